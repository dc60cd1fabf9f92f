//! Batches of the ledger are added up: where everybody who was meant stands, in states that no two people share.

use crate::{
    history::{ClaimState, Delivery},
    model::{Channel, Lang},
    ports::{BatchRecord, BatchState, TouchRecord},
};
use serde::Serialize;

/// People in disjoint states; their sum is everybody counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// Sent, as the platform's results say.
    pub sent: u64,
    /// Taken by the platform on a channel that tells no results.
    pub taken: u64,
    /// Their member has not confirmed yet.
    pub unconfirmed: u64,
    /// Confirmed; the platform's result is still to come.
    pub no_result: u64,
    /// No longer a friend.
    pub not_friend: u64,
    /// Over the platform's cap.
    pub capped: u64,
    /// Cancelled before it was confirmed.
    pub cancelled: u64,
    /// Refused at once.
    pub unreachable: u64,
    /// In doubt.
    pub in_doubt: u64,
    /// In batches that still may go out.
    pub held: u64,
    /// In batches whose time passed before they went out.
    pub missed: u64,
    /// Given back when their batch was set aside.
    pub released: u64,
    /// Meant, and in no batch.
    pub unclaimed: u64,
}

/// One state with its name, for legends, tables and charts.
#[derive(Debug, Clone, Copy)]
pub(super) struct State {
    pub(super) word: &'static str,
    pub(super) zh: &'static str,
    pub(super) en: &'static str,
    /// Which colour of the page.
    pub(super) colour: &'static str,
    pub(super) of: fn(&Tally) -> u64,
}

/// Every state, in the order in which bars and sums show them.
pub(super) const STATES: &[State] = &[
    State {
        word: "sent",
        zh: "已送达",
        en: "sent",
        colour: "sent",
        of: |tally| tally.sent,
    },
    State {
        word: "taken",
        zh: "已受理（无回执）",
        en: "taken, no receipt",
        colour: "taken",
        of: |tally| tally.taken,
    },
    State {
        word: "unconfirmed",
        zh: "待成员确认",
        en: "waiting for members",
        colour: "waiting",
        of: |tally| tally.unconfirmed,
    },
    State {
        word: "no_result",
        zh: "已确认，待结果",
        en: "confirmed, no result yet",
        colour: "waiting",
        of: |tally| tally.no_result,
    },
    State {
        word: "not_friend",
        zh: "已非好友",
        en: "no longer a friend",
        colour: "failed",
        of: |tally| tally.not_friend,
    },
    State {
        word: "capped",
        zh: "超出接收上限",
        en: "over the cap",
        colour: "failed",
        of: |tally| tally.capped,
    },
    State {
        word: "unreachable",
        zh: "当场拒绝",
        en: "refused at once",
        colour: "unreachable",
        of: |tally| tally.unreachable,
    },
    State {
        word: "cancelled",
        zh: "已取消",
        en: "cancelled",
        colour: "cancelled",
        of: |tally| tally.cancelled,
    },
    State {
        word: "in_doubt",
        zh: "存疑",
        en: "in doubt",
        colour: "doubt",
        of: |tally| tally.in_doubt,
    },
    State {
        word: "held",
        zh: "待发",
        en: "to be sent",
        colour: "unsent",
        of: |tally| tally.held,
    },
    State {
        word: "missed",
        zh: "错过时段",
        en: "missed its slot",
        colour: "unsent",
        of: |tally| tally.missed,
    },
    State {
        word: "released",
        zh: "已退回",
        en: "given back",
        colour: "unsent",
        of: |tally| tally.released,
    },
    State {
        word: "unclaimed",
        zh: "未排入",
        en: "in no batch",
        colour: "unsent",
        of: |tally| tally.unclaimed,
    },
];

impl State {
    pub(super) fn name(self, lang: Lang) -> &'static str {
        lang.pick(self.zh, self.en)
    }
}

impl Tally {
    /// Everybody counted.
    pub fn total(&self) -> u64 {
        STATES.iter().map(|state| (state.of)(self)).sum()
    }

    /// Taken by the platform, whatever became of it.
    pub fn accepted(&self) -> u64 {
        self.sent
            + self.taken
            + self.unconfirmed
            + self.no_result
            + self.not_friend
            + self.capped
            + self.cancelled
    }

    /// Will not get it: refused, no friend, over the cap or cancelled.
    pub fn failed(&self) -> u64 {
        self.not_friend + self.capped + self.unreachable + self.cancelled
    }

    /// Not sent yet, or never.
    pub fn unsent(&self) -> u64 {
        self.held + self.missed + self.released + self.unclaimed
    }

    /// Adds another's people.
    pub fn add(&mut self, other: &Self) {
        self.sent += other.sent;
        self.taken += other.taken;
        self.unconfirmed += other.unconfirmed;
        self.no_result += other.no_result;
        self.not_friend += other.not_friend;
        self.capped += other.capped;
        self.cancelled += other.cancelled;
        self.unreachable += other.unreachable;
        self.in_doubt += other.in_doubt;
        self.held += other.held;
        self.missed += other.missed;
        self.released += other.released;
        self.unclaimed += other.unclaimed;
    }

    /// Where the people of one batch stand.
    pub fn of_batch(batch: &BatchRecord, now_ms: i64) -> Self {
        let claims = |state| batch.claims.get(&state).copied().unwrap_or(0);
        let results = |delivery| batch.results.get(&delivery).copied().unwrap_or(0);
        let mut tally = Self {
            sent: results(Delivery::Sent),
            not_friend: results(Delivery::NotFriend),
            capped: results(Delivery::Capped),
            cancelled: results(Delivery::Cancelled),
            unreachable: claims(ClaimState::Unreachable),
            released: claims(ClaimState::Released),
            ..Self::default()
        };
        let told = tally.sent + tally.not_friend + tally.capped + tally.cancelled;
        let untold = claims(ClaimState::Sent).saturating_sub(told);
        match (tells_results(batch.channel), batch.confirmed_ms) {
            (false, _) => tally.taken = untold,
            (true, None) => tally.unconfirmed = untold,
            (true, Some(_)) => tally.no_result = untold,
        }
        let held = claims(ClaimState::Held);
        match batch.state {
            BatchState::Open | BatchState::InDoubt => tally.in_doubt = held,
            _ if batch.not_after_ms < now_ms => tally.missed = held,
            _ => tally.held = held,
        }
        tally
    }

    /// Where the people of one touch stand.
    pub fn of_touch(touch: &TouchRecord, now_ms: i64) -> Self {
        let mut tally = Self {
            unclaimed: touch.unclaimed,
            ..Self::default()
        };
        for batch in &touch.batches {
            tally.add(&Self::of_batch(batch, now_ms));
        }
        tally
    }
}

/// Whether the platform tells what became of each recipient (WeCom doc 93338).
pub(super) fn tells_results(channel: Channel) -> bool {
    matches!(channel, Channel::CustomerMass | Channel::GroupMass)
}

/// Whether a touch's states add up to who was frozen, and nobody is in it who was not.
pub fn adds_up(touch: &TouchRecord, tally: &Tally) -> bool {
    touch.strangers == 0 && touch.frozen.is_none_or(|frozen| frozen == tally.total())
}
