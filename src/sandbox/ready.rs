//! Turns a listening sandbox into the file that tells clients where it is and how to prove who they are.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::error::SandboxError;

/// The ids and secrets of the sandbox's corporation. They open nothing else, so they are shown freely.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Credentials {
    /// The corporation.
    pub corp_id: String,
    /// The contact-sync secret 通讯录同步.
    pub contacts: SecretCredential,
    /// The customer-contact secret 客户联系.
    pub customers: SecretCredential,
    /// Self-built apps by name.
    pub apps: BTreeMap<String, AppCredential>,
    /// Group robots by name.
    pub robots: BTreeMap<String, RobotCredential>,
}

/// One secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SecretCredential {
    /// 43 letters and digits.
    pub secret: String,
}

/// One app.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AppCredential {
    /// The app's number.
    pub agent_id: i64,
    /// 43 letters and digits.
    pub secret: String,
}

/// One robot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RobotCredential {
    /// The key in its address.
    pub key: String,
}

#[derive(Serialize)]
struct Ready<'a> {
    base_url: &'a str,
    control_url: &'a str,
    #[serde(flatten)]
    credentials: &'a Credentials,
}

/// Writes the file whole or not at all.
pub(super) fn write(
    path: &Path,
    base_url: &str,
    control_url: &str,
    credentials: &Credentials,
) -> Result<(), SandboxError> {
    let failed = |source| SandboxError::Write {
        path: path.to_owned(),
        source,
    };
    let text = serde_json::to_vec_pretty(&Ready {
        base_url,
        control_url,
        credentials,
    })
    .map_err(|error| failed(error.into()))?;
    let mut beside = path.as_os_str().to_owned();
    beside.push(format!(".{}.new", std::process::id()));
    let beside = PathBuf::from(beside);
    fs::write(&beside, text).map_err(failed)?;
    fs::rename(&beside, path).map_err(failed)
}
