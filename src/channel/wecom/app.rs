//! A staff message becomes the body of `message/send` (WeCom doc 90236), and its id becomes a recall.
//!
//! `enable_duplicate_check` stays absent: an attempt is written once, so there is nothing to suppress.

use super::{
    bounds,
    call::{Call, Manner},
    caller::Caller,
    config::SecretName,
    content, recipients,
    wire::{AppBody, Nothing},
};
use crate::ports::{CallError, Recalled, WireRequest};
use serde_json::json;

/// Path of the call.
pub(super) const PATH: &str = "/cgi-bin/message/send";

const RECALL: &str = "/cgi-bin/message/recall";

/// The body for one batch to staff.
pub(super) fn body(request: &WireRequest, agentid: i64) -> Result<Vec<u8>, CallError> {
    let ids = recipients::checked(request)?;
    bounds::USERIDS.check_count("the list of recipients", ids.len())?;
    let content = content::content(request)?;
    let body = AppBody {
        touser: ids.join("|"),
        msgtype: content.word(),
        agentid,
        content,
    };
    Ok(serde_json::to_vec(&body).expect("strings and numbers always serialise"))
}

/// Takes a message back from everybody who got it; 42052 says that its 24 hours are over.
pub(super) async fn recall(caller: &Caller, app: &str, msgid: &str) -> Result<Recalled, CallError> {
    let call = Call::post(RECALL, &json!({ "msgid": msgid }), Manner::Read);
    let who = SecretName::App(app.to_owned());
    match caller.ask::<Nothing>(&who, &call).await {
        Ok(_) => Ok(Recalled::Done),
        Err(CallError::Refused { code: 42052, .. }) => Ok(Recalled::TooLate),
        Err(error) => Err(error),
    }
}
