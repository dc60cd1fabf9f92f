//! Turns effects into lines that are only ever appended: the judge of what really happened.

use std::fs::{File, OpenOptions};
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::error::SandboxError;

/// The record, in memory and, if asked for, in a file.
#[derive(Debug, Default)]
pub(super) struct Record {
    lines: Vec<String>,
    file: Option<(PathBuf, BufWriter<File>)>,
}

impl Record {
    /// Opens the file for appending, and keeps what is in it.
    pub(super) fn open(path: &Path) -> Result<Self, SandboxError> {
        let opened = OpenOptions::new().create(true).append(true).open(path);
        let file = opened.map_err(|source| SandboxError::Write {
            path: path.to_owned(),
            source,
        })?;
        Ok(Self {
            lines: Vec::new(),
            file: Some((path.to_owned(), BufWriter::new(file))),
        })
    }

    /// Appends `{"seq", "at", "kind", ..facts}`; `seq` counts from 1 in this run.
    pub(super) fn append(&mut self, now: f64, kind: &str, facts: Value) {
        let mut line = json!({"seq": self.lines.len() + 1, "at": (now * 1000.0).round() / 1000.0, "kind": kind});
        if let (Some(line), Value::Object(facts)) = (line.as_object_mut(), facts) {
            line.extend(facts);
        }
        let line = line.to_string();
        if let Some((path, file)) = &mut self.file {
            // A judge that lost a line is worse than none.
            writeln!(file, "{line}").unwrap_or_else(|error| {
                panic!("the record {} cannot be written: {error}", path.display())
            });
        }
        self.lines.push(line);
    }

    /// Hands the lines to the system; called before an answer goes out, so that killing the sandbox loses none.
    pub(super) fn flush(&mut self) {
        if let Some((path, file)) = &mut self.file {
            file.flush().unwrap_or_else(|error| {
                panic!("the record {} cannot be written: {error}", path.display())
            });
        }
    }

    /// The lines after number `since`.
    pub(super) fn since(&self, since: usize) -> &[String] {
        &self.lines[since.min(self.lines.len())..]
    }
}
