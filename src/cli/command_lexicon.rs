//! `lexicon show` and `lexicon import`: what the built-in words are, what the workspace changes, and the company's own list.

use super::{
    CommandError, Exit, Terminal,
    args::{LexiconAction, LexiconOf, Manners},
    site::{Site, write_whole},
};
use crate::{
    compliance::{self, CleanSamples, Effect, book},
    list::{self, Encoding, Problems, WordRow},
    model::{Lang, Severity},
    report, say, workspace,
};
use std::{collections::BTreeMap, fmt::Write as _, path::Path};

say! {
    struct BadEncoding { encoding: String }
    zh "不认识编码 {encoding}；写 utf-8、gbk、gb18030 或 utf-16"
    en "unknown encoding {encoding}; write utf-8, gbk, gb18030 or utf-16"

    struct CannotRead { path: String, reason: String }
    zh "读不了 {path}：{reason}"
    en "failed to read {path}: {reason}"

    struct BadName { name: String }
    zh "词表的名字“{name}”不行：只能用字母、数字、汉字、- 和 _"
    en "{name} cannot name a list of words: use letters, digits, - and _"

    struct AlreadyThere { file: String }
    zh "{file} 已经有了；要换掉它请加 --replace，或用 --name 另起名字"
    en "{file} is there already; pass --replace to replace it, or another --name"

    struct Refused { path: String, problems: String }
    zh "{path} 有问题，没有导入：\n{problems}"
    en "{path} has problems, nothing was imported:\n{problems}"
}

/// Largest file of words, bytes.
const BYTES_MAX: u64 = 4 << 20;

/// Problems that are shown.
const SHOWN_MAX: usize = 20;

pub(super) fn run(
    typed: &LexiconOf,
    manners: &Manners,
    terminal: &mut Terminal,
) -> Result<Exit, CommandError> {
    let site = Site::open(manners, terminal)?;
    match &typed.action {
        LexiconAction::Show => {
            terminal.data(&shown(&site));
            Ok(Exit::Done)
        }
        LexiconAction::Import {
            file,
            name,
            rule,
            severity,
            reason,
            encoding,
            replace,
        } => {
            let defaults = Defaults {
                rule,
                severity,
                reason,
            };
            let path = terminal.directory.join(file);
            let name = name.clone().or_else(|| {
                let stem = path.file_stem()?.to_str()?;
                Some(stem.to_owned())
            });
            let name = name.unwrap_or_default();
            let encoding = Encoding::named(encoding).ok_or_else(|| {
                CommandError::usage(BadEncoding {
                    encoding: encoding.clone(),
                })
            })?;
            import(&site, &path, &name, encoding, &defaults, *replace, terminal)
        }
    }
}

fn shown(site: &Site) -> String {
    let (lang, book) = (site.lang, book());
    let mut families: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for rule in &book.rules {
        let family = rule.info.code.split('-').next().unwrap_or(rule.info.code);
        let (rules, terms) = families.entry(family).or_default();
        *rules += 1;
        *terms += rule.terms.len();
    }
    let (rules, terms) = families
        .values()
        .fold((0, 0), |(a, b), (c, d)| (a + c, b + d));
    let mut page = match lang {
        Lang::Zh => format!("内置词库 {}：{rules} 条规则，{terms} 个词\n", book.version),
        Lang::En => format!(
            "built-in lexicon {}: {rules} rules, {terms} terms\n",
            book.version
        ),
    };
    for (family, (rules, terms)) in families {
        let _ = match lang {
            Lang::Zh => writeln!(page, "  {family:<5} {rules:>3} 条规则 {terms:>5} 个词"),
            Lang::En => writeln!(page, "  {family:<5} {rules:>3} rules {terms:>5} terms"),
        };
        if family == "POL" {
            page.push_str(lang.pick(
                "        政治敏感词内置为空：请导入企业自己的词表，qunfa lexicon import 词表.csv --rule POL-000\n",
                "        ships empty: import the company's own, qunfa lexicon import words.csv --rule POL-000\n",
            ));
        }
    }
    for rule in &book.rules {
        if let Some(day) = &rule.effective {
            let (code, title) = (rule.info.code, rule.info.title());
            let title = title.in_lang(lang);
            let _ = match lang {
                Lang::Zh => writeln!(
                    page,
                    "  待生效 {code} {title}：活动最后一天在 {day} 及以后才判"
                ),
                Lang::En => writeln!(
                    page,
                    "  pending {code} {title}: for campaigns that last until {day} or longer"
                ),
            };
        }
    }
    for rule in &book.retired {
        let (code, title) = (rule.info.code, rule.info.title());
        let title = title.in_lang(lang);
        let _ = match lang {
            Lang::Zh => writeln!(page, "  已停用 {code} {title}：不再判定，编号不再使用"),
            Lang::En => writeln!(page, "  retired {code} {title}: judges nothing any more"),
        };
    }
    page.push('\n');
    own(site, &mut page);
    page
}

