//! One touch is cut by member, send, text and batch, and along time.

use super::{
    charts::Rise,
    grid::Slice,
    local,
    results::ResultsOf,
    tally::{Tally, tells_results},
    visible,
};
use crate::{
    model::{Attachment, Card, Lang, Message, PersonNo},
    ports::{BatchRecord, BatchState, TouchRecord},
};
use std::{cmp::Reverse, collections::BTreeMap};

/// Characters of a text that stand for it.
const EXCERPT_CHARACTERS: usize = 30;

/// What stands before the figures of a batch.
pub(super) const BATCH_HEADS: &[(&str, &str)] = &[
    ("分片", "batch"),
    ("群发", "send"),
    ("成员", "member"),
    ("状态", "state"),
    ("受理", "accepted"),
    ("确认", "confirmed"),
];

/// Customer batches the platform took, and those whose member confirmed.
pub(super) fn tasks<'a>(batches: impl Iterator<Item = &'a BatchRecord>) -> (u64, u64) {
    let made = batches.filter(|batch| batch.accepted_ms.is_some());
    made.fold((0, 0), |(tasks, confirmed), batch| {
        (
            tasks + 1,
            confirmed + u64::from(batch.confirmed_ms.is_some()),
        )
    })
}

/// Members, those with most people first. Batches in nobody's name are in no slice.
pub(super) fn members(of: &ResultsOf<'_>, touch: &TouchRecord, lang: Lang) -> Vec<Slice> {
    let slices = sliced(touch, of.now_ms, |batch| batch.member);
    let mut named: Vec<Slice> = slices
        .into_iter()
        .filter_map(|(member, slice)| {
            let words = vec![member_name(of, member?, lang)];
            Some(Slice { words, ..slice })
        })
        .collect();
    named.sort_by(|a, b| {
        (Reverse(a.tally.total()), &a.words).cmp(&(Reverse(b.tally.total()), &b.words))
    });
    named
}

/// Sends in their order, each with its slot.
pub(super) fn sends(of: &ResultsOf<'_>, touch: &TouchRecord, lang: Lang) -> Vec<Slice> {
    let slices = sliced(touch, of.now_ms, |batch| {
        (batch.segment_no, batch.not_before_ms)
    });
    let named = slices.into_iter().map(|((segment, from), slice)| {
        let from = local(of.zone, from);
        let name = match lang {
            Lang::Zh => format!("第 {segment} 次 · {from}"),
            Lang::En => format!("send {segment} · {from}"),
        };
        Slice {
            words: vec![name],
            ..slice
        }
    });
    named.collect()
}

/// Texts by how they begin, those with most people first: members and variants differ here.
pub(super) fn texts(of: &ResultsOf<'_>, touch: &TouchRecord) -> Vec<Slice> {
    let mut slices = sliced(touch, of.now_ms, |batch| batch.message_no);
    slices.sort_by_key(|(message, slice)| (Reverse(slice.tally.total()), *message));
    let named = slices.into_iter().map(|(message, slice)| {
        let begins = touch
            .messages
            .get(&message)
            .map_or_else(String::new, excerpt);
        Slice {
            words: vec![begins],
            ..slice
        }
    });
    named.collect()
}

/// Every batch in its order.
pub(super) fn batches(of: &ResultsOf<'_>, touch: &TouchRecord, lang: Lang) -> Vec<Slice> {
    let at = |ms: Option<i64>| ms.map_or_else(String::new, |ms| local(of.zone, ms));
    let slice = |batch: &BatchRecord| Slice {
        words: vec![
            batch.batch_no.to_string(),
            batch.segment_no.to_string(),
            batch
                .member
                .map_or_else(String::new, |member| member_name(of, member, lang)),
            state_word(batch, lang),
            at(batch.accepted_ms.or(batch.intent_ms)),
            at(batch.confirmed_ms),
        ],
        tally: Tally::of_batch(batch, of.now_ms),
        tasks: (0, 0),
    };
    touch.batches.iter().map(slice).collect()
}

