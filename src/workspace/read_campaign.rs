//! A raw campaign becomes a campaign, or findings that say what could not be understood.

use super::{
    campaign::{AudienceRule, Campaign, Canary, Evidence, EvidenceContent, Touch, Waiver},
    moments,
    names::{self, Kind},
    order,
    raw::Named,
    raw_campaign::{RawCampaign, RawEvidence, RawWaiver},
    raw_touch::{RawChannel, RawTouch},
    read_attach, read_audience, read_schedule, read_touch,
    read_touch::Whole,
    read_trigger,
    reading::Reading,
    spot::Spot,
    touch_words::Cycle,
};
use crate::{
    diagnostic::Finding,
    media::{Content, Look},
    model::{CampaignId, EvidenceKind, SendPolicy},
    say,
};
use std::collections::{BTreeMap, BTreeSet};

say! {
    struct NoAudience {}
        zh "缺少必填的“audience”；只有全是群机器人或应用群聊的活动可以不写"
        en "\"audience\" is missing and required; only a campaign whose touches are all robots or app chats goes without"
    struct TwoTriggers {}
        zh "一个活动只能有一个 trigger；请删去一个，或另写一个活动文件"
        en "a campaign has one trigger; remove one, or write another campaign"
    struct NotARun { written: String }
        zh "看不懂“{written}”；请写作 活动#期，如 \"double11#1\""
        en "\"{written}\" is not understood; write campaign#run, such as \"double11#1\""
    struct AtLeastOnce {}
        zh "at_least_once 可能让同一个人收到两次，本版本不提供；请改用 reconciled（查清结果后才补发）"
        en "at_least_once may reach people twice and is not available in this version; use reconciled, which looks before it repeats"
    struct StillThere { old: String }
        zh "renamed_from 写的“{old}”还在；真的改了名，就删去旧文件；是另一个活动，就去掉 renamed_from"
        en "renamed_from names \"{old}\", which is still there; after a rename remove the old file, for another campaign remove renamed_from"
    struct FractionalConstant {}
        zh "常量里有小数或空值；请写成文字，如 \"9.9\""
        en "a constant holds a decimal or nothing; write it as text, such as \"9.9\""
}

/// Reads one campaign; `None` when a part of it could not be understood.
pub(super) fn read(
    reading: &mut Reading<'_, '_>,
    id: CampaignId,
    mut raw: RawCampaign,
    spot: Spot<'_>,
) -> Option<Campaign> {
    let series = trigger(reading, &mut raw, spot);
    let until_ms = series
        .as_ref()
        .map(|series| series.as_ref().map(|series| series.until_ms));
    let schedule = read_schedule::campaign(
        reading,
        raw.schedule.as_ref(),
        spot.key("schedule"),
        until_ms,
    );
    let series = match series {
        Some(read) => Some(read?),
        None => None,
    };
    if let Some(series) = &series {
        read_trigger::check_length(
            reading,
            series,
            schedule
                .as_ref()
                .and_then(|schedule| schedule.not_before_ms),
        );
    }
    let audience = audience(reading, &mut raw, spot);
    let declared_links = raw.links.clone().unwrap_or_default();
    let links = read_attach::links(reading, raw.links.take(), spot.key("links"));
    let raw_touches = raw.touch.take().unwrap_or_default();
    let names: BTreeSet<String> = raw_touches.keys().cloned().collect();
    let whole = Whole {
        audience: audience.as_ref(),
        schedule: schedule.as_ref(),
        links: &declared_links,
        touches: &names,
    };
    let touches = touches(reading, raw_touches, spot.key("touch"), whole);
    let account = raw
        .account
        .map(|account| spot.key("account").located(account));
    if let Some(account) = &account {
        let known = reading.settings.policy.accounts.keys().map(String::as_str);
        let unknown = names::check(Kind::Account, account, known);
        reading.push(unknown);
    }
    check_repeats(reading, raw.repeats.as_deref(), spot.key("repeats"));
    check_renamed(
        reading,
        raw.renamed_from.as_deref(),
        spot.key("renamed_from"),
    );
    if raw.policy == Some(SendPolicy::AtLeastOnce) {
        reading.push([Finding::block(
            "policy-not-available",
            spot.key("policy").place(),
            AtLeastOnce {},
        )]);
    }
    let evidence = evidence(reading, raw.evidence, spot.key("evidence"));
    let waivers = waivers(reading, raw.waiver, spot.key("waiver"));
    let canary = match raw.canary {
        None => None,
        Some(raw) => {
            let hold = moments::duration_ms(
                spot.key("canary").key("hold"),
                raw.hold.as_deref()?,
                reading.sink,
            );
            Some(Canary {
                first: raw.first?,
                hold_ms: hold?,
            })
        }
    };
    let campaign = Campaign {
        id,
        file: reading.file.to_owned(),
        place: spot.place(),
        title: spot.key("title").located(raw.title?),
        account: account?.value,
        intent: raw.intent?,
        run: raw.run.unwrap_or(1),
        urgent: raw
            .urgent
            .and_then(|urgent| urgent.reason)
            .map(|reason| spot.key("urgent").located(reason)),
        cancelled: raw.cancelled.unwrap_or(false),
        renamed_from: raw.renamed_from.map(CampaignId),
        repeats: raw.repeats,
        priority: raw.priority.unwrap_or(0),
        policy: raw.policy,
        canary,
        holdout: raw.holdout.unwrap_or(0),
        ai_generated: raw.ai_generated.unwrap_or(false),
        audience: audience?,
        vars: raw
            .vars
            .into_iter()
            .flatten()
            .map(|(name, constant)| (name, constant.0))
            .collect(),
        links: links?,
        schedule: schedule?,
        touches: touches?,
        evidence: evidence?,
        waivers: waivers?,
        trigger: series.as_ref().map(|series| series.trigger.clone()),
        envelope: series.map(|series| series.envelope),
        inputs: std::mem::take(&mut reading.inputs),
    };
    if let Some(account) = reading.settings.policy.accounts.get(&campaign.account) {
        read_audience::check_everyone(&campaign, account, reading.sink);
    }
    Some(campaign)
}

