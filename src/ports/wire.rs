//! Calls to WeCom as values: what is asked, what came back, and what that says about the effect.

use crate::{
    history::{Answer, Delivery},
    model::{Channel, Digest, MediaKind, Upload},
};
use std::{collections::BTreeMap, future::Future};
use thiserror::Error;

/// One call that must not repeat, ready to be serialised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WireRequest {
    /// How it goes out.
    pub channel: Channel,
    /// Name of the app whose secret and agent id are used; for customers and robots none.
    pub app: Option<String>,
    /// userid of the sender of a customer mass-send.
    pub sender: Option<String>,
    /// external_userids, userids or chat ids; never empty: an empty list means "everybody" to the platform. Of a robot or an app
    /// chat exactly one, `robot:NAME` or `appchat:NAME`; of a welcome message its welcome code; of moments the members who post.
    pub recipients: Vec<String>,
    /// The final message, marker in place.
    pub message: crate::model::Message,
    /// What the platform calls each file: a `media_id`, or an address where it was uploaded as a picture.
    pub media: BTreeMap<(Digest, Upload), String>,
    /// Bytes of pictures that travel inside the request: a robot's are not uploaded (WeCom doc 91770).
    pub inside: BTreeMap<Digest, Vec<u8>>,
}

/// One file on its way to the platform.
#[derive(Debug, Clone, Copy)]
pub struct MediaUpload<'a> {
    /// For which channel: an id is good on the one it was uploaded for.
    pub channel: Channel,
    /// The app that will send it.
    pub app: Option<&'a str>,
    /// The robot that will send it, `robot:NAME`; its ids are its own.
    pub robot: Option<&'a str>,
    /// The name people read.
    pub name: &'a str,
    /// What it is.
    pub kind: MediaKind,
    /// What is uploaded.
    pub bytes: &'a [u8],
}

/// What one attempt came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SendOutcome {
    /// Done, none or unknown.
    pub answer: Answer,
    /// Whether a byte may have left; false proves `unsent`.
    pub on_the_wire: bool,
    /// Platform code, if an answer was read.
    pub code: Option<i64>,
    /// Platform id of what was created.
    pub msgid: Option<String>,
    /// Ids the platform refused at once.
    pub unreachable: Vec<String>,
    /// For the operator and the evidence column; never a token.
    pub detail: String,
    /// Whether the same call may succeed later without a change: rate limits, a stale token.
    pub retryable: bool,
    /// Whether the fault is the set-up's, so that further calls are pointless (bad secret, untrusted address).
    pub configuration: bool,
    /// Whether the platform asked everybody to slow down (45009, 45033).
    pub slow_down: bool,
}

/// What a refusal asks of the caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Remedy {
    /// The set-up is at fault (secret, address, permission): further calls are pointless until a person mends it.
    Setup,
    /// Everybody has to slow down (45009, 45033).
    SlowDown,
    /// The same call may succeed later.
    Later,
    /// The same call will be refused again.
    Never,
}

/// Why a call that may be repeated failed.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum CallError {
    /// No connection, cut, timeout, unreadable.
    #[error("WeCom could not be reached: {0}")]
    Unreachable(String),
    /// The platform refused.
    #[error("WeCom refused {path} with {code}: {message}")]
    Refused {
        /// Path of the call, without query.
        path: String,
        /// `errcode`.
        code: i64,
        /// `errmsg` as far as it is safe to show.
        message: String,
        /// What the refusal asks of the caller.
        remedy: Remedy,
    },
    /// The request has no form on the wire: an unknown app, a kind of content the channel cannot carry, an id that means "everybody". Nothing was sent.
    #[error("the message cannot be put on the wire: {0}")]
    Unsendable(String),
    /// A secret is not set.
    #[error("the secret {0} is not set")]
    MissingSecret(String),
}

/// What became of a recall that was answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recalled {
    /// It is gone from the client.
    Done,
    /// More than 24 hours old (42052): it stays.
    TooLate,
}

/// A task as the platform lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedTask {
    /// Its id.
    pub msgid: String,
    /// Unix seconds.
    pub created_s: i64,
    /// Text.
    pub text: String,
    /// `msgtype` of each attachment, in order.
    pub kinds: Vec<String>,
    /// Every URL and mini-program page in it, where markers ride.
    pub urls: Vec<String>,
}

/// One member of a task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberTask {
    /// userid as echoed.
    pub userid: String,
    /// Whether they pressed send.
    pub confirmed: bool,
    /// Unix seconds, where known.
    pub at_s: Option<i64>,
}

