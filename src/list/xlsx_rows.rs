//! Rows of one sheet become rows of a list; what a sheet can hide, and what only a spreadsheet can break, is said.

use super::{
    builder::{Builder, Cell},
    place::{At, Whole},
    problems::Problems,
    sheet::{Meanings, Row, Rows, Value},
    workbook::{Chosen, Workbook},
    xml::Xml,
};
use crate::{diagnostic::Sentence, say};
use std::borrow::Cow;

say! {
    struct HiddenRows { zh: String, en: String, count: u64 }
    zh "{zh}起有 {count} 行被隐藏（多半是筛选）：隐藏的行也会被导入，那些人也会收到消息。取消隐藏或清除筛选，删掉不该要的行"
    en "hidden rows, {count} of them, the first is {en}; probably a filter: they would be imported and messaged too. Show them, or clear the filter, and delete what should not be there"

    struct HiddenHeader { zh: String, en: String }
    zh "{zh}是隐藏的，而第一行要是表头：取消隐藏，确认它就是表头，或把它删掉"
    en "{en} is hidden, and the first row has to be the header: unhide it and see whether it is, or delete it"

    struct FailedCell { zh: String, en: String }
    zh "{zh}是错误值（如 #N/A）：改正公式，或删掉这一格"
    en "{en} holds an error (such as #N/A): correct the formula, or clear the cell"

    struct UnknownCell { zh: String, en: String }
    zh "{zh}是公式，结果没有保存在文件里：复制后“选择性粘贴为数值”，再保存"
    en "{en} is a formula whose result was not saved: paste as values and save"

    struct RemoteCell { zh: String, en: String }
    zh "{zh}是 DDE 公式，会调用别的程序，拒绝导入：删掉它，只保留数值"
    en "{en} is a DDE formula, which asks another program; remove it: values only"

    struct LargeWorkbook { path: String, mebibytes: u64, limit: u64 }
    zh "{path} 有 {mebibytes} MiB，工作簿最多 {limit} MiB：删掉图片和多余的工作表，或另存为 CSV"
    en "{path} has {mebibytes} MiB, a workbook may have {limit}: remove pictures and other sheets, or save it as CSV"

    struct ManyCells { zh: String, en: String, limit: u64 }
    zh "{zh}超过 {limit} 格：另存为 CSV 再导入"
    en "{en} has more than {limit} cells: save it as CSV and import that"

    struct EmptyRows { zh: String, en: String, limit: u64 }
    zh "{zh}有超过 {limit} 个空行：选中数据下方的空行，删除后保存，或另存为 CSV"
    en "{en} has more than {limit} empty rows: select the empty rows below the data, delete them and save, or save it as CSV"

    struct MuchText { zh: String, en: String, mebibytes: usize }
    zh "{zh}的文字超过 {mebibytes} MiB：只留编号和模板要用的列，或另存为 CSV"
    en "{en} holds more than {mebibytes} MiB of text: keep the id and what templates use, or save it as CSV"
}

/// Bytes of a workbook as it lies on disk.
const WORKBOOK_BYTES_MAX: u64 = 64 * 1024 * 1024;
/// Cells that are read from one sheet; 64 MiB of a sheet hold fewer if each says something.
const CELLS_MAX: u64 = 1_000_000;
/// Rows without any value; sheets keep them for their formats.
const EMPTY_ROWS_MAX: u64 = 100_000;
/// Bytes of text in all cells together: a sheet may name one long text a million times.
const TEXT_BYTES_MAX: usize = 64 * 1024 * 1024;

/// What has been read so far.
#[derive(Debug, Default)]
struct Counted {
    cells: u64,
    empty: u64,
    text_bytes: usize,
    hidden: u64,
    first_hidden: u64,
}

