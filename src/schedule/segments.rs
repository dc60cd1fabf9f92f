//! People in member order become segments, each one send of the account in one slot, as far as its quota reaches.

use super::{local::date_of, slots::Slot};
use crate::{diagnostic::Sentence, model::PersonNo, workspace::TierRule};
use jiff::{civil::Date, tz::TimeZone};
use std::collections::BTreeMap;

crate::say! {
    /// Some people have no send left before the end.
    struct QuotaExhausted { people: u64, sends_per_day: u32 }
    zh "账号每天最多 {sends_per_day} 次群发, 截止前的配额不够, 还差 {people} 人; 请延后 not_after、缩小受众, 或改用更高层级的账号"
    en "the account may make {sends_per_day} sends a day, and {people} people have none left before not_after; move not_after, reach fewer people, or use an account of a higher tier"
}

/// People by the member who speaks to them; none where nobody in particular does.
pub type ByMember = Vec<(Option<PersonNo>, Vec<PersonNo>)>;

/// One send: at most the tier's people, in one slot.
///
/// The slot is all a segment may use: what is frozen from it starts before `slot.end_ms` or never. With `on_missed = "expire"` that
/// is the end of it. With `next_window` the people of a slice that never went out are planned again, into a later segment with a
/// slot of its own, until the last slot is over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segment {
    /// Counts up within the touch, across plans.
    pub no: u32,
    /// When it may start.
    pub slot: Slot,
    /// Who, in the order given.
    pub people: ByMember,
}

impl Segment {
    /// How many people.
    pub fn size(&self) -> u64 {
        size(&self.people)
    }
}

/// All segments of a touch, and who is left over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segments {
    /// In order of number, which is order of time.
    pub segments: Vec<Segment>,
    /// People beyond the last slot's quota.
    pub unplaced: u64,
}

impl Segments {
    /// Why some people were not placed; none when all were.
    pub fn exhausted(&self, tier: TierRule) -> Option<Sentence> {
        let sends_per_day = tier.sends_per_day.filter(|_| self.unplaced > 0)?;
        Some(
            QuotaExhausted {
                people: self.unplaced,
                sends_per_day,
            }
            .into(),
        )
    }

    /// Starts to add to the account's sends before the next touch is placed.
    pub fn starts_ms(&self) -> impl Iterator<Item = i64> + '_ {
        self.segments.iter().map(|segment| segment.slot.start_ms)
    }
}

/// Cuts people into sends and gives each the first slot whose local day has quota left.
///
/// `by_member` comes in member and person order and keeps it. A tier without a limit cuts at `api_limit`, the people of one call.
/// A member is split only when more people than a send may hold are theirs. `sent_starts_ms` are the account's sends so far, those
/// planned for other touches included; what does not fit into the last day's quota is counted as unplaced.
pub fn segments(
    by_member: &[(Option<PersonNo>, Vec<PersonNo>)],
    tier: TierRule,
    slots: &[Slot],
    sent_starts_ms: &[i64],
    zone: &TimeZone,
    next_segment_no: u32,
    api_limit: u64,
) -> Segments {
    let limit = tier.people_per_send.map_or(api_limit, u64::from).max(1);
    let mut used: BTreeMap<Date, u32> = BTreeMap::new();
    for start_ms in sent_starts_ms {
        *used.entry(date_of(*start_ms, zone)).or_default() += 1;
    }
    let mut coming = slots
        .iter()
        .map(|slot| (*slot, date_of(slot.start_ms, zone)))
        .peekable();
    let mut placed = Segments {
        segments: Vec::new(),
        unplaced: 0,
    };
    for (no, people) in (next_segment_no..).zip(cut(by_member, limit as usize)) {
        let full = |date: &Date| {
            tier.sends_per_day
                .is_some_and(|quota| used.get(date).copied().unwrap_or(0) >= quota)
        };
        while coming.next_if(|(_, date)| full(date)).is_some() {}
        match coming.peek() {
            Some((slot, date)) => {
                *used.entry(*date).or_default() += 1;
                placed.segments.push(Segment {
                    no,
                    slot: *slot,
                    people,
                });
            }
            None => placed.unplaced += size(&people),
        }
    }
    placed
}

/// The segments that may start now.
pub fn due(segments: &[Segment], now_ms: i64) -> Vec<&Segment> {
    segments
        .iter()
        .filter(|segment| segment.slot.holds(now_ms))
        .collect()
}

/// Fills sends of at most `limit` people in order, whole members while possible.
fn cut(by_member: &[(Option<PersonNo>, Vec<PersonNo>)], limit: usize) -> Vec<ByMember> {
    let mut sends: Vec<ByMember> = Vec::new();
    let mut room = 0;
    for (member, people) in by_member {
        if people.len() > room {
            room = 0;
        }
        for part in people.chunks(limit) {
            if room == 0 {
                sends.push(Vec::new());
                room = limit;
            }
            let send = sends
                .last_mut()
                .expect("a send was opened when there was no room");
            send.push((*member, part.to_vec()));
            room -= part.len();
        }
    }
    sends
}

fn size(people: &ByMember) -> u64 {
    people.iter().map(|(_, people)| people.len() as u64).sum()
}
