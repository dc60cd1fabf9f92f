//! A firm for tests: a workspace in a temporary repository, its reviewers' keys, a sandbox for its WeCom, and the program itself as a process.

use qunfa::{
    forge::{self, BaseOf, CommitAuthor, CommitTree, DiskTree},
    sandbox::{self, Behaviour, Options, Running, Seed},
    workspace::{PolicyFiles, is_policy},
};
use serde_json::{Value, json};
use std::{
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
};
use tempfile::TempDir;
use tokio::runtime::Runtime;

/// Everything a test needs to run commands as a user would.
pub struct Firm {
    folder: TempDir,
    runtime: Runtime,
    pub sandbox: Option<Running>,
    control: String,
    env: Vec<(String, String)>,
    /// Flags put before every command.
    pub flags: Vec<String>,
    /// Whether commands that need it are told which policy is trusted at first use.
    pub trusts: bool,
}

/// What one command said.
#[derive(Debug)]
pub struct Said {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Said {
    fn of(output: Output) -> Self {
        Self {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8_lossy(&output.stdout).into_owned(),
            err: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }
}

/// What the kernel lets a command have.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    /// Heap and other private memory, KiB.
    pub memory_kib: u64,
    /// Seconds of all processors together.
    pub processor_s: u64,
}

/// How large, how nasty, and what time it is.
pub struct Plan {
    pub customers: usize,
    pub members: usize,
    pub seed: u64,
    pub start: &'static str,
    pub behaviour: Behaviour,
    /// Where the ledger lies, as in the settings.
    pub ledger: String,
}

impl Default for Plan {
    fn default() -> Self {
        Self {
            customers: 120,
            members: 12,
            seed: 7,
            start: "2026-12-09T11:10:00+08:00",
            behaviour: calm(),
            ledger: "sqlite:.qunfa/ledger.db".to_owned(),
        }
    }
}

/// A sandbox whose lags are short enough for scaled waits.
pub fn calm() -> Behaviour {
    Behaviour {
        dispatch_lag_s: 0.0,
        listing_lag_s: 0.2,
        ..Behaviour::default()
    }
}

impl Firm {
    /// Settings with one headquarters account over everything, two reviewers, and a second owner of the policy.
    pub fn new(plan: Plan) -> Self {
        let folder = TempDir::new().expect("a temporary folder");
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .expect("a runtime");
        let start: jiff::Timestamp = plan.start.parse().expect("a time");
        let options = Options {
            seed: Seed {
                customers: plan.customers,
                members: plan.members,
                seed: plan.seed,
                ..Seed::default()
            },
            start_time_s: Some(start.as_millisecond() as f64 / 1000.0),
            record: Some(folder.path().join("record.jsonl")),
            behaviour: plan.behaviour,
            ..Options::default()
        };
        let sandbox = runtime
            .block_on(sandbox::start(options))
            .expect("the sandbox listens");
        let credentials = &sandbox.credentials;
        let env = [
            ("QUNFA_WECOM_URL", sandbox.base_url.clone()),
            ("CONTACTS_SECRET", credentials.contacts.secret.clone()),
            ("CUSTOMERS_SECRET", credentials.customers.secret.clone()),
            ("NOTICE_SECRET", credentials.apps["notice"].secret.clone()),
            (
                "QUNFA_PEPPER",
                "a pepper of the tests, long enough to be one".to_owned(),
            ),
            (
                "QUNFA_SEAL",
                "a seal of the tests, long enough to be one".to_owned(),
            ),
            ("USER", "tester".to_owned()),
            ("LANG", "C.UTF-8".to_owned()),
            ("HOME", folder.path().display().to_string()),
            ("PATH", std::env::var("PATH").unwrap_or_default()),
            ("GIT_CONFIG_GLOBAL", "/dev/null".to_owned()),
        ];
        let control = sandbox.control_url.clone();
        let flags = [
            "--clock",
            &format!("{control}/control/time"),
            "--tempo",
            "1/200",
            "--color",
            "never",
        ]
        .map(str::to_owned)
        .to_vec();
        let env = env
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value))
            .collect();
        let firm = Self {
            folder,
            runtime,
            sandbox: Some(sandbox),
            control,
            env,
            flags,
            trusts: true,
        };
        firm.settle(&plan.ledger);
        firm
    }

    fn settle(&self, ledger: &str) {
        fs::create_dir_all(self.root().join(".keys")).expect("a folder for keys");
        let mut reviewers = String::new();
        for (name, roles) in [
            ("zhao", r#"["owner", "risk"]"#),
            ("qian", r#"["legal"]"#),
            ("wu", r#"["owner"]"#),
        ] {
            let public = forge::generate_key(&self.root().join(".keys").join(name), name)
                .expect("ssh-keygen makes a key");
            let _ = write!(
                reviewers,
                "[reviewers.{name}]\nroles = {roles}\nkey = \"{}\"\naliases = [\"{name}@firm.example\"]\n\n",
                public.trim()
            );
        }
        let corp = &self.sandbox.as_ref().expect("it runs").credentials.corp_id;
        let settings = format!(
            r#"name = "试"
corp = "{corp}"
language = "zh-CN"
timezone = "Asia/Shanghai"
ledger = "{ledger}"
wecom = {{ contacts = {{ env = "CONTACTS_SECRET" }}, customers = {{ env = "CUSTOMERS_SECRET" }}, pace = 535 }}
secrets = {{ pepper = {{ env = "QUNFA_PEPPER" }}, seal = {{ env = "QUNFA_SEAL" }} }}
testers = ["li.mei"]
review = {{ legal_above = 1000000 }}

[apps]
notice = {{ agent = {agent}, secret = {{ env = "NOTICE_SECRET" }} }}

[accounts.hq]
tier = "admin"
industry = "catering"

[accounts.desk]
tier = "admin"
industry = "catering"
app = "notice"

{reviewers}
[domains]
"shop.firm.example" = {{ icp = "沪ICP备12345678号", owner = "试" }}
"#,
            agent = self.sandbox.as_ref().expect("it runs").credentials.apps["notice"].agent_id
        );
        self.write("qunfa.toml", &settings);
        self.write(
            ".gitignore",
            ".qunfa/\n.keys/\nrecord.jsonl\nlists/\n*.json\n",
        );
        forge::init_repo(&self.root()).expect("a repository");
    }

    pub fn root(&self) -> PathBuf {
        self.folder.path().to_owned()
    }

    pub fn write(&self, path: &str, text: &str) {
        let path = self.root().join(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, text).expect("the file is written");
    }

    pub fn write_bytes(&self, path: &str, bytes: &[u8]) {
        let path = self.root().join(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, bytes).expect("the file is written");
    }

    pub fn read(&self, path: &str) -> String {
        fs::read_to_string(self.root().join(path)).unwrap_or_default()
    }

    pub fn commit(&self) {
        forge::commit_all(
            &self.root(),
            "活动",
            CommitAuthor {
                name: "lin",
                mail: "lin@firm.example",
                at_s: 1_760_000_000,
            },
        )
        .expect("a commit");
    }

    fn command(&self, words: &[&str]) -> Command {
        self.command_in(&self.root(), words)
    }

    fn command_in(&self, folder: &Path, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_qunfa"));
        command
            .args(["-C", &folder.display().to_string()])
            .args(&self.flags)
            .args(words);
        if self.trusts && needs_trust(words) {
            command.args(["--trust-policy", &self.policy()]);
        }
        command
            .env_clear()
            .envs(self.env.iter().cloned())
            .current_dir(folder)
            .stdin(Stdio::null());
        command
    }

    /// Runs a command in somebody else's clone of the workspace.
    pub fn run_in(&self, folder: &Path, words: &[&str]) -> Said {
        let mut command = self.command_in(folder, words);
        Said::of(command.output().expect("the program starts"))
    }

    /// Runs git in a folder, as somebody.
    #[track_caller]
    pub fn git(folder: &Path, who: &str, words: &[&str]) -> String {
        let said = Command::new("git")
            .args(["-c", &format!("user.name={who}")])
            .args(["-c", &format!("user.email={who}@firm.example")])
            .args(["-c", "commit.gpgsign=false"])
            .args(words)
            .current_dir(folder)
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .output()
            .expect("git runs");
        let said = Said::of(said);
        assert_eq!(
            said.code,
            0,
            "git {}\n{}\n{}",
            words.join(" "),
            said.out,
            said.err
        );
        said.out.trim().to_owned()
    }

    /// The first 12 digits of the policy in effect, as an owner would read them out.
    pub fn policy(&self) -> String {
        let root = self.root();
        let files = match forge::base(&root, None) {
            Ok(BaseOf::At(base)) => CommitTree::open_part(&root, &base.commit, is_policy)
                .ok()
                .and_then(|tree| PolicyFiles::of(&tree).ok()),
            _ => DiskTree::open(&root)
                .ok()
                .and_then(|tree| PolicyFiles::of(&tree).ok()),
        };
        files.unwrap_or_default().digest().short()
    }

    /// Changes the settings as an owner lets it happen: written, signed by one who did not write it, committed.
    pub fn change_policy(&self, settings: &str) {
        self.write("qunfa.toml", settings);
        let tree = DiskTree::open(&self.root()).expect("the folder is there");
        let files = PolicyFiles::of(&tree).expect("the policy is readable");
        let hex = files.digest().short();
        let key = ".keys/wu";
        self.must(0, &["signoff", "--policy", "--key", key, "--confirm", &hex]);
        self.commit();
    }

    /// Changes or removes an environment variable for later commands.
    pub fn set(&mut self, name: &str, value: Option<&str>) {
        self.env.retain(|(known, _)| known != name);
        self.env
            .extend(value.map(|value| (name.to_owned(), value.to_owned())));
    }

    /// Runs a command to its end.
    pub fn run(&self, words: &[&str]) -> Said {
        Said::of(self.command(words).output().expect("the program starts"))
    }

    /// Runs a command that cannot go beyond its bounds: what it asks for then is refused, and it ends without an answer.
    pub fn run_within(&self, bounds: Bounds, words: &[&str]) -> Said {
        let Bounds {
            memory_kib,
            processor_s,
        } = bounds;
        let whole = self.command(words);
        let mut limited = Command::new("sh");
        limited
            .args([
                "-c",
                &format!("ulimit -d {memory_kib} && ulimit -t {processor_s} && exec \"$@\""),
                "sh",
            ])
            .arg(whole.get_program())
            .args(whole.get_args())
            .env_clear()
            .envs(self.env.iter().cloned())
            .current_dir(self.root())
            .stdin(Stdio::null());
        Said::of(limited.output().expect("the program starts"))
    }

    /// Runs a command that must end with this code.
    #[track_caller]
    pub fn must(&self, code: i32, words: &[&str]) -> Said {
        let said = self.run(words);
        assert_eq!(
            said.code,
            code,
            "qunfa {}\n{}\n{}",
            words.join(" "),
            said.out,
            said.err
        );
        said
    }

    /// Starts a command and leaves it running, its output in files.
    pub fn start(&self, words: &[&str]) -> Child {
        let log = fs::File::options()
            .create(true)
            .append(true)
            .open(self.root().join("apply.json"))
            .expect("a log");
        let again = log.try_clone().expect("a second handle");
        self.command(words)
            .stdout(Stdio::from(log))
            .stderr(Stdio::from(again))
            .spawn()
            .expect("the program starts")
    }

    /// Reads the directory, records the audience, signs what is missing, commits.
    pub fn approve(&self) {
        self.must(0, &["sync"]);
        self.sign();
    }

    pub fn sign(&self) {
        self.commit();
        let said = self.run(&["plan", "--record", "--out", "plan.json"]);
        let plan: Value = serde_json::from_str(&self.read("plan.json"))
            .unwrap_or_else(|_| panic!("{}\n{}", said.out, said.err));
        for campaign in plan["campaigns"].as_array().expect("campaigns") {
            let id = campaign["id"].as_str().expect("an id");
            let people: u64 = campaign["recorded"].as_array().map_or(0, |all| {
                all.iter().filter_map(|one| one["count"].as_u64()).sum()
            });
            for missing in campaign["review"]["missing"]
                .as_array()
                .into_iter()
                .flatten()
            {
                let stage = missing["stage"].as_str().expect("a stage");
                let key = if stage == "legal" {
                    ".keys/qian"
                } else {
                    ".keys/zhao"
                };
                self.must(
                    0,
                    &[
                        "signoff",
                        id,
                        "--stage",
                        stage,
                        "--key",
                        key,
                        "--confirm",
                        &format!("{id} {people}"),
                    ],
                );
            }
        }
        self.commit();
    }

    /// The plan as JSON, whatever it exits with.
    pub fn plan(&self) -> Value {
        let said = self.run(&["plan", "--format", "json"]);
        serde_json::from_str(&said.out).unwrap_or_else(|_| panic!("{}\n{}", said.out, said.err))
    }

    /// Ids of everybody who is still a customer, sorted, as the platform's own calls tell them.
    pub fn customers(&self) -> Vec<String> {
        let credentials = &self.sandbox.as_ref().expect("it runs").credentials;
        let base = &self.sandbox.as_ref().expect("it runs").base_url;
        let get = |url: String| {
            self.runtime
                .block_on(qunfa::channel::ask_loopback(&url, None))
                .expect("the sandbox answers")
        };
        let secret = &credentials.customers.secret;
        let token = get(format!(
            "{base}/cgi-bin/gettoken?corpid={}&corpsecret={secret}",
            credentials.corp_id
        ));
        let token = token["access_token"].as_str().expect("a token").to_owned();
        let mut all = std::collections::BTreeSet::new();
        let world = self.control("world", None);
        for member in world["members"].as_array().expect("members") {
            let userid = member["userid"].as_str().expect("a userid");
            let list = get(format!(
                "{base}/cgi-bin/externalcontact/list?access_token={token}&userid={userid}"
            ));
            let ids = list["external_userid"].as_array().into_iter().flatten();
            all.extend(ids.filter_map(|id| Some(id.as_str()?.to_owned())));
        }
        all.into_iter().collect()
    }

    /// Moves the sandbox's clock.
    pub fn advance(&self, hours: f64) {
        self.control("time", Some(json!({ "advance": hours * 3600.0 })));
    }

    /// Changes single fields of the sandbox's behaviour.
    pub fn behave(&self, change: Value) {
        self.control("behaviour", Some(change));
    }

    /// The environment of later commands.
    pub fn env(&self, name: &str) -> String {
        let found = self.env.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.clone()).unwrap_or_default()
    }

    /// Commits as somebody, by mail.
    pub fn commit_as(&self, name: &str, mail: &str) {
        let author = CommitAuthor {
            name,
            mail,
            at_s: 1_760_000_100,
        };
        forge::commit_all(&self.root(), "改动", author).expect("a commit");
    }

    /// One control call of the sandbox.
    pub fn control(&self, what: &str, body: Option<Value>) -> Value {
        let url = format!("{}/control/{what}", self.control);
        self.runtime
            .block_on(qunfa::channel::ask_loopback(&url, body.as_ref()))
            .expect("the sandbox answers")
    }

    pub fn faults(&self, rules: Value) {
        self.control("faults", Some(rules));
    }

    pub fn confirm_all(&self) {
        self.control("confirm", Some(json!({})));
    }

    /// The sandbox's own record: the judge.
    pub fn record(&self) -> Vec<Value> {
        self.read("record.jsonl")
            .lines()
            .map(|line| serde_json::from_str(line).expect("a line of JSON"))
            .collect()
    }

    pub fn ledger(&self) -> PathBuf {
        self.root().join(".qunfa/ledger.db")
    }

    pub fn path(&self, inside: &str) -> PathBuf {
        self.root().join(inside)
    }
}

/// Commands that record or send, and therefore ask which policy is trusted.
fn needs_trust(words: &[&str]) -> bool {
    let first = words.first().copied().unwrap_or_default();
    let said = words.contains(&"--trust-policy");
    !said && (first == "apply" || first == "plan" && words.contains(&"--record"))
}

/// Every file below a folder.
pub fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(files_below(&path));
        } else {
            found.push(path);
        }
    }
    found
}

/// A campaign to every customer of the firm, with a tracked link, so that doubt can be resolved by its marker.
pub fn everybody(id_title: &str, account: &str, max: usize) -> String {
    format!(
        r#"title = "{id_title}"
account = "{account}"
intent = "service"

[audience]
kind = "customers"
max_recipients = {max}

[links.more]
url = "https://shop.firm.example/{id_title}"
title = "详情"

[schedule]
not_after = 2026-12-30 20:00:00

[touch.tell]
text = "{id_title}：营业时间有调整，详情见链接。"
attach = [{{ link = "more" }}]
"#
    )
}

impl Drop for Firm {
    fn drop(&mut self) {
        if let Some(sandbox) = self.sandbox.take() {
            self.runtime.block_on(sandbox.stop());
        }
    }
}
