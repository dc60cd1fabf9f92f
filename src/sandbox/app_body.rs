//! Turns the body of an internal message into a checked one, for apps, app chats and robots (WeCom docs 90236, 90248, 91770).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use md5::{Digest as _, Md5};
use serde_json::{Value, json};

use super::body::Body;
use super::card::{Setting, check_card};
use super::code::Code;
use super::content::{check_url, within};
use super::media::{Kind, Use};
use super::mini_program::check_notice;
use super::wire::{Refusal, hex};
use super::world::World;

/// Bytes of a text; an app's surplus is cut off.
const TEXT_BYTES_MAX: usize = 2048;
const ROBOT_MARKDOWN_BYTES_MAX: usize = 4096;
const ARTICLES_MAX: usize = 8;
/// 666 KB of HTML.
const ARTICLE_BYTES_MAX: usize = 666 * 1024;
const ROBOT_PICTURE_BYTES_MAX: usize = 2 << 20;

/// Where a message goes, which decides what it may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Channel {
    /// An app, by its number.
    App(i64),
    Chat,
    /// A robot, by its place.
    Robot(usize),
}

/// A message that may be shown.
#[derive(Debug)]
pub(super) struct Message {
    pub(super) kind: String,
    /// The object named like the kind; a text that was too long is cut in it.
    pub(super) payload: Value,
}

impl Message {
    /// What a person reads first, for the record.
    pub(super) fn text(&self) -> Option<&str> {
        let payload = &self.payload;
        let title = payload["title"]
            .as_str()
            .or_else(|| payload["articles"][0]["title"].as_str());
        payload["content"]
            .as_str()
            .or(title)
            .or_else(|| payload["main_title"]["title"].as_str())
    }

    /// The whole of it for the record, but for the bytes of a picture.
    pub(super) fn shown(&self) -> Value {
        let mut shown = self.payload.clone();
        if let Some(Value::String(bytes)) = shown.get("base64") {
            shown["base64"] = json!(format!("{} characters", bytes.len()));
        }
        shown
    }
}

/// Checks the message type and the fields that belong to it.
pub(super) fn message(
    world: &World,
    now: f64,
    body: &Body,
    channel: Channel,
) -> Result<Message, Refusal> {
    let kind = body.needed("msgtype", Code::MessageType)?;
    if !kinds(channel).contains(&kind) {
        return Err(Code::MessageType.into());
    }
    if !matches!(channel, Channel::Robot(_)) {
        check_safe(kind, body.number("safe")?.unwrap_or(0))?;
    }
    let object = body.object(kind)?.unwrap_or_default();
    check(world, now, kind, &object, channel)?;
    let mut payload = Value::Object(object.0);
    if kind == "text" {
        cut(&mut payload, TEXT_BYTES_MAX);
    }
    Ok(Message {
        kind: kind.to_owned(),
        payload,
    })
}

fn kinds(channel: Channel) -> &'static [&'static str] {
    match channel {
        Channel::App(_) => &[
            "text",
            "image",
            "voice",
            "video",
            "file",
            "textcard",
            "news",
            "mpnews",
            "markdown",
            "miniprogram_notice",
            "template_card",
        ],
        Channel::Chat => &[
            "text", "image", "voice", "video", "file", "textcard", "news", "mpnews", "markdown",
        ],
        Channel::Robot(_) => &[
            "text",
            "markdown",
            "markdown_v2",
            "image",
            "news",
            "file",
            "voice",
            "template_card",
        ],
    }
}

// 2 keeps an mpnews inside the corporation; news, markdown and cards cannot be confidential at all.
fn check_safe(kind: &str, safe: i64) -> Result<(), Refusal> {
    match (kind, safe) {
        (_, 0) | ("mpnews", 1 | 2) | ("text" | "image" | "voice" | "video" | "file", 1) => Ok(()),
        ("news", _) => Err(Code::NewsSafe.into()),
        _ => Err(Code::Argument.into()),
    }
}

