//! What legal says about one template, as the canonical JSON that is signed verbatim.

use super::statement::{time_ms, time_text};
use crate::{
    compliance::Seen,
    content::Skeleton,
    model::{Canonical, Digest},
    ports::TEMPLATE_NAMESPACE,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// What `kind` has to say.
const KIND: &str = "template";

/// The namespace of the signature: one made for anything else, a campaign's sign-off too, says nothing about a template.
pub const NAMESPACE_OF_TEMPLATES: &str = TEMPLATE_NAMESPACE;

/// A template's sign-off. Times are RFC 3339, UTC, whole seconds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TemplateStatement {
    /// Version of this form: 1.
    pub v: u32,
    /// `template`: a statement about a campaign has none.
    pub kind: String,
    /// Corp id.
    pub corp: String,
    /// The template's path in the workspace.
    pub template: String,
    /// SHA-256 of its text with LF only.
    pub source: Digest,
    /// Names that may stand in it, sorted: `vars.offer`, `member.store`.
    pub names: Vec<String>,
    /// Trades it was looked at for, sorted.
    pub industries: Vec<String>,
    /// What legal had to look at and saw, in the template's order.
    pub findings: Vec<SeenWire>,
    /// Name in `[reviewers]`.
    pub reviewer: String,
    /// When.
    pub signed: String,
    /// Last moment it may open a gate.
    pub until: String,
}

/// One thing legal saw.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SeenWire {
    /// The rule's code.
    pub rule: String,
    /// What it quotes.
    pub text: String,
    /// Where it begins in the template, bytes.
    pub from: u64,
    /// Where it ends.
    pub to: u64,
}

impl From<&Seen> for SeenWire {
    fn from(seen: &Seen) -> Self {
        Self {
            rule: seen.rule.clone(),
            text: seen.text.clone(),
            from: seen.bytes.0 as u64,
            to: seen.bytes.1 as u64,
        }
    }
}

/// What legal is shown of a template, and signs.
#[derive(Debug, Clone, Copy)]
pub struct Shown<'a> {
    /// Corp id.
    pub corp: &'a str,
    /// The template's path.
    pub template: &'a str,
    /// Digest of its text.
    pub source: Digest,
    /// Names that may stand in it.
    pub names: &'a BTreeSet<String>,
    /// Trades it was judged for.
    pub industries: &'a BTreeSet<String>,
    /// What was found.
    pub findings: &'a [Seen],
}

/// Writes a statement about a template. Times are Unix milliseconds, cut to seconds.
pub fn template_statement(
    shown: &Shown<'_>,
    reviewer: &str,
    signed_ms: i64,
    until_ms: i64,
) -> TemplateStatement {
    TemplateStatement {
        v: 1,
        kind: KIND.to_owned(),
        corp: shown.corp.to_owned(),
        template: shown.template.to_owned(),
        source: shown.source,
        names: shown.names.iter().cloned().collect(),
        industries: shown.industries.iter().cloned().collect(),
        findings: shown.findings.iter().map(Into::into).collect(),
        reviewer: reviewer.to_owned(),
        signed: time_text(signed_ms),
        until: time_text(until_ms),
    }
}

impl TemplateStatement {
    /// The bytes that are signed.
    pub fn text(&self) -> String {
        Canonical::of(self).text().to_owned()
    }

    /// Reads a statement, and only one written as [`text`](Self::text) writes it.
    pub fn read(text: &str) -> Option<Self> {
        let read: Self = serde_json::from_str(text).ok()?;
        let sound =
            read.v == 1 && read.kind == KIND && in_order(&read.names) && in_order(&read.industries);
        (sound && read.text() == text).then_some(read)
    }

    /// When it was signed, Unix milliseconds; none when that is not a time.
    pub fn signed_ms(&self) -> Option<i64> {
        time_ms(&self.signed)
    }

    /// Last moment it may open a gate, Unix milliseconds; none when that is not a time.
    pub fn until_ms(&self) -> Option<i64> {
        time_ms(&self.until)
    }

    /// Whether legal saw this.
    pub(super) fn saw(&self, seen: &Seen) -> bool {
        self.findings.contains(&seen.into())
    }
}

/// Every name a template takes from outside, sorted.
pub fn names_of(skeleton: &Skeleton) -> BTreeSet<String> {
    let mentions = skeleton.template.mentions().iter();
    mentions.map(|name| name.path.clone()).collect()
}

fn in_order(words: &[String]) -> bool {
    words.windows(2).all(|pair| pair[0] < pair[1])
}
