//! Refuses link cards whose parts are longer than the platform takes, the marker written out.

use crate::{
    compliance::{
        rule::{Check, Found, Rule, RuleInfo},
        said::Said,
    },
    content::wire_bytes,
    model::{Attachment, Severity},
    say,
};

pub(crate) const RULE: Rule = Rule {
    info: RuleInfo {
        code: "link-card-too-long",
        severity: Severity::Block,
        hard: true,
        title: (
            "链接卡片的字段超过字节上限",
            "a part of a link card is too long",
        ),
        remedy: (
            "请缩短; 一个汉字占 3 个字节",
            "shorten it; a Chinese character has 3 bytes",
        ),
        basis: &[("WeCom doc 92135", "attachments.link")],
        offends: &[],
        passes: &["会员日 https://shop.example.com/a"],
    },
    check: Check::Text(check),
};

say! {
    struct PartTooLong { zh: &'static str, en: &'static str, bytes: usize, limit: u64 }
    zh "链接卡片的{zh} {bytes} 字节, 上限 {limit} 字节 (按字节, 不按字数)"
    en "the link card's {en} is {bytes} bytes, the limit is {limit} (bytes, not characters)"
}

fn check(said: &Said<'_>, found: &mut Found<'_>) {
    let limits = &said.subject.policy.limits;
    let titles = said.message.attachments.iter().filter_map(|one| match one {
        Attachment::Link { title, desc, .. } => Some((title, desc)),
        _ => None,
    });
    let mut parts = Vec::new();
    for (title, desc) in titles {
        parts.push((
            "标题",
            "title",
            title.as_str(),
            limits.get("link_title_bytes"),
        ));
        parts.push((
            "描述",
            "description",
            desc.as_str(),
            limits.get("link_desc_bytes"),
        ));
    }
    let url_bytes = limits.get("link_url_bytes");
    parts.extend(
        said.message
            .urls()
            .map(|url| ("网址", "address", url, url_bytes)),
    );
    for (zh, en, part, limit) in parts {
        let bytes = wire_bytes(part);
        if bytes as u64 > limit {
            let what = PartTooLong {
                zh,
                en,
                bytes,
                limit,
            };
            found.push(said.touch_place(), part, what);
        }
    }
}
