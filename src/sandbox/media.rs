//! Turns uploads into media ids and addresses with their limits and lives (WeCom docs 90253, 90256, 95098).

use std::collections::{BTreeMap, BTreeSet};

use foldhash::HashMap;
use serde_json::json;
use sha2::{Digest as _, Sha256};

use super::chance::Chance;
use super::code::Code;
use super::media_fetch::UrlJob;
use super::media_kind::{check_picture, mime};
use super::multipart::{Upload, upload as read_upload};
use super::statistics::day;
use super::token::caller_name;
use super::wire::{Call, Handled, Outcome, Refusal, Request, hex};
use super::world::World;

pub(super) use super::media_kind::Kind;

/// Pictures with addresses that may be uploaded in a day and in a month (WeCom doc 90256).
const PICTURES_PER_DAY_MAX: usize = 1000;
const PICTURES_PER_MONTH_MAX: usize = 3000;
/// Three days.
const LIFE_S: f64 = 3.0 * 86_400.0;

/// What a file was uploaded for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Use {
    /// Messages, by any app.
    Message,
    /// Moments (1) or the product album (2).
    Attachment(i64),
    /// One robot, by its place.
    Robot(usize),
}

/// One file.
#[derive(Debug)]
pub(super) struct Item {
    pub(super) kind: Kind,
    pub(super) usage: Use,
    pub(super) name: String,
    pub(super) content_type: String,
    pub(super) bytes: Vec<u8>,
    pub(super) uploaded: f64,
}

/// The files held, by id.
#[derive(Debug, Default)]
pub(super) struct Shelf {
    items: HashMap<String, Item>,
    pictures: BTreeSet<String>,
    /// Pictures with addresses, by day.
    uploaded_on: BTreeMap<i64, usize>,
    pub(super) jobs: HashMap<String, UrlJob>,
    count: u64,
}

impl Shelf {
    /// Says whether an id may be used for this, now.
    pub(super) fn usable(&self, id: &str, kind: Kind, usage: Use, now: f64) -> Result<(), Code> {
        let item = self.item(id, now).ok_or(Code::MediaId)?;
        match (item.usage, usage) {
            (Use::Attachment(_), Use::Message) => Err(Code::AttachmentScene),
            (Use::Attachment(_) | Use::Message, Use::Attachment(_)) if item.usage != usage => {
                Err(Code::AttachmentScene)
            }
            (held, wanted) if held == wanted && item.kind == kind => Ok(()),
            _ => Err(Code::MediaId),
        }
    }

    /// Finds a file that still lives.
    pub(super) fn item(&self, id: &str, now: f64) -> Option<&Item> {
        self.items
            .get(id)
            .filter(|item| now < item.uploaded + LIFE_S)
    }

    /// Puts a file in, forgets the dead ones, and says its id.
    pub(super) fn put(&mut self, seed: u64, item: Item) -> String {
        let now = item.uploaded;
        self.items.retain(|_, item| now < item.uploaded + LIFE_S);
        self.count += 1;
        let id = Chance::new(&[seed, 9, self.count, now.to_bits()]).letters("3", 60);
        self.items.insert(id.clone(), item);
        id
    }

    /// Says whether `media/uploadimg` gave this address.
    pub(super) fn pictured(&self, url: &str) -> bool {
        self.pictures.contains(url)
    }
}

/// `media/upload`: for messages; `created_at` is a string here.
pub(super) fn upload(world: &mut World, call: &Call<'_>) -> Handled {
    let kind = Kind::read(call.query("type").as_deref())?;
    let file = file(call.request)?;
    kind.check(file.bytes)?;
    let id = keep(world, call, kind, Use::Message, &file);
    Ok(Outcome::Quiet(
        json!({"type": kind.name(), "media_id": id, "created_at": call.second().to_string()}),
    ))
}

