//! How alike two texts are: golden pairs with their numbers, an independent count, and what counts as no change.

use proptest::prelude::*;
use qunfa::compliance::{Change, Likeness, difference};

const A: &str = "【会员日】本周六到店消费满200减30，快来看看吧！";
const SWAPPED: (&str, &str) = (
    "会员日本周六到店消费满200减30，快来看看吧！新品樱花拿铁同步上市。",
    "新品樱花拿铁同步上市。会员日本周六到店消费满200减30，快来看看吧！",
);
const LONG: &str = "尊敬的客户您好，您预约的体检套餐已经确认，请于十月十二日上午八点整空腹来到浦东分院二楼登记，并携带本人有效证件，需改预约请先致电客服。";

/// A required change of 30 %.
const CHANGE: u64 = 300;

/// In thousandths, rounded as the published vectors are.
fn thousandths(likeness: Likeness) -> u64 {
    (2000 * likeness.twice_common + likeness.both) / (2 * likeness.both)
}

#[test]
fn golden_pairs_have_their_lengths_numbers_and_verdicts() {
    let longer = format!("再次提醒您：{A}");
    let one_clause = LONG.replace("上午八点整", "傍晚六时半务必准到");
    let pairs: [(&str, &str, &str, [u64; 4], bool); 10] = [
        ("P1 identical", A, A, [22, 22, 1000, 1000], false),
        (
            "P2 only emoji, punctuation and width",
            A,
            "🎉会员日🎉　本周六到店消费满２００减３０～快来看看吧。。。",
            [22, 22, 1000, 1000],
            false,
        ),
        ("P3 a prefix", A, &longer, [22, 27, 898, 894], false),
        (
            "P4 sentences swapped",
            SWAPPED.0,
            SWAPPED.1,
            [32, 32, 688, 968],
            false,
        ),
        (
            "P5 rewritten",
            A,
            "【会员日倒计时】还有1天！满200减30的优惠券还在您的卡包里，记得使用。",
            [22, 32, 370, 308],
            true,
        ),
        (
            "P6 new",
            A,
            "新烘桂圆红枣茶刚出炉，门外排成长队，得空顺路尝鲜呀老朋友",
            [22, 26, 0, 0],
            true,
        ),
        (
            "P7 digits",
            "您的课程将于3月5日19:00开始",
            "您的课程将于3月6日20:00开始",
            [16, 16, 813, 690],
            false,
        ),
        (
            "P8 padded",
            "新品上市欢迎到店品尝",
            "新品上市欢迎到店品尝哈哈哈哈哈哈",
            [10, 16, 769, 900],
            false,
        ),
        (
            "P9 one clause of a long text",
            LONG,
            &one_clause,
            [62, 66, 891, 871],
            false,
        ),
        (
            "P10 scattered synonyms",
            "会员日来啦！满减券已发，樱花茶刚上架，会员都能来，到店就可领取一杯。",
            "会员日启动！满减券待用，樱花茶今开售，会员凭码，到店立刻领取两份。",
            [29, 28, 526, 302],
            true,
        ),
    ];
    for (name, first, second, numbers, passes) in pairs {
        let found = difference(first, second);
        let measured = [
            found.letters.0,
            found.letters.1,
            thousandths(found.in_order),
            thousandths(found.in_pairs),
        ];
        assert_eq!(measured, numbers, "{name}");
        assert_eq!(found.changed_enough(CHANGE), passes, "{name}");
    }
}

#[test]
fn what_is_shown_is_above_the_limit_exactly_when_the_texts_are() {
    // 7 of 10 letters stay in order and not one pair more than that: at the limit, and one letter beyond.
    let at = difference("abcdefghij", "abcdefgxyz");
    assert_eq!(
        at.in_order,
        Likeness {
            twice_common: 14,
            both: 20
        }
    );
    assert!(at.changed_enough(CHANGE));
    assert_eq!(at.likeness().percent_up(), 70);
    let beyond = difference("abcdefghij", "abcdefghyz");
    assert!(!beyond.changed_enough(CHANGE));
    assert_eq!(beyond.likeness().percent_up(), 80);
    let hardly = difference(
        &"好".repeat(705),
        &format!("{}{}", "好".repeat(705), "坏".repeat(604)),
    );
    assert!(!hardly.changed_enough(CHANGE));
    assert_eq!(hardly.in_order.percent_up(), 71);
}

