//! A channel and a form of text become how many bytes the platform takes.

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
