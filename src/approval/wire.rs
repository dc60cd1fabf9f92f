//! The mandate as JSON: what is hashed, stored and shown as a difference. Version 1.
//!
//! What is at its default is left out, so that a key added later voids nothing. A place in a file, a path and a comment
//! have no member here, so that moving, renaming and reformatting void nothing.

use super::{policy_wire::PolicyWire, touch_wire::TouchWire};
use crate::{
    model::{Digest, EvidenceKind, Intent, Media, MediaKind, Severity, Tier},
    workspace::{Canary, Envelope, Evidence, Link, Trigger, Waiver},
};
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// Everything that is signed.
#[derive(Serialize)]
pub(super) struct MandateWire<'a> {
    pub v: u32,
    pub corp: &'a str,
    pub campaign: &'a str,
    pub run: String,
    pub title: &'a str,
    pub intent: Intent,
    pub urgent: Option<&'a str>,
    pub account: AccountWire<'a>,
    #[serde(skip_serializing_if = "is_zero")]
    pub priority: i32,
    pub canary: Option<CanaryWire>,
    #[serde(skip_serializing_if = "is_nothing")]
    pub holdout: u32,
    #[serde(skip_serializing_if = "is_false")]
    pub ai_generated: bool,
    pub repeats: Option<&'a str>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub vars: BTreeMap<&'a str, Value>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub links: BTreeMap<&'a str, LinkWire<'a>>,
    pub touches: Vec<TouchWire<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<EvidenceWire<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub waivers: Vec<WaiverWire<'a>>,
    pub trigger: Option<TriggerWire<'a>>,
    pub envelope: Option<EnvelopeWire>,
    pub policy: PolicyWire<'a>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<FindingWire<'a>>,
}

#[derive(Serialize)]
pub(super) struct AccountWire<'a> {
    pub name: &'a str,
    pub tier: Option<Tier>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub departments: Vec<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub members: Vec<&'a str>,
    pub industry: Option<&'a str>,
    pub app: Option<AppWire<'a>>,
    pub until: Option<&'a str>,
}

#[derive(Serialize)]
pub(super) struct AppWire<'a> {
    pub name: &'a str,
    pub agent: Option<i64>,
}

#[derive(Serialize)]
pub(super) struct CanaryWire {
    first: u32,
    hold_ms: i64,
}

#[derive(Serialize)]
pub(super) struct LinkWire<'a> {
    url: &'a str,
    title: Option<&'a str>,
    desc: Option<&'a str>,
    cover: Option<MediaWire>,
}

/// A picture by content: where its file lies reaches nobody.
#[derive(Serialize)]
pub(super) struct MediaWire {
    sha256: Digest,
    kind: MediaKind,
}

#[derive(Serialize, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct EvidenceWire<'a> {
    claim: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<EvidenceKind>,
    #[serde(skip_serializing_if = "Option::is_none")]
    number: Option<&'a str>,
    sha256: Digest,
    issuer: Option<&'a str>,
    period: Option<&'a str>,
    sample: Option<&'a str>,
    valid_until: Option<&'a str>,
}

#[derive(Serialize, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct WaiverWire<'a> {
    rule: &'a str,
    text: &'a str,
    reason: &'a str,
    approver: &'a str,
    expires: &'a str,
}

#[derive(Serialize)]
#[serde(tag = "on", rename_all = "snake_case")]
pub(super) enum TriggerWire<'a> {
    Calendar {
        days: &'a [String],
        until: &'a str,
    },
    Event {
        event: &'a str,
        tag: Option<&'a str>,
        until: &'a str,
    },
}

#[derive(Serialize)]
pub(super) struct EnvelopeWire {
    per_day: u32,
    total: u32,
    gather_ms: i64,
}

/// What gates, without where it stands: moving a line is no new finding.
#[derive(Serialize, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct FindingWire<'a> {
    pub rule: &'a str,
    pub severity: Severity,
    pub text: &'a str,
}

impl From<Canary> for CanaryWire {
    fn from(canary: Canary) -> Self {
        Self {
            first: canary.first,
            hold_ms: canary.hold_ms,
        }
    }
}

impl<'a> From<&'a Link> for LinkWire<'a> {
    fn from(link: &'a Link) -> Self {
        Self {
            url: &link.url,
            title: link.title.as_deref(),
            desc: link.desc.as_deref(),
            cover: link.cover.as_ref().map(MediaWire::from),
        }
    }
}

impl From<&Media> for MediaWire {
    fn from(media: &Media) -> Self {
        Self {
            sha256: media.sha256,
            kind: media.kind,
        }
    }
}

impl<'a> From<&'a Evidence> for EvidenceWire<'a> {
    fn from(evidence: &'a Evidence) -> Self {
        Self {
            claim: &evidence.claim.value,
            // What is not written stays out, so that older sign-offs keep their digest.
            kind: Some(evidence.kind).filter(|kind| *kind != EvidenceKind::Report),
            number: evidence.number.as_deref(),
            sha256: evidence.sha256,
            issuer: evidence.issuer.as_deref(),
            period: evidence.period.as_deref(),
            sample: evidence.sample.as_deref(),
            valid_until: evidence.valid_until.as_deref(),
        }
    }
}

impl<'a> From<&'a Waiver> for WaiverWire<'a> {
    fn from(waiver: &'a Waiver) -> Self {
        Self {
            rule: &waiver.rule,
            text: &waiver.text,
            reason: &waiver.reason,
            approver: &waiver.approver,
            expires: &waiver.expires,
        }
    }
}

impl<'a> From<&'a Trigger> for TriggerWire<'a> {
    fn from(trigger: &'a Trigger) -> Self {
        match trigger {
            Trigger::Calendar { days, until } => Self::Calendar { days, until },
            Trigger::Event { on, tag, until } => Self::Event {
                event: on,
                tag: tag.as_deref(),
                until,
            },
        }
    }
}

impl From<&Envelope> for EnvelopeWire {
    fn from(envelope: &Envelope) -> Self {
        Self {
            per_day: envelope.per_day,
            total: envelope.total,
            gather_ms: envelope.gather_ms,
        }
    }
}

/// A value of TOML as canonical JSON takes it: a float becomes `{"float": "0.8"}`, so that it differs from the text "0.8".
pub(super) fn exact(value: &Value) -> Value {
    match value {
        Value::Number(number) if number.is_f64() => Value::Object(
            [("float".to_owned(), Value::String(number.to_string()))]
                .into_iter()
                .collect(),
        ),
        Value::Array(items) => Value::Array(items.iter().map(exact).collect()),
        Value::Object(members) => Value::Object(
            members
                .iter()
                .map(|(key, value)| (key.clone(), exact(value)))
                .collect(),
        ),
        other => other.clone(),
    }
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde hands over a reference"
)]
fn is_zero(number: &i32) -> bool {
    *number == 0
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde hands over a reference"
)]
fn is_nothing(number: &u32) -> bool {
    *number == 0
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde hands over a reference"
)]
fn is_false(truth: &bool) -> bool {
    !truth
}
