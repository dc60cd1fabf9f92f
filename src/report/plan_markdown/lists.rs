//! Entries become lists that end somewhere, and what is long goes behind a heading.

use crate::{model::Lang, report::author_text::AuthorText};
use std::fmt::Write as _;

/// Entries of one list that are shown.
pub(super) const ENTRIES_MAX: usize = 60;

/// A list of words that are not ours.
pub(super) fn list(text: &mut String, all: &[AuthorText], lang: Lang) {
    let items: Vec<String> = all.iter().map(|one| one.span(lang)).collect();
    bullets(text, &items, lang);
}

/// Entries, each behind its bullet, with an empty line before them.
pub(super) fn bullets(text: &mut String, items: &[String], lang: Lang) {
    if items.is_empty() {
        return;
    }
    text.push('\n');
    for item in items.iter().take(ENTRIES_MAX) {
        let _ = writeln!(text, "- {item}");
    }
    not_shown(text, items.len(), lang);
}

pub(super) fn not_shown(text: &mut String, count: usize, lang: Lang) {
    more_entries(text, count, ENTRIES_MAX, lang);
}

/// What a list left out, counted.
pub(super) fn more_entries(text: &mut String, count: usize, most: usize, lang: Lang) {
    let Some(more) = count.checked_sub(most).filter(|more| *more > 0) else {
        return;
    };
    let _ = match lang {
        Lang::Zh => writeln!(text, "\n（另有 {more} 条未显示）"),
        Lang::En => writeln!(text, "\n({more} more not shown)"),
    };
}

/// Something long behind a heading of ours. Tags stand on lines of their own, so that what is inside is Markdown.
pub(super) fn details(
    text: &mut String,
    heading: &str,
    open: bool,
    inside: impl FnOnce(&mut String),
) {
    let open = if open { " open" } else { "" };
    let _ = writeln!(text, "\n<details{open}>\n<summary>{heading}</summary>");
    inside(text);
    text.push_str("\n</details>\n");
}
