//! What may be sent: the validated policy half of `qunfa.toml`, merged over the built-in dated limits.

use crate::{
    diagnostic::{Located, Place},
    model::{Intent, ListRef, Severity, Tier},
};
use serde::Serialize;
use std::collections::BTreeMap;

/// Everything that decides; nothing that merely connects. Part of digests value by value, where it bears on a campaign.
#[derive(Debug, Clone)]
pub struct Policy {
    /// Name of the workspace.
    pub name: String,
    /// Corp id; not a secret, and part of every digest.
    pub corp: String,
    /// IANA zone.
    pub timezone: String,
    /// Accounts by name.
    pub accounts: BTreeMap<String, Account>,
    /// Reviewers by name.
    pub reviewers: BTreeMap<String, Reviewer>,
    /// Receive caps by intent, the workspace's (already merged: never looser than the platform's).
    pub caps: BTreeMap<Intent, Cap>,
    /// Filed domains by host.
    pub domains: BTreeMap<String, Domain>,
    /// Who must not be messaged.
    pub suppression: Suppression,
    /// How reviews work.
    pub review: Review,
    /// Tracking, when declared.
    pub tracking: Option<Tracking>,
    /// Names of declared apps, with their agent ids.
    pub apps: BTreeMap<String, i64>,
    /// Names of declared robots.
    pub robots: Vec<String>,
    /// Declared chats of apps by name.
    pub appchats: BTreeMap<String, AppChat>,
    /// Names of declared mini-programs, with their app ids.
    pub miniprograms: BTreeMap<String, String>,
    /// userids who get test sends.
    pub testers: Vec<String>,
    /// Windows per preset id, after the workspace's own.
    pub windows: BTreeMap<String, WindowPreset>,
    /// Built-in dated limits of platform and brief.
    pub limits: Limits,
    /// Tier rows after the workspace's changes.
    pub tiers: BTreeMap<Tier, TierRule>,
    /// Loosened tiers, each with its reason; printed in every plan.
    pub overrides: Vec<Located<String>>,
    /// Directory snapshots older than this are refused by `apply`, milliseconds.
    pub directory_max_age_ms: i64,
    /// Calls a minute.
    pub pace: u32,
    /// Registered names and protected tokens.
    pub brands: Brands,
    /// The workspace's changes to the built-in lexicon, in the file's order.
    pub lexicon: Vec<LexiconChange>,
}

impl Policy {
    /// What else is one recipient: every declared robot and app chat, as `robot:NAME` and `appchat:NAME`.
    pub fn posts(&self) -> Vec<String> {
        let robots = self.robots.iter().map(|robot| format!("robot:{robot}"));
        let chats = self.appchats.keys().map(|chat| format!("appchat:{chat}"));
        robots.chain(chats).collect()
    }
}

/// A chat of members that an app speaks into. An app reaches only chats it made itself (86008).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AppChat {
    /// Which declared app.
    pub app: String,
    /// `chatid`; of a chat to be made, derived from corp and name, so that making it again finds it.
    pub id: String,
    /// What members read over it.
    pub title: String,
    /// userid of its owner.
    pub owner: String,
    /// userids of a chat to be made; empty: it was made before.
    pub members: Vec<String>,
}

/// The company's names.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Brands {
    /// Registered names of goods and marks: not checked as advertising words.
    pub terms: Vec<String>,
    /// Tokens by which look-alike hosts are found.
    pub protected: Vec<String>,
}

/// One change to the built-in lexicon.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LexiconChange {
    /// The term and where it stands.
    pub term: Located<String>,
    /// What is changed about it.
    pub action: LexiconAction,
    /// The rule it concerns; any when absent.
    pub rule: Option<String>,
    /// How much a refused or reweighed term weighs.
    pub severity: Option<Severity>,
    /// Why.
    pub reason: String,
    /// What to write instead.
    pub suggestion: Option<String>,
}

/// How the lexicon is changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LexiconAction {
    /// The term is refused.
    Deny,
    /// The term is allowed, hard rules excepted.
    Allow,
    /// What rules find in the term weighs otherwise.
    Weigh,
}

