//! Refuses characters that hide, reorder or carry unseen text; those inside emoji are allowed.

use crate::{
    compliance::{
        rule::{Check, Found, Rule, RuleInfo},
        said::Said,
    },
    model::Severity,
    say,
};

pub(crate) const RULE: Rule = Rule {
    info: RuleInfo {
        code: "invisible-character",
        severity: Severity::Block,
        hard: false,
        title: (
            "正文里有不可见或改变方向的字符",
            "the text has invisible or direction-changing characters",
        ),
        remedy: (
            "请删除; 它们常随复制粘贴混入, 会让审核看到的与收件人看到的不同",
            "delete it; it often arrives by copying, and lets reviewers and recipients see different texts",
        ),
        basis: &[("Unicode TR36", "3.7"), ("Unicode TR39", "3.1")],
        offends: &[
            "优惠\u{202E}码",
            "销\u{200B}量",
            "你好\u{E0041}",
            "a\u{FEFF}b",
            "ab\u{200D}c",
            "字\u{FE0F}",
        ],
        passes: &[
            "👨\u{200D}👩\u{200D}👧 合家欢",
            "❤\u{FE0F} 感谢",
            "1\u{FE0F}\u{20E3} 到店",
            "🏴\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}",
            "全角　空格",
        ],
    },
    check: Check::Words(check),
};

say! {
    struct Invisible { code: String, kind_zh: &'static str, kind_en: &'static str, line: u32, column: u32 }
    zh "{kind_zh} {code} 位于 {line}:{column}"
    en "{kind_en} {code} at {line}:{column}"
}

fn check(said: &Said<'_>, found: &mut Found<'_>) {
    let text = said.text();
    for (at, c) in text.char_indices().filter(|(_, c)| is_invisible(*c)) {
        if belongs_to_emoji(text, at, c) {
            continue;
        }
        let place = said.place(at..at + c.len_utf8());
        let code = format!("U+{:04X}", u32::from(c));
        let (kind_zh, kind_en) = kind(c);
        let what = Invisible {
            code: code.clone(),
            kind_zh,
            kind_en,
            line: place.line,
            column: place.column,
        };
        found.push(place, &code, what);
    }
}

/// Whether a character has no shape of its own.
pub(super) fn is_invisible(c: char) -> bool {
    changes_direction(c)
        || is_tag(c)
        || is_selector(c)
        || matches!(c,
            '\u{00AD}' | '\u{034F}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{180B}'..='\u{180E}'
            | '\u{200B}'..='\u{200D}' | '\u{2028}' | '\u{2029}' | '\u{2060}'..='\u{2065}' | '\u{206A}'..='\u{206F}'
            | '\u{3164}' | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF9}'..='\u{FFFB}')
}

fn changes_direction(c: char) -> bool {
    matches!(c, '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

fn is_tag(c: char) -> bool {
    matches!(c, '\u{E0000}'..='\u{E007F}')
}

fn is_selector(c: char) -> bool {
    matches!(c, '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}')
}

fn kind(c: char) -> (&'static str, &'static str) {
    match c {
        c if changes_direction(c) => ("改变文字方向的字符", "direction-changing character"),
        c if is_tag(c) => ("标签字符", "tag character"),
        _ => ("不可见字符", "invisible character"),
    }
}

/// A joiner between two emoji, a selector behind one, or the letters of a regional flag.
fn belongs_to_emoji(text: &str, at: usize, c: char) -> bool {
    let before = || text[..at].chars().rev();
    let next = text[at + c.len_utf8()..].chars().next();
    match c {
        '\u{200D}' => before().next().is_some_and(is_emoji) && next.is_some_and(is_emoji),
        '\u{FE0E}' | '\u{FE0F}' => before()
            .next()
            .is_some_and(|base| is_emoji(base) || is_keycap(base)),
        c if is_tag(c) => {
            before().find(|c| !is_tag(*c)) == Some('\u{1F3F4}')
                && text[at..].chars().find(|c| *c == '\u{E007F}').is_some()
        }
        _ => false,
    }
}

fn is_keycap(c: char) -> bool {
    c.is_ascii_digit() || c == '#' || c == '*'
}

fn is_emoji(c: char) -> bool {
    matches!(c,
        '\u{00A9}' | '\u{00AE}' | '\u{203C}' | '\u{2049}' | '\u{20E3}' | '\u{2122}' | '\u{2139}' | '\u{2190}'..='\u{21FF}'
        | '\u{2300}'..='\u{23FF}' | '\u{24C2}' | '\u{25A0}'..='\u{27BF}' | '\u{2900}'..='\u{297F}' | '\u{2B00}'..='\u{2BFF}'
        | '\u{3030}' | '\u{303D}' | '\u{3297}' | '\u{3299}' | '\u{FE0F}' | '\u{1F000}'..='\u{1FAFF}')
}
