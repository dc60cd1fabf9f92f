//! Refuses a second touch that says nearly what an earlier one said, and warns of one that only adds to it.

use crate::{
    compliance::{
        difference::{Difference, difference},
        ground::Ground,
        rule::{Check, Found, Law, Rule, RuleInfo},
        said::{Subject, Whole},
        second_touch::{Pair, pairs},
    },
    content::Skeleton,
    diagnostic::{Certainty, Place},
    model::{Attachment, Digest, Severity},
    say,
    workspace::Touch,
};
use std::{cmp::Reverse, collections::BTreeSet};

const BASIS: &[Law] = &[
    (
        "业务要求",
        "二次触达的文案改动不少于 30%",
        Some(Certainty::Brief),
    ),
    (
        "企业微信使用规范",
        "不得频繁营销、骚扰客户",
        Some(Certainty::Platform),
    ),
];

/// Stretches that stayed are named from this length on, and at most so many.
const KEPT_CHARACTERS_MIN: usize = 4;
const KEPT_MAX: usize = 3;

pub(crate) const SIMILAR: Rule = Rule {
    info: RuleInfo {
        code: "touch-too-similar",
        severity: Severity::Require,
        hard: false,
        title: (
            "二次触达与前一次的文案太像",
            "a second touch that says nearly the same as the first",
        ),
        remedy: (
            "请改写保留下来的部分; 只加前缀、换表情、改数字或调换句序都不算改动",
            "rewrite what stayed; a prefix, other emoji, other numbers or another order of sentences are no change",
        ),
        basis: BASIS,
        offends: &[],
        passes: &[],
    },
    check: Check::Campaign(similar),
};

pub(crate) const PADDED: Rule = Rule {
    info: RuleInfo {
        code: "touch-padded",
        severity: Severity::Warn,
        hard: false,
        title: (
            "二次触达整体保留了首轮文案",
            "a second touch that keeps the whole first text",
        ),
        remedy: (
            "请改写首轮的文案, 不要只在它前后加话",
            "rewrite the first text instead of adding to it",
        ),
        basis: BASIS,
        offends: &[],
        passes: &[],
    },
    check: Check::Campaign(padded),
};

pub(crate) const SAME_IMAGE: Rule = Rule {
    info: RuleInfo {
        code: "touch-same-image",
        severity: Severity::Warn,
        hard: false,
        title: (
            "二次触达用了同一张图片",
            "a second touch with the same picture",
        ),
        remedy: (
            "客户会以为是同一条消息; 请换一张图片, 或不带图片",
            "people take it for the same message; use another picture, or none",
        ),
        basis: BASIS,
        offends: &[],
        passes: &[],
    },
    check: Check::Campaign(same_image),
};

say! {
    struct Similar { second: String, first: String, percent: u64, limit: u64, order: u64, pairs: u64, kept_zh: String, kept_en: String }
    zh "触达 {second} 与 {first} 的两次文案相似度 {percent}%，需 ≤ {limit}%（按字序 {order}%，按相邻字 {pairs}%）{kept_zh}"
    en "the texts of {second} and {first} are {percent}% alike, at most {limit}% is allowed ({order}% in order, {pairs}% by neighbouring characters){kept_en}"

    struct Perhaps { second: String, first: String, percent: u64, limit: u64 }
    zh "触达 {second} 与 {first} 的文案相似度 {percent}%（上限 {limit}%）；两次的受众各写各的，若有人两次都在其中，他会收到几乎一样的话"
    en "the texts of {second} and {first} are {percent}% alike (the limit is {limit}%); their audiences differ, and whoever is in both reads nearly the same twice"

    struct Padded { second: String, first: String }
    zh "首轮文案被整体保留：触达 {second} 只是在 {first} 的文案上加了话"
    en "the first text is kept whole: {second} only adds to what {first} said"

    struct SameImage { second: String, first: String, file: String }
    zh "触达 {second} 与 {first} 用了同一张图片 {file}"
    en "{second} and {first} carry the same picture {file}"
}

/// A second text beside the earlier one it is most like.
struct Compared<'a> {
    pair: Pair<'a>,
    first: &'a Skeleton,
    second: &'a Skeleton,
    difference: Difference,
}

fn similar(subject: &Subject<'_>, found: &mut Found<'_>) {
    let change = subject.policy.limits.get("text_change_permille");
    let limit = (1000 - change) / 10;
    let too_alike = |compared: &Compared<'_>| !compared.difference.changed_enough(change);
    for compared in worst(subject, too_alike) {
        let Compared {
            pair, difference, ..
        } = &compared;
        let (second, first) = (name(compared.second), name(compared.first));
        let percent = difference.likeness().percent_up();
        let (text, place) = quoted(subject, &compared);
        if pair.perhaps {
            let what = Perhaps {
                second,
                first,
                percent,
                limit,
            };
            found.push_as(Severity::Warn, place, &text, what);
            continue;
        }
        let (kept_zh, kept_en) = kept(difference);
        let what = Similar {
            second,
            first,
            percent,
            limit,
            order: difference.in_order.percent_up(),
            pairs: difference.in_pairs.percent_up(),
            kept_zh,
            kept_en,
        };
        found.push(place, &text, what);
    }
}

