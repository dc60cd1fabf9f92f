//! Findings stand beside the documents that answer them; documents nobody asked for, and waivers, stand on their own.

use super::FindingSheet;
use crate::{
    diagnostic::{Basis, Finding},
    model::{Lang, Severity},
    report::{author_text::AuthorText, severity_word},
    workspace::{Campaign, Evidence},
};

/// Findings with what answers them, in the order they were found.
pub(super) fn findings(
    findings: &[Finding],
    evidence: &[Evidence],
    lang: Lang,
) -> Vec<FindingSheet> {
    findings
        .iter()
        .map(|finding| one(finding, evidence, lang))
        .collect()
}

fn one(finding: &Finding, evidence: &[Evidence], lang: Lang) -> FindingSheet {
    let place = &finding.place;
    let help = finding.help.as_ref();
    let answers = evidence.iter().filter(|one| answers(one, finding));
    FindingSheet {
        rule: AuthorText::of(finding.rule),
        severity: severity_word(finding.severity, lang),
        blocks: finding.blocks(),
        place: AuthorText::of(format!("{}:{}:{}", place.file, place.line, place.column)),
        text: AuthorText::of(&*finding.text),
        what: AuthorText::of(finding.what.in_lang(lang)),
        help: AuthorText::of(help.map_or("", |help| help.in_lang(lang))),
        basis: finding.basis.iter().map(|one| basis(one, lang)).collect(),
        exempted: AuthorText::of(finding.exempted_by.as_deref().unwrap_or_default()),
        wants_evidence: finding.severity == Severity::Evidence && finding.exempted_by.is_none(),
        evidence: answers.map(|one| document(one, lang)).collect(),
    }
}

fn basis(basis: &Basis, lang: Lang) -> AuthorText {
    let sure = basis.certainty.map(|sure| format!("({})", sure.word(lang)));
    let words = [
        &*basis.source,
        &*basis.article,
        sure.as_deref().unwrap_or_default(),
    ];
    let words: Vec<&str> = words.into_iter().filter(|word| !word.is_empty()).collect();
    AuthorText::of(words.join(" "))
}

/// Whether a document's claim holds what a finding asks proof of; spaces and line ends aside.
fn answers(evidence: &Evidence, finding: &Finding) -> bool {
    let tight = |text: &str| -> String { text.chars().filter(|c| !c.is_whitespace()).collect() };
    let asked = tight(&finding.text);
    finding.severity == Severity::Evidence
        && !asked.is_empty()
        && tight(&evidence.claim.value).contains(&asked)
}

/// Documents that answer no finding: qualifications, and claims that no rule asked about.
pub(super) fn unasked(findings: &[Finding], evidence: &[Evidence], lang: Lang) -> Vec<AuthorText> {
    let asked = |one: &&Evidence| findings.iter().any(|finding| answers(one, finding));
    let rest = evidence.iter().filter(|one| !asked(one));
    rest.map(|one| document(one, lang)).collect()
}

/// `满意度98% · ./evidence/survey.pdf · 会员部 · 2026-09 · n=2013 · 有效至 2027-03-31 · sha256:…`.
fn document(evidence: &Evidence, lang: Lang) -> AuthorText {
    let labelled = |zh: &str, en: &str, value: &Option<String>| {
        let value = value.as_ref()?;
        Some(format!("{} {value}", lang.pick(zh, en)))
    };
    let claim = &evidence.claim.value;
    let parts = [
        (!claim.is_empty()).then(|| match lang {
            Lang::Zh => format!("「{claim}」"),
            Lang::En => format!("\"{claim}\""),
        }),
        Some(evidence.kind.word().to_owned()),
        labelled("编号", "number", &evidence.number),
        Some(evidence.file.clone()),
        labelled("出具", "issued by", &evidence.issuer),
        labelled("期间", "period", &evidence.period),
        labelled("样本", "sample", &evidence.sample),
        labelled("有效至", "valid until", &evidence.valid_until),
        Some(format!("sha256:{}", evidence.sha256)),
    ];
    AuthorText::of(parts.into_iter().flatten().collect::<Vec<_>>().join(" · "))
}

/// Exceptions that stand in the campaign, each with who approved it, why, and until when.
pub(super) fn waivers(campaign: &Campaign, lang: Lang) -> Vec<AuthorText> {
    let one = |waiver: &crate::workspace::Waiver| {
        let (rule, text, reason) = (&waiver.rule, &waiver.text, &waiver.reason);
        let (approver, expires) = (&waiver.approver, &waiver.expires);
        AuthorText::of(match lang {
            Lang::Zh => format!("{rule}「{text}」：{reason}；{approver} 批准，{expires} 到期"),
            Lang::En => {
                format!("{rule} \"{text}\": {reason}; approved by {approver}, expires {expires}")
            }
        })
    };
    campaign.waivers.iter().map(one).collect()
}
