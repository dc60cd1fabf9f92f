//! What a touch attaches becomes attachments of a message.

use super::link::link_url;
use crate::{
    diagnostic::{Finding, Sink},
    model::Attachment,
    say,
    workspace::{Attach, Campaign, Policy, Touch},
};

say! {
    struct WithoutTitle { name: String }
    zh "链接 \"{name}\" 没有标题, 不能作为卡片发送; 请在 [links] 里写 title"
    en "link \"{name}\" has no title and cannot be sent as a card; write its title in [links]"
}

/// Attachments in the author's order. Kinds that this version does not send are left out here and reported by
/// [`not_executed`](super::not_executed()).
pub(super) fn attachments(
    campaign: &Campaign,
    touch: &Touch,
    policy: &Policy,
    sink: &mut Sink,
) -> Vec<Attachment> {
    let mut found = Vec::new();
    for attach in &touch.attach {
        match attach {
            Attach::Image(media) => found.push(Attachment::Image {
                media: media.value.clone(),
            }),
            Attach::Link(name) => {
                // Unknown links are findings of the workspace.
                let Some(link) = campaign.links.get(&name.value) else {
                    continue;
                };
                if link.title.is_none() {
                    let what = WithoutTitle {
                        name: name.value.clone(),
                    };
                    sink.push(
                        Finding::block("link-without-title", name.place.clone(), what)
                            .text(name.value.clone()),
                    );
                }
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
