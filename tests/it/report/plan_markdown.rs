//! What a request's comment says of a plan: the verdict first, each campaign whole in itself, nothing that scrolls sideways.

use super::plans::{CALM, Made};
use qunfa::{
    model::{Lang, Stage},
    report::{self, Style},
};

/// What differs with every line of a file: digests and the plan's id.
fn steady(text: &str) -> String {
    let mut shown = String::new();
    let mut hex = String::new();
    for character in text.chars().chain([' ']) {
        if character.is_ascii_hexdigit() {
            hex.push(character);
            continue;
        }
        match hex.len() {
            64 => shown.push_str("[HEX]"),
            _ => shown.push_str(&hex),
        }
        hex.clear();
        shown.push(character);
    }
    shown.truncate(shown.len() - 1);
    shown
}

const BOTH: &[(Stage, &str)] = &[(Stage::Risk, "zhao"), (Stage::Legal, "qian")];

#[test]
fn a_plan_that_was_signed_says_so_first() {
    let made = Made::of(CALM).signed(BOTH);
    insta::assert_snapshot!(steady(&made.markdown(Lang::Zh).whole()), @"");
}

#[test]
fn a_plan_that_waits_for_legal_names_the_stage_and_why() {
    let made = Made::of(CALM).signed(&BOTH[..1]);
    let blocks = made.markdown(Lang::Zh);
    insta::assert_snapshot!(steady(&blocks.head), @"");
    insta::assert_snapshot!(steady(&blocks.records[0]), @"");
}

#[test]
fn findings_stand_beside_the_documents_that_answer_them() {
    let claims = CALM.replace("热饮第二杯半价。", "满意度98%，全网最低价。")
        + "\n[[evidence]]\nclaim = \"满意度98%\"\nfile = \"./evidence/survey.pdf\"\nissuer = \"会员部\"\nperiod = \"2026-09\"\nsample = \"n=2013\"\nvalid_until = 2027-03-31\n";
    let made = Made::of(&claims);
    let blocks = made.markdown(Lang::Zh);
    insta::assert_snapshot!(steady(&blocks.head), @"");
    insta::assert_snapshot!(steady(&blocks.records[0]), @"");
}

#[test]
fn what_changed_after_it_was_signed_is_shown_line_by_line() {
    let made = Made::of(CALM)
        .signed(BOTH)
        .then_changed(&CALM.replace("热饮第二杯半价", "热饮第三杯免费"));
    let record = made.markdown(Lang::Zh).records.remove(0);
    let (_, changes) = record.split_once("**正文改动**").expect("a diff");
    let (changes, _) = changes.split_once("<details").expect("what follows");
    insta::assert_snapshot!(changes, @"");
    assert_eq!(record.matches("✘ 无效").count(), 2, "{record}");
}

#[test]
fn the_same_in_english() {
    let made = Made::of(CALM).signed(&BOTH[..1]);
    insta::assert_snapshot!(steady(&made.markdown(Lang::En).whole()), @"");
}

#[test]
fn without_a_ledger_it_says_what_nobody_looked_at() {
    let blocks = Made::of(CALM).from_files_alone().markdown(Lang::Zh);
    assert!(
        blocks.head.contains("没有台账，受众未解析"),
        "{}",
        blocks.head
    );
    assert!(
        blocks.tail.contains("没有台账：收件人、排除、配额"),
        "{}",
        blocks.tail
    );
}

#[test]
fn every_record_is_balanced_and_the_whole_is_its_parts() {
    let blocks = Made::of(CALM).signed(BOTH).markdown(Lang::Zh);
    for part in blocks.records.iter().chain([&blocks.head, &blocks.tail]) {
        let count = |tag: &str| part.matches(tag).count();
        assert_eq!(count("<details"), count("</details>"), "{part}");
        assert_eq!(count("<summary>"), count("</summary>"), "{part}");
        assert!(part.ends_with('\n'), "{part}");
    }
    let whole = blocks.whole();
    assert!(whole.starts_with(&blocks.head) && whole.ends_with(&blocks.tail));
}

#[test]
fn a_long_text_is_cut_and_what_is_left_out_is_counted() {
    let long = CALM.replace("热饮第二杯半价。", &"热饮第二杯半价。".repeat(500));
    let record = Made::of(&long).markdown(Lang::Zh).records.remove(0);
    assert!(record.contains("字未显示）"), "{}", record.len());
    assert!(record.chars().count() < 12_000, "{}", record.len());
}

#[test]
fn whoever_signs_is_shown_the_whole_text_and_what_nobody_looked_at() {
    let long = CALM.replace("热饮第二杯半价。", &"热饮第二杯半价。".repeat(500));
    let style = Style { colour: false };
    let made = Made::of(&long);
    let text = made.shown(Lang::Zh, |sheet| report::signing_text(sheet, style));
    for shown in [
        "a：还不能发：",
        &"热饮第二杯半价。".repeat(500),
        "[卡片与附件] 会员日会场",
        "[链接] https://shop.example.com/day",
        "没有看的\n  链接打开后的页面没有看",
    ] {
        assert!(text.contains(shown), "{shown}\n{text}");
    }
    let plan = made.shown(Lang::Zh, |sheet| report::plan_text(sheet, style));
    assert!(text.contains(&plan), "{text}");
}
