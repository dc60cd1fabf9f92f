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
    insta::assert_snapshot!(audience("from = [\"2026/warmup/invit: clicked\"]"), @r#"campaigns/a.toml:4:64 unknown-touch 没有名为“invit”的触达，是不是“invite”？ | no touch "invit"; did you mean "invite"?"#);
    insta::assert_snapshot!(audience("from = [\"2026/warmpu/invite: clicked\"]"), @r#"campaigns/a.toml:4:64 unknown-campaign (warn) 工作区里没有活动“2026/warmpu”，是不是“2026/warmup”？ | no campaign "2026/warmpu" in the workspace; did you mean "2026/warmup"?"#);
    insta::assert_snapshot!(audience("exclude = [\"2026/warmup/invite\", \"2026/warmup#: sent\", \": sent\"]"), @r#"
    campaigns/a.toml:4:67 not-reached “2026/warmup/invite”看不懂；应写作 活动[#期][/触达]: 结果，如 "warmup/invite: clicked" | "2026/warmup/invite" is not understood; write campaign[#run][/touch]: truth, such as "warmup/invite: clicked"
    campaigns/a.toml:4:89 not-reached “2026/warmup#: sent”看不懂；应写作 活动[#期][/触达]: 结果，如 "warmup/invite: clicked" | "2026/warmup#: sent" is not understood; write campaign[#run][/touch]: truth, such as "warmup/invite: clicked"
    campaigns/a.toml:4:111 not-reached “: sent”看不懂；应写作 活动[#期][/触达]: 结果，如 "warmup/invite: clicked" | ": sent" is not understood; write campaign[#run][/touch]: truth, such as "warmup/invite: clicked"
    "#);
}

#[test]
fn a_limit_of_people_is_required() {
    let text = campaign(TAIL).replace(", max_recipients = 500", "");
    insta::assert_snapshot!(MemoryTree::workspace().with("campaigns/a.toml", text).findings(), @r#"campaigns/a.toml:4:12 missing-key 受众缺少“max_recipients” | the audience lacks "max_recipients""#);
}

#[test]
fn conditions_on_groups_are_for_groups_and_can_be_met() {
    insta::assert_snapshot!(audience("chats.name = \"*晚托*\""), @"");
    let of_groups = |rest: &str| {
        let text = campaign(TAIL)
            .replace("kind = \"customers\"", "kind = \"groups\"")
            .replace(
                "max_recipients = 500",
                &format!("max_recipients = 500, {rest}"),
            );
        MemoryTree::of_campaign(text)
    };
    assert_eq!(
        of_groups("chats = { size.min = 3, older_than = \"7d\" }"),
        ""
    );
    insta::assert_snapshot!(of_groups("assign = \"first_added\""), @"");
    insta::assert_snapshot!(of_groups("chats = { size = { min = 9, max = 8 }, older_than = \"7d\", younger_than = \"168h\" }"), @"");
    insta::assert_snapshot!(of_groups("chats = { nmae = \"x\", older_than = \"soon\", size.min = 0 }"), @"");
}

#[test]
fn everybody_in_the_company_is_meant_only_where_it_is_said() {
    let staff = |account: &str, rest: &str| {
        let text = campaign(TAIL)
            .replace("kind = \"customers\"", "kind = \"staff\"")
            .replace("account = \"east\"", &format!("account = \"{account}\""))
            .replace(
                "max_recipients = 500",
                &format!("max_recipients = 500{rest}"),
            );
        MemoryTree::of_campaign(text)
    };
    assert_eq!(staff("hq", ", of.everyone = true"), "");
    assert_eq!(staff("hq", ", of.departments = [\"门店\"]"), "");
    insta::assert_snapshot!(staff("hq", ""), @"");
    insta::assert_snapshot!(staff("hq", ", of = { everyone = true, members = [\"li.mei\"] }"), @"");
    insta::assert_snapshot!(staff("east", ", of.everyone = true"), @"");
    insta::assert_snapshot!(audience("of.everyone = true"), @"");
}