/// The campaign's audience. Robots and app chats each reach one chat, so a campaign of these alone needs none.
fn audience(
    reading: &mut Reading<'_, '_>,
    raw: &mut RawCampaign,
    spot: Spot<'_>,
) -> Option<AudienceRule> {
    if let Some(raw) = raw.audience.take() {
        return read_audience::read(reading, raw, spot.key("audience"), None);
    }
    let touches = || raw.touch.iter().flat_map(BTreeMap::values);
    let posts = touches().all(|touch| touch.channel.is_some_and(RawChannel::is_post));
    if posts && touches().next().is_some() {
        return Some(AudienceRule::one_chat(spot.place()));
    }
    // One that was written and did not fit has been reported, and so have touches that could not be read.
    if !spot.has("audience") && touches().next().is_some() {
        reading.push([Finding::block("missing-key", spot.place(), NoAudience {})]);
    }
    None
}

/// Finds the one trigger, on the campaign or on a touch; `Some(None)` when it could not be read.
#[expect(
    clippy::option_option,
    reason = "not written, and written but wrong, are two things"
)]
fn trigger(
    reading: &mut Reading<'_, '_>,
    raw: &mut RawCampaign,
    spot: Spot<'_>,
) -> Option<Option<read_trigger::Series>> {
    let mut written = Vec::new();
    if let Some(trigger) = raw.trigger.take() {
        written.push((trigger, spot.key("trigger")));
    }
    for (name, touch) in raw.touch.iter_mut().flatten() {
        if let Some(trigger) = touch.trigger.take() {
            written.push((trigger, spot.key("touch").key(name).key("trigger")));
        }
    }
    let mut written = written.into_iter();
    let (first, at) = written.next()?;
    for (_, again) in written {
        reading.push([Finding::block(
            "two-triggers",
            again.key_place(),
            TwoTriggers {},
        )]);
    }
    Some(read_trigger::read(reading, first, at))
}

/// Reads every touch, then puts them in dependency order.
fn touches(
    reading: &mut Reading<'_, '_>,
    raw: Named<RawTouch>,
    spot: Spot<'_>,
    whole: Whole<'_>,
) -> Option<Vec<Touch>> {
    let read: Vec<Option<Touch>> = raw
        .into_iter()
        .map(|(name, raw)| read_touch::read(reading, &name, raw, spot.key(&name), whole))
        .collect();
    let mut by_name: BTreeMap<String, Touch> = read
        .into_iter()
        .collect::<Option<Vec<_>>>()?
        .into_iter()
        .map(|touch| (touch.name.clone(), touch))
        .collect();
    let waits = by_name
        .iter()
        .map(|(name, touch)| (name.clone(), waits_for(touch, whole.touches)))
        .collect();
    match order::order(&waits) {
        Ok(names) => Some(
            names
                .iter()
                .filter_map(|name| by_name.remove(name))
                .collect(),
        ),
        Err(names) => {
            let first = names.first().and_then(|name| by_name.get(name));
            let place = first.map_or_else(|| spot.place(), waiting_place);
            let names = names
                .iter()
                .chain(names.first())
                .cloned()
                .collect::<Vec<_>>()
                .join(" → ");
            reading.push([Finding::block("touch-cycle", place, Cycle { names })]);
            None
        }
    }
}

fn waits_for(touch: &Touch, touches: &BTreeSet<String>) -> BTreeSet<String> {
    let named = touch
        .when
        .as_ref()
        .map(|when| order::named_in(&when.value))
        .unwrap_or_default();
    let after = touch.after.iter().map(|after| after.value.touch.clone());
    let instead = touch.instead_of.iter().map(|instead| instead.value.clone());
    after
        .chain(instead)
        .chain(named)
        .filter(|name| touches.contains(name))
        .collect()
}

