//! A GitLab project's events become the pushes to one branch.

use super::{
    HostError,
    caller::Caller,
    pages::{self, PER_PAGE, Paging},
    stands_at,
};
use crate::ports::HostPush;
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use serde::Deserialize;

/// Pages of a project's pushes; a busier project does not tell.
const EVENT_PAGES_MAX: usize = 10;
/// How long before a merge request was opened its branch may have been pushed to.
const BEFORE: SignedDuration = SignedDuration::from_hours(90 * 24);

#[derive(Debug, Deserialize)]
struct Event {
    author_username: Option<String>,
    push_data: Option<Push>,
}

#[derive(Debug, Deserialize)]
struct Push {
    #[serde(rename = "ref")]
    branch: Option<String>,
    ref_type: Option<String>,
    action: Option<String>,
    commit_from: Option<String>,
    commit_to: Option<String>,
}

impl Push {
    /// Whether it may have moved a branch. A push to more branches than the server lists one by one (three, unless it is set otherwise)
    /// names none of them, and may have been to any.
    fn may_move(&self, branch: &str) -> bool {
        let is_tag = self.ref_type.as_deref() == Some("tag");
        let is_gone = self.action.as_deref() == Some("removed");
        let named = self.branch.as_deref();
        !is_tag && !is_gone && named.is_none_or(|named| named == branch)
    }
}

/// `GET /projects/:id/events?action=pushed` ("List all visible events for a project", the newest first): who pushed to a branch, where it
/// stood before (`commit_from`) and after (`commit_to`).
///
/// None where the server or the token does not tell.
pub(super) async fn to(
    caller: &Caller,
    branch: &str,
    opened_ms: i64,
) -> Result<Option<Vec<HostPush>>, HostError> {
    let mut query = vec![("action", "pushed".to_owned())];
    let since = Timestamp::from_millisecond(opened_ms)
        .ok()
        .and_then(|opened| opened.checked_sub(BEFORE).ok());
    if let Some(since) = since {
        // Days without a zone, and exclusive: a day too many is none too few.
        query.push(("after", since.to_zoned(TimeZone::UTC).date().to_string()));
    }
    let bounds = (PER_PAGE, EVENT_PAGES_MAX);
    let read = pages::up_to::<Event>(caller, &["events"], &query, Paging::NextPage, bounds).await;
    match read {
        Ok(events) => {
            let pushes = events.into_iter().filter_map(|event| {
                let push = event.push_data?;
                push.may_move(branch).then_some(HostPush {
                    login: event.author_username?,
                    before: stands_at(push.commit_from),
                    after: stands_at(push.commit_to),
                })
            });
            Ok(Some(pushes.collect()))
        }
        Err(HostError::TooManyPages { .. }) => Ok(None),
        Err(error) if error.is_withheld() => Ok(None),
        Err(error) => Err(error),
    }
}
