//! Waivers exempt the findings they name; what is wrong with a waiver is a finding itself.

use super::{
    rule::{Found, RuleInfo},
    rules,
    said::Subject,
    verdict::first_day,
};
use crate::{
    diagnostic::{Finding, Sentence, nearest},
    model::Stage,
    say,
    workspace::{Campaign, Policy, Waiver},
};
use jiff::{ToSpan, civil::Date};

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

    struct TooLong { expires: String, latest: String, days: u64 }
    zh "豁免到 {expires} 才到期；豁免最长 {days} 天，这次活动最晚写到 {latest}"
    en "the waiver expires on {expires}; a waiver holds {days} days at most, so {latest} is the latest for this campaign"

    struct UnknownApprover { approver: String }
    zh "豁免的批准人“{approver}”不在 qunfa.toml 的 [reviewers] 里，因此不起作用"
    en "the waiver's approver \"{approver}\" is not in [reviewers] of qunfa.toml, so it exempts nothing"

    struct ApproverLacksRole { approver: String, roles: String, wanted: String, rule: String }
    zh "豁免的批准人 {approver} 的角色是 {roles}；规则“{rule}”的豁免要由 {wanted} 批准，因此不起作用"
    en "the waiver's approver {approver} has the roles {roles}; a waiver of the rule \"{rule}\" is approved by {wanted}, so it exempts nothing"

    struct Unused { rule: String, text: String }
    zh "豁免没有用上：规则“{rule}”没有在“{text}”上发现问题"
    en "the waiver is not used: the rule \"{rule}\" finds nothing at \"{text}\""
}

/// Marks every finding that a valid waiver names, then reports waivers that are wrong or did nothing.
pub(super) fn apply(subject: &Subject<'_>, last_day: &str, findings: &mut Vec<Finding>) {
    let (campaign, policy) = (subject.campaign, subject.policy);
    // A template that does not render may well be the one the waiver is for.
    let all_judged = subject.is_whole();
    let mut reports = Vec::new();
    for waiver in &campaign.waivers {
        let wrong = fault(campaign, policy, waiver, last_day);
        let used = wrong.is_none() && exempt(waiver, findings) > 0;
        if !used && (all_judged || wrong.is_some()) {
            let (code, what) = wrong.unwrap_or_else(|| unused(waiver));
            let info = rules::info(code).expect("waiver codes are in the registry");
            let findings = &mut reports;
            Found { info, findings }.push(waiver.place.clone(), &waiver.text, what);
        }
    }
    findings.append(&mut reports);
}

/// Marks what waivers exempt, and reports nothing: for drafts, whose waivers were judged with the skeleton.
pub(super) fn exempt_all(
    campaign: &Campaign,
    policy: &Policy,
    last_day: &str,
    findings: &mut [Finding],
) {
    let valid = |waiver: &&Waiver| fault(campaign, policy, waiver, last_day).is_none();
    for waiver in campaign.waivers.iter().filter(valid) {
        exempt(waiver, findings);
    }
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

/// Why a waiver exempts nothing: the code and the words; none when it is valid.
fn fault(
    campaign: &Campaign,
    policy: &Policy,
    waiver: &Waiver,
    last_day: &str,
) -> Option<(&'static str, Sentence)> {
    let rule = || waiver.rule.clone();
    let Some(info) = rules::info(&waiver.rule) else {
        let what = match nearest(&waiver.rule, rules::codes()) {
            Some(meant) => MisspeltRule {
                rule: rule(),
                meant: meant.to_owned(),
            }
            .into(),
            None => UnknownRule { rule: rule() }.into(),
        };
        return Some(("waiver-unknown-rule", what));
    };
    if info.hard {
        return Some(("waiver-hard-rule", RuleIsHard { rule: rule() }.into()));
    }
    let expires = waiver.expires.clone();
    if expires.as_str() < last_day {
        let last_day = last_day.to_owned();
        return Some(("waiver-expired", Expired { expires, last_day }.into()));
    }
    let days = policy.limits.get("waiver_days");
    let first = first_day(campaign, policy).unwrap_or_else(|| last_day.to_owned());
    if let Some(latest) = days_after(&first, days).filter(|latest| *latest < expires) {
        let what = TooLong {
            expires,
            latest,
            days,
        };
        return Some(("waiver-too-long", what.into()));
    }
    approver(policy, waiver, info).map(|what| ("waiver-approver", what))
}

/// Why its approver may not approve it.
fn approver(policy: &Policy, waiver: &Waiver, info: &RuleInfo) -> Option<Sentence> {
    let approver = waiver.approver.clone();
    let Some(reviewer) = policy.reviewers.get(&waiver.approver) else {
        return Some(UnknownApprover { approver }.into());
    };
    // Whose stage it is decides; what only the author's own check would stop, risk or legal may let pass.
    let wanted: &[&str] = match info.stage() {
        Stage::Legal => &["legal"],
        Stage::Risk => &["risk", "superior", "owner"],
        Stage::Own => &["risk", "legal", "superior", "owner"],
    };
    if reviewer
        .roles
        .iter()
        .any(|role| wanted.contains(&role.as_str()))
    {
        return None;
    }
    let what = ApproverLacksRole {
        approver,
        roles: reviewer.roles.join(", "),
        wanted: wanted.join(" / "),
        rule: waiver.rule.clone(),
    };
    Some(what.into())
}

fn unused(waiver: &Waiver) -> (&'static str, Sentence) {
    let (rule, text) = (waiver.rule.clone(), waiver.text.clone());
    ("waiver-unused", Unused { rule, text }.into())
}

fn days_after(day: &str, days: u64) -> Option<String> {
    let day: Date = day.parse().ok()?;
    let later = day.checked_add((days as i64).days()).ok()?;
    Some(later.to_string())
}
