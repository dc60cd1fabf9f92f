//! A post in moments becomes `add_moment_task`, and its job becomes what is known of it (WeCom docs 95094, 95095, 97612).
//!
//! No plan sends one yet: who sees a post is decided by WeCom when a member publishes it, by tags and friends of that moment, and
//! never by a frozen, signed set of people. Until sign-offs can say "whoever they are friends with then", a plan holds such touches.

use super::{
    attached, bounds,
    call::{Call, Manner},
    caller::Caller,
    config::SecretName,
    recipients,
    wire::{MomentsBody, MomentsReply, Nothing, SenderList, TextBody, VisibleRange},
};
use crate::ports::{CallError, WireRequest};
use serde_json::json;

/// Path of the call.
pub(super) const PATH: &str = "/cgi-bin/externalcontact/add_moment_task";

const RESULT: &str = "/cgi-bin/externalcontact/get_moment_task_result";
const CANCEL: &str = "/cgi-bin/externalcontact/cancel_moment_task";

/// What became of the job that makes a post; a job is known for 24 hours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MomentsJob {
    /// Not ready yet: ask again.
    Running,
    /// Made, and waiting for its members.
    Made {
        /// The post's id, by which it is cancelled.
        moment_id: String,
        /// Members who will not be asked to post it.
        invalid_senders: Vec<String>,
    },
    /// Not made.
    Refused {
        /// `errcode` of the job.
        code: i64,
        /// `errmsg` of the job.
        message: String,
    },
}

/// The body for one post. Its recipients are the members who will be asked to post it: who sees it, WeCom decides when they do.
pub(super) fn body(request: &WireRequest) -> Result<Vec<u8>, CallError> {
    let members = recipients::checked(request)?;
    bounds::MOMENTS_SENDERS.check_count("the list of members", members.len())?;
    let message = &request.message;
    if message.card.is_some() || !message.format.is_plain() || !message.mention.is_empty() {
        return Err(CallError::Unsendable(
            "moments take plain text and attachments".to_owned(),
        ));
    }
    let content = message.text.as_str();
    bounds::MOMENTS_TEXT.check("the text", content)?;
    let attachments = attached::of_moments(request)?;
    if content.is_empty() && attachments.is_empty() {
        return Err(CallError::Unsendable(
            "neither text nor attachments".to_owned(),
        ));
    }
    let body = MomentsBody {
        text: (!content.is_empty()).then_some(TextBody { content }),
        attachments,
        visible_range: VisibleRange {
            sender_list: SenderList { user_list: members },
        },
    };
    Ok(serde_json::to_vec(&body).expect("strings and numbers always serialise"))
}

/// What became of a job.
pub(super) async fn job(caller: &Caller, jobid: &str) -> Result<MomentsJob, CallError> {
    let call = Call::get(RESULT, &[("jobid", jobid)], Manner::Read);
    let reply: MomentsReply = caller.ask(&SecretName::Customers, &call).await?;
    if reply.status != Some(3) {
        return Ok(MomentsJob::Running);
    }
    let result = reply.result.unwrap_or_default();
    let code = result.errcode.unwrap_or(0);
    Ok(if code == 0 && !result.moment_id.is_empty() {
        MomentsJob::Made {
            moment_id: result.moment_id,
            invalid_senders: result.invalid_sender_list.user_list,
        }
    } else {
        MomentsJob::Refused {
            code,
            message: result.errmsg,
        }
    })
}

/// Stops a post for members who have not published it; a repeat is fine.
pub(super) async fn cancel(caller: &Caller, moment_id: &str) -> Result<(), CallError> {
    let call = Call::post(CANCEL, &json!({ "moment_id": moment_id }), Manner::Read);
    caller
        .ask::<Nothing>(&SecretName::Customers, &call)
        .await
        .map(|_| ())
}
