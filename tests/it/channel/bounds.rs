//! What is too long never reaches the wire, whatever let it come so far; and these lengths are those of the dated limits.

use super::requests::{
    answering, by_robot, into_chat, json, link, picture, text, to_customers, to_staff, uploaded,
    wecom,
};
use qunfa::{
    model::{
        Article, Attachment, Button, Card, CardType, Channel, Jump, Media, Message, NoticeItem,
        Question, StoredArticle, TemplateCard, TextFormat,
    },
    ports::{CallError, Wire, WireRequest},
    workspace::Limits,
};

fn card(words: &str, card: Card) -> WireRequest {
    to_staff(Message {
        card: Some(card),
        ..text(words)
    })
}

fn template(card_type: CardType, change: impl FnOnce(&mut TemplateCard)) -> WireRequest {
    let mut made = TemplateCard {
        card_type,
        title: "好".to_owned(),
        desc: None,
        url: Some("https://shop.example.com/t".to_owned()),
        source: None,
        emphasis: None,
        cover: None,
        quote: None,
        rows: Vec::new(),
        jumps: Vec::new(),
        buttons: Vec::new(),
        questions: Vec::new(),
        submit: Some("交".to_owned()),
        task: Some("t".to_owned()),
    };
    change(&mut made);
    card("", Card::Template(Box::new(made)))
}

fn notice(change: impl FnOnce(&mut String, &mut Vec<NoticeItem>)) -> WireRequest {
    let (mut title, mut items) = ("排班更新".to_owned(), Vec::new());
    change(&mut title, &mut items);
    let notice = Card::MiniprogramNotice {
        appid: "wx0000000000000000".to_owned(),
        page: None,
        title,
        desc: None,
        emphasis: false,
        items,
    };
    card("", notice)
}

fn article(title: &str, desc: &str, url: &str) -> Article {
    Article {
        title: title.to_owned(),
        desc: desc.to_owned(),
        url: url.to_owned(),
        cover: None,
    }
}

fn stored(change: impl FnOnce(&mut StoredArticle)) -> WireRequest {
    let cover = picture("cover.png");
    let mut one = StoredArticle {
        title: "好".to_owned(),
        cover: cover.clone(),
        author: None,
        content: "<p>好</p>".to_owned(),
        digest: None,
        source_url: None,
    };
    change(&mut one);
    let news = Card::Mpnews {
        articles: vec![one],
    };
    uploaded(card("", news), &[(&cover, "mid-1")])
}

fn row(key: &str, value: &str) -> NoticeItem {
    NoticeItem {
        key: key.to_owned(),
        value: value.to_owned(),
    }
}

fn question(options: Vec<(String, String)>) -> Question {
    Question {
        key: "a".to_owned(),
        title: None,
        options,
        multiple: false,
    }
}

fn option(id: &str, words: &str) -> (String, String) {
    (id.to_owned(), words.to_owned())
}

fn button(words: &str, key: &str) -> Button {
    Button {
        text: words.to_owned(),
        key: Some(key.to_owned()),
        url: None,
        style: None,
    }
}

fn pictures(count: usize) -> (Media, Vec<Attachment>) {
    let media = picture("a.png");
    let one = Attachment::Image {
        media: media.clone(),
    };
    (media, vec![one; count])
}

type Sized = fn(&str) -> WireRequest;

