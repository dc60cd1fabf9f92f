//! Moments, windows and paces that cannot be meant.

use super::memory_tree::{HEAD, MemoryTree, SETTINGS, TAIL, campaign};
use std::fmt::Write as _;

fn scheduled(schedule: &str) -> String {
    format!(
        "{HEAD}schedule = {{ {schedule} }}\n[touch.burst]\ntext = \"【一茶】周六见，回复退订不再接收。\"\n"
    )
}

fn found(schedules: &[&str]) -> String {
    schedules.iter().fold(String::new(), |mut seen, schedule| {
        let _ = writeln!(
            seen,
            "{schedule}\n{}",
            MemoryTree::of_campaign(scheduled(schedule))
        );
        seen
    })
}

#[test]
fn a_date_that_no_calendar_has_is_refused() {
    insta::assert_snapshot!(found(&[
        "not_after = 2026-02-30T09:00",
        "not_after = 2026-02-30T09:00:00",
        "not_after = 2026-11-31 09:00:00",
        "not_after = 2026-11-14 25:00:00",
        "not_after = \"2026-02-30 09:00:00\"",
        "not_after = \"明天\"",
        "not_after = 2026-11-14",
        "not_after = 13:00:00",
    ]), @r#"
    not_after = 2026-02-30T09:00
    campaigns/a.toml:5:26 no-such-date 没有这样的日期或时间：2026-02-30T09:00；应写作 2026-11-10 11:00:00 | no such date or time: 2026-02-30T09:00; write one such as 2026-11-10 11:00:00
    not_after = 2026-02-30T09:00:00
    campaigns/a.toml:5:26 no-such-date 没有这样的日期或时间：2026-02-30T09:00:00；应写作 2026-11-10 11:00:00 | no such date or time: 2026-02-30T09:00:00; write one such as 2026-11-10 11:00:00
    not_after = 2026-11-31 09:00:00
    campaigns/a.toml:5:26 no-such-date 没有这样的日期或时间：2026-11-31 09:00:00；应写作 2026-11-10 11:00:00 | no such date or time: 2026-11-31 09:00:00; write one such as 2026-11-10 11:00:00
    not_after = 2026-11-14 25:00:00
    campaigns/a.toml:5:26 no-such-date 没有这样的日期或时间：2026-11-14 25:00:00；应写作 2026-11-10 11:00:00 | no such date or time: 2026-11-14 25:00:00; write one such as 2026-11-10 11:00:00
    not_after = "2026-02-30 09:00:00"
    campaigns/a.toml:5:26 no-such-date 没有这样的日期或时间：2026-02-30 09:00:00；请核对，写法如 2026-11-10 11:00:00 | no such date or time: 2026-02-30 09:00:00; check it, and write it as in 2026-11-10 11:00:00
    not_after = "明天"
    campaigns/a.toml:5:26 no-such-date 没有这样的日期或时间：明天；请核对，写法如 2026-11-10 11:00:00 | no such date or time: 明天; check it, and write it as in 2026-11-10 11:00:00
    not_after = 2026-11-14
    campaigns/a.toml:5:26 no-such-date “2026-11-14”只有日期，请写上时间，如 2026-11-14 20:00:00 | "2026-11-14" is only a date; write a time as well, such as 2026-11-14 20:00:00
    not_after = 13:00:00
    campaigns/a.toml:5:26 no-such-date 没有这样的日期或时间：13:00:00；请核对，写法如 2026-11-10 11:00:00 | no such date or time: 13:00:00; check it, and write it as in 2026-11-10 11:00:00
    "#);
}

#[test]
fn a_local_time_needs_a_zone_from_somewhere() {
    let settings = SETTINGS.replace("timezone = \"Asia/Shanghai\"\n", "");
    let tree = MemoryTree::default().with("qunfa.toml", settings);
    insta::assert_snapshot!(tree.clone().with("campaigns/a.toml", campaign(TAIL)).findings(), @"campaigns/a.toml:5:26 no-timezone 这个时间没有时区；请在 qunfa.toml 中设置 timezone，或写上偏移，如 +08:00 | time has no zone; set timezone in qunfa.toml or write an offset such as +08:00");
    let with_offset = scheduled("not_after = 2026-11-14T13:00:00+08:00");
    assert_eq!(tree.with("campaigns/a.toml", with_offset).findings(), "");
}

#[test]
fn an_unknown_zone_is_refused() {
    let settings = SETTINGS.replace("Asia/Shanghai", "Asia/Peking");
    insta::assert_snapshot!(MemoryTree::default().with("qunfa.toml", settings).findings(), @r#"qunfa.toml:3:12 unknown-timezone 没有名为“Asia/Peking”的时区；请写 IANA 名称，如 Asia/Shanghai | no time zone "Asia/Peking"; write an IANA name such as Asia/Shanghai"#);
}

#[test]
fn a_window_of_nothing_is_refused() {
    insta::assert_snapshot!(found(&[
        "not_before = 2026-11-14 13:00:00, not_after = 2026-11-14 11:00:00",
        "not_before = 2026-11-14 13:00:00, not_after = 2026-11-14 13:00:00",
        "not_after = 2026-11-14 13:00:00, windows = [\"11:00-13:00\", \"13:00-11:00\"]",
        "not_after = 2026-11-14 13:00:00, windows = [\"11:00-11:00\"]",
        "not_after = 2026-11-14 13:00:00, windows = [\"23:00-25:00\"]",
        "not_after = 2026-11-14 13:00:00, windows = []",
    ]), @r#"
    not_before = 2026-11-14 13:00:00, not_after = 2026-11-14 11:00:00
    campaigns/a.toml:5:60 empty-window 没有可发送的时间：not_after 必须晚于 not_before，请核对两个时间 | window is empty: not_after must be after not_before; check both
    not_before = 2026-11-14 13:00:00, not_after = 2026-11-14 13:00:00
    campaigns/a.toml:5:60 empty-window 没有可发送的时间：not_after 必须晚于 not_before，请核对两个时间 | window is empty: not_after must be after not_before; check both
    not_after = 2026-11-14 13:00:00, windows = ["11:00-13:00", "13:00-11:00"]
    campaigns/a.toml:5:73 empty-window 时段为空：结束必须晚于开始；跨过零点的时段请拆成两段 | window is empty: its end must be after its start; write one that crosses midnight as two
    not_after = 2026-11-14 13:00:00, windows = ["11:00-11:00"]
    campaigns/a.toml:5:58 empty-window 时段为空：结束必须晚于开始；跨过零点的时段请拆成两段 | window is empty: its end must be after its start; write one that crosses midnight as two
    not_after = 2026-11-14 13:00:00, windows = ["23:00-25:00"]
    campaigns/a.toml:5:58 no-such-time 没有这样的时刻：23:00-25:00；时段在 00:00 到 24:00 之间 | no such time of day: 23:00-25:00; a window lies between 00:00 and 24:00
    not_after = 2026-11-14 13:00:00, windows = []
    campaigns/a.toml:5:57 too-short 不能为空；请填写，或整行删去 | must not be empty; fill it in, or remove the key
    "#);
}

#[test]
fn an_hour_the_clocks_skip_or_repeat_needs_an_offset() {
    let tree = MemoryTree::default().with(
        "qunfa.toml",
        SETTINGS.replace("Asia/Shanghai", "Europe/Berlin"),
    );
    let text = scheduled("not_before = 2026-03-29 02:30:00, not_after = 2026-10-25 02:30:00");
    insta::assert_snapshot!(tree.clone().with("campaigns/a.toml", text).findings(), @r"
    campaigns/a.toml:5:27 time-in-gap 2026-03-29T02:30:00 在 Europe/Berlin 不存在（夏令时拨快）；请换一个时间，或写上偏移，如 +08:00 | 2026-03-29T02:30:00 does not exist in Europe/Berlin (clocks go forward); choose another time, or write an offset such as +08:00
    campaigns/a.toml:5:60 time-in-fold 2026-10-25T02:30:00 在 Europe/Berlin 出现两次（夏令时拨回）；请写上偏移，如 +08:00 | 2026-10-25T02:30:00 exists twice in Europe/Berlin (clocks go back); write an offset such as +08:00
    ");
    let text =
        scheduled("not_before = 2026-03-29T02:30:00+01:00, not_after = 2026-10-25T02:30:00+02:00");
    assert_eq!(tree.with("campaigns/a.toml", text).findings(), "");
}

#[test]
fn nothing_is_scheduled_without_an_end() {
    let without = format!("{HEAD}[touch.burst]\ntext = \"您好\"\n");
    let seen = found(&["not_before = 2026-11-10 11:00:00"]) + &MemoryTree::of_campaign(without);
    insta::assert_snapshot!(seen, @r"
    not_before = 2026-11-10 11:00:00
    campaigns/a.toml:5:1 not-after-required 缺少 not_after：必须写明最晚什么时候发，过了就不再补发；例如 not_after = 2026-11-14 13:00:00 | not_after is required: nothing is ever sent late; write one such as not_after = 2026-11-14 13:00:00
    campaigns/a.toml:1:1 not-after-required 缺少 not_after：必须写明最晚什么时候发，过了就不再补发；例如 not_after = 2026-11-14 13:00:00 | not_after is required: nothing is ever sent late; write one such as not_after = 2026-11-14 13:00:00
    ");
}

#[test]
fn years_nobody_means_are_refused() {
    insta::assert_snapshot!(found(&[
        "not_after = 9999-12-31 23:59:59",
        "not_after = 9999-12-31T23:59:59+08:00",
        "not_before = 1970-01-01T00:00:00Z, not_after = 2026-11-14 13:00:00",
        "not_after = 0000-01-01 00:00:00",
        "not_after = 2101-01-01 00:00:00",
        "not_after = \"1969-12-31 23:59:59\"",
    ]), @r#"
    not_after = 9999-12-31 23:59:59
    campaigns/a.toml:5:26 year-out-of-range 年份 9999 不在 2020–2100 之间，请核对 | the year 9999 is outside 2020–2100; check it
    not_after = 9999-12-31T23:59:59+08:00
    campaigns/a.toml:5:26 year-out-of-range 年份 9999 不在 2020–2100 之间，请核对 | the year 9999 is outside 2020–2100; check it
    not_before = 1970-01-01T00:00:00Z, not_after = 2026-11-14 13:00:00
    campaigns/a.toml:5:27 year-out-of-range 年份 1970 不在 2020–2100 之间，请核对 | the year 1970 is outside 2020–2100; check it
    not_after = 0000-01-01 00:00:00
    campaigns/a.toml:5:26 year-out-of-range 年份 0 不在 2020–2100 之间，请核对 | the year 0 is outside 2020–2100; check it
    not_after = 2101-01-01 00:00:00
    campaigns/a.toml:5:26 year-out-of-range 年份 2101 不在 2020–2100 之间，请核对 | the year 2101 is outside 2020–2100; check it
    not_after = "1969-12-31 23:59:59"
    campaigns/a.toml:5:26 year-out-of-range 年份 1969 不在 2020–2100 之间，请核对 | the year 1969 is outside 2020–2100; check it
    "#);
}

#[test]
fn a_pace_is_a_whole_number_of_calls_a_minute() {
    let mut seen = String::new();
    for pace in [
        "-1",
        "0",
        "601",
        "nan",
        "1e308",
        "1e999",
        "535.5",
        "\"fast\"",
        "99999999999999999999",
        "true",
    ] {
        let settings = format!("{SETTINGS}[wecom]\npace = {pace}\n");
        let _ = writeln!(
            seen,
            "{pace}: {}",
            MemoryTree::default()
                .with("qunfa.toml", settings)
                .findings()
        );
    }
    insta::assert_snapshot!(seen, @r#"
    -1: qunfa.toml:15:8 out-of-range pace 应为每分钟 1 到 600 次的整数 | pace must be 1..=600 per minute
    0: qunfa.toml:15:8 out-of-range pace 应为每分钟 1 到 600 次的整数 | pace must be 1..=600 per minute
    601: qunfa.toml:15:8 out-of-range pace 应为每分钟 1 到 600 次的整数 | pace must be 1..=600 per minute
    nan: qunfa.toml:15:8 out-of-range pace 应为每分钟 1 到 600 次的整数 | pace must be 1..=600 per minute
    1e308: qunfa.toml:15:8 out-of-range pace 应为每分钟 1 到 600 次的整数 | pace must be 1..=600 per minute
    1e999: qunfa.toml:15:8 out-of-range pace 应为每分钟 1 到 600 次的整数 | pace must be 1..=600 per minute
    535.5: qunfa.toml:15:8 out-of-range pace 应为每分钟 1 到 600 次的整数 | pace must be 1..=600 per minute
    "fast": qunfa.toml:15:8 out-of-range pace 应为每分钟 1 到 600 次的整数 | pace must be 1..=600 per minute
    99999999999999999999: qunfa.toml:15:8 out-of-range pace 应为每分钟 1 到 600 次的整数 | pace must be 1..=600 per minute
    true: qunfa.toml:15:8 out-of-range pace 应为每分钟 1 到 600 次的整数 | pace must be 1..=600 per minute
    "#);
    for pace in [1, 600] {
        let settings = format!("{SETTINGS}[wecom]\npace = {pace}\n");
        assert_eq!(
            MemoryTree::default()
                .with("qunfa.toml", settings)
                .findings(),
            ""
        );
    }
}

#[test]
fn a_touch_stays_within_its_campaigns_time() {
    let text = campaign(TAIL) + "schedule = { not_after = 2026-11-15 13:00:00 }\n";
    insta::assert_snapshot!(MemoryTree::of_campaign(text), @"campaigns/a.toml:8:26 outside-campaign 触达的时间必须在活动的时间（[schedule]）之内；请改这里，或放宽活动的时间 | a touch's times must lie within the campaign's [schedule]; change them, or widen that");
}
