//! Every kind of message at each of its limits and one over, in the unit the limit has.

use serde_json::{Value, json};

use super::harness::{PNG, Stage, film, media, upload, voice};

const URL: &str = "https://shop.example.com/r";

/// Sends one kind over an app and answers the code.
struct App {
    stage: Stage,
    agent_id: i64,
}

impl App {
    fn new() -> Self {
        let mut stage = Stage::plain();
        let agent_id = stage.log_in_as_app("notice");
        Self { stage, agent_id }
    }

    fn code(&mut self, kind: &str, object: Value) -> i64 {
        self.with(kind, object, json!({}))
    }

    fn with(&mut self, kind: &str, object: Value, more: Value) -> i64 {
        let mut body =
            json!({"touser": "li.mei", "agentid": self.agent_id, "msgtype": kind, kind: object});
        for (name, value) in more.as_object().into_iter().flatten() {
            body[name] = value.clone();
        }
        // A minute between two, so that nothing is dropped or limited.
        self.stage.now += 2.0;
        let answer = self.stage.post("message/send", body);
        answer["errcode"]
            .as_i64()
            .unwrap_or_else(|| panic!("{answer}"))
    }
}

/// A text of so many bytes, with as much Chinese as fits.
fn bytes(count: usize) -> String {
    format!("{}{}", "字".repeat(count / 3), "a".repeat(count % 3))
}

fn letters(count: usize) -> String {
    "字".repeat(count)
}

fn url(bytes: usize) -> String {
    format!("{URL}?{}", "a".repeat(bytes - URL.len() - 1))
}

#[test]
fn an_app_may_refuse_long_text_instead_of_cutting_it() {
    let mut app = App::new();
    assert_eq!(app.code("text", json!({"content": bytes(2049)})), 0);
    assert_eq!(
        app.stage.recorded("app_message_sent")[0]["payload"]["content"],
        bytes(2046)
    );
    app.stage
        .control("POST", "behaviour", json!({"long_text_refused": true}));
    assert_eq!(app.code("text", json!({"content": bytes(2048)})), 0);
    assert_eq!(app.code("text", json!({"content": bytes(2049)})), 45002);
}

#[test]
fn markdown_is_measured_in_bytes() {
    let mut app = App::new();
    assert_eq!(app.code("markdown", json!({"content": bytes(2048)})), 0);
    assert_eq!(app.code("markdown", json!({"content": bytes(2049)})), 45002);
    assert_eq!(app.code("markdown_v2", json!({"content": "x"})), 40008);
}

#[test]
fn a_text_card_is_measured_in_characters() {
    let mut app = App::new();
    let card = |title: usize, description: usize, url: String, button: usize| json!({"title": letters(title), "description": letters(description), "url": url, "btntxt": letters(button)});
    let rows = [
        (card(128, 512, url(2048), 4), 0),
        (card(129, 1, URL.to_owned(), 0), 45002),
        (card(1, 513, URL.to_owned(), 0), 45002),
        (card(1, 1, url(2049), 0), 40039),
        (card(1, 1, URL.to_owned(), 5), 45002),
        (card(0, 1, URL.to_owned(), 0), 41016),
        (card(1, 0, URL.to_owned(), 0), 41033),
        (card(1, 1, String::new(), 0), 40094),
        (card(1, 1, "shop.example.com".to_owned(), 0), 45034),
    ];
    for (card, code) in rows {
        assert_eq!(app.code("textcard", card.clone()), code, "{card}");
    }
}

