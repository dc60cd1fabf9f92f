//! Refuses numbers of identity and bank cards in a text, and mobile numbers of people it tells something about; warns of other
//! mobile numbers. Everybody in the audience would read them.

use crate::{
    compliance::{
        rule::{Check, Found, Rule, RuleInfo},
        said::Said,
    },
    diagnostic::Certainty,
    model::Severity,
    say,
};
use regex::Regex;
use std::{collections::BTreeSet, ops::Range, sync::LazyLock};

pub(crate) const RULE: Rule = Rule {
    info: RuleInfo {
        code: "PII-001",
        severity: Severity::Block,
        hard: false,
        title: ("正文里有个人信息", "personal data in a text"),
        remedy: (
            "删去; 要按人填写的内容放进名单的列, 用 person.* 引用",
            "delete it; what differs by person belongs in a column of a list",
        ),
        basis: &[("个人信息保护法", "6, 28", Some(Certainty::Verified))],
        offends: &[
            "证件 11010519491231002X 已登记",
            "请转到 6222021234567890128",
            "中奖名单：王丽芳 13800138000，请到店领奖",
            "业主周强欠物业费，电话 1３8-0013-8000",
        ],
        passes: &["订单号 202611240001234567 已发货", "热线 4008001234"],
    },
    check: Check::Words(check),
};

say! {
    struct IdentityCard {}
    zh "正文里有身份证号码"
    en "the text has the number of an identity card"

    struct BankCard {}
    zh "正文里有银行卡号"
    en "the text has the number of a bank card"

    struct Somebody { number: String }
    zh "正文里有个人的手机号 {number} 和与他有关的情况, 所有收件人都会看到"
    en "the text has somebody's mobile number {number} and tells something about them; all recipients would read it"

    struct Mobile { number: String }
    zh "正文里有手机号 {number}: 请确认它是对外公布的号码"
    en "the text has the mobile number {number}; make sure it is public"
}

/// Digits as they are written in numbers, half or full width.
static NUMBER: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("[0-9０-９]{11,}[xX]?").expect("it is written here"));

/// A mobile number, in one piece or in three.
static MOBILE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("[1１][3-9３-９][0-9０-９][ -]?[0-9０-９]{4}[ -]?[0-9０-９]{4}")
        .expect("it is written here")
});

/// Words about somebody that are nobody else's business.
const PRIVATE: &[&str] = &[
    "名单",
    "欠",
    "阳性",
    "确诊",
    "患者",
    "病历",
    "复诊",
    "存款",
    "卡号",
    "身份证",
    "处分",
    "罚款",
    "工资",
    "学号",
    "家住",
];

fn check(said: &Said<'_>, found: &mut Found<'_>) {
    let text = said.text();
    let in_address = |bytes: &Range<usize>| {
        let quoted = &text[bytes.clone()];
        said.addresses
            .iter()
            .any(|address| address.text.contains(quoted))
    };
    for run in NUMBER
        .find_iter(text)
        .filter(|run| stands_alone(text, &run.range()))
    {
        let bytes = run.range();
        let number = plain(run.as_str());
        let digits: Vec<u32> = number.chars().filter_map(|c| c.to_digit(10)).collect();
        if in_address(&bytes) {
            continue;
        }
        let place = said.place(bytes.clone());
        let is_called_one = digits.len() >= 15 && text[..bytes.start].trim_end().ends_with("卡号");
        if is_identity_card(&number) {
            found.push(place, "", IdentityCard {});
        } else if is_called_one || (digits.len() == number.len() && is_bank_card(&digits)) {
            found.push(place, "", BankCard {});
        }
    }
    let mobiles: Vec<Range<usize>> = MOBILE
        .find_iter(text)
        .map(|run| run.range())
        .filter(|bytes| stands_alone(text, bytes) && !in_address(bytes))
        .collect();
    let is_private = PRIVATE.iter().any(|word| text.contains(word));
    let several: BTreeSet<String> = mobiles.iter().map(|at| plain(&text[at.clone()])).collect();
    for bytes in mobiles {
        let digits = plain(&text[bytes.clone()]);
        let number = format!("{}****{}", &digits[..3], &digits[7..]);
        let place = said.place(bytes);
        if is_private || several.len() > 2 {
            found.push(place, "", Somebody { number });
        } else {
            found.push_as(Severity::Warn, place, "", Mobile { number });
        }
    }
}

/// Whether a number is no part of something longer.
fn stands_alone(text: &str, bytes: &Range<usize>) -> bool {
    let joins = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '⟨' | '０'..='９');
    let before = text[..bytes.start].chars().next_back();
    let after = text[bytes.end..].chars().next();
    !before.is_some_and(joins) && !after.is_some_and(joins)
}

/// Only the digits of a number, half width, and an X at its end.
fn plain(number: &str) -> String {
    let half = |c: char| match c {
        '０'..='９' => char::from_u32(u32::from(c) - 0xFF10 + 0x30),
        '0'..='9' | 'x' | 'X' => Some(c),
        _ => None,
    };
    number.chars().filter_map(half).collect()
}

/// Eighteen characters with a date of birth and the check character of GB 11643.
fn is_identity_card(number: &str) -> bool {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    const CHECKS: &[u8; 11] = b"10X98765432";
    let bytes = number.as_bytes();
    if bytes.len() != 18 {
        return false;
    }
    let Ok(birth) = jiff::civil::Date::strptime("%Y%m%d", &number[6..14]) else {
        return false;
    };
    let sum: u32 = bytes
        .iter()
        .zip(WEIGHTS)
        .map(|(digit, weight)| u32::from(digit - b'0') * weight)
        .sum();
    (1900..=2100).contains(&birth.year())
        && bytes[17].to_ascii_uppercase() == CHECKS[(sum % 11) as usize]
}

/// Sixteen to nineteen digits that begin as UnionPay, Visa or Mastercard do and pass Luhn's check.
fn is_bank_card(digits: &[u32]) -> bool {
    let begins = matches!(digits.first(), Some(4..=6));
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(at, digit)| match (at % 2, digit * 2) {
            (0, _) => *digit,
            (_, double) if double > 9 => double - 9,
            (_, double) => double,
        })
        .sum();
    (16..=19).contains(&digits.len()) && begins && sum.is_multiple_of(10)
}
