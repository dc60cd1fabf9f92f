//! Audiences that cannot mean what they say.

use super::memory_tree::{MemoryTree, SETTINGS, TAIL, campaign};

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

#[test]
fn conditions_on_groups_are_for_groups_and_can_be_met() {
    insta::assert_snapshot!(audience("chats.name = \"*晚托*\""), @r#"campaigns/a.toml:4:56 groups-only chats 是客户群的条件，这里的受众是 customers；请改为 kind = "groups"，或删去 chats | "chats" is about customer groups, and this audience is customers; write kind = "groups", or remove chats"#);
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
    insta::assert_snapshot!(of_groups("assign = \"first_added\""), @r#"campaigns/a.toml:4:62 owner-sends 客户群只能由群主发送，不能写 assign；请删去 | only its owner can send to a customer group, so "assign" means nothing here; remove it"#);
    insta::assert_snapshot!(of_groups("chats = { size = { min = 9, max = 8 }, older_than = \"7d\", younger_than = \"168h\" }"), @"
    campaigns/a.toml:4:70 empty-range 群人数的下限大于上限，没有群符合 | the smallest size is above the largest, so no group fits
    campaigns/a.toml:4:126 empty-range older_than 不小于 younger_than，没有群符合 | older_than is not below younger_than, so no group fits
    ");
    insta::assert_snapshot!(of_groups("chats = { nmae = \"x\", older_than = \"soon\", size.min = 0 }"), @r#"
    campaigns/a.toml:4:63 unknown-key 未知的键“nmae”，是不是想写“name”？ | unknown key "nmae"; did you mean "name"?
    campaigns/a.toml:4:88 wrong-form 写法不对，应写作 数字加单位 s、m、h 或 d，如 "90m"、"24h"、"7d" | wrong form, write a number and s, m, h or d: "90m", "24h", "7d"
    campaigns/a.toml:4:107 out-of-range 数值应在 1 到 10000 之间，请改正 | must be between 1 and 10000; correct it
    "#);
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
        let settings = SETTINGS.replace(
            "[accounts]",
            "[accounts]\nhq = { tier = \"admin\", app = \"notice\" }",
        );
        MemoryTree::workspace()
            .with("qunfa.toml", settings)
            .with("campaigns/a.toml", text)
            .findings()
    };
    assert_eq!(staff("hq", ", of.everyone = true"), "");
    assert_eq!(staff("hq", ", of.departments = [\"门店\"]"), "");
    insta::assert_snapshot!(staff("hq", ""), @"campaigns/a.toml:4:12 everyone 受众没有写 of、tags、lists 或 from，就是全体员工；确实要发全员请写 of.everyone = true，否则请写明部门或成员 | without of, tags, lists or from this is everybody in the company; write of.everyone = true if that is meant, else name departments or members");
    insta::assert_snapshot!(staff("hq", ", of = { everyone = true, members = [\"li.mei\"] }"), @"campaigns/a.toml:4:12 everyone of.everyone 已是全体员工，不能再写部门、成员、标签、名单或 from；请只留一种（排除可用 exclude 和 tags.none） | of.everyone already means all staff; remove departments, members, tags, lists and from, or remove it (exclude and tags.none may stay)");
    insta::assert_snapshot!(staff("east", ", of.everyone = true"), @"campaigns/a.toml:4:12 everyone 账号 east 不能发全体员工；请换用总部（admin）账号，或写明部门 | account east may not write to everybody; use an account of tier admin, or name departments");
    insta::assert_snapshot!(audience("of.everyone = true"), @r#"campaigns/a.toml:4:12 everyone of.everyone 是全体员工，这里的受众是 customers；请改为 kind = "staff"，或删去 | of.everyone means all staff, and this audience is customers; write kind = "staff", or remove it"#);
}
