//! A tree of files becomes validated campaigns, policy and connections, plus every finding about what is written.
//!
//! Knows nothing of people, ledgers or the moment: the same tree gives the same workspace anywhere.

mod base_url;
mod campaign;
mod card_words;
mod ci;
mod connections;
mod csv_cells;
mod files;
mod groups;
mod groups_extend;
mod hygiene;
mod ids;
mod lengths;
mod limits;
mod media;
mod media_fit;
mod moments;
mod names;
mod order;
mod paths;
mod policy;
mod policy_files;
mod raw;
mod raw_accounts;
mod raw_audience;
mod raw_campaign;
mod raw_card;
mod raw_connections;
mod raw_members;
mod raw_rules;
mod raw_settings;
mod raw_signoffs;
mod raw_touch;
mod read;
mod read_accounts;
mod read_appchats;
mod read_attach;
mod read_audience;
mod read_campaign;
mod read_card;
mod read_connections;
mod read_members;
mod read_schedule;
mod read_settings;
mod read_spoken;
mod read_template;
mod read_thresholds;
mod read_tiers;
mod read_touch;
mod read_trigger;
mod reading;
mod refusals;
mod schema;
mod secrets;
mod shape;
mod shape_words;
mod signoffs;
mod spot;
mod ssh_keys;
mod syntax;
mod text;
mod toml_tree;
mod touch_words;

pub use campaign::{
    After, Assign, Attach, AttachedMiniprogram, AudienceRule, Campaign, Canary, ChatsRule, Confirm,
    Decide, Envelope, Evidence, EvidenceContent, Exclusion, Link, Reached, Schedule, Source, Touch,
    Trigger, Variant, Waiver,
};
pub use ci::{CiHost, Install, Layout, ci_files};
pub use connections::{
    Connections, Crm, Email, HostConnection, LedgerAddress, OfficialAccount, SecretRef,
};
pub use groups::{Group, Groups};
pub use groups_extend::{Extended, NewGroup, extend_groups};
pub use policy::{
    Account, AppChat, Brands, Cap, Dated, Domain, LexiconAction, LexiconChange, Limits, Policy,
    Review, Reviewer, Suppression, TierRule, Tracking, WindowPreset,
};

pub use policy_files::{POLICY_SIGNOFFS, PolicyFiles};
pub use read::{ReadError, is_content, is_data, is_policy, is_read, read};
pub use read_template::{TemplateFile, read_template};
pub use schema::{schema_of, schema_of_output, schemas};
pub mod scaffold;
pub use signoffs::{SignoffEntry, SignoffFile};

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
    /// Customer groups and their tags, from `groups.csv`.
    pub groups: Groups,
    /// Valid campaigns by id. One with a blocking finding in its own file is here only if it could still be understood.
    pub campaigns: BTreeMap<CampaignId, Campaign>,
    /// Ids of files that could not be understood, with the file: they are not gone, and nothing of theirs may be cancelled.
    pub broken: BTreeMap<CampaignId, String>,
    /// Sign-offs beside campaigns, unverified.
    pub signoffs: BTreeMap<CampaignId, SignoffFile>,
    /// Sign-offs beside templates, unverified, by the template's path.
    pub template_signoffs: BTreeMap<String, SignoffFile>,
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
