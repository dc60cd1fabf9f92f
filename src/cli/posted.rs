//! A plan that was shown is shown again where its reviewers are: one comment, one status, one job summary.

use super::{
    CommandError, Exit, Terminal,
    args::Posted,
    command_plan::Planned,
    error::FileFailed,
    plan_out,
    site::{Site, block_on},
};
use crate::{
    diagnostic::Sentence,
    forge::{self, Commented, Host, HostError, StatusVerdict},
    model::Lang,
    ports::{CodeHost, HostGap},
    report::{self, Records, Room},
    say,
};
use std::{fs, io::Write, path::Path};

/// A job summary above 1 MiB is dropped whole; this leaves room for what others write.
const SUMMARY_BYTES: usize = 900 * 1024;
/// Characters of a comment that its marker and the host's own counting may take.
const MARKER_CHARACTERS: usize = 256;
/// Characters of digests that always stand; above, the plan's id stands for them.
const DIGESTS_MAX: usize = 30_000;
/// Bytes of a file that becomes a comment.
const COMMENT_FILE_MAX: u64 = 16 * 1024 * 1024;

say! {
    struct NoHost {}
    zh "qunfa.toml 没有 [host]，不知道请求在哪个代码平台上；请写明 [host] kind = \"github\"、\"gitlab\" 或 \"gitee\""
    en "qunfa.toml has no [host], so nothing says where the request is; write [host] kind = \"github\", \"gitlab\" or \"gitee\""

    struct NoToken { host: CodeHost, place: String }
    zh "缺少 {host} 的访问令牌：{place} 没有设置"
    en "the token for {host} is missing: {place} is not set"

    struct NoRepository { host: CodeHost }
    zh "不知道是 {host} 上的哪个仓库：请在 [host] 里写明 repository = \"owner/name\""
    en "nothing says which repository at {host} is meant: write repository = \"owner/name\" in [host]"

    struct HostFailed { host: CodeHost, reason: String }
    zh "{host} 没有照办：{reason}"
    en "{host} did not do it: {reason}"

    struct OtherCommit { head: String, here: String }
    zh "没有标出结论：请求的最后一个提交是 {head}，而这里检出的是 {here}，结论不是对它说的"
    en "no status was set: the request ends with {head}, but {here} is checked out here, and the verdict is not about it"

    struct CommentIs { what: &'static str, number: u64 }
    zh "请求 {number} 下的计划评论：{what}"
    en "the plan's comment under request {number}: {what}"

    struct LeftOut { omitted: usize }
    zh "篇幅所限，有 {omitted} 项没有写进去"
    en "{omitted} parts were left out for lack of space"

    struct DigestHead { plan: String }
    zh "计划 {plan}，内容摘要："
    en "Plan {plan}, digests:"

    struct ManyDigests { plan: String, campaigns: usize }
    zh "计划 {plan}，{campaigns} 个活动的内容摘要见 plan.json"
    en "Plan {plan}; the digests of its {campaigns} campaigns stand in plan.json"
}

/// Refuses what cannot be posted before anything is planned.
pub(super) fn check(typed: &Posted, site: &Site) -> Result<(), CommandError> {
    if typed.request.is_some() && !site.desk.is_there() {
        return Err(CommandError::usage(NoHost {}));
    }
    Ok(())
}

/// Posts what was asked for. `said` is how the plan ends.
pub(super) fn post(
    typed: &Posted,
    site: &Site,
    planned: &Planned<'_>,
    said: Exit,
    terminal: &mut Terminal,
) -> Result<(), CommandError> {
    if let Some(path) = &typed.summary {
        let records = records(site, planned);
        append(&terminal.directory.join(path), &records, site, terminal)?;
    }
    let Some(number) = typed
        .request
        .filter(|_| typed.comment.is_some() || typed.status)
    else {
        return Ok(());
    };
    let host = host(site)?;
    if let Some(from) = &typed.comment {
        let records = match from.as_str() {
            "auto" => records(site, planned),
            file => from_file(&terminal.directory.join(file), site, planned)?,
        };
        comment(&host, number, &records, site, terminal)?;
    }
    if typed.status {
        status(&host, number, site, (said, planned), terminal)?;
    }
    Ok(())
}

fn host(site: &Site) -> Result<Host, CommandError> {
    match site.desk.host() {
        None => Err(CommandError::usage(NoHost {})),
        Some(Ok(host)) => Ok(host),
        Some(Err((host, HostGap::NoToken(place)))) => {
            Err(CommandError::usage(NoToken { host, place })
                .hint(super::error::MissingSecretHint {}))
        }
        Some(Err((host, HostGap::NoRepository))) => Err(CommandError::usage(NoRepository { host })),
        Some(Err((host, HostGap::Trouble(reason)))) => {
            Err(CommandError::usage(HostFailed { host, reason }))
        }
    }
}

/// The plan in parts: the verdict first, then each campaign, then every digest; where those are too many, the plan's id stands for them.
fn records(site: &Site, planned: &Planned<'_>) -> Records {
    let blocks = plan_out::markdown(site, planned);
    let tail = if blocks.tail.chars().count() > DIGESTS_MAX {
        digests(site, planned)
    } else {
        blocks.tail
    };
    Records {
        head: blocks.head,
        blocks: blocks.records,
        tail,
    }
}

/// The plan's last line, where its numbers add up.
fn summary_line(site: &Site, planned: &Planned<'_>) -> String {
    let text = plan_out::text(site, planned);
    let last = text.lines().rev().find(|line| !line.trim().is_empty());
    report::visible(last.unwrap_or_default().trim())
}

/// A file of Markdown, in parts that begin with a heading.
fn from_file(path: &Path, site: &Site, planned: &Planned<'_>) -> Result<Records, CommandError> {
    let failed = |reason: String| {
        CommandError::usage(FileFailed {
            path: path.display().to_string(),
            reason,
        })
    };
    let bytes = fs::metadata(path)
        .map_err(|error| failed(error.to_string()))?
        .len();
    if bytes > COMMENT_FILE_MAX {
        return Err(failed(format!(
            "{bytes} bytes, more than {COMMENT_FILE_MAX}"
        )));
    }
    let text = fs::read_to_string(path).map_err(|error| failed(error.to_string()))?;
    let mut blocks: Vec<String> = Vec::new();
    for line in text.lines() {
        match blocks.last_mut() {
            Some(block) if !line.starts_with("## ") => {
                block.push('\n');
                block.push_str(line);
            }
            _ => blocks.push(line.to_owned()),
        }
    }
    let head = if blocks.is_empty() {
        String::new()
    } else {
        blocks.remove(0)
    };
    Ok(Records {
        head,
        blocks,
        tail: digests(site, planned),
    })
}

/// The plan's id and every digest, in full: what an approval is of.
fn digests(site: &Site, planned: &Planned<'_>) -> String {
    let plan = planned.document.id.clone();
    let campaigns = &planned.plan.campaigns;
    let lines = campaigns.iter().filter_map(|campaign| {
        let id = report::visible(&campaign.run.campaign.0).replace('`', "'");
        Some(format!("- `{id}` `{}`", campaign.digest?))
    });
    let lines: Vec<String> = lines.collect();
    let listed = lines.join("\n");
    if listed.chars().count() > DIGESTS_MAX {
        let many = ManyDigests {
            plan: format!("`{plan}`"),
            campaigns: lines.len(),
        };
        return Sentence::from(many).in_lang(site.lang).to_owned();
    }
    let head = Sentence::from(DigestHead {
        plan: format!("`{plan}`"),
    });
    format!("{}\n\n{listed}", head.in_lang(site.lang))
}

fn comment(
    host: &Host,
    number: u64,
    records: &Records,
    site: &Site,
    terminal: &mut Terminal,
) -> Result<(), CommandError> {
    let room = Room::Characters(host.kind().comment_limit() - MARKER_CHARACTERS);
    let cut = report::cut(records, room, site.lang);
    // One workspace, one comment: a repository may hold several.
    let marker = format!("qunfa:plan:{}", site.workspace.policy.corp);
    let done = block_on(host.upsert_comment(number, &marker, &cut.text));
    let done = done.map_err(|error| failed(host, &error))?;
    let what = match done {
        Commented::Created => site.lang.pick("已写", "created"),
        Commented::Updated => site.lang.pick("已更新", "updated"),
        Commented::Unchanged => site.lang.pick("没有变化", "unchanged"),
    };
    tell(CommentIs { what, number }, site.lang, terminal);
    omitted(cut.omitted, site.lang, terminal);
    Ok(())
}

fn status(
    host: &Host,
    number: u64,
    site: &Site,
    (said, planned): (Exit, &Planned<'_>),
    terminal: &mut Terminal,
) -> Result<(), CommandError> {
    let request = block_on(host.request(number)).map_err(|error| failed(host, &error))?;
    let is_about = match &site.ground.at {
        Some(commit) => *commit == request.head,
        None => forge::stands_at(&site.root, &request.head)?,
    };
    if !is_about {
        let here = match &site.ground.at {
            Some(commit) => Some(commit.clone()),
            None => forge::head(&site.root)?.and_then(|head| head.commit),
        };
        return Err(CommandError::new(
            Exit::NotApproved,
            OtherCommit {
                head: request.head,
                here: here.unwrap_or_else(|| "-".to_owned()),
            },
        ));
    }
    let verdict = match said {
        Exit::Done | Exit::Changes => StatusVerdict::Success,
        Exit::NotApproved => StatusVerdict::Pending,
        _ => StatusVerdict::Failure,
    };
    let url = job_url(terminal);
    let description = summary_line(site, planned);
    let set = host.set_status(&request.head, verdict, &description, url.as_deref());
    block_on(set).map_err(|error| failed(host, &error))
}

fn failed(host: &Host, error: &HostError) -> CommandError {
    CommandError::new(
        Exit::Platform,
        HostFailed {
            host: host.kind(),
            reason: error.to_string(),
        },
    )
}

/// The page of the CI job this runs in.
fn job_url(terminal: &Terminal) -> Option<String> {
    let env = |name: &str| terminal.env.get(name).filter(|value| !value.is_empty());
    let github = || {
        let (server, repository) = (env("GITHUB_SERVER_URL")?, env("GITHUB_REPOSITORY")?);
        let run = env("GITHUB_RUN_ID")?;
        Some(format!("{server}/{repository}/actions/runs/{run}"))
    };
    env("CI_JOB_URL").cloned().or_else(github)
}

/// Appends to a job summary, as much as it still has room for.
fn append(
    path: &Path,
    records: &Records,
    site: &Site,
    terminal: &mut Terminal,
) -> Result<(), CommandError> {
    let failed = |error: std::io::Error| {
        CommandError::usage(FileFailed {
            path: path.display().to_string(),
            reason: error.to_string(),
        })
    };
    let mut file = fs::OpenOptions::new()
        .create(true)
        .append(true)
        .open(path)
        .map_err(failed)?;
    let used = file.metadata().map_err(failed)?.len();
    let left = SUMMARY_BYTES.saturating_sub(usize::try_from(used).unwrap_or(usize::MAX));
    let cut = report::cut(records, Room::Bytes(left.saturating_sub(1)), site.lang);
    if !cut.text.is_empty() {
        file.write_all(format!("{}\n", cut.text).as_bytes())
            .map_err(failed)?;
    }
    omitted(cut.omitted, site.lang, terminal);
    Ok(())
}

fn omitted(omitted: usize, lang: Lang, terminal: &mut Terminal) {
    if omitted > 0 {
        tell(LeftOut { omitted }, lang, terminal);
    }
}

fn tell(said: impl Into<Sentence>, lang: Lang, terminal: &mut Terminal) {
    terminal.talk(said.into().in_lang(lang));
}
