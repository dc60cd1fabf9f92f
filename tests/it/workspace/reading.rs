//! Valid files become what they say.

use super::memory_tree::{HEAD, MemoryTree, PNG, TAIL, campaign};
use qunfa::{
    model::{CampaignId, Channel, Digest, Intent, OnMissed, Tier, Truth},
    workspace::{
        Assign, Attach, Exclusion, LedgerAddress, Reached, ReadError, SecretRef, Trigger, Workspace,
    },
};

/// The worked campaign of the manual.
const DOUBLE11: &str = r#"#:schema ../schema/campaign.schema.json
title    = "双11 会员专享"
account  = "east"
intent   = "marketing"

[audience]
kind = "customers"
of.departments = ["门店/上海"]
tags.all = ["等级/会员"]
lists    = ["vip@3f9a51c07d2e884b"]
from     = ["warmup/invite: clicked"]
exclude  = ["warmup#2/invite: failed", "list:staff-family@07c1e2aa90b4d3f6", "tag:状态/流失"]
assign   = "latest_added"
max_recipients = 20000

[vars]
offer = "8折"

[links]
sale = { url = "https://shop.example.com/1111", title = "双11会场", cover = "./cover.png" }

[schedule]
not_before = 2026-11-10 11:00:00
not_after  = 2026-11-14T13:00:00+08:00
windows = ["11:00-13:00"]

[touch.second]
after    = "burst + 24h"
when     = "burst.sent and not burst.clicked"
template = "double11-second.txt.j2"

[touch.burst]
template = "double11.txt.j2"
attach   = ["./poster.png", { link = "sale" }, { miniprogram = "shop", page = "pages/sale", title = "会场", cover = "./cover.png" }]
variants = { a = { share = 50 }, b = { share = 50, template = "double11-b.txt.j2" } }
decide   = { metric = "click_rate", after = "24h" }
confirm  = { within = "90m", remind = ["30m", "60m"], missed = "cancel" }

[touch.mail]
instead_of = "burst"
channel    = "email"
subject    = "双11 会员专享"
template   = "double11-mail.html.j2"

[[evidence]]
claim = "满意度98%"
file  = "./evidence/survey.pdf"
issuer = "会员部"
valid_until = 2027-03-31
"#;

fn double11() -> Workspace {
    MemoryTree::workspace()
        .with("campaigns/2026/double11.toml", DOUBLE11)
        .with(
            "campaigns/warmup.toml",
            campaign(
                "schedule = { not_after = 2026-11-09 13:00:00 }\n[touch.invite]\ntext = \"预告\"\n",
            ),
        )
        .with("campaigns/2026/cover.png", PNG)
        .with("campaigns/2026/poster.png", PNG)
        .with("campaigns/2026/evidence/survey.pdf", "%PDF-1.7 survey")
        .with(
            "templates/double11.txt.j2",
            "{{ vars.offer }}\r\n第二行\r\n",
        )
        .with("templates/double11-b.txt.j2", "B")
        .with("templates/double11-second.txt.j2", "second")
        .with("templates/double11-mail.html.j2", "<p>mail</p>")
        .read()
        .expect("the worked campaign is valid")
}

#[test]
fn the_worked_campaign_has_no_findings() {
    let read = double11();
    assert_eq!(super::memory_tree::plain(&read.findings, &read.sources), "");
    assert!(read.broken.is_empty());
}

#[test]
fn touches_stand_in_dependency_order() {
    let read = double11();
    let campaign = &read.campaigns[&CampaignId("2026/double11".to_owned())];
    let names: Vec<_> = campaign
        .touches
        .iter()
        .map(|touch| (touch.name.as_str(), touch.channel))
        .collect();
    assert_eq!(
        names,
        [
            ("burst", Channel::CustomerMass),
            ("mail", Channel::Email),
            ("second", Channel::CustomerMass)
        ]
    );
}

