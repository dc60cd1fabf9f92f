//! What a touch says is held against its channel: formats, cards, attachments and mentions that the platform would refuse or not show.
//!
//! Sources: WeCom docs 90236 (application), 90248 (app chat), 91770 (robot), 92135 (customers), 95094 (moments).

use super::{campaign::Attach, read_appchats::is_userid, reading::Reading, spot::Spot};
use crate::{
    diagnostic::{Finding, Located},
    model::{Card, Channel, EVERYONE, TextFormat},
    say,
};

say! {
    struct FormatNotHere { format: &'static str, channels: &'static str }
        zh "format = \"{format}\" 只用于 {channels}；请改用 plain，或换通道"
        en "format = \"{format}\" is for {channels} only; write plain, or use one of them"
    struct CardNotHere { kind: &'static str, channel: &'static str, kinds: &'static str }
        zh "{channel} 不能发 {kind} 卡片；可用：{kinds}"
        en "{channel} does not send {kind} cards; it sends {kinds}"
    struct AttachmentNotHere { zh: &'static str, en: &'static str, channel: &'static str, zh_kinds: &'static str, en_kinds: &'static str }
        zh "{channel} 不能发{zh}；可用：{zh_kinds}"
        en "{channel} does not send {en}; it sends {en_kinds}"
    struct OneThing { channel: &'static str }
        zh "{channel} 一次只能发一样：正文、一个附件或一张卡片。请拆成两个触达（第二个写 after = \"前一个触达\"），或用 card 把链接和文字放在一起"
        en "one message through {channel} is one thing: a text, one attachment or one card. Split it into two touches (the second with `after`), or put link and words together in a `card`"
    struct CardWithoutText {}
        zh "textcard 的正文就是触达的文案；请写 text 或 template"
        en "the touch's text is the description of a textcard; write text or template"
    struct CardWithText { kind: &'static str }
        zh "{kind} 卡片旁边不能有正文；请删去 text 或 template，或改用 textcard"
        en "a {kind} card has no text beside it; remove text or template, or use a textcard"
    struct MomentsMix {}
        zh "朋友圈一次只能发最多 9 张图片，或 1 个视频，或 1 个链接；请只留一种"
        en "moments take up to nine pictures, or one film, or one link; keep one kind"
    struct NotAMention { written: String }
        zh "mention 里的“{written}”不是 userid；@ 所有人写作 \"@all\""
        en "\"{written}\" in mention is no userid; everybody is written \"@all\""
    struct MentionNeedsText {}
        zh "只有正文能 @ 人，卡片和附件不能；请去掉 mention，或另写一个正文触达"
        en "only a text mentions people, cards and attachments do not; remove mention, or write another touch with a text"
    struct MentionInMarkdown {}
        zh "markdown 只能由群机器人 @ 成员，不能 @ 所有人；请改用 format = \"plain\"，或去掉 mention"
        en "markdown mentions members through robots only, and never everybody; use format = \"plain\", or remove mention"
}

/// What a touch says, as far as it was read.
pub(super) struct Spoken<'a> {
    pub channel: Channel,
    pub has_text: bool,
    pub format: TextFormat,
    pub attach: &'a [Attach],
    pub card: Option<&'a Located<Card>>,
    pub mention: &'a [String],
}

/// Reports everything the channel would not carry.
pub(super) fn check(reading: &mut Reading<'_, '_>, spoken: &Spoken<'_>, spot: Spot<'_>) {
    let mut found = Vec::new();
    found.extend(format(spoken, spot));
    found.extend(card(spoken));
    found.extend(attachments(spoken, spot));
    found.extend(mentions(spoken, spot));
    reading.push(found);
}

/// Channels whose message is one thing.
fn is_single(channel: Channel) -> bool {
    matches!(channel, Channel::App | Channel::Robot | Channel::Appchat)
}

fn format(spoken: &Spoken<'_>, spot: Spot<'_>) -> Option<Finding> {
    let (format, channels) = match (spoken.format, spoken.channel) {
        (TextFormat::Plain, _)
        | (TextFormat::Markdown, Channel::App | Channel::Appchat | Channel::Robot)
        | (TextFormat::MarkdownV2, Channel::Robot) => return None,
        (TextFormat::Markdown, _) => (
            "markdown",
            "audience.kind = \"staff\", channel = \"appchat\", channel = \"robot\"",
        ),
        (TextFormat::MarkdownV2, _) => ("markdown_v2", "channel = \"robot\""),
    };
    let what = FormatNotHere { format, channels };
    let place = spot.key("format").place();
    Some(Finding::block("format-not-for-channel", place, what).text(format))
}

fn card(spoken: &Spoken<'_>) -> Option<Finding> {
    let card = spoken.card?;
    let kind = card.value.word();
    let kinds = match (spoken.channel, &card.value) {
        (Channel::App, _)
        | (Channel::Appchat, Card::Textcard { .. } | Card::News { .. } | Card::Mpnews { .. })
        | (Channel::Robot, Card::News { .. }) => None,
        (Channel::Robot, Card::Template(template)) if !template.card_type.is_interactive() => None,
        (Channel::Appchat, _) => Some("textcard, news, mpnews"),
        (Channel::Robot, _) => Some("news, text_notice, news_notice"),
        // That it has no cards at all was said with the key.
        _ => return None,
    };
    if let Some(kinds) = kinds {
        let channel = spoken.channel.word();
        let what = CardNotHere {
            kind,
            channel,
            kinds,
        };
        return Some(Finding::block("card-not-for-channel", card.place.clone(), what).text(kind));
    }
    match (&card.value, spoken.has_text) {
        (Card::Textcard { .. }, false) => Some(Finding::block(
            "card-without-text",
            card.place.clone(),
            CardWithoutText {},
        )),
        (Card::News { .. } | Card::Mpnews { .. } | Card::MiniprogramNotice { .. }, true) => {
            let what = CardWithText { kind };
            Some(Finding::block("card-with-text", card.place.clone(), what))
        }
        _ => None,
    }
}

fn attachments(spoken: &Spoken<'_>, spot: Spot<'_>) -> Vec<Finding> {
    let channel = spoken.channel;
    let mut found: Vec<Finding> = spoken
        .attach
        .iter()
        .enumerate()
        .filter_map(|(at, one)| not_here(channel, one, spot.key("attach").item(at)))
        .collect();
    let things = usize::from(spoken.has_text && spoken.card.is_none())
        + usize::from(spoken.card.is_some())
        + spoken.attach.len();
    if is_single(channel) && things > 1 {
        let what = OneThing {
            channel: channel.word(),
        };
        found.push(Finding::block(
            "one-thing-a-message",
            spot.key("attach").place(),
            what,
        ));
    }
    let pictures = spoken
        .attach
        .iter()
        .all(|one| matches!(one, Attach::Image(_)));
    if channel == Channel::Moments && !pictures && spoken.attach.len() > 1 {
        found.push(Finding::block(
            "moments-mix",
            spot.key("attach").place(),
            MomentsMix {},
        ));
    }
    found
}

fn not_here(channel: Channel, attach: &Attach, spot: Spot<'_>) -> Option<Finding> {
    let kind = match attach {
        Attach::Image(_) => "image",
        Attach::Link(_) => "link",
        Attach::Miniprogram(_) => "miniprogram",
        Attach::File(media) => media.value.kind.upload_type(),
    };
    let (kinds, zh_kinds, en_kinds): (&[&str], _, _) = match channel {
        Channel::CustomerMass | Channel::GroupMass | Channel::Welcome => (
            &["image", "link", "miniprogram", "video", "file"],
            "图片、链接、小程序、视频、文件",
            "pictures, links, mini-programs, films and documents",
        ),
        Channel::App | Channel::Appchat => (
            &["image", "link", "video", "voice", "file"],
            "图片、链接、视频、语音、文件",
            "pictures, links, films, recordings and documents",
        ),
        Channel::Robot => (
            &["image", "link", "voice", "file"],
            "图片、链接、语音、文件",
            "pictures, links, recordings and documents",
        ),
        Channel::Moments => (
            &["image", "link", "video"],
            "图片、链接、视频",
            "pictures, links and films",
        ),
        Channel::OfficialAccount | Channel::Email => return None,
    };
    if kinds.contains(&kind) {
        return None;
    }
    let (zh, en) = match kind {
        "image" => ("图片", "pictures"),
        "link" => ("链接", "links"),
        "miniprogram" => ("小程序", "mini-programs"),
        "video" => ("视频", "films"),
        "voice" => ("语音", "recordings"),
        _ => ("文件", "documents"),
    };
    let what = AttachmentNotHere {
        zh,
        en,
        channel: channel.word(),
        zh_kinds,
        en_kinds,
    };
    Some(Finding::block(
        "attachment-not-for-channel",
        spot.place(),
        what,
    ))
}

fn mentions(spoken: &Spoken<'_>, spot: Spot<'_>) -> Vec<Finding> {
    // That other channels mention nobody was said with the key.
    if spoken.mention.is_empty() || !spoken.channel.is_post() {
        return Vec::new();
    }
    let at = spot.key("mention");
    let mut found = Vec::new();
    for (no, who) in spoken.mention.iter().enumerate() {
        let place = at.item(no).place();
        // A person called "all" would be reached as a person; whoever writes it means everybody.
        if who != EVERYONE && (who == "all" || !is_userid(who) || who.starts_with('@')) {
            let what = NotAMention {
                written: who.clone(),
            };
            found.push(Finding::block("not-a-mention", place, what).text(who));
        }
    }
    if spoken.card.is_some() || !spoken.attach.is_empty() {
        found.push(Finding::block(
            "mention-needs-text",
            at.place(),
            MentionNeedsText {},
        ));
        return found;
    }
    let everyone = spoken.mention.iter().any(|who| who == EVERYONE);
    let possible = match spoken.format {
        TextFormat::Plain => true,
        TextFormat::Markdown => spoken.channel == Channel::Robot && !everyone,
        TextFormat::MarkdownV2 => false,
    };
    if !possible {
        found.push(Finding::block(
            "mention-in-markdown",
            at.place(),
            MentionInMarkdown {},
        ));
    }
    found
}