/// Reads a workbook.
pub(super) fn rows(
    path: &str,
    bytes: Vec<u8>,
    wanted: Option<&str>,
) -> Result<(Builder, Vec<Sentence>), Problems> {
    let size = bytes.len() as u64;
    if size > WORKBOOK_BYTES_MAX {
        return Err(Problems::one(LargeWorkbook {
            path: path.to_owned(),
            mebibytes: size >> 20,
            limit: WORKBOOK_BYTES_MAX >> 20,
        }));
    }
    let mut workbook = Workbook::open(path, &bytes)?;
    let meanings = Meanings {
        strings: workbook.strings()?,
        styles: workbook.styles()?,
        counts_from_1904: workbook.counts_from_1904,
    };
    let (sheet, note) = workbook.choose(wanted)?;
    drop(workbook);
    drop(bytes);
    let builder = read_sheet(path, &sheet, &meanings)?;
    Ok((builder, note.into_iter().collect()))
}

fn read_sheet(path: &str, sheet: &Chosen, meanings: &Meanings) -> Result<Builder, Problems> {
    let mut builder = Builder::of(Whole {
        path: path.to_owned(),
        sheet: Some(sheet.name.clone()),
    });
    let mut rows = Rows::of(Xml::of(path, &sheet.part, &sheet.bytes)?, meanings);
    let mut counted = Counted::default();
    while let Some(row) = rows.next()? {
        counted.add(&row, &builder)?;
        let cells = readable(&row, &mut builder);
        // Empty rows are no rows: sheets keep them for their formats.
        if !cells.is_empty() {
            builder.row(row.number, &cells);
        }
        if builder.is_hopeless() {
            break;
        }
    }
    if counted.hidden > 0 {
        let (count, At { zh, en }) = (counted.hidden, builder.whole().row(counted.first_hidden));
        builder.problems.push(HiddenRows { zh, en, count });
    }
    Ok(builder)
}

impl Counted {
    fn add(&mut self, row: &Row, builder: &Builder) -> Result<(), Problems> {
        self.cells += row.cells.len() as u64;
        let texts = row.cells.iter().map(|(_, value)| value.bytes());
        self.text_bytes += texts.sum::<usize>();
        if self.cells > CELLS_MAX {
            let (At { zh, en }, limit) = (builder.whole().all(), CELLS_MAX);
            return Err(Problems::one(ManyCells { zh, en, limit }));
        }
        if self.text_bytes > TEXT_BYTES_MAX {
            let (At { zh, en }, mebibytes) = (builder.whole().all(), TEXT_BYTES_MAX >> 20);
            return Err(Problems::one(MuchText { zh, en, mebibytes }));
        }
        let is_empty = row.cells.iter().all(|(_, value)| *value == Value::Empty);
        self.empty += u64::from(is_empty);
        if self.empty > EMPTY_ROWS_MAX {
            let (At { zh, en }, limit) = (builder.whole().all(), EMPTY_ROWS_MAX);
            return Err(Problems::one(EmptyRows { zh, en, limit }));
        }
        if row.is_hidden && !is_empty {
            if builder.width().is_none() {
                let At { zh, en } = builder.whole().row(row.number);
                return Err(Problems::one(HiddenHeader { zh, en }));
            }
            if self.hidden == 0 {
                self.first_hidden = row.number;
            }
            self.hidden += 1;
        }
        Ok(())
    }
}

/// The cells that say something; those that cannot be read are problems.
fn readable<'r>(row: &'r Row, builder: &mut Builder) -> Vec<(usize, Cell<'r>)> {
    let mut cells = Vec::with_capacity(row.cells.len());
    for (column, value) in &row.cells {
        let (text, is_number) = match value {
            Value::Empty => continue,
            Value::Text(text) => (text, false),
            Value::Number(text) => (text, true),
            Value::Failed | Value::Unknown | Value::Remote => {
                let At { zh, en } = builder.whole().cell(row.number, *column);
                builder.problems.push(match value {
                    Value::Failed => Sentence::from(FailedCell { zh, en }),
                    Value::Unknown => UnknownCell { zh, en }.into(),
                    _ => RemoteCell { zh, en }.into(),
                });
                continue;
            }
        };
        let text = Cow::Borrowed(text.as_str());
        cells.push((*column, Cell { text, is_number }));
    }
    cells
}

impl Value {
    fn bytes(&self) -> usize {
        match self {
            Self::Text(text) | Self::Number(text) => text.len(),
            Self::Empty | Self::Failed | Self::Unknown | Self::Remote => 0,
        }
    }
}
