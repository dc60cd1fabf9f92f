//! What this very plan has given away already: campaigns compete for one quota and for one recipient's attention.

use super::{Action, TouchPlan};
use crate::{
    history::CapWindow,
    model::{Channel, Intent, PersonSet},
};
use std::collections::BTreeMap;

/// Sends and messages planned so far, in the order campaigns were decided.
#[derive(Debug, Default)]
pub struct Booked {
    sends: BTreeMap<String, Vec<i64>>,
    messages: Vec<Booking>,
}

#[derive(Debug)]
struct Booking {
    at_ms: i64,
    intent: Intent,
    channel: Channel,
    people: PersonSet,
}

/// Bookings of one person within one window that are told apart; more than so many campaigns a person and window are counted alike.
pub const BOOKINGS_MAX: u32 = 3;

impl Booked {
    /// Books what a touch would send.
    pub fn book(&mut self, account: &str, intent: Intent, touch: &TouchPlan) {
        let Action::Send { segments, .. } = &touch.action else {
            return;
        };
        for segment in segments {
            let at_ms = segment.slot.start_ms;
            self.sends
                .entry(account.to_owned())
                .or_default()
                .push(at_ms);
            let people = segment
                .batches
                .iter()
                .flat_map(|batch| batch.recipients.iter().copied());
            self.messages.push(Booking {
                at_ms,
                intent,
                channel: touch.channel,
                people: people.collect(),
            });
        }
    }

    /// Starts of an account's sends: those the ledger knows, and those booked here.
    pub fn sends(&self, account: &str, known: &[i64]) -> Vec<i64> {
        let booked = self.sends.get(account).into_iter().flatten();
        let mut all: Vec<i64> = known.iter().chain(booked).copied().collect();
        all.sort_unstable();
        all
    }

    /// Who is over a cap. `at_least(n)` are the people the ledger counts at least `n` messages for within the window.
    pub fn over_cap(
        &self,
        window: &CapWindow,
        at_least: impl Fn(u32) -> Option<PersonSet>,
    ) -> PersonSet {
        let mut over = at_least(window.limit).unwrap_or_default();
        for (booked, people) in (1..).zip(self.levels(window)) {
            match window.limit.saturating_sub(booked) {
                0 => over.extend_set(&people),
                left => {
                    let near = at_least(left).unwrap_or_default();
                    over.extend_set(&near.and(&people));
                }
            }
        }
        over
    }

    /// People with at least one, two … bookings within a window.
    fn levels(&self, window: &CapWindow) -> Vec<PersonSet> {
        let mut levels: Vec<PersonSet> = Vec::new();
        for booking in self
            .messages
            .iter()
            .filter(|booking| counts(window, booking))
        {
            let mut carried = booking.people.clone();
            for level in &mut levels {
                let again = level.and(&carried);
                level.extend_set(&carried);
                carried = again;
            }
            if !carried.is_empty() && levels.len() < BOOKINGS_MAX as usize {
                levels.push(carried);
            }
        }
        levels
    }
}

fn counts(window: &CapWindow, booking: &Booking) -> bool {
    (window.from_ms..window.until_ms).contains(&booking.at_ms)
        && (window.intents.is_empty() || window.intents.contains(&booking.intent))
        && (window.channels.is_empty() || window.channels.contains(&booking.channel))
}

/// A window and the same window at the lower counts that bookings of one plan may add up to.
pub fn with_lower_limits(window: &CapWindow) -> impl Iterator<Item = CapWindow> + '_ {
    let lowest = window.limit.saturating_sub(BOOKINGS_MAX).max(1);
    (lowest..=window.limit).map(|limit| CapWindow {
        limit,
        ..window.clone()
    })
}
