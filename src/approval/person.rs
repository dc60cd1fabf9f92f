//! Reviewers and mail addresses become people: who is whom, and who is the author.

use crate::workspace::Reviewer;
use std::collections::BTreeSet;

/// Whether two reviewers are one person: one name, key, login or mail address in common is enough.
pub(super) fn same_person(a: &Reviewer, b: &Reviewer) -> bool {
    let key = |reviewer: &Reviewer| reviewer.key.as_deref().map(bare_key);
    let login = |reviewer: &Reviewer| reviewer.github.as_deref().map(folded);
    let shared = |mine: Option<String>, theirs: Option<String>| mine.is_some() && mine == theirs;
    a.name == b.name
        || shared(key(a), key(b))
        || shared(login(a), login(b))
        || !mails(a).is_disjoint(&mails(b))
}

/// The address under which a reviewer changed the content, if they did.
pub(super) fn author_mail<'a>(
    reviewer: &Reviewer,
    authors: &'a BTreeSet<String>,
) -> Option<&'a str> {
    let mine = mails(reviewer);
    let login = reviewer.github.as_deref().map(folded);
    let is_me = |mail: &&String| {
        let mail = folded(mail);
        mine.contains(&mail) || login.as_ref().is_some_and(|login| hides(&mail, login))
    };
    authors.iter().find(is_me).map(String::as_str)
}

/// Whether anything about a reviewer could be recognised in a commit.
pub(super) fn can_be_told(reviewer: &Reviewer) -> bool {
    reviewer.github.is_some() || !mails(reviewer).is_empty()
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

/// Addresses that code hosts write for people who hide theirs: `login@users.noreply.…` or `number+login@users.noreply.…`.
fn hides(mail: &str, login: &str) -> bool {
    let Some((local, host)) = mail.split_once('@') else {
        return false;
    };
    let local = local.split_once('+').map_or(local, |(_, login)| login);
    host.contains("noreply") && local == login
}

fn folded(text: &str) -> String {
    text.trim().to_lowercase()
}

/// Type and blob, without a comment.
fn bare_key(key: &str) -> String {
    key.split_ascii_whitespace()
        .take(2)
        .collect::<Vec<_>>()
        .join(" ")
}
