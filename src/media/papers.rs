//! Documents: which office suite wrote them, and what in them would run, lock or swell.

use super::content::{Content, LOCKED};
use crate::archive::{Archive, ArchiveError};

/// How Office files before 2007, and encrypted ones since, begin.
pub(super) const COMPOUND: &[u8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";
/// Bytes of a part that is read for what it names.
const PART_BYTES_MAX: u64 = 1024 * 1024;
/// What the parts of a document may claim to unpack to: ten times the largest file that is taken.
const CLAIMED_BYTES_MAX: u64 = 200 * 1024 * 1024;
/// How the directory of a ZIP ends.
const ZIP_END: &[u8] = b"PK\x05\x06";
/// The end of a ZIP lies within this of the end of the file, bytes.
const ZIP_END_REACH: usize = 66 * 1024;

/// What is known of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Papers {
    /// Why it should not be sent.
    pub trouble: Option<Trouble>,
}

/// Why a document should not be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// It holds macros.
    Macros,
    /// It loads its template from somewhere else, which is how macros come in later.
    RemoteTemplate,
    /// It opens with a password only, so nobody who signs can see it.
    Locked,
    /// A part of it unpacks without end, or there are more parts than any document has.
    Swollen,
    /// Its directory cannot be read.
    Damaged,
    /// It is an archive as well.
    AlsoZip,
}

impl Papers {
    pub(super) fn of(content: Content, bytes: &[u8]) -> Self {
        let trouble = match content.name() {
            "PDF" => is_zip_too(bytes).then_some(Trouble::AlsoZip),
            LOCKED => Some(Trouble::Locked),
            "Word 97" | "Excel 97" | "PowerPoint 97" => {
                has_name(bytes, "_VBA_PROJECT").then_some(Trouble::Macros)
            }
            "Word" | "Excel" | "PowerPoint" => zipped_trouble(bytes).err(),
            _ => None,
        };
        Self { trouble }
    }
}

/// What a ZIP is by the names in it; they lie at its end, so a first part of any name does not disguise it.
pub(super) fn zipped_kind(bytes: &[u8]) -> &'static str {
    let Ok(archive) = Archive::open(bytes) else {
        return by_first_names(bytes);
    };
    let has = |start: &str| archive.names().iter().any(|name| name.starts_with(start));
    if !has("[Content_Types].xml") {
        return "ZIP";
    }
    if has("xl/workbook.bin") {
        return "Excel binary";
    }
    let kinds = [("word/", "Word"), ("xl/", "Excel"), ("ppt/", "PowerPoint")];
    let found = kinds.iter().find(|(folder, _)| has(folder));
    found.map_or("ZIP", |(_, kind)| kind)
}

/// A ZIP whose directory is missing or too large still says what it wanted to be.
fn by_first_names(bytes: &[u8]) -> &'static str {
    let has = |name: &[u8]| memchr::memmem::find(bytes, name).is_some();
    match () {
        () if !has(b"[Content_Types].xml") => "ZIP",
        () if has(b"word/document.xml") => "Word",
        () if has(b"xl/workbook.xml") => "Excel",
        () if has(b"ppt/presentation.xml") => "PowerPoint",
        () => "ZIP",
    }
}

/// What a compound file is by the streams it names.
pub(super) fn compound_kind(bytes: &[u8]) -> &'static str {
    let kinds = [
        ("EncryptedPackage", LOCKED),
        ("WordDocument", "Word 97"),
        ("PowerPoint Document", "PowerPoint 97"),
        ("Workbook", "Excel 97"),
        ("Book", "Excel 97"),
    ];
    let found = kinds.iter().find(|(stream, _)| has_name(bytes, stream));
    found.map_or("document", |(_, kind)| kind)
}

/// Compound files name their streams in UTF-16.
fn has_name(bytes: &[u8], name: &str) -> bool {
    let wide: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
    memchr::memmem::find(bytes, &wide).is_some()
}

fn zipped_trouble(bytes: &[u8]) -> Result<(), Trouble> {
    let failed = |error: &ArchiveError| match error {
        ArchiveError::TooManyParts { .. } | ArchiveError::TooLarge { .. } => Trouble::Swollen,
        ArchiveError::Encrypted { .. } => Trouble::Locked,
        _ => Trouble::Damaged,
    };
    let mut archive = Archive::open(bytes).map_err(|error| failed(&error))?;
    if archive.claimed_bytes() > CLAIMED_BYTES_MAX {
        return Err(Trouble::Swollen);
    }
    let is_code = |name: &String| name.to_lowercase().contains("vbaproject");
    if archive.names().iter().any(is_code) {
        return Err(Trouble::Macros);
    }
    let mut read = |part: &str| match archive.part(part, PART_BYTES_MAX) {
        Err(ArchiveError::Missing { .. }) => Ok(Vec::new()),
        other => other.map_err(|error| failed(&error)),
    };
    let types = read("[Content_Types].xml")?;
    if memchr::memmem::find(&types, b"macroEnabled").is_some() {
        return Err(Trouble::Macros);
    }
    let related = read("word/_rels/settings.xml.rels")?;
    let has = |needle: &[u8]| memchr::memmem::find(&related, needle).is_some();
    if has(b"attachedTemplate") && has(b"External") {
        return Err(Trouble::RemoteTemplate);
    }
    Ok(())
}

/// Whether the same bytes are a ZIP for whoever reads from the end.
pub(super) fn is_zip_too(bytes: &[u8]) -> bool {
    let tail = &bytes[bytes.len().saturating_sub(ZIP_END_REACH)..];
    memchr::memmem::find(tail, ZIP_END).is_some() && Archive::open(bytes).is_ok()
}
