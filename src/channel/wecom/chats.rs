//! Customer groups: whose there are, and what each is like (WeCom docs 92120, 92122).
//!
//! The listing tells a chat's id and status and nothing else: neither name, owner, size nor a version. A change of any of these is
//! seen only by asking for the chat again; who asks how often is decided by the worker.

use super::{
    call::{Call, Manner},
    caller::Caller,
    config::SecretName,
    customers::spoils,
    directory::never_allowed,
    wire_directory::{ChatDetails, ChatPage},
};
use crate::{
    model::ChatStatus,
    ports::{CallError, ChatRow, ListedChat, Page},
};
use serde_json::{Value, json};

const LIST: &str = "/cgi-bin/externalcontact/groupchat/list";
const GET: &str = "/cgi-bin/externalcontact/groupchat/get";

/// Rows a page may have (WeCom doc 92120).
const ROWS_MAX: usize = 1_000;

/// `status_filter`: every chat, or those whose owner left.
const ALL: u8 = 0;
const OWNER_LEFT: u8 = 1;

/// The chats of these owners; without owners, those nobody owns any more. One owner who may not be asked about hides only their own.
pub(super) async fn list(
    caller: &Caller,
    owners: &[String],
    page: Page<'_>,
) -> Result<Vec<ListedChat>, CallError> {
    if owners.is_empty() {
        return match read(caller, json!({}), OWNER_LEFT, page).await {
            // A large company may not ask without owners (81017): chats of those who left are found with their new owners.
            Err(CallError::Refused { code: 81017, .. }) => Ok(Vec::new()),
            Err(error) if never_allowed(&error) => Ok(Vec::new()),
            listed => listed,
        };
    }
    let mut chats = Vec::new();
    let mut left = vec![owners];
    while let Some(group) = left.pop() {
        let filter = json!({ "owner_filter": { "userid_list": group } });
        match read(caller, filter, ALL, page).await {
            Ok(listed) => chats.extend(listed),
            Err(error) if spoils(&error) && group.len() > 1 => {
                let (first, second) = group.split_at(group.len() / 2);
                left.extend([second, first]);
            }
            Err(error) if spoils(&error) || never_allowed(&error) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(chats)
}

async fn read(
    caller: &Caller,
    filter: Value,
    status: u8,
    page: Page<'_>,
) -> Result<Vec<ListedChat>, CallError> {
    let body = |cursor: &str| {
        page();
        let mut body = filter.clone();
        body["status_filter"] = json!(status);
        body["cursor"] = json!(cursor);
        body["limit"] = json!(ROWS_MAX);
        body
    };
    let rows = caller
        .pages::<ChatPage>(&SecretName::Customers, LIST, Manner::Sync, body)
        .await?;
    let listed = rows.into_iter().map(|row| ListedChat {
        chat_id: row.chat_id,
        status: ChatStatus::from_number(row.status.unwrap_or(0)),
    });
    Ok(listed.collect())
}

/// One chat; names of its members are not asked for.
pub(super) async fn get(
    caller: &Caller,
    listed: &ListedChat,
    page: Page<'_>,
) -> Result<Option<ChatRow>, CallError> {
    let body = json!({ "chat_id": listed.chat_id, "need_name": 0 });
    let call = Call::post(GET, &body, Manner::Sync);
    let details: ChatDetails = match caller.ask(&SecretName::Customers, &call).await {
        // Dissolved, or no customer group any more, since it was listed.
        Err(CallError::Refused {
            code: 40050 | 86001 | 86003 | 90501,
            ..
        }) => return Ok(None),
        answer => answer?,
    };
    page();
    let chat = details.group_chat;
    Ok(Some(ChatRow {
        chat_id: listed.chat_id.clone(),
        name: chat.name,
        owner: chat.owner,
        status: listed.status,
        created_s: chat
            .create_time
            .and_then(|at| u32::try_from(at).ok())
            .unwrap_or_default(),
        members: chat.member_list.len() as u32,
    }))
}
