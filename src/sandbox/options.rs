//! Says what the sandbox is started with: sizes, addresses, and how it behaves.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::callbacks::{CallbackOptions, CallbackOrder};

/// How large the seeded corporation is; the same seed gives the same ids, names and tags.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seed {
    /// Customers; each is a friend of one to three members.
    pub customers: usize,
    /// Members of staff.
    pub members: usize,
    /// What every id, name and chance is derived from.
    pub seed: u64,
    /// Customer group chats.
    pub chats: usize,
}

impl Default for Seed {
    fn default() -> Self {
        Self {
            customers: 200,
            members: 12,
            seed: 42,
            chats: 8,
        }
    }
}

/// Everything [`start`](crate::sandbox::start) needs.
#[derive(Debug, Clone)]
pub struct Options {
    /// Where the WeCom calls are served; loopback only, port 0 picks one.
    pub listen: SocketAddr,
    /// Where the control calls are served; loopback only, port 0 picks one.
    pub control: SocketAddr,
    /// The corporation's size and seed.
    pub seed: Seed,
    /// Sandbox time at the start, Unix seconds; the machine's clock when absent.
    pub start_time_s: Option<f64>,
    /// Sandbox seconds in one real second.
    pub speed: f64,
    /// Where the record is appended as JSON lines, besides memory.
    pub record: Option<PathBuf>,
    /// Where the addresses and credentials are written once the sandbox listens.
    pub ready_file: Option<PathBuf>,
    /// The corporation's id; derived from the seed when absent.
    pub corp_id: Option<String>,
    /// Real seconds after which the sandbox stops by itself.
    pub max_life_s: Option<f64>,
    /// Limits, lags and habits.
    pub behaviour: Behaviour,
    /// Where callbacks go from the start; the control API sets more.
    pub callbacks: Vec<CallbackOptions>,
}

impl Default for Options {
    fn default() -> Self {
        let anywhere = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        Self {
            listen: anywhere,
            control: anywhere,
            seed: Seed::default(),
            start_time_s: None,
            speed: 1.0,
            record: None,
            ready_file: None,
            corp_id: None,
            max_life_s: None,
            behaviour: Behaviour::default(),
            callbacks: Vec::new(),
        }
    }
}

/// How the sandbox behaves; `POST /control/behaviour` changes single fields while it runs. All times are sandbox time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Behaviour {
    /// Life of an access token, seconds (WeCom doc 91039 says 7200).
    pub token_life_s: f64,
    /// Every call answers 60020, as from an address that is not trusted.
    pub untrusted_ip: bool,
    /// Member details answer 48009 to the contact-sync secret, as they do from addresses new since 2022-08-15.
    pub contact_details_closed: bool,
    /// How many mass messages one customer or chat may get from the corporation.
    pub cap: CapRule,
    /// Calls a minute to one path before 45009 and a block of 60 s.
    pub calls_per_minute: u32,
    /// Calls an hour to one path before 45009 and a block of an hour.
    pub calls_per_hour: u32,
    /// Calls a minute to single paths, by the end of the path, instead of `calls_per_minute`.
    pub calls_per_minute_of: BTreeMap<String, u32>,
    /// Calls to one path that may be open at once before 45033.
    pub calls_at_once: u32,
    /// Time every answer takes, milliseconds of sandbox time.
    pub latency_ms: u64,
    /// Seconds after its creation in which a mass task answers 41063.
    pub dispatch_lag_s: f64,
    /// Seconds after its creation in which a mass task is missing from the listing.
    pub listing_lag_s: f64,
    /// A cancelled task still answers with its rows instead of 41093.
    pub results_after_cancel: bool,
    /// The status of a member who confirmed: 2, or the 1 that one sample of the documentation shows.
    pub confirmed_status: u8,
    /// Messages of one app to one member in a minute before the rest is dropped in silence.
    pub app_messages_per_minute: u32,
    /// Messages of one app to one member in an hour before the rest is dropped in silence.
    pub app_messages_per_hour: u32,
    /// Messages of one robot in a minute before 45009.
    pub robot_messages_per_minute: u32,
    /// Life of a page cursor, seconds.
    pub cursor_life_s: f64,
    /// Apps' texts over 2048 bytes answer 45002 instead of being cut off.
    pub long_text_refused: bool,
    /// Cards whose texts are longer than recommended for display answer 42014.
    pub card_lengths_refused: bool,
    /// Mini-programs that are not linked to the corporation, by appid; all others are.
    pub unlinked_miniprograms: Vec<String>,
    /// Beginnings of addresses from which `media/upload_by_url` gets nothing.
    pub unreachable_urls: Vec<String>,
    /// Moments the corporation may make in a minute before 45009.
    pub moments_per_minute: u32,
    /// Seconds until the job of a moment is done.
    pub moment_job_s: f64,
    /// Callbacks wait until this is false again.
    pub callbacks_held: bool,
    /// In which order waiting callbacks go out.
    pub callback_order: CallbackOrder,
    /// How many of the callbacks come a second time, 0 to 1.
    pub callback_repeat_rate: f64,
    /// How often a callback is tried before it is lost.
    pub callback_attempts: u32,
    /// Seconds of the machine's clock in which a receiver has to answer a callback.
    pub callback_deadline_s: f64,
    /// Seconds of the machine's clock in which a receiver has to answer the verification of its address.
    pub callback_verify_s: f64,
    /// Short pages, empty pages, unknown fields, absent lists: all that is allowed and seldom seen.
    pub quirks: bool,
}

impl Default for Behaviour {
    fn default() -> Self {
        Self {
            token_life_s: 7200.0,
            untrusted_ip: false,
            contact_details_closed: false,
            cap: CapRule::DaysInMonth,
            calls_per_minute: 10_000,
            calls_per_hour: 150_000,
            calls_per_minute_of: BTreeMap::new(),
            calls_at_once: 400,
            latency_ms: 0,
            dispatch_lag_s: 5.0,
            listing_lag_s: 15.0,
            results_after_cancel: false,
            confirmed_status: 2,
            app_messages_per_minute: 30,
            app_messages_per_hour: 1000,
            robot_messages_per_minute: 20,
            cursor_life_s: 4.0 * 3600.0,
            long_text_refused: false,
            card_lengths_refused: false,
            unlinked_miniprograms: Vec::new(),
            unreachable_urls: Vec::new(),
            moments_per_minute: 10,
            moment_job_s: 5.0,
            callbacks_held: false,
            callback_order: CallbackOrder::Given,
            callback_repeat_rate: 0.0,
            callback_attempts: 3,
            callback_deadline_s: 5.0,
            callback_verify_s: 1.0,
            quirks: true,
        }
    }
}

/// How often one customer or chat may receive a mass message (WeCom doc 92135); periods are China's calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CapRule {
    /// As many as the month has days, in a calendar month.
    DaysInMonth,
    /// So many in a calendar month.
    PerMonth(u32),
    /// So many in a week from Monday.
    PerWeek(u32),
    /// So many in a calendar day.
    PerDay(u32),
}
