//! One touch becomes a table of two columns, and below it what stops it and what to look at.

use super::lists::bullets;
use crate::{model::Lang, report::sheet::TouchSheet};
use std::fmt::Write as _;

pub(super) fn touch(text: &mut String, touch: &TouchSheet<'_>, lang: Lang) {
    let name = touch.name.cell(lang);
    let _ = writeln!(
        text,
        "\n| {name} | {} · {} |\n| :-- | :-- |",
        touch.channel, touch.action
    );
    for row in touch.figures.iter().chain(&touch.facts) {
        let _ = writeln!(text, "| {} | {} |", row.label, row.value);
    }
    if !touch.names.is_empty() {
        let names: Vec<String> = touch.names.iter().map(|name| name.cell(lang)).collect();
        let label = lang.pick("解析", "names");
        let _ = writeln!(text, "| {label} | {} |", names.join(" · "));
    }
    let mut items = Vec::new();
    for hold in &touch.holds {
        let code = hold.code;
        let place = if hold.place.is_empty() {
            String::new()
        } else {
            format!(" {}", hold.place.span(lang))
        };
        let label = lang.pick("暂缓", "hold");
        items.push(format!(
            "**{label}** `{code}`{place} {}",
            hold.what.span(lang)
        ));
    }
    for warning in &touch.warnings {
        let label = lang.pick("注意", "note");
        items.push(format!("**{label}** {}", warning.span(lang)));
    }
    bullets(text, &items, lang);
}
