//! A touch and its audience become drafts grouped by rendered text.

use crate::{
    model::{Channel, Message},
    template::SourceMap,
    workspace::Source,
};

/// A touch's message with placeholders where values will go.
#[derive(Debug, Clone)]
pub struct Skeleton {
    /// Touch name.
    pub touch: String,
    /// How it goes out.
    pub channel: Channel,
    /// Placeholders for what varies.
    pub message: Message,
    /// `person.*` names used.
    pub columns: Vec<String>,
    /// Whether text differs by member.
    pub per_member: bool,
    /// Whether text differs by person.
    pub per_person: bool,
    /// Output range → template range.
    pub map: SourceMap,
    /// The template.
    pub source: Source,
}
