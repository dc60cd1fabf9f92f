//! A plan becomes its document: counts, places and sentences, and no person.

use super::{
    Action, CampaignDocument, CampaignPlan, DiffLine, DropCount, FindingDocument, HoldDocument,
    InheritedDocument, Plan, PlanDocument, QuotaDocument, RecordedDocument, RequirementDocument,
    ReviewDocument, SegmentDocument, SentenceDocument, SignedDocument, TotalsDocument,
    TouchDocument, TouchPlan, VoidDocument,
};
use crate::{
    diagnostic::{Finding, Hold, Sentence},
    model::{CampaignId, Canonical, Digest, Stage},
    ports::Position,
};
use jiff::Timestamp;
use std::collections::BTreeMap;

/// Writes a plan of the campaigns in scope (all, when none are named) as its document; `id` is computed last.
pub fn document(plan: &Plan, scope: &[CampaignId]) -> PlanDocument {
    let mut totals = TotalsDocument::default();
    for touch in plan.campaigns.iter().flat_map(|campaign| &campaign.touches) {
        *totals
            .touches
            .entry(touch.symbol().word().to_owned())
            .or_default() += 1;
        if matches!(touch.action, Action::Send { .. }) {
            totals.recipients += touch.remaining;
            totals.calls += touch.calls;
        }
    }
    let mut document = PlanDocument {
        version: 1,
        id: String::new(),
        ledger: plan
            .position
            .as_ref()
            .map(|position| position.ledger.clone()),
        position: plan
            .position
            .as_ref()
            .map(|position: &Position| position.seq),
        directory: plan.directory_ms.map(instant),
        scope: scope.iter().map(ToString::to_string).collect(),
        campaigns: plan.campaigns.iter().map(campaign).collect(),
        findings: plan.findings.iter().map(finding).collect(),
        standing: plan.standing.iter().map(line).collect(),
        totals,
    };
    document.id = Canonical::of(&document).digest().to_string();
    document
}

/// An instant as the document writes it: RFC 3339 in UTC.
fn instant(ms: i64) -> String {
    Timestamp::from_millisecond(ms).map_or_else(|_| ms.to_string(), |at| at.to_string())
}

fn line(sentence: &Sentence) -> SentenceDocument {
    SentenceDocument {
        zh: sentence.zh.clone(),
        en: sentence.en.clone(),
    }
}

fn campaign(plan: &CampaignPlan) -> CampaignDocument {
    CampaignDocument {
        id: plan.run.campaign.0.clone(),
        title: plan.title.clone(),
        run: plan.run.run.clone(),
        action: plan.symbol().word().to_owned(),
        digest: plan.digest.as_ref().map(Digest::to_string),
        touches: plan.touches.iter().map(touch).collect(),
        findings: plan.findings.iter().map(finding).collect(),
        holds: plan.holds.iter().map(hold).collect(),
        review: plan.review.as_ref().map(review),
        recorded: plan
            .recorded
            .iter()
            .map(|recorded| RecordedDocument {
                touch: recorded.touch.clone(),
                count: recorded.count,
                set: recorded.set.clone(),
            })
            .collect(),
        text_diff: plan
            .text_diff
            .iter()
            .map(|(sign, text)| DiffLine {
                sign: sign.to_string(),
                text: text.clone(),
            })
            .collect(),
    }
}

