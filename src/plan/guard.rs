//! Guards that the past puts up: a switch somebody turned, and content that changed.

use super::again::same_people;
use crate::{
    approval::mandate_texts,
    content::Skeleton,
    diagnostic::Hold,
    history::{GateState, Revocation, RunKey, RunPast, SentText},
    model::{CampaignId, Digest, PersonSet},
    say,
    workspace::Limits,
};
use similar::TextDiff;
use std::collections::{BTreeMap, BTreeSet};

say! {
    /// Content changed after a run was sent.
    pub struct ContentChanged { run: String, sent: u64, was: String, now: String }
    zh "第 {run} 期已发给 {sent} 人，内容却变了：当时签核 {was}，现在 {now}。已发出的无法修改；要再发一次，写 run = 下一个数字 并重新签核"
    en "run {run} already reached {sent} people, but its content changed: approved as {was}, now {now}. What is out cannot be edited; to send again, write the next run = number and have it signed"
}

say! {
    /// Somebody stopped everything.
    pub struct AllStopped {}
    zh "全部发送已被 qunfa stop 停止；qunfa resume 之后才会发送"
    en "all sending was stopped by `qunfa stop`; nothing goes out before `qunfa resume`"

    /// Somebody stopped this run.
    pub struct RunStopped { run: String }
    zh "第 {run} 期已被停止，不可恢复；要发给其余的人，写 run = 下一个数字 并重新签核"
    en "run {run} was stopped for good; to reach the others, write the next run = number and have it signed"

    /// Somebody withdrew the approval of this run.
    pub struct RunRevoked { run: String, by: String, reason: String }
    zh "第 {run} 期的签核已由 {by} 撤回：{reason}。重新签核之后接着发；要取消成员还没确认的任务，用 qunfa stop"
    en "the approval of run {run} was revoked by {by}: {reason}. It goes on once it is signed again; qunfa stop cancels what members have not confirmed"

    /// Somebody paused this run.
    pub struct RunPaused { run: String, campaign: String, why: String }
    zh "第 {run} 期已暂停{why}；qunfa resume {campaign} 之后接着发"
    en "run {run} is paused{why}; it goes on after `qunfa resume {campaign}`"
}

/// What was turned over a run.
#[derive(Debug, Clone, Copy)]
pub struct Turned<'a> {
    /// The run so far.
    pub past: Option<&'a RunPast>,
    /// How its approval was withdrawn last, if it was.
    pub revoked: Option<&'a Revocation>,
    /// Whether it is approved now, by sign-offs made since.
    pub approved: bool,
    /// The corp-wide switch.
    pub stopped: bool,
}

/// A hold if somebody turned a switch that stands over this run.
pub fn switched_off(campaign: &CampaignId, run: &RunKey, turned: Turned<'_>) -> Option<Hold> {
    let Turned {
        past,
        revoked,
        approved,
        stopped,
    } = turned;
    let state = past
        .and_then(|past| past.gate.as_ref())
        .map(|gate| gate.state);
    let why = past.and_then(|past| past.gate.as_ref()?.reason.as_deref());
    let (no, id) = (run.run.clone(), run.campaign.to_string());
    match state {
        Some(GateState::Cancelled) => Some(Hold::campaign(
            "run-stopped",
            campaign,
            RunStopped { run: no },
        )),
        Some(GateState::Revoked) if !approved => {
            let told = |told: fn(&Revocation) -> &str| revoked.map_or("-", told).to_owned();
            let what = RunRevoked {
                run: no,
                by: told(|revoked| &revoked.by),
                reason: told(|revoked| &revoked.reason),
            };
            Some(Hold::campaign("run-revoked", campaign, what))
        }
        _ if stopped => Some(Hold::campaign("all-stopped", campaign, AllStopped {})),
        Some(GateState::Paused) => {
            let what = RunPaused {
                run: no,
                campaign: id,
                why: why.map_or_else(String::new, |why| format!(" ({why})")),
            };
            Some(Hold::campaign("run-paused", campaign, what))
        }
        _ => None,
    }
}

/// A hold if the run was approved with another digest and already reached somebody.
pub fn changed_content(
    campaign: &CampaignId,
    run: &RunKey,
    past: Option<&RunPast>,
    digest: &Digest,
) -> Option<Hold> {
    let past = past?;
    let gate = past.gate.as_ref()?;
    let reached: u64 = past
        .touches
        .values()
        .map(|t| t.sent.len() + t.held.len() + t.in_doubt.len())
        .sum();
    (gate.digest != *digest).then(|| {
        let what = ContentChanged {
            run: run.run.clone(),
            sent: reached,
            was: gate.digest.short(),
            now: digest.short(),
        };
        Hold::campaign("content-changed", campaign, what)
    })
}

/// Lines of what this run sent, or of the newest text that at least a fifth of these people got, against the text of now. Empty: nothing
/// comparable, or no change.
pub fn text_diff(
    run: &RunKey,
    skeleton: &Skeleton,
    people: &PersonSet,
    texts: &[SentText],
    limits: &Limits,
) -> Vec<(char, String)> {
    let share = limits.get("same_people_permille");
    let near = |sent: &&SentText| sent.run != *run && same_people(sent, people, share);
    let own = |sent: &&SentText| sent.run == *run && sent.touch == skeleton.touch;
    let Some(last) = texts.iter().find(own).or_else(|| texts.iter().find(near)) else {
        return Vec::new();
    };
    if last.text == skeleton.message.text {
        return Vec::new();
    }
    lines_between(&last.text, &skeleton.message.text)
}

/// What became of each text of a mandate that was signed: the name of the text, and its lines against those of now. A text that is new
/// or gone is all of one sign; one that is the same is left out.
pub fn signed_diffs(signed: &str, now: &str) -> Vec<(String, Vec<(char, String)>)> {
    let (Some(signed), Some(now)) = (mandate_texts(signed), mandate_texts(now)) else {
        return Vec::new();
    };
    let names: BTreeSet<&String> = signed.keys().chain(now.keys()).collect();
    let text = |texts: &BTreeMap<String, String>, name: &String| {
        texts.get(name).cloned().unwrap_or_default()
    };
    names
        .into_iter()
        .map(|name| (name, text(&signed, name), text(&now, name)))
        .filter(|(_, before, after)| before != after)
        .map(|(name, before, after)| (name.clone(), lines_between(&before, &after)))
        .collect()
}

fn lines_between(before: &str, after: &str) -> Vec<(char, String)> {
    TextDiff::from_lines(before, after)
        .iter_all_changes()
        .map(|change| {
            let sign = match change.tag() {
                similar::ChangeTag::Delete => '-',
                similar::ChangeTag::Insert => '+',
                similar::ChangeTag::Equal => ' ',
            };
            (sign, change.value().trim_end_matches('\n').to_owned())
        })
        .collect()
}