/// People taken by the platform, and people whose member confirmed, over time.
pub(super) fn rises(of: &ResultsOf<'_>, touch: &TouchRecord) -> Vec<Rise> {
    if !touch
        .batches
        .iter()
        .any(|batch| tells_results(batch.channel))
    {
        return Vec::new();
    }
    let rise = |colour, at: fn(&BatchRecord) -> Option<i64>| {
        let people = |batch: &BatchRecord| Tally::of_batch(batch, of.now_ms).accepted();
        let moments = touch
            .batches
            .iter()
            .filter_map(|batch| Some((at(batch)?, people(batch))));
        let mut points: Vec<(i64, u64)> = moments.collect();
        points.sort_unstable();
        let mut sum = 0;
        for (_, people) in &mut points {
            sum += *people;
            *people = sum;
        }
        Rise { colour, points }
    };
    vec![
        rise("waiting", |batch| batch.accepted_ms),
        // The platform tells whole seconds: nobody confirms before it was asked.
        rise("sent", |batch| {
            Some(batch.confirmed_ms?.max(batch.accepted_ms?))
        }),
    ]
}

/// Batches by a key become slices in the order of the keys; what nobody is in is left out.
fn sliced<'a, K: Ord>(
    touch: &'a TouchRecord,
    now_ms: i64,
    key: impl Fn(&'a BatchRecord) -> K,
) -> Vec<(K, Slice)> {
    let mut by_key: BTreeMap<K, Vec<&BatchRecord>> = BTreeMap::new();
    for batch in &touch.batches {
        by_key.entry(key(batch)).or_default().push(batch);
    }
    let slice = |batches: &[&BatchRecord]| {
        let mut tally = Tally::default();
        for batch in batches {
            tally.add(&Tally::of_batch(batch, now_ms));
        }
        Slice {
            words: Vec::new(),
            tally,
            tasks: tasks(batches.iter().copied()),
        }
    };
    let slices = by_key
        .into_iter()
        .map(|(key, batches)| (key, slice(&batches)));
    slices
        .filter(|(_, slice)| slice.tally.total() > 0)
        .collect()
}

fn member_name(of: &ResultsOf<'_>, no: PersonNo, lang: Lang) -> String {
    let member = of
        .directory
        .and_then(|directory| directory.members.get(&no));
    member.map_or_else(
        || {
            lang.pick("已不在通讯录的成员", "a member who has left")
                .to_owned()
        },
        |member| visible(&member.name),
    )
}

/// How a message begins.
fn excerpt(message: &Message) -> String {
    let text: Vec<&str> = message.text.split_whitespace().collect();
    let text = text.join(" ");
    let mut begins: String = text.chars().take(EXCERPT_CHARACTERS).collect();
    if text.chars().count() > EXCERPT_CHARACTERS {
        begins.push('…');
    }
    if begins.is_empty() {
        let what = message.card.as_ref().map(Card::word);
        let attached = message.attachments.first().map(Attachment::word);
        begins = format!("[{}]", what.or(attached).unwrap_or("-"));
    }
    visible(&begins)
}

fn state_word(batch: &BatchRecord, lang: Lang) -> String {
    let word = match batch.state {
        BatchState::Frozen => lang.pick("待发", "to be sent"),
        BatchState::Open => lang.pick("发送中", "being sent"),
        BatchState::InDoubt => lang.pick("存疑", "in doubt"),
        BatchState::Accepted if batch.cancelled_ms.is_some() => lang.pick("已取消", "cancelled"),
        BatchState::Accepted if batch.confirmed_ms.is_some() => lang.pick("已确认", "confirmed"),
        BatchState::Accepted => lang.pick("已受理", "accepted"),
        BatchState::Rejected => lang.pick("被拒绝", "refused"),
        BatchState::Retired => lang.pick("已作废", "set aside"),
    };
    match batch
        .code
        .filter(|code| *code != 0 && batch.state == BatchState::Rejected)
    {
        Some(code) => format!("{word} {code}"),
        None => word.to_owned(),
    }
}
