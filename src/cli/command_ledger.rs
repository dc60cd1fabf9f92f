//! `ledger adopt`, `ledger backup` and `ledger verify`: which copy counts, a copy while it is in use, and whether its pages are whole.

use super::{
    CommandError, Exit, Terminal,
    anchoring::anchor_after,
    args::{LedgerAction, LedgerCommand, Manners},
    ledger_place::LedgerPlace,
    site::{Site, actor, block_on},
};
use crate::{
    diagnostic::Sentence,
    forge,
    ledger::{Access, Adoption, Ledger},
    ports::{Clock, Position},
    report, say,
};
use std::path::Path;

say! {
    struct NoReason {}
    zh "要写明为什么以这一份台账为准：--reason \"…\""
    en "why is this the ledger that counts? --reason \"…\""

    struct WillAdopt { ledger: String, head: u64, beyond: u64 }
    zh "这份台账（{ledger}）到第 {head} 行；本仓库的锚点见过第 {beyond} 行。以它为准之后，别处的副本都作废；中间缺的发送记录不会回来"
    en "this ledger ({ledger}) ends at line {head}; an anchor of this repository saw line {beyond}. Once it is the one that counts, every other copy does not, and facts that are missing in between do not come back"

    struct AskAdopt { id: String }
    zh "先在企业微信里核对这段时间的群发任务。请输入台账编号前 12 位「{id}」以确认："
    en "First compare the tasks WeCom shows for that time. Type the first 12 digits of the ledger's id, {id}, to confirm:"

    struct NotConfirmed {}
    zh "没有确认，什么都没有改"
    en "not confirmed, nothing was changed"

    struct Done { paused: u32 }
    zh "已以这份台账为准；{paused} 期已暂停，核对后用 qunfa resume 活动 逐个恢复"
    en "this ledger counts now; {paused} runs are paused: compare, then `qunfa resume CAMPAIGN` one by one"

    struct BackedUp { path: String }
    zh "已备份到 {path}。它是副本：放到别处打开会被拒绝，除非 qunfa ledger adopt。钥匙（pepper、seal）要另外保管"
    en "backed up to {path}. It is a copy: opened elsewhere it is refused until `qunfa ledger adopt`. Keep the pepper and the seal apart from it"

    struct IsThere { path: String }
    zh "{path} 已经存在；备份要写进一个新文件"
    en "{path} is there already; a backup goes into a new file"

    struct OnServer {}
    zh "台账在 PostgreSQL 服务器上：用服务器自己的工具备份（pg_basebackup、pg_dump）"
    en "the ledger is on a PostgreSQL server: back it up with the server's own tools (pg_basebackup, pg_dump)"

    struct Sound { touches: u64 }
    zh "台账完好：存储没有损坏，{touches} 个触达的人数都对得上（在途＋已发＋不可达＋已释放＝冻结）。内容是否被改过，用 qunfa audit verify"
    en "sound: nothing in its storage is damaged, and the people of {touches} touches add up (held + sent + unreachable + released = frozen). Whether it was changed, `qunfa audit verify` says"

    struct Damaged { words: String }
    zh "存储损坏：{words}。停止发送，用最近的备份恢复"
    en "its storage is damaged: {words}. Send nothing, restore the newest backup"

    struct Uneven { run: String, touch: String }
    zh "{run}/{touch} 的人数对不上：有人不在冻结的受众里，或被占用两次。停止发送，运行 qunfa audit verify"
    en "the people of {run}/{touch} do not add up: somebody was not frozen, or is claimed twice. Send nothing, run `qunfa audit verify`"
}

pub(super) fn run(
    typed: &LedgerCommand,
    manners: &Manners,
    terminal: &mut Terminal,
) -> Result<Exit, CommandError> {
    let site = Site::open(manners, terminal)?;
    match &typed.action {
        LedgerAction::Adopt { reason, confirm } => {
            adopt(&site, reason, confirm.as_deref(), manners, terminal)
        }
        LedgerAction::Backup { to } => back_up(&site, to, terminal),
        LedgerAction::Verify => verify(&site, terminal),
    }
}

fn adopt(
    site: &Site,
    reason: &str,
    given: Option<&str>,
    manners: &Manners,
    terminal: &mut Terminal,
) -> Result<Exit, CommandError> {
    if reason.trim().is_empty() {
        return Err(CommandError::usage(NoReason {}));
    }
    let at_ms = site.machine(manners, terminal)?.now_ms();
    let ledger = site.ledger(Access::Adopt, terminal)?;
    let before = block_on(ledger.anchor(at_ms))?;
    let Position { ledger: id, .. } = block_on(crate::ports::LedgerRead::position(&ledger))?;
    let beyond = newest_seen(site, &id)?.max(before.seq);
    let short = id.get(..12).unwrap_or(&id).to_owned();
    let will = WillAdopt {
        ledger: short.clone(),
        head: before.seq,
        beyond,
    };
    terminal.talk(Sentence::from(will).in_lang(site.lang));
    if !agreed(site, &short, given, terminal) {
        return Err(CommandError::usage(NotConfirmed {}));
    }
    let adoption = Adoption {
        reason: reason.trim().to_owned(),
        beyond,
        actor: actor(terminal),
        at_ms,
    };
    let paused = block_on(ledger.adopt(adoption))?;
    say_out(site, terminal, Done { paused }.into());
    anchor_after(&site.root, &ledger, &before, at_ms, site.lang, terminal)?;
    Ok(Exit::Done)
}

/// The newest line an anchor of this repository saw.
fn newest_seen(site: &Site, ledger: &str) -> Result<u64, CommandError> {
    let anchors = forge::read_anchors(&site.root, false)?;
    let newest = anchors.as_ref().and_then(|found| found.newest(ledger));
    Ok(newest.map_or(0, |anchor| anchor.seq))
}

fn agreed(site: &Site, id: &str, given: Option<&str>, terminal: &mut Terminal) -> bool {
    if let Some(given) = given {
        return given.trim() == id;
    }
    let question = Sentence::from(AskAdopt { id: id.to_owned() });
    terminal.ask(question.in_lang(site.lang)).as_deref() == Some(id)
}

fn back_up(site: &Site, to: &Path, terminal: &mut Terminal) -> Result<Exit, CommandError> {
    let path = terminal.directory.join(to);
    if matches!(site.ledger_place(terminal)?, LedgerPlace::Server(_)) {
        return Err(CommandError::usage(OnServer {}));
    }
    if path.exists() {
        let path = report::visible(&path.display().to_string());
        return Err(CommandError::usage(IsThere { path }));
    }
    let ledger = site.ledger(Access::Read, terminal)?;
    block_on(ledger.back_up(&path))?;
    let path = report::visible(&path.display().to_string());
    say_out(site, terminal, BackedUp { path }.into());
    Ok(Exit::Done)
}

fn verify(site: &Site, terminal: &mut Terminal) -> Result<Exit, CommandError> {
    let ledger: Ledger = site.ledger(Access::Read, terminal)?;
    let found = block_on(ledger.soundness())?;
    if found.is_sound() {
        let touches = found.touches;
        say_out(site, terminal, Sound { touches }.into());
        return Ok(Exit::Done);
    }
    for words in &found.damaged {
        let words = report::visible(words);
        say_out(site, terminal, Damaged { words }.into());
    }
    for (run, touch) in found.uneven {
        say_out(site, terminal, Uneven { run, touch }.into());
    }
    Ok(Exit::Ledger)
}

fn say_out(site: &Site, terminal: &mut Terminal, said: Sentence) {
    terminal.data(&format!("{}\n", said.in_lang(site.lang)));
}
