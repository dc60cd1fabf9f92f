//! What a touch attaches becomes attachments of a message.

use super::link::{MARKER, link_url, marked};
use crate::{
    model::{Attachment, Card, Media},
    workspace::{Attach, AttachedMiniprogram, Campaign, Policy, Touch},
};

/// Attachments in the author's order.
pub(super) fn attachments(campaign: &Campaign, touch: &Touch, policy: &Policy) -> Vec<Attachment> {
    let mut found = Vec::new();
    for attach in &touch.attach {
        match attach {
            Attach::Image(media) => found.push(Attachment::Image {
                media: media.value.clone(),
            }),
            Attach::Link(name) => {
                // Unknown links, and links without a title, are findings of the workspace.
                let Some(link) = campaign.links.get(&name.value) else {
                    continue;
                };
                found.push(Attachment::Link {
                    title: link.title.clone().unwrap_or_default(),
                    url: link_url(&name.value, &link.url, policy.tracking.as_ref()),
                    desc: link.desc.clone().unwrap_or_default(),
                    cover: link.cover.clone(),
                });
            }
            Attach::File(media) => found.push(file(&media.value)),
            Attach::Miniprogram(program) => {
                let AttachedMiniprogram {
                    appid,
                    page,
                    title,
                    cover,
                    ..
                } = &program.value;
                found.push(Attachment::Miniprogram {
                    appid: appid.clone(),
                    page: marked(page),
                    title: title.clone(),
                    cover: cover.clone(),
                });
            }
        }
    }
    found
}

fn file(media: &Media) -> Attachment {
    let media = media.clone();
    match media.kind.upload_type() {
        "image" => Attachment::Image { media },
        "video" => Attachment::Video { media },
        "voice" => Attachment::Voice { media },
        _ => Attachment::File { media },
    }
}

/// The card of a touch with the addresses of its links, and the place of the batch's marker in what is answered.
pub(super) fn card(campaign: &Campaign, touch: &Touch, policy: &Policy) -> Option<Card> {
    let mut card = touch.card.as_ref()?.value.clone();
    for name in card.urls_mut() {
        // Unknown links are findings of the workspace, and such a touch was not read.
        if let Some(link) = campaign.links.get(name.as_str()) {
            *name = link_url(name, &link.url, policy.tracking.as_ref());
        }
    }
    if let Card::Template(template) = &mut card
        && template.card_type.is_interactive()
    {
        template.task = Some(MARKER.to_owned());
    }
    Some(card)
}
