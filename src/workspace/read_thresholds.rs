//! The settings' changes to thresholds: stricter as they like, looser only with a reason that every plan prints.

use super::{
    moments,
    policy::{Dated, Limits},
    raw_rules::RawThresholds,
    read_tiers::NeedlessOverride,
    spot::Spot,
};
use crate::{
    diagnostic::{Finding, Located, Sink},
    say,
};

/// The row of the built-in limits, thousandths.
const COMPLAINTS: &str = "complaint_rate_warn_permille";

say! {
    struct LooserThreshold { limit: String }
        zh "比内置阈值（{limit}，经验值）更宽；请调低，确有需要时写 override = {{ reason = \"…\" }}，每份计划都会印出理由"
        en "looser than the built-in {limit}, which is experience; lower it or, if it must be, write override = {{ reason = \"…\" }}, which every plan prints"
}

/// Puts the workspace's thresholds over the built-in ones.
pub(super) fn read(
    raw: Option<&RawThresholds>,
    spot: Spot<'_>,
    mut limits: Limits,
    overrides: &mut Vec<Located<String>>,
    sink: &mut Sink,
) -> Limits {
    let Some(raw) = raw else { return limits };
    let built_in = limits.get(COMPLAINTS);
    let written = raw.complaint_rate_warn.as_deref();
    let own = written.and_then(moments::permille).map(u64::from);
    let looser = own.is_some_and(|own| own > built_in);
    let reason = raw.overridden.as_ref();
    let reason = reason.and_then(|reason| reason.reason.clone());
    match (looser, reason) {
        (true, Some(reason)) => {
            let line = format!("complaint_rate_warn: {reason}");
            overrides.push(spot.key("override").located(line));
        }
        (true, None) => {
            let what = LooserThreshold {
                limit: format!("{}.{}%", built_in / 10, built_in % 10),
            };
            let place = spot.key("complaint_rate_warn").place();
            sink.push(Finding::block("looser-threshold", place, what));
        }
        (false, Some(_)) => sink.push(Finding::warn(
            "needless-override",
            spot.key("override").key_place(),
            NeedlessOverride {},
        )),
        (false, None) => {}
    }
    if let (Some(own), Some(row)) = (own, limits.0.get(COMPLAINTS)) {
        let own = Dated {
            value: own,
            source: "qunfa.toml [thresholds]".to_owned(),
            checked_on: row.checked_on.clone(),
        };
        limits.0.insert(COMPLAINTS.to_owned(), own);
    }
    limits
}
