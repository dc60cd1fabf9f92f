//! Requires content that a machine made to say so.

use crate::{
    compliance::{
        rule::{Check, Found, Rule, RuleInfo},
        said::Whole,
    },
    diagnostic::Certainty,
    model::Severity,
    say,
};

/// What counts as saying so.
const LABELS: &[&str] = &[
    "AI生成",
    "AI 生成",
    "AI合成",
    "AI创作",
    "AI制作",
    "由AI",
    "由 AI",
    "人工智能生成",
    "人工智能合成",
    "AIGC",
];

pub(crate) const RULE: Rule = Rule {
    info: RuleInfo {
        code: "REQ-AIG",
        severity: Severity::Require,
        hard: false,
        title: (
            "AI 生成的内容没有标识",
            "machine-made content without its label",
        ),
        remedy: (
            "在正文写“（内容由AI生成）”",
            "write （内容由AI生成） in the text",
        ),
        basis: &[(
            "人工智能生成合成内容标识办法",
            "",
            Some(Certainty::Reported),
        )],
        offends: &[],
        passes: &[],
    },
    check: Check::Message(check),
};

say! {
    struct Unlabelled {}
    zh "活动写了 ai_generated = true, 这条消息里没有“AI生成”的标识"
    en "the campaign says ai_generated = true, and this message carries no label"
}

fn check(whole: &Whole<'_>, found: &mut Found<'_>) {
    if !whole.subject.campaign.ai_generated {
        return;
    }
    let mut labelled = false;
    for said in &whole.texts {
        let text = said.text().to_uppercase();
        labelled |= LABELS.iter().any(|label| text.contains(label));
    }
    if !labelled {
        found.push(whole.place(0..0), "", Unlabelled {});
    }
}
