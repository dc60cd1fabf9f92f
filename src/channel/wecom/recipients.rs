//! Recipients become ids that mean exactly these people: the platform reads an empty list as "everybody".

use crate::ports::{CallError, WireRequest};

/// Refuses what the platform would read as somebody else, or as all.
pub(super) fn checked(request: &WireRequest) -> Result<&[String], CallError> {
    assert!(
        !request.recipients.is_empty(),
        "a batch without recipients would mean everybody"
    );
    let fault = request.recipients.iter().find_map(|id| fault(id));
    match fault {
        Some(fault) => Err(CallError::Unsendable(fault.to_owned())),
        None => Ok(&request.recipients),
    }
}

/// The sender, if one is named: a blank one would leave the choice to the platform.
pub(super) fn sender(request: &WireRequest) -> Result<Option<&str>, CallError> {
    match request.sender.as_deref() {
        Some(sender) if fault(sender).is_some() => Err(CallError::Unsendable(
            "the sender's userid is not an id".to_owned(),
        )),
        sender => Ok(sender),
    }
}

/// The name behind the one recipient of a robot or an app chat.
pub(super) fn post<'a>(request: &'a WireRequest, kind: &str) -> Result<&'a str, CallError> {
    let [id] = checked(request)? else {
        return Err(CallError::Unsendable(format!(
            "{} speaks into one chat a call",
            request.channel
        )));
    };
    let name = id.strip_prefix(kind).filter(|name| !name.is_empty());
    name.ok_or_else(|| CallError::Unsendable(format!("the recipient is not {kind}NAME")))
}

fn fault(id: &str) -> Option<&'static str> {
    if id.trim().is_empty() {
        return Some("a recipient's id is blank");
    }
    // `|` joins userids, and `@all` is everybody who can see the app.
    if id.contains('|') || id.trim().eq_ignore_ascii_case("@all") {
        return Some("a recipient's id means more than one person");
    }
    id.chars()
        .any(char::is_control)
        .then_some("a recipient's id has control characters")
}
