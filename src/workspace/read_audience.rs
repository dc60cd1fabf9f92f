//! `[audience]` becomes a rule: who is meant, as written, every name with its place.

use super::{
    campaign::{Assign, AudienceRule, Exclusion, Reached},
    names::{self, Kind},
    raw_audience::{RawAssign, RawAssignWord, RawAudience},
    reading::{Known, Reading},
    spot::Spot,
};
use crate::{
    diagnostic::{Finding, Located, Sentence, nearest},
    model::{CampaignId, ListRef, Truth},
    say,
};

say! {
    struct Missing { key: &'static str }
        zh "受众缺少“{key}”，请补上"
        en "the audience lacks \"{key}\"; add it"
    struct NotReached { written: String }
        zh "看不懂“{written}”；请写作 活动[#期][/触达]: 结果，如 \"warmup/invite: clicked\""
        en "\"{written}\" is not understood; write campaign[#run][/touch]: truth, such as \"warmup/invite: clicked\""
    struct NotAList { written: String }
        zh "“{written}”没有写明名单的版本；请写作 list:名称@版本，版本由 qunfa list import 给出"
        en "\"{written}\" names no version of a list; write list:name@version, which `qunfa list import` prints"
    struct UnknownCampaign { written: String }
        zh "工作区里没有活动“{written}”；如果它已被删除，将按台账中的记录选人，否则请核对名称"
        en "no campaign \"{written}\" in the workspace; if it was removed, people are chosen by what the ledger recorded, else correct the name"
    struct MisspeltCampaign { written: String, meant: String }
        zh "工作区里没有活动“{written}”，是不是“{meant}”？"
        en "no campaign \"{written}\" in the workspace; did you mean \"{meant}\"?"
}
say! {
    /// Why nothing can be known about opening.
    pub(super) struct NoReadReceipt {}
        zh "企业微信没有已读回执，无法知道是否打开；可用 sent（已发送）或 clicked（已点击）"
        en "WeCom has no read receipt, so \"opened\" can never be known; use sent or clicked"
}

/// Reads a campaign's audience, or a touch's own, which inherits kind, limit and assignment.
pub(super) fn read(
    reading: &mut Reading<'_, '_>,
    raw: RawAudience,
    spot: Spot<'_>,
    whole: Option<&AudienceRule>,
) -> Option<AudienceRule> {
    let kind = raw.kind.or(whole.map(|whole| whole.kind));
    let max_recipients = raw
        .max_recipients
        .or(whole.map(|whole| whole.max_recipients));
    for (key, missing) in [
        ("kind", kind.is_none()),
        ("max_recipients", max_recipients.is_none()),
    ] {
        // One that was written and did not fit has been reported.
        if missing && !spot.has(key) {
            reading.push([Finding::block("missing-key", spot.place(), Missing { key })]);
        }
    }
    let of_spot = spot.key("of");
    let tags_spot = spot.key("tags");
    let (departments, members) = raw
        .of
        .map_or((None, None), |of| (of.departments, of.members));
    let (all, any, none) = raw
        .tags
        .map_or((None, None, None), |tags| (tags.all, tags.any, tags.none));
    let from = reached_all(reading, spot.key("from").list(raw.from));
    let exclude = excluded_all(reading, spot.key("exclude").list(raw.exclude));
    let lists = lists(spot.key("lists").list(raw.lists));
    let assign = match raw.assign {
        Some(written) => assign(written, spot.key("assign")),
        None => whole.map_or(Assign::LatestAdded, |whole| whole.assign.clone()),
    };
    Some(AudienceRule {
        place: spot.place(),
        kind: kind?,
        of_departments: of_spot.key("departments").list(departments),
        of_members: of_spot.key("members").list(members),
        tags_all: tags_spot.key("all").list(all),
        tags_any: tags_spot.key("any").list(any),
        tags_none: tags_spot.key("none").list(none),
        lists,
        from: from?,
        exclude: exclude?,
        assign,
        max_recipients: max_recipients?,
    })
}

fn lists(written: Vec<Located<String>>) -> Vec<Located<ListRef>> {
    // The schema has checked the form.
    written
        .into_iter()
        .filter_map(|list| {
            Some(Located {
                value: ListRef::parse(&list.value)?,
                place: list.place,
            })
        })
        .collect()
}

fn assign(raw: RawAssign, spot: Spot<'_>) -> Assign {
    match raw {
        RawAssign::Word(RawAssignWord::LatestAdded) => Assign::LatestAdded,
        RawAssign::Word(RawAssignWord::FirstAdded) => Assign::FirstAdded,
        RawAssign::Word(RawAssignWord::Wecom) => Assign::Wecom,
        RawAssign::Members(members) => Assign::Members(spot.list(Some(members))),
    }
}

fn reached_all(
    reading: &mut Reading<'_, '_>,
    written: Vec<Located<String>>,
) -> Option<Vec<Located<Reached>>> {
    let read: Vec<Option<Located<Reached>>> =
        written.iter().map(|one| reached(reading, one)).collect();
    read.into_iter().collect()
}

fn excluded_all(
    reading: &mut Reading<'_, '_>,
    written: Vec<Located<String>>,
) -> Option<Vec<Located<Exclusion>>> {
    let read: Vec<Option<Located<Exclusion>>> =
        written.iter().map(|one| excluded(reading, one)).collect();
    read.into_iter().collect()
}

fn excluded(
    reading: &mut Reading<'_, '_>,
    written: &Located<String>,
) -> Option<Located<Exclusion>> {
    let located = |value| {
        Some(Located {
            value,
            place: written.place.clone(),
        })
    };
    if let Some(tag) = written
        .value
        .strip_prefix("tag:")
        .map(str::trim)
        .filter(|tag| !tag.is_empty())
    {
        return located(Exclusion::Tag(tag.to_owned()));
    }
    let Some(list) = written.value.strip_prefix("list:") else {
        return located(Exclusion::Reached(reached(reading, written)?.value));
    };
    match ListRef::parse(list.trim()).filter(|list| list.version.is_some()) {
        Some(list) => located(Exclusion::List(list)),
        None => refuse(
            reading,
            written,
            "not-a-list",
            NotAList {
                written: written.value.clone(),
            }
            .into(),
        ),
    }
}

/// Reads `campaign[#run][/touch]: truth`.
fn reached(reading: &mut Reading<'_, '_>, written: &Located<String>) -> Option<Located<Reached>> {
    let not_reached = || {
        NotReached {
            written: written.value.clone(),
        }
        .into()
    };
    let Some((who, truth)) = written
        .value
        .rsplit_once(':')
        .map(|(who, truth)| (who.trim(), truth.trim()))
    else {
        return refuse(reading, written, "not-reached", not_reached());
    };
    if matches!(truth, "opened" | "read") {
        let word = written.slice(truth);
        return refuse(reading, &word, "no-read-receipt", NoReadReceipt {}.into());
    }
    let Some(known_truth) = Truth::parse(truth) else {
        let word = written.slice(truth);
        reading.push(names::check(
            Kind::Truth,
            &word,
            Truth::ALL.iter().map(|truth| truth.word()),
        ));
        return None;
    };
    let (campaign, run, touch) = match who.split_once('#') {
        Some((campaign, rest)) => {
            let (run, touch) = rest
                .split_once('/')
                .map_or((rest, None), |(run, touch)| (run, Some(touch)));
            (campaign, Some(run), touch)
        }
        None => campaign_and_touch(reading, who),
    };
    let sound = |part: &str| !part.trim().is_empty();
    if !sound(campaign)
        || run.is_some_and(|run| !sound(run))
        || touch.is_some_and(|touch| !sound(touch))
    {
        return refuse(reading, written, "not-reached", not_reached());
    }
    let campaign = CampaignId(campaign.to_owned());
    refer(reading, written, &campaign, touch)?;
    let reached = Reached {
        campaign,
        run: run.map(str::to_owned),
        touch: touch.map(str::to_owned),
        truth: known_truth,
    };
    Some(Located {
        value: reached,
        place: written.place.clone(),
    })
}

/// Ids have slashes of their own: the longest known id wins, else the last word is the touch.
fn campaign_and_touch<'w>(
    reading: &Reading<'_, '_>,
    who: &'w str,
) -> (&'w str, Option<&'w str>, Option<&'w str>) {
    let is_known = |id: &str| reading.known.contains_key(&CampaignId(id.to_owned()));
    match who.rsplit_once('/') {
        Some((campaign, touch)) if is_known(campaign) || !is_known(who) => {
            (campaign, None, Some(touch))
        }
        _ => (who, None, None),
    }
}

