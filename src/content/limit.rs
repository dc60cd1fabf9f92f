//! A channel and a form of text become how many bytes the platform takes, and a text with placeholders how many it has at least.

use super::{MARKER, wire_bytes};
use crate::{
    model::{Channel, TextFormat},
    workspace::Policy,
};

/// Most bytes of one text (WeCom docs 92135, 90236, 90248, 91770); none where the platform names no limit.
pub fn text_limit(channel: Channel, format: TextFormat, policy: &Policy) -> Option<u64> {
    let name = match channel {
        Channel::CustomerMass | Channel::GroupMass => "customer_text_bytes",
        Channel::App => "app_text_bytes",
        Channel::Robot if !format.is_plain() => "robot_markdown_bytes",
        Channel::Robot => "robot_text_bytes",
        Channel::Appchat => "appchat_text_bytes",
        Channel::Moments | Channel::OfficialAccount | Channel::Email => return None,
    };
    Some(policy.limits.get(name))
}

/// Bytes of a text with placeholders that every recipient gets at least: a value may turn out empty.
pub fn least_bytes(text: &str) -> usize {
    let mut bytes = wire_bytes(text);
    let mut rest = text;
    while let Some((_, after)) = rest.split_once('⟨') {
        let Some((name, after)) = after.split_once('⟩') else {
            break;
        };
        let placeholder = format!("⟨{name}⟩");
        if placeholder != MARKER {
            bytes -= placeholder.len();
        }
        rest = after;
    }
    bytes
}
