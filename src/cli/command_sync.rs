//! `sync`: the whole directory into the ledger's dated snapshot.

use super::{
    CommandError, Exit, Terminal,
    args::{Manners, Sync},
    site::{Site, actor, block_on},
};
use crate::{
    ledger::Access,
    model::Lang,
    ports::{Clock, Journal, Wire},
};
use std::sync::atomic::{AtomicU64, Ordering};

pub(super) fn run(
    _typed: &Sync,
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
