//! What reading a ledger against its chain came to, as lines that end in one word.

use super::{local, visible};
use crate::{
    diagnostic::Sentence,
    model::Lang,
    ports::{Anchor, AnchorSigner, AnchorState, AuditVerdict, ChainBreak, LedgerProof, Named},
    say,
};

say! {
    struct ChainWhole { lines: u64, hash: String, ledger: String }
    zh "链：{lines} 行，前后相接，末行 {hash}（台账 {ledger}）"
    en "chain: {lines} lines, unbroken, the last {hash} (ledger {ledger})"

    struct ChainGap { expected: u64, found: u64 }
    zh "链：第 {expected} 行不见了，那里是第 {found} 行；后面的没有再核对"
    en "chain: line {expected} is missing, line {found} stands in its place; nothing beyond was compared"

    struct ChainLink { line: u64 }
    zh "链：第 {line} 行接不上前一行；后面的没有再核对"
    en "chain: line {line} does not continue the one before; nothing beyond was compared"

    struct ChainChanged { line: u64 }
    zh "链：第 {line} 行被改过；后面的没有再核对"
    en "chain: line {line} was changed; nothing beyond was compared"

    struct Compared { facts: u64, intents: u64, changed: u64, unspoken: u64, missing: u64 }
    zh "核对：{facts} 项事实、{intents} 次发送意图；与记录不符 {changed}，没有记录 {unspoken}，只剩记录 {missing}"
    en "facts: {facts} compared, {intents} intents among them; {changed} differ from their line, {unspoken} without a line, {missing} lines without their fact"

    struct AnchorsHeld { held: u64, seq: u64, newer: u64, at: String, signer: String }
    zh "锚点：{held} 个相符；最近一个在第 {seq} 行，{at}，{signer}；之后又有 {newer} 行"
    en "anchors: {held} agree; the newest at line {seq}, {at}, {signer}; {newer} lines since"

    struct AnchorDiffers { seq: u64, at: String, signer: String }
    zh "锚点：{at} 时第 {seq} 行是另一行（{signer}）：链被重写过"
    en "anchor: another line {seq} stood there at {at} ({signer}): the chain was written anew"

    struct AnchorAhead { seq: u64, head: u64, at: String, signer: String }
    zh "锚点：{at} 时已有 {seq} 行（{signer}），现在只到第 {head} 行：末尾被截去，或者这是恢复出来的旧台账"
    en "anchor: there were {seq} lines at {at} ({signer}), now they end at {head}: the tail was cut, or this is a restored copy"

    struct AnchorsForeign { count: u64 }
    zh "锚点：{count} 个属于另一个台账，没有用来核对"
    en "anchors: {count} belong to another ledger and prove nothing here"

    struct AnchorBadSignature { seq: u64, why: String }
    zh "锚点：第 {seq} 行的签名无效（{why}）"
    en "anchor: the signature at line {seq} is not valid ({why})"

    struct AnchorsUnreadable { count: u64 }
    zh "锚点：git 备注里有 {count} 行读不出来，不是 qunfa 写的或被改过"
    en "anchors: {count} lines of the notes cannot be read; they are not ours, or were changed"

    struct NoAnchors {}
    zh "锚点：没有"
    en "anchors: none"

    struct VerdictOk {}
    zh "结论 ok：链、事实和锚点一致"
    en "RESULT ok: chain, facts and anchors agree"

    struct VerdictUnanchored {}
    zh "结论 unanchored：链与事实一致，但台账之外没有锚点；有人截去末尾或整条重写，从这里看不出来。运行 qunfa audit anchor --git，并把 refs/notes/qunfa-ledger 推送出去"
    en "RESULT unanchored: chain and facts agree, but no anchor stands outside the ledger; a tail that was cut or a chain stamped anew cannot be seen from here. Run `qunfa audit anchor --git` and push refs/notes/qunfa-ledger"

    struct VerdictShorter {}
    zh "结论 shorter：链比锚点短。不要用它发送；找回原来的台账文件"
    en "RESULT shorter: the chain ends before an anchor. Send nothing with it; find the ledger it was copied from"

    struct VerdictAltered {}
    zh "结论 altered：台账被改动过。不要用它发送；保留现场，与锚点和备份比对"
    en "RESULT altered: the ledger was changed. Send nothing with it; keep it as it is and compare it with anchors and backups"

    struct SignedBy { reviewer: String }
    zh "{reviewer} 签名"
    en "signed by {reviewer}"

    struct SignedByNobody {}
    zh "没有签名"
    en "unsigned"

    struct SignedByUnknown {}
    zh "签名的钥匙不属于任何签核人"
    en "signed by a key no reviewer has"

    struct SignatureBad {}
    zh "签名无效"
    en "its signature is not valid"
}

