//! Rules with an age: those not yet in force wait for their day, those retired judge nothing.

use super::judged_whole;
use crate::content::world::{campaign, policy};
use qunfa::compliance::{Book, Context, Lexicon, book};
use qunfa::model::Intent;

const DAY_MS: i64 = 86_400_000;

#[test]
fn a_pending_rule_holds_for_campaigns_that_last_until_its_day() {
    let mut policy = policy();
    let account = policy.accounts.get_mut("east-china").expect("the account");
    account.industry = Some("food".to_owned());
    let mut campaign = campaign("【一茶】本品不添加色素。回复“退订”不再接收");
    let found = |campaign: &qunfa::workspace::Campaign| {
        let verdict = judged_whole(campaign, &policy);
        verdict
            .findings
            .iter()
            .any(|finding| finding.rule == "ABS-060")
    };
    // 2027-03-15 and 2027-03-16, 13:00 in Shanghai.
    campaign.schedule.not_after_ms = 1_794_632_400_000 + 121 * DAY_MS;
    assert!(!found(&campaign), "the day before");
    campaign.schedule.not_after_ms += DAY_MS;
    assert!(found(&campaign), "the day");
    let rule = book().rules.iter().find(|rule| rule.info.code == "ABS-060");
    let effective = rule.and_then(|rule| rule.effective.as_deref());
    assert_eq!(effective, Some("2027-03-16"));
}

const FILE: &str = r#"
checked_on = "2026-11-22"
[[rule]]
id = "OLD-001"
severity = "block"
status = "deprecated"
title = { zh = "旧规则", en = "an old rule" }
advice = { zh = "无", en = "nothing" }
basis = [{ law = "旧法", certainty = "V" }]
terms = ["旧说法"]
[[rule]]
id = "NEW-001"
severity = "block"
title = { zh = "新规则", en = "a new rule" }
advice = { zh = "改写", en = "rewrite it" }
basis = [{ law = "新法", certainty = "V" }]
terms = ["新说法"]
"#;

#[test]
fn a_retired_rule_finds_nothing_and_can_still_be_read_about() {
    let book = Book::read(&[("ages.toml", FILE)]);
    let codes = |rules: &[qunfa::compliance::LexiconRule]| -> Vec<&str> {
        rules.iter().map(|rule| rule.info.code).collect()
    };
    assert_eq!(codes(&book.rules), ["NEW-001"]);
    assert_eq!(codes(&book.retired), ["OLD-001"]);
    assert_eq!(book.retired[0].info.title().zh, "旧规则");
    let lexicon = Lexicon::of(book.rules.clone());
    let context = Context {
        intent: Intent::Marketing,
        industry: None,
        brands: &[],
        day: "2026-11-22",
    };
    let hits = lexicon.scan("旧说法，新说法", &context);
    assert_eq!(hits.len(), 1, "{hits:?}");
}
