//! How to reach WeCom, as the command line gathered it: addresses, secrets, waits.

use super::read_pace::ReadPace;
use crate::channel::tls::Roots;
use secrecy::SecretString;
use std::{collections::BTreeMap, fmt};
use thiserror::Error;

/// Everything needed to speak with WeCom. `Debug` shows no secret.
#[derive(Debug, Clone)]
pub struct Config {
    /// `https://qyapi.weixin.qq.com`, or an override; plain http on loopback only.
    pub base_url: String,
    /// The corp id.
    pub corp: String,
    /// The contact-sync secret: departments, `user/list_id`, all member tags.
    pub contacts: Option<SecretString>,
    /// The customer-contact secret, or that of an app allowed to call those APIs.
    pub customers: Option<SecretString>,
    /// Apps by the name the workspace gives them.
    pub agents: BTreeMap<String, Agent>,
    /// Keys of robots by the name the workspace gives them.
    pub robots: BTreeMap<String, SecretString>,
    /// Chats of apps by the name the workspace gives them.
    pub chats: BTreeMap<String, Chat>,
    /// An HTTP proxy for https addresses; none by default, the environment is not asked.
    pub proxy: Option<Proxy>,
    /// Whose certificates are believed.
    pub roots: Roots,
    /// Waits, real time.
    pub waits: Waits,
    /// How fast a sync may ask; none: as fast as answers come.
    pub read_pace: Option<ReadPace>,
}

impl Config {
    /// A configuration without any secret.
    pub fn new(base_url: &str, corp: &str) -> Self {
        Self {
            base_url: base_url.to_owned(),
            corp: corp.to_owned(),
            contacts: None,
            customers: None,
            agents: BTreeMap::new(),
            robots: BTreeMap::new(),
            chats: BTreeMap::new(),
            proxy: None,
            roots: Roots::System,
            waits: Waits::REAL,
            read_pace: None,
        }
    }

    /// The secret of that name, if it is set.
    pub(super) fn secret(&self, name: &SecretName) -> Option<&SecretString> {
        match name {
            SecretName::Contacts => self.contacts.as_ref(),
            SecretName::Customers => self.customers.as_ref(),
            SecretName::App(app) => self.agents.get(app).and_then(|agent| agent.secret.as_ref()),
        }
        .filter(|secret| !secrecy::ExposeSecret::expose_secret(*secret).is_empty())
    }

    /// Every secret that is set, in the order in which they are tried for reading the directory.
    pub(super) fn readers(&self) -> Vec<SecretName> {
        let apps = self.agents.keys().map(|app| SecretName::App(app.clone()));
        let all = [SecretName::Contacts, SecretName::Customers]
            .into_iter()
            .chain(apps);
        all.filter(|name| self.secret(name).is_some()).collect()
    }
}

/// A self-built app.
#[derive(Debug, Clone)]
pub struct Agent {
    /// `agentid`.
    pub id: i64,
    /// Its secret.
    pub secret: Option<SecretString>,
}

/// A chat that an app made, or makes before its first message.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Chat {
    /// `chatid`; at most 32 letters and digits.
    pub id: String,
    /// What members read over it.
    pub name: String,
    /// userid of its owner.
    pub owner: String,
    /// userids; empty when the chat was made before and is only spoken into.
    pub members: Vec<String>,
}

/// An HTTP proxy that offers CONNECT.
#[derive(Debug, Clone)]
pub struct Proxy {
    /// Host name or address.
    pub host: String,
    /// Port.
    pub port: u16,
    /// `user:password`, if it wants one.
    pub user_password: Option<SecretString>,
}

/// Waits of the client, in milliseconds of real time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Waits {
    /// For a connection with all its handshakes.
    pub connect_ms: u64,
    /// For the whole answer to a question.
    pub answer_ms: u64,
    /// Before the first repeat of a question; doubles.
    pub retry_ms: u64,
    /// Before a sync goes on after 45009.
    pub rate_block_ms: u64,
}

impl Waits {
    /// What production uses.
    pub const REAL: Self = Self {
        connect_ms: 10_000,
        answer_ms: 30_000,
        retry_ms: 500,
        rate_block_ms: 60_000,
    };
}

/// Why there is no client.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ConfigError {
    /// The base address is not usable.
    #[error("WeCom's address is not usable: {0}")]
    Address(String),
    /// The proxy's address is not usable.
    #[error("the proxy's address is not usable: {0}")]
    Proxy(String),
    /// TLS could not be set up.
    #[error("TLS could not be set up: {0}")]
    Tls(String),
}

/// Which secret a call is made with.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum SecretName {
    Contacts,
    Customers,
    App(String),
}

impl fmt::Display for SecretName {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Contacts => out.write_str("contacts"),
            Self::Customers => out.write_str("customers"),
            Self::App(app) => write!(out, "of app {app}"),
        }
    }
}
