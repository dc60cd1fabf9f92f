//! Checks numbers of documents for slips of the pen. A well-formed number may still be false; only people can tell.

use crate::{
    compliance::{
        rule::{Check, Found, Rule, RuleInfo},
        said::Subject,
        verdict::last_day,
    },
    diagnostic::Certainty,
    model::{EvidenceKind, Severity},
    say,
    workspace::Evidence,
};
use regex::Regex;
use std::sync::LazyLock;

/// How numbers of each kind are written, and an example.
const SHAPES: &[(EvidenceKind, &str, &str)] = &[
    (
        EvidenceKind::MedicalAdCertificate,
        r"^[（(].{1,3}[)）]医广[【\[〔（(][0-9]{4}[】\]〕)）]第[0-9-]+号$",
        "（沪）医广〔2026〕第01-01-0001号",
    ),
    (
        EvidenceKind::AdApproval,
        r"^[京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新](?:药|械|食健|食特)广审[（(](?:文|视|声)[)）]第[0-9]{6}-[0-9]{5}号$",
        "沪食健广审（文）第271231-00001号",
    ),
    (
        EvidenceKind::DrugApproval,
        r"^国药准字[HZSBJTF][0-9]{8}$",
        "国药准字H20261234",
    ),
    (
        EvidenceKind::DeviceRegistration,
        r"^[国京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新]\p{Han}{0,3}械(?:注准|注进|注许|备)[0-9]+$",
        "沪械注准20262140001",
    ),
    (
        EvidenceKind::HealthFoodRegistration,
        r"^(?:国食健(?:注|字)[GJ][0-9]{8,}|食健备[GJ][0-9]{12})$",
        "国食健注G20260001",
    ),
    (
        EvidenceKind::CosmeticsRegistration,
        r"^国妆特(?:进字|字)[GJ]?[0-9]{8}$",
        "国妆特字20260001",
    ),
    (
        EvidenceKind::FoodProduction,
        r"^SC[0-9]{14}$",
        "SC10131011500001",
    ),
    (
        EvidenceKind::FoodTrade,
        r"^JY[0-9]{14}$",
        "JY13101150000001",
    ),
    (
        EvidenceKind::SchoolLicence,
        r"^教民[0-9]{15}号$",
        "教民131010170000001号",
    ),
    (
        EvidenceKind::Patent,
        r"^ZL ?[0-9]{12,13}(?:\.[0-9Xx])?$",
        "ZL202410123456.7",
    ),
];

static COMPILED: LazyLock<Vec<(EvidenceKind, Regex, &'static str)>> = LazyLock::new(|| {
    let compiled = |(kind, shape, example): &(EvidenceKind, &str, &'static str)| {
        (
            *kind,
            Regex::new(shape).expect("a test compiles every shape"),
            *example,
        )
    };
    SHAPES.iter().map(compiled).collect()
});

pub(crate) const RULE: Rule = Rule {
    info: RuleInfo {
        code: "QUA-002",
        severity: Severity::Warn,
        hard: false,
        title: ("资质编号有误", "a document's number is wrong"),
        remedy: (
            "请照原件抄写; 格式正确不代表真实有效, 仍要人工核验",
            "copy it from the document; a well-formed number may still be false",
        ),
        basis: &[("广告法", "11", Some(Certainty::Verified))],
        offends: &[],
        passes: &[],
    },
    check: Check::Campaign(check),
};

say! {
    struct Malformed { number: String, example: String }
    zh "编号 \"{number}\" 的写法不对, 应类似 {example}"
    en "the number \"{number}\" is not well-formed; it looks like {example}"

    struct WrongCheck { number: String }
    zh "统一社会信用代码 \"{number}\" 的校验位不对"
    en "the check character of \"{number}\" is wrong"

    struct Lapsed { number: String, until: String, last_day: String }
    zh "广告批准文号 \"{number}\" 到 {until} 为止, 早于活动最后一天 {last_day}"
    en "the approval \"{number}\" holds until {until}, before the campaign's last day {last_day}"
}

fn check(subject: &Subject<'_>, found: &mut Found<'_>) {
    for evidence in &subject.campaign.evidence {
        let Some(number) = evidence.number.as_deref().map(str::trim) else {
            continue;
        };
        let place = || evidence.claim.place.clone();
        let shape = COMPILED.iter().find(|(kind, _, _)| *kind == evidence.kind);
        if let Some((_, _, example)) = shape.filter(|(_, shape, _)| !shape.is_match(number)) {
            let (number, example) = (number.to_owned(), (*example).to_owned());
            found.push(place(), &number.clone(), Malformed { number, example });
        } else if evidence.kind == EvidenceKind::BusinessLicence && !is_credit_code(number) {
            let what = WrongCheck {
                number: number.to_owned(),
            };
            found.push(place(), number, what);
        } else if let Some(until) = lapses(evidence, number) {
            let last_day = last_day(subject.campaign, subject.policy);
            if until < last_day {
                let what = Lapsed {
                    number: number.to_owned(),
                    until,
                    last_day,
                };
                found.push_as(Severity::Require, place(), number, what);
            }
        }
    }
}

/// The last day of an advertisement's approval: its six digits are year, month and day.
fn lapses(evidence: &Evidence, number: &str) -> Option<String> {
    let digits = number.split('第').nth(1)?.get(..6)?;
    let is_dated =
        evidence.kind == EvidenceKind::AdApproval && digits.bytes().all(|b| b.is_ascii_digit());
    is_dated.then(|| format!("20{}-{}-{}", &digits[..2], &digits[2..4], &digits[4..]))
}

/// GB 32100: eighteen characters, the last of which follows from the others.
fn is_credit_code(code: &str) -> bool {
    const LETTERS: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    let values: Option<Vec<usize>> = code.chars().map(|c| LETTERS.find(c)).collect();
    let Some(values) = values.filter(|values| values.len() == 18) else {
        return false;
    };
    let mut weight = 1;
    let mut sum = 0;
    for value in &values[..17] {
        sum += value * weight;
        weight = weight * 3 % 31;
    }
    (31 - sum % 31) % 31 == values[17]
}
