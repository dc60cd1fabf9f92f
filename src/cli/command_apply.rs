//! `apply`: plans anew, freezes what is due and cleared, sends it once, and says how it went.

use super::{
    CommandError, Exit, Terminal,
    args::{Apply, Manners},
    command_plan::{Planned, confirmed, plan_now},
    machine::ThisMachine,
    site::{Site, actor, block_on},
};
use crate::{
    channel::WeCom,
    forge::DiskTree,
    history::{Outcome, RunKey},
    ledger::{Access, Ledger},
    model::{CampaignId, Lang},
    pipeline,
    plan::{Action, PlanDocument, Symbol},
    ports::{Clock, Host, LedgerRead},
    protocol::Pace,
    report, say,
    worker::{self, Sent, Step, Tools},
};
use std::{io::Write as _, path::Path};

say! {
    struct StalePlan { saved: String, now: String }
    zh "计划已过时：保存的是 {saved}，现在算出来是 {now}。重新 plan，看过再 apply"
    en "the plan is stale: saved as {saved}, computed now as {now}. Plan again, read it, then apply"

    struct BrokenPlan { path: String, reason: String }
    zh "{path} 不是一份计划：{reason}"
    en "{path} is not a plan: {reason}"

    struct StaleDirectory { hours: i64, limit: i64 }
    zh "通讯录快照是 {hours} 小时前的，超过 {limit} 小时不发送：先运行 qunfa sync"
    en "the directory snapshot is {hours} hours old, beyond {limit} nothing is sent: run `qunfa sync` first"

    struct NoDirectory {}
    zh "还没有通讯录快照：先运行 qunfa sync"
    en "no directory snapshot yet: run `qunfa sync` first"

    struct NotApproved { campaign: String }
    zh "「{campaign}」现在不能发送，原因见上"
    en "{campaign} cannot be sent now; the reasons stand above"

    struct NotConfirmed {}
    zh "没有确认，什么都没有发送"
    en "not confirmed, nothing was sent"

    struct Stopped {}
    zh "全部发送已被 qunfa stop 停止；qunfa resume 之后再 apply"
    en "all sending was stopped by `qunfa stop`; `qunfa resume` first"

    struct SetupHint {}
    zh "其余没有发送；改好之后再次 apply 会接着发"
    en "the rest was not sent; once mended, apply goes on where it stopped"
}

pub(super) type ThisTools<'a> = Tools<'a, Ledger, WeCom, ThisMachine, DiskTree>;

pub(super) fn run(
    typed: &Apply,
    manners: &Manners,
    terminal: &mut Terminal,
) -> Result<Exit, CommandError> {
    let site = Site::open(manners, terminal)?;
    let machine = site.machine(manners, terminal)?;
    let (saved, names) = what(typed, terminal)?;
    let scope = site.scope(&names)?;
    let wire = site.wire(terminal)?;
    let ledger = site.ledger(Access::Write, terminal)?;
    let now_ms = machine.now_ms();
    let mut planned = plan_now(&site, Some(&ledger), &scope, now_ms)?;
    refuse_stale(&site, &planned, saved.as_ref(), now_ms)?;
    let tools = tools(&site, &ledger, &wire, &machine, manners, terminal)?;
    if block_on(worker::set_aside(&tools, &planned.plan))? > 0 {
        // Whoever was left in the batches set aside is planned again, without those who opted out.
        planned = plan_now(&site, Some(&ledger), &scope, now_ms)?;
    }
    if !names.is_empty() {
        refuse_unapproved(&site, &planned, terminal)?;
    }
    if !ask(&site, &planned, terminal) {
        return Err(CommandError::usage(NotConfirmed {}));
    }
    let runs: Vec<RunKey> = scope
        .iter()
        .filter_map(|id| site.workspace.campaigns.get(id))
        .map(pipeline::run_key)
        .collect();
    let sent = carry_out(&tools, &site, &planned, &runs, !typed.no_wait, terminal)?;
    finish(&site, &ledger, &planned, &sent, terminal)
}

/// Names of campaigns, or one saved plan.
fn what(
    typed: &Apply,
    terminal: &Terminal,
) -> Result<(Option<PlanDocument>, Vec<String>), CommandError> {
    match typed.what.as_slice() {
        [path]
            if Path::new(path)
                .extension()
                .is_some_and(|extension| extension.eq_ignore_ascii_case("json")) =>
        {
            Ok((Some(read_plan(&terminal.directory.join(path))?), Vec::new()))
        }
        names => Ok((None, names.to_vec())),
    }
}

