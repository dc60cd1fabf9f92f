//! `signoff`: shows what is being signed, asks for its name and size, and signs exactly that.

use super::{
    CommandError, Exit, Terminal,
    args::{Manners, Signoff},
    command_digest::NoMandate,
    command_plan::{Planned, confirmed, plan_now},
    command_signoff_policy, command_signoff_template, plan_out,
    site::Site,
};
use crate::{
    approval, forge,
    ledger::Access,
    model::{Lang, Stage},
    pipeline::Prepared,
    plan::PlanDocument,
    ports::{Clock, RecordedAudience},
    report, say,
};
use std::path::Path;

say! {
    struct UnknownStage { stage: String }
    zh "阶段要写 risk（复审）或 legal（终审），不是「{stage}」"
    en "the stage is risk or legal, not {stage}"

    struct UnknownKey { path: String }
    zh "{path} 的公钥不属于 [reviewers] 里的任何人"
    en "the public key of {path} belongs to nobody in [reviewers]"

    struct UnknownKeyHint {}
    zh "在受保护分支的 qunfa.toml 里登记这把公钥，或用 --as 指定签核人"
    en "register the key in qunfa.toml on the protected branch, or name the reviewer with --as"

    struct NoRecordedAudience {}
    zh "还没有记录受众：先在台账所在的机器上运行 qunfa plan --record，或用 --plan 引用它的结果"
    en "no audience is recorded: run `qunfa plan --record` where the ledger is, or pass its result with --plan"

    struct PlanOfOther { digest: String }
    zh "这份计划针对的内容摘要是 {digest}，与现在的文件不同"
    en "that plan is about digest {digest}, not about the files as they are now"

    struct Blocked {}
    zh "自查没有通过：先改好上面的问题，签核才有意义"
    en "the self-check fails: mend the findings above before anybody signs"

    struct NotConfirmed { wanted: String }
    zh "没有确认，什么都没有签。需要的确认是 --confirm \"{wanted}\""
    en "not confirmed, nothing was signed. The confirmation is --confirm \"{wanted}\""
}

pub(super) fn run(
    typed: &Signoff,
    manners: &Manners,
    terminal: &mut Terminal,
) -> Result<Exit, CommandError> {
    if let Some(template) = &typed.template {
        return command_signoff_template::run(template, typed, manners, terminal);
    }
    if typed.policy {
        return command_signoff_policy::run(typed, manners, terminal);
    }
    let campaign = typed.campaign.as_deref().unwrap_or_default();
    let stage = typed.stage.as_deref().unwrap_or_default();
    let stage = Stage::parse(stage)
        .filter(|stage| *stage != Stage::Own)
        .ok_or_else(|| {
            CommandError::usage(UnknownStage {
                stage: stage.to_owned(),
            })
        })?;
    let site = Site::open(manners, terminal)?;
    let unsigned = site.ground.unsigned_line(site.lang).map(str::to_owned);
    for line in site.ground.line(site.lang).into_iter().chain(unsigned) {
        terminal.talk(&line);
    }
    if let Some(finding) = site.split()? {
        let (sources, lang) = (&site.workspace.sources, site.lang);
        let shown = report::findings_text(&[finding], sources, lang, site.style);
        return Err(CommandError::new(Exit::Findings, Blocked {}).because(shown));
    }
    let id = site.campaign(campaign)?.id.clone();
    let now_ms = site.machine_for_reading(manners, terminal)?.now_ms();
    let ledger = match site.ledger(Access::Read, terminal) {
        Ok(ledger) => Some(ledger),
        // A reviewer has neither ledger nor pepper, and quotes a recorded plan; a ledger that is there and refuses is told.
        Err(error) if error.exit == Exit::Usage => None,
        Err(error) => return Err(error),
    };
    let planned = plan_now(&site, ledger.as_ref(), &[id], now_ms)?;
    terminal.data(&plan_out::signing_text(&site, &planned));
    let prepared = planned.prepared.first().expect("the campaign is there");
    if prepared
        .findings
        .iter()
        .any(crate::diagnostic::Finding::blocks)
    {
        return Err(CommandError::new(Exit::Findings, Blocked {}));
    }
    let Some(mandate) = &prepared.mandate else {
        return Err(CommandError::new(
            Exit::Findings,
            NoMandate {
                campaign: campaign.to_owned(),
            },
        ));
    };
    let reviewer = reviewer(&site, typed, terminal)?;
    let audience = audience(typed, prepared, &planned, terminal)?;
    let people: u64 = audience.iter().map(|touch| touch.count).sum();
    if confirmed(
        campaign,
        people,
        typed.confirm.as_deref(),
        site.lang,
        terminal,
    ) != Some(true)
    {
        let wanted = super::command_plan::confirmation(campaign, people);
        return Err(CommandError::usage(NotConfirmed { wanted }));
    }
    let use_by_ms = now_ms + site.workspace.policy.review.use_by_ms;
    let text = approval::statement(mandate, stage, &audience, &reviewer, now_ms, use_by_ms).text();
    let signature = forge::sign(&text, &terminal.directory.join(&typed.key))?;
    let file = signoff_file(&prepared.campaign.file);
    forge::append_signoff(&site.root.join(&file), &text, &signature)?;
    terminal.talk(&match site.lang {
        Lang::Zh => format!(
            "{reviewer} 已签核 {campaign} 的{}，写入 {file}，请提交到 git",
            stage_zh(stage)
        ),
        Lang::En => {
            format!("{reviewer} signed stage {stage} of {campaign}, written to {file}; commit it")
        }
    });
    Ok(Exit::Done)
}

