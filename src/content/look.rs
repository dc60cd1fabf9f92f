//! What a touch looks like to those who get it: the words between the room that finds it out and the page that shows it.

use crate::{
    diagnostic::Hold,
    model::{Channel, Message},
};

/// One touch, or one of its variants.
#[derive(Debug, Clone)]
pub struct Look {
    /// Which touch.
    pub touch: String,
    /// How it goes out.
    pub channel: Channel,
    /// Which of the A/B texts, with its percent.
    pub variant: Option<(String, u32)>,
    /// Distinct messages, the shortest first; none when the template is broken.
    pub texts: Vec<LookText>,
    /// How many would get one of them; none while nobody was counted.
    pub people: Option<u64>,
    /// What texts need and somebody does not have.
    pub missing: Vec<Missing>,
    /// Bytes of the shortest and the longest real text, where the texts shown hold placeholders.
    pub real_bytes: Option<(usize, usize)>,
    /// What keeps it from going out.
    pub holds: Vec<Hold>,
}

/// One message and who is concerned.
#[derive(Debug, Clone)]
pub struct LookText {
    /// As it would be frozen; placeholders stand for what is not known or not shown.
    pub message: Message,
    /// In whose names.
    pub senders: Vec<String>,
    /// Names of the group chats it goes to, where there are any and they are known.
    pub chats: Vec<String>,
    /// How many would get it.
    pub people: Option<u64>,
}

/// One value that somebody lacks.
#[derive(Debug, Clone)]
pub struct Missing {
    /// Its dotted name.
    pub name: String,
    /// Members without it.
    pub senders: Vec<String>,
    /// People who get nothing because of it.
    pub people: Option<u64>,
}
