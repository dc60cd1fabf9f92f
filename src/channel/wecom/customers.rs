//! Who is whose friend, for one group of members at a time; and which members and tags there are to ask about.

use super::{
    call::{Call, Manner},
    caller::Caller,
    config::SecretName,
    directory::{Members, folded, known_by_id},
    wire_directory::{CustomerTag, CustomerTags, FollowUsers, Friend, Friends},
};
use crate::ports::{CallError, FriendRow, FriendRows, Page, TagRow};
use serde_json::json;
use std::collections::BTreeMap;

const BATCH: &str = "/cgi-bin/externalcontact/batch/get_by_user";

/// Rows a page may have (WeCom doc 92994).
const ROWS_MAX: usize = 100;

/// How often one group is begun again because its cursor expired.
const RESTARTS_MAX: u32 = 2;

/// Most pages of one group: 100 members with 20,000 friends each, and empty pages between.
const PAGES_MAX: usize = 40_000;

/// Marks the members who have the customer-contact function.
pub(super) async fn entitled(
    caller: &Caller,
    members: &mut Members,
    page: Page<'_>,
) -> Result<(), CallError> {
    let call = Call::get(
        "/cgi-bin/externalcontact/get_follow_user_list",
        &[],
        Manner::Sync,
    );
    let followers: FollowUsers = caller.ask(&SecretName::Customers, &call).await?;
    page();
    for userid in &followers.follow_user {
        members
            .entry(folded(userid))
            .or_insert_with(|| known_by_id(userid))
            .contact = true;
    }
    Ok(())
}

/// Customer tags by id, without the deleted.
pub(super) async fn tags(caller: &Caller, page: Page<'_>) -> Result<Vec<TagRow>, CallError> {
    let call = Call::post(
        "/cgi-bin/externalcontact/get_corp_tag_list",
        &json!({}),
        Manner::Sync,
    );
    let tags: CustomerTags = caller.ask(&SecretName::Customers, &call).await?;
    page();
    let groups = tags.tag_group.into_iter().filter(|group| !group.deleted);
    let rows = groups.flat_map(|group| {
        let tags = group.tag.into_iter().filter(|tag| !tag.deleted);
        let row = move |tag: CustomerTag| TagRow {
            id: tag.id,
            group: group.group_name.clone(),
            name: tag.name,
        };
        tags.map(row).collect::<Vec<_>>()
    });
    let by_id: BTreeMap<String, TagRow> = rows.map(|row| (row.id.clone(), row)).collect();
    Ok(by_id.into_values().collect())
}

/// Reads one group of members to the end. One of them may spoil the answer for all: then it is halved until that one stands alone.
pub(super) async fn friends(
    caller: &Caller,
    userids: &[String],
    page: Page<'_>,
) -> Result<FriendRows, CallError> {
    let mut rows = FriendRows::default();
    let mut left = vec![userids];
    while let Some(group) = left.pop() {
        match one_group(caller, group, page).await {
            Ok(read) => {
                rows.friends.extend(read.friends);
                rows.unlicensed.extend(read.unlicensed);
            }
            // Nobody of the group has a licence.
            Err(CallError::Refused { code: 701_008, .. }) => {
                rows.unlicensed.extend(group.iter().cloned());
            }
            Err(error) if spoils(&error) && group.len() > 1 => {
                let (first, second) = group.split_at(group.len() / 2);
                left.extend([second, first]);
            }
            Err(CallError::Refused { code: 84061, .. }) => {}
            Err(error) if spoils(&error) => rows.unentitled.extend(group.iter().cloned()),
            Err(error) => return Err(error),
        }
    }
    Ok(rows)
}

/// Refusals that concern one member of a group: no customers, no function, out of sight, gone.
pub(super) fn spoils(error: &CallError) -> bool {
    matches!(
        error,
        CallError::Refused {
            code: 40003 | 40096 | 60011 | 60021 | 60111 | 84061 | 84074,
            ..
        }
    )
}

/// Reads members together; from the beginning again when the cursor expired on the way (40058).
async fn one_group(
    caller: &Caller,
    userids: &[String],
    page: Page<'_>,
) -> Result<FriendRows, CallError> {
    let mut restarts = 0;
    let mut cursor = String::new();
    let mut rows = FriendRows::default();
    for _ in 0..PAGES_MAX {
        let body = json!({ "userid_list": userids, "cursor": cursor, "limit": ROWS_MAX });
        let call = Call::post(BATCH, &body, Manner::Sync);
        let read: Friends = match caller.ask(&SecretName::Customers, &call).await {
            Err(CallError::Refused { code: 40058, .. })
                if !cursor.is_empty() && restarts < RESTARTS_MAX =>
            {
                restarts += 1;
                cursor.clear();
                rows = FriendRows::default();
                continue;
            }
            answer => answer?,
        };
        page();
        rows.friends
            .extend(read.external_contact_list.into_iter().map(row));
        rows.unlicensed
            .extend(read.fail_info.unlicensed_userid_list);
        // An empty page with a cursor is not the end.
        if read.next_cursor.is_empty() {
            return Ok(rows);
        }
        if read.next_cursor == cursor {
            return Err(CallError::Unreachable(format!(
                "{BATCH}: the same page again"
            )));
        }
        cursor = read.next_cursor;
    }
    Err(CallError::Unreachable(format!(
        "{BATCH}: more than {PAGES_MAX} pages for one group"
    )))
}

fn row(friend: Friend) -> FriendRow {
    let info = friend.follow_info;
    let written = |text: &String| !text.trim().is_empty();
    FriendRow {
        member: info.userid,
        customer: friend.external_contact.external_userid,
        unionid: friend.external_contact.unionid.filter(written),
        added_s: info
            .createtime
            .and_then(|at| u32::try_from(at).ok())
            .unwrap_or_default(),
        tags: info.tag_id,
        phones: info.remark_mobiles.into_iter().filter(written).collect(),
    }
}
