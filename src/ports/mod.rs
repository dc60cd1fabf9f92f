//! The walls between deciding and doing: traits for clock, tree, ledger, wire, host and fence, and the words they speak.

mod audit;
mod code_host;
mod complaints;
mod directory_rows;
mod evidence;
mod forgetting;
mod host;
mod journal;
mod journal_words;
mod ledger_read;
mod policy_trust;
mod signatures;
mod tree;
mod tree_path;
mod wire;

pub use audit::{
    ANCHOR_NAMESPACE, Anchor, AnchorLine, AnchorSigner, AnchorState, AuditVerdict, ChainBreak,
    LedgerProof, Named,
};
pub use code_host::{
    CodeHost, HostGap, HostPush, HostRequest, HostReview, HostedReview, HostedReviews, Pushed,
    ReviewState, ReviewedContent,
};
pub use complaints::{ComplaintRow, NewComplaints, TouchComplaints};
pub use directory_rows::{
    ChatRow, CompanyRows, Counted, CustomerRow, DirectoryRows, FollowRow, FriendRow, FriendRows,
    KnownChat, ListedChat, MemberRow, StagedPart, Staging, StagingDropped, SyncCounts, SyncEnd,
    TagRow, Unseen,
};
pub use evidence::{
    ApprovalEvidence, AttemptEvidence, BatchEvidence, ComplaintEvidence, RunEvidence, TouchEvidence,
};
pub use forgetting::{ForgetRefused, Kept};
pub use host::{Clock, Fence, Host};
pub use journal::Journal;
pub use journal_words::{
    ApprovalUse, AuditEntry, ClaimedBatch, CollectTask, FrozenBatch, GateChange, IntentRefused,
    LedgerError, ListImport, ListRow, NewIntent, NewRevocation, OpenGate, Rate, RecallRow,
    Recovered, Resolution, ResultRow, Slice,
};
pub use ledger_read::{
    Answers, BatchRecord, BatchState, DoubtRow, LedgerRead, Position, Question, RecordedAudience,
    RunRecord, RunStatus, TouchRecord, TouchStatus, TraceRow,
};
pub use policy_trust::{PolicyAccepted, PolicyOwner, TrustedPolicy};
pub use signatures::{
    CheckedSignoff, HistoryGap, POLICY_NAMESPACE, Provenance, SIGNOFF_NAMESPACE, SignatureProblem,
    Since, TEMPLATE_NAMESPACE,
};
pub use tree::{Entry, EntryKind, Tree, TreeError};
pub use tree_path::{PathFault, path_fault};
pub use wire::{
    CallError, ListedTask, MediaUpload, MemberTask, Page, Recalled, Remedy, SendOutcome,
    TaskResult, Wire, WireRequest,
};
