//! Every rule keeps its own samples, and every term is one.

use super::{alone, counted, finds, trade};
use qunfa::compliance::{Lexicon, book};
use std::collections::BTreeSet;

#[test]
fn every_sample_is_judged_as_its_rule_says() {
    let mut wrong = Vec::new();
    for rule in &book().rules {
        let lexicon = alone(rule);
        for text in rule.info.offends {
            if !finds(&lexicon, rule, text) {
                wrong.push(format!("{} lets {text:?} pass", rule.info.code));
            }
        }
        for text in rule.info.passes {
            if finds(&lexicon, rule, text) {
                let found = counted(&lexicon, text, trade(rule));
                wrong.push(format!("{} finds {found:?} in {text:?}", rule.info.code));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{}\n{} in all",
        wrong.join("\n"),
        wrong.len()
    );
}

#[test]
fn no_rule_finds_fault_with_what_another_lets_pass_as_plain_words() {
    // Everyday uses of 最 and 第一 that naive lists stumble over.
    let everyday = [
        "最近",
        "最后",
        "最终",
        "最初",
        "最晚",
        "最迟",
        "最爱",
        "最想",
        "最喜欢",
        "最难忘",
        "最感谢",
        "最诚挚",
        "最真挚",
        "最衷心",
        "最温暖的",
        "最亲爱的",
        "最可爱的",
        "最惦记",
        "最惠国",
        "最忆",
        "尽最大努力",
        "第一次",
        "第一步",
        "第一天",
        "第一时间",
        "第一季度",
        "第一期",
        "第一章",
        "第一课",
        "第一节",
        "第一届",
        "第一批",
        "第一轮",
        "第一阶段",
        "第一排",
        "第一件",
        "第一位",
        "第一页",
        "第一条",
        "第一款",
        "第一项",
        "第一代",
        "第一杯",
        "第一口",
        "第一眼",
        "第一印象",
        "第一手资料",
        "第一现场",
        "第一线",
        "第一责任人",
        "第一人民医院",
        "第一医院",
        "第一中学",
        "第一小学",
        "第一食品",
        "第一百货",
        "第一财经",
        "第一人称",
        "第一季",
        "第一学期",
        "第一周",
        "第一晚",
        "第一站",
        "第一志愿",
        "第一性原理",
        "第一监护人",
        "第一受益人",
        "第一联系人",
    ];
    let lexicon = Lexicon::built_in();
    let found: Vec<_> = everyday
        .iter()
        .map(|text| (text, counted(lexicon, text, None)))
        .filter(|(_, found)| !found.is_empty())
        .collect();
    assert!(found.is_empty(), "{found:?}");
}

#[test]
fn every_term_is_found_alone() {
    let mut wrong = Vec::new();
    for rule in &book().rules {
        let lexicon = alone(rule);
        for term in &rule.terms {
            if !finds(&lexicon, rule, term) {
                wrong.push(format!("{}\t{term}", rule.info.code));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_rule_explains_itself_in_both_languages_and_cites_what_it_rests_on() {
    let mut seen = BTreeSet::new();
    for rule in &book().rules {
        let code = rule.info.code;
        let shaped = code.split_once('-').is_some_and(|(family, rest)| {
            family.bytes().all(|b| b.is_ascii_uppercase()) && !rest.is_empty()
        });
        assert!(shaped, "{code}");
        assert!(seen.insert(code), "{code} twice");
        assert!(!rule.info.basis.is_empty(), "{code} rests on nothing");
        for (zh, en) in [rule.info.title, rule.info.remedy] {
            assert!(!zh.is_empty() && !en.is_empty(), "{code}");
        }
        let known: BTreeSet<&String> = rule.terms.iter().collect();
        assert_eq!(known.len(), rule.terms.len(), "{code} has a term twice");
    }
}

#[test]
fn the_book_has_an_edition() {
    let (date, hash) = book().version.split_once('.').expect("a date and a hash");
    assert_eq!((date.len(), hash.len()), (10, 12), "{}", book().version);
}
