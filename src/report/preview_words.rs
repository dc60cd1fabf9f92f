//! What a preview says about messages: whom they reach and how many, what is missing, how long they are, and where values come from.

use super::{bubble::host, local, plan_words::thousands, preview::PreviewOf, visible};
use crate::{
    content::{Look, LookText, Missing, least_bytes, link_url, wire_bytes},
    diagnostic::Located,
    model::{AudienceKind, Channel, Intent, Lang},
    workspace::AudienceRule,
};

/// Names of several that are shown.
const SHOWN_MAX: usize = 3;

pub(super) fn source(of: &PreviewOf<'_>, lang: Lang) -> String {
    let Some(directory_ms) = of.directory_ms else {
        return lang
            .pick(
                "只看文件：⟨…⟩ 是占位符，人数要有台账才知道",
                "From files alone: ⟨…⟩ stands for a value, and people are counted with a ledger",
            )
            .to_owned();
    };
    let taken = local(&of.policy.timezone, directory_ms);
    match (lang, of.real) {
        (Lang::Zh, false) => {
            format!("按 {taken} 的通讯录计数；收件人的值仍以 ⟨…⟩ 代替，加 --real 才显示")
        }
        (Lang::En, false) => format!(
            "Counted with the directory of {taken}; ⟨…⟩ stands for recipients' values, --real shows them"
        ),
        (Lang::Zh, true) => format!("按 {taken} 的通讯录生成，含收件人的真实值：不要外传"),
        (Lang::En, true) => format!(
            "From the directory of {taken}, with recipients' real values: keep it to yourself"
        ),
    }
}

pub(super) fn alarms(of: &PreviewOf<'_>, lang: Lang) -> Vec<String> {
    let mut alarms = Vec::new();
    if of.campaign.cancelled {
        alarms.push(
            lang.pick(
                "已撤回：cancelled = true，不会发送",
                "withdrawn: cancelled = true, nothing is sent",
            )
            .to_owned(),
        );
    }
    if of.blocking > 0 {
        alarms.push(match lang {
            Lang::Zh => format!(
                "有 {} 个问题必须先改，见 qunfa check {}",
                of.blocking, of.campaign.id
            ),
            Lang::En => format!(
                "{} findings must be mended first, see qunfa check {}",
                of.blocking, of.campaign.id
            ),
        });
    }
    if let Some(reason) = &of.campaign.urgent {
        alarms.push(match lang {
            Lang::Zh => format!("紧急：{}", visible(&reason.value)),
            Lang::En => format!("urgent: {}", visible(&reason.value)),
        });
    }
    alarms
}

pub(super) fn counts(look: &Look, lang: Lang) -> Vec<String> {
    let mut counts = Vec::new();
    if let Some(people) = look.people {
        let who = recipients(look.channel, people, lang);
        counts.push(match lang {
            Lang::Zh => format!("{who}会收到"),
            Lang::En => format!("{who} get it"),
        });
    }
    if look.texts.len() > 1 {
        let texts = thousands(look.texts.len() as u64);
        counts.push(match (lang, same_size(look)) {
            (Lang::Zh, true) => format!("{texts} 种文案，一样长，下面是其中两种"),
            (Lang::En, true) => format!("{texts} texts of one length, of which two follow"),
            (Lang::Zh, false) => format!("{texts} 种文案，下面是最长和最短的"),
            (Lang::En, false) => {
                format!("{texts} texts, of which the longest and the shortest follow")
            }
        });
    }
    if let Some((shortest, longest)) = look.real_bytes {
        let (shortest, longest) = (thousands(shortest as u64), thousands(longest as u64));
        counts.push(match lang {
            Lang::Zh => format!("填入真实值后 {shortest}–{longest} 字节"),
            Lang::En => format!("{shortest}–{longest} bytes with real values"),
        });
    }
    counts
}

/// Whether the shortest text, which stands first, is as long as the longest.
pub(super) fn same_size(look: &Look) -> bool {
    let bytes = |text: Option<&LookText>| text.map(|text| wire_bytes(&text.message.text));
    bytes(look.texts.first()) == bytes(look.texts.last())
}

pub(super) fn missing(look: &Look, lang: Lang) -> Vec<String> {
    let one = |missing: &Missing| {
        let name = visible(&missing.name);
        let senders = some_of(&missing.senders, ("名成员", "members"), lang);
        match (missing.people, lang) {
            (Some(people), Lang::Zh) => format!("{} 人没有 {name}，不会收到", thousands(people)),
            (Some(people), Lang::En) => format!(
                "{} people have no {name} and get nothing",
                thousands(people)
            ),
            (None, Lang::Zh) => {
                format!("{senders} 没有 {name}，其客户不会收到；请在 members.toml 补上")
            }
            (None, Lang::En) => format!(
                "no {name} for {senders}: their customers get nothing; add it to members.toml"
            ),
        }
    };
    look.missing.iter().map(one).collect()
}

/// Recipients by what they are.
pub(super) fn recipients(channel: Channel, count: u64, lang: Lang) -> String {
    let count = thousands(count);
    match (channel, lang) {
        (Channel::GroupMass, Lang::Zh) => format!("{count} 个客户群"),
        (Channel::GroupMass, Lang::En) => format!("{count} customer groups"),
        (Channel::Robot | Channel::Appchat, Lang::Zh) => format!("{count} 个群聊"),
        (Channel::Robot | Channel::Appchat, Lang::En) => format!("{count} group chats"),
        (_, Lang::Zh) => format!("{count} 人"),
        (_, Lang::En) => format!("{count} people"),
    }
}

