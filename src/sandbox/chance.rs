//! Turns a seed into numbers, letters and yes-or-no, the same on every machine and in every run.

/// A small generator (SplitMix64). Each purpose gets its own, so that one more draw here moves nothing there.
#[derive(Debug, Clone)]
pub(super) struct Chance(u64);

impl Chance {
    /// Starts the sequence that belongs to `parts`, usually the seed and what the numbers are for.
    pub(super) fn new(parts: &[u64]) -> Self {
        Self(mix(parts))
    }

    /// Draws the next number.
    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        scramble(self.0)
    }

    /// Draws a number below `bound`; zero when the bound is zero.
    pub(super) fn below(&mut self, bound: usize) -> usize {
        if bound == 0 {
            0
        } else {
            (self.next() % bound as u64) as usize
        }
    }

    /// Says yes in `rate` of the cases; 0 is never and 1 always.
    pub(super) fn hit(&mut self, rate: f64) -> bool {
        unit(self.next()) < rate
    }

    /// Picks one of a non-empty table.
    pub(super) fn pick<'a, T>(&mut self, table: &'a [T]) -> &'a T {
        &table[self.below(table.len())]
    }

    /// Writes `count` letters and digits behind `prefix`, as WeCom's ids look.
    pub(super) fn letters(&mut self, prefix: &str, count: usize) -> String {
        const ALPHABET: &[u8; 62] =
            b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
        let mut text = String::with_capacity(prefix.len() + count);
        text.push_str(prefix);
        let mut bits = 0;
        for position in 0..count {
            // Ten letters use less than 60 of the 64 bits.
            if position % 10 == 0 {
                bits = self.next();
            }
            text.push(char::from(ALPHABET[(bits % 62) as usize]));
            bits /= 62;
        }
        text
    }
}

/// Folds numbers into one that depends on all of them and their order.
pub(super) fn mix(parts: &[u64]) -> u64 {
    parts.iter().fold(0x51_7C_C1_B7, |state: u64, part| {
        scramble(state.rotate_left(17) ^ part.wrapping_mul(0x9E37_79B9_7F4A_7C15))
    })
}

/// Hashes text the same way for ever (FNV-1a), which the standard library's hasher does not promise.
pub(super) fn hash(text: &str) -> u64 {
    text.bytes().fold(0xCBF2_9CE4_8422_2325, |state, byte| {
        (state ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3)
    })
}

/// Maps a number to `0.0..1.0`.
pub(super) fn unit(number: u64) -> f64 {
    (number >> 11) as f64 / (1u64 << 53) as f64
}

fn scramble(number: u64) -> u64 {
    let number = (number ^ (number >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    number ^ (number >> 31)
}
