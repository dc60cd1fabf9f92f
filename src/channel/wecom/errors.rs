//! An `errcode` becomes a class, and what it proves about a message that was to be created.
//!
//! The table is closed: a code that is not in it proves nothing. The classes are those of WeCom's list of global error
//! codes; the second column is ours, and only says "refused" where the platform checks before it acts.

use crate::{model::Channel, ports::Remedy};
use std::ops::RangeInclusive;

/// What kind of trouble a code is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// R: the system's; passes.
    Retry,
    /// T: the token's; another one mends it.
    Token,
    /// W: a limit's; wait for the window.
    Wait,
    /// H: a person has to mend the set-up or a right.
    Human,
    /// C: the call itself is wrong.
    Caller,
    /// P: a state of the world, to be recorded.
    Partial,
}

/// What a code proves about a message that was to be created.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnSend {
    /// Nothing: it may exist.
    Unsure,
    /// It does not exist.
    Refused,
    /// It does not exist, since none of its recipients can be reached.
    NobodyReached,
    /// It does not exist, and no other will until the set-up is mended.
    Setup,
    /// It does not exist; everybody has to slow down.
    SlowDown,
    /// It does not exist; with a new token it may.
    Token,
    /// It does not exist; the same call may succeed a little later.
    Later,
}

const CODES: &[(Class, OnSend, &[i64])] = &[
    (
        Class::Retry,
        OnSend::Unsure,
        &[-1, 6000, 41063, 41078, 41079, 41096, 45035],
    ),
    (Class::Retry, OnSend::SlowDown, &[45033]),
    (Class::Wait, OnSend::SlowDown, &[45009]),
    (Class::Token, OnSend::Token, &[40014, 42001]),
    // The secret's when a token is asked for; on a call it is how some answer a token that was withdrawn.
    (Class::Human, OnSend::Token, &[40001]),
    (
        Class::Human,
        OnSend::Setup,
        &[
            40013, 40056, 40091, 48001, 48002, 48003, 48004, 48005, 48006, 48009, 50003, 60020,
            301_002, 301_007, 701_008,
        ],
    ),
    // A right that one member or one target lacks: the next batch may well go out.
    (
        Class::Human,
        OnSend::Refused,
        &[40098, 41054, 60011, 60021, 84074, 84084],
    ),
    (
        Class::Human,
        OnSend::Unsure,
        &[
            40057, 41055, 41058, 43012, 81011, 93000, 93004, 93006, 93008,
        ],
    ),
    (
        Class::Human,
        OnSend::Unsure,
        &[610_014, 610_015, 610_016, 610_017, 610_018],
    ),
    (Class::Partial, OnSend::NobodyReached, &[41048, 81013]),
    (Class::Partial, OnSend::Refused, &[84061]),
    (
        Class::Partial,
        OnSend::Unsure,
        &[
            40099, 40126, 41049, 41050, 41051, 41053, 41093, 41094, 42052, 86215, 90500, 90501,
            90507, 90511,
        ],
    ),
    (
        Class::Caller,
        OnSend::Refused,
        &[
            40003, 40004, 40005, 40006, 40007, 40008, 40009, 40011, 40031, 40032, 40033, 40035,
            40039, 40058, 40063, 40066, 40068, 40070, 40074, 40094, 40096, 40123, 41001, 41002,
            41004, 41006, 41011, 41016, 41033, 41035, 41064, 41065, 41072, 41080, 41081, 41082,
            41089, 41090, 44001, 44004, 45001, 45002, 45007, 45008, 45032, 45034, 46004, 60003,
            60111, 60123, 81012, 81014, 82001, 82002, 82003, 82004, 90208, 301_021,
        ],
    ),
    // 45029 says that the answer was too large, not that nothing was done. The rest belongs to other calls.
    (
        Class::Caller,
        OnSend::Unsure,
        &[
            40050, 41046, 41047, 41059, 41060, 41061, 41062, 41067, 45029, 81017, 86001, 86003,
            86004, 86005, 86006, 86007, 86008, 600_018,
        ],
    ),
];

/// Channels, what it proves for them, and of which codes.
type OwnRow = (&'static [Channel], OnSend, &'static [RangeInclusive<i64>]);

/// What a code proves where a channel differs from the list above: who may be asked, what is created, and what is checked first.
const OWN: &[OwnRow] = &[
    // A key that is wrong, disabled or of another group: every further message by this robot fails alike (WeCom doc 91770).
    (
        &[Channel::Robot],
        OnSend::Setup,
        &[93000..=93000, 93004..=93004, 93006..=93006, 93008..=93008],
    ),
    // No token is used and nobody is named, so these say nothing about the message.
    (
        &[Channel::Robot],
        OnSend::Unsure,
        &[40001..=40001, 40014..=40014, 42001..=42001],
    ),
    // A chat that does not exist, or that another app made (WeCom doc 90248).
    (
        &[Channel::Appchat],
        OnSend::Setup,
        &[86001..=86001, 86003..=86003, 86008..=86008],
    ),
    (&[Channel::Appchat], OnSend::Refused, &[40050..=40050]),
    // An interactive card of an app that has no callback address.
    (&[Channel::App], OnSend::Setup, &[43012..=43012]),
    // Fields of template cards and of mini-program notices are checked before anything is sent.
    (
        &[Channel::App, Channel::Robot],
        OnSend::Refused,
        &[42014..=42051],
    ),
    (&[Channel::App], OnSend::Refused, &[90201..=90208]),
    // The code of a welcome is used up, too old or unknown: this call greeted nobody (WeCom doc 92137).
    (&[Channel::Welcome], OnSend::Refused, &[41049..=41051]),
    (&[Channel::Welcome], OnSend::Later, &[41096..=41096]),
    // Too many posts are being made (WeCom doc 95094).
    (&[Channel::Moments], OnSend::SlowDown, &[41078..=41078]),
    // One chat, one customer, or posts of members: nobody among several can be missing.
    (
        &[
            Channel::Robot,
            Channel::Appchat,
            Channel::Welcome,
            Channel::Moments,
        ],
        OnSend::Unsure,
        &[41048..=41048, 81013..=81013],
    ),
];

/// The class of a code; none for a code that is not in the table.
pub fn class(code: i64) -> Option<Class> {
    row(code).map(|(class, _)| class)
}

/// What a code proves about a message to customers or staff; [`OnSend::Unsure`] for every code that is not in the table.
pub fn on_send(code: i64) -> OnSend {
    row(code).map_or(OnSend::Unsure, |(_, on_send)| on_send)
}

/// What a code proves about a message that was to be created on this channel.
pub fn on_send_of(channel: Channel, code: i64) -> OnSend {
    let own = OWN.iter().find(|(channels, _, codes)| {
        channels.contains(&channel) && codes.iter().any(|range| range.contains(&code))
    });
    own.map_or_else(|| on_send(code), |(_, on_send, _)| *on_send)
}

/// What a refused question asks of the caller.
pub fn remedy(code: i64) -> Remedy {
    match row(code) {
        Some((_, OnSend::SlowDown)) => Remedy::SlowDown,
        Some((_, OnSend::Setup) | (Class::Human, OnSend::Token)) => Remedy::Setup,
        Some((Class::Retry | Class::Token, _)) => Remedy::Later,
        _ => Remedy::Never,
    }
}

fn row(code: i64) -> Option<(Class, OnSend)> {
    CODES
        .iter()
        .find(|(_, _, codes)| codes.contains(&code))
        .map(|(class, on_send, _)| (*class, *on_send))
}