fn waiting_place(touch: &Touch) -> crate::diagnostic::Place {
    let after = touch.after.as_ref().map(|after| &after.place);
    let instead = touch.instead_of.as_ref().map(|instead| &instead.place);
    let when = touch.when.as_ref().map(|when| &when.place);
    after.or(instead).or(when).unwrap_or(&touch.place).clone()
}

fn check_repeats(reading: &mut Reading<'_, '_>, written: Option<&str>, spot: Spot<'_>) {
    let sound = |written: &str| {
        written
            .split_once('#')
            .is_some_and(|(id, run)| !id.is_empty() && !run.is_empty())
    };
    if let Some(written) = written.filter(|written| !sound(written)) {
        let what = NotARun {
            written: written.to_owned(),
        };
        reading.push([Finding::block("wrong-form", spot.place(), what).text(written)]);
    }
}

/// A campaign may not claim the past of one that is still there.
fn check_renamed(reading: &mut Reading<'_, '_>, written: Option<&str>, spot: Spot<'_>) {
    let living = |old: &&str| reading.known.contains_key(&CampaignId((*old).to_owned()));
    if let Some(old) = written.filter(living) {
        let what = StillThere {
            old: old.to_owned(),
        };
        reading.push([Finding::block("renamed-from-living", spot.place(), what).text(old)]);
    }
}

/// Reports constants that a signed, canonical form cannot hold.
pub(super) fn check_constants(
    vars: &Named<super::raw::RawConstant>,
    spot: Spot<'_>,
    sink: &mut crate::diagnostic::Sink,
) {
    for (name, constant) in vars {
        if has_fraction(&constant.0) {
            sink.push(Finding::block(
                "wrong-type",
                spot.key(name).place(),
                FractionalConstant {},
            ));
        }
    }
}

fn has_fraction(value: &serde_json::Value) -> bool {
    match value {
        serde_json::Value::Number(number) => number.is_f64(),
        serde_json::Value::Array(items) => items.iter().any(has_fraction),
        serde_json::Value::Null => true,
        _ => false,
    }
}

fn evidence(
    reading: &mut Reading<'_, '_>,
    raw: Option<Vec<RawEvidence>>,
    spot: Spot<'_>,
) -> Option<Vec<Evidence>> {
    let read: Vec<Option<Evidence>> = raw
        .into_iter()
        .flatten()
        .enumerate()
        .map(|(at, raw)| one_evidence(reading, raw, spot.item(at)))
        .collect();
    read.into_iter().collect()
}

fn one_evidence(
    reading: &mut Reading<'_, '_>,
    raw: RawEvidence,
    spot: Spot<'_>,
) -> Option<Evidence> {
    let valid_until = raw
        .valid_until
        .as_deref()
        .map(|day| read_trigger::day(reading, day, spot.key("valid_until")));
    let (path, look) = reading.look(raw.file.as_deref()?, spot.key("file"))?;
    Some(Evidence {
        claim: spot.key("claim").located(raw.claim.unwrap_or_default()),
        kind: raw.kind.unwrap_or(EvidenceKind::Report),
        number: raw.number,
        file: path,
        sha256: look.sha256,
        content: evidence_content(&look),
        issuer: raw.issuer,
        period: raw.period,
        sample: raw.sample,
        valid_until: match valid_until {
            Some(day) => Some(day?),
            None => None,
        },
    })
}

fn evidence_content(look: &Look) -> EvidenceContent {
    match look.content {
        _ if look.bytes == 0 => EvidenceContent::Empty,
        Content::Png => EvidenceContent::Png,
        Content::Jpeg => EvidenceContent::Jpeg,
        Content::Other("PDF") => EvidenceContent::Pdf,
        other => EvidenceContent::Other {
            zh: other.name_zh(),
            en: other.name(),
        },
    }
}

fn waivers(
    reading: &mut Reading<'_, '_>,
    raw: Option<Vec<RawWaiver>>,
    spot: Spot<'_>,
) -> Option<Vec<Waiver>> {
    let mut read = Vec::new();
    for (at, raw) in raw.into_iter().flatten().enumerate() {
        let spot = spot.item(at);
        let expires = raw
            .expires
            .as_deref()
            .and_then(|day| read_trigger::day(reading, day, spot.key("expires")));
        // What is wrong with a waiver is mostly the rule it names.
        let place = spot.key("rule").place();
        read.push((|| {
            Some(Waiver {
                place,
                rule: raw.rule?,
                text: raw.text?,
                reason: raw.reason?,
                approver: raw.approver?,
                expires: expires?,
            })
        })());
    }
    read.into_iter().collect()
}