/// Checks that a campaign and its touch exist; a campaign may be gone while the ledger remembers it.
fn refer(
    reading: &mut Reading<'_, '_>,
    written: &Located<String>,
    campaign: &CampaignId,
    touch: Option<&str>,
) -> Option<()> {
    let Some(touches) = reading.known.get(campaign) else {
        reading.push([unknown_campaign(reading.known, written, campaign)]);
        return Some(());
    };
    // A file that could not be parsed has no touches to compare with.
    let Some(touch) = touch.filter(|_| !touches.is_empty()) else {
        return Some(());
    };
    let name = written.slice(touch);
    let finding = names::check(Kind::Touch, &name, touches.iter().map(String::as_str));
    let known = finding.is_none();
    reading.push(finding);
    known.then_some(())
}

/// The slip may be in the id or in the touch behind it, so what is known is compared in both forms.
fn unknown_campaign(known: &Known, written: &Located<String>, campaign: &CampaignId) -> Finding {
    let who = written.value.rsplit_once(':').map_or("", |(who, _)| who);
    let who = who.split('#').next().unwrap_or_default().trim();
    let with_touches = known.iter().flat_map(|(id, touches)| {
        let touched = touches.iter().map(move |touch| format!("{id}/{touch}"));
        std::iter::once(id.to_string()).chain(touched)
    });
    let with_touches: Vec<String> = with_touches.collect();
    let what: Sentence = match nearest(who, with_touches.iter().map(String::as_str)) {
        Some(meant) => MisspeltCampaign {
            written: who.to_owned(),
            meant: meant.to_owned(),
        }
        .into(),
        None => UnknownCampaign {
            written: campaign.0.clone(),
        }
        .into(),
    };
    Finding::warn("unknown-campaign", written.slice(who).place, what).text(&written.value)
}

fn refuse<T>(
    reading: &mut Reading<'_, '_>,
    written: &Located<String>,
    rule: &'static str,
    what: Sentence,
) -> Option<T> {
    reading.push([Finding::block(rule, written.place.clone(), what).text(&written.value)]);
    None
}
