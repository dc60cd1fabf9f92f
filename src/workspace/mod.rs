//! A tree of files becomes validated campaigns, policy and connections, plus every finding about what is written.
//!
//! Knows nothing of people, ledgers or the moment: the same tree gives the same workspace anywhere.

mod campaign;
mod connections;
mod limits;
mod nearest;
mod policy;

pub use campaign::{
    After, Assign, Attach, AudienceRule, Campaign, Canary, Confirm, Decide, Envelope, Evidence, Exclusion, Link, Reached, Schedule,
    Source, Touch, Trigger, Variant, Waiver,
};
pub use connections::{Connections, LedgerAddress, SecretRef};
pub use policy::{
    Account, Cap, Dated, Domain, Limits, Policy, Review, Reviewer, Suppression, TierRule, Tracking, WindowPreset,
};

use crate::{
    diagnostic::{Finding, Sources},
    model::{CampaignId, Lang},
};
use std::collections::BTreeMap;

/// Everything the files say.
#[derive(Debug, Clone)]
pub struct Workspace {
    /// What may be sent.
    pub policy: Policy,
    /// How to reach things.
    pub connections: Connections,
    /// Language of people's output unless a flag says otherwise.
    pub language: Lang,
    /// Per-member variables of `members.toml` by case-folded userid: `store`, `leave` …
    pub members: BTreeMap<String, MemberData>,
    /// Valid campaigns by id. One with a blocking finding in its own file is here only if it could still be understood.
    pub campaigns: BTreeMap<CampaignId, Campaign>,
    /// Everything wrong or noteworthy, sorted.
    pub findings: Vec<Finding>,
    /// The texts findings point into.
    pub sources: Sources,
}

/// One member of `members.toml`: data, not policy.
#[derive(Debug, Clone, Default)]
pub struct MemberData {
    /// Values for `member.*`.
    pub vars: BTreeMap<String, serde_json::Value>,
    /// Days away, `YYYY-MM-DD`, both ends included.
    pub leave: Vec<(String, String)>,
}
