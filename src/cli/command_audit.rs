//! `audit`: reads the ledger against its hash chain, and keeps anchors of it where the ledger's owner cannot rewrite them unseen.

use super::{
    CommandError, Exit, Terminal,
    args::{Audit, AuditAction, AuditAnchor, AuditVerify, Manners},
    command_audit_export,
    error::FileFailed,
    site::{Site, block_on, write_whole},
};
use crate::{
    diagnostic::Sentence,
    forge::{self, Anchors},
    ledger::{Access, Ledger},
    ports::{ANCHOR_NAMESPACE, Anchor, AnchorLine, AnchorSigner, AuditVerdict, Clock, LedgerProof},
    report, say,
};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::path::Path;

say! {
    struct NoRepository {}
    zh "工作区不在 git 仓库里，或仓库还没有提交：用 --out 文件 把锚点写到别处"
    en "the workspace is in no git repository, or it has no commit yet: write the anchor elsewhere with --out FILE"

    struct NoAnchorIn { path: String }
    zh "{path} 里没有锚点"
    en "there is no anchor in {path}"

    struct Anchored { anchor: String, commit: String }
    zh "锚点已写入提交 {commit} 的备注：{anchor}。推送后才算在台账之外：git push origin refs/notes/qunfa-ledger"
    en "anchored in the note of commit {commit}: {anchor}. It stands outside only once pushed: git push origin refs/notes/qunfa-ledger"

    struct Written { anchor: String, path: String }
    zh "锚点已写入 {path}：{anchor}。把它交给不管台账的人保管"
    en "anchored in {path}: {anchor}. Give it to somebody who does not keep the ledger"
}

pub(super) fn run(
    typed: &Audit,
    manners: &Manners,
    terminal: &mut Terminal,
) -> Result<Exit, CommandError> {
    match &typed.action {
        AuditAction::Verify(typed) => verify(typed, manners, terminal),
        AuditAction::Anchor(typed) => anchor(typed, manners, terminal),
        AuditAction::Export(typed) => command_audit_export::run(typed, manners, terminal),
    }
}

fn verify(
    typed: &AuditVerify,
    manners: &Manners,
    terminal: &mut Terminal,
) -> Result<Exit, CommandError> {
    let site = Site::open(manners, terminal)?;
    let known = known_anchors(typed, &site.root, terminal)?;
    let ledger = site.ledger(Access::Read, terminal)?;
    let reviewers = site.reviewer_keys();
    let signers = forge::check_anchors(
        &known.lines,
        &reviewers,
        &site.workspace.policy.review.revoked,
    )?;
    let anchors: Vec<Anchor> = known
        .lines
        .iter()
        .map(|(_, anchor)| anchor.clone())
        .collect();
    let proof = proven(&ledger, anchors.clone(), terminal)?;
    let told: Vec<(Anchor, AnchorSigner)> = anchors.into_iter().zip(signers).collect();
    let verdict = verdict(&proof, &told);
    terminal.data(&report::audit_text(
        &proof,
        &told,
        known.unreadable,
        verdict,
        &site.workspace.policy.timezone,
        site.lang,
    ));
    Ok(if verdict.holds() {
        Exit::Done
    } else {
        Exit::Ledger
    })
}

/// The proof's verdict; an anchor of this ledger whose signature does not hold was changed, or made up.
fn verdict(proof: &LedgerProof, anchors: &[(Anchor, AnchorSigner)]) -> AuditVerdict {
    let forged = anchors.iter().any(|(anchor, signer)| {
        anchor.ledger == proof.ledger && matches!(signer, AnchorSigner::Invalid(_))
    });
    if forged {
        AuditVerdict::Altered
    } else {
        proof.verdict()
    }
}

