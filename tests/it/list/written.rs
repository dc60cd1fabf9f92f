//! Workbooks as spreadsheets write them, and as nobody should.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    io::{Cursor, Write as _},
};
use zip::{ZipWriter, write::SimpleFileOptions};

/// A workbook under construction: parts by name.
#[derive(Debug, Clone, Default)]
pub struct Book {
    sheets: Vec<(String, String, &'static str)>,
    strings: Option<String>,
    styles: Option<String>,
    is_1904: bool,
    swollen: BTreeMap<String, (&'static str, usize)>,
    parts: Vec<(String, Vec<u8>)>,
}

/// A workbook with one sheet of these rows.
pub fn book(rows: &str) -> Book {
    Book::default().sheet("会员", rows)
}

impl Book {
    /// With another sheet; `rows` is what stands in its `sheetData`.
    pub fn sheet(mut self, name: &str, rows: &str) -> Self {
        self.sheets
            .push((name.to_owned(), rows.to_owned(), "visible"));
        self
    }

    /// With a sheet that spreadsheets do not show.
    pub fn hidden_sheet(mut self, name: &str, rows: &str) -> Self {
        self.sheets
            .push((name.to_owned(), rows.to_owned(), "hidden"));
        self
    }

    /// With shared strings: what stands in its `sst`.
    pub fn strings(mut self, items: &str) -> Self {
        self.strings = Some(items.to_owned());
        self
    }

    /// With formats: what stands in its `styleSheet`.
    pub fn styles(mut self, items: &str) -> Self {
        self.styles = Some(items.to_owned());
        self
    }

    /// Counting days from 1904.
    pub fn since_1904(mut self) -> Self {
        self.is_1904 = true;
        self
    }

    /// With this filler before the end of a part, over and over, so many MiB of it.
    pub fn swollen(mut self, part: &str, filler: &'static str, mebibytes: usize) -> Self {
        self.swollen.insert(part.to_owned(), (filler, mebibytes));
        self
    }

    /// With a part of any name.
    pub fn part(mut self, name: &str, bytes: impl AsRef<[u8]>) -> Self {
        self.parts.push((name.to_owned(), bytes.as_ref().to_vec()));
        self
    }

    /// The file.
    pub fn bytes(&self) -> Vec<u8> {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        let mut part = |name: &str, bytes: &[u8]| {
            let own = self.parts.iter().find(|(known, _)| known == name);
            let bytes = own.map_or(bytes, |(_, own)| own);
            zip.start_file(name, SimpleFileOptions::default())
                .expect("a part begins");
            let Some((filler, mebibytes)) = self.swollen.get(name) else {
                zip.write_all(bytes).expect("a part is written");
                return;
            };
            let end = memchr::memmem::rfind(bytes, b"</").expect("a part is XML");
            let (head, tail) = bytes.split_at(end);
            let end = memchr::memmem::rfind(head, b"</").unwrap_or(end);
            let (head, tail) = if name.contains("worksheets") {
                bytes.split_at(end)
            } else {
                (head, tail)
            };
            zip.write_all(head).expect("a part is written");
            let block = filler.repeat((1 << 20) / filler.len());
            for _ in 0..*mebibytes {
                zip.write_all(block.as_bytes()).expect("a part is written");
            }
            zip.write_all(tail).expect("a part is written");
        };
        part(
            "_rels/.rels",
            relations(&[("rId1", "officeDocument", "xl/workbook.xml")]).as_bytes(),
        );
        let (mut sheets, mut related) = (String::new(), Vec::new());
        for (at, (name, _, state)) in self.sheets.iter().enumerate() {
            let id = at + 1;
            let _ = write!(
                sheets,
                "<sheet name=\"{name}\" sheetId=\"{id}\" state=\"{state}\" r:id=\"rId{id}\"/>"
            );
            related.push((
                format!("rId{id}"),
                "worksheet",
                format!("worksheets/sheet{id}.xml"),
            ));
        }
        related.push((
            "rId90".to_owned(),
            "sharedStrings",
            "sharedStrings.xml".to_owned(),
        ));
        related.push(("rId91".to_owned(), "styles", "styles.xml".to_owned()));
        let related: Vec<_> = related
            .iter()
            .filter(|(_, kind, _)| match *kind {
                "sharedStrings" => self.strings.is_some(),
                "styles" => self.styles.is_some(),
                _ => true,
            })
            .map(|(id, kind, target)| (id.as_str(), *kind, target.as_str()))
            .collect();
        let since = u8::from(self.is_1904);
        part(
            "xl/workbook.xml",
            format!(
                "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><workbookPr date1904=\"{since}\"/><sheets>{sheets}</sheets></workbook>"
            )
            .as_bytes(),
        );
        part("xl/_rels/workbook.xml.rels", relations(&related).as_bytes());
        for (at, (_, rows, _)) in self.sheets.iter().enumerate() {
            part(
                &format!("xl/worksheets/sheet{}.xml", at + 1),
                format!("<worksheet><sheetData>{rows}</sheetData></worksheet>").as_bytes(),
            );
        }
        if let Some(items) = &self.strings {
            part(
                "xl/sharedStrings.xml",
                format!("<sst>{items}</sst>").as_bytes(),
            );
        }
        if let Some(items) = &self.styles {
            part(
                "xl/styles.xml",
                format!("<styleSheet>{items}</styleSheet>").as_bytes(),
            );
        }
        let written = ["_rels/.rels", "xl/workbook.xml"];
        for (name, bytes) in &self.parts {
            if !written.contains(&name.as_str()) {
                part(name, bytes);
            }
        }
        zip.finish().expect("it is finished").into_inner()
    }
}

/// One row of texts.
pub fn row(number: u32, texts: &[&str]) -> String {
    let cells: String = texts
        .iter()
        .map(|text| format!("<c t=\"inlineStr\"><is><t>{text}</t></is></c>"))
        .collect::<Vec<_>>()
        .concat();
    format!("<row r=\"{number}\">{cells}</row>")
}

fn relations(related: &[(&str, &str, &str)]) -> String {
    let lines: String = related
        .iter()
        .map(|(id, kind, target)| format!("<Relationship Id=\"{id}\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}\" Target=\"{target}\"/>"))
        .collect::<Vec<_>>()
        .concat();
    format!(
        "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">{lines}</Relationships>"
    )
}
