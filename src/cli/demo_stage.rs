//! Where the demo plays: the example as a git repository, one command at a time, the sandbox's clock, and the comparison at the end.

use super::{
    CommandError, Exit, Terminal,
    error::Said,
    example,
    judge::Judged,
    site::{block_on, write_whole},
};
use crate::{
    channel::ask_loopback,
    forge::{self, CommitAuthor, DiskTree},
    model::Lang,
    report::Summary,
    sandbox::Running,
    say,
    workspace::PolicyFiles,
};
use serde_json::{Value, json};
use std::{ffi::OsString, path::PathBuf};

say! {
    struct StepFailed { command: String, exit: u8 }
    zh "演示在「{command}」这一步结束，退出码 {exit}"
    en "the demo ended at `{command}` with exit code {exit}"

    struct RecordDiffers {}
    zh "沙箱的记录与台账的汇总不一致，见上一行"
    en "the sandbox's record and the ledger's summary differ, see the line above"
}

/// Where the demo plays.
pub(super) struct Stage<'a> {
    pub(super) root: PathBuf,
    pub(super) lang: Lang,
    pub(super) sandbox: &'a Running,
    pub(super) terminal: &'a mut Terminal,
    pub(super) colour: super::args::Colour,
}

impl Stage<'_> {
    pub(super) fn say(&mut self, zh: &str, en: &str) {
        let line = self.lang.pick(zh, en).to_owned();
        self.terminal.data(&format!("\n# {line}\n"));
    }

    /// The example workspace as a git repository: reviewers' keys generated, everything committed as the base.
    pub(super) fn prepare(&mut self) -> Result<(), CommandError> {
        self.say("一茶的示例工作区，复制到临时 git 仓库；签核人的密钥现场生成", "the example workspace, copied into a temporary git repository; reviewers' keys are generated on the spot");
        for (path, bytes) in example::FILES {
            write_whole(&self.root.join(path), bytes)?;
        }
        write_whole(
            &self.root.join(".gitignore"),
            b".qunfa/\n.keys/\nsandbox-record.jsonl\nlists/\nplan.json\npreview.html\nreport.html\n",
        )?;
        let mut settings =
            std::fs::read_to_string(self.root.join("qunfa.toml")).unwrap_or_default();
        settings = settings.replace("ww0123456789abcdef", &self.sandbox.credentials.corp_id);
        for reviewer in ["zhao", "qian"] {
            let path = self.root.join(".keys").join(reviewer);
            std::fs::create_dir_all(self.root.join(".keys")).map_err(|error| {
                CommandError::usage(Said {
                    what: error.to_string(),
                })
            })?;
            let public = forge::generate_key(&path, reviewer)?;
            settings = settings.replace(
                &format!("[reviewers.{reviewer}]\n"),
                &format!("[reviewers.{reviewer}]\nkey     = \"{}\"\n", public.trim()),
            );
        }
        write_whole(&self.root.join("qunfa.toml"), settings.as_bytes())?;
        forge::init_repo(&self.root)?;
        self.commit("一茶的活动", "lin", "lin@yicha.example")
    }

    /// The first 12 digits of the policy, as an owner would read them out.
    pub(super) fn policy(&self) -> Result<String, CommandError> {
        let tree = DiskTree::open(&self.root)?;
        Ok(PolicyFiles::of(&tree)?.digest().short())
    }

    /// New groups are part of the files that are applied, so they are committed.
    pub(super) fn commit_groups(&mut self) -> Result<(), CommandError> {
        let head = forge::head(&self.root)?.unwrap_or_default();
        if !head.dirty {
            return Ok(());
        }
        self.say(
            "新的客户群提交到 git：只执行主干上的内容",
            "the new groups are committed: only what is on the main branch is applied",
        );
        self.commit("客户群", "lin", "lin@yicha.example")
    }

    fn commit(&self, message: &str, name: &str, mail: &str) -> Result<(), CommandError> {
        let at_s = self.sandbox.now() as i64;
        forge::commit_all(&self.root, message, CommitAuthor { name, mail, at_s })?;
        Ok(())
    }

    /// One command as a user would type it, with what it is for, and the exit code it must end with.
    pub(super) fn step(
        &mut self,
        zh: &str,
        en: &str,
        words: &[&str],
        expected: &[u8],
    ) -> Result<(), CommandError> {
        self.say(zh, en);
        let typed = words.join(" ");
        self.terminal.data(&format!("$ qunfa {typed}\n"));
        let clock = format!("{}/control/time", self.sandbox.control_url);
        let colour = match self.colour {
            super::args::Colour::Always => "always",
            super::args::Colour::Auto if self.terminal.out_is_terminal => "always",
            super::args::Colour::Never | super::args::Colour::Auto => "never",
        };
        let lang = self.lang.pick("zh-CN", "en");
        let root = self.root.display().to_string();
        let flags = [
            "qunfa", "-C", &root, "--clock", &clock, "--tempo", "1/100", "--lang", lang, "--color",
            colour,
        ];
        let line: Vec<OsString> = flags.iter().chain(words).map(OsString::from).collect();
        let env = self.environment();
        let mut inner = Terminal {
            out: std::mem::replace(&mut self.terminal.out, Box::new(std::io::sink())),
            err: std::mem::replace(&mut self.terminal.err, Box::new(std::io::sink())),
            env,
            directory: self.root.clone(),
            out_is_terminal: self.terminal.out_is_terminal,
            // The demo is read like a page: one line a batch.
            err_is_terminal: false,
            can_ask: false,
            lang: None,
            unwritten: None,
        };
        let exit = super::run(line, &mut inner);
        self.terminal.out = inner.out;
        self.terminal.err = inner.err;
        if expected.contains(&exit.code()) {
            return Ok(());
        }
        Err(CommandError::new(
            exit,
            StepFailed {
                command: format!("qunfa {typed}"),
                exit: exit.code(),
            },
        ))
    }

    /// What a company's CI would hold: secrets in the environment, the platform's address.
    fn environment(&self) -> std::collections::BTreeMap<String, String> {
        let credentials = &self.sandbox.credentials;
        let notice = credentials
            .apps
            .get("notice")
            .map(|app| app.secret.clone())
            .unwrap_or_default();
        let robot = credentials
            .robots
            .get("campaign")
            .map(|robot| robot.key.clone())
            .unwrap_or_default();
        [
            ("QUNFA_WECOM_URL", self.sandbox.base_url.clone()),
            ("CONTACTS_SECRET", credentials.contacts.secret.clone()),
            ("CUSTOMERS_SECRET", credentials.customers.secret.clone()),
            ("NOTICE_SECRET", notice),
            ("ROBOT_KEY", robot),
            (
                "QUNFA_PEPPER",
                "demo-pepper-0123456789abcdef0123456789".to_owned(),
            ),
            (
                "QUNFA_SEAL",
                "demo-seal-0123456789abcdef0123456789".to_owned(),
            ),
            ("USER", "demo".to_owned()),
            ("HOME", self.root.display().to_string()),
            (
                "PATH",
                self.terminal.env.get("PATH").cloned().unwrap_or_default(),
            ),
        ]
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
    }

    /// A list generated from the seed: people's data stands in no repository.
    pub(super) fn write_complaints(&self) -> Result<String, CommandError> {
        let customers: Vec<String> = self
            .sandbox
            .with_world(|world, _| world.customer_ids().take(7).map(str::to_owned).collect());
        let csv = format!("external_userid\n{}\n", customers.join("\n"));
        write_whole(&self.root.join("lists/complained.csv"), csv.as_bytes())?;
        Ok("lists/complained.csv".to_owned())
    }

    /// Every campaign gets the sign-offs its tier and content require, each by the right person.
    pub(super) fn sign_all(&mut self) -> Result<(), CommandError> {
        let plan = super::command_apply::read_plan(&self.root.join("plan.json"))?;
        for campaign in &plan.campaigns {
            let people: u64 = campaign.recorded.iter().map(|touch| touch.count).sum();
            let confirm = format!("{} {people}", campaign.id);
            let missing = campaign
                .review
                .as_ref()
                .map(|review| review.missing.clone())
                .unwrap_or_default();
            for requirement in missing {
                let reviewer = if requirement.stage == "legal" {
                    "qian"
                } else {
                    "zhao"
                };
                let zh = format!(
                    "{reviewer} 签核「{}」的{}",
                    campaign.title,
                    if requirement.stage == "legal" {
                        "终审"
                    } else {
                        "复审"
                    }
                );
                let en = format!(
                    "{reviewer} signs stage {} of {}",
                    requirement.stage, campaign.id
                );
                let key = format!(".keys/{reviewer}");
                self.step_quietly(
                    &zh,
                    &en,
                    &[
                        "signoff",
                        &campaign.id,
                        "--stage",
                        &requirement.stage,
                        "--key",
                        &key,
                        "--confirm",
                        &confirm,
                    ],
                    &[0],
                )?;
            }
        }
        self.say("签核文件提交到 git", "the sign-offs are committed");
        self.commit("签核", "zhao", "zhao@yicha.example")
    }

    /// A sign-off shows the whole plan again; the demo has shown it already.
    pub(super) fn step_quietly(
        &mut self,
        zh: &str,
        en: &str,
        words: &[&str],
        expected: &[u8],
    ) -> Result<(), CommandError> {
        let out = std::mem::replace(&mut self.terminal.out, Box::new(std::io::sink()));
        let quoted: Vec<String> = words
            .iter()
            .map(|word| {
                if word.contains(' ') {
                    format!("\"{word}\"")
                } else {
                    (*word).to_owned()
                }
            })
            .collect();
        let shown = format!(
            "\n# {}\n$ qunfa {}\n",
            self.lang.pick(zh, en),
            quoted.join(" ")
        );
        let ended = self.step(zh, en, words, expected);
        self.terminal.out = out;
        self.terminal.data(&shown);
        ended
    }

    pub(super) fn advance(&mut self, to: &str, zh: &str, en: &str) -> Result<(), CommandError> {
        self.say(zh, en);
        let at = super::site::parse_now(to)? as f64 / 1000.0;
        self.control("time", Some(json!({ "set": at })))?;
        Ok(())
    }

    pub(super) fn collect(&mut self) -> Result<(), CommandError> {
        self.step(
            "读取成员的确认和每位客户的结果",
            "reads confirmations and results",
            &["collect"],
            &[0],
        )
    }

    pub(super) fn members_confirm(&mut self) -> Result<(), CommandError> {
        self.say(
            "成员们在企业微信里逐个点「发送」",
            "the members press send in WeCom",
        );
        let answer = self.control("confirm", Some(json!({})))?;
        let tasks = answer["confirmed"].as_array().map_or(0, Vec::len);
        self.terminal.data(&match self.lang {
            Lang::Zh => format!("{tasks} 个任务已确认\n"),
            Lang::En => format!("{tasks} tasks confirmed\n"),
        });
        // Results are readable once the platform has dispatched the tasks.
        self.control("time", Some(json!({ "advance": 60 })))?;
        Ok(())
    }

    fn control(&self, what: &str, body: Option<Value>) -> Result<Value, CommandError> {
        let url = format!("{}/control/{what}", self.sandbox.control_url);
        Ok(block_on(ask_loopback(&url, body.as_ref()))?)
    }

    /// The judge: the sandbox's own record against the ledger's summary.
    pub(super) fn compare(&mut self) -> Result<(), CommandError> {
        let record =
            std::fs::read_to_string(self.root.join("sandbox-record.jsonl")).unwrap_or_default();
        let judged = Judged::read(&record);
        let summary = self.summary()?;
        self.say(
            "对账：沙箱自己的记录 与 台账的汇总",
            "the judge: the sandbox's own record against the ledger's summary",
        );
        let line = judged.line(&summary, self.lang);
        self.terminal.data(&line);
        if judged.agrees_with(&summary) {
            return Ok(());
        }
        Err(CommandError::new(Exit::Bug, RecordDiffers {}))
    }

    fn summary(&self) -> Result<Summary, CommandError> {
        let mut quiet = Terminal {
            out: Box::new(std::io::sink()),
            err: Box::new(std::io::sink()),
            env: self.environment(),
            directory: self.root.clone(),
            out_is_terminal: false,
            err_is_terminal: false,
            can_ask: false,
            lang: None,
            unwritten: None,
        };
        super::command_status::summary_of(&self.root, &mut quiet)
    }
}
