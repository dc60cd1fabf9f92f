//! How long a field may be, by the dated limits: a name that ends in `_bytes` counts bytes, in `_characters` characters.

use super::{reading::Reading, spot::Spot};
use crate::{diagnostic::Finding, say};

say! {
    struct LongBytes { found: usize, limit: u64, source: String }
        zh "有 {found} 字节，上限 {limit} 字节（一个汉字 3 字节；{source}）；请缩短"
        en "{found} bytes, the limit is {limit} (bytes, not characters; {source}); shorten it"
    struct LongCharacters { found: usize, limit: u64, source: String }
        zh "有 {found} 个字，上限 {limit} 个字（{source}）；请缩短"
        en "{found} characters, the limit is {limit} ({source}); shorten it"
    struct ShortCharacters { found: usize, limit: u64, source: String }
        zh "只有 {found} 个字，至少 {limit} 个字（{source}）；请写长些"
        en "{found} characters, at least {limit} are needed ({source}); write more"
    struct ManyEntries { found: usize, limit: u64, source: String }
        zh "有 {found} 项，最多 {limit} 项（{source}）；请删减"
        en "{found} entries, at most {limit} ({source}); remove some"
}

/// Reports a text that is longer than the named limit.
pub(super) fn within(
    reading: &mut Reading<'_, '_>,
    text: Option<&str>,
    limit: &str,
    spot: Spot<'_>,
) {
    let Some(text) = text else { return };
    let (most, source) = row(reading, limit);
    let bytes = limit.ends_with("_bytes");
    let found = if bytes {
        text.len()
    } else {
        text.chars().count()
    };
    if found as u64 <= most {
        return;
    }
    let place = spot.place();
    reading.push([if bytes {
        let what = LongBytes {
            found,
            limit: most,
            source,
        };
        Finding::block("text-too-long", place, what)
    } else {
        let what = LongCharacters {
            found,
            limit: most,
            source,
        };
        Finding::block("text-too-long", place, what)
    }]);
}

/// Reports a text that is shorter than the named limit.
pub(super) fn at_least(
    reading: &mut Reading<'_, '_>,
    text: Option<&str>,
    limit: &str,
    spot: Spot<'_>,
) {
    let Some(text) = text else { return };
    let (least, source) = row(reading, limit);
    let found = text.chars().count();
    if (found as u64) < least {
        let what = ShortCharacters {
            found,
            limit: least,
            source,
        };
        reading.push([Finding::block("text-too-short", spot.place(), what)]);
    }
}

/// Reports a list with more entries than the named limit.
pub(super) fn entries(reading: &mut Reading<'_, '_>, found: usize, limit: &str, spot: Spot<'_>) {
    let (most, source) = row(reading, limit);
    if found as u64 > most {
        let what = ManyEntries {
            found,
            limit: most,
            source,
        };
        reading.push([Finding::block("too-many-entries", spot.place(), what)]);
    }
}

fn row(reading: &Reading<'_, '_>, name: &str) -> (u64, String) {
    let limits = &reading.settings.policy.limits;
    let source = limits.0.get(name).map(|row| row.source.clone());
    (limits.get(name), source.unwrap_or_default())
}