fn check(
    world: &World,
    now: f64,
    kind: &str,
    object: &Body,
    channel: Channel,
) -> Result<(), Refusal> {
    let robot = matches!(channel, Channel::Robot(_));
    let usage = if let Channel::Robot(robot) = channel {
        Use::Robot(robot)
    } else {
        Use::Message
    };
    let media = |kind| -> Result<(), Refusal> {
        let id = object.needed("media_id", Code::MediaIdMissing)?;
        Ok(world.shelf.usable(id, kind, usage, now)?)
    };
    match kind {
        "text" => check_text(world, object, channel),
        "markdown" | "markdown_v2" => {
            let max = if robot {
                ROBOT_MARKDOWN_BYTES_MAX
            } else {
                TEXT_BYTES_MAX
            };
            within(object.needed("content", Code::TextEmpty)?, max)
        }
        "image" if robot => check_picture(object),
        "image" => media(Kind::Image),
        "voice" => media(Kind::Voice),
        "video" => {
            within(object.text("title")?.unwrap_or_default(), 128)?;
            within(object.text("description")?.unwrap_or_default(), 512)?;
            media(Kind::Video)
        }
        "file" => media(Kind::File),
        "textcard" => check_text_card(object),
        "news" => check_articles(object, |article| check_article(article, robot)),
        "mpnews" => check_articles(object, |article| check_page(world, now, article)),
        "miniprogram_notice" => check_notice(world, object),
        _ => check_card(&Setting::new(world, now, channel), object),
    }
}

// What is over the limit is cut off an app's text, unless the behaviour says otherwise; elsewhere it is refused.
fn check_text(world: &World, text: &Body, channel: Channel) -> Result<(), Refusal> {
    let content = text.needed("content", Code::TextEmpty)?;
    if !matches!(channel, Channel::App(_)) || world.behaviour.long_text_refused {
        within(content, TEXT_BYTES_MAX)?;
    }
    text.texts("mentioned_list")?;
    text.texts("mentioned_mobile_list")?;
    Ok(())
}

fn check_picture(object: &Body) -> Result<(), Refusal> {
    let bytes = STANDARD
        .decode(object.needed("base64", Code::MediaEmpty)?)
        .map_err(|_| Code::BrokenPicture)?;
    if bytes.len() > ROBOT_PICTURE_BYTES_MAX {
        return Err(Code::PictureSize.into());
    }
    if hex(&Md5::digest(&bytes)) != object.needed("md5", Code::Empty)? {
        return Err(Code::BrokenPicture.into());
    }
    if Kind::Image.fits(&bytes) {
        Ok(())
    } else {
        Err(Code::MediaKind.into())
    }
}

fn check_text_card(card: &Body) -> Result<(), Refusal> {
    letters(card.needed("title", Code::TitleMissing)?, 128)?;
    letters(card.needed("description", Code::DescriptionMissing)?, 512)?;
    letters(card.text("btntxt")?.unwrap_or_default(), 4)?;
    check_url(card.needed("url", Code::Url)?)
}

fn check_articles(
    object: &Body,
    check: impl Fn(&Body) -> Result<(), Refusal>,
) -> Result<(), Refusal> {
    let articles = object.objects("articles")?;
    if articles.is_empty() {
        return Err(Code::Empty.into());
    }
    if articles.len() > ARTICLES_MAX {
        return Err(Code::Articles.into());
    }
    articles.iter().try_for_each(check)
}

fn check_article(article: &Body, robot: bool) -> Result<(), Refusal> {
    within(article.needed("title", Code::TitleMissing)?, 128)?;
    within(article.text("description")?.unwrap_or_default(), 512)?;
    within(article.text("pagepath")?.unwrap_or_default(), 128)?;
    article.text("picurl")?.map_or(Ok(()), check_url)?;
    match article.text("url")? {
        Some(url) => check_url(url),
        None if !robot && article.has("appid") && article.has("pagepath") => Ok(()),
        None => Err(Code::Url.into()),
    }
}

fn check_page(world: &World, now: f64, page: &Body) -> Result<(), Refusal> {
    within(page.needed("title", Code::TitleMissing)?, 128)?;
    within(page.needed("content", Code::TextEmpty)?, ARTICLE_BYTES_MAX)?;
    within(page.text("digest")?.unwrap_or_default(), 512)?;
    if page.text("author")?.is_some_and(|author| author.len() > 64) {
        return Err(Code::AuthorTooLong.into());
    }
    page.text("content_source_url")?.map_or(Ok(()), check_url)?;
    let thumb = page.needed("thumb_media_id", Code::MediaIdMissing)?;
    Ok(world.shelf.usable(thumb, Kind::Image, Use::Message, now)?)
}

fn letters(text: &str, max: usize) -> Result<(), Refusal> {
    if text.chars().count() <= max {
        Ok(())
    } else {
        Err(Code::TextTooLong.into())
    }
}

fn cut(payload: &mut Value, bytes: usize) {
    if let Some(Value::String(content)) = payload.get_mut("content") {
        content.truncate(content.floor_char_boundary(bytes));
    }
}
