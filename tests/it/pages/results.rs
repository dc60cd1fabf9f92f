//! `report` after a whole life: terminal, JSON and page tell the same sums, and nobody's id.

use super::browser;
use crate::firm::{Firm, Plan, everybody};
use serde_json::Value;

/// Sent to everybody, confirmed and read.
fn finished() -> Firm {
    let firm = Firm::new(Plan {
        customers: 90,
        members: 6,
        ..Plan::default()
    });
    firm.write("campaigns/hours.toml", &everybody("调整", "desk", 100));
    firm.approve();
    firm.must(0, &["apply"]);
    firm.confirm_all();
    firm.must(0, &["collect"]);
    firm
}

#[test]
fn terminal_json_and_page_agree_with_the_platforms_record() {
    let firm = finished();
    let record = firm.record();
    let delivered = record
        .iter()
        .filter(|line| line["kind"] == "message_delivered")
        .count() as u64;
    let refused = record
        .iter()
        .filter(|line| line["kind"] == "message_refused")
        .count() as u64;
    let report: Value =
        serde_json::from_str(&firm.must(0, &["report", "--format", "json"]).out).expect("JSON");
    let people = &report["people"];
    assert_eq!(
        (people["planned"].as_u64(), people["sent"].as_u64()),
        (Some(delivered + refused), Some(delivered))
    );
    assert_eq!(
        people["not_friend"].as_u64().unwrap_or(0) + people["capped"].as_u64().unwrap_or(0),
        refused
    );
    assert_eq!(
        (&report["version"], &report["adds_up"]),
        (&Value::from(1), &Value::from(true))
    );
    let touch = &report["runs"][0]["touches"][0];
    let of_members: u64 = touch["members"]
        .as_array()
        .expect("members")
        .iter()
        .filter_map(|member| member["people"]["planned"].as_u64())
        .sum();
    assert_eq!(Some(of_members), people["planned"].as_u64());

    let text = firm.must(0, &["report"]).out;
    let last = text.lines().last().expect("a sum");
    assert!(
        last.starts_with(&format!(
            "合计 {} 人 = 已送达 {delivered} + ",
            delivered + refused
        )),
        "{last}"
    );
    assert!(
        text.contains(&format!("核对 ✔ 占用 0 + 已发 {} + ", delivered + refused)),
        "{text}"
    );

    firm.must(
        0,
        &["report", "hours", "--run", "1", "--html", "report.html"],
    );
    let seen = browser::open(&firm.path("report.html"));
    seen.assert_inert();
    let page = seen.text();
    for expected in ["群发汇总", "试 · 调整", "核对一致 ✔", "按成员", "全部分片"]
    {
        assert!(page.contains(expected), "{expected} is not in\n{page}");
    }
    assert!(page.contains(&format!("{delivered}已送达")), "{page}");
    let customers = firm.customers();
    assert!(!customers.is_empty());
    for said in [&page, &text, &report.to_string(), &seen.dom] {
        assert!(
            !customers.iter().any(|id| said.contains(id.as_str())),
            "a customer's id is in the report"
        );
    }
}

#[test]
fn an_unknown_campaign_or_run_is_a_mistake_of_typing() {
    let firm = finished();
    assert_eq!(firm.run(&["report", "hour"]).code, 2);
    let said = firm.must(2, &["report", "hours", "--run", "2"]);
    assert!(said.err.contains("台账里没有第 2 期"), "{}", said.err);
}

#[test]
fn a_preview_with_a_ledger_counts_people_and_names_members() {
    let firm = Firm::new(Plan {
        customers: 60,
        members: 4,
        ..Plan::default()
    });
    firm.write(
        "campaigns/hours.toml",
        &everybody("调整", "desk", 100).replace("营业时间", "{{ member.name }}的门店营业时间"),
    );
    firm.commit();
    firm.must(0, &["sync"]);
    let customers = firm.customers();
    let said = firm.must(0, &["preview", "hours"]);
    assert!(said.out.contains("人会收到"), "{}", said.out);
    let member = firm.control("world", None)["members"][0]["name"]
        .as_str()
        .expect("a name")
        .to_owned();
    assert!(
        said.out.contains("的门店营业时间") && !said.out.contains("⟨member.name⟩"),
        "{} {member}",
        said.out
    );
    assert!(!customers.iter().any(|id| said.out.contains(id.as_str())));
    let real = firm.must(0, &["preview", "hours", "--real", "--lang", "en"]);
    assert!(real.out.contains("keep it to yourself"), "{}", real.out);
}

#[test]
fn a_preview_for_groups_names_them() {
    let firm = Firm::new(Plan {
        customers: 60,
        members: 6,
        ..Plan::default()
    });
    let groups =
        everybody("直播", "desk", 100).replace("kind = \"customers\"", "kind = \"groups\"");
    firm.write("campaigns/live.toml", &groups);
    firm.commit();
    firm.must(0, &["sync", "--groups"]);
    let said = firm.must(0, &["preview", "live", "--html", "live.html"]);
    assert_eq!(said.out, "");
    let seen = browser::open(&firm.path("live.html"));
    seen.assert_inert();
    let text = seen.text();
    assert!(text.contains("个客户群会收到"), "{text}");
    let groups = firm.read("groups.csv");
    let mut names = groups
        .lines()
        .skip(1)
        .filter_map(|row| row.split(',').nth(1));
    assert!(
        names.any(|name| !name.is_empty() && text.contains(name)),
        "{groups}\n{text}"
    );
}
