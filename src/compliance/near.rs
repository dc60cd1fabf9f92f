//! Many texts become an index that tells, for one more, which of them may be nearly the same: a filter, never a verdict.
//!
//! MinHash over three neighbouring letters (of the letters that [`difference`](super::difference()) compares), 128 permutations in
//! 32 bands of 4: two texts that share half of their threes meet in a band seven times of eight, two that share two thirds hardly
//! ever miss. A permutation is `(a·x + b) mod 2^64`, its high half; `a` (odd) and `b` come from splitmix64 with a fixed seed, and
//! `x` is the three letters, 21 bits each, through splitmix64's finaliser. Equal texts give equal candidates everywhere.

use super::comparable::Letters;

const BANDS: usize = 32;
const ROWS: usize = 4;
const PERMUTATIONS: usize = BANDS * ROWS;

/// Any number will do, as long as it stays.
const SEED: u64 = 0x7175_6E66_615F_7631;

type Signature = [u32; PERMUTATIONS];

/// Texts by what their bands hash to.
#[derive(Debug, Clone, Default)]
pub struct Near {
    /// For each band: its hash and the text's number, sorted.
    bands: Vec<Vec<(u32, u32)>>,
}

impl Near {
    /// Reads texts; they are known by their places from then on.
    pub fn read<'a>(texts: impl IntoIterator<Item = &'a str>) -> Self {
        let permutations = permutations();
        let mut bands = vec![Vec::new(); BANDS];
        for (number, text) in texts.into_iter().enumerate() {
            let signature = signature(text, &permutations);
            for (band, hash) in bands.iter_mut().zip(hashes(&signature)) {
                band.push((hash, number as u32));
            }
        }
        for band in &mut bands {
            band.sort_unstable();
        }
        Self { bands }
    }

    /// The texts that may be nearly this one, by their places, in order.
    pub fn candidates(&self, text: &str) -> Vec<usize> {
        let signature = signature(text, &permutations());
        let mut found: Vec<usize> = Vec::new();
        for (band, hash) in self.bands.iter().zip(hashes(&signature)) {
            let first = band.partition_point(|(known, _)| *known < hash);
            let equal = band[first..].iter().take_while(|(known, _)| *known == hash);
            found.extend(equal.map(|(_, number)| *number as usize));
        }
        found.sort_unstable();
        found.dedup();
        found
    }
}

/// The smallest value of every permutation over the threes of a text; a shorter text is its own three.
fn signature(text: &str, permutations: &[(u64, u64); PERMUTATIONS]) -> Signature {
    let letters = Letters::read(text).chars;
    let mut threes: Vec<u64> = match letters.len() {
        0..3 => vec![three(&letters)],
        _ => letters.windows(3).map(three).collect(),
    };
    threes.sort_unstable();
    threes.dedup();
    let mut smallest = [u32::MAX; PERMUTATIONS];
    for x in threes {
        for (least, (a, b)) in smallest.iter_mut().zip(permutations) {
            let value = (a.wrapping_mul(x).wrapping_add(*b) >> 32) as u32;
            *least = (*least).min(value);
        }
    }
    smallest
}

fn three(letters: &[char]) -> u64 {
    let packed = letters
        .iter()
        .fold(0_u64, |packed, letter| packed << 21 | u64::from(*letter));
    mixed(packed)
}

fn hashes(signature: &Signature) -> impl Iterator<Item = u32> {
    let rows = signature.chunks_exact(ROWS);
    rows.map(|rows| {
        let hash = rows
            .iter()
            .fold(SEED, |hash, row| mixed(hash ^ u64::from(*row)));
        (hash >> 32) as u32
    })
}

fn permutations() -> [(u64, u64); PERMUTATIONS] {
    let mut state = SEED;
    let mut next = || {
        state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        mixed(state)
    };
    [(); PERMUTATIONS].map(|()| (next() | 1, next()))
}

/// The finaliser of splitmix64 (Steele, Lea, Flood 2014).
fn mixed(mut x: u64) -> u64 {
    x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    x ^ (x >> 31)
}
