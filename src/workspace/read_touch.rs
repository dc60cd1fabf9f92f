//! `[touch.name]` becomes a touch: its channel resolved, its text found, its names checked.

use super::{
    campaign::{After, AudienceRule, Confirm, Decide, Schedule, Source, Touch, Variant},
    media_fit, moments,
    names::{self, Kind},
    order,
    raw::Named,
    raw_campaign::RawLink,
    raw_touch::{RawChannel, RawConfirm, RawMissed, RawTouch, RawVariant},
    read_attach, read_audience, read_card, read_schedule, read_spoken,
    reading::Reading,
    spot::Spot,
    touch_words as words,
};
use crate::{
    diagnostic::{Finding, Located, Place},
    model::{AudienceKind, Channel},
};
use std::collections::{BTreeMap, BTreeSet};

/// What a touch takes from its campaign.
#[derive(Clone, Copy)]
pub(super) struct Whole<'a> {
    /// The campaign's audience, if it could be read.
    pub audience: Option<&'a AudienceRule>,
    /// The campaign's schedule, if it could be read.
    pub schedule: Option<&'a Schedule>,
    /// Declared links.
    pub links: &'a Named<RawLink>,
    /// Every touch of the campaign.
    pub touches: &'a BTreeSet<String>,
}

/// Reads one touch; `None` when a part of it could not be understood.
pub(super) fn read(
    reading: &mut Reading<'_, '_>,
    name: &str,
    mut raw: RawTouch,
    spot: Spot<'_>,
    whole: Whole<'_>,
) -> Option<Touch> {
    check_name(reading, name, spot);
    let own_audience = raw
        .audience
        .take()
        .map(|raw| read_audience::read(reading, raw, spot.key("audience"), whole.audience));
    let own_schedule = match (raw.schedule.take(), whole.schedule) {
        (Some(raw), Some(whole)) => Some(read_schedule::touch(
            reading,
            &raw,
            spot.key("schedule"),
            whole,
        )),
        // Without the campaign's schedule there is nothing to stay within; that it is missing was said.
        (Some(_), None) => Some(None),
        (None, _) => None,
    };
    let kind = match &own_audience {
        Some(own) => own.as_ref().map(|rule| rule.kind),
        None => whole.audience.map(|rule| rule.kind),
    };
    // Robots and app chats are the same whoever the others are for.
    let kind = kind.or(raw
        .channel
        .filter(|channel| channel.is_post())
        .map(|_| AudienceKind::Staff));
    let channel = kind.map(|kind| resolve_channel(raw.channel, kind));
    if let Some(channel) = channel {
        check_channel(reading, channel, &raw, spot);
    }
    let has_text = raw.template.is_some() || raw.text.is_some();
    let source = source(reading, name, &raw, spot);
    let variants = variants(reading, raw.variants.take(), spot.key("variants"));
    let attach =
        read_attach::attachments(reading, raw.attach.take(), spot.key("attach"), whole.links);
    if let (Some(channel), Some(attach)) = (channel, &attach) {
        media_fit::check(reading, channel, attach);
    }
    let confirm = raw
        .confirm
        .take()
        .map(|raw| confirm(reading, &raw, spot.key("confirm")));
    let decide = raw.decide.take().map(|raw| {
        let after_ms = moments::duration_ms(
            spot.key("decide").key("after"),
            raw.after.as_deref()?,
            reading.sink,
        )?;
        Some(Decide {
            metric: raw.metric?.word().to_owned(),
            after_ms,
        })
    });
    let after = raw
        .after
        .take()
        .map(|written| after(reading, spot.key("after").located(written), whole.touches));
    let when = raw
        .when
        .take()
        .map(|written| when(reading, &written, spot.key("when")));
    let instead_of = raw
        .instead_of
        .take()
        .map(|written| spot.key("instead_of").located(written));
    if let Some(target) = &instead_of {
        reading.push(names::check(
            Kind::Touch,
            target,
            whole.touches.iter().map(String::as_str),
        ));
    }
    let card = raw
        .card
        .take()
        .map(|card| read_card::read(reading, card, spot.key("card"), whole.links));
    let mention = raw.mention.take().unwrap_or_default();
    let format = raw.format.unwrap_or_default();
    if let (Some(channel), Some(attach)) = (channel, &attach) {
        let spoken = read_spoken::Spoken {
            channel,
            has_text,
            format,
            attach,
            card: card.as_ref().and_then(Option::as_ref),
            mention: &mention,
        };
        read_spoken::check(reading, &spoken, spot);
    }
    Some(Touch {
        name: name.to_owned(),
        place: spot.place(),
        channel: channel?,
        audience: written(own_audience)?,
        schedule: written(own_schedule)?,
        source: source?,
        attach: attach?,
        variants: variants?,
        decide: written(decide)?,
        confirm: written(confirm)?,
        after: written(after)?,
        when,
        when_tags: spot.key("when_tags").list(raw.when_tags),
        instead_of,
        subject: raw.subject,
        app: raw.app.map(|app| spot.key("app").located(app)),
        robot: raw.robot.map(|robot| spot.key("robot").located(robot)),
        chat: raw.chat.map(|chat| spot.key("chat").located(chat)),
        mention,
        format,
        card: written(card)?,
    })
}

