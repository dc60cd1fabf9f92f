//! Verdicts: the stages they require, the intents they depend on, and that they never change by themselves.

use super::{codes, judged, judged_text};
use crate::content::world::{campaign, evidence, policy};
use proptest::prelude::*;
use qunfa::model::{AudienceKind, Intent, Severity, Stage};

#[test]
fn regulated_trades_need_legal_and_evidence_needs_risk() {
    let mut policy = policy();
    let mut campaign = campaign("好");
    // Marketing needs documents of its trade besides.
    campaign.intent = Intent::Service;
    assert!(judged(&campaign, &policy).stages.is_empty());
    campaign.evidence = vec![evidence("好", None)];
    for industry in [
        "finance",
        "medical",
        "drug",
        "device",
        "health_food",
        "education",
        "real_estate",
        "alcohol",
    ] {
        policy
            .accounts
            .get_mut("east-china")
            .expect("the account")
            .industry = Some(industry.to_owned());
        let verdict = judged(&campaign, &policy);
        assert_eq!(
            verdict.stages.into_iter().collect::<Vec<_>>(),
            [Stage::Risk, Stage::Legal],
            "{industry}"
        );
        assert_eq!(verdict.triggers.len(), 2);
    }
    let said: Vec<_> = judged(&campaign, &policy)
        .triggers
        .into_iter()
        .map(|(_, reason)| format!("{}\n{}", reason.zh, reason.en))
        .collect();
    insta::assert_snapshot!(said.join("\n"), @r#"
    引用了 1 份证据, 需要风控复审核对
    it cites 1 pieces of evidence, so risk must check them
    行业 alcohol 受广告专门监管, 需要法务终审
    the industry alcohol is regulated, so legal must sign
    "#);
}

#[test]
fn what_can_be_seen_and_opened_is_judged_alike_under_every_intent() {
    let mut campaign = campaign("优惠\u{202E} http://127.0.0.1/a https://x.org:8443/");
    let marketing = judged(&campaign, &policy());
    for intent in Intent::ALL {
        campaign.intent = *intent;
        // Nothing internal goes to customers; that is said elsewhere.
        if *intent == Intent::Internal {
            campaign.audience.kind = AudienceKind::Staff;
        }
        assert_eq!(judged(&campaign, &policy()), marketing, "{intent}");
    }
    assert!(
        marketing
            .findings
            .iter()
            .any(|finding| finding.severity == Severity::Block)
    );
}

#[test]
fn findings_come_by_place() {
    let verdict = judged_text("https://a.org\u{200B}\nhttps://b.org");
    assert_eq!(
        codes(&verdict),
        ["url-noicp", "invisible-character", "url-noicp"]
    );
    assert!(
        verdict
            .findings
            .is_sorted_by_key(|finding| finding.place.clone())
    );
}

proptest! {
    #[test]
    fn the_same_files_get_the_same_verdict(text in "[a-z:/.中，\u{202E}\u{200B} ]{0,40}") {
        prop_assert_eq!(judged_text(&text), judged_text(&text));
    }
}
