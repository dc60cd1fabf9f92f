//! The JSON of a template card (WeCom docs 90236 and 91770), in the pages' order of fields.

use serde::Serialize;

#[derive(Serialize)]
pub(super) struct CardBody<'a> {
    pub(super) card_type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) source: Option<Source<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) task_id: Option<&'a str>,
    pub(super) main_title: MainTitle<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) quote_area: Option<Quote<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) emphasis_content: Option<MainTitle<'a>>,
    #[serde(skip_serializing_if = "str::is_empty")]
    pub(super) sub_title_text: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) horizontal_content_list: Vec<Row<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) jump_list: Vec<JumpBody<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) card_action: Option<Action<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) card_image: Option<Image<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) button_list: Vec<ButtonBody<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) checkbox: Option<Checkbox<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) select_list: Vec<Select<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) submit_button: Option<Submit<'a>>,
}

#[derive(Serialize)]
pub(super) struct Source<'a> {
    pub(super) desc: &'a str,
}

#[derive(Serialize)]
pub(super) struct MainTitle<'a> {
    pub(super) title: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) desc: Option<&'a str>,
}

#[derive(Serialize)]
pub(super) struct Quote<'a> {
    /// 0: it leads nowhere.
    #[serde(rename = "type")]
    pub(super) kind: u8,
    pub(super) quote_text: &'a str,
}

#[derive(Serialize)]
pub(super) struct Row<'a> {
    pub(super) keyname: &'a str,
    pub(super) value: &'a str,
}

#[derive(Serialize)]
pub(super) struct JumpBody<'a> {
    /// 1: an address.
    #[serde(rename = "type")]
    pub(super) kind: u8,
    pub(super) title: &'a str,
    pub(super) url: &'a str,
}

#[derive(Serialize)]
pub(super) struct Action<'a> {
    /// 1: an address.
    #[serde(rename = "type")]
    pub(super) kind: u8,
    pub(super) url: &'a str,
}

#[derive(Serialize)]
pub(super) struct Image<'a> {
    pub(super) url: &'a str,
}

#[derive(Serialize)]
pub(super) struct ButtonBody<'a> {
    /// 0: its key comes back; 1: it leads to an address.
    #[serde(rename = "type")]
    pub(super) kind: u8,
    pub(super) text: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) style: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) key: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) url: Option<&'a str>,
}

#[derive(Serialize)]
pub(super) struct Checkbox<'a> {
    pub(super) question_key: &'a str,
    /// 0: one answer; 1: several.
    pub(super) mode: u8,
    pub(super) option_list: Vec<Choice<'a>>,
}

#[derive(Serialize)]
pub(super) struct Select<'a> {
    pub(super) question_key: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) title: Option<&'a str>,
    pub(super) option_list: Vec<Choice<'a>>,
}

#[derive(Serialize)]
pub(super) struct Choice<'a> {
    pub(super) id: &'a str,
    pub(super) text: &'a str,
}

#[derive(Serialize)]
pub(super) struct Submit<'a> {
    pub(super) text: &'a str,
    pub(super) key: &'a str,
}
