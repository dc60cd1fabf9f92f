//! One part of a workbook becomes a stream of elements and text: no document types, no entities of its own, no endless nesting.

use super::problems::Problems;
use crate::say;
use quick_xml::{
    Reader, XmlVersion,
    events::{BytesEnd, BytesRef, BytesStart, Event},
};
use std::borrow::Cow;

say! {
    struct DamagedPart { path: String, part: String }
    zh "{path} 里的 {part} 已损坏：用 Excel 或 WPS 打开，另存为新的 .xlsx，再导入"
    en "{part} in {path} is damaged: open the file in a spreadsheet, save it anew as .xlsx and import that"

    struct Declares { path: String, part: String }
    zh "{path} 里的 {part} 自带实体定义（DOCTYPE），拒绝读取：这不是表格软件写出来的文件"
    en "{part} in {path} declares entities of its own (DOCTYPE), which is refused: no spreadsheet writes that"

    struct Endless { path: String, part: String }
    zh "{path} 里的 {part} 元素太多，拒绝读取；如果真有这么多人，另存为 CSV 再导入"
    en "{part} in {path} has too many elements; if there really are that many people, save it as CSV and import that"

    struct Deep { path: String, part: String, limit: usize }
    zh "{path} 里的 {part} 嵌套超过 {limit} 层，拒绝读取：这不是表格软件写出来的文件"
    en "{part} in {path} nests deeper than {limit}, which is refused: no spreadsheet writes that"
}

/// How deep elements may nest; sheets need eight levels.
const DEPTH_MAX: usize = 32;

/// Elements and texts that are read from one part: what its cells may come to, and no more.
const NODES_MAX: u64 = 8_000_000;

/// One part, read once from the front.
pub(super) struct Xml<'t> {
    reader: Reader<&'t [u8]>,
    depth: usize,
    nodes: u64,
    path: String,
    part: String,
}

/// What comes next.
#[derive(Debug)]
pub(super) enum Node<'t> {
    /// An element; an empty one closes with the next node.
    Open(BytesStart<'t>),
    /// The end of an element.
    Close(BytesEnd<'t>),
    /// A piece of text; entities come as pieces of their own.
    Text(Cow<'t, str>),
}

impl<'t> Xml<'t> {
    pub fn of(path: &str, part: &str, bytes: &'t [u8]) -> Result<Self, Problems> {
        let (path, part) = (path.to_owned(), part.to_owned());
        let Ok(text) = std::str::from_utf8(bytes) else {
            return Err(Problems::one(DamagedPart { path, part }));
        };
        let mut reader = Reader::from_str(text);
        reader.config_mut().expand_empty_elements = true;
        Ok(Self {
            reader,
            depth: 0,
            nodes: 0,
            path,
            part,
        })
    }

    /// The next node; none at the end of the part.
    pub fn next(&mut self) -> Result<Option<Node<'t>>, Problems> {
        loop {
            self.nodes += 1;
            if self.nodes > NODES_MAX {
                return Err(self.endless());
            }
            let Ok(event) = self.reader.read_event() else {
                return Err(self.damaged());
            };
            return Ok(Some(match event {
                Event::Start(element) | Event::Empty(element) => {
                    self.depth += 1;
                    if self.depth > DEPTH_MAX {
                        let (path, part, limit) = (self.path.clone(), self.part.clone(), DEPTH_MAX);
                        return Err(Problems::one(Deep { path, part, limit }));
                    }
                    Node::Open(element)
                }
                Event::End(element) => {
                    self.depth = self.depth.saturating_sub(1);
                    Node::Close(element)
                }
                Event::Text(text) => Node::Text(text.xml10_content()),
                Event::CData(text) => Node::Text(text.xml10_content()),
                Event::GeneralRef(entity) => Node::Text(Cow::Owned(self.resolve(&entity)?)),
                Event::DocType(_) => {
                    let (path, part) = (self.path.clone(), self.part.clone());
                    return Err(Problems::one(Declares { path, part }));
                }
                Event::Comment(_) | Event::Decl(_) | Event::PI(_) => continue,
                Event::Eof if self.depth > 0 => return Err(self.damaged()),
                Event::Eof => return Ok(None),
            }));
        }
    }

    /// A part with more in it than anybody reads.
    pub fn endless(&self) -> Problems {
        let (path, part) = (self.path.clone(), self.part.clone());
        Problems::one(Endless { path, part })
    }

    /// A part that breaks its own rules.
    pub fn damaged(&self) -> Problems {
        let (path, part) = (self.path.clone(), self.part.clone());
        Problems::one(DamagedPart { path, part })
    }

    fn resolve(&self, entity: &BytesRef<'_>) -> Result<String, Problems> {
        match entity.resolve_char_ref() {
            Ok(Some(character)) => return Ok(character.to_string()),
            Ok(None) => {}
            Err(_) => return Err(self.damaged()),
        }
        quick_xml::escape::resolve_predefined_entity(&entity.xml10_content())
            .map(str::to_owned)
            .ok_or_else(|| self.damaged())
    }
}

/// An attribute by its name without a prefix, except that `r:id` is asked for as it is written.
pub(super) fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    if element.attributes_raw().is_empty() {
        return None;
    }
    let found = element
        .attributes()
        .with_checks(false)
        .flatten()
        .find(|attribute| {
            let key = attribute.key;
            key.as_ref() == name || (name == "id" && key.local_name().as_ref() == name)
        })?;
    let value = found.normalized_value(XmlVersion::Implicit1_0).ok()?;
    Some(value.into_owned())
}

/// Whether an attribute says yes.
pub(super) fn is_set(element: &BytesStart<'_>, name: &str) -> bool {
    matches!(attribute(element, name).as_deref(), Some("1" | "true"))
}
