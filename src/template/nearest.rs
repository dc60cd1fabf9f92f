//! A word nobody knows becomes the known word that was probably meant.

/// The known word closest to what was written, if it is close enough to be a slip. Ties go to the first in order.
pub fn nearest<'a>(written: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let written = written.to_lowercase();
    let allowed = (written.chars().count() / 3).clamp(1, 3);
    known
        .into_iter()
        .map(|word| (distance(&written, &word.to_lowercase()), word))
        .filter(|(distance, _)| *distance <= allowed)
        .min()
        .map(|(_, word)| word)
}

/// A name without its root is one step from the name with it: `offer` for `vars.offer`.
fn distance(written: &str, known: &str) -> usize {
    let last = known.rsplit('.').next().unwrap_or(known);
    if last == written && last != known {
        return 1;
    }
    strsim::damerau_levenshtein(written, known)
}
