//! Test sends: marked texts to the workspace's testers, and by type to nobody else.

use super::WorkerError;
use crate::{
    history::Answer,
    model::{Channel, Message},
    ports::{CallError, Clock, Remedy, Wire, WireRequest},
    workspace::Policy,
};
use std::collections::BTreeMap;

/// A text for testers. Its recipients can only be [`Policy::testers`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TestMessage {
    text: String,
}

/// Every test message begins with it.
const MARK: &str = "【试发】";
/// An application message holds so many bytes (WeCom doc 90236).
const TEXT_BYTES_MAX: usize = 2_048;

impl TestMessage {
    /// Marks a text as a test and cuts it to what an application message holds.
    pub fn new(campaign: &str, touch: &str, variant: Option<&str>, text: &str) -> Self {
        let variant = variant.map(|name| format!("/{name}")).unwrap_or_default();
        let mut whole = format!("{MARK}{campaign}/{touch}{variant}\n{text}");
        if whole.len() > TEXT_BYTES_MAX {
            let mut end = TEXT_BYTES_MAX - '…'.len_utf8();
            while !whole.is_char_boundary(end) {
                end -= 1;
            }
            whole.truncate(end);
            whole.push('…');
        }
        Self { text: whole }
    }
}

/// Sends tests through an app to the testers of the policy. Returns how many messages the platform took.
pub async fn send_tests<W: Wire, C: Clock>(
    wire: &W,
    clock: &C,
    policy: &Policy,
    app: &str,
    messages: &[TestMessage],
    answer_ms: i64,
) -> Result<u32, WorkerError> {
    let mut taken = 0;
    for message in messages {
        let request = WireRequest {
            channel: Channel::App,
            app: Some(app.to_owned()),
            sender: None,
            recipients: policy.testers.clone(),
            message: Message::plain(message.text.clone()),
            media: BTreeMap::new(),
            inside: BTreeMap::new(),
        };
        let connection = wire.connect(&request).await?;
        let outcome = wire
            .send(
                connection,
                &request,
                answer_ms,
                || clock.now_ms() > 0,
                || {},
            )
            .await;
        match outcome.answer {
            Answer::Done => taken += 1,
            Answer::None | Answer::Unknown => {
                let error = CallError::Refused {
                    path: "message/send".to_owned(),
                    code: outcome.code.unwrap_or(-1),
                    message: outcome.detail,
                    remedy: Remedy::Never,
                };
                return Err(error.into());
            }
        }
    }
    Ok(taken)
}
