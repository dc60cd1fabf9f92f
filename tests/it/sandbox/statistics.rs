//! Statistics: which spans are answered, what is absent, and what people's deeds add.

use serde_json::{Value, json};

use super::harness::{START_S, Stage};

const DAY_S: i64 = 86_400;
/// Midnight in China of the day the stage starts on.
const TODAY: i64 = 1_759_939_200;

#[test]
fn behaviour_has_one_row_a_day() {
    let mut stage = Stage::plain();
    let ask = |first: i64, last: i64| json!({"userid": ["li.mei"], "start_time": TODAY + first * DAY_S, "end_time": TODAY + last * DAY_S});
    let path = "externalcontact/get_user_behavior_data";
    let answer = stage.post(path, ask(-1, 0));
    assert_eq!(answer["behavior_data"].as_array().map(Vec::len), Some(1));
    assert_eq!(answer["behavior_data"][0]["stat_time"], TODAY - DAY_S);
    assert_eq!(stage.post(path, ask(-1, 0)), answer);
    assert_eq!(
        stage.post(path, ask(-30, 0))["behavior_data"]
            .as_array()
            .map(Vec::len),
        Some(30)
    );
    for (first, last) in [(-31, 0), (-181, -170), (0, -1), (2, 3)] {
        assert_eq!(
            stage.post(path, ask(first, last))["errcode"],
            600_018,
            "{first} {last}"
        );
    }
    let many =
        json!({"userid": vec!["li.mei"; 101], "start_time": TODAY - DAY_S, "end_time": TODAY});
    assert_eq!(stage.post(path, many)["errcode"], 40058);
    assert_eq!(
        stage.post(path, json!({"start_time": TODAY, "end_time": TODAY}))["errcode"],
        40063
    );
    // The sum over a department is the sum over its members.
    let sum = |answer: &Value| {
        answer["behavior_data"][0]["message_cnt"]
            .as_u64()
            .expect("a number")
    };
    let each: u64 = ["li.mei", "wang.jun"]
        .map(|member| {
            sum(&stage.post(
                path,
                json!({"userid": [member], "start_time": TODAY - DAY_S, "end_time": TODAY}),
            ))
        })
        .iter()
        .sum();
    let whole = stage.post(
        path,
        json!({"partyid": [8], "start_time": TODAY - DAY_S, "end_time": TODAY}),
    );
    assert_eq!(sum(&whole), each);
}

#[test]
fn who_removes_a_member_is_counted() {
    let mut stage = Stage::plain();
    let ask = json!({"userid": ["li.mei"], "start_time": TODAY, "end_time": TODAY});
    let count = |stage: &mut Stage| {
        let rows =
            stage.post("externalcontact/get_user_behavior_data", ask.clone())["behavior_data"]
                .clone();
        rows[0]["negative_feedback_cnt"].as_u64().expect("a count")
    };
    let before = count(&mut stage);
    let id = stage.customers_of("li.mei")[0].clone();
    stage.control(
        "POST",
        "customer",
        json!({"op": "customer_deletes", "member": "li.mei", "external_userid": id}),
    );
    assert_eq!(count(&mut stage), before + 1);
}

#[test]
fn chats_are_counted_by_owner_and_by_day() {
    let mut stage = Stage::plain();
    let owner = |list: Value| json!({"day_begin_time": TODAY - DAY_S, "owner_filter": {"userid_list": list}});
    let path = "externalcontact/groupchat/statistic";
    let one = stage.post(path, owner(json!(["li.mei"])));
    assert_eq!(
        (
            &one["total"],
            &one["items"][0]["owner"],
            &one["items"][0]["data"]["chat_total"]
        ),
        (&json!(1), &json!("li.mei"), &json!(1))
    );
    let all = stage.post(
        path,
        json!({"day_begin_time": TODAY - DAY_S, "order_by": 4, "limit": 3}),
    );
    assert_eq!((&all["total"], &all["next_offset"]), (&json!(8), &json!(3)));
    let sizes: Vec<u64> = all["items"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|item| item["data"]["member_total"].as_u64())
        .collect();
    assert!(sizes.is_sorted_by(|left, right| left >= right), "{sizes:?}");
    let rest = stage.post(
        path,
        json!({"day_begin_time": TODAY - DAY_S, "order_by": 4, "offset": 3}),
    );
    assert_eq!(rest["items"].as_array().map(Vec::len), Some(5));
    let days = stage.post(
        "externalcontact/groupchat/statistic_group_by_day",
        json!({"day_begin_time": TODAY - 30 * DAY_S, "day_end_time": TODAY - DAY_S}),
    );
    assert_eq!(days["items"].as_array().map(Vec::len), Some(30));
    let wrong = [
        json!({"day_begin_time": TODAY}),
        json!({"day_begin_time": TODAY - 31 * DAY_S, "day_end_time": TODAY - DAY_S}),
        json!({"day_begin_time": TODAY - 181 * DAY_S}),
        json!({}),
    ];
    for ask in wrong {
        assert_eq!(stage.post(path, ask.clone())["errcode"], 600_018, "{ask}");
    }
    assert_eq!(
        stage.post(path, owner(json!(vec!["li.mei"; 101])))["errcode"],
        40058
    );
}

#[test]
fn a_link_counts_its_clicks() {
    let mut stage = Stage::plain();
    stage.control(
        "POST",
        "link",
        json!({"link_id": "cawDemo42", "clicks": 7, "customers": 2}),
    );
    let now = START_S as i64;
    let path = "externalcontact/customer_acquisition/statistic";
    let answer = stage.post(
        path,
        json!({"link_id": "cawDemo42", "start_time": now - DAY_S, "end_time": now}),
    );
    assert_eq!(
        (
            &answer["click_link_customer_cnt"],
            &answer["new_customer_cnt"]
        ),
        (&json!(7), &json!(2))
    );
    let before = stage.post(
        path,
        json!({"link_id": "cawDemo42", "start_time": now - 2 * DAY_S, "end_time": now - DAY_S}),
    );
    assert_eq!(before["click_link_customer_cnt"], 0);
    assert_eq!(
        stage.post(
            path,
            json!({"link_id": "cawX", "start_time": now, "end_time": now})
        )["errcode"],
        40058
    );
}