fn stage_zh(stage: Stage) -> &'static str {
    if stage == Stage::Legal {
        "终审"
    } else {
        "复审"
    }
}

/// `campaigns/x.toml` is signed in `campaigns/x.signoffs.toml`.
fn signoff_file(campaign: &str) -> String {
    format!(
        "{}.signoffs.toml",
        campaign.strip_suffix(".toml").unwrap_or(campaign)
    )
}

/// The named reviewer, or the one whose registered key this is.
pub(super) fn reviewer(
    site: &Site,
    typed: &Signoff,
    terminal: &Terminal,
) -> Result<String, CommandError> {
    if let Some(name) = &typed.reviewer {
        return Ok(name.clone());
    }
    let public = forge::public_key_of(&terminal.directory.join(&typed.key))?;
    let known = site.workspace.policy.reviewers.values().find(|reviewer| {
        reviewer
            .key
            .as_deref()
            .is_some_and(|key| same_key(key, &public))
    });
    known.map(|reviewer| reviewer.name.clone()).ok_or_else(|| {
        CommandError::usage(UnknownKey {
            path: typed.key.display().to_string(),
        })
        .hint(UnknownKeyHint {})
    })
}

/// Type and blob decide; comments do not.
fn same_key(a: &str, b: &str) -> bool {
    let parts = |key: &str| {
        key.split_whitespace()
            .take(2)
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    parts(a) == parts(b)
}

/// The audience figures: recorded in the ledger, or copied from a recorded plan.
fn audience(
    typed: &Signoff,
    prepared: &Prepared<'_>,
    planned: &Planned<'_>,
    terminal: &Terminal,
) -> Result<Vec<RecordedAudience>, CommandError> {
    let digest = prepared
        .mandate
        .as_ref()
        .map(|mandate| mandate.digest().to_string())
        .unwrap_or_default();
    let document = match &typed.plan {
        Some(path) => read_plan(&terminal.directory.join(path))?,
        None => planned.document.clone(),
    };
    let ledger_id = prepared.campaign.ledger_id();
    let campaign = document
        .campaigns
        .iter()
        .find(|campaign| campaign.id == ledger_id.0);
    let Some(campaign) = campaign else {
        return Err(CommandError::usage(NoRecordedAudience {}));
    };
    if campaign.digest.as_deref() != Some(digest.as_str()) {
        return Err(CommandError::new(
            Exit::NotApproved,
            PlanOfOther {
                digest: campaign.digest.clone().unwrap_or_default(),
            },
        ));
    }
    if campaign.recorded.is_empty() {
        return Err(CommandError::new(Exit::NotApproved, NoRecordedAudience {}));
    }
    let quoted = campaign.recorded.iter().map(|one| RecordedAudience {
        touch: one.touch.clone(),
        count: one.count,
        set: one.set.clone(),
        people: Vec::new(),
        recorded_ms: 0,
    });
    Ok(quoted.collect())
}

fn read_plan(path: &Path) -> Result<PlanDocument, CommandError> {
    super::command_apply::read_plan(path)
}
