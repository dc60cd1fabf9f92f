//! Reviewers and mail addresses become people: who is whom, and who is the author.

use crate::{
    ports::{CodeHost, Pushed},
    workspace::Reviewer,
};
use std::collections::{BTreeMap, BTreeSet};

/// How the logins of apps end on code hosts.
const BOT: &str = "[bot]";

/// Whether two reviewers are one person: one name, key, login or mail address in common is enough.
pub(super) fn same_person(a: &Reviewer, b: &Reviewer) -> bool {
    let key = |reviewer: &Reviewer| reviewer.key.as_deref().map(bare_key);
    let shared = |mine: Option<String>, theirs: Option<String>| mine.is_some() && mine == theirs;
    a.name == b.name
        || shared(key(a), key(b))
        || !logins(a).is_disjoint(&logins(b))
        || !mails(a).is_disjoint(&mails(b))
}

/// A reviewer with every entry that is the same person, by whatever they have in common with one another.
pub(super) fn selves<'a>(
    reviewers: &'a BTreeMap<String, Reviewer>,
    reviewer: &'a Reviewer,
) -> Vec<&'a Reviewer> {
    let mut found = vec![reviewer];
    let mut at = 0;
    while at < found.len() {
        let one = found[at];
        let is_known = |other: &Reviewer| found.iter().any(|known| known.name == other.name);
        let more: Vec<&Reviewer> = reviewers
            .values()
            .filter(|other| same_person(one, other) && !is_known(other))
            .collect();
        found.extend(more);
        at += 1;
    }
    found
}

/// The address under which a reviewer changed the content, if they did.
pub(super) fn author_mail<'a>(
    reviewer: &Reviewer,
    authors: &'a BTreeSet<String>,
) -> Option<&'a str> {
    let mine = mails(reviewer);
    let logins = logins(reviewer);
    let name = folded(&reviewer.name);
    let is_me = |mail: &&String| {
        let mail = folded(mail);
        // A commit without an address counts by its author's name.
        mine.contains(&mail) || mail == name || logins.iter().any(|(_, login)| hides(&mail, login))
    };
    authors.iter().find(is_me).map(String::as_str)
}

/// The login under which a reviewer pushed, if they did, and why that counts.
pub(super) fn pusher_login<'a>(
    reviewer: &Reviewer,
    pushers: &'a BTreeMap<String, Pushed>,
) -> Option<(&'a str, &'a Pushed)> {
    let logins = logins(reviewer);
    let is_me = |login: &str| logins.iter().any(|(_, mine)| *mine == folded(login));
    let mut pushers = pushers.iter().map(|(login, why)| (login.as_str(), why));
    pushers.find(|(login, _)| is_me(login))
}

/// The login that shows a reviewer to be a bot, or their name when the settings say so.
pub(super) fn bot_name(reviewer: &Reviewer) -> Option<String> {
    let marked = logins(reviewer)
        .into_iter()
        .map(|(_, login)| login)
        .find(|login| login.ends_with(BOT));
    marked.or_else(|| reviewer.bot.then(|| reviewer.name.clone()))
}

/// Whether anything about a reviewer could be recognised in a commit.
pub(super) fn can_be_told(reviewer: &Reviewer) -> bool {
    !logins(reviewer).is_empty() || !mails(reviewer).is_empty()
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

/// Logins with the host they belong to: one login on two hosts may be two people.
fn logins(reviewer: &Reviewer) -> BTreeSet<(&'static str, String)> {
    HOSTS
        .iter()
        .filter_map(|host| Some((host.word(), login(reviewer, *host)?)))
        .collect()
}

/// Addresses that code hosts write for people who hide theirs: `login@users.noreply.…` or `number+login@users.noreply.…` (GitHub),
/// `number-login@users.noreply.…` (GitLab), `number+login@user.noreply.gitee.com` (Gitee). Which host it was does not matter: an
/// address too many is the safe side.
fn hides(mail: &str, login: &str) -> bool {
    let Some((local, host)) = mail.split_once('@') else {
        return false;
    };
    let numbered = ['+', '-'].into_iter().filter_map(|mark| {
        let (number, login) = local.split_once(mark)?;
        let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
        (is_number || mark == '+').then_some(login)
    });
    host.contains("noreply")
        && std::iter::once(local)
            .chain(numbered)
            .any(|one| one == login)
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
