//! Campaigns that compete for one recipient and one quota are planned against each other, not each for itself.

use crate::firm::{Firm, Plan};
use serde_json::Value;

fn campaign(title: &str, extra: &str, tags: &str) -> String {
    format!(
        r#"title = "{title}"
account = "hq"
intent = "marketing"
{extra}

[audience]
kind = "customers"
{tags}
max_recipients = 5000

[schedule]
not_after = 2026-12-09 13:00:00

[touch.tell]
text = "{title}：第二杯半价，今天有效。不想收到请回复退订。"
"#
    )
}

fn touch<'a>(plan: &'a Value, id: &str) -> &'a Value {
    let campaigns = plan["campaigns"].as_array().expect("campaigns");
    let campaign = campaigns
        .iter()
        .find(|campaign| campaign["id"] == id)
        .expect("it is planned");
    &campaign["touches"][0]
}

fn dropped(touch: &Value, reason: &str) -> u64 {
    let drops = touch["drops"].as_array().expect("drops");
    let found = drops.iter().find(|drop| drop["reason"] == reason);
    found.and_then(|drop| drop["people"].as_u64()).unwrap_or(0)
}

#[test]
fn who_gets_one_marketing_message_today_gets_no_second_and_priority_decides_which() {
    let firm = Firm::new(Plan::default());
    let settings = firm.read("qunfa.toml") + "\n[caps.marketing]\nper_day = 1\n";
    firm.write("qunfa.toml", &settings);
    firm.write("campaigns/a.toml", &campaign("甲", "", ""));
    firm.write(
        "campaigns/b.toml",
        &campaign(
            "乙",
            "priority = 5",
            "tags.any = [\"等级/会员\", \"等级/银卡\"]",
        ),
    );
    firm.approve();
    let said = firm.must(0, &["plan", "--format", "json"]);
    let plan: Value = serde_json::from_str(&said.out).expect("a plan");
    let (first, second) = (touch(&plan, "b"), touch(&plan, "a"));
    let served = first["recipients"].as_u64().expect("a number");
    assert!(served > 0, "{first}");
    assert_eq!(
        dropped(first, "over-cap"),
        0,
        "the higher priority is served first"
    );
    // What was signed for the other campaign was everybody; those it may not reach now are leavers of its signed set.
    assert_eq!(dropped(second, "over-cap"), served, "{second}");
}
