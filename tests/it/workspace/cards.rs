//! What a touch may say beside plain text: every key of every card reads, and one unit over each limit is one finding in both languages.

use super::memory_tree::{MemoryTree, PNG, SETTINGS};
use qunfa::{
    content::{member_names, skeleton},
    diagnostic::Sink,
    model::{Card, Channel, TextFormat},
    workspace::{Limits, Workspace},
};

const CHATS: &str = r#"[appchats]
store-desk = { app = "notice", name = "门店运营群", owner = "wang.jun", members = ["wang.jun", "li.mei"] }
old-desk = { app = "notice", chat = "cmp42ops" }
"#;

/// A tree with this one touch, to staff unless it says otherwise.
fn tree(touch: &str) -> MemoryTree {
    let campaign = format!(
        r#"title = "排班"
account = "east"
intent = "internal"
audience = {{ kind = "staff", max_recipients = 500 }}
schedule = {{ not_after = 2026-11-14 13:00:00 }}
[vars]
content = "今日双11：全场8折"
[links]
sale = {{ url = "https://shop.example.com/1111", title = "会场" }}
bare = {{ url = "https://shop.example.com/b" }}
[touch.tell]
{touch}
"#
    );
    MemoryTree::default()
        .with("qunfa.toml", format!("{SETTINGS}{CHATS}"))
        .with("campaigns/cover.png", PNG)
        .with("campaigns/a.html", "<p>正文</p>")
        .with("campaigns/a.toml", campaign)
}

fn found(touch: &str) -> String {
    tree(touch).findings()
}

fn read(touch: &str) -> Workspace {
    let read = tree(touch).read().expect("the settings are sound");
    assert!(
        !read.findings.iter().any(qunfa::diagnostic::Finding::blocks),
        "{}",
        found(touch)
    );
    read
}

fn card(touch: &str) -> Card {
    let read = read(touch);
    let campaign = read.campaigns.values().next().expect("a campaign");
    let card = campaign.touches[0].card.as_ref();
    card.expect("a card").value.clone()
}

#[test]
fn every_kind_of_card_reads() {
    for (word, touch) in [
        (
            "textcard",
            r#"text = "今晚盘点"
card = { title = "排班", link = "sale", button = "查看" }"#,
        ),
        (
            "news",
            r#"card = { kind = "news", articles = [{ link = "sale" }, { link = "bare", title = "规则", desc = "三条", cover = "./cover.png" }] }"#,
        ),
        (
            "mpnews",
            r#"card = { kind = "mpnews", articles = [{ title = "手册", cover = "./cover.png", content = "./a.html", author = "市场部", desc = "摘要", link = "sale" }] }"#,
        ),
        (
            "miniprogram_notice",
            r#"card = { kind = "miniprogram_notice", miniprogram = "shop", page = "pages/a", title = "排班已更新", desc = "请今晚确认", large_first = true, rows = [{ name = "门店", value = "一店" }] }"#,
        ),
        (
            "text_notice",
            r#"text = "请提前到店"
card = { kind = "text_notice", title = "盘点", desc = "22:00", link = "sale", source = "一茶", figure = { value = "12", label = "家门店" }, quote = "带工牌", rows = [{ name = "地点", value = "各店" }], jumps = [{ title = "说明", link = "bare" }] }"#,
        ),
        (
            "news_notice",
            r#"card = { kind = "news_notice", title = "盘点", link = "sale", cover = "./cover.png" }"#,
        ),
        (
            "button_interaction",
            r#"card = { kind = "button_interaction", title = "盘点", buttons = [{ text = "收到", key = "ok", style = 1 }, { text = "说明", link = "bare" }] }"#,
        ),
        (
            "vote_interaction",
            r#"card = { kind = "vote_interaction", title = "班次", questions = [{ key = "when", options = [{ id = "a", text = "早班" }, { id = "b", text = "晚班" }], multiple = true }], submit = "提交" }"#,
        ),
        (
            "multiple_interaction",
            r#"card = { kind = "multiple_interaction", title = "班次", questions = [{ key = "when", title = "哪天", options = [{ id = "a", text = "周一" }] }], submit = "提交" }"#,
        ),
    ] {
        assert_eq!(card(touch).word(), word, "{touch}");
    }
}

