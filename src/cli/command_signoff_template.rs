//! `signoff --template`: legal is shown one template, what may vary in it and what it has to look at, and signs exactly that.

use super::{
    CommandError, Exit, Terminal,
    args::{Manners, Signoff},
    command_plan::confirmation,
    command_signoff,
    site::Site,
};
use crate::{
    approval, compliance, content,
    diagnostic::{Finding, Sink},
    forge,
    model::Lang,
    ports::{Clock, TEMPLATE_NAMESPACE},
    report, say,
    workspace::{self, TemplateFile},
};
use jiff::{Timestamp, ToSpan, civil::Date, tz::TimeZone};
use std::collections::BTreeSet;

/// What the workspace takes of one statement, bytes.
const STATEMENT_BYTES_MAX: usize = 16_384;

say! {
    struct Broken { template: String }
    zh "模板 {template} 有上面的问题，先改好再请法务签"
    en "mend the findings above before legal signs {template}"

    struct NotListed { names: String }
    zh "模板还用到 --vars 没有写的内容：{names}；写上它们，或从模板里去掉"
    en "the template also uses {names}, which --vars does not name; name them, or take them out of the template"

    struct NotUsed { names: String, known: String }
    zh "模板没有用到 {names}；它用到的是 {known}"
    en "the template does not use {names}; it uses {known}"

    struct BadDay { text: String }
    zh "--until 要写成 2027-01-31，不是“{text}”"
    en "--until wants 2027-01-31, not {text}"

    struct TooFar { until: String, latest: String }
    zh "模板签核最长到 {latest}，{until} 太远"
    en "a template's sign-off holds until {latest} at most; {until} is too far"

    struct AlreadyOver { until: String }
    zh "{until} 已经过去"
    en "{until} is in the past"

    struct NotLegal { reviewer: String, roles: String }
    zh "{reviewer} 的角色是 {roles}，模板要由 legal（法务）签"
    en "{reviewer} has the roles {roles}; a template is signed by legal"

    struct TooMuch { bytes: usize, limit: usize }
    zh "这个模板要写进签核的内容有 {bytes} 字节，超过 {limit}；问题太多的模板请先改文案"
    en "what there is to sign of this template has {bytes} bytes, more than {limit}; mend a template with so many findings first"

    struct NotConfirmed { wanted: String }
    zh "没有确认，什么都没有签。需要的确认是 --confirm \"{wanted}\""
    en "not confirmed, nothing was signed. The confirmation is --confirm \"{wanted}\""
}

pub(super) fn run(
    name: &str,
    typed: &Signoff,
    manners: &Manners,
    terminal: &mut Terminal,
) -> Result<Exit, CommandError> {
    let site = Site::open(manners, terminal)?;
    let now_ms = site.machine_for_reading(manners, terminal)?.now_ms();
    let file = read(&site, name, terminal)?;
    let path = file.source.file.clone();
    let mut sink = Sink::new();
    let skeleton = content::blank(&file.source, &mut sink);
    let skeleton = skeleton.ok_or_else(|| refused(&site, &path, &sink.into_sorted(), terminal))?;
    let names = allowed(typed, &approval::names_of(&skeleton))?;
    let policy = &site.workspace.policy;
    let industries: BTreeSet<String> = policy
        .accounts
        .values()
        .filter_map(|account| account.industry.clone())
        .collect();
    let findings = compliance::judge_template(&skeleton, policy, &industries);
    let until_ms = until(&site, typed.until.as_deref(), now_ms)?;
    let reviewer = command_signoff::reviewer(&site, typed, terminal)?;
    may_sign(&site, &reviewer)?;
    let shown = Page {
        path: &path,
        text: &skeleton.message.text,
        names: &names,
        findings: &findings,
        branches: skeleton.branches.then_some(file.source.text.as_str()),
        until_ms,
    };
    show(&site, &shown, terminal);
    confirm(&site, short(&path), findings.len(), typed, terminal)?;
    let seen: Vec<compliance::Seen> = findings.iter().map(compliance::Seen::of).collect();
    let shown = approval::Shown {
        corp: &policy.corp,
        template: &path,
        source: file.digest,
        names: &names,
        industries: &industries,
        findings: &seen,
    };
    let text = approval::template_statement(&shown, &reviewer, now_ms, until_ms).text();
    if text.len() > STATEMENT_BYTES_MAX {
        return Err(CommandError::new(
            Exit::Findings,
            TooMuch {
                bytes: text.len(),
                limit: STATEMENT_BYTES_MAX,
            },
        ));
    }
    let key = terminal.directory.join(&typed.key);
    let signature = forge::sign_for(TEMPLATE_NAMESPACE, &text, &key)?;
    let beside = format!("{path}{}", forge::SIGNOFF_SUFFIX);
    forge::append_signoff(&site.root.join(&beside), &text, &signature)?;
    let until = report::local(&policy.timezone, until_ms);
    terminal.talk(&match site.lang {
        Lang::Zh => format!(
            "{reviewer} 已签模板 {}，有效至 {until}，写入 {beside}，请提交到 git；模板一改就失效",
            short(&path)
        ),
        Lang::En => format!(
            "{reviewer} signed the template {}, valid until {until}, written to {beside}; commit it. A change to the template voids it",
            short(&path)
        ),
    });
    Ok(Exit::Done)
}

