//! Anchors of a ledger become lines of git notes, and notes become anchors again: what the ledger's owner cannot rewrite unseen once it
//! was pushed.
//!
//! A line is appended to the note of a commit and never changed. Reading goes through the history of the notes as well, so that an
//! anchor taken out later is still read.

use super::{ForgeError, Signoff, check_signoffs_for};
use crate::ports::{ANCHOR_NAMESPACE, Anchor, AnchorLine, AnchorSigner, SignatureProblem};
use git2::{DiffOptions, ErrorCode, Oid, Repository, Signature, Sort, Time};
use std::{collections::BTreeSet, path::Path};

/// Where anchors stand.
pub const ANCHOR_REF: &str = "refs/notes/qunfa-ledger";

/// A note is read up to this size.
const NOTE_BYTES_MAX: usize = 8 * 1024 * 1024;

/// Anchors of a repository.
#[derive(Debug, Clone, Default)]
pub struct Anchors {
    /// Each distinct one.
    pub lines: Vec<(AnchorLine, Anchor)>,
    /// Lines of notes that are no anchors.
    pub unreadable: u64,
}

impl Anchors {
    /// Anchors of a text, one a line.
    pub fn of_text(text: &str) -> Self {
        let mut anchors = Self::default();
        anchors.take(text);
        anchors.sort();
        anchors
    }

    /// The newest anchor of a ledger.
    pub fn newest(&self, ledger: &str) -> Option<&Anchor> {
        self.newest_but(ledger, |_| false)
    }

    /// The newest anchor of a ledger beside those that are answered for.
    pub fn newest_but(&self, ledger: &str, answered: impl Fn(&Anchor) -> bool) -> Option<&Anchor> {
        let of = self.lines.iter().map(|(_, anchor)| anchor);
        of.filter(|anchor| anchor.ledger == ledger && !answered(anchor))
            .max_by_key(|anchor| (anchor.seq, anchor.at))
    }

    fn take(&mut self, text: &str) {
        for line in text.lines().filter(|line| !line.trim().is_empty()) {
            match AnchorLine::read(line) {
                Some(read) => self.lines.push(read),
                None => self.unreadable += 1,
            }
        }
    }

    fn sort(&mut self) {
        let key = |(line, anchor): &(AnchorLine, Anchor)| {
            (
                anchor.seq,
                anchor.at,
                line.statement.clone(),
                line.signature.clone(),
            )
        };
        self.lines.sort_by_cached_key(key);
        self.lines.dedup();
    }
}

/// Appends an anchor to the note of HEAD; the commit it stands at. None when there is no repository or no commit yet.
pub fn write_anchor(
    root: &Path,
    line: &AnchorLine,
    at_s: i64,
) -> Result<Option<String>, ForgeError> {
    let Some(repository) = repository(root)? else {
        return Ok(None);
    };
    let git = |error| ForgeError::git("write an anchor", root, &error);
    let Some(head) = repository.head().ok().and_then(|head| head.target()) else {
        return Ok(None);
    };
    let mut text = match repository.find_note(Some(ANCHOR_REF), head) {
        Ok(note) => note.message().map(str::to_owned).map_err(git)?,
        Err(error) if error.code() == ErrorCode::NotFound => String::new(),
        Err(error) => return Err(git(error)),
    };
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
    text.push_str(&line.written());
    text.push('\n');
    let who = Signature::new("qunfa", "qunfa@localhost", &Time::new(at_s, 0)).map_err(git)?;
    // The note's history keeps what was there before.
    repository
        .note(&who, &who, Some(ANCHOR_REF), head, &text, true)
        .map_err(git)?;
    Ok(Some(head.to_string()))
}

/// Every anchor that the notes of a repository hold now, and, when asked, every one they ever held. None without a repository.
pub fn read_anchors(root: &Path, ever: bool) -> Result<Option<Anchors>, ForgeError> {
    let Some(repository) = repository(root)? else {
        return Ok(None);
    };
    let git = |error| ForgeError::git("read anchors", root, &error);
    let mut anchors = Anchors::default();
    let tip = match repository.refname_to_id(ANCHOR_REF) {
        Ok(tip) => tip,
        Err(error) if error.code() == ErrorCode::NotFound => return Ok(Some(anchors)),
        Err(error) => return Err(git(error)),
    };
    let mut notes = BTreeSet::new();
    let mut walk = repository.revwalk().map_err(git)?;
    walk.set_sorting(Sort::TOPOLOGICAL)
        .and_then(|()| walk.push(tip))
        .map_err(git)?;
    for (at, commit) in walk.enumerate() {
        let commit = commit.map_err(git)?;
        // The tip as a whole, then what each step before it changed.
        notes.extend(notes_of(&repository, commit, at == 0).map_err(git)?);
        if !ever {
            break;
        }
    }
    for note in notes {
        let blob = repository.find_blob(note).map_err(git)?;
        match std::str::from_utf8(blob.content()) {
            Ok(text) if text.len() <= NOTE_BYTES_MAX => anchors.take(text),
            _ => anchors.unreadable += 1,
        }
    }
    anchors.sort();
    Ok(Some(anchors))
}

/// Who signed each of these anchors, in their order. The keys are the reviewers'.
pub fn check_anchors(
    lines: &[(AnchorLine, Anchor)],
    reviewers: &[(String, String)],
    revoked: &[String],
) -> Result<Vec<AnchorSigner>, ForgeError> {
    let signed: Vec<Signoff> = lines
        .iter()
        .enumerate()
        .filter_map(|(index, (line, _))| {
            Some(Signoff {
                file: ANCHOR_REF.to_owned(),
                index,
                statement: line.statement.clone(),
                signature: line.signature.clone()?,
            })
        })
        .collect();
    let mut signers = vec![AnchorSigner::Unsigned; lines.len()];
    for checked in check_signoffs_for(ANCHOR_NAMESPACE, &signed, reviewers, revoked)? {
        signers[checked.index] = match checked.signer {
            Ok(reviewer) => AnchorSigner::Reviewer(reviewer),
            Err(SignatureProblem::UnknownKey) => AnchorSigner::UnknownKey,
            Err(
                SignatureProblem::Invalid(why)
                | SignatureProblem::Malformed(why)
                | SignatureProblem::WeakKey(why)
                | SignatureProblem::WrongNamespace(why)
                | SignatureProblem::Revoked(why),
            ) => AnchorSigner::Invalid(why),
        };
    }
    Ok(signers)
}

/// Notes that a commit of the notes' history holds, or those it changed.
fn notes_of(repository: &Repository, commit: Oid, whole: bool) -> Result<Vec<Oid>, git2::Error> {
    let commit = repository.find_commit(commit)?;
    let before = match commit.parent(0) {
        Ok(parent) if !whole => Some(parent.tree()?),
        _ => None,
    };
    let mut options = DiffOptions::new();
    let after = commit.tree()?;
    let diff = repository.diff_tree_to_tree(before.as_ref(), Some(&after), Some(&mut options))?;
    let notes = diff.deltas().map(|delta| delta.new_file().id());
    Ok(notes.filter(|id| !id.is_zero()).collect())
}

fn repository(root: &Path) -> Result<Option<Repository>, ForgeError> {
    match Repository::discover(root) {
        Ok(repository) => Ok(Some(repository)),
        Err(error) if error.code() == ErrorCode::NotFound => Ok(None),
        Err(error) => Err(ForgeError::git("open the repository", root, &error)),
    }
}
