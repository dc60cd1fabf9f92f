//! One touch as JSON of the mandate: what goes out, to whom by rule, when, and by which way.

use super::wire::{AppWire, MediaWire};
use crate::{
    content::Skeleton,
    model::{Attachment, AudienceKind, Card, Channel, Digest, OnMissed, SendPolicy, TextFormat},
    workspace::{
        AppChat, Assign, Attach, AudienceRule, Campaign, ChatsRule, Exclusion, Policy, Reached,
        Schedule, Touch, Variant,
    },
};
use serde::Serialize;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// One touch, with the audience and schedule that hold for it, wherever they were written.
#[derive(Serialize)]
pub(super) struct TouchWire<'a> {
    name: &'a str,
    channel: Channel,
    send_policy: SendPolicy,
    audience: RuleWire<'a>,
    schedule: ScheduleWire,
    after: Option<AfterWire<'a>>,
    when: Option<&'a str>,
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    when_tags: BTreeSet<&'a str>,
    instead_of: Option<&'a str>,
    template: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    skeletons: Vec<SkeletonWire<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    attach: Vec<AttachWire<'a>>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    variants: BTreeMap<&'a str, VariantWire<'a>>,
    seed: Option<Digest>,
    decide: Option<DecideWire<'a>>,
    confirm: Option<ConfirmWire<'a>>,
    subject: Option<&'a str>,
    app: Option<AppWire<'a>>,
    robot: Option<&'a str>,
    chat: Option<ChatWire<'a>>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    mention: &'a [String],
    card: Option<Value>,
}

/// Who an app chat is: its app, its id, and whom it is made of.
#[derive(Serialize)]
struct ChatWire<'a> {
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    is: Option<&'a AppChat>,
}

#[derive(Serialize)]
struct RuleWire<'a> {
    kind: AudienceKind,
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    of_departments: BTreeSet<&'a str>,
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    of_members: BTreeSet<&'a str>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    of_everyone: bool,
    chats: Option<ChatsWire<'a>>,
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    tags_all: BTreeSet<&'a str>,
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    tags_any: BTreeSet<&'a str>,
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    tags_none: BTreeSet<&'a str>,
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    lists: BTreeSet<String>,
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    from: BTreeSet<String>,
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    exclude: BTreeSet<String>,
    assign: AssignWire<'a>,
    max_recipients: u32,
}

#[derive(Serialize)]
struct ChatsWire<'a> {
    name: Option<&'a str>,
    size_min: Option<u32>,
    size_max: Option<u32>,
    older_than_ms: Option<i64>,
    younger_than_ms: Option<i64>,
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    ids: BTreeSet<&'a str>,
}

#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum AssignWire<'a> {
    LatestAdded,
    FirstAdded,
    /// In order: the first who is a friend.
    Members(Vec<&'a str>),
    Wecom,
}

#[derive(Serialize)]
struct ScheduleWire {
    not_before_ms: Option<i64>,
    not_after_ms: i64,
    windows: Option<Vec<(u16, u16)>>,
    on_missed: OnMissed,
}

#[derive(Serialize)]
struct AfterWire<'a> {
    touch: &'a str,
    delay_ms: i64,
}

#[derive(Serialize)]
struct SkeletonWire<'a> {
    text: &'a str,
    #[serde(skip_serializing_if = "TextFormat::is_plain")]
    format: TextFormat,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    attachments: Vec<AttachmentWire<'a>>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    mention: &'a [String],
    card: Option<Value>,
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    columns: BTreeSet<&'a str>,
    per_member: bool,
    per_person: bool,
}

#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum AttachmentWire<'a> {
    Image {
        media: MediaWire,
    },
    Link {
        title: &'a str,
        url: &'a str,
        desc: &'a str,
        cover: Option<MediaWire>,
    },
    Miniprogram {
        appid: &'a str,
        page: &'a str,
        title: &'a str,
        cover: MediaWire,
    },
    Video {
        media: MediaWire,
    },
    Voice {
        media: MediaWire,
    },
    /// People see the name of a document.
    File {
        name: &'a str,
        media: MediaWire,
    },
}

#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum AttachWire<'a> {
    Image {
        media: MediaWire,
    },
    /// People see the name of a document.
    File {
        name: &'a str,
        sha256: Digest,
    },
    Link {
        link: &'a str,
    },
    Miniprogram {
        miniprogram: &'a str,
        appid: &'a str,
        page: &'a str,
        title: &'a str,
        cover: MediaWire,
    },
}

