//! What a digest covers, and what it does not.

use super::world::{
    World, at, finding, list, media, place, rule, source, strings, verified, world,
};
use proptest::prelude::*;
use qunfa::{
    approval::ab_seed,
    diagnostic::Place,
    model::{
        Article, Attachment, CampaignId, Card, Channel, Intent, Media, MediaKind, OnMissed,
        SendPolicy, Severity, Stage, TextFormat, Tier, Truth,
    },
    ports::CheckedSignoff,
    workspace::{
        AppChat, Assign, Attach, AttachedMiniprogram, Confirm, Domain, Envelope, Exclusion,
        Reached, Trigger, Variant,
    },
};
use std::collections::BTreeSet;

fn miniprogram() -> Attach {
    Attach::Miniprogram(at(AttachedMiniprogram {
        name: "shop".to_owned(),
        appid: "wxdemo0000000042".to_owned(),
        page: "pages/sale".to_owned(),
        title: "会场".to_owned(),
        cover: media("cover", "campaigns/cover.png"),
    }))
}

fn news(cover: Option<&str>) -> Card {
    Card::News {
        articles: vec![Article {
            title: "双11".to_owned(),
            desc: String::new(),
            url: "sale".to_owned(),
            cover: cover.map(|content| media(content, "campaigns/cover.png")),
        }],
    }
}

fn chat(members: &[&str]) -> AppChat {
    AppChat {
        app: "notice".to_owned(),
        id: "cmp42ops".to_owned(),
        title: "门店运营群".to_owned(),
        owner: "wang.jun".to_owned(),
        members: members.iter().map(|&member| member.to_owned()).collect(),
    }
}

