//! Turns events into the XML of callbacks, and finds single elements in the XML of an answer (WeCom docs 90240, 92130).

use std::fmt::Write as _;

/// One element of an event.
#[derive(Debug, Clone)]
pub(super) enum Element {
    /// Text, which stands in CDATA.
    Text(&'static str, String),
    /// A number.
    Number(&'static str, i64),
    /// A list: its name, the name of one item, and the items.
    List(&'static str, &'static str, Vec<String>),
    /// Answers to the questions of a card: question and chosen options.
    Selected(Vec<(String, Vec<String>)>),
}

impl Element {
    fn write(&self, xml: &mut String) {
        match self {
            Self::Text(name, text) => push(xml, name, &cdata(text)),
            Self::Number(name, number) => push(xml, name, &number.to_string()),
            Self::List(name, item, items) => push(xml, name, &list(item, items)),
            Self::Selected(answers) => {
                let mut inner = String::new();
                for (question, options) in answers {
                    let mut item = String::new();
                    push(&mut item, "QuestionKey", &cdata(question));
                    push(&mut item, "OptionIds", &list("OptionId", options));
                    push(&mut inner, "SelectedItem", &item);
                }
                push(xml, "SelectedItems", &inner);
            }
        }
    }
}

/// Writes elements into one document.
pub(super) fn document(elements: &[Element]) -> String {
    let mut xml = "<xml>".to_owned();
    for element in elements {
        element.write(&mut xml);
    }
    xml.push_str("</xml>");
    xml
}

/// Writes the outer document; the order of its elements, and whether they stand on lines of their own, varies.
pub(super) fn envelope(corp_id: &str, agent_id: Option<i64>, encrypted: &str, turn: u64) -> String {
    let element = |name: &str, text: &str| format!("<{name}>{}</{name}>", cdata(text));
    let mut parts = [
        element("ToUserName", corp_id),
        element(
            "AgentID",
            &agent_id.map_or_else(String::new, |id| id.to_string()),
        ),
        element("Encrypt", encrypted),
    ];
    parts.rotate_left((turn % 3) as usize);
    if turn.is_multiple_of(2) {
        format!("<xml>{}</xml>", parts.concat())
    } else {
        format!("<xml>\n{}\n</xml>", parts.join("\n"))
    }
}

/// The text of the first element of a name, in CDATA or not.
pub(super) fn element<'x>(xml: &'x str, name: &str) -> Option<&'x str> {
    let (_, rest) = xml.split_once(&format!("<{name}>"))?;
    let (inner, _) = rest.split_once(&format!("</{name}>"))?;
    let inner = inner.trim();
    let plain = inner
        .strip_prefix("<![CDATA[")
        .and_then(|inner| inner.strip_suffix("]]>"));
    Some(plain.unwrap_or(inner))
}

fn list(name: &str, items: &[String]) -> String {
    let mut xml = String::new();
    for item in items {
        push(&mut xml, name, &cdata(item));
    }
    xml
}

fn push(xml: &mut String, name: &str, inner: &str) {
    write!(xml, "<{name}>{inner}</{name}>").expect("writing into memory does not fail");
}

// What would end the section early is split over two of them.
fn cdata(text: &str) -> String {
    format!("<![CDATA[{}]]>", text.replace("]]>", "]]]]><![CDATA[>"))
}
