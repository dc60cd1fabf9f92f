//! A number of calls becomes the time they take at the pace.

/// How long `calls` take from the first to the last, in milliseconds: `burst` of them at once, the rest at `pace` a minute
/// (WeCom answers 45009 above its frequency limits, doc 90312).
///
/// A pace of 0 never happens in a validated policy; it is taken for 1.
pub fn duration_ms(calls: u64, pace: u32, burst: u32) -> i64 {
    let waiting = calls.saturating_sub(u64::from(burst));
    let ms = waiting
        .saturating_mul(60_000)
        .div_ceil(u64::from(pace.max(1)));
    i64::try_from(ms).unwrap_or(i64::MAX)
}
