//! The answer to a call that creates a message becomes what is known about that message.
//!
//! Whatever is not certainly a success and not certainly a refusal is unknown: HTML, half a JSON, a code of the wrong
//! type, a code nobody has heard of.

use super::{
    errors::{OnSend, on_send_of},
    wire::SendReply,
};
use crate::{
    channel::redact::safe,
    history::Answer,
    model::{Channel, PersonKind, canonical_id},
    ports::{SendOutcome, WireRequest},
};
use serde_json::Value;
use std::collections::BTreeSet;

/// Reads one answer. `secrets` are masked wherever the answer repeats them.
pub fn classify(request: &WireRequest, status: u16, body: &[u8], secrets: &[&str]) -> SendOutcome {
    if status != 200 {
        return unknown(
            None,
            format!(
                "unreadable answer after the request was sent: HTTP {status}, {} bytes",
                body.len()
            ),
        );
    }
    let Some(reply) = parsed(body) else {
        return unknown(
            None,
            format!(
                "unreadable answer after the request was sent: {} bytes, not a JSON object of its form",
                body.len()
            ),
        );
    };
    let Some(code) = reply.errcode.as_ref().and_then(Value::as_i64) else {
        let msgid = id_of(request.channel, &reply).unwrap_or("none");
        return unknown(
            None,
            safe(
                &format!("answer without a numeric errcode, msgid {msgid}"),
                secrets,
            ),
        );
    };
    let errmsg = reply
        .errmsg
        .as_ref()
        .and_then(Value::as_str)
        .unwrap_or_default();
    if code == 0 {
        accepted(request, &reply, errmsg, secrets)
    } else {
        refused(request, code, safe(errmsg, secrets))
    }
}

/// What is known when no answer was read.
pub(super) fn unanswered(on_the_wire: bool, detail: String) -> SendOutcome {
    let unknown = unknown(None, detail);
    if on_the_wire {
        return unknown;
    }
    SendOutcome {
        answer: Answer::None,
        on_the_wire: false,
        retryable: true,
        ..unknown
    }
}

/// A reply with one field twice is nobody's, and an array is not a reply although serde would take it for one.
fn parsed(body: &[u8]) -> Option<SendReply> {
    let object = body.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'{');
    object.then(|| serde_json::from_slice(body).ok()).flatten()
}

fn accepted(
    request: &WireRequest,
    reply: &SendReply,
    errmsg: &str,
    secrets: &[&str],
) -> SendOutcome {
    // The platform read something else than what was sent: an alarm, not a success.
    if errmsg.to_ascii_lowercase().contains("wrong json format") {
        return unknown(Some(0), safe(errmsg, secrets));
    }
    if !request.channel.gives_msgid() {
        return SendOutcome {
            answer: Answer::Done,
            ..unknown(Some(0), "accepted; this channel gives no id".to_owned())
        };
    }
    let msgid = id_of(request.channel, reply);
    let Some(msgid) = msgid else {
        return unknown(Some(0), "errcode 0 without a msgid".to_owned());
    };
    let Some(named) = not_reached(request.channel, reply) else {
        return unknown(
            Some(0),
            safe(
                &format!("msgid {msgid}, but the list of unreachable recipients is unreadable"),
                secrets,
            ),
        );
    };
    let unreachable = own_spelling(request, &named);
    let detail = format!(
        "accepted, {} of {} recipients refused at once",
        unreachable.len(),
        request.recipients.len()
    );
    SendOutcome {
        answer: Answer::Done,
        msgid: Some(msgid.to_owned()),
        unreachable,
        ..unknown(Some(0), detail)
    }
}

/// The platform's name for what it accepted: of a post in moments, the job that makes it.
fn id_of(channel: Channel, reply: &SendReply) -> Option<&str> {
    let id = match channel {
        Channel::Moments => &reply.jobid,
        _ => &reply.msgid,
    };
    let id = id.as_ref().and_then(Value::as_str);
    id.filter(|id| !id.trim().is_empty())
}

fn refused(request: &WireRequest, code: i64, errmsg: String) -> SendOutcome {
    let proof = on_send_of(request.channel, code);
    if proof == OnSend::Unsure {
        let known = if super::errors::class(code).is_some() {
            "code"
        } else {
            "unknown code"
        };
        return unknown(
            Some(code),
            format!("{known} {code}: treated as in doubt: {errmsg}"),
        );
    }
    let unreachable = if proof == OnSend::NobodyReached {
        request.recipients.clone()
    } else {
        Vec::new()
    };
    SendOutcome {
        answer: Answer::None,
        unreachable,
        retryable: matches!(proof, OnSend::SlowDown | OnSend::Token | OnSend::Later),
        configuration: proof == OnSend::Setup,
        slow_down: proof == OnSend::SlowDown,
        ..unknown(Some(code), format!("errcode {code}: {errmsg}"))
    }
}

/// The ids the platform named as not reached; none when they cannot be read.
fn not_reached(channel: Channel, reply: &SendReply) -> Option<Vec<String>> {
    if channel == Channel::App {
        let mut named = piped(reply.invaliduser.as_ref())?;
        named.extend(piped(reply.unlicenseduser.as_ref())?);
        return Some(named);
    }
    match &reply.fail_list {
        None | Some(Value::Null) => Some(Vec::new()),
        Some(Value::Array(ids)) => ids
            .iter()
            .map(|id| id.as_str().map(str::to_owned))
            .collect(),
        Some(_) => None,
    }
}

fn piped(field: Option<&Value>) -> Option<Vec<String>> {
    match field {
        None | Some(Value::Null) => Some(Vec::new()),
        Some(Value::String(ids)) => Some(
            ids.split('|')
                .filter(|id| !id.is_empty())
                .map(str::to_owned)
                .collect(),
        ),
        Some(_) => None,
    }
}

/// The named ids as the request spells them: the platform echoes userids in lower case.
fn own_spelling(request: &WireRequest, named: &[String]) -> Vec<String> {
    let kind = match request.channel {
        Channel::App => PersonKind::Staff,
        Channel::GroupMass => PersonKind::Chat,
        _ => PersonKind::Customer,
    };
    let named: BTreeSet<String> = named.iter().map(|id| canonical_id(kind, id)).collect();
    request
        .recipients
        .iter()
        .filter(|id| named.contains(&canonical_id(kind, id)))
        .cloned()
        .collect()
}

fn unknown(code: Option<i64>, detail: String) -> SendOutcome {
    SendOutcome {
        answer: Answer::Unknown,
        on_the_wire: true,
        code,
        msgid: None,
        unreachable: Vec::new(),
        detail,
        retryable: false,
        configuration: false,
        slow_down: false,
    }
}
