//! A message by a group robot becomes `webhook/send` (WeCom doc 91770). The key in the address is the whole credential.

use super::{caller::Caller, content, recipients, wire::RobotBody};
use crate::ports::{CallError, WireRequest};
use secrecy::SecretString;

/// Path of the call.
pub(super) const PATH: &str = "/cgi-bin/webhook/send";

/// The body for one message.
pub(super) fn body(request: &WireRequest) -> Result<Vec<u8>, CallError> {
    let content = content::content(request)?;
    let body = RobotBody {
        msgtype: content.word(),
        content,
    };
    Ok(serde_json::to_vec(&body).expect("strings and numbers always serialise"))
}

/// The key of the robot that a request is for.
pub(super) fn key_of(caller: &Caller, request: &WireRequest) -> Result<SecretString, CallError> {
    key(caller, recipients::post(request, "robot:")?)
}

/// The key of a robot by name.
pub(super) fn key(caller: &Caller, name: &str) -> Result<SecretString, CallError> {
    let key = caller.config.robots.get(name).cloned();
    key.ok_or_else(|| CallError::MissingSecret(format!("robots.{name}")))
}
