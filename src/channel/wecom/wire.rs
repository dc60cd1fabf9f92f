//! The JSON of WeCom: bodies that go out, rows that come in. Field names are the platform's; unknown fields are ignored.

use super::{wire_attached::AttachmentBody, wire_message::Content};
use serde::{Deserialize, Deserializer, Serialize, de::DeserializeOwned};
use serde_json::Value;

/// Body of `add_msg_template` (doc 92135), in the page's order of fields.
#[derive(Serialize)]
pub(super) struct MassBody<'a> {
    pub(super) chat_type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) external_userid: Option<&'a [String]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) chat_id_list: Option<&'a [String]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) sender: Option<&'a str>,
    /// Only for `single`: whether the member may untick customers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) allow_select: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) text: Option<TextBody<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) attachments: Vec<AttachmentBody<'a>>,
}

#[derive(Serialize)]
pub(super) struct TextBody<'a> {
    pub(super) content: &'a str,
}

/// Body of `message/send` (doc 90236).
#[derive(Serialize)]
pub(super) struct AppBody<'a> {
    pub(super) touser: String,
    pub(super) msgtype: &'static str,
    pub(super) agentid: i64,
    #[serde(flatten)]
    pub(super) content: Content<'a>,
}

/// Body of `appchat/send` (doc 90248).
#[derive(Serialize)]
pub(super) struct AppchatBody<'a> {
    pub(super) chatid: &'a str,
    pub(super) msgtype: &'static str,
    #[serde(flatten)]
    pub(super) content: Content<'a>,
    pub(super) safe: u8,
}

/// Body of `webhook/send` (doc 91770).
#[derive(Serialize)]
pub(super) struct RobotBody<'a> {
    pub(super) msgtype: &'static str,
    #[serde(flatten)]
    pub(super) content: Content<'a>,
}

/// Body of `send_welcome_msg` (doc 92137).
#[derive(Serialize)]
pub(super) struct WelcomeBody<'a> {
    pub(super) welcome_code: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) text: Option<TextBody<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) attachments: Vec<AttachmentBody<'a>>,
}

/// Body of `add_moment_task` (doc 95094).
#[derive(Serialize)]
pub(super) struct MomentsBody<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) text: Option<TextBody<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) attachments: Vec<AttachmentBody<'a>>,
    pub(super) visible_range: VisibleRange<'a>,
}

#[derive(Serialize)]
pub(super) struct VisibleRange<'a> {
    pub(super) sender_list: SenderList<'a>,
}

#[derive(Serialize)]
pub(super) struct SenderList<'a> {
    pub(super) user_list: &'a [String],
}

/// The answer to a call that creates something, every field as it came: its types are judged, not assumed.
#[derive(Deserialize)]
pub(super) struct SendReply {
    pub(super) errcode: Option<Value>,
    pub(super) errmsg: Option<Value>,
    pub(super) msgid: Option<Value>,
    pub(super) jobid: Option<Value>,
    pub(super) fail_list: Option<Value>,
    pub(super) invaliduser: Option<Value>,
    pub(super) unlicenseduser: Option<Value>,
}

/// What every answer to a question may carry.
#[derive(Deserialize)]
pub(super) struct Envelope {
    pub(super) errcode: Option<i64>,
    pub(super) errmsg: Option<String>,
}

/// One page of a listing.
pub(super) trait Page: DeserializeOwned {
    /// What it lists.
    type Row;

    /// Its rows, and the cursor of the next page: empty at the end.
    fn split(self) -> (Vec<Self::Row>, String);
}

