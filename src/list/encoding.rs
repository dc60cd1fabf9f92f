//! Bytes become text, in the encoding somebody names; none is guessed, but what it looks like is said.

use super::problems::Problems;
use crate::say;

say! {
    struct NotUtf8 { path: String, line: usize, byte: usize }
    zh "{path} 第 {line} 行（第 {byte} 字节起）不是 UTF-8，看起来是 GBK：另存为 UTF-8，或加 --encoding gbk"
    en "{path} line {line} is not UTF-8 (from byte {byte} on); it looks like GBK: save it as UTF-8 or pass --encoding gbk"

    struct NotText { path: String, line: usize, byte: usize }
    zh "{path} 第 {line} 行（第 {byte} 字节起）既不是 UTF-8 也不是 GBK，文件可能损坏：重新导出为 UTF-8 的 CSV"
    en "{path} line {line} is neither UTF-8 nor GBK (from byte {byte} on), the file may be damaged: export it again as CSV in UTF-8"

    struct NotInEncoding { path: String, line: usize, encoding: &'static str }
    zh "{path} 第 {line} 行不是合法的 {encoding}：换一个 --encoding，或另存为 UTF-8"
    en "{path} line {line} is not valid {encoding}: pass another --encoding, or save the file as UTF-8"

    struct IsUtf16 { path: String }
    zh "{path} 是 UTF-16（表格软件的“Unicode 文本”）：另存为 UTF-8 的 CSV，或加 --encoding utf-16"
    en "{path} is UTF-16 (what spreadsheets call Unicode text): save it as CSV in UTF-8 or pass --encoding utf-16"

    struct IsUtf8 { path: String, encoding: &'static str }
    zh "{path} 是 UTF-8，不是 {encoding}：去掉 --encoding"
    en "{path} is UTF-8, not {encoding}: leave out --encoding"

    struct NulByte { path: String, line: usize, byte: usize }
    zh "{path} 第 {line} 行（第 {byte} 字节）是 NUL，不是文本文件"
    en "{path} line {line} has a NUL at byte {byte}; it is not a text file"

    struct LongLine { path: String, line: usize }
    zh "{path} 第 {line} 行超过 64 KiB，拒绝读取：检查是否有没闭合的引号，或文件不是表格"
    en "{path} line {line} is longer than 64 KiB: look for a quote that is not closed, or the file is no table"
}

/// Longest line, bytes.
const LINE_MAX: usize = 64 * 1024;

/// How a text file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// With or without a byte order mark.
    Utf8,
    /// GB18030, of which GBK and GB2312 are parts.
    Gb18030,
    /// By its byte order mark; little-endian without one.
    Utf16,
}

impl Encoding {
    /// The encoding of this name.
    pub fn named(name: &str) -> Option<Self> {
        match name.to_ascii_lowercase().as_str() {
            "utf-8" | "utf8" => Some(Self::Utf8),
            "gbk" | "gb2312" | "gb18030" => Some(Self::Gb18030),
            "utf-16" | "utf16" => Some(Self::Utf16),
            _ => None,
        }
    }
}

/// The text of a file.
pub(super) fn decode(path: &str, bytes: Vec<u8>, encoding: Encoding) -> Result<String, Problems> {
    let path = path.to_owned();
    let has_utf16_mark = bytes.starts_with(b"\xFF\xFE") || bytes.starts_with(b"\xFE\xFF");
    let has_utf8_mark = bytes.starts_with(b"\xEF\xBB\xBF");
    let text = match encoding {
        Encoding::Utf8 | Encoding::Gb18030 if has_utf16_mark => {
            return Err(Problems::one(IsUtf16 { path }));
        }
        Encoding::Gb18030 | Encoding::Utf16 if has_utf8_mark => {
            let encoding = encoding.word();
            return Err(Problems::one(IsUtf8 { path, encoding }));
        }
        Encoding::Utf16 => utf16(&path, &bytes)?,
        Encoding::Utf8 => {
            bounded(&path, &bytes)?;
            utf8(path.clone(), bytes)?
        }
        Encoding::Gb18030 => {
            bounded(&path, &bytes)?;
            gb18030(path.clone(), &bytes)?
        }
    };
    if encoding == Encoding::Utf16 {
        bounded(&path, text.as_bytes())?;
    }
    Ok(text)
}

impl Encoding {
    fn word(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Gb18030 => "GBK",
            Self::Utf16 => "UTF-16",
        }
    }
}

fn utf8(path: String, mut bytes: Vec<u8>) -> Result<String, Problems> {
    if bytes.starts_with(b"\xEF\xBB\xBF") {
        bytes.drain(..3);
    }
    String::from_utf8(bytes).map_err(|error| {
        let (byte, bytes) = (error.utf8_error().valid_up_to(), error.as_bytes());
        let line = line_of(bytes, byte);
        let gbk = encoding_rs::GB18030
            .decode_without_bom_handling_and_without_replacement(bytes)
            .is_some();
        if gbk {
            Problems::one(NotUtf8 { path, line, byte })
        } else {
            Problems::one(NotText { path, line, byte })
        }
    })
}

fn gb18030(path: String, bytes: &[u8]) -> Result<String, Problems> {
    let decoded = encoding_rs::GB18030.decode_without_bom_handling_and_without_replacement(bytes);
    let Some(text) = decoded else {
        // No character of GB18030 spans a line, so the first line that fails by itself is the place.
        let line = bytes.split(|byte| *byte == b'\n').position(|line| {
            encoding_rs::GB18030
                .decode_without_bom_handling_and_without_replacement(line)
                .is_none()
        });
        return Err(Problems::one(NotInEncoding {
            path,
            line: line.unwrap_or(0) + 1,
            encoding: "GBK",
        }));
    };
    Ok(text.into_owned())
}

fn utf16(path: &str, bytes: &[u8]) -> Result<String, Problems> {
    let (encoding, rest) = match bytes {
        [0xFE, 0xFF, rest @ ..] => (encoding_rs::UTF_16BE, rest),
        [0xFF, 0xFE, rest @ ..] | rest => (encoding_rs::UTF_16LE, rest),
    };
    encoding
        .decode_without_bom_handling_and_without_replacement(rest)
        .map(std::borrow::Cow::into_owned)
        .ok_or_else(|| {
            Problems::one(NotInEncoding {
                path: path.to_owned(),
                line: 1,
                encoding: "UTF-16",
            })
        })
}

/// No NUL and no endless line: neither is a table, and both are refused before anything is built from them.
fn bounded(path: &str, bytes: &[u8]) -> Result<(), Problems> {
    let path = path.to_owned();
    if let Some(byte) = memchr::memchr(0, bytes) {
        let line = line_of(bytes, byte);
        return Err(Problems::one(NulByte { path, line, byte }));
    }
    let mut start = 0;
    for (line, end) in memchr::memchr_iter(b'\n', bytes)
        .chain([bytes.len()])
        .enumerate()
    {
        if end - start > LINE_MAX {
            let line = line + 1;
            return Err(Problems::one(LongLine { path, line }));
        }
        start = end + 1;
    }
    Ok(())
}

fn line_of(bytes: &[u8], byte: usize) -> usize {
    memchr::memchr_iter(b'\n', &bytes[..byte.min(bytes.len())]).count() + 1
}
