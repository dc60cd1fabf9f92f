//! WeCom (企业微信) as the worker sees it: [`WeCom`] turns [`Wire`]'s words into its HTTP, and its answers into outcomes.

mod address;
mod app;
mod appchat;
mod attached;
mod bounds;
mod call;
mod caller;
mod card;
mod chats;
mod classify;
mod config;
mod content;
mod customers;
mod directory;
mod errors;
mod mass;
mod media;
mod moments;
mod probe;
mod read_pace;
mod recipients;
mod results;
mod robot;
mod send;
mod template;
mod token;
mod uploads;
mod visible;
mod welcome;
mod wire;
mod wire_attached;
mod wire_card;
mod wire_directory;
mod wire_message;
mod words;

pub use classify::classify;
pub use config::{Agent, Chat, Config, ConfigError, Proxy, Waits};
pub use errors::{Class, OnSend, class, on_send, on_send_of, remedy};
pub use moments::MomentsJob;
pub use probe::{Probe, Probed};
pub use read_pace::ReadPace;
pub use send::Prepared;
pub use words::{Advice, advice, host_address};

use super::tls;
use crate::{
    model::Channel,
    ports::{
        CallError, ChatRow, CompanyRows, FriendRows, ListedChat, ListedTask, MediaUpload,
        MemberTask, Page, Recalled, SendOutcome, TaskResult, Wire, WireRequest,
    },
};
use address::Address;
use caller::Caller;
use config::SecretName;
use rustls::ClientConfig;
use secrecy::ExposeSecret;
use std::{collections::BTreeMap, fmt, sync::Arc, time::Duration};

/// The platform, reached over HTTP.
pub struct WeCom {
    caller: Caller,
    tls: Arc<ClientConfig>,
}

impl fmt::Debug for WeCom {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("WeCom")
            .field("config", &self.caller.config)
            .finish_non_exhaustive()
    }
}

impl WeCom {
    /// Prepares both clients; calls nobody yet.
    pub fn new(config: Config) -> Result<Self, ConfigError> {
        let address = Address::parse(&config.base_url)?;
        let tls = tls::tls_configuration(&config.roots)
            .map_err(|error| ConfigError::Tls(error.to_string()))?;
        let http = ordinary_client(&config, tls.clone())?;
        Ok(Self {
            caller: Caller::new(config, address, http),
            tls: Arc::new(tls::http1_only(tls)),
        })
    }
}

/// Calls that no batch makes: group welcome templates and the life of a post in moments.
impl WeCom {
    /// Adds a group's welcome template; owners are told and turn it on by hand (WeCom doc 92366). Each call makes one more.
    pub async fn add_group_welcome(&self, content: &WireRequest) -> Result<String, CallError> {
        welcome::add_template(&self.caller, content).await
    }

    /// Puts other content into a group's welcome template.
    pub async fn edit_group_welcome(
        &self,
        template_id: &str,
        content: &WireRequest,
    ) -> Result<(), CallError> {
        welcome::edit_template(&self.caller, template_id, content).await
    }

    /// A group's welcome template, as the platform words it.
    pub async fn group_welcome(&self, template_id: &str) -> Result<serde_json::Value, CallError> {
        welcome::read_template(&self.caller, template_id).await
    }

    /// Deletes a group's welcome template.
    pub async fn delete_group_welcome(&self, template_id: &str) -> Result<(), CallError> {
        welcome::delete_template(&self.caller, template_id).await
    }

    /// What became of the job that makes a post in moments (WeCom doc 95095).
    pub async fn moments_job(&self, jobid: &str) -> Result<MomentsJob, CallError> {
        moments::job(&self.caller, jobid).await
    }

    /// Stops a post in moments for members who have not published it (WeCom doc 97612).
    pub async fn cancel_moments(&self, moment_id: &str) -> Result<(), CallError> {
        moments::cancel(&self.caller, moment_id).await
    }
}

/// No redirect, no proxy from the environment, no hidden repeat: what is repeated is repeated in `call`, where it is seen.
fn ordinary_client(config: &Config, mut tls: ClientConfig) -> Result<reqwest::Client, ConfigError> {
    tls.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    let builder = reqwest::Client::builder()
        .tls_backend_preconfigured(tls)
        .user_agent(USER_AGENT)
        .redirect(reqwest::redirect::Policy::none())
        .referer(false)
        .retry(reqwest::retry::never())
        .no_proxy()
        .connect_timeout(Duration::from_millis(config.waits.connect_ms))
        .timeout(Duration::from_millis(config.waits.answer_ms));
    let builder = match &config.proxy {
        None => builder,
        Some(proxy) => builder.proxy(proxied(proxy)?),
    };
    builder
        .build()
        .map_err(|error| ConfigError::Tls(error.without_url().to_string()))
}