#[derive(Serialize)]
struct VariantWire<'a> {
    share: u32,
    template: Option<&'a str>,
}

#[derive(Serialize)]
struct DecideWire<'a> {
    metric: &'a str,
    after_ms: i64,
}

#[derive(Serialize)]
struct ConfirmWire<'a> {
    within_ms: i64,
    remind_ms: &'a [i64],
    cancel_missed: bool,
}

/// A touch as it is signed.
pub(super) fn touch_wire<'a>(
    campaign: &'a Campaign,
    touch: &'a Touch,
    policy: &'a Policy,
    skeletons: &'a [Skeleton],
    seed: Digest,
) -> TouchWire<'a> {
    let account = policy.accounts.get(&campaign.account);
    let app = touch.app.as_ref().map(|app| app.value.as_str());
    let app = app.or_else(|| {
        account
            .and_then(|account| account.app.as_deref())
            .filter(|_| touch.channel == Channel::App)
    });
    TouchWire {
        name: &touch.name,
        channel: touch.channel,
        send_policy: campaign.policy_of(touch),
        audience: rule(campaign.audience_of(touch)),
        schedule: schedule(campaign.schedule_of(touch)),
        after: touch.after.as_ref().map(|after| AfterWire {
            touch: &after.value.touch,
            delay_ms: after.value.delay_ms,
        }),
        when: touch.when.as_ref().map(|when| when.value.as_str()),
        when_tags: touch
            .when_tags
            .iter()
            .map(|tag| tag.value.as_str())
            .collect(),
        instead_of: touch
            .instead_of
            .as_ref()
            .map(|earlier| earlier.value.as_str()),
        template: &touch.source.text,
        skeletons: skeletons
            .iter()
            .filter(|skeleton| skeleton.touch == touch.name)
            .map(skeleton)
            .collect(),
        attach: touch.attach.iter().map(attach_wire).collect(),
        variants: touch
            .variants
            .iter()
            .map(|(name, variant)| (name.as_str(), variant_wire(variant)))
            .collect(),
        seed: (!touch.variants.is_empty()).then_some(seed),
        decide: touch.decide.as_ref().map(|decide| DecideWire {
            metric: &decide.metric,
            after_ms: decide.after_ms,
        }),
        confirm: touch.confirm.as_ref().map(|confirm| ConfirmWire {
            within_ms: confirm.within_ms,
            remind_ms: &confirm.remind_ms,
            cancel_missed: confirm.cancel_missed,
        }),
        subject: touch.subject.as_deref(),
        app: app.map(|name| AppWire {
            name,
            agent: policy.apps.get(name).copied(),
        }),
        robot: touch.robot.as_ref().map(|robot| robot.value.as_str()),
        chat: touch.chat.as_ref().map(|chat| ChatWire {
            name: &chat.value,
            is: policy.appchats.get(&chat.value),
        }),
        mention: &touch.mention,
        card: touch.card.as_ref().map(|card| card_wire(&card.value)),
    }
}

/// What an audience rule selects: its lists are sets, so their order is not signed.
fn rule(rule: &AudienceRule) -> RuleWire<'_> {
    RuleWire {
        kind: rule.kind,
        of_departments: rule
            .of_departments
            .iter()
            .map(|it| it.value.as_str())
            .collect(),
        of_members: rule.of_members.iter().map(|it| it.value.as_str()).collect(),
        of_everyone: rule.of_everyone,
        chats: (rule.chats != ChatsRule::default()).then(|| chats(&rule.chats)),
        tags_all: rule.tags_all.iter().map(|it| it.value.as_str()).collect(),
        tags_any: rule.tags_any.iter().map(|it| it.value.as_str()).collect(),
        tags_none: rule.tags_none.iter().map(|it| it.value.as_str()).collect(),
        lists: rule.lists.iter().map(|it| it.value.to_string()).collect(),
        from: rule.from.iter().map(|it| reached(&it.value)).collect(),
        exclude: rule.exclude.iter().map(|it| exclusion(&it.value)).collect(),
        assign: match &rule.assign {
            Assign::LatestAdded => AssignWire::LatestAdded,
            Assign::FirstAdded => AssignWire::FirstAdded,
            Assign::Members(members) => {
                AssignWire::Members(members.iter().map(|it| it.value.as_str()).collect())
            }
            Assign::Wecom => AssignWire::Wecom,
        },
        max_recipients: rule.max_recipients,
    }
}

