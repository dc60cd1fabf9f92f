//! `audit export`: everything about one run that can be proved to somebody outside, in a folder that ordinary tools can check.

use super::{
    CommandError, Exit, Terminal,
    args::{AuditExport, Manners},
    command_audit::signed,
    error::FileFailed,
    site::{Site, block_on, write_whole},
};
use crate::{
    diagnostic::Sentence,
    forge::{self, Committed},
    history::RunKey,
    ledger::{Access, Ledger},
    model::{CampaignId, Digest},
    ports::{Clock, LedgerRead, RunEvidence, SIGNOFF_NAMESPACE},
    say,
    workspace::{Campaign, Limits},
};
use serde::Serialize;
use serde_json::{Value, json};
use std::{collections::BTreeMap, path::Path};

say! {
    struct NoRun { campaign: String, run: String }
    zh "台账里没有「{campaign}」的第 {run} 期"
    en "the ledger has no run {run} of {campaign}"

    struct NeverRan { campaign: String }
    zh "台账里没有「{campaign}」：它从没发送过，或名字写错了"
    en "the ledger does not know {campaign}: it was never sent, or the name is mistyped"

    struct NotEmpty { path: String }
    zh "{path} 里已有东西；证据只写进新目录"
    en "{path} holds something already; evidence is written into a new directory only"

    struct Exported { campaign: String, run: String, path: String, files: usize }
    zh "已导出 {campaign} 第 {run} 期的证据：{path}，{files} 个文件；先看其中的 README.md"
    en "exported the evidence of {campaign} run {run}: {path}, {files} files; begin with its README.md"

    struct Withheld { count: usize }
    zh "! {count} 条正文含收件人的信息，没有导出，只留摘要；占位符原文在 texts/ 里"
    en "! {count} texts name their recipients and were left out but for their digests; texts/ holds them with placeholders"

    struct NoDefinition {}
    zh "! 活动的定义不在当前提交里，没有导出；签核过的内容在 mandate.json 里"
    en "! the campaign's definition is not in the commit checked out and was left out; what was signed stands in mandate.json"
}

pub(super) fn run(
    typed: &AuditExport,
    manners: &Manners,
    terminal: &mut Terminal,
) -> Result<Exit, CommandError> {
    let site = Site::open(manners, terminal)?;
    let now_ms = site.machine_for_reading(manners, terminal)?.now_ms();
    let ledger = site.ledger(Access::Read, terminal)?;
    let run = chosen(&ledger, &typed.campaign)?;
    let Some(evidence) = block_on(ledger.evidence(&run))? else {
        return Err(CommandError::usage(NoRun {
            campaign: run.campaign.0.clone(),
            run: run.run.clone(),
        }));
    };
    let folder = terminal.directory.join(&typed.out);
    let path = typed.out.display().to_string();
    if std::fs::read_dir(&folder).is_ok_and(|mut inside| inside.next().is_some()) {
        return Err(CommandError::usage(NotEmpty { path }));
    }
    let mut files = Files::default();
    of_the_ledger(&evidence, &mut files);
    let defined = of_the_repository(&site, &run, &evidence, &mut files)?;
    files.json("policy.json", &policy(&site.workspace.policy.limits));
    let anchor = block_on(ledger.anchor(now_ms))?;
    let line = signed(&anchor, None, terminal)?;
    files.text("anchor.jsonl", line.written() + "\n");
    files.text("README.md", readme(&site, &evidence));
    let count = files.write(&folder)?;
    let campaign = run.campaign.0.clone();
    let exported = Exported {
        campaign,
        run: run.run.clone(),
        path,
        files: count,
    };
    terminal.data(&format!(
        "{}\n",
        Sentence::from(exported).in_lang(site.lang)
    ));
    let withheld = evidence
        .touches
        .iter()
        .map(|touch| touch.withheld.len())
        .sum();
    let said: [Option<Sentence>; 2] = [
        (withheld > 0).then(|| Withheld { count: withheld }.into()),
        (!defined).then(|| NoDefinition {}.into()),
    ];
    for said in said.into_iter().flatten() {
        terminal.talk(said.in_lang(site.lang));
    }
    Ok(Exit::Done)
}

/// `campaign#run`, or the newest run of a campaign.
fn chosen(ledger: &Ledger, typed: &str) -> Result<RunKey, CommandError> {
    if let Some((campaign, run)) = typed.rsplit_once('#') {
        return Ok(RunKey {
            campaign: CampaignId(campaign.to_owned()),
            run: run.to_owned(),
        });
    }
    let runs = block_on(ledger.status(Some(typed)))?;
    let newest = runs.into_iter().rfind(|run| run.gate.is_some());
    newest.map(|run| run.run).ok_or_else(|| {
        CommandError::usage(NeverRan {
            campaign: typed.to_owned(),
        })
    })
}

