//! A header and rows become a [`ListImport`]; whatever is wrong with one of them is collected, and one problem is enough to
//! import nothing.

use super::{
    place::{At, Whole, letters},
    problems::Problems,
};
use crate::{
    model::PersonKind,
    ports::{ListImport, ListRow},
    say,
};
use std::borrow::Cow;

say! {
    struct NoIdColumn { zh: String, en: String, columns: usize }
    zh "{zh}没有编号列：第一行要是表头，其中有 external_userid、userid、phone 或 unionid 之一；现在的 {columns} 列都不是"
    en "{en} has no id column: its first line has to name one of external_userid, userid, phone, unionid, and none of its {columns} columns is one"

    struct HeaderLower { zh: String, en: String, row: u64 }
    zh "{zh}的表头在第 {row} 行，上面还有别的行（标题、说明或隐藏的行）：取消隐藏，删掉表头上面的行"
    en "{en} has its header in row {row}, below other rows (a title, a remark, or hidden rows): unhide them and delete what stands above the header"

    struct NoRows { zh: String, en: String }
    zh "{zh}只有表头，没有一行数据：检查导出的是不是这个文件、这个工作表"
    en "{en} has a header and no row below it: see whether it is the right file and sheet"

    struct RepeatedColumn { zh: String, en: String, column: String }
    zh "{zh}的列名 {column} 重复：模板里的 person.{column} 不知道指哪一列"
    en "{en} has the column {column} twice; person.{column} could mean either"

    struct TooManyColumns { zh: String, en: String, columns: usize, limit: usize }
    zh "{zh}有 {columns} 列，最多 {limit} 列：只留编号和模板要用的列"
    en "{en} has {columns} columns, at most {limit}: keep the id and what templates use"

    struct NamelessColumn { zh: String, en: String }
    zh "{zh}有内容，这一列的表头却是空的：补上列名，或删掉这一列"
    en "{en} has content under an empty header: name the column, or remove it"

    struct Ragged { zh: String, en: String, has: usize, wants: usize }
    zh "{zh}有 {has} 列，表头有 {wants} 列"
    en "{en} has another number of fields than the header: {has}, expected {wants}"

    struct OutsideColumns { zh: String, en: String, column: String, last: String }
    zh "{zh}在表头之外（{column} 列），表头只到 {last} 列；补上列名，或删掉这一格"
    en "{en}: column {column} is outside the declared columns, the header ends at {last}; name the column, or remove the cell"

    struct EmptyId { zh: String, en: String, column: String }
    zh "{zh}的 {column} 是空的：补上，或删掉这一行"
    en "{en} has no {column}: fill it in or remove the row"

    struct NumericIds { zh: String, en: String, column: String, count: u64 }
    zh "{zh}起，{column} 列有 {count} 格是数字：表格软件会把长编号变成浮点数，丢掉末尾几位和开头的 0。把整列设为“文本”格式后重新粘贴编号，再保存"
    en "{count} numbers in column {column}, the first at {en}: spreadsheets turn long ids into floats and lose their last digits and leading zeros. Format the column as text, paste the ids again, and save"

    struct ScientificIds { zh: String, en: String, column: String, count: u64 }
    zh "{zh}起，{column} 列有 {count} 格是科学计数法（如 1.38E+10）：原来的编号已经丢失。从原表重新导出，导出前把这一列设为“文本”格式"
    en "scientific notation (1.38E+10) in column {column}, {count} times, first at {en}: the ids themselves are lost. Export again from the original, with the column formatted as text"

    struct LongNumbers { zh: String, en: String, count: u64 }
    zh "{zh}起，有 {count} 格是超过 15 位的数字，末尾几位已被表格软件改成 0：把这一列设为“文本”格式后重新填写"
    en "numbers of more than 15 digits, {count} of them, the first at {en}: the spreadsheet has lost their last digits; format the column as text and fill it in again"

    struct DamagedText { zh: String, en: String, count: u64 }
    zh "{zh}起，有 {count} 格含有替换字符（�），说明文件被用错误的编码转换过：从原表重新导出"
    en "replacement characters (U+FFFD), {count} times, first at {en}: the file was converted with the wrong encoding; export it again"
}

/// Columns that a list may have.
const COLUMNS_MAX: usize = 200;
/// Rows that are searched for the header before giving up.
const HEADER_ROWS_MAX: u64 = 20;

/// U+FFFD, what a wrong conversion leaves behind.
const REPLACEMENT: &[u8] = "\u{FFFD}".as_bytes();

/// The content of one cell.
#[derive(Debug, Clone)]
pub(super) struct Cell<'t> {
    pub text: Cow<'t, str>,
    /// The file says it is a number, not text.
    pub is_number: bool,
}