fn proxied(proxy: &Proxy) -> Result<reqwest::Proxy, ConfigError> {
    let address = format!("http://{}:{}", proxy.host, proxy.port);
    let built = reqwest::Proxy::https(address)
        .map_err(|error| ConfigError::Proxy(error.without_url().to_string()))?;
    let Some(user_password) = &proxy.user_password else {
        return Ok(built);
    };
    let (user, password) = user_password
        .expose_secret()
        .split_once(':')
        .unwrap_or((user_password.expose_secret(), ""));
    Ok(built.basic_auth(user, password))
}

/// How both clients name themselves.
const USER_AGENT: &str = concat!("qunfa/", env!("CARGO_PKG_VERSION"));

impl Wire for WeCom {
    type Connection = Prepared;

    async fn connect(&self, request: &WireRequest) -> Result<Prepared, CallError> {
        send::connect(&self.caller, &self.tls, request).await
    }

    async fn send(
        &self,
        connection: Prepared,
        request: &WireRequest,
        answer_ms: i64,
        may_write: impl FnOnce() -> bool + Send,
        written: impl FnOnce() + Send + 'static,
    ) -> SendOutcome {
        send::send(
            &self.caller,
            connection,
            request,
            answer_ms,
            may_write,
            written,
        )
        .await
    }

    async fn prepare(&self, request: &WireRequest) -> Result<(), CallError> {
        if request.channel == Channel::Appchat {
            return appchat::ensure(&self.caller, request).await;
        }
        Ok(())
    }

    async fn upload(&self, file: MediaUpload<'_>) -> Result<String, CallError> {
        match file.channel {
            Channel::Robot => {
                let name = file.robot.and_then(|id| id.strip_prefix("robot:"));
                let key = robot::key(&self.caller, name.unwrap_or_default())?;
                media::upload_for_robot(&self.caller, &key, &file).await
            }
            Channel::Moments => media::upload_for_moments(&self.caller, &file).await,
            channel => {
                let who = send::secret_of(channel, file.app)?;
                media::upload(&self.caller, &who, &file).await
            }
        }
    }

    async fn upload_cover(
        &self,
        name: &str,
        mime: &str,
        bytes: Vec<u8>,
    ) -> Result<String, CallError> {
        // A cover is for every app of the corp: any secret but the contact-sync one may upload it.
        let able = self
            .caller
            .config
            .readers()
            .into_iter()
            .find(|name| *name != SecretName::Contacts);
        let who = able.unwrap_or(SecretName::Customers);
        media::upload_picture(&self.caller, &who, name, mime, &bytes).await
    }

    async fn tasks(
        &self,
        group: bool,
        from_s: i64,
        until_s: i64,
    ) -> Result<Vec<ListedTask>, CallError> {
        results::tasks(&self.caller, group, from_s, until_s).await
    }

    async fn members(&self, msgid: &str) -> Result<Option<Vec<MemberTask>>, CallError> {
        results::members(&self.caller, msgid).await
    }

    async fn results(
        &self,
        msgid: &str,
        userid: &str,
    ) -> Result<Option<Vec<TaskResult>>, CallError> {
        results::results(&self.caller, msgid, userid).await
    }

    async fn remind(&self, msgid: &str) -> Result<(), CallError> {
        results::remind(&self.caller, msgid).await
    }

    async fn cancel(&self, msgid: &str) -> Result<(), CallError> {
        results::cancel(&self.caller, msgid).await
    }

    async fn recall(&self, app: &str, msgid: &str) -> Result<Recalled, CallError> {
        app::recall(&self.caller, app, msgid).await
    }

    async fn company(&self, page: Page<'_>) -> Result<CompanyRows, CallError> {
        directory::read(&self.caller, page).await
    }

    async fn friends(&self, members: &[String], page: Page<'_>) -> Result<FriendRows, CallError> {
        customers::friends(&self.caller, members, page).await
    }

    async fn chats_of(
        &self,
        owners: &[String],
        page: Page<'_>,
    ) -> Result<Vec<ListedChat>, CallError> {
        chats::list(&self.caller, owners, page).await
    }

    async fn chat(
        &self,
        listed: &ListedChat,
        page: Page<'_>,
    ) -> Result<Option<ChatRow>, CallError> {
        chats::get(&self.caller, listed, page).await
    }

    fn calls(&self) -> BTreeMap<String, u64> {
        self.caller.calls()
    }
}