/// Limit in the dated table, and a request whose field holds so many units.
const BOUNDS: &[(&str, Sized)] = &[
    ("customer_text_bytes", |words| to_customers(text(words))),
    ("app_text_bytes", |words| to_staff(text(words))),
    ("appchat_text_bytes", |words| into_chat(text(words))),
    ("robot_text_bytes", |words| by_robot(text(words))),
    ("robot_markdown_bytes", |words| {
        by_robot(Message {
            format: TextFormat::MarkdownV2,
            ..text(words)
        })
    }),
    ("moments_text_characters", |words| WireRequest {
        channel: Channel::Moments,
        ..to_customers(text(words))
    }),
    ("attachments_per_message", |words| {
        let (media, attachments) = pictures(words.len());
        let message = Message {
            attachments,
            ..Message::default()
        };
        uploaded(to_customers(message), &[(&media, "mid-1")])
    }),
    ("customers_per_call", |words| WireRequest {
        recipients: vec!["wm".to_owned(); words.len()],
        ..to_customers(text("好"))
    }),
    ("userids_per_call", |words| WireRequest {
        recipients: vec!["li.mei".to_owned(); words.len()],
        ..to_staff(text("好"))
    }),
    ("chats_per_call", |words| WireRequest {
        channel: Channel::GroupMass,
        recipients: vec!["wr".to_owned(); words.len()],
        ..to_customers(text("好"))
    }),
    ("link_title_bytes", |words| {
        let Attachment::Link {
            url, desc, cover, ..
        } = link(None)
        else {
            unreachable!("a link was made")
        };
        let attachments = vec![Attachment::Link {
            title: words.to_owned(),
            url,
            desc,
            cover,
        }];
        to_customers(Message {
            attachments,
            ..Message::default()
        })
    }),
    ("link_desc_bytes", |words| {
        card(
            "",
            Card::News {
                articles: vec![article("好", words, "https://a.example.com")],
            },
        )
    }),
    ("link_url_bytes", |words| {
        card(
            "",
            Card::News {
                articles: vec![article("好", "", words)],
            },
        )
    }),
    ("news_articles", |words| {
        card(
            "",
            Card::News {
                articles: vec![article("好", "", "https://a.example.com"); words.len()],
            },
        )
    }),
    ("miniprogram_title_bytes", |words| {
        let cover = picture("cover.png");
        let attachments = vec![Attachment::Miniprogram {
            appid: "wx0000000000000000".to_owned(),
            page: "a".to_owned(),
            title: words.to_owned(),
            cover: cover.clone(),
        }];
        let message = Message {
            attachments,
            ..Message::default()
        };
        uploaded(to_customers(message), &[(&cover, "mid-1")])
    }),
    ("textcard_title_characters", |words| {
        card(
            "好",
            Card::Textcard {
                title: words.to_owned(),
                url: "https://a.example.com".to_owned(),
                button: None,
            },
        )
    }),
    ("textcard_text_characters", |words| {
        card(
            words,
            Card::Textcard {
                title: "好".to_owned(),
                url: "https://a.example.com".to_owned(),
                button: None,
            },
        )
    }),
    ("textcard_button_characters", |words| {
        card(
            "好",
            Card::Textcard {
                title: "好".to_owned(),
                url: "https://a.example.com".to_owned(),
                button: Some(words.to_owned()),
            },
        )
    }),
    ("article_author_bytes", |words| {
        stored(|one| one.author = Some(words.to_owned()))
    }),
    ("article_content_bytes", |words| {
        stored(|one| words.clone_into(&mut one.content))
    }),
    ("notice_title_characters", |words| {
        notice(|title, _| words.clone_into(title))
    }),
    ("notice_rows", |words| {
        notice(|_, items| *items = vec![row("a", "b"); words.len()])
    }),
    ("notice_row_name_characters", |words| {
        notice(|_, items| items.push(row(words, "b")))
    }),
    ("row_value_characters", |words| {
        notice(|_, items| items.push(row("a", words)))
    }),
    ("card_source_characters", |words| {
        template(CardType::TextNotice, |card| {
            card.source = Some(words.to_owned());
        })
    }),
    ("card_title_characters", |words| {
        template(CardType::TextNotice, |card| {
            words.clone_into(&mut card.title);
        })
    }),
    ("card_desc_characters", |words| {
        template(CardType::TextNotice, |card| {
            card.desc = Some(words.to_owned());
        })
    }),
    ("card_text_characters", |words| {
        template(CardType::TextNotice, |card| {
            card.quote = Some(words.to_owned());
        })
    }),
    ("card_figure_characters", |words| {
        template(CardType::TextNotice, |card| {
            card.emphasis = Some((words.to_owned(), "b".to_owned()));
        })
    }),
    ("card_figure_label_characters", |words| {
        template(CardType::TextNotice, |card| {
            card.emphasis = Some(("a".to_owned(), words.to_owned()));
        })
    }),
    ("card_rows", |words| {
        template(CardType::TextNotice, |card| {
            card.rows = vec![row("a", "b"); words.len()];
        })
    }),
    ("card_row_name_characters", |words| {
        template(CardType::TextNotice, |card| {
            card.rows = vec![row(words, "b")];
        })
    }),
    ("card_jumps", |words| {
        let jump = Jump {
            title: "a".to_owned(),
            url: "https://a.example.com".to_owned(),
        };
        template(CardType::TextNotice, |card| {
            card.jumps = vec![jump; words.len()];
        })
    }),
    ("card_jump_title_characters", |words| {
        let jump = Jump {
            title: words.to_owned(),
            url: "https://a.example.com".to_owned(),
        };
        template(CardType::TextNotice, |card| card.jumps = vec![jump])
    }),
    ("card_buttons", |words| {
        template(CardType::ButtonInteraction, |card| {
            card.buttons = vec![button("a", "b"); words.len()];
        })
    }),
    ("card_button_characters", |words| {
        template(CardType::ButtonInteraction, |card| {
            card.buttons = vec![button(words, "b")];
        })
    }),
    ("card_key_bytes", |words| {
        template(CardType::ButtonInteraction, |card| {
            card.buttons = vec![button("a", words)];
        })
    }),
    ("card_lists", |words| {
        template(CardType::MultipleInteraction, |card| {
            card.questions = vec![question(vec![option("a", "b")]); words.len()];
        })
    }),
    ("card_list_options", |words| {
        template(CardType::MultipleInteraction, |card| {
            card.questions = vec![question(vec![option("a", "b"); words.len()])];
        })
    }),
    ("card_vote_options", |words| {
        template(CardType::VoteInteraction, |card| {
            card.questions = vec![question(vec![option("a", "b"); words.len()])];
        })
    }),
    ("card_option_characters", |words| {
        template(CardType::VoteInteraction, |card| {
            card.questions = vec![question(vec![option("a", words)])];
        })
    }),
    ("card_id_bytes", |words| {
        template(CardType::VoteInteraction, |card| {
            card.questions = vec![question(vec![option(words, "b")])];
        })
    }),
];