/// The lines of `audit verify`. `anchors`: the ones the proof was made against, in its order, with who signed each. `unreadable`: lines of
/// notes that are no anchors.
pub fn audit_text(
    proof: &LedgerProof,
    anchors: &[(Anchor, AnchorSigner)],
    unreadable: u64,
    verdict: AuditVerdict,
    zone: &str,
    lang: Lang,
) -> String {
    let mut lines = vec![chain_line(proof)];
    lines.extend(anchor_lines(proof, anchors, zone, lang));
    if unreadable > 0 {
        lines.push(AnchorsUnreadable { count: unreadable }.into());
    }
    let mut text = String::new();
    let mut add = |line: &str| {
        text.push_str(line);
        text.push('\n');
    };
    for line in &lines {
        add(&visible(line.in_lang(lang)));
    }
    if proof.broken.is_none() {
        let compared = Compared {
            facts: proof.compared.values().sum(),
            intents: proof.intents,
            changed: proof.changed.count,
            unspoken: proof.unspoken.count,
            missing: proof.missing.count,
        };
        add(Sentence::from(compared).in_lang(lang));
        for (named, zh, en) in [
            (&proof.changed, "与记录不符", "differ"),
            (&proof.unspoken, "没有记录", "without a line"),
            (&proof.missing, "只剩记录", "without their fact"),
        ] {
            if named.count > 0 {
                add(&format!("  {}{}", lang.pick(zh, en), names(named, lang)));
            }
        }
    }
    let verdict: Sentence = match verdict {
        AuditVerdict::Ok => VerdictOk {}.into(),
        AuditVerdict::Unanchored => VerdictUnanchored {}.into(),
        AuditVerdict::Shorter => VerdictShorter {}.into(),
        AuditVerdict::Altered => VerdictAltered {}.into(),
    };
    add(verdict.in_lang(lang));
    text
}

/// `第 903 行 3fa9…`, for one anchor.
pub fn anchor_line(anchor: &Anchor, lang: Lang) -> String {
    match lang {
        Lang::Zh => format!(
            "台账 {} 第 {} 行 {}",
            anchor.ledger,
            anchor.seq,
            anchor.hash.short()
        ),
        Lang::En => format!(
            "ledger {} line {} {}",
            anchor.ledger,
            anchor.seq,
            anchor.hash.short()
        ),
    }
}

fn chain_line(proof: &LedgerProof) -> Sentence {
    match proof.broken {
        None => ChainWhole {
            lines: proof.head.0,
            hash: proof.head.1.short(),
            ledger: proof.ledger.get(..8).unwrap_or(&proof.ledger).to_owned(),
        }
        .into(),
        Some(ChainBreak::Gap { expected, found }) => ChainGap { expected, found }.into(),
        Some(ChainBreak::Link(line)) => ChainLink { line }.into(),
        Some(ChainBreak::Changed(line)) => ChainChanged { line }.into(),
    }
}

fn anchor_lines(
    proof: &LedgerProof,
    anchors: &[(Anchor, AnchorSigner)],
    zone: &str,
    lang: Lang,
) -> Vec<Sentence> {
    let told = || proof.anchors.iter().zip(anchors);
    let count = |wanted: AnchorState| told().filter(|(state, _)| **state == wanted).count() as u64;
    let mut lines = Vec::new();
    let held = told().filter(|(state, _)| **state == AnchorState::Holds);
    if let Some((_, (newest, signer))) = held.max_by_key(|(_, (anchor, _))| (anchor.seq, anchor.at))
    {
        lines.push(
            AnchorsHeld {
                held: count(AnchorState::Holds),
                seq: newest.seq,
                newer: proof.head.0.saturating_sub(newest.seq),
                at: local(zone, newest.at),
                signer: signed(signer, lang),
            }
            .into(),
        );
    }
    for (state, (anchor, signer)) in told() {
        let (seq, at, signer_said) = (anchor.seq, local(zone, anchor.at), signed(signer, lang));
        match state {
            AnchorState::Differs => lines.push(
                AnchorDiffers {
                    seq,
                    at,
                    signer: signer_said,
                }
                .into(),
            ),
            // Where the chain breaks early, what stands beyond was not read.
            AnchorState::Ahead if proof.broken.is_none() => lines.push(
                AnchorAhead {
                    seq,
                    head: proof.head.0,
                    at,
                    signer: signer_said,
                }
                .into(),
            ),
            _ => {}
        }
        if let AnchorSigner::Invalid(why) = signer {
            let why = why.clone();
            lines.push(AnchorBadSignature { seq, why }.into());
        }
    }
    if count(AnchorState::Foreign) > 0 {
        let count = count(AnchorState::Foreign);
        lines.push(AnchorsForeign { count }.into());
    }
    if lines.is_empty() {
        lines.push(NoAnchors {}.into());
    }
    lines
}

fn signed(signer: &AnchorSigner, lang: Lang) -> String {
    let said: Sentence = match signer {
        AnchorSigner::Unsigned => SignedByNobody {}.into(),
        AnchorSigner::Reviewer(reviewer) => SignedBy {
            reviewer: reviewer.clone(),
        }
        .into(),
        AnchorSigner::UnknownKey => SignedByUnknown {}.into(),
        AnchorSigner::Invalid(_) => SignatureBad {}.into(),
    };
    said.in_lang(lang).to_owned()
}

fn names(named: &Named, lang: Lang) -> String {
    let rest = named.count - named.first.len() as u64;
    let more = if rest == 0 {
        String::new()
    } else {
        match lang {
            Lang::Zh => format!(" 等，另有 {rest} 项"),
            Lang::En => format!(" and {rest} more"),
        }
    };
    format!("{}{}{more}", lang.pick("：", ": "), named.first.join(" "))
}
