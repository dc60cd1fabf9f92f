//! A preview becomes framed bubbles for a terminal, right with Chinese columns.

use super::{
    Style,
    bubble::{ArticleView, Bubble, Row, TemplateView},
    markdown::Block,
    preview::{Preview, Sample, TouchView},
    spans::{Kind, Line},
};
use crate::model::Lang;
use std::fmt::Write as _;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Columns inside a frame: what a phone shows of Chinese, about twenty characters a line.
const COLUMNS: usize = 46;

/// Renders a preview. Frames hold what recipients see; what stands outside is about it.
pub fn preview_text(preview: &Preview, lang: Lang, style: Style) -> String {
    let mut text = String::new();
    let head = format!("{}  {}", preview.campaign, preview.title);
    let facts = preview.facts.join(" · ");
    let _ = writeln!(text, "{}  {}", style.bold(&head), style.dim(&facts));
    let _ = writeln!(text, "{}", style.dim(&preview.source));
    for alarm in &preview.alarms {
        let _ = writeln!(text, "{}", style.alarm(&format!("! {alarm}")));
    }
    for touch in &preview.touches {
        touch_text(&mut text, touch, lang, style);
    }
    text
}

fn touch_text(text: &mut String, touch: &TouchView, lang: Lang, style: Style) {
    let _ = writeln!(text, "\n{}  {}", style.bold(&touch.name), touch.channel);
    let mut fact = |zh: &str, en: &str, what: &str| {
        let _ = writeln!(text, "  {}  {what}", style.dim(lang.pick(zh, en)));
    };
    for part in &touch.audience {
        fact("受众", "audience", part);
    }
    for when in &touch.when {
        fact("时间", "when", when);
    }
    for (name, target) in &touch.links {
        fact("链接", "link", &format!("{name} → {target}"));
    }
    for hold in &touch.holds {
        let _ = writeln!(text, "  {}", style.notice(&format!("! {hold}")));
    }
    for variant in &touch.variants {
        if let Some((name, share)) = &variant.variant {
            let word = lang.pick("版本", "variant");
            let _ = writeln!(
                text,
                "\n  {}  {share}%",
                style.bold(&format!("{word} {name}"))
            );
        }
        for count in &variant.counts {
            let _ = writeln!(text, "  {count}");
        }
        for missing in &variant.missing {
            let _ = writeln!(text, "  {}", style.notice(&format!("! {missing}")));
        }
        if variant.samples.is_empty() {
            let nothing = lang.pick(
                "模板有错，还没有可以看的文案",
                "the template is broken; there is nothing to show yet",
            );
            let _ = writeln!(text, "  {}", style.alarm(nothing));
        }
        for sample in &variant.samples {
            sample_text(text, sample, lang, style);
        }
    }
}

fn sample_text(text: &mut String, sample: &Sample, lang: Lang, style: Style) {
    let mut about: Vec<&str> = Vec::new();
    about.extend(
        [sample.label, &sample.bytes, &sample.reach]
            .into_iter()
            .filter(|part| !part.is_empty()),
    );
    let about = about.join(" · ");
    let about = if sample.too_long {
        style.alarm(&about)
    } else {
        style.dim(&about)
    };
    let _ = writeln!(text, "\n  {about}");
    let mut first = true;
    for bubble in &sample.bubbles {
        let name = if first { sample.sender.as_str() } else { "" };
        frame(text, name, &bubble_lines(bubble, lang));
        first = false;
    }
}

/// A frame with a name in its upper edge.
fn frame(text: &mut String, name: &str, lines: &[String]) {
    let name = if name.is_empty() {
        String::new()
    } else {
        format!(" {} ", cut(name, COLUMNS - 6))
    };
    let rest = (COLUMNS + 1).saturating_sub(name.width());
    let _ = writeln!(text, "  ╭─{name}{}╮", "─".repeat(rest));
    for line in lines.iter().flat_map(|line| wrapped(line)) {
        let space = COLUMNS.saturating_sub(line.width());
        let _ = writeln!(text, "  │ {line}{} │", " ".repeat(space));
    }
    let _ = writeln!(text, "  ╰{}╯", "─".repeat(COLUMNS + 2));
}

/// The start of a text, in columns.
fn cut(text: &str, columns: usize) -> String {
    if text.width() <= columns {
        return text.to_owned();
    }
    let mut kept = String::new();
    for character in text.chars() {
        if kept.width() + character.width().unwrap_or(0) >= columns {
            break;
        }
        kept.push(character);
    }
    kept + "…"
}

/// A line cut into frame lines: between any two Chinese characters, between words elsewhere, anywhere when a word is too long.
fn wrapped(line: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let mut rest = line;
    while rest.width() > COLUMNS {
        let mut columns = 0;
        let (mut end, mut space) = (rest.len(), None);
        for (at, character) in rest.char_indices() {
            columns += character.width().unwrap_or(0);
            if columns > COLUMNS {
                end = at;
                break;
            }
            if character == ' ' || !character.is_ascii() {
                space = Some(at + character.len_utf8());
            }
        }
        let in_word = rest[end..].starts_with(|c: char| c.is_ascii_graphic())
            && rest[..end].ends_with(|c: char| c.is_ascii_graphic());
        let end = space.filter(|at| in_word && *at > 0).unwrap_or(end).max(1);
        let end = before_closing(rest, end);
        lines.push(rest[..end].trim_end().to_owned());
        rest = rest[end..].trim_start_matches(' ');
    }
    lines.push(rest.to_owned());
    lines
}

/// No line begins with what closes the one before: the last character comes along.
fn before_closing(text: &str, end: usize) -> usize {
    let closes = |c: char| "，。、；：！？）》」』】…,.;:!?)".contains(c);
    let last = text[..end].char_indices().next_back();
    match last {
        Some((at, _)) if at > 0 && text[end..].starts_with(closes) => at,
        _ => end,
    }
}

