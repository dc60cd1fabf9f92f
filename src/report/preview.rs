//! A campaign and how its touches look become the values of its preview: what the terminal frames and the page draws.

use super::{
    bubble::{Bubble, bubbles},
    pictures::Pictures,
    plan_words::channel_word,
    preview_words::{
        alarms, audience, bytes_words, counts, intent_word, links, missing, reach, same_size,
        source,
    },
    visible,
};
use crate::{
    content::{Look, LookText, text_limit},
    diagnostic::Sentence,
    model::{Channel, Lang},
    schedule,
    workspace::{AppChat, Campaign, Policy, Touch},
};
use serde::Serialize;

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