/// Cells that share a problem, of which only the first is named.
#[derive(Debug, Clone, Copy, Default)]
struct Tally {
    count: u64,
    first: (u64, usize),
}

impl Tally {
    fn add(&mut self, row: u64, column: usize) {
        if self.count == 0 {
            self.first = (row, column);
        }
        self.count += 1;
    }
}

/// What the first row says.
#[derive(Debug)]
struct Header {
    /// By column of the file; empty for a column without a name.
    names: Vec<String>,
    id_at: usize,
    id_kind: &'static str,
    person: PersonKind,
}

/// A list that is being read, row by row.
#[derive(Debug)]
pub(super) struct Builder {
    whole: Whole,
    header: Option<Header>,
    above: u64,
    first_width: usize,
    rows: Vec<ListRow>,
    pub problems: Problems,
    numeric: Tally,
    scientific: Tally,
    long: Tally,
    damaged: Tally,
}

impl Builder {
    pub fn of(whole: Whole) -> Self {
        Self {
            whole,
            header: None,
            above: 0,
            first_width: 0,
            rows: Vec::new(),
            problems: Problems::default(),
            numeric: Tally::default(),
            scientific: Tally::default(),
            long: Tally::default(),
            damaged: Tally::default(),
        }
    }

    pub fn whole(&self) -> &Whole {
        &self.whole
    }

    /// Columns of the header, once there is one.
    pub fn width(&self) -> Option<usize> {
        self.header.as_ref().map(|header| header.names.len())
    }

    /// A row of as many fields as it has: one line of text.
    pub fn line(&mut self, row: u64, fields: &csv::StringRecord) {
        if let Some(wants) = self.width()
            && fields.len() != wants
        {
            let (At { zh, en }, has) = (self.whole.row(row), fields.len());
            self.problems.push(Ragged { zh, en, has, wants });
            return;
        }
        let cells: Vec<_> = fields
            .iter()
            .enumerate()
            .map(|(column, field)| {
                let text = Cow::Borrowed(field);
                let is_number = false;
                (column, Cell { text, is_number })
            })
            .collect();
        self.row(row, &cells);
    }

