//! What the platform tells about the company becomes rows: departments, members, tags; customers, chats and what apps see stand
//! in `customers`, `chats` and `visible`.
//!
//! The contact-sync secret sees every department and member, but since 2022-08-15 may not read details from a new address
//! (48009); an app sees details within its visible range. So each kind of question is put to the contact-sync secret first,
//! then to the customer-contact secret, then to the apps, and the first that is allowed answers.

use super::{
    call::{Call, Manner},
    caller::Caller,
    config::SecretName,
    customers, visible,
    wire_directory::{Departments, MemberTags, TaggedMembers, UserIds, UserRow, Users},
};
use crate::{
    model::{PersonKind, canonical_id},
    ports::{CallError, CompanyRows, MemberRow, Page, Remedy},
};
use serde::de::DeserializeOwned;
use serde_json::json;
use std::collections::BTreeMap;

/// Members by the form of their userid under which spellings meet.
pub(super) type Members = BTreeMap<String, MemberRow>;

/// Reads the company. Without a customer-contact secret nobody is known to have customers.
pub(super) async fn read(caller: &Caller, page: Page<'_>) -> Result<CompanyRows, CallError> {
    let mut readers = caller.config.readers();
    if readers.is_empty() {
        return Err(CallError::MissingSecret(SecretName::Contacts.to_string()));
    }
    let call = Call::get("/cgi-bin/department/list", &[], Manner::Sync);
    let (listed, _): (Departments, _) =
        first_allowed(caller, &mut readers.clone(), &call, page).await?;
    let mut departments: Vec<_> = listed
        .department
        .into_iter()
        .map(|row| (row.id, row.parentid, row.name))
        .collect();
    departments.sort_unstable();
    departments.dedup_by_key(|(id, _, _)| *id);
    let mut members = members(caller, readers.clone(), &departments, page).await?;
    let member_tags = member_tags(caller, &mut readers, page).await?;
    let customers = caller.config.secret(&SecretName::Customers).is_some();
    let customer_tags = if customers {
        customers::entitled(caller, &mut members, page).await?;
        customers::tags(caller, page).await?
    } else {
        Vec::new()
    };
    let unseen = visible::unseen(caller, &members, page).await?;
    Ok(CompanyRows {
        departments,
        members: members.into_values().collect(),
        member_tags,
        customer_tags,
        unseen,
        customers,
    })
}

/// The form of a userid under which spellings meet.
pub(super) fn folded(userid: &str) -> String {
    canonical_id(PersonKind::Staff, userid)
}

/// A member of whom only the id is known.
pub(super) fn known_by_id(userid: &str) -> MemberRow {
    MemberRow {
        userid: userid.to_owned(),
        name: userid.to_owned(),
        active: true,
        licensed: true,
        ..MemberRow::default()
    }
}

/// Puts a question to one secret after the other until one is allowed to ask it. Whoever may never ask it leaves the list.
async fn first_allowed<T: DeserializeOwned>(
    caller: &Caller,
    readers: &mut Vec<SecretName>,
    call: &Call,
    page: Page<'_>,
) -> Result<(T, SecretName), CallError> {
    let mut last = None;
    for name in readers.clone() {
        match caller.ask(&name, call).await {
            Ok(answer) => {
                page();
                return Ok((answer, name));
            }
            Err(error) if never_allowed(&error) => {
                readers.retain(|reader| *reader != name);
                last = Some(error);
            }
            Err(error) if out_of_sight(&error) => last = Some(error),
            Err(error) => return Err(error),
        }
    }
    Err(last.unwrap_or_else(|| nobody_may(call)))
}

/// Refusals of the secret itself, which another secret may not meet.
pub(super) fn never_allowed(error: &CallError) -> bool {
    matches!(
        error,
        CallError::Refused {
            code: 48001 | 48002 | 48004 | 48005 | 48006 | 48009 | 60020 | 301_002,
            ..
        }
    )
}

/// Refusals of one object, which is outside the visible range.
pub(super) fn out_of_sight(error: &CallError) -> bool {
    matches!(
        error,
        CallError::Refused {
            code: 60011 | 60021,
            ..
        }
    )
}

