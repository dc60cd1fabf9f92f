//! Code hosts against local servers that follow what each host documents: its paths, pages, limits and refusals.

mod gitee;
pub mod github;
mod gitlab;
pub mod served;
mod transport;

use qunfa::{
    forge::{Host, HostConfig, HostError, Patience},
    ports::CodeHost,
};
use secrecy::SecretString;
use std::time::Duration;

/// What must stand in a header and nowhere else.
pub const TOKEN: &str = "token-of-the-tests-4711";

pub const HEAD: &str = "c0ffee00000000000000000000000000000000aa";
pub const OLD: &str = "0dd0000000000000000000000000000000000bbb";
pub const BASE: &str = "ba5e000000000000000000000000000000000ccc";

fn config(kind: CodeHost, base_url: &str) -> HostConfig {
    HostConfig {
        kind,
        base_url: base_url.to_owned(),
        repository: "tea/campaigns".to_owned(),
        token: SecretString::from(TOKEN),
        login: None,
        patience: Patience {
            repeats: 3,
            pause: Duration::from_millis(1),
            limit_max: Duration::from_secs(1),
            answer: Duration::from_secs(10),
        },
    }
}

fn host(kind: CodeHost, base_url: &str) -> Host {
    Host::new(config(kind, base_url)).expect("a loopback address is accepted")
}

/// An error, as it is shown: never with the token in it.
fn words(error: &HostError) -> String {
    let shown = format!("{error} {error:?}");
    assert!(!shown.contains(TOKEN), "{shown}");
    error.to_string()
}
