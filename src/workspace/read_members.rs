//! `members.toml` becomes values for `member.*` and days away, by case-folded userid.

use super::{
    hygiene, moments,
    raw_members::{RawMember, RawMembers},
    read_campaign,
    spot::Spot,
};
use crate::{
    diagnostic::{Finding, Sink},
    model::{PersonKind, canonical_id},
    say,
    workspace::MemberData,
};
use std::collections::BTreeMap;

say! {
    struct SameMember { name: String }
        zh "成员“{name}”前面已经写过（userid 不分大小写），请合并到一处"
        en "member \"{name}\" was written before (userids ignore case); keep them in one place"
    struct EmptyLeave {}
        zh "休假的结束日期早于开始日期，请核对"
        en "the leave ends before it begins; check both dates"
    struct PersonalValue { name: String }
        zh "members.toml 会提交到仓库，不能写个人信息“{name}”，请删去"
        en "members.toml is tracked and must not hold the personal value \"{name}\"; remove it"
}

/// Reads every member.
pub(super) fn read(
    raw: RawMembers,
    spot: Spot<'_>,
    sink: &mut Sink,
) -> BTreeMap<String, MemberData> {
    let mut members = BTreeMap::new();
    // In the file's order, so that what is found twice is the later one.
    let mut written: Vec<(String, RawMember)> = raw.0.into_iter().collect();
    written.sort_by_key(|(name, _)| spot.key(name).key_place());
    for (name, raw) in written {
        let spot = spot.key(&name);
        let data = member(raw, spot, sink);
        if members
            .insert(canonical_id(PersonKind::Staff, &name), data)
            .is_some()
        {
            sink.push(
                Finding::block(
                    "duplicate-member",
                    spot.key_place(),
                    SameMember { name: name.clone() },
                )
                .text(name),
            );
        }
    }
    members
}

fn member(raw: RawMember, spot: Spot<'_>, sink: &mut Sink) -> MemberData {
    read_campaign::check_constants(&raw.vars, spot, sink);
    for name in raw.vars.keys().filter(|name| hygiene::is_personal(name)) {
        let what = PersonalValue { name: name.clone() };
        sink.push(Finding::block("personal-data", spot.key(name).key_place(), what).text(name));
    }
    let mut leave = Vec::new();
    for (at, raw) in raw.leave.into_iter().flatten().enumerate() {
        let spot = spot.key("leave").item(at);
        let from = raw
            .from
            .as_deref()
            .and_then(|day| moments::date(spot.key("from"), day, sink));
        let to = raw
            .to
            .as_deref()
            .and_then(|day| moments::date(spot.key("to"), day, sink));
        let Some((from, to)) = from.zip(to) else {
            continue;
        };
        if to < from {
            sink.push(Finding::block("empty-leave", spot.place(), EmptyLeave {}));
            continue;
        }
        leave.push((from.to_string(), to.to_string()));
    }
    leave.sort_unstable();
    MemberData {
        vars: raw
            .vars
            .into_iter()
            .map(|(name, constant)| (name, constant.0))
            .collect(),
        leave,
    }
}
