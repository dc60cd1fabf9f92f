//! Instants and durations as people read them, in the workspace's zone.

use crate::model::Lang;
use jiff::Timestamp;

/// `2026-11-11 11:00` in a zone.
pub fn local(zone: &str, ms: i64) -> String {
    let instant = Timestamp::from_millisecond(ms).ok();
    let zoned = instant.and_then(|instant| instant.in_tz(zone).ok());
    zoned.map_or_else(
        || ms.to_string(),
        |zoned| zoned.strftime("%Y-%m-%d %H:%M").to_string(),
    )
}

/// A duration rounded for people: `约 2 分钟`, `about 3 s`.
pub fn duration(ms: i64, lang: Lang) -> String {
    let seconds = (ms + 999) / 1000;
    let (amount, zh, en) = match seconds {
        0..=119 => (seconds, "秒", "s"),
        120..=7199 => ((seconds + 59) / 60, "分钟", "min"),
        _ => ((seconds + 3599) / 3600, "小时", "h"),
    };
    if amount == 0 {
        return lang.pick("不到 1 秒", "under a second").to_owned();
    }
    format!(
        "{} {amount} {}",
        lang.pick("约", "about"),
        lang.pick(zh, en)
    )
}