/// What the workspace changes, and the names it protects.
fn own(site: &Site, page: &mut String) {
    let (lang, policy) = (site.lang, &site.workspace.policy);
    let effects = compliance::effects(policy);
    let _ = match lang {
        Lang::Zh => writeln!(page, "本工作区的改动：{} 条", effects.len()),
        Lang::En => writeln!(page, "changes of this workspace: {}", effects.len()),
    };
    for effect in &effects {
        page.push_str(&line(effect, lang));
    }
    let brands = policy.brands.terms.join(lang.pick("、", ", "));
    if !brands.is_empty() {
        let _ = match lang {
            Lang::Zh => writeln!(page, "品牌词（不按广告用语检查）：{brands}"),
            Lang::En => writeln!(
                page,
                "brand terms, not checked as advertising words: {brands}"
            ),
        };
    }
    let findings = compliance::judge_lexicon(policy);
    let sources = &site.workspace.sources;
    page.push_str(&report::findings_text(&findings, sources, lang, site.style));
}

/// One change as in a diff: what it is, and what it does.
fn line(effect: &Effect<'_>, lang: Lang) -> String {
    let change = effect.change;
    let (term, place) = (&change.term.value, &change.term.place);
    let rules = effect.rules.join(lang.pick("、", ", "));
    let severity = change.severity.unwrap_or(Severity::Block);
    let (sign, what) = match (change.action, lang) {
        (workspace::LexiconAction::Deny, Lang::Zh) => (
            '+',
            format!("禁用（{}）", report::severity_word(severity, lang)),
        ),
        (workspace::LexiconAction::Deny, Lang::En) => (
            '+',
            format!("refused ({})", report::severity_word(severity, lang)),
        ),
        (workspace::LexiconAction::Allow, Lang::Zh) => ('-', "放行".to_owned()),
        (workspace::LexiconAction::Allow, Lang::En) => ('-', "allowed".to_owned()),
        (workspace::LexiconAction::Weigh, Lang::Zh) => (
            '~',
            format!("改为{}", report::severity_word(severity, lang)),
        ),
        (workspace::LexiconAction::Weigh, Lang::En) => (
            '~',
            format!("weighs {}", report::severity_word(severity, lang)),
        ),
    };
    let built_in = match (change.action, effect.rules.is_empty(), lang) {
        (workspace::LexiconAction::Deny, true, _) => String::new(),
        (workspace::LexiconAction::Deny, false, Lang::Zh) => format!("；内置词库已有 {rules}"),
        (workspace::LexiconAction::Deny, false, Lang::En) => {
            format!("; the built-in lexicon has {rules}")
        }
        (_, true, Lang::Zh) => "；没有作用：内置词库不管这个词".to_owned(),
        (_, true, Lang::En) => "; does nothing: no built-in rule minds it".to_owned(),
        (_, false, Lang::Zh) => format!("；涉及 {rules}"),
        (_, false, Lang::En) => format!("; concerns {rules}"),
    };
    let hard = if effect.hard.is_empty() || change.action != workspace::LexiconAction::Allow {
        String::new()
    } else {
        let rules = effect.hard.join(lang.pick("、", ", "));
        match lang {
            Lang::Zh => format!("，其中 {rules} 是硬性规则，照样阻断"),
            Lang::En => format!(", of which {rules} is hard and holds all the same"),
        }
    };
    let clean = match (change.action, effect.clean_samples, lang) {
        (workspace::LexiconAction::Allow, _, _) | (_, 0, _) => String::new(),
        (_, count, Lang::Zh) => format!("；会命中 {count} 条正常样例"),
        (_, count, Lang::En) => format!("; stands in {count} clean samples"),
    };
    format!(
        "{sign} {term}  {what}{built_in}{hard}{clean}  ({}:{}, {})\n",
        place.file, place.line, change.reason
    )
}

