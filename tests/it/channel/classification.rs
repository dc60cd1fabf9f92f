//! Every row of the send protocol's table of answers (2.5), and that nothing outside it is ever called a refusal.

use super::requests::{by_robot, into_chat, text, to_customers, to_staff};
use proptest::{prelude::*, test_runner::Config};
use qunfa::{
    channel::{Class, OnSend, class, classify, on_send, on_send_of},
    history::Answer,
    model::Channel,
    ports::{SendOutcome, WireRequest},
};
use std::ops::RangeInclusive;

/// The codes that the platform answers before it creates anything, copied from WeCom's list and not from the program.
const REFUSALS: &[i64] = &[
    40001, 40003, 40004, 40005, 40006, 40007, 40008, 40009, 40011, 40013, 40014, 40031, 40032,
    40033, 40035, 40039, 40056, 40058, 40063, 40066, 40068, 40070, 40074, 40091, 40094, 40096,
    40098, 40123, 41001, 41002, 41004, 41006, 41011, 41016, 41033, 41035, 41048, 41054, 41064,
    41065, 41072, 41080, 41081, 41082, 41089, 41090, 42001, 44001, 44004, 45001, 45002, 45007,
    45008, 45009, 45032, 45033, 45034, 46004, 48001, 48002, 48003, 48004, 48005, 48006, 48009,
    50003, 60003, 60011, 60020, 60021, 60111, 60123, 81012, 81013, 81014, 82001, 82002, 82003,
    82004, 84061, 84074, 84084, 90208, 301_002, 301_007, 301_021, 701_008,
];

/// What `message/send` checks beside them: fields of cards and notices, and the callback address.
const OF_STAFF: &[RangeInclusive<i64>] = &[42014..=42051, 43012..=43012, 90201..=90208];

fn read(request: &WireRequest, body: &str) -> SendOutcome {
    classify(request, 200, body.as_bytes(), &[])
}

/// The two channels with their own columns in the table.
fn both() -> [WireRequest; 2] {
    [to_customers(text("会员日")), to_staff(text("通知"))]
}