pub(super) fn read_plan(path: &Path) -> Result<PlanDocument, CommandError> {
    let failed = |reason: String| {
        CommandError::usage(BrokenPlan {
            path: path.display().to_string(),
            reason,
        })
    };
    let text = std::fs::read_to_string(path).map_err(|error| failed(error.to_string()))?;
    serde_json::from_str(&text).map_err(|error| failed(error.to_string()))
}

fn refuse_stale(
    site: &Site,
    planned: &Planned<'_>,
    saved: Option<&PlanDocument>,
    now_ms: i64,
) -> Result<(), CommandError> {
    if let Some(saved) = saved
        && saved.id != planned.document.id
    {
        let short = |id: &str| id.get(..12).unwrap_or(id).to_owned();
        return Err(CommandError::new(
            Exit::NotApproved,
            StalePlan {
                saved: short(&saved.id),
                now: short(&planned.document.id),
            },
        ));
    }
    let limit = site.workspace.policy.directory_max_age_ms;
    let Some(taken_ms) = planned.plan.directory_ms else {
        return Err(CommandError::new(Exit::NotApproved, NoDirectory {}));
    };
    if now_ms - taken_ms > limit {
        let hour = 3_600_000;
        return Err(CommandError::new(
            Exit::NotApproved,
            StaleDirectory {
                hours: (now_ms - taken_ms) / hour,
                limit: limit / hour,
            },
        ));
    }
    Ok(())
}

/// A campaign that was named must be sendable; without names the unapproved are only listed.
fn refuse_unapproved(
    site: &Site,
    planned: &Planned<'_>,
    terminal: &mut Terminal,
) -> Result<(), CommandError> {
    let blocked = planned.plan.campaigns.iter().find(|campaign| {
        campaign
            .touches
            .iter()
            .all(|touch| touch.symbol() == Symbol::Blocked)
    });
    let Some(blocked) = blocked else {
        return Ok(());
    };
    let text = report::plan_text(
        &planned.plan,
        &planned.document,
        &site.workspace.sources,
        &site.workspace.policy.timezone,
        site.lang,
        site.style,
    );
    terminal.talk(&text);
    let exit = if blocked
        .findings
        .iter()
        .any(crate::diagnostic::Finding::blocks)
    {
        Exit::Findings.and(Exit::NotApproved)
    } else {
        Exit::NotApproved
    };
    Err(CommandError::new(
        exit,
        NotApproved {
            campaign: blocked.run.campaign.to_string(),
        },
    ))
}

/// On a terminal every campaign that would go out is confirmed by its name and size; elsewhere the sign-offs are the confirmation.
fn ask(site: &Site, planned: &Planned<'_>, terminal: &mut Terminal) -> bool {
    if !terminal.can_ask {
        return true;
    }
    for campaign in &planned.plan.campaigns {
        let people: u64 = campaign
            .touches
            .iter()
            .filter(|touch| matches!(touch.action, Action::Send { .. }))
            .map(|touch| touch.remaining)
            .sum();
        if people > 0
            && confirmed(&campaign.run.campaign.0, people, None, site.lang, terminal) != Some(true)
        {
            return false;
        }
    }
    true
}

fn carry_out(
    tools: &ThisTools<'_>,
    site: &Site,
    planned: &Planned<'_>,
    runs: &[RunKey],
    wait: bool,
    terminal: &mut Terminal,
) -> Result<Sent, CommandError> {
    let lang = site.lang;
    let zone = site.workspace.policy.timezone.clone();
    let mouth = std::sync::Mutex::new(&mut terminal.err);
    let report = |step: Step| {
        let line = step_line(&step, &zone, lang);
        let mut mouth = mouth
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        // Talk that cannot be heard must not stop a send.
        let _ = writeln!(mouth, "{line}");
    };
    block_on(async {
        tools.machine.listen();
        worker::give_up(tools, &planned.plan).await?;
        worker::freeze_due(tools, &planned.plan, &site.workspace).await?;
        Ok(worker::send(tools, runs, wait, &report).await?)
    })
}

