//! One touch through the rooms: who, when, what, and the plan of it.

use super::{Prepared, run_key, scene::Scene};
use crate::{
    approval::{Cleared, Mandate, Review},
    audience::{self, Audience, Known},
    compliance,
    content::{self, Skeleton},
    diagnostic::{Finding, Hold, Sentence},
    history::{CapWindow, RunPast, TouchPast},
    model::{Channel, Digest, PersonSet, Tempo},
    plan::{self, PlannedSegment, Quota, TouchInput, TouchPlan},
    protocol::Pace,
    schedule,
    workspace::{Campaign, Touch},
};

/// One touch on its way through the rooms.
#[derive(Clone, Copy)]
pub(super) struct Case<'a> {
    pub(super) campaign: &'a Campaign,
    pub(super) touch: &'a Touch,
    /// The run so far, and this touch in it.
    pub(super) run: Option<&'a RunPast>,
    pub(super) past: Option<&'a TouchPast>,
    /// What this plan gave away before it.
    pub(super) booked: &'a plan::Booked,
}

/// What the rooms found out about a touch, filled in as it passes through them.
#[derive(Default)]
struct Sheet {
    audience: Option<Audience>,
    target: PersonSet,
    withdrawn: PersonSet,
    slots: Vec<schedule::Slot>,
    segments: Vec<PlannedSegment>,
    quota: Quota,
    notices: Vec<plan::Notice>,
    holds: Vec<Hold>,
    warnings: Vec<Sentence>,
}

