//! Bytes of a text file become text with LF line ends, or a finding that says what they are instead.

use crate::{
    diagnostic::{Finding, Place, Sink},
    say,
};

/// TOML files and templates beyond this are refused before they are read.
pub(super) const TEXT_BYTES_MAX: u64 = 1 << 20;

/// What the bytes are.
pub(super) enum Text {
    /// UTF-8, without a byte-order mark, CRLF turned into LF.
    Utf8(String),
    /// Something else; the sink knows what.
    Unreadable,
}

say! {
    struct NotUtf8 { zh: &'static str, en: &'static str, byte: usize }
        zh "文件不是 UTF-8 编码（从第 {byte} 字节起：{zh}），请另存为 UTF-8"
        en "not UTF-8 ({en} at byte {byte}); save the file as UTF-8"
    struct ByteOrderMark {}
        zh "文件开头有 UTF-8 BOM，已忽略；建议另存为“UTF-8（无 BOM）”"
        en "the file starts with a UTF-8 byte-order mark, which is ignored; better save it as UTF-8 without BOM"
    struct LargeText { bytes: u64, limit: u64 }
        zh "文件有 {bytes} 字节，超过 {limit} 字节的上限，没有读取；请拆成几个文件"
        en "the file has {bytes} bytes, more than the {limit} that are read; split it"
}

/// Reads bytes as text.
pub(super) fn decode(file: &str, bytes: &[u8], sink: &mut Sink) -> Text {
    let (bytes, marked) = match bytes.strip_prefix(b"\xEF\xBB\xBF") {
        Some(rest) => (rest, true),
        None => (bytes, false),
    };
    match std::str::from_utf8(bytes) {
        Ok(text) => {
            if marked {
                sink.push(Finding::warn(
                    "byte-order-mark",
                    Place::file(file),
                    ByteOrderMark {},
                ));
            }
            Text::Utf8(if text.contains("\r\n") {
                text.replace("\r\n", "\n")
            } else {
                text.to_owned()
            })
        }
        Err(error) => {
            let (zh, en, byte) = guess(bytes, error.valid_up_to());
            sink.push(Finding::block(
                "not-utf8",
                Place::file(file),
                NotUtf8 { zh, en, byte },
            ));
            Text::Unreadable
        }
    }
}

/// Says that a text file is too large to be read.
pub(super) fn too_large(file: &str, bytes: u64, sink: &mut Sink) {
    sink.push(Finding::block(
        "file-too-large",
        Place::file(file),
        LargeText {
            bytes,
            limit: TEXT_BYTES_MAX,
        },
    ));
}

fn guess(bytes: &[u8], valid_up_to: usize) -> (&'static str, &'static str, usize) {
    match bytes {
        [0xFF, 0xFE, ..] => ("UTF-16LE BOM", "UTF-16LE BOM", 0),
        [0xFE, 0xFF, ..] => ("UTF-16BE BOM", "UTF-16BE BOM", 0),
        _ if looks_like_gbk(&bytes[valid_up_to..]) => ("多半是 GBK", "probably GBK", valid_up_to),
        _ => ("不成字符的字节", "a byte of no character", valid_up_to),
    }
}

/// Every byte above ASCII begins a pair that GBK has.
fn looks_like_gbk(bytes: &[u8]) -> bool {
    let mut rest = bytes;
    while let Some((first, tail)) = rest.split_first() {
        rest = match (first, tail) {
            (0..=0x7F, _) => tail,
            (0x81..=0xFE, [0x40..=0x7E | 0x80..=0xFE, tail @ ..]) => tail,
            _ => return false,
        };
    }
    true
}
