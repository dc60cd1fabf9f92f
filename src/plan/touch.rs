//! One touch: everything known about it becomes one action and the figures that explain it.

use super::{Action, Notice, PlannedSegment, Symbol};
use crate::{
    approval::Cleared,
    audience::{Audience, Drop},
    diagnostic::{Hold, Sentence},
    history::{RunPast, TouchPast},
    model::{Channel, Digest, OnMissed, PersonNo, PersonSet},
    say,
    schedule::Slot,
    workspace::{Campaign, Touch},
};
use std::collections::BTreeMap;

/// Everything the rooms before found out about one touch.
#[derive(Debug)]
pub struct TouchInput<'a> {
    /// Its campaign.
    pub campaign: &'a Campaign,
    /// The touch.
    pub touch: &'a Touch,
    /// Who, or what prevents knowing it; already narrowed to the signed or frozen set.
    pub audience: Option<&'a Audience>,
    /// Everybody this touch may ever reach: the signed or frozen set as far as it still matches.
    pub target: PersonSet,
    /// Slots from now on.
    pub slots: Vec<Slot>,
    /// Segments with their calls.
    pub segments: Vec<PlannedSegment>,
    /// Notices to members.
    pub notices: Vec<Notice>,
    /// People in frozen batches who must not get it any more.
    pub withdrawn: PersonSet,
    /// What stops it now.
    pub holds: Vec<Hold>,
    /// Worth saying; stops nothing.
    pub warnings: Vec<Sentence>,
    /// The run so far.
    pub run: Option<&'a RunPast>,
    /// Proof of approval, if there is one.
    pub cleared: Option<&'a Cleared>,
    /// Whether a finding about the files stops the campaign.
    pub blocked: bool,
    /// Whether the content differs from what this run already sent.
    pub changed: bool,
    /// The digest of its campaign now.
    pub digest: Digest,
    /// Quota and pace.
    pub quota: Quota,
    /// Duration of its calls at the pace, milliseconds.
    pub duration_ms: i64,
    /// Unix milliseconds.
    pub now_ms: i64,
}

/// An account's quota around one touch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Quota {
    /// Sends a day; none: no limit.
    pub per_day: Option<u32>,
    /// People a send; none: no limit.
    pub per_send: Option<u32>,
    /// Used on the day of the first slot, before.
    pub used_before: u32,
    /// Used on that day, after.
    pub used_after: u32,
}

/// When and how much, for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scheduled {
    /// The first slot, Unix milliseconds.
    pub first_ms: i64,
    /// The end of the last slot in use, Unix milliseconds.
    pub last_ms: i64,
    /// Slots in use.
    pub slots: u32,
    /// Sends.
    pub segments: u32,
}

/// One touch of a plan.
#[derive(Debug, Clone)]
pub struct TouchPlan {
    /// Its name.
    pub name: String,
    /// How it goes out.
    pub channel: Channel,
    /// What would be done.
    pub action: Action,
    /// Recipients after every exclusion, those already reached included.
    pub recipients: u64,
    /// Who they are; empty while the audience is not resolved.
    pub target: PersonSet,
    /// Who would still get it.
    pub remaining: u64,
    /// Matched before exclusions.
    pub matched: u64,
    /// Why others would not, counted.
    pub drops: BTreeMap<Drop, u64>,
    /// Tags as written and the ids they mean.
    pub tags: Vec<(String, String)>,
    /// Departments as written and the ids they mean.
    pub departments: Vec<(String, u32)>,
    /// Distinct messages after grouping.
    pub messages: u64,
    /// API calls.
    pub calls: u64,
    /// How long they take at the pace, milliseconds.
    pub duration_ms: i64,
    /// Tasks each member would have to confirm, by member.
    pub confirmations: BTreeMap<PersonNo, u32>,
    /// When.
    pub scheduled: Option<Scheduled>,
    /// Last moment to merge: the start of the last slot that still takes everybody, Unix milliseconds.
    pub merge_by_ms: Option<i64>,
    /// Quota of its account.
    pub quota: Quota,
    /// The run so far.
    pub past: TouchPast,
    /// People in frozen batches who must not get it any more: those batches are set aside before anything is sent.
    pub withdrawn: PersonSet,
    /// Whether people of a slot that passed move to the next one.
    pub next_window: bool,
    /// What stops it.
    pub holds: Vec<Hold>,
    /// Worth saying.
    pub warnings: Vec<Sentence>,
}

