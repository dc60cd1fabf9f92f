//! `sync`: the whole directory into the ledger's dated snapshot.

use super::{
    CommandError, Exit, Terminal,
    args::{Manners, Sync},
    site::{Site, actor, block_on},
};
use crate::{
    ledger::{Access, Ledger},
    model::Lang,
    ports::{Clock, Journal, LedgerRead, Wire},
    say,
};
use std::sync::atomic::{AtomicU64, Ordering};

say! {
    struct Shrunk { what_zh: String, what_en: String, before: u64, now: u64 }
    zh "这次只读到 {now} 个{what_zh}，上次有 {before} 个，少了 20% 以上：更像是权限或可见范围变了。核对后加 --accept-smaller 再运行"
    en "only {now} {what_en} were read, last time {before}: more than 20 % fewer looks like lost permissions. Check them, then run again with --accept-smaller"
}

/// A directory that lost a fifth of its people is believed only when somebody says so: everybody missing would count as gone.
async fn refuse_shrunk(
    typed: &Sync,
    ledger: &Ledger,
    members: u64,
    customers: u64,
) -> Result<(), CommandError> {
    let Some(before) = ledger.directory().await?.filter(|_| !typed.accept_smaller) else {
        return Ok(());
    };
    let kinds = [
        ("成员", "members", before.members.len() as u64, members),
        ("客户", "customers", before.customers.len(), customers),
    ];
    for (zh, en, before, now) in kinds {
        if now * 5 < before * 4 {
            let what = Shrunk {
                what_zh: zh.to_owned(),
                what_en: en.to_owned(),
                before,
                now,
            };
            return Err(CommandError::new(Exit::NotApproved, what));
        }
    }
    Ok(())
}

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
    let wire = site.wire(terminal)?;
    let ledger = site.ledger(Access::Create, terminal)?;
    let actor = actor(terminal);
    let pages = AtomicU64::new(0);
    let (members, customers, follows, tags) = block_on(async {
        let rows = wire
            .directory(|page| pages.store(page, Ordering::Relaxed))
            .await?;
        let counts = (
            rows.members.len(),
            rows.customers.len(),
            rows.follows.len(),
            rows.customer_tags.len(),
        );
        refuse_shrunk(typed, &ledger, counts.0 as u64, counts.1 as u64).await?;
        ledger
            .store_directory(rows, machine.now_ms(), &actor)
            .await?;
        Ok::<_, CommandError>(counts)
    })?;
    let calls: u64 = wire.calls().values().sum();
    terminal.data(&match site.lang {
        Lang::Zh => format!("通讯录：成员 {members}，客户 {customers}，好友关系 {follows}，客户标签 {tags}；{calls} 次调用\n"),
        Lang::En => format!("Directory: {members} members, {customers} customers, {follows} relations, {tags} customer tags; {calls} calls\n"),
    });
    Ok(Exit::Done)
}
