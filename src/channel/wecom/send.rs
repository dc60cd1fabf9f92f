//! A request that must not repeat becomes an outcome: S4, S7 and S8 of the send protocol.

use super::{
    USER_AGENT, app,
    caller::Caller,
    classify::{classify, unanswered},
    config::SecretName,
    errors::{OnSend, on_send},
    mass,
    token::Token,
};
use crate::{
    channel::{
        once::{self, Exchange, Opened},
        redact::safe,
    },
    model::Channel,
    ports::{CallError, SendOutcome, WireRequest},
};
use http_body_util::Full;
use hyper::{
    Request,
    body::Bytes,
    header::{ACCEPT, CONNECTION, CONTENT_TYPE, HOST, HeaderValue},
};
use rustls::ClientConfig;
use std::{fmt, sync::Arc, time::Duration};

/// An open connection, and everything that will be written on it.
pub struct Prepared {
    opened: Opened,
    who: SecretName,
    token: Token,
    path: &'static str,
    body: Bytes,
}

impl fmt::Debug for Prepared {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Prepared")
            .field("path", &self.path)
            .field("body_bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}

/// Whose secret a channel uses.
pub(super) fn secret_of(channel: Channel, app: Option<&str>) -> Result<SecretName, CallError> {
    match (channel, app) {
        (Channel::CustomerMass | Channel::GroupMass, _) => Ok(SecretName::Customers),
        (Channel::App, Some(app)) => Ok(SecretName::App(app.to_owned())),
        (Channel::App, None) => Err(CallError::Unsendable("no app is named".to_owned())),
        (other, _) => Err(CallError::Unsendable(format!(
            "the channel {other} is not spoken here"
        ))),
    }
}

/// Serialises, gets a token, opens a connection: after this, nothing but the write is left to do. An error proves that nothing was sent.
pub(super) async fn connect(
    caller: &Caller,
    tls: &Arc<ClientConfig>,
    request: &WireRequest,
) -> Result<Prepared, CallError> {
    let who = secret_of(request.channel, request.app.as_deref())?;
    let (path, body) = serialised(caller, request)?;
    let token = caller.token(&who).await?;
    let target = caller.address.target(caller.config.proxy.as_ref());
    let within = Duration::from_millis(caller.config.waits.connect_ms);
    let opened = once::open(&target, tls, within).await;
    let opened =
        opened.map_err(|why| CallError::Unreachable(safe(&why, &caller.secrets(Some(&token)))))?;
    Ok(Prepared {
        opened,
        who,
        token,
        path,
        body: Bytes::from(body),
    })
}

/// Writes once and reads the answer.
pub(super) async fn send(
    caller: &Caller,
    prepared: Prepared,
    request: &WireRequest,
    answer_ms: i64,
    may_write: impl FnOnce() -> bool + Send,
) -> SendOutcome {
    let Prepared {
        opened,
        who,
        token,
        path,
        body,
    } = prepared;
    let same = serialised(caller, request).is_ok_and(|(now, bytes)| now == path && bytes == body);
    if !same {
        return unanswered(
            false,
            "the request changed after the connection was opened".to_owned(),
        );
    }
    let call = http(caller, &token, path, body);
    let answer = Duration::from_millis(u64::try_from(answer_ms).unwrap_or(0));
    let exchange = once::exchange(opened, call, answer, may_write).await;
    let secrets = caller.secrets(Some(&token));
    match exchange {
        Exchange::Unsent(why) => unanswered(false, safe(&why, &secrets)),
        Exchange::Lost(why) => {
            caller.count(path);
            let why = format!("unreadable answer after the request was sent: {why}");
            unanswered(true, safe(&why, &secrets))
        }
        Exchange::Answered { status, body } => {
            caller.count(path);
            after_token(
                caller,
                &who,
                &token,
                classify(request, status, &body, &secrets),
            )
            .await
        }
    }
}

/// Drops a token that was refused. A second one refused in a row is the set-up's fault, not the token's.
async fn after_token(
    caller: &Caller,
    who: &SecretName,
    token: &Token,
    outcome: SendOutcome,
) -> SendOutcome {
    let refused = outcome
        .code
        .is_some_and(|code| on_send(code) == OnSend::Token);
    if !refused {
        if outcome.code == Some(0) {
            caller.tokens.proved(who).await;
        }
        return outcome;
    }
    let in_a_row = caller.tokens.refused(who, token).await;
    SendOutcome {
        retryable: in_a_row < 2,
        configuration: in_a_row >= 2,
        ..outcome
    }
}

fn serialised(
    caller: &Caller,
    request: &WireRequest,
) -> Result<(&'static str, Vec<u8>), CallError> {
    if request.channel != Channel::App {
        return Ok((mass::PATH, mass::body(request)?));
    }
    let name = request.app.as_deref().unwrap_or_default();
    let agent = caller
        .config
        .agents
        .get(name)
        .ok_or_else(|| CallError::Unsendable(format!("no app is called {name}")))?;
    Ok((app::PATH, app::body(request, agent.id)?))
}

fn http(caller: &Caller, token: &Token, path: &str, body: Bytes) -> Request<Full<Bytes>> {
    Request::post(caller.address.request_target(path, token))
        .header(HOST, caller.address.host_header())
        .header(
            hyper::header::USER_AGENT,
            HeaderValue::from_static(USER_AGENT),
        )
        .header(ACCEPT, HeaderValue::from_static("application/json"))
        .header(
            CONTENT_TYPE,
            HeaderValue::from_static("application/json; charset=utf-8"),
        )
        .header(CONNECTION, HeaderValue::from_static("close"))
        .body(Full::new(body))
        .expect("a percent-encoded target and the headers of a parsed URL are always a request")
}