/// Files of the bundle by path.
#[derive(Debug, Default)]
struct Files(BTreeMap<String, Vec<u8>>);

impl Files {
    fn text(&mut self, path: impl Into<String>, text: impl Into<String>) {
        self.0.insert(path.into(), text.into().into_bytes());
    }

    fn json<T: Serialize>(&mut self, path: impl Into<String>, value: &T) {
        let text = serde_json::to_string_pretty(value).expect("evidence is plain data");
        self.text(path, text + "\n");
    }

    /// Writes everything with a list of digests that `sha256sum -c` reads; how many files that is.
    fn write(mut self, folder: &Path) -> Result<usize, CommandError> {
        let mut manifest = String::new();
        for (path, bytes) in &self.0 {
            manifest.extend([Digest::of(bytes).to_string().as_str(), "  ", path, "\n"]);
        }
        self.text("MANIFEST.sha256", manifest);
        for (path, bytes) in &self.0 {
            let path = folder.join(path);
            if let Some(parent) = path.parent() {
                std::fs::create_dir_all(parent).map_err(|error| {
                    CommandError::usage(FileFailed {
                        path: parent.display().to_string(),
                        reason: error.to_string(),
                    })
                })?;
            }
            write_whole(&path, bytes)?;
        }
        Ok(self.0.len())
    }
}

fn of_the_ledger(evidence: &RunEvidence, files: &mut Files) {
    let mut head = serde_json::to_value(evidence).expect("evidence is plain data");
    let mut parts = BTreeMap::new();
    for (key, path) in [
        ("batches", "calls.json"),
        ("complaints", "complaints.json"),
        ("touches", ""),
    ] {
        let part = head.as_object_mut().and_then(|head| head.remove(key));
        parts.insert(path, part.unwrap_or(Value::Null));
    }
    files.json("run.json", &head);
    for (path, part) in parts.iter().filter(|(path, _)| !path.is_empty()) {
        files.json(*path, part);
    }
    files.json("results.json", &results(evidence));
    // Exactly the bytes whose SHA-256 was signed.
    files.text("mandate.json", evidence.mandate.clone());
    for touch in &evidence.touches {
        files.json(format!("texts/{}.json", touch.name), touch);
    }
    let lines = evidence.lines.iter().map(|line| {
        let text = serde_json::to_string(line).expect("a line is plain data");
        text + "\n"
    });
    files.text("audit.jsonl", lines.collect::<String>());
}

/// Numbers by word.
type Counts<'a> = BTreeMap<&'a str, u64>;

/// Results added up, by touch.
fn results(evidence: &RunEvidence) -> Value {
    let mut touches: BTreeMap<&str, (Counts<'_>, Counts<'_>)> = BTreeMap::new();
    for batch in &evidence.batches {
        let (people, results) = touches.entry(&batch.touch).or_default();
        for (state, count) in &batch.people {
            *people.entry(state).or_default() += count;
        }
        for (result, count) in &batch.results {
            *results.entry(result).or_default() += count;
        }
    }
    let told = touches.into_iter().map(|(touch, (people, results))| {
        (
            touch.to_owned(),
            json!({ "people": people, "results": results }),
        )
    });
    Value::Object(told.collect())
}

/// The dated numbers in force, each with where it was read and when.
fn policy(limits: &Limits) -> Value {
    let rows = limits.0.iter().map(|(name, row)| {
        let row = json!({ "value": row.value, "source": row.source, "checked_on": row.checked_on });
        (name.clone(), row)
    });
    Value::Object(rows.collect())
}

/// The definition and the sign-offs as committed; whether there was a definition.
fn of_the_repository(
    site: &Site,
    run: &RunKey,
    evidence: &RunEvidence,
    files: &mut Files,
) -> Result<bool, CommandError> {
    let mut campaigns = site.workspace.campaigns.values();
    let Some(campaign) = campaigns.find(|campaign| *campaign.ledger_id() == run.campaign) else {
        return Ok(false);
    };
    let signoffs = site.workspace.signoffs.get(&campaign.id);
    let mut paths = definition(campaign);
    paths.extend(signoffs.map(|signoffs| signoffs.file.clone()));
    let recorded = match &evidence.commit {
        Some(commit) => forge::committed(&site.root, Some(commit), &paths)?,
        None => None,
    };
    let (found, source) = match (recorded, &evidence.commit) {
        (Some(found), _) => (Some(found), "the commit at which the gate was opened"),
        (None, Some(_)) => (
            forge::committed(&site.root, None, &paths)?,
            "HEAD when this was exported: the commit at which the gate was opened is not in this clone",
        ),
        (None, None) => (
            forge::committed(&site.root, None, &paths)?,
            "HEAD when this was exported: the gate was opened without a commit",
        ),
    };
    let Some(Committed {
        commit,
        files: read,
    }) = found
    else {
        return Ok(false);
    };
    let defined = read.contains_key(&campaign.file);
    for (path, bytes) in read {
        files.0.insert(format!("definition/{path}"), bytes);
    }
    files.json(
        "definition/commit.json",
        &json!({ "commit": commit, "source": source }),
    );
    sign_offs(site, campaign, evidence, files);
    Ok(defined)
}

