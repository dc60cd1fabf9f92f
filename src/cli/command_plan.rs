//! `plan`: ask, read, decide, and show. Also the common path of every command that needs a plan.

use super::{
    CommandError, Exit, Terminal,
    args::{Manners, PlanOf},
    ground::Opening,
    plan_out, posted,
    pushed::add_pushers,
    reviewed,
    scope::Scope,
    site::{Site, actor, block_on, write_whole},
    trust,
};
use crate::{
    approval::{Mandate, Review},
    diagnostic::{Finding, Sentence},
    history::{GateState, Past},
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
    /// What a change left out of it.
    pub(super) left_out: Option<Sentence>,
}

/// Plans against an open ledger, or, without one, with what files know.
pub(super) fn plan_now<'a>(
    site: &'a Site,
    ledger: Option<&Ledger>,
    scope: &[CampaignId],
    now_ms: i64,
) -> Result<Planned<'a>, CommandError> {
    let prepared = pipeline::prepare(&site.workspace, scope);
    plan_of(site, ledger, prepared, scope, now_ms)
}

/// Plans campaigns that were prepared.
fn plan_of<'a>(
    site: &'a Site,
    ledger: Option<&Ledger>,
    prepared: Vec<Prepared<'a>>,
    scope: &[CampaignId],
    now_ms: i64,
) -> Result<Planned<'a>, CommandError> {
    let question = pipeline::ask(&site.workspace, &prepared, now_ms);
    let answers = match ledger {
        Some(ledger) => block_on(ledger.answer(&question))?,
        None => Answers::default(),
    };
    let mut proofs: Proofs = site.proofs(&prepared, ledger.map(|_| &answers.past))?;
    for prepared in &prepared {
        let id = &prepared.campaign.id;
        let signoffs = proofs.signoffs.get(id).map_or(&[][..], Vec::as_slice);
        if let Some(mandate) = reviewed::signed_before(site, prepared, signoffs)? {
            proofs.earlier.insert(id.clone(), vec![mandate]);
        }
    }
    let decide = |proofs: &Proofs| {
        pipeline::decide(
            &site.workspace,
            &prepared,
            &question,
            &answers,
            proofs,
            site.workspace.policy.pace,
            now_ms,
        )
    };
    let mut plan = decide(&proofs);
    let asked = unsigned(&prepared, &plan, now_ms);
    proofs.hosted = site.desk.reviews(site, &asked);
    if !proofs.hosted.is_empty() {
        plan = decide(&proofs);
    }
    let relying = relying(&prepared, &plan, &answers.past, now_ms);
    if add_pushers(&mut proofs, site, &relying, ledger.map(|_| &answers.past)) {
        plan = decide(&proofs);
        // Whoever pushed what they signed has left a stage open that a review may serve.
        let mut opened = unsigned(&prepared, &plan, now_ms);
        opened.retain(|one| {
            let mut asked = asked.iter();
            asked.all(|asked| asked.campaign.id != one.campaign.id)
        });
        let more = site.desk.reviews(site, &opened);
        if !more.is_empty() {
            proofs.hosted.extend(more);
            plan = decide(&proofs);
        }
    }
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
        left_out: None,
    })
}

/// Campaigns that may yet go out by what somebody signed: only for them is the code host asked who pushed. A gate that is open was opened
/// by an `apply` that had asked.
fn relying<'p, 'a>(
    prepared: &'p [Prepared<'a>],
    plan: &Plan,
    past: &Past,
    now_ms: i64,
) -> Vec<&'p Prepared<'a>> {
    pending(prepared, plan, now_ms, |prepared, review| {
        let run = past.runs.get(&pipeline::run_key(prepared.campaign));
        let gate = run.and_then(|run| run.gate.as_ref());
        let digest = prepared.mandate.as_ref().map(Mandate::digest);
        let open = gate.filter(|gate| gate.state != GateState::Revoked);
        !review.present.is_empty() && open.map(|gate| gate.digest) != digest
    })
}

/// Campaigns that still lack a sign-off and may yet go out: only for them is the code host asked for reviews.
fn unsigned<'p, 'a>(
    prepared: &'p [Prepared<'a>],
    plan: &Plan,
    now_ms: i64,
) -> Vec<&'p Prepared<'a>> {
    pending(prepared, plan, now_ms, |_, review| {
        !review.missing.is_empty()
    })
}

