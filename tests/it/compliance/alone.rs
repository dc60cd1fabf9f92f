//! One text without a campaign.

use crate::content::world::policy;
use qunfa::{
    compliance::{Text, judge_text, rules},
    diagnostic::Finding,
    model::{Intent, Severity},
    workspace::Policy,
};
use std::sync::Arc;

fn judged(
    text: &str,
    intent: Intent,
    industry: Option<&str>,
    policy: Option<&Policy>,
) -> Vec<Finding> {
    judge_text(&Text {
        file: "a.txt",
        text: Arc::from(text),
        intent,
        industry,
        policy,
        day: jiff::civil::date(2026, 11, 22),
    })
}

fn codes(findings: &[Finding]) -> Vec<&str> {
    findings.iter().map(|finding| finding.rule).collect()
}

fn marketing(text: &str) -> Vec<Finding> {
    judged(text, Intent::Marketing, None, None)
}

#[test]
fn what_needs_a_channel_an_audience_or_paperwork_is_not_asked() {
    let found = marketing("会员日到店，详情 https://shop.example.com/a");
    assert_eq!(codes(&found), Vec::<&str>::new());
}

#[test]
fn a_claim_is_said_to_need_evidence_and_nobody_asks_for_its_file() {
    let found = marketing("满意度98%");
    assert_eq!(codes(&found), ["EVD-PCT"]);
    assert_eq!(found[0].severity, Severity::Evidence);
}

#[test]
fn a_trade_has_to_say_what_law_requires() {
    assert_eq!(codes(&marketing("欢迎咨询新品")), Vec::<&str>::new());
    let found = judged("理财新品欢迎咨询", Intent::Marketing, Some("finance"), None);
    assert!(codes(&found).contains(&"REQ-FIN-1"), "{:?}", codes(&found));
}

#[test]
fn an_intent_changes_what_words_weigh() {
    let weight = |intent| judged("全网最低价", intent, None, None)[0].severity;
    assert_eq!(weight(Intent::Marketing), Severity::Block);
    assert_eq!(weight(Intent::Service), Severity::Warn);
    assert_eq!(weight(Intent::Internal), Severity::Info);
}

#[test]
fn a_workspace_lends_its_names_and_its_declared_hosts() {
    let text = "最好茶开业，见 https://t.cn/a";
    assert_eq!(codes(&marketing(text)), ["ABS-010", "url-short"]);
    let mut policy = policy();
    policy.brands.terms.push("最好茶".to_owned());
    let found = judged(text, Intent::Marketing, None, Some(&policy));
    let gating: Vec<&str> = found
        .iter()
        .filter(|finding| finding.blocks())
        .map(|finding| finding.rule)
        .collect();
    assert_eq!(gating, ["url-short"]);
}

#[test]
fn code_of_a_template_is_not_read_and_a_placeholder_written_by_hand_is_refused() {
    let found = marketing("{{ vars.最好 }}{# 最好 #}早安⟨M⟩");
    assert_eq!(codes(&found), ["reserved-placeholder"]);
}

#[test]
fn every_rule_about_a_text_finds_one_of_its_samples_alone() {
    // These look at more than a text: a channel, a card, what is declared.
    let by_message = ["nothing-visible", "url-noicp"];
    let silent: Vec<&str> = rules()
        .iter()
        .filter(|info| !info.offends.is_empty() && !by_message.contains(&info.code))
        .filter(|info| {
            // Of words that overlap the graver is said, so not every sample is of its own rule here.
            !info.offends.iter().any(|sample| {
                let mut industries: Vec<Option<&str>> = vec![None];
                industries.extend(qunfa::compliance::trades().map(|(id, _)| Some(id)));
                industries.iter().any(|industry| {
                    let intents = [Intent::Marketing, Intent::Service];
                    intents.iter().any(|intent| {
                        codes(&judged(sample, *intent, *industry, None)).contains(&info.code)
                    })
                })
            })
        })
        .map(|info| info.code)
        .collect();
    assert_eq!(silent, Vec::<&str>::new());
}

#[test]
fn whatever_is_written_is_read_to_its_end_and_quoted_where_it_stands() {
    use proptest::prelude::*;
    let pieces = prop::collection::vec(
        prop_oneof![
            any::<char>().prop_map(|c| c.to_string()),
            prop::sample::select(vec![
                "保本",
                "全国第一",
                "最好",
                "销量",
                "满意度98%",
                "不",
                "警惕",
                "“",
                "”",
                "《",
                "》",
                "法",
                "。",
                "，",
                "\n",
                "\u{200B}",
                "\u{2800}",
                "⟨",
                "⟩",
                "{{ vars.a }}",
                "{% if a %}",
                "{% else %}",
                "{% endif %}",
                "{#",
                "#}",
                "https://t.cn/a",
                "13800138000",
                "🧧",
                "０",
                "①",
                " ",
                "*",
                "治癒",
                "元",
                "万",
            ])
            .prop_map(str::to_owned),
        ],
        0..60,
    );
    let fuzzed = |pieces: Vec<String>| {
        let text = pieces.concat();
        for finding in marketing(&text) {
            let (start, end) = finding.place.bytes;
            prop_assert!(start <= end && end <= text.len(), "{finding:?}");
            prop_assert!(text.is_char_boundary(start) && text.is_char_boundary(end));
        }
        Ok(())
    };
    let mut runner = proptest::test_runner::TestRunner::default();
    runner.run(&pieces, fuzzed).expect("no text is too odd");
}

#[test]
fn a_second_text_is_measured_against_the_first() {
    use qunfa::compliance::{difference, judge_against};
    let first = "【会员日】本周六到店消费满200减30，快来看看吧！";
    let against = |second: &str| {
        let text = Text {
            file: "b.txt",
            text: Arc::from(second),
            intent: Intent::Marketing,
            industry: None,
            policy: None,
            day: jiff::civil::date(2026, 11, 22),
        };
        judge_against(&text, "a.txt", &difference(first, second), 300)
    };
    let finding = against(&format!("再次提醒您：{first}")).expect("it is too much alike");
    assert_eq!(finding.rule, "touch-too-similar");
    assert!(
        finding.what.zh.contains("相似度 90%"),
        "{}",
        finding.what.zh
    );
    assert!(finding.text.contains("会员日"), "{}", finding.text);
    assert_eq!(
        against("周末路过，进来坐坐，新到的桂花乌龙给您留了一壶。"),
        None
    );
}