fn plain(line: &Line) -> String {
    line.iter()
        .map(|span| match span.kind {
            Kind::Hidden => format!("[{}]", span.text),
            _ => span.text.replace('\t', "    "),
        })
        .collect()
}

fn bubble_lines(bubble: &Bubble, lang: Lang) -> Vec<String> {
    let word = |zh: &'static str, en: &'static str| lang.pick(zh, en);
    match bubble {
        Bubble::Text { lines } => lines.iter().map(plain).collect(),
        Bubble::Markdown { blocks } => blocks.iter().flat_map(block_lines).collect(),
        Bubble::Image { picture } => vec![format!(
            "[{}] {} · {}",
            word("图片", "picture"),
            picture.name,
            picture.size
        )],
        Bubble::Link {
            title,
            desc,
            host,
            picture,
        } => {
            let mut lines = vec![format!("[{}] {}", word("链接", "link"), plain(title))];
            lines.extend(some(plain(desc)));
            let cover = picture
                .as_ref()
                .map(|picture| format!(" · {} {}", word("封面", "cover"), picture.name));
            lines.push(host.clone() + &cover.unwrap_or_default());
            lines
        }
        Bubble::Miniprogram {
            title,
            appid,
            page,
            picture,
        } => vec![
            format!("[{}] {}", word("小程序", "mini-program"), plain(title)),
            format!("{appid} · {page} · {}", picture.name),
        ],
        Bubble::Video { name, size } => {
            vec![format!("[{}] {name} · {size}", word("视频", "video"))]
        }
        Bubble::Voice { name, size } => {
            vec![format!("[{}] {name} · {size}", word("语音", "voice"))]
        }
        Bubble::File { name, size, .. } => {
            vec![format!("[{}] {name} · {size}", word("文件", "file"))]
        }
        Bubble::Textcard {
            title,
            lines,
            button,
            host,
        } => {
            let mut shown = vec![plain(title)];
            shown.extend(lines.iter().map(plain));
            shown.push(format!("{button} › · {host}"));
            shown
        }
        Bubble::Articles { articles } => articles
            .iter()
            .enumerate()
            .flat_map(|(at, one)| article_lines(at, one, lang))
            .collect(),
        Bubble::Notice {
            appid,
            page,
            title,
            desc,
            rows,
            ..
        } => {
            let mut lines = vec![format!(
                "[{}] {}",
                word("小程序通知", "mini-program notice"),
                plain(title)
            )];
            lines.extend(some(plain(desc)));
            lines.extend(row_lines(rows));
            lines.push(format!("{appid} · {page} ›"));
            lines
        }
        Bubble::Template(card) => template_lines(card),
    }
}

fn some(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}

fn row_lines(rows: &[Row]) -> impl Iterator<Item = String> + '_ {
    rows.iter()
        .map(|row| format!("{}：{}", plain(&row.key), plain(&row.value)))
}

fn article_lines(at: usize, article: &ArticleView, lang: Lang) -> Vec<String> {
    let mut lines = vec![format!(
        "[{} {}] {}",
        lang.pick("图文", "article"),
        at + 1,
        plain(&article.title)
    )];
    lines.extend(some(plain(&article.desc)));
    let cover = article.picture.as_ref().map(|picture| picture.name.clone());
    let about: Vec<String> = [Some(article.by.clone()), cover]
        .into_iter()
        .flatten()
        .filter(|part| !part.is_empty())
        .collect();
    lines.extend(some(about.join(" · ")));
    lines
}

fn template_lines(card: &TemplateView) -> Vec<String> {
    let mut lines: Vec<String> = [&card.source, &card.title, &card.desc]
        .into_iter()
        .filter_map(|line| some(plain(line)))
        .collect();
    if let Some((figure, what)) = &card.emphasis {
        lines.push(format!("{}  {}", plain(figure), plain(what)));
    }
    lines.extend(
        card.picture
            .iter()
            .map(|picture| format!("▦ {}", picture.name)),
    );
    lines.extend(some(plain(&card.quote)).map(|quote| format!("│ {quote}")));
    lines.extend(card.lines.iter().map(plain));
    lines.extend(row_lines(&card.rows));
    for question in &card.questions {
        lines.extend(some(plain(&question.title)));
        let mark = if question.multiple { "☐" } else { "○" };
        lines.extend(
            question
                .options
                .iter()
                .map(|option| format!("  {mark} {}", plain(option))),
        );
    }
    lines.extend(
        card.buttons
            .iter()
            .map(|(text, _)| format!("[ {} ]", plain(text))),
    );
    lines.extend(some(plain(&card.submit)).map(|text| format!("[ {text} ]")));
    lines.extend(card.jumps.iter().map(|jump| format!("{} ›", plain(jump))));
    lines.extend(some(card.host.clone()));
    lines
}

fn block_lines(block: &Block) -> Vec<String> {
    match block {
        Block::Heading { line, .. } => vec![plain(line)],
        Block::Text { lines } => lines.iter().map(plain).collect(),
        Block::Quote { lines } => lines
            .iter()
            .map(|line| format!("│ {}", plain(line)))
            .collect(),
        Block::List { items } => items
            .iter()
            .map(|(mark, line)| format!("{mark} {}", plain(line)))
            .collect(),
        Block::Code { text } => text.split('\n').map(|line| format!("  {line}")).collect(),
        Block::Rule => vec!["─".repeat(COLUMNS)],
        Block::Table { rows } => rows
            .iter()
            .map(|row| row.iter().map(plain).collect::<Vec<_>>().join(" │ "))
            .collect(),
    }
}
