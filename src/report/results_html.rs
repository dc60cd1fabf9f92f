//! A report becomes one HTML file: no script, nothing fetched, charts in it as SVG.

use super::results::Results;
use crate::{model::Lang, template::Pages};

const SOURCES: &[(&str, &str)] = &[
    ("page.css", include_str!("pages/page.css")),
    ("results.css", include_str!("pages/results.css")),
    ("results.html.j2", include_str!("pages/results.html.j2")),
];

/// The page. Names are escaped by the page, and inside charts by the library that draws them.
pub fn results_html(results: &Results, lang: Lang) -> String {
    Pages::new(SOURCES, lang).render("results.html.j2", results)
}
