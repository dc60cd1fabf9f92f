//! Doubt: when the platform may be asked about an attempt, and what its listing proves.

use crate::{
    history::{Attempt, Batch},
    model::{Channel, SendPolicy, Tempo},
};

/// What to do about one attempt in doubt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DoubtStep {
    /// Nothing can be concluded before this, Unix milliseconds.
    WaitUntil(i64),
    /// List the platform's tasks between these, Unix seconds.
    List {
        /// From.
        from_s: i64,
        /// Until.
        until_s: i64,
    },
    /// The platform cannot be asked, or the policy forbids acting on its answer.
    NeedsHuman,
}

/// Decides what to do about an attempt in doubt.
pub fn doubt_step(batch: &Batch, attempt: &Attempt, now_ms: i64, tempo: &Tempo) -> DoubtStep {
    let can_ask = matches!(batch.channel, Channel::CustomerMass | Channel::GroupMass);
    if !can_ask || batch.policy == SendPolicy::AtMostOnce {
        return DoubtStep::NeedsHuman;
    }
    let quiet_until = attempt.wire_by_ms + tempo.quiet_ms();
    if now_ms < quiet_until {
        return DoubtStep::WaitUntil(quiet_until);
    }
    // The platform stamps its own clock: ten minutes on both sides.
    DoubtStep::List {
        from_s: attempt.intent_ms / 1000 - 600,
        until_s: now_ms.max(attempt.wire_by_ms) / 1000 + 600,
    }
}

/// A task of the platform's listing, as far as matching needs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listing {
    /// Platform id.
    pub msgid: String,
    /// Unix seconds.
    pub created_s: i64,
    /// Text.
    pub text: String,
    /// `msgtype`s of its attachments.
    pub kinds: Vec<String>,
    /// URLs in it.
    pub urls: Vec<String>,
    /// Whether another batch of this ledger owns it.
    pub owned: bool,
}

/// What is known of the batch's own content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// 32 hex digits.
    pub marker: String,
    /// Whether the marker rides in a link of the message.
    pub marked: bool,
    /// Text as sent.
    pub text: String,
    /// `msgtype`s of its attachments.
    pub kinds: Vec<String>,
    /// Intent, Unix seconds.
    pub intent_s: i64,
    /// Last moment of the write, Unix seconds.
    pub wire_by_s: i64,
}

/// What one complete listing says about a batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Match {
    /// This task is it.
    One(String),
    /// Same content, nobody's: its members and recipients must be compared.
    Compare(Vec<String>),
    /// Not there.
    None,
    /// One marker stands in several tasks: the platform duplicated the call.
    Duplicated(Vec<String>),
}

/// Matches a batch against one complete listing: by marker where it rides in a link, else by content.
pub fn match_listing(wanted: &Candidate, listing: &[Listing]) -> Match {
    if wanted.marked {
        let found: Vec<_> = listing
            .iter()
            .filter(|task| carries(task, &wanted.marker))
            .map(|task| task.msgid.clone())
            .collect();
        return match found.len() {
            0 => Match::None,
            1 => Match::One(found.into_iter().next().expect("there is one")),
            _ => Match::Duplicated(found),
        };
    }
    let same = |task: &&Listing| {
        !task.owned
            && task.kinds == wanted.kinds
            && folded(&task.text) == folded(&wanted.text)
            && (wanted.intent_s - 600..=wanted.wire_by_s + 600).contains(&task.created_s)
    };
    let found: Vec<_> = listing
        .iter()
        .filter(same)
        .map(|task| task.msgid.clone())
        .collect();
    if found.is_empty() {
        Match::None
    } else {
        Match::Compare(found)
    }
}

fn carries(task: &Listing, marker: &str) -> bool {
    task.urls.iter().any(|url| url.contains(marker)) || task.text.contains(marker)
}

/// The platform may normalise line ends and outer blanks.
fn folded(text: &str) -> String {
    text.replace("\r\n", "\n").trim().to_owned()
}
