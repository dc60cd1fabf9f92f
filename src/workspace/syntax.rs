//! What the TOML parser objects to becomes findings in both languages, in the file's order, each with a way out.

use crate::{
    diagnostic::{Finding, Lines, Place, Sink},
    say,
};
use std::ops::Range;

/// Deepest nesting that is read.
pub(super) const DEPTH_MAX: usize = 32;

/// After so many errors in one file the rest is counted.
const ERRORS_MAX: usize = 20;

say! {
    struct EmptyFile {}
        zh "文件是空的；用 qunfa new 生成一份示例再修改"
        en "file is empty; run `qunfa new` for a worked example"
    struct TooDeep { limit: usize }
        zh "嵌套超过 {limit} 层，没有键需要这么深；多半是括号没有配对"
        en "nesting deeper than {limit}, which no key needs; probably a bracket is not closed"
    struct SetTwice { key: String, first: u32, second: u32 }
        zh "“{key}”写了两次：第 {first} 行和第 {second} 行，只能保留一处"
        en "\"{key}\" is set twice, lines {first} and {second}; keep one of them"
    struct SetAgain { key: String }
        zh "“{key}”已经在前面写过，不能再写一次"
        en "\"{key}\" was set before and cannot be set again"
    struct Control { code: u32 }
        zh "文字里有看不见的控制字符 U+{code:04X}，请删去"
        en "the text holds the invisible control character U+{code:04X}; remove it"
    struct BareKey { key: String }
        zh "键名用英文，如 title；自己取的名称若用中文，要加引号：\"{key}\""
        en "keys are in English, such as title; a name of your own in Chinese needs quotes: \"{key}\""
    struct NoSuchDate { written: String }
        zh "没有这样的日期或时间：{written}；应写作 2026-11-10 11:00:00"
        en "no such date or time: {written}; write one such as 2026-11-10 11:00:00"
    struct NotToml { zh: &'static str, en: String }
        zh "{zh}"
        en "{en}"
    struct MoreErrors { rest: usize }
        zh "此文件另有 {rest} 处语法错误未列出，请先改正上面的"
        en "{rest} more syntax errors in this file are not listed; mend those above first"
}

/// Says that a file holds nothing.
pub(super) fn empty(file: &str, sink: &mut Sink) {
    sink.push(Finding::block(
        "empty-file",
        Place::file(file),
        EmptyFile {},
    ));
}

/// Says where the nesting goes too deep.
pub(super) fn too_deep(place: Place, sink: &mut Sink) {
    sink.push(Finding::block(
        "too-deep",
        place,
        TooDeep { limit: DEPTH_MAX },
    ));
}

/// Reports the parser's errors, sorted; the parser itself gives them in the order of its passes.
pub(super) fn report(lines: &Lines, errors: &[toml::de::Error], sink: &mut Sink) {
    let mut errors: Vec<_> = errors
        .iter()
        .map(|error| (error.span().unwrap_or(0..0), error.message()))
        .collect();
    errors.sort_by_key(|(span, _)| (span.start, span.end));
    // One slip makes the parser stumble several times on its line; the first stumble names it.
    errors.dedup_by_key(|(span, _)| lines.line(span.start));
    let headers: Vec<u32> = errors
        .iter()
        .filter(|(span, message)| is_second_header(lines, span, message))
        .map(|(span, _)| lines.line(span.start))
        .collect();
    errors.retain(|(span, message)| {
        !(message.starts_with("duplicate key") && is_below(lines, &headers, lines.line(span.start)))
    });
    for (span, message) in errors.iter().take(ERRORS_MAX) {
        sink.push(finding(lines, span, message));
    }
    if let Some(((span, _), rest)) = errors
        .get(ERRORS_MAX)
        .zip(errors.len().checked_sub(ERRORS_MAX))
    {
        sink.push(Finding::block(
            "toml-syntax",
            lines.place(span.clone()),
            MoreErrors { rest },
        ));
    }
}

/// Whether a table is opened a second time.
fn is_second_header(lines: &Lines, span: &Range<usize>, message: &str) -> bool {
    message.starts_with("duplicate key")
        && lines
            .line_text(lines.line(span.start))
            .trim_start()
            .starts_with('[')
}

/// Whether a line belongs to one of these tables: what it repeats, it repeats because the table does.
fn is_below(lines: &Lines, headers: &[u32], line: u32) -> bool {
    let Some(header) = headers.iter().rev().find(|header| **header < line) else {
        return false;
    };
    !(header + 1..=line).any(|line| lines.line_text(line).trim_start().starts_with('['))
}

fn finding(lines: &Lines, span: &Range<usize>, message: &str) -> Finding {
    let text = lines.text();
    let place = lines.place(span.clone());
    let written = &text[place.bytes.0..place.bytes.1];
    let missing = written.trim().is_empty() && message.starts_with("string values must be quoted");
    let message = if missing {
        "missing value after the ="
    } else {
        message
            .trim_end_matches(", expected nothing")
            .trim_end_matches(", expected literal string")
    };
    let block = |rule, place| {
        Finding::block(
            rule,
            place,
            NotToml {
                zh: chinese(message),
                en: message.to_owned(),
            },
        )
        .text(written)
    };
    if message.contains("recurs") {
        return Finding::block("too-deep", place, TooDeep { limit: DEPTH_MAX });
    }
    if message.starts_with("duplicate key") {
        return duplicate(lines, span, written);
    }
    if let Some(control) = text[place.bytes.0..]
        .chars()
        .next()
        .filter(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
    {
        let end = place.bytes.0 + control.len_utf8();
        return Finding::block(
            "control-character",
            lines.place(place.bytes.0..end),
            Control {
                code: control.into(),
            },
        );
    }
    if let Some(key) = bare_key(lines, span.start) {
        let start = span.start.min(text.len());
        let at = text[..start].rfind('\n').map_or(0, |at| at + 1);
        let at = at + text[at..].find(key).unwrap_or(0);
        return Finding::block(
            "bare-key",
            lines.place(at..at + key.len()),
            BareKey {
                key: key.to_owned(),
            },
        )
        .text(key);
    }
    if let Some(date) = dated(text, span.start) {
        let bytes = date.clone();
        let written = text[date].to_owned();
        return Finding::block(
            "no-such-date",
            lines.place(bytes),
            NoSuchDate {
                written: written.clone(),
            },
        )
        .text(written);
    }
    block("toml-syntax", place)
}

fn duplicate(lines: &Lines, span: &Range<usize>, key: &str) -> Finding {
    let place = lines.place(span.clone());
    let key = key.trim().to_owned();
    let what = match first_line(lines, place.line, &key) {
        Some(first) => SetTwice {
            key: key.clone(),
            first,
            second: place.line,
        }
        .into(),
        None => crate::diagnostic::Sentence::from(SetAgain { key: key.clone() }),
    };
    Finding::block("duplicate-key", place, what).text(key)
}

/// The line above `second` that sets the same key in the same table, or opens the same table.
fn first_line(lines: &Lines, second: u32, key: &str) -> Option<u32> {
    let again = lines.line_text(second).trim();
    if again.starts_with('[') {
        let header = |line: &str| {
            line.split('#')
                .next()
                .unwrap_or_default()
                .replace([' ', '\t'], "")
        };
        return (1..second).find(|line| header(lines.line_text(*line)) == header(again));
    }
    (1..second)
        .rev()
        .take_while(|line| !lines.line_text(*line).trim_start().starts_with('['))
        .find(|line| {
            lines
                .line_text(*line)
                .trim_start()
                .strip_prefix(key)
                .is_some_and(|rest| rest.trim_start().starts_with('='))
        })
}

/// A key outside ASCII without quotes, if the line of this byte starts with one.
fn bare_key(lines: &Lines, byte: usize) -> Option<&str> {
    let line = lines.line_text(lines.line(byte)).trim_start();
    let inner = line.trim_start_matches('[').trim_start();
    let end = inner.find(['=', ']'])?;
    let key = inner[..end].trim();
    let word = key
        .split('.')
        .map(str::trim)
        .find(|word| !word.is_ascii())?;
    let bare = word
        .chars()
        .all(|c| c.is_alphanumeric() || matches!(c, '_' | '-'));
    (bare && !word.is_empty()).then_some(word)
}

/// The stretch around a byte that is written like a date or time.
fn dated(text: &str, byte: usize) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let part = |b: &u8| {
        b.is_ascii_digit() || matches!(b, b'-' | b':' | b'T' | b't' | b'Z' | b'z' | b'+' | b'.')
    };
    let byte = byte.min(text.len());
    let start = byte - bytes[..byte].iter().rev().take_while(|b| part(b)).count();
    let mut end = byte + bytes[byte..].iter().take_while(|b| part(b)).count();
    // `2026-11-31 09:00` is one value.
    if bytes.get(end) == Some(&b' ') && bytes.get(end + 1).is_some_and(u8::is_ascii_digit) {
        end += 1 + bytes[end + 1..].iter().take_while(|b| part(b)).count();
    }
    let written = &bytes[start..end];
    let digits = written.iter().take_while(|b| b.is_ascii_digit()).count();
    let dateish = digits == 4 && written.get(4) == Some(&b'-')
        || digits == 2 && written.get(2) == Some(&b':');
    dateish.then_some(start..end)
}

/// The parser's remark, for people who do not know TOML.
fn chinese(message: &str) -> &'static str {
    const KNOWN: &[(&str, &str)] = &[
        ("string values must be quoted", "文字要放在英文双引号里"),
        ("key with no value", "这个键后面缺少“= 值”"),
        ("missing value", "等号后面缺少值"),
        ("extra `=`", "多了一个等号"),
        ("extra assignment", "一行只能写一个“键 = 值”"),
        ("missing assignment", "键和值之间缺少等号"),
        ("extra comma", "多了一个逗号"),
        ("missing comma", "两项之间缺少逗号"),
        ("unclosed array table", "双方括号没有配对，缺少 ]]"),
        ("unclosed array", "方括号没有配对，缺少 ]"),
        ("unclosed table", "表头的方括号没有配对，缺少 ]"),
        ("unclosed inline table", "花括号没有配对，缺少 }"),
        (
            "invalid basic string",
            "引号没有配对，或引号里有不允许的字符",
        ),
        (
            "invalid literal string",
            "引号没有配对，或引号里有不允许的字符",
        ),
        ("invalid multi-line", "三引号没有配对，或其中有不允许的字符"),
        (
            "invalid value, expected unicode hexadecimal",
            "\\u 后面的编号不是一个完整的字符；直接写这个字即可",
        ),
        ("missing opening quote", "缺少开头的引号"),
        (
            "missing escaped value",
            "反斜杠 \\ 后面的写法不成立；文字里的反斜杠要写成 \\\\",
        ),
        (
            "invalid unquoted key",
            "键名里有不允许的字符，请把键名放进引号",
        ),
        ("unquoted keys cannot be empty", "缺少键名"),
        (
            "unexpected key or value",
            "这里不该有键或值；多半是上一行没写完，或少了换行",
        ),
        ("unexpected content", "这里有多余的内容"),
        ("unexpected leading zero", "数字不能以 0 开头"),
        ("cannot extend value", "这个键已经有值，不能再往里面加内容"),
        ("carriage return", "换行符不完整（单独的 CR）"),
    ];
    KNOWN
        .iter()
        .find(|(start, _)| message.starts_with(start))
        .map_or("TOML 语法错误：这里写得不符合格式", |(_, zh)| zh)
}
