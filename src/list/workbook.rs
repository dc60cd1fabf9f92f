//! A ZIP becomes a workbook: which sheets it has and which is read, or why it is not read at all.

use super::{
    problems::Problems,
    strings::Strings,
    styles::Styles,
    xml::{Node, Xml, attribute, is_set},
};
use crate::{
    archive::{Archive, ArchiveError},
    diagnostic::Sentence,
    say,
};
use std::collections::BTreeMap;

say! {
    struct Macros { path: String, part: String }
    zh "{path} 带宏（{part}），拒绝导入：另存为不带宏的 .xlsx，只保留数值"
    en "{path}: the workbook has macros ({part}); save it as .xlsx without them: values only"

    struct ExternalLinks { path: String, part: String }
    zh "{path} 引用了外部数据（{part}，可能含 DDE），拒绝导入：复制后“选择性粘贴为数值”，断开链接，再保存"
    en "{path}: the workbook has external links ({part}, which may be DDE); values only: paste as values, break the links, save"

    struct BinaryWorkbook { path: String }
    zh "{path} 是二进制工作簿（.xlsb），不支持：另存为 .xlsx 或 CSV"
    en "{path} is a binary workbook (.xlsb), which is not supported: save it as .xlsx or CSV"

    struct NotAWorkbook { path: String }
    zh "{path} 是 ZIP，但里面没有 Excel 工作簿：先解压，再导入里面的 CSV 或 XLSX"
    en "{path} is a ZIP without a workbook: unpack it and import the CSV or XLSX inside"

    struct DamagedArchive { path: String }
    zh "{path} 不完整，多半没有下载或保存完：重新下载，或另存为新的 .xlsx"
    en "{path} is not whole, it was probably not downloaded or saved to its end: fetch it again, or save it anew as .xlsx"

    struct TooManyParts { path: String, limit: usize }
    zh "{path} 里的文件超过 {limit} 个，拒绝读取：这不是表格软件写出来的文件"
    en "{path} holds more than {limit} parts, which is refused: no spreadsheet writes that"

    struct TwoOfOneName { path: String, name: String }
    zh "{path} 里有两个同名的部分 {name}，不同程序会读到不同内容，拒绝读取：另存为新的 .xlsx"
    en "{path} has two parts called {name}, so two programs would read two different tables; save it anew as .xlsx"

    struct Locked { path: String }
    zh "{path} 设了打开密码，读不了：取消密码后另存，再导入"
    en "{path} is protected by a password and cannot be read: save it without the password and import that"

    struct Expands { path: String, part: String, mebibytes: u64 }
    zh "{path} 里的 {part} 解压后超过 {mebibytes} MiB，拒绝读取；如果真有这么多人，另存为 CSV 再导入"
    en "{path}: {part} expands beyond {mebibytes} MiB; if there really are that many people, save it as CSV and import that"

    struct NoSheet { path: String }
    zh "{path} 里没有工作表：另存为新的 .xlsx，再导入"
    en "{path} has no worksheet: save it anew as .xlsx and import that"

    struct NoSuchSheet { path: String, sheet: String, sheets: String }
    zh "{path} 里没有工作表“{sheet}”，有的是：{sheets}"
    en "{path} has no sheet \"{sheet}\"; it has: {sheets}"

    struct FirstSheet { path: String, sheet: String, count: usize, sheets: String }
    zh "{path} 有 {count} 个工作表（{sheets}），读的是第一个“{sheet}”；要读别的，加 --sheet 名称"
    en "{path} has {count} sheets ({sheets}); the first, \"{sheet}\", was read; name another with --sheet"
}

/// Bytes that a sheet, or what its texts are kept in, may unpack to.
const SHEET_BYTES_MAX: u64 = 64 * 1024 * 1024;
/// Bytes that any other part may unpack to.
const PART_BYTES_MAX: u64 = 8 * 1024 * 1024;

