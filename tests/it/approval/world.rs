//! A campaign, a policy, skeletons and reviewers in agreement: each test changes one thing.

use qunfa::{
    approval::{Case, Mandate, Review, Statement, mandate, review, statement},
    compliance::Verdict,
    content::Skeleton,
    diagnostic::{Finding, Located, Place, Sentence},
    model::{
        Attachment, AudienceKind, CampaignId, Card, Channel, Digest, EvidenceKind, Intent, ListRef,
        Media, MediaKind, Message, OnMissed, PersonNo, Severity, Stage, Tier, Truth,
    },
    ports::{CheckedSignoff, HostedReviews, Provenance, RecordedAudience},
    workspace::{
        Account, After, Assign, Attach, AudienceRule, Campaign, Canary, Cap, Confirm, Dated,
        Decide, Domain, Evidence, Exclusion, Limits, Link, Policy, Reached, Review as ReviewRules,
        Reviewer, Schedule, Source, Suppression, TierRule, Touch, Tracking, Variant, Waiver,
        WindowPreset,
    },
};
use std::collections::{BTreeMap, BTreeSet};

/// 2026-11-09 10:00 in Shanghai.
pub const NOW_MS: i64 = 1_794_189_600_000;
pub const DAY_MS: i64 = 86_400_000;

const TEMPLATE: &str = "会员专享 {{ vars.offer }} {{ link.sale }}";

pub static UNREVIEWED: HostedReviews = HostedReviews {
    reviews: Vec::new(),
    gap: None,
};
static NO_TEMPLATES: BTreeMap<String, Vec<CheckedSignoff>> = BTreeMap::new();

/// Everything a mandate and a review are made from.
#[derive(Debug, Clone)]
pub struct World {
    pub campaign: Campaign,
    pub policy: Policy,
    pub skeletons: Vec<Skeleton>,
    pub verdict: Verdict,
    pub provenance: Provenance,
    pub recorded: Vec<RecordedAudience>,
}

impl World {
    pub fn mandate(&self) -> Mandate {
        mandate(&self.campaign, &self.policy, &self.skeletons, &self.verdict)
    }

    pub fn digest(&self) -> Digest {
        self.mandate().digest()
    }

    /// A good statement by a reviewer, signed an hour ago for six days.
    pub fn says(&self, reviewer: &str, stage: Stage) -> Statement {
        statement(
            &self.mandate(),
            stage,
            &self.recorded,
            reviewer,
            NOW_MS - 3_600_000,
            NOW_MS + 6 * DAY_MS,
        )
    }

    pub fn review(&self, signoffs: &[CheckedSignoff]) -> Review {
        self.review_with(signoffs, |case| case)
    }

    /// Reviews with one thing about the case changed.
    pub fn review_with<'a>(
        &'a self,
        signoffs: &'a [CheckedSignoff],
        change: impl FnOnce(Case<'a>) -> Case<'a>,
    ) -> Review {
        let mandate = self.mandate();
        let mandate = Box::leak(Box::new(mandate));
        review(&change(Case {
            campaign: &self.campaign,
            policy: &self.policy,
            mandate,
            verdict: &self.verdict,
            signoffs,
            hosted: &UNREVIEWED,
            skeletons: &self.skeletons,
            templates: &NO_TEMPLATES,
            provenance: &self.provenance,
            recorded: Some(&self.recorded),
            earlier: &[],
            opened: None,
            revoked: None,
            now_ms: NOW_MS,
        }))
    }
}

/// A sign-off whose signature was verified for the reviewer it names.
pub fn verified(statement: &Statement) -> CheckedSignoff {
    checked(&statement.text(), Ok(statement.reviewer.clone()))
}

pub fn checked(
    text: &str,
    signer: Result<String, qunfa::ports::SignatureProblem>,
) -> CheckedSignoff {
    CheckedSignoff {
        file: "campaigns/double11.signoffs.toml".to_owned(),
        index: 0,
        statement: text.to_owned(),
        signer,
    }
}

