//! `complaints`: what people said against a message, noted by hand, since the platform tells it to nobody. Too many pause the run.

use super::{
    CommandError, Exit, Terminal,
    args::{AddComplaints, Complaints, ComplaintsAction, Format, Manners},
    command_gate::known,
    site::{Site, actor, block_on},
};
use crate::{
    diagnostic::Sentence,
    history::{Complained, GateState},
    ledger::{Access, Ledger},
    ports::{Clock, GateChange, Journal, LedgerRead, NewComplaints, RunStatus},
    report, say,
};

say! {
    struct ChooseTouch { campaign: String, touches: String }
    zh "请用 --touch 写明投诉的是「{campaign}」的哪次触达：{touches}"
    en "say with --touch which touch of {campaign} they complained about: {touches}"

    struct NoSuchRun { campaign: String, run: String }
    zh "台账里没有「{campaign}」的第 {run} 期"
    en "the ledger has no run {run} of {campaign}"

    struct ZeroComplaints {}
    zh "--count 不能是 0；更正写负数，如 --count -1 --reason \"重复登记\""
    en "--count is never 0; a correction is negative, as in --count -1 --reason \"noted twice\""

    struct CorrectionWithoutReason {}
    zh "更正（负数）要用 --reason 写明原因，原来的记录不会被改动"
    en "a correction (a negative count) needs a --reason; the earlier entry stays as it is"

    struct TooMuchTakenOff { known: u64, count: i64 }
    zh "这次触达一共记了 {known} 宗投诉，减不去 {count} 宗"
    en "there are {known} complaints about this touch, so {count} cannot be taken off"

    struct NoSource {}
    zh "--source 不能为空：写明从哪里得知，如 企业微信管理后台、12315、客服"
    en "--source is empty: say where they were read or heard, such as the admin console or the hotline"

    struct BadDate { written: String }
    zh "“{written}”不是过去或今天的日期；请写 YYYY-MM-DD"
    en "\"{written}\" is no date up to today; write YYYY-MM-DD"
}

say! {
    struct Noted { count: i64, campaign: String, run: String, touch: String, day: String }
    zh "已记入台账：{campaign} 第 {run} 期 {touch}，{day} 投诉 {count} 宗"
    en "noted in the ledger: {campaign} run {run}, {touch}, {day}: {count} complaints"

    struct RateTooHigh { rate: String, limit: String }
    zh "投诉率 {rate}，高于 {limit}（经验阈值）"
    en "complaint rate {rate}, above {limit} (a threshold by experience)"

    struct PausedNow { campaign: String, run: String }
    zh "第 {run} 期已暂停，没发出的不再发；已创建、成员还没确认的任务不受影响。\n查明原因后，qunfa resume {campaign} 接着发，或 qunfa stop {campaign} 停止并取消未确认的任务"
    en "Run {run} is paused: nothing more goes out, but tasks that members have not confirmed yet stay.\nOnce you know why, `qunfa resume {campaign}` goes on, and `qunfa stop {campaign}` ends it and cancels those tasks"

    struct NotOpen { run: String, gate: &'static str }
    zh "第 {run} 期的闸门本来就没有开着（{gate}），不需要暂停"
    en "the gate of run {run} was not open ({gate}), so there was nothing to pause"
}

pub(super) fn run(
    typed: &Complaints,
    manners: &Manners,
    terminal: &mut Terminal,
) -> Result<Exit, CommandError> {
    match &typed.action {
        Some(ComplaintsAction::Add(typed)) => add(typed, manners, terminal),
        None => list(typed, manners, terminal),
    }
}

fn list(
    typed: &Complaints,
    manners: &Manners,
    terminal: &mut Terminal,
) -> Result<Exit, CommandError> {
    let site = Site::open(manners, terminal)?;
    let ledger = site.ledger(Access::Read, terminal)?;
    known(&ledger, typed.campaign.as_deref())?;
    let touches = block_on(ledger.complaints(typed.campaign.as_deref()))?;
    let limit = limit(&site);
    terminal.data(&match typed.format {
        Format::Text => report::complaints_text(&touches, limit, site.lang),
        Format::Json => {
            let json = serde_json::to_string_pretty(&report::complaints_json(&touches, limit));
            json.expect("a JSON value prints") + "\n"
        }
    });
    Ok(Exit::Done)
}

fn add(
    typed: &AddComplaints,
    manners: &Manners,
    terminal: &mut Terminal,
) -> Result<Exit, CommandError> {
    let site = Site::open(manners, terminal)?;
    let machine = site.machine(manners, terminal)?;
    let now_ms = machine.now_ms();
    let ledger = site.ledger(Access::TurnGates, terminal)?;
    known(&ledger, Some(&typed.campaign))?;
    let runs = block_on(ledger.status(Some(&typed.campaign)))?;
    let run = chosen(&runs, typed)?;
    let new = NewComplaints {
        run: run.run.clone(),
        touch: touch(run, typed)?,
        count: typed.count,
        day: day(&site, typed, now_ms)?,
        source: typed.source.trim().to_owned(),
        reason: reason(typed),
    };
    sound(&new)?;
    let about = About {
        ledger: &ledger,
        run,
        actor: &actor(terminal),
        now_ms,
        limit: limit(&site),
    };
    let after = about.after(&new)?;
    let said = |sentence: Sentence| sentence.in_lang(site.lang).to_owned();
    // The gate is shut before anything is noted: a power cut between the two must not leave a run open that has to be paused.
    let mut lines = about.pause(&new, after, &said)?;
    let complained = block_on(ledger.note_complaints(new.clone(), now_ms, about.actor))?;
    let noted = Noted {
        count: new.count,
        campaign: typed.campaign.clone(),
        run: run.run.run.clone(),
        touch: new.touch.clone(),
        day: new.day.clone(),
    };
    lines.insert(0, said(noted.into()));
    lines.insert(
        1,
        report::complained_line(complained, Some(about.limit), site.lang),
    );
    terminal.data(&(lines.join("\n") + "\n"));
    Ok(Exit::Done)
}

/// What complaints are noted about.
struct About<'a> {
    ledger: &'a Ledger,
    run: &'a RunStatus,
    actor: &'a str,
    now_ms: i64,
    limit: u64,
}

