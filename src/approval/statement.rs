//! What a reviewer says about one digest at one stage, as the canonical JSON that is signed verbatim.

use super::Mandate;
use crate::{
    model::{Canonical, Digest, Stage},
    ports::{RecordedAudience, SIGNOFF_NAMESPACE},
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// The namespace of the signature: one made for anything else is no sign-off.
pub const NAMESPACE: &str = SIGNOFF_NAMESPACE;

/// A sign-off's content. Times are RFC 3339, UTC, whole seconds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Statement {
    /// Version of this form: 1.
    pub v: u32,
    /// Of the mandate that was shown.
    pub digest: Digest,
    /// Corp id.
    pub corp: String,
    /// Campaign id.
    pub campaign: String,
    /// Run.
    pub run: String,
    /// Stage that is signed.
    pub stage: Stage,
    /// Audience figures as they were recorded, one per touch known then, sorted by touch.
    pub audience: Vec<RecordedAudience>,
    /// Name in `[reviewers]`.
    pub reviewer: String,
    /// When.
    pub signed: String,
    /// Last moment it may open a gate.
    pub use_by: String,
}

/// Writes a statement about a mandate. Times are Unix milliseconds, cut to seconds.
pub fn statement(
    mandate: &Mandate,
    stage: Stage,
    audience: &[RecordedAudience],
    reviewer: &str,
    signed_ms: i64,
    use_by_ms: i64,
) -> Statement {
    let mut audience = audience.to_vec();
    audience.sort_by(|a, b| (&a.touch, a.count, &a.set).cmp(&(&b.touch, b.count, &b.set)));
    Statement {
        v: 1,
        digest: mandate.digest(),
        corp: mandate.corp().to_owned(),
        campaign: mandate.campaign().to_owned(),
        run: mandate.run().to_owned(),
        stage,
        audience,
        reviewer: reviewer.to_owned(),
        signed: time_text(signed_ms),
        use_by: time_text(use_by_ms),
    }
}

impl Statement {
    /// The bytes that are signed.
    pub fn text(&self) -> String {
        Canonical::of(self).text().to_owned()
    }

    /// Reads a statement, and only one written as [`text`](Self::text) writes it: what was signed has one reading.
    pub fn read(text: &str) -> Option<Self> {
        let statement: Self = serde_json::from_str(text).ok()?;
        (statement.v == 1 && statement.text() == text).then_some(statement)
    }

    /// When it was signed, Unix milliseconds; none when that is not a time.
    pub fn signed_ms(&self) -> Option<i64> {
        time_ms(&self.signed)
    }

    /// Last moment it may open a gate, Unix milliseconds; none when that is not a time.
    pub fn use_by_ms(&self) -> Option<i64> {
        time_ms(&self.use_by)
    }
}

/// Unix milliseconds as they stand in a statement; a moment no calendar has becomes the nearest it has.
pub(super) fn time_text(ms: i64) -> String {
    let seconds = ms
        .div_euclid(1_000)
        .clamp(Timestamp::MIN.as_second(), Timestamp::MAX.as_second());
    Timestamp::from_second(seconds)
        .expect("the second was clamped to what a timestamp holds")
        .to_string()
}

pub(super) fn time_ms(text: &str) -> Option<i64> {
    let ms = text.parse::<Timestamp>().ok()?.as_millisecond();
    (time_text(ms) == text).then_some(ms)
}
