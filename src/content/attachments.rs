//! What a touch attaches becomes attachments of a message.

use super::link::link_url;
use crate::{
    model::Attachment,
    workspace::{Attach, Campaign, Policy, Touch},
};

/// Attachments in the author's order. Kinds that this version does not send are left out here and reported by
/// [`not_executed`](super::not_executed()).
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
            Attach::File(_) | Attach::Miniprogram(_) => {}
        }
    }
    found
}
