//! Questions about tasks become rows: which exist, who confirmed, who got it; and the two nudges, remind and cancel.

use super::{
    call::{Call, Manner},
    caller::Caller,
    config::SecretName,
    wire::{MemberPage, Nothing, ResultPage, TaskPage, TaskRow},
};
use crate::{
    history::Delivery,
    ports::{CallError, ListedTask, MemberTask, TaskResult},
};
use serde_json::json;

const LIST: &str = "/cgi-bin/externalcontact/get_groupmsg_list_v2";
const MEMBERS: &str = "/cgi-bin/externalcontact/get_groupmsg_task";
const RESULTS: &str = "/cgi-bin/externalcontact/get_groupmsg_send_result";
const REMIND: &str = "/cgi-bin/externalcontact/remind_groupmsg_send";
const CANCEL: &str = "/cgi-bin/externalcontact/cancel_groupmsg_send";

/// A listing spans at most a month; the shortest has 28 days.
const SPAN_S: i64 = 28 * 86_400;

/// Corp-created tasks between two times. No `creator` is given: a task made by API has none.
pub(super) async fn tasks(
    caller: &Caller,
    group: bool,
    from_s: i64,
    until_s: i64,
) -> Result<Vec<ListedTask>, CallError> {
    let chat_type = if group { "group" } else { "single" };
    let mut tasks: Vec<ListedTask> = Vec::new();
    let mut start = from_s;
    loop {
        let end = until_s.min(start.saturating_add(SPAN_S));
        let body = |cursor: &str| json!({ "chat_type": chat_type, "start_time": start, "end_time": end, "filter_type": 0, "limit": 100, "cursor": cursor });
        let rows = caller
            .pages::<TaskPage>(&SecretName::Customers, LIST, Manner::Read, body)
            .await?;
        tasks.extend(
            rows.into_iter()
                .filter(|row| row.create_type != Some(1))
                .map(listed),
        );
        if end >= until_s {
            break;
        }
        start = end;
    }
    // Spans share their edges, and a listing may move while it is read.
    tasks.sort_by(|a, b| (a.created_s, &a.msgid).cmp(&(b.created_s, &b.msgid)));
    tasks.dedup_by(|a, b| a.msgid == b.msgid);
    Ok(tasks)
}

/// Who of a task's members confirmed. `None`: still being dispatched. A cancelled task has none left.
pub(super) async fn members(
    caller: &Caller,
    msgid: &str,
) -> Result<Option<Vec<MemberTask>>, CallError> {
    let body = |cursor: &str| json!({ "msgid": msgid, "limit": 1000, "cursor": cursor });
    let rows = caller
        .pages::<MemberPage>(&SecretName::Customers, MEMBERS, Manner::Read, body)
        .await;
    settled(rows.map(|rows| {
        // 2 is sent, 0 is not; one sample of the platform's own shows 1.
        let task = |row: super::wire::MemberTaskRow| MemberTask {
            userid: row.userid,
            confirmed: row.status.is_some_and(|status| status != 0),
            at_s: row.send_time.filter(|at| *at > 0),
        };
        rows.into_iter().map(task).collect()
    }))
}

/// What became of one member's recipients. `None`: still being dispatched.
pub(super) async fn results(
    caller: &Caller,
    msgid: &str,
    userid: &str,
) -> Result<Option<Vec<TaskResult>>, CallError> {
    let body =
        |cursor: &str| json!({ "msgid": msgid, "userid": userid, "limit": 1000, "cursor": cursor });
    let rows = caller
        .pages::<ResultPage>(&SecretName::Customers, RESULTS, Manner::Read, body)
        .await;
    settled(rows.map(|rows| {
        let result = |row: super::wire::ResultRow| {
            let recipient = row
                .external_userid
                .or(row.chat_id)
                .filter(|id| !id.is_empty())?;
            Some(TaskResult {
                recipient,
                delivery: delivery(row.status),
                at_s: row.send_time.filter(|at| *at > 0),
            })
        };
        rows.into_iter().filter_map(result).collect()
    }))
}

/// Nudges; each one counts, so it is never repeated here.
pub(super) async fn remind(caller: &Caller, msgid: &str) -> Result<(), CallError> {
    let call = Call::post(REMIND, &json!({ "msgid": msgid }), Manner::Single);
    caller
        .ask::<Nothing>(&SecretName::Customers, &call)
        .await
        .map(|_| ())
}

/// Stops what is not sent; a task that is cancelled already (41093) is what was wanted.
pub(super) async fn cancel(caller: &Caller, msgid: &str) -> Result<(), CallError> {
    let call = Call::post(CANCEL, &json!({ "msgid": msgid }), Manner::Read);
    match caller.ask::<Nothing>(&SecretName::Customers, &call).await {
        Ok(_) | Err(CallError::Refused { code: 41093, .. }) => Ok(()),
        Err(error) => Err(error),
    }
}

fn settled<T>(rows: Result<Vec<T>, CallError>) -> Result<Option<Vec<T>>, CallError> {
    match rows {
        Ok(rows) => Ok(Some(rows)),
        Err(CallError::Refused { code: 41063, .. }) => Ok(None),
        Err(CallError::Refused { code: 41093, .. }) => Ok(Some(Vec::new())),
        Err(error) => Err(error),
    }
}

/// A status nobody knows is no result yet.
fn delivery(status: Option<i64>) -> Delivery {
    match status {
        Some(1) => Delivery::Sent,
        Some(2) => Delivery::NotFriend,
        Some(3) => Delivery::Capped,
        _ => Delivery::Waiting,
    }
}

fn listed(row: TaskRow) -> ListedTask {
    let text = row.text.map(|text| text.content).unwrap_or_default();
    let mut urls = urls_in(&text);
    let mut kinds = Vec::new();
    for attachment in row.attachments {
        kinds.push(attachment.msgtype);
        urls.extend(attachment.link.map(|link| link.url));
        urls.extend(attachment.miniprogram.map(|miniprogram| miniprogram.page));
    }
    ListedTask {
        msgid: row.msgid,
        created_s: row.create_time.unwrap_or_default(),
        text,
        kinds,
        urls,
    }
}

/// URLs that stand in a text, up to the first character no URL contains.
fn urls_in(text: &str) -> Vec<String> {
    let ends = |c: char| {
        !c.is_ascii()
            || c.is_ascii_whitespace()
            || c.is_ascii_control()
            || matches!(c, '"' | '<' | '>')
    };
    let mut urls = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find("http") {
        let candidate = &rest[at..];
        let end = candidate.find(ends).unwrap_or(candidate.len());
        let (url, after) = candidate.split_at(end.max("http".len()));
        if url.starts_with("https://") || url.starts_with("http://") {
            urls.push(url.to_owned());
        }
        rest = after;
    }
    urls
}
