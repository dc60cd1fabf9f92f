//! The whole format, every key of it once, is understood and means what it says.

use super::memory_tree::{MemoryTree, PNG, plain};
use qunfa::{
    model::{AudienceKind, CampaignId, Channel, Intent, Lang, SendPolicy, Tier},
    ports::CodeHost,
    workspace::{
        Attach, Campaign, Envelope, HostConnection, LedgerAddress, SecretRef, Trigger, Workspace,
    },
};

const SETTINGS: &str = r#"#:schema schema/settings.schema.json
name     = "一茶"
corp     = "ww0123456789abcdef"
language = "zh-CN"
timezone = "Asia/Shanghai"
ledger   = { env = "QUNFA_LEDGER" }
wecom    = { contacts = { env = "CONTACTS_SECRET" }, customers = { file = "/run/secrets/customers" }, pace = 535, base_url = "https://wecom-proxy.example.com" }
tracking = { base_url = "https://t.example.com", identify = "wecom" }
suppression = { tags = ["免打扰"], lists = ["complained"] }
secrets  = { pepper = { env = "QUNFA_PEPPER" }, seal = { env = "QUNFA_SEAL" } }
testers  = ["li.mei"]
review   = { use_by = "7d", legal_above = 5000, newcomers = "5%", combine = ["risk"] }
directory = { max_age = "12h" }

