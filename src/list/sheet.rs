//! One sheet becomes rows of values, cell by cell in the order of the file: nothing is made for the cells between.

use super::{
    place::{self, ROWS_MAX},
    problems::Problems,
    strings::{Reading, Strings},
    styles::{Styles, date_text},
    xml::{Node, Xml, attribute, is_set},
};
use quick_xml::events::BytesStart;

/// What a cell holds.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    Empty,
    Text(String),
    /// As it is shown: at most 15 digits.
    Number(String),
    /// `#N/A` and the like.
    Failed,
    /// A formula whose result was not saved.
    Unknown,
    /// A formula that asks another program.
    Remote,
}

/// One row, counted from one.
#[derive(Debug, Default)]
pub(super) struct Row {
    pub number: u64,
    pub is_hidden: bool,
    /// By column, counted from zero, in the order of columns.
    pub cells: Vec<(usize, Value)>,
}

/// What cells need to be understood.
#[derive(Debug)]
pub(super) struct Meanings {
    pub strings: Strings,
    pub styles: Styles,
    pub counts_from_1904: bool,
}

/// The rows of one sheet.
pub(super) struct Rows<'t, 'm> {
    xml: Xml<'t>,
    meanings: &'m Meanings,
    last: u64,
    is_inside: bool,
    beside: u64,
}

/// Nodes beside rows, before the last of them: formats of columns and the space between rows.
const BESIDE_MAX: u64 = ROWS_MAX;

/// A cell that is being read.
#[derive(Debug, Default)]
struct Draft {
    kind: String,
    style: Option<usize>,
    value: String,
    formula: String,
    is_value: bool,
    is_formula: bool,
    has_formula: bool,
    inline: Reading,
}

impl<'t, 'm> Rows<'t, 'm> {
    pub fn of(xml: Xml<'t>, meanings: &'m Meanings) -> Self {
        Self {
            xml,
            meanings,
            last: 0,
            is_inside: false,
            beside: 0,
        }
    }

    /// The next row that the file mentions.
    pub fn next(&mut self) -> Result<Option<Row>, Problems> {
        while let Some(node) = self.xml.next()? {
            match node {
                Node::Open(element) => match element.local_name().as_ref() {
                    "sheetData" => self.is_inside = true,
                    "row" if self.is_inside => return self.row(&element).map(Some),
                    _ => {}
                },
                // What follows the rows (links, rules, pictures) says nothing about people.
                Node::Close(end) if end.local_name().as_ref() == "sheetData" => return Ok(None),
                Node::Close(_) | Node::Text(_) => {}
            }
            self.beside += 1;
            if self.beside > BESIDE_MAX {
                return Err(self.xml.endless());
            }
        }
        Ok(None)
    }

    fn row(&mut self, element: &BytesStart<'_>) -> Result<Row, Problems> {
        let number = match attribute(element, "r") {
            Some(written) => written.parse().map_err(|_| self.xml.damaged())?,
            None => self.last + 1,
        };
        // Rows that go back could say one thing to us and another to whoever looked at the sheet.
        if number <= self.last || number > ROWS_MAX {
            return Err(self.xml.damaged());
        }
        self.last = number;
        let mut row = Row {
            number,
            is_hidden: is_set(element, "hidden"),
            cells: Vec::new(),
        };
        while let Some(node) = self.xml.next()? {
            match node {
                Node::Open(element) if element.local_name().as_ref() == "c" => {
                    let next = row.cells.last().map_or(0, |(column, _)| column + 1);
                    let (column, value) = self.cell(&element, number, next)?;
                    row.cells.push((column, value));
                }
                Node::Close(end) if end.local_name().as_ref() == "row" => return Ok(row),
                Node::Open(_) | Node::Close(_) | Node::Text(_) => {}
            }
        }
        Err(self.xml.damaged())
    }

    fn cell(
        &mut self,
        element: &BytesStart<'_>,
        row: u64,
        next: usize,
    ) -> Result<(usize, Value), Problems> {
        let column = match attribute(element, "r") {
            None => next,
            Some(reference) => match place::position(&reference) {
                Some((at, column)) if at == row && column >= next => column,
                _ => return Err(self.xml.damaged()),
            },
        };
        let mut draft = Draft {
            kind: attribute(element, "t").unwrap_or_default(),
            style: attribute(element, "s").and_then(|style| style.parse().ok()),
            ..Draft::default()
        };
        while let Some(node) = self.xml.next()? {
            match node {
                Node::Close(end) if end.local_name().as_ref() == "c" => {
                    let value = self.value(draft)?;
                    return Ok((column, value));
                }
                other => draft.take(other),
            }
        }
        Err(self.xml.damaged())
    }

    fn value(&self, mut draft: Draft) -> Result<Value, Problems> {
        if draft.has_formula && is_remote(&draft.formula) {
            return Ok(Value::Remote);
        }
        let value = std::mem::take(&mut draft.value);
        Ok(match draft.kind.as_str() {
            "inlineStr" => text(draft.inline.take()),
            _ if value.is_empty() && draft.has_formula && draft.kind != "str" => Value::Unknown,
            _ if value.is_empty() => Value::Empty,
            "s" => {
                let number = value.trim().parse().ok();
                let found = number.and_then(|number| self.meanings.strings.get(number));
                text(found.ok_or_else(|| self.xml.damaged())?.to_owned())
            }
            "str" | "d" => text(value),
            "b" if value.trim() == "1" => Value::Text("TRUE".to_owned()),
            "b" => Value::Text("FALSE".to_owned()),
            "e" => Value::Failed,
            _ => {
                let number: f64 = value.trim().parse().map_err(|_| self.xml.damaged())?;
                self.number(number, draft.style)
            }
        })
    }

    fn number(&self, number: f64, style: Option<usize>) -> Value {
        if self.meanings.styles.is_date(style)
            && let Some(date) = date_text(number, self.meanings.counts_from_1904)
        {
            return Value::Text(date);
        }
        if !number.is_finite() {
            return Value::Failed;
        }
        // Files hold 17 digits, people see 15: 0.1 + 0.2 is 0.3 on the sheet.
        let shown: f64 = format!("{number:.14e}").parse().unwrap_or(number);
        Value::Number(shown.to_string())
    }
}

impl Draft {
    fn take(&mut self, node: Node<'_>) {
        match node {
            Node::Open(element) => match element.local_name().as_ref() {
                "v" => self.is_value = true,
                "f" => (self.is_formula, self.has_formula) = (true, true),
                other => self.inline.open(other),
            },
            Node::Close(end) => match end.local_name().as_ref() {
                "v" => self.is_value = false,
                "f" => self.is_formula = false,
                other => self.inline.close(other),
            },
            Node::Text(text) if self.is_value => self.value.push_str(&text),
            Node::Text(text) if self.is_formula => self.formula.push_str(&text),
            Node::Text(text) => self.inline.text(&text),
        }
    }
}

fn text(text: String) -> Value {
    if text.is_empty() {
        Value::Empty
    } else {
        Value::Text(text)
    }
}

/// `cmd|'/c calc'!A0`: a program, a bar, a topic. A bar inside quotes joins texts and is harmless.
fn is_remote(formula: &str) -> bool {
    let program = formula.trim_start_matches(['=', '+', '-', '@', ' ']);
    let Some((program, rest)) = program.split_once('|') else {
        return false;
    };
    let is_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '\'' | '\\' | ':' | '/');
    rest.contains('!') && program.chars().all(is_name)
}
