//! Names that mean nothing declared, each with the nearest that is.

use super::memory_tree::{HEAD, MemoryTree, SETTINGS, campaign};

#[test]
fn an_unknown_account_app_robot_link_template_or_mini_program_comes_with_the_nearest() {
    let text = r#"title = "会员日"
account = "esat"
intent = "internal"
audience = { kind = "staff", max_recipients = 500 }
schedule = { not_after = 2026-11-14 13:00:00 }
links.sale = { url = "https://shop.example.com/1", title = "x" }
[touch.burst]
app = "notcie"
template = "double12.txt.j2"
attach = [{ link = "sael" }, { miniprogram = "shpo", page = "p", title = "t", cover = "cover.png" }]
[touch.alarm]
channel = "robot"
robot = "store-op"
text = "开门"
after = "brust + 1h"
[touch.instead]
instead_of = "alrm"
text = "开门"
"#;
    let tree = MemoryTree::workspace()
        .with("campaigns/a.toml", text)
        .with("templates/double11.txt.j2", "您好")
        .with("templates/cover.png", super::memory_tree::PNG);
    insta::assert_snapshot!(tree.findings(), @r#"
    campaigns/a.toml:2:11 unknown-account 没有名为“esat”的账号，是不是“east”？ | no account "esat"; did you mean "east"?
    campaigns/a.toml:8:7 unknown-app 没有名为“notcie”的应用，是不是“notice”？ | no app "notcie"; did you mean "notice"?
    campaigns/a.toml:9:12 no-such-file 没有这个文件：templates/double12.txt.j2，是不是 templates/double11.txt.j2？ | no such file: templates/double12.txt.j2; did you mean templates/double11.txt.j2?
    campaigns/a.toml:10:20 unknown-link 没有名为“sael”的链接，是不是“sale”？ | no link "sael"; did you mean "sale"?
    campaigns/a.toml:10:46 unknown-miniprogram 没有名为“shpo”的小程序，是不是“shop”？ | no mini-program "shpo"; did you mean "shop"?
    campaigns/a.toml:13:9 unknown-robot 没有名为“store-op”的群机器人，是不是“store-ops”？ | no robot "store-op"; did you mean "store-ops"?
    campaigns/a.toml:15:10 unknown-touch 没有名为“brust”的触达，是不是“burst”？已有：alarm, burst, instead | no touch "brust"; did you mean "burst"? Known: alarm, burst, instead
    campaigns/a.toml:17:14 unknown-touch 没有名为“alrm”的触达，是不是“alarm”？已有：alarm, burst, instead | no touch "alrm"; did you mean "alarm"? Known: alarm, burst, instead
    "#);
}

#[test]
fn a_name_like_no_other_comes_with_all_that_are_declared() {
    let text = campaign("schedule = { not_after = 2026-11-14 13:00:00 }\n[touch.burst]\ntext = \"您好\"\nattach = [{ link = \"sale\" }]\n").replace("\"east\"", "\"北方大区\"");
    insta::assert_snapshot!(MemoryTree::of_campaign(text), @r#"
    campaigns/a.toml:2:11 unknown-account 没有名为“北方大区”的账号；已有：east | no account "北方大区"; known: east
    campaigns/a.toml:8:20 unknown-link 没有名为“sale”的链接；[links] 中一个也没有声明，请先声明 | no link "sale"; [links] declares none, so declare it first
    "#);
}

#[test]
fn an_account_names_an_app_that_exists() {
    let settings = SETTINGS.replace("app = \"notice\"", "app = \"notices\"");
    insta::assert_snapshot!(MemoryTree::default().with("qunfa.toml", settings).findings(), @r#"qunfa.toml:9:82 unknown-app 没有名为“notices”的应用，是不是“notice”？ | no app "notices"; did you mean "notice"?"#);
}

#[test]
fn earlier_touches_are_checked_and_opened_can_never_be_known() {
    let text = HEAD.replace("kind = \"customers\"", "kind = \"customers\", from = [\"warmup/invit: clicked\", \"warmup/invite: opened\", \"warmup/invite: cliked\", \"wramup/invite: sent\", \"warmup\", \"list:vip\"], exclude = [\"list:vip\"]");
    let text = format!(
        "{text}schedule = {{ not_after = 2026-11-14 13:00:00 }}\n[touch.burst]\ntext = \"您好\"\n[touch.second]\nafter = \"burst\"\nwhen = \"not burst.opened\"\ntext = \"再来\"\n"
    );
    let warmup = campaign(
        "schedule = { not_after = 2026-11-09 13:00:00 }\n[touch.invite]\ntext = \"预告\"\n",
    );
    let tree = MemoryTree::workspace()
        .with("campaigns/a.toml", text)
        .with("campaigns/warmup.toml", warmup);
    insta::assert_snapshot!(tree.findings(), @r#"
    campaigns/a.toml:4:50 unknown-touch 没有名为“invit”的触达，是不是“invite”？ | no touch "invit"; did you mean "invite"?
    campaigns/a.toml:4:83 no-read-receipt 企业微信没有已读回执，无法知道是否打开；可用 sent（已发送）或 clicked（已点击） | WeCom has no read receipt, so "opened" can never be known; use sent or clicked
    campaigns/a.toml:4:108 unknown-truth 没有名为“cliked”的结果，是不是“clicked”？已有：accepted, sent, waiting, failed, clicked | no truth "cliked"; did you mean "clicked"? Known: accepted, sent, waiting, failed, clicked
    campaigns/a.toml:4:118 unknown-campaign (warn) 工作区里没有活动“wramup/invite”，是不是“warmup/invite”？ | no campaign "wramup/invite" in the workspace; did you mean "warmup/invite"?
    campaigns/a.toml:4:140 not-reached 看不懂“warmup”；请写作 活动[#期][/触达]: 结果，如 "warmup/invite: clicked" | "warmup" is not understood; write campaign[#run][/touch]: truth, such as "warmup/invite: clicked"
    campaigns/a.toml:4:156 unknown-truth 没有名为“vip”的结果；已有：accepted, sent, waiting, failed, clicked | no truth "vip"; known: accepted, sent, waiting, failed, clicked
    campaigns/a.toml:4:174 not-a-list “list:vip”没有写明名单的版本；请写作 list:名称@版本，版本由 qunfa list import 给出 | "list:vip" names no version of a list; write list:name@version, which `qunfa list import` prints
    campaigns/a.toml:10:19 no-read-receipt 企业微信没有已读回执，无法知道是否打开；可用 sent（已发送）或 clicked（已点击） | WeCom has no read receipt, so "opened" can never be known; use sent or clicked
    "#);
}

#[test]
fn keys_of_another_channel_are_refused_with_the_channel_that_has_them() {
    let text = "schedule = { not_after = 2026-11-14 13:00:00 }\n[touch.burst]\ntext = \"您好\"\nmention = [\"@all\"]\nsubject = \"x\"\nrobot = \"store-ops\"\n[touch.mail]\nchannel = \"email\"\ntext = \"x\"\nconfirm = { within = \"90m\" }\n[touch.alarm]\nchannel = \"robot\"\ntext = \"x\"\n";
    insta::assert_snapshot!(MemoryTree::of_campaign(campaign(text)), @r#"
    campaigns/a.toml:8:11 mention-not-possible 这个通道不能 @ 人；mention 只用于 channel = "robot"（群机器人）和 "appchat"（应用群聊），请删去，或改用它们 | this channel cannot mention anyone; `mention` works with channel = "robot" and "appchat" only: remove it, or use one of them
    campaigns/a.toml:9:1 key-not-for-channel “subject”只用于 channel = "email"；请删去，或改用它 | "subject" belongs to channel = "email"; remove it, or use that
    campaigns/a.toml:10:1 key-not-for-channel “robot”只用于 channel = "robot"；请删去，或改用它 | "robot" belongs to channel = "robot"; remove it, or use that
    campaigns/a.toml:11:8 missing-key 通道 email 需要写明“subject”，请补上 | channel email needs "subject"; add it
    campaigns/a.toml:14:1 key-not-for-channel “confirm”只用于 channel = "wecom"；请删去，或改用它 | "confirm" belongs to channel = "wecom"; remove it, or use that
    campaigns/a.toml:15:8 missing-key 通道 robot 需要写明“robot”，请补上 | channel robot needs "robot"; add it
    "#);
}

#[test]
fn touches_that_can_never_be_are_refused() {
    let text = r#"schedule = { not_after = 2026-11-14 13:00:00 }
[touch.Burst]
text = "x"
[touch.vars]
text = "x"
[touch.a]
after = "b + 1h"
text = "x"
[touch.b]
after = "a + 1h"
text = "x"
[touch.c]
[touch.d]
text = "x"
template = "y"
[touch.e]
text = "x"
variants = { a = { share = 50 }, b = { share = 40 } }
confirm = { within = "1h", remind = ["2h"] }
"#;
    insta::assert_snapshot!(MemoryTree::of_campaign(campaign(text)), @r#"
    campaigns/a.toml:6:8 bad-name 名称“Burst”不行：只能用小写英文字母、数字和下划线，并以字母开头，如 first_wave | bad name "Burst": lower-case letters, digits and underscores, beginning with a letter, such as first_wave
    campaigns/a.toml:8:8 reserved-name “vars”是条件表达式里的保留词，请换一个名称 | "vars" is reserved in conditions; choose another name
    campaigns/a.toml:16:8 nothing-to-send 触达“c”没有内容；请写 template、text 或 attach | touch "c" has nothing to send: write template, text or attach
    campaigns/a.toml:18:1 two-texts 正文写了两份：template 和 text 只能留一个 | the text is written twice; keep template or text, not both
    campaigns/a.toml:22:12 shares-not-100 各版本的 share 合计 90，应为 100；请调整比例 | the variants' shares sum to 90, not 100; adjust them
    campaigns/a.toml:23:38 late-reminder 提醒必须早于确认期限 within；请把提醒提前，或放宽 within | a reminder must come before the deadline `within`; remind earlier, or allow more time
    "#);
    let cycle = "schedule = { not_after = 2026-11-14 13:00:00 }\n[touch.a]\nafter = \"b + 1h\"\ntext = \"x\"\n[touch.b]\nwhen = \"c.sent\"\ntext = \"x\"\n[touch.c]\ninstead_of = \"a\"\ntext = \"x\"\n";
    insta::assert_snapshot!(MemoryTree::of_campaign(campaign(cycle)), @"campaigns/a.toml:7:9 touch-cycle 触达互相等待，永远不会开始：a → b → c → a；请去掉其中一处等待 | touches wait for each other and never start: a → b → c → a; remove one of the waits");
}

#[test]
fn a_series_says_what_it_is_and_ends() {
    let triggers = [
        r#"{ on = "tag_added", until = 2026-12-31, per_day = 50, total = 500 }"#,
        r#"{ on = "friend_added", tag = "x", until = 2026-12-31, per_day = 50, total = 40 }"#,
        r#"{ on = "calendar", until = 2026-12-31, per_day = 50, total = 500 }"#,
        r#"{ on = "opened", days = ["wednesday"] }"#,
        r#"{ on = "calendar", days = ["wed"], until = 2027-12-31, per_day = 1, total = 1 }"#,
    ];
    let found: Vec<String> = triggers
        .iter()
        .map(|trigger| format!("{HEAD}trigger = {trigger}\nschedule = {{ not_before = 2026-11-22 09:00:00 }}\n[touch.offer]\ntext = \"您好\"\n"))
        .map(MemoryTree::of_campaign)
        .collect();
    insta::assert_snapshot!(found.join("\n"), @r#"
    campaigns/a.toml:5:11 missing-key on = "tag_added" 需要写明“tag”，请补上 | on = "tag_added" needs "tag"; add it
    campaigns/a.toml:5:34 key-not-for-trigger on = "friend_added" 用不到“tag”，请删去，或换一种 on | on = "friend_added" has no use for "tag"; remove it, or choose another on
    campaigns/a.toml:5:87 total-below-day 总数 total = 40 比每天的 per_day = 50 还少，请改正其中一个 | total = 40 is below per_day = 50; correct one of them
    campaigns/a.toml:5:11 missing-key on = "calendar" 需要写明“days”，请补上 | on = "calendar" needs "days"; add it
    campaigns/a.toml:5:1 missing-key [trigger] 缺少必填的“per_day”，请补上 | [trigger] lacks "per_day", which is required; add it
    campaigns/a.toml:5:1 missing-key [trigger] 缺少必填的“total”，请补上 | [trigger] lacks "total", which is required; add it
    campaigns/a.toml:5:1 missing-key [trigger] 缺少必填的“until”，请补上 | [trigger] lacks "until", which is required; add it
    campaigns/a.toml:5:18 unknown-word 不认识“opened”；可选：calendar, tag_added, friend_added, joined_group | unknown word "opened"; one of: calendar, tag_added, friend_added, joined_group
    campaigns/a.toml:5:36 unknown-word 不认识“wednesday”；可选：mon, tue, wed, thu, fri, sat, sun | unknown word "wednesday"; one of: mon, tue, wed, thu, fri, sat, sun
    campaigns/a.toml:5:54 series-too-long 一次签核最长管 90 天；请把 until 提前，到期后再写一份新的来签核 | one sign-off covers at most 90 days; bring until forward, and write and sign another series then
    "#);
}
