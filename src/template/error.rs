//! What goes wrong in a template becomes a sentence and a place.

use super::engine::{OUTPUT_BYTES_MAX, STEPS_MAX};
use crate::{
    diagnostic::{Sentence, nearest},
    say,
};
use minijinja::ErrorKind;
use std::ops::Range;

/// What kind of thing went wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TemplateErrorKind {
    /// The source does not parse.
    Syntax,
    /// It asks for something templates do not have.
    NotAvailable(String),
    /// It needs a value that is not there: the dotted name.
    Undefined(String),
    /// It ran out of steps.
    TooManySteps,
    /// It made more text than any message may have.
    TooLong,
    /// A filter or operator was given something it cannot work on.
    Other,
}

/// One thing that is wrong with a template or condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateError {
    /// What kind.
    pub kind: TemplateErrorKind,
    /// Where in the source, when known.
    pub bytes: Option<Range<usize>>,
    /// What, why, and what to do.
    pub what: Sentence,
}

say! {
    struct DoesNotParse { zh: String, en: String }
    zh "模板语法有误: {zh}"
    en "template syntax: {en}"

    struct NotAvailable { name: String }
    zh "模板里不能使用 \"{name}\": 模板只能填值、判断和循环, 不能读取别的文件、环境或程序内部"
    en "\"{name}\" is not available in templates: they fill in values, decide and loop, and read no other file, environment or internals"

    struct NotAvailableNear { name: String, near: String }
    zh "模板里不能使用 \"{name}\"; 您是否要写 \"{near}\"?"
    en "\"{name}\" is not available in templates; did you mean \"{near}\"?"

    struct Reserved { name: String }
    zh "\"{name}\" 是保留名, 不能在模板里另作他用; 请换一个名字"
    en "\"{name}\" is reserved and cannot mean something else inside a template; choose another name"

    struct Missing { name: String }
    zh "\"{name}\" 没有值; 请补上这个值, 或写 {{{{ {name} | default(\"…\") }}}}"
    en "\"{name}\" has no value; add it, or write {{{{ {name} | default(\"…\") }}}}"

    struct OutOfSteps { limit: u64 }
    zh "模板执行步数过多, 上限 {limit} 步; 请减少循环"
    en "template took too many steps ({limit}); loop less"

    struct Overlong { limit: usize }
    zh "渲染结果超过 {limit} 字节; 任何通道都发不出这么长的消息"
    en "rendered text exceeds {limit} bytes; no channel takes a message that long"

    struct CannotCompute { detail: String }
    zh "模板算不出结果: {detail}"
    en "template cannot compute this: {detail}"
}

pub(super) fn not_available(
    name: &str,
    bytes: Range<usize>,
    known: &[&'static str],
) -> TemplateError {
    let what = match nearest(name, known.iter().copied()) {
        Some(near) => NotAvailableNear {
            name: name.to_owned(),
            near: near.to_owned(),
        }
        .into(),
        None => NotAvailable {
            name: name.to_owned(),
        }
        .into(),
    };
    TemplateError {
        kind: TemplateErrorKind::NotAvailable(name.to_owned()),
        bytes: Some(bytes),
        what,
    }
}

pub(super) fn reserved(name: &str, bytes: Range<usize>) -> TemplateError {
    let what = Reserved {
        name: name.to_owned(),
    }
    .into();
    TemplateError {
        kind: TemplateErrorKind::NotAvailable(name.to_owned()),
        bytes: Some(bytes),
        what,
    }
}

/// A whole expression that came to nothing.
pub(super) fn undefined(name: &str) -> TemplateError {
    let what = Missing {
        name: name.to_owned(),
    }
    .into();
    TemplateError {
        kind: TemplateErrorKind::Undefined(name.to_owned()),
        bytes: Some(0..name.len()),
        what,
    }
}

pub(super) fn too_long() -> TemplateError {
    TemplateError {
        kind: TemplateErrorKind::TooLong,
        bytes: None,
        what: Overlong {
            limit: OUTPUT_BYTES_MAX,
        }
        .into(),
    }
}

/// What the engine said, in our words. Without a loop, only making text can use up the fuel.
pub(super) fn from_engine(error: &minijinja::Error, source: &str, has_loop: bool) -> TemplateError {
    let bytes = error
        .range()
        .filter(|bytes| source.get(bytes.clone()).is_some());
    let detail = || {
        error
            .detail()
            .map_or_else(|| error.kind().to_string(), str::to_owned)
    };
    let (kind, what) = match error.kind() {
        ErrorKind::SyntaxError | ErrorKind::BadEscape => (
            TemplateErrorKind::Syntax,
            DoesNotParse {
                zh: in_chinese(&detail()),
                en: detail(),
            }
            .into(),
        ),
        ErrorKind::UnknownFilter
        | ErrorKind::UnknownTest
        | ErrorKind::UnknownFunction
        | ErrorKind::UnknownMethod => {
            let name = bytes
                .clone()
                .map_or_else(detail, |bytes| source[bytes].to_owned());
            (
                TemplateErrorKind::NotAvailable(name.clone()),
                NotAvailable { name }.into(),
            )
        }
        ErrorKind::UndefinedError => {
            let name = undefined_name(error, source);
            (
                TemplateErrorKind::Undefined(name.clone()),
                Missing { name }.into(),
            )
        }
        ErrorKind::OutOfFuel if has_loop => (
            TemplateErrorKind::TooManySteps,
            OutOfSteps { limit: STEPS_MAX }.into(),
        ),
        ErrorKind::OutOfFuel => (
            TemplateErrorKind::TooLong,
            Overlong {
                limit: OUTPUT_BYTES_MAX,
            }
            .into(),
        ),
        _ => (
            TemplateErrorKind::Other,
            CannotCompute { detail: detail() }.into(),
        ),
    };
    TemplateError { kind, bytes, what }
}

/// The expression that had no value: the engine quotes it, and otherwise the place of the error is it.
fn undefined_name(error: &minijinja::Error, source: &str) -> String {
    let quoted = error
        .detail()
        .and_then(|detail| detail.split('`').nth(1))
        .map(str::to_owned);
    quoted
        .or_else(|| {
            error
                .range()
                .and_then(|bytes| source.get(bytes))
                .map(str::to_owned)
        })
        .unwrap_or_default()
}

/// The engine's commonest complaints in Chinese; the rest stays as it is.
fn in_chinese(detail: &str) -> String {
    const WORDS: &[(&str, &str)] = &[
        ("end of variable block", "\"}}\""),
        ("end of print statement", "\"}}\""),
        ("end of block", "\"%}\""),
        ("end of string", "没有配对的引号"),
        ("end of input", "文件结尾"),
        ("end of file", "文件结尾"),
        ("identifier", "名称"),
        ("expression", "表达式"),
    ];
    let translated = |part: &str| {
        WORDS
            .iter()
            .find(|(en, _)| part.contains(en))
            .map_or(part.to_owned(), |(_, zh)| (*zh).to_owned())
    };
    if let Some((unexpected, expected)) = detail
        .strip_prefix("unexpected ")
        .and_then(|rest| rest.split_once(", expected "))
    {
        return format!(
            "遇到{}, 这里应为{}",
            translated(unexpected),
            translated(expected)
        );
    }
    if let Some(tag) = detail.strip_prefix("unknown statement ") {
        return format!("没有 {tag} 这个标签");
    }
    detail
        .strip_prefix("unexpected ")
        .map_or(detail.to_owned(), |what| {
            format!("这里不该是{}", translated(what))
        })
}
