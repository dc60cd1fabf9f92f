//! A commit becomes the mail addresses of everybody it names as having written it.

use git2::Commit;
use std::collections::BTreeSet;

/// How lines begin that name somebody who wrote a part, compared without case: the trailer of commits written together, and what
/// `git merge --squash` writes about each commit it swallows.
const NAMING: [&str; 2] = ["co-authored-by:", "author:"];

/// Author, committer and co-authors of a commit, lower-cased. A signature without an address counts by its name.
pub(super) fn people_of(commit: &Commit<'_>) -> BTreeSet<String> {
    let author = commit.author();
    let committer = commit.committer();
    let mut people: BTreeSet<String> = [
        (author.email_bytes(), author.name_bytes()),
        (committer.email_bytes(), committer.name_bytes()),
    ]
    .into_iter()
    .map(|(mail, name)| {
        if mail.is_empty() {
            folded(name)
        } else {
            folded(mail)
        }
    })
    .collect();
    people.extend(co_authors(&String::from_utf8_lossy(commit.message_bytes())));
    people.remove("");
    people
}

/// Addresses of those a message names as writers, wherever in it they stand: naming too many is the safe side.
pub(super) fn co_authors(message: &str) -> BTreeSet<String> {
    message.lines().filter_map(co_author).collect()
}

fn co_author(line: &str) -> Option<String> {
    let line = line.trim();
    let names = |start: &&&str| {
        let head = line.get(..start.len());
        head.is_some_and(|head| head.eq_ignore_ascii_case(start))
    };
    let start = NAMING.iter().find(names)?;
    let who = line[start.len()..].trim();
    let mail = who
        .split_once('<')
        .and_then(|(_, rest)| rest.split_once('>'))
        .map_or(who, |(mail, _)| mail);
    Some(folded(mail.as_bytes())).filter(|mail| !mail.is_empty())
}

/// The form in which addresses are compared.
pub(super) fn folded(mail: &[u8]) -> String {
    String::from_utf8_lossy(mail).trim().to_lowercase()
}
