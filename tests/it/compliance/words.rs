//! Words of the rule book as users meet them: where, what, which law, what to write, and what exempts.

use super::{codes, judged_whole};
use crate::content::world::{campaign, evidence, located, policy, shown, waiver};
use qunfa::{
    diagnostic::{Certainty, Finding},
    model::{Intent, Severity, Stage},
    workspace::{LexiconAction, LexiconChange, Policy},
};

/// What was found in words, without what every marketing message has to bear.
fn found(text: &str) -> Vec<Finding> {
    found_in(text, &policy())
}

fn found_in(text: &str, policy: &Policy) -> Vec<Finding> {
    let mut findings = judged_whole(&campaign(text), policy).findings;
    findings.retain(|finding| !matches!(finding.rule, "REQ-ID" | "REQ-OPTOUT"));
    findings
}

fn industry(name: &str) -> Policy {
    let mut policy = policy();
    let account = policy.accounts.get_mut("east-china").expect("the account");
    account.industry = Some(name.to_owned());
    policy
}

fn change(term: &str, allow: bool, rule: Option<&str>) -> LexiconChange {
    LexiconChange {
        term: located(term.to_owned()),
        action: if allow {
            LexiconAction::Allow
        } else {
            LexiconAction::Deny
        },
        rule: rule.map(str::to_owned),
        severity: None,
        reason: "产品名".to_owned(),
        suggestion: None,
    }
}