#[test]
fn audiences_keep_what_was_written_and_where() {
    let read = double11();
    let audience = &read.campaigns[&CampaignId("2026/double11".to_owned())].audience;
    assert_eq!(
        (
            audience.of_departments[0].value.as_str(),
            audience.of_departments[0].place.line
        ),
        ("门店/上海", 8)
    );
    let warmup = |run: Option<&str>, truth| Reached {
        campaign: CampaignId("warmup".to_owned()),
        run: run.map(str::to_owned),
        touch: Some("invite".to_owned()),
        truth,
    };
    assert_eq!(audience.from[0].value, warmup(None, Truth::Clicked));
    assert_eq!(
        audience.exclude[0].value,
        Exclusion::Reached(warmup(Some("2"), Truth::Failed))
    );
    assert!(
        matches!(&audience.exclude[1].value, Exclusion::List(list) if list.name == "staff-family")
    );
    assert_eq!(
        audience.exclude[2].value,
        Exclusion::Tag("状态/流失".to_owned())
    );
    assert_eq!(
        (audience.assign.clone(), audience.max_recipients),
        (Assign::LatestAdded, 20_000)
    );
}

#[test]
fn local_times_are_in_the_workspaces_zone() {
    let read = double11();
    let schedule = &read.campaigns[&CampaignId("2026/double11".to_owned())].schedule;
    assert_eq!(schedule.not_before_ms, Some(1_794_279_600_000));
    assert_eq!(schedule.not_after_ms, 1_794_632_400_000);
    assert_eq!(
        schedule.windows.as_ref().map(|windows| windows[0].value),
        Some((660, 780))
    );
    assert_eq!(schedule.on_missed, OnMissed::Expire);
}