pub(super) fn reach(channel: Channel, text: &LookText, lang: Lang) -> String {
    let mut parts = Vec::new();
    if let Some(people) = text.people {
        parts.push(recipients(channel, people, lang));
    }
    if !text.chats.is_empty() {
        parts.push(some_of(&text.chats, ("个群", "groups"), lang));
    }
    if !text.senders.is_empty() {
        let senders = some_of(&text.senders, ("名成员", "members"), lang);
        parts.push(match lang {
            Lang::Zh if text.senders.len() > SHOWN_MAX => format!("由 {senders}发出"),
            Lang::Zh => format!("由 {senders} 发出"),
            Lang::En => format!("sent by {senders}"),
        });
    }
    parts.join(" · ")
}

/// The first three of several names, and how many there are.
pub(super) fn some_of(names: &[String], (zh, en): (&str, &str), lang: Lang) -> String {
    let shown: Vec<String> = names
        .iter()
        .take(SHOWN_MAX)
        .map(|name| visible(name))
        .collect();
    let shown = shown.join(lang.pick("、", ", "));
    if names.len() <= SHOWN_MAX {
        return shown;
    }
    match lang {
        Lang::Zh => format!("{shown} 等 {} {zh}", names.len()),
        Lang::En => format!("{shown} and {} more {en}", names.len() - SHOWN_MAX),
    }
}

/// Declared links that a text or an attachment of this touch leads to.
pub(super) fn links(of: &PreviewOf<'_>, looks: &[&Look]) -> Vec<(String, String)> {
    let messages = || {
        looks
            .iter()
            .flat_map(|look| &look.texts)
            .map(|text| &text.message)
    };
    let leads = |address: &str| {
        messages().any(|message| {
            message.text.contains(address) || message.urls().any(|url| url == address)
        })
    };
    let used = of
        .campaign
        .links
        .iter()
        .filter(|(name, link)| leads(&link_url(name, &link.url, of.policy.tracking.as_ref())));
    used.map(|(name, link)| {
        let through = of
            .policy
            .tracking
            .as_ref()
            .map(|tracking| host(&tracking.base_url));
        let target = visible(&link.url);
        let shown = through.map_or(target.clone(), |through| format!("{through} → {target}"));
        (name.clone(), shown)
    })
    .collect()
}

pub(super) fn audience(rule: &AudienceRule, lang: Lang) -> Vec<String> {
    let kind = audience_word(rule.kind, lang);
    let most = thousands(u64::from(rule.max_recipients));
    let mut parts = vec![match lang {
        Lang::Zh if rule.kind == AudienceKind::Groups => format!("{kind}，最多 {most} 个"),
        Lang::Zh => format!("{kind}，最多 {most} 人"),
        Lang::En => format!("{kind}, at most {most}"),
    }];
    let joined = |written: &[Located<String>]| {
        let all: Vec<String> = written.iter().map(|one| visible(&one.value)).collect();
        all.join(lang.pick("、", ", "))
    };
    let mut tell = |written: &[Located<String>], zh: &str, en: &str| {
        if !written.is_empty() {
            parts.push(format!("{} {}", lang.pick(zh, en), joined(written)));
        }
    };
    tell(&rule.of_departments, "部门", "departments");
    tell(&rule.of_members, "成员", "members");
    tell(&rule.tags_all, "标签全有", "all tags");
    tell(&rule.tags_any, "标签任一", "any tag");
    tell(&rule.tags_none, "不含标签", "no tag");
    if !rule.lists.is_empty() {
        let lists: Vec<String> = rule
            .lists
            .iter()
            .map(|list| visible(&list.value.to_string()))
            .collect();
        parts.push(format!(
            "{} {}",
            lang.pick("名单", "lists"),
            lists.join(lang.pick("、", ", "))
        ));
    }
    parts
}

pub(super) fn audience_word(kind: AudienceKind, lang: Lang) -> &'static str {
    match kind {
        AudienceKind::Staff => lang.pick("员工", "staff"),
        AudienceKind::Customers => lang.pick("客户", "customers"),
        AudienceKind::Groups => lang.pick("客户群", "customer groups"),
        AudienceKind::Followers => lang.pick("公众号关注者", "followers"),
    }
}

/// The word for an intent.
pub(super) fn intent_word(intent: Intent, lang: Lang) -> &'static str {
    match intent {
        Intent::Marketing => lang.pick("营销", "marketing"),
        Intent::Service => lang.pick("服务", "service"),
        Intent::Notice => lang.pick("通知", "notice"),
        Intent::Internal => lang.pick("内部", "internal"),
    }
}

/// How many bytes a text has on the wire, and in words. What a placeholder will be nobody knows, so it counts nothing.
pub(super) fn bytes_words(text: &str, limit: Option<u64>, lang: Lang) -> (u64, String) {
    let (least, whole) = (least_bytes(text) as u64, wire_bytes(text) as u64);
    let mut words = match (limit, lang) {
        _ if text.is_empty() => String::new(),
        (Some(limit), Lang::Zh) => format!("{} / {} 字节", thousands(least), thousands(limit)),
        (Some(limit), Lang::En) => format!("{} / {} bytes", thousands(least), thousands(limit)),
        (None, Lang::Zh) => format!("{} 字节", thousands(least)),
        (None, Lang::En) => format!("{} bytes", thousands(least)),
    };
    if least < whole {
        words = format!("{} {words}", lang.pick("至少", "at least"));
    }
    (least, words)
}
