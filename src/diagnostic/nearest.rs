//! A word nobody knows becomes the known word it was probably meant to be.

/// The known word closest to a written one, if it is close enough to be a slip of the hand. Ties go to the first in order.
pub fn nearest<'a>(written: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let written = written.to_lowercase();
    // A third of the letters may differ; of a two-letter word, one.
    let slips_max = (written.chars().count() / 3).clamp(1, 4);
    known
        .into_iter()
        .map(|word| (slips(&written, &word.to_lowercase()), word))
        .filter(|(slips, _)| *slips <= slips_max)
        .min()
        .map(|(_, word)| word)
}

/// A name without its root is one slip from the name with it: `offer` for `vars.offer`.
fn slips(written: &str, known: &str) -> usize {
    let last = known.rsplit('.').next().unwrap_or(known);
    if last == written && last != known {
        return 1;
    }
    strsim::damerau_levenshtein(written, known)
}
