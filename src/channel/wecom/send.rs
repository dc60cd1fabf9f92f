//! A request that must not repeat becomes an outcome: S4, S7 and S8 of the send protocol.

use super::{
    USER_AGENT, app, appchat,
    caller::Caller,
    classify::{classify, unanswered},
    config::SecretName,
    errors::{OnSend, on_send},
    mass, moments, robot,
    token::{Credential, Token},
    welcome,
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
    credential: Credential,
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

/// Whose secret a channel uses; a robot has none, its key is in the address.
pub(super) fn secret_of(channel: Channel, app: Option<&str>) -> Result<SecretName, CallError> {
    match (channel, app) {
        (Channel::CustomerMass | Channel::GroupMass | Channel::Moments | Channel::Welcome, _) => {
            Ok(SecretName::Customers)
        }
        (Channel::App | Channel::Appchat, Some(app)) => Ok(SecretName::App(app.to_owned())),
        (Channel::App | Channel::Appchat, None) => {
            Err(CallError::Unsendable("no app is named".to_owned()))
        }
        (Channel::Robot | Channel::OfficialAccount | Channel::Email, _) => Err(
            CallError::Unsendable(format!("the channel {channel} is not spoken here")),
        ),
    }
}

/// Serialises, gets a token, opens a connection: after this, nothing but the write is left to do. An error proves that nothing was sent.
pub(super) async fn connect(
    caller: &Caller,
    tls: &Arc<ClientConfig>,
    request: &WireRequest,
) -> Result<Prepared, CallError> {
    let (path, body) = serialised(caller, request)?;
    let credential = if request.channel == Channel::Robot {
        Credential::Key(robot::key_of(caller, request)?)
    } else {
        let who = secret_of(request.channel, request.app.as_deref())?;
        let token = caller.token(&who).await?;
        Credential::Token(who, token)
    };
    let target = caller.address.target(caller.config.proxy.as_ref());
    let within = Duration::from_millis(caller.config.waits.connect_ms);
    let opened = once::open(&target, tls, within).await;
    let opened =
        opened.map_err(|why| CallError::Unreachable(safe(&why, &secrets(caller, &credential))))?;
    Ok(Prepared {
        opened,
        credential,
        path,
        body: Bytes::from(body),
    })
}

fn secrets<'a>(caller: &'a Caller, credential: &'a Credential) -> Vec<&'a str> {
    match credential {
        Credential::Token(_, token) => caller.secrets(Some(token)),
        Credential::Key(_) => caller.secrets(None),
    }
}

/// Writes once and reads the answer.
pub(super) async fn send(
    caller: &Caller,
    prepared: Prepared,
    request: &WireRequest,
    answer_ms: i64,
    may_write: impl FnOnce() -> bool + Send,
    written: impl FnOnce() + Send + 'static,
) -> SendOutcome {
    let Prepared {
        opened,
        credential,
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
    let call = http(caller, &credential, path, body);
    let answer = Duration::from_millis(u64::try_from(answer_ms).unwrap_or(0));
    let exchange = once::exchange(opened, call, answer, may_write, written).await;
    let secrets = secrets(caller, &credential);
    match exchange {
        Exchange::Unsent(why) => unanswered(false, safe(&why, &secrets)),
        Exchange::Lost(why) => {
            caller.count(path);
            let why = format!("unreadable answer after the request was sent: {why}");
            unanswered(true, safe(&why, &secrets))
        }
        Exchange::Answered { status, body } => {
            caller.count(path);
            let outcome = classify(request, status, &body, &secrets);
            match &credential {
                Credential::Token(who, token) => after_token(caller, who, token, outcome).await,
                Credential::Key(_) => outcome,
            }
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
    match request.channel {
        Channel::CustomerMass | Channel::GroupMass => Ok((mass::PATH, mass::body(request)?)),
        Channel::App => {
            let name = request.app.as_deref().unwrap_or_default();
            let agent = caller.config.agents.get(name);
            let agent =
                agent.ok_or_else(|| CallError::Unsendable(format!("no app is called {name}")))?;
            Ok((app::PATH, app::body(request, agent.id)?))
        }
        Channel::Appchat => {
            let chat = appchat::chat(caller, request)?;
            Ok((appchat::PATH, appchat::body(request, chat)?))
        }
        Channel::Robot => Ok((robot::PATH, robot::body(request)?)),
        Channel::Moments => Ok((moments::PATH, moments::body(request)?)),
        Channel::Welcome => Ok((welcome::PATH, welcome::body(request)?)),
        Channel::OfficialAccount | Channel::Email => Err(CallError::Unsendable(format!(
            "the channel {} is not spoken here",
            request.channel
        ))),
    }
}

fn http(caller: &Caller, credential: &Credential, path: &str, body: Bytes) -> Request<Full<Bytes>> {
    Request::post(caller.address.request_target(path, credential))
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