type Flip = (&'static str, fn(&mut World));

/// Inputs of the digest: each is flipped alone, and each must change it.
const INPUTS: &[Flip] = &[
    ("corp", |w| w.policy.corp.push('0')),
    ("campaign id", |w| {
        w.campaign.id = CampaignId("double12".to_owned());
    }),
    ("run", |w| w.campaign.run = 2),
    ("title", |w| w.campaign.title.value.push('！')),
    ("intent", |w| w.campaign.intent = Intent::Service),
    ("urgent", |w| {
        w.campaign.urgent = Some(at("台风".to_owned()));
    }),
    ("priority", |w| w.campaign.priority = 1),
    ("send policy", |w| {
        w.campaign.policy = Some(SendPolicy::AtMostOnce);
    }),
    ("canary.first", |w| {
        w.campaign.canary.as_mut().expect("built").first = 100;
    }),
    ("canary.hold", |w| {
        w.campaign.canary.as_mut().expect("built").hold_ms += 1;
    }),
    ("no canary", |w| w.campaign.canary = None),
    ("holdout", |w| w.campaign.holdout = 6),
    ("ai_generated", |w| w.campaign.ai_generated = true),
    ("renamed_from another campaign", |w| {
        w.campaign.renamed_from = Some(CampaignId("old".to_owned()));
    }),
    ("repeats", |w| w.campaign.repeats = Some("1".to_owned())),
    ("vars value", |w| {
        drop(
            w.campaign
                .vars
                .insert("offer".to_owned(), serde_json::json!("7折")),
        );
    }),
    ("vars name", |w| {
        drop(
            w.campaign
                .vars
                .insert("gift".to_owned(), serde_json::json!("茶")),
        );
    }),
    ("vars float", |w| {
        drop(
            w.campaign
                .vars
                .insert("rate".to_owned(), serde_json::json!(0.7)),
        );
    }),
    ("vars float as text", |w| {
        drop(
            w.campaign
                .vars
                .insert("rate".to_owned(), serde_json::json!("0.8")),
        );
    }),
    ("link url", |w| {
        w.campaign
            .links
            .get_mut("sale")
            .expect("built")
            .url
            .push('2');
    }),
    ("link title", |w| {
        w.campaign.links.get_mut("sale").expect("built").title = Some("会场".to_owned());
    }),
    ("link desc", |w| {
        w.campaign.links.get_mut("sale").expect("built").desc = Some("只此一天".to_owned());
    }),
    ("link cover", |w| {
        w.campaign.links.get_mut("sale").expect("built").cover =
            Some(media("other", "campaigns/cover.png"));
    }),
    ("no link cover", |w| {
        w.campaign.links.get_mut("sale").expect("built").cover = None;
    }),
    ("audience kind", |w| {
        w.campaign.audience.kind = qunfa::model::AudienceKind::Groups;
    }),
    ("audience of.departments", |w| {
        w.campaign.audience.of_departments = strings(&["门店/北京"]);
    }),
    ("audience of.members", |w| {
        w.campaign.audience.of_members.clear();
    }),
    ("audience tags.all", |w| {
        w.campaign.audience.tags_all = strings(&["等级/金卡"]);
    }),
    ("audience tags.any", |w| {
        drop(w.campaign.audience.tags_any.pop());
    }),
    ("audience tags.none", |w| {
        w.campaign.audience.tags_none.clear();
    }),
    ("audience list version", |w| {
        w.campaign.audience.lists = vec![at(list("vip@3f9a51c07d2e884c"))];
    }),
    ("audience from truth", |w| {
        w.campaign.audience.from[0].value.truth = Truth::Sent;
    }),
    ("audience from run", |w| {
        w.campaign.audience.from[0].value.run = Some("2".to_owned());
    }),
    ("audience exclude", |w| {
        w.campaign
            .audience
            .exclude
            .push(at(Exclusion::Tag("流失".to_owned())));
    }),
    ("audience assign kind", |w| {
        w.campaign.audience.assign = Assign::LatestAdded;
    }),
    ("audience assign order", |w| {
        w.campaign.audience.assign = Assign::Members(strings(&["chen.yu", "li.mei"]));
    }),
    ("audience max_recipients", |w| {
        w.campaign.audience.max_recipients += 1;
    }),
    ("touch audience", |w| {
        w.campaign.touches[1].audience = Some(qunfa::workspace::AudienceRule {
            max_recipients: 9,
            ..rule()
        });
    }),
    ("not_before", |w| w.campaign.schedule.not_before_ms = None),
    ("not_after", |w| w.campaign.schedule.not_after_ms += 1_000),
    ("windows", |w| {
        w.campaign.schedule.windows = Some(vec![at((660, 781))]);
    }),
    ("no windows", |w| w.campaign.schedule.windows = None),
    ("on_missed", |w| {
        w.campaign.schedule.on_missed = OnMissed::NextWindow;
    }),
    ("touch name", |w| w.campaign.touches[1].name.push('2')),
    ("one touch less", |w| drop(w.campaign.touches.pop())),
    ("channel", |w| {
        w.campaign.touches[1].channel = Channel::Appchat;
    }),
    ("template", |w| {
        w.campaign.touches[0].source = source("会员专享 {{ vars.offer }}");
    }),
    ("skeleton text", |w| w.skeletons[0].message.text.push('。')),
    ("skeleton columns", |w| {
        w.skeletons[0].columns.push("person.name".to_owned());
    }),
    ("skeleton per_member", |w| w.skeletons[0].per_member = true),
    ("skeleton attachment", |w| {
        w.skeletons[0].message.attachments = vec![Attachment::Image {
            media: media("x", "campaigns/poster.png"),
        }];
    }),
    ("attachment content", |w| {
        w.campaign.touches[0].attach[0] =
            Attach::Image(at(media("poster2", "campaigns/poster.png")));
    }),
    ("attachment kind", |w| {
        let Attach::Image(image) = &mut w.campaign.touches[0].attach[0] else {
            unreachable!("built")
        };
        image.value.kind = MediaKind::Jpeg;
    }),
    ("attachment order", |w| {
        w.campaign.touches[0].attach.reverse();
    }),
    ("attached link", |w| {
        drop(w.campaign.touches[0].attach.pop());
    }),
    ("attached file", |w| {
        w.campaign.touches[0].attach.push(Attach::File(at(Media {
            kind: MediaKind::Pdf,
            ..media("menu", "campaigns/menu.pdf")
        })));
    }),
    ("mini-program", |w| {
        w.campaign.touches[0].attach.push(miniprogram());
    }),
    ("variant share", |w| {
        w.campaign.touches[0]
            .variants
            .get_mut("a")
            .expect("built")
            .share = 60;
    }),
    ("variant template", |w| {
        w.campaign.touches[0]
            .variants
            .get_mut("b")
            .expect("built")
            .source = Some(source("会员"));
    }),
    ("variant name", |w| {
        drop(w.campaign.touches[0].variants.insert(
            "c".to_owned(),
            Variant {
                share: 1,
                source: None,
            },
        ));
    }),
    ("decide metric", |w| {
        w.campaign.touches[0].decide.as_mut().expect("built").metric = "sent_rate".into();
    }),
    ("decide after", |w| {
        w.campaign.touches[0]
            .decide
            .as_mut()
            .expect("built")
            .after_ms += 1;
    }),
    ("confirm within", |w| {
        w.campaign.touches[0]
            .confirm
            .as_mut()
            .expect("built")
            .within_ms += 1;
    }),
    ("confirm missed", |w| {
        w.campaign.touches[0]
            .confirm
            .as_mut()
            .expect("built")
            .cancel_missed = false;
    }),
    ("confirm remind", |w| {
        w.campaign.touches[0]
            .confirm
            .as_mut()
            .expect("built")
            .remind_ms
            .clear();
    }),
    ("confirm elsewhere", |w| {
        w.campaign.touches[1].confirm = Some(Confirm {
            within_ms: 1,
            remind_ms: vec![],
            cancel_missed: false,
        });
    }),
    ("after delay", |w| {
        w.campaign.touches[1]
            .after
            .as_mut()
            .expect("built")
            .value
            .delay_ms += 1;
    }),
    ("after none", |w| w.campaign.touches[1].after = None),
    ("when", |w| {
        w.campaign.touches[1].when = Some(at("burst.sent".to_owned()));
    }),
    ("when_tags", |w| w.campaign.touches[1].when_tags.clear()),
    ("instead_of", |w| {
        w.campaign.touches[3].instead_of = Some(at("second".to_owned()));
    }),
    ("subject", |w| {
        w.campaign.touches[3].subject = Some("会员专享".to_owned());
    }),
    ("robot", |w| {
        w.campaign.touches[3].robot = Some(at("other".to_owned()));
    }),
    ("app", |w| {
        w.campaign.touches[2].app = Some(at("hr".to_owned()));
    }),
    ("app's agent", |w| {
        w.policy.apps.extend([("notice".to_owned(), 1_000_009)]);
    }),
    ("mention", |w| w.campaign.touches[2].mention.clear()),
    ("card title", |w| {
        w.campaign.touches[2].card = Some(at(Card::Textcard {
            title: "双12".to_owned(),
            url: "sale".to_owned(),
            button: None,
        }));
    }),
    ("card link", |w| {
        w.campaign.touches[2].card = Some(at(Card::Textcard {
            title: "双11".to_owned(),
            url: "other".to_owned(),
            button: None,
        }));
    }),
    ("card button", |w| {
        w.campaign.touches[2].card = Some(at(Card::Textcard {
            title: "双11".to_owned(),
            url: "sale".to_owned(),
            button: Some("看看".to_owned()),
        }));
    }),
    ("card kind", |w| {
        w.campaign.touches[2].card = Some(at(news(None)));
    }),
    ("card's picture", |w| {
        w.campaign.touches[2].card = Some(at(news(Some("cover"))));
    }),
    ("card's other picture", |w| {
        w.campaign.touches[2].card = Some(at(news(Some("cover2"))));
    }),
    ("no card", |w| w.campaign.touches[2].card = None),
    ("skeleton card", |w| {
        w.skeletons[0].message.card = Some(news(None));
    }),
    ("skeleton format", |w| {
        w.skeletons[0].message.format = TextFormat::Markdown;
    }),
    ("skeleton mention", |w| {
        w.skeletons[0].message.mention.push("li.mei".to_owned());
    }),
    ("skeleton film", |w| {
        w.skeletons[0].message.attachments = vec![Attachment::Video {
            media: media("film", "film.mp4"),
        }];
    }),
    ("skeleton document's name", |w| {
        w.skeletons[0].message.attachments = vec![Attachment::File {
            media: media("x", "menu2.pdf"),
        }];
    }),
    ("app chat", |w| {
        w.campaign.touches[1].chat = Some(at("store-desk".to_owned()));
    }),
    ("app chat's members", |w| {
        w.campaign.touches[1].chat = Some(at("store-desk".to_owned()));
        w.policy
            .appchats
            .insert("store-desk".to_owned(), chat(&["wang.jun", "li.mei"]));
    }),
    ("app chat's other members", |w| {
        w.campaign.touches[1].chat = Some(at("store-desk".to_owned()));
        w.policy
            .appchats
            .insert("store-desk".to_owned(), chat(&["wang.jun", "chen.yu"]));
    }),
    ("evidence content", |w| {
        w.campaign.evidence[0].sha256 = qunfa::model::Digest::of(b"forged");
    }),
    ("evidence claim", |w| {
        w.campaign.evidence[0].claim.value = "满意度99%".into();
    }),
    ("evidence sample", |w| w.campaign.evidence[0].sample = None),
    ("evidence valid_until", |w| {
        w.campaign.evidence[0].valid_until = Some("2027-04-30".to_owned());
    }),
    ("waiver reason", |w| w.campaign.waivers[0].reason.push('名')),
    ("waiver expiry", |w| {
        w.campaign.waivers[0].expires = "2027-12-31".into();
    }),
    ("no waiver", |w| w.campaign.waivers.clear()),
    ("trigger", |w| {
        w.campaign.trigger = Some(at(Trigger::Calendar {
            days: vec!["wed".to_owned()],
            until: "2026-12-31".to_owned(),
        }));
    }),
    ("envelope", |w| {
        w.campaign.envelope = Some(Envelope {
            per_day: 100,
            total: 1_000,
            gather_ms: 1_800_000,
        });
    }),
    ("account name", |w| w.campaign.account = "north".into()),
    ("account tier", |w| account(w).tier = Tier::Member),
    ("account departments", |w| {
        account(w).departments = strings(&["门店", "仓库"]);
    }),
    ("account members", |w| account(w).members.clear()),
    ("account industry", |w| account(w).industry = None),
    ("account app", |w| account(w).app = None),
    ("account until", |w| {
        account(w).until = Some("2026-12-31".to_owned());
    }),
    ("time zone", |w| w.policy.timezone = "Asia/Urumqi".into()),
    ("tier rule", |w| {
        w.policy
            .tiers
            .get_mut(&Tier::Department)
            .expect("built")
            .people_per_send = Some(400);
    }),
    ("cap of its intent", |w| {
        w.policy
            .caps
            .get_mut(&Intent::Marketing)
            .expect("built")
            .per_7_days = Some(3);
    }),
    ("window preset of its trade", |w| {
        w.policy.windows.get_mut("catering").expect("built").windows = vec![(600, 780)];
    }),
    ("window preset of staff", |w| {
        w.policy
            .windows
            .get_mut("internal_notice")
            .expect("built")
            .workdays = false;
    }),
    ("quiet hours", |w| {
        w.policy
            .limits
            .0
            .get_mut("day_end_minute")
            .expect("built")
            .value = 1_320;
    }),
    ("platform's receive cap", |w| {
        w.policy
            .limits
            .0
            .get_mut("receive_cap_per_month")
            .expect("built")
            .value = 4;
    }),
    ("review.use_by", |w| w.policy.review.use_by_ms += 1),
    ("review.legal_above", |w| w.policy.review.legal_above += 1),
    ("review.newcomers", |w| {
        w.policy.review.newcomers_permille += 1;
    }),
    ("review.combine", |w| {
        w.policy.review.combine.push("risk".to_owned());
    }),
    ("suppression tag", |w| w.policy.suppression.tags.clear()),
    ("suppression list", |w| w.policy.suppression.lists.clear()),
    ("tracking host", |w| {
        w.policy.tracking.as_mut().expect("built").base_url = "https://u.example.com".into();
    }),
    ("tracking identify", |w| {
        w.policy.tracking.as_mut().expect("built").identify = "none".into();
    }),
    ("domain of its link", |w| {
        w.policy.domains.get_mut("example.com").expect("built").icp = None;
    }),
    ("verdict: one more gating finding", |w| {
        w.verdict
            .findings
            .push(finding("prc-1", Severity::Legal, "原价99", 12));
    }),
    ("verdict: text of a gating finding", |w| {
        w.verdict.findings[0].text = "满意度97%".into();
    }),
    ("verdict: severity of a gating finding", |w| {
        w.verdict.findings[0].severity = Severity::Legal;
    }),
];

/// Connections and manners are not even given to the mandate; of what is given, these must leave the digest alone.
const BYSTANDERS: &[Flip] = &[
    ("where everything stands", move_everything),
    ("renamed, and it says so", |w| {
        w.campaign.renamed_from = Some(std::mem::replace(
            &mut w.campaign.id,
            CampaignId("2026/double11".to_owned()),
        ));
    }),
    ("path of the campaign", |w| {
        w.campaign.file = "campaigns/2026/double11.toml".into();
    }),
    ("names of template files", |w| {
        w.campaign
            .touches
            .iter_mut()
            .for_each(|touch| touch.source.file = "templates/other.j2".into());
    }),
    ("path of a picture", |w| {
        w.campaign.touches[0].attach[0] =
            Attach::Image(at(media("poster", "campaigns/img/poster.png")));
    }),
    ("path of evidence", |w| {
        w.campaign.evidence[0].file = "evidence/survey.pdf".into();
    }),
    ("withdrawn", |w| w.campaign.cancelled = true),
    ("order of touches", |w| w.campaign.touches.reverse()),
    ("order of tags", |w| w.campaign.audience.tags_any.reverse()),
    ("line ends of a template", |w| {
        w.campaign.touches[0].source.text = w.campaign.touches[0].source.text.replace('\n', "\r\n");
    }),
    ("inputs that reach nobody", |w| {
        w.campaign.inputs.extend([(
            "campaigns/double11.toml".to_owned(),
            qunfa::model::Digest::of(b"# comment"),
        )]);
    }),
    ("workspace name", |w| w.policy.name.push('2')),
    ("reviewers", |w| w.policy.reviewers.clear()),
    ("robots", |w| w.policy.robots.clear()),
    ("testers", |w| w.policy.testers.clear()),
    ("pace", |w| w.policy.pace = 60),
    ("directory_max_age", |w| w.policy.directory_max_age_ms = 1),
    ("printed overrides", |w| {
        w.policy.overrides.push(at("试点".to_owned()));
    }),
    ("another account", |w| {
        drop(
            w.policy
                .accounts
                .insert("north".to_owned(), w.policy.accounts["east-china"].clone()),
        );
    }),
    ("cap of another intent", |w| {
        w.policy
            .caps
            .get_mut(&Intent::Internal)
            .expect("built")
            .per_iso_week = Some(1);
    }),
    ("preset of another trade", |w| {
        w.policy
            .windows
            .get_mut("education")
            .expect("built")
            .windows
            .clear();
    }),
    ("another domain", |w| {
        drop(w.policy.domains.insert(
            "other.cn".to_owned(),
            Domain {
                icp: Some("x".to_owned()),
                owner: None,
            },
        ));
    }),
    ("another mini-program", |w| {
        drop(
            w.policy
                .miniprograms
                .insert("club".to_owned(), "wxclub".to_owned()),
        );
    }),
    ("limit of the interface", |w| {
        w.policy
            .limits
            .0
            .get_mut("customers_per_call")
            .expect("built")
            .value = 1_000;
    }),
    ("when a limit was checked", |w| {
        w.policy
            .limits
            .0
            .values_mut()
            .for_each(|row| row.checked_on = "2027-01-01".into());
    }),
    ("a warning", |w| {
        w.verdict
            .findings
            .push(finding("len-2", Severity::Warn, "短", 1));
    }),
    ("an exempted finding", |w| {
        let mut exempted = finding("abs-020", Severity::Block, "第一", 1);
        exempted.exempted_by = Some("waiver".to_owned());
        w.verdict.findings.push(exempted);
    }),
    ("wording of a finding", |w| {
        w.verdict.findings[0].what.zh.push('。');
    }),
    ("why a stage is needed", |w| w.verdict.triggers.clear()),
    ("who wrote it", |w| w.provenance.authors = BTreeSet::new()),
    ("what the ledger recorded", |w| w.recorded.clear()),
];

#[test]
fn every_input_of_the_digest_changes_it() {
    let before = world().digest();
    let silent: Vec<&str> = flipped(INPUTS)
        .filter(|(_, world)| world.digest() == before)
        .map(|(name, _)| name)
        .collect();
    assert_eq!(
        silent,
        Vec::<&str>::new(),
        "flipped without changing the digest"
    );
    assert!(INPUTS.len() >= 100, "{} inputs are flipped", INPUTS.len());
}

/// Sign-offs that people gave yesterday must still be over the same bytes tomorrow: change version 1 only by adding what is
/// left out at its default.
#[test]
fn the_form_of_version_1_is_fixed() {
    insta::assert_snapshot!(world().digest().to_string(), @"ea062e9ad815a7bbcb1f009f6a5ed06a9d6afae058795dfc394581663c52957d");
}

#[test]
fn every_two_flips_give_two_digests() {
    let digests: BTreeSet<_> = flipped(INPUTS).map(|(_, world)| world.digest()).collect();
    assert_eq!(digests.len(), INPUTS.len());
}

#[test]
fn what_reaches_nobody_changes_no_digest() {
    let before = world().digest();
    let loud: Vec<&str> = flipped(BYSTANDERS)
        .filter(|(_, world)| world.digest() != before)
        .map(|(name, _)| name)
        .collect();
    assert_eq!(loud, Vec::<&str>::new(), "flipped and changed the digest");
}

#[test]
fn a_table_moved_from_the_campaign_to_every_touch_changes_nothing() {
    let mut moved = world();
    let (rule, schedule) = (
        moved.campaign.audience.clone(),
        moved.campaign.schedule.clone(),
    );
    for touch in &mut moved.campaign.touches {
        touch.audience.get_or_insert_with(|| rule.clone());
        touch.schedule.get_or_insert_with(|| schedule.clone());
    }
    assert_eq!(moved.digest(), world().digest());
}

#[test]
fn the_mandate_holds_no_path_and_no_float() {
    let text = world().mandate().text().to_owned();
    for absent in ["campaigns/", "templates/", ".png", ".pdf", "0.8,", "0.8}"] {
        assert!(!text.contains(absent), "{absent} stands in {text}");
    }
    assert!(
        text.starts_with(r#"{"account":{"#) && text.contains(r#""v":1"#),
        "{text}"
    );
    assert!(text.contains(r#""rate":{"float":"0.8"}"#), "{text}");
}

#[test]
fn a_default_that_is_not_written_stands_nowhere() {
    let text = world().mandate().text().to_owned();
    for absent in [
        "priority",
        "ai_generated",
        "urgent",
        "repeats",
        "renamed_from",
        "trigger",
        "envelope",
        "combine",
        "null",
    ] {
        assert!(
            !text.contains(&format!("\"{absent}\"")),
            "{absent} stands in {text}"
        );
    }
}

#[test]
fn touches_in_a_circle_still_have_a_digest() {
    let mut circular = world();
    circular.campaign.touches[0].instead_of = Some(at("mail".to_owned()));
    assert_ne!(circular.digest(), world().digest());
}

#[test]
fn the_seed_follows_corp_campaign_run_and_touch_and_nothing_glues_them() {
    let seed = ab_seed("ww1", "c", "1", "t");
    for other in [
        ab_seed("ww2", "c", "1", "t"),
        ab_seed("ww1", "c1", "", "t"),
        ab_seed("ww1", "c", "2", "t"),
        ab_seed("ww1", "c", "1", "u"),
    ] {
        assert_ne!(seed, other);
    }
    assert!(world().mandate().text().contains(&format!(
        "\"seed\":\"{}\"",
        ab_seed("ww0123456789abcdef", "double11", "1", "burst")
    )));
}

/// Sign-offs of everything the world of the tests needs, over its content as it is.
fn signed() -> Vec<CheckedSignoff> {
    let world = world();
    [("zhao", Stage::Risk), ("qian", Stage::Legal)]
        .map(|(name, stage)| verified(&world.says(name, stage)))
        .to_vec()
}

/// No sign-off of the world before serves this one.
fn assert_void(flipped: &World, signed: &[CheckedSignoff], name: &str) {
    assert_ne!(flipped.digest(), world().digest(), "{name}");
    let review = flipped.review(signed);
    assert_eq!(review.present, [], "{name}");
    assert_eq!(review.void.len(), signed.len(), "{name}");
    assert!(review.cleared.is_none(), "{name}");
}

#[test]
fn every_flip_voids_every_sign_off() {
    let signed = signed();
    let before = world();
    let clears = before.review(&signed);
    assert!(clears.cleared.is_some(), "{:?}", clears.missing);
    for (name, flipped) in flipped(INPUTS) {
        assert_void(&flipped, &signed, name);
    }
}

#[test]
fn a_thousand_random_flips_void_every_sign_off_every_time() {
    const FLIPS: usize = 1_000;
    let signed = signed();
    let mut seed = 20_261_111_u64;
    let mut random = |below: usize| {
        seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as usize % below
    };
    let mut seen = BTreeSet::new();
    for _ in 0..FLIPS {
        // In their order, and without the one that takes away what others flip.
        let count = 1 + random(4);
        let picks: BTreeSet<usize> = (0..count).map(|_| random(INPUTS.len())).collect();
        let picks = picks.iter().map(|at| &INPUTS[*at]);
        let picks: Vec<&Flip> = picks
            .filter(|(name, _)| *name != "one touch less")
            .collect();
        if picks.is_empty() {
            continue;
        }
        let mut flipped = world();
        for (_, flip) in &picks {
            flip(&mut flipped);
        }
        let names: Vec<&str> = picks.iter().map(|(name, _)| *name).collect();
        assert_void(&flipped, &signed, &names.join(" + "));
        seen.extend(names);
    }
    assert_eq!(seen.len(), INPUTS.len() - 1, "every input was flipped");
}

proptest! {
    #[test]
    fn two_texts_have_one_digest_only_if_they_are_one_text(a in "[a-z折é\u{301}\r\n ]{0,8}", b in "[a-z折é\u{301}\r\n ]{0,8}") {
        use unicode_normalization::UnicodeNormalization;
        let digest = |text: &str| {
            let mut world = world();
            world.campaign.touches[0].source.text = text.to_owned();
            world.digest()
        };
        let canonical = |text: &str| text.replace("\r\n", "\n").nfc().collect::<String>();
        prop_assert_eq!(digest(&a) == digest(&b), canonical(&a) == canonical(&b));
    }

    #[test]
    fn order_of_tables_and_sets_says_nothing(seed in any::<u64>()) {
        let mut shuffled = world();
        shuffle(&mut shuffled.campaign.touches, seed);
        shuffle(&mut shuffled.campaign.audience.tags_any, seed);
        shuffle(&mut shuffled.verdict.findings, seed);
        prop_assert_eq!(shuffled.digest(), world().digest());
    }

    #[test]
    fn several_flips_together_are_never_the_world_before(picks in proptest::collection::btree_set(0..INPUTS.len(), 1..6)) {
        // A flip that empties or pops may meet nothing left to do, and still every world differs from the first.
        let mut flipped = world();
        picks.iter().filter(|at| !INPUTS[**at].0.starts_with("one touch")).for_each(|at| INPUTS[*at].1(&mut flipped));
        let only_pop = picks.iter().all(|at| INPUTS[*at].0.starts_with("one touch"));
        prop_assert!(only_pop || flipped.digest() != world().digest());
    }
}

fn flipped(flips: &'static [Flip]) -> impl Iterator<Item = (&'static str, World)> {
    flips.iter().map(|(name, flip)| {
        let mut world = world();
        flip(&mut world);
        (*name, world)
    })
}

fn account(world: &mut World) -> &mut qunfa::workspace::Account {
    world.policy.accounts.get_mut("east-china").expect("built")
}

fn shuffle<T>(items: &mut [T], mut seed: u64) {
    for at in (1..items.len()).rev() {
        seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        items.swap(at, (seed >> 33) as usize % (at + 1));
    }
}

fn move_everything(world: &mut World) {
    let there: Place = place(900);
    let campaign = &mut world.campaign;
    campaign.place = there.clone();
    campaign.title.place = there.clone();
    campaign.audience.place = there.clone();
    campaign.schedule.not_after_place = there.clone();
    campaign
        .links
        .values_mut()
        .for_each(|link| link.place = there.clone());
    campaign
        .waivers
        .iter_mut()
        .for_each(|waiver| waiver.place = there.clone());
    campaign
        .evidence
        .iter_mut()
        .for_each(|evidence| evidence.claim.place = there.clone());
    let rule = &mut campaign.audience;
    for tag in rule
        .tags_all
        .iter_mut()
        .chain(&mut rule.tags_any)
        .chain(&mut rule.tags_none)
        .chain(&mut rule.of_departments)
    {
        tag.place = there.clone();
    }
    for touch in &mut campaign.touches {
        touch.place = there.clone();
        touch.source.place = there.clone();
        touch
            .when
            .iter_mut()
            .for_each(|when| when.place = there.clone());
        touch
            .after
            .iter_mut()
            .for_each(|after| after.place = there.clone());
    }
    world
        .policy
        .accounts
        .values_mut()
        .for_each(|account| account.place = there.clone());
    world
        .verdict
        .findings
        .iter_mut()
        .for_each(|finding| finding.place = there.clone());
}

#[test]
fn an_earlier_result_by_touch_and_one_by_campaign_do_not_look_alike() {
    let by = |campaign: &str, touch: Option<&str>| {
        let mut world = world();
        let reached = Reached {
            campaign: CampaignId(campaign.to_owned()),
            run: None,
            touch: touch.map(str::to_owned),
            truth: Truth::Sent,
        };
        world.campaign.audience.from = vec![at(reached)];
        world.digest()
    };
    assert_ne!(by("warmup", Some("invite")), by("warmup/invite", None));
}
