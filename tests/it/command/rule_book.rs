//! `explain` and `rules`: the rule book as a process.

use super::apart::{dated, must};
use qunfa::compliance::{CHECKLIST, rules};
use serde_json::Value;

#[test]
fn a_rule_of_words_is_explained_whole() {
    let said = must(
        0,
        &["--now", "2026-11-01T09:00:00+08:00", "explain", "abs-060"],
    );
    dated().bind(|| {
        insta::assert_snapshot!(said.out, @r#"
        ABS-060  “零添加”一类的标签用语

        严重程度：需证据（evidence）。作者在活动里附上证据 [[evidence]]，由复审（风控）核对并签核。
        能否豁免：可以，要写明理由和批准人，到期失效，并由复审看过。
        适用范围：只用于行业 食品；2027-03-16 起生效。

        依据
          GB 7718-2025（据公开资料, 条文未核对）

        怎么改
          改写配料表里的事实

        可以通过
          “对方未添加好友。”

        词表
          4 个词（如“不添加”“零添加”“0添加”“未添加”），0 个句式；例外用法 5 个词、0 个句式，落在其中的不算

        确实要保留时，在活动文件里写（text 与问题引用的原文一致）：

        [[waiver]]
        rule     = "ABS-060"
        text     = "不添加"
        reason   = "为什么可以这样写，核对过什么"
        approver = "批准人"
        expires  = 2027-01-30

        词库 [LEXICON]
        "#);
    });
}

#[test]
fn a_hard_rule_shows_no_way_around_it() {
    let said = must(0, &["explain", "url-ip"]);
    assert!(said.out.contains("能否豁免：不能"), "{}", said.out);
    assert!(!said.out.contains("[[waiver]]"), "{}", said.out);
}

#[test]
fn every_rule_and_every_question_is_explained_in_both_languages() {
    // One process a family is enough: the rest is the same code over data that other tests read.
    let mut seen = std::collections::BTreeSet::new();
    let rules = rules();
    let first = rules
        .iter()
        .map(|info| info.code)
        .filter(|code| seen.insert(code.split('-').next().unwrap_or(code).to_owned()));
    for code in first.chain([CHECKLIST[0].code]).collect::<Vec<_>>() {
        for lang in ["zh-CN", "en"] {
            let said = must(0, &["--lang", lang, "explain", code]);
            assert!(said.out.starts_with(code), "{}", said.out);
        }
    }
}

#[test]
fn an_unknown_rule_is_refused_with_the_nearest() {
    let said = must(2, &["explain", "ABS-O01"]);
    assert!(
        said.err.contains("没有规则“ABS-O01”，最接近的是 ABS-0"),
        "{}",
        said.err
    );
    must(2, &["explain", ""]);
}

#[test]
fn the_book_lists_every_rule_once_by_family_with_its_edition() {
    let said = must(0, &["rules"]);
    for info in rules() {
        let lines = said
            .out
            .lines()
            .filter(|line| line.split_whitespace().next() == Some(info.code));
        assert_eq!(lines.count(), 1, "{}", info.code);
    }
    let last = said.out.lines().last().unwrap_or_default();
    assert!(
        last.starts_with(&format!("共 {} 条规则；词库 2", rules().len())),
        "{last}"
    );
    let said = must(0, &["rules", "--family", "tob", "--format", "json"]);
    let book: Value = serde_json::from_str(&said.out).expect("JSON");
    assert_eq!(book["rules"][0]["rule"], "TOB-001");
    assert_eq!(book["rules"][0]["waivable"], false);
    assert!(book["lexicon"].is_string());
    let said = must(2, &["rules", "--family", "XXX"]);
    assert!(said.err.contains("有 ABS, STA"), "{}", said.err);
}