/// `None` only when something was written and could not be read.
#[expect(
    clippy::option_option,
    reason = "not written, and written but wrong, are two things"
)]
fn written<T>(read: Option<Option<T>>) -> Option<Option<T>> {
    match read {
        None => Some(None),
        Some(read) => read.map(Some),
    }
}

fn check_name(reading: &mut Reading<'_, '_>, name: &str, spot: Spot<'_>) {
    let mut letters = name.bytes();
    let starts = letters.next().is_some_and(|b| b.is_ascii_lowercase());
    let sound =
        starts && letters.all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
    if !sound {
        reading.push([Finding::block(
            "bad-name",
            spot.key_place(),
            words::BadName {
                name: name.to_owned(),
            },
        )
        .text(name)]);
    } else if words::RESERVED.contains(&name) {
        reading.push([Finding::block(
            "reserved-name",
            spot.key_place(),
            words::ReservedName {
                name: name.to_owned(),
            },
        )
        .text(name)]);
    }
}

fn resolve_channel(raw: Option<RawChannel>, kind: AudienceKind) -> Channel {
    match (raw.unwrap_or(RawChannel::Wecom), kind) {
        (RawChannel::Wecom, AudienceKind::Customers) => Channel::CustomerMass,
        (RawChannel::Wecom, AudienceKind::Groups) => Channel::GroupMass,
        (RawChannel::Wecom, AudienceKind::Staff) => Channel::App,
        (RawChannel::Wecom, AudienceKind::Followers) | (RawChannel::OfficialAccount, _) => {
            Channel::OfficialAccount
        }
        (RawChannel::Robot, _) => Channel::Robot,
        (RawChannel::Appchat, _) => Channel::Appchat,
        (RawChannel::Moments, _) => Channel::Moments,
        (RawChannel::Email, _) => Channel::Email,
    }
}

