//! `doubt list` and `doubt show`: what went onto the wire and was never answered.

use super::{
    CommandError, Exit, Terminal,
    args::{Doubt, DoubtAction, Manners},
    site::{Site, block_on},
};
use crate::{
    ledger::Access,
    model::Lang,
    ports::{DoubtRow, LedgerRead},
    protocol::{DoubtStep, doubt_step},
    report, say,
};

say! {
    struct NoSuchDoubt { batch: u32 }
    zh "分片 {batch} 没有存疑"
    en "batch {batch} is not in doubt"
}

pub(super) fn run(
    typed: &Doubt,
    manners: &Manners,
    terminal: &mut Terminal,
) -> Result<Exit, CommandError> {
    let site = Site::open(manners, terminal)?;
    let ledger = site.ledger(Access::Read, terminal)?;
    let doubts = block_on(ledger.doubts())?;
    match &typed.action {
        DoubtAction::List => {
            for doubt in &doubts {
                let line = line(doubt, &site);
                terminal.data(&line);
            }
            terminal.data(&match site.lang {
                Lang::Zh => format!("存疑 {} 个分片\n", doubts.len()),
                Lang::En => format!("{} batches in doubt\n", doubts.len()),
            });
        }
        DoubtAction::Show { batch } => {
            let doubt = doubts.iter().find(|doubt| doubt.batch.batch_no.0 == *batch);
            let doubt = doubt.ok_or_else(|| CommandError::usage(NoSuchDoubt { batch: *batch }))?;
            let line = line(doubt, &site);
            terminal.data(&line);
            terminal.data(&format!(
                "    {}\n",
                what_next(doubt, &site, manners, terminal)?
            ));
        }
    }
    Ok(if doubts.is_empty() {
        Exit::Done
    } else {
        Exit::InDoubt
    })
}

fn line(doubt: &DoubtRow, site: &Site) -> String {
    let (batch, attempt) = (&doubt.batch, &doubt.attempt);
    let people = match site.lang {
        Lang::Zh => format!("{} 人", batch.recipients),
        Lang::En => format!("{} people", batch.recipients),
    };
    format!(
        "? #{}  {}#{}/{}  {people}  {}  {}\n",
        batch.batch_no,
        batch.run.campaign,
        batch.run.run,
        batch.touch,
        report::local(&site.workspace.policy.timezone, attempt.intent_ms),
        report::visible(attempt.evidence.as_deref().unwrap_or_default())
    )
}

fn what_next(
    doubt: &DoubtRow,
    site: &Site,
    manners: &Manners,
    terminal: &Terminal,
) -> Result<String, CommandError> {
    let tempo = site.tempo(manners, terminal)?;
    let now_ms = crate::ports::Clock::now_ms(&site.machine_for_reading(manners, terminal)?);
    Ok(match (doubt_step(&doubt.batch, &doubt.attempt, now_ms, &tempo), site.lang) {
        (DoubtStep::WaitUntil(at), Lang::Zh) => format!("{} 之后再次 apply，会先向企业微信核对", report::local(&site.workspace.policy.timezone, at)),
        (DoubtStep::WaitUntil(at), Lang::En) => format!("apply again after {}: it asks WeCom first", report::local(&site.workspace.policy.timezone, at)),
        (DoubtStep::List { .. }, Lang::Zh) => "下次 apply 会向企业微信核对".to_owned(),
        (DoubtStep::List { .. }, Lang::En) => "the next apply asks WeCom".to_owned(),
        (DoubtStep::NeedsHuman, Lang::Zh) => "平台无法查询这类消息：请问一位收件人是否收到。不会自动重发".to_owned(),
        (DoubtStep::NeedsHuman, Lang::En) => "the platform cannot be asked about this kind of message: ask a recipient. It is never repeated by itself".to_owned(),
    })
}
