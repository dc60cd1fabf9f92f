//! The bytes of a table that somebody exported become a [`ListImport`](crate::ports::ListImport), or everything that is wrong with it, at once.
//! A file of words becomes rows of words likewise.
//!
//! What a file is, its first bytes say. A table is read as it is written: values only, text first, nothing guessed, and nothing
//! allocated before it was counted. This room knows no file system, no ledger and no command line, and it never repeats a
//! cell's content: rows are about people.

mod builder;
mod csv_rows;
mod encoding;
mod format;
mod place;
mod problems;
mod read;
mod sheet;
mod strings;
mod styles;
mod words;
mod workbook;
mod xlsx_rows;
mod xml;

pub use encoding::Encoding;
pub use problems::Problems;
pub use read::{Imported, ListFile, read};
pub use words::{WordRow, words};
