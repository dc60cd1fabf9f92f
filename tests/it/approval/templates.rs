//! What legal signed once for a template: it serves campaigns that use it unchanged, and nothing else does.

use super::world::{DAY_MS, NOW_MS, figure, verified};
use crate::workspace::memory_tree::{MemoryTree, SETTINGS};
use qunfa::{
    approval::{
        Case, NAMESPACE, NAMESPACE_OF_TEMPLATES, Review, Shown, TemplateStatement, names_of,
        review, statement, template_statement,
    },
    compliance::{Seen, judge_template},
    content,
    diagnostic::Sink,
    forge::{Signoff, check_signoffs_for, generate_key, public_key_of, sign_for},
    model::{Digest, Stage},
    pipeline,
    ports::{CheckedSignoff, Provenance},
    workspace::{Workspace, read_template},
};
use std::collections::{BTreeMap, BTreeSet};
use tempfile::TempDir;

const FILE: &str = "templates/pay.txt.j2";
const TEMPLATE: &str = "【一茶】{{ vars.days }}办卡，到期自动续费，{{ vars.offer }}。回复“T”退订。";

const CAMPAIGN: &str = r#"title = "办卡"
account = "east"
intent = "marketing"
audience = { kind = "customers", max_recipients = 500 }
vars = { offer = "到店登记", days = "2026年11月10日至11月14日" }
schedule = { not_after = 2026-11-14 13:00:00 }
[touch.burst]
template = "pay.txt.j2"
"#;

const REVIEWERS: &str = r#"[reviewers]
zhao = { roles = ["risk"], key = "KEY-zhao", aliases = ["zhao@x.cn"] }
qian = { roles = ["legal"], key = "KEY-qian", aliases = ["qian@x.cn"] }
sun = { roles = ["risk", "legal"], key = "KEY-sun", aliases = ["sun@x.cn"] }
"#;

/// Keys in a folder, and files in which legal's signature is all that a campaign waits for.
struct Desk {
    keys: TempDir,
    tree: MemoryTree,
    settings: String,
}

impl Desk {
    fn new() -> Self {
        let keys = tempfile::tempdir().expect("a temporary folder");
        let mut settings = format!("{SETTINGS}{REVIEWERS}");
        for name in ["zhao", "qian", "sun", "outsider"] {
            let public = generate_key(&keys.path().join(name), name).expect("ssh-keygen runs");
            settings = settings.replace(&format!("KEY-{name}"), &public);
        }
        let tree = MemoryTree::default()
            .with("qunfa.toml", &settings)
            .with("campaigns/a.toml", CAMPAIGN)
            .with(FILE, TEMPLATE);
        Self {
            keys,
            tree,
            settings,
        }
    }

    fn with(mut self, path: &str, text: &str) -> Self {
        self.tree = self.tree.with(path, text);
        self
    }

    fn with_settings(self, from: &str, to: &str) -> Self {
        assert!(self.settings.contains(from), "{from}");
        let settings = self.settings.replace(from, to);
        self.with("qunfa.toml", &settings)
    }

    fn workspace(&self) -> Workspace {
        match self.tree.read() {
            Ok(workspace) => workspace,
            Err(error) => panic!("{error}\n{}", self.tree.findings()),
        }
    }

    /// What legal signs of the template as it stands, an hour ago, for thirty days.
    fn says(&self) -> TemplateStatement {
        let workspace = self.workspace();
        let file = read_template(&self.tree, "pay.txt.j2")
            .expect("a tree in memory can be read")
            .expect("the template is sound");
        let skeleton = content::blank(&file.source, &mut Sink::new()).expect("it renders");
        let industries: BTreeSet<String> = workspace
            .policy
            .accounts
            .values()
            .filter_map(|account| account.industry.clone())
            .collect();
        let found = judge_template(&skeleton, &workspace.policy, &industries);
        let seen: Vec<Seen> = found.iter().map(Seen::of).collect();
        let shown = Shown {
            corp: &workspace.policy.corp,
            template: FILE,
            source: file.digest,
            names: &names_of(&skeleton),
            industries: &industries,
            findings: &seen,
        };
        template_statement(&shown, "qian", NOW_MS - 3_600_000, NOW_MS + 30 * DAY_MS)
    }

    fn signed(&self, namespace: &str, text: &str, key: &str) -> CheckedSignoff {
        let signature = sign_for(namespace, text, &self.keys.path().join(key));
        self.checked(text, &signature.expect("ssh-keygen signs"))
    }

    fn good(&self, said: &TemplateStatement) -> CheckedSignoff {
        self.signed(NAMESPACE_OF_TEMPLATES, &said.text(), "qian")
    }