fn short(path: &str) -> &str {
    path.strip_prefix("templates/").unwrap_or(path)
}

fn read(site: &Site, name: &str, terminal: &mut Terminal) -> Result<TemplateFile, CommandError> {
    workspace::read_template(&site.tree, name)?.map_err(|(findings, sources)| {
        let text = report::findings_text(&findings, &sources, site.lang, site.style);
        terminal.talk(&text);
        CommandError::new(
            Exit::Findings,
            Broken {
                template: name.to_owned(),
            },
        )
    })
}

fn refused(site: &Site, path: &str, findings: &[Finding], terminal: &mut Terminal) -> CommandError {
    let sources = &site.workspace.sources;
    terminal.talk(&report::findings_text(
        findings, sources, site.lang, site.style,
    ));
    CommandError::new(
        Exit::Findings,
        Broken {
            template: path.to_owned(),
        },
    )
}

/// The names that may vary: what was typed has to be what the template uses. A name without a root is one of `vars`.
fn allowed(typed: &Signoff, used: &BTreeSet<String>) -> Result<BTreeSet<String>, CommandError> {
    let Some(typed) = &typed.vars else {
        return Ok(used.clone());
    };
    let whole = |name: &String| match name.trim() {
        name if name.contains('.') => name.to_owned(),
        name => format!("vars.{name}"),
    };
    let named: BTreeSet<String> = typed.iter().map(whole).collect();
    // Links, senders and recipients vary by nature and are shown; constants are what somebody writes, so those must be named.
    let is_ours = |name: &&String| name.starts_with("vars.") || named.contains(*name);
    let left_out: Vec<&str> = used
        .iter()
        .filter(|name| is_ours(name) && !named.contains(*name))
        .map(String::as_str)
        .collect();
    if !left_out.is_empty() {
        let names = left_out.join(", ");
        return Err(CommandError::usage(NotListed { names }));
    }
    let unknown: Vec<&str> = named.difference(used).map(String::as_str).collect();
    if !unknown.is_empty() {
        let known: Vec<&str> = used.iter().map(String::as_str).collect();
        return Err(CommandError::usage(NotUsed {
            names: unknown.join(", "),
            known: known.join(", "),
        }));
    }
    Ok(used.clone())
}