#[tokio::test]
async fn at_its_limit_it_is_sendable_and_one_unit_over_it_is_not() {
    let limits = Limits::built_in();
    let platform = answering(json(r#"{"errcode":0,"errmsg":"ok","msgid":"m-1"}"#)).await;
    let wecom = wecom(&platform);
    for (name, request) in BOUNDS {
        let most = limits.get(name) as usize;
        let unit = if name.ends_with("_characters") {
            "字"
        } else {
            "a"
        };
        let fits = wecom.connect(&request(&unit.repeat(most))).await;
        assert!(fits.is_ok(), "{name}: {:?}", fits.err());
        let over = wecom.connect(&request(&unit.repeat(most + 1))).await;
        let Err(CallError::Unsendable(why)) = over else {
            panic!("{name}: {over:?}")
        };
        assert!(why.contains(&most.to_string()), "{name}: {why}");
    }
}

#[tokio::test]
async fn a_robots_picture_is_at_most_two_megabytes() {
    let limit = Limits::built_in().get("robot_image_bytes") as usize;
    let platform = answering(json(r#"{"errcode":0}"#)).await;
    let wecom = wecom(&platform);
    let (media, attachments) = pictures(1);
    for (bytes, fits) in [(limit, true), (limit + 1, false)] {
        let mut request = by_robot(Message {
            attachments: attachments.clone(),
            ..Message::default()
        });
        request.inside.insert(media.sha256, vec![1; bytes]);
        assert_eq!(wecom.connect(&request).await.is_ok(), fits, "{bytes}");
    }
}