    fn checked(&self, text: &str, signature: &str) -> CheckedSignoff {
        let presented = Signoff {
            file: format!("{FILE}.signoffs.toml"),
            index: 0,
            statement: text.to_owned(),
            signature: signature.to_owned(),
        };
        let reviewers = ["zhao", "qian", "sun"].map(|name| {
            let key = public_key_of(&self.keys.path().join(name));
            (name.to_owned(), key.expect("a key was made"))
        });
        let checked = check_signoffs_for(NAMESPACE_OF_TEMPLATES, &[presented], &reviewers, &[]);
        checked.expect("ssh-keygen is installed").remove(0)
    }

    /// Reviews the campaign, which risk signed, with these sign-offs of the template.
    fn review(&self, templates: Vec<CheckedSignoff>) -> Review {
        self.review_by("zhao", "wang@x.cn", templates)
    }

    fn review_by(&self, risk: &str, author: &str, templates: Vec<CheckedSignoff>) -> Review {
        let workspace = self.workspace();
        let prepared = pipeline::prepare(&workspace, &[]).remove(0);
        let mandate = prepared.mandate.as_ref().expect("its template is whole");
        let recorded = vec![figure("burst", 400, "9f2c")];
        let said = statement(
            mandate,
            Stage::Risk,
            &recorded,
            risk,
            NOW_MS - 60_000,
            NOW_MS + DAY_MS,
        );
        review(&Case {
            campaign: prepared.campaign,
            policy: &workspace.policy,
            mandate,
            verdict: &prepared.verdict,
            signoffs: &[verified(&said)],
            hosted: &super::world::UNREVIEWED,
            skeletons: &prepared.skeletons,
            templates: &BTreeMap::from([(FILE.to_owned(), templates)]),
            provenance: &Provenance {
                authors: BTreeSet::from([author.to_owned()]),
                ..Provenance::default()
            },
            recorded: Some(&recorded),
            earlier: &[],
            opened: None,
            revoked: None,
            now_ms: NOW_MS,
        })
    }
}

/// Why what was presented does not serve; panics when it does.
#[track_caller]
fn refused(review: &Review) -> String {
    assert!(review.cleared.is_none(), "it was cleared");
    assert!(review.inherited.is_empty());
    assert!(
        review.missing.iter().any(|need| need.stage == Stage::Legal),
        "{:?}",
        review.missing
    );
    let why: Vec<String> = review.void.iter().map(|void| void.why.zh.clone()).collect();
    why.join("\n")
}

#[test]
fn an_unchanged_template_brings_legals_stage_with_it() {
    let desk = Desk::new();
    let alone = desk.review(Vec::new());
    assert_eq!(refused(&alone), "");
    let said = desk.says();
    let review = desk.review(vec![desk.good(&said)]);
    assert_eq!(review.void, [], "{:?}", review.void);
    assert_eq!(review.missing, []);
    let [one] = review.inherited.as_slice() else {
        panic!("{:?}", review.inherited)
    };
    assert_eq!(
        (one.template.as_str(), one.reviewer.as_str(), one.until_ms),
        (FILE, "qian", NOW_MS + 30 * DAY_MS)
    );
    let cleared = review.cleared.expect("nothing is missing");
    let stages: Vec<&str> = cleared
        .approvals()
        .iter()
        .map(|used| used.stage.as_str())
        .collect();
    assert_eq!(stages, ["risk", "legal"]);
    // What opens a gate is used once; the template's statement serves again, so it is not what is recorded as used.
    assert_ne!(cleared.approvals()[1].statement, one.statement);
}

#[test]
fn the_digest_of_a_campaign_knows_no_template_signoff() {
    let desk = Desk::new();
    let digest = |desk: &Desk| {
        let workspace = desk.workspace();
        let prepared = pipeline::prepare(&workspace, &[]).remove(0);
        prepared.mandate.expect("a whole template").digest()
    };
    let before = digest(&desk);
    let block = "[[signoff]]\nstatement = \"x\"\nsignature = \"y\"\n";
    let after = desk.with("templates/pay.txt.j2.signoffs.toml", block);
    assert_eq!(before, digest(&after));
    assert_eq!(after.workspace().template_signoffs[FILE].entries.len(), 1);
}

type Misuse = (
    &'static str,
    fn(&Desk, TemplateStatement) -> CheckedSignoff,
    &'static str,
);