#[test]
fn articles_are_measured_in_bytes() {
    let mut app = App::new();
    let article = |title: usize, description: usize, url: String| json!({"title": bytes(title), "description": bytes(description), "url": url, "picurl": URL});
    let one = |article: Value| json!({"articles": [article]});
    let rows = [
        (one(article(128, 512, url(2048))), 0),
        (one(article(129, 0, URL.to_owned())), 45002),
        (one(article(1, 513, URL.to_owned())), 45002),
        (one(article(1, 0, url(2049))), 40039),
        (one(article(0, 0, URL.to_owned())), 41016),
        (one(json!({"title": "t"})), 40094),
        (
            one(json!({"title": "t", "appid": "wx1", "pagepath": bytes(128)})),
            0,
        ),
        (
            one(json!({"title": "t", "appid": "wx1", "pagepath": bytes(129)})),
            45002,
        ),
        (
            json!({"articles": vec![article(1, 1, URL.to_owned()); 8]}),
            0,
        ),
        (
            json!({"articles": vec![article(1, 1, URL.to_owned()); 9]}),
            45008,
        ),
        (json!({"articles": []}), 40063),
    ];
    for (news, code) in rows {
        assert_eq!(app.code("news", news.clone()), code, "{news}");
    }
}

#[test]
fn stored_articles_have_limits_of_their_own() {
    let mut app = App::new();
    let thumb = media(&mut app.stage, "media/upload?type=image", PNG);
    let page = |more: Value| {
        let mut page = json!({"title": "新品", "thumb_media_id": thumb, "content": "<p>x</p>"});
        for (name, value) in more.as_object().into_iter().flatten() {
            page[name] = value.clone();
        }
        json!({"articles": [page]})
    };
    let rows = [
        (
            page(json!({"title": bytes(128), "author": bytes(64), "digest": bytes(512)})),
            0,
        ),
        (page(json!({"title": bytes(129)})), 45002),
        (page(json!({"author": bytes(65)})), 45032),
        (page(json!({"digest": bytes(513)})), 45002),
        (page(json!({"content": "x".repeat(666 * 1024)})), 0),
        (page(json!({"content": "x".repeat(666 * 1024 + 1)})), 45002),
        (page(json!({"thumb_media_id": "3old"})), 40007),
        (page(json!({"thumb_media_id": ""})), 41006),
        (page(json!({"content": ""})), 44004),
    ];
    for (number, (page, code)) in rows.into_iter().enumerate() {
        assert_eq!(app.code("mpnews", page), code, "row {number}");
    }
}

#[test]
fn a_film_and_a_file_need_their_own_media() {
    let mut app = App::new();
    let video = media(&mut app.stage, "media/upload?type=video", &film(60_000));
    let file = media(&mut app.stage, "media/upload?type=file", b"name,phone");
    let sound = media(&mut app.stage, "media/upload?type=voice", &voice(10));
    let image = media(&mut app.stage, "media/upload?type=image", PNG);
    let rows = [
        (
            "video",
            json!({"media_id": video, "title": bytes(128), "description": bytes(512)}),
            0,
        ),
        (
            "video",
            json!({"media_id": video, "title": bytes(129)}),
            45002,
        ),
        (
            "video",
            json!({"media_id": video, "description": bytes(513)}),
            45002,
        ),
        ("video", json!({"media_id": image}), 40007),
        ("file", json!({"media_id": file}), 0),
        ("file", json!({"media_id": video}), 40007),
        ("voice", json!({"media_id": sound}), 0),
        ("voice", json!({}), 41006),
        ("image", json!({"media_id": image}), 0),
        ("image", json!({"media_id": "3nothing"}), 40007),
    ];
    for (kind, object, code) in rows {
        assert_eq!(app.code(kind, object.clone()), code, "{kind} {object}");
    }
}

