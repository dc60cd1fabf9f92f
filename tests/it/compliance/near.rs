//! The index finds what is nearly the same among many, and the same again each time.

use qunfa::compliance::{Near, difference};

/// Texts that have nothing in common but their form.
fn others() -> Vec<String> {
    let words = [
        "会员", "新品", "到店", "周末", "樱花", "拿铁", "桂花", "乌龙", "门店", "优惠", "上市",
        "品尝", "秋天", "杯子", "早安", "晚间",
    ];
    let text = |seed: usize| {
        let word =
            |step: usize| words[(seed * 7 + step * step * 5 + seed / 16 * step) % words.len()];
        format!("{seed}{}", (0..12).map(word).collect::<String>())
    };
    (0..500).map(text).collect()
}

#[test]
fn a_text_meets_itself_and_its_near_copies() {
    let mut texts = others();
    let sent =
        "【会员日】本周六到店消费满200减30，快来看看吧！地址不变，营业到晚上九点，带上会员码。";
    texts.push(sent.to_owned());
    let near = Near::read(texts.iter().map(String::as_str));
    for again in [
        sent.to_owned(),
        sent.replace('！', "🎉"),
        sent.replace("周六", "周日"),
        format!("提醒：{sent}"),
    ] {
        assert!(difference(sent, &again).likeness().reaches(900));
        assert!(near.candidates(&again).contains(&500), "{again}");
    }
    let stranger = "学校通知：家长会改到下周三晚七点，请带好签到表，从东门进入。";
    assert_eq!(near.candidates(stranger), Vec::<usize>::new());
}

#[test]
fn short_and_empty_texts_have_their_place_too() {
    let near = Near::read(["", "好", "好的", "！"]);
    assert_eq!(near.candidates("好"), [1]);
    assert_eq!(near.candidates("好的"), [2]);
    assert_eq!(near.candidates("？"), [0, 3]);
    assert_eq!(Near::read([]).candidates("好"), Vec::<usize>::new());
}

#[test]
fn the_candidates_are_the_same_each_time() {
    let texts = others();
    let near = || Near::read(texts.iter().map(String::as_str));
    for text in &texts[..20] {
        assert_eq!(near().candidates(text), near().candidates(text));
    }
}