#[test]
fn templates_have_lf_only_and_every_file_read_is_an_input() {
    let read = double11();
    let campaign = &read.campaigns[&CampaignId("2026/double11".to_owned())];
    let burst = campaign.touch("burst").expect("it is there");
    assert_eq!(burst.source.text, "{{ vars.offer }}\n第二行\n");
    assert_eq!(burst.source.file, "templates/double11.txt.j2");
    assert!(
        matches!(&burst.attach[0], Attach::Image(image) if image.value.path == "campaigns/2026/poster.png")
    );
    assert!(
        matches!(&burst.attach[2], Attach::Miniprogram(card) if card.value.appid == "wx0000000000000000")
    );
    let inputs: Vec<_> = campaign.inputs.keys().map(String::as_str).collect();
    insta::assert_snapshot!(inputs.join("\n"), @r"
    campaigns/2026/cover.png
    campaigns/2026/double11.toml
    campaigns/2026/evidence/survey.pdf
    campaigns/2026/poster.png
    templates/double11-b.txt.j2
    templates/double11-mail.html.j2
    templates/double11-second.txt.j2
    templates/double11.txt.j2
    ");
    assert_eq!(campaign.inputs["campaigns/2026/cover.png"], Digest::of(PNG));
}

#[test]
fn a_touch_inherits_what_its_own_tables_leave_out() {
    let text = r#"
[schedule]
not_before = 2026-11-10 11:00:00
not_after = 2026-11-14 13:00:00
[touch.vip]
text = "您好"
audience = { tags.any = ["等级/金卡"] }
schedule = { not_after = 2026-11-11 13:00:00, on_missed = "next_window" }
"#;
    let read = MemoryTree::workspace()
        .with("campaigns/a.toml", campaign(text))
        .read()
        .expect("valid");
    let campaign = &read.campaigns[&CampaignId("a".to_owned())];
    let touch = &campaign.touches[0];
    assert_eq!(campaign.audience_of(touch).max_recipients, 500);
    assert_eq!(campaign.audience_of(touch).tags_any[0].value, "等级/金卡");
    assert_eq!(
        campaign.schedule_of(touch).not_before_ms,
        campaign.schedule.not_before_ms
    );
    assert_eq!(campaign.schedule_of(touch).on_missed, OnMissed::NextWindow);
}

#[test]
fn a_trigger_may_stand_on_the_campaign_or_on_its_touch() {
    let trigger = r#"trigger = { on = "tag_added", tag = "高意向", until = 2026-12-31, per_day = 50, total = 500 }"#;
    let on_campaign = format!("{HEAD}{trigger}\n[touch.offer]\ntext = \"您好\"\n");
    let on_touch = format!("{HEAD}[touch.offer]\ntext = \"您好\"\n{trigger}\n");
    for text in [on_campaign, on_touch] {
        let read = MemoryTree::workspace()
            .with("campaigns/a.toml", text)
            .read()
            .expect("valid");
        let campaign = &read.campaigns[&CampaignId("a".to_owned())];
        let expected = Trigger::Event {
            on: "tag_added".to_owned(),
            tag: Some("高意向".to_owned()),
            until: "2026-12-31".to_owned(),
        };
        assert_eq!(
            campaign.trigger.as_ref().map(|trigger| &trigger.value),
            Some(&expected)
        );
        assert_eq!(
            campaign
                .envelope
                .as_ref()
                .map(|envelope| envelope.gather_ms),
            Some(1_800_000)
        );
        assert_eq!(
            campaign.schedule.not_after_ms, 1_798_732_799_999,
            "a series ends with its last day"
        );
    }
}

#[test]
fn text_inside_the_campaign_knows_its_own_bytes() {
    let read = MemoryTree::workspace()
        .with("campaigns/a.toml", campaign(TAIL))
        .read()
        .expect("valid");
    let source = &read.campaigns[&CampaignId("a".to_owned())].touches[0].source;
    let (start, end) = source.place.bytes;
    assert_eq!(
        &read.sources["campaigns/a.toml"][start..end],
        "【一茶】周六见，回复退订不再接收。"
    );
    assert_eq!(source.text, "【一茶】周六见，回复退订不再接收。");
}

#[test]
fn campaign_toml_takes_its_folders_name_and_a_pinned_id_wins() {
    let read = MemoryTree::workspace()
        .with("campaigns/spring/campaign.toml", campaign(TAIL))
        .with(
            "campaigns/other.toml",
            format!("id = \"2026-a\"\n{}", campaign(TAIL)),
        )
        .read()
        .expect("valid");
    let ids: Vec<_> = read.campaigns.keys().map(|id| id.0.as_str()).collect();
    assert_eq!(ids, ["2026-a", "spring"]);
}

#[test]
fn a_broken_campaign_leaves_the_others_and_is_not_taken_for_gone() {
    let read = MemoryTree::workspace()
        .with("campaigns/good.toml", campaign(TAIL))
        .with("campaigns/bad.toml", "id = \"pinned\"\ntitle = 'unclosed\n")
        .read()
        .expect("the settings are fine");
    assert!(read.campaigns.contains_key(&CampaignId("good".to_owned())));
    assert_eq!(
        read.broken[&CampaignId("pinned".to_owned())],
        "campaigns/bad.toml"
    );
}

#[test]
fn settings_split_into_policy_and_connections() {
    let read = MemoryTree::workspace().read().expect("valid");
    assert_eq!(
        read.connections.apps["notice"],
        SecretRef::Env("NOTICE_SECRET".to_owned())
    );
    assert_eq!(
        read.connections.ledger,
        LedgerAddress::Sqlite(".qunfa/ledger.db".to_owned())
    );
    assert_eq!(
        read.connections.wecom_base_url,
        "https://qyapi.weixin.qq.com"
    );
    assert_eq!(read.policy.apps["notice"], 1_000_008);
    assert_eq!(read.policy.accounts["east"].tier, Tier::Department);
    assert_eq!(read.policy.caps[&Intent::Internal].per_iso_week, Some(3));
    assert_eq!(read.policy.caps[&Intent::Marketing].per_month, Some(0));
    assert_eq!(
        read.policy.tiers[&Tier::Department].people_per_send,
        Some(500)
    );
    assert_eq!(read.policy.windows["catering"].windows, [(660, 780)]);
    assert_eq!(
        (read.policy.pace, read.policy.review.newcomers_permille),
        (535, 50)
    );
}

#[test]
fn members_are_found_whatever_the_case_of_their_id() {
    let members =
        "[\"LI.Mei\"]\nstore = \"人民广场店\"\nleave = [{ from = 2026-11-10, to = 2026-11-12 }]\n";
    let read = MemoryTree::workspace()
        .with("members.toml", members)
        .read()
        .expect("valid");
    let data = &read.members["li.mei"];
    assert_eq!(data.vars["store"], "人民广场店");
    assert_eq!(
        data.leave,
        [("2026-11-10".to_owned(), "2026-11-12".to_owned())]
    );
}

#[test]
fn without_settings_there_is_no_workspace() {
    assert!(matches!(
        MemoryTree::default().read(),
        Err(ReadError::NoWorkspace)
    ));
}
