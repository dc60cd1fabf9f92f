//! `lint`: the rules about words, numbers, dates and addresses on any text, with or without a workspace.

use super::{
    CommandError, Exit, Terminal,
    args::{FindingFormat, Lint, Manners},
    findings_out::{show, summary},
    lint_input::{self, Input},
    machine::system_ms,
    site::parse_now,
};
use crate::{
    compliance::{self, Text, difference, judge_against, judge_text},
    diagnostic::{Finding, Sentence, Sources},
    forge::DiskTree,
    model::Lang,
    report::{self, Reported},
    say,
    workspace::{self, Limits, Workspace},
};
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use std::{
    cmp::Reverse,
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::Arc,
};

/// Bytes of two texts that are compared at most: time grows with the square of what differs.
const COMPARED_BYTES_MAX: usize = 64 << 10;

/// Findings shown to people at most; machines get all.
const SHOWN_MAX: usize = 200;

say! {
    struct UnknownTrade { name: String, near: String }
    zh "没有行业“{name}”，最接近的是 {near}"
    en "no trade \"{name}\"; the nearest are {near}"

    struct UnknownTradeHint { known: String }
    zh "可以写 {known}，以及它们的别名；不写则按正文里的词判断"
    en "there are {known}, and other names of theirs; without the flag the text's own words tell"

    struct InWorkspace { name: String, root: String }
    zh "按工作区“{name}”的品牌词和词库改动判断（{root}）"
    en "judged with the brands and the lexicon overlay of the workspace {name} ({root})"

    struct BrokenWorkspace { root: String }
    zh "{root} 里的 qunfa.toml 有错，没有用上它的品牌词和词库改动；请运行 qunfa check"
    en "qunfa.toml in {root} is broken, so its brands and lexicon overlay were not used; run `qunfa check`"

    struct NothingToRead { name: String }
    zh "{name} 是空的，没有文字可查"
    en "{name} is empty, there is nothing to read"

    struct NoWorkspaceThere { folder: String }
    zh "{folder} 里没有 qunfa.toml；不用工作区就去掉 -C"
    en "{folder} has no qunfa.toml; without a workspace, leave -C out"

    struct AgainstStandardInput {}
    zh "--against 要写文件，不能是标准输入"
    en "--against takes a file, not standard input"

    struct TooLongToCompare { name: String, kilobytes: usize }
    zh "{name} 或首轮文案超过 {kilobytes} KB，不像一条消息，没有比较"
    en "{name} or the first text is over {kilobytes} KB, which is no message; they were not compared"

    struct Compared { name: String, first: String, percent: u64, order: u64, pairs: u64, limit: u64, marked: String }
    zh "{name} 与 {first}：相似度 {percent}%（按字序 {order}%，按相邻字 {pairs}%），上限 {limit}%\n  {marked}"
    en "{name} and {first}: {percent}% alike ({order}% in order, {pairs}% by neighbouring characters), the limit is {limit}%\n  {marked}"

    struct MoreFindings { shown: usize, all: usize }
    zh "只显示最要紧的 {shown} 个，共 {all} 个；全部用 --format json"
    en "the {shown} gravest of {all} are shown; --format json has all"
}

pub(super) fn run(
    typed: &Lint,
    manners: &Manners,
    terminal: &mut Terminal,
) -> Result<Exit, CommandError> {
    let industry = typed.industry.as_deref().map(trade).transpose()?;
    if let Some(folder) = &manners.workspace
        && !terminal.directory.join(folder).join("qunfa.toml").is_file()
    {
        let folder = folder.display().to_string();
        return Err(CommandError::usage(NoWorkspaceThere { folder }));
    }
    let workspace = workspace(manners, terminal);
    let lang = lang(manners, workspace.as_ref());
    terminal.lang = Some(lang);
    let day = today(manners, workspace.as_ref())?;
    let first = first(typed)?
        .map(|path| lint_input::named(&path, terminal))
        .transpose()?;
    let mut exit = Exit::Done;
    let mut sources = Sources::new();
    let mut findings = Vec::new();
    let format = typed.format;
    for input in lint_input::read(&typed.files, lang, terminal) {
        let Input { name, text } = match input {
            Ok(input) => input,
            Err(error) => {
                terminal.error(&error, lang);
                exit = exit.and(error.exit);
                continue;
            }
        };
        if text.trim().is_empty() {
            say(NothingToRead { name }, lang, terminal);
            continue;
        }
        let text: Arc<str> = Arc::from(text);
        let read = Text {
            file: &name,
            text: Arc::clone(&text),
            intent: typed.intent.into(),
            industry,
            policy: workspace.as_ref().map(|workspace| &workspace.policy),
            day,
        };
        findings.extend(judge_text(&read));
        if let Some(first) = &first {
            findings.extend(against(&read, first, lang, terminal)?);
        }
        sources.insert(Arc::from(name), text);
    }
    if findings.iter().any(Finding::blocks) {
        exit = exit.and(Exit::Findings);
    }
    // Whoever read nothing has nothing to say about it; a report for machines is a report all the same.
    if !sources.is_empty() || format != FindingFormat::Text {
        print(format, manners, &findings, &sources, lang, terminal);
    }
    Ok(exit)
}

