//! First bytes say what a file is: text, a workbook, or something that cannot be a list, with the way out.

use crate::{diagnostic::Sentence, say};

say! {
    struct OldWorkbook { path: String }
    zh "{path} 是旧版 Excel（.xls）文件，不支持：用 Excel 或 WPS 打开，另存为 .xlsx 或 UTF-8 的 CSV"
    en "{path} is an old Excel workbook (.xls), which is not supported: open it and save it as .xlsx or as CSV in UTF-8"

    struct EncryptedWorkbook { path: String }
    zh "{path} 设了打开密码，读不了：取消密码后另存，再导入"
    en "{path} is protected by a password and cannot be read: save it without the password and import that"

    struct Ods { path: String }
    zh "{path} 是 ODS 表格，不支持：另存为 CSV 或 XLSX"
    en "{path}: ODS is not supported; save as CSV or XLSX"

    struct Numbers { path: String }
    zh "{path} 是 Numbers 表格，不支持：导出为 CSV 或 XLSX"
    en "{path} is a Numbers document, which is not supported; export it as CSV or XLSX"

    struct WebPage { path: String }
    zh "{path} 其实是网页（有些系统导出的 .xls 就是这样）：用 Excel 或 WPS 打开，另存为 .xlsx"
    en "{path} is a web page (some systems export those under the name .xls): open it in a spreadsheet and save it as .xlsx"

    struct Archive { path: String, kind: &'static str }
    zh "{path} 是 {kind} 压缩包：先解压，再导入里面的表格"
    en "{path} is a {kind} archive: unpack it and import the table inside"

    struct NoSheets { path: String, sheet: String }
    zh "{path} 是文本文件，没有工作表“{sheet}”：去掉 --sheet"
    en "{path} is text and has no sheet \"{sheet}\": leave out --sheet"

    struct NotATable { path: String, kind: &'static str }
    zh "{path} 是 {kind} 文件，不是表格：导出为 CSV 或 XLSX"
    en "{path} is a {kind} file, not a table: export it as CSV or XLSX"
}

/// What a list may be read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Text,
    Workbook,
}

/// How far a name that gives a format away is looked for, bytes.
const HEAD: usize = 512;

/// How files begin that somebody may take for a table, and whether a table may be inside.
const MAGIC: &[(&[u8], &str, bool)] = &[
    (b"\x1F\x8B", "gzip", true),
    (b"Rar!\x1A\x07", "RAR", true),
    (b"7z\xBC\xAF\x27\x1C", "7z", true),
    (b"%PDF-", "PDF", false),
    (b"{\\rtf", "RTF", false),
    (b"\x89PNG", "PNG", false),
    (b"\xFF\xD8\xFF", "JPEG", false),
    (b"SQLite format 3\0", "SQLite", false),
];

/// What these bytes are; `Err` says what they are instead.
pub(super) fn of(path: &str, bytes: &[u8]) -> Result<Format, Sentence> {
    let path = path.to_owned();
    let found = MAGIC.iter().find(|(magic, ..)| bytes.starts_with(magic));
    if let Some((_, kind, is_archive)) = found {
        return Err(if *is_archive {
            Archive { path, kind }.into()
        } else {
            NotATable { path, kind }.into()
        });
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return zipped(path, bytes);
    }
    if bytes.starts_with(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1") {
        return Err(compound(path, bytes));
    }
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(HEAD)]).to_ascii_lowercase();
    let head = head.trim_start_matches('\u{FEFF}').trim_start();
    if ["<!doctype", "<html", "<table", "<?xml", "<meta"]
        .iter()
        .any(|tag| head.starts_with(tag))
    {
        return Err(WebPage { path }.into());
    }
    Ok(Format::Text)
}

/// ODS puts its name uncompressed into the first entry; other office suites are known by the entries themselves.
fn zipped(path: String, bytes: &[u8]) -> Result<Format, Sentence> {
    let has = |needle: &[u8]| memchr::memmem::find(bytes, needle).is_some();
    let is_first =
        |needle: &[u8]| memchr::memmem::find(&bytes[..bytes.len().min(HEAD)], needle).is_some();
    let is_named = |extension: &str| path.to_ascii_lowercase().ends_with(extension);
    if is_first(b"application/vnd.oasis.opendocument") || is_named(".ods") {
        return Err(Ods { path }.into());
    }
    if has(b"Index/Document.iwa") || is_named(".numbers") {
        return Err(Numbers { path }.into());
    }
    Ok(Format::Workbook)
}

/// Old Office files and encrypted new ones are both compound files, whose directory names its streams in UTF-16.
fn compound(path: String, bytes: &[u8]) -> Sentence {
    let name: Vec<u8> = "EncryptedPackage"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    if memchr::memmem::find(bytes, &name).is_some() {
        EncryptedWorkbook { path }.into()
    } else {
        OldWorkbook { path }.into()
    }
}

/// A sheet was named of something that has none.
pub(super) fn no_sheets(path: &str, sheet: &str) -> Sentence {
    let (path, sheet) = (path.to_owned(), sheet.to_owned());
    NoSheets { path, sheet }.into()
}