/// `media/upload_attachment`: for moments or the album; `created_at` is a number here.
pub(super) fn upload_attachment(world: &mut World, call: &Call<'_>) -> Handled {
    let kind = Kind::read(call.query("media_type").as_deref())?;
    let scene = call
        .query_number("attachment_type")?
        .filter(|scene| (1..=2).contains(scene))
        .ok_or(Code::Argument)?;
    if kind == Kind::Voice {
        return Err(Code::MediaType.into());
    }
    let file = file(call.request)?;
    kind.check_attachment(file.bytes)?;
    let id = keep(world, call, kind, Use::Attachment(scene), &file);
    Ok(Outcome::Quiet(
        json!({"type": kind.name(), "media_id": id, "created_at": call.second()}),
    ))
}

/// `media/uploadimg`: a picture with an address that stays.
pub(super) fn upload_picture(world: &mut World, call: &Call<'_>) -> Handled {
    let file = file(call.request)?;
    check_picture(file.bytes)?;
    let today = day(call.second());
    let uploaded = &mut world.shelf.uploaded_on;
    // The window of a month is the last thirty days.
    uploaded.retain(|day, _| *day > today - 30);
    let (this_day, this_month) = (
        uploaded.get(&today).copied().unwrap_or(0),
        uploaded.values().sum::<usize>(),
    );
    if this_day >= PICTURES_PER_DAY_MAX || this_month >= PICTURES_PER_MONTH_MAX {
        return Err(Code::Frequency.into());
    }
    *uploaded.entry(today).or_default() += 1;
    world.shelf.count += 1;
    let url = format!(
        "https://wework.qpic.cn/wwpic/{}/0",
        Chance::new(&[world.seed, 8, world.shelf.count]).letters("", 24)
    );
    world.shelf.pictures.insert(url.clone());
    let facts = json!({"by": caller_name(call.caller), "type": "picture", "url": url, "name": file.name, "bytes": file.bytes.len()});
    world.record.append(call.now, "uploaded", facts);
    Ok(Outcome::Quiet(json!({"url": url})))
}

/// Takes a file that only one robot may send.
pub(super) fn upload_for_robot(
    world: &mut World,
    call: &Call<'_>,
    robot: Option<usize>,
) -> Handled {
    // Here the file is looked at before the key.
    let file = file(call.request)?;
    let robot = robot.ok_or(Code::Robot)?;
    let kind = Kind::read(call.query("type").as_deref())?;
    if !matches!(kind, Kind::File | Kind::Voice) {
        return Err(Code::MediaType.into());
    }
    kind.check(file.bytes)?;
    let id = keep(world, call, kind, Use::Robot(robot), &file);
    Ok(Outcome::Json(
        json!({"type": kind.name(), "media_id": id, "created_at": call.second().to_string()}),
    ))
}

fn file(request: &Request) -> Result<Upload<'_>, Refusal> {
    read_upload(request)
        .filter(|file| !file.bytes.is_empty())
        .ok_or_else(|| Code::MediaEmpty.into())
}

fn keep(world: &mut World, call: &Call<'_>, kind: Kind, usage: Use, file: &Upload<'_>) -> String {
    let item = Item {
        kind,
        usage,
        name: file.name.clone(),
        content_type: mime(file.bytes).to_owned(),
        bytes: file.bytes.to_vec(),
        uploaded: call.now,
    };
    let id = world.shelf.put(world.seed, item);
    let use_name = match usage {
        Use::Message => "message".to_owned(),
        Use::Attachment(scene) => format!("attachment {scene}"),
        Use::Robot(robot) => format!("robot {}", world.corporation.robots[robot].name),
    };
    let facts = json!({
        "by": caller_name(call.caller), "type": kind.name(), "use": use_name, "media_id": id, "name": file.name,
        "bytes": file.bytes.len(), "sha256": hex(&Sha256::digest(file.bytes)),
    });
    world.record.append(call.now, "uploaded", facts);
    id
}