[apps]
notice = { agent = 1000008, secret = { env = "NOTICE_SECRET" } }
[robots]
store-ops = { key = { env = "ROBOT_KEY" } }
[appchats]
store-desk = { app = "notice", name = "门店运营群", owner = "wang.jun", members = ["wang.jun", "li.mei"] }
old-desk = { app = "notice", chat = "cmp42ops" }
[accounts]
headquarters = { tier = "admin", industry = "catering", app = "notice" }
east-china = { tier = "department", departments = ["门店"], industry = "catering", app = "notice" }
adviser = { tier = "member", members = ["sun.li"], industry = "finance", until = 2027-06-30 }
[reviewers]
zhao = { roles = ["owner", "superior", "risk"], key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJZ2GmQ6hCw3nqmVvV2nPUbRkTzB9c0yP7Wm5Q4aXb1d zhao@laptop", github = "zhaomin", gitlab = "zhao.min", gitee = "zhaomin_ee", aliases = ["z@x.cn"] }
qian = { roles = ["legal"], github = "qianfawu" }
[caps.marketing]
per_day = 1
per_7_days = 2
per_month = 8
[caps.internal]
per_iso_week = 2
[domains]
"shop.example.com" = { icp = "沪ICP备12345678号", owner = "一茶（上海）餐饮有限公司" }
"t.example.com" = { icp = "沪ICP备12345678号" }
[windows.catering]
windows = ["10:30-13:30", "17:00-19:00"]
[windows.retail]
workdays = true
windows = ["09:00-18:00"]
[miniprograms]
shop = { appid = "wx0000000000000000" }
[tiers.department]
people_per_send = 800
override = { reason = "总部批准的大店试点" }
[tiers.member]
sends_per_day = 10
[brands]
terms = ["一茶"]
protected = ["某竞品"]
[[lexicon]]
term = "最后一杯"
action = "allow"
rule = "absolute-word"
reason = "品类名，不是绝对化用语"
[[lexicon]]
term = "清仓"
action = "deny"
severity = "warn"
reason = "品牌部不用"
[email]
host = "smtp.example.com"
port = 465
from = "noreply@shop.example.com"
username = "noreply"
password = { env = "SMTP_PASSWORD" }
[official_account]
appid = "wx1111111111111111"
secret = { env = "OA_SECRET" }
[crm.leads]
kind = "hubspot"
token = { env = "HUBSPOT_TOKEN" }
[host]
kind = "gitlab"
repository = "tea/campaigns"
base_url = "https://gitlab.example.com/api/v4/"
token = { env = "HOST_TOKEN" }
login = "qunfa-bot"
"#;

const DOUBLE11: &str = r#"#:schema ../schema/campaign.schema.json
title    = "双11 会员专享"
account  = "east-china"
intent   = "marketing"
id       = "2026-double11"
run      = 2
priority = 10
policy   = "reconciled"
canary   = { first = 200, hold = "30m" }
holdout  = 5
ai_generated = true
cancelled = false
renamed_from = "double-eleven"
repeats  = "double-eleven#1"

[audience]
kind = "customers"
of.departments = ["门店/上海"]
of.members = ["li.mei", "wang.jun"]
tags.all = ["等级/会员"]
tags.any = ["等级/银卡", "etAAAAbbbbCCCC"]
tags.none = ["状态/流失"]
lists    = ["vip@3f9a51c07d2e884b"]
from     = ["warmup/invite: clicked"]
exclude  = ["warmup/invite: failed", "list:staff-family@07c1e2aa90b4d3f6", "tag:状态/投诉", "warmup: waiting"]
assign   = "latest_added"
max_recipients = 20000

[vars]
offer = "8折"
days  = 4
stores = ["徐汇店", "静安店"]
gift  = true

[links]
sale = { url = "https://shop.example.com/1111", title = "双11会场", desc = "全场八折", cover = "./cover.png" }

[schedule]
not_before = 2026-11-10 11:00:00
not_after  = 2026-11-14 13:00:00
windows    = ["11:00-13:00"]
on_missed  = "next_window"

[touch.burst]
template = "double11.txt.j2"
attach   = ["./poster.png", { link = "sale" }, { miniprogram = "shop", page = "pages/sale", title = "会场", cover = "./cover.png" }]
variants = { a = { share = 50 }, b = { share = 50, template = "double11-b.txt.j2" } }
decide   = { metric = "click_rate", after = "24h" }
confirm  = { within = "90m", remind = ["30m", "60m"], missed = "cancel" }

[touch.second]
after    = "burst + 24h"
when     = "burst.sent and not burst.clicked and person.level == 'gold'"
when_tags = ["高意向"]
template = "double11-second.txt.j2"

[touch.mail]
instead_of = "burst"
channel    = "email"
subject    = "双11 会员专享"
template   = "double11-mail.html.j2"

[touch.groups]
audience = { kind = "groups", max_recipients = 200, chats = { name = "*茶友*", size = { min = 10, max = 500 }, older_than = "7d", younger_than = "365d", ids = ["wrDemoChat0001"] } }
schedule = { not_after = 2026-11-12 13:00:00 }
text = "群里的朋友，双11会场开了。"
confirm = { within = "1d" }

[touch.followers]
audience = { kind = "followers", assign = ["li.mei", "wang.jun"] }
text = "双11会场开了。"

[touch.moments]
channel = "moments"
text = "双11会场开了。"
attach = ["./poster.png"]

[touch.staff]
audience = { kind = "staff", of.departments = ["门店"], assign = "first_added" }
app = "notice"
text = "今天双11，注意排班。"
card = { title = "双11排班", link = "sale", button = "去看看" }

[touch.alarm]
channel = "robot"
robot = "store-ops"
text = "开门迎客。"
mention = ["@all"]

[touch.chat]
channel = "appchat"
chat = "store-desk"
audience = { kind = "staff", assign = "wecom" }
format = "plain"
text = "收到请回复。"
mention = ["li.mei"]

[[evidence]]
claim = "满意度98%"
file  = "./evidence/survey.pdf"
issuer = "会员部"
period = "2026-09"
sample = "n=2013"
valid_until = 2027-03-31

[[waiver]]
rule = "absolute-word"
text = "第一杯"
reason = "指当天的第一杯，不是绝对化用语"
approver = "qian"
expires = 2026-12-31
"#;

/// A campaign of headquarters that a trigger starts.
fn series(id: &str, trigger: &str) -> (String, String) {
    let text = format!(
        "title = \"周三会员日\"\naccount = \"headquarters\"\nintent = \"service\"\naudience = {{ kind = \"customers\", max_recipients = 500 }}\ntrigger = {trigger}\n[touch.offer]\ntext = \"您好\"\n"
    );
    (format!("campaigns/{id}.toml"), text)
}

fn whole() -> Workspace {
    let warmup = "title = \"预热\"\naccount = \"east-china\"\nintent = \"service\"\nurgent = { reason = \"门店临时停水\" }\naudience = { kind = \"customers\", max_recipients = 500 }\nschedule = { not_after = 2026-11-09T13:00:00+08:00 }\n[touch.invite]\ntext = \"预告\"\n";
    let tree = MemoryTree::default()
        .with("qunfa.toml", SETTINGS)
        .with("members.toml", "[\"li.mei\"]\nstore = \"徐汇店\"\nhours = [\"10:00\", \"21:00\"]\nleave = [{ from = 2026-11-10, to = 2026-11-12 }]\n")
        .with("campaigns/2026/double11.toml", DOUBLE11)
        .with("campaigns/warmup.toml", warmup)
        .with("campaigns/2026/cover.png", PNG)
        .with("campaigns/2026/poster.png", PNG)
        .with("campaigns/2026/evidence/survey.pdf", "%PDF-1.7 survey")
        .with("templates/double11.txt.j2", "{{ vars.offer }} {{ member.store }} {{ link.sale }}")
        .with("templates/double11-b.txt.j2", "B")
        .with("templates/double11-second.txt.j2", "second")
        .with("templates/double11-mail.html.j2", "<p>mail</p>");
    let triggers = [
        series(
            "wednesdays",
            r#"{ on = "calendar", days = ["wed"], until = 2026-12-31, per_day = 100, total = 1000 }"#,
        ),
        series(
            "tagged",
            r#"{ on = "tag_added", tag = "高意向", until = 2026-12-31, per_day = 50, total = 500, gather = "1h" }"#,
        ),
        series(
            "friends",
            r#"{ on = "friend_added", until = 2026-12-31, per_day = 50, total = 500 }"#,
        ),
        series(
            "joined",
            r#"{ on = "joined_group", until = 2026-12-31, per_day = 50, total = 500 }"#,
        ),
    ];
    triggers
        .into_iter()
        .fold(tree, |tree, (path, text)| tree.with(&path, text))
        .read()
        .expect("the whole format is valid")
}

fn campaign<'a>(read: &'a Workspace, id: &str) -> &'a Campaign {
    &read.campaigns[&CampaignId(id.to_owned())]
}

