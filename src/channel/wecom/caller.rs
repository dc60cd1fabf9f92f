//! A question becomes an answer: the ordinary client, for everything that may be asked again.

use super::{
    address::Address,
    call::{Call, Manner, Patience, Trouble, unreadable},
    config::{Config, SecretName},
    errors,
    read_pace::ReadLimiter,
    token::{Fetched, Token, Tokens},
    wire::{Envelope, Page, TokenReply},
};
use crate::{channel::redact::safe, ports::CallError};
use reqwest::header::{CONTENT_TYPE, DATE};
use secrecy::{ExposeSecret, SecretString};
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Mutex as Lock,
    time::{Duration, Instant},
};

/// Most bytes of an answer: a page of the directory is the largest there is.
const ANSWER_BYTES_MAX: usize = 8 * 1024 * 1024;

/// Most pages of one listing; more is a platform that never ends.
const PAGES_MAX: usize = 20_000;

/// Longest life a token is believed to have, in seconds.
const TOKEN_LIFE_S_MAX: u64 = 86_400;

const GETTOKEN: &str = "/cgi-bin/gettoken";

/// The client with its tokens and its count of calls.
pub(super) struct Caller {
    pub(super) config: Config,
    pub(super) address: Address,
    pub(super) tokens: Tokens,
    http: reqwest::Client,
    reads: ReadLimiter,
    calls: Lock<BTreeMap<String, u64>>,
    /// Chats that were found or made.
    ready: Lock<BTreeSet<String>>,
}

impl Caller {
    pub(super) fn new(config: Config, address: Address, http: reqwest::Client) -> Self {
        Self {
            config,
            address,
            http,
            reads: ReadLimiter::default(),
            tokens: Tokens::default(),
            calls: Lock::default(),
            ready: Lock::default(),
        }
    }

    /// Asks, with a token of that secret, and reads the answer as a `T`.
    pub(super) async fn ask<T: DeserializeOwned>(
        &self,
        name: &SecretName,
        call: &Call,
    ) -> Result<T, CallError> {
        let mut patience = Patience::of(self.config.waits, call.manner);
        let mut refreshed = false;
        loop {
            let token = self.token(name).await?;
            let trouble = match self.attempt(call, Some(&token)).await {
                Ok(reply) => {
                    self.tokens.proved(name).await;
                    return Ok(reply);
                }
                Err(trouble) => trouble,
            };
            if of_the_token(&trouble.error) {
                self.tokens.refused(name, &token).await;
                if refreshed {
                    return Err(trouble.error);
                }
                refreshed = true;
                continue;
            }
            patience.wait_after(trouble).await?;
        }
    }

    /// Asks where the address itself is the credential.
    pub(super) async fn ask_openly<T: DeserializeOwned>(
        &self,
        call: &Call,
    ) -> Result<T, CallError> {
        let mut patience = Patience::of(self.config.waits, call.manner);
        loop {
            match self.attempt(call, None).await {
                Ok(reply) => return Ok(reply),
                Err(trouble) => patience.wait_after(trouble).await?,
            }
        }
    }

    /// Whether a chat is known to be there.
    pub(super) fn is_ready(&self, chat: &str) -> bool {
        let ready = self.ready.lock().expect("nothing panics while it is held");
        ready.contains(chat)
    }

    /// Remembers that a chat is there.
    pub(super) fn ready(&self, chat: &str) {
        let mut ready = self.ready.lock().expect("nothing panics while it is held");
        ready.insert(chat.to_owned());
    }

    /// Asks page after page, to the end. `body` is given the cursor: empty for the first.
    pub(super) async fn pages<P: Page>(
        &self,
        name: &SecretName,
        path: &'static str,
        manner: Manner,
        body: impl Fn(&str) -> Value,
    ) -> Result<Vec<P::Row>, CallError> {
        let mut rows = Vec::new();
        let mut cursor = String::new();
        for _ in 0..PAGES_MAX {
            let page: P = self
                .ask(name, &Call::post(path, &body(&cursor), manner))
                .await?;
            let (more, next) = page.split();
            rows.extend(more);
            // A short page means nothing; only an empty cursor is the end.
            if next.is_empty() {
                return Ok(rows);
            }
            if next == cursor {
                return Err(CallError::Unreachable(format!(
                    "{path}: the same page again"
                )));
            }
            cursor = next;
        }
        Err(CallError::Unreachable(format!(
            "{path}: more than {PAGES_MAX} pages"
        )))
    }

    /// A token of that secret, fetched if need be.
    pub(super) async fn token(&self, name: &SecretName) -> Result<Token, CallError> {
        self.tokens.get(name, self.fetch(name)).await
    }

    /// Everything that must never be shown.
    pub(super) fn secrets<'a>(&'a self, token: Option<&'a Token>) -> Vec<&'a str> {
        let readers = self.config.readers();
        let secrets = readers
            .iter()
            .filter_map(|name| self.config.secret(name))
            .map(ExposeSecret::expose_secret);
        let robots = self.config.robots.values().map(ExposeSecret::expose_secret);
        secrets
            .chain(robots)
            .chain(token.map(|token| token.value.expose_secret()))
            .collect()
    }

