//! Every rule keeps its own samples, and its place in the registry.

use super::{codes, judged_whole};
use crate::content::world::{campaign, policy};
use qunfa::compliance::{RuleInfo, book, rules};
use std::collections::BTreeSet;

/// Rules that are code; those that are words are tried where the lexicon is.
fn coded() -> Vec<RuleInfo> {
    let words: BTreeSet<&str> = book().rules.iter().map(|rule| rule.info.code).collect();
    let coded = rules()
        .into_iter()
        .filter(|rule| !words.contains(rule.code));
    coded.collect()
}

/// The trade whose statement a code asks for.
fn trade(code: &str) -> Option<&'static str> {
    let trades = [
        ("REQ-FIN", "finance"),
        ("REQ-HFD", "health_food"),
        ("REQ-DRUG", "drug"),
        ("REQ-DEV", "device"),
        ("REQ-FSMP", "fsmp"),
        ("REQ-MED", "medical"),
        ("REQ-RE", "real_estate"),
        ("REQ-ALC", "alcohol"),
        ("REQ-JOIN", "franchise"),
        ("REQ-PAT", "retail"),
    ];
    let found = trades.iter().find(|(start, _)| code.starts_with(start));
    found.map(|(_, trade)| *trade)
}

fn codes_in(text: &str, trade: Option<&str>) -> Vec<&'static str> {
    let mut policy = policy();
    if let Some(trade) = trade {
        let account = policy.accounts.get_mut("east-china").expect("the account");
        account.industry = Some(trade.to_owned());
    }
    codes(&judged_whole(&campaign(text), &policy))
}

#[test]
fn every_sample_is_judged_as_its_rule_says() {
    for rule in coded() {
        for text in rule.offends {
            assert!(
                codes_in(text, trade(rule.code)).contains(&rule.code),
                "{} lets {text:?} pass",
                rule.code
            );
        }
        for text in rule.passes {
            assert!(
                !codes_in(text, trade(rule.code)).contains(&rule.code),
                "{} finds fault with {text:?}",
                rule.code
            );
        }
    }
}

#[test]
fn codes_are_of_one_case_and_unique_and_every_rule_explains_itself() {
    let mut seen = BTreeSet::new();
    for rule in rules() {
        assert!(
            rule.code
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
                || rule
                    .code
                    .bytes()
                    .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'-'),
            "{}",
            rule.code
        );
        assert!(seen.insert(rule.code), "{} twice", rule.code);
        for sentence in [rule.title(), rule.remedy()] {
            assert!(
                !sentence.zh.is_empty() && !sentence.en.is_empty(),
                "{}",
                rule.code
            );
        }
    }
}

#[test]
fn the_rules_are_these() {
    let listed: Vec<_> = coded()
        .iter()
        .map(|rule| {
            format!(
                "{} {} {}{}",
                rule.code,
                rule.severity,
                rule.stage(),
                if rule.hard { " hard" } else { "" }
            )
        })
        .collect();
    insta::assert_snapshot!(listed.join("\n"), @r"
    text-too-long block self hard
    nothing-visible block self hard
    invisible-character block self
    control-character block self hard
    reserved-placeholder block self hard
    too-many-attachments block self hard
    link-card-too-long block self hard
    url-unreadable block self hard
    url-scheme block self hard
    url-ip block self hard
    url-userinfo block self hard
    url-port warn self
    url-short block self
    url-idn block self
    url-lookalike block self
    url-noicp block self
    url-tld warn self
    url-jump warn self
    url-file block self
    url-track warn self
    url-count warn self
    URL-INSIDE block self hard
    URL-DEAD warn self
    urgent-without-word block self hard
    urgent-marketing block self hard
    internal-to-customers block self hard
    mention-all-too-often block self
    PII-001 block self
    DATE-001 block self
    REQ-OPTOUT require self
    REQ-ID warn self
    REQ-AD warn self
    REQ-AIG require self
    NTC-001 warn self
    QR-001 warn self
    DAY-001 warn self
    URL-ICP warn self
    EVD-FILE require self
    QUA-001 evidence risk
    QUA-002 warn self
    evidence-unused warn self
    evidence-expired evidence risk
    EVD-NONE require self
    GIFT-001 require self
    TIME-001 require self
    touch-too-similar require self
    touch-padded warn self
    touch-same-image warn self
    waiver-unknown-rule block self hard
    waiver-hard-rule block self hard
    waiver-expired warn self hard
    waiver-too-long block self hard
    waiver-approver block self hard
    waiver-unused warn self hard
    REQ-FIN-1 require self
    REQ-FIN-2 require self
    REQ-FIN-3 require self
    REQ-FIN-5 require self
    REQ-FIN-6 require self
    REQ-HFD-1 require self
    REQ-DRUG-1 require self
    REQ-DRUG-2 block self
    REQ-DEV-1 require self
    REQ-FSMP-1 require self
    REQ-MED-1 require self
    REQ-RE-1 require self
    REQ-ALC-1 warn self
    REQ-JOIN-1 require self
    REQ-PAT require self
    ");
}