#[test]
fn every_key_at_once_has_no_findings() {
    let read = whole();
    assert_eq!(plain(&read.findings, &read.sources), "");
    assert!(read.broken.is_empty());
    let ids: Vec<&str> = read.campaigns.keys().map(|id| id.0.as_str()).collect();
    assert_eq!(
        ids,
        [
            "2026-double11",
            "friends",
            "joined",
            "tagged",
            "warmup",
            "wednesdays"
        ]
    );
}

#[test]
fn the_campaign_means_what_it_says() {
    let read = whole();
    let double11 = campaign(&read, "2026-double11");
    assert_eq!(
        (
            double11.run,
            double11.priority,
            double11.holdout,
            double11.ai_generated
        ),
        (2, 10, 5, true)
    );
    assert_eq!(
        (
            double11.intent,
            double11.policy,
            double11.ledger_id().0.as_str()
        ),
        (
            Intent::Marketing,
            Some(SendPolicy::Reconciled),
            "double-eleven"
        )
    );
    assert_eq!(
        double11
            .canary
            .as_ref()
            .map(|canary| (canary.first, canary.hold_ms)),
        Some((200, 1_800_000))
    );
    assert_eq!(
        double11.vars["stores"],
        serde_json::json!(["徐汇店", "静安店"])
    );
    assert_eq!(double11.waivers[0].expires, "2026-12-31");
    assert_eq!(
        double11.evidence[0].valid_until.as_deref(),
        Some("2027-03-31")
    );
    assert_eq!(
        (
            double11.audience.tags_any.len(),
            double11.audience.exclude.len(),
            double11.audience.from.len()
        ),
        (2, 4, 1)
    );
    assert_eq!(
        campaign(&read, "warmup")
            .urgent
            .as_ref()
            .map(|reason| reason.value.as_str()),
        Some("门店临时停水")
    );
}

#[test]
fn every_touch_goes_by_the_channel_it_says_in_the_order_it_can() {
    let read = whole();
    let double11 = campaign(&read, "2026-double11");
    let channels: Vec<_> = double11
        .touches
        .iter()
        .map(|touch| (touch.name.as_str(), touch.channel))
        .collect();
    assert_eq!(
        channels,
        [
            ("alarm", Channel::Robot),
            ("burst", Channel::CustomerMass),
            ("chat", Channel::Appchat),
            ("followers", Channel::OfficialAccount),
            ("groups", Channel::GroupMass),
            ("mail", Channel::Email),
            ("moments", Channel::Moments),
            ("second", Channel::CustomerMass),
            ("staff", Channel::App),
        ]
    );
    let burst = double11.touch("burst").expect("it is there");
    assert!(matches!(
        burst.attach[..],
        [Attach::Image(_), Attach::Link(_), Attach::Miniprogram(_)]
    ));
    assert_eq!(
        burst
            .variants
            .values()
            .map(|variant| variant.share)
            .sum::<u32>(),
        100
    );
    let confirm = burst.confirm.as_ref().expect("it is written");
    assert_eq!(
        (
            confirm.within_ms,
            &confirm.remind_ms[..],
            confirm.cancel_missed
        ),
        (5_400_000, &[1_800_000, 3_600_000][..], true)
    );
    let second = double11.touch("second").expect("it is there");
    assert_eq!(
        second
            .after
            .as_ref()
            .map(|after| (after.value.touch.as_str(), after.value.delay_ms)),
        Some(("burst", 86_400_000))
    );
    assert_eq!(
        double11
            .touch("mail")
            .and_then(|mail| mail.instead_of.as_ref())
            .map(|touch| touch.value.as_str()),
        Some("burst")
    );
    let groups = double11.touch("groups").expect("it is there");
    assert_eq!(
        (
            double11.audience_of(groups).kind,
            double11.audience_of(groups).max_recipients
        ),
        (AudienceKind::Groups, 200)
    );
    let chats = &double11.audience_of(groups).chats;
    assert_eq!((chats.size_min, chats.size_max), (Some(10), Some(500)));
    assert_eq!(chats.older_than_ms, Some(7 * 86_400_000));
    assert_eq!(chats.younger_than_ms, Some(365 * 86_400_000));
    assert_eq!(chats.ids[0].value, "wrDemoChat0001");
}

