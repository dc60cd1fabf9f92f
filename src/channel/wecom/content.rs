//! A message becomes the one object that a message to staff, to an app chat or by a robot holds: a text, a file or a card.

use super::{
    bounds::{self, Most},
    card,
    uploads::{picture_url, uploaded},
    wire_message::{ArticleBody, Content, Id, News, Picture, TextContent, Words},
};
use crate::{
    model::{Attachment, Channel, Media, Message, TextFormat, Upload},
    ports::{CallError, WireRequest},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use md5::{Digest as _, Md5};
use std::fmt::Write as _;

/// The object of this message on this channel; one call carries one.
pub(super) fn content(request: &WireRequest) -> Result<Content<'_>, CallError> {
    let message = &request.message;
    match (&message.card, message.attachments.as_slice()) {
        (Some(card), []) => card::content(request, card),
        (None, []) => text(message, request.channel),
        (None, [one]) if message.text.is_empty() && message.mention.is_empty() => {
            attached(request, one)
        }
        _ => Err(unsendable(
            "one call carries one thing: a text, a file or a card".to_owned(),
        )),
    }
}

fn text(message: &Message, channel: Channel) -> Result<Content<'_>, CallError> {
    let spoken = message.spoken();
    if message.text.is_empty() {
        return Err(unsendable(
            "neither text nor attachment nor card".to_owned(),
        ));
    }
    let robot = channel == Channel::Robot;
    text_limit(message.format, channel).check("the text", &spoken)?;
    match message.format {
        TextFormat::Plain if message.mention.is_empty() || channel.is_post() => {
            Ok(Content::Text(TextContent {
                content: &message.text,
                mentioned_list: &message.mention,
            }))
        }
        TextFormat::Markdown
            if message.mention.is_empty() || robot && !message.mentions_everyone() =>
        {
            Ok(Content::Markdown(Words { content: spoken }))
        }
        TextFormat::MarkdownV2 if robot && message.mention.is_empty() => {
            Ok(Content::MarkdownV2(Words { content: spoken }))
        }
        TextFormat::MarkdownV2 if !robot => {
            Err(unsendable("only robots send the newer markdown".to_owned()))
        }
        _ => Err(unsendable(format!(
            "{channel} cannot mention these people in this format"
        ))),
    }
}

fn text_limit(format: TextFormat, channel: Channel) -> Most {
    match (format, channel) {
        (TextFormat::Plain, _) | (_, Channel::App | Channel::Appchat) => bounds::STAFF_TEXT,
        _ => bounds::ROBOT_MARKDOWN,
    }
}

fn attached<'a>(
    request: &'a WireRequest,
    attachment: &'a Attachment,
) -> Result<Content<'a>, CallError> {
    let robot = request.channel == Channel::Robot;
    let id = |media| {
        Ok(Id {
            media_id: uploaded(request, media, Upload::Media)?,
        })
    };
    match attachment {
        Attachment::Image { media } if robot => picture(request, media),
        Attachment::Image { media } => Ok(Content::Image(id(media)?)),
        Attachment::Voice { media } => Ok(Content::Voice(id(media)?)),
        Attachment::Video { media } if !robot => Ok(Content::Video(id(media)?)),
        Attachment::File { media } => Ok(Content::File(id(media)?)),
        Attachment::Link {
            title,
            url,
            desc,
            cover,
        } => {
            bounds::LINK_TITLE.check("the link's title", title)?;
            bounds::LINK_DESC.check("the link's description", desc)?;
            bounds::URL.check("the link's address", url)?;
            Ok(Content::News(News {
                articles: vec![ArticleBody {
                    title,
                    description: desc,
                    url,
                    picurl: picture_url(request, cover.as_ref())?,
                }],
            }))
        }
        Attachment::Video { .. } | Attachment::Miniprogram { .. } => Err(unsendable(format!(
            "{} does not carry a {}",
            request.channel,
            attachment.word()
        ))),
    }
}

/// A robot's picture travels inside the request, with the sum of its bytes.
fn picture<'a>(request: &WireRequest, media: &Media) -> Result<Content<'a>, CallError> {
    let bytes = request
        .inside
        .get(&media.sha256)
        .ok_or_else(|| unsendable(format!("{} was not read", media.path)))?;
    bounds::ROBOT_PICTURE.check_count("the picture", bytes.len())?;
    Ok(Content::Picture(Picture {
        base64: STANDARD.encode(bytes),
        md5: hex(&Md5::digest(bytes)),
    }))
}

fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        let _ = write!(text, "{byte:02x}");
    }
    text
}

fn unsendable(why: String) -> CallError {
    CallError::Unsendable(why)
}
