//! A staff message becomes the body of `message/send` (WeCom doc 90236): a text, a picture, or a link, one kind a call.
//!
//! `enable_duplicate_check` stays absent: an attempt is written once, so there is nothing to suppress.

use super::{
    mass::{picture_url, uploaded},
    recipients,
    wire::{AppBody, ArticleBody, ImageBody, NewsBody, TextBody},
};
use crate::{
    model::{Attachment, Upload},
    ports::{CallError, WireRequest},
};

/// Path of the call.
pub(super) const PATH: &str = "/cgi-bin/message/send";

/// The body for one batch to staff.
pub(super) fn body(request: &WireRequest, agentid: i64) -> Result<Vec<u8>, CallError> {
    let touser = recipients::checked(request)?.join("|");
    let content = request.message.text.as_str();
    let empty = AppBody {
        touser,
        msgtype: "text",
        agentid,
        text: None,
        image: None,
        news: None,
    };
    let body = match request.message.attachments.as_slice() {
        [] if !content.is_empty() => AppBody {
            text: Some(TextBody { content }),
            ..empty
        },
        [Attachment::Image { media }] if content.is_empty() => AppBody {
            msgtype: "image",
            image: Some(ImageBody {
                media_id: uploaded(request, media, Upload::Media)?,
            }),
            ..empty
        },
        [
            Attachment::Link {
                title,
                url,
                desc,
                cover,
            },
        ] if content.is_empty() => {
            let article = ArticleBody {
                title,
                description: desc,
                url,
                picurl: picture_url(request, cover.as_ref())?,
            };
            AppBody {
                msgtype: "news",
                news: Some(NewsBody {
                    articles: [article],
                }),
                ..empty
            }
        }
        _ => {
            return Err(CallError::Unsendable(
                "an application message is one text, one picture or one link".to_owned(),
            ));
        }
    };
    Ok(serde_json::to_vec(&body).expect("strings and numbers always serialise"))
}
