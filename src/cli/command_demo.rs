//! `demo`: the example workspace from check to summary, against a sandbox in this process, with every command shown as a user would type it.

use super::{
    CommandError, Exit, Terminal,
    args::{Demo, Manners},
    error::Said,
    example,
    judge::Judged,
    site::{block_on, write_whole},
};
use crate::{
    channel::ask_loopback,
    forge::{self, CommitAuthor},
    model::Lang,
    report::Summary,
    sandbox::{self, Options, Running, Seed},
    say,
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

/// The demo's first moment: a Wednesday, inside the window for staff notices.
const MORNING: &str = "2026-12-09T09:30:00+08:00";
/// Inside the window for a tea shop's marketing.
const NOON: &str = "2026-12-09T11:10:00+08:00";

pub(super) fn run(
    typed: &Demo,
    manners: &Manners,
    terminal: &mut Terminal,
) -> Result<Exit, CommandError> {
    let lang: Lang = manners.lang.unwrap_or_default().into();
    let io = |error: std::io::Error| {
        CommandError::usage(Said {
            what: error.to_string(),
        })
    };
    let root = match &typed.directory {
        Some(directory) => terminal.directory.join(directory),
        None => tempfile::Builder::new()
            .prefix("qunfa-demo-")
            .tempdir()
            .map_err(io)?
            .keep(),
    };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(io)?;
    let options = Options {
        seed: Seed {
            customers: typed.customers as usize,
            members: typed.members as usize,
            seed: typed.seed,
            ..Seed::default()
        },
        start_time_s: Some(super::site::parse_now(MORNING)? as f64 / 1000.0),
        record: Some(root.join("sandbox-record.jsonl")),
        ..Options::default()
    };
    std::fs::create_dir_all(&root).map_err(io)?;
    let sandbox = runtime.block_on(sandbox::start(options)).map_err(|error| {
        CommandError::usage(Said {
            what: error.to_string(),
        })
    })?;
    let mut demo = Stage {
        root,
        lang,
        sandbox: &sandbox,
        terminal,
        colour: manners.color,
    };
    let ended = demo.play();
    runtime.block_on(sandbox.stop());
    ended
}

/// Where the demo plays.
struct Stage<'a> {
    root: PathBuf,
    lang: Lang,
    sandbox: &'a Running,
    terminal: &'a mut Terminal,
    colour: super::args::Colour,
}

impl Stage<'_> {
    fn play(&mut self) -> Result<Exit, CommandError> {
        self.prepare()?;
        self.step(
            "检查全部活动：格式、模板、素材、链接，并给出待签核内容的摘要",
            "checks every campaign offline and prints the digest of what is to be signed",
            &["check"],
            &[0],
        )?;
        self.step(
            "读取通讯录：成员、部门、客户、标签",
            "reads the directory into the ledger",
            &["sync"],
            &[0],
        )?;
        let list = self.write_complaints()?;
        self.step(
            "导入投诉过的客户，之后永远不会发给他们",
            "imports customers who complained; they are never messaged again",
            &["list", "import", "complained", &list],
            &[0],
        )?;
        self.step(
            "计划：谁会收到、由谁发、什么时候发、缺什么；现在还没人签核",
            "the plan: who would get what, from whom, when; nobody has signed yet",
            &["plan"],
            &[3],
        )?;
        self.step(
            "记下每个触达的受众，供签核人引用",
            "records the audiences that reviewers will sign",
            &["plan", "--record", "--out", "plan.json"],
            &[3],
        )?;
        self.sign_all()?;
        self.step(
            "执行：紧急通知和员工通知已到点，其余等时段",
            "sends what is approved and due; the rest waits for its window",
            &["apply"],
            &[0],
        )?;
        self.advance(NOON)?;
        self.step(
            "十一点过后再执行一次：会员日也发出",
            "after eleven, the member day goes out too",
            &["apply"],
            &[0],
        )?;
        self.members_confirm()?;
        self.step(
            "读取成员的确认和每位客户的结果",
            "reads confirmations and results",
            &["collect"],
            &[0],
        )?;
        self.step("进展", "where everything stands", &["status"], &[0])?;
        self.step(
            "再计划一次：只剩 =，没有什么要发的了",
            "plans once more: only =, nothing is left to send",
            &["plan"],
            &[0],
        )?;
        self.compare()?;
        let root = self.root.display().to_string();
        self.say(
            &format!("台账、记录和工作区留在 {root}"),
            &format!("the ledger, the record and the workspace are left in {root}"),
        );
        Ok(Exit::Done)
    }

    fn say(&mut self, zh: &str, en: &str) {
        let line = self.lang.pick(zh, en).to_owned();
        self.terminal.data(&format!("\n# {line}\n"));
    }

    /// The example workspace as a git repository: reviewers' keys generated, everything committed as the base.
    fn prepare(&mut self) -> Result<(), CommandError> {
        self.say("一茶的示例工作区，复制到临时 git 仓库；签核人的密钥现场生成", "the example workspace, copied into a temporary git repository; reviewers' keys are generated on the spot");
        for (path, bytes) in example::FILES {
            write_whole(&self.root.join(path), bytes)?;
        }
        write_whole(
            &self.root.join(".gitignore"),
            b".qunfa/\n.keys/\nsandbox-record.jsonl\nlists/\nplan.json\n",
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

    fn commit(&self, message: &str, name: &str, mail: &str) -> Result<(), CommandError> {
        let at_s = self.sandbox.now() as i64;
        forge::commit_all(&self.root, message, CommitAuthor { name, mail, at_s })?;
        Ok(())
    }

    /// One command as a user would type it, with what it is for, and the exit code it must end with.
    fn step(
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
        [
            ("QUNFA_WECOM_URL", self.sandbox.base_url.clone()),
            ("CONTACTS_SECRET", credentials.contacts.secret.clone()),
            ("CUSTOMERS_SECRET", credentials.customers.secret.clone()),
            ("NOTICE_SECRET", notice),
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
    fn write_complaints(&self) -> Result<String, CommandError> {
        let customers: Vec<String> = self
            .sandbox
            .with_world(|world, _| world.customer_ids().take(7).map(str::to_owned).collect());
        let csv = format!("external_userid\n{}\n", customers.join("\n"));
        write_whole(&self.root.join("lists/complained.csv"), csv.as_bytes())?;
        Ok("lists/complained.csv".to_owned())
    }

    /// Every campaign gets the sign-offs its tier and content require, each by the right person.
    fn sign_all(&mut self) -> Result<(), CommandError> {
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
                )?;
            }
        }
        self.say("签核文件提交到 git", "the sign-offs are committed");
        self.commit("签核", "zhao", "zhao@yicha.example")
    }

    /// A sign-off shows the whole plan again; the demo has shown it already.
    fn step_quietly(&mut self, zh: &str, en: &str, words: &[&str]) -> Result<(), CommandError> {
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
        let ended = self.step(zh, en, words, &[0]);
        self.terminal.out = out;
        self.terminal.data(&shown);
        ended
    }

    fn advance(&mut self, to: &str) -> Result<(), CommandError> {
        self.say("沙箱的时钟拨到 11:10", "the sandbox's clock moves to 11:10");
        let at = super::site::parse_now(to)? as f64 / 1000.0;
        self.control("time", Some(json!({ "set": at })))?;
        Ok(())
    }

    fn members_confirm(&mut self) -> Result<(), CommandError> {
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
    fn compare(&mut self) -> Result<(), CommandError> {
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
        };
        super::command_status::summary_of(&self.root, &mut quiet)
    }
}
