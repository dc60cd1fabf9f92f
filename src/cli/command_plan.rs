//! `plan`: ask, read, decide, and show. Also the common path of every command that needs a plan.

use super::{
    CommandError, Exit, Terminal,
    args::{Manners, PlanOf},
    plan_out,
    site::{Site, actor, block_on, write_whole},
};
use crate::{
    diagnostic::Finding,
    ledger::{Access, Ledger},
    model::{CampaignId, Lang, Pepper, PersonSet},
    pipeline::{self, Prepared, Proofs},
    plan::{Plan, PlanDocument, Symbol, document},
    ports::{Answers, Clock, Journal, LedgerError, LedgerRead, RecordedAudience},
    say,
};

say! {
    struct NothingRecorded {}
    zh "没有台账，无法记录受众：先运行 qunfa sync"
    en "no ledger, so no audience can be recorded: run `qunfa sync` first"

    struct Recorded { campaign: String, touch: String, people: u64 }
    zh "已记录 {campaign}/{touch} 的受众：{people} 人"
    en "recorded the audience of {campaign}/{touch}: {people} people"
}

/// A plan with everything it was made from.
pub(super) struct Planned<'a> {
    pub(super) prepared: Vec<Prepared<'a>>,
    pub(super) plan: Plan,
    pub(super) document: PlanDocument,
}

/// Plans against an open ledger, or, without one, with what files know.
pub(super) fn plan_now<'a>(
    site: &'a Site,
    ledger: Option<&Ledger>,
    scope: &[CampaignId],
    now_ms: i64,
) -> Result<Planned<'a>, CommandError> {
    let prepared = pipeline::prepare(&site.workspace, scope);
    let proofs: Proofs = site.proofs(&prepared)?;
    let question = pipeline::ask(&site.workspace, &prepared, now_ms);
    let answers = match ledger {
        Some(ledger) => block_on(ledger.answer(&question))?,
        None => Answers::default(),
    };
    let mut plan = pipeline::decide(
        &site.workspace,
        &prepared,
        &question,
        &answers,
        &proofs,
        site.workspace.policy.pace,
        now_ms,
    );
    if !scope.is_empty() {
        // A plan of some campaigns says nothing about files that are gone.
        plan.campaigns.retain(|campaign| {
            prepared
                .iter()
                .any(|prepared| pipeline::run_key(prepared.campaign) == campaign.run)
        });
    }
    let document = document(&plan, scope);
    Ok(Planned {
        prepared,
        plan,
        document,
    })
}

pub(super) fn run(
    typed: &PlanOf,
    manners: &Manners,
    terminal: &mut Terminal,
) -> Result<Exit, CommandError> {
    let site = Site::open(manners, terminal)?;
    let now_ms = site.machine_for_reading(manners, terminal)?.now_ms();
    let scope = site.scope(&typed.campaigns)?;
    let access = if typed.record {
        Access::Write
    } else {
        Access::Read
    };
    let ledger = match site.ledger(access, terminal) {
        Ok(ledger) => Some(ledger),
        Err(_) if !typed.record && !site.ledger_path(terminal).is_ok_and(|path| path.exists()) => {
            None
        }
        Err(error) => return Err(error),
    };
    let mut planned = plan_now(&site, ledger.as_ref(), &scope, now_ms)?;
    if typed.record {
        let Some(ledger) = &ledger else {
            return Err(CommandError::usage(NothingRecorded {}));
        };
        record(&site, &planned, ledger, now_ms, terminal)?;
        // What was recorded is part of what a plan knows.
        planned = plan_now(&site, Some(ledger), &scope, now_ms)?;
    }
    show(typed, &site, &planned, terminal)?;
    Ok(exit(typed, &planned, ledger.is_some()))
}

