//! Refuses control characters: NUL, ESC, carriage returns and their like break clients, logs and terminals.

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
        code: "control-character",
        severity: Severity::Block,
        hard: true,
        title: ("正文里有控制字符", "the text has control characters"),
        remedy: (
            "请删除; 正文只接受换行和制表符",
            "delete it; a text takes line breaks and tabs only",
        ),
        basis: &[("RFC 8259", "7")],
        offends: &[
            "优惠\u{0}码",
            "\u{1B}[31m红色",
            "第一行\r第二行",
            "a\u{85}b",
            "a\u{FFFE}b",
        ],
        passes: &["第一行\n第二行\t制表"],
    },
    check: Check::Words(check),
};

say! {
    struct Control { code: String, line: u32, column: u32 }
    zh "控制字符 {code} 位于 {line}:{column}"
    en "control character {code} at {line}:{column}"
}

fn check(said: &Said<'_>, found: &mut Found<'_>) {
    for (at, c) in said.text().char_indices().filter(|(_, c)| is_refused(*c)) {
        let place = said.place(at..at + c.len_utf8());
        let code = format!("U+{:04X}", u32::from(c));
        let what = Control {
            code: code.clone(),
            line: place.line,
            column: place.column,
        };
        found.push(place, &code, what);
    }
}

/// C0 and C1 controls but for line breaks and tabs, and code points that are no characters.
fn is_refused(c: char) -> bool {
    let is_noncharacter = matches!(c, '\u{FDD0}'..='\u{FDEF}') || u32::from(c) & 0xFFFE == 0xFFFE;
    (c.is_control() && c != '\n' && c != '\t') || is_noncharacter
}
