//! What `doctor` sees of the ledger: whether it opens, how it syncs, who may read it, its clock, and how old its newest anchor is.

use super::{
    CommandError, Exit, Terminal,
    anchoring::refuse_restored,
    command_doctor::Examined,
    doctor_setup::readable_by_others,
    ledger_place::LedgerPlace,
    site::{Site, block_on},
};
use crate::{
    forge::{self, Anchors},
    ledger::{Access, Ledger},
    model::Lang,
    ports::LedgerRead,
    report, say,
};

say! {
    struct LedgerFine { journal: String, lines: u64, protocol: i64 }
    zh "台账：可用，协议 {protocol}，{journal}，链 {lines} 行"
    en "ledger: usable, protocol {protocol}, {journal}, {lines} lines in its chain"

    struct LedgerNone {}
    zh "台账：还没有，qunfa sync 会建立"
    en "ledger: none yet, `qunfa sync` makes it"

    struct NotWal { mode: String }
    zh "台账：日志方式是 {mode}，不是 WAL，断电可能丢记录。再次 apply 会改回来；若改不回来，把台账放到本地磁盘"
    en "ledger: its journal is {mode}, not WAL, and a power cut may lose facts. The next apply turns it back; if it cannot, put the ledger on a local disk"

    struct ReadableByOthers { path: String, mode: String }
    zh "台账：{path} 别人也能读（权限 {mode}）。运行 chmod 600 {path}"
    en "ledger: others may read {path} (mode {mode}). Run chmod 600 {path}"

    struct ClockBehind { last: String, now: String }
    zh "时钟：台账最后一次记录是 {last}，而现在是 {now}：本机时钟倒退了。校准时钟（timedatectl set-ntp true）后再发送"
    en "clock: the ledger's last fact is of {last}, but it is {now} now: this clock went back. Set it (timedatectl set-ntp true) before anything is sent"

    struct NoAnchor {}
    zh "锚点：没有。台账若被截短或重写，从台账自己看不出来。运行 qunfa audit anchor --git，并 git push origin refs/notes/qunfa-ledger"
    en "anchor: none. A ledger that was cut or written anew would look whole. Run `qunfa audit anchor --git`, then git push origin refs/notes/qunfa-ledger"

    struct OtherAnchors {}
    zh "锚点：本仓库的锚点属于另一个台账。若那一个丢了，先逐个活动在企业微信里核对已发出的任务，否则会把人再发一遍"
    en "anchor: the anchors of this repository belong to another ledger. If that one is lost, compare every campaign with the tasks WeCom shows first, or people are messaged again"

    struct AnchorFine { newer: u64, age: String }
    zh "锚点：最近一个{age}前，之后又有 {newer} 行；推送了才算在台账之外（git push origin refs/notes/qunfa-ledger）"
    en "anchor: the newest is {age} old, {newer} lines since; it stands outside once pushed (git push origin refs/notes/qunfa-ledger)"

    struct AnchorOld { newer: u64, age: String }
    zh "锚点：最近一个是{age}前的，之后又有 {newer} 行。运行 qunfa audit anchor --git 并推送"
    en "anchor: the newest is {age} old, {newer} lines since. Run `qunfa audit anchor --git` and push it"

    struct Unlicensed { count: usize }
    zh "许可：{count} 名在职成员没有互通账号（701008），不能以其名义发客户消息。管理后台 → 应用管理 → 互通账号，购买或分配；再 qunfa sync"
    en "licences: {count} members at work have no interop licence (701008), so no customer is messaged in their name. Admin console → 应用管理 → 互通账号: buy or assign; then `qunfa sync`"

    struct WithoutContact { count: usize }
    zh "权限：{count} 名在职成员没有客户联系权限（84074）。要以其名义发，管理后台 → 客户联系 → 权限配置 → 使用范围 里加上；再 qunfa sync"
    en "rights: {count} members at work have no customer-contact right (84074). To send in their name add them under 客户联系 → 权限配置 → 使用范围; then `qunfa sync`"

    struct NoSync {}
    zh "通讯录：还没有快照，qunfa sync"
    en "directory: no snapshot yet, run `qunfa sync`"
}