impl About<'_> {
    /// Complaints as they will stand.
    fn after(&self, new: &NewComplaints) -> Result<Complained, CommandError> {
        let campaign = self.run.run.campaign.0.as_str();
        let touches = block_on(self.ledger.complaints(Some(campaign)))?;
        let of_touch = touches
            .into_iter()
            .find(|touch| touch.run == new.run && touch.touch == new.touch);
        let known = of_touch.map_or_else(Complained::default, |touch| touch.complained);
        let Some(complaints) = known.complaints.checked_add_signed(new.count) else {
            return Err(CommandError::usage(TooMuchTakenOff {
                known: known.complaints,
                count: new.count.saturating_neg(),
            }));
        };
        Ok(Complained {
            complaints,
            ..known
        })
    }

    /// Pauses the run when new complaints lift the rate above the threshold, and says so. A correction pauses nothing: whoever resumed
    /// the run knew the higher number.
    fn pause(
        &self,
        new: &NewComplaints,
        after: Complained,
        said: &impl Fn(Sentence) -> String,
    ) -> Result<Vec<String>, CommandError> {
        let Some(rate) = after
            .rate()
            .filter(|_| new.count > 0 && after.exceeds(self.limit))
        else {
            return Ok(Vec::new());
        };
        let run = self.run.run.run.clone();
        let gate = self.run.gate.unwrap_or(GateState::Done);
        if gate != GateState::Open {
            let gate = gate.word();
            return Ok(vec![said(NotOpen { run, gate }.into())]);
        }
        let limit = report::permille_text(self.limit);
        block_on(self.ledger.change_gate(GateChange {
            run: Some(self.run.run.clone()),
            to: GateState::Paused,
            actor: self.actor.to_owned(),
            reason: said(RateTooHigh { rate, limit }.into()),
            at_ms: self.now_ms,
        }))?;
        let campaign = self.run.run.campaign.0.clone();
        Ok(vec![said(PausedNow { campaign, run }.into())])
    }
}

/// Thousandths of those who got it.
fn limit(site: &Site) -> u64 {
    let limits = &site.workspace.policy.limits;
    limits.get("complaint_rate_warn_permille")
}

/// The run that was named, or the newest.
fn chosen<'a>(runs: &'a [RunStatus], typed: &AddComplaints) -> Result<&'a RunStatus, CommandError> {
    let named = |run: &&RunStatus| typed.run.as_ref().is_none_or(|name| run.run.run == *name);
    runs.iter().rfind(named).ok_or_else(|| {
        CommandError::usage(NoSuchRun {
            campaign: typed.campaign.clone(),
            run: typed.run.clone().unwrap_or_default(),
        })
    })
}

/// The touch that was named, or the only one.
fn touch(run: &RunStatus, typed: &AddComplaints) -> Result<String, CommandError> {
    let names = run.touches.iter().map(|touch| touch.name.as_str());
    let names: Vec<&str> = names.filter(|name| !name.contains('.')).collect();
    match (&typed.touch, names.as_slice()) {
        (Some(touch), names) if names.contains(&touch.as_str()) => Ok(touch.clone()),
        (None, [only]) => Ok((*only).to_owned()),
        _ => Err(CommandError::usage(ChooseTouch {
            campaign: typed.campaign.clone(),
            touches: names.join(", "),
        })),
    }
}

fn day(site: &Site, typed: &AddComplaints, now_ms: i64) -> Result<String, CommandError> {
    let zone = crate::schedule::zone(&site.workspace.policy);
    let zone = zone.expect("validated settings name a zone that exists");
    let today = crate::schedule::local_date(&zone, now_ms);
    let Some(written) = &typed.date else {
        return Ok(today);
    };
    let is_date = written.parse::<jiff::civil::Date>().is_ok() && written.len() == today.len();
    if is_date && *written <= today {
        return Ok(written.clone());
    }
    Err(CommandError::usage(BadDate {
        written: written.clone(),
    }))
}

fn reason(typed: &AddComplaints) -> Option<String> {
    let written = typed.reason.as_deref().map(str::trim);
    written
        .filter(|reason| !reason.is_empty())
        .map(str::to_owned)
}

fn sound(new: &NewComplaints) -> Result<(), CommandError> {
    if new.count == 0 {
        return Err(CommandError::usage(ZeroComplaints {}));
    }
    if new.source.is_empty() {
        return Err(CommandError::usage(NoSource {}));
    }
    if new.count < 0 && new.reason.is_none() {
        return Err(CommandError::usage(CorrectionWithoutReason {}));
    }
    Ok(())
}
