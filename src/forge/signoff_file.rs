//! `X.signoffs.toml` becomes sign-offs, and one more sign-off becomes the same file with one block more.

use super::{ForgeError, SignoffFileProblem, armour};
use std::{fs, io::Write, path::Path};

/// Sign-offs in one file; three stages need three, and signing again adds some.
pub const SIGNOFFS_MAX: usize = 64;
/// Size of one file: what the workspace reads of one, so that nothing is written that `check` would refuse.
const FILE_BYTES_MAX: usize = 256 * 1024;

/// One `[[signoff]]` block, nothing verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signoff {
    /// File it stands in.
    pub file: String,
    /// From 0 in that file.
    pub index: usize,
    /// Canonical JSON, verbatim.
    pub statement: String,
    /// Armoured SSH signature.
    pub signature: String,
}

/// Reads a sign-off file: `[[signoff]]` tables with `statement` and `signature`, and nothing else.
pub fn read_signoffs(file: &str, text: &str) -> Result<Vec<Signoff>, ForgeError> {
    read(file, text).map_err(|problem| ForgeError::Signoffs {
        file: file.to_owned(),
        problem,
    })
}

/// Adds one block to a sign-off file, creating it if need be: whole or not at all, LF only.
pub fn append_signoff(path: &Path, statement: &str, signature: &str) -> Result<(), ForgeError> {
    let file = path.display().to_string();
    let mut text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(ForgeError::io("read", path, &error)),
    };
    let before = read_signoffs(&file, &text)?;
    if !text.is_empty() {
        text.truncate(text.trim_end_matches('\n').len());
        text.push_str("\n\n");
    }
    text.push_str(&block(statement, signature));
    let after = read_signoffs(&file, &text)?;
    let last = after.last().filter(|_| after.len() == before.len() + 1);
    if last.is_none_or(|last| last.statement != statement || last.signature != signature)
        || !after.starts_with(&before)
    {
        return Err(ForgeError::Signoffs {
            file,
            problem: SignoffFileProblem::NotVerbatim,
        });
    }
    write_whole(path, &text)
}

fn read(file: &str, text: &str) -> Result<Vec<Signoff>, SignoffFileProblem> {
    if text.len() > FILE_BYTES_MAX {
        return Err(SignoffFileProblem::TooLarge {
            bytes: text.len(),
            limit: FILE_BYTES_MAX,
        });
    }
    armour::refuse_foreign_encoding(text).map_err(|_| SignoffFileProblem::Encoding)?;
    let syntax = |error: toml::de::Error| SignoffFileProblem::Syntax(error.message().to_owned());
    let table: toml::Table = text.parse().map_err(syntax)?;
    if let Some(key) = table.keys().find(|key| *key != "signoff") {
        return Err(SignoffFileProblem::UnknownKey(key.clone()));
    }
    let Some(blocks) = table.get("signoff") else {
        return Ok(Vec::new());
    };
    let blocks = blocks
        .as_array()
        .ok_or_else(|| SignoffFileProblem::UnknownKey("signoff".to_owned()))?;
    if blocks.len() > SIGNOFFS_MAX {
        return Err(SignoffFileProblem::TooMany {
            count: blocks.len(),
            limit: SIGNOFFS_MAX,
        });
    }
    blocks
        .iter()
        .enumerate()
        .map(|(index, block)| read_block(file, index, block))
        .collect()
}

fn read_block(
    file: &str,
    index: usize,
    block: &toml::Value,
) -> Result<Signoff, SignoffFileProblem> {
    let known = |key: &String| key == "statement" || key == "signature";
    if let Some(key) = block
        .as_table()
        .and_then(|block| block.keys().find(|key| !known(key)))
    {
        return Err(SignoffFileProblem::UnknownKey(key.clone()));
    }
    let text = |key: &'static str| {
        let text = block
            .get(key)
            .and_then(toml::Value::as_str)
            .map(str::to_owned);
        text.ok_or(SignoffFileProblem::NoText {
            number: index + 1,
            key,
        })
    };
    Ok(Signoff {
        file: file.to_owned(),
        index,
        statement: text("statement")?,
        signature: text("signature")?,
    })
}

/// One block. The statement stands in single quotes, where TOML keeps every byte, or else escaped.
fn block(statement: &str, signature: &str) -> String {
    let literal = !statement.contains(|letter: char| letter == '\'' || letter.is_control());
    let statement = if literal {
        format!("'{statement}'")
    } else {
        escaped(statement)
    };
    let plain = signature.ends_with('\n')
        && !signature
            .contains(|letter: char| letter == '\'' || letter.is_control() && letter != '\n');
    let signature = if plain {
        format!("'''\n{signature}'''")
    } else {
        escaped(signature)
    };
    format!("[[signoff]]\nstatement = {statement}\nsignature = {signature}\n")
}

fn escaped(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

/// Writes beside the file, then renames over it.
fn write_whole(path: &Path, text: &str) -> Result<(), ForgeError> {
    let io = |error: std::io::Error| ForgeError::io("write", path, &error);
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    let mut builder = tempfile::Builder::new();
    builder.prefix(".signoffs-");
    // As readable as any file of the repository; the system's mask still applies.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut beside = builder.tempfile_in(folder).map_err(io)?;
    beside
        .write_all(text.as_bytes())
        .and_then(|()| beside.as_file().sync_all())
        .map_err(io)?;
    beside.persist(path).map_err(|error| io(error.error))?;
    Ok(())
}