const CLOCK_MS_MAX: i64 = 60_000;
const ANCHOR_AGE_MS_MAX: i64 = 7 * 24 * 3_600_000;

pub(super) fn examine(site: &Site, now_ms: i64, terminal: &Terminal, examined: &mut Examined) {
    let place = match site.ledger_place(terminal) {
        Ok(place) => place,
        Err(error) => return examined.refused(error),
    };
    if !site.may_have_ledger(terminal) {
        return examined.mind(LedgerNone {});
    }
    let ledger = match site.ledger(Access::Read, terminal) {
        Ok(ledger) => ledger,
        Err(error) => return examined.refused(error),
    };
    if let LedgerPlace::File(path) = &place
        && let Some(mode) = readable_by_others(path)
    {
        let path = path.display().to_string();
        examined.wrong(Exit::Ledger, ReadableByOthers { path, mode });
    }
    if let Err(error) = inside(site, &ledger, now_ms, examined) {
        examined.refused(error);
    }
}

fn inside(
    site: &Site,
    ledger: &Ledger,
    now_ms: i64,
    examined: &mut Examined,
) -> Result<(), CommandError> {
    let health = block_on(ledger.health())?;
    if health.commits_are_kept() {
        examined.fine(LedgerFine {
            journal: health.journal.clone(),
            lines: health.lines,
            protocol: health.protocol,
        });
    } else {
        let mode = health.journal.clone();
        examined.wrong(Exit::Ledger, NotWal { mode });
    }
    if health.last_wall_ms > now_ms + CLOCK_MS_MAX {
        let zone = &site.workspace.policy.timezone;
        let last = report::local(zone, health.last_wall_ms);
        let now = report::local(zone, now_ms);
        examined.wrong(Exit::Ledger, ClockBehind { last, now });
    }
    anchors(site, ledger, now_ms, examined)?;
    members(ledger, examined)
}

fn anchors(
    site: &Site,
    ledger: &Ledger,
    now_ms: i64,
    examined: &mut Examined,
) -> Result<(), CommandError> {
    if let Err(error) = refuse_restored(&site.root, ledger) {
        examined.refused(error);
        return Ok(());
    }
    let Anchors { lines, .. } = forge::read_anchors(&site.root, false)?.unwrap_or_default();
    let head = block_on(ledger.anchor(now_ms))?;
    let of = lines.iter().map(|(_, anchor)| anchor);
    let newest = of
        .filter(|anchor| anchor.ledger == head.ledger)
        .max_by_key(|anchor| (anchor.seq, anchor.at));
    let Some(newest) = newest else {
        if lines.is_empty() {
            examined.mind(NoAnchor {});
        } else {
            examined.wrong(Exit::Ledger, OtherAnchors {});
        }
        return Ok(());
    };
    let age_ms = (now_ms - newest.at).max(0);
    let newer = head.seq.saturating_sub(newest.seq);
    let age = |lang: Lang| report::duration(age_ms, lang);
    let age = age(site.lang);
    if newer > 0 && age_ms > ANCHOR_AGE_MS_MAX {
        examined.mind(AnchorOld { newer, age });
    } else {
        examined.fine(AnchorFine { newer, age });
    }
    Ok(())
}

/// Members at work by what they lack, as the newest snapshot knows it.
fn members(ledger: &Ledger, examined: &mut Examined) -> Result<(), CommandError> {
    let Some(directory) = block_on(ledger.directory())? else {
        examined.mind(NoSync {});
        return Ok(());
    };
    let at_work = || directory.members.values().filter(|member| member.active);
    let unlicensed = at_work().filter(|member| member.contact && !member.licensed);
    match unlicensed.count() {
        0 => {}
        count => examined.mind(Unlicensed { count }),
    }
    match at_work().filter(|member| !member.contact).count() {
        0 => {}
        count => examined.mind(WithoutContact { count }),
    }
    Ok(())
}