/// What is said once every reader has left the list.
fn nobody_may(call: &Call) -> CallError {
    let message = "none of the secrets may read this".to_owned();
    CallError::Refused {
        path: call.path.to_owned(),
        code: 48002,
        message,
        remedy: Remedy::Setup,
    }
}

/// Details department by department, and from `user/list_id` whoever no reader may see in detail.
async fn members(
    caller: &Caller,
    readers: Vec<SecretName>,
    departments: &[(u32, u32, String)],
    page: Page<'_>,
) -> Result<Members, CallError> {
    let mut members = Members::new();
    let detailed = details(caller, readers, departments, &mut members, page).await;
    if caller.config.secret(&SecretName::Contacts).is_none() {
        detailed?;
        return Ok(members);
    }
    let body = |cursor: &str| json!({ "cursor": cursor, "limit": 10_000 });
    let ids = caller
        .pages::<UserIds>(
            &SecretName::Contacts,
            "/cgi-bin/user/list_id",
            Manner::Sync,
            body,
        )
        .await;
    match (ids, detailed) {
        (Ok(rows), detailed) => {
            // Not being allowed to read details is no failure as long as the ids are there.
            detailed.or_else(|error| {
                if never_allowed(&error) || out_of_sight(&error) {
                    Ok(())
                } else {
                    Err(error)
                }
            })?;
            page();
            for row in rows {
                let member = members
                    .entry(folded(&row.userid))
                    .or_insert_with(|| known_by_id(&row.userid));
                add_departments(member, &[row.department]);
            }
        }
        (Err(error), Ok(())) if never_allowed(&error) => {}
        (Err(error), _) => return Err(error),
    }
    Ok(members)
}

async fn details(
    caller: &Caller,
    mut readers: Vec<SecretName>,
    departments: &[(u32, u32, String)],
    members: &mut Members,
    page: Page<'_>,
) -> Result<(), CallError> {
    let mut refused = None;
    for (id, _, _) in departments {
        let id = id.to_string();
        let call = Call::get(
            "/cgi-bin/user/list",
            &[("department_id", &id)],
            Manner::Sync,
        );
        match first_allowed::<Users>(caller, &mut readers, &call, page).await {
            Ok((users, _)) => users
                .userlist
                .into_iter()
                .for_each(|row| add_member(members, row)),
            Err(error) if never_allowed(&error) || out_of_sight(&error) => refused = Some(error),
            Err(error) => return Err(error),
        }
    }
    // A department that nobody may see is no failure while others answer.
    if members.is_empty() {
        refused.map_or(Ok(()), Err)
    } else {
        Ok(())
    }
}

fn add_member(members: &mut Members, row: UserRow) {
    let member = members
        .entry(folded(&row.userid))
        .or_insert_with(|| known_by_id(&row.userid));
    if !row.name.is_empty() {
        member.name = row.name;
    }
    member.active = row.status.is_none_or(|status| status == 1);
    add_departments(member, &row.department);
}

fn add_departments(member: &mut MemberRow, ids: &[u32]) {
    member.departments.extend_from_slice(ids);
    member.departments.sort_unstable();
    member.departments.dedup();
}

async fn member_tags(
    caller: &Caller,
    readers: &mut Vec<SecretName>,
    page: Page<'_>,
) -> Result<Vec<(u32, String, Vec<String>, Vec<u32>)>, CallError> {
    let call = Call::get("/cgi-bin/tag/list", &[], Manner::Sync);
    let (tags, name): (MemberTags, _) = first_allowed(caller, readers, &call, page).await?;
    let mut read = Vec::new();
    for tag in tags.taglist {
        let id = tag.tagid.to_string();
        let call = Call::get("/cgi-bin/tag/get", &[("tagid", &id)], Manner::Sync);
        let tagged: TaggedMembers = caller.ask(&name, &call).await?;
        page();
        let people = tagged
            .userlist
            .into_iter()
            .map(|member| member.userid)
            .collect();
        read.push((tag.tagid, tag.tagname, people, tagged.partylist));
    }
    read.sort_unstable();
    Ok(read)
}
