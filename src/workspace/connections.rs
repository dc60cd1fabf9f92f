//! How to reach things: the connections half of `qunfa.toml`. Never part of a digest, never a secret itself.

use crate::ports::CodeHost;
use std::collections::BTreeMap;

/// Where a secret is, never what it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SecretRef {
    /// In an environment variable.
    Env(String),
    /// In a file.
    File(String),
}

/// Where the ledger is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LedgerAddress {
    /// `sqlite:path`, relative to the workspace.
    Sqlite(String),
    /// `postgres://…`.
    Postgres(String),
    /// The address stands in an environment variable.
    Env(String),
}

/// Every way out.
#[derive(Debug, Clone)]
pub struct Connections {
    /// The ledger.
    pub ledger: LedgerAddress,
    /// WeCom's address; `https://qyapi.weixin.qq.com` unless overridden.
    pub wecom_base_url: String,
    /// The contact-sync secret.
    pub contacts: Option<SecretRef>,
    /// The customer-contact secret.
    pub customers: Option<SecretRef>,
    /// App secrets by name.
    pub apps: BTreeMap<String, SecretRef>,
    /// Robot keys by name.
    pub robots: BTreeMap<String, SecretRef>,
    /// The pepper of person keys.
    pub pepper: Option<SecretRef>,
    /// The key that seals columns.
    pub seal: Option<SecretRef>,
    /// The mail server.
    pub email: Option<Email>,
    /// The Official Account.
    pub official_account: Option<OfficialAccount>,
    /// CRM systems by name.
    pub crm: BTreeMap<String, Crm>,
    /// The code host.
    pub host: Option<HostConnection>,
}

/// The mail server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Email {
    /// Host.
    pub host: String,
    /// Port.
    pub port: u16,
    /// Sender.
    pub from: String,
    /// User name.
    pub username: Option<String>,
    /// Password.
    pub password: Option<SecretRef>,
}

/// The Official Account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfficialAccount {
    /// App id.
    pub appid: String,
    /// App secret.
    pub secret: SecretRef,
    /// Its API's address.
    pub base_url: String,
}

/// A CRM system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Crm {
    /// `hubspot` or `convertlab`.
    pub kind: String,
    /// Access token.
    pub token: SecretRef,
    /// Its API's address, if not the usual one.
    pub base_url: Option<String>,
}

/// The code host. What is not written is taken from the environment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostConnection {
    /// Which one.
    pub kind: CodeHost,
    /// `owner/name`.
    pub repository: Option<String>,
    /// Its API's address.
    pub base_url: Option<String>,
    /// Access token.
    pub token: Option<SecretRef>,
    /// Login of the token's user.
    pub login: Option<String>,
}
