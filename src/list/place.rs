//! Where something stands in a table, as people find it: a line of a text file, a cell of a sheet.

/// The table that is being read.
#[derive(Debug, Clone)]
pub(super) struct Whole {
    /// The file as the user named it.
    pub path: String,
    /// The sheet, if the file is a workbook.
    pub sheet: Option<String>,
}

/// One place in both languages; what is said of it follows the Chinese without a space.
#[derive(Debug, Clone)]
pub(super) struct At {
    pub zh: String,
    pub en: String,
}

impl At {
    /// Between Chinese and a number or a letter stands a space; after 行 and 」 none.
    fn of(mut at: Self) -> Self {
        if at.zh.ends_with(|c: char| c.is_ascii()) {
            at.zh.push(' ');
        }
        at
    }
}

impl Whole {
    /// A line of text, or a row of a sheet; both count from one.
    pub fn row(&self, row: u64) -> At {
        let path = &self.path;
        At::of(match &self.sheet {
            None => At {
                zh: format!("{path} 第 {row} 行"),
                en: format!("{path} line {row}"),
            },
            Some(sheet) => At {
                zh: format!("{path}「{sheet}」第 {row} 行"),
                en: format!("{path} sheet \"{sheet}\", row {row}"),
            },
        })
    }

    /// One cell; its column counts from zero.
    pub fn cell(&self, row: u64, column: usize) -> At {
        let path = &self.path;
        let letters = letters(column);
        At::of(match &self.sheet {
            None => At {
                zh: format!("{path} 第 {row} 行第 {} 列", column + 1),
                en: format!("{path} line {row}, column {}", column + 1),
            },
            Some(sheet) => At {
                zh: format!("{path}「{sheet}」{letters}{row}"),
                en: format!("{path} sheet \"{sheet}\", cell {letters}{row}"),
            },
        })
    }

    /// The file, and the sheet if it has some.
    pub fn all(&self) -> At {
        let path = &self.path;
        At::of(match &self.sheet {
            None => At {
                zh: path.clone(),
                en: path.clone(),
            },
            Some(sheet) => At {
                zh: format!("{path}「{sheet}」"),
                en: format!("{path} sheet \"{sheet}\""),
            },
        })
    }
}

/// A column as spreadsheets name it; the first is A, counted from zero.
pub(super) fn letters(column: usize) -> String {
    let (mut rest, mut letters) = (column + 1, Vec::new());
    while rest > 0 {
        rest -= 1;
        letters.push(char::from(b'A' + (rest % 26) as u8));
        rest /= 26;
    }
    letters.iter().rev().collect()
}

/// What `C17` means: row counting from one, column from zero.
pub(super) fn position(reference: &str) -> Option<(u64, usize)> {
    let split = reference.find(|c: char| c.is_ascii_digit())?;
    let (letters, digits) = reference.split_at(split);
    if !(1..=3).contains(&letters.len()) || !(1..=7).contains(&digits.len()) {
        return None;
    }
    let column = letters.bytes().try_fold(0usize, |sum, letter| {
        letter
            .is_ascii_uppercase()
            .then(|| sum * 26 + usize::from(letter - b'A') + 1)
    })?;
    let row: u64 = digits.parse().ok()?;
    (row > 0 && row <= ROWS_MAX && column <= COLUMNS_MAX).then(|| (row, column - 1))
}

/// Rows of a sheet (ECMA-376: 2^20).
pub(super) const ROWS_MAX: u64 = 1 << 20;
/// Columns of a sheet (ECMA-376: 2^14).
pub(super) const COLUMNS_MAX: usize = 1 << 14;
