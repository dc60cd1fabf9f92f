//! A customer message becomes the body of `add_msg_template` (WeCom doc 92135).

use super::{
    recipients,
    wire::{AttachmentBody, ImageBody, LinkBody, MassBody, TextBody},
};
use crate::{
    model::{Attachment, Channel, Media, Upload},
    ports::{CallError, WireRequest},
};

/// Path of the call.
pub(super) const PATH: &str = "/cgi-bin/externalcontact/add_msg_template";

/// The body for one batch to customers or to customer groups.
pub(super) fn body(request: &WireRequest) -> Result<Vec<u8>, CallError> {
    let ids = recipients::checked(request)?;
    let sender = recipients::sender(request)?;
    let group = request.channel == Channel::GroupMass;
    if group && sender.is_none() {
        return Err(CallError::Unsendable(
            "a message to customer groups needs its owner as sender".to_owned(),
        ));
    }
    let content = request.message.text.as_str();
    let attachments = request
        .message
        .attachments
        .iter()
        .map(|one| attachment(request, one))
        .collect::<Result<Vec<_>, _>>()?;
    if content.is_empty() && attachments.is_empty() {
        return Err(CallError::Unsendable(
            "neither text nor attachments".to_owned(),
        ));
    }
    let body = MassBody {
        chat_type: if group { "group" } else { "single" },
        external_userid: (!group).then_some(ids),
        chat_id_list: group.then_some(ids),
        sender,
        allow_select: (!group).then_some(false),
        text: (!content.is_empty()).then_some(TextBody { content }),
        attachments,
    };
    Ok(serde_json::to_vec(&body).expect("strings and numbers always serialise"))
}

/// What the platform calls a file that was uploaded as this.
pub(super) fn uploaded<'a>(
    request: &'a WireRequest,
    media: &Media,
    upload: Upload,
) -> Result<&'a str, CallError> {
    let id = request.media.get(&(media.sha256, upload));
    let id = id.filter(|id| !id.is_empty());
    id.map(String::as_str)
        .ok_or_else(|| CallError::Unsendable(format!("{} has not been uploaded", media.path)))
}

/// The address of a card's picture, which only `uploadimg` gives.
pub(super) fn picture_url<'a>(
    request: &'a WireRequest,
    cover: Option<&Media>,
) -> Result<Option<&'a str>, CallError> {
    cover
        .map(|media| uploaded(request, media, Upload::Picture))
        .transpose()
}

fn attachment<'a>(
    request: &'a WireRequest,
    attachment: &'a Attachment,
) -> Result<AttachmentBody<'a>, CallError> {
    match attachment {
        Attachment::Image { media } => {
            let image = ImageBody {
                media_id: uploaded(request, media, Upload::Media)?,
            };
            Ok(AttachmentBody {
                msgtype: "image",
                image: Some(image),
                link: None,
            })
        }
        Attachment::Link {
            title,
            url,
            desc,
            cover,
        } => {
            let link = LinkBody {
                title,
                picurl: picture_url(request, cover.as_ref())?,
                desc,
                url,
            };
            Ok(AttachmentBody {
                msgtype: "link",
                image: None,
                link: Some(link),
            })
        }
        other => Err(CallError::Unsendable(format!(
            "the attachment {} is not spoken here",
            other.word()
        ))),
    }
}
