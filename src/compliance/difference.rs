//! Two texts become how alike they are: what the second one keeps of the first, measured twice, in integers.
//!
//! In order (the longest common subsequence) and in pairs (neighbouring letters as sets). Neither alone will do: swapping two
//! sentences changes the order and hardly a pair; editing every number changes the pairs and hardly the order. The higher counts.

use super::comparable::Letters;
use similar::{Algorithm, DiffOp, capture_diff_slices};
use std::collections::BTreeSet;

/// What two texts have in common: `twice_common / both`, kept as a fraction so that nothing is rounded before it is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Likeness {
    /// Twice the common part.
    pub twice_common: u64,
    /// Both sizes together.
    pub both: u64,
}

impl Likeness {
    /// Whether at least so many thousandths are common.
    pub fn reaches(self, permille: u64) -> bool {
        1000 * self.twice_common >= permille * self.both
    }

    /// Whether more than so many thousandths are common.
    pub fn exceeds(self, permille: u64) -> bool {
        1000 * self.twice_common > permille * self.both
    }

    /// Whether more is common than in another comparison.
    pub fn is_more_than(self, other: Self) -> bool {
        self.twice_common * other.both > other.twice_common * self.both
    }

    /// In percent, rounded up: what is shown is above a limit exactly when the likeness is.
    pub fn percent_up(self) -> u64 {
        (100 * self.twice_common).div_ceil(self.both)
    }

    /// In percent, rounded down.
    pub fn percent_down(self) -> u64 {
        100 * self.twice_common / self.both
    }

    /// Two empty sizes are the same thing.
    fn of(common: usize, first: usize, second: usize) -> Self {
        match (first + second) as u64 {
            0 => Self {
                twice_common: 1,
                both: 1,
            },
            both => Self {
                twice_common: 2 * common as u64,
                both,
            },
        }
    }
}

/// What became of a stretch of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// Stands in both; quoted as the second has it.
    Kept,
    /// Stands in the first alone.
    Gone,
    /// Stands in the second alone.
    New,
}

/// How a second text differs from a first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Letters that count in the first and in the second.
    pub letters: (u64, u64),
    /// By the longest common subsequence.
    pub in_order: Likeness,
    /// By sets of neighbouring letters.
    pub in_pairs: Likeness,
    /// Pairs of the first that the second still has, of all its pairs.
    pub pairs_kept: (u64, u64),
    /// The second against the first, for people: every byte of the second is kept or new.
    pub changes: Vec<(Change, String)>,
}

impl Difference {
    /// The higher of both measures.
    pub fn likeness(&self) -> Likeness {
        let (order, pairs) = (self.in_order, self.in_pairs);
        if pairs.is_more_than(order) {
            pairs
        } else {
            order
        }
    }

    /// Whether at least so many thousandths changed by both measures.
    pub fn changed_enough(&self, permille: u64) -> bool {
        !self.likeness().exceeds(1000 - permille)
    }

    /// Whether more than so many thousandths of the first text stand in a longer second one: it was padded, not rewritten.
    pub fn keeps_whole(&self, permille: u64) -> bool {
        let (kept, all) = self.pairs_kept;
        self.letters.1 > self.letters.0 && 1000 * kept > permille * all
    }

    /// What stayed, longest first; shorter stretches than so many characters are chance.
    pub fn kept(&self, characters_min: usize) -> Vec<&str> {
        let stretches = self.changes.iter();
        let mut kept: Vec<&str> = stretches
            .filter(|(change, _)| *change == Change::Kept)
            .map(|(_, text)| text.trim_matches(|c: char| !c.is_alphanumeric()))
            .filter(|text| text.chars().count() >= characters_min)
            .collect();
        kept.sort_by_key(|text| std::cmp::Reverse(text.chars().count()));
        kept
    }

    /// On one line: `【-gone-】`, `【+new+】`, and what stayed as it stands.
    pub fn marked(&self) -> String {
        let mut line = String::new();
        for (change, text) in &self.changes {
            let text = text.replace(['\r', '\n'], " ");
            let (open, close) = match change {
                Change::Kept => ("", ""),
                Change::Gone => ("【-", "-】"),
                Change::New => ("【+", "+】"),
            };
            line.extend([open, &text, close]);
        }
        line
    }
}

/// How a second text differs from a first. Both may be templates.
pub fn difference(first: &str, second: &str) -> Difference {
    let (a, b) = (Letters::read(first), Letters::read(second));
    let ops = capture_diff_slices(Algorithm::Myers, &a.chars, &b.chars);
    let in_order: usize = ops.iter().map(common).sum();
    let (of_a, of_b) = (pairs(&a.chars), pairs(&b.chars));
    let shared = of_a.intersection(&of_b).count();
    let any = |letters: &Letters| !letters.chars.is_empty();
    Difference {
        letters: (a.chars.len() as u64, b.chars.len() as u64),
        in_order: Likeness::of(in_order, a.chars.len(), b.chars.len()),
        in_pairs: if any(&a) || any(&b) {
            Likeness::of(shared, of_a.len(), of_b.len())
        } else {
            Likeness::of(0, 0, 0)
        },
        pairs_kept: (shared as u64, of_a.len() as u64),
        changes: changes((first, &a), (second, &b), &ops),
    }
}

fn common(op: &DiffOp) -> usize {
    match op {
        DiffOp::Equal { len, .. } => *len,
        _ => 0,
    }
}

/// Neighbouring letters, each pair once; a shorter text is its own pair.
fn pairs(letters: &[char]) -> BTreeSet<(Option<char>, Option<char>)> {
    match letters {
        [] => BTreeSet::new(),
        [only] => BTreeSet::from([(Some(*only), None)]),
        _ => letters
            .windows(2)
            .map(|pair| (pair.first().copied(), pair.last().copied()))
            .collect(),
    }
}

/// The steps from one text to the other in the author's own characters. A single letter that stayed between two changes is
/// chance, and shown as changed.
fn changes(
    (first, a): (&str, &Letters),
    (second, b): (&str, &Letters),
    ops: &[DiffOp],
) -> Vec<(Change, String)> {
    let mut found: Vec<(Change, String)> = Vec::new();
    let mut gone = String::new();
    let mut new = String::new();
    for (at, op) in ops.iter().enumerate() {
        let between = at > 0 && at + 1 < ops.len();
        let (old, now) = (
            &first[a.stretch(&op.old_range())],
            &second[b.stretch(&op.new_range())],
        );
        match op {
            DiffOp::Equal { len, .. } if *len > 1 || !between => {
                settle(&mut found, &mut gone, &mut new);
                found.push((Change::Kept, now.to_owned()));
            }
            DiffOp::Delete { .. } => gone += old,
            DiffOp::Insert { .. } => new += now,
            DiffOp::Equal { .. } | DiffOp::Replace { .. } => {
                gone += old;
                new += now;
            }
        }
    }
    if b.chars.is_empty() {
        new += second;
    }
    settle(&mut found, &mut gone, &mut new);
    found
}

fn settle(found: &mut Vec<(Change, String)>, gone: &mut String, new: &mut String) {
    for (change, text) in [(Change::Gone, gone), (Change::New, new)] {
        if !text.is_empty() {
            found.push((change, std::mem::take(text)));
        }
    }
}
