//! Refuses mentions that mention nobody. That a channel has no mentions at all is said where the touch is read.

use crate::{
    compliance::{
        rule::{Check, Found, Rule, RuleInfo},
        said::Subject,
    },
    model::{Channel, Severity},
    say,
    workspace::Touch,
};

pub(crate) const RULE: Rule = Rule {
    info: RuleInfo {
        code: "mention-not-possible",
        severity: Severity::Block,
        hard: true,
        title: ("这里不能 @ 人", "nobody can be mentioned here"),
        remedy: (
            "请去掉 mention, 或改用 channel = \"robot\" 或 \"appchat\"",
            "remove mention, or use channel = \"robot\" or \"appchat\"",
        ),
        basis: &[
            ("WeCom doc 91770", "mentioned_list"),
            ("WeCom doc 90248", "mentioned_list"),
        ],
        offends: &[],
        passes: &[],
    },
    check: Check::Campaign(check),
};

say! {
    struct NotEverybody { written: String }
    zh "mention 里的 \"{written}\" 不会 @ 到任何人; @所有人 要写 \"@all\""
    en "\"{written}\" in mention mentions nobody; everybody is \"@all\""
}

fn check(subject: &Subject<'_>, found: &mut Found<'_>) {
    let speaks = |touch: &&Touch| matches!(touch.channel, Channel::Robot | Channel::Appchat);
    for touch in subject.campaign.touches.iter().filter(speaks) {
        for written in &touch.mention {
            if ["all", "@All", "@ALL", "@所有人", "所有人", ""].contains(&written.as_str()) {
                found.push(
                    touch.place.clone(),
                    written,
                    NotEverybody {
                        written: written.clone(),
                    },
                );
            }
        }
    }
}