/// A department's campaign of two touches, in agreement with its policy. Risk and, by size, legal must sign.
pub fn world() -> World {
    let recorded = vec![
        figure("burst", 12_480, "9f2c"),
        figure("notice", 31, "77aa"),
    ];
    World {
        campaign: campaign(),
        policy: policy(),
        skeletons: vec![
            skeleton("burst", "会员专享 8折 ⟨link.sale⟩"),
            skeleton("second", "还没用券？8折 ⟨link.sale⟩"),
        ],
        verdict: Verdict {
            findings: vec![
                finding("evd-number", Severity::Evidence, "满意度98%", 7),
                finding("len-short", Severity::Warn, "短", 9),
            ],
            stages: BTreeSet::from([Stage::Risk]),
            triggers: [Stage::Risk, Stage::Legal]
                .into_iter()
                .map(|stage| {
                    let why = Sentence {
                        zh: "数据主张 满意度98%".to_owned(),
                        en: "the data claim 满意度98%".to_owned(),
                    };
                    (stage, why)
                })
                .collect(),
        },
        provenance: Provenance {
            authors: BTreeSet::from(["wang@x.cn".to_owned(), "noreply@github.com".to_owned()]),
            commit: Some("0123456789abcdef0123456789abcdef01234567".to_owned()),
            ..Provenance::default()
        },
        recorded,
    }
}

pub fn figure(touch: &str, count: u64, set: &str) -> RecordedAudience {
    let people = (1..=4).map(PersonNo).collect();
    RecordedAudience {
        touch: touch.to_owned(),
        count,
        set: set.to_owned(),
        people,
        recorded_ms: NOW_MS - 7_200_000,
    }
}

pub fn place(line: u32) -> Place {
    Place {
        file: "campaigns/double11.toml".into(),
        line,
        column: 1,
        bytes: (line as usize * 40, line as usize * 40 + 8),
    }
}

pub fn at<T>(value: T) -> Located<T> {
    Located {
        value,
        place: place(3),
    }
}

pub fn strings(words: &[&str]) -> Vec<Located<String>> {
    words.iter().map(|word| at((*word).to_owned())).collect()
}

pub fn finding(rule: &'static str, severity: Severity, text: &str, line: u32) -> Finding {
    let what = Sentence {
        zh: "这里有话要说".to_owned(),
        en: "something is to be said".to_owned(),
    };
    Finding::new(rule, severity, place(line), what).text(text)
}

pub fn media(content: &str, path: &str) -> Media {
    Media {
        sha256: Digest::of(content.as_bytes()),
        path: path.to_owned(),
        kind: MediaKind::Png,
        bytes: 2048,
    }
}

pub fn source(text: &str) -> Source {
    Source {
        text: text.to_owned(),
        file: "templates/double11.txt.j2".to_owned(),
        place: place(1),
    }
}

pub fn skeleton(touch: &str, text: &str) -> Skeleton {
    Skeleton {
        touch: touch.to_owned(),
        variant: None,
        channel: Channel::CustomerMass,
        message: Message {
            text: text.to_owned(),
            attachments: vec![Attachment::Image {
                media: media("poster", "campaigns/poster.png"),
            }],
            ..Message::default()
        },
        columns: vec!["person.level".to_owned()],
        per_member: false,
        per_person: true,
        branches: false,
        map: qunfa::template::SourceMap::default(),
        source: source(TEMPLATE),
        template: qunfa::template::Template::compile("templates/double11.txt.j2", TEMPLATE)
            .expect("a template of a test is sound"),
    }
}

pub fn rule() -> AudienceRule {
    AudienceRule {
        of_everyone: false,
        chats: qunfa::workspace::ChatsRule::default(),
        place: place(10),
        kind: AudienceKind::Customers,
        of_departments: strings(&["门店/上海"]),
        of_members: strings(&["li.mei"]),
        tags_all: strings(&["等级/会员"]),
        tags_any: strings(&["城市/上海", "城市/苏州"]),
        tags_none: strings(&["员工亲属"]),
        lists: vec![at(list("vip@3f9a51c07d2e884b"))],
        from: vec![at(Reached {
            campaign: CampaignId("warmup/invite".to_owned()),
            run: None,
            touch: None,
            truth: Truth::Clicked,
        })],
        exclude: vec![at(Exclusion::List(list("staff-family@07c1e2aa90b4d3f6")))],
        assign: Assign::Members(strings(&["li.mei", "chen.yu"])),
        max_recipients: 20_000,
    }
}

pub fn list(text: &str) -> ListRef {
    ListRef::parse(text).expect("a list reference of a test is well formed")
}

