//! Findings with everything a machine's format says of them: where they end, which campaigns they concern, a fingerprint that
//! survives other lines.

use crate::{
    diagnostic::{Finding, Place, Sources},
    model::{Lang, Severity},
};
use sha2::{Digest as _, Sha256};
use std::{collections::BTreeMap, fmt::Write as _, sync::Arc};

/// Findings and what their formats need with them.
#[derive(Debug, Clone, Copy)]
pub struct Reported<'a> {
    /// By place.
    pub findings: &'a [Finding],
    /// The texts they point into.
    pub sources: &'a Sources,
    /// Ids of the campaigns that use a file; a file that is not here belongs to none.
    pub campaigns: &'a BTreeMap<Arc<str>, Vec<String>>,
    /// The edition of the lexicon.
    pub lexicon: &'a str,
    /// Language of sentences.
    pub lang: Lang,
}

/// How loud a finding is where there are three levels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Loudness {
    Error,
    Warning,
    Note,
}

impl Loudness {
    pub(super) const ALL: [Self; 3] = [Self::Error, Self::Warning, Self::Note];

    pub(super) fn of(finding: &Finding) -> Self {
        match finding.severity {
            _ if finding.exempted_by.is_some() => Self::Note,
            Severity::Block | Severity::Require => Self::Error,
            Severity::Evidence | Severity::Legal | Severity::Warn => Self::Warning,
            Severity::Info => Self::Note,
        }
    }
}

/// The line and column, from 1 and in characters, right behind a place.
pub(super) fn end(place: &Place, sources: &Sources) -> (u32, u32) {
    let marked = sources
        .get(&place.file)
        .and_then(|text| text.get(place.bytes.0..place.bytes.1))
        .unwrap_or_default();
    match marked.rsplit_once('\n') {
        None => (place.line, place.column + marked.chars().count() as u32),
        Some((before, last)) => (
            place.line + 1 + before.matches('\n').count() as u32,
            1 + last.chars().count() as u32,
        ),
    }
}

/// A fingerprint for each finding: the same as long as the rule finds the same words in the same file, whatever line they are on.
pub(super) fn fingerprints(findings: &[Finding]) -> Vec<String> {
    let mut seen: BTreeMap<(&str, &str, &str), u32> = BTreeMap::new();
    let one = |finding: &Finding, nth: u32| {
        let mut hash = Sha256::new();
        for part in [finding.rule, &finding.place.file, &finding.text] {
            hash.update(part.as_bytes());
            hash.update([0]);
        }
        hash.update(nth.to_be_bytes());
        let mut hex = String::new();
        for byte in &hash.finalize()[..16] {
            let _ = write!(hex, "{byte:02x}");
        }
        hex
    };
    findings
        .iter()
        .map(|finding| {
            let key = (finding.rule, &*finding.place.file, finding.text.as_str());
            let nth = seen.entry(key).or_default();
            *nth += 1;
            one(finding, *nth)
        })
        .collect()
}
