//! Plans to be shown: a small company at one moment, its files and its sign-offs, without a ledger file or a process.

use crate::{
    audience::world::{World, shanghai},
    workspace::memory_tree::MemoryTree,
};
use qunfa::{
    approval,
    model::{Lang, PersonNo, Stage},
    pipeline::{self, Prepared, Proofs},
    plan::{self, Plan, PlanDocument},
    ports::{Answers, CheckedSignoff, Position, Provenance, RecordedAudience},
    report::{self, Blocks, SaidBy, Sheet, SheetOf},
    workspace::Workspace,
};

const SETTINGS: &str = r#"name = "一茶"
corp = "ww0123456789abcdef"
timezone = "Asia/Shanghai"
review = { legal_above = 50 }
[apps]
notice = { agent = 1000008, secret = { env = "NOTICE_SECRET" } }
[robots]
store-ops = { key = { env = "ROBOT_KEY" } }
[accounts]
east = { tier = "department", departments = ["门店"], industry = "catering", app = "notice" }
[reviewers]
qian = { roles = ["legal"], key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKkU0g9PEpRxGZ4C0lHdyyJ1mKf1v0QWnpFq3vG1yb1A", aliases = ["qian@example.com"] }
zhao = { roles = ["risk"], key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ8o5D1m0D7d4cXv0mYQmCk2cJ2Xo3w0Kq5s1u3w5y7A", aliases = ["zhao@example.com"] }
[domains]
"shop.example.com" = { icp = "沪ICP备12345678号" }
"#;

/// A campaign with two lines of text, a link and nothing wrong.
pub const CALM: &str = r#"title = "会员日"
account = "east"
intent = "marketing"
audience = { kind = "customers", max_recipients = 500, tags.all = ["等级/会员"] }
[links.sale]
url = "https://shop.example.com/day"
title = "会员日会场"
[schedule]
not_after = 2026-11-14 13:00:00
[touch.burst]
text = """【一茶】周六会员日，热饮第二杯半价。

到店出示本条消息即可，回复退订不再接收。"""
attach = [{ link = "sale" }]
"#;

/// Everything a plan is decided from.
pub struct Made {
    pub workspace: Workspace,
    now_ms: i64,
    answers: Answers,
    pub proofs: Proofs,
}

impl Made {
    /// The company with one campaign, half an hour into its window, nobody having signed.
    pub fn of(campaign: &str) -> Self {
        let tree = MemoryTree::default()
            .with("qunfa.toml", SETTINGS)
            .with("campaigns/a.toml", campaign)
            .with("campaigns/evidence/survey.pdf", PDF);
        let World { mut directory, .. } = company();
        directory.taken_ms = shanghai("2026-11-12T08:00");
        Self {
            workspace: tree.read().expect("the settings are sound"),
            now_ms: shanghai("2026-11-12T11:30"),
            answers: Answers {
                position: Some(Position {
                    ledger: "3f9a51c07d2e884b".to_owned(),
                    seq: 12,
                }),
                directory: Some(directory),
                ..Answers::default()
            },
            proofs: Proofs::default(),
        }
    }

    /// Without a ledger.
    pub fn without_ledger(mut self) -> Self {
        self.answers = Answers::default();
        self
    }

    /// Signed by these an hour ago, after the audience was recorded.
    pub fn signed(mut self, stages: &[(Stage, &str)]) -> Self {
        let prepared = pipeline::prepare(&self.workspace, &[]);
        assert!(!prepared.is_empty(), "{:?}", self.workspace.findings);
        let mandate = prepared[0].mandate.as_ref().expect("the files are sound");
        let customers = self
            .answers
            .directory
            .iter()
            .flat_map(|all| all.customers.iter());
        let people: Vec<PersonNo> = customers.collect();
        let touches = prepared[0].campaign.touches.iter();
        let recorded: Vec<RecordedAudience> = touches
            .map(|touch| RecordedAudience {
                touch: touch.name.clone(),
                count: people.len() as u64,
                set: "9f2c".to_owned(),
                people: people.clone(),
                recorded_ms: self.now_ms - 7_200_000,
            })
            .collect();
        let (signed, use_by) = (self.now_ms - 3_600_000, self.now_ms + 86_400_000);
        let signoffs = stages.iter().map(|(stage, reviewer)| CheckedSignoff {
            file: "campaigns/a.signoffs.toml".to_owned(),
            index: 0,
            statement: approval::statement(mandate, *stage, &recorded, reviewer, signed, use_by)
                .text(),
            signer: Ok((*reviewer).to_owned()),
        });
        let signoffs: Vec<CheckedSignoff> = signoffs.collect();
        let digest = mandate.digest().to_string();
        let id = prepared[0].campaign.id.clone();
        let author = Provenance {
            authors: ["wang@example.com".to_owned()].into(),
            commit: Some("0123456789abcdef0123456789abcdef01234567".to_owned()),
            ..Provenance::default()
        };
        let earlier = mandate.text().to_owned();
        drop(prepared);
        self.answers.recorded.insert(digest, recorded);
        self.proofs.signoffs.insert(id.clone(), signoffs);
        self.proofs.provenance.insert(id.clone(), author);
        self.proofs.earlier.insert(id, vec![earlier]);
        self
    }

    /// The same sign-offs over other files.
    pub fn then_changed(self, campaign: &str) -> Self {
        let changed = Self::of(campaign);
        Self {
            workspace: changed.workspace,
            ..self
        }
    }

    pub fn prepared(&self) -> Vec<Prepared<'_>> {
        pipeline::prepare(&self.workspace, &[])
    }

    pub fn plan(&self, prepared: &[Prepared<'_>]) -> (Plan, PlanDocument) {
        let question = pipeline::ask(&self.workspace, prepared, self.now_ms);
        let mut answers = Answers {
            position: self.answers.position.clone(),
            directory: self.answers.directory.clone(),
            recorded: self.answers.recorded.clone(),
            ..Answers::default()
        };
        answers.past.at_cap = vec![qunfa::model::PersonSet::new(); question.caps.len()];
        let now_ms = self.now_ms;
        let plan = pipeline::decide(
            &self.workspace,
            prepared,
            &question,
            &answers,
            &self.proofs,
            535,
            now_ms,
        );
        let document = plan::document(&plan, &[]);
        (plan, document)
    }

    /// Shows its plan.
    pub fn shown<T>(&self, lang: Lang, show: impl FnOnce(&Sheet<'_>) -> T) -> T {
        let prepared = self.prepared();
        let (plan, document) = self.plan(&prepared);
        let contents: Vec<SaidBy<'_>> = prepared
            .iter()
            .map(|prepared| SaidBy {
                campaign: prepared.campaign,
                skeletons: &prepared.skeletons,
                variants: &prepared.variants,
            })
            .collect();
        show(&report::sheet(&SheetOf {
            plan: &plan,
            document: &document,
            sources: &self.workspace.sources,
            contents: &contents,
            zone: "Asia/Shanghai",
            unseen: &[],
            lang,
        }))
    }

    pub fn markdown(&self, lang: Lang) -> Blocks {
        self.shown(lang, report::plan_markdown)
    }
}

const PDF: &str =
    "%PDF-1.7\n1 0 obj << /Type /Catalog >> endobj\ntrailer << /Root 1 0 R >>\n%%EOF\n";

/// A branch with 60 customers of li.mei and wang.jun.
fn company() -> World {
    let mut world = World::new();
    world.department(2, 1, "门店");
    world.member("li.mei", 2);
    world.member("wang.jun", 2);
    let customers: Vec<String> = (1..=60).map(|n| format!("wm{n:02}")).collect();
    for (customer, added) in customers.iter().zip(1..) {
        let member = if added % 3 == 0 { "wang.jun" } else { "li.mei" };
        world.friend(member, customer, added);
    }
    let customers: Vec<&str> = customers.iter().map(String::as_str).collect();
    world.tag("et1", "等级", "会员", &customers);
    world
}