pub fn touch(name: &str) -> Touch {
    Touch {
        name: name.to_owned(),
        place: place(20),
        channel: Channel::CustomerMass,
        audience: None,
        schedule: None,
        source: source(TEMPLATE),
        attach: vec![
            Attach::Image(at(media("poster", "campaigns/poster.png"))),
            Attach::Link(at("sale".to_owned())),
        ],
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

fn burst() -> Touch {
    Touch {
        variants: BTreeMap::from([
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
                    source: Some(source("会员 {{ vars.offer }}")),
                },
            ),
        ]),
        decide: Some(Decide {
            metric: "click_rate".to_owned(),
            after_ms: DAY_MS,
        }),
        confirm: Some(Confirm {
            within_ms: 5_400_000,
            remind_ms: vec![1_800_000],
            cancel_missed: true,
        }),
        ..touch("burst")
    }
}

fn campaign() -> Campaign {
    let second = Touch {
        after: Some(at(After {
            touch: "burst".to_owned(),
            delay_ms: DAY_MS,
        })),
        when: Some(at("burst.sent and not burst.clicked".to_owned())),
        when_tags: strings(&["高意向"]),
        ..touch("second")
    };
    let notice = Touch {
        channel: Channel::App,
        audience: Some(AudienceRule {
            kind: AudienceKind::Staff,
            tags_all: Vec::new(),
            ..rule()
        }),
        app: Some(at("notice".to_owned())),
        mention: vec!["@all".to_owned()],
        card: Some(at(Card::Textcard {
            title: "双11".to_owned(),
            url: "sale".to_owned(),
            button: None,
        })),
        ..touch("notice")
    };
    let mail = Touch {
        channel: Channel::Email,
        instead_of: Some(at("burst".to_owned())),
        subject: Some("双11 会员专享".to_owned()),
        robot: Some(at("store-ops".to_owned())),
        ..touch("mail")
    };
    Campaign {
        id: CampaignId("double11".to_owned()),
        file: "campaigns/double11.toml".to_owned(),
        place: place(1),
        title: at("双11 会员专享".to_owned()),
        account: "east-china".to_owned(),
        intent: Intent::Marketing,
        run: 1,
        urgent: None,
        cancelled: false,
        renamed_from: None,
        repeats: None,
        priority: 0,
        policy: None,
        canary: Some(Canary {
            first: 200,
            hold_ms: 1_800_000,
        }),
        holdout: 5,
        ai_generated: false,
        audience: rule(),
        vars: BTreeMap::from([
            ("offer".to_owned(), serde_json::json!("8折")),
            ("rate".to_owned(), serde_json::json!(0.8)),
        ]),
        links: BTreeMap::from([(
            "sale".to_owned(),
            Link {
                place: place(15),
                url: "https://shop.example.com/1111".to_owned(),
                title: Some("双11会场".to_owned()),
                desc: None,
                cover: Some(media("cover", "campaigns/cover.png")),
            },
        )]),
        schedule: Schedule {
            not_before_ms: Some(NOW_MS + DAY_MS),
            not_after_ms: NOW_MS + 5 * DAY_MS,
            not_after_place: place(17),
            windows: Some(vec![at((660, 780))]),
            on_missed: OnMissed::Expire,
        },
        touches: vec![burst(), second, notice, mail],
        evidence: vec![Evidence {
            claim: at("满意度98%".to_owned()),
            kind: EvidenceKind::Report,
            number: None,
            file: "campaigns/evidence/survey.pdf".to_owned(),
            sha256: Digest::of(b"survey"),
            content: qunfa::workspace::EvidenceContent::Pdf,
            issuer: Some("会员部".to_owned()),
            period: Some("2026-09".to_owned()),
            sample: Some("n=2013".to_owned()),
            valid_until: Some("2027-03-31".to_owned()),
        }],
        waivers: vec![Waiver {
            place: place(40),
            rule: "abs-020".to_owned(),
            text: "第一".to_owned(),
            reason: "店名".to_owned(),
            approver: "qian".to_owned(),
            expires: "2026-12-31".to_owned(),
        }],
        trigger: None,
        envelope: None,
        inputs: BTreeMap::from([
            ("campaigns/double11.toml".to_owned(), Digest::of(b"toml")),
            ("campaigns/cover.png".to_owned(), Digest::of(b"cover")),
        ]),
    }
}