#[test]
fn empty_texts_are_the_same_and_one_empty_text_is_another() {
    assert!(!difference("", "").changed_enough(CHANGE));
    assert!(!difference("！！", "🎉").changed_enough(CHANGE));
    assert!(difference("", "好").changed_enough(CHANGE));
    assert!(difference("好", "").changed_enough(CHANGE));
    assert!(!difference("好", "好").changed_enough(CHANGE));
}

#[test]
fn addresses_and_filled_in_values_count_as_one_letter_whatever_they_are() {
    let first = "菜单 https://shop.example.com/a?q=⟨M⟩ ⟨member.store⟩见";
    let second = "菜单 https://other.example.cn/very/long/address ⟨person.level⟩见";
    assert_eq!(difference(first, second).letters, (5, 5));
    assert!(!difference(first, second).changed_enough(CHANGE));
    let template =
        "{# 说明 #}菜单 {{ link.menu }}{% if person.vip %} {{ member.top }}{% endif %}见";
    assert_eq!(difference(first, template).letters, (5, 5));
}

#[test]
fn case_width_accents_and_traditional_forms_are_no_change() {
    let found = difference("ＶＩＰ賺錢 Café 第①名", "vip 赚钱cafe第1名");
    assert_eq!(found.in_order.percent_down(), 100);
}

#[test]
fn a_text_that_is_only_added_to_is_kept_whole_even_where_enough_changed() {
    let longer =
        format!("{A}另外，新烘桂圆红枣茶刚出炉，门外排成长队，得空顺路尝鲜呀朋友，坐坐聊聊天");
    let found = difference(A, &longer);
    assert!(found.changed_enough(CHANGE));
    assert!(found.keeps_whole(800));
    assert!(!difference(A, A).keeps_whole(800), "nothing was added");
    assert!(!difference(&longer, A).keeps_whole(800));
}

#[test]
fn people_see_what_stayed_and_what_did_not() {
    let found = difference(A, "再次提醒您：会员日！本周日到店消费满200减30。");
    assert_eq!(
        found.marked(),
        "【+再次提醒您：+】会员日！本周【-六-】【+日+】到店消费满200减30。【-快来看看吧！-】"
    );
    assert_eq!(found.kept(4), ["到店消费满200减30", "会员日！本周"]);
}

/// The longest common subsequence by the textbook.
fn longest_common(a: &[char], b: &[char]) -> u64 {
    let mut row = vec![0; b.len() + 1];
    for x in a {
        let mut before = 0;
        for (at, y) in b.iter().enumerate() {
            let above = row[at + 1];
            row[at + 1] = if x == y {
                before + 1
            } else {
                above.max(row[at])
            };
            before = above;
        }
    }
    row[b.len()]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn the_common_part_is_the_longest_there_is(a in "[会员日到店a1]{0,60}", b in "[会员日到店a1]{0,60}") {
        let (x, y): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
        let found = difference(&a, &b);
        prop_assert_eq!(found.letters, (x.len() as u64, y.len() as u64));
        if !x.is_empty() || !y.is_empty() {
            prop_assert_eq!(found.in_order.twice_common, 2 * longest_common(&x, &y));
        }
    }

    #[test]
    fn it_reads_the_same_both_ways_and_loses_no_byte(a in "\\PC{0,60}", b in "\\PC{0,60}") {
        let (there, back) = (difference(&a, &b), difference(&b, &a));
        prop_assert_eq!(there.in_order, back.in_order);
        prop_assert_eq!(there.in_pairs, back.in_pairs);
        let second: String = there.changes.iter().filter(|(change, _)| *change != Change::Gone).map(|(_, text)| text.as_str()).collect();
        prop_assert_eq!(second, b.clone());
        prop_assert!(!difference(&a, &a).changed_enough(CHANGE));
    }
}