    /// A row by its cells, in the order of their columns; what is missing is empty.
    pub fn row(&mut self, row: u64, cells: &[(usize, Cell<'_>)]) {
        if self.header.is_none() {
            self.seek_header(row, cells);
            return;
        }
        if let Some(found) = self.accept(row, cells) {
            self.rows.push(found);
        }
    }

    /// Whether the rest of the file can say nothing new.
    pub fn is_hopeless(&self) -> bool {
        self.header.is_none() && self.above >= HEADER_ROWS_MAX
    }

    fn seek_header(&mut self, row: u64, cells: &[(usize, Cell<'_>)]) {
        let mut names = Vec::new();
        for (column, cell) in cells.iter().take(COLUMNS_MAX) {
            // A cell far out says nothing about a header: the columns between are not made for it.
            if *column < COLUMNS_MAX {
                names.resize(column + 1, String::new());
                cell.text.trim().clone_into(&mut names[*column]);
            }
        }
        let known = [
            ("external_userid", PersonKind::Customer),
            ("userid", PersonKind::Staff),
            ("phone", PersonKind::Customer),
            ("unionid", PersonKind::Customer),
        ];
        let found = known.into_iter().find_map(|(id_kind, person)| {
            let id_at = names.iter().position(|name| name == id_kind)?;
            Some((id_at, id_kind, person))
        });
        if self.above == 0 {
            self.first_width = cells.len();
        }
        let Some((id_at, id_kind, person)) = found else {
            self.above += 1;
            return;
        };
        let At { zh, en } = self.whole.all();
        if self.above > 0 {
            self.problems.push(HeaderLower { zh, en, row });
        } else if cells.len() > COLUMNS_MAX {
            let (columns, limit) = (cells.len(), COLUMNS_MAX);
            self.problems.push(TooManyColumns {
                zh,
                en,
                columns,
                limit,
            });
        } else {
            for column in repeated(&names) {
                let (zh, en, column) = (zh.clone(), en.clone(), column.to_owned());
                self.problems.push(RepeatedColumn { zh, en, column });
            }
        }
        self.header = Some(Header {
            names,
            id_at,
            id_kind,
            person,
        });
    }

    fn accept(&mut self, row: u64, cells: &[(usize, Cell<'_>)]) -> Option<ListRow> {
        let header = self.header.as_ref()?;
        let mut texts = vec![""; header.names.len()];
        let mut is_whole = true;
        for (column, cell) in cells {
            let (column, text) = (*column, cell.text.trim());
            if text.is_empty() {
                continue;
            }
            let Some(name) = header.names.get(column) else {
                let last = letters(header.names.len() - 1);
                let At { zh, en } = self.whole.cell(row, column);
                let column = letters(column);
                self.problems.push(OutsideColumns {
                    zh,
                    en,
                    column,
                    last,
                });
                is_whole = false;
                continue;
            };
            if name.is_empty() {
                let At { zh, en } = self.whole.cell(row, column);
                self.problems.push(NamelessColumn { zh, en });
                is_whole = false;
            }
            let is_id = column == header.id_at;
            if is_id && cell.is_number {
                self.numeric.add(row, column);
            } else if is_id && is_scientific(text) {
                self.scientific.add(row, column);
            } else if cell.is_number && has_lost_digits(text) {
                self.long.add(row, column);
            }
            if memchr::memmem::find(text.as_bytes(), REPLACEMENT).is_some() {
                self.damaged.add(row, column);
            }
            texts[column] = text;
        }
        if texts[header.id_at].is_empty() {
            // Without any cell it is no row at all: sheets are full of them.
            if is_whole && texts.iter().any(|text| !text.is_empty()) {
                let (At { zh, en }, column) = (self.whole.row(row), header.id_kind.to_owned());
                self.problems.push(EmptyId { zh, en, column });
            }
            return None;
        }
        let named = |column: &usize| *column != header.id_at && !header.names[*column].is_empty();
        Some(ListRow {
            id_kind: header.id_kind,
            id: texts[header.id_at].to_owned(),
            values: (0..texts.len())
                .filter(named)
                .map(|column| texts[column].to_owned())
                .collect(),
        })
    }

    /// The list, if nothing was wrong.
    pub fn finish(mut self, name: &str) -> Result<ListImport, Problems> {
        let Some(header) = self.header.take() else {
            let (At { zh, en }, columns) = (self.whole.all(), self.first_width);
            self.problems.push(NoIdColumn { zh, en, columns });
            return Err(self.problems);
        };
        let column = header.id_kind.to_owned();
        for (tally, kind) in [
            (self.numeric, Shared::Numeric),
            (self.scientific, Shared::Scientific),
            (self.long, Shared::Long),
            (self.damaged, Shared::Damaged),
        ] {
            if tally.count == 0 {
                continue;
            }
            let (count, At { zh, en }) =
                (tally.count, self.whole.cell(tally.first.0, tally.first.1));
            let column = column.clone();
            match kind {
                Shared::Numeric => self.problems.push(NumericIds {
                    zh,
                    en,
                    column,
                    count,
                }),
                Shared::Scientific => self.problems.push(ScientificIds {
                    zh,
                    en,
                    column,
                    count,
                }),
                Shared::Long => self.problems.push(LongNumbers { zh, en, count }),
                Shared::Damaged => self.problems.push(DamagedText { zh, en, count }),
            }
        }
        if self.rows.is_empty() && self.problems.is_empty() {
            let At { zh, en } = self.whole.all();
            self.problems.push(NoRows { zh, en });
        }
        if !self.problems.is_empty() {
            return Err(self.problems);
        }
        let columns = header.names.into_iter().enumerate();
        Ok(ListImport {
            name: name.to_owned(),
            kind: Some(header.person),
            columns: columns
                .filter(|(column, name)| *column != header.id_at && !name.is_empty())
                .map(|(_, name)| name)
                .collect(),
            rows: self.rows,
            expires_ms: None,
        })
    }
}

#[derive(Debug, Clone, Copy)]
enum Shared {
    Numeric,
    Scientific,
    Long,
    Damaged,
}

/// Names that stand more than once, each once.
fn repeated(columns: &[String]) -> impl Iterator<Item = &str> {
    let before = |at: usize, column: &String| {
        columns[..at]
            .iter()
            .filter(|other| *other == column)
            .count()
    };
    columns
        .iter()
        .enumerate()
        .filter(move |(at, column)| !column.is_empty() && before(*at, column) == 1)
        .map(|(_, column)| column.as_str())
}

/// `1.38123E+10`, what is left of a number that was too wide for its cell.
fn is_scientific(text: &str) -> bool {
    if text.len() > 32 {
        return false;
    }
    let Some((mantissa, exponent)) = text.split_once(['E', 'e']) else {
        return false;
    };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    exponent.strip_prefix(['+', '-']).is_some_and(digits) && digits(&mantissa.replacen('.', "", 1))
}

/// Spreadsheets keep 15 digits of a number.
fn has_lost_digits(text: &str) -> bool {
    text.bytes().filter(u8::is_ascii_digit).count() > 15
}