impl TouchPlan {
    /// Its symbol.
    pub fn symbol(&self) -> Symbol {
        self.action.symbol()
    }
}

/// Decides what to do with one touch. Doubt outranks everything, done outranks holds that concern sending.
pub fn plan_touch(input: TouchInput<'_>) -> TouchPlan {
    let past = input
        .run
        .and_then(|run| run.touches.get(&input.touch.name))
        .cloned()
        .unwrap_or_default();
    // Those whom an earlier apply froze and did not send are still to be reached, without a new call being planned for them.
    let frozen = if past.batches.frozen > 0 {
        past.held.len()
    } else {
        0
    };
    let remaining = input
        .segments
        .iter()
        .map(PlannedSegment::people)
        .sum::<u64>()
        + frozen;
    let started = past.batches != crate::history::BatchCounts::default();
    let left_in_batches = past.batches.frozen > 0;
    let doubtful = past.batches.in_doubt + past.batches.open;
    let in_doubt = Action::InDoubt {
        batches: doubtful,
        people: past.in_doubt.len(),
    };
    let mut warnings = input.warnings.clone();
    let mut holds = input.holds.clone();
    let missed = past.batches.expired > 0 && !next_window(&input);
    let action = if input.campaign.cancelled {
        match (past.batches.unconfirmed, past.batches.frozen) {
            (0, 0) if doubtful > 0 => in_doubt,
            // What is frozen and has not gone out must not go out either.
            (0, 0) => Action::Done,
            (tasks, _) => Action::Cancel { tasks },
        }
    } else if doubtful == 0 && !missed && is_done(&input, &past, started) && !input.changed {
        Action::Done
    } else {
        match sending(&input, &past, started || left_in_batches) {
            // The doubt of some is no reason for the others to wait.
            Action::Send { .. } if doubtful > 0 && remaining == 0 && past.batches.frozen == 0 => {
                in_doubt
            }
            Action::Blocked if doubtful > 0 => in_doubt,
            other => other,
        }
    };
    if missed {
        let what = SlotPassed {
            batches: past.batches.expired,
        };
        match action {
            Action::Send { .. } => warnings.push(what.into()),
            _ => holds.push(Hold::touch(
                "slot-passed",
                &input.campaign.id,
                &input.touch.name,
                what,
            )),
        }
    }
    if doubtful > 0 && !matches!(action, Action::InDoubt { .. }) {
        warnings.push(
            SomeInDoubt {
                batches: doubtful,
                people: past.in_doubt.len(),
            }
            .into(),
        );
    }
    let audience = input.audience;
    TouchPlan {
        name: input.touch.name.clone(),
        channel: input.touch.channel,
        recipients: audience.map_or(past_people(&past), |_| input.target.len()),
        target: input.target.clone(),
        remaining,
        matched: audience.map_or(0, |audience| audience.matched),
        drops: audience
            .map(|audience| audience.drops.clone())
            .unwrap_or_default(),
        tags: audience
            .map(|audience| audience.resolved_tags.clone())
            .unwrap_or_default(),
        departments: audience
            .map(|audience| audience.resolved_departments.clone())
            .unwrap_or_default(),
        messages: distinct_messages(&input.segments),
        calls: calls(&input.segments, &input.notices) + u64::from(past.batches.frozen),
        duration_ms: input.duration_ms,
        confirmations: confirmations(&input.segments),
        scheduled: scheduled(&input.segments),
        merge_by_ms: input
            .segments
            .last()
            .map(|_| merge_by(&input.slots, &input.segments)),
        quota: input.quota,
        past,
        withdrawn: input.withdrawn,
        next_window: input.campaign.schedule_of(input.touch).on_missed == OnMissed::NextWindow,
        // What is finished has nothing left that could be stopped.
        holds: if matches!(action, Action::Done) {
            Vec::new()
        } else {
            holds
        },
        warnings,
        action,
    }
}

