//! Refuses texts that write placeholders themselves: `⟨…⟩` is where values go, and a forged one would be filled in.

use crate::{
    compliance::{
        lexicon::closed,
        rule::{Check, Found, Rule, RuleInfo},
        said::Said,
    },
    model::Severity,
    say,
};

pub(crate) const RULE: Rule = Rule {
    info: RuleInfo {
        code: "reserved-placeholder",
        severity: Severity::Block,
        hard: true,
        title: (
            "正文里写了保留的括号 ⟨ ⟩",
            "the text writes the reserved brackets ⟨ ⟩",
        ),
        remedy: (
            "请改用其他括号, 例如 〈 〉",
            "use other brackets, such as 〈 〉",
        ),
        basis: &[],
        offends: &["点击 ⟨M⟩ 领取", "您好 ⟨person.name⟩"],
        passes: &["〈会员专享〉"],
    },
    check: Check::Words(check),
};

say! {
    struct Reserved { text: String }
    zh "\"{text}\" 是占位符的写法, 会被程序替换"
    en "\"{text}\" is how placeholders are written, and would be replaced"
}

fn check(said: &Said<'_>, found: &mut Found<'_>) {
    let text = said.text();
    for (at, _) in text.match_indices('⟨') {
        let end = closed(text, at).unwrap_or(at + '⟨'.len_utf8());
        let written = &text[at..end];
        if !said.is_placeholder(at..end) {
            found.push(
                said.place(at..end),
                written,
                Reserved {
                    text: written.to_owned(),
                },
            );
        }
    }
}
