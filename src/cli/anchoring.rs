//! Anchors beside a workspace: written into the notes of its repository after an apply, and read before a ledger may write.

use super::{CommandError, Exit, Terminal, site::block_on};
use crate::{
    diagnostic::Sentence,
    forge,
    ledger::Ledger,
    model::Lang,
    ports::{Anchor, AnchorLine},
    say,
};
use std::path::Path;

say! {
    struct BehindAnchor { head: u64, seq: u64 }
    zh "台账只到第 {head} 行，而本仓库的锚点（git 备注 refs/notes/qunfa-ledger）已经到第 {seq} 行：这是恢复出来的旧台账，用它发送会把人再发一遍"
    en "the ledger ends at line {head}, but an anchor of this repository (refs/notes/qunfa-ledger) saw line {seq}: this is a restored copy, and sending with it would message people again"

    struct OtherChain { seq: u64 }
    zh "台账第 {seq} 行与本仓库的锚点（git 备注 refs/notes/qunfa-ledger）不同：链被重写过，或台账与仓库不是一套"
    en "line {seq} of the ledger is not the one an anchor of this repository saw (refs/notes/qunfa-ledger): the chain was written anew, or ledger and repository do not belong together"

    struct FindTheOther {}
    zh "先不要发送：找回最后一次 apply 用过的台账文件，放回原处；再用 qunfa audit verify --git 核对。找不到时先停下来，逐个活动在企业微信里核对已经发出的任务，再建立新的台账"
    en "send nothing yet: find the ledger file the last apply used, put it back, and check it with `qunfa audit verify --git`. If it is lost, compare every campaign with the tasks WeCom shows before a new ledger is begun"

    struct NotAnchored { reason: String }
    zh "锚点没有写成（{reason}）；发送不受影响，改好后运行 qunfa audit anchor --git"
    en "no anchor was written ({reason}); sending is not affected, run `qunfa audit anchor --git` once mended"
}

/// Refuses a ledger whose head is behind its newest anchor in the repository around a workspace, or beside it.
pub(super) fn refuse_restored(root: &Path, ledger: &Ledger) -> Result<(), CommandError> {
    let Some(anchors) = forge::read_anchors(root, false)? else {
        return Ok(());
    };
    if anchors.lines.is_empty() {
        return Ok(());
    }
    let head = block_on(ledger.anchor(0))?;
    // What somebody answered for when they took this ledger for the one that counts.
    let adopted = block_on(ledger.adopted())?;
    let answered = |anchor: &Anchor| {
        adopted.is_some_and(|one| anchor.seq <= one.beyond && anchor.at <= one.at_ms)
    };
    let Some(newest) = anchors.newest_but(&head.ledger, answered) else {
        return Ok(());
    };
    let unsafe_now =
        |what: Sentence| Err(CommandError::new(Exit::Ledger, what).hint(FindTheOther {}));
    if head.seq < newest.seq {
        let (head, seq) = (head.seq, newest.seq);
        return unsafe_now(BehindAnchor { head, seq }.into());
    }
    if newest.seq > 0 && block_on(ledger.hash_of(newest.seq))? != Some(newest.hash) {
        return unsafe_now(OtherChain { seq: newest.seq }.into());
    }
    Ok(())
}

/// After an apply that changed something: an unsigned anchor in the notes of HEAD. What fails here is said, and fails nothing else.
pub(super) fn anchor_after(
    root: &Path,
    ledger: &Ledger,
    before: &Anchor,
    now_ms: i64,
    lang: Lang,
    terminal: &mut Terminal,
) -> Result<(), CommandError> {
    let anchor = block_on(ledger.anchor(now_ms))?;
    if anchor.seq == before.seq {
        return Ok(());
    }
    let line = AnchorLine {
        statement: anchor.statement(),
        signature: None,
    };
    if let Err(error) = forge::write_anchor(root, &line, now_ms / 1_000) {
        let said = NotAnchored {
            reason: error.to_string(),
        };
        terminal.talk(&format!("! {}", Sentence::from(said).in_lang(lang)));
    }
    Ok(())
}
