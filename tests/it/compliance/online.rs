//! What was met when addresses were opened, judged hop by hop.

use super::codes;
use crate::content::world::{campaign, policy, shown, skeleton_of, waiver};
use qunfa::{
    compliance::{Verdict, addresses, judge_visits},
    diagnostic::Finding,
    history::{Visit, VisitEnd},
    model::Digest,
};
use std::collections::BTreeMap;

fn page(status: u16) -> VisitEnd {
    VisitEnd::Page {
        status,
        sha256: Digest::of(b"page"),
        bytes: 4,
    }
}

/// What is found when this address leads along these hops.
fn found(hops: &[&str], end: VisitEnd) -> Vec<Finding> {
    found_with(&[], hops, end)
}

fn found_with(waivers: &[qunfa::workspace::Waiver], hops: &[&str], end: VisitEnd) -> Vec<Finding> {
    let mut campaign = campaign(&format!("看看 {} 。", hops[0]));
    campaign.links.clear();
    campaign.touches[0].attach.clear();
    campaign.waivers = waivers.to_vec();
    let policy = policy();
    let (skeleton, _) = skeleton_of(&campaign, &policy);
    let skeletons = [skeleton.expect("it renders")];
    let asked = addresses(&campaign, &policy, &skeletons);
    assert_eq!(asked.len(), 1, "{asked:?}");
    let visit = Visit {
        at_ms: 0,
        hops: hops.iter().map(|hop| (*hop).to_owned()).collect(),
        end,
    };
    let visits = BTreeMap::from([(asked[0].to_string(), visit)]);
    judge_visits(&campaign, &policy, &skeletons, &visits)
}

fn rules(findings: &[Finding]) -> Vec<&'static str> {
    codes(&Verdict {
        findings: findings.to_vec(),
        ..Verdict::default()
    })
}

const OURS: &str = "https://shop.example.com/1111";

#[test]
fn what_stays_at_home_says_nothing() {
    assert_eq!(shown(&found(&[OURS], page(200))), "");
    let home = found(&[OURS, "https://shop.example.com/2222"], page(206));
    assert_eq!(shown(&home), "");
}

#[test]
fn a_hop_is_judged_as_if_it_stood_in_the_text_and_the_way_is_named() {
    let findings = found(
        &[OURS, "https://t.cn/A6abc", "https://unknown.example.net/x"],
        page(200),
    );
    insta::assert_snapshot!(shown(&findings), @r"
    block url-noicp templates/double11.txt.j2:1:4 [https://shop.example.com/1111]
      域名 unknown.example.net 没有在 [domains] 里登记：未登记备案的域名，收件人点开会看到安全提示页（点开后的跳转：https://shop.example.com/1111 → https://t.cn/A6abc → https://unknown.example.net/x）
      the host unknown.example.net is not in [domains]: clients show a safety page instead of an unfiled host (where it leads: https://shop.example.com/1111 → https://t.cn/A6abc → https://unknown.example.net/x)
    block url-short templates/double11.txt.j2:1:4 [https://shop.example.com/1111]
      t.cn 是短链接服务: 审核时看不到最终网址, 签核后目标还可能被更换（点开后的跳转：https://shop.example.com/1111 → https://t.cn/A6abc → https://unknown.example.net/x）
      t.cn is a shortener: reviewers cannot see the target, and it can change after they signed (where it leads: https://shop.example.com/1111 → https://t.cn/A6abc → https://unknown.example.net/x)
    ");
}

#[test]
fn a_way_that_leaves_https_or_the_internet_is_said() {
    let plain = found(&[OURS, "http://shop.example.com/1111"], page(200));
    assert_eq!(rules(&plain), ["url-scheme"]);
    assert!(plain[0].what.zh.contains("http://shop.example.com/1111"));
    let metadata = found(
        &[OURS, "http://169.254.169.254/latest/meta-data/"],
        VisitEnd::Inside {
            ip: "169.254.169.254".to_owned(),
        },
    );
    let mut codes = rules(&metadata);
    codes.sort_unstable();
    assert_eq!(codes, ["URL-INSIDE", "url-ip", "url-scheme"]);
    let app = found(&[OURS, "weixin://dl/business"], VisitEnd::OtherScheme);
    assert!(rules(&app).contains(&"url-scheme") && app[0].blocks());
}

#[test]
fn what_did_not_open_warns_and_never_passes() {
    let ends = [
        page(404),
        page(503),
        VisitEnd::Loop,
        VisitEnd::TooMany { limit: 10 },
        VisitEnd::NoAnswer {
            reason: "DNS: no such host".to_owned(),
        },
    ];
    for end in ends {
        let findings = found(&[OURS], end.clone());
        assert_eq!(rules(&findings), ["URL-DEAD"], "{end:?}");
        assert!(!findings[0].blocks());
    }
    // A name that resolves to a private address blocks, and cannot be waived.
    let inside = VisitEnd::Inside {
        ip: "10.0.0.1".to_owned(),
    };
    let waived = found_with(&[waiver("URL-INSIDE", OURS, "2026-11-30")], &[OURS], inside);
    assert!(waived[0].blocks(), "{}", shown(&waived));
}

#[test]
fn addresses_that_differ_from_person_to_person_are_not_opened() {
    let campaign = campaign("https://shop.example.com/{{ person.level }} {{ link.sale }}");
    let policy = policy();
    let (skeleton, _) = skeleton_of(&campaign, &policy);
    let asked = addresses(&campaign, &policy, &[skeleton.expect("it renders")]);
    // The declared target is opened, without the marker that each batch adds.
    let asked: Vec<&str> = asked.iter().map(url::Url::as_str).collect();
    assert_eq!(asked, ["https://shop.example.com/1111"]);
}
