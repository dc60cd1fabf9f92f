//! A small workspace by hand: one campaign of one touch, its policy, and people to send to.

use qunfa::{
    content::{Skeleton, member_names, skeleton},
    diagnostic::{Finding, Located, Place, Sink},
    directory::{Directory, List, Member},
    model::{
        AudienceKind, CampaignId, Channel, Digest, EvidenceKind, Intent, ListRef, Media, MediaKind,
        OnMissed, PersonKey, PersonNo, Tier,
    },
    workspace::{
        Account, Assign, Attach, AudienceRule, Campaign, Dated, Domain, Evidence, Limits, Link,
        MemberData, Policy, Review, Schedule, Source, Suppression, Touch, Waiver,
    },
};
use std::{collections::BTreeMap, fmt::Write as _, sync::Arc};

/// The file every campaign of these tests stands in.
pub(crate) const FILE: &str = "campaigns/double11.toml";

/// A place in the campaign's file.
pub(crate) fn line(line: u32) -> Place {
    Place {
        file: Arc::from(FILE),
        line,
        column: 1,
        bytes: (line as usize * 100, line as usize * 100),
    }
}

pub(crate) fn located<T>(value: T) -> Located<T> {
    Located {
        value,
        place: line(1),
    }
}

/// A template in a file of its own.
pub(crate) fn source(text: &str) -> Source {
    let file = "templates/double11.txt.j2";
    Source {
        text: text.to_owned(),
        file: file.to_owned(),
        place: Place::file(file),
    }
}

pub(crate) fn touch(text: &str) -> Touch {
    Touch {
        name: "burst".to_owned(),
        place: line(20),
        channel: Channel::CustomerMass,
        audience: None,
        schedule: None,
        source: source(text),
        attach: Vec::new(),
        variants: BTreeMap::new(),
        decide: None,
        confirm: None,
        after: None,
        when: None,
        when_tags: Vec::new(),
        instead_of: None,
        subject: None,
        app: None,
        robot: None,
        chat: None,
        mention: Vec::new(),
        format: qunfa::model::TextFormat::Plain,
        card: None,
    }
}

/// A marketing campaign to customers that ends on 2026-11-14, with the link `sale`, the variable `offer` and a list.
pub(crate) fn campaign(text: &str) -> Campaign {
    let link = Link {
        place: line(12),
        url: "https://shop.example.com/1111".to_owned(),
        title: Some("双11会场".to_owned()),
        desc: None,
        cover: None,
    };
    Campaign {
        id: CampaignId("double11".to_owned()),
        file: FILE.to_owned(),
        place: line(1),
        title: located("双11 会员专享".to_owned()),
        account: "east-china".to_owned(),
        intent: Intent::Marketing,
        run: 1,
        urgent: None,
        cancelled: false,
        renamed_from: None,
        repeats: None,
        priority: 0,
        policy: None,
        canary: None,
        holdout: 0,
        ai_generated: false,
        audience: AudienceRule {
            place: line(5),
            kind: AudienceKind::Customers,
            of_departments: Vec::new(),
            of_members: Vec::new(),
            of_everyone: false,
            chats: qunfa::workspace::ChatsRule::default(),
            tags_all: Vec::new(),
            tags_any: Vec::new(),
            tags_none: Vec::new(),
            lists: vec![located(vip())],
            from: Vec::new(),
            exclude: Vec::new(),
            assign: Assign::LatestAdded,
            max_recipients: 20_000,
        },
        vars: BTreeMap::from([("offer".to_owned(), serde_json::json!("8折"))]),
        links: BTreeMap::from([("sale".to_owned(), link)]),
        schedule: Schedule {
            not_before_ms: None,
            // 2026-11-14 13:00 in Shanghai.
            not_after_ms: 1_794_632_400_000,
            not_after_place: line(9),
            windows: None,
            on_missed: OnMissed::Expire,
        },
        touches: vec![touch(text)],
        evidence: Vec::new(),
        waivers: Vec::new(),
        trigger: None,
        envelope: None,
        inputs: BTreeMap::new(),
    }
}

