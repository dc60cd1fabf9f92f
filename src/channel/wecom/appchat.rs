//! A message into a chat of ours becomes `appchat/send` (WeCom doc 90248), and a declared chat is made before its first message.

use super::{
    call::{Call, Manner},
    caller::Caller,
    config::{Chat, SecretName},
    content, recipients,
    wire::{AppchatBody, ChatReply, Nothing},
};
use crate::ports::{CallError, WireRequest};
use serde_json::json;
use std::collections::BTreeSet;

/// Path of the call.
pub(super) const PATH: &str = "/cgi-bin/appchat/send";

const CREATE: &str = "/cgi-bin/appchat/create";
const GET: &str = "/cgi-bin/appchat/get";
const UPDATE: &str = "/cgi-bin/appchat/update";

/// The body for one message.
pub(super) fn body(request: &WireRequest, chat: &Chat) -> Result<Vec<u8>, CallError> {
    let content = content::content(request)?;
    let body = AppchatBody {
        chatid: &chat.id,
        msgtype: content.word(),
        content,
        safe: 0,
    };
    Ok(serde_json::to_vec(&body).expect("strings and numbers always serialise"))
}

/// The declared chat that a request speaks into.
pub(super) fn chat<'a>(caller: &'a Caller, request: &WireRequest) -> Result<&'a Chat, CallError> {
    let name = recipients::post(request, "appchat:")?;
    let chat = caller.config.chats.get(name);
    chat.ok_or_else(|| CallError::Unsendable(format!("no app chat is called {name}")))
}

/// Makes a declared chat, once in the life of this process. Its id is ours, so that 86215 says it was made before; then members
/// who were declared since are added. Nobody is taken out: people may be invited by hand.
pub(super) async fn ensure(caller: &Caller, request: &WireRequest) -> Result<(), CallError> {
    let chat = chat(caller, request)?;
    if chat.members.is_empty() || caller.is_ready(&chat.id) {
        return Ok(());
    }
    let who = SecretName::App(request.app.clone().unwrap_or_default());
    let body = json!({ "name": chat.name, "owner": chat.owner, "userlist": chat.members, "chatid": chat.id });
    let created = Call::post(CREATE, &body, Manner::Read);
    match caller.ask::<Nothing>(&who, &created).await {
        Ok(_) => {}
        Err(CallError::Refused { code: 86215, .. }) => invite(caller, &who, chat).await?,
        Err(error) => return Err(error),
    }
    caller.ready(&chat.id);
    Ok(())
}

async fn invite(caller: &Caller, who: &SecretName, chat: &Chat) -> Result<(), CallError> {
    let asked = Call::get(GET, &[("chatid", &chat.id)], Manner::Read);
    let reply: ChatReply = caller.ask(who, &asked).await?;
    let there = reply.chat_info.userlist.iter();
    let there: BTreeSet<String> = there.map(|userid| userid.to_lowercase()).collect();
    let missing = |userid: &&String| !there.contains(&userid.to_lowercase());
    let missing: Vec<&String> = chat.members.iter().filter(missing).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let body = json!({ "chatid": chat.id, "add_user_list": missing });
    let call = Call::post(UPDATE, &body, Manner::Read);
    caller.ask::<Nothing>(who, &call).await.map(|_| ())
}
