//! A folder becomes what can be seen from here of its repository's set-up: history, remote, base, who commits.

use super::{
    ForgeError, keygen,
    repository::{gap_of, user_email},
};
use crate::ports::HistoryGap;
use git2::Repository;
use std::path::Path;

/// What can be seen of a repository.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Survey {
    /// Why it cannot be looked at.
    pub gap: Option<HistoryGap>,
    /// Address of `origin`, without what it may hold before an `@`.
    pub remote: Option<String>,
    /// The remote's main branch, as it was fetched last: `origin/main`.
    pub base: Option<String>,
    /// Older commits are missing.
    pub shallow: bool,
    /// Mail address of whoever commits here.
    pub mail: Option<String>,
    /// A file that names who must review `qunfa.toml`.
    pub owners_file: bool,
}

/// Where hosts look for the owners of files.
const OWNERS_FILES: [&str; 5] = [
    "CODEOWNERS",
    ".github/CODEOWNERS",
    ".gitlab/CODEOWNERS",
    ".gitee/CODEOWNERS",
    "docs/CODEOWNERS",
];

/// Looks at the repository around a workspace; asks nobody outside this machine.
pub fn survey(root: &Path) -> Survey {
    let repository = match Repository::discover(root) {
        Ok(repository) => repository,
        Err(error) => {
            return Survey {
                gap: Some(gap_of(&error, root)),
                ..Survey::default()
            };
        }
    };
    let remote = repository.find_remote("origin").ok();
    let remote = remote.and_then(|remote| remote.url().ok().map(without_credentials));
    let base = [
        "refs/remotes/origin/HEAD",
        "refs/remotes/origin/main",
        "refs/remotes/origin/master",
    ]
    .into_iter()
    .find_map(|name| {
        let reference = repository.find_reference(name).ok()?.resolve().ok()?;
        let name = reference.name().ok()?;
        Some(
            name.strip_prefix("refs/remotes/")
                .unwrap_or(name)
                .to_owned(),
        )
    });
    let top = repository.workdir();
    Survey {
        gap: None,
        remote,
        base,
        shallow: repository.is_shallow(),
        mail: user_email(root),
        owners_file: OWNERS_FILES
            .iter()
            .any(|file| top.is_some_and(|top| top.join(file).is_file())),
    }
}

/// Whether `ssh-keygen` is there to sign and verify.
pub fn find_ssh_keygen() -> Result<(), ForgeError> {
    keygen::present()
}

/// An address may hold a token; none of it is shown.
fn without_credentials(url: &str) -> String {
    match (url.find("://"), url.rfind('@')) {
        (Some(scheme), Some(at)) if at > scheme => {
            format!("{}{}", &url[..scheme + 3], &url[at + 1..])
        }
        _ => url.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_in_the_address_of_a_remote_is_not_told() {
        assert_eq!(
            without_credentials("https://oauth2:glpat-abc@gitlab.example/tea/plans.git"),
            "https://gitlab.example/tea/plans.git"
        );
        assert_eq!(
            without_credentials("git@github.com:tea/plans.git"),
            "git@github.com:tea/plans.git"
        );
    }
}