/// Keys that only some channels have.
fn check_channel(reading: &mut Reading<'_, '_>, channel: Channel, raw: &RawTouch, spot: Spot<'_>) {
    let policy = &reading.settings.policy;
    let mut found = Vec::new();
    let speaks = matches!(channel, Channel::Robot | Channel::Appchat);
    if raw.mention.is_some() && !speaks {
        found.push(Finding::block(
            "mention-not-possible",
            spot.key("mention").place(),
            words::NoMention {},
        ));
    }
    if let Some(robot) = &raw.robot {
        let robot = spot.key("robot").located(robot.clone());
        found.extend(names::check(
            Kind::Robot,
            &robot,
            policy.robots.iter().map(String::as_str),
        ));
    }
    if let Some(chat) = &raw.chat {
        let chat = spot.key("chat").located(chat.clone());
        found.extend(names::check(
            Kind::Appchat,
            &chat,
            policy.appchats.keys().map(String::as_str),
        ));
    }
    if let Some(app) = &raw.app {
        let app = spot.key("app").located(app.clone());
        found.extend(names::check(
            Kind::App,
            &app,
            policy.apps.keys().map(String::as_str),
        ));
    }
    let only = [
        (
            "robot",
            raw.robot.is_some(),
            channel == Channel::Robot,
            "channel = \"robot\"",
        ),
        (
            "chat",
            raw.chat.is_some(),
            channel == Channel::Appchat,
            "channel = \"appchat\"",
        ),
        (
            "app",
            raw.app.is_some(),
            channel == Channel::App,
            "audience.kind = \"staff\"",
        ),
        (
            "card",
            raw.card.is_some(),
            matches!(channel, Channel::App | Channel::Appchat | Channel::Robot),
            "audience.kind = \"staff\", channel = \"appchat\", channel = \"robot\"",
        ),
        (
            "subject",
            raw.subject.is_some(),
            channel == Channel::Email,
            "channel = \"email\"",
        ),
        (
            "confirm",
            raw.confirm.is_some(),
            matches!(
                channel,
                Channel::CustomerMass | Channel::GroupMass | Channel::Moments
            ),
            "channel = \"wecom\"",
        ),
    ];
    for (key, is_written, fits, only) in only {
        if is_written && !fits {
            found.push(
                Finding::block(
                    "key-not-for-channel",
                    spot.key(key).key_place(),
                    words::NotForChannel { key, only },
                )
                .text(key),
            );
        }
    }
    for (key, needed) in [
        ("robot", channel == Channel::Robot && raw.robot.is_none()),
        ("chat", channel == Channel::Appchat && raw.chat.is_none()),
        (
            "subject",
            channel == Channel::Email && raw.subject.is_none(),
        ),
    ] {
        if needed && !spot.has(key) {
            found.push(Finding::block(
                "missing-key",
                spot.key_place(),
                words::ChannelNeeds {
                    key,
                    channel: channel.word(),
                },
            ));
        }
    }
    reading.push(found);
}

/// The touch's own text; empty when variants or attachments speak alone.
fn source(
    reading: &mut Reading<'_, '_>,
    name: &str,
    raw: &RawTouch,
    spot: Spot<'_>,
) -> Option<Source> {
    let silent = raw.template.is_none() && raw.text.is_none();
    if silent {
        let variants_speak = raw
            .variants
            .iter()
            .flatten()
            .all(|(_, variant)| variant.template.is_some() || variant.text.is_some());
        let spoken_for = raw.variants.is_some() && variants_speak
            || raw.attach.as_ref().is_some_and(|attach| !attach.is_empty());
        if !spoken_for && raw.card.is_none() {
            reading.push([Finding::block(
                "nothing-to-send",
                spot.key_place(),
                words::NothingToSend {
                    name: name.to_owned(),
                },
            )]);
            return None;
        }
        return Some(Source {
            text: String::new(),
            file: reading.file.to_owned(),
            place: spot.place(),
        });
    }
    read_source(reading, raw.template.as_deref(), raw.text.as_deref(), spot)
}

fn read_source(
    reading: &mut Reading<'_, '_>,
    template: Option<&str>,
    text: Option<&str>,
    spot: Spot<'_>,
) -> Option<Source> {
    match (template, text) {
        (Some(_), Some(_)) => {
            reading.push([Finding::block(
                "two-texts",
                spot.key("text").key_place(),
                words::TwoTexts {},
            )]);
            None
        }
        (Some(path), None) => {
            let (path, file) = reading.template(path, spot.key("template"))?;
            let text = file.lines.text().to_string();
            let place = file.lines.place(0..text.len());
            Some(Source {
                text,
                file: path,
                place,
            })
        }
        (None, Some(text)) => {
            let place: Place = spot.key("text").content_place(text);
            Some(Source {
                text: text.to_owned(),
                file: reading.file.to_owned(),
                place,
            })
        }
        (None, None) => None,
    }
}