/// One recipient's result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskResult {
    /// external_userid or chat_id.
    pub recipient: String,
    /// What became of it.
    pub delivery: Delivery,
    /// Unix seconds, where known.
    pub at_s: Option<i64>,
}

/// Told of every page that was read.
pub type Page<'a> = &'a (dyn Fn() + Send + Sync);

/// The platform, as the worker sees it.
pub trait Wire: Send + Sync {
    /// A connection that is open and has carried nothing.
    type Connection: Send;

    /// S4: opens a fresh connection, TLS and HTTP handshake included. An error proves nothing was sent.
    fn connect(
        &self,
        request: &WireRequest,
    ) -> impl Future<Output = Result<Self::Connection, CallError>> + Send;

    /// S7 and S8: writes the request once and reads the answer for at most `answer_ms` milliseconds of real time from the
    /// write on. `may_write` is asked right before the write; `written` runs as soon as nothing more of the request can leave.
    fn send(
        &self,
        connection: Self::Connection,
        request: &WireRequest,
        answer_ms: i64,
        may_write: impl FnOnce() -> bool + Send,
        written: impl FnOnce() + Send + 'static,
    ) -> impl Future<Output = SendOutcome> + Send;

    /// Before S4: makes sure that what the request speaks into is there; an app's own chat is created on first use. Repeats are
    /// harmless, since the chat's id is ours.
    fn prepare(&self, request: &WireRequest) -> impl Future<Output = Result<(), CallError>> + Send;

    /// Uploads a file: its `media_id` on that channel.
    fn upload(
        &self,
        file: MediaUpload<'_>,
    ) -> impl Future<Output = Result<String, CallError>> + Send;

    /// Uploads a permanent picture (`uploadimg`): a URL for link covers.
    fn upload_cover(
        &self,
        name: &str,
        mime: &str,
        bytes: Vec<u8>,
    ) -> impl Future<Output = Result<String, CallError>> + Send;

    /// Every corp-created task between two times (Unix seconds), all pages. `group`: tasks to customer groups.
    fn tasks(
        &self,
        group: bool,
        from_s: i64,
        until_s: i64,
    ) -> impl Future<Output = Result<Vec<ListedTask>, CallError>> + Send;

    /// The members of a task, all pages. `Ok(None)`: still being dispatched (41063).
    fn members(
        &self,
        msgid: &str,
    ) -> impl Future<Output = Result<Option<Vec<MemberTask>>, CallError>> + Send;

    /// The results of a task for one member, all pages. `Ok(None)`: still being dispatched (41063).
    fn results(
        &self,
        msgid: &str,
        userid: &str,
    ) -> impl Future<Output = Result<Option<Vec<TaskResult>>, CallError>> + Send;

    /// Nudges unconfirmed members; at most 3 in 24 h (41094).
    fn remind(&self, msgid: &str) -> impl Future<Output = Result<(), CallError>> + Send;

    /// Stops what is not sent. A repeat is fine.
    fn cancel(&self, msgid: &str) -> impl Future<Output = Result<(), CallError>> + Send;

    /// Takes back an application message, for everybody who got it. A repeat is fine.
    fn recall(
        &self,
        app: &str,
        msgid: &str,
    ) -> impl Future<Output = Result<Recalled, CallError>> + Send;

    /// Reads the company without its customers' relations and chats: departments, members, tags, who has the customer-contact
    /// function, whom apps cannot see. `page` is told of every page.
    fn company(
        &self,
        page: Page<'_>,
    ) -> impl Future<Output = Result<super::CompanyRows, CallError>> + Send;

    /// Reads every customer of some members, all pages.
    fn friends(
        &self,
        members: &[String],
        page: Page<'_>,
    ) -> impl Future<Output = Result<super::FriendRows, CallError>> + Send;

    /// Lists the chats of at most a hundred owners; without any, those whose owner left. An app that may not ask at all has none.
    fn chats_of(
        &self,
        owners: &[String],
        page: Page<'_>,
    ) -> impl Future<Output = Result<Vec<super::ListedChat>, CallError>> + Send;

    /// Reads one chat; none when it is gone since it was listed.
    fn chat(
        &self,
        listed: &super::ListedChat,
        page: Page<'_>,
    ) -> impl Future<Output = Result<Option<super::ChatRow>, CallError>> + Send;

    /// Calls made so far by path, for budgets and summaries.
    fn calls(&self) -> BTreeMap<String, u64>;
}
