//! Every kind of message on the wire, byte for byte, as WeCom's pages have it (docs 90236, 90248, 91770, 92135, 92137, 95094).

use super::requests::{
    ANSWER_MS, answering, by_robot, into_chat, json, link, picture, text, to_customers, to_staff,
    uploaded, wecom,
};
use qunfa::{
    model::{
        Article, Attachment, Button, Card, CardType, Channel, Jump, Media, MediaKind, Message,
        NoticeItem, Question, StoredArticle, TemplateCard, TextFormat,
    },
    ports::{Wire, WireRequest},
};

/// What was heard after the token: path with query, and body.
async fn sent(request: &WireRequest) -> (String, String) {
    let platform = answering(json(r#"{"errcode":0,"errmsg":"ok","msgid":"m-1"}"#)).await;
    let wecom = wecom(&platform);
    let connection = wecom
        .connect(request)
        .await
        .expect("it has a form on the wire");
    wecom
        .send(connection, request, ANSWER_MS, || true, || {})
        .await;
    let heard = platform.heard().pop().expect("a message was heard");
    let target = heard.head.split(' ').nth(1).unwrap_or_default().to_owned();
    (target, heard.text())
}

async fn body(request: &WireRequest) -> String {
    sent(request).await.1
}

fn media(path: &str, kind: MediaKind) -> Media {
    Media {
        kind,
        ..picture(path)
    }
}

fn alone(attachment: Attachment) -> Message {
    Message {
        attachments: vec![attachment],
        ..Message::default()
    }
}

fn card(words: &str, card: Card) -> Message {
    Message {
        card: Some(card),
        ..text(words)
    }
}

fn formatted(words: &str, format: TextFormat) -> Message {
    Message {
        format,
        ..text(words)
    }
}

/// A template card with nothing but its title.
fn template(card_type: CardType) -> TemplateCard {
    TemplateCard {
        card_type,
        title: "今晚盘点".to_owned(),
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
        task: card_type
            .is_interactive()
            .then(|| "0123456789abcdef0123456789abcdef".to_owned()),
    }
}

fn notice_card() -> Card {
    Card::Template(Box::new(TemplateCard {
        desc: Some("22:00 开始".to_owned()),
        url: Some("https://shop.example.com/t".to_owned()),
        source: Some("一茶".to_owned()),
        emphasis: Some(("12".to_owned(), "家门店".to_owned())),
        quote: Some("请带工牌".to_owned()),
        rows: vec![NoticeItem {
            key: "地点".to_owned(),
            value: "各店".to_owned(),
        }],
        jumps: vec![Jump {
            title: "说明".to_owned(),
            url: "https://shop.example.com/h".to_owned(),
        }],
        ..template(CardType::TextNotice)
    }))
}

fn news(cover: Option<Media>) -> Card {
    Card::News {
        articles: vec![
            Article {
                title: "双11会场".to_owned(),
                desc: "两分钟完成".to_owned(),
                url: "https://shop.example.com/1111".to_owned(),
                cover,
            },
            Article {
                title: "规则".to_owned(),
                desc: String::new(),
                url: "https://shop.example.com/r".to_owned(),
                cover: None,
            },
        ],
    }
}

const TO_STAFF: &str = r#"{"touser":"Li.Mei|wang.jun|Ghost.01","#;

async fn assert_staff(message: Message, files: &[(&Media, &str)], rest: &str) {
    let request = uploaded(to_staff(message), files);
    assert_eq!(body(&request).await, format!("{TO_STAFF}{rest}"));
}

#[tokio::test]
async fn an_application_sends_words_and_files() {
    assert_staff(
        formatted("**今晚** <font color=\"info\">盘点</font>", TextFormat::Markdown),
        &[],
        r#""msgtype":"markdown","agentid":1000008,"markdown":{"content":"**今晚** <font color=\"info\">盘点</font>"}}"#,
    )
    .await;
    let file = media("海报.pdf", MediaKind::Pdf);
    for (attachment, word) in [
        (
            Attachment::Image {
                media: file.clone(),
            },
            "image",
        ),
        (
            Attachment::Voice {
                media: file.clone(),
            },
            "voice",
        ),
        (
            Attachment::Video {
                media: file.clone(),
            },
            "video",
        ),
        (
            Attachment::File {
                media: file.clone(),
            },
            "file",
        ),
    ] {
        let expected =
            format!(r#""msgtype":"{word}","agentid":1000008,"{word}":{{"media_id":"mid-7"}}}}"#);
        assert_staff(alone(attachment), &[(&file, "mid-7")], &expected).await;
    }
}

#[tokio::test]
async fn an_application_sends_cards() {
    assert_staff(
        card(
            "今天 17:00<br>12 位客户在等",
            Card::Textcard {
                title: "双11 需要你确认".to_owned(),
                url: "https://crm.example.com/t/42".to_owned(),
                button: Some("打开".to_owned()),
            },
        ),
        &[],
        r#""msgtype":"textcard","agentid":1000008,"textcard":{"title":"双11 需要你确认","description":"今天 17:00<br>12 位客户在等","url":"https://crm.example.com/t/42","btntxt":"打开"}}"#,
    )
    .await;
    let cover = picture("cover.png");
    assert_staff(
        card("", news(Some(cover.clone()))),
        &[(&cover, "https://pic.example.com/c.png")],
        r#""msgtype":"news","agentid":1000008,"news":{"articles":[{"title":"双11会场","description":"两分钟完成","url":"https://shop.example.com/1111","picurl":"https://pic.example.com/c.png"},{"title":"规则","url":"https://shop.example.com/r"}]}}"#,
    )
    .await;
    let stored = Card::Mpnews {
        articles: vec![StoredArticle {
            title: "新品手册".to_owned(),
            cover: cover.clone(),
            author: Some("市场部".to_owned()),
            content: "<p>正文</p>".to_owned(),
            digest: Some("摘要".to_owned()),
            source_url: Some("https://shop.example.com/m".to_owned()),
        }],
    };
    assert_staff(
        card("", stored),
        &[(&cover, "mid-9")],
        r#""msgtype":"mpnews","agentid":1000008,"mpnews":{"articles":[{"title":"新品手册","thumb_media_id":"mid-9","author":"市场部","content_source_url":"https://shop.example.com/m","content":"<p>正文</p>","digest":"摘要"}]}}"#,
    )
    .await;
    let notice = Card::MiniprogramNotice {
        appid: "wxdemo0000000042".to_owned(),
        page: Some("pages/shift".to_owned()),
        title: "排班已更新".to_owned(),
        desc: Some("请今晚确认".to_owned()),
        emphasis: true,
        items: vec![NoticeItem {
            key: "门店".to_owned(),
            value: "上海一店".to_owned(),
        }],
    };
    assert_staff(
        card("", notice),
        &[],
        r#""msgtype":"miniprogram_notice","agentid":1000008,"miniprogram_notice":{"appid":"wxdemo0000000042","page":"pages/shift","title":"排班已更新","description":"请今晚确认","emphasis_first_item":true,"content_item":[{"key":"门店","value":"上海一店"}]}}"#,
    )
    .await;
}

const NOTICE: &str = r#"{"card_type":"text_notice","source":{"desc":"一茶"},"main_title":{"title":"今晚盘点","desc":"22:00 开始"},"quote_area":{"type":0,"quote_text":"请带工牌"},"emphasis_content":{"title":"12","desc":"家门店"},"sub_title_text":"请提前到店","horizontal_content_list":[{"keyname":"地点","value":"各店"}],"jump_list":[{"type":1,"title":"说明","url":"https://shop.example.com/h"}],"card_action":{"type":1,"url":"https://shop.example.com/t"}}"#;

#[tokio::test]
async fn an_application_sends_five_template_cards() {
    let wrapped = |inner: &str| {
        format!(r#""msgtype":"template_card","agentid":1000008,"template_card":{inner}}}"#)
    };
    assert_staff(card("请提前到店", notice_card()), &[], &wrapped(NOTICE)).await;
    let cover = picture("cover.png");
    let with_picture = Card::Template(Box::new(TemplateCard {
        url: Some("https://shop.example.com/t".to_owned()),
        cover: Some(cover.clone()),
        ..template(CardType::NewsNotice)
    }));
    assert_staff(
        card("", with_picture),
        &[(&cover, "https://pic.example.com/c.png")],
        &wrapped(r#"{"card_type":"news_notice","main_title":{"title":"今晚盘点"},"card_action":{"type":1,"url":"https://shop.example.com/t"},"card_image":{"url":"https://pic.example.com/c.png"}}"#),
    )
    .await;
    let buttons = Card::Template(Box::new(TemplateCard {
        buttons: vec![
            Button {
                text: "收到".to_owned(),
                key: Some("ok".to_owned()),
                url: None,
                style: Some(1),
            },
            Button {
                text: "说明".to_owned(),
                key: None,
                url: Some("https://shop.example.com/h".to_owned()),
                style: None,
            },
        ],
        ..template(CardType::ButtonInteraction)
    }));
    assert_staff(
        card("", buttons),
        &[],
        &wrapped(r#"{"card_type":"button_interaction","task_id":"0123456789abcdef0123456789abcdef","main_title":{"title":"今晚盘点"},"button_list":[{"type":0,"text":"收到","style":1,"key":"ok"},{"type":1,"text":"说明","url":"https://shop.example.com/h"}]}"#),
    )
    .await;
    let question = |title: Option<&str>, multiple| Question {
        key: "when".to_owned(),
        title: title.map(str::to_owned),
        options: vec![
            ("a".to_owned(), "早班".to_owned()),
            ("b".to_owned(), "晚班".to_owned()),
        ],
        multiple,
    };
    let vote = Card::Template(Box::new(TemplateCard {
        questions: vec![question(None, true)],
        submit: Some("提交".to_owned()),
        ..template(CardType::VoteInteraction)
    }));
    assert_staff(
        card("", vote),
        &[],
        &wrapped(r#"{"card_type":"vote_interaction","task_id":"0123456789abcdef0123456789abcdef","main_title":{"title":"今晚盘点"},"checkbox":{"question_key":"when","mode":1,"option_list":[{"id":"a","text":"早班"},{"id":"b","text":"晚班"}]},"submit_button":{"text":"提交","key":"submit"}}"#),
    )
    .await;
    let lists = Card::Template(Box::new(TemplateCard {
        questions: vec![question(Some("班次"), false)],
        submit: Some("提交".to_owned()),
        ..template(CardType::MultipleInteraction)
    }));
    assert_staff(
        card("", lists),
        &[],
        &wrapped(r#"{"card_type":"multiple_interaction","task_id":"0123456789abcdef0123456789abcdef","main_title":{"title":"今晚盘点"},"select_list":[{"question_key":"when","title":"班次","option_list":[{"id":"a","text":"早班"},{"id":"b","text":"晚班"}]}],"submit_button":{"text":"提交","key":"submit"}}"#),
    )
    .await;
}

#[tokio::test]
async fn a_chat_hears_words_with_mentions_and_files_and_cards() {
    let words = Message {
        mention: vec!["li.mei".to_owned(), "@all".to_owned()],
        ..text("第二波 15:00 开始")
    };
    let (target, said) = sent(&into_chat(words)).await;
    assert_eq!(
        target,
        "/cgi-bin/appchat/send?access_token=token-for-secret-of-notice"
    );
    assert_eq!(
        said,
        r#"{"chatid":"cmp42ops","msgtype":"text","text":{"content":"第二波 15:00 开始","mentioned_list":["li.mei","@all"]},"safe":0}"#
    );
    assert_eq!(
        body(&into_chat(formatted("**盘点**", TextFormat::Markdown))).await,
        r#"{"chatid":"cmp42ops","msgtype":"markdown","markdown":{"content":"**盘点**"},"safe":0}"#
    );
    let file = media("a.mp4", MediaKind::Mp4);
    for (attachment, word) in [
        (
            Attachment::Image {
                media: file.clone(),
            },
            "image",
        ),
        (
            Attachment::Voice {
                media: file.clone(),
            },
            "voice",
        ),
        (
            Attachment::Video {
                media: file.clone(),
            },
            "video",
        ),
        (
            Attachment::File {
                media: file.clone(),
            },
            "file",
        ),
    ] {
        let request = uploaded(into_chat(alone(attachment)), &[(&file, "mid-7")]);
        let expected = format!(
            r#"{{"chatid":"cmp42ops","msgtype":"{word}","{word}":{{"media_id":"mid-7"}},"safe":0}}"#
        );
        assert_eq!(body(&request).await, expected);
    }
    let textcard = Card::Textcard {
        title: "排班".to_owned(),
        url: "https://shop.example.com/s".to_owned(),
        button: None,
    };
    assert_eq!(
        body(&into_chat(card("今晚更新", textcard))).await,
        r#"{"chatid":"cmp42ops","msgtype":"textcard","textcard":{"title":"排班","description":"今晚更新","url":"https://shop.example.com/s"},"safe":0}"#
    );
    assert_eq!(
        body(&into_chat(card("", news(None)))).await,
        r#"{"chatid":"cmp42ops","msgtype":"news","news":{"articles":[{"title":"双11会场","description":"两分钟完成","url":"https://shop.example.com/1111"},{"title":"规则","url":"https://shop.example.com/r"}]},"safe":0}"#
    );
}

#[tokio::test]
async fn a_robot_says_everybody_with_an_at_and_no_chat_type() {
    let words = Message {
        mention: vec!["@all".to_owned()],
        ..text("今日双11：全场8折")
    };
    let (target, said) = sent(&by_robot(words)).await;
    assert_eq!(target, "/cgi-bin/webhook/send?key=key-of-store-ops");
    assert_eq!(
        said,
        r#"{"msgtype":"text","text":{"content":"今日双11：全场8折","mentioned_list":["@all"]}}"#
    );
}

#[tokio::test]
async fn a_robot_sends_both_markdowns_and_mentions_inside_the_first() {
    let words = Message {
        mention: vec!["li.mei".to_owned(), "wang.jun".to_owned()],
        ..formatted("**8 人**未确认", TextFormat::Markdown)
    };
    assert_eq!(
        body(&by_robot(words)).await,
        r#"{"msgtype":"markdown","markdown":{"content":"**8 人**未确认\n<@li.mei><@wang.jun>"}}"#
    );
    assert_eq!(
        body(&by_robot(formatted("| 店 | 数 |", TextFormat::MarkdownV2))).await,
        r#"{"msgtype":"markdown_v2","markdown_v2":{"content":"| 店 | 数 |"}}"#
    );
}

#[tokio::test]
async fn a_robots_picture_travels_inside_with_the_sum_of_its_bytes() {
    let poster = picture("poster.png");
    let mut request = by_robot(alone(Attachment::Image {
        media: poster.clone(),
    }));
    // The first bytes of every PNG.
    request
        .inside
        .insert(poster.sha256, b"\x89PNG\r\n\x1a\n".to_vec());
    assert_eq!(
        body(&request).await,
        r#"{"msgtype":"image","image":{"base64":"iVBORw0KGgo=","md5":"e9dd2797018cad79186e03e8c5aec8dc"}}"#
    );
}

#[tokio::test]
async fn a_robot_sends_files_and_cards() {
    let file = media("a.pdf", MediaKind::Pdf);
    for (attachment, word) in [
        (
            Attachment::Voice {
                media: file.clone(),
            },
            "voice",
        ),
        (
            Attachment::File {
                media: file.clone(),
            },
            "file",
        ),
    ] {
        let request = uploaded(by_robot(alone(attachment)), &[(&file, "mid-7")]);
        let expected = format!(r#"{{"msgtype":"{word}","{word}":{{"media_id":"mid-7"}}}}"#);
        assert_eq!(body(&request).await, expected);
    }
    assert_eq!(
        body(&by_robot(alone(link(None)))).await,
        r#"{"msgtype":"news","news":{"articles":[{"title":"双11会场","description":"两分钟完成","url":"https://shop.example.com/1111?q=0123456789abcdef0123456789abcdef"}]}}"#
    );
    assert_eq!(
        body(&by_robot(card("请提前到店", notice_card()))).await,
        format!(r#"{{"msgtype":"template_card","template_card":{NOTICE}}}"#)
    );
}

#[tokio::test]
async fn customers_get_films_documents_and_mini_programs() {
    let (film, menu, cover) = (
        media("a.mp4", MediaKind::Mp4),
        media("菜单.pdf", MediaKind::Pdf),
        picture("cover.png"),
    );
    let message = Message {
        attachments: vec![
            Attachment::Video {
                media: film.clone(),
            },
            Attachment::File {
                media: menu.clone(),
            },
            Attachment::Miniprogram {
                appid: "wxdemo0000000042".to_owned(),
                page: "pages/live?id=42".to_owned(),
                title: "直播间".to_owned(),
                cover: cover.clone(),
            },
        ],
        ..text("周五直播")
    };
    let files: &[(&Media, &str)] = &[(&film, "mid-1"), (&menu, "mid-2"), (&cover, "mid-3")];
    let hung = r#""text":{"content":"周五直播"},"attachments":[{"msgtype":"video","video":{"media_id":"mid-1"}},{"msgtype":"file","file":{"media_id":"mid-2"}},{"msgtype":"miniprogram","miniprogram":{"title":"直播间","pic_media_id":"mid-3","appid":"wxdemo0000000042","page":"pages/live?id=42"}}]}"#;
    let single = uploaded(to_customers(message.clone()), files);
    assert_eq!(
        body(&single).await,
        format!(
            r#"{{"chat_type":"single","external_userid":["wmDemoCustomer0001","wmDemoCustomer0002"],"sender":"li.mei","allow_select":false,{hung}"#
        )
    );
    let group = WireRequest {
        channel: Channel::GroupMass,
        recipients: vec!["wrDemoChat0001".to_owned()],
        ..uploaded(to_customers(message.clone()), files)
    };
    assert_eq!(
        body(&group).await,
        format!(
            r#"{{"chat_type":"group","chat_id_list":["wrDemoChat0001"],"sender":"li.mei",{hung}"#
        )
    );
    let welcome = WireRequest {
        channel: Channel::Welcome,
        sender: None,
        recipients: vec!["wc-demo-0001".to_owned()],
        ..uploaded(to_customers(message), files)
    };
    let (target, said) = sent(&welcome).await;
    assert_eq!(
        target,
        "/cgi-bin/externalcontact/send_welcome_msg?access_token=token-for-secret-of-customers"
    );
    assert_eq!(said, format!(r#"{{"welcome_code":"wc-demo-0001",{hung}"#));
}

#[tokio::test]
async fn moments_take_pictures_or_one_film_or_one_link_and_name_who_posts() {
    let poster = picture("poster.png");
    let to_moments = |message: Message| WireRequest {
        channel: Channel::Moments,
        sender: None,
        recipients: vec!["li.mei".to_owned()],
        ..uploaded(to_customers(message), &[(&poster, "mid-9")])
    };
    let pictures = Message {
        attachments: vec![
            Attachment::Image {
                media: poster.clone(),
            };
            2
        ],
        ..text("夏季新品")
    };
    let (target, said) = sent(&to_moments(pictures)).await;
    assert_eq!(
        target,
        "/cgi-bin/externalcontact/add_moment_task?access_token=token-for-secret-of-customers"
    );
    assert_eq!(
        said,
        r#"{"text":{"content":"夏季新品"},"attachments":[{"msgtype":"image","image":{"media_id":"mid-9"}},{"msgtype":"image","image":{"media_id":"mid-9"}}],"visible_range":{"sender_list":{"user_list":["li.mei"]}}}"#
    );
    assert_eq!(
        body(&to_moments(alone(link(Some(poster.clone()))))).await,
        r#"{"attachments":[{"msgtype":"link","link":{"title":"双11会场","url":"https://shop.example.com/1111?q=0123456789abcdef0123456789abcdef","media_id":"mid-9"}}],"visible_range":{"sender_list":{"user_list":["li.mei"]}}}"#
    );
}
