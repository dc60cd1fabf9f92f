//! Seeds: the same gives the same, another gives another, and a large one is made quickly and small.

use qunfa::sandbox::{Request, Seed, World};
use serde_json::{Value, json};

use super::harness::{START_S, Stage, body};

fn show(world: &mut World) -> Value {
    body(&world.control(START_S, &Request::get("/control/world")))
}

#[test]
fn the_same_seed_gives_the_same_world_and_answers() {
    let run = |seed| {
        let mut stage = Stage::seeded(Seed {
            customers: 300,
            members: 30,
            seed,
            chats: 5,
        });
        let ask = json!({"userid_list": ["li.mei", "wang.jun"], "limit": 10});
        let rows = stage.pages(
            "externalcontact/batch/get_by_user",
            ask,
            "external_contact_list",
        );
        let task = stage.post(
            "externalcontact/add_msg_template",
            json!({"sender": "li.mei", "text": {"content": "会员日"}}),
        );
        (show(&mut stage.world), rows, task, stage.credentials)
    };
    assert_eq!(run(1), run(1));
    assert_ne!(run(1).3, run(2).3);
    assert_ne!(run(1).1, run(2).1);
}

#[test]
fn a_hundred_thousand_customers_fit() {
    let mut stage = Stage::seeded(Seed {
        customers: 100_000,
        members: 200,
        seed: 3,
        chats: 500,
    });
    let shown = show(&mut stage.world);
    assert_eq!(shown["customers"], 100_000);
    let pairs: u64 = shown["members"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|member| member["customers"].as_u64())
        .sum();
    assert!((120_000..180_000).contains(&pairs), "{pairs} pairs");
    let statuses: Vec<i64> = shown["members"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|member| member["status"].as_i64())
        .collect();
    assert!(
        [1, 2, 4, 5].iter().all(|status| statuses.contains(status)),
        "all kinds of members exist"
    );
    let member = json!({"userid_list": ["li.mei"], "limit": 100});
    let rows = stage.pages(
        "externalcontact/batch/get_by_user",
        member,
        "external_contact_list",
    );
    assert!(rows.len() > 400, "{} rows", rows.len());
}

#[test]
fn secrets_look_real() {
    let credentials = World::seeded(Seed::default()).credentials();
    for secret in [
        &credentials.contacts.secret,
        &credentials.customers.secret,
        &credentials.apps["notice"].secret,
    ] {
        assert!(
            secret.len() == 43 && secret.bytes().all(|byte| byte.is_ascii_alphanumeric()),
            "{secret}"
        );
    }
    assert!(credentials.corp_id.starts_with("ww") && credentials.corp_id.len() == 18);
    assert_eq!(credentials.apps["notice"].agent_id, 1_000_002);
    assert_eq!(credentials.robots["campaign"].key.len(), 36);
}
