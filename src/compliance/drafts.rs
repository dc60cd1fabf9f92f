//! Drafts become holds for what the signed verdict did not know: the values that were placeholders when people signed.

use super::{
    ground::Ground,
    rules,
    said::{Subject, Whole},
    unwritten,
    verdict::{last_day, message_findings},
    waivers,
};
use crate::{
    content::{Draft, Skeleton, place_of},
    diagnostic::{Finding, Hold},
    model::Severity,
    say,
    workspace::{Campaign, Policy},
};
use std::collections::{BTreeMap, BTreeSet};

say! {
    struct OutsideVerdict { zh: String, en: String, texts: usize, people: usize }
    zh "{zh}: 填入真实的值以后, {people} 人的 {texts} 种正文有这个问题, 签核时看不到; 请改正名单或 members.toml 里的值"
    en "{en}: with real values {texts} texts for {people} people have this, which nobody saw when signing; mend the list or members.toml"
}

/// Judges drafts by their final texts. A hold counts texts and people and quotes neither, since both are personal.
pub fn judge_drafts(
    campaign: &Campaign,
    policy: &Policy,
    skeleton: &Skeleton,
    drafts: &[Draft],
) -> Vec<Hold> {
    let subject = Subject {
        campaign,
        policy,
        skeletons: std::slice::from_ref(skeleton),
    };
    let ground = Ground::of(&subject);
    let mut signed = message_findings(&Whole::skeleton(ground, subject, skeleton));
    signed.extend(unwritten::findings(&subject, &ground, skeleton));
    let known: BTreeSet<(&str, &str)> = signed
        .iter()
        .map(|finding| (finding.rule, finding.text.as_str()))
        .collect();
    let last_day = last_day(campaign, policy);

    let mut people_by_text: BTreeMap<&str, (&Draft, usize)> = BTreeMap::new();
    for draft in drafts
        .iter()
        .filter(|draft| draft.message.text != skeleton.message.text)
    {
        people_by_text
            .entry(&draft.message.text)
            .or_insert((draft, 0))
            .1 += draft.people.len();
    }
    let mut counted: BTreeMap<&'static str, (usize, usize)> = BTreeMap::new();
    for (draft, people) in people_by_text.into_values() {
        let mut findings = message_findings(&Whole::draft(ground, subject, skeleton, draft));
        waivers::exempt_all(campaign, policy, &last_day, &mut findings);
        let new = |finding: &&Finding| {
            gates(finding) && !known.contains(&(finding.rule, finding.text.as_str()))
        };
        let rules: BTreeSet<&'static str> = findings
            .iter()
            .filter(new)
            .map(|finding| finding.rule)
            .collect();
        for rule in rules {
            let count = counted.entry(rule).or_default();
            *count = (count.0 + 1, count.1 + people);
        }
    }
    let hold = |(rule, (texts, people)): (&'static str, (usize, usize))| {
        let title = rules::info(rule).map(super::RuleInfo::title);
        let title = title.expect("a finding's rule is in the registry");
        let what = OutsideVerdict {
            zh: title.zh,
            en: title.en,
            texts,
            people,
        };
        Hold::touch(rule, &campaign.id, &skeleton.touch, what).at(place_of(&skeleton.source, 0..0))
    };
    counted.into_iter().map(hold).collect()
}

fn gates(finding: &Finding) -> bool {
    finding.exempted_by.is_none() && finding.severity > Severity::Warn
}
