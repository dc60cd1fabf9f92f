//! Which touches are compared with each other, and how what they share is said.

use super::judged_whole;
use crate::content::world::{
    campaign, image, line, located, members, policy, shown, source, touch, waiver,
};
use qunfa::{
    compliance::judge,
    content::{member_names, skeleton},
    diagnostic::{Finding, Sink},
    model::{AudienceKind, Channel, Intent},
    workspace::{After, Campaign, Touch, Variant},
};
use std::collections::BTreeMap;

const FIRST: &str = "【会员日】本周六到店消费满200减30，快来看看吧！";
const NEARLY: &str = "再次提醒您：【会员日】本周六到店消费满200减30，快来看看吧！";
const OTHER: &str = "新烘桂圆红枣茶刚出炉，门外排成长队，得空顺路尝鲜呀老朋友";

fn second(text: &str) -> Touch {
    Touch {
        name: "second".to_owned(),
        place: line(30),
        after: Some(located(After {
            touch: "burst".to_owned(),
            delay_ms: 86_400_000,
        })),
        ..touch(text)
    }
}

fn two(first: &str, other: Touch) -> Campaign {
    let mut campaign = campaign(first);
    campaign.touches.push(other);
    campaign
}

/// What is found about touches that say the same, texts of variants included.
fn found(campaign: &Campaign) -> Vec<Finding> {
    let policy = policy();
    let names = member_names(&members());
    let mut sink = Sink::new();
    let mut skeletons = Vec::new();
    for touch in &campaign.touches {
        skeletons.extend(skeleton(campaign, touch, &policy, &names, &mut sink));
        for (name, variant) in &touch.variants {
            if let Some(source) = &variant.source {
                let mut varied = touch.clone();
                varied.source = source.clone();
                let mut found =
                    skeleton(campaign, &varied, &policy, &names, &mut sink).expect("it renders");
                found.variant = Some(name.clone());
                skeletons.push(found);
            }
        }
    }
    let mut findings = judge(campaign, &policy, &skeletons).findings;
    findings.retain(|finding| {
        finding.rule.starts_with("touch-") || finding.rule.starts_with("waiver-")
    });
    findings
}

