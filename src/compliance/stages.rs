//! What a campaign says becomes the stages of review it needs, each with its reason.

use super::{rules, said::Subject};
use crate::{
    diagnostic::{Finding, Sentence},
    model::{Severity, Stage},
    say,
};
use std::collections::BTreeSet;

/// Trades whose advertising is regulated by name: legal signs whatever they send.
const REGULATED: &[&str] = &[
    "finance",
    "medical",
    "drug",
    "device",
    "health_food",
    "education",
    "real_estate",
    "alcohol",
];

say! {
    struct RegulatedIndustry { industry: String }
    zh "行业 {industry} 受广告专门监管, 需要法务终审"
    en "the industry {industry} is regulated, so legal must sign"

    struct HasEvidence { count: usize }
    zh "引用了 {count} 份证据, 需要风控复审核对"
    en "it cites {count} pieces of evidence, so risk must check them"

    struct NeedsEvidence { rule: String, text: String }
    zh "\"{text}\" 需要证据 ({rule}), 由风控复审"
    en "\"{text}\" needs evidence ({rule}), so risk must sign"

    struct NeedsLegal { rule: String, text: String }
    zh "\"{text}\" 需要法务终审 ({rule})"
    en "\"{text}\" needs legal to sign ({rule})"

    struct HasWaiver { rule: String, text: String, zh: &'static str, en: &'static str }
    zh "\"{text}\" 使用了豁免 ({rule}), 需要{zh}"
    en "\"{text}\" is exempted by a waiver ({rule}), so {en} must sign"
}

/// Whether a trade's advertising is regulated by name.
pub fn is_regulated(industry: &str) -> bool {
    REGULATED.contains(&industry)
}

/// The stages that content requires, in order, with every reason. Stage `self` is the verdict itself and not among them;
/// what the account's tier and the size of the audience require is not known here.
pub(super) fn required(
    subject: &Subject<'_>,
    findings: &[Finding],
) -> (BTreeSet<Stage>, Vec<(Stage, Sentence)>) {
    let mut reasons: BTreeSet<(Stage, Sentence)> = BTreeSet::new();
    let industry = subject
        .policy
        .accounts
        .get(&subject.campaign.account)
        .and_then(|account| account.industry.clone());
    if let Some(industry) = industry.filter(|industry| is_regulated(industry)) {
        reasons.insert((Stage::Legal, RegulatedIndustry { industry }.into()));
    }
    if !subject.campaign.evidence.is_empty() {
        reasons.insert((
            Stage::Risk,
            HasEvidence {
                count: subject.campaign.evidence.len(),
            }
            .into(),
        ));
    }
    reasons.extend(findings.iter().filter_map(reason));
    let stages = reasons.iter().map(|(stage, _)| *stage).collect();
    (stages, reasons.into_iter().collect())
}

fn reason(finding: &Finding) -> Option<(Stage, Sentence)> {
    let (rule, text) = (finding.rule.to_owned(), finding.text.clone());
    if finding.exempted_by.is_some() {
        // Somebody who is not the author has to see that a gate was opened.
        let gated = finding.severity > Severity::Warn && rules::info(finding.rule).is_some();
        // A waiver is the author's word: whoever would have signed the finding signs that it is waived.
        let (stage, zh, en) = if finding.severity == Severity::Legal {
            (Stage::Legal, "法务终审", "legal")
        } else {
            (Stage::Risk, "风控复审", "risk")
        };
        return gated.then(|| (stage, HasWaiver { rule, text, zh, en }.into()));
    }
    match finding.severity {
        Severity::Evidence => Some((Stage::Risk, NeedsEvidence { rule, text }.into())),
        Severity::Legal => Some((Stage::Legal, NeedsLegal { rule, text }.into())),
        Severity::Info | Severity::Warn | Severity::Require | Severity::Block => None,
    }
}