/// Who runs campaigns.
#[derive(Debug, Clone)]
pub struct Account {
    /// Its name in `[accounts]`.
    pub name: String,
    /// Where it is declared.
    pub place: Place,
    /// Its tier.
    pub tier: Tier,
    /// Departments it reaches; empty for `admin`: all.
    pub departments: Vec<Located<String>>,
    /// Members it reaches (tier `member`: exactly one).
    pub members: Vec<Located<String>>,
    /// Trade, which chooses windows and rules: `catering`, `education`, `finance` …
    pub industry: Option<String>,
    /// App that notifies its members and sends its staff messages.
    pub app: Option<String>,
    /// Last day a `member` account is granted, `YYYY-MM-DD`.
    pub until: Option<String>,
}

/// Someone who signs.
#[derive(Debug, Clone)]
pub struct Reviewer {
    /// Its name in `[reviewers]`.
    pub name: String,
    /// Where it is declared.
    pub place: Place,
    /// `owner`, `superior`, `risk`, `legal`.
    pub roles: Vec<String>,
    /// `ssh-ed25519 AAAA…`, without comment.
    pub key: Option<String>,
    /// Login on GitHub.
    pub github: Option<String>,
    /// Username on GitLab.
    pub gitlab: Option<String>,
    /// Login on Gitee.
    pub gitee: Option<String>,
    /// Mail addresses this person commits with.
    pub aliases: Vec<String>,
}

/// How many messages a recipient may receive, corp-wide.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Default)]
pub struct Cap {
    /// In one natural day.
    pub per_day: Option<u32>,
    /// In any 7 natural days.
    pub per_7_days: Option<u32>,
    /// In one ISO week.
    pub per_iso_week: Option<u32>,
    /// In one natural month; 0 stands for the days of that month.
    pub per_month: Option<u32>,
}

/// A filed domain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Domain {
    /// ICP filing number.
    pub icp: Option<String>,
    /// Whose it is.
    pub owner: Option<String>,
}

/// Who must not be messaged: unpinned, since newer is only stricter.
#[derive(Debug, Clone, Default)]
pub struct Suppression {
    /// Customer tags.
    pub tags: Vec<Located<String>>,
    /// Lists by name.
    pub lists: Vec<Located<ListRef>>,
}

/// How reviews work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Review {
    /// How long a sign-off may open the gate, milliseconds.
    pub use_by_ms: i64,
    /// Legal must sign above this many recipients.
    pub legal_above: u32,
    /// Newcomers since signing, in thousandths of the signed set.
    pub newcomers_permille: u32,
    /// Stages one person may hold together; printed in every plan.
    pub combine: Vec<String>,
}

/// Link tracking.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Tracking {
    /// Customers see its host.
    pub base_url: String,
    /// `wecom` or `none`.
    pub identify: String,
}

/// A window preset.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WindowPreset {
    /// Only on workdays.
    pub workdays: bool,
    /// Minutes of the local day, half-open, ascending.
    pub windows: Vec<(u16, u16)>,
}

/// A tier's row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct TierRule {
    /// People one send may reach; none: all, in segments of the API's limit.
    pub people_per_send: Option<u32>,
    /// Sends a day; none: no limit.
    pub sends_per_day: Option<u32>,
}

/// One dated fact of policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dated {
    /// The number.
    pub value: u64,
    /// Who says so: "WeCom doc 92135", "brief".
    pub source: String,
    /// `YYYY-MM-DD` of the last check; rows older than 180 days are warned about.
    pub checked_on: String,
}

/// The built-in limits, by name; every name is present, because the built-in file is tested.
#[derive(Debug, Clone)]
pub struct Limits(pub BTreeMap<String, Dated>);

impl Limits {
    /// A limit by its name in the built-in file.
    ///
    /// # Panics
    /// On a name the built-in file does not have: names are literals of this program.
    pub fn get(&self, name: &str) -> u64 {
        self.0
            .get(name)
            .unwrap_or_else(|| panic!("the built-in limits have no row {name:?}"))
            .value
    }
}