#[test]
fn a_second_touch_that_adds_a_prefix_is_refused_with_both_numbers_and_what_stayed() {
    insta::assert_snapshot!(shown(&found(&two(FIRST, second(NEARLY)))), @r#"
    require touch-too-similar templates/double11.txt.j2:1:8 [会员日】本周六到店消费满200减30，快来看看吧]
      触达 second 与 burst 的两次文案相似度 90%，需 ≤ 70%（按字序 90%，按相邻字 90%）；没有改的：“会员日】本周六到店消费满200减30，快来看看吧”
      the texts of second and burst are 90% alike, at most 70% is allowed (90% in order, 90% by neighbouring characters); what stayed: "会员日】本周六到店消费满200减30，快来看看吧"
    "#);
}

#[test]
fn another_text_passes_and_one_touch_has_nothing_to_be_compared_with() {
    assert_eq!(found(&two(FIRST, second(OTHER))), []);
    assert_eq!(
        judged_whole(&campaign(FIRST), &policy())
            .findings
            .iter()
            .filter(|finding| finding.rule.starts_with("touch-"))
            .count(),
        0
    );
}

#[test]
fn the_earlier_touch_most_like_it_is_named() {
    let mut campaign = two(OTHER, second(FIRST));
    campaign.touches.push(Touch {
        name: "third".to_owned(),
        after: Some(located(After {
            touch: "second".to_owned(),
            delay_ms: 0,
        })),
        ..second(NEARLY)
    });
    let findings = found(&campaign);
    assert_eq!(findings.len(), 1);
    assert!(
        findings[0].what.zh.starts_with("触达 third 与 second 的"),
        "{}",
        findings[0].what.zh
    );
}

#[test]
fn a_touch_that_waits_for_one_that_waits_is_compared_with_the_first() {
    let mut campaign = two(FIRST, second(OTHER));
    campaign.touches.push(Touch {
        name: "third".to_owned(),
        after: None,
        when: Some(located("second.sent and person.level == 'gold'".to_owned())),
        ..second(NEARLY)
    });
    assert_eq!(found(&campaign).len(), 1);
}

#[test]
fn a_failover_is_no_second_touch_and_neither_is_another_branch_another_audience_or_a_moment() {
    let instead = Touch {
        instead_of: Some(located("burst".to_owned())),
        after: None,
        channel: Channel::App,
        ..second(FIRST)
    };
    assert_eq!(found(&two(FIRST, instead)), [], "failover");

    let mut branches = two(
        FIRST,
        Touch {
            after: None,
            when: Some(located("person.level == 'gold'".to_owned())),
            ..second(FIRST)
        },
    );
    branches.touches[0].when = Some(located("person.level != 'gold'".to_owned()));
    assert_eq!(found(&branches), [], "branch");

    let mut chats = second(FIRST);
    let mut audience = campaign("").audience;
    audience.kind = AudienceKind::Groups;
    chats.audience = Some(audience);
    chats.channel = Channel::GroupMass;
    chats.after = None;
    assert_eq!(found(&two(FIRST, chats)), [], "audience");

    let moment = Touch {
        channel: Channel::Moments,
        after: None,
        ..second(FIRST)
    };
    assert_eq!(found(&two(FIRST, moment)), [], "moment");
}

#[test]
fn touches_with_different_audiences_of_their_own_are_only_warned_about() {
    let own = |tag: &str| {
        let mut audience = campaign("").audience;
        audience.tags_all = vec![located(tag.to_owned())];
        Some(audience)
    };
    let mut both = two(
        FIRST,
        Touch {
            after: None,
            audience: own("银卡"),
            ..second(NEARLY)
        },
    );
    both.touches[0].audience = own("金卡");
    insta::assert_snapshot!(shown(&found(&both)), @r"
    warn touch-too-similar templates/double11.txt.j2:1:8 [会员日】本周六到店消费满200减30，快来看看吧]
      触达 second 与 burst 的文案相似度 90%（上限 70%）；两次的受众各写各的，若有人两次都在其中，他会收到几乎一样的话
      the texts of second and burst are 90% alike (the limit is 70%); their audiences differ, and whoever is in both reads nearly the same twice
    ");
}

#[test]
fn every_text_of_a_variant_counts() {
    let mut varied = two(FIRST, second(OTHER));
    varied.touches[1].variants = BTreeMap::from([
        (
            "a".to_owned(),
            Variant {
                share: 50,
                source: None,
            },
        ),
        (
            "b".to_owned(),
            Variant {
                share: 50,
                source: Some(source(NEARLY)),
            },
        ),
    ]);
    let findings = found(&varied);
    assert_eq!(findings.len(), 1);
    assert!(
        findings[0]
            .what
            .zh
            .starts_with("触达 second(b) 与 burst 的"),
        "{}",
        findings[0].what.zh
    );
}

#[test]
fn a_padded_text_and_the_same_picture_are_warned_about() {
    let padded = format!("{FIRST}另外，{OTHER}，坐坐聊聊天，听听音乐");
    let mut campaign = two(FIRST, second(&padded));
    for touch in &mut campaign.touches {
        touch.attach = vec![image("poster.png")];
    }
    insta::assert_snapshot!(shown(&found(&campaign)), @r"
    warn touch-same-image campaigns/double11.toml:1:1 [poster.png]
      触达 second 与 burst 用了同一张图片 poster.png
      second and burst carry the same picture poster.png
    warn touch-padded templates/double11.txt.j2:1:2 [会员日】本周六到店消费满200减30，快来看看吧]
      首轮文案被整体保留：触达 second 只是在 burst 的文案上加了话
      the first text is kept whole: second only adds to what burst said
    ");
}

#[test]
fn a_reasoned_waiver_exempts_it_and_a_notice_is_only_warned() {
    let mut waived = two(FIRST, second(NEARLY));
    let text = found(&waived)[0].text.clone();
    waived.waivers = vec![waiver("touch-too-similar", &text, "2026-12-31")];
    assert!(!found(&waived)[0].blocks());

    let mut notice = two(FIRST, second(NEARLY));
    notice.intent = Intent::Notice;
    assert!(!found(&notice).is_empty());
    assert!(found(&notice).iter().all(|finding| !finding.blocks()));
}