/// How; what is presented; and what has to be said about it.
const MISUSES: &[Misuse] = &[
    (
        "expired",
        |desk, said| {
            desk.good(&TemplateStatement {
                signed: "2026-08-01T00:00:00Z".to_owned(),
                until: "2026-10-01T00:00:00Z".to_owned(),
                ..said
            })
        },
        "已于 2026-10-01 08:00 过期",
    ),
    (
        "longer than the policy allows",
        |desk, said| {
            desk.good(&TemplateStatement {
                until: "2027-11-01T00:00:00Z".to_owned(),
                ..said
            })
        },
        "超过政策允许的",
    ),
    (
        "signed in the future",
        |desk, said| {
            desk.good(&TemplateStatement {
                signed: "2026-11-20T00:00:00Z".to_owned(),
                ..said
            })
        },
        "2026-11-20",
    ),
    (
        "another corp's",
        |desk, said| {
            desk.good(&TemplateStatement {
                corp: "ww1".to_owned(),
                ..said
            })
        },
        "另一家企业",
    ),
    (
        "another template's",
        |desk, said| {
            desk.good(&TemplateStatement {
                template: "templates/other.txt.j2".to_owned(),
                ..said
            })
        },
        "另一个模板",
    ),
    (
        "an older text's",
        |desk, said| {
            desk.good(&TemplateStatement {
                source: Digest::of(b"old"),
                ..said
            })
        },
        "模板在签核之后改过",
    ),
    (
        "a name is not allowed",
        |desk, said| {
            desk.good(&TemplateStatement {
                names: vec!["vars.offer".to_owned()],
                ..said
            })
        },
        "没有允许的变量 vars.days",
    ),
    (
        "signed before the finding was seen",
        |desk, said| {
            desk.good(&TemplateStatement {
                findings: Vec::new(),
                ..said
            })
        },
        "不是法务看过的模板原文",
    ),
    (
        "an outsider's key",
        |desk, said| desk.signed(NAMESPACE_OF_TEMPLATES, &said.text(), "outsider"),
        "不属于任何审核人",
    ),
    (
        "a colleague's key",
        |desk, said| desk.signed(NAMESPACE_OF_TEMPLATES, &said.text(), "zhao"),
        "用的却是 zhao 的密钥",
    ),
    (
        "by somebody who is not legal",
        |desk, said| {
            let said = TemplateStatement {
                reviewer: "zhao".to_owned(),
                ..said
            };
            desk.signed(NAMESPACE_OF_TEMPLATES, &said.text(), "zhao")
        },
        "不能签模板；需要 legal",
    ),
    (
        "in the namespace of campaigns",
        |desk, said| desk.signed(NAMESPACE, &said.text(), "qian"),
        "别的用途",
    ),
    (
        "a campaign's statement, signed as a template's",
        |desk, said| {
            let text = r#"{"audience":[],"campaign":"a"}"#;
            let _ = said;
            desk.signed(NAMESPACE_OF_TEMPLATES, text, "qian")
        },
        "不是本程序写的模板签核",
    ),
    (
        "another kind",
        |desk, said| {
            desk.good(&TemplateStatement {
                kind: "campaign".to_owned(),
                ..said
            })
        },
        "不是本程序写的模板签核",
    ),
    (
        "re-encoded with spaces",
        |desk, said| {
            let text = said.text().replace(',', ", ");
            desk.signed(NAMESPACE_OF_TEMPLATES, &text, "qian")
        },
        "不是本程序写的模板签核",
    ),
    (
        "re-encoded with CRLF",
        |desk, said| {
            let text = format!("{}\r\n", said.text());
            desk.signed(NAMESPACE_OF_TEMPLATES, &text, "qian")
        },
        "LF",
    ),
    (
        "a finding added after signing",
        |desk, said| {
            let old = TemplateStatement {
                findings: Vec::new(),
                ..said.clone()
            };
            let key = desk.keys.path().join("qian");
            let signature = sign_for(NAMESPACE_OF_TEMPLATES, &old.text(), &key);
            desk.checked(&said.text(), &signature.expect("ssh-keygen signs"))
        },
        "签名与内容对不上",
    ),
    (
        "names out of order",
        |desk, said| {
            desk.good(&TemplateStatement {
                names: said.names.iter().rev().cloned().collect(),
                ..said
            })
        },
        "不是本程序写的模板签核",
    ),
];

#[test]
fn no_forged_or_misused_signoff_of_a_template_counts() {
    let desk = Desk::new();
    let said = desk.says();
    for (name, forge, why) in MISUSES {
        let refused = refused(&desk.review(vec![forge(&desk, said.clone())]));
        assert!(refused.contains(why), "{name}: {refused}");
    }
}

#[test]
fn who_wrote_the_content_cannot_have_signed_its_template() {
    let desk = Desk::new();
    let good = desk.good(&desk.says());
    let refused = refused(&desk.review_by("zhao", "qian@x.cn", vec![good]));
    assert!(refused.contains("作者不能审核自己"), "{refused}");
}

#[test]
fn who_signed_the_template_cannot_sign_risk_too() {
    let desk = Desk::new();
    let said = TemplateStatement {
        reviewer: "sun".to_owned(),
        ..desk.says()
    };
    let good = || desk.signed(NAMESPACE_OF_TEMPLATES, &said.text(), "sun");
    let refused = refused(&desk.review_by("sun", "wang@x.cn", vec![good()]));
    assert!(refused.contains("不同的人"), "{refused}");
    assert!(desk.review(vec![good()]).cleared.is_some());
}

