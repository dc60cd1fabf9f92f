//! A touch becomes its opening: on which days and between which minutes it may start.

use super::local::clock;
use crate::{
    diagnostic::Sentence,
    model::{AudienceKind, Intent},
    workspace::{Campaign, Limits, Policy, Touch, WindowPreset},
};

crate::say! {
    /// A written window had to be cut.
    struct CutByQuietHours { written: String, from: String, until: String }
    zh "时段 {written} 超出客户可打扰时间 {from}–{until}, 超出部分不会发送; 如需更窄请直接改写 windows"
    en "the window {written} leaves the hours in which customers may be disturbed, {from}–{until}; nothing starts outside them"
}

/// Minutes of the local day, half-open, ascending and apart, and whether the day must be a workday.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Opening {
    /// Only on workdays.
    pub(super) workdays: bool,
    /// When, on such a day.
    pub(super) minutes: Vec<(u16, u16)>,
    /// What was written and could not be kept.
    pub(super) cut: Vec<Sentence>,
}

/// When a touch may start.
///
/// Urgent: at any minute. Otherwise the written windows, or those of the preset; of customers, groups and followers only the part
/// outside quiet hours. Written windows say the hours, not the days: what is for staff keeps to workdays.
pub(super) fn opening(campaign: &Campaign, touch: &Touch, policy: &Policy) -> Opening {
    if campaign.urgent.is_some() {
        return Opening {
            workdays: false,
            minutes: vec![(0, DAY_MINUTES)],
            cut: Vec::new(),
        };
    }
    let preset = preset(campaign, touch, policy);
    let written = campaign.schedule_of(touch).windows.as_ref();
    let minutes = written.map_or(preset.windows, |windows| {
        windows.iter().map(|window| window.value).collect()
    });
    let mut opening = Opening {
        workdays: preset.workdays,
        minutes,
        cut: Vec::new(),
    };
    if campaign.audience_of(touch).kind != AudienceKind::Staff {
        keep_quiet(&mut opening, awake(&policy.limits));
    }
    opening.minutes = apart(opening.minutes);
    opening
}

const DAY_MINUTES: u16 = 24 * 60;

/// The preset of intent and trade: what is for staff has the internal one; marketing has its trade's, because those hours were
/// chosen for offers; everything else may use the whole day outside quiet hours.
fn preset(campaign: &Campaign, touch: &Touch, policy: &Policy) -> WindowPreset {
    if campaign.audience_of(touch).kind == AudienceKind::Staff
        || campaign.intent == Intent::Internal
    {
        return named("internal_notice", policy).unwrap_or_else(|| whole_day(&policy.limits));
    }
    let industry = policy
        .accounts
        .get(&campaign.account)
        .and_then(|account| account.industry.as_deref());
    let trade = industry
        .filter(|_| campaign.intent == Intent::Marketing)
        .and_then(|industry| named(industry, policy));
    trade
        .or_else(|| policy.windows.get("default").cloned())
        .unwrap_or_else(|| whole_day(&policy.limits))
}

/// The workspace's preset of that name, or the brief's.
fn named(id: &str, policy: &Policy) -> Option<WindowPreset> {
    let rows: &[(&str, &str)] = match id {
        "internal_notice" => &[
            (
                "internal_morning_start_minute",
                "internal_morning_end_minute",
            ),
            (
                "internal_afternoon_start_minute",
                "internal_afternoon_end_minute",
            ),
        ],
        "catering" => &[("catering_start_minute", "catering_end_minute")],
        "education" => &[("education_start_minute", "education_end_minute")],
        _ => &[],
    };
    let brief = || {
        let windows = rows
            .iter()
            .map(|(from, until)| (minute(&policy.limits, from), minute(&policy.limits, until)))
            .collect();
        (!rows.is_empty()).then_some(WindowPreset {
            workdays: id == "internal_notice",
            windows,
        })
    };
    policy.windows.get(id).cloned().or_else(brief)
}

fn whole_day(limits: &Limits) -> WindowPreset {
    WindowPreset {
        workdays: false,
        windows: vec![awake(limits)],
    }
}

/// The hours outside quiet hours.
fn awake(limits: &Limits) -> (u16, u16) {
    (
        minute(limits, "day_start_minute"),
        minute(limits, "day_end_minute"),
    )
}

fn minute(limits: &Limits, name: &str) -> u16 {
    limits.get(name).min(u64::from(DAY_MINUTES)) as u16
}

fn keep_quiet(opening: &mut Opening, (from, until): (u16, u16)) {
    for window in &mut opening.minutes {
        let written = *window;
        *window = (written.0.max(from), written.1.min(until));
        if *window != written {
            let written = format!("{}–{}", clock(written.0), clock(written.1));
            opening.cut.push(
                CutByQuietHours {
                    written,
                    from: clock(from),
                    until: clock(until),
                }
                .into(),
            );
        }
    }
}

/// Sorted, united where they touch, empty ones gone: every minute belongs to one window.
fn apart(mut windows: Vec<(u16, u16)>) -> Vec<(u16, u16)> {
    windows.retain(|(from, until)| from < until);
    windows.sort_unstable();
    let mut apart: Vec<(u16, u16)> = Vec::new();
    for (from, until) in windows {
        match apart.last_mut() {
            Some(last) if from <= last.1 => last.1 = last.1.max(until),
            _ => apart.push((from, until)),
        }
    }
    apart
}
