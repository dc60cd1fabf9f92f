//! The texts of a workbook, kept once in one buffer: cells name them by number.

use super::{
    problems::Problems,
    xml::{Node, Xml},
};

/// Texts of one workbook; as many as cells are read.
const TEXTS_MAX: usize = 1_000_000;

/// Texts by number.
#[derive(Debug, Default)]
pub(super) struct Strings {
    text: String,
    /// Where each ends; what unpacks to 64 MiB fits.
    ends: Vec<u32>,
}

impl Strings {
    pub fn read(mut xml: Xml<'_>) -> Result<Self, Problems> {
        let mut strings = Self::default();
        let mut reading = Reading::default();
        while let Some(node) = xml.next()? {
            match node {
                Node::Open(element) => reading.open(element.local_name().as_ref()),
                Node::Close(element) if element.local_name().as_ref() == "si" => {
                    if strings.ends.len() >= TEXTS_MAX {
                        return Err(xml.endless());
                    }
                    strings.text.push_str(&reading.take());
                    strings.ends.push(strings.text.len() as u32);
                }
                Node::Close(element) => reading.close(element.local_name().as_ref()),
                Node::Text(text) => reading.text(&text),
            }
        }
        strings.ends.shrink_to_fit();
        Ok(strings)
    }

    pub fn get(&self, number: usize) -> Option<&str> {
        let start = match number {
            0 => 0,
            _ => *self.ends.get(number - 1)? as usize,
        };
        Some(&self.text[start..*self.ends.get(number)? as usize])
    }
}

/// One text made of runs, without the readings (furigana, pinyin) that stand above them.
#[derive(Debug, Default)]
pub(super) struct Reading {
    text: String,
    is_text: bool,
    is_above: bool,
}

impl Reading {
    pub fn open(&mut self, name: &str) {
        match name {
            "t" => self.is_text = true,
            "rPh" => self.is_above = true,
            _ => {}
        }
    }

    pub fn close(&mut self, name: &str) {
        match name {
            "t" => self.is_text = false,
            "rPh" => self.is_above = false,
            _ => {}
        }
    }

    pub fn text(&mut self, text: &str) {
        if self.is_text && !self.is_above {
            self.text.push_str(text);
        }
    }

    pub fn take(&mut self) -> String {
        unescaped(std::mem::take(&mut self.text))
    }
}

/// `_x000D_` is how workbooks write what XML cannot hold; a carriage return says nothing in a cell.
fn unescaped(text: String) -> String {
    if !text.contains("_x") {
        return text;
    }
    let (mut rest, mut clean) = (text.as_str(), String::with_capacity(text.len()));
    while let Some(at) = rest.find("_x") {
        clean.push_str(&rest[..at]);
        rest = &rest[at..];
        let code = rest
            .get(2..6)
            .filter(|_| rest.as_bytes().get(6) == Some(&b'_'))
            .and_then(|code| u32::from_str_radix(code, 16).ok())
            .and_then(char::from_u32);
        let Some(character) = code else {
            clean.push_str("_x");
            rest = &rest[2..];
            continue;
        };
        if character != '\r' {
            clean.push(character);
        }
        rest = &rest[7..];
    }
    clean.push_str(rest);
    clean
}
