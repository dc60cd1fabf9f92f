//! Every wait of the protocol as one value, so that a test can run hours in minutes without touching a rule.

/// All waits, in milliseconds. [`Tempo::REAL`] is what production uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tempo {
    /// An intent must be committed within this, or it is not written.
    pub commit_limit_ms: i64,
    /// From the intent to the last moment a byte may leave.
    pub wire_by_ms: i64,
    /// From the write to our own deadline for the answer.
    pub answer_ms: i64,
    /// How long a claimed batch stays ours.
    pub lease_ms: i64,
    /// Part of the quiet period: how long a peer keeps an idle connection.
    pub idle_connection_ms: i64,
    /// Part of the quiet period: how late a task may appear in the listing.
    pub listing_lag_ms: i64,
    /// Part of the quiet period: how far clocks may differ.
    pub clock_margin_ms: i64,
    /// Between the two listings that prove absence.
    pub between_listings_ms: i64,
    /// First block after 45009; doubles up to `rate_block_max_ms`.
    pub rate_block_ms: i64,
    /// Longest block after 45009.
    pub rate_block_max_ms: i64,
    /// Before asking again when a task is still being dispatched (41063).
    pub dispatch_ms: i64,
    /// Divides the interval between calls: 1 in production.
    pub pace_factor: i64,
}

impl Tempo {
    /// The waits of the send protocol, unscaled.
    pub const REAL: Self = Self {
        commit_limit_ms: 3_000,
        wire_by_ms: 5_000,
        answer_ms: 30_000,
        lease_ms: 60_000,
        idle_connection_ms: 60_000,
        listing_lag_ms: 300_000,
        clock_margin_ms: 120_000,
        between_listings_ms: 60_000,
        rate_block_ms: 60_000,
        rate_block_max_ms: 3_600_000,
        dispatch_ms: 10_000,
        pace_factor: 1,
    };

    /// Every wait divided by `factor`; commit limit, `wire_by`, answer deadline and lease keep a floor of a second.
    pub fn divided_by(factor: u32) -> Self {
        let factor = i64::from(factor.max(1));
        let real = Self::REAL;
        let floored = |ms: i64| (ms / factor).max(1_000);
        Self {
            commit_limit_ms: floored(real.commit_limit_ms),
            wire_by_ms: floored(real.wire_by_ms),
            answer_ms: floored(real.answer_ms),
            lease_ms: floored(real.lease_ms),
            idle_connection_ms: real.idle_connection_ms / factor,
            listing_lag_ms: real.listing_lag_ms / factor,
            clock_margin_ms: real.clock_margin_ms / factor,
            between_listings_ms: real.between_listings_ms / factor,
            rate_block_ms: real.rate_block_ms / factor,
            rate_block_max_ms: real.rate_block_max_ms / factor,
            dispatch_ms: real.dispatch_ms / factor,
            pace_factor: factor,
        }
    }

    /// After `wire_by`, how long nothing may be concluded from an absence: the sum of its parts (10 minutes, rounded up, when real).
    pub fn quiet_ms(&self) -> i64 {
        self.answer_ms + self.idle_connection_ms + self.listing_lag_ms + self.clock_margin_ms
    }
}