#[test]
fn every_trigger_makes_a_series_with_an_envelope() {
    let read = whole();
    let until = || "2026-12-31".to_owned();
    let event = |on: &str, tag: Option<&str>| Trigger::Event {
        on: on.to_owned(),
        tag: tag.map(str::to_owned),
        until: until(),
    };
    let envelope = |per_day, total, gather_ms| Envelope {
        per_day,
        total,
        gather_ms,
    };
    let expected = [
        (
            "wednesdays",
            Trigger::Calendar {
                days: vec!["wed".to_owned()],
                until: until(),
            },
            envelope(100, 1000, 1_800_000),
        ),
        (
            "tagged",
            event("tag_added", Some("高意向")),
            envelope(50, 500, 3_600_000),
        ),
        (
            "friends",
            event("friend_added", None),
            envelope(50, 500, 1_800_000),
        ),
        (
            "joined",
            event("joined_group", None),
            envelope(50, 500, 1_800_000),
        ),
    ];
    for (id, trigger, envelope) in expected {
        let campaign = campaign(&read, id);
        assert_eq!(
            campaign.trigger.as_ref().map(|trigger| &trigger.value),
            Some(&trigger)
        );
        assert_eq!(campaign.envelope, Some(envelope));
    }
}

#[test]
fn the_settings_mean_what_they_say() {
    let read = whole();
    assert_eq!(read.language, Lang::Zh);
    assert_eq!(
        read.connections.ledger,
        LedgerAddress::Env("QUNFA_LEDGER".to_owned())
    );
    assert_eq!(
        read.connections.wecom_base_url,
        "https://wecom-proxy.example.com"
    );
    assert_eq!(
        read.connections.email.as_ref().map(|email| email.port),
        Some(465)
    );
    assert_eq!(read.connections.crm["leads"].kind, "hubspot");
    assert_eq!(
        read.connections.host,
        Some(HostConnection {
            kind: CodeHost::Gitlab,
            repository: Some("tea/campaigns".to_owned()),
            base_url: Some("https://gitlab.example.com/api/v4".to_owned()),
            token: Some(SecretRef::Env("HOST_TOKEN".to_owned())),
            login: Some("qunfa-bot".to_owned()),
        })
    );
    let policy = &read.policy;
    assert_eq!(
        policy.windows["catering"].windows,
        [(630, 810), (1020, 1140)]
    );
    assert!(policy.windows["retail"].workdays);
    assert_eq!(policy.tiers[&Tier::Department].people_per_send, Some(800));
    assert_eq!(
        policy
            .overrides
            .iter()
            .map(|reason| reason.value.as_str())
            .collect::<Vec<_>>(),
        ["department: 总部批准的大店试点"]
    );
    assert_eq!(policy.tiers[&Tier::Member].sends_per_day, Some(10));
    assert_eq!(
        (
            policy.caps[&Intent::Marketing].per_month,
            policy.caps[&Intent::Internal].per_iso_week
        ),
        (Some(8), Some(2))
    );
    assert_eq!(policy.directory_max_age_ms, 43_200_000);
    assert_eq!(policy.reviewers["zhao"].roles.len(), 3);
    assert!(
        policy.reviewers["zhao"]
            .key
            .as_deref()
            .is_some_and(|key| !key.contains("laptop"))
    );
    assert_eq!(
        policy.accounts["adviser"].until.as_deref(),
        Some("2027-06-30")
    );
    assert_eq!(
        (policy.lexicon.len(), policy.lexicon[0].action),
        (2, qunfa::workspace::LexiconAction::Allow)
    );
    assert_eq!(policy.suppression.lists[0].value.version, None);
    assert_eq!(
        policy
            .tracking
            .as_ref()
            .map(|tracking| tracking.identify.as_str()),
        Some("wecom")
    );
}
