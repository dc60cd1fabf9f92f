//! Moments: what they hold, who is asked to publish them, and what may be read afterwards.

use serde_json::{Value, json};

use super::harness::{PNG, START_S, Stage, film, media, strings};

const URL: &str = "https://shop.example.com/s";

fn image(stage: &mut Stage) -> String {
    media(
        stage,
        "media/upload_attachment?media_type=image&attachment_type=1",
        PNG,
    )
}

/// Makes a moment, waits for its job and gives the result.
fn made(stage: &mut Stage, body: Value) -> Value {
    let answer = stage.post("externalcontact/add_moment_task", body);
    assert_eq!(answer["errcode"], 0, "{answer}");
    let jobid = answer["jobid"].as_str().expect("a job").to_owned();
    assert_eq!(result(stage, &jobid)["status"], 1);
    stage.now += 3.0;
    assert_eq!(result(stage, &jobid)["status"], 2);
    stage.now += 3.0;
    let result = result(stage, &jobid);
    assert_eq!(
        (&result["status"], &result["type"]),
        (&json!(3), &json!("add_moment_task"))
    );
    result["result"].clone()
}

fn result(stage: &mut Stage, jobid: &str) -> Value {
    stage.get(
        "externalcontact/get_moment_task_result",
        &format!("jobid={jobid}"),
    )
}

#[test]
fn what_a_moment_may_hold() {
    let mut stage = Stage::plain();
    let picture = image(&mut stage);
    let clip = media(
        &mut stage,
        "media/upload_attachment?media_type=video&attachment_type=1",
        &film(30_000),
    );
    let album = media(
        &mut stage,
        "media/upload_attachment?media_type=image&attachment_type=2",
        PNG,
    );
    let message = media(&mut stage, "media/upload?type=image", PNG);
    let pictures = |count: usize| json!({"attachments": vec![json!({"msgtype": "image", "image": {"media_id": picture}}); count]});
    let one = |kind: &str, object: Value| json!({"attachments": [{"msgtype": kind, kind: object}]});
    let link = |title: usize| json!({"title": "a".repeat(title), "url": URL, "media_id": picture});
    let mixed = json!({"attachments": [{"msgtype": "image", "image": {"media_id": picture}}, {"msgtype": "link", "link": link(1)}]});
    let text = |count: usize| json!({"text": {"content": "字".repeat(count)}});
    let rows = [
        (text(2000), 0),
        (text(2001), 45002),
        (json!({}), 41089),
        (pictures(9), 0),
        (pictures(10), 41064),
        (one("video", json!({"media_id": clip})), 0),
        (
            json!({"attachments": vec![json!({"msgtype": "video", "video": {"media_id": clip}}); 2]}),
            41064,
        ),
        (one("link", link(64)), 0),
        (one("link", link(65)), 45002),
        (
            one("link", json!({"title": "t", "media_id": picture})),
            40094,
        ),
        (one("link", json!({"title": "t", "url": URL})), 41006),
        (mixed, 41065),
        (one("miniprogram", json!({})), 41065),
        (one("image", json!({"media_id": message})), 41072),
        (one("image", json!({"media_id": album})), 41072),
        (one("image", json!({"media_id": "3nothing"})), 40007),
        (one("video", json!({"media_id": picture})), 40007),
        (
            json!({"text": {"content": "x"}, "visible_range": {"sender_list": {"user_list": vec!["li.mei"; 100_001]}}}),
            40058,
        ),
    ];
    for (number, (moment, code)) in rows.into_iter().enumerate() {
        stage.now += 10.0;
        assert_eq!(
            stage.post("externalcontact/add_moment_task", moment)["errcode"],
            code,
            "row {number}"
        );
    }
}

#[test]
fn ten_a_minute_are_all() {
    let mut stage = Stage::plain();
    let moment = json!({"text": {"content": "夏季新品"}});
    let make = |stage: &mut Stage| {
        stage.post("externalcontact/add_moment_task", moment.clone())["errcode"].clone()
    };
    for _ in 0..10 {
        assert_eq!(make(&mut stage), 0);
    }
    assert_eq!(make(&mut stage), 45009);
    stage.now += 60.0;
    assert_eq!(make(&mut stage), 0);
}

#[test]
fn the_job_says_what_was_wrong_with_the_range() {
    let mut stage = Stage::plain();
    let result_ = made(
        &mut stage,
        json!({"text": {"content": "新品"}, "visible_range": {
            "sender_list": {"user_list": ["li.mei", "ghost"], "department_list": [9, 99]},
            "external_contact_list": {"tag_list": ["etNothing"]},
        }}),
    );
    assert_eq!(
        result_["invalid_sender_list"],
        json!({"user_list": ["ghost"], "department_list": [99]})
    );
    assert_eq!(
        result_["invalid_external_contact_list"],
        json!({"tag_list": ["etNothing"]})
    );
    assert_eq!(
        (&result_["errcode"], &result_["moment_id"]),
        (&json!(41048), &json!(""))
    );
    assert_eq!(result(&mut stage, "jobNothing")["errcode"], 40058);
    let jobid = stage.post(
        "externalcontact/add_moment_task",
        json!({"text": {"content": "x"}}),
    )["jobid"]
        .clone();
    stage.now += 86_401.0;
    let secret = stage.credentials.customers.secret.clone();
    stage.log_in(&secret);
    assert_eq!(
        result(&mut stage, jobid.as_str().expect("a job"))["errcode"],
        40058
    );
}

