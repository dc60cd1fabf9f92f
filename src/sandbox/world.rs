//! Holds the one stateful model: a corporation, its people, its messages, and what the server remembers of calls.

use std::collections::BTreeMap;

use super::app_message::Notices;
use super::appchat::AppChats;
use super::callbacks::Callbacks;
use super::caps::Caps;
use super::cards::Cards;
use super::chats::Chats;
use super::contact_find::Misses;
use super::customers::Customers;
use super::error::SandboxError;
use super::faults::Faults;
use super::group_welcome::GroupWelcomes;
use super::identities::Unions;
use super::limits::Limits;
use super::mass::Tasks;
use super::media::Shelf;
use super::moments::Moments;
use super::options::{Behaviour, Options, Seed};
use super::ready::{AppCredential, Credentials, RobotCredential, SecretCredential};
use super::record::Record;
use super::robot::Robots;
use super::seed;
use super::staff::Staff;
use super::statistics::Deeds;
use super::stats::Stats;
use super::tags::TagBook;
use super::token::{Corporation, Tokens};
use super::welcome::Welcomes;

/// Members that a world may have; userids are generated up to there.
const MEMBERS_MAX: usize = 50_000;
/// Customers that a world may have; more would not fit a laptop.
const CUSTOMERS_MAX: usize = 5_000_000;

/// A WeCom corporation and the server in front of it. Time is handed in with every call.
#[derive(Debug)]
pub struct World {
    pub(super) seed: u64,
    pub(super) behaviour: Behaviour,
    pub(super) corporation: Corporation,
    pub(super) tokens: Tokens,
    pub(super) staff: Staff,
    pub(super) customers: Customers,
    pub(super) tags: TagBook,
    pub(super) chats: Chats,
    pub(super) tasks: Tasks,
    pub(super) caps: Caps,
    pub(super) notices: Notices,
    pub(super) appchats: AppChats,
    pub(super) welcomes: Welcomes,
    pub(super) robots: Robots,
    pub(super) shelf: Shelf,
    pub(super) cards: Cards,
    pub(super) moments: Moments,
    pub(super) group_welcomes: GroupWelcomes,
    pub(super) callbacks: Callbacks,
    pub(super) deeds: Deeds,
    pub(super) misses: Misses,
    pub(super) unions: Unions,
    pub(super) limits: Limits,
    pub(super) faults: Faults,
    pub(super) record: Record,
    pub(super) stats: Stats,
    /// Calls whose answer is not out yet, by path.
    pub(super) open: BTreeMap<String, u32>,
    /// Answers given, which decides where the rare fields appear.
    pub(super) answers: u64,
}

impl World {
    /// Every customer's id, in the order of the seed.
    pub fn customer_ids(&self) -> impl Iterator<Item = &str> {
        self.customers
            .people
            .iter()
            .map(|customer| customer.id.as_str())
    }

    /// Makes the corporation that belongs to a seed, with the default behaviour and the record in memory.
    pub fn seeded(seed: Seed) -> Self {
        Self::build(seed, Behaviour::default(), None, Record::default())
    }

    /// Makes the corporation that the options describe, and opens its record.
    pub fn new(options: &Options) -> Result<Self, SandboxError> {
        let seed = options.seed;
        if seed.members > MEMBERS_MAX
            || seed.customers > CUSTOMERS_MAX
            || (seed.members == 0 && seed.customers > 0)
        {
            let reason = format!("{} customers of {} members", seed.customers, seed.members);
            return Err(SandboxError::Impossible { reason });
        }
        let record = options
            .record
            .as_deref()
            .map(Record::open)
            .transpose()?
            .unwrap_or_default();
        let mut world = Self::build(
            seed,
            options.behaviour.clone(),
            options.corp_id.clone(),
            record,
        );
        for callback in &options.callbacks {
            world
                .listen_for(callback.clone())
                .map_err(|reason| SandboxError::Impossible { reason })?;
        }
        Ok(world)
    }

    /// The ids and secrets a client needs.
    pub fn credentials(&self) -> Credentials {
        let corporation = &self.corporation;
        let app = |app: &super::token::App| {
            (
                app.name.to_owned(),
                AppCredential {
                    agent_id: app.agent_id,
                    secret: app.secret.clone(),
                },
            )
        };
        Credentials {
            corp_id: corporation.id.clone(),
            contacts: SecretCredential {
                secret: corporation.contacts.clone(),
            },
            customers: SecretCredential {
                secret: corporation.customers.clone(),
            },
            apps: corporation.apps.iter().map(app).collect(),
            robots: corporation
                .robots
                .iter()
                .map(|robot| {
                    let key = robot.key.clone();
                    (robot.name.to_owned(), RobotCredential { key })
                })
                .collect(),
        }
    }

    /// The record's lines after number `since`, oldest first; each is a JSON object.
    pub fn record_since(&self, since: usize) -> &[String] {
        self.record.since(since)
    }

    fn build(seed: Seed, behaviour: Behaviour, corp_id: Option<String>, record: Record) -> Self {
        let staff = seed::staff(seed);
        let tags = seed::tags(seed);
        let customers = seed::customers(seed, &staff, &tags);
        let chats = seed::chats(seed, &staff, &customers);
        Self {
            seed: seed.seed,
            behaviour,
            corporation: Corporation::seeded(seed.seed, corp_id),
            tokens: Tokens::default(),
            staff,
            customers,
            tags,
            chats,
            tasks: Tasks::default(),
            caps: Caps::default(),
            notices: Notices::default(),
            appchats: AppChats::default(),
            welcomes: Welcomes::default(),
            robots: Robots::default(),
            shelf: Shelf::default(),
            cards: Cards::default(),
            moments: Moments::default(),
            group_welcomes: GroupWelcomes::default(),
            callbacks: Callbacks::default(),
            deeds: Deeds::default(),
            misses: Misses::default(),
            unions: Unions::default(),
            limits: Limits::default(),
            faults: Faults::default(),
            record,
            stats: Stats::default(),
            open: BTreeMap::new(),
            answers: 0,
        }
    }
}
