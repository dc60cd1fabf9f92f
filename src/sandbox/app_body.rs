//! Turns the body of an internal message into a checked one, for apps, app chats and robots (WeCom docs 90236, 90248, 91770).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use md5::{Digest as _, Md5};
use serde_json::Value;

use super::body::Body;
use super::code::Code;
use super::content::check_url;
use super::media::{Kind, Use};
use super::wire::{Refusal, hex};
use super::world::World;

/// Where a message goes, which decides what it may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Channel {
    App,
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
    if kind == "news" && body.number("safe")?.unwrap_or(0) != 0 {
        return Err(Code::NewsSafe.into());
    }
    let object = body.object(kind)?.unwrap_or_default();
    check(world, now, kind, &object, channel)?;
    let mut payload = Value::Object(object.0);
    if kind == "text" && channel != Channel::Chat {
        cut(&mut payload, 2048);
    }
    Ok(Message {
        kind: kind.to_owned(),
        payload,
    })
}

fn kinds(channel: Channel) -> &'static [&'static str] {
    match channel {
        Channel::App => &[
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

fn check(
    world: &World,
    now: f64,
    kind: &str,
    object: &Body,
    channel: Channel,
) -> Result<(), Refusal> {
    let usage = if let Channel::Robot(robot) = channel {
        Use::Robot(robot)
    } else {
        Use::Message
    };
    let media = |kind| -> Result<(), Refusal> {
        Ok(world.shelf.usable(
            object.needed("media_id", Code::MediaIdMissing)?,
            kind,
            usage,
            now,
        )?)
    };
    match kind {
        "text" => object.needed("content", Code::TextEmpty).map(|_| ()),
        "markdown" | "markdown_v2" => {
            let content = object.needed("content", Code::TextEmpty)?;
            let max = if matches!(channel, Channel::Robot(_)) {
                4096
            } else {
                2048
            };
            if content.len() > max {
                Err(Code::TextTooLong.into())
            } else {
                Ok(())
            }
        }
        "image" if matches!(channel, Channel::Robot(_)) => check_picture(object),
        "image" => media(Kind::Image),
        "voice" => media(Kind::Voice),
        "video" => media(Kind::Video),
        "file" => media(Kind::File),
        "textcard" => check_text_card(object),
        "news" => check_articles(object, check_article),
        "mpnews" => check_articles(object, |article| {
            article.needed("title", Code::TitleMissing)?;
            article.needed("content", Code::TextEmpty)?;
            let thumb = article.needed("thumb_media_id", Code::MediaIdMissing)?;
            Ok(world.shelf.usable(thumb, Kind::Image, Use::Message, now)?)
        }),
        "miniprogram_notice" => check_notice(object),
        _ => check_card(object, channel),
    }
}

fn check_picture(object: &Body) -> Result<(), Refusal> {
    let bytes = STANDARD
        .decode(object.needed("base64", Code::MediaEmpty)?)
        .map_err(|_| Code::BrokenPicture)?;
    let sum = hex(&Md5::digest(&bytes));
    if bytes.len() > 2 << 20 {
        return Err(Code::PictureSize.into());
    }
    if sum == object.needed("md5", Code::Empty)? {
        Ok(())
    } else {
        Err(Code::BrokenPicture.into())
    }
}

fn check_text_card(card: &Body) -> Result<(), Refusal> {
    let title = card.needed("title", Code::TitleMissing)?;
    let description = card.needed("description", Code::DescriptionMissing)?;
    if title.chars().count() > 128 || description.chars().count() > 512 {
        return Err(Code::TextTooLong.into());
    }
    check_url(card.needed("url", Code::Url)?)
}

fn check_articles(
    object: &Body,
    check: impl Fn(&Body) -> Result<(), Refusal>,
) -> Result<(), Refusal> {
    let articles = object.array("articles")?;
    if articles.is_empty() {
        return Err(Code::Empty.into());
    }
    if articles.len() > 8 {
        return Err(Code::Articles.into());
    }
    articles
        .iter()
        .try_for_each(|article| check(&Body(article.as_object().cloned().ok_or(Code::Argument)?)))
}

fn check_article(article: &Body) -> Result<(), Refusal> {
    article.needed("title", Code::TitleMissing)?;
    match article.text("url")? {
        Some(url) => check_url(url),
        None if article.has("appid") && article.has("pagepath") => Ok(()),
        None => Err(Code::Url.into()),
    }
}

fn check_notice(notice: &Body) -> Result<(), Refusal> {
    if !notice
        .needed("appid", Code::MiniProgramApp)?
        .starts_with("wx")
    {
        return Err(Code::MiniProgramApp.into());
    }
    let title = notice.needed("title", Code::MiniProgram)?.chars().count();
    if !(4..=12).contains(&title) || notice.array("content_item")?.len() > 10 {
        return Err(Code::MiniProgram.into());
    }
    Ok(())
}

// The required fields only; lengths of cards are recommendations.
fn check_card(card: &Body, channel: Channel) -> Result<(), Refusal> {
    let kind = card.needed("card_type", Code::Card)?;
    let titled = card
        .object("main_title")?
        .is_some_and(|title| title.has("title"));
    let acts = card.object("card_action")?.is_some();
    let fine = match kind {
        "text_notice" => acts && (titled || card.has("sub_title_text")),
        "news_notice" => acts && titled && (card.has("card_image") || card.has("image_text_area")),
        "button_interaction" | "vote_interaction" | "multiple_interaction"
            if matches!(channel, Channel::Robot(_)) =>
        {
            false
        }
        // None of the sandbox's apps has a callback address.
        "button_interaction" | "vote_interaction" | "multiple_interaction" => {
            return Err(Code::CallbackNeeded.into());
        }
        _ => false,
    };
    if fine { Ok(()) } else { Err(Code::Card.into()) }
}

fn cut(payload: &mut Value, bytes: usize) {
    if let Some(Value::String(content)) = payload.get_mut("content") {
        content.truncate(content.floor_char_boundary(bytes));
    }
}