#[test]
fn a_mini_program_notice_is_measured_in_characters() {
    let mut app = App::new();
    let notice = |more: Value| {
        let mut notice = json!({"appid": "wxdemo0000000042", "title": letters(4), "content_item": [{"key": "时间", "value": "今天"}]});
        for (name, value) in more.as_object().into_iter().flatten() {
            notice[name] = value.clone();
        }
        notice
    };
    let item = |key: usize, value: usize| json!({"key": letters(key), "value": letters(value)});
    let rows = [
        (
            notice(
                json!({"title": letters(12), "description": letters(12), "emphasis_first_item": true}),
            ),
            0,
        ),
        (notice(json!({"title": letters(13)})), 90205),
        (notice(json!({"title": letters(3)})), 90205),
        (notice(json!({"description": letters(13)})), 90205),
        (notice(json!({"description": letters(3)})), 90205),
        (notice(json!({"content_item": vec![item(10, 30); 10]})), 0),
        (notice(json!({"content_item": vec![item(1, 1); 11]})), 90201),
        (notice(json!({"content_item": [item(11, 1)]})), 90202),
        (notice(json!({"content_item": [item(1, 31)]})), 90203),
        (notice(json!({"appid": "gh_1"})), 90208),
    ];
    for (notice, code) in rows {
        assert_eq!(
            app.code("miniprogram_notice", notice.clone()),
            code,
            "{notice}"
        );
    }
    assert_eq!(
        app.with(
            "miniprogram_notice",
            notice(json!({})),
            json!({"touser": "@all"})
        ),
        40003
    );
    app.stage.control(
        "POST",
        "behaviour",
        json!({"unlinked_miniprograms": ["wxdemo0000000042"]}),
    );
    assert_eq!(app.code("miniprogram_notice", notice(json!({}))), 90208);
}

#[test]
fn only_some_messages_can_be_confidential() {
    let mut app = App::new();
    let thumb = media(&mut app.stage, "media/upload?type=image", PNG);
    let text = json!({"content": "机密"});
    let news = json!({"articles": [{"title": "t", "url": URL}]});
    let page = json!({"articles": [{"title": "t", "thumb_media_id": thumb, "content": "c"}]});
    let rows = [
        ("text", text.clone(), 1, 0),
        ("text", text, 2, 40058),
        ("news", news, 1, 40074),
        ("mpnews", page.clone(), 2, 0),
        ("mpnews", page, 3, 40058),
        ("markdown", json!({"content": "x"}), 1, 40058),
        (
            "textcard",
            json!({"title": "t", "description": "d", "url": URL}),
            1,
            40058,
        ),
    ];
    for (kind, object, safe, code) in rows {
        assert_eq!(
            app.with(kind, object, json!({"safe": safe})),
            code,
            "{kind} {safe}"
        );
    }
}

#[test]
fn receivers_have_limits_and_the_interval_has_one() {
    let mut app = App::new();
    let text = || json!({"content": "开会"});
    let many = |count: usize| vec!["li.mei"; count].join("|");
    let numbers = |count: usize| vec!["8"; count].join("|");
    assert_eq!(app.with("text", text(), json!({"touser": many(1000)})), 0);
    assert_eq!(
        app.with("text", text(), json!({"touser": many(1001)})),
        40032
    );
    assert_eq!(
        app.with("text", text(), json!({"toparty": numbers(100)})),
        0
    );
    assert_eq!(
        app.with("text", text(), json!({"toparty": numbers(101)})),
        82002
    );
    assert_eq!(
        app.with("text", text(), json!({"totag": vec!["1"; 101].join("|")})),
        82003
    );
    let check =
        |seconds: i64| json!({"enable_duplicate_check": 1, "duplicate_check_interval": seconds});
    assert_eq!(app.with("text", json!({"content": "一"}), check(14_400)), 0);
    assert_eq!(
        app.with("text", json!({"content": "二"}), check(14_401)),
        40058
    );
}

#[test]
fn who_has_no_licence_is_named_and_gets_nothing() {
    let mut app = App::new();
    app.stage.control(
        "POST",
        "member",
        json!({"userid": "wang.jun", "op": "unlicense"}),
    );
    let body = json!({"touser": "Wang.Jun|li.mei|ghost", "agentid": app.agent_id, "msgtype": "text", "text": {"content": "在"}});
    let answer = app.stage.post("message/send", body);
    assert_eq!(
        (
            &answer["errcode"],
            &answer["unlicenseduser"],
            &answer["invaliduser"]
        ),
        (&json!(0), &json!("wang.jun"), &json!("ghost"))
    );
    let members: Vec<Value> = app
        .stage
        .recorded("app_message_delivered")
        .iter()
        .map(|line| line["member"].clone())
        .collect();
    assert_eq!(members, ["li.mei"]);
}