fn chats(rule: &ChatsRule) -> ChatsWire<'_> {
    ChatsWire {
        name: rule.name.as_ref().map(|it| it.value.as_str()),
        size_min: rule.size_min,
        size_max: rule.size_max,
        older_than_ms: rule.older_than_ms,
        younger_than_ms: rule.younger_than_ms,
        ids: rule.ids.iter().map(|it| it.value.as_str()).collect(),
    }
}

fn exclusion(exclusion: &Exclusion) -> String {
    match exclusion {
        Exclusion::Reached(earlier) => reached(earlier),
        Exclusion::List(list) => format!("list:{list}"),
        Exclusion::Tag(tag) => format!("tag:{tag}"),
    }
}

/// `campaign[#run][/touch]: truth`, as an author writes it.
fn reached(reached: &Reached) -> String {
    let run = reached
        .run
        .as_ref()
        .map(|run| format!("#{run}"))
        .unwrap_or_default();
    // An id may hold a `/` itself: the touch is set off by two.
    let touch = reached
        .touch
        .as_ref()
        .map(|touch| format!("//{touch}"))
        .unwrap_or_default();
    format!("{}{run}{touch}: {}", reached.campaign, reached.truth)
}

fn schedule(schedule: &Schedule) -> ScheduleWire {
    ScheduleWire {
        not_before_ms: schedule.not_before_ms,
        not_after_ms: schedule.not_after_ms,
        windows: schedule
            .windows
            .as_ref()
            .map(|windows| windows.iter().map(|it| it.value).collect()),
        on_missed: schedule.on_missed,
    }
}

fn skeleton(skeleton: &Skeleton) -> SkeletonWire<'_> {
    SkeletonWire {
        text: &skeleton.message.text,
        format: skeleton.message.format,
        attachments: skeleton
            .message
            .attachments
            .iter()
            .map(attachment_wire)
            .collect(),
        mention: &skeleton.message.mention,
        card: skeleton.message.card.as_ref().map(card_wire),
        columns: skeleton.columns.iter().map(String::as_str).collect(),
        per_member: skeleton.per_member,
        per_person: skeleton.per_person,
    }
}

fn attachment_wire(attachment: &Attachment) -> AttachmentWire<'_> {
    match attachment {
        Attachment::Image { media } => AttachmentWire::Image {
            media: media.into(),
        },
        Attachment::Link {
            title,
            url,
            desc,
            cover,
        } => AttachmentWire::Link {
            title,
            url,
            desc,
            cover: cover.as_ref().map(MediaWire::from),
        },
        Attachment::Miniprogram {
            appid,
            page,
            title,
            cover,
        } => AttachmentWire::Miniprogram {
            appid,
            page,
            title,
            cover: cover.into(),
        },
        Attachment::Video { media } => AttachmentWire::Video {
            media: media.into(),
        },
        Attachment::Voice { media } => AttachmentWire::Voice {
            media: media.into(),
        },
        Attachment::File { media } => AttachmentWire::File {
            name: media.name(),
            media: media.into(),
        },
    }
}

fn attach_wire(attach: &Attach) -> AttachWire<'_> {
    match attach {
        Attach::Image(media) => AttachWire::Image {
            media: (&media.value).into(),
        },
        Attach::File(media) => AttachWire::File {
            name: media.value.name(),
            sha256: media.value.sha256,
        },
        Attach::Link(name) => AttachWire::Link { link: &name.value },
        Attach::Miniprogram(program) => AttachWire::Miniprogram {
            miniprogram: &program.value.name,
            appid: &program.value.appid,
            page: &program.value.page,
            title: &program.value.title,
            cover: (&program.value.cover).into(),
        },
    }
}

fn variant_wire(variant: &Variant) -> VariantWire<'_> {
    VariantWire {
        share: variant.share,
        template: variant.source.as_ref().map(|source| source.text.as_str()),
    }
}

/// A card as it is signed: all of it, with its pictures by content.
fn card_wire(card: &Card) -> Value {
    let whole = serde_json::to_value(card).expect("a card is text, numbers and lists");
    by_content(whole)
}

/// Leaves of a picture what reaches people: not where its file lies.
fn by_content(value: Value) -> Value {
    match value {
        Value::Array(items) => items.into_iter().map(by_content).collect(),
        Value::Object(mut members) => {
            if members.contains_key("sha256") {
                members.retain(|key, _| matches!(key.as_str(), "sha256" | "kind"));
            }
            let members = members.into_iter();
            members
                .map(|(key, value)| (key, by_content(value)))
                .collect()
        }
        other => other,
    }
}
