//! Turns the text and attachments of a customer message into checked content (WeCom doc 92135).

use serde_json::{Value, json};

use super::body::Body;
use super::chance::{Chance, hash};
use super::code::Code;
use super::media::{Kind, Use};
use super::mini_program::linked;
use super::wire::{Call, Refusal};
use super::world::World;

/// Bytes of text.
const TEXT_BYTES_MAX: usize = 4000;
const ATTACHMENTS_MAX: usize = 9;
const URL_BYTES_MAX: usize = 2048;

/// What a customer will see, as it was sent.
#[derive(Debug, Clone)]
pub(super) struct Content {
    pub(super) text: Option<String>,
    pub(super) attachments: Vec<Value>,
}

impl Content {
    /// The attachments as listings show them: ids of media come back changed, all else byte for byte.
    pub(super) fn echoed(&self, changed: bool) -> Vec<Value> {
        let echo = |attachment: &Value| {
            let mut attachment = attachment.clone();
            for (kind, field) in [
                ("image", "media_id"),
                ("video", "media_id"),
                ("file", "media_id"),
                ("miniprogram", "pic_media_id"),
            ] {
                if let Some(id) = attachment[kind]
                    .get(field)
                    .and_then(Value::as_str)
                    .filter(|_| changed)
                {
                    attachment[kind][field] = json!(Chance::new(&[hash(id)]).letters("3", 60));
                }
            }
            attachment
        };
        self.attachments.iter().map(echo).collect()
    }
}

/// Checks text, then attachments, one after another.
pub(super) fn content(world: &World, call: &Call<'_>) -> Result<Content, Refusal> {
    let text = match call.body.object("text")? {
        None => None,
        Some(text) => text.text("content")?.map(str::to_owned),
    };
    if text
        .as_ref()
        .is_some_and(|text| text.len() > TEXT_BYTES_MAX)
    {
        return Err(Code::TextTooLong.into());
    }
    let attachments = call.body.array("attachments")?;
    if attachments.len() > ATTACHMENTS_MAX {
        return Err(Code::Attachments.into());
    }
    if text.is_none() && attachments.is_empty() {
        return Err(Code::TextEmpty.into());
    }
    for attachment in attachments {
        check(
            world,
            call.now,
            &Body(attachment.as_object().cloned().ok_or(Code::Argument)?),
        )?;
    }
    Ok(Content {
        text,
        attachments: attachments.to_vec(),
    })
}

fn check(world: &World, now: f64, attachment: &Body) -> Result<(), Refusal> {
    let kind = attachment.needed("msgtype", Code::AttachmentType)?;
    if !["image", "link", "miniprogram", "video", "file"].contains(&kind) {
        return Err(Code::AttachmentType.into());
    }
    let object = attachment.object(kind)?.ok_or(Code::AttachmentType)?;
    check_object(world, now, kind, &object)
}

/// Checks the object that belongs to one of the five kinds of attachments.
pub(super) fn check_object(
    world: &World,
    now: f64,
    kind: &str,
    object: &Body,
) -> Result<(), Refusal> {
    match kind {
        "image" => match (object.text("media_id")?, object.text("pic_url")?) {
            (Some(id), _) => world.shelf.usable(id, Kind::Image, Use::Message, now)?,
            (None, Some(url)) if world.shelf.pictured(url) => {}
            (None, Some(_)) => return Err(Code::MediaId.into()),
            (None, None) => return Err(Code::MediaIdMissing.into()),
        },
        "video" => world.shelf.usable(
            object.needed("media_id", Code::MediaIdMissing)?,
            Kind::Video,
            Use::Message,
            now,
        )?,
        "file" => world.shelf.usable(
            object.needed("media_id", Code::MediaIdMissing)?,
            Kind::File,
            Use::Message,
            now,
        )?,
        "link" => check_link(object)?,
        _ => check_mini_program(world, now, object)?,
    }
    Ok(())
}

fn check_link(link: &Body) -> Result<(), Refusal> {
    within(link.needed("title", Code::TitleMissing)?, 128)?;
    within(link.text("desc")?.unwrap_or_default(), 512)?;
    check_url(link.needed("url", Code::Url)?)?;
    link.text("picurl")?.map_or(Ok(()), check_url)
}

fn check_mini_program(world: &World, now: f64, program: &Body) -> Result<(), Refusal> {
    within(program.needed("title", Code::TitleMissing)?, 64)?;
    program.needed("page", Code::Argument)?;
    linked(world, program.needed("appid", Code::MiniProgramApp)?)?;
    let picture = program.needed("pic_media_id", Code::MediaIdMissing)?;
    Ok(world
        .shelf
        .usable(picture, Kind::Image, Use::Message, now)?)
}

/// An address of at most 2048 bytes with its scheme.
pub(super) fn check_url(url: &str) -> Result<(), Refusal> {
    if url.len() > URL_BYTES_MAX {
        return Err(Code::UrlTooLong.into());
    }
    if !url.starts_with("http://") && !url.starts_with("https://") {
        return Err(Code::UrlScheme.into());
    }
    if url::Url::parse(url).is_ok() {
        Ok(())
    } else {
        Err(Code::Url.into())
    }
}

/// At most so many bytes of UTF-8.
pub(super) fn within(text: &str, bytes: usize) -> Result<(), Refusal> {
    if text.len() <= bytes {
        Ok(())
    } else {
        Err(Code::TextTooLong.into())
    }
}
