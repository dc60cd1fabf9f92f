//! The JSON of what hangs on a message to customers: an object that carries the name of its type.

use serde::Serialize;

/// One attachment; exactly one object beside `msgtype` is set.
#[derive(Serialize)]
pub(super) struct AttachmentBody<'a> {
    msgtype: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) image: Option<FileBody<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) link: Option<LinkBody<'a>>,
    /// In moments a link's picture is an id.
    #[serde(rename = "link", skip_serializing_if = "Option::is_none")]
    pub(super) moments_link: Option<MomentsLinkBody<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) miniprogram: Option<MiniprogramBody<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) video: Option<FileBody<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) file: Option<FileBody<'a>>,
}

impl AttachmentBody<'_> {
    /// Its object under its name, without `msgtype`: how group welcome templates hold it.
    pub(super) fn alone(&self) -> serde_json::Value {
        let mut whole = serde_json::to_value(self).expect("strings always serialise");
        if let Some(members) = whole.as_object_mut() {
            members.remove("msgtype");
        }
        whole
    }

    /// One without an object yet.
    pub(super) fn of(msgtype: &'static str) -> Self {
        Self {
            msgtype,
            image: None,
            link: None,
            moments_link: None,
            miniprogram: None,
            video: None,
            file: None,
        }
    }
}

#[derive(Serialize)]
pub(super) struct FileBody<'a> {
    pub(super) media_id: &'a str,
}

#[derive(Serialize)]
pub(super) struct LinkBody<'a> {
    pub(super) title: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) picurl: Option<&'a str>,
    #[serde(skip_serializing_if = "str::is_empty")]
    pub(super) desc: &'a str,
    pub(super) url: &'a str,
}

#[derive(Serialize)]
pub(super) struct MomentsLinkBody<'a> {
    pub(super) title: &'a str,
    pub(super) url: &'a str,
    pub(super) media_id: &'a str,
}

#[derive(Serialize)]
pub(super) struct MiniprogramBody<'a> {
    pub(super) title: &'a str,
    pub(super) pic_media_id: &'a str,
    pub(super) appid: &'a str,
    pub(super) page: &'a str,
}
