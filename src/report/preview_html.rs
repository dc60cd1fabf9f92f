//! A preview becomes one HTML file: no script, nothing fetched, readable on a phone, in the dark and on paper.

use super::preview::Preview;
use crate::{model::Lang, template::Pages};

const SOURCES: &[(&str, &str)] = &[
    ("page.css", include_str!("pages/page.css")),
    ("preview.css", include_str!("pages/preview.css")),
    ("bubble.html.j2", include_str!("pages/bubble.html.j2")),
    ("preview.html.j2", include_str!("pages/preview.html.j2")),
];

/// The page. Whatever authors and directories wrote is escaped; the policy in its head forbids the rest.
pub fn preview_html(preview: &Preview, lang: Lang) -> String {
    Pages::new(SOURCES, lang).render("preview.html.j2", preview)
}
