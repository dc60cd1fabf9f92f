//! Turns uploads into media ids and addresses with their limits and lives (WeCom docs 90253, 90256, 95098).

use std::collections::BTreeSet;

use foldhash::HashMap;
use serde_json::json;

use super::chance::Chance;
use super::code::Code;
use super::multipart::{Upload, upload as read_upload};
use super::token::caller_name;
use super::wire::{Call, Handled, Outcome, Refusal, Request};
use super::world::World;

const MEGABYTE: usize = 1 << 20;
/// Three days.
const LIFE_S: f64 = 3.0 * 86_400.0;

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Image,
    Voice,
    Video,
    File,
}

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

#[derive(Debug)]
struct Item {
    kind: Kind,
    usage: Use,
    name: String,
    content_type: String,
    bytes: Vec<u8>,
    uploaded: f64,
}

/// The files held, by id.
#[derive(Debug, Default)]
pub(super) struct Shelf {
    items: HashMap<String, Item>,
    pictures: BTreeSet<String>,
    count: u64,
}

impl Shelf {
    /// Says whether an id may be used for this, now.
    pub(super) fn usable(&self, id: &str, kind: Kind, usage: Use, now: f64) -> Result<(), Code> {
        let item = self
            .items
            .get(id)
            .filter(|item| now < item.uploaded + LIFE_S)
            .ok_or(Code::MediaId)?;
        match (item.usage, usage) {
            (Use::Attachment(_), Use::Message) => Err(Code::AttachmentScene),
            (held, wanted) if held == wanted && item.kind == kind => Ok(()),
            _ => Err(Code::MediaId),
        }
    }

    /// Says whether `media/uploadimg` gave this address.
    pub(super) fn pictured(&self, url: &str) -> bool {
        self.pictures.contains(url)
    }
}

impl Kind {
    /// Reads the `type` parameter.
    pub(super) fn read(name: Option<&str>) -> Result<Self, Refusal> {
        match name {
            Some("image") => Ok(Self::Image),
            Some("voice") => Ok(Self::Voice),
            Some("video") => Ok(Self::Video),
            Some("file") => Ok(Self::File),
            _ => Err(Code::MediaType.into()),
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Image => "image",
            Self::Voice => "voice",
            Self::Video => "video",
            Self::File => "file",
        }
    }

    // Sizes first, then what the first bytes say it is.
    fn check(self, bytes: &[u8]) -> Result<(), Refusal> {
        let (max, code) = match self {
            Self::Image => (10 * MEGABYTE, Code::PictureSize),
            Self::Voice => (2 * MEGABYTE, Code::MediaTooLarge),
            Self::Video => (10 * MEGABYTE, Code::VideoSize),
            Self::File => (20 * MEGABYTE, Code::MediaTooLarge),
        };
        check_size(bytes, max, code)?;
        let fits = match self {
            Self::Image => matches!(mime(bytes), "image/jpeg" | "image/png"),
            Self::Voice => bytes.starts_with(b"#!AMR"),
            Self::Video => matches!(mime(bytes), "video/mp4" | "video/x-m4v"),
            Self::File => true,
        };
        if fits {
            Ok(())
        } else {
            Err(Code::MediaKind.into())
        }
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
    kind.check(file.bytes)?;
    let id = keep(world, call, kind, Use::Attachment(scene), &file);
    Ok(Outcome::Quiet(
        json!({"type": kind.name(), "media_id": id, "created_at": call.second()}),
    ))
}

/// `media/uploadimg`: a picture with an address that stays.
pub(super) fn upload_picture(world: &mut World, call: &Call<'_>) -> Handled {
    let file = file(call.request)?;
    check_size(file.bytes, 2 * MEGABYTE, Code::PictureSize)?;
    if !matches!(mime(file.bytes), "image/jpeg" | "image/png") {
        return Err(Code::MediaKind.into());
    }
    if imagesize::blob_size(file.bytes).is_err() {
        return Err(Code::BrokenPicture.into());
    }
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

/// `media/get`: the bytes, or JSON on an error.
pub(super) fn get(world: &mut World, call: &Call<'_>) -> Handled {
    let id = call.query("media_id").ok_or(Code::MediaIdMissing)?;
    let item = world
        .shelf
        .items
        .get(&id)
        .filter(|item| call.now < item.uploaded + LIFE_S)
        .ok_or(Code::MediaId)?;
    Ok(Outcome::File {
        content_type: item.content_type.clone(),
        name: item.name.clone(),
        bytes: item.bytes.clone(),
    })
}

fn file(request: &Request) -> Result<Upload<'_>, Refusal> {
    read_upload(request)
        .filter(|file| !file.bytes.is_empty())
        .ok_or_else(|| Code::MediaEmpty.into())
}

fn keep(world: &mut World, call: &Call<'_>, kind: Kind, usage: Use, file: &Upload<'_>) -> String {
    let shelf = &mut world.shelf;
    shelf
        .items
        .retain(|_, item| call.now < item.uploaded + LIFE_S);
    shelf.count += 1;
    let id = Chance::new(&[world.seed, 9, shelf.count, call.now.to_bits()]).letters("3", 60);
    let content_type = mime(file.bytes).to_owned();
    let facts = json!({"by": caller_name(call.caller), "type": kind.name(), "media_id": id, "name": file.name, "bytes": file.bytes.len()});
    let item = Item {
        kind,
        usage,
        name: file.name.clone(),
        content_type,
        bytes: file.bytes.to_vec(),
        uploaded: call.now,
    };
    shelf.items.insert(id.clone(), item);
    world.record.append(call.now, "uploaded", facts);
    id
}

fn check_size(bytes: &[u8], max: usize, too_large: Code) -> Result<(), Refusal> {
    if bytes.len() <= 5 {
        return Err(Code::MediaSize.into());
    }
    if bytes.len() > max {
        Err(too_large.into())
    } else {
        Ok(())
    }
}

fn mime(bytes: &[u8]) -> &'static str {
    infer::get(bytes).map_or("application/octet-stream", |kind| kind.mime_type())
}
