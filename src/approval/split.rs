//! What a change touches becomes the finding that it decides and proposes at once: nobody sets the rule they are judged by.

use crate::{
    diagnostic::{Finding, Place},
    say,
};

/// The finding stands here, whichever policy file was touched.
const SETTINGS: &str = "qunfa.toml";
/// Paths named in the sentence; the rest is counted.
const NAMED_MAX: usize = 3;

say! {
    struct Mixed { policy: String, content: String }
    zh "这次改动同时动了政策（{policy}）和活动内容（{content}）：活动不能由自己带来的政策来审"
    en "this change touches policy ({policy}) and campaigns ({content}) at once: a campaign is not judged by the policy it brings along"

    struct SplitIt {}
    zh "拆成两个分支：先只改政策，由 owner 签核（qunfa signoff --policy）并合并；再从新的主干开分支改活动"
    en "split it into two branches: the policy first, signed by an owner (`qunfa signoff --policy`) and merged, then the campaigns on a branch from the new base"
}

/// The finding, when a change touches both policy and content, given as paths in order.
pub fn split(policy: &[String], content: &[String]) -> Option<Finding> {
    if policy.is_empty() || content.is_empty() {
        return None;
    }
    let what = Mixed {
        policy: named(policy),
        content: named(content),
    };
    let finding = Finding::block("policy-and-campaigns", Place::file(SETTINGS), what);
    Some(finding.help(SplitIt {}))
}

/// The first paths, and how many more there are.
fn named(paths: &[String]) -> String {
    let first = paths[..paths.len().min(NAMED_MAX)].join(", ");
    match paths.len().saturating_sub(NAMED_MAX) {
        0 => first,
        more => format!("{first} +{more}"),
    }
}