fn padded(subject: &Subject<'_>, found: &mut Found<'_>) {
    let change = subject.policy.limits.get("text_change_permille");
    let kept = subject.policy.limits.get("text_kept_whole_permille");
    // One that is too much alike is told so already.
    let only_padded = |compared: &Compared<'_>| {
        let difference = &compared.difference;
        difference.changed_enough(change) && difference.keeps_whole(kept)
    };
    for compared in worst(subject, only_padded) {
        let what = Padded {
            second: name(compared.second),
            first: name(compared.first),
        };
        let (text, place) = quoted(subject, &compared);
        found.push(place, &text, what);
    }
}

fn same_image(subject: &Subject<'_>, found: &mut Found<'_>) {
    let mut told: BTreeSet<(&str, Digest)> = BTreeSet::new();
    for pair in pairs(subject.campaign) {
        let (Some(first), Some(second)) = (
            texts(subject, pair.first).next(),
            texts(subject, pair.second).next(),
        ) else {
            continue;
        };
        let known: BTreeSet<Digest> = images(first).map(|(_, sha256, _)| sha256).collect();
        for (at, sha256, file) in images(second) {
            if known.contains(&sha256) && told.insert((&pair.second.name, sha256)) {
                let what = SameImage {
                    second: pair.second.name.clone(),
                    first: pair.first.name.clone(),
                    file: file.to_owned(),
                };
                let place = Whole::skeleton(Ground::of(subject), *subject, second).attach_place(at);
                found.push(place, file, what);
            }
        }
    }
}

/// For each second touch the pair most alike among those chosen; one that is certain goes before one that is not.
fn worst<'a>(subject: &Subject<'a>, chosen: impl Fn(&Compared<'a>) -> bool) -> Vec<Compared<'a>> {
    let mut worst: Vec<Compared<'a>> = Vec::new();
    let weight = |compared: &Compared<'_>| {
        let likeness = compared.difference.likeness();
        (Reverse(compared.pair.perhaps), likeness.percent_up())
    };
    for pair in pairs(subject.campaign) {
        for first in texts(subject, pair.first) {
            for second in texts(subject, pair.second) {
                let compared = Compared {
                    pair,
                    first,
                    second,
                    difference: difference(&whole(subject, first), &whole(subject, second)),
                };
                if !chosen(&compared) {
                    continue;
                }
                let known = worst
                    .iter_mut()
                    .find(|known| known.pair.second.name == pair.second.name);
                match known {
                    Some(known) if weight(known) < weight(&compared) => *known = compared,
                    Some(_) => {}
                    None => worst.push(compared),
                }
            }
        }
    }
    worst
}

/// Every text that a touch may say. Its own is none of them when each variant has another.
fn texts<'a>(subject: &Subject<'a>, touch: &'a Touch) -> impl Iterator<Item = &'a Skeleton> {
    let mut variants = touch.variants.values();
    let spoken_for = !touch.variants.is_empty() && variants.all(|one| one.source.is_some());
    let of_touch = move |skeleton: &&Skeleton| {
        skeleton.touch == touch.name && !(spoken_for && skeleton.variant.is_none())
    };
    subject.skeletons.iter().filter(of_touch)
}

/// Title, text and cards, as one.
fn whole(subject: &Subject<'_>, skeleton: &Skeleton) -> String {
    let touch = subject.campaign.touch(&skeleton.touch);
    let title = touch.and_then(|touch| touch.subject.as_deref());
    let message = &skeleton.message;
    let parts = title.into_iter().chain([message.text.as_str()]);
    parts
        .chain(message.other_texts())
        .collect::<Vec<_>>()
        .join("\n")
}

fn images(skeleton: &Skeleton) -> impl Iterator<Item = (usize, Digest, &str)> {
    let attached = skeleton.message.attachments.iter().enumerate();
    attached.filter_map(|(at, attachment)| match attachment {
        Attachment::Image { media } => Some((at, media.sha256, media.name())),
        _ => None,
    })
}

/// The longest line of what stayed, and where the second touch says it.
fn quoted(subject: &Subject<'_>, compared: &Compared<'_>) -> (String, Place) {
    let text = &compared.second.message.text;
    let kept = compared.difference.kept(1);
    let lines = kept.iter().flat_map(|kept| kept.lines()).map(str::trim);
    let longest = lines.max_by_key(|line| line.chars().count());
    let inside = longest.and_then(|kept| Some((kept, text.find(kept)?)));
    let said = Whole::skeleton(Ground::of(subject), *subject, compared.second);
    if let Some((kept, at)) = inside {
        return (kept.to_owned(), said.place(at..at + kept.len()));
    }
    let line = text.lines().next().unwrap_or_default();
    (line.to_owned(), said.place(0..line.len()))
}

/// What stayed, in both languages; nothing where only scattered characters did.
fn kept(difference: &Difference) -> (String, String) {
    let kept = difference.kept(KEPT_CHARACTERS_MIN);
    if kept.is_empty() {
        return (String::new(), String::new());
    }
    let quoted = |open: &str, close: &str, join: &str| {
        let kept = kept.iter().take(KEPT_MAX);
        let quoted: Vec<String> = kept
            .map(|text| format!("{open}{}{close}", text.replace(['\r', '\n'], " ")))
            .collect();
        quoted.join(join)
    };
    (
        format!("；没有改的：{}", quoted("“", "”", "、")),
        format!("; what stayed: {}", quoted("\"", "\"", ", ")),
    )
}

fn name(skeleton: &Skeleton) -> String {
    match &skeleton.variant {
        Some(variant) => format!("{}({variant})", skeleton.touch),
        None => skeleton.touch.clone(),
    }
}
