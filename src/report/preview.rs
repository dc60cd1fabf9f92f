//! A campaign and how its touches look become the values of its preview: what the terminal frames and the page draws.

use super::{
    bubble::{Bubble, bubbles, host},
    local,
    pictures::Pictures,
    plan_text::{channel_word, thousands},
    visible,
};
use crate::{
    content::{Look, LookText, least_bytes, link_url, text_limit, wire_bytes},
    diagnostic::Sentence,
    model::{AudienceKind, Channel, Intent, Lang},
    schedule,
    workspace::{AppChat, AudienceRule, Campaign, Policy, Touch},
};
use serde::Serialize;

/// Names of several that are shown.
const SHOWN_MAX: usize = 3;

/// What a preview is made from.
#[derive(Debug, Clone, Copy)]
pub struct PreviewOf<'a> {
    /// Its campaign.
    pub campaign: &'a Campaign,
    /// What it stands under.
    pub policy: &'a Policy,
    /// Every touch and variant.
    pub looks: &'a [Look],
    /// Its pictures.
    pub pictures: &'a Pictures,
    /// When the directory was read, if the ledger was asked, Unix milliseconds.
    pub directory_ms: Option<i64>,
    /// Whether values of people are shown.
    pub real: bool,
    /// Findings that `check` would stop at.
    pub blocking: usize,
}

/// A preview, ready to be shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Preview {
    pub(super) html_lang: &'static str,
    pub(super) workspace: String,
    pub(super) campaign: String,
    pub(super) title: String,
    pub(super) facts: Vec<String>,
    /// Where its values come from.
    pub(super) source: String,
    /// What a reader must know before anything else.
    pub(super) alarms: Vec<String>,
    pub(super) touches: Vec<TouchView>,
}

/// One touch with its texts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct TouchView {
    pub(super) name: String,
    pub(super) channel: String,
    pub(super) audience: Vec<String>,
    pub(super) when: Vec<String>,
    /// What it cannot do, or what stops it.
    pub(super) holds: Vec<String>,
    /// Declared links it uses: name, where it leads.
    pub(super) links: Vec<(String, String)>,
    pub(super) variants: Vec<VariantView>,
}

/// One text of a touch with its renderings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct VariantView {
    /// Name and percent; none: the touch has one text.
    pub(super) variant: Option<(String, u32)>,
    /// How many people and texts, as far as known.
    pub(super) counts: Vec<String>,
    pub(super) missing: Vec<String>,
    pub(super) samples: Vec<Sample>,
}

/// One rendering.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Sample {
    /// The longest, the shortest; empty: the only one.
    pub(super) label: &'static str,
    /// The head of the conversation.
    pub(super) chat: String,
    /// Who says it.
    pub(super) sender: String,
    /// The first character of the sender, for a face.
    pub(super) initial: String,
    /// `robot` and `app` are marked.
    pub(super) sender_kind: &'static str,
    /// `2,013 / 4,000 字节`; empty where there is no text.
    pub(super) bytes: String,
    /// Of the limit, at most 100.
    pub(super) percent: u64,
    pub(super) too_long: bool,
    /// Who gets this one, and from whom.
    pub(super) reach: String,
    pub(super) bubbles: Vec<Bubble>,
}

/// Makes a preview.
pub fn preview(of: &PreviewOf<'_>, lang: Lang) -> Preview {
    let (campaign, policy) = (of.campaign, of.policy);
    let mut facts = vec![intent_word(campaign.intent, lang).to_owned()];
    facts.push(match lang {
        Lang::Zh => format!("账号 {}", visible(&campaign.account)),
        Lang::En => format!("account {}", visible(&campaign.account)),
    });
    facts.push(match lang {
        Lang::Zh => format!("第 {} 期", campaign.run_label()),
        Lang::En => format!("run {}", campaign.run_label()),
    });
    Preview {
        html_lang: lang.pick("zh-CN", "en"),
        workspace: visible(&policy.name),
        campaign: campaign.id.to_string(),
        title: visible(&campaign.title.value),
        facts,
        source: source(of, lang),
        alarms: alarms(of, lang),
        touches: campaign
            .touches
            .iter()
            .filter_map(|touch| touch_view(of, touch, lang))
            .collect(),
    }
}