/// What words that say nothing else are given.
struct Defaults<'a> {
    rule: &'a str,
    severity: &'a str,
    reason: &'a str,
}

fn import(
    site: &Site,
    path: &Path,
    name: &str,
    encoding: Encoding,
    defaults: &Defaults<'_>,
    replace: bool,
    terminal: &mut Terminal,
) -> Result<Exit, CommandError> {
    let lang = site.lang;
    let sound = |letter: char| letter.is_alphanumeric() || letter == '-' || letter == '_';
    if name.is_empty() || !name.chars().all(sound) {
        let name = name.to_owned();
        return Err(CommandError::usage(BadName { name }));
    }
    let file = format!("lexicon/{name}.toml");
    if !replace && site.root.join(&file).exists() {
        return Err(CommandError::usage(AlreadyThere { file }));
    }
    let shown = path.display().to_string();
    let rows = list::words(&shown, read_bytes(path)?, encoding)
        .map_err(|problems| refused(&shown, problem_lines(&problems, lang)))?;
    let (entries, problems) = entries(&rows, defaults, lang);
    if !problems.is_empty() {
        return Err(refused(&shown, problems));
    }
    write_whole(&site.root.join(&file), toml_text(&entries).as_bytes())?;
    let samples = CleanSamples::read();
    let mut noisy = 0;
    for entry in &entries {
        let hits = samples.with(entry.word);
        let Some(example) = hits.first() else {
            continue;
        };
        noisy += 1;
        let (word, count) = (entry.word, hits.len());
        terminal.talk(&match lang {
            Lang::Zh => format!("注意：“{word}”会命中 {count} 条正常样例，例如“{example}”；多半会误报"),
            Lang::En => format!("note: {word} stands in {count} clean samples, such as \"{example}\"; expect false alarms"),
        });
    }
    let (count, all) = (entries.len(), samples.count());
    terminal.talk(&match lang {
        Lang::Zh => format!(
            "导入 {count} 个词，写入 {file}，请提交到 git；{noisy} 个词会命中正常样例（共 {all} 条样例）。用 qunfa lexicon show 查看，用 qunfa check 看现有活动"
        ),
        Lang::En => format!(
            "{count} words imported into {file}; commit it. {noisy} of them stand in clean samples ({all} in all). See qunfa lexicon show, and qunfa check for the campaigns there are"
        ),
    });
    Ok(Exit::Done)
}

/// One word that may be written.
struct Entry<'a> {
    word: &'a str,
    rule: &'a str,
    severity: Severity,
    reason: &'a str,
    suggestion: Option<&'a str>,
}