fn past_people(past: &TouchPast) -> u64 {
    past.sent.len() + past.held.len() + past.unreachable.len() + past.in_doubt.len()
}

fn next_window(input: &TouchInput<'_>) -> bool {
    input.campaign.schedule_of(input.touch).on_missed == OnMissed::NextWindow
}

say! {
    /// A slot passed with batches unsent.
    pub struct SlotPassed { batches: u32 }
    zh "{batches} 个分片的时段已过，没有发出，按 on_missed = \"expire\" 作废；这些人要收到，请用下一期（run）"
    en "the slot of {batches} batches passed before they went out; on_missed = \"expire\" gives them up. For these people to get it, write the next run"

    /// Some batches are in doubt while the rest goes on.
    pub struct SomeInDoubt { batches: u32, people: u64 }
    zh "{batches} 个分片存疑（{people} 人），不会盲目重发；其余照常"
    en "{batches} batches are in doubt ({people} people) and never repeated blindly; the rest goes on"
}

/// Everything this run froze is settled, and nobody is left outside a batch.
fn is_done(input: &TouchInput<'_>, past: &TouchPast, started: bool) -> bool {
    let Some(frozen) = &past.frozen else {
        return false;
    };
    if !started || past.batches.frozen > 0 || past.batches.expired > 0 {
        return false;
    }
    let batched = past.sent.or(&past.held).or(&past.unreachable);
    let outside = frozen.minus(&batched);
    // Those outside who no longer match were counted as dropped; nobody waits for them.
    outside.is_empty() || (input.audience.is_some() && outside.and(&input.target).is_empty())
}

fn sending(input: &TouchInput<'_>, past: &TouchPast, resumes: bool) -> Action {
    let Some(cleared) = input.cleared else {
        return Action::Blocked;
    };
    let moves_on = past.batches.expired > 0 && next_window(input);
    let doubtful = past.batches.in_doubt + past.batches.open > 0;
    let nothing_to_do =
        input.segments.is_empty() && past.batches.frozen == 0 && !moves_on && !doubtful;
    if input.blocked || !input.holds.is_empty() || nothing_to_do {
        return Action::Blocked;
    }
    let later = input
        .campaign
        .schedule_of(input.touch)
        .not_before_ms
        .is_some_and(|at| at > input.now_ms);
    Action::Send {
        cleared: Box::new(cleared.clone()),
        resumes,
        later,
        target: input.target.clone(),
        segments: input.segments.clone(),
        notices: input.notices.clone(),
    }
}

fn distinct_messages(segments: &[PlannedSegment]) -> u64 {
    let messages: std::collections::BTreeSet<_> = segments
        .iter()
        .flat_map(|segment| &segment.batches)
        .map(|batch| &batch.message)
        .collect();
    messages.len() as u64
}

fn calls(segments: &[PlannedSegment], notices: &[Notice]) -> u64 {
    let sends: usize = segments.iter().map(|segment| segment.batches.len()).sum();
    (sends + notices.len()) as u64
}

fn confirmations(segments: &[PlannedSegment]) -> BTreeMap<PersonNo, u32> {
    let mut tasks = BTreeMap::new();
    for member in segments
        .iter()
        .flat_map(|segment| &segment.batches)
        .filter_map(|batch| batch.member)
    {
        *tasks.entry(member).or_default() += 1;
    }
    tasks
}

fn scheduled(segments: &[PlannedSegment]) -> Option<Scheduled> {
    let (first, last) = (segments.first()?, segments.last()?);
    let mut starts: Vec<i64> = segments
        .iter()
        .map(|segment| segment.slot.start_ms)
        .collect();
    starts.dedup();
    Some(Scheduled {
        first_ms: first.slot.start_ms,
        last_ms: last.slot.end_ms,
        slots: starts.len() as u32,
        segments: segments.len() as u32,
    })
}

/// The later the first slot in use may move without pushing the last segment past the last slot.
fn merge_by(slots: &[Slot], segments: &[PlannedSegment]) -> i64 {
    let mut used: Vec<i64> = segments
        .iter()
        .map(|segment| segment.slot.start_ms)
        .collect();
    used.dedup();
    let spare = slots.len().saturating_sub(used.len());
    slots.get(spare).map_or(0, |slot| slot.end_ms)
}
