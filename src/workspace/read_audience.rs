//! `[audience]` becomes a rule: who is meant, as written, every name with its place.

use super::{
    campaign::{Assign, AudienceRule, Campaign, ChatsRule, Exclusion, Reached},
    moments,
    names::{self, Kind},
    policy::Account,
    raw_audience::{RawAssign, RawAssignWord, RawAudience, RawChats},
    reading::{Known, Reading},
    spot::Spot,
};
use crate::{
    diagnostic::{Finding, Located, Sentence, Sink, nearest},
    model::{AudienceKind, CampaignId, Channel, ListRef, Tier, Truth},
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
    struct OwnerSends {}
        zh "客户群只能由群主发送，不能写 assign；请删去"
        en "only its owner can send to a customer group, so \"assign\" means nothing here; remove it"
    struct GroupsOnly { kind: AudienceKind }
        zh "chats 是客户群的条件，这里的受众是 {kind}；请改为 kind = \"groups\"，或删去 chats"
        en "\"chats\" is about customer groups, and this audience is {kind}; write kind = \"groups\", or remove chats"
    struct EmptySize {}
        zh "群人数的下限大于上限，没有群符合"
        en "the smallest size is above the largest, so no group fits"
    struct EmptyAge {}
        zh "older_than 不小于 younger_than，没有群符合"
        en "older_than is not below younger_than, so no group fits"
    struct SayEveryone {}
        zh "受众没有写 of、tags、lists 或 from，就是全体员工；确实要发全员请写 of.everyone = true，否则请写明部门或成员"
        en "without of, tags, lists or from this is everybody in the company; write of.everyone = true if that is meant, else name departments or members"
    struct EveryoneIsStaff { kind: AudienceKind }
        zh "of.everyone 是全体员工，这里的受众是 {kind}；请改为 kind = \"staff\"，或删去"
        en "of.everyone means all staff, and this audience is {kind}; write kind = \"staff\", or remove it"
    struct EveryoneNeedsAdmin { account: String }
        zh "账号 {account} 不能发全体员工；请换用总部（admin）账号，或写明部门"
        en "account {account} may not write to everybody; use an account of tier admin, or name departments"
    struct EveryoneAndOthers {}
        zh "of.everyone 已是全体员工，不能再写部门、成员、标签、名单或 from；请只留一种（排除可用 exclude 和 tags.none）"
        en "of.everyone already means all staff; remove departments, members, tags, lists and from, or remove it (exclude and tags.none may stay)"
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
    let (departments, members, everyone) = raw.of.map_or((None, None, None), |of| {
        (of.departments, of.members, of.everyone)
    });
    let chats = match raw.chats {
        Some(written) => chats(reading, written, spot.key("chats"), kind),
        None => ChatsRule::default(),
    };
    if kind == Some(AudienceKind::Groups) && raw.assign.is_some() {
        let place = spot.key("assign").place();
        reading.push([Finding::block("owner-sends", place, OwnerSends {})]);
    }
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
        of_everyone: everyone == Some(true),
        chats,
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

/// Conditions on customer groups, for whom alone they mean something.
fn chats(
    reading: &mut Reading<'_, '_>,
    raw: RawChats,
    spot: Spot<'_>,
    kind: Option<AudienceKind>,
) -> ChatsRule {
    if let Some(kind) = kind.filter(|kind| *kind != AudienceKind::Groups) {
        reading.push([Finding::block(
            "groups-only",
            spot.key_place(),
            GroupsOnly { kind },
        )]);
    }
    let mut age = |key: &str, written: Option<String>| {
        let written = written?;
        moments::duration_ms(spot.key(key), &written, reading.sink)
    };
    let older_than_ms = age("older_than", raw.older_than);
    let younger_than_ms = age("younger_than", raw.younger_than);
    let (size_min, size_max) = raw.size.map_or((None, None), |size| (size.min, size.max));
    let nobody = size_min.zip(size_max).is_some_and(|(min, max)| min > max);
    if nobody {
        reading.push([Finding::block(
            "empty-range",
            spot.key("size").place(),
            EmptySize {},
        )]);
    }
    if older_than_ms
        .zip(younger_than_ms)
        .is_some_and(|(older, younger)| older >= younger)
    {
        let place = spot.key("younger_than").place();
        reading.push([Finding::block("empty-range", place, EmptyAge {})]);
    }
    ChatsRule {
        name: raw.name.map(|name| spot.key("name").located(name)),
        size_min,
        size_max,
        older_than_ms,
        younger_than_ms,
        ids: spot.key("ids").list(raw.ids),
    }
}

/// Everybody in the company is meant only where it is said, alone, and by an account that may.
pub(super) fn check_everyone(campaign: &Campaign, account: &Account, sink: &mut Sink) {
    let mut seen = Vec::new();
    for touch in &campaign.touches {
        let rule = campaign.audience_of(touch);
        let to_chat = matches!(touch.channel, Channel::Robot | Channel::Appchat);
        if to_chat || seen.contains(&&rule.place) {
            continue;
        }
        seen.push(&rule.place);
        let narrowed = !rule.of_departments.is_empty()
            || !rule.of_members.is_empty()
            || !rule.tags_all.is_empty()
            || !rule.tags_any.is_empty()
            || !rule.lists.is_empty()
            || !rule.from.is_empty();
        let staff = rule.kind == AudienceKind::Staff;
        let whole = account.tier == Tier::Admin && staff && !narrowed;
        let what: Sentence = match rule.of_everyone {
            true if !staff => EveryoneIsStaff { kind: rule.kind }.into(),
            true if account.tier != Tier::Admin => EveryoneNeedsAdmin {
                account: account.name.clone(),
            }
            .into(),
            true if narrowed => EveryoneAndOthers {}.into(),
            false if whole => SayEveryone {}.into(),
            _ => continue,
        };
        sink.push(Finding::block("everyone", rule.place.clone(), what));
    }
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
