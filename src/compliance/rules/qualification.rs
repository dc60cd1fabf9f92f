//! Asks a regulated trade for the documents without which it may not advertise.

use crate::{
    compliance::{
        ground::industry,
        lexicon::Trades,
        rule::{Check, Found, Rule, RuleInfo},
        said::Subject,
    },
    diagnostic::Certainty,
    model::{EvidenceKind, Intent, Severity},
    say,
};

/// Trade, and the documents it needs, named in both languages.
const NEEDED: &[(&str, EvidenceKind, &str, &str)] = &[
    (
        "finance",
        EvidenceKind::FinancialLicence,
        "金融许可证或业务资格",
        "its financial licence",
    ),
    (
        "medical",
        EvidenceKind::MedicalLicence,
        "医疗机构执业许可证",
        "the licence of the institution",
    ),
    (
        "medical",
        EvidenceKind::MedicalAdCertificate,
        "医疗广告审查证明",
        "the certificate of the advertisement",
    ),
    (
        "drug",
        EvidenceKind::AdApproval,
        "药品广告批准文号",
        "the approval of the advertisement",
    ),
    (
        "drug",
        EvidenceKind::DrugApproval,
        "国药准字",
        "the drug's approval",
    ),
    (
        "device",
        EvidenceKind::AdApproval,
        "医疗器械广告批准文号",
        "the approval of the advertisement",
    ),
    (
        "device",
        EvidenceKind::DeviceRegistration,
        "医疗器械注册证或备案",
        "the device's registration",
    ),
    (
        "health_food",
        EvidenceKind::AdApproval,
        "保健食品广告批准文号",
        "the approval of the advertisement",
    ),
    (
        "health_food",
        EvidenceKind::HealthFoodRegistration,
        "保健食品注册或备案",
        "the registration",
    ),
    (
        "fsmp",
        EvidenceKind::AdApproval,
        "特医食品广告批准文号",
        "the approval of the advertisement",
    ),
    (
        "education",
        EvidenceKind::SchoolLicence,
        "办学许可证",
        "the school's licence",
    ),
    (
        "real_estate",
        EvidenceKind::PresalePermit,
        "预售或销售许可证",
        "the permit to sell",
    ),
    (
        "franchise",
        EvidenceKind::FranchiseFiling,
        "商业特许经营备案",
        "the franchise filing",
    ),
];

pub(crate) const RULE: Rule = Rule {
    info: RuleInfo {
        code: "QUA-001",
        severity: Severity::Evidence,
        hard: false,
        title: ("缺少行业资质文件", "a document of qualification is missing"),
        remedy: (
            "在活动文件里加一段 [[evidence]], 写 kind、number 和 file; 由风控复审核验",
            "add an [[evidence]] with kind, number and file; risk checks it",
        ),
        basis: &[("广告法", "11, 46", Some(Certainty::Verified))],
        offends: &[],
        passes: &[],
    },
    check: Check::Campaign(check),
};

say! {
    struct Lacking { kind: String, zh: String, en: String }
    zh "营销内容要附{zh} (kind = \"{kind}\")"
    en "marketing of this trade needs {en} (kind = \"{kind}\")"
}

fn check(subject: &Subject<'_>, found: &mut Found<'_>) {
    let Some(industry) = industry(subject).filter(|_| subject.campaign.intent == Intent::Marketing)
    else {
        return;
    };
    let trades = Trades::declared(industry);
    for (trade, kind, zh, en) in NEEDED {
        let has = subject
            .campaign
            .evidence
            .iter()
            .any(|evidence| evidence.kind == *kind);
        if has || !trades.any_of(&[(*trade).to_owned()]) {
            continue;
        }
        let what = Lacking {
            kind: kind.word().to_owned(),
            zh: (*zh).to_owned(),
            en: (*en).to_owned(),
        };
        found.push(subject.campaign.place.clone(), kind.word(), what);
    }
}
