//! The sheet of a plan becomes one HTML file: no script, nothing fetched, readable on a phone, in the dark and on paper.

use super::sheet::Sheet;
use crate::template::Pages;

const SOURCES: &[(&str, &str)] = &[
    ("page.css", include_str!("pages/page.css")),
    ("preview.css", include_str!("pages/preview.css")),
    ("plan.css", include_str!("pages/plan.css")),
    ("bubble.html.j2", include_str!("pages/bubble.html.j2")),
    ("plan.html.j2", include_str!("pages/plan.html.j2")),
];

/// The page. Whatever authors and directories wrote is escaped; the policy in its head forbids the rest.
pub fn plan_html(sheet: &Sheet<'_>) -> String {
    Pages::new(SOURCES, sheet.lang).render("plan.html.j2", sheet)
}
