//! Refuses urgent campaigns that do not say 「紧急」 where everybody sees it first: in the title and in the first visible line.

use super::nothing_visible::is_visible;
use crate::{
    compliance::{
        ground::Ground,
        rule::{Check, Found, Rule, RuleInfo},
        said::{Subject, Whole},
    },
    diagnostic::Place,
    model::Severity,
    say,
};
use std::ops::Range;

/// The word.
const WORD: &str = "紧急";

/// Where it stands and does not mean it.
const NOT_COUNTING: &[&str] = &["不紧急", "非紧急", "紧急联系人", "紧急出口"];

pub(crate) const RULE: Rule = Rule {
    info: RuleInfo {
        code: "urgent-without-word",
        severity: Severity::Block,
        hard: true,
        title: (
            "紧急活动没有写明「紧急」",
            "an urgent campaign that does not say 紧急",
        ),
        remedy: (
            "请在标题和正文第一行写上「紧急」, 或去掉 urgent",
            "write 紧急 in the title and in the first line, or remove urgent",
        ),
        basis: &[],
        offends: &[],
        passes: &["紧急通知：今晚停水", "普通通知"],
    },
    check: Check::Campaign(check),
};

say! {
    struct TitleWithout { title: String }
    zh "活动声明了 urgent, 标题 \"{title}\" 里却没有「紧急」"
    en "the campaign is declared urgent, and its title \"{title}\" does not say 紧急"

    struct TextWithout { line: String }
    zh "活动声明了 urgent, 正文第一行 \"{line}\" 里却没有「紧急」"
    en "the campaign is declared urgent, and the first line \"{line}\" does not say 紧急"
}

fn check(subject: &Subject<'_>, found: &mut Found<'_>) {
    if subject.campaign.urgent.is_none() {
        return;
    }
    let title = &subject.campaign.title;
    if !says_urgent(&title.value) {
        found.push(
            title.place.clone(),
            &title.value,
            TitleWithout {
                title: title.value.clone(),
            },
        );
    }
    let ground = Ground::of(subject);
    for skeleton in subject.skeletons {
        // A card's title stands above its text.
        let card = skeleton.message.card.as_ref();
        if let Some(line) = card.and_then(|card| card.texts().first().copied()) {
            if !says_urgent(line) {
                let place = Whole::skeleton(ground, *subject, skeleton).touch_place();
                let what = TextWithout {
                    line: line.to_owned(),
                };
                found.push(place, line, what);
            }
            continue;
        }
        let text = &skeleton.message.text;
        let bytes = first_visible_line(text);
        let line = text[bytes.clone()].trim();
        if !says_urgent(line) {
            let place: Place = Whole::skeleton(ground, *subject, skeleton).place(bytes);
            found.push(
                place,
                line,
                TextWithout {
                    line: line.to_owned(),
                },
            );
        }
    }
}

fn says_urgent(text: &str) -> bool {
    let rest = NOT_COUNTING
        .iter()
        .fold(text.to_owned(), |rest, phrase| rest.replace(phrase, "\n"));
    rest.contains(WORD)
}

fn first_visible_line(text: &str) -> Range<usize> {
    let mut start = 0;
    for line in text.split('\n') {
        if line.chars().any(is_visible) {
            return start..start + line.len();
        }
        start += line.len() + 1;
    }
    0..0
}