#[test]
fn days_are_counted_by_app() {
    let mut app = App::new();
    app.with(
        "text",
        json!({"content": "一"}),
        json!({"touser": "li.mei|wang.jun"}),
    );
    let count = |app: &mut App, time_type: i64| {
        app.stage.log_in_as_app("notice");
        let rows = app
            .stage
            .post("message/get_statistics", json!({"time_type": time_type}))["statistics"]
            .clone();
        rows[0]["count"].as_u64().expect("a count")
    };
    assert_eq!((count(&mut app, 0), count(&mut app, 1)), (2, 0));
    app.stage.now += 86_400.0;
    assert_eq!((count(&mut app, 0), count(&mut app, 1)), (0, 2));
    assert_eq!(
        app.stage
            .post("message/get_statistics", json!({"time_type": 2}))["errcode"],
        40058
    );
}

#[test]
fn uploads_are_checked_by_size_then_bytes_then_length() {
    let mut stage = Stage::plain();
    let mut png = PNG.to_vec();
    let mut padded = |size: usize| {
        png.resize(size, 0);
        png.clone()
    };
    const MB: usize = 1 << 20;
    let film_of = |size: usize| {
        let mut bytes = film(1000);
        bytes.resize(size, 0);
        bytes
    };
    let voice_of = |size: usize| {
        let mut bytes = voice(1);
        bytes.resize(size, 0x7c);
        bytes
    };
    let rows: Vec<(&str, Vec<u8>, i64)> = vec![
        ("media/upload?type=image", padded(10 * MB), 0),
        ("media/upload?type=image", padded(10 * MB + 1), 40009),
        ("media/upload?type=image", b"GIF89a not".to_vec(), 40004),
        ("media/upload?type=image", b"\x89PNG\r".to_vec(), 40006),
        ("media/upload?type=video", film_of(10 * MB), 0),
        ("media/upload?type=video", film_of(10 * MB + 1), 40011),
        ("media/upload?type=video", b"no film at all".to_vec(), 40004),
        ("media/upload?type=voice", voice(3000), 0),
        ("media/upload?type=voice", voice(3001), 45007),
        ("media/upload?type=voice", voice_of(2 * MB + 1), 45001),
        ("media/upload?type=voice", b"ID3 mp3 file".to_vec(), 40004),
        ("media/upload?type=file", vec![1; 20 * MB], 0),
        ("media/upload?type=file", vec![1; 20 * MB + 1], 45001),
        ("media/upload?type=file", vec![1; 6], 0),
        ("media/upload?type=file", vec![1; 5], 40006),
        ("media/upload?type=file", Vec::new(), 44001),
        ("media/upload", vec![1; 9], 40005),
        ("media/uploadimg", padded(2 * MB), 0),
        ("media/uploadimg", padded(2 * MB + 1), 40009),
        (
            "media/uploadimg",
            b"\x89PNG\r\n\x1a\nbroken".to_vec(),
            40123,
        ),
        (
            "media/upload_attachment?media_type=image&attachment_type=1",
            padded(10 * MB + 1),
            41080,
        ),
        (
            "media/upload_attachment?media_type=video&attachment_type=1",
            film(30_000),
            0,
        ),
        (
            "media/upload_attachment?media_type=video&attachment_type=1",
            film(30_001),
            41082,
        ),
        (
            "media/upload_attachment?media_type=video&attachment_type=1",
            b"no film at all".to_vec(),
            41090,
        ),
        (
            "media/upload_attachment?media_type=voice&attachment_type=1",
            voice(1),
            40005,
        ),
        (
            "media/upload_attachment?media_type=image&attachment_type=3",
            PNG.to_vec(),
            40058,
        ),
    ];
    for (path, bytes, code) in rows {
        let size = bytes.len();
        let answer = upload(&mut stage, path, "f", &bytes);
        assert_eq!(
            answer["errcode"], code,
            "{path} with {size} bytes: {answer}"
        );
    }
}
