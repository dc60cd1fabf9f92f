//! Touches that could not be carried out as written.

use super::memory_tree::{MemoryTree, campaign};

fn touches(rest: &str) -> String {
    let text = campaign(&format!(
        "schedule = {{ not_after = 2026-11-14 13:00:00 }}\n{rest}"
    ));
    MemoryTree::workspace()
        .with("campaigns/a.toml", text)
        .findings()
}

#[test]
fn a_name_inside_quotes_is_no_dependency() {
    assert_eq!(
        touches(
            "[touch.a]\ntext = \"x\"\nwhen = \"person.note == 'b.sent'\"\n[touch.b]\ntext = \"x\"\nafter = \"a\"\n"
        ),
        ""
    );
}

#[test]
fn after_says_how_it_is_written() {
    insta::assert_snapshot!(touches("[touch.a]\ntext = \"x\"\n[touch.b]\ntext = \"x\"\nafter = \"a + one day\"\n"), @r#"campaigns/a.toml:10:9 wrong-form 看不懂“a + one day”；请写作 触达 + 时长，如 "burst + 24h" | "a + one day" is not understood; write touch + duration, such as "burst + 24h""#);
}

#[test]
fn mentions_belong_to_robots_and_chats() {
    insta::assert_snapshot!(touches("[touch.a]\ntext = \"x\"\nmention = [\"@all\"]\n"), @r#"campaigns/a.toml:8:11 mention-not-possible 这个通道不能 @ 人；mention 只用于 channel = "robot"（群机器人）和 "appchat"（应用群聊），请删去，或改用它们 | this channel cannot mention anyone; `mention` works with channel = "robot" and "appchat" only: remove it, or use one of them"#);
    assert_eq!(
        touches(
            "[touch.a]\nchannel = \"robot\"\nrobot = \"store-ops\"\ntext = \"x\"\nmention = [\"@all\"]\n"
        ),
        ""
    );
}

#[test]
fn opened_is_explained_wherever_it_is_asked_for() {
    insta::assert_snapshot!(touches("[touch.a]\ntext = \"x\"\n[touch.b]\ntext = \"y\"\nwhen = \"a.sent and not a.opened\"\n"), @r#"campaigns/a.toml:10:26 no-read-receipt 企业微信没有已读回执，无法知道是否打开；可用 sent（已发送）或 clicked（已点击） | WeCom has no read receipt, so "opened" can never be known; use sent or clicked"#);
    assert_eq!(
        touches(
            "[touch.a]\ntext = \"x\"\n[touch.b]\ntext = \"y\"\nwhen = \"vars.x == 'opened'\"\n"
        ),
        ""
    );
}

#[test]
fn variants_share_a_hundred_percent() {
    insta::assert_snapshot!(touches("[touch.a]\ntext = \"x\"\nvariants = { a = { share = 50 }, b = { share = 40, text = \"y\" } }\n[touch.b]\ntext = \"x\"\nvariants = { only = { share = 99 } }\n"), @r"
    campaigns/a.toml:8:12 shares-not-100 各版本的 share 合计 90，应为 100；请调整比例 | the variants' shares sum to 90, not 100; adjust them
    campaigns/a.toml:11:12 too-short 太少，至少 2 项 | too few, at least 2
    ");
}

#[test]
fn policies_that_are_not_built_are_refused() {
    let text = format!(
        "policy = \"at_least_once\"\nrepeats = \"spring\"\n{}",
        campaign(super::memory_tree::TAIL)
    );
    insta::assert_snapshot!(MemoryTree::workspace().with("campaigns/a.toml", text).findings(), @r#"
    campaigns/a.toml:1:10 policy-not-available at_least_once 可能让同一个人收到两次，本版本不提供；请改用 reconciled（查清结果后才补发） | at_least_once may reach people twice and is not available in this version; use reconciled, which looks before it repeats
    campaigns/a.toml:2:11 wrong-form 看不懂“spring”；请写作 活动#期，如 "double11#1" | "spring" is not understood; write campaign#run, such as "double11#1"
    "#);
}
