//! Lines of text become rows of a list.

use super::{
    builder::Builder,
    encoding::{Encoding, decode},
    place::{At, Whole},
    problems::Problems,
};
use crate::say;
use csv::{ErrorKind, ReaderBuilder, StringRecord};

say! {
    struct OpenQuote { zh: String, en: String }
    zh "{zh}有跨行的单元格，多半是引号没有闭合：后面的行会被当成一格，拒绝导入"
    en "{en} has a cell that runs over the end of its line; probably a quote is not closed, and the rows after it would be lost"

    struct UnreadLine { zh: String, en: String }
    zh "{zh}读不出来：检查引号和分隔符"
    en "{en} cannot be read: check its quotes and separators"
}

/// Reads text of any encoding.
pub(super) fn rows(path: &str, bytes: Vec<u8>, encoding: Encoding) -> Result<Builder, Problems> {
    let text = decode(path, bytes, encoding)?;
    let mut builder = Builder::of(Whole {
        path: path.to_owned(),
        sheet: None,
    });
    let mut reader = ReaderBuilder::new()
        .flexible(true)
        .has_headers(false)
        .delimiter(separator(&text))
        .from_reader(text.as_bytes());
    let mut record = StringRecord::new();
    loop {
        match reader.read_record(&mut record) {
            Ok(false) => break,
            Ok(true) => {}
            Err(error) => {
                let line = error.position().map_or(0, csv::Position::line);
                let At { zh, en } = builder.whole().row(line);
                builder.problems.push(UnreadLine { zh, en });
                if matches!(error.kind(), ErrorKind::Io(_)) {
                    break;
                }
                continue;
            }
        }
        let line = record.position().map_or(0, csv::Position::line);
        if record.iter().any(|field| field.contains(['\n', '\r'])) {
            let At { zh, en } = builder.whole().row(line);
            builder.problems.push(OpenQuote { zh, en });
            continue;
        }
        builder.line(line, &record);
        if builder.is_hopeless() {
            break;
        }
    }
    Ok(builder)
}

/// What stands between fields: a comma, or what spreadsheets write instead of it, if the first line has no comma.
fn separator(text: &str) -> u8 {
    let first = text.lines().next().unwrap_or_default();
    if first.contains(',') {
        b','
    } else if first.contains('\t') {
        b'\t'
    } else if first.contains(';') {
        b';'
    } else {
        b','
    }
}
