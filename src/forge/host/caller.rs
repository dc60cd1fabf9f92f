//! A call becomes one answer: an ordinary client with a token in a header, a cap on bytes, deadlines, and repeats of reading alone.

use super::{
    HostConfig, HostError, Patience,
    address::{Address, repository_parts},
    answer::{Answer, limit, safe, wait_s, words},
};
use crate::ports::CodeHost;
use reqwest::{
    Method,
    header::{ACCEPT, AUTHORIZATION, HeaderMap, HeaderName, HeaderValue, LOCATION},
};
use rustls::{ClientConfig, RootCertStore, crypto::CryptoProvider};
use rustls_platform_verifier::Verifier;
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use std::{sync::Arc, time::Duration};
use url::Url;

/// Most bytes of an answer.
const ANSWER_BYTES_MAX: usize = 8 * 1024 * 1024;
/// From the name to the connection.
const CONNECT: Duration = Duration::from_secs(10);
/// How we name ourselves.
const USER_AGENT: &str = concat!("qunfa/", env!("CARGO_PKG_VERSION"));

/// One repository of one host.
pub(super) struct Caller {
    kind: CodeHost,
    address: Address,
    /// As the settings write it.
    pub(super) repository: String,
    parts: Vec<String>,
    token: SecretString,
    /// Login of the token's user, where the settings say it.
    pub(super) login: Option<String>,
    patience: Patience,
    http: reqwest::Client,
}

/// Something that did not work, and when it may.
struct Trouble {
    error: HostError,
    again: Option<Duration>,
}

impl From<HostError> for Trouble {
    fn from(error: HostError) -> Self {
        Self { error, again: None }
    }
}

impl Caller {
    pub(super) fn new(config: HostConfig) -> Result<Self, HostError> {
        let address = Address::parse(&config.base_url)?;
        let parts = repository_parts(&config.repository)?;
        let refused = |reason: String| HostError::Address {
            address: config.base_url.clone(),
            reason,
        };
        let headers = headers(config.kind, &config.token)
            .ok_or_else(|| refused("the token holds a character no header may have".to_owned()))?;
        let tls = tls().map_err(|error| refused(error.to_string()))?;
        let http = reqwest::Client::builder()
            .tls_backend_preconfigured(tls)
            .user_agent(USER_AGENT)
            .default_headers(headers)
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            .retry(reqwest::retry::never())
            .no_proxy()
            .connect_timeout(CONNECT)
            .timeout(config.patience.answer)
            .build()
            .map_err(|error| refused(error.without_url().to_string()))?;
        Ok(Self {
            kind: config.kind,
            address,
            repository: config.repository,
            parts,
            token: config.token,
            login: config.login,
            patience: config.patience,
            http,
        })
    }

    /// Asks below the repository, again where that may help.
    pub(super) async fn get(
        &self,
        path: &[&str],
        query: &[(&str, String)],
    ) -> Result<Answer, HostError> {
        self.get_url(self.address.url(&self.inside(path), query))
            .await
    }

    /// Asks outside of any repository.
    pub(super) async fn get_from_root(&self, path: &[&str]) -> Result<Answer, HostError> {
        self.get_url(self.address.url(path, &[])).await
    }

    /// Asks a URL that the host gave, if it is of this very host.
    pub(super) async fn get_given(&self, url: &str) -> Result<Answer, HostError> {
        let elsewhere = || HostError::Elsewhere {
            call: "GET".to_owned(),
            to: safe(url.split('?').next().unwrap_or_default(), self.secret()),
        };
        let url = Url::parse(url).map_err(|_| elsewhere())?;
        if !self.address.is_mine(&url) {
            return Err(elsewhere());
        }
        self.get_url(url).await
    }

    /// Writes, once: whatever comes of it, it is not repeated.
    pub(super) async fn write(
        &self,
        method: Method,
        path: &[&str],
        body: Option<&Value>,
    ) -> Result<Answer, HostError> {
        let url = self.address.url(&self.inside(path), &[]);
        let written = self.attempt(method, &url, body).await;
        written.map_err(|trouble| trouble.error)
    }

