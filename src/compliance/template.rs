//! A template alone becomes what legal has to look at in it, for every trade the workspace writes for.
//!
//! Campaigns fill in constants; what then stands elsewhere, or otherwise, was not looked at.

use super::text::{Text, judge_text};
use crate::{
    content::Skeleton,
    diagnostic::Finding,
    model::{Intent, Severity},
    workspace::Policy,
};
use jiff::civil::Date;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// One thing legal saw: rule, quoted text, and where in the template.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Seen {
    /// Where it begins and ends in the template, bytes.
    pub bytes: (usize, usize),
    /// The rule's code.
    pub rule: String,
    /// What it quotes.
    pub text: String,
}

impl Seen {
    /// What a finding is, wherever its template is used.
    pub fn of(finding: &Finding) -> Self {
        Self {
            bytes: finding.place.bytes,
            rule: finding.rule.to_owned(),
            text: finding.text.clone(),
        }
    }

    /// Whether the quoted words stand in a source there, letter by letter: nothing was filled in.
    pub fn stands_in(&self, source: &str) -> bool {
        let (from, to) = self.bytes;
        from < to && source.get(from..to) == Some(&self.text)
    }
}

/// What of a template needs legal, under any of these trades and under none, as marketing, where every rule weighs most. Each
/// thing once, in the template's order.
pub fn judge_template(
    skeleton: &Skeleton,
    policy: &Policy,
    industries: &BTreeSet<String>,
) -> Vec<Finding> {
    let mut found: BTreeMap<Seen, Finding> = BTreeMap::new();
    let trades = industries.iter().map(|industry| Some(industry.as_str()));
    for industry in std::iter::once(None).chain(trades) {
        let findings = judge_text(&Text {
            file: &skeleton.source.file,
            text: Arc::from(skeleton.source.text.as_str()),
            intent: Intent::Marketing,
            industry,
            policy: Some(policy),
            // Rules that are yet to come in force are seen, too.
            day: Date::MAX,
        });
        let gates = |finding: &Finding| {
            finding.severity == Severity::Legal
                && finding.exempted_by.is_none()
                && finding.place.file == skeleton.source.place.file
                && Seen::of(finding).stands_in(&skeleton.source.text)
        };
        for finding in findings.into_iter().filter(gates) {
            found.entry(Seen::of(&finding)).or_insert(finding);
        }
    }
    found.into_values().collect()
}
