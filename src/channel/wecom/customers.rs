//! Who is whose friend, group of members by group of members, becomes customers, relations and tags in one fixed order.

use super::{
    call::{Call, Manner},
    caller::Caller,
    config::SecretName,
    directory::{Members, Progress, folded, known_by_id},
    wire_directory::{CustomerTags, FollowUsers, Friend, Friends},
};
use crate::ports::{CallError, CustomerRow, DirectoryRows, FollowRow, TagRow};
use serde_json::json;
use std::{
    collections::{BTreeMap, HashMap, VecDeque},
    sync::Mutex as Lock,
};

const BATCH: &str = "/cgi-bin/externalcontact/batch/get_by_user";

/// Members a call may name, and rows a page may have.
const MEMBERS_MAX: usize = 100;
const ROWS_MAX: usize = 100;

/// Groups read side by side: far below every known limit on simultaneous calls.
const SIDE_BY_SIDE: usize = 4;

/// How often one group is begun again because its cursor expired.
const RESTARTS_MAX: u32 = 2;

/// Most pages of one group: 100 members with 20,000 friends each, and empty pages between.
const PAGES_MAX: usize = 40_000;

/// One group of members, and what was read of it.
#[derive(Default)]
struct Group {
    friends: Vec<Friend>,
    unlicensed: Vec<String>,
}

/// Groups to read, in an order that will be theirs in the end too.
type Queue = Lock<VecDeque<(Vec<usize>, Vec<String>)>>;
type Done = Lock<BTreeMap<Vec<usize>, Group>>;

/// Adds customers, relations and customer tags, and to the members who may have customers.
pub(super) async fn read(
    caller: &Caller,
    members: &mut Members,
    rows: &mut DirectoryRows,
    progress: &Progress<'_>,
) -> Result<(), CallError> {
    let name = &SecretName::Customers;
    let call = Call::post(
        "/cgi-bin/externalcontact/get_corp_tag_list",
        &json!({}),
        Manner::Sync,
    );
    let tags: CustomerTags = caller.ask(name, &call).await?;
    progress.page();
    let call = Call::get(
        "/cgi-bin/externalcontact/get_follow_user_list",
        &[],
        Manner::Sync,
    );
    let followers: FollowUsers = caller.ask(name, &call).await?;
    progress.page();
    for userid in &followers.follow_user {
        members
            .entry(folded(userid))
            .or_insert_with(|| known_by_id(userid))
            .contact = true;
    }
    let groups = groups(caller, members, progress).await?;
    merge(members, rows, named(tags), groups);
    Ok(())
}

/// Reads every group, a few at a time.
async fn groups(
    caller: &Caller,
    members: &Members,
    progress: &Progress<'_>,
) -> Result<Vec<Group>, CallError> {
    let followers: Vec<String> = members
        .values()
        .filter(|member| member.contact)
        .map(|member| member.userid.clone())
        .collect();
    // Small companies too are read side by side, at the price of a page or two.
    let size = followers.len().div_ceil(SIDE_BY_SIDE).clamp(1, MEMBERS_MAX);
    let queue: Queue = Lock::new(
        followers
            .chunks(size)
            .enumerate()
            .map(|(at, chunk)| (vec![at], chunk.to_vec()))
            .collect(),
    );
    let done: Done = Lock::default();
    tokio::try_join!(
        drain(caller, &queue, &done, progress),
        drain(caller, &queue, &done, progress),
        drain(caller, &queue, &done, progress),
        drain(caller, &queue, &done, progress),
    )?;
    Ok(done
        .into_inner()
        .expect("nothing panics while it is held")
        .into_values()
        .collect())
}

async fn drain(
    caller: &Caller,
    queue: &Queue,
    done: &Done,
    progress: &Progress<'_>,
) -> Result<(), CallError> {
    loop {
        let next = queue
            .lock()
            .expect("nothing panics while it is held")
            .pop_front();
        let Some((order, userids)) = next else {
            return Ok(());
        };
        match group(caller, &userids, progress).await {
            Ok(group) => {
                done.lock()
                    .expect("nothing panics while it is held")
                    .insert(order, group);
            }
            // One member without any customer may spoil the group: halve it until that one stands alone.
            Err(CallError::Refused { code: 84061, .. }) if userids.len() > 1 => {
                let (left, right) = userids.split_at(userids.len() / 2);
                let halves = [left, right].into_iter().enumerate().rev();
                let mut queue = queue.lock().expect("nothing panics while it is held");
                for (at, half) in halves {
                    let order = order.iter().copied().chain([at]).collect();
                    queue.push_front((order, half.to_vec()));
                }
            }
            Err(CallError::Refused { code: 84061, .. }) => {}
            Err(error) => return Err(error),
        }
    }
}

