//! Whom each app certainly cannot see: a message of its to them would be accepted and not delivered.
//!
//! No call names an app's visible range. What its own secret may read shows it: an app that sees the root department sees everybody;
//! otherwise whoever is in a department it may list is seen, and for the others `user/get` says 60011. Where even that was not
//! asked or not answered, nothing is certain, nobody is dropped, and `invaliduser` of the send will tell.

use super::{
    call::{Call, Manner},
    caller::Caller,
    config::SecretName,
    directory::{Members, folded},
    wire_directory::{SimpleDepartments, TaggedMembers, UserRow},
};
use crate::ports::{CallError, Page, Unseen};
use std::collections::BTreeSet;

/// The root department (WeCom doc 90208).
const ROOT: u32 = 1;

/// Members asked about one by one for one app: beyond this an app is for few, and its campaigns name them.
const ASKED_MAX: usize = 1_000;

/// By app, for those whose secret is set.
pub(super) async fn unseen(
    caller: &Caller,
    members: &Members,
    page: Page<'_>,
) -> Result<Vec<Unseen>, CallError> {
    let mut all = Vec::new();
    for app in caller.config.agents.keys() {
        let name = SecretName::App(app.clone());
        if caller.config.secret(&name).is_none() {
            continue;
        }
        if let Some(members) = unseen_by(caller, &name, members, page).await? {
            all.push(Unseen {
                app: app.clone(),
                members,
            });
        }
    }
    Ok(all)
}

/// None when nobody is certainly out of sight.
async fn unseen_by(
    caller: &Caller,
    name: &SecretName,
    members: &Members,
    page: Page<'_>,
) -> Result<Option<Vec<String>>, CallError> {
    let call = Call::get("/cgi-bin/department/simplelist", &[], Manner::Sync);
    let Some(departments) = told::<SimpleDepartments>(caller, name, &call).await? else {
        return Ok(None);
    };
    page();
    let ids: Vec<u32> = departments.department_id.iter().map(|row| row.id).collect();
    if ids.contains(&ROOT) {
        return Ok(None);
    }
    let mut seen = BTreeSet::new();
    for id in ids {
        let id = id.to_string();
        let call = Call::get(
            "/cgi-bin/user/simplelist",
            &[("department_id", &id)],
            Manner::Sync,
        );
        if let Some(users) = told::<TaggedMembers>(caller, name, &call).await? {
            page();
            seen.extend(users.userlist.iter().map(|user| folded(&user.userid)));
        }
    }
    let mut unseen = Vec::new();
    let asked = members.iter().filter(|(key, _)| !seen.contains(*key));
    for (_, member) in asked.take(ASKED_MAX) {
        let call = Call::get(
            "/cgi-bin/user/get",
            &[("userid", &member.userid)],
            Manner::Sync,
        );
        match caller.ask::<UserRow>(name, &call).await {
            Err(CallError::Refused {
                code: 60011 | 60021 | 60111 | 46004 | 40003,
                ..
            }) => unseen.push(member.userid.clone()),
            Err(error @ (CallError::Unreachable(_) | CallError::MissingSecret(_))) => {
                return Err(error);
            }
            // Seen on its own, or an answer that says nothing.
            _ => {}
        }
        page();
    }
    Ok((!unseen.is_empty()).then_some(unseen))
}

/// What the app was told; none when it may not ask, which says nothing about anybody.
async fn told<T: serde::de::DeserializeOwned>(
    caller: &Caller,
    name: &SecretName,
    call: &Call,
) -> Result<Option<T>, CallError> {
    match caller.ask(name, call).await {
        Ok(answer) => Ok(Some(answer)),
        Err(CallError::Refused { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}
