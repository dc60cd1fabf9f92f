//! What a text is judged on: why it is sent, for which trade, what the workspace says about words and hosts.

use super::{said::Subject, verdict::last_day};
use crate::{
    model::Intent,
    workspace::{Domain, Evidence, LexiconChange},
};
use jiff::civil::Date;
use std::collections::BTreeMap;

/// Everything about a text but its words.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ground<'a> {
    pub intent: Intent,
    /// The trade of the account that sends.
    pub industry: Option<&'a str>,
    /// Dated rules are judged on it, never at now.
    pub last_day: Date,
    /// Registered names.
    pub brands: &'a [String],
    /// The workspace's changes to the lexicon.
    pub lexicon: &'a [LexiconChange],
    /// Declared domains by host.
    pub domains: &'a BTreeMap<String, Domain>,
    /// What proves its claims; none when nobody has been asked for proof yet.
    pub evidence: Option<&'a [Evidence]>,
}

impl<'a> Ground<'a> {
    /// What the texts of a campaign are judged on.
    pub(super) fn of(subject: &Subject<'a>) -> Self {
        let (campaign, policy) = (subject.campaign, subject.policy);
        Self {
            intent: campaign.intent,
            industry: industry(subject),
            last_day: last_day(campaign, policy).parse().unwrap_or(Date::MAX),
            brands: &policy.brands.terms,
            lexicon: &policy.lexicon,
            domains: &policy.domains,
            evidence: Some(&campaign.evidence),
        }
    }
}

/// The trade of the account that sends.
pub(super) fn industry<'a>(subject: &Subject<'a>) -> Option<&'a str> {
    let account = subject.policy.accounts.get(&subject.campaign.account)?;
    account.industry.as_deref()
}
