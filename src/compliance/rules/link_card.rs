//! Refuses link cards whose address is longer than the platform takes once the marker is written out.

use crate::{
    compliance::{
        rule::{Check, Found, Rule, RuleInfo},
        said::Whole,
    },
    content::wire_bytes,
    model::Severity,
    say,
    workspace::Attach,
};

pub(crate) const RULE: Rule = Rule {
    info: RuleInfo {
        code: "link-card-too-long",
        severity: Severity::Block,
        hard: true,
        title: (
            "链接加上标记后超过字节上限",
            "a link is too long with its marker",
        ),
        remedy: ("请换用较短的网址", "use a shorter address"),
        basis: &[("WeCom doc 92135", "attachments.link", None)],
        offends: &[],
        passes: &["会员日 https://shop.example.com/a"],
    },
    check: Check::Message(check),
};

say! {
    struct AddressTooLong { bytes: usize, limit: u64 }
    zh "链接 {bytes} 字节，上限 {limit} 字节：发送时网址后面要加上跟踪标记，请留出位置"
    en "the link is {bytes} bytes with its tracking marker, the limit is {limit}"
}

fn check(whole: &Whole<'_>, found: &mut Found<'_>) {
    let campaign = whole.subject.campaign;
    let limit = whole.subject.policy.limits.get("link_url_bytes");
    let Some(touch) = campaign.touch(&whole.skeleton.touch) else {
        return;
    };
    let attached = touch.attach.iter().filter_map(|attach| match attach {
        Attach::Link(name) => Some(name.value.as_str()),
        _ => None,
    });
    // The card of a touch names its links in the order in which its message has their addresses.
    let on_card = touch.card.iter().flat_map(|card| card.value.urls());
    for (name, url) in attached.chain(on_card).zip(whole.message.urls()) {
        let bytes = wire_bytes(url);
        let link = campaign.links.get(name);
        // One that is too long as it was written has a finding there.
        let Some(link) = link.filter(|link| link.url.len() as u64 <= limit) else {
            continue;
        };
        if bytes as u64 > limit {
            found.push(
                link.place.clone(),
                &link.url,
                AddressTooLong { bytes, limit },
            );
        }
    }
}