#[test]
fn a_changed_template_has_to_be_signed_again() {
    let desk = Desk::new();
    let good = desk.good(&desk.says());
    let desk = desk.with(FILE, &TEMPLATE.replace("到期", "每年到期"));
    let refused_one = refused(&desk.review(vec![good]));
    assert!(refused_one.contains("改过"), "{refused_one}");
}

#[test]
fn a_constant_that_needs_legal_is_not_the_templates() {
    let desk = Desk::new();
    let good = desk.good(&desk.says());
    // The same word as in the template: what counts is where it stands.
    let campaign = CAMPAIGN.replace("到店登记", "可选自动续费");
    let refused_one = refused(&desk.with("campaigns/a.toml", &campaign).review(vec![good]));
    assert!(
        refused_one.contains("不是法务看过的模板原文"),
        "{refused_one}"
    );
}

#[test]
fn text_beside_the_template_is_not_the_templates() {
    let desk = Desk::new();
    let good = desk.good(&desk.says());
    let more = "\n[touch.second]\nafter = \"burst + 24h\"\ntext = \"【一茶】订金明天截止，11月14日前办理。回复“T”退订。\"\n";
    let campaign = format!("{CAMPAIGN}{more}");
    let refused_one = refused(&desk.with("campaigns/a.toml", &campaign).review(vec![good]));
    assert!(refused_one.contains("campaigns/a.toml"), "{refused_one}");
}

#[test]
fn size_and_tier_ask_legal_whatever_the_text_says() {
    let desk = Desk::new();
    let good = desk.good(&desk.says());
    let large = CAMPAIGN.replace("max_recipients = 500", "max_recipients = 5001");
    let desk = desk.with("campaigns/a.toml", &large);
    let size = refused(&desk.review(vec![good.clone()]));
    assert!(size.contains("超过 5000 人"), "{size}");
    let small = CAMPAIGN.replace("max_recipients = 500", "max_recipients = 20");
    let member = "east = { tier = \"member\", members = [\"li.mei\"], until = 2027-06-30,";
    let desk = desk.with("campaigns/a.toml", &small).with_settings(
        "east = { tier = \"department\", departments = [\"门店\"],",
        member,
    );
    let tier = refused(&desk.review(vec![good]));
    assert!(tier.contains("每次活动都须法务终审"), "{tier}");
}

#[test]
fn a_regulated_trade_is_covered_when_legal_read_every_word_for_it() {
    let school = |desk: Desk| desk.with_settings("\"catering\"", "\"education\"");
    let before = Desk::new();
    let said_before = before.says();
    let desk = school(before);
    let other_trade = refused(&desk.review(vec![desk.good(&said_before)]));
    assert!(
        other_trade.contains("没有按行业 education 看过"),
        "{other_trade}"
    );
    let good = desk.good(&desk.says());
    assert!(desk.review(vec![good.clone()]).inherited.len() == 1);
    let poster = CAMPAIGN.replace(
        "template = \"pay.txt.j2\"",
        "template = \"pay.txt.j2\"\nattach = [\"./poster.png\"]",
    );
    let mut desk = desk.with("campaigns/a.toml", &poster);
    desk.tree = desk
        .tree
        .with("campaigns/poster.png", crate::workspace::memory_tree::PNG);
    let beside = refused(&desk.review(vec![good]));
    assert!(beside.contains("法务没有看过"), "{beside}");
}

#[test]
fn a_whole_text_in_a_constant_was_not_read_in_a_regulated_trade() {
    let desk = Desk::new().with_settings("\"catering\"", "\"education\"");
    let good = desk.good(&desk.says());
    let campaign = CAMPAIGN.replace(
        "到店登记",
        "本周我们的主打课程又快满额了，往期家长个个笑着走",
    );
    let desk = desk.with("campaigns/a.toml", &campaign);
    let said = refused(&desk.review(vec![good]));
    assert!(said.contains("成句的话"), "{said}");
}

#[test]
fn the_last_word_of_a_reviewer_decides_even_when_it_has_run_out() {
    let desk = Desk::new();
    let long = desk.says();
    let short = TemplateStatement {
        signed: "2026-11-01T00:00:00Z".to_owned(),
        until: "2026-11-02T00:00:00Z".to_owned(),
        ..long.clone()
    };
    let earlier = TemplateStatement {
        signed: "2026-10-20T00:00:00Z".to_owned(),
        until: "2026-12-20T00:00:00Z".to_owned(),
        ..long
    };
    let both = vec![desk.good(&earlier), desk.good(&short)];
    assert!(desk.review(vec![desk.good(&earlier)]).inherited.len() == 1);
    assert!(refused(&desk.review(both)).contains("过期"));
}
