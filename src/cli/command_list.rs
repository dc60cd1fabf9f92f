//! `list import` and `list show`: tables that people made become sealed, versioned lists of the ledger.

use super::{
    CommandError, Exit, Terminal,
    args::{List, ListAction, Manners},
    site::{Site, actor, block_on},
};
use crate::{
    diagnostic::Sentence,
    ledger::Access,
    list::{self, Encoding, Imported, ListFile, Problems},
    model::Lang,
    ports::{Clock, Journal, LedgerRead, Question},
    say,
};
use std::{io::Read, path::Path};

say! {
    struct BadEncoding { encoding: String }
    zh "不认识编码 {encoding}；写 utf-8、gbk、gb18030 或 utf-16"
    en "unknown encoding {encoding}; write utf-8, gbk, gb18030 or utf-16"

    struct CannotRead { path: String, reason: String }
    zh "读不了 {path}：{reason}"
    en "failed to read {path}: {reason}"

    struct TooLarge { path: String, megabytes: u64, limit: u64 }
    zh "{path} 有 {megabytes} MB，上限 {limit} MB：只留编号和模板要用的列，或分成几个名单"
    en "{path} has {megabytes} MB, the limit is {limit} MB: keep the id and what templates use, or make several lists of it"

    struct ManyProblems { path: String, problems: String }
    zh "{path} 有问题，没有导入：
{problems}"
    en "{path} has problems, nothing was imported:
{problems}"

    struct MoreProblems { more: u64 }
    zh "……另有 {more} 处"
    en "... and {more} more"
}

/// Largest file read, bytes.
const BYTES_MAX: u64 = 128 * 1_000_000;

pub(super) fn run(
    typed: &List,
    manners: &Manners,
    terminal: &mut Terminal,
) -> Result<Exit, CommandError> {
    let site = Site::open(manners, terminal)?;
    match &typed.action {
        ListAction::Import {
            name,
            file,
            encoding,
            sheet,
        } => {
            let path = terminal.directory.join(file);
            let file = ListFile {
                name,
                path: &path.display().to_string(),
                bytes: read_bytes(&path)?,
                encoding: encoding_named(encoding)?,
                sheet: sheet.as_deref(),
            };
            import(&site, file, manners, terminal)
        }
        ListAction::Show => show(&site, terminal),
    }
}

fn import(
    site: &Site,
    file: ListFile<'_>,
    manners: &Manners,
    terminal: &mut Terminal,
) -> Result<Exit, CommandError> {
    let (name, path) = (file.name, file.path);
    let Imported { list, notes } =
        list::read(file).map_err(|problems| refused(path, &problems, site.lang))?;
    for note in &notes {
        terminal.talk(note.in_lang(site.lang));
    }
    let rows = list.rows.len();
    let machine = site.machine(manners, terminal)?;
    let ledger = site.ledger(Access::Write, terminal)?;
    let (reference, matched) =
        block_on(ledger.import_list(list, machine.now_ms(), &actor(terminal)))?;
    terminal.data(&format!("{reference}\n"));
    terminal.talk(&match site.lang {
        Lang::Zh => format!(
            "名单 {name}：{rows} 行 = 匹配 {} 人 + 未匹配 {} + 不唯一 {} + 重复 {}",
            matched.people.len(),
            matched.unmatched,
            matched.ambiguous,
            matched.duplicates
        ),
        Lang::En => format!(
            "Rows of list {name}: {rows} = {} people + {} unmatched + {} ambiguous + {} duplicate",
            matched.people.len(),
            matched.unmatched,
            matched.ambiguous,
            matched.duplicates
        ),
    });
    Ok(Exit::Done)
}

fn show(site: &Site, terminal: &mut Terminal) -> Result<Exit, CommandError> {
    let ledger = site.ledger(Access::Read, terminal)?;
    let answers = block_on(ledger.answer(&Question::default()))?;
    for list in &answers.list_names {
        terminal.data(&format!("{list}\n"));
    }
    Ok(Exit::Done)
}

fn encoding_named(encoding: &str) -> Result<Encoding, CommandError> {
    Encoding::named(encoding).ok_or_else(|| {
        CommandError::usage(BadEncoding {
            encoding: encoding.to_owned(),
        })
    })
}

/// Refused by its size before it is read.
fn read_bytes(path: &Path) -> Result<Vec<u8>, CommandError> {
    let shown = path.display().to_string();
    let cannot = |error: std::io::Error| {
        CommandError::usage(CannotRead {
            path: shown.clone(),
            reason: error.to_string(),
        })
    };
    let file = std::fs::File::open(path).map_err(cannot)?;
    let declared = file.metadata().map_err(cannot)?.len();
    let mut bytes = Vec::new();
    if declared <= BYTES_MAX {
        file.take(BYTES_MAX + 1)
            .read_to_end(&mut bytes)
            .map_err(cannot)?;
    }
    let found = declared.max(bytes.len() as u64);
    if found > BYTES_MAX {
        let (megabytes, limit) = (found / 1_000_000, BYTES_MAX / 1_000_000);
        let path = shown;
        return Err(CommandError::new(
            Exit::Findings,
            TooLarge {
                path,
                megabytes,
                limit,
            },
        ));
    }
    Ok(bytes)
}

fn refused(path: &str, problems: &Problems, lang: Lang) -> CommandError {
    let mut lines: Vec<String> = problems
        .shown()
        .iter()
        .map(|what| what.in_lang(lang).to_owned())
        .collect();
    if problems.more() > 0 {
        let more = Sentence::from(MoreProblems {
            more: problems.more(),
        });
        lines.push(more.in_lang(lang).to_owned());
    }
    let problems = lines.join("\n");
    let path = path.to_owned();
    CommandError::new(Exit::Findings, ManyProblems { path, problems })
}