#[test]
fn an_article_takes_from_its_link_what_it_does_not_say() {
    let Card::News { articles } =
        card(r#"card = { kind = "news", articles = [{ link = "sale" }] }"#)
    else {
        panic!("news was written")
    };
    assert_eq!(
        (articles[0].title.as_str(), articles[0].url.as_str()),
        ("会场", "sale")
    );
}

#[test]
fn the_briefs_robot_message_reaches_everybody_by_the_platforms_word() {
    // {"chat_type":"group","msgtype":"text","text":{"content":"<variable>","mentioned_list":["all"]}}
    let read = read(
        r#"channel = "robot"
robot = "store-ops"
text = "{{ vars.content }}"
mention = ["@all"]"#,
    );
    let campaign = read.campaigns.values().next().expect("a campaign");
    let mut sink = Sink::new();
    let made = skeleton(
        campaign,
        &campaign.touches[0],
        &read.policy,
        &member_names(&read.members),
        &mut sink,
    );
    let message = made.expect("it renders").message;
    assert_eq!(campaign.touches[0].channel, Channel::Robot);
    assert_eq!(message.text, "今日双11：全场8折");
    assert_eq!(message.mention, ["@all"]);
    assert_eq!(
        campaign.touches[0].post().as_deref(),
        Some("robot:store-ops")
    );
}

#[test]
fn a_campaign_of_robots_and_chats_alone_needs_no_audience() {
    let text = r#"title = "开门"
account = "east"
intent = "internal"
schedule = { not_after = 2026-11-14 13:00:00 }
[touch.alarm]
channel = "robot"
robot = "store-ops"
text = "开门迎客。"
[touch.desk]
channel = "appchat"
chat = "store-desk"
format = "markdown"
text = "**开门**"
"#;
    let tree = MemoryTree::default()
        .with("qunfa.toml", format!("{SETTINGS}{CHATS}"))
        .with("campaigns/a.toml", text);
    let read = tree.read().expect("the settings are sound");
    assert_eq!(tree.findings(), "");
    let campaign = read.campaigns.values().next().expect("a campaign");
    assert_eq!(campaign.audience.max_recipients, 1);
    let touches: Vec<_> = campaign
        .touches
        .iter()
        .map(|touch| (touch.post().unwrap_or_default(), touch.format))
        .collect();
    assert_eq!(
        touches,
        [
            ("robot:store-ops".to_owned(), TextFormat::Plain),
            ("appchat:store-desk".to_owned(), TextFormat::Markdown),
        ]
    );
    let mixed = text.replace("channel = \"robot\"\nrobot = \"store-ops\"\n", "");
    assert!(
        tree.with("campaigns/a.toml", mixed)
            .findings()
            .contains("missing-key")
    );
}

#[test]
fn a_chats_id_is_derived_from_corp_and_name_and_fits_the_platform() {
    let read = read("text = \"好\"");
    let chat = &read.policy.appchats["store-desk"];
    assert_eq!(chat.id.len(), 32);
    assert!(chat.id.bytes().all(|byte| byte.is_ascii_alphanumeric()));
    assert_eq!(read.policy.appchats["old-desk"].id, "cmp42ops");
    assert_eq!(
        read.policy.posts(),
        ["robot:store-ops", "appchat:old-desk", "appchat:store-desk"]
    );
}

fn settings(chats: &str) -> String {
    MemoryTree::default()
        .with("qunfa.toml", format!("{SETTINGS}[appchats]\n{chats}\n"))
        .findings()
}

#[test]
fn a_chat_is_made_by_us_or_was_made_before_and_not_both() {
    for (rule, chat) in [
        ("chat-or-members", r#"a = { app = "notice" }"#),
        (
            "chat-or-members",
            r#"a = { app = "notice", chat = "x1", name = "群", members = ["li.mei", "wang.jun"] }"#,
        ),
        (
            "too-few-members",
            r#"a = { app = "notice", name = "群", members = ["li.mei", "LI.MEI"] }"#,
        ),
        (
            "strange-owner",
            r#"a = { app = "notice", name = "群", owner = "chen.yu", members = ["li.mei", "wang.jun"] }"#,
        ),
        (
            "not-a-userid",
            r#"a = { app = "notice", name = "群", members = ["li.mei", "李梅"] }"#,
        ),
        (
            "missing-key",
            r#"a = { app = "notice", members = ["li.mei", "wang.jun"] }"#,
        ),
        ("unknown-app", r#"a = { app = "notise", chat = "x1" }"#),
        (
            "same-appchat",
            "a = { app = \"notice\", chat = \"x1\" }\nb = { app = \"notice\", chat = \"x1\" }",
        ),
    ] {
        let found = settings(chat);
        assert_eq!(found.matches(rule).count(), 1, "{chat}: {found}");
    }
}

#[test]
fn what_a_channel_does_not_carry_is_said_with_the_way_out() {
    insta::assert_snapshot!(
        [
            found("text = \"看图\"\nattach = [\"./cover.png\"]"),
            found("channel = \"robot\"\nrobot = \"store-ops\"\ntext = \"看\"\nattach = [{ link = \"sale\" }]"),
            found("format = \"markdown_v2\"\ntext = \"| a |\""),
            found("channel = \"appchat\"\nchat = \"store-desk\"\ncard = { kind = \"text_notice\", title = \"盘点\", link = \"sale\" }"),
            found("channel = \"robot\"\nrobot = \"store-ops\"\nattach = [{ miniprogram = \"shop\", page = \"a\", title = \"会场\", cover = \"./cover.png\" }]"),
            found("card = { title = \"排班\", link = \"sale\" }"),
            found("text = \"好\"\ncard = { kind = \"news\", articles = [{ link = \"sale\" }] }"),
            found("channel = \"robot\"\nrobot = \"store-ops\"\ntext = \"好\"\nformat = \"markdown\"\nmention = [\"@all\"]"),
            found("channel = \"robot\"\nrobot = \"store-ops\"\ntext = \"好\"\nmention = [\"李梅\"]"),
            found("text = \"好\"\ncard = { title = \"{{ vars.content }}\", link = \"sale\" }"),
            found("card = { kind = \"news\", title = \"多余\", articles = [{ link = \"sale\" }] }"),
        ]
        .join("\n"),
        @r#"
    campaigns/a.toml:13:10 one-thing-a-message app 一次只能发一样：正文、一个附件或一张卡片。请拆成两个触达（第二个写 after = "前一个触达"），或用 card 把链接和文字放在一起 | one message through app is one thing: a text, one attachment or one card. Split it into two touches (the second with `after`), or put link and words together in a `card`
    campaigns/a.toml:15:10 one-thing-a-message robot 一次只能发一样：正文、一个附件或一张卡片。请拆成两个触达（第二个写 after = "前一个触达"），或用 card 把链接和文字放在一起 | one message through robot is one thing: a text, one attachment or one card. Split it into two touches (the second with `after`), or put link and words together in a `card`
    campaigns/a.toml:12:10 format-not-for-channel format = "markdown_v2" 只用于 channel = "robot"；请改用 plain，或换通道 | format = "markdown_v2" is for channel = "robot" only; write plain, or use one of them
    campaigns/a.toml:14:8 card-not-for-channel appchat 不能发 text_notice 卡片；可用：textcard, news, mpnews | appchat does not send text_notice cards; it sends textcard, news, mpnews
    campaigns/a.toml:14:11 attachment-not-for-channel robot 不能发小程序；可用：图片、链接、语音、文件 | robot does not send mini-programs; it sends pictures, links, recordings and documents
    campaigns/a.toml:12:8 card-without-text textcard 的正文就是触达的文案；请写 text 或 template | the touch's text is the description of a textcard; write text or template
    campaigns/a.toml:13:8 card-with-text news 卡片旁边不能有正文；请删去 text 或 template，或改用 textcard | a news card has no text beside it; remove text or template, or use a textcard
    campaigns/a.toml:16:11 mention-in-markdown markdown 只能由群机器人 @ 成员，不能 @ 所有人；请改用 format = "plain"，或去掉 mention | markdown mentions members through robots only, and never everybody; use format = "plain", or remove mention
    campaigns/a.toml:15:12 not-a-mention mention 里的“李梅”不是 userid；@ 所有人写作 "@all" | "李梅" in mention is no userid; everybody is written "@all"
    campaigns/a.toml:13:8 template-in-card 卡片按原样发送，不会替换 {{ }}；会变的内容写在触达的 text 或 template 里 | cards are sent as they stand, {{ }} is not filled in; put what varies into the touch's text or template
    campaigns/a.toml:12:25 key-not-for-card news 卡片没有“title”；可以写：articles | a news card has no "title"; it has articles
    "#
    );
}

/// A touch whose field holds so many units.
type Sized = fn(&str) -> String;

/// Limit, unit as written (`字` has three bytes and is one character), rule, touch.
const LIMITS: &[(&str, &str, Sized)] = &[
    ("textcard_title_characters", "text-too-long", |words| {
        format!("text = \"好\"\ncard = {{ title = \"{words}\", link = \"sale\" }}")
    }),
    ("textcard_button_characters", "text-too-long", |words| {
        format!("text = \"好\"\ncard = {{ title = \"好\", link = \"sale\", button = \"{words}\" }}")
    }),
    ("link_title_bytes", "text-too-long", |words| {
        format!(
            "card = {{ kind = \"news\", articles = [{{ link = \"sale\", title = \"{words}\" }}] }}"
        )
    }),
    ("link_desc_bytes", "text-too-long", |words| {
        format!(
            "card = {{ kind = \"news\", articles = [{{ link = \"sale\", desc = \"{words}\" }}] }}"
        )
    }),
    ("article_author_bytes", "text-too-long", |words| {
        format!(
            "card = {{ kind = \"mpnews\", articles = [{{ title = \"好\", cover = \"./cover.png\", content = \"./a.html\", author = \"{words}\" }}] }}"
        )
    }),
    ("notice_title_characters", "text-too-long", |words| {
        format!(
            "card = {{ kind = \"miniprogram_notice\", miniprogram = \"shop\", title = \"{words}\" }}"
        )
    }),
    ("notice_row_name_characters", "text-too-long", |words| {
        format!(
            "card = {{ kind = \"miniprogram_notice\", miniprogram = \"shop\", title = \"排班更新\", rows = [{{ name = \"{words}\", value = \"好\" }}] }}"
        )
    }),
    ("row_value_characters", "text-too-long", |words| {
        format!(
            "card = {{ kind = \"text_notice\", title = \"好\", link = \"sale\", rows = [{{ name = \"好\", value = \"{words}\" }}] }}"
        )
    }),
    ("card_title_characters", "text-too-long", |words| {
        format!("card = {{ kind = \"text_notice\", title = \"{words}\", link = \"sale\" }}")
    }),
    ("card_desc_characters", "text-too-long", |words| {
        format!(
            "card = {{ kind = \"text_notice\", title = \"好\", desc = \"{words}\", link = \"sale\" }}"
        )
    }),
    ("card_source_characters", "text-too-long", |words| {
        format!(
            "card = {{ kind = \"text_notice\", title = \"好\", source = \"{words}\", link = \"sale\" }}"
        )
    }),
    ("card_text_characters", "text-too-long", |words| {
        format!(
            "card = {{ kind = \"text_notice\", title = \"好\", quote = \"{words}\", link = \"sale\" }}"
        )
    }),
    ("card_figure_characters", "text-too-long", |words| {
        format!(
            "card = {{ kind = \"text_notice\", title = \"好\", link = \"sale\", figure = {{ value = \"{words}\", label = \"好\" }} }}"
        )
    }),
    ("card_figure_label_characters", "text-too-long", |words| {
        format!(
            "card = {{ kind = \"text_notice\", title = \"好\", link = \"sale\", figure = {{ value = \"1\", label = \"{words}\" }} }}"
        )
    }),
    ("card_row_name_characters", "text-too-long", |words| {
        format!(
            "card = {{ kind = \"text_notice\", title = \"好\", link = \"sale\", rows = [{{ name = \"{words}\", value = \"好\" }}] }}"
        )
    }),
    ("card_jump_title_characters", "text-too-long", |words| {
        format!(
            "card = {{ kind = \"text_notice\", title = \"好\", link = \"sale\", jumps = [{{ title = \"{words}\", link = \"bare\" }}] }}"
        )
    }),
    ("card_button_characters", "text-too-long", |words| {
        format!(
            "card = {{ kind = \"button_interaction\", title = \"好\", buttons = [{{ text = \"{words}\", key = \"a\" }}] }}"
        )
    }),
    ("card_key_bytes", "text-too-long", |words| {
        format!(
            "card = {{ kind = \"button_interaction\", title = \"好\", buttons = [{{ text = \"好\", key = \"{words}\" }}] }}"
        )
    }),
    ("card_option_characters", "text-too-long", |words| {
        format!(
            "card = {{ kind = \"vote_interaction\", title = \"好\", questions = [{{ key = \"a\", options = [{{ id = \"a\", text = \"{words}\" }}] }}], submit = \"交\" }}"
        )
    }),
    ("card_id_bytes", "text-too-long", |words| {
        format!(
            "card = {{ kind = \"vote_interaction\", title = \"好\", questions = [{{ key = \"a\", options = [{{ id = \"{words}\", text = \"好\" }}] }}], submit = \"交\" }}"
        )
    }),
    ("miniprogram_title_bytes", "text-too-long", |words| {
        format!(
            "audience = {{ kind = \"customers\" }}\nattach = [{{ miniprogram = \"shop\", page = \"a\", title = \"{words}\", cover = \"./cover.png\" }}]"
        )
    }),
    ("news_articles", "too-many-entries", |words| {
        format!(
            "card = {{ kind = \"news\", articles = [{}] }}",
            "{ link = \"sale\" },".repeat(words.len())
        )
    }),
    ("notice_rows", "too-many-entries", |words| {
        format!(
            "card = {{ kind = \"miniprogram_notice\", miniprogram = \"shop\", title = \"排班更新\", rows = [{}] }}",
            "{ name = \"好\", value = \"好\" },".repeat(words.len())
        )
    }),
    ("card_rows", "too-many-entries", |words| {
        format!(
            "card = {{ kind = \"text_notice\", title = \"好\", link = \"sale\", rows = [{}] }}",
            "{ name = \"好\", value = \"好\" },".repeat(words.len())
        )
    }),
    ("card_jumps", "too-many-entries", |words| {
        format!(
            "card = {{ kind = \"text_notice\", title = \"好\", link = \"sale\", jumps = [{}] }}",
            "{ title = \"好\", link = \"bare\" },".repeat(words.len())
        )
    }),
    ("card_buttons", "too-many-entries", |words| {
        format!(
            "card = {{ kind = \"button_interaction\", title = \"好\", buttons = [{}] }}",
            "{ text = \"好\", key = \"a\" },".repeat(words.len())
        )
    }),
    ("card_lists", "too-many-entries", |words| {
        format!(
            "card = {{ kind = \"multiple_interaction\", title = \"好\", submit = \"交\", questions = [{}] }}",
            "{ key = \"a\", options = [{ id = \"a\", text = \"好\" }] },".repeat(words.len())
        )
    }),
    ("card_list_options", "too-many-entries", |words| {
        format!(
            "card = {{ kind = \"multiple_interaction\", title = \"好\", submit = \"交\", questions = [{{ key = \"a\", options = [{}] }}] }}",
            "{ id = \"a\", text = \"好\" },".repeat(words.len())
        )
    }),
    ("card_vote_options", "too-many-entries", |words| {
        format!(
            "card = {{ kind = \"vote_interaction\", title = \"好\", submit = \"交\", questions = [{{ key = \"a\", options = [{}] }}] }}",
            "{ id = \"a\", text = \"好\" },".repeat(words.len())
        )
    }),
];

#[test]
fn one_unit_over_each_limit_is_one_finding_in_both_languages() {
    let limits = Limits::built_in();
    for (name, rule, touch) in LIMITS {
        let most = limits.get(name) as usize;
        let counts_characters = name.ends_with("_characters");
        let words = |units: usize| {
            if counts_characters {
                "字".repeat(units)
            } else {
                "a".repeat(units)
            }
        };
        let fits = found(&touch(&words(most)));
        assert_eq!(fits, "", "{name} at its limit");
        let over = found(&touch(&words(most + 1)));
        assert_eq!(
            over.lines().filter(|line| !line.starts_with("  ")).count(),
            1,
            "{name}: {over}"
        );
        let (zh, en) = over.split_once(" | ").expect("both languages");
        for said in [zh, en] {
            assert!(
                said.contains(&most.to_string()) && said.contains(&(most + 1).to_string()),
                "{name}: {over}"
            );
        }
        assert!(over.contains(rule), "{name}: {over}");
    }
}

#[test]
fn chinese_counts_three_bytes_where_bytes_are_counted() {
    let title = "字".repeat(43);
    let found = found(&format!(
        "card = {{ kind = \"news\", articles = [{{ link = \"sale\", title = \"{title}\" }}] }}"
    ));
    assert!(
        found.contains("129") && found.contains("text-too-long"),
        "{found}"
    );
}

#[test]
fn a_notice_shorter_than_the_platform_wants_is_a_finding() {
    let found =
        found(r#"card = { kind = "miniprogram_notice", miniprogram = "shop", title = "排班" }"#);
    assert!(found.contains("text-too-short"), "{found}");
}
