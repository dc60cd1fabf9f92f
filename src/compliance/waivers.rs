//! Waivers exempt the findings they name; what is wrong with a waiver is a finding itself.

use super::{rule::Found, rules, said::Subject};
use crate::{
    diagnostic::{Finding, nearest},
    say,
    workspace::{Campaign, Waiver},
};

say! {
    struct UnknownRule { rule: String }
    zh "豁免写的规则“{rule}”不存在"
    en "the waiver names the rule \"{rule}\", which does not exist"

    struct MisspeltRule { rule: String, meant: String }
    zh "豁免写的规则“{rule}”不存在，是不是“{meant}”？"
    en "the waiver names the rule \"{rule}\", which does not exist; did you mean \"{meant}\"?"

    struct RuleIsHard { rule: String }
    zh "规则“{rule}”不能豁免：平台或法律没有留余地"
    en "the rule \"{rule}\" cannot be waived: the platform or the law leaves no choice"

    struct Expired { expires: String, last_day: String }
    zh "豁免于 {expires} 到期，早于活动最后一天 {last_day}，因此不起作用"
    en "the waiver expires on {expires}, before the campaign's last day {last_day}, so it exempts nothing"

    struct Unused { rule: String, text: String }
    zh "豁免没有用上：规则“{rule}”没有在“{text}”上发现问题"
    en "the waiver is not used: the rule \"{rule}\" finds nothing at \"{text}\""
}

/// Marks every finding that a valid waiver names, then reports waivers that are wrong or did nothing.
pub(super) fn apply(subject: &Subject<'_>, last_day: &str, findings: &mut Vec<Finding>) {
    let campaign = subject.campaign;
    // A template that does not render may well be the one the waiver is for.
    let all_judged = subject.is_whole();
    let mut reports = Vec::new();
    for waiver in &campaign.waivers {
        let used = is_valid(waiver, last_day) && exempt(waiver, findings) > 0;
        if !used && (all_judged || !is_valid(waiver, last_day)) {
            report(waiver, last_day, &mut reports);
        }
    }
    findings.append(&mut reports);
}

/// Marks what waivers exempt, and reports nothing: for drafts, whose waivers were judged with the skeleton.
pub(super) fn exempt_all(campaign: &Campaign, last_day: &str, findings: &mut [Finding]) {
    for waiver in campaign
        .waivers
        .iter()
        .filter(|waiver| is_valid(waiver, last_day))
    {
        exempt(waiver, findings);
    }
}

fn is_valid(waiver: &Waiver, last_day: &str) -> bool {
    rules::info(&waiver.rule).is_some_and(|info| !info.hard) && waiver.expires.as_str() >= last_day
}

fn exempt(waiver: &Waiver, findings: &mut [Finding]) -> usize {
    let named = |finding: &&mut Finding| {
        finding.rule == waiver.rule && finding.text.trim() == waiver.text.trim()
    };
    let mut count = 0;
    for finding in findings.iter_mut().filter(named) {
        finding.exempted_by = Some(format!(
            "{} ({}, {})",
            waiver.reason, waiver.approver, waiver.expires
        ));
        count += 1;
    }
    count
}

fn report(waiver: &Waiver, last_day: &str, findings: &mut Vec<Finding>) {
    let rule = || waiver.rule.clone();
    let mut push = |code: &str, what: crate::diagnostic::Sentence| {
        let info = rules::info(code).expect("waiver codes are in the registry");
        Found { info, findings }.push(waiver.place.clone(), &waiver.text, what);
    };
    match rules::info(&waiver.rule) {
        None => {
            let known = rules::codes();
            let what = match nearest(&waiver.rule, known) {
                Some(meant) => MisspeltRule {
                    rule: rule(),
                    meant: meant.to_owned(),
                }
                .into(),
                None => UnknownRule { rule: rule() }.into(),
            };
            push("waiver-unknown-rule", what);
        }
        Some(info) if info.hard => push("waiver-hard-rule", RuleIsHard { rule: rule() }.into()),
        Some(_) if waiver.expires.as_str() < last_day => {
            let what = Expired {
                expires: waiver.expires.clone(),
                last_day: last_day.to_owned(),
            };
            push("waiver-expired", what.into());
        }
        Some(_) => push(
            "waiver-unused",
            Unused {
                rule: rule(),
                text: waiver.text.clone(),
            }
            .into(),
        ),
    }
}