/// Reads one group to the end; from its beginning again when the cursor expired on the way (40058).
async fn group(
    caller: &Caller,
    userids: &[String],
    progress: &Progress<'_>,
) -> Result<Group, CallError> {
    let mut restarts = 0;
    let mut cursor = String::new();
    let mut group = Group::default();
    for _ in 0..PAGES_MAX {
        let body = json!({ "userid_list": userids, "cursor": cursor, "limit": ROWS_MAX });
        let call = Call::post(BATCH, &body, Manner::Sync);
        let page: Friends = match caller.ask(&SecretName::Customers, &call).await {
            Err(CallError::Refused { code: 40058, .. })
                if !cursor.is_empty() && restarts < RESTARTS_MAX =>
            {
                restarts += 1;
                cursor.clear();
                group = Group::default();
                continue;
            }
            answer => answer?,
        };
        progress.page();
        group.friends.extend(page.external_contact_list);
        group
            .unlicensed
            .extend(page.fail_info.unlicensed_userid_list);
        // An empty page with a cursor is not the end.
        if page.next_cursor.is_empty() {
            return Ok(group);
        }
        if page.next_cursor == cursor {
            return Err(CallError::Unreachable(format!(
                "{BATCH}: the same page again"
            )));
        }
        cursor = page.next_cursor;
    }
    Err(CallError::Unreachable(format!(
        "{BATCH}: more than {PAGES_MAX} pages for one group"
    )))
}

/// Tags by id, without the deleted.
fn named(tags: CustomerTags) -> BTreeMap<String, TagRow> {
    let groups = tags.tag_group.into_iter().filter(|group| !group.deleted);
    let rows = groups.flat_map(|group| {
        let tags = group.tag.into_iter().filter(|tag| !tag.deleted);
        let row = move |tag: super::wire_directory::CustomerTag| TagRow {
            id: tag.id,
            group: group.group_name.clone(),
            name: tag.name,
        };
        tags.map(row).collect::<Vec<_>>()
    });
    rows.map(|row| (row.id.clone(), row)).collect()
}

/// Joins what the groups brought: members first, since a relation names its member by place.
fn merge(
    members: &mut Members,
    rows: &mut DirectoryRows,
    mut tags: BTreeMap<String, TagRow>,
    groups: Vec<Group>,
) {
    for friend in groups.iter().flat_map(|group| &group.friends) {
        let userid = &friend.follow_info.userid;
        members
            .entry(folded(userid))
            .or_insert_with(|| known_by_id(userid))
            .contact = true;
        // Tags of a rule group are not in the corp's list; their ids still select.
        for id in &friend.follow_info.tag_id {
            tags.entry(id.clone()).or_insert_with(|| TagRow {
                id: id.clone(),
                group: String::new(),
                name: id.clone(),
            });
        }
    }
    for userid in groups.iter().flat_map(|group| &group.unlicensed) {
        if let Some(member) = members.get_mut(&folded(userid)) {
            member.licensed = false;
        }
    }
    let member_places: HashMap<String, u32> = members.keys().cloned().zip(0..).collect();
    let tag_places: HashMap<String, u32> = tags.keys().cloned().zip(0..).collect();
    rows.customer_tags = tags.into_values().collect();
    let mut customer_places: HashMap<String, u32> = HashMap::new();
    for friend in groups.into_iter().flat_map(|group| group.friends) {
        let id = friend.external_contact.external_userid;
        let unionid = friend
            .external_contact
            .unionid
            .filter(|unionid| !unionid.is_empty());
        let next = rows.customers.len() as u32;
        let customer = *customer_places.entry(id.clone()).or_insert(next);
        match rows.customers.get_mut(customer as usize) {
            Some(known) => known.unionid = known.unionid.take().or(unionid),
            None => rows.customers.push(CustomerRow {
                external_userid: id,
                unionid,
            }),
        }
        let info = friend.follow_info;
        let mut tagged: Vec<u32> = info.tag_id.iter().map(|id| tag_places[id]).collect();
        tagged.sort_unstable();
        tagged.dedup();
        rows.follows.push(FollowRow {
            member: member_places[&folded(&info.userid)],
            customer,
            added_s: info
                .createtime
                .and_then(|at| u32::try_from(at).ok())
                .unwrap_or_default(),
            tags: tagged,
            phones: info
                .remark_mobiles
                .into_iter()
                .filter(|phone| !phone.trim().is_empty())
                .collect(),
        });
    }
    rows.follows
        .sort_by_key(|follow| (follow.member, follow.customer));
    rows.follows
        .dedup_by_key(|follow| (follow.member, follow.customer));
}