fn source(of: &PreviewOf<'_>, lang: Lang) -> String {
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

fn alarms(of: &PreviewOf<'_>, lang: Lang) -> Vec<String> {
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

fn touch_view(of: &PreviewOf<'_>, touch: &Touch, lang: Lang) -> Option<TouchView> {
    let looks: Vec<&Look> = of
        .looks
        .iter()
        .filter(|look| look.touch == touch.name)
        .collect();
    let first = looks.first()?;
    let said = |sentence: &Sentence| visible(sentence.in_lang(lang));
    let mut holds: Vec<String> = Vec::new();
    for hold in looks.iter().flat_map(|look| &look.holds) {
        let what = said(&hold.what);
        if !holds.contains(&what) {
            holds.push(what);
        }
    }
    let when = schedule::words(of.campaign, touch, of.policy);
    Some(TouchView {
        name: touch.name.clone(),
        channel: channel_word(first.channel, lang).to_owned(),
        audience: match posted_to(of, touch, lang) {
            Some(chat) => vec![chat],
            None => audience(of.campaign.audience_of(touch), lang),
        },
        when: when.iter().map(said).collect(),
        holds,
        links: links(of, &looks),
        variants: looks
            .iter()
            .map(|look| variant(of, touch, look, lang))
            .collect(),
    })
}

fn variant(of: &PreviewOf<'_>, touch: &Touch, look: &Look, lang: Lang) -> VariantView {
    let shown = |text, label| sample(of, touch, look, text, label, lang);
    let samples = match look.texts.as_slice() {
        [first, .., last] if same_size(look) => vec![shown(first, ""), shown(last, "")],
        [first, .., last] => vec![
            shown(last, lang.pick("最长", "longest")),
            shown(first, lang.pick("最短", "shortest")),
        ],
        [only] => vec![shown(only, "")],
        [] => Vec::new(),
    };
    VariantView {
        variant: look
            .variant
            .as_ref()
            .map(|(name, share)| (visible(name), *share)),
        counts: counts(look, lang),
        missing: missing(look, lang),
        samples,
    }
}

/// Whether the shortest text, which stands first, is as long as the longest.
fn same_size(look: &Look) -> bool {
    let bytes = |text: Option<&LookText>| text.map(|text| wire_bytes(&text.message.text));
    bytes(look.texts.first()) == bytes(look.texts.last())
}

fn counts(look: &Look, lang: Lang) -> Vec<String> {
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

fn missing(look: &Look, lang: Lang) -> Vec<String> {
    let one = |missing: &crate::content::Missing| {
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

fn sample(
    of: &PreviewOf<'_>,
    touch: &Touch,
    look: &Look,
    text: &LookText,
    label: &'static str,
    lang: Lang,
) -> Sample {
    let (sender, sender_kind) = sender(of, touch, look.channel, text, lang);
    let message = &text.message;
    let limit =
        text_limit(look.channel, message.format, of.policy).filter(|_| message.card.is_none());
    let (bytes, shown) = bytes_words(&message.text, limit, lang);
    let chat = match look.channel {
        Channel::CustomerMass | Channel::Welcome => format!("{sender} @{}", of.policy.name),
        Channel::GroupMass => text.chats.first().map_or_else(
            || lang.pick("客户群", "customer group").to_owned(),
            String::clone,
        ),
        Channel::Moments => lang.pick("朋友圈", "Moments").to_owned(),
        Channel::Robot | Channel::Appchat => app_chat(of, touch).map_or_else(
            || lang.pick("内部群聊", "internal group").to_owned(),
            |chat| chat.title.clone(),
        ),
        Channel::App | Channel::OfficialAccount | Channel::Email => sender.clone(),
    };
    Sample {
        label,
        chat: visible(&chat),
        initial: initial(&sender),
        sender,
        sender_kind,
        bytes: shown,
        percent: limit.map_or(0, |limit| (bytes * 100).div_ceil(limit.max(1)).min(100)),
        too_long: limit.is_some_and(|limit| bytes > limit),
        reach: reach(look.channel, text, lang),
        bubbles: bubbles(message, of.pictures, lang),
    }
}

/// How many bytes a text has on the wire, and in words. What a placeholder will be nobody knows, so it counts nothing.
fn bytes_words(text: &str, limit: Option<u64>, lang: Lang) -> (u64, String) {
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

/// The app chat a touch names.
fn app_chat<'a>(of: &PreviewOf<'a>, touch: &Touch) -> Option<&'a AppChat> {
    of.policy.appchats.get(&touch.chat.as_ref()?.value)
}

/// The one chat that a robot or an app chat is; none for what has an audience.
fn posted_to(of: &PreviewOf<'_>, touch: &Touch, lang: Lang) -> Option<String> {
    if let Some(chat) = app_chat(of, touch) {
        let title = visible(&chat.title);
        return Some(match lang {
            Lang::Zh => format!("应用群聊「{title}」"),
            Lang::En => format!("app chat \"{title}\""),
        });
    }
    let robot = visible(&touch.robot.as_ref()?.value);
    Some(match lang {
        Lang::Zh => format!("群机器人 {robot} 所在的群"),
        Lang::En => format!("the group of the robot {robot}"),
    })
}

fn sender(
    of: &PreviewOf<'_>,
    touch: &Touch,
    channel: Channel,
    text: &LookText,
    lang: Lang,
) -> (String, &'static str) {
    let account = of.policy.accounts.get(&of.campaign.account);
    let app = touch
        .app
        .as_ref()
        .map(|app| app.value.as_str())
        .or_else(|| app_chat(of, touch).map(|chat| chat.app.as_str()))
        .or_else(|| account.and_then(|account| account.app.as_deref()));
    let app = || app.map_or_else(|| lang.pick("应用", "application").to_owned(), visible);
    match channel {
        Channel::App | Channel::Appchat => (app(), "app"),
        Channel::Robot => {
            let robot = touch.robot.as_ref().map(|robot| visible(&robot.value));
            (
                robot.unwrap_or_else(|| lang.pick("群机器人", "robot").to_owned()),
                "robot",
            )
        }
        Channel::CustomerMass | Channel::GroupMass | Channel::Moments | Channel::Welcome => {
            let member = text.senders.first().map(|sender| visible(sender));
            (
                member.unwrap_or_else(|| lang.pick("发送成员", "member").to_owned()),
                "member",
            )
        }
        Channel::OfficialAccount | Channel::Email => (visible(&of.policy.name), "member"),
    }
}

/// A face: the first character of a name that is one.
fn initial(name: &str) -> String {
    let first = name.chars().find(|c| c.is_alphanumeric());
    first.map_or_else(|| "·".to_owned(), |c| c.to_uppercase().collect())
}

/// Recipients by what they are.
fn recipients(channel: Channel, count: u64, lang: Lang) -> String {
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

fn reach(channel: Channel, text: &LookText, lang: Lang) -> String {
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
fn some_of(names: &[String], (zh, en): (&str, &str), lang: Lang) -> String {
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
fn links(of: &PreviewOf<'_>, looks: &[&Look]) -> Vec<(String, String)> {
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

fn audience(rule: &AudienceRule, lang: Lang) -> Vec<String> {
    let kind = audience_word(rule.kind, lang);
    let most = thousands(u64::from(rule.max_recipients));
    let mut parts = vec![match lang {
        Lang::Zh => format!("{kind}，最多 {most} 人"),
        Lang::En => format!("{kind}, at most {most}"),
    }];
    let joined = |written: &[crate::diagnostic::Located<String>]| {
        let all: Vec<String> = written.iter().map(|one| visible(&one.value)).collect();
        all.join(lang.pick("、", ", "))
    };
    let mut tell = |written: &[crate::diagnostic::Located<String>], zh: &str, en: &str| {
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

fn audience_word(kind: AudienceKind, lang: Lang) -> &'static str {
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