    /// A path below the repository. GitLab takes its name as one segment.
    fn inside<'a>(&'a self, path: &[&'a str]) -> Vec<&'a str> {
        let mut whole = match self.kind {
            CodeHost::Gitlab => vec!["projects", self.repository.as_str()],
            CodeHost::Github | CodeHost::Gitee => {
                let mut whole = vec!["repos"];
                whole.extend(self.parts.iter().map(String::as_str));
                whole
            }
        };
        whole.extend(path);
        whole
    }

    async fn get_url(&self, url: Url) -> Result<Answer, HostError> {
        let mut repeats = self.patience.repeats;
        let mut pause = self.patience.pause;
        loop {
            let trouble = match self.attempt(Method::GET, &url, None).await {
                Ok(answer) => return Ok(answer),
                Err(trouble) => trouble,
            };
            let Some(again) = trouble.again.filter(|_| repeats > 0) else {
                return Err(trouble.error);
            };
            tokio::time::sleep(again.max(pause)).await;
            repeats -= 1;
            pause *= 2;
        }
    }

    async fn attempt(
        &self,
        method: Method,
        url: &Url,
        body: Option<&Value>,
    ) -> Result<Answer, Trouble> {
        let call = format!("{method} {}", url.path());
        let request = self.http.request(method, url.clone());
        let request = match body {
            Some(body) => request.json(body),
            None => request,
        };
        let mut response = request
            .send()
            .await
            .map_err(|error| self.cut(&call, error))?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        if (300..400).contains(&status) {
            return Err(self.elsewhere(&call, &headers).into());
        }
        let mut bytes = Vec::new();
        while let Some(chunk) = response
            .chunk()
            .await
            .map_err(|error| self.cut(&call, error))?
        {
            if bytes.len() + chunk.len() > ANSWER_BYTES_MAX {
                let limit = ANSWER_BYTES_MAX;
                return Err(HostError::TooLong { call, limit }.into());
            }
            bytes.extend_from_slice(&chunk);
        }
        if let Some(ends) = limit(status, &headers) {
            let wait = wait_s(ends, &headers).map(Duration::from_secs);
            let again = wait.filter(|wait| *wait <= self.patience.limit_max);
            let error = HostError::RateLimited { call, ends };
            return Err(Trouble { error, again });
        }
        if !(200..300).contains(&status) {
            let again = (status >= 500).then_some(Duration::ZERO);
            let words = words(&bytes, self.secret());
            let error = HostError::Refused {
                call,
                status,
                words,
            };
            return Err(Trouble { error, again });
        }
        Ok(Answer {
            call,
            headers,
            body: bytes,
        })
    }

    /// A redirect is never followed: the token is for this host.
    fn elsewhere(&self, call: &str, headers: &HeaderMap) -> HostError {
        let to = headers
            .get(LOCATION)
            .and_then(|to| to.to_str().ok())
            .unwrap_or("?");
        HostError::Elsewhere {
            call: call.to_owned(),
            to: safe(to.split('?').next().unwrap_or_default(), self.secret()),
        }
    }

    fn cut(&self, call: &str, error: reqwest::Error) -> Trouble {
        let error = error.without_url();
        let mut reason = error.to_string();
        let mut source = std::error::Error::source(&error);
        while let Some(cause) = source {
            reason.push_str(": ");
            reason.push_str(&cause.to_string());
            source = cause.source();
        }
        Trouble {
            error: HostError::Unreachable {
                call: call.to_owned(),
                reason: safe(&reason, self.secret()),
            },
            again: Some(Duration::ZERO),
        }
    }

    fn secret(&self) -> &str {
        self.token.expose_secret()
    }
}

/// The headers of every call. GitHub documents `Authorization: Bearer` and a version, GitLab `PRIVATE-TOKEN`; Gitee takes the bearer
/// that its OAuth documentation describes, so that no token stands in an address.
fn headers(kind: CodeHost, token: &SecretString) -> Option<HeaderMap> {
    let mut headers = HeaderMap::new();
    let secret = |text: String| {
        let mut value = HeaderValue::from_str(&text).ok()?;
        value.set_sensitive(true);
        Some(value)
    };
    let token = token.expose_secret();
    match kind {
        CodeHost::Github => {
            headers.insert(AUTHORIZATION, secret(format!("Bearer {token}"))?);
            headers.insert(
                ACCEPT,
                HeaderValue::from_static("application/vnd.github+json"),
            );
            headers.insert(
                HeaderName::from_static("x-github-api-version"),
                HeaderValue::from_static("2022-11-28"),
            );
        }
        CodeHost::Gitlab => {
            headers.insert(
                HeaderName::from_static("private-token"),
                secret(token.to_owned())?,
            );
            headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        }
        CodeHost::Gitee => {
            headers.insert(AUTHORIZATION, secret(format!("Bearer {token}"))?);
            headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        }
    }
    Some(headers)
}

/// The system's roots; where it has none, as in a bare container, those compiled in.
fn tls() -> Result<ClientConfig, rustls::Error> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    // The client panics without a process-wide provider, even for plain http. Losing the race is fine.
    let _ = CryptoProvider::install_default((*provider).clone());
    let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()?;
    let mut tls = if let Ok(verifier) = Verifier::new(provider) {
        builder
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(verifier))
            .with_no_client_auth()
    } else {
        let mut store = RootCertStore::empty();
        store.add_parsable_certificates(webpki_root_certs::TLS_SERVER_ROOT_CERTS.iter().cloned());
        builder.with_root_certificates(store).with_no_client_auth()
    };
    tls.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(tls)
}