/// The campaign's file, and everything its digest covers.
fn definition(campaign: &Campaign) -> Vec<String> {
    let mut paths: Vec<String> = campaign.inputs.keys().cloned().collect();
    paths.push(campaign.file.clone());
    paths.sort();
    paths.dedup();
    paths
}

/// Each sign-off that opened the gate, as `ssh-keygen -Y verify` reads it.
fn sign_offs(site: &Site, campaign: &Campaign, evidence: &RunEvidence, files: &mut Files) {
    let line = |(name, key): (String, String)| {
        [
            name.as_str(),
            " namespaces=\"",
            SIGNOFF_NAMESPACE,
            "\" ",
            &key,
            "\n",
        ]
        .concat()
    };
    let signers: String = site.reviewer_keys().into_iter().map(line).collect();
    files.text("signoffs/allowed_signers", signers);
    let entries = site.workspace.signoffs.get(&campaign.id);
    for approval in &evidence.approvals {
        let entry = entries
            .into_iter()
            .flat_map(|file| &file.entries)
            .find(|entry| Digest::of(entry.statement.as_bytes()).to_string() == approval.statement);
        let Some(entry) = entry else {
            continue;
        };
        let name = format!("signoffs/{}-{}", approval.stage, approval.reviewer);
        files.text(format!("{name}.statement.json"), entry.statement.clone());
        files.text(format!("{name}.sig"), entry.signature.clone());
    }
}

fn readme(site: &Site, evidence: &RunEvidence) -> String {
    let (corp, campaign, run) = (
        &site.workspace.policy.corp,
        &evidence.campaign,
        &evidence.run,
    );
    format!(
        "# {campaign} #{run}

企业 {corp} 的一期群发证据。不含任何收件人的编号：人只以数目出现，成员以键的前 8 位出现。时间是 Unix 毫秒。

Evidence of one run of mass messages by corp {corp}. It holds no recipient's id: people appear as counts, members as the first 8 digits of
a keyed hash. Times are Unix milliseconds.

| 文件 file | 内容 what it is | 怎样核对 how to check it |
|---|---|---|
| MANIFEST.sha256 | 每个文件的 SHA-256 / the SHA-256 of each file | `sha256sum -c MANIFEST.sha256` |
| run.json | 这一期的条件、闸门、用掉的签核 / terms, gate and sign-offs used | `digest` = `sha256sum mandate.json` |
| mandate.json | 签核的全部内容（规范 JSON）/ everything that was signed, canonical JSON | `sha256sum mandate.json` |
| signoffs/ | 每份签核的声明与签名 / each statement with its signature | `ssh-keygen -Y verify -n {SIGNOFF_NAMESPACE} -f signoffs/allowed_signers -I 签核人NAME -s signoffs/….sig < signoffs/….statement.json` |
| definition/ | 提交里的活动、模板、素材和签核文件 / campaign, templates, media and sign-offs as committed | `git show COMMIT:PATH`，提交见 definition/commit.json |
| texts/ | 签核时的原文（含占位符）与发出的原文（按摘要）/ texts as signed, and as sent by digest | `message` in calls.json |
| calls.json | 每次调用：分片、意图时间、结果、平台编号、请求摘要 / each call: batch, times, outcome, platform id, request digest | 与企业微信后台的任务编号比对 / compare the ids with WeCom's console |
| results.json | 结果计数，按触达 / results counted by touch | 与 calls.json 相加一致 / the sum of calls.json |
| complaints.json | 记下的投诉 / complaints that were noted | |
| policy.json | 当时生效的限额，含出处与核对日期 / limits in force, with source and the day they were checked | |
| audit.jsonl | 审计链里属于这一期的行 / the lines of the hash chain about this run | `hash` = SHA-256 of the text `v1` + `seq` + `prev` + `body` |
| anchor.jsonl | 导出时链的末行 / where the chain stood | `qunfa audit verify --anchor anchor.jsonl` 在台账所在的机器上 / where the ledger is |
"
    )
}