#[test]
fn a_word_is_reported_where_it_stands_with_its_law_and_what_to_do() {
    let findings = found("好喝\n  品质最好，最近到店");
    insta::assert_snapshot!(shown(&findings), @r#"
    block ABS-010 templates/double11.txt.j2:2:5 [最好]
      "最好" 有风险: “最”字绝对化用语
      "最好" is a risk: a superlative with 最
    "#);
    let [finding] = findings.as_slice() else {
        panic!("one finding")
    };
    assert_eq!(finding.basis[0].source, "广告法");
    assert_eq!(finding.basis[0].article, "9(3)");
    assert_eq!(finding.basis[0].certainty, Some(Certainty::Verified));
    assert!(finding.help.is_some());
}

#[test]
fn what_is_exempted_stays_and_says_why_and_does_not_gate() {
    let findings = found("本店不承诺保本");
    insta::assert_snapshot!(shown(&findings), @r#"
    info FIN-001 templates/double11.txt.j2:1:6 [保本]
      "保本" 有风险: 承诺保本、保收益或无风险
      "保本" is a risk: a promise of principal, return or no risk
      exempted: “不承诺保本” (否定 / denied)
    "#);
    let verdict = judged_whole(&campaign("【一茶】不承诺保本。回复退订即可"), &policy());
    assert!(!verdict.blocks() && verdict.stages.is_empty());
}

#[test]
fn titles_of_links_are_words_too() {
    let mut campaign = campaign("好");
    let link = campaign.links.get_mut("sale").expect("the link");
    link.title = Some("全网最低价会场".to_owned());
    campaign.touches[0].attach = vec![qunfa::workspace::Attach::Link(located("sale".to_owned()))];
    let verdict = judged_whole(&campaign, &policy());
    let hit = verdict
        .findings
        .iter()
        .find(|finding| finding.rule.starts_with("ABS"));
    assert_eq!(
        hit.expect("the title is judged").place.file.as_ref(),
        "campaigns/double11.toml"
    );
}

#[test]
fn a_claim_without_evidence_stops_the_author_and_with_it_goes_to_risk() {
    let mut campaign = campaign("会员满意度98%，全部回访");
    let codes_of = |campaign: &_| {
        let mut codes = codes(&judged_whole(campaign, &policy()));
        codes.retain(|code| code.starts_with("EVD"));
        codes
    };
    assert_eq!(codes_of(&campaign), ["EVD-NONE", "EVD-PCT"]);
    campaign.evidence = vec![evidence("满意度", None)];
    assert_eq!(
        codes_of(&campaign),
        ["EVD-NONE", "EVD-PCT"],
        "it covers a part only"
    );
    campaign.evidence = vec![evidence("会员满意度98%，全部回访", None)];
    assert_eq!(codes_of(&campaign), ["EVD-PCT"]);
    let verdict = judged_whole(&campaign, &policy());
    assert!(verdict.stages.contains(&Stage::Risk));
    campaign.evidence[0].file = "./evidence/survey.xlsx".to_owned();
    assert_eq!(codes_of(&campaign), ["EVD-FILE", "EVD-PCT"]);
}

#[test]
fn a_waiver_exempts_a_claim_and_the_question_for_its_evidence() {
    let mut campaign = campaign("【一茶】会员满意度98%。回复退订即可");
    campaign.waivers = vec![waiver("EVD-PCT", "满意度98%", "2026-12-31")];
    let verdict = judged_whole(&campaign, &policy());
    assert!(!verdict.blocks(), "{}", shown(&verdict.findings));
    assert!(!codes(&verdict).contains(&"EVD-NONE"));
}

#[test]
fn hard_rules_cannot_be_waived_nor_allowed() {
    let mut campaign = campaign("保本理财");
    campaign.waivers = vec![waiver("FIN-001", "保本", "2026-12-31")];
    let mut policy = policy();
    policy.lexicon = vec![change("保本", true, None)];
    let verdict = judged_whole(&campaign, &policy);
    assert!(codes(&verdict).contains(&"waiver-hard-rule"));
    let hit = verdict
        .findings
        .iter()
        .find(|finding| finding.rule == "FIN-001");
    assert!(hit.expect("it is found").blocks());
}

#[test]
fn a_workspace_allows_and_refuses_words_of_its_own() {
    let mut policy = policy();
    policy.lexicon = vec![
        change("至尊披萨", true, Some("ABS-001")),
        change("撒币", false, None),
    ];
    let findings = found_in("至尊披萨撒币中", &policy);
    insta::assert_snapshot!(shown(&findings), @r#"
    info ABS-001 templates/double11.txt.j2:1:1 [至尊]
      "至尊" 有风险: 绝对化等级用语
      "至尊" is a risk: a superlative grade
      exempted: 产品名 (campaigns/double11.toml [[lexicon]])
    block OWN-001 templates/double11.txt.j2:1:5 [撒币]
      "撒币" 是本企业禁用的词: 产品名
      "撒币" is refused by this workspace: 产品名
    "#);
}

#[test]
fn trades_bring_their_rules_and_their_statements() {
    let text = "稳健理财，预期收益以合同为准";
    let codes_in = |policy: &Policy| -> Vec<&str> {
        found_in(text, policy)
            .iter()
            .map(|finding| finding.rule)
            .collect()
    };
    assert_eq!(codes_in(&policy()), Vec::<&str>::new());
    let finance = codes_in(&industry("finance"));
    for code in ["FIN-005", "EVD-NONE", "REQ-FIN-1", "REQ-FIN-2"] {
        assert!(finance.contains(&code), "{code}: {finance:?}");
    }
}

#[test]
fn notices_and_staff_are_judged_by_what_binds_them() {
    let severities = |intent: Intent| {
        let mut campaign = campaign("品质最好，保本理财，代开发票");
        campaign.intent = intent;
        let findings = judged_whole(&campaign, &policy()).findings;
        let weight = |code: &str| {
            let found = findings.iter().find(|finding| finding.rule == code);
            found.expect("it is found").severity
        };
        ["ABS-010", "FIN-001", "LIC-001"].map(weight)
    };
    let block = Severity::Block;
    assert_eq!(severities(Intent::Marketing), [block, block, block]);
    assert_eq!(severities(Intent::Notice), [Severity::Warn, block, block]);
    assert_eq!(
        severities(Intent::Internal),
        [Severity::Info, Severity::Info, block]
    );
}

#[test]
fn offers_say_how_many_and_until_when() {
    let offered = |text: &str| -> Vec<&str> {
        let findings = found(text);
        let codes = findings.iter().map(|finding| finding.rule);
        codes
            .filter(|code| matches!(*code, "GIFT-001" | "TIME-001"))
            .collect()
    };
    assert_eq!(offered("到店赠送帆布袋"), ["GIFT-001"]);
    assert_eq!(offered("到店赠送帆布袋一个"), ["GIFT-001"]);
    assert_eq!(
        offered("12月1日至3日到店赠送帆布袋一个"),
        Vec::<&str>::new()
    );
    assert_eq!(offered("全场8折"), ["TIME-001"]);
    assert_eq!(offered("全场8折，截至12月3日"), Vec::<&str>::new());
}

#[test]
fn a_disguised_word_says_how_it_was_disguised() {
    let codes: Vec<&str> = found("销\u{200B}量第一、最*好")
        .iter()
        .map(|finding| finding.rule)
        .collect();
    for code in [
        "ABS-020",
        "OBF-ZW",
        "ABS-010",
        "OBF-SEP",
        "invisible-character",
    ] {
        assert!(codes.contains(&code), "{code}: {codes:?}");
    }
}

#[test]
fn words_of_a_branch_nobody_walks_when_signing_are_judged_too() {
    let text = "您好{% if member.store == \"徐汇店\" %}，全网最低价{% else %}，欢迎{% endif %}。回复“T”退订。";
    let verdict = judged_whole(&campaign(text), &policy());
    let finding = verdict
        .findings
        .iter()
        .find(|finding| finding.rule == "ABS-011");
    let finding = finding.expect("the branch is read");
    let (start, end) = finding.place.bytes;
    assert_eq!(&text[start..end], finding.text);
    assert!(verdict.blocks());
    // What the skeleton says is judged once.
    let text = "您好{% if member.store == \"徐汇店\" %}，欢迎{% else %}，全网最低价{% endif %}。回复“T”退订。";
    let verdict = judged_whole(&campaign(text), &policy());
    let codes = codes(&verdict);
    let times = codes.iter().filter(|code| **code == "ABS-011").count();
    assert_eq!(times, 1);
}

#[test]
fn what_is_only_guessed_from_words_warns() {
    let mut policy = policy();
    let account = policy.accounts.get_mut("east-china").expect("it is there");
    account.industry = None;
    let verdict = judged_whole(
        &campaign("本行新发一只基金，欢迎了解。回复“T”退订。"),
        &policy,
    );
    let said = verdict
        .findings
        .iter()
        .find(|finding| finding.rule == "REQ-FIN-1");
    assert_eq!(said.map(|finding| finding.severity), Some(Severity::Warn));
}

#[test]
fn evidence_that_answers_a_claim_is_named() {
    let mut campaign = campaign("满意度98%（来源：会员部调查，2026年9月）。回复“T”退订。");
    campaign.evidence = vec![evidence("满意度98%", None)];
    let verdict = judged_whole(&campaign, &policy());
    let claim = verdict
        .findings
        .iter()
        .find(|finding| finding.rule == "EVD-PCT");
    let help = claim.and_then(|finding| finding.help.as_ref());
    assert!(help.is_some_and(|help| help.zh.contains(&campaign.evidence[0].file)));
}

#[test]
fn a_hard_rule_is_not_talked_away() {
    for text in [
        "警惕通胀，我们的产品保本保息稳赚不赔",
        "普法小知识：我们的产品稳赚不赔",
        "谨防错过，稳赚不赔",
        "杜绝风险保本保息",
        "不使用任何药物即可根治糖尿病",
        "请勿错过“稳赚不赔”的好项目",
        "《稳赚不赔投资指南》免费领",
        "保\u{2800}本保\u{2800}息",
        "保\u{20E0}本保息",
    ] {
        let found = found(text);
        let stops = |finding: &&Finding| finding.blocks() && finding.rule.starts_with(['F', 'M']);
        assert!(found.iter().any(|finding| stops(&finding)), "{text}");
    }
    for text in [
        "警惕“稳赚不赔”的投资骗局。",
        "任何承诺保本高收益的都是诈骗。",
        "话术检查：不得说“保本”“零风险”。",
        "根据《驰名商标认定和保护规定》办理。",
    ] {
        let found = found(text);
        assert!(!found.iter().any(Finding::blocks), "{text}: {found:?}");
    }
}