fn touch(plan: &TouchPlan) -> TouchDocument {
    let mut confirmations: BTreeMap<u32, u32> = BTreeMap::new();
    for tasks in plan.confirmations.values() {
        *confirmations.entry(*tasks).or_default() += 1;
    }
    let segments = match &plan.action {
        Action::Send { segments, .. } => segments.as_slice(),
        _ => &[],
    };
    TouchDocument {
        name: plan.name.clone(),
        channel: plan.channel.word().to_owned(),
        action: plan.symbol().word().to_owned(),
        recipients: plan.recipients,
        remaining: plan.remaining,
        matched: plan.matched,
        drops: plan
            .drops
            .iter()
            .map(|(drop, people)| DropCount {
                reason: drop.word().to_owned(),
                people: *people,
            })
            .collect(),
        tags: plan.tags.iter().cloned().collect(),
        departments: plan.departments.iter().cloned().collect(),
        messages: plan.messages,
        calls: plan.calls,
        duration_ms: plan.duration_ms,
        confirmations,
        segments: segments
            .iter()
            .map(|segment| SegmentDocument {
                no: segment.no,
                from: instant(segment.slot.start_ms),
                until: instant(segment.slot.end_ms),
                people: segment.people(),
                calls: segment.batches.len() as u64,
            })
            .collect(),
        merge_by: plan.merge_by_ms.map(instant),
        quota: QuotaDocument {
            per_send: plan.quota.per_send,
            per_day: plan.quota.per_day,
            used_before: plan.quota.used_before,
            used_after: plan.quota.used_after,
        },
        past: past(plan),
        holds: plan.holds.iter().map(hold).collect(),
        warnings: plan.warnings.iter().map(line).collect(),
    }
}

fn past(plan: &TouchPlan) -> BTreeMap<String, u64> {
    let past = &plan.past;
    [
        ("held", past.held.len()),
        ("sent", past.sent.len()),
        ("unreachable", past.unreachable.len()),
        ("in_doubt", past.in_doubt.len()),
        ("unconfirmed_tasks", u64::from(past.batches.unconfirmed)),
        ("expired_batches", u64::from(past.batches.expired)),
    ]
    .into_iter()
    .filter(|(_, people)| *people > 0)
    .map(|(word, people)| (word.to_owned(), people))
    .collect()
}

fn finding(finding: &Finding) -> FindingDocument {
    FindingDocument {
        rule: finding.rule.to_owned(),
        severity: finding.severity.word().to_owned(),
        stage: finding.stage.word().to_owned(),
        file: finding.place.file.to_string(),
        line: finding.place.line,
        column: finding.place.column,
        zh: finding.what.zh.clone(),
        en: finding.what.en.clone(),
        exempted_by: finding.exempted_by.clone(),
    }
}

fn hold(hold: &Hold) -> HoldDocument {
    HoldDocument {
        code: hold.code.to_owned(),
        place: hold
            .place
            .as_ref()
            .map(|place| format!("{}:{}:{}", place.file, place.line, place.column)),
        zh: hold.what.zh.clone(),
        en: hold.what.en.clone(),
    }
}

fn review(review: &crate::approval::Review) -> ReviewDocument {
    let requirement = |required: &crate::approval::Requirement| RequirementDocument {
        stage: required.stage.word().to_owned(),
        roles: required.roles.iter().map(ToString::to_string).collect(),
        zh: required.why.zh.clone(),
        en: required.why.en.clone(),
    };
    ReviewDocument {
        cleared: review.cleared.is_some(),
        required: review.required.iter().map(requirement).collect(),
        present: review
            .present
            .iter()
            .map(|signed| SignedDocument {
                stage: signed.stage.word().to_owned(),
                reviewer: signed.reviewer.clone(),
                signed: instant(signed.signed_ms),
                use_by: instant(signed.use_by_ms),
            })
            .collect(),
        inherited: review
            .inherited
            .iter()
            .map(|one| InheritedDocument {
                stage: Stage::Legal.word().to_owned(),
                template: one.template.clone(),
                reviewer: one.reviewer.clone(),
                signed: instant(one.signed_ms),
                until: instant(one.until_ms),
                statement: one.statement.to_string(),
            })
            .collect(),
        missing: review.missing.iter().map(requirement).collect(),
        void: review
            .void
            .iter()
            .map(|void| VoidDocument {
                stage: void.stage.map(|stage| stage.word().to_owned()),
                who: void.who.clone(),
                zh: void.why.zh.clone(),
                en: void.why.en.clone(),
            })
            .collect(),
    }
}
