//! The JSON of the directory: departments, members, tags, customers, chats.

use super::wire::{Page, loose, or_default};
use serde::Deserialize;

#[derive(Deserialize)]
pub(super) struct Departments {
    #[serde(default, deserialize_with = "or_default")]
    pub(super) department: Vec<DepartmentRow>,
}

#[derive(Deserialize)]
pub(super) struct DepartmentRow {
    pub(super) id: u32,
    #[serde(default, deserialize_with = "or_default")]
    pub(super) parentid: u32,
    #[serde(default, deserialize_with = "or_default")]
    pub(super) name: String,
}

#[derive(Deserialize)]
pub(super) struct Users {
    #[serde(default, deserialize_with = "or_default")]
    pub(super) userlist: Vec<UserRow>,
}

#[derive(Deserialize)]
pub(super) struct UserRow {
    pub(super) userid: String,
    #[serde(default, deserialize_with = "or_default")]
    pub(super) name: String,
    #[serde(default, deserialize_with = "or_default")]
    pub(super) department: Vec<u32>,
    /// 1 activated, 2 disabled, 4 not activated, 5 left; missing where it may not be read.
    #[serde(default, deserialize_with = "loose")]
    pub(super) status: Option<i64>,
}

/// `user/list_id`: one row per member and department.
#[derive(Deserialize)]
pub(super) struct UserIds {
    #[serde(default, deserialize_with = "or_default")]
    dept_user: Vec<UserIdRow>,
    #[serde(default, deserialize_with = "or_default")]
    next_cursor: String,
}

#[derive(Deserialize)]
pub(super) struct UserIdRow {
    pub(super) userid: String,
    pub(super) department: u32,
}

impl Page for UserIds {
    type Row = UserIdRow;

    fn split(self) -> (Vec<UserIdRow>, String) {
        (self.dept_user, self.next_cursor)
    }
}

#[derive(Deserialize)]
pub(super) struct MemberTags {
    #[serde(default, deserialize_with = "or_default")]
    pub(super) taglist: Vec<MemberTagRow>,
}

#[derive(Deserialize)]
pub(super) struct MemberTagRow {
    pub(super) tagid: u32,
    #[serde(default, deserialize_with = "or_default")]
    pub(super) tagname: String,
}

#[derive(Deserialize)]
pub(super) struct TaggedMembers {
    #[serde(default, deserialize_with = "or_default")]
    pub(super) userlist: Vec<TaggedMember>,
    #[serde(default, deserialize_with = "or_default")]
    pub(super) partylist: Vec<u32>,
}

#[derive(Deserialize)]
pub(super) struct TaggedMember {
    pub(super) userid: String,
}

#[derive(Deserialize)]
pub(super) struct CustomerTags {
    #[serde(default, deserialize_with = "or_default")]
    pub(super) tag_group: Vec<TagGroup>,
}

#[derive(Deserialize)]
pub(super) struct TagGroup {
    #[serde(default, deserialize_with = "or_default")]
    pub(super) group_name: String,
    #[serde(default, deserialize_with = "or_default")]
    pub(super) deleted: bool,
    #[serde(default, deserialize_with = "or_default")]
    pub(super) tag: Vec<CustomerTag>,
}

#[derive(Deserialize)]
pub(super) struct CustomerTag {
    pub(super) id: String,
    #[serde(default, deserialize_with = "or_default")]
    pub(super) name: String,
    #[serde(default, deserialize_with = "or_default")]
    pub(super) deleted: bool,
}

#[derive(Deserialize)]
pub(super) struct FollowUsers {
    #[serde(default, deserialize_with = "or_default")]
    pub(super) follow_user: Vec<String>,
}

/// `batch/get_by_user`: one row per member and customer, and who has no licence.
#[derive(Deserialize)]
pub(super) struct Friends {
    #[serde(default, deserialize_with = "or_default")]
    pub(super) external_contact_list: Vec<Friend>,
    #[serde(default, deserialize_with = "or_default")]
    pub(super) next_cursor: String,
    #[serde(default, deserialize_with = "or_default")]
    pub(super) fail_info: FailInfo,
}

#[derive(Deserialize, Default)]
pub(super) struct FailInfo {
    #[serde(default, deserialize_with = "or_default")]
    pub(super) unlicensed_userid_list: Vec<String>,
}

#[derive(Deserialize)]
pub(super) struct Friend {
    pub(super) external_contact: Customer,
    pub(super) follow_info: FollowInfo,
}

#[derive(Deserialize)]
pub(super) struct Customer {
    pub(super) external_userid: String,
    pub(super) unionid: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct FollowInfo {
    pub(super) userid: String,
    #[serde(default, deserialize_with = "loose")]
    pub(super) createtime: Option<i64>,
    #[serde(default, deserialize_with = "or_default")]
    pub(super) tag_id: Vec<String>,
    #[serde(default, deserialize_with = "or_default")]
    pub(super) remark_mobiles: Vec<String>,
}

#[derive(Deserialize)]
pub(super) struct SimpleDepartments {
    #[serde(default, deserialize_with = "or_default")]
    pub(super) department_id: Vec<SimpleDepartment>,
}

#[derive(Deserialize)]
pub(super) struct SimpleDepartment {
    pub(super) id: u32,
}

/// `groupchat/list`: ids and statuses, nothing else.
#[derive(Deserialize)]
pub(super) struct ChatPage {
    #[serde(default, deserialize_with = "or_default")]
    group_chat_list: Vec<ChatListRow>,
    #[serde(default, deserialize_with = "or_default")]
    next_cursor: String,
}

#[derive(Deserialize)]
pub(super) struct ChatListRow {
    pub(super) chat_id: String,
    #[serde(default, deserialize_with = "loose")]
    pub(super) status: Option<i64>,
}

impl Page for ChatPage {
    type Row = ChatListRow;

    fn split(self) -> (Vec<ChatListRow>, String) {
        (self.group_chat_list, self.next_cursor)
    }
}

#[derive(Deserialize)]
pub(super) struct ChatDetails {
    pub(super) group_chat: ChatDetail,
}

#[derive(Deserialize)]
pub(super) struct ChatDetail {
    #[serde(default, deserialize_with = "or_default")]
    pub(super) name: String,
    #[serde(default, deserialize_with = "or_default")]
    pub(super) owner: String,
    #[serde(default, deserialize_with = "loose")]
    pub(super) create_time: Option<i64>,
    /// Only counted.
    #[serde(default, deserialize_with = "or_default")]
    pub(super) member_list: Vec<serde::de::IgnoredAny>,
}
