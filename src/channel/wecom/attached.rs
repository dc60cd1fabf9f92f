//! What hangs on a message to customers becomes attachments on the wire (WeCom docs 92135, 92137, 95094).

use super::{
    bounds,
    uploads::{picture_url, uploaded},
    wire_attached::{AttachmentBody, FileBody, LinkBody, MiniprogramBody, MomentsLinkBody},
};
use crate::{
    model::{Attachment, Upload},
    ports::{CallError, WireRequest},
};

/// The attachments of a message to customers, to groups or of welcome, in order.
pub(super) fn attachments(request: &WireRequest) -> Result<Vec<AttachmentBody<'_>>, CallError> {
    let all = &request.message.attachments;
    bounds::ATTACHMENTS.check_count("the list of attachments", all.len())?;
    all.iter().map(|one| attachment(request, one)).collect()
}

fn attachment<'a>(
    request: &'a WireRequest,
    attachment: &'a Attachment,
) -> Result<AttachmentBody<'a>, CallError> {
    let file = |media| {
        Ok::<_, CallError>(FileBody {
            media_id: uploaded(request, media, Upload::Media)?,
        })
    };
    let mut body = AttachmentBody::of(attachment.word());
    match attachment {
        Attachment::Image { media } => body.image = Some(file(media)?),
        Attachment::Video { media } => body.video = Some(file(media)?),
        Attachment::File { media } => body.file = Some(file(media)?),
        Attachment::Link {
            title,
            url,
            desc,
            cover,
        } => {
            bounds::LINK_TITLE.check("the link's title", title)?;
            bounds::LINK_DESC.check("the link's description", desc)?;
            bounds::URL.check("the link's address", url)?;
            body.link = Some(LinkBody {
                title,
                picurl: picture_url(request, cover.as_ref())?,
                desc,
                url,
            });
        }
        Attachment::Miniprogram {
            appid,
            page,
            title,
            cover,
        } => {
            bounds::MINIPROGRAM_TITLE.check("the mini-program's title", title)?;
            body.miniprogram = Some(MiniprogramBody {
                title,
                pic_media_id: uploaded(request, cover, Upload::Media)?,
                appid,
                page,
            });
        }
        Attachment::Voice { .. } => {
            return Err(CallError::Unsendable(
                "customers are not sent recordings".to_owned(),
            ));
        }
    }
    Ok(body)
}

/// The attachments of a post in moments: pictures alone, or one film, or one link with an uploaded picture.
pub(super) fn of_moments(request: &WireRequest) -> Result<Vec<AttachmentBody<'_>>, CallError> {
    let all = request.message.attachments.as_slice();
    let fits = match all {
        [Attachment::Video { .. } | Attachment::Link { .. }] => true,
        pictures => pictures
            .iter()
            .all(|one| matches!(one, Attachment::Image { .. })),
    };
    if !fits {
        return Err(CallError::Unsendable(
            "moments take pictures alone, or one film, or one link".to_owned(),
        ));
    }
    let [
        Attachment::Link {
            title,
            url,
            cover: Some(cover),
            ..
        },
    ] = all
    else {
        return match all {
            [Attachment::Link { .. }] => Err(CallError::Unsendable(
                "a link in moments needs a picture".to_owned(),
            )),
            _ => attachments(request),
        };
    };
    bounds::MOMENTS_LINK_TITLE.check("the link's title", title)?;
    bounds::URL.check("the link's address", url)?;
    let mut body = AttachmentBody::of("link");
    body.moments_link = Some(MomentsLinkBody {
        title,
        url,
        media_id: uploaded(request, cover, Upload::Media)?,
    });
    Ok(vec![body])
}
