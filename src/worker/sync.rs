//! The whole directory is read part by part, each kept in the ledger as soon as it is whole, and becomes the newest snapshot at the end.
//!
//! A process that dies loses the parts it was reading, at most [`SIDE_BY_SIDE`] of them; the next one goes on with the others. What
//! is staged was true when it was read, so the snapshot speaks as of the moment the sync began.

use super::WorkerError;
use crate::{
    model::{PersonKind, canonical_id},
    ports::{
        CallError, Clock, CompanyRows, Journal, KnownChat, ListedChat, StagedPart, Staging,
        StagingDropped, SyncEnd, Wire,
    },
};
use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    sync::{
        Mutex,
        atomic::{AtomicU64, Ordering},
    },
};

/// Parts read side by side: far below every known limit on simultaneous calls.
const SIDE_BY_SIDE: usize = 4;

/// Members of one part. A call may name a hundred; the fewer, the less a killed process loses, at the price of a page or two.
const MEMBERS_MAX: usize = 20;

/// Owners one listing may name (WeCom doc 92120).
const OWNERS_MAX: usize = 100;

/// Chats of one part.
const CHATS_MAX: usize = 25;

/// The list of chats whose owner left; sorts after the numbered ones, so that its word on a chat's status is the last.
const LEFT_BEHIND: &str = "listed/left";

/// What a sync is told.
#[derive(Debug, Clone)]
pub struct SyncOrder {
    /// Digest of where and how it reads; a begun sync of another source is not gone on with.
    pub source: String,
    /// Robots and app chats that the settings declare.
    pub posts: Vec<String>,
    /// Whether a snapshot that lost a fifth is believed.
    pub accept_smaller: bool,
    /// A begun sync older than this is dropped, milliseconds.
    pub staging_ms_max: i64,
    /// Details of a chat younger than this are not read again unless its listing changed, milliseconds.
    pub chat_ms_max: i64,
    /// Who asked for it.
    pub actor: String,
}

/// What a sync came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Synced {
    /// Stored, or refused as too small.
    pub end: SyncEnd,
    /// Parts an earlier process had finished.
    pub resumed: u64,
    /// Whether and why something begun was thrown away.
    pub dropped: Option<StagingDropped>,
}

/// Reads everything and stores it. `told` hears the pages read so far.
pub async fn sync<L: Journal, W: Wire, C: Clock>(
    ledger: &L,
    wire: &W,
    clock: &C,
    order: &SyncOrder,
    told: &(dyn Fn(u64) + Send + Sync),
) -> Result<Synced, WorkerError> {
    let now_ms = clock.now_ms();
    let staging = ledger
        .resume_sync(&order.source, order.staging_ms_max, now_ms)
        .await?;
    let (resumed, dropped) = (staging.parts.len() as u64, staging.dropped);
    let pages = AtomicU64::new(0);
    let page = || told(pages.fetch_add(1, Ordering::Relaxed) + 1);
    let reading = Reading {
        ledger,
        wire,
        page: &page,
        queue: Mutex::default(),
        listed: Mutex::default(),
    };
    reading.everything(staging, order, now_ms).await?;
    let pages = pages.load(Ordering::Relaxed);
    let (posts, actor) = (&order.posts, &order.actor);
    let end = ledger
        .finish_sync(posts, order.accept_smaller, pages, clock.now_ms(), actor)
        .await?;
    Ok(Synced {
        end,
        resumed,
        dropped,
    })
}

/// One part that is still to be read.
enum Job {
    Friends(Vec<String>),
    Listed(Vec<String>),
    /// With the details that need not be read again.
    Chats(Vec<(ListedChat, Option<KnownChat>)>, i64),
}

struct Reading<'a, L, W> {
    ledger: &'a L,
    wire: &'a W,
    page: &'a (dyn Fn() + Send + Sync),
    queue: Mutex<VecDeque<(String, Job)>>,
    listed: Mutex<BTreeMap<String, Vec<ListedChat>>>,
}