fn show(
    typed: &PlanOf,
    site: &Site,
    planned: &Planned<'_>,
    terminal: &mut Terminal,
) -> Result<(), CommandError> {
    if let Some(path) = &typed.out {
        let json = plan_out::json(planned);
        write_whole(&terminal.directory.join(path), json.as_bytes())?;
    }
    plan_out::show(site, planned, typed.format, terminal);
    Ok(())
}

fn exit(typed: &PlanOf, planned: &Planned<'_>, has_ledger: bool) -> Exit {
    let campaigns = &planned.plan.campaigns;
    let blocked = campaigns
        .iter()
        .flat_map(|campaign| &campaign.findings)
        .chain(&planned.plan.findings)
        .any(Finding::blocks);
    let unapproved = campaigns.iter().any(crate::plan::CampaignPlan::unapproved);
    let changes = campaigns
        .iter()
        .any(|campaign| campaign.symbol() != Symbol::Done);
    let mut exit = Exit::Done;
    if blocked {
        exit = exit.and(Exit::Findings);
    }
    if unapproved || !has_ledger {
        exit = exit.and(Exit::NotApproved);
    }
    if typed.detailed_exitcode && changes {
        exit = exit.and(Exit::Changes);
    }
    exit
}

/// Stores every touch's audience under the digest of its mandate.
fn record(
    site: &Site,
    planned: &Planned<'_>,
    ledger: &Ledger,
    now_ms: i64,
    terminal: &mut Terminal,
) -> Result<(), CommandError> {
    let pepper = site.pepper(terminal)?;
    let actor = actor(terminal);
    for (prepared, plan) in planned.prepared.iter().filter_map(|prepared| {
        let run = pipeline::run_key(prepared.campaign);
        planned
            .plan
            .campaigns
            .iter()
            .find(|campaign| campaign.run == run)
            .map(|plan| (prepared, plan))
    }) {
        let Some(mandate) = &prepared.mandate else {
            continue;
        };
        let mut touches = Vec::new();
        for touch in plan.touches.iter().filter(|touch| !touch.target.is_empty()) {
            let recorded = block_on(figures(ledger, &pepper, &touch.name, &touch.target, now_ms))?;
            let said = Recorded {
                campaign: prepared.campaign.id.to_string(),
                touch: touch.name.clone(),
                people: recorded.count,
            };
            terminal.talk(crate::diagnostic::Sentence::from(said).in_lang(site.lang));
            touches.push(recorded);
        }
        if !touches.is_empty() {
            block_on(ledger.record_audience(mandate.digest(), touches, now_ms, &actor))?;
        }
    }
    Ok(())
}

async fn figures(
    ledger: &Ledger,
    pepper: &Pepper,
    touch: &str,
    people: &PersonSet,
    now_ms: i64,
) -> Result<RecordedAudience, LedgerError> {
    let directory = ledger.directory().await?.unwrap_or_default();
    let set = pepper.set_digest(people.iter().filter_map(|person| directory.key(person)));
    Ok(RecordedAudience {
        touch: touch.to_owned(),
        count: people.len(),
        set,
        people: people.iter().collect(),
        recorded_ms: now_ms,
    })
}

/// The word for how many people a plan would message, as prompts and confirmations spell it.
pub(super) fn confirmation(campaign: &str, people: u64) -> String {
    format!("{campaign} {people}")
}

/// Asks for the campaign's id and the number of recipients; never for a `y`. `given` is what a flag said.
pub(super) fn confirmed(
    campaign: &str,
    people: u64,
    given: Option<&str>,
    lang: Lang,
    terminal: &mut Terminal,
) -> Option<bool> {
    let wanted = confirmation(campaign, people);
    if let Some(given) = given {
        return Some(given.trim() == wanted);
    }
    let question = match lang {
        Lang::Zh => format!("请输入「{wanted}」（活动编号和人数）以确认："),
        Lang::En => {
            format!("Type \"{wanted}\" (the campaign's id and the number of people) to confirm:")
        }
    };
    terminal.ask(&question).map(|typed| typed == wanted)
}
