//! Turns cursors and limits into the slice of rows a page holds, and a position into an opaque cursor.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::chance::{hash, mix};
use super::code::Code;
use super::wire::{Call, Refusal};
use super::world::World;

/// What a page may hold, and what a limit above that means.
pub(super) struct PageRule {
    pub(super) default: usize,
    pub(super) max: usize,
    pub(super) above: Above,
}

/// What a limit above the maximum becomes.
pub(super) enum Above {
    /// The default, as in the calls on mass messages.
    Default,
    /// The maximum, as in `batch/get_by_user`.
    Max,
}

/// Where a page starts and how many rows it may hold.
#[derive(Debug)]
pub(super) struct Page {
    pub(super) start: usize,
    pub(super) size: usize,
    key: u64,
}

/// Reads the cursor and the limit. `question` is all else that was asked: a cursor belongs to one question.
pub(super) fn page(
    world: &World,
    call: &Call<'_>,
    rule: &PageRule,
    question: &str,
) -> Result<Page, Refusal> {
    let size = match call.body.number("limit")? {
        None | Some(..1) => rule.default,
        Some(asked) if asked as usize <= rule.max => asked as usize,
        Some(_) => match rule.above {
            Above::Default => rule.default,
            Above::Max => rule.max,
        },
    };
    let cursor = call.body.text("cursor")?;
    page_at(world, call, cursor, size, question)
}

/// The same for calls that read their cursor elsewhere.
pub(super) fn page_at(
    world: &World,
    call: &Call<'_>,
    cursor: Option<&str>,
    size: usize,
    question: &str,
) -> Result<Page, Refusal> {
    let key = mix(&[world.seed, hash(call.path), hash(question)]);
    let (start, empty_before) = match cursor {
        None => (0, true),
        Some(cursor) => read_cursor(cursor, key, call.now, world.behaviour.cursor_life_s)
            .ok_or(Code::Argument)?,
    };
    let draw = mix(&[key, start as u64]);
    let size = match draw % 41 {
        _ if !world.behaviour.quirks => size,
        // Only once at one position, or the scan would never end.
        7 if !empty_before => 0,
        number if number % 6 == 3 => (size * 2 / 3).max(1),
        _ => size,
    };
    Ok(Page { start, size, key })
}

impl Page {
    /// Cuts the page out of rows that are at hand, and makes the cursor for the next.
    pub(super) fn cut<'r, T>(&self, rows: &'r [T], now: f64) -> (&'r [T], String) {
        let start = self.start.min(rows.len());
        let end = (start + self.size).min(rows.len());
        (&rows[start..end], self.next(end, rows.len(), now))
    }

    /// Makes the cursor for the rows from `position`; empty at the end.
    pub(super) fn next(&self, position: usize, total: usize, now: f64) -> String {
        if position >= total {
            return String::new();
        }
        let empty = u8::from(self.size == 0);
        let plain = format!("{position}.{empty}.{}", now.floor() as i64);
        URL_SAFE_NO_PAD.encode(format!("{plain}.{:016x}", mix(&[self.key, hash(&plain)])))
    }
}

fn read_cursor(cursor: &str, key: u64, now: f64, life_s: f64) -> Option<(usize, bool)> {
    let text = String::from_utf8(URL_SAFE_NO_PAD.decode(cursor).ok()?).ok()?;
    let (plain, check) = text.rsplit_once('.')?;
    if format!("{:016x}", mix(&[key, hash(plain)])) != check {
        return None;
    }
    let mut parts = plain.split('.');
    let position = parts.next()?.parse().ok()?;
    let empty = parts.next()? == "1";
    let issued: i64 = parts.next()?.parse().ok()?;
    (now <= issued as f64 + life_s + 1.0).then_some((position, empty))
}
