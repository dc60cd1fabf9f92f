//! A path, a query and a body become a call, with how often it may be made and how long it is worth asking.

use super::config::Waits;
use crate::ports::CallError;
use hyper::body::Bytes;
use serde_json::Value;
use std::time::Duration;

/// Most repeats of one question (WeCom's own advice for -1).
const REPEATS_MAX: u32 = 3;

/// How often a call may be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Manner {
    /// Again after what passes: -1, 45033, 5xx, a cut.
    Read,
    /// As `Read`, and after 45009 when its window is over.
    Sync,
    /// Once: each one counts.
    Single,
}

/// One call that is not a send.
#[derive(Clone)]
pub(super) struct Call {
    pub(super) path: &'static str,
    pub(super) query: Vec<(&'static str, String)>,
    /// Content type and bytes; none: GET.
    pub(super) body: Option<(String, Bytes)>,
    pub(super) manner: Manner,
}

impl Call {
    /// A question by GET.
    pub(super) fn get(path: &'static str, query: &[(&'static str, &str)], manner: Manner) -> Self {
        let query = query
            .iter()
            .map(|(name, value)| (*name, (*value).to_owned()))
            .collect();
        Self {
            path,
            query,
            body: None,
            manner,
        }
    }

    /// A question by POST.
    pub(super) fn post(path: &'static str, body: &Value, manner: Manner) -> Self {
        let bytes = Bytes::from(body.to_string());
        Self {
            path,
            query: Vec::new(),
            body: Some(("application/json; charset=utf-8".to_owned(), bytes)),
            manner,
        }
    }
}

/// A failure, and whether it is of the kind that passes.
pub(super) struct Trouble {
    pub(super) error: CallError,
    pub(super) passes: bool,
}

/// How much longer one call is worth asking.
pub(super) struct Patience {
    repeats: u32,
    blocks: u32,
    retry: Duration,
    block: Duration,
}

impl Patience {
    /// As much as the manner of the call allows.
    pub(super) fn of(waits: Waits, manner: Manner) -> Self {
        let (repeats, blocks) = match manner {
            Manner::Read => (REPEATS_MAX, 0),
            Manner::Sync => (REPEATS_MAX, REPEATS_MAX),
            Manner::Single => (0, 0),
        };
        Self {
            repeats,
            blocks,
            retry: Duration::from_millis(waits.retry_ms),
            block: Duration::from_millis(waits.rate_block_ms),
        }
    }

    /// Waits if it is worth it, or gives the failure back.
    pub(super) async fn wait_after(&mut self, trouble: Trouble) -> Result<(), CallError> {
        let limited = matches!(trouble.error, CallError::Refused { code: 45009, .. });
        if limited && self.blocks > 0 {
            self.blocks -= 1;
            tokio::time::sleep(self.block).await;
            return Ok(());
        }
        if trouble.passes && self.repeats > 0 {
            self.repeats -= 1;
            tokio::time::sleep(self.retry).await;
            self.retry *= 2;
            return Ok(());
        }
        Err(trouble.error)
    }
}

/// An answer that cannot be read is no better the second time.
pub(super) fn unreadable(call: &Call, why: &str) -> Trouble {
    Trouble {
        error: CallError::Unreachable(format!("{}: {why}", call.path)),
        passes: false,
    }
}
