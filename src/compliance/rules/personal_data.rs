//! Refuses numbers of identity and bank cards in a text, and warns of mobile numbers: everybody in the audience would read them.

use crate::{
    compliance::{
        rule::{Check, Found, Rule, RuleInfo},
        said::Said,
    },
    diagnostic::Certainty,
    model::Severity,
    say,
};
use std::ops::Range;

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

    struct Mobile { number: String }
    zh "正文里有手机号 {number}: 请确认它是对外公布的号码"
    en "the text has the mobile number {number}; make sure it is public"
}

fn check(said: &Said<'_>, found: &mut Found<'_>) {
    let text = said.text();
    let in_address = |bytes: &Range<usize>| {
        said.addresses
            .iter()
            .any(|address| address.text.contains(&text[bytes.clone()]))
    };
    for bytes in numbers(text) {
        if in_address(&bytes) {
            continue;
        }
        let number = &text[bytes.clone()];
        let digits: Vec<u32> = number.chars().filter_map(|c| c.to_digit(10)).collect();
        let place = || said.place(bytes.clone());
        if is_identity_card(number) {
            found.push(place(), "", IdentityCard {});
        } else if digits.len() == number.len() && is_bank_card(&digits) {
            found.push(place(), "", BankCard {});
        } else if digits.len() == 11 && number.len() == 11 && digits[0] == 1 && digits[1] >= 3 {
            let number = format!("{}****{}", &number[..3], &number[7..]);
            found.push_as(Severity::Warn, place(), "", Mobile { number });
        }
    }
}

/// Runs of digits that stand alone; an X may end one.
fn numbers(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = None;
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        let joins = c.is_ascii_alphanumeric() || c == '_' || c == '⟨';
        match (start, joins) {
            (None, true) => start = Some(at),
            (Some(from), false) => {
                let run = &text[from..at];
                let digits = run.strip_suffix(['x', 'X']).unwrap_or(run);
                if digits.len() >= 11 && digits.bytes().all(|b| b.is_ascii_digit()) {
                    found.push(from..at);
                }
                start = None;
            }
            _ => {}
        }
    }
    found
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
