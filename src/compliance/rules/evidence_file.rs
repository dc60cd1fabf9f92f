//! Refuses evidence that is neither a PDF nor a picture: reviewers must be able to see it as it was issued.

use crate::{
    compliance::{
        rule::{Check, Found, Rule, RuleInfo},
        said::Subject,
    },
    diagnostic::{Certainty, Sentence},
    model::Severity,
    say,
    workspace::EvidenceContent,
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

    struct Empty { file: String }
    zh "证据文件 {file} 是空的（0 字节），审核人什么也看不到"
    en "the evidence {file} is empty (0 bytes): there is nothing to review"

    struct NotWhatItSays { file: String, zh: &'static str, en: &'static str }
    zh "证据文件 {file} 的内容其实是{zh}，和扩展名不符，审核人打不开"
    en "the evidence {file} holds {en}, which its ending does not say, and reviewers cannot open it"
}

fn check(subject: &Subject<'_>, found: &mut Found<'_>) {
    for evidence in &subject.campaign.evidence {
        if let Some(what) = fault(&evidence.file, evidence.content) {
            found.push(evidence.claim.place.clone(), &evidence.file, what);
        }
    }
}

/// What is wrong with a file of this name and content.
fn fault(file: &str, content: EvidenceContent) -> Option<Sentence> {
    let name = file.to_lowercase();
    let named = |endings: &[&str]| endings.iter().any(|ending| name.ends_with(ending));
    let file = file.to_owned();
    if content == EvidenceContent::Empty {
        return Some(Empty { file }.into());
    }
    if !named(SHOWN) {
        return Some(Unshown { file }.into());
    }
    let (endings, zh, en): (&[&str], _, _) = match content {
        EvidenceContent::Pdf => (&[".pdf"], " PDF", "a PDF"),
        EvidenceContent::Png => (&[".png"], " PNG 图片", "a PNG"),
        EvidenceContent::Jpeg => (&[".jpg", ".jpeg"], " JPG 图片", "a JPG"),
        EvidenceContent::Other { zh, en } => (&[], zh, en),
        EvidenceContent::Empty => (&[], "空的", "nothing"),
    };
    (!named(endings)).then(|| NotWhatItSays { file, zh, en }.into())
}
