//! A channel and a form of text become how many bytes the platform takes, and a text with placeholders how many it has at least.

use super::{MARKER, MARKER_BYTES};
use crate::{
    model::{Channel, TextFormat},
    workspace::Policy,
};

/// Most bytes of one text (WeCom docs 92135, 90236, 90248, 91770); none where the platform names no limit.
pub fn text_limit(channel: Channel, format: TextFormat, policy: &Policy) -> Option<u64> {
    let name = match channel {
        Channel::CustomerMass | Channel::GroupMass | Channel::Welcome => "customer_text_bytes",
        Channel::App => "app_text_bytes",
        Channel::Robot if !format.is_plain() => "robot_markdown_bytes",
        Channel::Robot => "robot_text_bytes",
        Channel::Appchat => "appchat_text_bytes",
        Channel::Moments | Channel::OfficialAccount | Channel::Email => return None,
    };
    Some(policy.limits.get(name))
}

/// What every recipient gets of a text at least: markers written out, everything else that varies left out, since a value may
/// turn out empty.
pub fn without_placeholders(text: &str) -> String {
    let mut least = text.replace(MARKER, &"0".repeat(MARKER_BYTES));
    while let Some(start) = least.find('⟨') {
        let Some(end) = least[start..].find('⟩') else {
            break;
        };
        least.replace_range(start..start + end + '⟩'.len_utf8(), "");
    }
    least
}

/// Bytes that every recipient gets at least.
pub fn least_bytes(text: &str) -> usize {
    without_placeholders(text).len()
}
