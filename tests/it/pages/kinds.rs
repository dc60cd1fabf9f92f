//! Every kind of message has its bubble.

use super::{browser, world::example};
use qunfa::{
    content::{Look, LookText},
    forge::DiskTree,
    model::{
        Article, Attachment, Button, Card, CardType, Channel, Digest, Jump, Lang, Media, MediaKind,
        Message, NoticeItem, Question, StoredArticle, TemplateCard, TextFormat,
    },
    report::{self, Pictures, PreviewOf, Style},
    workspace,
};

fn media(name: &str, kind: MediaKind, bytes: u64) -> Media {
    Media {
        sha256: Digest::of(name.as_bytes()),
        path: format!("campaigns/tea/{name}"),
        kind,
        bytes,
    }
}

fn cover() -> Media {
    media("cover.png", MediaKind::Png, 2_000)
}

fn attached(attachment: Attachment) -> Message {
    Message {
        attachments: vec![attachment],
        ..Message::default()
    }
}

fn carded(card: Card, text: &str) -> Message {
    Message {
        card: Some(card),
        ..Message::plain(text)
    }
}

fn item(key: &str, value: &str) -> NoticeItem {
    NoticeItem {
        key: key.to_owned(),
        value: value.to_owned(),
    }
}

fn template(card_type: CardType, title: &str) -> TemplateCard {
    TemplateCard {
        card_type,
        title: title.to_owned(),
        desc: None,
        url: None,
        source: None,
        emphasis: None,
        cover: None,
        quote: None,
        rows: Vec::new(),
        jumps: Vec::new(),
        buttons: Vec::new(),
        questions: Vec::new(),
        submit: None,
        task: None,
    }
}

fn attachments() -> Vec<(&'static str, Channel, Message)> {
    let staff = Channel::App;
    vec![
        (
            "image",
            Channel::CustomerMass,
            attached(Attachment::Image { media: cover() }),
        ),
        (
            "large",
            Channel::CustomerMass,
            attached(Attachment::Image {
                media: media("poster.jpg", MediaKind::Jpeg, 9_000_000),
            }),
        ),
        (
            "link",
            Channel::CustomerMass,
            attached(Attachment::Link {
                title: "双11会场".to_owned(),
                url: "https://shop.yicha.example/1111?q=⟨M⟩".to_owned(),
                desc: "两分钟看完".to_owned(),
                cover: None,
            }),
        ),
        (
            "miniprogram",
            Channel::CustomerMass,
            attached(Attachment::Miniprogram {
                appid: "wx1234567890abcdef".to_owned(),
                page: "pages/sale".to_owned(),
                title: "点单小程序".to_owned(),
                cover: cover(),
            }),
        ),
        (
            "video",
            staff,
            attached(Attachment::Video {
                media: media("training.mp4", MediaKind::Mp4, 3_400_000),
            }),
        ),
        (
            "voice",
            staff,
            attached(Attachment::Voice {
                media: media("note.amr", MediaKind::Amr, 21_000),
            }),
        ),
        (
            "file",
            staff,
            attached(Attachment::File {
                media: media("盘点表.xlsx", MediaKind::Xlsx, 88_000),
            }),
        ),
    ]
}

fn texts() -> Vec<(&'static str, Channel, Message)> {
    let markdown = "# 盘点安排\n**今晚** 闭店后，<font color=\"warning\">21:30</font> 开始，见 [流程](https://wiki.yicha.example/a)\n> 临期原料 `单独` 放\n<@li.mei> 请确认";
    let newer = "## 待办\n- 冰柜\n- *吧台*\n---\n| 店 | 人 |\n|---|---|\n| 徐汇 | 3 |\n```\nqunfa plan\n```";
    let plain = Message {
        mention: vec!["@all".to_owned(), "li.mei".to_owned()],
        ..Message::plain(
            "今天 17:00 前完成。\n说明见 <a href=\"https://wiki.yicha.example/b\">内部文档</a>",
        )
    };
    vec![
        ("mention", Channel::Appchat, plain),
        (
            "markdown",
            Channel::Robot,
            Message {
                format: TextFormat::Markdown,
                ..Message::plain(markdown)
            },
        ),
        (
            "markdown_v2",
            Channel::Robot,
            Message {
                format: TextFormat::MarkdownV2,
                ..Message::plain(newer)
            },
        ),
    ]
}

