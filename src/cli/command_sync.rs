//! `sync`: the whole directory into the ledger's dated snapshot; with `--groups`, new customer groups into `groups.csv`.

use super::{
    CommandError, Exit, Terminal,
    args::{Manners, Sync},
    site::{Site, actor, block_on, write_whole},
};
use crate::{
    ledger::{Access, Ledger},
    model::{Digest, Lang},
    ports::{Counted, KnownChat, LedgerRead, StagingDropped, SyncCounts, SyncEnd, Wire},
    say,
    worker::{self, SyncOrder},
    workspace::{NewGroup, extend_groups},
};

say! {
    struct Shrunk { what_zh: &'static str, what_en: &'static str, before: u64, now: u64 }
    zh "这次只读到 {now} 个{what_zh}，上次有 {before} 个，少了 20% 以上：更像是权限或可见范围变了。核对后加 --accept-smaller 再运行"
    en "only {now} {what_en} were read, last time {before}: more than 20 % fewer looks like lost permissions. Check them, then run again with --accept-smaller"

    struct Resumed { parts: u64 }
    zh "接着上次没有完成的同步：已有 {parts} 部分不再重读"
    en "going on with a sync that did not end: {parts} parts are not read again"

    struct DroppedOld { hours: i64 }
    zh "上次没有完成的同步已超过 {hours} 小时，作废，重新读取"
    en "a sync that did not end began more than {hours} hours ago; it is dropped and everything read anew"

    struct DroppedOther {}
    zh "上次没有完成的同步用的是别的地址、密钥或版本，作废，重新读取"
    en "a sync that did not end was read from another address, with other secrets or by another version; it is dropped and everything read anew"

    struct GroupsBroken {}
    zh "groups.csv 有错，没有写入；先运行 qunfa check 改好"
    en "groups.csv has findings and was not written; mend them first, qunfa check shows them"

    struct Vanished { count: usize, ids: String }
    zh "groups.csv 里有 {count} 个群已不在企业微信：{ids}。行没有改动，可自行删除"
    en "{count} groups of groups.csv are not in WeCom any more: {ids}. Their rows stay; remove them yourself"
}

/// What parts are read how: a sync begun by a version with another number is not gone on with.
const READING: &str = "sync 1";

/// Ids of vanished groups that are named.
const NAMED_MAX: usize = 10;

pub(super) fn run(
    typed: &Sync,
    manners: &Manners,
    terminal: &mut Terminal,
) -> Result<Exit, CommandError> {
    let site = Site::open(manners, terminal)?;
    let machine = site.machine(manners, terminal)?;
    // A snapshot without the half whose secret is missing would say that nobody is there.
    let connections = &site.workspace.connections;
    for (name, place) in [
        ("wecom.contacts", &connections.contacts),
        ("wecom.customers", &connections.customers),
    ] {
        if place.is_some() {
            site.secret(name, place.as_ref(), terminal)?;
        }
    }
    let wire = site.wire_at(&site.tempo(manners, terminal)?, terminal)?;
    let ledger = site.ledger(Access::Create, terminal)?;
    let order = order(&site, typed, terminal);
    let synced = block_on(worker::sync(&ledger, &wire, &machine, &order, &|_| {}))?;
    match synced.dropped {
        Some(StagingDropped::Old) => {
            let hours = order.staging_ms_max / 3_600_000;
            terminal.talk(say_in(&site, DroppedOld { hours }).as_str());
        }
        Some(StagingDropped::Other) => terminal.talk(say_in(&site, DroppedOther {}).as_str()),
        None if synced.resumed > 0 => {
            let parts = synced.resumed;
            terminal.talk(say_in(&site, Resumed { parts }).as_str());
        }
        None => {}
    }
    let counts = match synced.end {
        SyncEnd::Stored(counts) => counts,
        SyncEnd::Shrunk { what, before, now } => return Err(shrunk(what, before, now)),
    };
    terminal.data(&summary(&site, counts, wire.calls().values().sum()));
    if typed.groups {
        return groups(&site, &ledger, terminal);
    }
    Ok(Exit::Done)
}

