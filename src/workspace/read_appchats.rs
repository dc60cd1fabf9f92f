//! `[appchats]` becomes chats with an id: the one that was given, or one derived, so that making a chat again finds it.

use super::{
    names::{self, Kind},
    policy::{AppChat, Limits},
    raw::Named,
    raw_connections::RawAppchat,
    spot::Spot,
};
use crate::{
    diagnostic::{Finding, Sink},
    model::{Digest, PersonKind, canonical_id},
    say,
};
use std::collections::{BTreeMap, BTreeSet};

say! {
    struct ChatOrMembers {}
        zh "写 members（由应用建群）或 chat（以前建好的群的 chatid），二者选一"
        en "write `members`, and the app makes the chat, or `chat`, the id of one it made before: one of the two"
    struct FewMembers { count: usize, least: u64 }
        zh "群里只有 {count} 人，至少要 {least} 人（WeCom doc 90245）；请再加成员"
        en "{count} members, a chat has at least {least} (WeCom doc 90245); add some"
    struct StrangeOwner { owner: String }
        zh "群主“{owner}”不在 members 里；请加进去，或换一名成员"
        en "the owner \"{owner}\" is not among the members; add them, or name a member"
    struct NeedsName {}
        zh "由应用建的群要有 name，成员在会话列表里看到的就是它"
        en "a chat that is made needs a `name`: it is what members see"
    struct SameChat { other: String }
        zh "和“{other}”是同一个群；一个群只声明一次，请删去一个"
        en "the same chat as \"{other}\"; declare a chat once, and remove one"
}
say! {
    /// A userid that cannot be one.
    pub(super) struct NotAUserid { written: String }
        zh "“{written}”不是 userid：只能有字母、数字和 _ . @ -，最多 64 个字符"
        en "\"{written}\" is no userid: letters, digits and _ . @ - only, at most 64"
}

/// Whether a text may be a userid (WeCom: 1 to 64 of letters, digits, `_ . @ -`).
pub(super) fn is_userid(text: &str) -> bool {
    let sound = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'@' | b'-');
    (1..=64).contains(&text.len()) && text.bytes().all(sound)
}

/// Reads every chat; those that are not valid are reported and left out.
pub(super) fn read(
    raw: Option<Named<RawAppchat>>,
    spot: Spot<'_>,
    corp: &str,
    apps: &BTreeMap<String, i64>,
    limits: &Limits,
    sink: &mut Sink,
) -> BTreeMap<String, AppChat> {
    let mut chats: BTreeMap<String, AppChat> = BTreeMap::new();
    for (name, raw) in raw.into_iter().flatten() {
        let at = spot.key(&name);
        let Some(chat) = chat(&name, raw, at, corp, apps, limits, sink) else {
            continue;
        };
        let twin = chats.iter().find(|(_, known)| known.id == chat.id);
        if let Some((other, _)) = twin {
            let what = SameChat {
                other: other.clone(),
            };
            sink.push(Finding::block("same-appchat", at.key_place(), what).text(&name));
            continue;
        }
        chats.insert(name, chat);
    }
    chats
}

fn chat(
    name: &str,
    raw: RawAppchat,
    spot: Spot<'_>,
    corp: &str,
    apps: &BTreeMap<String, i64>,
    limits: &Limits,
    sink: &mut Sink,
) -> Option<AppChat> {
    let app = spot.key("app").located(raw.app?);
    if let Some(unknown) = names::check(Kind::App, &app, apps.keys().map(String::as_str)) {
        sink.push(unknown);
        return None;
    }
    let (id, members) = match (raw.chat, raw.members) {
        (Some(id), None) => (id, Vec::new()),
        (None, Some(members)) => {
            let members = members_of(members, spot.key("members"), limits, sink)?;
            // At most 32 letters and digits (WeCom doc 90245).
            let derived = Digest::of(format!("qunfa appchat v1\n{corp}\n{name}").as_bytes());
            (derived.to_string().chars().take(32).collect(), members)
        }
        (Some(_), Some(_)) | (None, None) => {
            sink.push(
                Finding::block("chat-or-members", spot.key_place(), ChatOrMembers {}).text(name),
            );
            return None;
        }
    };
    let owner = raw
        .owner
        .or_else(|| members.first().cloned())
        .unwrap_or_default();
    let same = |member: &String| {
        canonical_id(PersonKind::Staff, member) == canonical_id(PersonKind::Staff, &owner)
    };
    if !members.is_empty() && !members.iter().any(same) {
        let what = StrangeOwner {
            owner: owner.clone(),
        };
        sink.push(Finding::block("strange-owner", spot.key("owner").place(), what).text(&owner));
        return None;
    }
    if !members.is_empty() && raw.name.is_none() {
        sink.push(Finding::block(
            "missing-key",
            spot.key_place(),
            NeedsName {},
        ));
        return None;
    }
    Some(AppChat {
        app: app.value,
        id,
        title: raw.name.unwrap_or_default(),
        owner,
        members,
    })
}

/// Members, each once.
fn members_of(
    written: Vec<String>,
    spot: Spot<'_>,
    limits: &Limits,
    sink: &mut Sink,
) -> Option<Vec<String>> {
    let mut sound = true;
    let mut seen = BTreeSet::new();
    let mut members = Vec::new();
    for (at, member) in written.into_iter().enumerate() {
        if !is_userid(&member) {
            let what = NotAUserid {
                written: member.clone(),
            };
            sink.push(Finding::block("not-a-userid", spot.item(at).place(), what).text(&member));
            sound = false;
        } else if seen.insert(canonical_id(PersonKind::Staff, &member)) {
            members.push(member);
        }
    }
    let least = limits.get("appchat_members_min");
    if sound && (members.len() as u64) < least {
        let what = FewMembers {
            count: members.len(),
            least,
        };
        sink.push(Finding::block("too-few-members", spot.place(), what));
        return None;
    }
    sound.then_some(members)
}