/// ed25519 keys are given to the reviewers by the tests that sign for real.
pub fn reviewer(name: &str, roles: &[&str]) -> Reviewer {
    Reviewer {
        name: name.to_owned(),
        place: place(60),
        roles: roles.iter().map(|role| (*role).to_owned()).collect(),
        key: Some(format!("ssh-ed25519 {name}")),
        github: Some(format!("{name}-hub")),
        gitlab: Some(format!("{name}-lab")),
        gitee: Some(format!("{name}-ee")),
        bot: false,
        aliases: vec![format!("{name}@x.cn")],
    }
}

fn policy() -> Policy {
    let account = Account {
        name: "east-china".to_owned(),
        place: place(50),
        tier: Tier::Department,
        departments: strings(&["门店"]),
        members: strings(&["li.mei"]),
        industry: Some("catering".to_owned()),
        app: Some("notice".to_owned()),
        until: None,
    };
    let reviewers = [
        reviewer("zhao", &["risk"]),
        reviewer("qian", &["legal"]),
        reviewer("sun", &["owner"]),
        reviewer("li", &["superior"]),
    ];
    let preset = |workdays, windows: &[(u16, u16)]| WindowPreset {
        workdays,
        windows: windows.to_vec(),
    };
    let limits = [
        ("day_start_minute", 480),
        ("day_end_minute", 1_260),
        ("receive_cap_per_month", 0),
        ("internal_per_iso_week", 3),
        ("leavers_hold_permille", 200),
        ("customers_per_call", 10_000),
        ("template_signoff_ms", 7_776_000_000),
    ];
    let dated = |value| Dated {
        value,
        source: "brief".to_owned(),
        checked_on: "2026-11-01".to_owned(),
    };
    Policy {
        brands: qunfa::workspace::Brands::default(),
        lexicon: Vec::new(),
        name: "一茶".to_owned(),
        corp: "ww0123456789abcdef".to_owned(),
        timezone: "Asia/Shanghai".to_owned(),
        accounts: BTreeMap::from([("east-china".to_owned(), account)]),
        reviewers: reviewers
            .into_iter()
            .map(|reviewer| (reviewer.name.clone(), reviewer))
            .collect(),
        caps: BTreeMap::from([
            (
                Intent::Marketing,
                Cap {
                    per_day: Some(1),
                    per_7_days: Some(2),
                    ..Cap::default()
                },
            ),
            (
                Intent::Internal,
                Cap {
                    per_iso_week: Some(3),
                    ..Cap::default()
                },
            ),
        ]),
        domains: BTreeMap::from([
            (
                "example.com".to_owned(),
                Domain {
                    icp: Some("沪ICP备12345678号".to_owned()),
                    owner: Some("一茶".to_owned()),
                },
            ),
            (
                "other.cn".to_owned(),
                Domain {
                    icp: None,
                    owner: None,
                },
            ),
        ]),
        suppression: Suppression {
            tags: strings(&["免打扰"]),
            lists: vec![at(list("complained"))],
        },
        review: ReviewRules {
            use_by_ms: 7 * DAY_MS,
            legal_above: 5_000,
            newcomers_permille: 50,
            combine: Vec::new(),
            revoked: Vec::new(),
        },
        tracking: Some(Tracking {
            base_url: "https://t.example.com".to_owned(),
            identify: "wecom".to_owned(),
        }),
        apps: BTreeMap::from([("notice".to_owned(), 1_000_008)]),
        robots: vec!["store-ops".to_owned()],
        appchats: BTreeMap::new(),
        miniprograms: BTreeMap::from([("shop".to_owned(), "wxshop".to_owned())]),
        testers: vec!["li.mei".to_owned()],
        windows: BTreeMap::from([
            ("catering".to_owned(), preset(false, &[(660, 780)])),
            ("education".to_owned(), preset(false, &[(1_140, 1_260)])),
            ("default".to_owned(), preset(false, &[(480, 1_260)])),
            (
                "internal_notice".to_owned(),
                preset(true, &[(540, 660), (840, 960)]),
            ),
        ]),
        limits: Limits(
            limits
                .into_iter()
                .map(|(name, value)| (name.to_owned(), dated(value)))
                .collect(),
        ),
        tiers: BTreeMap::from([(
            Tier::Department,
            TierRule {
                people_per_send: Some(500),
                sends_per_day: Some(200),
            },
        )]),
        overrides: Vec::new(),
        directory_max_age_ms: DAY_MS,
        pace: 535,
    }
}