impl<L: Journal, W: Wire> Reading<'_, L, W> {
    async fn everything(
        &self,
        staging: Staging,
        order: &SyncOrder,
        now_ms: i64,
    ) -> Result<(), WorkerError> {
        let company = if let Some(company) = staging.company {
            company
        } else {
            let company = self.wire.company(self.page).await?;
            let part = StagedPart::Company(company.clone());
            self.ledger.stage("company", part).await?;
            company
        };
        if !company.customers {
            return Ok(());
        }
        let followers = followers(&company);
        *held(&self.listed) = staging.listed;
        // Small companies too are read side by side, at the price of a page or two.
        let size = followers.len().div_ceil(SIDE_BY_SIDE).clamp(1, MEMBERS_MAX);
        let friends = followers
            .chunks(size)
            .enumerate()
            .map(|(at, group)| (format!("friends/{at:06}"), Job::Friends(group.to_vec())));
        let lists = owners(&followers)
            .into_iter()
            .map(|(part, group)| (part, Job::Listed(group)));
        self.read(friends.chain(lists), &staging.parts).await?;
        let known = self.ledger.known_chats().await?;
        let listed = std::mem::take(&mut *held(&self.listed));
        let wanted = wanted(listed, known, &owners(&followers), order, now_ms);
        let chats = wanted
            .chunks(CHATS_MAX)
            .enumerate()
            .map(|(at, chats)| (format!("chats/{at:06}"), Job::Chats(chats.to_vec(), now_ms)));
        self.read(chats, &staging.parts).await
    }

    /// Reads every part that is not staged yet, a few at a time.
    async fn read(
        &self,
        jobs: impl Iterator<Item = (String, Job)>,
        staged: &BTreeSet<String>,
    ) -> Result<(), WorkerError> {
        *held(&self.queue) = jobs.filter(|(part, _)| !staged.contains(part)).collect();
        tokio::try_join!(self.drain(), self.drain(), self.drain(), self.drain())?;
        Ok(())
    }

    async fn drain(&self) -> Result<(), WorkerError> {
        loop {
            let next = held(&self.queue).pop_front();
            let Some((part, job)) = next else {
                return Ok(());
            };
            let content = self.one(&part, job).await?;
            self.ledger.stage(&part, content).await?;
        }
    }

    async fn one(&self, part: &str, job: Job) -> Result<StagedPart, CallError> {
        Ok(match job {
            Job::Friends(members) => {
                StagedPart::Friends(self.wire.friends(&members, self.page).await?)
            }
            Job::Listed(owners) => {
                let chats = self.wire.chats_of(&owners, self.page).await?;
                held(&self.listed).insert(part.to_owned(), chats.clone());
                StagedPart::Listed(chats)
            }
            Job::Chats(chats, now_ms) => {
                let mut read = Vec::with_capacity(chats.len());
                for (listed, fresh) in chats {
                    if let Some(fresh) = fresh {
                        read.push(fresh);
                        continue;
                    }
                    let row = self.wire.chat(&listed, self.page).await?;
                    read.extend(row.map(|row| KnownChat {
                        row,
                        read_ms: now_ms,
                    }));
                }
                StagedPart::Chats(read)
            }
        })
    }
}

/// Members who may have customers, in the company's order.
fn followers(company: &CompanyRows) -> Vec<String> {
    let members = company.members.iter().filter(|member| member.contact);
    members.map(|member| member.userid.clone()).collect()
}

/// Whom to ask about chats, by part. Nobody stands for those who left.
fn owners(followers: &[String]) -> BTreeMap<String, Vec<String>> {
    let groups = followers.chunks(OWNERS_MAX).enumerate();
    groups
        .map(|(at, group)| (format!("listed/{at:06}"), group.to_vec()))
        .chain([(LEFT_BEHIND.to_owned(), Vec::new())])
        .collect()
}

/// Every listed chat once, by id, with its details where they may still be believed: young enough, the status as it was, and the
/// owner among those asked about. The listing tells no more: a new name, another size, or an owner of the same hundred shows only
/// when the details are read again.
fn wanted(
    listed: BTreeMap<String, Vec<ListedChat>>,
    known: Vec<KnownChat>,
    owners: &BTreeMap<String, Vec<String>>,
    order: &SyncOrder,
    now_ms: i64,
) -> Vec<(ListedChat, Option<KnownChat>)> {
    let mut known: BTreeMap<String, KnownChat> = known
        .into_iter()
        .map(|chat| (chat.row.chat_id.clone(), chat))
        .collect();
    let mut chats = BTreeMap::new();
    for (part, listed) in listed {
        for chat in listed {
            chats.insert(chat.chat_id.clone(), (part.clone(), chat));
        }
    }
    let folded = |userid: &str| canonical_id(PersonKind::Staff, userid);
    let asked: BTreeMap<&String, BTreeSet<String>> = owners
        .iter()
        .map(|(part, group)| (part, group.iter().map(|owner| folded(owner)).collect()))
        .collect();
    let fresh = |part: &String, listed: &ListedChat, chat: &KnownChat| {
        let young = (0..order.chat_ms_max).contains(&(now_ms - chat.read_ms));
        let same_owner = part == LEFT_BEHIND
            || asked
                .get(part)
                .is_some_and(|group| group.contains(&folded(&chat.row.owner)));
        young && same_owner && chat.row.status == listed.status
    };
    let each = chats.into_values().map(|(part, listed)| {
        let details = known.remove(&listed.chat_id);
        let details = details.filter(|chat| fresh(&part, &listed, chat));
        (listed, details)
    });
    each.collect()
}

fn held<T>(lock: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    lock.lock().expect("nothing panics while it is held")
}
