//! What is said about values that do not fit their schema.

use super::raw;
use crate::{diagnostic::Sentence, say};
use std::collections::BTreeSet;

say! {
    /// A key nobody knows, and the one that was meant.
    pub(super) struct MisspeltKey { key: String, meant: String }
        zh "未知的键“{key}”，是不是想写“{meant}”？"
        en "unknown key \"{key}\"; did you mean \"{meant}\"?"
    /// A key nobody knows.
    pub(super) struct UnknownKey { key: String, known: String }
        zh "未知的键“{key}”；这里可以写：{known}"
        en "unknown key \"{key}\"; known here: {known}"
    /// After so many unknown keys of one table the rest is counted.
    pub(super) struct MoreKeys { rest: usize }
        zh "这张表另有 {rest} 个未知的键未列出，请先改正上面的"
        en "{rest} more unknown keys of this table are not listed; mend those above first"
    /// A missing key of the file's main table.
    pub(super) struct MissingKey { key: String }
        zh "缺少必填的“{key}”，请补上"
        en "\"{key}\" is missing and required; add it"
    /// A missing key of a table.
    pub(super) struct MissingKeyIn { key: String, table: String }
        zh "[{table}] 缺少必填的“{key}”，请补上"
        en "[{table}] lacks \"{key}\", which is required; add it"
    /// Another kind of value is expected.
    pub(super) struct WrongType { zh: String, en: String }
        zh "类型不对，这里应为{zh}"
        en "wrong type, expected {en}"
    /// A number or truth inside quotes.
    pub(super) struct Quoted { zh: String, en: String, bare: String }
        zh "类型不对，这里应为{zh}；请去掉引号，写作 {bare}"
        en "wrong type, expected {en}; write {bare} without quotes"
    /// A text without its quotes.
    pub(super) struct Unquoted { written: String }
        zh "类型不对，这里应为文字；请加上英文双引号，写作 \"{written}\""
        en "wrong type, expected text; put it in quotes: \"{written}\""
    /// A decimal where only whole numbers are kept.
    pub(super) struct Fraction {}
        zh "这里不能写小数；请写成文字，如 \"9.9\""
        en "no decimals here; write it as text, such as \"9.9\""
    /// A moment in another form.
    pub(super) struct NotAMoment {}
        zh "类型不对，这里应为日期或时间，如 2026-11-10 11:00:00"
        en "wrong type, expected a date or time such as 2026-11-10 11:00:00"
    /// A word outside a vocabulary, and the one that was meant.
    pub(super) struct MisspeltWord { written: String, meant: String, known: String }
        zh "不认识“{written}”，是不是想写“{meant}”？可选：{known}"
        en "unknown word \"{written}\"; did you mean \"{meant}\"? One of: {known}"
    /// A word outside a vocabulary.
    pub(super) struct UnknownWord { written: String, known: String }
        zh "不认识“{written}”；可选：{known}"
        en "unknown word \"{written}\"; one of: {known}"
    /// A number outside its range.
    pub(super) struct OutOfRange { from: String, to: String }
        zh "数值应在 {from} 到 {to} 之间，请改正"
        en "must be between {from} and {to}; correct it"
    /// The pace has its own sentence.
    pub(super) struct Pace { from: u32, to: u32 }
        zh "pace 应为每分钟 {from} 到 {to} 次的整数"
        en "pace must be {from}..={to} per minute"
    /// Nothing where something is needed.
    pub(super) struct Empty {}
        zh "不能为空；请填写，或整行删去"
        en "must not be empty; fill it in, or remove the key"
    /// Too few letters.
    pub(super) struct TooShort { limit: u64 }
        zh "太短，至少 {limit} 个字"
        en "too short, at least {limit} characters"
    /// Too few elements.
    pub(super) struct TooFew { limit: u64 }
        zh "太少，至少 {limit} 项"
        en "too few, at least {limit}"
    /// Too many letters.
    pub(super) struct TooLong { limit: u64 }
        zh "太长，最多 {limit} 个字；请缩短"
        en "too long, at most {limit} characters; shorten it"
    /// Too many elements.
    pub(super) struct TooMany { limit: u64 }
        zh "太多，最多 {limit} 项；请删减"
        en "too many, at most {limit}; remove some"
    /// Text of another form.
    struct Form { zh: &'static str, en: &'static str }
        zh "写法不对，应写作 {zh}"
        en "wrong form, write {en}"
    /// What no rule above names.
    pub(super) struct Other { keyword: String }
        zh "值不符合要求（{keyword}）"
        en "the value does not satisfy \"{keyword}\""
}

/// The brief's pace, whose bounds the schema repeats.
pub(super) const PACE: Pace = Pace { from: 1, to: 600 };

/// Kinds of values in words.
#[derive(Debug, Clone)]
pub(super) struct Kinds {
    zh: String,
    en: String,
}

impl Kinds {
    /// Kinds by their names in JSON Schema, each once.
    pub fn of<'a>(names: impl IntoIterator<Item = &'a str>) -> Self {
        let names: BTreeSet<_> = names.into_iter().collect();
        let word = |name: &str| match name {
            "string" => ("文字（\"…\"）", "text (\"…\")"),
            "integer" => ("整数", "an integer"),
            "number" => ("数字", "a number"),
            "boolean" => ("真假值（true、false）", "true or false"),
            "array" => ("列表（[…]）", "a list ([…])"),
            _ => ("表（{ … }）", "a table ({ … })"),
        };
        let (zh, en): (Vec<_>, Vec<_>) = names.into_iter().map(word).unzip();
        Self {
            zh: zh.join("或"),
            en: en.join(" or "),
        }
    }

    /// That one of these is expected, and stands there in quotes.
    pub fn quoted(self, bare: &str) -> Quoted {
        Quoted {
            zh: self.zh,
            en: self.en,
            bare: bare.to_owned(),
        }
    }

    /// That one of these is expected.
    pub fn expected(self) -> WrongType {
        WrongType {
            zh: self.zh,
            en: self.en,
        }
    }
}

/// What a text that misses its pattern should look like.
pub(super) fn pattern(pattern: &str) -> Sentence {
    let (zh, en) = match pattern {
        raw::DURATION => (
            "数字加单位 s、m、h 或 d，如 \"90m\"、\"24h\"、\"7d\"",
            "a number and s, m, h or d: \"90m\", \"24h\", \"7d\"",
        ),
        raw::PERCENT => ("百分比，如 \"5%\"", "a percentage: \"5%\""),
        raw::WINDOW => ("时段，如 \"11:00-13:00\"", "a window: \"11:00-13:00\""),
        raw::PINNED_LIST => (
            "名称@版本（16 位十六进制），如 \"vip@3f9a51c07d2e884b\"；版本由 qunfa list import 给出",
            "name@version, 16 hex digits: \"vip@3f9a51c07d2e884b\"; `qunfa list import` prints it",
        ),
        _ => ("符合说明的文字", "text as the schema describes"),
    };
    Form { zh, en }.into()
}
