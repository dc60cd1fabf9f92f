//! One text beside another that the same people got before becomes a finding when they are too much alike.

use super::{
    difference::Difference,
    rule::Found,
    rules,
    text::{Text, place_in},
};
use crate::{diagnostic::Finding, say};

say! {
    struct TooSimilar { first: String, percent: u64, limit: u64, order: u64, pairs: u64 }
    zh "与 {first} 的文案相似度 {percent}%，需 ≤ {limit}%（按字序 {order}%，按相邻字 {pairs}%）"
    en "{percent}% alike with {first}, at most {limit}% is allowed ({order}% in order, {pairs}% by neighbouring characters)"
}

/// The finding about a text that differs from `first` by less than `change_permille`; none when it differs enough.
///
/// # Panics
/// Never: the rule is in the book.
pub fn judge_against(
    text: &Text<'_>,
    first: &str,
    difference: &Difference,
    change_permille: u64,
) -> Option<Finding> {
    if difference.changed_enough(change_permille) {
        return None;
    }
    let info = rules::info("touch-too-similar").expect("the book has the rule");
    let mut findings = Vec::new();
    let what = TooSimilar {
        first: first.to_owned(),
        percent: difference.likeness().percent_up(),
        limit: (1000 - change_permille) / 10,
        order: difference.in_order.percent_up(),
        pairs: difference.in_pairs.percent_up(),
    };
    let kept = difference.kept(1);
    let line = kept.first().and_then(|kept| kept.lines().next());
    let at = line.and_then(|line| Some((text.text.find(line)?, line)));
    let (start, quoted) = at.unwrap_or((0, ""));
    let place = place_in(text, start..start + quoted.len());
    Found {
        info,
        findings: &mut findings,
    }
    .push(place, quoted, what);
    findings.pop()
}
