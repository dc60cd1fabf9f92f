//! Turns rows into the house's types and back: the only file that knows how a stored value is written.

use super::keyring::Keyring;
use super::sql::Row;
use crate::{
    history::{Attempt, Batch, ClaimState, GateState, Outcome, RunKey},
    model::{
        AttemptNo, BatchNo, CampaignId, Channel, Digest, Message, PersonNo, RunNo, SendPolicy,
    },
    ports::{
        ChatRow, CompanyRows, FriendRow, FriendRows, KnownChat, LedgerError, ListedChat, StagedPart,
    },
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use std::collections::BTreeSet;

/// Columns of [`batch`], in its order.
pub(super) const BATCH: &str = "b.batch_no, b.run_no, r.campaign, r.run, t.name, b.channel, b.policy, b.member_no, b.segment_no, \
     b.not_before_ms, b.not_after_ms, b.marker, b.request_digest, g.digest, b.n_recipients, b.retired_ms";
/// How many they are.
pub(super) const BATCH_COLUMNS: usize = 16;
/// What `batch b` is joined with for [`batch`].
pub(super) const BATCH_JOINS: &str = "JOIN run r ON r.run_no = b.run_no JOIN touch t ON t.touch_no = b.touch_no JOIN send_gate g ON g.run_no = b.run_no";
/// Columns of [`attempt`], in its order.
pub(super) const ATTEMPT: &str = "a.batch_no, a.attempt_no, a.worker, a.intent_ms, a.wire_by_ms, a.outcome, a.platform_code, a.platform_msgid, \
     a.outcome_ms, a.evidence, a.fenced";

/// States of a batch as the triggers keep them.
pub(super) mod state {
    pub(in crate::ledger) const FROZEN: i64 = 0;
    pub(in crate::ledger) const OPEN: i64 = 1;
    pub(in crate::ledger) const IN_DOUBT: i64 = 2;
    pub(in crate::ledger) const ACCEPTED: i64 = 3;
    pub(in crate::ledger) const REJECTED: i64 = 4;
    pub(in crate::ledger) const RETIRED: i64 = 5;
}

/// States of a claim as stored.
pub(super) mod claim {
    pub(in crate::ledger) const HELD: i64 = 0;
    pub(in crate::ledger) const SENT: i64 = 1;
    pub(in crate::ledger) const UNREACHABLE: i64 = 2;
    pub(in crate::ledger) const RELEASED: i64 = 3;
}

/// Departments, members and names of a snapshot; sealed as one JSON text.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Structure {
    pub(super) departments: Vec<(u32, u32, String)>,
    pub(super) members: Vec<StoredMember>,
    pub(super) member_tags: Vec<StoredTag>,
    pub(super) customer_tags: Vec<StoredTag>,
    /// Robots and app chats, with their numbers.
    pub(super) posts: Vec<(String, u32)>,
    /// Apps that do not see everybody, their sets elsewhere.
    pub(super) unseen: Vec<String>,
}

/// One member of a snapshot.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct StoredMember {
    pub(super) no: u32,
    pub(super) userid: String,
    pub(super) name: String,
    pub(super) departments: Vec<u32>,
    pub(super) active: bool,
    pub(super) contact: bool,
    pub(super) licensed: bool,
}

/// One tag of a snapshot, its people elsewhere.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct StoredTag {
    pub(super) id: String,
    pub(super) group: String,
    pub(super) name: String,
}

/// One chat of a snapshot; sealed as one JSON text with the others.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct StoredChat {
    pub(super) no: u32,
    pub(super) owner_no: u32,
    pub(super) row: ChatRow,
}

/// A part of a sync that was begun; sealed as one JSON text.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Staged {
    Company(CompanyRows),
    Friends(StagedFriends),
    Listed(Vec<ListedChat>),
    /// With when each was read.
    Chats(Vec<(ChatRow, i64)>),
}

/// Relations without the names of their fields, which would be half of the bytes.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct StagedFriends {
    friends: Vec<StagedFriend>,
    unlicensed: BTreeSet<String>,
    unentitled: BTreeSet<String>,
}

/// Member, customer, unionid, date, tags, phones.
type StagedFriend = (
    String,
    String,
    Option<String>,
    u32,
    Vec<String>,
    Vec<String>,
);

impl From<StagedPart> for Staged {
    fn from(part: StagedPart) -> Self {
        match part {
            StagedPart::Company(rows) => Self::Company(rows),
            StagedPart::Listed(chats) => Self::Listed(chats),
            StagedPart::Chats(chats) => Self::Chats(
                chats
                    .into_iter()
                    .map(|chat| (chat.row, chat.read_ms))
                    .collect(),
            ),
            StagedPart::Friends(rows) => {
                let friends = rows.friends.into_iter().map(|row| {
                    (
                        row.member,
                        row.customer,
                        row.unionid,
                        row.added_s,
                        row.tags,
                        row.phones,
                    )
                });
                Self::Friends(StagedFriends {
                    friends: friends.collect(),
                    unlicensed: rows.unlicensed,
                    unentitled: rows.unentitled,
                })
            }
        }
    }
}

