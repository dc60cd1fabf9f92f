//! Effects carried out: sync, freeze, send, reconcile, collect, cancel, recall. Decides nothing: what to do is said by `plan` and `protocol`.

mod cancel;
mod collect;
mod freeze;
mod recall;
mod reconcile;
mod send;
mod settle_one;
mod sync;
mod test_send;
mod tools;

pub use cancel::{Cancelled, cancel_tasks, give_up};
pub use collect::{Collected, collect, remind_now};
pub use freeze::{Frozen, freeze_due, notice_touch, set_aside};
pub use recall::{Count, RecallReport, Recallable, recall, recallable};
pub use reconcile::{Reconciled, reconcile};
pub use send::{Sent, send, wait_for_doubt};
pub use sync::{SyncOrder, Synced, sync};
pub use test_send::{TestMessage, send_tests};
pub use tools::{Machine, Step, Tools, Wait, WorkerError};
