//! A robot's group or an app's own chat: one declared recipient, whoever reads there.

use super::names::Names;
use crate::{
    diagnostic::Place,
    model::{Channel, PersonNo},
    workspace::Touch,
};

crate::say! {
    /// Declared since the last sync.
    struct PostUnknown { post: String }
    zh "{post} 是上次 sync 之后才声明的, 台账里还没有它; 请运行 qunfa sync"
    en "{post} was declared after the last sync, and the ledger has no number for it; run qunfa sync"
}

/// The raw id of what a touch posts to, and where it is named; none for channels that reach people.
pub(super) fn post(touch: &Touch) -> Option<(String, &Place)> {
    let named = match touch.channel {
        Channel::Appchat => touch.chat.as_ref()?,
        _ => touch.robot.as_ref()?,
    };
    Some((touch.post()?, &named.place))
}

/// Its number; a hold when no sync has met it.
pub(super) fn number(post: &str, place: &Place, names: &mut Names<'_>) -> Option<PersonNo> {
    let found = names.known.directory.posts.get(post).copied();
    if found.is_none() {
        let post = post.to_owned();
        names.hold("unknown-post", place, PostUnknown { post });
    }
    found
}