/// The end of the last day it holds; by default as long as the policy allows.
fn until(site: &Site, typed: Option<&str>, now_ms: i64) -> Result<i64, CommandError> {
    let policy = &site.workspace.policy;
    let latest_ms = now_ms + policy.limits.get("template_signoff_ms") as i64;
    let Some(text) = typed else {
        return Ok(latest_ms);
    };
    let bad = || {
        CommandError::usage(BadDay {
            text: text.to_owned(),
        })
    };
    let zone = TimeZone::get(&policy.timezone).unwrap_or(TimeZone::UTC);
    let day: Date = text.parse().map_err(|_| bad())?;
    let latest = Timestamp::from_millisecond(latest_ms).map_err(|_| bad())?;
    let latest = latest.to_zoned(zone.clone()).date();
    let next = day.checked_add(1.day()).map_err(|_| bad())?;
    let end = next.to_zoned(zone).map_err(|_| bad())?;
    let end_ms = end.timestamp().as_millisecond() - 1_000;
    let until = text.to_owned();
    if end_ms <= now_ms {
        return Err(CommandError::usage(AlreadyOver { until }));
    }
    if day > latest {
        let latest = latest.to_string();
        return Err(CommandError::usage(TooFar { until, latest }));
    }
    Ok(end_ms.min(latest_ms))
}

fn may_sign(site: &Site, name: &str) -> Result<(), CommandError> {
    let reviewer = site.workspace.policy.reviewers.get(name);
    let roles = reviewer.map(|reviewer| reviewer.roles.as_slice());
    if roles.is_some_and(|roles| roles.iter().any(|role| role == "legal")) {
        return Ok(());
    }
    let roles = match roles.unwrap_or_default().join(", ") {
        roles if roles.is_empty() => "-".to_owned(),
        roles => roles,
    };
    let reviewer = name.to_owned();
    Err(CommandError::new(
        Exit::NotApproved,
        NotLegal { reviewer, roles },
    ))
}

/// What is shown before somebody signs.
struct Page<'a> {
    path: &'a str,
    text: &'a str,
    names: &'a BTreeSet<String>,
    findings: &'a [Finding],
    until_ms: i64,
    /// The template as written, when it decides between texts.
    branches: Option<&'a str>,
}

fn show(site: &Site, page: &Page<'_>, terminal: &mut Terminal) {
    let lang = site.lang;
    let names: Vec<&str> = page.names.iter().map(String::as_str).collect();
    let names = if names.is_empty() {
        lang.pick("（无）", "(none)").to_owned()
    } else {
        names.join(", ")
    };
    let until = report::local(&site.workspace.policy.timezone, page.until_ms);
    let head = match lang {
        Lang::Zh => format!(
            "模板  {}\n允许变化  {names}\n有效至  {until}\n须法务看的问题  {} 条\n",
            short(page.path),
            page.findings.len()
        ),
        Lang::En => format!(
            "template  {}\nmay vary  {names}\nvalid until  {until}\nfindings for legal  {}\n",
            short(page.path),
            page.findings.len()
        ),
    };
    terminal.data(&head);
    let sources = &site.workspace.sources;
    terminal.data(&report::findings_text(
        page.findings,
        sources,
        lang,
        site.style,
    ));
    let word = lang.pick("正文", "text");
    terminal.data(&format!("── {word} ──\n{}\n", report::visible(page.text)));
    if let Some(source) = page.branches {
        let source = report::visible(source);
        terminal.data(&report::template_text(short(page.path), &source, lang));
    }
}

fn confirm(
    site: &Site,
    template: &str,
    findings: usize,
    typed: &Signoff,
    terminal: &mut Terminal,
) -> Result<(), CommandError> {
    let wanted = confirmation(template, findings as u64);
    let given = if let Some(given) = &typed.confirm {
        Some(given.trim() == wanted)
    } else {
        let question = match site.lang {
            Lang::Zh => format!("请输入“{wanted}”（模板名和问题条数）以确认："),
            Lang::En => format!(
                "Type \"{wanted}\" (the template's name and the number of findings) to confirm:"
            ),
        };
        terminal.ask(&question).map(|typed| typed == wanted)
    };
    if given == Some(true) {
        return Ok(());
    }
    Err(CommandError::usage(NotConfirmed { wanted }))
}