/// Campaigns that may yet go out, of which a review says something.
fn pending<'p, 'a>(
    prepared: &'p [Prepared<'a>],
    plan: &Plan,
    now_ms: i64,
    says: impl Fn(&&Prepared<'_>, &Review) -> bool,
) -> Vec<&'p Prepared<'a>> {
    let is_one = |prepared: &&Prepared<'_>| {
        let run = pipeline::run_key(prepared.campaign);
        let mut campaigns = plan.campaigns.iter();
        campaigns.any(|campaign| {
            let review = campaign.review.as_ref();
            campaign.run == run
                && campaign.not_after_ms >= now_ms
                && campaign.symbol() != Symbol::Done
                && review.is_some_and(|review| says(prepared, review))
        })
    };
    prepared.iter().filter(is_one).collect()
}

pub(super) fn run(
    typed: &PlanOf,
    manners: &Manners,
    terminal: &mut Terminal,
) -> Result<Exit, CommandError> {
    let opening = Opening {
        at: typed.at.as_deref(),
        ..Opening::default()
    };
    let mut site = Site::open_as(opening, manners, terminal)?;
    if let Some(line) = site.ground.line(site.lang) {
        terminal.talk(&line);
    }
    posted::check(&typed.posted, &site)?;
    site.desk.request = typed.posted.request;
    let split = site.split()?;
    site.workspace.findings.extend(split);
    let now_ms = site.machine_for_reading(manners, terminal)?.now_ms();
    let scope = Scope::of(&site, &typed.campaigns, manners.base.as_deref(), typed.all)?;
    if let Some(left_out) = scope.left_out(&site) {
        terminal.talk(left_out.in_lang(site.lang));
    }
    let access = if typed.record {
        Access::Write
    } else {
        Access::Read
    };
    let ledger = match site.ledger(access, terminal) {
        Ok(ledger) => Some(ledger),
        Err(_) if !typed.record && !site.may_have_ledger(terminal) => None,
        Err(error) => return Err(error),
    };
    if typed.record {
        let Some(ledger) = &ledger else {
            return Err(CommandError::usage(NothingRecorded {}));
        };
        trust::require(
            &site,
            ledger,
            typed.trust_policy.as_deref(),
            now_ms,
            terminal,
        )?;
    } else if let Some(ledger) = &ledger
        && let Some(line) = trust::line(&site, ledger, now_ms)?
    {
        terminal.talk(&line);
    }
    let mut planned = plan_scope(&site, ledger.as_ref(), &scope, now_ms)?;
    if let Some(ledger) = ledger.as_ref().filter(|_| typed.record) {
        record(&site, &planned, ledger, now_ms, terminal)?;
        // What was recorded is part of what a plan knows.
        planned = plan_scope(&site, Some(ledger), &scope, now_ms)?;
    }
    show(typed, &site, &planned, terminal)?;
    let exit = exit(typed, &planned, ledger.is_some());
    posted::post(&typed.posted, &site, &planned, exit, terminal)?;
    Ok(exit)
}

/// Plans what is in scope. What is gone is said where everything is planned, or where the change took it away.
fn plan_scope<'a>(
    site: &'a Site,
    ledger: Option<&Ledger>,
    scope: &Scope,
    now_ms: i64,
) -> Result<Planned<'a>, CommandError> {
    let left_out = scope.left_out(site);
    if !scope.is_empty() && !scope.removes(site) {
        let planned = plan_now(site, ledger, scope.ids(), now_ms)?;
        return Ok(Planned {
            left_out,
            ..planned
        });
    }
    let prepared = if scope.is_empty() {
        Vec::new()
    } else {
        pipeline::prepare(&site.workspace, scope.ids())
    };
    let mut planned = plan_of(site, ledger, prepared, &[], now_ms)?;
    if !scope.removes(site) {
        planned.plan.campaigns.clear();
    }
    planned.document = document(&planned.plan, scope.ids());
    Ok(Planned {
        left_out,
        ..planned
    })
}

/// Shows the plan as it was asked for.
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