fn order(site: &Site, typed: &Sync, terminal: &Terminal) -> SyncOrder {
    let policy = &site.workspace.policy;
    let connections = &site.workspace.connections;
    let set = |place: Option<&crate::workspace::SecretRef>| {
        site.secret("", place, terminal).is_ok().to_string()
    };
    let apps = policy.apps.iter().map(|(name, agent)| {
        let secret = set(connections.apps.get(name));
        format!("{name} {agent} {secret}")
    });
    let mut source = vec![
        READING.to_owned(),
        site.base_url(terminal),
        policy.corp.clone(),
        set(connections.contacts.as_ref()),
        set(connections.customers.as_ref()),
    ];
    source.extend(apps);
    SyncOrder {
        source: Digest::of(source.join("\n").as_bytes()).to_string(),
        posts: policy.posts(),
        accept_smaller: typed.accept_smaller,
        staging_ms_max: policy.limits.get("sync_resume_ms") as i64,
        chat_ms_max: policy.limits.get("chat_details_max_age_ms") as i64,
        actor: actor(terminal),
    }
}

fn say_in(site: &Site, what: impl Into<crate::diagnostic::Sentence>) -> String {
    what.into().in_lang(site.lang).to_owned()
}

/// A directory that lost a fifth of its people is believed only when somebody says so: everybody missing would count as gone.
fn shrunk(what: Counted, before: u64, now: u64) -> CommandError {
    let (what_zh, what_en) = match what {
        Counted::Members => ("成员", "members"),
        Counted::Customers => ("客户", "customers"),
        Counted::Chats => ("客户群", "customer groups"),
    };
    let what = Shrunk {
        what_zh,
        what_en,
        before,
        now,
    };
    CommandError::new(Exit::NotApproved, what)
}

fn summary(site: &Site, counts: SyncCounts, calls: u64) -> String {
    let SyncCounts {
        members,
        customers,
        follows,
        tags,
        chats,
    } = counts;
    match site.lang {
        Lang::Zh => format!(
            "通讯录：成员 {members}，客户 {customers}，好友关系 {follows}，客户标签 {tags}，客户群 {chats}；{calls} 次调用\n"
        ),
        Lang::En => format!(
            "Directory: {members} members, {customers} customers, {follows} relations, {tags} customer tags, {chats} customer groups; {calls} calls\n"
        ),
    }
}

/// Appends new groups to `groups.csv`; a file with findings is not touched.
fn groups(site: &Site, ledger: &Ledger, terminal: &mut Terminal) -> Result<Exit, CommandError> {
    let findings = &site.workspace.findings;
    let broken = findings
        .iter()
        .any(|finding| finding.blocks() && &*finding.place.file == "groups.csv");
    if broken {
        return Err(CommandError::new(Exit::Findings, GroupsBroken {}));
    }
    let path = site.root.join("groups.csv");
    let before = match std::fs::read(&path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Vec::new(),
        Err(error) => {
            let what = super::error::FileFailed {
                path: path.display().to_string(),
                reason: error.to_string(),
            };
            return Err(CommandError::usage(what));
        }
    };
    let chats = block_on(ledger.known_chats())?;
    let here = chats.into_iter().map(|KnownChat { row, .. }| NewGroup {
        chat_id: row.chat_id,
        name: row.name,
        owner: row.owner,
    });
    let mut here: Vec<NewGroup> = here.collect();
    here.sort_by(|a, b| (&a.owner, &a.chat_id).cmp(&(&b.owner, &b.chat_id)));
    let extended = extend_groups(&before, &here);
    if extended.added > 0 {
        write_whole(&path, &extended.bytes)?;
    }
    if !extended.vanished.is_empty() {
        let named = &extended.vanished[..extended.vanished.len().min(NAMED_MAX)];
        let what = Vanished {
            count: extended.vanished.len(),
            ids: named.join(" "),
        };
        terminal.talk(&say_in(site, what));
    }
    terminal.data(&match site.lang {
        Lang::Zh => format!("groups.csv：新增 {} 个客户群\n", extended.added),
        Lang::En => format!("groups.csv: {} customer groups added\n", extended.added),
    });
    Ok(Exit::Done)
}