fn cards() -> Vec<(&'static str, Channel, Message)> {
    let article = |title: &str| Article {
        title: title.to_owned(),
        desc: "秋冬菜单".to_owned(),
        url: "https://shop.yicha.example/new".to_owned(),
        cover: Some(cover()),
    };
    let stored = StoredArticle {
        title: "食品安全手册".to_owned(),
        cover: cover(),
        author: Some("品控部".to_owned()),
        content: "<p>正文</p>".to_owned(),
        digest: Some("十条红线".to_owned()),
        source_url: None,
    };
    let textcard = Card::Textcard {
        title: "活动待你确认".to_owned(),
        url: "https://crm.yicha.example/t".to_owned(),
        button: None,
    };
    let notice = Card::MiniprogramNotice {
        appid: "wxabcdef".to_owned(),
        page: None,
        title: "排班提醒".to_owned(),
        desc: Some("12 月 9 日".to_owned()),
        emphasis: true,
        items: vec![item("到岗", "8:30"), item("门店", "徐汇店")],
    };
    vec![
        (
            "textcard",
            Channel::App,
            carded(
                textcard,
                "<div class=\"gray\">今天</div>还有 <div class=\"highlight\">12 位客户</div> 在等",
            ),
        ),
        (
            "news",
            Channel::Robot,
            carded(
                Card::News {
                    articles: vec![article("桂花季开始了"), article("第二篇")],
                },
                "",
            ),
        ),
        (
            "mpnews",
            Channel::App,
            carded(
                Card::Mpnews {
                    articles: vec![stored],
                },
                "",
            ),
        ),
        ("notice", Channel::App, carded(notice, "")),
    ]
}

fn templates() -> Vec<(&'static str, Channel, Message)> {
    let card = |card: TemplateCard, text: &str| carded(Card::Template(Box::new(card)), text);
    let text_notice = TemplateCard {
        source: Some("一茶运营".to_owned()),
        desc: Some("截至今天 17:00".to_owned()),
        emphasis: Some(("8 / 31".to_owned(), "成员已确认".to_owned())),
        quote: Some("按店汇总".to_owned()),
        rows: vec![item("活动", "会员日")],
        jumps: vec![Jump {
            title: "看明细".to_owned(),
            url: "https://crm.yicha.example/d".to_owned(),
        }],
        url: Some("https://crm.yicha.example/t".to_owned()),
        ..template(CardType::TextNotice, "群发进度")
    };
    let news_notice = TemplateCard {
        cover: Some(cover()),
        url: Some("https://shop.yicha.example".to_owned()),
        ..template(CardType::NewsNotice, "新品上架")
    };
    let button = |text: &str, style: u8| Button {
        text: text.to_owned(),
        key: Some(text.to_owned()),
        url: None,
        style: Some(style),
    };
    let buttons = TemplateCard {
        buttons: vec![button("同意", 1), button("拒绝", 3)],
        ..template(CardType::ButtonInteraction, "调班申请")
    };
    let question = |title: &str, multiple: bool| Question {
        key: "q".to_owned(),
        title: Some(title.to_owned()),
        options: vec![
            ("1".to_owned(), "周五".to_owned()),
            ("2".to_owned(), "周六".to_owned()),
        ],
        multiple,
    };
    let vote = TemplateCard {
        questions: vec![question("团建哪天", true)],
        submit: Some("提交".to_owned()),
        ..template(CardType::VoteInteraction, "团建投票")
    };
    let lists = TemplateCard {
        questions: vec![question("到岗日", false)],
        submit: Some("保存".to_owned()),
        ..template(CardType::MultipleInteraction, "登记")
    };
    vec![
        ("text_notice", Channel::App, card(text_notice, "还差 23 人")),
        ("news_notice", Channel::App, card(news_notice, "")),
        ("buttons", Channel::App, card(buttons, "小王想和你换班")),
        ("vote", Channel::App, card(vote, "")),
        ("lists", Channel::App, card(lists, "")),
    ]
}