fn code(code: i64) -> String {
    format!(r#"{{"errcode":{code},"errmsg":"whatever","msgid":"","fail_list":[]}}"#)
}

#[test]
fn zero_with_a_msgid_is_done_and_names_who_was_not_reached() {
    let customers = read(
        &to_customers(text("会员日")),
        r#"{"errcode":0,"errmsg":"ok","fail_list":["wmDemoCustomer0002","wmStranger"],"msgid":"msgDemoTask0001"}"#,
    );
    assert_eq!(customers.answer, Answer::Done);
    assert_eq!(customers.msgid.as_deref(), Some("msgDemoTask0001"));
    assert_eq!(customers.unreachable, ["wmDemoCustomer0002"]);
    // External ids differ by case, userids do not.
    let shouted = read(
        &to_customers(text("会员日")),
        r#"{"errcode":0,"fail_list":["WMDEMOCUSTOMER0002"],"msgid":"m"}"#,
    );
    assert!(shouted.unreachable.is_empty());
    let staff = read(
        &to_staff(text("通知")),
        r#"{"errcode":0,"errmsg":"ok","invaliduser":"ghost.01","unlicenseduser":"li.mei","msgid":"m-1"}"#,
    );
    assert_eq!(staff.answer, Answer::Done);
    assert_eq!(staff.unreachable, ["Li.Mei", "Ghost.01"]);
}

#[test]
fn token_codes_are_refusals_worth_another_attempt() {
    for request in both() {
        for token in [40014, 42001, 40001] {
            let outcome = read(&request, &code(token));
            assert_eq!(
                (outcome.answer, outcome.retryable, outcome.configuration),
                (Answer::None, true, false),
                "{token}"
            );
            assert_eq!(outcome.code, Some(token));
        }
    }
}

#[test]
fn limits_are_refusals_that_slow_everybody_down() {
    for request in both() {
        for limit in [45009, 45033] {
            let outcome = read(&request, &code(limit));
            assert_eq!(
                (outcome.answer, outcome.retryable, outcome.slow_down),
                (Answer::None, true, true),
                "{limit}"
            );
        }
    }
}

#[test]
fn what_only_a_person_can_mend_stops_the_run() {
    for request in both() {
        for setup in [
            40013, 40056, 40091, 48001, 48002, 48009, 50003, 60020, 301_002, 301_007, 701_008,
        ] {
            let outcome = read(&request, &code(setup));
            assert_eq!(
                (outcome.answer, outcome.retryable, outcome.configuration),
                (Answer::None, false, true),
                "{setup}"
            );
        }
    }
}

#[test]
fn other_refusals_are_final_and_stop_nobody_else() {
    for request in both() {
        for refusal in [
            40058, 41064, 41035, 84061, 84074, 60011, 40096, 40007, 45002,
        ] {
            let outcome = read(&request, &code(refusal));
            assert_eq!(
                (outcome.answer, outcome.retryable, outcome.configuration),
                (Answer::None, false, false),
                "{refusal}"
            );
            assert!(outcome.unreachable.is_empty());
        }
    }
}

#[test]
fn nobody_left_to_reach_names_every_recipient() {
    for request in both() {
        for nobody in [41048, 81013] {
            let outcome = read(&request, &code(nobody));
            assert_eq!(outcome.answer, Answer::None, "{nobody}");
            assert_eq!(outcome.unreachable, request.recipients);
        }
    }
}

#[test]
fn everything_else_is_unknown() {
    let bodies = [
        code(-1),
        code(6000),
        code(45035),
        code(45029),
        code(41063),
        code(41093),
        code(987_654),
        r#"{"errcode":0,"errmsg":"ok"}"#.to_owned(),
        r#"{"errcode":0,"errmsg":"ok","msgid":""}"#.to_owned(),
        r#"{"errcode":0,"errmsg":"ok","msgid":7}"#.to_owned(),
        r#"{"errcode":0,"errmsg":"Warning: wrong json format. ","msgid":"m-1"}"#.to_owned(),
        r#"{"errcode":0,"msgid":"m-1","fail_list":"wmDemoCustomer0001","invaliduser":["li.mei"]}"#
            .to_owned(),
        r#"{"errcode":"0","errmsg":"ok","msgid":"m-1"}"#.to_owned(),
        r#"{"errcode":"40058","errmsg":"invalid"}"#.to_owned(),
        r#"{"errcode":40058.5}"#.to_owned(),
        r#"{"errcode":null,"msgid":"m-1"}"#.to_owned(),
        r#"{"msgid":"m-1"}"#.to_owned(),
        r#"{"errcode":40058,"errcode":0,"msgid":"m-1"}"#.to_owned(),
        r#"[40058,"invalid",null,null,null,null]"#.to_owned(),
        r#"{"errcode":40058,"errmsg":"inva"#.to_owned(),
        r#""errcode":40058"#.to_owned(),
        "<html><body>502 Bad Gateway</body></html>".to_owned(),
        String::new(),
        "null".to_owned(),
        "40058".to_owned(),
    ];
    for request in both() {
        for body in &bodies {
            let outcome = read(&request, body);
            assert_eq!(outcome.answer, Answer::Unknown, "{body}");
            assert!(
                !outcome.retryable && outcome.on_the_wire && outcome.msgid.is_none(),
                "{body}"
            );
        }
    }
}

#[test]
fn any_status_but_200_is_unknown_whatever_it_says() {
    for request in both() {
        for status in [
            201, 204, 301, 302, 400, 401, 403, 404, 429, 500, 502, 503, 504,
        ] {
            let outcome = classify(&request, status, code(40058).as_bytes(), &[]);
            assert_eq!(outcome.answer, Answer::Unknown, "{status}");
        }
    }
}

#[test]
fn the_table_refuses_exactly_what_the_platform_checks_first() {
    let refuses = |code: &i64| on_send(*code) != OnSend::Unsure;
    let found: Vec<i64> = (-10..1_000_000).filter(refuses).collect();
    assert_eq!(found, REFUSALS);
}

#[test]
fn classes_are_those_of_the_platforms_list() {
    let expected = [
        (-1, Class::Retry),
        (6000, Class::Retry),
        (40001, Class::Human),
        (40014, Class::Token),
        (42001, Class::Token),
        (45009, Class::Wait),
        (45033, Class::Retry),
        (41048, Class::Partial),
        (41063, Class::Retry),
        (84061, Class::Partial),
        (60020, Class::Human),
        (40058, Class::Caller),
    ];
    for (code, expected) in expected {
        assert_eq!(class(code), Some(expected), "{code}");
    }
    assert_eq!(class(987_654), None);
}

/// Replies that look like the platform's, nearly like it, or like nothing.
fn reply() -> impl Strategy<Value = (u16, Vec<u8>)> {
    let number = prop_oneof![
        any::<i64>().prop_map(|code| code.to_string()),
        (0_i64..100_000).prop_map(|code| code.to_string()),
        prop::sample::select(REFUSALS).prop_map(|code| code.to_string()),
        prop::sample::select(REFUSALS).prop_map(|code| format!("\"{code}\"")),
        prop::sample::select(REFUSALS).prop_map(|code| format!("{code}.0")),
        Just("null".to_owned()),
        Just("[40058]".to_owned()),
    ];
    let object = (number, "[ -~]{0,20}", any::<bool>(), any::<usize>()).prop_map(
        |(code, words, whole, cut)| {
            let words = words.replace(['"', '\\'], "");
            let body = format!(r#"{{"errcode":{code},"errmsg":"{words}","msgid":"{words}"}}"#)
                .into_bytes();
            let end = if whole { body.len() } else { cut % body.len() };
            body[..end].to_vec()
        },
    );
    let body = prop_oneof![8 => object, 1 => prop::collection::vec(any::<u8>(), 0..64), 1 => "\\PC{0,40}".prop_map(String::into_bytes)];
    (prop_oneof![9 => Just(200_u16), 1 => 100_u16..600], body)
}

proptest! {
    #![proptest_config(Config { cases: 10_000, ..Config::default() })]

    #[test]
    fn no_reply_is_a_refusal_unless_its_code_is_in_the_table((status, body) in reply(), staff in any::<bool>()) {
        let request = if staff { to_staff(text("通知")) } else { to_customers(text("会员日")) };
        let outcome = classify(&request, status, &body, &[]);
        if outcome.answer == Answer::None {
            let code: serde_json::Value = serde_json::from_slice(&body).expect("a refusal was whole JSON");
            let code = code["errcode"].as_i64().expect("a refusal has a whole number");
            let own = if staff { OF_STAFF } else { &[] };
            let refused = REFUSALS.contains(&code) || own.iter().any(|range| range.contains(&code));
            prop_assert!(status == 200 && refused);
        }
        if outcome.answer == Answer::Done {
            prop_assert!(outcome.msgid.is_some());
        }
    }
}

#[test]
fn chats_are_compared_as_they_are_written() {
    let request = WireRequest {
        channel: Channel::GroupMass,
        recipients: vec!["wrDemoChat0001".to_owned(), "wrDemoChat0002".to_owned()],
        ..to_customers(text("周五直播提醒"))
    };
    let outcome = read(
        &request,
        r#"{"errcode":0,"msgid":"m","fail_list":["wrDemoChat0002"]}"#,
    );
    assert_eq!(outcome.unreachable, ["wrDemoChat0002"]);
}

/// Each channel's own rows: code, what it proves.
const OWN: &[(Channel, i64, OnSend)] = &[
    (Channel::Robot, 93000, OnSend::Setup),
    (Channel::Robot, 93004, OnSend::Setup),
    (Channel::Robot, 93006, OnSend::Setup),
    (Channel::Robot, 93008, OnSend::Setup),
    (Channel::Robot, 45009, OnSend::SlowDown),
    (Channel::Robot, 45033, OnSend::SlowDown),
    (Channel::Robot, 40058, OnSend::Refused),
    (Channel::Robot, 45002, OnSend::Refused),
    (Channel::Robot, 42014, OnSend::Refused),
    (Channel::Robot, -1, OnSend::Unsure),
    (Channel::Robot, 40014, OnSend::Unsure),
    (Channel::Robot, 81013, OnSend::Unsure),
    (Channel::Robot, 987_654, OnSend::Unsure),
    (Channel::Appchat, 86003, OnSend::Setup),
    (Channel::Appchat, 86008, OnSend::Setup),
    (Channel::Appchat, 86001, OnSend::Setup),
    (Channel::Appchat, 40050, OnSend::Refused),
    (Channel::Appchat, 45009, OnSend::SlowDown),
    (Channel::Appchat, 40014, OnSend::Token),
    (Channel::Appchat, 93000, OnSend::Unsure),
    (Channel::Appchat, -1, OnSend::Unsure),
    (Channel::App, 43012, OnSend::Setup),
    (Channel::App, 90203, OnSend::Refused),
    (Channel::App, 81013, OnSend::NobodyReached),
    (Channel::App, 86003, OnSend::Unsure),
    (Channel::Welcome, 41050, OnSend::Refused),
    (Channel::Welcome, 41051, OnSend::Refused),
    (Channel::Welcome, 41096, OnSend::Later),
    (Channel::Welcome, -1, OnSend::Unsure),
    (Channel::Moments, 41078, OnSend::SlowDown),
    (Channel::Moments, 45009, OnSend::SlowDown),
    (Channel::Moments, 41064, OnSend::Refused),
    (Channel::Moments, 41079, OnSend::Unsure),
    (Channel::Moments, -1, OnSend::Unsure),
    (Channel::CustomerMass, 93000, OnSend::Unsure),
    (Channel::CustomerMass, 41050, OnSend::Unsure),
    (Channel::CustomerMass, 43012, OnSend::Unsure),
];

#[test]
fn each_channel_reads_its_own_codes() {
    for (channel, code, expected) in OWN {
        assert_eq!(on_send_of(*channel, *code), *expected, "{channel} {code}");
    }
}

#[test]
fn a_channel_without_ids_is_done_at_zero_and_at_nothing_else() {
    let welcome = WireRequest {
        channel: Channel::Welcome,
        ..to_customers(text("欢迎"))
    };
    for request in [by_robot(text("通知")), into_chat(text("通知")), welcome] {
        let done = read(&request, r#"{"errcode":0,"errmsg":"ok"}"#);
        assert_eq!((done.answer, done.msgid), (Answer::Done, None));
        assert!(done.unreachable.is_empty() && done.on_the_wire);
        for body in [
            "{}",
            r#"{"errmsg":"ok"}"#,
            r#"{"errcode":"0"}"#,
            r#"{"errcode":0,"errmsg":"Warning: wrong json format. "}"#,
            "ok",
        ] {
            assert_eq!(read(&request, body).answer, Answer::Unknown, "{body}");
        }
    }
}

#[test]
fn a_post_in_moments_is_known_by_its_job() {
    let request = WireRequest {
        channel: Channel::Moments,
        ..to_customers(text("夏季新品"))
    };
    let done = read(&request, r#"{"errcode":0,"errmsg":"ok","jobid":"job-1"}"#);
    assert_eq!(
        (done.answer, done.msgid.as_deref()),
        (Answer::Done, Some("job-1"))
    );
    let nameless = read(&request, r#"{"errcode":0,"errmsg":"ok","msgid":"m-1"}"#);
    assert_eq!(nameless.answer, Answer::Unknown);
}

#[test]
fn a_welcome_that_is_being_sent_may_be_tried_again_and_slows_nobody_down() {
    let request = WireRequest {
        channel: Channel::Welcome,
        ..to_customers(text("欢迎"))
    };
    let outcome = read(&request, &code(41096));
    assert_eq!(
        (outcome.answer, outcome.retryable, outcome.slow_down),
        (Answer::None, true, false)
    );
}
