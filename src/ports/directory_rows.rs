//! The words of a sync: what the platform tells of a company, part by part, with raw ids. The ledger seals and numbers them.
//!
//! A sync of a million customers is read in parts, each staged in the ledger as soon as it is whole; [`DirectoryRows`] is the same
//! in one piece.

use crate::model::ChatStatus;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Everything about the company but its customers and chats: small, and read first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CompanyRows {
    /// id, parent, name.
    pub departments: Vec<(u32, u32, String)>,
    /// Members in the order of their folded userids, the order groups of them are read in.
    pub members: Vec<MemberRow>,
    /// Member tags: id, name, userids, department ids.
    pub member_tags: Vec<(u32, String, Vec<String>, Vec<u32>)>,
    /// Customer tags that are not deleted, by id.
    pub customer_tags: Vec<TagRow>,
    /// Whom each app certainly cannot see.
    pub unseen: Vec<Unseen>,
    /// Whether customers could be read at all: their secret is set.
    pub customers: bool,
}

/// The members one app certainly does not see: a message of its to them is not delivered.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unseen {
    /// The workspace's name of the app.
    pub app: String,
    /// userids.
    pub members: Vec<String>,
}

/// What one group of members answered about their customers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FriendRows {
    /// Relations, as read.
    pub friends: Vec<FriendRow>,
    /// Members without the interface licence (`fail_info`, 701008).
    pub unlicensed: BTreeSet<String>,
    /// Members whose customers may not be read or addressed: no customer-contact function (84074), outside the visible range
    /// (60011, 40096), or gone since they were listed (40003).
    pub unentitled: BTreeSet<String>,
}

/// One relation as read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FriendRow {
    /// userid of the member.
    pub member: String,
    /// external_userid.
    pub customer: String,
    /// For matching lists; hashed before it is stored.
    pub unionid: Option<String>,
    /// When they were added, Unix seconds.
    pub added_s: u32,
    /// Tag ids.
    pub tags: Vec<String>,
    /// Phones the member noted; hashed before they are stored.
    pub phones: Vec<String>,
}

/// One chat of `groupchat/list`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListedChat {
    /// `wr…`.
    pub chat_id: String,
    /// Whether its owner is there.
    pub status: ChatStatus,
}

/// One customer group as read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChatRow {
    /// `wr…`.
    pub chat_id: String,
    /// May be empty.
    pub name: String,
    /// userid of the owner.
    pub owner: String,
    /// Whether the owner is there.
    pub status: ChatStatus,
    /// Unix seconds.
    pub created_s: u32,
    /// Staff and customers in it.
    pub members: u32,
}

/// A chat of the newest snapshot, and when its details were read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownChat {
    /// As read then.
    pub row: ChatRow,
    /// Unix milliseconds.
    pub read_ms: i64,
}

/// One finished part of a sync.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StagedPart {
    /// The company.
    Company(CompanyRows),
    /// A group of members and their customers.
    Friends(FriendRows),
    /// The chats of a group of owners.
    Listed(Vec<ListedChat>),
    /// Details of some chats, each with when they were read.
    Chats(Vec<KnownChat>),
}

/// A sync that was begun and did not end: its finished parts, as far as going on needs to know them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Staging {
    /// When it began, Unix milliseconds: as of when its snapshot will speak.
    pub begun_ms: i64,
    /// Names of all finished parts.
    pub parts: BTreeSet<String>,
    /// The company, once that part is whole.
    pub company: Option<CompanyRows>,
    /// Chats of finished lists, by part.
    pub listed: BTreeMap<String, Vec<ListedChat>>,
    /// Why what an earlier process left was thrown away, if it was.
    pub dropped: Option<StagingDropped>,
}

/// Why an unfinished sync is not gone on with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StagingDropped {
    /// It began too long ago.
    Old,
    /// It was read from elsewhere, with other secrets, or by another version of this program.
    Other,
}

/// How a sync ended in the ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SyncEnd {
    /// The snapshot is the newest now.
    Stored(SyncCounts),
    /// It lost too many of one kind; the snapshot before stays, and what was read stays staged.
    Shrunk {
        /// Of what.
        what: Counted,
        /// How many the snapshot before has.
        before: u64,
        /// How many this one has.
        now: u64,
    },
}

/// What a snapshot counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counted {
    /// Members of the company.
    Members,
    /// Customers.
    Customers,
    /// Customer groups.
    Chats,
}

/// What is in a snapshot.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SyncCounts {
    /// Members.
    pub members: u64,
    /// Customers.
    pub customers: u64,
    /// Relations between both.
    pub follows: u64,
    /// Customer tags.
    pub tags: u64,
    /// Customer groups.
    pub chats: u64,
}

/// Everything one sync read in one piece, with raw ids.
#[derive(Debug, Clone, Default)]
pub struct DirectoryRows {
    /// id, parent, name.
    pub departments: Vec<(u32, u32, String)>,
    /// Members.
    pub members: Vec<MemberRow>,
    /// Member tags: id, name, userids, department ids.
    pub member_tags: Vec<(u32, String, Vec<String>, Vec<u32>)>,
    /// Customer tags: id, group, name.
    pub customer_tags: Vec<TagRow>,
    /// Customers, each once.
    pub customers: Vec<CustomerRow>,
    /// Who is whose friend.
    pub follows: Vec<FollowRow>,
    /// Customer groups.
    pub chats: Vec<ChatRow>,
    /// Robots and app chats that the settings declare: `robot:NAME`, `appchat:NAME`.
    pub posts: Vec<String>,
    /// Whom each app certainly cannot see.
    pub unseen: Vec<Unseen>,
    /// Pages read, for the record.
    pub pages: u64,
}

/// One member as read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberRow {
    /// As WeCom writes it.
    pub userid: String,
    /// Name.
    pub name: String,
    /// Department ids.
    pub departments: Vec<u32>,
    /// status == 1.
    pub active: bool,
    /// In `get_follow_user_list`.
    pub contact: bool,
    /// Not in any `unlicensed_userid_list`.
    pub licensed: bool,
}

/// One customer tag as read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TagRow {
    /// `et…`.
    pub id: String,
    /// Group name.
    pub group: String,
    /// Tag name.
    pub name: String,
}

/// One customer as read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CustomerRow {
    /// external_userid.
    pub external_userid: String,
    /// For matching lists; hashed before it is stored.
    pub unionid: Option<String>,
}

/// One relation of [`DirectoryRows`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FollowRow {
    /// Index into `members`.
    pub member: u32,
    /// Index into `customers`.
    pub customer: u32,
    /// Unix seconds.
    pub added_s: u32,
    /// Indexes into `customer_tags`.
    pub tags: Vec<u32>,
    /// Phones the member noted; hashed before they are stored.
    pub phones: Vec<String>,
}