macro_rules! page {
    ($(#[$doc:meta])* $name:ident lists $field:ident of $row:ident) => {
        $(#[$doc])*
        #[derive(Deserialize)]
        pub(super) struct $name {
            #[serde(default, deserialize_with = "or_default")]
            $field: Vec<$row>,
            #[serde(default, deserialize_with = "or_default")]
            next_cursor: String,
        }

        impl Page for $name {
            type Row = $row;

            fn split(self) -> (Vec<$row>, String) {
                (self.$field, self.next_cursor)
            }
        }
    };
}

page! {
    /// `get_groupmsg_list_v2` (doc 93338).
    TaskPage lists group_msg_list of TaskRow
}
page! {
    /// `get_groupmsg_task`.
    MemberPage lists task_list of MemberTaskRow
}
page! {
    /// `get_groupmsg_send_result`.
    ResultPage lists send_list of ResultRow
}

#[derive(Deserialize)]
pub(super) struct TaskRow {
    pub(super) msgid: String,
    #[serde(default, deserialize_with = "loose")]
    pub(super) create_time: Option<i64>,
    #[serde(default, deserialize_with = "loose")]
    pub(super) create_type: Option<i64>,
    pub(super) text: Option<TaskText>,
    #[serde(default, deserialize_with = "or_default")]
    pub(super) attachments: Vec<TaskAttachment>,
}

#[derive(Deserialize)]
pub(super) struct TaskText {
    #[serde(default, deserialize_with = "or_default")]
    pub(super) content: String,
}

#[derive(Deserialize)]
pub(super) struct TaskAttachment {
    #[serde(default, deserialize_with = "or_default")]
    pub(super) msgtype: String,
    pub(super) link: Option<TaskLink>,
    pub(super) miniprogram: Option<TaskMiniprogram>,
}

#[derive(Deserialize)]
pub(super) struct TaskLink {
    #[serde(default, deserialize_with = "or_default")]
    pub(super) url: String,
}

#[derive(Deserialize)]
pub(super) struct TaskMiniprogram {
    #[serde(default, deserialize_with = "or_default")]
    pub(super) page: String,
}

#[derive(Deserialize)]
pub(super) struct MemberTaskRow {
    pub(super) userid: String,
    #[serde(default, deserialize_with = "loose")]
    pub(super) status: Option<i64>,
    #[serde(default, deserialize_with = "loose")]
    pub(super) send_time: Option<i64>,
}

#[derive(Deserialize)]
pub(super) struct ResultRow {
    pub(super) external_userid: Option<String>,
    pub(super) chat_id: Option<String>,
    #[serde(default, deserialize_with = "loose")]
    pub(super) status: Option<i64>,
    #[serde(default, deserialize_with = "loose")]
    pub(super) send_time: Option<i64>,
}

/// `gettoken` (doc 91039).
#[derive(Deserialize)]
pub(super) struct TokenReply {
    pub(super) access_token: String,
    pub(super) expires_in: u64,
}

/// `media/upload`.
#[derive(Deserialize)]
pub(super) struct MediaReply {
    pub(super) media_id: String,
}

/// `media/uploadimg`.
#[derive(Deserialize)]
pub(super) struct PictureReply {
    pub(super) url: String,
}

/// `appchat/get`.
#[derive(Deserialize)]
pub(super) struct ChatReply {
    pub(super) chat_info: ChatInfo,
}

#[derive(Deserialize)]
pub(super) struct ChatInfo {
    #[serde(default, deserialize_with = "or_default")]
    pub(super) userlist: Vec<String>,
}

/// `group_welcome_template/add`.
#[derive(Deserialize)]
pub(super) struct TemplateReply {
    pub(super) template_id: String,
}

/// `get_moment_task_result`.
#[derive(Deserialize)]
pub(super) struct MomentsReply {
    #[serde(default, deserialize_with = "loose")]
    pub(super) status: Option<i64>,
    pub(super) result: Option<MomentsResult>,
}

#[derive(Deserialize, Default)]
pub(super) struct MomentsResult {
    pub(super) errcode: Option<i64>,
    #[serde(default, deserialize_with = "or_default")]
    pub(super) errmsg: String,
    #[serde(default, deserialize_with = "or_default")]
    pub(super) moment_id: String,
    #[serde(default, deserialize_with = "or_default")]
    pub(super) invalid_sender_list: InvalidSenders,
}

#[derive(Deserialize, Default)]
pub(super) struct InvalidSenders {
    #[serde(default, deserialize_with = "or_default")]
    pub(super) user_list: Vec<String>,
}

/// An answer of which only the code matters.
#[derive(Deserialize)]
pub(super) struct Nothing {}

/// A number, or a number in a string: the platform sends both for times.
pub(super) fn loose<'de, D: Deserializer<'de>>(from: D) -> Result<Option<i64>, D::Error> {
    match Value::deserialize(from)? {
        Value::Null => Ok(None),
        Value::Number(number) => Ok(number.as_i64()),
        Value::String(text) => Ok(text.trim().parse().ok()),
        _ => Err(serde::de::Error::custom(
            "neither a number nor a number in a string",
        )),
    }
}

/// `null` means the same as nothing.
pub(super) fn or_default<'de, D: Deserializer<'de>, T: Deserialize<'de> + Default>(
    from: D,
) -> Result<T, D::Error> {
    Ok(Option::<T>::deserialize(from)?.unwrap_or_default())
}
