//! Touches become a campaign's plan, and campaigns the whole plan with its totals.

use super::{Action, Symbol, TouchPlan};
use crate::{
    approval::Review,
    diagnostic::{Finding, Hold, Sentence},
    history::RunKey,
    model::{Digest, PersonNo, SignedState},
    ports::{Position, RecordedAudience},
    say,
};
use std::collections::BTreeMap;

/// One campaign of a plan.
#[derive(Debug, Clone)]
pub struct CampaignPlan {
    /// Which run.
    pub run: RunKey,
    /// Title; the id when the file is gone.
    pub title: String,
    /// Account it runs under; empty when the file is gone.
    pub account: String,
    /// For caps in the ledger.
    pub intent: Option<crate::model::Intent>,
    /// Whether it is urgent.
    pub urgent: bool,
    /// Digest of its mandate; none when a template is broken or the file is gone.
    pub digest: Option<Digest>,
    /// Earliest start of anything, Unix milliseconds.
    pub not_before_ms: i64,
    /// Nothing starts after it, Unix milliseconds.
    pub not_after_ms: i64,
    /// Its touches in dependency order.
    pub touches: Vec<TouchPlan>,
    /// Findings about its files.
    pub findings: Vec<Finding>,
    /// Sign-offs: required, present, missing, void.
    pub review: Option<Review>,
    /// Whether its gate has to be shut: the author withdrew it, or its file is gone for good.
    pub given_up: bool,
    /// Where its files stand, for the ledger to keep with the gate; none when changes are not committed.
    pub definition: Option<SignedState>,
    /// Whether its gate stands revoked: sign-offs made since then open it again.
    pub reopens: bool,
    /// What stops the campaign as a whole.
    pub holds: Vec<Hold>,
    /// Unified diff of the text against what this audience last got, if anything.
    pub text_diff: Vec<(char, String)>,
    /// Texts that were signed before and changed since, by name, against those of now.
    pub signed_diffs: Vec<(String, Vec<(char, String)>)>,
    /// Audiences recorded for this digest, newest of each touch: what a sign-off may quote.
    pub recorded: Vec<RecordedAudience>,
    /// What the mandate is skeleton-wise, for the ledger's rename guard, by touch.
    pub skeletons: BTreeMap<String, crate::model::Message>,
}

impl CampaignPlan {
    /// The most telling symbol of its touches.
    pub fn symbol(&self) -> Symbol {
        let urgency = |symbol: Symbol| match symbol {
            Symbol::InDoubt => 6,
            Symbol::Blocked => 5,
            Symbol::Cancel => 4,
            Symbol::Resume => 3,
            Symbol::Send => 2,
            Symbol::Later => 1,
            Symbol::Done => 0,
        };
        self.touches
            .iter()
            .map(TouchPlan::symbol)
            .max_by_key(|symbol| urgency(*symbol))
            .unwrap_or(Symbol::Blocked)
    }

    /// Whether what stands frozen in the ledger may go out, and what is planned be frozen: some touch sends or has doubt behind it,
    /// nothing about the campaign forbids it, and no blocked touch has frozen batches that would ride along.
    pub fn may_send(&self) -> bool {
        let blocked =
            self.given_up || !self.holds.is_empty() || self.findings.iter().any(Finding::blocks);
        let cleared = self
            .review
            .as_ref()
            .is_some_and(|review| review.cleared.is_some());
        let rides_along = |touch: &TouchPlan| match touch.symbol() {
            Symbol::Blocked => touch.past.batches.frozen > 0,
            Symbol::InDoubt => !touch.holds.is_empty() || !touch.withdrawn.is_empty(),
            _ => false,
        };
        let sends = |touch: &TouchPlan| {
            matches!(
                touch.symbol(),
                Symbol::Send | Symbol::Resume | Symbol::InDoubt
            )
        };
        !blocked
            && cleared
            && self.touches.iter().any(sends)
            && !self.touches.iter().any(rides_along)
    }

    /// Whether it is due, unsent, and only sign-offs are missing: what `plan` exits 3 for.
    pub fn unapproved(&self) -> bool {
        self.symbol() == Symbol::Blocked
            && self
                .review
                .as_ref()
                .is_some_and(|review| review.cleared.is_none())
    }
}

/// The whole plan. Equal files, ledger, snapshot and moment give an equal plan.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Where the ledger stood; none without a ledger.
    pub position: Option<Position>,
    /// When the directory was read, Unix milliseconds.
    pub directory_ms: Option<i64>,
    /// Campaigns by id.
    pub campaigns: Vec<CampaignPlan>,
    /// Findings outside campaigns: settings, members.
    pub findings: Vec<Finding>,
    /// Overrides and other standing facts every plan prints.
    pub standing: Vec<Sentence>,
}

say! {
    /// A member would have to confirm too much.
    pub struct TooManyConfirmations { member: String, tasks: u32, limit: u32 }
    zh "成员 {member} 当天要确认 {tasks} 个群发任务，上限 {limit}。合并文案、分到几天，或换分配方式"
    en "member {member} would have to confirm {tasks} tasks that day, the limit is {limit}; merge texts, spread over days, or assign differently"

    /// A member would have to confirm much.
    pub struct ManyConfirmations { member: String, tasks: u32 }
    zh "成员 {member} 当天要确认 {tasks} 个群发任务，容易漏发"
    en "member {member} would have to confirm {tasks} tasks that day; some may be missed"
}