pub(crate) fn vip() -> ListRef {
    ListRef {
        name: "vip".to_owned(),
        version: Some("3f9a51c07d2e884b".to_owned()),
    }
}

/// A policy with one account and the filed domain `example.com`.
pub(crate) fn policy() -> Policy {
    let account = Account {
        name: "east-china".to_owned(),
        place: Place::file("qunfa.toml"),
        tier: Tier::Department,
        departments: Vec::new(),
        members: Vec::new(),
        industry: Some("catering".to_owned()),
        app: None,
        until: None,
    };
    let domain = Domain {
        icp: Some("沪ICP备12345678号".to_owned()),
        owner: None,
    };
    Policy {
        brands: qunfa::workspace::Brands::default(),
        lexicon: Vec::new(),
        name: "一茶".to_owned(),
        corp: "ww0123456789abcdef".to_owned(),
        timezone: "Asia/Shanghai".to_owned(),
        accounts: BTreeMap::from([(account.name.clone(), account)]),
        reviewers: [("zhao", "risk"), ("qian", "legal")]
            .map(|(name, role)| (name.to_owned(), reviewer(name, role)))
            .into(),
        caps: BTreeMap::new(),
        domains: BTreeMap::from([("shop.example.com".to_owned(), domain)]),
        suppression: Suppression::default(),
        review: Review {
            use_by_ms: 604_800_000,
            legal_above: 5_000,
            newcomers_permille: 50,
            combine: Vec::new(),
        },
        tracking: None,
        apps: BTreeMap::new(),
        robots: Vec::new(),
        appchats: BTreeMap::new(),
        miniprograms: BTreeMap::new(),
        testers: Vec::new(),
        windows: BTreeMap::new(),
        limits: limits(),
        tiers: BTreeMap::new(),
        overrides: Vec::new(),
        directory_max_age_ms: 86_400_000,
        pace: 535,
    }
}

fn limits() -> Limits {
    let rows = [
        ("customer_text_bytes", 4000),
        ("app_text_bytes", 2048),
        ("mention_all_per_chat_per_day", 1),
        ("robot_text_bytes", 2048),
        ("appchat_text_bytes", 2048),
        ("attachments_per_message", 9),
        ("link_title_bytes", 128),
        ("link_desc_bytes", 512),
        ("link_url_bytes", 2048),
        ("moments_text_characters", 2000),
        ("messages_per_touch", 50),
        ("text_change_permille", 300),
        ("text_kept_whole_permille", 800),
        ("waiver_days", 90),
    ];
    let dated = |value| Dated {
        value,
        source: "WeCom doc 92135".to_owned(),
        checked_on: "2026-11-22".to_owned(),
    };
    Limits(
        rows.into_iter()
            .map(|(name, value)| (name.to_owned(), dated(value)))
            .collect(),
    )
}

pub(crate) fn image(name: &str) -> Attach {
    let media = Media {
        sha256: Digest::of(name.as_bytes()),
        path: name.to_owned(),
        kind: MediaKind::Png,
        bytes: 100,
    };
    Attach::Image(located(media))
}

pub(crate) fn document(name: &str) -> Attach {
    let media = Media {
        sha256: Digest::of(name.as_bytes()),
        path: name.to_owned(),
        kind: MediaKind::Pdf,
        bytes: 100,
    };
    Attach::File(located(media))
}

pub(crate) fn evidence(claim: &str, valid_until: Option<&str>) -> Evidence {
    Evidence {
        claim: Located {
            value: claim.to_owned(),
            place: line(40),
        },
        kind: EvidenceKind::Report,
        number: None,
        file: "./evidence/survey.pdf".to_owned(),
        sha256: Digest::of(b"survey"),
        content: qunfa::workspace::EvidenceContent::Pdf,
        issuer: None,
        period: None,
        sample: None,
        valid_until: valid_until.map(str::to_owned),
    }
}