    /// Counts one call.
    pub(super) fn count(&self, path: &str) {
        let mut calls = self.calls.lock().expect("nothing panics while it is held");
        *calls.entry(path.to_owned()).or_default() += 1;
    }

    /// Calls so far by path.
    pub(super) fn calls(&self) -> BTreeMap<String, u64> {
        self.calls
            .lock()
            .expect("nothing panics while it is held")
            .clone()
    }

    /// The platform's clock, Unix milliseconds: the `Date` of an answer to a question that proves nothing and asks for nothing.
    pub(super) async fn date_ms(&self) -> Option<i64> {
        self.count(GETTOKEN);
        let url = self.address.url(GETTOKEN, &[], None);
        let answer = self.http.get(url).send().await.ok()?;
        let date = answer.headers().get(DATE)?.to_str().ok()?;
        let moment = jiff::fmt::rfc2822::parse(date).ok()?;
        Some(moment.timestamp().as_millisecond())
    }

    async fn fetch(&self, name: &SecretName) -> Result<Fetched, CallError> {
        let secret = self
            .config
            .secret(name)
            .ok_or_else(|| CallError::MissingSecret(name.to_string()))?;
        let query = [
            ("corpid", self.config.corp.as_str()),
            ("corpsecret", secret.expose_secret()),
        ];
        let call = Call::get(GETTOKEN, &query, Manner::Read);
        let mut patience = Patience::of(self.config.waits, call.manner);
        let reply: TokenReply = loop {
            match self.attempt(&call, None).await {
                Ok(reply) => break reply,
                Err(trouble) => patience.wait_after(trouble).await?,
            }
        };
        if reply.access_token.is_empty() {
            return Err(CallError::Unreachable(format!(
                "{GETTOKEN}: an empty token"
            )));
        }
        let life = Duration::from_secs(reply.expires_in.min(TOKEN_LIFE_S_MAX));
        Ok(Fetched {
            value: SecretString::from(reply.access_token),
            life,
        })
    }

    async fn attempt<T: DeserializeOwned>(
        &self,
        call: &Call,
        token: Option<&Token>,
    ) -> Result<T, Trouble> {
        if let Some(pace) = self
            .config
            .read_pace
            .filter(|_| call.manner == Manner::Sync)
        {
            tokio::time::sleep(self.reads.wait(call.path, pace, Instant::now())).await;
        }
        self.count(call.path);
        let url = self.address.url(call.path, &call.query, token);
        let request = match &call.body {
            None => self.http.get(url),
            Some((kind, bytes)) => self
                .http
                .post(url)
                .header(CONTENT_TYPE, kind)
                .body(bytes.clone()),
        };
        let mut response = request
            .send()
            .await
            .map_err(|error| self.cut(call, token, error))?;
        let status = response.status().as_u16();
        if status != 200 {
            let error = CallError::Unreachable(format!("{}: HTTP {status}", call.path));
            return Err(Trouble {
                error,
                passes: status >= 500,
            });
        }
        let mut bytes = Vec::new();
        while let Some(chunk) = response
            .chunk()
            .await
            .map_err(|error| self.cut(call, token, error))?
        {
            if bytes.len() + chunk.len() > ANSWER_BYTES_MAX {
                return Err(unreadable(
                    call,
                    &format!("the answer is longer than {ANSWER_BYTES_MAX} bytes"),
                ));
            }
            bytes.extend_from_slice(&chunk);
        }
        self.read(call, token, &bytes)
    }

    /// Fails exactly when `errcode` is there and not 0; empty fields of a failure are never read as "no data".
    fn read<T: DeserializeOwned>(
        &self,
        call: &Call,
        token: Option<&Token>,
        bytes: &[u8],
    ) -> Result<T, Trouble> {
        let envelope: Envelope = serde_json::from_slice(bytes)
            .map_err(|_| unreadable(call, "the answer is not JSON of its form"))?;
        let code = envelope.errcode.unwrap_or(0);
        let message = envelope.errmsg.unwrap_or_default();
        let misread = code == 0 && message.to_ascii_lowercase().contains("wrong json format");
        if code == 0 && !misread {
            return serde_json::from_slice(bytes)
                .map_err(|_| unreadable(call, "the answer lacks what it should hold"));
        }
        let error = CallError::Refused {
            path: call.path.to_owned(),
            code,
            message: safe(&message, &self.secrets(token)),
            remedy: errors::remedy(code),
        };
        Err(Trouble {
            error,
            passes: matches!(code, -1 | 6000 | 45033 | 45035),
        })
    }

    fn cut(&self, call: &Call, token: Option<&Token>, error: reqwest::Error) -> Trouble {
        let error = error.without_url();
        let mut text = format!("{}: {error}", call.path);
        let mut source = std::error::Error::source(&error);
        while let Some(cause) = source {
            text.push_str(": ");
            text.push_str(&cause.to_string());
            source = cause.source();
        }
        Trouble {
            error: CallError::Unreachable(safe(&text, &self.secrets(token))),
            passes: true,
        }
    }
}

fn of_the_token(error: &CallError) -> bool {
    matches!(
        error,
        CallError::Refused {
            code: 40001 | 40014 | 42001,
            ..
        }
    )
}
