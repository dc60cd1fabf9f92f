//! Cell formats: which of them show a number as a date or a time, and what that date is.

use super::{
    problems::Problems,
    xml::{Node, Xml, attribute},
};
use jiff::{
    ToSpan,
    civil::{DateTime, date},
};
use std::collections::BTreeSet;

/// By the number that a cell names: whether it is a date.
#[derive(Debug, Default)]
pub(super) struct Styles {
    dates: Vec<bool>,
}

impl Styles {
    pub fn read(mut xml: Xml<'_>) -> Result<Self, Problems> {
        let (mut own, mut dates, mut inside) = (BTreeSet::new(), Vec::new(), false);
        while let Some(node) = xml.next()? {
            match node {
                Node::Open(element) => match element.local_name().as_ref() {
                    "numFmt" => {
                        let code = attribute(&element, "formatCode").unwrap_or_default();
                        if let Some(id) = number(attribute(&element, "numFmtId"))
                            && is_date_code(&code)
                        {
                            own.insert(id);
                        }
                    }
                    "cellXfs" => inside = true,
                    "xf" if inside => {
                        let id = number(attribute(&element, "numFmtId")).unwrap_or(0);
                        dates.push(is_date_number(id) || own.contains(&id));
                    }
                    _ => {}
                },
                Node::Close(element) if element.local_name().as_ref() == "cellXfs" => {
                    inside = false;
                }
                Node::Close(_) | Node::Text(_) => {}
            }
        }
        Ok(Self { dates })
    }

    pub fn is_date(&self, style: Option<usize>) -> bool {
        style.is_some_and(|style| self.dates.get(style).copied().unwrap_or(false))
    }
}

fn number(text: Option<String>) -> Option<u32> {
    text?.parse().ok()
}

/// Formats that every spreadsheet knows by number (ECMA-376 18.8.30, Chinese locales included).
fn is_date_number(id: u32) -> bool {
    matches!(id, 14..=22 | 27..=36 | 45..=47 | 50..=58)
}

/// A format of the workbook's own: a date if it has date letters outside of quotes and colours.
fn is_date_code(code: &str) -> bool {
    let (mut is_quoted, mut is_bracketed, mut is_escaped) = (false, false, false);
    for character in code.chars() {
        match character {
            _ if is_escaped => is_escaped = false,
            '"' => is_quoted = !is_quoted,
            _ if is_quoted => {}
            '\\' | '_' | '*' => is_escaped = true,
            '[' => is_bracketed = true,
            ']' => is_bracketed = false,
            _ if is_bracketed => {}
            'y' | 'Y' | 'm' | 'M' | 'd' | 'D' | 'h' | 'H' | 's' | 'S' => {
                return !code.eq_ignore_ascii_case("general");
            }
            _ => {}
        }
    }
    false
}

/// What a day number means: `2026-11-10`, `2026-11-10 11:00:00`, or `11:00:00` when it has no day.
pub(super) fn date_text(days: f64, counts_from_1904: bool) -> Option<String> {
    // Day 60 of the usual count is a 29 February 1900 that never was; days before it are one later than they say.
    let start = match (counts_from_1904, days < 60.0) {
        (true, _) => date(1904, 1, 1),
        (false, true) => date(1899, 12, 31),
        (false, false) => date(1899, 12, 30),
    };
    if !(0.0..=3_000_000.0).contains(&days) {
        return None;
    }
    let seconds = (days.fract() * 86_400.0).round() as i64;
    let moment: DateTime = start
        .at(0, 0, 0, 0)
        .checked_add((days.trunc() as i64).days())
        .and_then(|day| day.checked_add(seconds.seconds()))
        .ok()?;
    Some(if days < 1.0 {
        moment.strftime("%H:%M:%S").to_string()
    } else if seconds == 0 {
        moment.strftime("%Y-%m-%d").to_string()
    } else {
        moment.strftime("%Y-%m-%d %H:%M:%S").to_string()
    })
}
