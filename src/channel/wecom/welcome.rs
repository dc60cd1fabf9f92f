//! Welcome messages: the one to a new customer, answered to an event (WeCom doc 92137), and the templates that owners of groups
//! turn on by hand (doc 92366).

use super::{
    attached, bounds,
    call::{Call, Manner},
    caller::Caller,
    config::SecretName,
    mass::customer_text,
    recipients,
    wire::{Nothing, TemplateReply, TextBody, WelcomeBody},
    wire_attached::AttachmentBody,
};
use crate::ports::{CallError, WireRequest};
use serde_json::{Value, json};

/// Path of the call.
pub(super) const PATH: &str = "/cgi-bin/externalcontact/send_welcome_msg";

const TEMPLATE_ADD: &str = "/cgi-bin/externalcontact/group_welcome_template/add";
const TEMPLATE_EDIT: &str = "/cgi-bin/externalcontact/group_welcome_template/edit";
const TEMPLATE_GET: &str = "/cgi-bin/externalcontact/group_welcome_template/get";
const TEMPLATE_DELETE: &str = "/cgi-bin/externalcontact/group_welcome_template/del";

/// The body of one welcome message; its recipient is the code that the event brought, good for 20 seconds and once.
pub(super) fn body(request: &WireRequest) -> Result<Vec<u8>, CallError> {
    let [welcome_code] = recipients::checked(request)? else {
        return Err(CallError::Unsendable(
            "a welcome message is for one customer".to_owned(),
        ));
    };
    let content = customer_text(request)?;
    let attachments = attached::attachments(request)?;
    if content.is_empty() && attachments.is_empty() {
        return Err(CallError::Unsendable(
            "neither text nor attachments".to_owned(),
        ));
    }
    let body = WelcomeBody {
        welcome_code,
        text: (!content.is_empty()).then_some(TextBody { content }),
        attachments,
    };
    Ok(serde_json::to_vec(&body).expect("strings and numbers always serialise"))
}

/// A group's welcome template as the platform keeps it: a text and at most one thing beside it.
fn template(request: &WireRequest) -> Result<Value, CallError> {
    let content = customer_text(request)?;
    bounds::GROUP_WELCOME_TEXT.check("the text", content)?;
    let attachments = attached::attachments(request)?;
    if attachments.len() > 1 || content.is_empty() && attachments.is_empty() {
        return Err(CallError::Unsendable(
            "a group's welcome is a text and at most one attachment".to_owned(),
        ));
    }
    let mut body = attachments
        .first()
        .map_or_else(|| json!({}), AttachmentBody::alone);
    if !content.is_empty() {
        body["text"] = json!({ "content": content });
    }
    Ok(body)
}

/// Adds a template and tells owners; each call makes one more, so it is made once. Returns its id.
pub(super) async fn add_template(
    caller: &Caller,
    request: &WireRequest,
) -> Result<String, CallError> {
    let call = Call::post(TEMPLATE_ADD, &template(request)?, Manner::Single);
    let reply: TemplateReply = caller.ask(&SecretName::Customers, &call).await?;
    Ok(reply.template_id)
}

/// Puts other content into a template.
pub(super) async fn edit_template(
    caller: &Caller,
    template_id: &str,
    request: &WireRequest,
) -> Result<(), CallError> {
    let mut body = template(request)?;
    body["template_id"] = json!(template_id);
    let call = Call::post(TEMPLATE_EDIT, &body, Manner::Read);
    caller
        .ask::<Nothing>(&SecretName::Customers, &call)
        .await
        .map(|_| ())
}

/// Reads a template, as the platform words it.
pub(super) async fn read_template(caller: &Caller, template_id: &str) -> Result<Value, CallError> {
    let call = Call::post(
        TEMPLATE_GET,
        &json!({ "template_id": template_id }),
        Manner::Read,
    );
    caller.ask(&SecretName::Customers, &call).await
}

/// Deletes a template.
pub(super) async fn delete_template(caller: &Caller, template_id: &str) -> Result<(), CallError> {
    let call = Call::post(
        TEMPLATE_DELETE,
        &json!({ "template_id": template_id }),
        Manner::Read,
    );
    caller
        .ask::<Nothing>(&SecretName::Customers, &call)
        .await
        .map(|_| ())
}
