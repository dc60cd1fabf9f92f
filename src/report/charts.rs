//! Figures become charts: bars and lines drawn as SVG by a library, their colours those of the page.
//!
//! Text stays text in the page's own fonts, so that a browser shapes Chinese. Colours are classes, so that a chart follows light and dark.

use super::plan_words::thousands;
use plotters::prelude::*;
use std::{collections::BTreeSet, fmt::Write as _};
use unicode_width::UnicodeWidthStr;

/// One bar of several parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Bar {
    pub(super) label: String,
    /// Colour of the page and people, in order.
    pub(super) parts: Vec<(&'static str, u64)>,
}

/// A line that only rises: moments in Unix milliseconds and people up to then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Rise {
    pub(super) colour: &'static str,
    pub(super) points: Vec<(i64, u64)>,
}

const BAR_HEIGHT: u32 = 30;
const AXIS_HEIGHT: u32 = 30;
/// Columns of a label that are shown.
const LABEL_COLUMNS: usize = 20;

/// The colours of a page's chart, each drawn as a colour of its own that is then replaced by the page's.
const COLOURS: &[(&str, RGBColor)] = &[
    ("sent", RGBColor(1, 0, 1)),
    ("waiting", RGBColor(2, 0, 2)),
    ("failed", RGBColor(3, 0, 3)),
    ("taken", RGBColor(11, 0, 11)),
    ("unreachable", RGBColor(4, 0, 4)),
    ("cancelled", RGBColor(5, 0, 5)),
    ("doubt", RGBColor(6, 0, 6)),
    ("unsent", RGBColor(7, 0, 7)),
    ("ink", RGBColor(8, 0, 8)),
    ("soft", RGBColor(9, 0, 9)),
    ("line", RGBColor(10, 0, 10)),
];

/// Bars under each other, longest scale for all. Empty without bars or people.
pub(super) fn bars(bars: &[Bar], width: u32) -> String {
    let total = |bar: &Bar| bar.parts.iter().map(|(_, people)| people).sum::<u64>();
    let most = bars.iter().map(total).max().unwrap_or(0);
    if most == 0 {
        return String::new();
    }
    let labels = bars.iter().map(|bar| shortened(&bar.label).width()).max();
    let left = labels.unwrap_or(0) as u32 * 8 + 14;
    let height = bars.len() as u32 * BAR_HEIGHT + AXIS_HEIGHT;
    let mut svg = String::new();
    draw_bars(&mut svg, bars, most, left, (width, height))
        .expect("drawing into a string cannot fail");
    dressed(&svg, (width, height))
}

type Drawn = Result<(), DrawingAreaErrorKind<std::io::Error>>;

fn draw_bars(svg: &mut String, bars: &[Bar], most: u64, left: u32, size: (u32, u32)) -> Drawn {
    let root = SVGBackend::with_string(svg, size).into_drawing_area();
    let right = thousands(most).len() as u32 * 8 + 12;
    let count = bars.len() as u64;
    let mut chart = ChartBuilder::on(&root)
        .margin_right(right)
        .x_label_area_size(AXIS_HEIGHT)
        .y_label_area_size(left)
        .build_cartesian_2d(0.0..most as f64, 0.0..(count * 10) as f64)?;
    chart
        .configure_mesh()
        .disable_y_mesh()
        .disable_y_axis()
        .y_labels(0)
        .x_labels(5)
        .x_label_formatter(&|people| whole(*people))
        .x_max_light_lines(0)
        .bold_line_style(colour("line"))
        .axis_style(colour("line"))
        .label_style(("sans-serif", 15).into_font().color(&colour("soft")))
        .draw()?;
    for (at, bar) in bars.iter().enumerate() {
        // The first bar is the topmost.
        let base = ((count - 1 - at as u64) * 10) as f64;
        let mut from = 0;
        for (part, people) in bar.parts.iter().filter(|(_, people)| *people > 0) {
            let rectangle = Rectangle::new(
                [
                    (from as f64, base + 2.0),
                    ((from + people) as f64, base + 8.0),
                ],
                colour(part).filled(),
            );
            chart.draw_series([rectangle])?;
            from += people;
        }
        draw_words(
            &root,
            chart.backend_coord(&(0.0, base + 5.0)),
            chart.backend_coord(&(from as f64, base + 5.0)),
            bar,
            from,
        )?;
    }
    root.present()
}

/// The label before a bar and the sum behind it.
fn draw_words<DB>(
    root: &DrawingArea<DB, plotters::coord::Shift>,
    start: (i32, i32),
    end: (i32, i32),
    bar: &Bar,
    total: u64,
) -> Result<(), DrawingAreaErrorKind<DB::ErrorType>>
where
    DB: DrawingBackend,
{
    use plotters::style::text_anchor::{HPos, Pos, VPos};
    let font = ("sans-serif", 16).into_font();
    let label = font
        .color(&colour("ink"))
        .pos(Pos::new(HPos::Right, VPos::Center));
    root.draw(&Text::new(
        shortened(&bar.label),
        (start.0 - 8, start.1),
        label,
    ))?;
    let font = ("sans-serif", 15).into_font();
    let sum = font
        .color(&colour("soft"))
        .pos(Pos::new(HPos::Left, VPos::Center));
    root.draw(&Text::new(thousands(total), (end.0 + 6, end.1), sum))
}

