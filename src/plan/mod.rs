//! Clearances, slots and the past become an immutable plan: what would be sent, to how many, when, and everything that speaks against it.
//!
//! A plan leaves no choice to whoever carries it out, and does not know how it is carried out.

mod action;
mod again;
mod batches;
mod booked;
mod campaign;
mod document;
mod document_of;
mod executable;
mod guard;
mod narrow;
mod notice;
mod standing;
mod touch;

pub use action::{Action, Symbol};
pub use again::{SentBefore, looks_already_sent, resembles};
pub use batches::{PlannedBatch, PlannedSegment, cut};
pub use booked::{BOOKINGS_MAX, Booked, with_lower_limits};
pub use campaign::{CampaignPlan, Plan, assemble, gone};
pub use document::{
    CampaignDocument, DiffLine, DropCount, FindingDocument, HoldDocument, InheritedDocument,
    PlanDocument, QuotaDocument, RecordedDocument, RequirementDocument, ReviewDocument,
    SegmentDocument, SentenceDocument, SignedDocument, TotalsDocument, TouchDocument, VoidDocument,
};
pub use document_of::document;
pub use executable::not_executed;
pub use guard::{Turned, changed_content, signed_diffs, switched_off, text_diff};
pub use narrow::{Narrowed, to_frozen, to_signed};
pub use notice::{Notice, notices};
pub use standing::{complained, often_urgent, standing};
pub use touch::{Quota, Scheduled, TouchInput, TouchPlan, plan_touch};
