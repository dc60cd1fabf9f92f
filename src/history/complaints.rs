//! Complaints about one touch beside those who got it: a rate, where somebody got it.

/// Complaints and people with the result "sent" (1); complaints are counted by hand, since the platform tells nobody's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Complained {
    /// Complaints, corrections taken off.
    pub complaints: u64,
    /// People who got it, as results say.
    pub sent: u64,
}

impl Complained {
    /// Whether more than so many thousandths complained. Where nobody got it there is no rate.
    pub fn exceeds(self, permille: u64) -> bool {
        self.sent > 0
            && 1000 * u128::from(self.complaints) > u128::from(permille) * u128::from(self.sent)
    }

    /// `0.42%`, rounded up so that what is above a threshold is shown above it; none where nobody got it.
    pub fn rate(self) -> Option<String> {
        let of_ten_thousand = (self.sent > 0)
            .then(|| (10_000 * u128::from(self.complaints)).div_ceil(self.sent.into()))?;
        Some(format!(
            "{}.{:02}%",
            of_ten_thousand / 100,
            of_ten_thousand % 100
        ))
    }
}