fn reviewer(name: &str, role: &str) -> qunfa::workspace::Reviewer {
    qunfa::workspace::Reviewer {
        name: name.to_owned(),
        place: line(60),
        roles: vec![role.to_owned()],
        key: None,
        github: None,
        gitlab: None,
        gitee: None,
        aliases: Vec::new(),
    }
}

pub(crate) fn waiver(rule: &str, text: &str, expires: &str) -> Waiver {
    Waiver {
        place: line(50),
        rule: rule.to_owned(),
        text: text.to_owned(),
        reason: "合作方域名, 已核对".to_owned(),
        approver: "zhao".to_owned(),
        expires: expires.to_owned(),
    }
}

/// The skeleton of the first touch, and what was found on the way.
pub(crate) fn skeleton_of(
    campaign: &Campaign,
    policy: &Policy,
) -> (Option<Skeleton>, Vec<Finding>) {
    let mut sink = Sink::new();
    let skeleton = skeleton(
        campaign,
        &campaign.touches[0],
        policy,
        &member_names(&members()),
        &mut sink,
    );
    (skeleton, sink.into_sorted())
}

/// Stores of two of the three members; 王军 has none.
pub(crate) fn members() -> BTreeMap<String, MemberData> {
    let store = |store: &str| MemberData {
        vars: BTreeMap::from([("store".to_owned(), serde_json::json!(store))]),
        leave: Vec::new(),
    };
    BTreeMap::from([
        ("li.mei".to_owned(), store("静安店")),
        ("zhang.san".to_owned(), store("徐汇店")),
    ])
}

/// Members 1 to 3 and customers from 100 on; keys are in the order of numbers.
pub(crate) fn directory() -> Directory {
    let member = |userid: &str, name: &str| Member {
        userid: userid.to_owned(),
        name: name.to_owned(),
        departments: vec![1],
        active: true,
        contact: true,
        licensed: true,
        friends: Vec::new(),
    };
    let members = [
        ("Li.Mei", "李梅"),
        ("zhang.san", "张三"),
        ("wang.jun", "王军"),
    ];
    Directory {
        members: members
            .into_iter()
            .zip(1..)
            .map(|((userid, name), no)| (PersonNo(no), member(userid, name)))
            .collect(),
        keys: (0..2_000_u32)
            .map(|no| PersonKey(u128::from(no).to_be_bytes()))
            .collect(),
        ..Directory::default()
    }
}

/// The list `vip` with the given columns and rows by person.
pub(crate) fn lists(columns: &[&str], rows: &[(u32, &[&str])]) -> BTreeMap<ListRef, List> {
    let values = rows.iter().map(|(person, row)| {
        (
            PersonNo(*person),
            row.iter().map(|cell| (*cell).to_owned()).collect(),
        )
    });
    let list = List {
        people: rows.iter().map(|(person, _)| PersonNo(*person)).collect(),
        columns: columns.iter().map(|column| (*column).to_owned()).collect(),
        values: values.collect(),
        ..List::default()
    };
    BTreeMap::from([(vip(), list)])
}

/// Findings as a user meets them, one a line or two.
pub(crate) fn shown(findings: &[Finding]) -> String {
    let mut out = String::new();
    for finding in findings {
        let Place {
            file, line, column, ..
        } = &finding.place;
        let _ = writeln!(
            out,
            "{} {} {file}:{line}:{column} [{}]",
            finding.severity, finding.rule, finding.text
        );
        let _ = writeln!(out, "  {}\n  {}", finding.what.zh, finding.what.en);
        if let Some(exempted) = &finding.exempted_by {
            let _ = writeln!(out, "  exempted: {exempted}");
        }
    }
    out
}
