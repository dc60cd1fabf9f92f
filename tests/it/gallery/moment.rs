//! What `plan` says a moment forbids: one company, one campaign file, and what the ledger remembers.

use super::{
    page::{Case, Page},
    tree,
};
use crate::audience::world::{World, shanghai};
use qunfa::{
    approval,
    diagnostic::Hold,
    history::{BatchCounts, Gate, GateState, Revocation, RunKey, RunPast, SentText, TouchPast},
    model::{CampaignId, Digest, Lang, ListRef, PersonNo, PersonSet, RunNo, Stage},
    pipeline::{self, Prepared, Proofs},
    ports::{Answers, CheckedSignoff, Position, Provenance, Question, RecordedAudience},
    report::{Style, holds_text},
    workspace::Workspace,
};
use std::collections::BTreeMap;

/// How many friends the company has.
const CUSTOMERS: u32 = 60;

/// The company of every case: two branches called 上海, two tags called 会员, 60 customers of li.mei, one list, one group.
fn company() -> World {
    let mut world = World::new();
    world.department(2, 1, "门店");
    world.department(3, 2, "上海");
    world.department(4, 1, "仓库");
    world.department(5, 4, "上海");
    world.member("li.mei", 3);
    world.member("wang.jun", 5);
    let customers: Vec<String> = (1..=CUSTOMERS).map(|n| format!("wm{n:02}")).collect();
    for (customer, added) in customers.iter().zip(1..) {
        world.friend("li.mei", customer, added);
    }
    let customers: Vec<&str> = customers.iter().map(String::as_str).collect();
    world.tag("et1", "等级", "会员", &customers);
    world.tag("et2", "等级", "金卡会员", &customers[..9]);
    world.tag("et3", "来源", "会员", &customers[..5]);
    world.tag("et4", "意向", "高意向", &customers[..5]);
    world.chat("li.mei", "wrOgAAA1", "徐汇会员群");
    let list = world.list("vip@3f9a51c07d2e884b", &customers);
    list.columns = vec!["code".to_owned()];
    let values = |person: PersonNo| (person, vec![format!("A{:04}", person.0)]);
    list.values = list.people.iter().map(values).collect();
    world
}

/// The moment: what the ledger answers, who signed, and what time it is.
struct Moment {
    now_ms: i64,
    answers: Answers,
    proofs: Proofs,
}

impl Moment {
    /// An ordinary hour with the company as the last sync saw it, and no past.
    fn ordinary() -> Self {
        let World {
            directory, lists, ..
        } = company();
        Self {
            now_ms: shanghai("2026-11-12T11:30"),
            answers: Answers {
                position: Some(Position {
                    ledger: "gallery".to_owned(),
                    seq: 1,
                }),
                directory: Some(directory),
                list_names: lists.keys().cloned().collect(),
                lists,
                ..Answers::default()
            },
            proofs: Proofs::default(),
        }
    }