fn step_line(step: &Step, zone: &str, lang: Lang) -> String {
    match step {
        Step::Settled {
            batch,
            outcome,
            detail,
        } => {
            let words = match outcome {
                Outcome::Accepted => lang.pick("企业微信已受理", "accepted by WeCom").to_owned(),
                Outcome::InDoubt => format!(
                    "{}：{detail}",
                    lang.pick("结果未知，存疑", "outcome unknown, in doubt")
                ),
                Outcome::Rejected => format!("{}：{detail}", lang.pick("被拒绝", "refused")),
                Outcome::Unsent => format!(
                    "{}：{detail}",
                    lang.pick("没有发出", "nothing left this machine")
                ),
                Outcome::Open | Outcome::Absent | Outcome::Superseded => detail.clone(),
            };
            format!(
                "{} {}/{} #{} · {} · {words}",
                outcome_mark(*outcome),
                batch.run.campaign,
                batch.touch,
                batch.batch_no,
                people(batch.recipients, lang)
            )
        }
        Step::Reconciled {
            batch,
            outcome,
            detail,
        } => {
            let word = lang.pick("核对", "reconciled");
            format!(
                "{} {word} {}/{} #{} · {detail}",
                outcome_mark(*outcome),
                batch.run.campaign,
                batch.touch,
                batch.batch_no
            )
        }
        Step::Waiting { until_ms, what } => {
            let until = report::local(zone, *until_ms);
            match (what, lang) {
                (worker::Wait::RateLimit, Lang::Zh) => format!("… 企业微信限速，等到 {until}"),
                (worker::Wait::RateLimit, Lang::En) => {
                    format!("… WeCom limits calls, waiting until {until}")
                }
                (worker::Wait::QuietPeriod, Lang::Zh) => {
                    format!("… 有存疑的发送，{until} 向企业微信核对")
                }
                (worker::Wait::QuietPeriod, Lang::En) => {
                    format!("… some sends are in doubt, asking WeCom at {until}")
                }
            }
        }
    }
}

fn people(count: u32, lang: Lang) -> String {
    match lang {
        Lang::Zh => format!("{count} 人"),
        Lang::En => format!("{count} people"),
    }
}

fn outcome_mark(outcome: Outcome) -> char {
    match outcome {
        Outcome::Accepted | Outcome::Superseded => '✔',
        Outcome::InDoubt | Outcome::Open => '?',
        Outcome::Rejected => '✘',
        Outcome::Unsent | Outcome::Absent => '·',
    }
}

fn finish(
    site: &Site,
    ledger: &Ledger,
    planned: &Planned<'_>,
    sent: &Sent,
    terminal: &mut Terminal,
) -> Result<Exit, CommandError> {
    let lang = site.lang;
    for campaign in planned
        .plan
        .campaigns
        .iter()
        .filter(|campaign| campaign.unapproved())
    {
        terminal.talk(&match lang {
            Lang::Zh => format!("! {} 还没有签核齐，没有发送", campaign.run.campaign),
            Lang::En => format!(
                "! {} lacks sign-offs and was not sent",
                campaign.run.campaign
            ),
        });
    }
    let runs = block_on(ledger.status(None))?;
    let summary = report::summary(&runs);
    terminal.data(&format!("{}\n", summary.line(lang)));
    let mut exit = Exit::Done;
    if let Some(setup) = &sent.setup {
        let error = CommandError::new(
            Exit::Platform,
            super::error::Said {
                what: setup.clone(),
            },
        )
        .hint(SetupHint {});
        terminal.error(&error, lang);
        exit = exit.and(Exit::Platform);
    }
    if sent.in_doubt > 0 {
        let quiet = report::duration(crate::model::Tempo::REAL.quiet_ms(), lang);
        terminal.talk(&match lang {
            Lang::Zh => format!("? {} 个分片存疑，不会盲目重发；{quiet}后再次 apply，会先向企业微信核对（qunfa doubt list）", sent.in_doubt),
            Lang::En => format!("? {} batches are in doubt and never repeated blindly; apply again in {quiet}, it asks WeCom first (qunfa doubt list)", sent.in_doubt),
        });
        exit = exit.and(Exit::InDoubt);
    }
    if sent.stopped
        || sent
            .outcomes
            .get(&Outcome::Rejected)
            .is_some_and(|count| *count > 0)
    {
        exit = exit.and(Exit::Partly);
    }
    Ok(exit)
}

/// For commands that act on the campaigns a scope names.
pub(super) fn tools<'a>(
    site: &'a Site,
    ledger: &'a Ledger,
    wire: &'a WeCom,
    machine: &'a ThisMachine,
    manners: &Manners,
    terminal: &Terminal,
) -> Result<ThisTools<'a>, CommandError> {
    let tempo = site.tempo(manners, terminal)?;
    Ok(Tools {
        ledger,
        wire,
        machine,
        tree: &site.tree,
        tempo,
        pace: Pace::per_minute(site.workspace.policy.pace, &tempo),
        worker: machine.worker(),
        actor: actor(terminal),
    })
}

/// A campaign id whose file may be gone: what the ledger knows is enough to stop it.
pub(super) fn any_campaign(id: &str) -> CampaignId {
    CampaignId(id.to_owned())
}
