//! A customer message becomes the body of `add_msg_template` (WeCom doc 92135).

use super::{
    attached, bounds, recipients,
    wire::{MassBody, TextBody},
};
use crate::{
    model::Channel,
    ports::{CallError, WireRequest},
};

/// Path of the call.
pub(super) const PATH: &str = "/cgi-bin/externalcontact/add_msg_template";

/// The body for one batch to customers or to customer groups.
pub(super) fn body(request: &WireRequest) -> Result<Vec<u8>, CallError> {
    let ids = recipients::checked(request)?;
    let sender = recipients::sender(request)?;
    let group = request.channel == Channel::GroupMass;
    if group && sender.is_none() {
        return Err(CallError::Unsendable(
            "a message to customer groups needs its owner as sender".to_owned(),
        ));
    }
    let most = if group {
        bounds::CHATS
    } else {
        bounds::CUSTOMERS
    };
    most.check_count("the list of recipients", ids.len())?;
    let content = customer_text(request)?;
    let attachments = attached::attachments(request)?;
    if content.is_empty() && attachments.is_empty() {
        return Err(CallError::Unsendable(
            "neither text nor attachments".to_owned(),
        ));
    }
    let body = MassBody {
        chat_type: if group { "group" } else { "single" },
        external_userid: (!group).then_some(ids),
        chat_id_list: group.then_some(ids),
        sender,
        allow_select: (!group).then_some(false),
        text: (!content.is_empty()).then_some(TextBody { content }),
        attachments,
    };
    Ok(serde_json::to_vec(&body).expect("strings and numbers always serialise"))
}

/// The text of a message to customers: plain, and nothing in its place.
pub(super) fn customer_text(request: &WireRequest) -> Result<&str, CallError> {
    let message = &request.message;
    if message.card.is_some() || !message.format.is_plain() || !message.mention.is_empty() {
        return Err(CallError::Unsendable(
            "customers are sent plain text and attachments, without mentions".to_owned(),
        ));
    }
    bounds::CUSTOMER_TEXT.check("the text", &message.text)?;
    Ok(&message.text)
}
