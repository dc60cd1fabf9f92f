//! `forget PERSON`: shows what is kept about somebody, asks, and deletes what names them. Counts and the chain stay.

use super::{
    CommandError, Exit, Terminal,
    args::{Forget, Manners},
    site::{Site, actor, block_on},
};
use crate::{
    diagnostic::Sentence,
    ledger::{Access, Ledger},
    model::{PersonKey, PersonKind},
    ports::{Clock, ForgetRefused, Kept},
    say,
};

say! {
    struct NoReason {}
    zh "--reason 不能为空：写明依据，如 客户 2026-12-01 来电要求删除，工单 1234"
    en "--reason is empty: say on what ground, such as a request and its ticket"

    struct Unknown {}
    zh "台账里没有这个人：检查 external_userid 或 userid 有没有写错。什么都没有改"
    en "the ledger has never met this person: check the external_userid or userid. Nothing was changed"

    struct Ambiguous {}
    zh "这个编号在台账里既是客户又是成员或群，分不清要忘记哪一个。什么都没有改"
    en "this id is more than one person in the ledger. Nothing was changed"

    struct Already {}
    zh "这个人早已忘记，没有什么可删的"
    en "this person was forgotten before; there is nothing to delete"

    struct OnTheWay { batches: String }
    zh "现在还不能忘记：有发送在途或存疑（分片 {batches}）。再次 apply 会先核对；有了结果再来"
    en "not yet: a send with this person is on its way or in doubt (batch {batches}). The next apply looks into it; come back once it is settled"

    struct StillHere {}
    zh "还不能忘记：最近一次 sync 里这是在职成员，消息要以成员的名义发出。离职后先运行 qunfa sync"
    en "not yet: the newest sync has this member at work, and messages go out in members' names. Run `qunfa sync` once they have left"

    struct WillDelete { sealed: u64, frozen: usize }
    zh "将删除：密封的编号与名单列 {sealed} 项及其钥匙、通讯录快照里的记录；冻结未发的分片 {frozen} 个作废，其他人在下次 apply 重新分片"
    en "to be deleted: {sealed} sealed values (id, list columns) with their key, and the entry in the directory snapshot; {frozen} frozen batches are set aside, and the others in them are batched anew by the next apply"

    struct WillStay { batches: u64 }
    zh "会保留：{batches} 个分片里的序号和计数（报告不变）、审计链、这个人的键（进入免打扰集合，以后 sync 或名单里再出现也不会再有编号，不会再收到）；消息正文与平台回答仍由台账密钥封存"
    en "to stay: the number in {batches} batches and its counts (reports do not change), the audit chain, and the key, now suppressed: whatever sync or list names this person again, they get no number and no message. Message texts and the platform's answers stay sealed under the ledger's key"

    struct StillAtWecom { waiting: u64 }
    zh "注意：{waiting} 个任务还没有这个人的结果，成员在企业微信里确认仍会发出；要拦下请用 qunfa stop"
    en "mind: {waiting} tasks have no result for this person yet; once a member confirms, they still go out. `qunfa stop` cancels them"

    struct NotConfirmed { wanted: String }
    zh "没有确认，什么都没有改。需要的确认是 --confirm \"{wanted}\""
    en "not confirmed, nothing was changed. The confirmation is --confirm \"{wanted}\""

    struct Question { wanted: String }
    zh "忘记之后不能恢复。请输入「{wanted}」（编号和分片数）以确认："
    en "This cannot be undone. Type \"{wanted}\" (the id and the number of batches) to confirm:"

    struct Done { sealed: u64 }
    zh "已忘记：删除 {sealed} 项密封内容及其钥匙；审计链已记一行"
    en "forgotten: {sealed} sealed values and their key are deleted; the audit chain has a line about it"
}

pub(super) fn run(
    typed: &Forget,
    manners: &Manners,
    terminal: &mut Terminal,
) -> Result<Exit, CommandError> {
    let site = Site::open(manners, terminal)?;
    let now_ms = site.machine(manners, terminal)?.now_ms();
    if typed.reason.trim().is_empty() {
        return Err(CommandError::usage(NoReason {}));
    }
    let pepper = site.pepper(terminal)?;
    let ledger = site.ledger(Access::Write, terminal)?;
    let keys = KINDS.map(|kind| pepper.key(kind, &typed.person));
    let say = |terminal: &mut Terminal, said: Sentence| {
        terminal.data(&format!("{}\n", said.in_lang(site.lang)));
    };
    let Some((key, kept)) = the_one(&ledger, &keys)? else {
        say(terminal, Already {}.into());
        return Ok(Exit::Done);
    };
    refuse(&kept)?;
    let frozen = kept.frozen.len();
    let sealed = kept.sealed;
    say(terminal, WillDelete { sealed, frozen }.into());
    say(
        terminal,
        WillStay {
            batches: kept.batches,
        }
        .into(),
    );
    if kept.waiting > 0 {
        let waiting = kept.waiting;
        say(terminal, StillAtWecom { waiting }.into());
    }
    confirm(typed, &kept, &site, terminal)?;
    block_on(ledger.forget(key, typed.reason.trim(), now_ms, &actor(terminal)))?;
    say(terminal, Done { sealed }.into());
    Ok(Exit::Done)
}

const KINDS: [PersonKind; 4] = [
    PersonKind::Customer,
    PersonKind::Staff,
    PersonKind::Chat,
    PersonKind::Follower,
];

/// The one person an id names; none when they were forgotten before.
fn the_one(ledger: &Ledger, keys: &[PersonKey]) -> Result<Option<(PersonKey, Kept)>, CommandError> {
    let mut found = Vec::new();
    for key in keys {
        if let Some(kept) = block_on(ledger.kept(*key))? {
            found.push((*key, kept));
        }
    }
    match found.len() {
        0 => {
            for key in keys {
                if block_on(ledger.is_forgotten(*key))? {
                    return Ok(None);
                }
            }
            Err(CommandError::usage(Unknown {}))
        }
        1 => Ok(found.pop()),
        _ => Err(CommandError::usage(Ambiguous {})),
    }
}

fn refuse(kept: &Kept) -> Result<(), CommandError> {
    match &kept.refused {
        None => Ok(()),
        Some(ForgetRefused::OnTheWay(batches)) => {
            let batches: Vec<String> = batches.iter().map(ToString::to_string).collect();
            let batches = batches.join(", ");
            Err(CommandError::new(Exit::InDoubt, OnTheWay { batches }))
        }
        Some(ForgetRefused::StillHere) => Err(CommandError::new(Exit::NotApproved, StillHere {})),
    }
}

/// The id and the number of batches, typed again.
fn confirm(
    typed: &Forget,
    kept: &Kept,
    site: &Site,
    terminal: &mut Terminal,
) -> Result<(), CommandError> {
    let wanted = format!("{} {}", typed.person, kept.batches);
    let question = Question {
        wanted: wanted.clone(),
    };
    let question = Sentence::from(question);
    let said = match &typed.confirm {
        Some(said) => Some(said.trim().to_owned()),
        None => terminal.ask(question.in_lang(site.lang)),
    };
    if said.as_ref() == Some(&wanted) {
        return Ok(());
    }
    Err(CommandError::usage(NotConfirmed { wanted }))
}