fn variants(
    reading: &mut Reading<'_, '_>,
    raw: Option<Named<RawVariant>>,
    spot: Spot<'_>,
) -> Option<BTreeMap<String, Variant>> {
    let Some(raw) = raw else {
        return Some(BTreeMap::new());
    };
    let sum: u32 = raw.values().filter_map(|variant| variant.share).sum();
    if sum != 100 && raw.values().all(|variant| variant.share.is_some()) {
        reading.push([Finding::block(
            "shares-not-100",
            spot.place(),
            words::SharesNot100 { sum },
        )]);
    }
    let read: Vec<Option<(String, Variant)>> = raw
        .into_iter()
        .map(|(name, raw)| {
            let spot = spot.key(&name);
            check_name(reading, &name, spot);
            let inherits = raw.template.is_none() && raw.text.is_none();
            let source = read_source(reading, raw.template.as_deref(), raw.text.as_deref(), spot);
            (inherits || source.is_some()).then_some((
                name,
                Variant {
                    share: raw.share?,
                    source,
                },
            ))
        })
        .collect();
    read.into_iter().collect()
}

fn confirm(reading: &mut Reading<'_, '_>, raw: &RawConfirm, spot: Spot<'_>) -> Option<Confirm> {
    let within_ms = moments::duration_ms(spot.key("within"), raw.within.as_deref()?, reading.sink)?;
    let remind = spot.key("remind");
    let mut remind_ms = Vec::new();
    for (at, written) in raw.remind.iter().flatten().enumerate() {
        let spot = remind.item(at);
        let ms = moments::duration_ms(spot, written, reading.sink)?;
        if ms >= within_ms {
            reading.push([
                Finding::block("late-reminder", spot.place(), words::LateReminder {}).text(written),
            ]);
        }
        remind_ms.push(ms);
    }
    remind_ms.sort_unstable();
    Some(Confirm {
        within_ms,
        remind_ms,
        cancel_missed: raw.missed == Some(RawMissed::Cancel),
    })
}

/// Reads `touch` or `touch + duration`.
fn after(
    reading: &mut Reading<'_, '_>,
    written: Located<String>,
    touches: &BTreeSet<String>,
) -> Option<Located<After>> {
    let (touch, delay) = match written.value.split_once('+') {
        Some((touch, delay)) => (touch.trim(), Some(delay.trim())),
        None => (written.value.trim(), None),
    };
    let name = written.slice(touch);
    reading.push(names::check(
        Kind::Touch,
        &name,
        touches.iter().map(String::as_str),
    ));
    let delay_ms = match delay {
        None => 0,
        Some(delay) => {
            let Some(ms) = moments::parse_duration_ms(delay) else {
                let what = words::NotAfter {
                    written: written.value.clone(),
                };
                reading
                    .push([Finding::block("wrong-form", written.place.clone(), what)
                        .text(&written.value)]);
                return None;
            };
            ms
        }
    };
    Some(Located {
        value: After {
            touch: touch.to_owned(),
            delay_ms,
        },
        place: written.place,
    })
}

/// A condition is kept as written; only what can never be known is refused here.
fn when(reading: &mut Reading<'_, '_>, written: &str, spot: Spot<'_>) -> Located<String> {
    let condition = Located {
        value: written.to_owned(),
        place: spot.content_place(written),
    };
    let words = order::words(written);
    if let Some((at, word, _)) = words.iter().find(|(_, word, _)| *word == "opened") {
        reading.push([Finding::block(
            "no-read-receipt",
            condition.part(*at..at + word.len()),
            read_audience::NoReadReceipt {},
        )
        .text(*word)]);
    }
    condition
}