/// A workbook, opened and not yet read.
#[derive(Debug)]
pub(super) struct Workbook<'a> {
    path: &'a str,
    archive: Archive<'a>,
    /// By relation id: what it is for, and the part.
    related: BTreeMap<String, (String, String)>,
    sheets: Vec<Sheet>,
    /// Days are counted from 1904, as old Macs did.
    pub counts_from_1904: bool,
}

#[derive(Debug, Clone)]
struct Sheet {
    name: String,
    relation: String,
    is_hidden: bool,
}

/// The sheet that is read.
#[derive(Debug)]
pub(super) struct Chosen {
    pub name: String,
    pub part: String,
    pub bytes: Vec<u8>,
}

impl<'a> Workbook<'a> {
    /// Opens a workbook, and refuses what holds more than values.
    pub fn open(path: &'a str, bytes: &'a [u8]) -> Result<Self, Problems> {
        let archive = Archive::open(bytes).map_err(|error| Problems::one(said(path, error)))?;
        refuse(path, archive.names()).map_or(Ok(()), |what| Err(Problems::one(what)))?;
        let mut workbook = Self {
            path,
            archive,
            related: BTreeMap::new(),
            sheets: Vec::new(),
            counts_from_1904: false,
        };
        let relations = workbook.relations("_rels/.rels", "")?;
        let part = relations
            .into_values()
            .find(|(kind, _)| kind.ends_with("/officeDocument"))
            .map_or("xl/workbook.xml".to_owned(), |(_, part)| part);
        let folder = part.rfind('/').map_or("", |end| &part[..=end]);
        let name = &part[folder.len()..];
        workbook.related = workbook.relations(&format!("{folder}_rels/{name}.rels"), folder)?;
        workbook.read_sheets(&part)?;
        Ok(workbook)
    }

    /// The sheet of this name, or the first that is shown; says so when there was a choice.
    pub fn choose(&mut self, wanted: Option<&str>) -> Result<(Chosen, Option<Sentence>), Problems> {
        let path = self.path.to_owned();
        let is_table = |sheet: &&Sheet| {
            let related = self.related.get(&sheet.relation);
            related.is_some_and(|(kind, _)| kind.ends_with("/worksheet"))
        };
        let tables: Vec<Sheet> = self.sheets.iter().filter(is_table).cloned().collect();
        let shown = tables.iter().filter(|sheet| !sheet.is_hidden);
        let (count, sheets) = (shown.clone().count(), shown);
        let sheets = sheets
            .map(|sheet| sheet.name.as_str())
            .collect::<Vec<_>>()
            .join(", ");
        let found = match wanted {
            Some(name) => tables.iter().find(|sheet| sheet.name == name),
            None => tables
                .iter()
                .find(|sheet| !sheet.is_hidden)
                .or(tables.first()),
        };
        let Some(found) = found else {
            return Err(match wanted {
                Some(sheet) => Problems::one(NoSuchSheet {
                    path,
                    sheet: sheet.to_owned(),
                    sheets,
                }),
                None => Problems::one(NoSheet { path }),
            });
        };
        let note = (wanted.is_none() && count > 1).then(|| {
            let sheet = found.name.clone();
            FirstSheet {
                path,
                sheet,
                count,
                sheets,
            }
            .into()
        });
        let (_, part) = self.related[&found.relation].clone();
        let bytes = self.part(&part, SHEET_BYTES_MAX)?;
        let name = found.name.clone();
        Ok((Chosen { name, part, bytes }, note))
    }

    /// The texts that cells refer to.
    pub fn strings(&mut self) -> Result<Strings, Problems> {
        let Some(part) = self.related_part("/sharedStrings") else {
            return Ok(Strings::default());
        };
        let bytes = self.part(&part, SHEET_BYTES_MAX)?;
        Strings::read(Xml::of(self.path, &part, &bytes)?)
    }

    /// Which formats show a number as a date.
    pub fn styles(&mut self) -> Result<Styles, Problems> {
        let Some(part) = self.related_part("/styles") else {
            return Ok(Styles::default());
        };
        let bytes = self.part(&part, PART_BYTES_MAX)?;
        Styles::read(Xml::of(self.path, &part, &bytes)?)
    }

