//! Audiences that cannot mean what they say.

use super::memory_tree::{MemoryTree, TAIL, campaign};

fn audience(rest: &str) -> String {
    let text = campaign(TAIL).replace(
        "max_recipients = 500",
        &format!("max_recipients = 500, {rest}"),
    );
    MemoryTree::workspace()
        .with("campaigns/a.toml", text)
        .with(
            "campaigns/2026/warmup.toml",
            campaign(&TAIL.replace("burst", "invite")),
        )
        .findings()
}

#[test]
fn an_earlier_touch_is_referred_to_by_campaign_and_name() {
    assert_eq!(
        audience(
            "from = [\"2026/warmup/invite: clicked\", \"2026/warmup: sent\", \"2026/warmup#2/invite: sent\", \"a#1: sent\"]"
        ),
        ""
    );
    insta::assert_snapshot!(audience("from = [\"2026/warmup/invit: clicked\"]"), @r#"campaigns/a.toml:4:77 unknown-touch 没有名为“invit”的触达，是不是“invite”？ | no touch "invit"; did you mean "invite"?"#);
    insta::assert_snapshot!(audience("from = [\"2026/warmpu/invite: clicked\"]"), @r#"campaigns/a.toml:4:65 unknown-campaign (warn) 工作区里没有活动“2026/warmpu/invite”，是不是“2026/warmup/invite”？ | no campaign "2026/warmpu/invite" in the workspace; did you mean "2026/warmup/invite"?"#);
    insta::assert_snapshot!(audience("exclude = [\"2026/warmup/invite\", \"2026/warmup#: sent\", \": sent\"]"), @r#"
    campaigns/a.toml:4:67 not-reached 看不懂“2026/warmup/invite”；请写作 活动[#期][/触达]: 结果，如 "warmup/invite: clicked" | "2026/warmup/invite" is not understood; write campaign[#run][/touch]: truth, such as "warmup/invite: clicked"
    campaigns/a.toml:4:89 not-reached 看不懂“2026/warmup#: sent”；请写作 活动[#期][/触达]: 结果，如 "warmup/invite: clicked" | "2026/warmup#: sent" is not understood; write campaign[#run][/touch]: truth, such as "warmup/invite: clicked"
    campaigns/a.toml:4:111 not-reached 看不懂“: sent”；请写作 活动[#期][/触达]: 结果，如 "warmup/invite: clicked" | ": sent" is not understood; write campaign[#run][/touch]: truth, such as "warmup/invite: clicked"
    "#);
}

#[test]
fn a_limit_of_people_is_required() {
    let text = campaign(TAIL).replace(", max_recipients = 500", "");
    insta::assert_snapshot!(MemoryTree::workspace().with("campaigns/a.toml", text).findings(), @r#"campaigns/a.toml:4:12 missing-key 受众缺少“max_recipients”，请补上 | the audience lacks "max_recipients"; add it"#);
}