/// The file texts are compared with; only files are, so that standard input is read once.
fn first(typed: &Lint) -> Result<Option<PathBuf>, CommandError> {
    match &typed.against {
        Some(path) if path.as_os_str() == "-" => Err(CommandError::usage(AgainstStandardInput {})),
        path => Ok(path.clone()),
    }
}

/// Says how much a text differs from the first one, and finds fault where it is too little.
fn against(
    text: &Text<'_>,
    first: &Input,
    lang: Lang,
    terminal: &mut Terminal,
) -> Result<Option<Finding>, CommandError> {
    let name = text.file.to_owned();
    if text.text.len().max(first.text.len()) > COMPARED_BYTES_MAX {
        let kilobytes = COMPARED_BYTES_MAX >> 10;
        return Err(CommandError::usage(TooLongToCompare { name, kilobytes }));
    }
    let limits = text
        .policy
        .map_or_else(Limits::built_in, |policy| policy.limits.clone());
    let change = limits.get("text_change_permille");
    let difference = difference(&first.text, &text.text);
    let compared = Compared {
        name,
        first: first.name.clone(),
        percent: difference.likeness().percent_up(),
        order: difference.in_order.percent_up(),
        pairs: difference.in_pairs.percent_up(),
        limit: (1000 - change) / 10,
        marked: difference.marked(),
    };
    say(compared, lang, terminal);
    Ok(judge_against(text, &first.name, &difference, change))
}

fn print(
    format: FindingFormat,
    manners: &Manners,
    findings: &[Finding],
    sources: &Sources,
    lang: Lang,
    terminal: &mut Terminal,
) {
    let lexicon = &compliance::book().version;
    let shown = if format == FindingFormat::Text {
        gravest(findings)
    } else {
        findings.to_vec()
    };
    let reported = Reported {
        findings: &shown,
        sources,
        campaigns: &BTreeMap::new(),
        lexicon,
        lang,
    };
    let style = terminal.style(manners.color);
    show(&reported, format, style, terminal);
    if format == FindingFormat::Text {
        if shown.len() < findings.len() {
            let (shown, all) = (shown.len(), findings.len());
            let more = Sentence::from(MoreFindings { shown, all });
            terminal.data(&format!("{}\n\n", more.in_lang(lang)));
        }
        terminal.data(&format!("{}\n", report::checklist_text(lang)));
    }
    if !sources.is_empty() {
        let line = report::lint_line(findings, lexicon, lang);
        summary(&line, format, terminal);
    }
}

/// As many as people can read, the gravest of them, in their order.
fn gravest(findings: &[Finding]) -> Vec<Finding> {
    let mut order: Vec<usize> = (0..findings.len()).collect();
    if order.len() > SHOWN_MAX {
        order.sort_by_key(|at| {
            let finding = &findings[*at];
            (finding.exempted_by.is_some(), Reverse(finding.severity))
        });
        order.truncate(SHOWN_MAX);
        order.sort_unstable();
    }
    order.into_iter().map(|at| findings[at].clone()).collect()
}

fn trade(name: &str) -> Result<&'static str, CommandError> {
    compliance::trade(name).map_err(|near| {
        let known = compliance::trades().map(|(id, name)| format!("{id} ({name})"));
        let known: Vec<String> = known.collect();
        CommandError::usage(UnknownTrade {
            name: name.to_owned(),
            near: near.join(", "),
        })
        .hint(UnknownTradeHint {
            known: known.join(", "),
        })
    })
}

/// The workspace around the place the command runs in, if there is one that can be read. Which one is used is said.
fn workspace(manners: &Manners, terminal: &mut Terminal) -> Option<Workspace> {
    let start = manners.workspace.as_ref().map_or_else(
        || terminal.directory.clone(),
        |directory| terminal.directory.join(directory),
    );
    let root = start
        .ancestors()
        .find(|folder| folder.join("qunfa.toml").is_file())?;
    let asked = manners.lang.map(Lang::from);
    let Ok(workspace) = read(root) else {
        let root = root.display().to_string();
        say(
            BrokenWorkspace { root },
            asked.unwrap_or_default(),
            terminal,
        );
        return None;
    };
    let lang = asked.unwrap_or(workspace.language);
    let name = workspace.policy.name.clone();
    let root = root.display().to_string();
    say(InWorkspace { name, root }, lang, terminal);
    Some(workspace)
}

fn read(root: &Path) -> Result<Workspace, ()> {
    let tree = DiskTree::open(root).map_err(|_| ())?;
    workspace::read(&tree).map_err(|_| ())
}

fn lang(manners: &Manners, workspace: Option<&Workspace>) -> Lang {
    let typed = manners.lang.map(Lang::from);
    typed
        .or(workspace.map(|workspace| workspace.language))
        .unwrap_or_default()
}

/// The day texts are judged for: today where the workspace is, or in China.
fn today(manners: &Manners, workspace: Option<&Workspace>) -> Result<Date, CommandError> {
    let now_ms = match &manners.now {
        Some(text) => parse_now(text)?,
        None => system_ms(),
    };
    let zone = workspace.map_or("Asia/Shanghai", |workspace| &workspace.policy.timezone);
    let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
    let now = Timestamp::from_millisecond(now_ms).unwrap_or(Timestamp::UNIX_EPOCH);
    Ok(now.to_zoned(zone).date())
}

fn say(what: impl Into<Sentence>, lang: Lang, terminal: &mut Terminal) {
    terminal.talk(&report::visible(what.into().in_lang(lang)));
}
