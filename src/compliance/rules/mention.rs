//! Refuses mentions where nobody can be mentioned, and mentions that mention nobody.

use crate::{
    compliance::{
        rule::{Check, Found, Rule, RuleInfo},
        said::Subject,
    },
    model::{Channel, Severity},
    say,
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
    struct ChannelWithoutMention { channel: Channel }
    zh "通道 {channel} 不支持 mention; 只有群机器人 (robot) 和应用群聊 (appchat) 可以 @ 人"
    en "{channel} has no mentions; only robot and appchat can mention people"
}

fn check(subject: &Subject<'_>, found: &mut Found<'_>) {
    for touch in subject
        .campaign
        .touches
        .iter()
        .filter(|touch| !touch.mention.is_empty())
    {
        if !touch.channel.is_post() {
            let what = ChannelWithoutMention {
                channel: touch.channel,
            };
            found.push(touch.place.clone(), &touch.mention.join(", "), what);
        }
    }
}