    fn related_part(&self, kind: &str) -> Option<String> {
        let mut related = self.related.values();
        let (_, part) = related.find(|(known, _)| known.ends_with(kind))?;
        Some(part.clone())
    }

    fn part(&mut self, part: &str, limit: u64) -> Result<Vec<u8>, Problems> {
        let path = self.path;
        let read = self.archive.part(part, limit);
        read.map_err(|error| Problems::one(said(path, error)))
    }

    /// What a part relates to, by id; targets are beside the part unless they begin with a slash.
    fn relations(
        &mut self,
        part: &str,
        folder: &str,
    ) -> Result<BTreeMap<String, (String, String)>, Problems> {
        let bytes = match self.archive.part(part, PART_BYTES_MAX) {
            Err(ArchiveError::Missing { .. }) => return Ok(BTreeMap::new()),
            other => other.map_err(|error| Problems::one(said(self.path, error)))?,
        };
        let mut xml = Xml::of(self.path, part, &bytes)?;
        let mut found = BTreeMap::new();
        while let Some(node) = xml.next()? {
            let Node::Open(element) = node else { continue };
            let field = |name| attribute(&element, name);
            let (Some(id), Some(kind), Some(target)) =
                (field("Id"), field("Type"), field("Target"))
            else {
                continue;
            };
            let target = target
                .strip_prefix('/')
                .map_or_else(|| format!("{folder}{target}"), str::to_owned);
            found.insert(id, (kind, target));
        }
        Ok(found)
    }

    fn read_sheets(&mut self, part: &str) -> Result<(), Problems> {
        let bytes = match self.archive.part(part, PART_BYTES_MAX) {
            Err(ArchiveError::Missing { .. }) => {
                let path = self.path.to_owned();
                return Err(Problems::one(NotAWorkbook { path }));
            }
            other => other.map_err(|error| Problems::one(said(self.path, error)))?,
        };
        let mut xml = Xml::of(self.path, part, &bytes)?;
        while let Some(node) = xml.next()? {
            let Node::Open(element) = node else { continue };
            match element.local_name().as_ref() {
                "workbookPr" => self.counts_from_1904 = is_set(&element, "date1904"),
                "sheet" => {
                    let field = |name| attribute(&element, name);
                    let (Some(name), Some(relation)) = (field("name"), field("id")) else {
                        continue;
                    };
                    let is_hidden = field("state").is_some_and(|state| state != "visible");
                    self.sheets.push(Sheet {
                        name,
                        relation,
                        is_hidden,
                    });
                }
                _ => {}
            }
        }
        Ok(())
    }
}

/// Parts that no table of values has.
fn refuse(path: &str, names: &[String]) -> Option<Sentence> {
    let part = |needles: &[&str]| {
        let found = names.iter().find(|name| {
            let name = name.to_lowercase();
            needles.iter().any(|needle| name.contains(needle))
        });
        found.cloned()
    };
    let path = path.to_owned();
    if let Some(part) = part(&["vbaproject", "macrosheets/", "vbadata"]) {
        return Some(Macros { path, part }.into());
    }
    if let Some(part) = part(&["externallinks/", "xl/connections", "querytables/"]) {
        return Some(ExternalLinks { path, part }.into());
    }
    part(&["xl/workbook.bin"]).map(|_| BinaryWorkbook { path }.into())
}

fn said(path: &str, error: ArchiveError) -> Sentence {
    let path = path.to_owned();
    match error {
        ArchiveError::TooManyParts { limit } => TooManyParts { path, limit }.into(),
        ArchiveError::TwoOfOneName { name } => TwoOfOneName { path, name }.into(),
        ArchiveError::Encrypted { .. } => Locked { path }.into(),
        ArchiveError::TooLarge { part, limit } => {
            let mebibytes = limit >> 20;
            Expands {
                path,
                part,
                mebibytes,
            }
            .into()
        }
        ArchiveError::Missing { .. } | ArchiveError::Damaged => DamagedArchive { path }.into(),
    }
}
