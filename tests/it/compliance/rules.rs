//! Every rule keeps its own samples, and its place in the registry.

use super::{codes, judged_text};
use qunfa::compliance::rules;
use std::collections::BTreeSet;

#[test]
fn every_sample_is_judged_as_its_rule_says() {
    for rule in rules() {
        for text in rule.offends {
            assert!(
                codes(&judged_text(text)).contains(&rule.code),
                "{} lets {text:?} pass",
                rule.code
            );
        }
        for text in rule.passes {
            assert!(
                !codes(&judged_text(text)).contains(&rule.code),
                "{} finds fault with {text:?}",
                rule.code
            );
        }
    }
}

#[test]
fn codes_are_kebab_case_and_unique_and_every_rule_explains_itself() {
    let mut seen = BTreeSet::new();
    for rule in rules() {
        assert!(
            rule.code
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'),
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
    let listed: Vec<_> = rules()
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
    insta::assert_snapshot!(listed.join("\n"), @r#"
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
    urgent-without-word block self hard
    urgent-marketing block self hard
    mention-all-too-often block self
    evidence-unused warn self
    evidence-expired evidence risk
    waiver-unknown-rule block self hard
    waiver-hard-rule block self hard
    waiver-expired warn self hard
    waiver-unused warn self hard
    "#);
}
