//! Anchors in git notes: appended, never rewritten, and read with everything that ever stood there.

use git2::{Repository, Signature, Time};
use qunfa::{
    forge::{self, ANCHOR_REF, CommitAuthor},
    model::Digest,
    ports::{Anchor, AnchorLine},
};
use std::fs;

fn repository() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary directory");
    forge::init_repo(folder.path()).expect("a repository");
    folder
}

fn commit(folder: &tempfile::TempDir, text: &str) {
    fs::write(folder.path().join("a.txt"), text).expect("written");
    let author = CommitAuthor {
        name: "lin",
        mail: "lin@firm.example",
        at_s: 1_760_000_000,
    };
    forge::commit_all(folder.path(), text, author).expect("a commit");
}

fn line(ledger: &str, seq: u64) -> AnchorLine {
    let hash = Digest::of(&seq.to_be_bytes());
    let anchor = Anchor::new(ledger.to_owned(), (seq, hash), seq, 1_000);
    AnchorLine {
        statement: anchor.statement(),
        signature: None,
    }
}

fn write(folder: &tempfile::TempDir, ledger: &str, seq: u64) -> Option<String> {
    forge::write_anchor(folder.path(), &line(ledger, seq), 1_760_000_000).expect("git writes")
}

fn seqs(folder: &tempfile::TempDir, ever: bool) -> Vec<u64> {
    let anchors = forge::read_anchors(folder.path(), ever).expect("git reads");
    let anchors = anchors.expect("a repository");
    assert_eq!(anchors.unreadable, 0);
    anchors.lines.iter().map(|(_, anchor)| anchor.seq).collect()
}

#[test]
fn anchors_are_appended_to_the_commit_that_is_checked_out() {
    let folder = repository();
    assert_eq!(write(&folder, "one", 1), None, "there is no commit yet");
    commit(&folder, "first");
    assert!(write(&folder, "one", 1).is_some());
    assert!(write(&folder, "one", 2).is_some());
    commit(&folder, "second");
    assert!(write(&folder, "one", 3).is_some());
    assert!(write(&folder, "two", 9).is_some());
    assert_eq!(seqs(&folder, false), [1, 2, 3, 9]);
    let anchors = forge::read_anchors(folder.path(), false).expect("git reads");
    let anchors = anchors.expect("a repository");
    assert_eq!(anchors.newest("one").map(|anchor| anchor.seq), Some(3));
    assert_eq!(anchors.newest("two").map(|anchor| anchor.seq), Some(9));
    assert!(anchors.newest("three").is_none());
}

#[test]
fn an_anchor_that_was_taken_out_is_still_read() {
    let folder = repository();
    commit(&folder, "first");
    write(&folder, "one", 1);
    write(&folder, "one", 2);
    let git = Repository::open(folder.path()).expect("opens");
    let head = git.head().expect("a head").target().expect("a commit");
    let when = Time::new(1_760_000_000, 0);
    let who = Signature::new("mallory", "m@firm.example", &when).expect("a name");
    git.note_delete(head, Some(ANCHOR_REF), &who, &who)
        .expect("deleted");
    assert_eq!(seqs(&folder, false), Vec::<u64>::new());
    assert_eq!(seqs(&folder, true), [1, 2]);
    git.note(
        &who,
        &who,
        Some(ANCHOR_REF),
        head,
        "no anchor at all\n",
        true,
    )
    .expect("written");
    let read = forge::read_anchors(folder.path(), false).expect("git reads");
    assert_eq!(read.expect("a repository").unreadable, 1);
}

#[test]
fn outside_a_repository_there_are_no_anchors_and_none_is_written() {
    let folder = tempfile::tempdir().expect("a temporary directory");
    assert!(
        forge::read_anchors(folder.path(), true)
            .expect("no error")
            .is_none()
    );
    assert_eq!(write(&folder, "one", 1), None);
}

#[test]
fn an_anchor_reads_back_only_as_it_was_written() {
    let written = line("one", 7).written();
    let (read, anchor) = AnchorLine::read(&written).expect("an anchor");
    assert_eq!((read, anchor.seq), (line("one", 7), 7));
    for other in [
        written.replace("\\\"v\\\":1", "\\\"v\\\":2"),
        written.replace("\\\"seq\\\":7", "\\\"seq\\\": 7"),
        written.replace("\"statement\"", "\"claim\""),
        "{}".to_owned(),
    ] {
        assert_ne!(other, written);
        assert!(AnchorLine::read(&other).is_none(), "{other}");
    }
}
