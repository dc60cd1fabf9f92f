//! The settings' changes to the tiers: stricter as they like, looser only with a reason that every plan prints.

use super::{
    policy::TierRule,
    raw_accounts::{RawTier, RawTiers},
    spot::Spot,
};
use crate::{
    diagnostic::{Finding, Located, Sink},
    model::Tier,
    say,
};
use std::collections::BTreeMap;

say! {
    struct LooserTier { limit: u32 }
        zh "比内置规则（{limit}）更宽；请调低，确有需要时写 override = {{ reason = \"…\" }}，每份计划都会印出理由"
        en "looser than the built-in {limit}; lower it or, if it must be, write override = {{ reason = \"…\" }}, which every plan prints"
    pub(super) struct NeedlessOverride {}
        zh "这里没有放宽任何规则，override 用不上，请删去"
        en "nothing is loosened here; remove the override"
}

/// Merges the workspace's rows over the built-in ones.
pub(super) fn read(
    raw: Option<&RawTiers>,
    spot: Spot<'_>,
    mut tiers: BTreeMap<Tier, TierRule>,
    sink: &mut Sink,
) -> (BTreeMap<Tier, TierRule>, Vec<Located<String>>) {
    let mut overrides = Vec::new();
    let Some(raw) = raw else {
        return (tiers, overrides);
    };
    let rows = [
        (Tier::Admin, &raw.admin),
        (Tier::Department, &raw.department),
        (Tier::Member, &raw.member),
    ];
    for (tier, own) in rows {
        let (Some(own), Some(rule)) = (own, tiers.get_mut(&tier)) else {
            continue;
        };
        let spot = spot.key(tier.word());
        *rule = merge(own, *rule, spot, sink);
        if let Some(reason) = own
            .overridden
            .as_ref()
            .and_then(|reason| reason.reason.clone())
        {
            overrides.push(spot.key("override").located(format!("{tier}: {reason}")));
        }
    }
    (tiers, overrides)
}

fn merge(own: &RawTier, built_in: TierRule, spot: Spot<'_>, sink: &mut Sink) -> TierRule {
    let looser = |own: Option<u32>, limit: Option<u32>| {
        own.zip(limit).is_some_and(|(own, limit)| own > limit)
    };
    let fields = [
        (
            "people_per_send",
            own.people_per_send,
            built_in.people_per_send,
        ),
        ("sends_per_day", own.sends_per_day, built_in.sends_per_day),
    ];
    let loosened = fields.iter().any(|(_, own, limit)| looser(*own, *limit));
    for (key, own_value, limit) in fields {
        if let (true, None, Some(limit)) = (looser(own_value, limit), &own.overridden, limit) {
            sink.push(Finding::block(
                "looser-tier",
                spot.key(key).place(),
                LooserTier { limit },
            ));
        }
    }
    if own.overridden.is_some() && !loosened {
        sink.push(Finding::warn(
            "needless-override",
            spot.key("override").key_place(),
            NeedlessOverride {},
        ));
    }
    TierRule {
        people_per_send: own.people_per_send.or(built_in.people_per_send),
        sends_per_day: own.sends_per_day.or(built_in.sends_per_day),
    }
}
