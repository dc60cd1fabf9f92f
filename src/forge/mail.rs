//! A commit becomes the mail addresses of everybody it names as having written it.

use git2::Commit;
use std::collections::BTreeSet;

/// Trailer of commits written together, compared without case.
const TRAILER: &str = "co-authored-by:";

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

/// Addresses of `Co-authored-by` trailers, wherever in the message they stand: naming too many is the safe side.
pub(super) fn co_authors(message: &str) -> BTreeSet<String> {
    message.lines().filter_map(co_author).collect()
}

fn co_author(line: &str) -> Option<String> {
    let line = line.trim();
    let head = line.get(..TRAILER.len())?;
    if !head.eq_ignore_ascii_case(TRAILER) {
        return None;
    }
    let who = line[TRAILER.len()..].trim();
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