/// Anchors of a file, of the notes of the repository, or, where nothing was said, of the notes if there are any.
fn known_anchors(
    typed: &AuditVerify,
    root: &Path,
    terminal: &Terminal,
) -> Result<Anchors, CommandError> {
    if let Some(path) = &typed.anchor {
        let shown = path.display().to_string();
        let text = std::fs::read_to_string(terminal.directory.join(path)).map_err(|error| {
            CommandError::usage(FileFailed {
                path: shown.clone(),
                reason: error.to_string(),
            })
        })?;
        let anchors = Anchors::of_text(&text);
        if anchors.lines.is_empty() {
            return Err(CommandError::usage(NoAnchorIn { path: shown }));
        }
        return Ok(anchors);
    }
    match forge::read_anchors(root, true)? {
        Some(anchors) => Ok(anchors),
        None if typed.git => Err(CommandError::usage(NoRepository {})),
        None => Ok(Anchors::default()),
    }
}

/// Reads the whole ledger, with a count of lines on a terminal.
fn proven(
    ledger: &Ledger,
    anchors: Vec<Anchor>,
    terminal: &Terminal,
) -> Result<LedgerProof, CommandError> {
    let target = if terminal.err_is_terminal {
        ProgressDrawTarget::stderr()
    } else {
        ProgressDrawTarget::hidden()
    };
    let bar = ProgressBar::with_draw_target(None, target);
    let shape = ProgressStyle::with_template("{spinner} {human_pos}");
    bar.set_style(shape.unwrap_or_else(|_| ProgressStyle::default_spinner()));
    let shown = bar.clone();
    let proof = block_on(ledger.prove(anchors, Box::new(move |lines| shown.set_position(lines))));
    bar.finish_and_clear();
    Ok(proof?)
}

fn anchor(
    typed: &AuditAnchor,
    manners: &Manners,
    terminal: &mut Terminal,
) -> Result<Exit, CommandError> {
    let site = Site::open(manners, terminal)?;
    let now_ms = site.machine_for_reading(manners, terminal)?.now_ms();
    let ledger = site.ledger(Access::Read, terminal)?;
    let anchor = block_on(ledger.anchor(now_ms))?;
    let line = signed(&anchor, typed.key.as_deref(), terminal)?;
    let mut said: Vec<Sentence> = Vec::new();
    let shown = report::anchor_line(&anchor, site.lang);
    if typed.git {
        let commit = forge::write_anchor(&site.root, &line, now_ms / 1_000)?;
        let commit = commit.ok_or_else(|| CommandError::usage(NoRepository {}))?;
        let commit = commit.get(..12).unwrap_or(&commit).to_owned();
        let anchor = shown.clone();
        said.push(Anchored { anchor, commit }.into());
    }
    if let Some(path) = &typed.out {
        append(&terminal.directory.join(path), &line)?;
        let path = path.display().to_string();
        said.push(
            Written {
                anchor: shown,
                path,
            }
            .into(),
        );
    }
    if said.is_empty() {
        terminal.data(&(line.written() + "\n"));
    }
    for said in said {
        terminal.data(&format!("{}\n", said.in_lang(site.lang)));
    }
    Ok(Exit::Done)
}

/// An anchor as it is kept, signed when a key was named.
pub(super) fn signed(
    anchor: &Anchor,
    key: Option<&Path>,
    terminal: &Terminal,
) -> Result<AnchorLine, CommandError> {
    let statement = anchor.statement();
    let key = key.map(|key| terminal.directory.join(key));
    let signature = key
        .map(|key| forge::sign_for(ANCHOR_NAMESPACE, &statement, &key))
        .transpose()?;
    Ok(AnchorLine {
        statement,
        signature,
    })
}

/// Adds a line to a file of anchors; what stands there stays.
fn append(path: &Path, line: &AnchorLine) -> Result<(), CommandError> {
    let mut text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
        Err(error) => {
            return Err(CommandError::usage(FileFailed {
                path: path.display().to_string(),
                reason: error.to_string(),
            }));
        }
    };
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
    text.push_str(&line.written());
    text.push('\n');
    write_whole(path, text.as_bytes())
}