/// Moments and milliseconds below which a line over time says nothing.
const MOMENTS_MIN: usize = 4;
const SPAN_MIN_MS: i64 = 600_000;

/// Lines over time. Empty when too little happened, or all of it at once. `local` says a moment as `2026-11-11 11:00`.
pub(super) fn rises(rises: &[Rise], width: u32, local: impl Fn(i64) -> String) -> String {
    let points = || rises.iter().flat_map(|rise| &rise.points);
    let moments: BTreeSet<i64> = points().map(|(at, _)| *at).collect();
    let most = points().map(|(_, people)| *people).max().unwrap_or(0);
    let (Some(&first), Some(&last)) = (moments.first(), moments.last()) else {
        return String::new();
    };
    if moments.len() < MOMENTS_MIN || last - first < SPAN_MIN_MS || most == 0 {
        return String::new();
    }
    // Within one day the day is said elsewhere.
    let one_day = local(first).get(..10) == local(last).get(..10);
    let moment = |at: i64| {
        let said = local(at);
        let from = if one_day { 11 } else { 5 };
        said.get(from..).unwrap_or_default().to_owned()
    };
    let mut svg = String::new();
    let height = 220;
    draw_rises(
        &mut svg,
        rises,
        (first, last),
        most,
        (width, height),
        &moment,
    )
    .expect("drawing into a string cannot fail");
    dressed(&svg, (width, height))
}

fn draw_rises(
    svg: &mut String,
    rises: &[Rise],
    (first, last): (i64, i64),
    most: u64,
    size: (u32, u32),
    moment: &impl Fn(i64) -> String,
) -> Drawn {
    let root = SVGBackend::with_string(svg, size).into_drawing_area();
    let mut chart = ChartBuilder::on(&root)
        .margin_top(12)
        .margin_right(48)
        .x_label_area_size(AXIS_HEIGHT)
        .y_label_area_size(thousands(most).len() as u32 * 8 + 16)
        .build_cartesian_2d(0.0..(last - first) as f64, 0.0..most as f64)?;
    chart
        .configure_mesh()
        .disable_x_mesh()
        .x_labels(3)
        .y_labels(4)
        .y_max_light_lines(0)
        .x_label_formatter(&|after| moment(first + *after as i64))
        .y_label_formatter(&|people| whole(*people))
        .bold_line_style(colour("line"))
        .axis_style(colour("line"))
        .label_style(("sans-serif", 15).into_font().color(&colour("soft")))
        .draw()?;
    for rise in rises {
        let style = colour(rise.colour).stroke_width(2);
        chart.draw_series([PathElement::new(stairs(&rise.points, first, last), style)])?;
    }
    root.present()
}

/// A line that stays until the next moment, from the first moment of the chart to its last.
fn stairs(points: &[(i64, u64)], first: i64, last: i64) -> Vec<(f64, f64)> {
    let at = |at: i64, people: u64| ((at - first) as f64, people as f64);
    let mut line = vec![at(first, 0)];
    let mut people = 0;
    for (moment, until_then) in points {
        line.push(at(*moment, people));
        people = *until_then;
        line.push(at(*moment, people));
    }
    line.push(at(last, people));
    line
}

/// The label of a tick; between two people there is nobody.
fn whole(people: f64) -> String {
    if people.fract() == 0.0 {
        thousands(people as u64)
    } else {
        String::new()
    }
}

fn colour(name: &str) -> RGBColor {
    let known = COLOURS.iter().find(|(known, _)| *known == name);
    known.map_or(BLACK, |(_, colour)| *colour)
}

fn shortened(label: &str) -> String {
    if label.width() <= LABEL_COLUMNS {
        return label.to_owned();
    }
    let mut kept = String::new();
    for character in label.chars() {
        if kept.width() + 2 >= LABEL_COLUMNS {
            break;
        }
        kept.push(character);
    }
    kept + "…"
}

/// Colours become those of the page, fonts too, and the size that of its place.
fn dressed(svg: &str, (width, height): (u32, u32)) -> String {
    let mut dressed = svg.replace("font-family=\"sans-serif\"", "");
    for (name, colour) in COLOURS {
        let mut drawn = String::new();
        let _ = write!(drawn, "#{:02X}{:02X}{:02X}", colour.0, colour.1, colour.2);
        dressed = dressed.replace(&drawn, &format!("var(--{name})"));
    }
    dressed.replacen(
        &format!("<svg width=\"{width}\" height=\"{height}\""),
        "<svg class=\"chart\" role=\"img\"",
        1,
    )
}
