//! The built-in dated numbers become [`Limits`]: what platform, law and brief fix, each with its source and the day it was checked.

use super::policy::{Dated, Limits, TierRule, WindowPreset};
use crate::model::Tier;
use jiff::civil::Date;
use std::{collections::BTreeMap, sync::LazyLock};
use toml::de::{DeTable, DeValue};

static BUILT_IN: LazyLock<Limits> = LazyLock::new(|| Limits(rows(include_str!("limits.toml"))));

impl Limits {
    /// The limits of this program's version.
    pub fn built_in() -> Self {
        BUILT_IN.clone()
    }

    /// Names of the rows that were checked too long before `today` (`YYYY-MM-DD`) to be trusted blindly; empty when `today` is no date.
    pub fn stale_on(&self, today: &str) -> Vec<&str> {
        let Ok(today) = today.parse::<Date>() else {
            return Vec::new();
        };
        let days_max = self.get("limits_max_age_days") as i64;
        let age_days = |row: &Dated| {
            row.checked_on
                .parse::<Date>()
                .map(|on| i64::from((today - on).get_days()))
        };
        self.0
            .iter()
            .filter(|(_, row)| age_days(row).is_ok_and(|days| days > days_max))
            .map(|(name, _)| name.as_str())
            .collect()
    }
}

/// The tiers' rows as the brief has them.
pub(super) fn tiers(limits: &Limits) -> BTreeMap<Tier, TierRule> {
    let limited = |people: &str, sends: &str| TierRule {
        people_per_send: Some(limits.get(people) as u32),
        sends_per_day: Some(limits.get(sends) as u32),
    };
    BTreeMap::from([
        (
            Tier::Admin,
            TierRule {
                people_per_send: None,
                sends_per_day: None,
            },
        ),
        (
            Tier::Department,
            limited(
                "tier_department_people_per_send",
                "tier_department_sends_per_day",
            ),
        ),
        (
            Tier::Member,
            limited("tier_member_people_per_send", "tier_member_sends_per_day"),
        ),
    ])
}

/// The window presets as the brief has them; `default` holds for customers without an industry preset.
pub(super) fn windows(limits: &Limits) -> BTreeMap<String, WindowPreset> {
    let preset = |workdays: bool, names: &[&str]| WindowPreset {
        workdays,
        windows: names
            .iter()
            .map(|name| {
                let minute = |end: &str| limits.get(&format!("{name}_{end}_minute")) as u16;
                (minute("start"), minute("end"))
            })
            .collect(),
    };
    [
        (
            "internal_notice",
            preset(true, &["internal_morning", "internal_afternoon"]),
        ),
        ("catering", preset(false, &["catering"])),
        ("education", preset(false, &["education"])),
        ("default", preset(false, &["day"])),
    ]
    .map(|(id, preset)| (id.to_owned(), preset))
    .into()
}

fn rows(text: &str) -> BTreeMap<String, Dated> {
    let table = DeTable::parse(text).expect("a test reads the built-in limits");
    table
        .get_ref()
        .iter()
        .map(|(name, row)| (name.get_ref().to_string(), dated(row.get_ref())))
        .collect()
}

fn dated(row: &DeValue<'_>) -> Dated {
    let field = |name: &str| {
        row.get(name)
            .map(toml::Spanned::get_ref)
            .expect("a test reads the built-in limits")
    };
    let (DeValue::Integer(value), DeValue::String(source), DeValue::Datetime(checked_on)) =
        (field("value"), field("source"), field("checked_on"))
    else {
        unreachable!("a test reads the built-in limits")
    };
    Dated {
        value: value
            .as_str()
            .parse()
            .expect("a test reads the built-in limits"),
        source: source.to_string(),
        checked_on: checked_on.to_string(),
    }
}