#[test]
fn members_publish_and_customers_react() {
    let mut stage = Stage::plain();
    let picture = image(&mut stage);
    let moment = made(
        &mut stage,
        json!({"text": {"content": "夏季新品"}, "attachments": [{"msgtype": "link", "link": {"title": "看目录", "url": URL, "media_id": picture}}],
            "visible_range": {"sender_list": {"user_list": ["li.mei", "wang.jun"]}}}),
    )["moment_id"].clone();
    let of = |more: Value| {
        let mut body = json!({"moment_id": moment});
        for (name, value) in more.as_object().into_iter().flatten() {
            body[name] = value.clone();
        }
        body
    };
    let who = |member: &str| of(json!({"userid": member}));
    assert_eq!(
        stage.post("externalcontact/get_moment_send_result", who("li.mei"))["errcode"],
        41062
    );
    assert_eq!(
        stage.post("externalcontact/get_moment_customer_list", who("chen.yu"))["errcode"],
        41061
    );
    assert_eq!(
        stage.post(
            "externalcontact/get_moment_task",
            json!({"moment_id": "momX"})
        )["errcode"],
        41060
    );
    assert_eq!(
        stage.post("externalcontact/get_moment_task", json!({}))["errcode"],
        41059
    );
    let published = stage.control(
        "POST",
        "moment",
        json!({"op": "publish", "moment_id": moment, "member": "li.mei"}),
    );
    assert_eq!(published["published"].as_array().map(Vec::len), Some(1));
    let tasks = stage.post("externalcontact/get_moment_task", of(json!({})))["task_list"].clone();
    assert_eq!(
        tasks,
        json!([{"userid": "li.mei", "publish_status": 1}, {"userid": "wang.jun", "publish_status": 0}])
    );
    let expected = stage.customers_of("li.mei");
    let ids = |rows: Vec<Value>| -> Vec<Value> {
        rows.into_iter()
            .map(|row| row["external_userid"].clone())
            .collect()
    };
    let shown = stage.pages(
        "externalcontact/get_moment_customer_list",
        of(json!({"userid": "li.mei", "limit": 7})),
        "customer_list",
    );
    assert_eq!(ids(shown), expected);
    let sent = stage.pages(
        "externalcontact/get_moment_send_result",
        of(json!({"userid": "li.mei", "limit": 7})),
        "customer_list",
    );
    assert_eq!(ids(sent), expected);
    assert_eq!(
        strings(&stage.recorded("moment_published")[0]["customers"]),
        expected
    );
    for (op, by) in [
        ("like", expected[0].as_str()),
        ("comment", expected[1].as_str()),
        ("comment", "li.mei"),
    ] {
        let done = stage.control(
            "POST",
            "moment",
            json!({"op": op, "moment_id": moment, "member": "li.mei", "by": by}),
        );
        assert!(done.get("error").is_none(), "{done}");
    }
    let reactions = stage.post("externalcontact/get_moment_comments", who("li.mei"));
    assert_eq!(reactions["like_list"][0]["external_userid"], expected[0]);
    assert_eq!(reactions["comment_list"][1]["userid"], "li.mei");
    assert_eq!(
        stage.post("externalcontact/cancel_moment_task", of(json!({})))["errcode"],
        0
    );
    let late = stage.control("POST", "moment", json!({"op": "publish"}));
    assert_eq!(late["published"], json!([]));
}

#[test]
fn a_moment_is_listed_after_a_while_without_creator() {
    let mut stage = Stage::plain();
    let picture = image(&mut stage);
    let attachments = vec![json!({"msgtype": "image", "image": {"media_id": picture}}); 2];
    made(
        &mut stage,
        json!({"text": {"content": "新品"}, "attachments": attachments}),
    );
    let start = START_S as i64;
    let window = |end: i64| json!({"start_time": start, "end_time": end});
    assert_eq!(
        stage.post("externalcontact/get_moment_list", window(start + 600))["moment_list"],
        json!([])
    );
    stage.now += 20.0;
    let listed =
        stage.post("externalcontact/get_moment_list", window(start + 600))["moment_list"].clone();
    assert_eq!(
        (
            &listed[0]["text"]["content"],
            listed[0]["image"].as_array().map(Vec::len)
        ),
        (&json!("新品"), Some(2))
    );
    assert!(listed[0].get("creator").is_none());
    assert_eq!(
        stage.post(
            "externalcontact/get_moment_list",
            window(start + 30 * 86_400)
        )["errcode"],
        0
    );
    assert_eq!(
        stage.post(
            "externalcontact/get_moment_list",
            window(start + 30 * 86_400 + 1)
        )["errcode"],
        40058
    );
}

#[test]
fn tags_narrow_who_may_see_it() {
    let mut stage = Stage::plain();
    let id = stage.customers_of("li.mei")[0].clone();
    stage.control(
        "POST",
        "tag",
        json!({"op": "create", "group": "活动", "name": "内测"}),
    );
    stage.control(
        "POST",
        "customer",
        json!({"op": "tag", "member": "li.mei", "external_userid": id, "add": ["内测"]}),
    );
    let groups = stage.post("externalcontact/get_corp_tag_list", json!({}))["tag_group"].clone();
    let group = groups
        .as_array()
        .into_iter()
        .flatten()
        .find(|group| group["group_name"] == "活动")
        .expect("the group");
    let range = json!({"external_contact_list": {"tag_list": [group["tag"][0]["id"]]}});
    let moment = made(
        &mut stage,
        json!({"text": {"content": "新品"}, "visible_range": range}),
    )["moment_id"]
        .clone();
    let rows = stage.pages(
        "externalcontact/get_moment_customer_list",
        json!({"moment_id": moment, "userid": "li.mei"}),
        "customer_list",
    );
    assert_eq!(rows, [json!({"userid": "li.mei", "external_userid": id})]);
    let tasks = stage.pages(
        "externalcontact/get_moment_task",
        json!({"moment_id": moment}),
        "task_list",
    );
    assert_eq!(tasks.len(), 1);
}
