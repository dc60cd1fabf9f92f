//! Application messages are taken back, one by one, each answer kept before the next is asked.

use super::{Tools, WorkerError, tools::Machine};
use crate::{
    model::Channel,
    ports::{CallError, Journal, RecallRow, Recalled, Remedy, Tree, Wire},
};

/// What can be done about one accepted batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recallable {
    /// It can be taken back.
    Yes,
    /// It was taken back already.
    Gone,
    /// Its 24 hours are over (WeCom 42052).
    TooLate,
    /// The platform takes nothing back on this channel.
    NotHere,
}

/// What a recall came to, in batches and people.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RecallReport {
    /// Taken back.
    pub recalled: Count,
    /// The platform said that it was too late.
    pub too_late: Count,
    /// Refused or unanswered; asking again is harmless.
    pub failed: Count,
    /// The first failure, in the platform's words.
    pub why: Option<CallError>,
}

/// Batches and the people in them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Count {
    /// Batches: what one call is about.
    pub batches: u32,
    /// People.
    pub people: u64,
}

impl Count {
    /// Counts one more batch.
    pub fn add(&mut self, row: &RecallRow) {
        self.batches += 1;
        self.people += u64::from(row.batch.recipients);
    }
}

/// What can be done about a batch now; `hours` is how long the platform takes messages back.
pub fn recallable(row: &RecallRow, hours: u64, now_ms: i64) -> Recallable {
    if row.batch.channel != Channel::App || row.msgid.is_none() || row.app.is_none() {
        return Recallable::NotHere;
    }
    match row.recalled {
        Some(Recalled::Done) => Recallable::Gone,
        Some(Recalled::TooLate) => Recallable::TooLate,
        None if now_ms - row.sent_ms >= hours as i64 * 3_600_000 => Recallable::TooLate,
        None => Recallable::Yes,
    }
}

/// Takes these messages back. A set-up at fault ends it: the others would fail alike.
pub async fn recall<L: Journal, W: Wire, M: Machine, T: Tree + Sync>(
    tools: &Tools<'_, L, W, M, T>,
    rows: &[RecallRow],
) -> Result<RecallReport, WorkerError> {
    let mut report = RecallReport::default();
    let mut stopped = false;
    for row in rows {
        let (Some(app), Some(msgid)) = (&row.app, &row.msgid) else {
            continue;
        };
        if stopped || tools.machine.stopping() {
            report.failed.add(row);
            continue;
        }
        let recalled = match tools.wire.recall(app, msgid).await {
            Ok(recalled) => recalled,
            Err(error) => {
                let setup = !matches!(
                    error,
                    CallError::Refused {
                        remedy: Remedy::Never | Remedy::Later,
                        ..
                    }
                );
                stopped |= setup;
                report.failed.add(row);
                report.why.get_or_insert(error);
                continue;
            }
        };
        let (batch_no, now_ms) = (row.batch.batch_no, tools.now_ms());
        tools
            .ledger
            .record_recall(batch_no, recalled, now_ms, &tools.actor)
            .await?;
        match recalled {
            Recalled::Done => report.recalled.add(row),
            Recalled::TooLate => report.too_late.add(row),
        }
    }
    Ok(report)
}