/// The words, and everything wrong with them.
fn entries<'a>(
    rows: &'a [WordRow],
    defaults: &Defaults<'a>,
    lang: Lang,
) -> (Vec<Entry<'a>>, Vec<String>) {
    let mut problems = Vec::new();
    let mut first: BTreeMap<String, u64> = BTreeMap::new();
    let mut entries = Vec::new();
    for row in rows {
        let line = row.line;
        let mut problem = |zh: String, en: String| {
            problems.push(match lang {
                Lang::Zh => format!("  第 {line} 行：{zh}"),
                Lang::En => format!("  line {line}: {en}"),
            });
        };
        let word = row.word.as_str();
        if compliance::is_too_short(word) {
            problem(
                format!("“{word}”只有一个字，几乎会命中每一条正文"),
                format!("{word} is a single character and stands in nearly every text"),
            );
        }
        if let Some(before) = first.insert(compliance::compared(word), line) {
            problem(
                format!("“{word}”与第 {before} 行是同一个词"),
                format!("{word} is the word of line {before}"),
            );
        }
        let rule = row.rule.as_deref().unwrap_or(defaults.rule);
        if let Err(what) = compliance::rule_named(rule) {
            problem(what.zh, what.en);
        }
        let written = row.severity.as_deref().unwrap_or(defaults.severity);
        let Some(severity) = severity_named(written) else {
            problem(
                format!(
                    "不认识的严重程度“{written}”；写 block/阻断、warn/提醒、legal/需法务、evidence/需证据"
                ),
                format!("unknown severity {written}; write block, warn, legal or evidence"),
            );
            continue;
        };
        entries.push(Entry {
            word,
            rule,
            severity,
            reason: row.reason.as_deref().unwrap_or(defaults.reason),
            suggestion: row.suggestion.as_deref(),
        });
    }
    (entries, problems)
}

fn severity_named(word: &str) -> Option<Severity> {
    Some(match word.trim().to_lowercase().as_str() {
        "block" | "阻断" | "禁止" | "禁用" | "高" => Severity::Block,
        "require" | "须补全" | "必须" => Severity::Require,
        "evidence" | "需证据" | "证据" => Severity::Evidence,
        "legal" | "需法务" | "法务" => Severity::Legal,
        "warn" | "提醒" | "警告" | "中" => Severity::Warn,
        "info" | "提示" | "低" => Severity::Info,
        _ => return None,
    })
}

fn toml_text(entries: &[Entry<'_>]) -> String {
    let quoted = |text: &str| toml::Value::String(text.to_owned()).to_string();
    let mut text = "#:schema ../schema/lexicon.schema.json\n# 由 qunfa lexicon import 写入；可以手工增删，重新导入会整个换掉。\n".to_owned();
    for entry in entries {
        let severity = serde_json::to_string(&entry.severity).expect("a severity is a word");
        let _ = write!(
            text,
            "\n[[lexicon]]\nterm     = {}\naction   = \"deny\"\nrule     = {}\nseverity = {severity}\nreason   = {}\n",
            quoted(entry.word),
            quoted(entry.rule),
            quoted(entry.reason)
        );
        if let Some(suggestion) = entry.suggestion {
            let _ = writeln!(text, "suggestion = {}", quoted(suggestion));
        }
    }
    text
}

fn problem_lines(problems: &Problems, lang: Lang) -> Vec<String> {
    let shown = problems.shown().iter();
    shown
        .map(|problem| format!("  {}", problem.in_lang(lang)))
        .collect()
}

fn refused(path: &str, mut problems: Vec<String>) -> CommandError {
    let more = problems.len().saturating_sub(SHOWN_MAX);
    problems.truncate(SHOWN_MAX);
    if more > 0 {
        problems.push(format!("  …… +{more}"));
    }
    CommandError::new(
        Exit::Findings,
        Refused {
            path: path.to_owned(),
            problems: problems.join("\n"),
        },
    )
}

fn read_bytes(path: &Path) -> Result<Vec<u8>, CommandError> {
    let failed = |reason: String| {
        CommandError::usage(CannotRead {
            path: path.display().to_string(),
            reason,
        })
    };
    let bytes = std::fs::metadata(path).map_err(|error| failed(error.to_string()))?;
    if bytes.len() > BYTES_MAX {
        return Err(failed(format!("> {BYTES_MAX} bytes")));
    }
    std::fs::read(path).map_err(|error| failed(error.to_string()))
}
