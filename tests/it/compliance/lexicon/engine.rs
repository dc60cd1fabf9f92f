//! How words are looked for: disguise, guards, overlaps, and no text that breaks it.

use super::{alone, context, counted, exempted, rule};
use proptest::prelude::*;
use qunfa::{
    compliance::{Context, Lexicon, Missing},
    model::Severity,
};

fn found(text: &str) -> Vec<(&'static str, String)> {
    counted(Lexicon::built_in(), text, None)
}

#[test]
fn disguised_words_are_found_where_the_author_wrote_them() {
    let lexicon = Lexicon::built_in();
    for (text, quoted, spaced, hidden) in [
        ("销\u{200B}量第一", "销\u{200B}量第一", false, true),
        ("请看销·量·第·一！", "销·量·第·一", true, false),
        ("最*好的", "最*好", true, false),
        ("最 好的", "最 好", true, false),
        ("穩賺不賠", "穩賺不賠", false, false),
        ("稳🔥赚🔥不赔", "稳🔥赚🔥不赔", true, false),
        ("ｚｕｉ好", "ｚｕｉ好", false, false),
        ("zuì好", "zuì好", false, false),
        ("顶🔥级", "顶🔥级", true, false),
    ] {
        let hits = lexicon.scan(text, &context(None));
        let hit = hits
            .iter()
            .find(|hit| hit.exempted_by.is_none())
            .unwrap_or_else(|| panic!("{text}: {hits:?}"));
        assert_eq!(&text[hit.bytes.clone()], quoted);
        assert_eq!(
            (hit.disguise.spaced, hit.disguise.hidden),
            (spaced, hidden),
            "{text}"
        );
    }
}

#[test]
fn words_do_not_cross_sentences_lists_and_addresses() {
    for text in [
        "面包、过季商品",
        "书包/过滤器",
        "看最\n好吧",
        "担保。本次活动",
        "环保。险种",
        "https://example.com/top1/no.1",
        "⟨person.最好⟩",
        "最————好",
    ] {
        let found = found(text);
        assert!(found.is_empty(), "{text}: {found:?}");
    }
}

#[test]
fn an_exception_covers_its_own_hit_and_no_other() {
    let lexicon = alone(rule("ABS-010"));
    let quoted = counted(&lexicon, "最好提前预约，我们品质最好。", None);
    assert_eq!(quoted.len(), 1);
    assert_eq!(counted(&lexicon, "最近最好", None).len(), 1);
}

#[test]
fn a_denial_reaches_eight_characters_of_its_clause() {
    let lexicon = alone(rule("FIN-001"));
    let counts = |text: &str| counted(&lexicon, text, None).len();
    assert_eq!(counts("我们不承诺保本"), 0);
    assert_eq!(counts("本产品并非保本产品"), 0);
    assert_eq!(counts("我们不仅保本"), 1);
    assert_eq!(counts("非常保本"), 1);
    assert_eq!(counts("不收费，保本"), 1);
    assert_eq!(counts("不会因为您晚来一两天就不给，保本"), 1);
    let hits = lexicon.scan("本理财不承诺保本", &context(None));
    assert_eq!(exempted(&hits), ["Denied(\"不承诺保本\")"]);
}

#[test]
fn a_ranking_with_time_scope_and_source_needs_evidence_instead_of_deletion() {
    let lexicon = Lexicon::built_in();
    let weighed = |text: &str| {
        let hits = lexicon.scan(text, &context(None));
        let hit = hits.into_iter().find(|hit| hit.exempted_by.is_none());
        let hit = hit.expect("a ranking");
        (hit.severity, hit.missing)
    };
    assert_eq!(weighed("我们销量第一"), (Severity::Block, vec![]));
    assert_eq!(weighed("2025年我们销量第一"), (Severity::Block, vec![]));
    assert_eq!(
        weighed("2025年全国范围销量第一"),
        (Severity::Evidence, vec![Missing::Source])
    );
    assert_eq!(
        weighed("2025年全国范围销量第一（来源：某报告）"),
        (Severity::Evidence, vec![])
    );
}

#[test]
fn names_of_laws_and_brands_are_no_advertising_words() {
    let brands = ["最好茶".to_owned()];
    let branded = Context {
        brands: &brands,
        ..context(None)
    };
    let hits = Lexicon::built_in().scan("最好茶新品到店", &branded);
    assert_eq!(exempted(&hits), ["Brand(\"最好茶\")"]);
    assert!(found("根据《驰名商标认定和保护规定》").is_empty());
    assert_eq!(found("《驰名商标》").len(), 1);
}

#[test]
fn of_words_that_overlap_the_gravest_and_longest_is_said() {
    assert_eq!(found("稳赚不赔"), [("FIN-001", "稳赚不赔".to_owned())]);
    assert_eq!(found("保本保息").len(), 1);
}

#[test]
fn repeated_characters_hide_nothing() {
    assert_eq!(found("最最最好").len(), 1);
    assert_eq!(found("稳稳稳赚赚赚不赔").len(), 1);
    assert_eq!(found("最最好").len(), 1);
}

proptest! {
    #[test]
    fn any_text_is_scanned_and_quoted_on_its_own_characters(text in "\\PC{0,80}") {
        for hit in Lexicon::built_in().scan(&text, &context(None)) {
            prop_assert!(text.get(hit.bytes.clone()).is_some_and(|quoted| !quoted.is_empty()));
        }
    }

    #[test]
    fn words_among_noise_are_quoted_on_character_boundaries(
        text in "(最|好|保|本|第|一|稳|赚|不|赔|包|过|销|量| |\u{200B}|·|、|🔥|\n|，|。|⟨|⟩|《|》|法|%|1|0|分|钟|元|a|é|ﬃ){0,60}"
    ) {
        for hit in Lexicon::built_in().scan(&text, &context(Some("finance"))) {
            prop_assert!(text.get(hit.bytes.clone()).is_some_and(|quoted| !quoted.is_empty()));
        }
    }
}