impl Scene<'_> {
    /// One touch through audience, schedule, content, compliance and plan.
    pub(super) fn touch(
        &self,
        case: Case<'_>,
        prepared: &Prepared<'_>,
        review: Option<&Review>,
        campaign_holds: &[Hold],
    ) -> TouchPlan {
        let (campaign, touch) = (case.campaign, case.touch);
        let cleared = review.and_then(|review| review.cleared.as_ref());
        let mut first = campaign_holds.to_vec();
        first.extend(plan::not_executed(campaign, touch, &self.workspace.policy));
        let mut sheet = Sheet::default();
        self.who(case, prepared, cleared, &mut sheet);
        self.when(case, &mut sheet);
        self.what(case, prepared, &mut sheet);
        sheet.warnings.extend(self.urgent(campaign));
        sheet.warnings.extend(plan::complained(
            case.past.and_then(|past| past.complained),
            self.workspace
                .policy
                .limits
                .get("complaint_rate_warn_permille"),
        ));
        let sends: usize = sheet
            .segments
            .iter()
            .map(|segment| segment.batches.len())
            .sum();
        let calls = (sends + sheet.notices.len()) as u64;
        plan::plan_touch(TouchInput {
            campaign,
            touch,
            audience: sheet.audience.as_ref(),
            target: sheet.target,
            slots: sheet.slots,
            segments: sheet.segments,
            notices: sheet.notices,
            withdrawn: sheet.withdrawn,
            holds: each_once(first, sheet.holds),
            warnings: sheet.warnings,
            run: case.run,
            cleared,
            blocked: prepared.findings.iter().any(Finding::blocks),
            changed: campaign_holds
                .iter()
                .any(|hold| hold.code == "content-changed"),
            digest: prepared
                .mandate
                .as_ref()
                .map_or_else(|| Digest::of(b""), Mandate::digest),
            quota: sheet.quota,
            duration_ms: Pace::per_minute(self.pace, &Tempo::REAL).duration_ms(calls),
            now_ms: self.now_ms,
        })
    }

    /// The audience, narrowed to those who were signed or frozen.
    fn who(
        &self,
        case: Case<'_>,
        prepared: &Prepared<'_>,
        cleared: Option<&Cleared>,
        sheet: &mut Sheet,
    ) {
        let mut audience = match self.audience(case) {
            Ok(audience) => audience,
            Err(found) => return sheet.holds.extend(found),
        };
        if let Some(past) = case.past {
            sheet.withdrawn = past.held.minus(&audience.wanted);
        }
        let narrowed = self.narrow(prepared, case.touch, &audience, case.past, cleared);
        sheet.holds.extend(narrowed.holds);
        sheet.warnings.extend(narrowed.warnings);
        sheet.warnings.append(&mut audience.notes);
        sheet.target = narrowed.target;
        audience::restrict(&mut audience, &sheet.target);
        sheet.audience = Some(audience);
    }

    /// The slots from now on.
    fn when(&self, case: Case<'_>, sheet: &mut Sheet) {
        let (campaign, touch, policy) = (case.campaign, case.touch, &self.workspace.policy);
        match schedule::slots(campaign, touch, policy, self.now_ms) {
            Ok(slots) => sheet.slots = slots,
            Err(found) => sheet.holds.extend(found),
        }
        let warnings = schedule::warnings(campaign, touch, policy, &sheet.slots, self.now_ms);
        sheet.warnings.extend(warnings);
    }

    /// The texts, judged again as they will be sent, and cut into sends and calls.
    fn what(&self, case: Case<'_>, prepared: &Prepared<'_>, sheet: &mut Sheet) {
        let (campaign, touch, policy) = (case.campaign, case.touch, &self.workspace.policy);
        let skeleton = prepared
            .skeletons
            .iter()
            .find(|skeleton| skeleton.touch == touch.name);
        let (Some(skeleton), Some(directory)) = (skeleton, &self.answers.directory) else {
            return;
        };
        let Some(mut audience) = sheet.audience.take() else {
            return;
        };
        let first_ms = sheet
            .slots
            .first()
            .map_or(self.now_ms, |slot| slot.start_ms);
        let recipients = content::Recipients {
            by_member: &audience.by_member,
            directory,
            members: &self.workspace.members,
            lists: &self.answers.lists,
            run_date: &schedule::local_date(&self.zone, first_ms),
        };
        let drafted = content::drafts(campaign, touch, policy, skeleton, &recipients);
        let missing = drafted.missing.values().flatten().copied();
        audience::drop_missing(&mut audience, &mut sheet.target, missing);
        sheet.holds.extend(drafted.holds);
        sheet.holds.extend(compliance::judge_drafts(
            campaign,
            policy,
            skeleton,
            &drafted.drafts,
        ));
        (sheet.segments, sheet.quota) = self.segments(case, &audience, &drafted.drafts, sheet);
        sheet.notices = self.notices(campaign, touch, &sheet.segments, case.run);
        self.again(campaign, skeleton, sheet);
        sheet.audience = Some(audience);
    }

    /// What other campaigns said to these people.
    fn again(&self, campaign: &Campaign, skeleton: &Skeleton, sheet: &mut Sheet) {
        let (run, limits) = (run_key(campaign), &self.workspace.policy.limits);
        let (before, repeats) = (self.sent_before(), campaign.repeats.as_deref());
        sheet.holds.extend(plan::looks_already_sent(
            &campaign.id,
            &run,
            skeleton,
            &sheet.target,
            before,
            repeats,
            limits,
        ));
        sheet.warnings.extend(plan::resembles(
            &run,
            skeleton,
            &sheet.target,
            before,
            repeats,
            limits,
            self.now_ms,
        ));
    }

    /// Urgency lifts guards, so an account that uses it often is told.
    fn urgent(&self, campaign: &Campaign) -> Option<Sentence> {
        campaign.urgent.as_ref()?;
        let run = run_key(campaign);
        let earlier = self.answers.past.urgent.get(&campaign.account);
        let earlier = earlier.map_or(0, |runs| runs.iter().filter(|known| **known != run).count());
        let limit = self
            .workspace
            .policy
            .limits
            .get("urgent_per_account_per_month");
        plan::often_urgent(&campaign.account, earlier as u64 + 1, limit)
    }

    pub(super) fn audience(&self, case: Case<'_>) -> Result<Audience, Vec<Hold>> {
        let Case {
            campaign,
            touch,
            past,
            booked,
            ..
        } = case;
        let policy = &self.workspace.policy;
        let Some(directory) = &self.answers.directory else {
            return Err(vec![audience::unresolved(campaign, touch)]);
        };
        let mut over_cap = PersonSet::new();
        for window in schedule::cap_windows(campaign, touch, policy, self.now_ms) {
            let at_least = |limit| {
                self.at_cap(&CapWindow {
                    limit,
                    ..window.clone()
                })
            };
            over_cap.extend_set(&booked.over_cap(&window, at_least));
        }
        let today = schedule::local_date(&self.zone, self.now_ms);
        let known = Known {
            directory,
            lists: &self.answers.lists,
            list_names: &self.answers.list_names,
            reached: &self.answers.reached,
            touch: past,
            over_cap: &over_cap,
            today: &today,
            now_ms: self.now_ms,
            groups: &self.workspace.groups,
        };
        audience::resolve(campaign, touch, policy, &self.workspace.members, &known)
    }

    /// Who the ledger counts at a window's limit or above.
    fn at_cap(&self, window: &CapWindow) -> Option<PersonSet> {
        let at = self.question.caps.binary_search(window).ok()?;
        self.answers.past.at_cap.get(at).cloned()
    }

    /// The frozen set once the gate was opened; before, what was signed; without sign-offs, everybody, for the reviewers to see.
    fn narrow(
        &self,
        prepared: &Prepared<'_>,
        touch: &Touch,
        audience: &Audience,
        past: Option<&TouchPast>,
        cleared: Option<&Cleared>,
    ) -> plan::Narrowed {
        if let Some(frozen) = past.and_then(|past| past.frozen.as_ref()) {
            return plan::to_frozen(&audience.wanted, frozen);
        }
        let Some(cleared) = cleared else {
            return plan::Narrowed {
                target: audience.wanted.clone(),
                ..plan::Narrowed::default()
            };
        };
        // Where reviewers signed different sets, the people both signed; where nobody signed any, nobody.
        let signed = cleared.signed_audience(&touch.name);
        let people: PersonSet = signed
            .into_iter()
            .flat_map(|signed| signed.people.iter().copied())
            .collect();
        let campaign = prepared.campaign;
        let max = campaign.audience_of(touch).max_recipients;
        plan::to_signed(
            &campaign.id,
            &touch.name,
            &audience.wanted,
            &people,
            self.workspace.policy.review.newcomers_permille,
            max,
        )
    }

    fn segments(
        &self,
        case: Case<'_>,
        audience: &Audience,
        drafts: &[content::Draft],
        sheet: &mut Sheet,
    ) -> (Vec<PlannedSegment>, Quota) {
        let slots = std::mem::take(&mut sheet.slots);
        let planned = self.cut(case, audience, drafts, &slots, sheet);
        sheet.slots = slots;
        planned
    }

    fn cut(
        &self,
        case: Case<'_>,
        audience: &Audience,
        drafts: &[content::Draft],
        slots: &[schedule::Slot],
        sheet: &mut Sheet,
    ) -> (Vec<PlannedSegment>, Quota) {
        let Case {
            campaign,
            touch,
            past,
            booked,
            ..
        } = case;
        let policy = &self.workspace.policy;
        let none = Vec::new();
        let known = self
            .answers
            .past
            .sends
            .get(&campaign.account)
            .unwrap_or(&none);
        let sends = booked.sends(&campaign.account, known);
        let tier = policy
            .accounts
            .get(&campaign.account)
            .and_then(|account| policy.tiers.get(&account.tier))
            .copied();
        let tier = tier.expect("a validated campaign has an account with a tier");
        let limit = match touch.channel {
            Channel::App => policy.limits.get("userids_per_call"),
            Channel::GroupMass => policy.limits.get("chats_per_call"),
            _ => policy.limits.get("customers_per_call"),
        };
        let next = past.map_or(0, |past| past.segments) + 1;
        let cut = schedule::segments(
            &audience.by_member,
            tier,
            slots,
            &sends,
            &self.zone,
            next,
            limit,
        );
        if let Some(what) = cut.exhausted(tier).filter(|_| !slots.is_empty()) {
            // Once the gate is open, what fits goes: the rest is said, and nothing is served by sending nobody.
            if past.is_some_and(|past| past.frozen.is_some()) {
                sheet.warnings.push(what);
            } else {
                sheet.holds.push(Hold::touch(
                    "quota-exhausted",
                    &campaign.id,
                    &touch.name,
                    what,
                ));
            }
        }
        let first = cut.segments.first().map(|segment| segment.slot.start_ms);
        let same_day = |at: i64| {
            first.is_some_and(|first| {
                schedule::local_date(&self.zone, at) == schedule::local_date(&self.zone, first)
            })
        };
        let used_before = sends.iter().filter(|at| same_day(**at)).count() as u32;
        let today = cut
            .segments
            .iter()
            .filter(|segment| same_day(segment.slot.start_ms))
            .count() as u32;
        let quota = Quota {
            per_day: tier.sends_per_day,
            per_send: tier.people_per_send,
            used_before,
            used_after: used_before + today,
        };
        (plan::cut(cut.segments, drafts, limit as usize), quota)
    }

    /// Members who were told already, on an earlier day of this run, are not told again.
    fn notices(
        &self,
        campaign: &Campaign,
        touch: &Touch,
        segments: &[PlannedSegment],
        run: Option<&RunPast>,
    ) -> Vec<plan::Notice> {
        let policy = &self.workspace.policy;
        let has_app = policy
            .accounts
            .get(&campaign.account)
            .is_some_and(|account| account.app.is_some());
        let confirmed = matches!(touch.channel, Channel::CustomerMass | Channel::GroupMass);
        if !confirmed || !has_app {
            return Vec::new();
        }
        let told = run.and_then(|run| run.touches.get(&format!("{}.notice", touch.name)));
        let told = told
            .map(|past| {
                past.sent
                    .or(&past.held)
                    .or(&past.unreachable)
                    .or(&past.in_doubt)
            })
            .unwrap_or_default();
        let until = schedule::local_minute(&self.zone, campaign.schedule_of(touch).not_after_ms);
        plan::notices(
            &campaign.title.value,
            touch.channel,
            segments,
            &until,
            &told,
        )
    }
}

/// `first`, then what `holds` adds. That a part cannot be executed is noticed by every room that meets it: what `first` says about a
/// place is enough.
fn each_once(first: Vec<Hold>, holds: Vec<Hold>) -> Vec<Hold> {
    let known = |hold: &Hold| {
        hold.code == "not-executed-yet"
            && first
                .iter()
                .any(|other| other.code == hold.code && other.place == hold.place)
    };
    let added: Vec<Hold> = holds.into_iter().filter(|hold| !known(hold)).collect();
    let mut kept = first;
    for hold in added {
        if !kept.contains(&hold) {
            kept.push(hold);
        }
    }
    kept
}
