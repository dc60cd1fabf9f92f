//! A report becomes tables for a terminal. The last line is the sum.

use super::{
    Style,
    grid::Grid,
    results::{Results, TouchResults},
    tally::Tally,
};
use crate::model::Lang;
use comfy_table::Table;
use std::fmt::Write as _;

/// Rows of one table on a terminal.
const ROWS_MAX: usize = 30;

/// Renders a report.
pub fn results_text(results: &Results, lang: Lang, style: Style) -> String {
    let mut text = style.dim(&format!("{} · {}", results.workspace, results.made));
    text.push('\n');
    for run in &results.runs {
        let head = format!("{}  {}", run.campaign, run.title);
        let opened = lang.pick("开始", "opened");
        let about = format!(
            "{} · {} · {opened} {} · {}",
            run.run, run.account, run.opened, run.gate
        );
        let _ = writeln!(text, "\n{}  {}", style.bold(&head), style.dim(&about));
        for touch in &run.touches {
            touch_text(&mut text, touch, lang, style);
        }
    }
    let _ = writeln!(text, "\n{}", total_line(&results.tally(), lang));
    text
}

fn touch_text(text: &mut String, touch: &TouchResults, lang: Lang, style: Style) {
    let _ = writeln!(text, "  {}  {}", style.bold(&touch.name), touch.channel);
    let _ = writeln!(text, "    {}", touch.identity);
    let mark = if touch.adds_up { "✔" } else { "✘" };
    let check = format!("    {} {mark} {}", lang.pick("核对", "check"), touch.claims);
    let check = if touch.adds_up {
        style.dim(&check)
    } else {
        style.alarm(&check)
    };
    let _ = writeln!(text, "{check}");
    if !touch.complained.is_empty() {
        let _ = writeln!(text, "    {}", touch.complained);
    }
    if let Some((tasks, confirmed)) = touch.tasks {
        let _ = match lang {
            Lang::Zh => writeln!(text, "    群发任务 {tasks} 个，成员已确认 {confirmed} 个"),
            Lang::En => writeln!(
                text,
                "    {tasks} tasks, {confirmed} confirmed by their members"
            ),
        };
    }
    if touch.is_notice {
        return;
    }
    for grid in [&touch.members, &touch.sends, &touch.texts] {
        if grid.rows.len() > 1 {
            let _ = writeln!(text, "{}", indented(&table(grid, lang)));
        }
    }
}

fn table(grid: &Grid, lang: Lang) -> String {
    let mut table = Table::new();
    table.set_header(&grid.heads);
    for row in grid.rows.iter().take(ROWS_MAX) {
        let cells = row.cells.iter().map(|(text, _)| text);
        table.add_row(row.words.iter().chain(cells));
    }
    let left = grid.more + grid.rows.len().saturating_sub(ROWS_MAX);
    let more = match (left, lang) {
        (0, _) => String::new(),
        (left, Lang::Zh) => format!("\n另有 {left} 行，见 --html 或 --format json"),
        (left, Lang::En) => format!("\n{left} more rows, see --html or --format json"),
    };
    format!("{table}{more}")
}

fn indented(text: &str) -> String {
    let lines = text.lines().map(|line| format!("    {line}"));
    lines.collect::<Vec<_>>().join("\n")
}

/// The sum of everything, whose parts are all states.
fn total_line(tally: &Tally, lang: Lang) -> String {
    let n = super::plan_words::thousands;
    let waiting = tally.unconfirmed + tally.no_result;
    match lang {
        Lang::Zh => format!(
            "合计 {} 人 = 已送达 {} + 已受理无回执 {} + 待成员确认或结果 {} + 未送达 {} + 存疑 {} + 未发送 {}",
            n(tally.total()),
            n(tally.sent),
            n(tally.taken),
            n(waiting),
            n(tally.failed()),
            n(tally.in_doubt),
            n(tally.unsent())
        ),
        Lang::En => format!(
            "Total {} people = {} sent + {} taken without receipt + {} waiting for members or results + {} failed + {} in doubt + {} not sent",
            n(tally.total()),
            n(tally.sent),
            n(tally.taken),
            n(waiting),
            n(tally.failed()),
            n(tally.in_doubt),
            n(tally.unsent())
        ),
    }
}