/// Puts campaigns together and judges what only shows across them: confirmations a member would face in one day.
pub fn assemble(
    mut plan: Plan,
    names: impl Fn(PersonNo) -> String,
    warn_above: u32,
    block_above: u32,
) -> Plan {
    let mut per_day: BTreeMap<(i64, PersonNo), u32> = BTreeMap::new();
    for segment in plan
        .campaigns
        .iter()
        .flat_map(|campaign| &campaign.touches)
        .flat_map(segments_of)
    {
        let day = segment.slot.start_ms / 86_400_000;
        for member in segment.batches.iter().filter_map(|batch| batch.member) {
            *per_day.entry((day, member)).or_default() += 1;
        }
    }
    for campaign in &mut plan.campaigns {
        for touch in &mut campaign.touches {
            let worst = segments_of(touch)
                .iter()
                .flat_map(|segment| {
                    let day = segment.slot.start_ms / 86_400_000;
                    segment
                        .batches
                        .iter()
                        .filter_map(move |batch| batch.member.map(|member| (day, member)))
                })
                .map(|key| (per_day.get(&key).copied().unwrap_or(0), key.1))
                .max_by_key(|(tasks, member)| (*tasks, std::cmp::Reverse(*member)));
            let Some((tasks, member)) = worst else {
                continue;
            };
            let member = names(member);
            if tasks > block_above {
                let what = TooManyConfirmations {
                    member,
                    tasks,
                    limit: block_above,
                };
                touch.holds.push(Hold::touch(
                    "too-many-confirmations",
                    &campaign.run.campaign,
                    &touch.name,
                    what,
                ));
                touch.action = Action::Blocked;
            } else if tasks > warn_above {
                touch
                    .warnings
                    .push(ManyConfirmations { member, tasks }.into());
            }
        }
    }
    plan
}

fn segments_of(touch: &TouchPlan) -> &[super::PlannedSegment] {
    match &touch.action {
        Action::Send { segments, .. } => segments,
        _ => &[],
    }
}

say! {
    /// A file is gone while WeCom holds tasks.
    pub struct FileGone { tasks: u32 }
    zh "活动文件已删除，企业微信里还有 {tasks} 个任务成员没确认；执行后会取消它们，已发出的不受影响"
    en "the campaign's file is gone while WeCom holds {tasks} unconfirmed tasks; applying cancels them, what is out stays out"

    /// A file is gone and its text lives elsewhere.
    pub struct FileMoved { other: String }
    zh "活动文件已删除，但同样的正文在「{other}」里：看起来是改名。在新文件里写 renamed_from，任务不会被取消"
    en "the campaign's file is gone, but its text lives on in {other}: this looks like a rename. Write renamed_from there; its tasks are not cancelled"
}

/// A run of the ledger whose file is gone: its unconfirmed tasks are to be cancelled, unless its text lives on under another id.
pub fn gone(
    run: &RunKey,
    past: &crate::history::RunPast,
    lives_on_in: Option<&str>,
) -> Option<CampaignPlan> {
    let touches: Vec<TouchPlan> = past
        .touches
        .iter()
        .filter(|(_, touch)| touch.batches.unconfirmed > 0 || touch.batches.frozen > 0)
        .map(|(name, touch)| gone_touch(run, name, touch, lives_on_in))
        .collect();
    (!touches.is_empty()).then(|| CampaignPlan {
        run: run.clone(),
        title: run.campaign.0.clone(),
        account: String::new(),
        intent: None,
        urgent: false,
        digest: past.gate.as_ref().map(|gate| gate.digest),
        not_before_ms: past.gate.as_ref().map_or(0, |gate| gate.not_before_ms),
        not_after_ms: past.gate.as_ref().map_or(0, |gate| gate.not_after_ms),
        touches,
        findings: Vec::new(),
        review: None,
        given_up: lives_on_in.is_none(),
        definition: None,
        reopens: false,
        holds: Vec::new(),
        text_diff: Vec::new(),
        signed_diffs: Vec::new(),
        recorded: Vec::new(),
        skeletons: BTreeMap::new(),
    })
}

fn gone_touch(
    run: &RunKey,
    name: &str,
    past: &crate::history::TouchPast,
    lives_on_in: Option<&str>,
) -> TouchPlan {
    let tasks = past.batches.unconfirmed;
    let (action, holds, warnings) = match lives_on_in {
        Some(other) => {
            let hold = Hold::touch(
                "file-moved",
                &run.campaign,
                name,
                FileMoved {
                    other: other.to_owned(),
                },
            );
            (Action::Blocked, vec![hold], Vec::new())
        }
        None => (
            Action::Cancel { tasks },
            Vec::new(),
            vec![FileGone { tasks }.into()],
        ),
    };
    TouchPlan {
        name: name.to_owned(),
        channel: crate::model::Channel::CustomerMass,
        action,
        recipients: past.sent.len() + past.held.len(),
        target: crate::model::PersonSet::new(),
        remaining: 0,
        matched: 0,
        drops: BTreeMap::new(),
        tags: Vec::new(),
        departments: Vec::new(),
        messages: 0,
        calls: u64::from(tasks),
        duration_ms: 0,
        confirmations: BTreeMap::new(),
        scheduled: None,
        merge_by_ms: None,
        quota: super::Quota::default(),
        past: past.clone(),
        withdrawn: crate::model::PersonSet::new(),
        next_window: false,
        holds,
        warnings,
    }
}
