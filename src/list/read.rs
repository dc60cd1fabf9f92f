//! One file in, one list or its problems out.

use super::{
    csv_rows,
    encoding::Encoding,
    format::{self, Format},
    problems::Problems,
    xlsx_rows,
};
use crate::{diagnostic::Sentence, ports::ListImport};

/// A file as somebody named it.
#[derive(Debug)]
pub struct ListFile<'a> {
    /// The list's name.
    pub name: &'a str,
    /// The file, as people should read it in a sentence.
    pub path: &'a str,
    /// All of it; whoever reads it bounds it.
    pub bytes: Vec<u8>,
    /// How it is written, if it is text.
    pub encoding: Encoding,
    /// The sheet that is meant, if it is a workbook; the first visible one if nobody says.
    pub sheet: Option<&'a str>,
}

/// What came out of it.
#[derive(Debug, Clone)]
pub struct Imported {
    /// The list.
    pub list: ListImport,
    /// What was chosen without being asked for, to be told.
    pub notes: Vec<Sentence>,
}

/// Reads a list; all problems are reported, and one is enough to import nothing.
pub fn read(file: ListFile<'_>) -> Result<Imported, Problems> {
    let (builder, notes) = match format::of(file.path, &file.bytes).map_err(Problems::one)? {
        Format::Text => {
            if let Some(sheet) = file.sheet {
                return Err(Problems::one(format::no_sheets(file.path, sheet)));
            }
            let builder = csv_rows::rows(file.path, file.bytes, file.encoding)?;
            (builder, Vec::new())
        }
        Format::Workbook => xlsx_rows::rows(file.path, file.bytes, file.sheet)?,
    };
    Ok(Imported {
        list: builder.finish(file.name)?,
        notes,
    })
}