/// Words a reader looks for, in page and terminal.
const EXPECTED: &[&str] = &[
    "poster.jpg",
    "双11会场",
    "shop.yicha.example",
    "点单小程序",
    "training.mp4",
    "3.2 MB",
    "note.amr",
    "盘点表.xlsx",
    "86 KB",
    "今天 17:00 前完成。",
    "说明见 内部文档",
    "@所有人 @li.mei",
    "盘点安排",
    "今晚 闭店后，21:30 开始，见 流程",
    "临期原料 单独 放",
    "@li.mei 请确认",
    "待办",
    "冰柜",
    "吧台",
    "徐汇",
    "qunfa plan",
    "活动待你确认",
    "12 位客户",
    "详情",
    "桂花季开始了",
    "第二篇",
    "食品安全手册",
    "品控部",
    "十条红线",
    "排班提醒",
    "8:30",
    "徐汇店",
    "群发进度",
    "8 / 31",
    "成员已确认",
    "按店汇总",
    "还差 23 人",
    "看明细",
    "新品上架",
    "调班申请",
    "同意",
    "拒绝",
    "小王想和你换班",
    "团建哪天",
    "周六",
    "提交",
    "到岗日",
    "保存",
];

#[test]
fn every_kind_of_message_is_shown_on_page_and_terminal() {
    let tree = DiskTree::open(&example()).expect("the repository is readable");
    let workspace = workspace::read(&tree).expect("the settings are valid");
    let campaign = workspace
        .campaigns
        .values()
        .find(|campaign| campaign.id.0 == "tea/double-11")
        .expect("it is there");
    let all: Vec<_> = [texts(), attachments(), cards(), templates()]
        .into_iter()
        .flatten()
        .collect();
    let looks: Vec<Look> = all
        .iter()
        .map(|(name, channel, message)| Look {
            touch: "burst".to_owned(),
            channel: *channel,
            variant: Some(((*name).to_owned(), 5)),
            texts: vec![LookText {
                message: message.clone(),
                senders: Vec::new(),
                chats: Vec::new(),
                people: None,
            }],
            people: None,
            missing: Vec::new(),
            real_bytes: None,
            holds: Vec::new(),
        })
        .collect();
    let messages = all.iter().map(|(_, _, message)| message);
    let cover = std::fs::read(example().join("campaigns/tea/double-11/cover.png"))
        .expect("the cover is there");
    let pictures = Pictures::of(messages, |path, _| {
        path.ends_with("cover.png").then(|| cover.clone())
    });
    let of = PreviewOf {
        campaign,
        policy: &workspace.policy,
        looks: &looks,
        pictures: &pictures,
        directory_ms: None,
        real: false,
        blocking: 0,
    };
    let preview = report::preview(&of, Lang::Zh);
    let terminal = report::preview_text(&preview, Lang::Zh, Style { colour: false });
    let folder = tempfile::tempdir().expect("a folder");
    let page = folder.path().join("kinds.html");
    std::fs::write(&page, report::preview_html(&preview, Lang::Zh)).expect("the page is written");
    let seen = browser::open(&page);
    seen.assert_inert();
    let text = seen.text();
    for expected in EXPECTED {
        assert!(
            text.contains(expected),
            "{expected} is not on the page:\n{text}"
        );
        assert!(
            terminal.contains(expected),
            "{expected} is not on the terminal:\n{terminal}"
        );
    }
    for leaked in ["<font", "<div", "<a href", "**", "|---|", "```"] {
        assert!(
            !text.contains(leaked) && !terminal.contains(leaked),
            "{leaked} is shown as it was written"
        );
    }
    // A picture above the cap is named, never carried.
    assert_eq!(seen.dom.matches("src=\"data:image/png").count(), 6);
}