impl From<Staged> for StagedPart {
    fn from(part: Staged) -> Self {
        match part {
            Staged::Company(rows) => Self::Company(rows),
            Staged::Listed(chats) => Self::Listed(chats),
            Staged::Chats(chats) => {
                let chats = chats
                    .into_iter()
                    .map(|(row, read_ms)| KnownChat { row, read_ms });
                Self::Chats(chats.collect())
            }
            Staged::Friends(rows) => {
                let friend = |(member, customer, unionid, added_s, tags, phones)| FriendRow {
                    member,
                    customer,
                    unionid,
                    added_s,
                    tags,
                    phones,
                };
                Self::Friends(FriendRows {
                    friends: rows.friends.into_iter().map(friend).collect(),
                    unlicensed: rows.unlicensed,
                    unentitled: rows.unentitled,
                })
            }
        }
    }
}

/// Reads [`BATCH`].
pub(super) fn batch(row: &Row<'_>) -> Result<Batch, LedgerError> {
    let member: u32 = row.get(7)?;
    Ok(Batch {
        batch_no: BatchNo(row.get(0)?),
        run_no: RunNo(row.get(1)?),
        run: RunKey {
            campaign: CampaignId(row.get(2)?),
            run: row.get(3)?,
        },
        touch: row.get(4)?,
        channel: channel(row.get(5)?)?,
        policy: SendPolicy::from_number(row.get(6)?).ok_or_else(|| unreadable("send policy"))?,
        member: (member > 0).then_some(PersonNo(member)),
        segment_no: row.get(8)?,
        not_before_ms: row.get(9)?,
        not_after_ms: row.get(10)?,
        marker: row.get(11)?,
        request_digest: digest(&row.get::<String>(12)?)?,
        digest: digest(&row.get::<String>(13)?)?,
        recipients: row.get(14)?,
        retired: row.get::<Option<i64>>(15)?.is_some(),
    })
}

/// Reads [`ATTEMPT`], beginning at a column.
pub(super) fn attempt(row: &Row<'_>, at: usize, keys: &Keyring) -> Result<Attempt, LedgerError> {
    let evidence: Option<Vec<u8>> = row.get(at + 9)?;
    Ok(Attempt {
        batch_no: BatchNo(row.get(at)?),
        attempt_no: AttemptNo(row.get(at + 1)?),
        worker: row.get(at + 2)?,
        intent_ms: row.get(at + 3)?,
        wire_by_ms: row.get(at + 4)?,
        fenced: row.get(at + 10)?,
        outcome: Outcome::parse(&row.get::<String>(at + 5)?)
            .ok_or_else(|| unreadable("outcome"))?,
        code: row.get(at + 6)?,
        msgid: row.get(at + 7)?,
        outcome_ms: row.get(at + 8)?,
        evidence: evidence
            .map(|sealed| keys.open_text("evidence", &sealed))
            .transpose()?,
    })
}

/// Reads a stored claim state.
pub(super) fn claim_state(number: i64) -> Result<ClaimState, LedgerError> {
    match number {
        claim::HELD => Ok(ClaimState::Held),
        claim::SENT => Ok(ClaimState::Sent),
        claim::UNREACHABLE => Ok(ClaimState::Unreachable),
        claim::RELEASED => Ok(ClaimState::Released),
        _ => Err(unreadable("claim state")),
    }
}

/// Reads a stored gate state.
pub(super) fn gate_state(word: &str) -> Result<GateState, LedgerError> {
    GateState::parse(word).ok_or_else(|| unreadable("gate state"))
}

/// Reads a stored channel.
pub(super) fn channel(number: i64) -> Result<Channel, LedgerError> {
    Channel::from_number(number).ok_or_else(|| unreadable("channel"))
}

/// Reads a stored digest.
pub(super) fn digest(hex: &str) -> Result<Digest, LedgerError> {
    Digest::parse(hex).ok_or_else(|| unreadable("digest"))
}

/// Writes a message, or anything else that is kept as JSON.
pub(super) fn to_json<T: Serialize>(value: &T) -> Vec<u8> {
    serde_json::to_vec(value).expect("stored types serialise to JSON")
}

/// Reads what [`to_json`] wrote.
pub(super) fn from_json<T: DeserializeOwned>(what: &str, bytes: &[u8]) -> Result<T, LedgerError> {
    serde_json::from_slice(bytes).map_err(|_| unreadable(what))
}

/// Opens a sealed message.
pub(super) fn message(keys: &Keyring, sealed: &[u8]) -> Result<Message, LedgerError> {
    from_json("message", &keys.open("message", sealed)?)
}

/// A stored value that this program does not know: the file was changed, or written by something else.
pub(super) fn unreadable(what: &str) -> LedgerError {
    LedgerError::Storage(format!("a stored {what} cannot be read"))
}
