//! Refuses evidence that is neither a PDF nor a picture: reviewers must be able to see it as it was issued.

use crate::{
    compliance::{
        rule::{Check, Found, Rule, RuleInfo},
        said::Subject,
    },
    diagnostic::Certainty,
    model::Severity,
    say,
};

/// Endings of files that show what was issued.
const SHOWN: &[&str] = &[".pdf", ".png", ".jpg", ".jpeg"];

pub(crate) const RULE: Rule = Rule {
    info: RuleInfo {
        code: "EVD-FILE",
        severity: Severity::Require,
        hard: false,
        title: (
            "证据不是 PDF 或图片",
            "evidence that is neither PDF nor picture",
        ),
        remedy: (
            "请换成 PDF、PNG 或 JPG 的扫描件或导出件",
            "use a PDF, PNG or JPG",
        ),
        basis: &[("广告法", "11", Some(Certainty::Verified))],
        offends: &[],
        passes: &[],
    },
    check: Check::Campaign(check),
};

say! {
    struct Unshown { file: String }
    zh "证据文件 {file} 不是 PDF、PNG 或 JPG"
    en "the evidence {file} is no PDF, PNG or JPG"
}

fn check(subject: &Subject<'_>, found: &mut Found<'_>) {
    for evidence in &subject.campaign.evidence {
        let name = evidence.file.to_lowercase();
        if !SHOWN.iter().any(|ending| name.ends_with(ending)) {
            let file = evidence.file.clone();
            found.push(
                evidence.claim.place.clone(),
                &evidence.file,
                Unshown { file },
            );
        }
    }
}
