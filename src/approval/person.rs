//! Reviewers and mail addresses become people: who is whom, and who is the author.

use crate::{ports::CodeHost, workspace::Reviewer};
use std::collections::BTreeSet;

/// Whether two reviewers are one person: one name, key, login or mail address in common is enough.
pub(super) fn same_person(a: &Reviewer, b: &Reviewer) -> bool {
    let key = |reviewer: &Reviewer| reviewer.key.as_deref().map(bare_key);
    let shared = |mine: Option<String>, theirs: Option<String>| mine.is_some() && mine == theirs;
    a.name == b.name
        || shared(key(a), key(b))
        || HOSTS
            .iter()
            .any(|host| shared(login(a, *host), login(b, *host)))
        || !mails(a).is_disjoint(&mails(b))
}

/// The address under which a reviewer changed the content, if they did.
pub(super) fn author_mail<'a>(
    reviewer: &Reviewer,
    authors: &'a BTreeSet<String>,
) -> Option<&'a str> {
    let mine = mails(reviewer);
    let logins: Vec<String> = HOSTS
        .iter()
        .filter_map(|host| login(reviewer, *host))
        .collect();
    let is_me = |mail: &&String| {
        let mail = folded(mail);
        mine.contains(&mail) || logins.iter().any(|login| hides(&mail, login))
    };
    authors.iter().find(is_me).map(String::as_str)
}

/// Whether anything about a reviewer could be recognised in a commit.
pub(super) fn can_be_told(reviewer: &Reviewer) -> bool {
    HOSTS.iter().any(|host| login(reviewer, *host).is_some()) || !mails(reviewer).is_empty()
}

/// Every code host on which a reviewer may have a login.
const HOSTS: [CodeHost; 3] = [CodeHost::Github, CodeHost::Gitlab, CodeHost::Gitee];

/// A reviewer's login on a code host, folded: hosts do not tell upper case from lower.
pub(super) fn login(reviewer: &Reviewer, host: CodeHost) -> Option<String> {
    let written = match host {
        CodeHost::Github => &reviewer.github,
        CodeHost::Gitlab => &reviewer.gitlab,
        CodeHost::Gitee => &reviewer.gitee,
    };
    let login = folded(written.as_deref()?);
    (!login.is_empty()).then_some(login)
}

/// Whether two reviewers' keys are one.
pub(super) fn same_key(a: &Reviewer, b: &Reviewer) -> bool {
    a.key.is_some() && a.key.as_deref().map(bare_key) == b.key.as_deref().map(bare_key)
}

fn mails(reviewer: &Reviewer) -> BTreeSet<String> {
    let named = reviewer.name.contains('@').then_some(&reviewer.name);
    reviewer
        .aliases
        .iter()
        .chain(named)
        .map(|mail| folded(mail))
        .filter(|mail| !mail.is_empty())
        .collect()
}

/// Addresses that code hosts write for people who hide theirs: `login@users.noreply.…`, `number+login@users.noreply.…`, and
/// `number-login@users.noreply.…`.
fn hides(mail: &str, login: &str) -> bool {
    let Some((local, host)) = mail.split_once('@') else {
        return false;
    };
    let local = local.split_once('+').map_or(local, |(_, login)| login);
    let numbered = local
        .split_once('-')
        .filter(|(number, _)| number.bytes().all(|byte| byte.is_ascii_digit()));
    host.contains("noreply") && (local == login || numbered.is_some_and(|(_, rest)| rest == login))
}

pub(super) fn folded(text: &str) -> String {
    text.trim().to_lowercase()
}

/// Type and blob, without a comment.
fn bare_key(key: &str) -> String {
    key.split_ascii_whitespace()
        .take(2)
        .collect::<Vec<_>>()
        .join(" ")
}