    /// Changes one thing about it.
    fn step(&mut self, step: &str, workspace: &Workspace, prepared: &[Prepared<'_>]) {
        let (verb, rest) = step.split_once(' ').unwrap_or((step, ""));
        let run = RunKey {
            campaign: CampaignId("a".to_owned()),
            run: "1".to_owned(),
        };
        let digest = prepared
            .iter()
            .find_map(|prepared| prepared.mandate.as_ref())
            .map_or_else(|| Digest::of(b""), approval::Mandate::digest);
        match verb {
            "now" => self.now_ms = shanghai(rest),
            "never-synced" => self.answers.directory = None,
            "everything-stopped" => self.answers.past.stopped = true,
            "gate" => {
                let state = GateState::parse(rest).expect("a state of a gate");
                self.past(&run).gate = Some(self.gate(digest, state));
            }
            "revoked" => {
                let (by, reason) = rest.split_once(' ').expect("`who why`");
                let revoked = Revocation {
                    at_ms: self.now_ms - 3_600_000,
                    by: by.to_owned(),
                    reason: reason.to_owned(),
                };
                self.past(&run).gate = Some(self.gate(digest, GateState::Revoked));
                self.answers.past.revoked.insert(run, revoked);
            }
            "sent-otherwise" => {
                let gate = self.gate(Digest::of(b"another text"), GateState::Open);
                let past = self.past(&run);
                past.gate = Some(gate);
                past.touches.entry("burst".to_owned()).or_default().sent = people("1-40");
            }
            "sends-today" => {
                let (count, start) = (number(rest), shanghai("2026-11-12T10:00"));
                let sends = (0..count).map(|at| start + i64::from(at)).collect();
                self.answers.past.sends.insert("east".to_owned(), sends);
            }
            "text-of" => self.text_of(rest, prepared),
            "unconfirmed" => {
                let other = RunKey {
                    campaign: CampaignId(rest.to_owned()),
                    run: "1".to_owned(),
                };
                let touch = self.past(&other).touches.entry("burst".to_owned());
                touch.or_default().batches.unconfirmed = 12;
            }
            "expired" => {
                let touch = TouchPast {
                    batches: BatchCounts {
                        expired: number(rest),
                        accepted: 1,
                        ..BatchCounts::default()
                    },
                    ..TouchPast::default()
                };
                self.past(&run).touches.insert("burst".to_owned(), touch);
            }
            "signed" => self.signed(&people(rest), workspace, prepared),
            other => panic!("no such step: {other}"),
        }
    }

    fn past(&mut self, run: &RunKey) -> &mut RunPast {
        let none = RunPast {
            gate: None,
            touches: BTreeMap::new(),
            mandate: None,
        };
        let runs = &mut self.answers.past.runs;
        runs.entry(run.clone()).or_insert(none)
    }

    fn gate(&self, digest: Digest, state: GateState) -> Gate {
        Gate {
            reason: None,
            run_no: RunNo(1),
            digest,
            state,
            not_before_ms: self.now_ms,
            not_after_ms: shanghai("2026-11-14T13:00"),
        }
    }

    /// Another campaign sent this campaign's very text to everybody.
    fn text_of(&mut self, other: &str, prepared: &[Prepared<'_>]) {
        let skeleton = &prepared[0].skeletons[0];
        self.answers.past.texts.push(SentText {
            run: RunKey {
                campaign: CampaignId(other.to_owned()),
                run: "1".to_owned(),
            },
            touch: "burst".to_owned(),
            text: skeleton.message.text.clone(),
            digest: Digest::of(b"skeleton"),
            people: self.customers(),
            at_ms: self.now_ms - 86_400_000,
        });
    }

    fn customers(&self) -> PersonSet {
        let directory = self.answers.directory.as_ref();
        directory.map_or_else(PersonSet::new, |directory| directory.customers.clone())
    }

    /// Both stages are signed for these of the customers.
    fn signed(&mut self, places: &PersonSet, workspace: &Workspace, prepared: &[Prepared<'_>]) {
        let mandate = prepared[0].mandate.as_ref().expect("the files are sound");
        let customers: Vec<PersonNo> = self.customers().iter().collect();
        let people: Vec<PersonNo> = places
            .iter()
            .filter_map(|at| customers.get(at.0 as usize - 1).copied())
            .chain(
                places
                    .iter()
                    .filter(|at| at.0 > CUSTOMERS)
                    .map(|at| PersonNo(at.0 + 1000)),
            )
            .collect();
        let figure = |touch: &str| RecordedAudience {
            touch: touch.to_owned(),
            count: people.len() as u64,
            set: "9f2c".to_owned(),
            people: people.clone(),
            recorded_ms: self.now_ms - 7_200_000,
        };
        let touches = prepared[0].campaign.touches.iter();
        let recorded: Vec<RecordedAudience> = touches.map(|touch| figure(&touch.name)).collect();
        let stages = [Stage::Risk, Stage::Legal];
        let reviewers = workspace.policy.reviewers.keys();
        let signoffs = stages.iter().zip(reviewers).map(|(stage, reviewer)| {
            let (signed, use_by) = (self.now_ms - 3_600_000, self.now_ms + 86_400_000);
            let says = approval::statement(mandate, *stage, &recorded, reviewer, signed, use_by);
            CheckedSignoff {
                file: "campaigns/a.signoffs.toml".to_owned(),
                index: 0,
                statement: says.text(),
                signer: Ok(reviewer.clone()),
            }
        });
        let id = prepared[0].campaign.id.clone();
        self.proofs.signoffs.insert(id.clone(), signoffs.collect());
        let author = Provenance {
            authors: ["wang@example.com".to_owned()].into(),
            commit: Some("0123456789abcdef0123456789abcdef01234567".to_owned()),
            ..Provenance::default()
        };
        self.proofs.provenance.insert(id, author);
        let digest = mandate.digest().to_string();
        self.answers.recorded.insert(digest, recorded);
    }

    /// What the ledger would answer of what is asked.
    fn answer(&mut self, question: &Question) {
        let asked: Vec<ListRef> = question.lists.clone();
        self.answers.lists.retain(|list, _| asked.contains(list));
        let caps = question.caps.len();
        self.answers.past.at_cap = vec![PersonSet::new(); caps];
    }
}

/// `1-40` as a set of numbers.
fn people(range: &str) -> PersonSet {
    let (from, to) = range.split_once('-').expect("`from-to`");
    (number(from)..=number(to)).map(PersonNo).collect()
}

fn number(text: &str) -> u32 {
    text.parse().expect("a number")
}

/// The holds of a case that have the code of its heading, in both languages; what is said of several touches, once.
fn printed(case: &Case) -> [String; 2] {
    let workspace = tree::of(case).workspace().expect("the settings are sound");
    let prepared = pipeline::prepare(&workspace, &[]);
    let mut moment = Moment::ordinary();
    let steps = case.blocks.iter().filter(|block| block.kind == "moment");
    for step in steps.flat_map(|block| block.body.lines()) {
        moment.step(step, &workspace, &prepared);
    }
    let question = pipeline::ask(&workspace, &prepared, moment.now_ms);
    moment.answer(&question);
    let Moment {
        now_ms,
        answers,
        proofs,
    } = moment;
    let plan = pipeline::decide(
        &workspace, &prepared, &question, &answers, &proofs, 535, now_ms,
    );
    let mut holds: Vec<Hold> = Vec::new();
    for campaign in &plan.campaigns {
        let of_touches = campaign.touches.iter().flat_map(|touch| &touch.holds);
        for hold in campaign.holds.iter().chain(of_touches) {
            let said = |other: &Hold| (&other.place, &other.what) == (&hold.place, &hold.what);
            if hold.code == case.code && !holds.iter().any(said) {
                holds.push(hold.clone());
            }
        }
    }
    let all: Vec<&str> = plan
        .campaigns
        .iter()
        .flat_map(|campaign| &campaign.touches)
        .flat_map(|touch| touch.holds.iter().map(|hold| hold.code))
        .collect();
    assert_eq!(
        holds.len(),
        1,
        "{} is held as {all:?}; {:?}",
        case.code,
        workspace.findings
    );
    let style = Style { colour: false };
    [Lang::Zh, Lang::En].map(|lang| holds_text(&holds, &workspace.sources, lang, style, ""))
}

#[test]
fn every_hold_reads_as_its_page_shows() {
    for page in Page::all("plan") {
        page.holds(printed);
    }
}
