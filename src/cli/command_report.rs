//! `report`: what happened to everybody who was meant, added up, from the ledger alone.

use super::{
    CommandError, Exit, Terminal,
    args::{Format, Manners, Report},
    command_gate::known,
    site::{Site, block_on, write_whole},
};
use crate::{
    diagnostic::Sentence,
    ledger::Access,
    ports::{Clock, LedgerRead},
    report::{self, ResultsOf},
    say,
};
use std::collections::BTreeMap;

say! {
    struct NoRun { run: String }
    zh "台账里没有第 {run} 期"
    en "the ledger has no run {run}"

    struct Written { path: String }
    zh "已写出 {path}"
    en "wrote {path}"

    struct NotAddedUp {}
    zh "有触达的人数对不上：冻结的人与分片里的人不一致，台账可能被改动过；先不要再发送，运行 qunfa status 核对"
    en "a touch does not add up: its batches and its frozen people differ, so the ledger may have been changed; send nothing more before it is understood"
}

pub(super) fn run(
    typed: &Report,
    manners: &Manners,
    terminal: &mut Terminal,
) -> Result<Exit, CommandError> {
    let site = Site::open(manners, terminal)?;
    let now_ms = site.machine_for_reading(manners, terminal)?.now_ms();
    let ledger = site.ledger(Access::Read, terminal)?;
    known(&ledger, typed.campaign.as_deref())?;
    let mut runs = block_on(ledger.records(typed.campaign.as_deref()))?;
    if let Some(run) = &typed.run {
        runs.retain(|record| record.run.run == *run);
        if runs.is_empty() {
            return Err(CommandError::usage(NoRun { run: run.clone() }));
        }
    }
    let directory = block_on(ledger.directory())?;
    let campaigns = site.workspace.campaigns.values();
    let titles: BTreeMap<String, String> = campaigns
        .map(|campaign| (campaign.ledger_id().0.clone(), campaign.title.value.clone()))
        .collect();
    let results = report::results(
        &ResultsOf {
            workspace: &site.workspace.policy.name,
            zone: &site.workspace.policy.timezone,
            titles: &titles,
            runs: &runs,
            directory: directory.as_ref(),
            now_ms,
        },
        site.lang,
    );
    if let Some(path) = &typed.html {
        let page = report::results_html(&results, site.lang);
        write_whole(&terminal.directory.join(path), page.as_bytes())?;
        let written = Written {
            path: path.display().to_string(),
        };
        terminal.talk(Sentence::from(written).in_lang(site.lang));
    }
    match (typed.format, &typed.html) {
        (Format::Json, _) => {
            let json = serde_json::to_string_pretty(&report::results_json(&results));
            terminal.data(&(json.expect("a JSON value prints") + "\n"));
        }
        (Format::Text, None) => {
            terminal.data(&report::results_text(&results, site.lang, site.style));
        }
        (Format::Text, Some(_)) => {}
    }
    if !results.adds_up() {
        return Err(CommandError::new(Exit::Ledger, NotAddedUp {}));
    }
    Ok(if results.tally().in_doubt > 0 {
        Exit::InDoubt
    } else {
        Exit::Done
    })
}
