//! Warns of a service message or a notice that sells something.

use crate::{
    compliance::{
        rule::{Check, Found, Rule, RuleInfo},
        said::Said,
    },
    diagnostic::Certainty,
    model::{Intent, Severity},
    say,
};

/// Words of offers.
const SELLING: &[&str] = &[
    "优惠",
    "折扣",
    "立减",
    "满减",
    "特价",
    "秒杀",
    "抢购",
    "促销",
    "下单",
    "购买",
    "选购",
    "券",
    "买一送一",
    "赠品",
    "好礼",
    "免费领",
    "上新",
    "新品",
    "热卖",
    "拼团",
    "砍价",
    "抽奖",
    "大促",
    "会员日",
    "到手价",
    "原价",
];

pub(crate) const RULE: Rule = Rule {
    info: RuleInfo {
        code: "NTC-001",
        severity: Severity::Warn,
        hard: false,
        title: (
            "疑似营销内容误标为通知",
            "marketing that is called a notice",
        ),
        remedy: (
            "是营销就写 intent = \"marketing\"; 不是就删去推销的话",
            "if it sells, write intent = \"marketing\"; if not, remove what sells",
        ),
        basis: &[("广告法", "14, 43", Some(Certainty::Verified))],
        offends: &[],
        passes: &[],
    },
    check: Check::Text(check),
};

say! {
    struct Selling { intent: String, word: String }
    zh "活动写的是 {intent}, 正文却有 \"{word}\", 像是营销"
    en "the campaign is declared {intent}, and its text says \"{word}\", which sells"
}

fn check(said: &Said<'_>, found: &mut Found<'_>) {
    let intent = said.ground.intent;
    if !matches!(intent, Intent::Service | Intent::Notice) {
        return;
    }
    let text = said.text();
    let words: Vec<&&str> = SELLING
        .iter()
        .filter(|word| text.contains(**word))
        .collect();
    let leads = said.leads_somewhere();
    // One such word may well belong to an order that somebody placed; with a link, or with a second one, it sells.
    let Some(word) = words.first().filter(|_| leads || words.len() > 1) else {
        return;
    };
    let at = text.find(**word).unwrap_or(0);
    let what = Selling {
        intent: intent.word().to_owned(),
        word: (**word).to_owned(),
    };
    found.push(said.place(at..at + word.len()), word, what);
}
