//! `trace PERSON`: one person's whole story, oldest first. The id is typed, hashed, and never printed.

use super::{
    CommandError, Exit, Terminal,
    args::{Manners, Trace},
    site::{Site, block_on},
};
use crate::{
    history::Delivery,
    ledger::Access,
    model::{Lang, PersonKind},
    ports::LedgerRead,
    report,
};

pub(super) fn run(
    typed: &Trace,
    manners: &Manners,
    terminal: &mut Terminal,
) -> Result<Exit, CommandError> {
    let site = Site::open(manners, terminal)?;
    let pepper = site.pepper(terminal)?;
    let ledger = site.ledger(Access::Read, terminal)?;
    let zone = &site.workspace.policy.timezone;
    let mut lines = 0;
    for kind in [
        PersonKind::Customer,
        PersonKind::Staff,
        PersonKind::Chat,
        PersonKind::Follower,
    ] {
        for row in block_on(ledger.trace(pepper.key(kind, &typed.person)))? {
            lines += 1;
            let delivery = row.delivery.map(|(delivery, at_ms)| {
                let at = at_ms
                    .map(|at_ms| format!(" {}", report::local(zone, at_ms)))
                    .unwrap_or_default();
                format!(" · {}{at}", delivery_word(delivery, site.lang))
            });
            terminal.data(&format!(
                "{}  {}#{}/{}  {}{}\n",
                report::local(zone, row.at_ms),
                row.run.campaign,
                row.run.run,
                row.touch,
                row.state.word(),
                delivery.unwrap_or_default()
            ));
            for attempt in &row.attempts {
                let line = format!(
                    "    {}  #{}.{} {} {}\n",
                    report::local(zone, attempt.intent_ms),
                    attempt.batch_no,
                    attempt.attempt_no,
                    attempt.outcome.word(),
                    report::visible(attempt.evidence.as_deref().unwrap_or_default())
                );
                terminal.data(&line);
            }
        }
    }
    if lines == 0 {
        terminal.talk(site.lang.pick(
            "台账里没有这个人的记录",
            "the ledger has nothing about this person",
        ));
    }
    Ok(Exit::Done)
}

fn delivery_word(delivery: Delivery, lang: Lang) -> &'static str {
    match delivery {
        Delivery::Waiting => lang.pick("等待成员确认或无回执", "waiting, or without receipt"),
        Delivery::Sent => lang.pick("已送达", "sent"),
        Delivery::NotFriend => lang.pick("已不是好友", "no longer a friend"),
        Delivery::Capped => lang.pick("超过平台接收上限", "over the platform's cap"),
        Delivery::Cancelled => lang.pick("已取消", "cancelled"),
    }
}
