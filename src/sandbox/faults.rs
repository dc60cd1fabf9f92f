//! Turns scripted or random mischief into what happens to one call.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::chance::{Chance, hash};
use super::code::Code;
use super::wire::{Delay, Reply};

/// One rule, as `POST /control/faults` takes it.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Rule {
    /// The end of the path; empty is every path.
    #[serde(default)]
    pub(super) path: String,
    pub(super) kind: Kind,
    /// `errcode`: the number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    code: Option<i64>,
    /// `delay`: how long, milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ms: Option<u64>,
    /// `delay`: whose milliseconds.
    #[serde(default)]
    clock: DelayClock,
    /// `listing_lag`: seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    seconds: Option<f64>,
    /// `busy`, `errcode`, `http`, `html200`: the call is carried out before the wrong answer.
    #[serde(default)]
    effect: bool,
    /// In how many of the calls, 0 to 1.
    #[serde(default = "always")]
    rate: f64,
    /// How many times at most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    times: Option<u64>,
    /// How many matching calls go by first.
    #[serde(default)]
    after: u64,
}

/// What goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Kind {
    LostBefore,
    LostAfter,
    Delay,
    Busy,
    Errcode,
    Http,
    Html200,
    BadJson,
    Huge,
    ErrcodeAsString,
    ListingLag,
    KillTokens,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum DelayClock {
    #[default]
    Sandbox,
    Real,
}

/// The rules in force, in the order they were given.
#[derive(Debug, Default)]
pub(super) struct Faults {
    rules: Vec<Active>,
    made: u64,
}

#[derive(Debug)]
struct Active {
    rule: Rule,
    chance: Chance,
    seen: u64,
    fired: u64,
}

/// What happens to one call.
#[derive(Debug, Default)]
pub(super) struct Mischief {
    pub(super) delays: Vec<Delay>,
    pub(super) kill_tokens: bool,
    pub(super) wrong: Option<Wrong>,
}

/// The answer that goes wrong.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wrong {
    pub(super) kind: Kind,
    /// The call is carried out first.
    pub(super) effect: bool,
    code: i64,
}

impl Faults {
    pub(super) fn add(&mut self, seed: u64, rule: Rule) {
        self.made += 1;
        let chance = Chance::new(&[seed, 6, self.made, hash(&rule.path)]);
        self.rules.push(Active {
            rule,
            chance,
            seen: 0,
            fired: 0,
        });
    }

    pub(super) fn clear(&mut self) {
        self.rules.clear();
    }

    pub(super) fn show(&self) -> Value {
        self.rules
            .iter()
            .map(|active| json!({"rule": active.rule, "seen": active.seen, "fired": active.fired}))
            .collect()
    }

    /// The longest listing lag in force, seconds.
    pub(super) fn listing_lag_s(&self) -> Option<f64> {
        let lags = self
            .rules
            .iter()
            .filter(|active| active.rule.kind == Kind::ListingLag);
        lags.filter_map(|active| active.rule.seconds)
            .max_by(f64::total_cmp)
    }

    /// Draws what happens to a call: delays add up, and of what else fires the first rule decides.
    pub(super) fn draw(&mut self, path: &str) -> Mischief {
        let mut mischief = Mischief::default();
        for active in self
            .rules
            .iter_mut()
            .filter(|active| path.ends_with(&active.rule.path))
        {
            if mischief.wrong.is_some() && active.rule.is_wrong() || !active.fires() {
                continue;
            }
            let rule = &active.rule;
            match rule.kind {
                Kind::ListingLag => {}
                Kind::KillTokens => mischief.kill_tokens = true,
                Kind::Delay => mischief.delays.push(match rule.clock {
                    DelayClock::Sandbox => Delay::Sandbox(rule.ms.unwrap_or(1000)),
                    DelayClock::Real => Delay::Real(rule.ms.unwrap_or(1000)),
                }),
                kind => {
                    mischief.wrong = Some(Wrong {
                        kind,
                        effect: rule.has_effect(),
                        code: rule.code.unwrap_or(45009),
                    });
                }
            }
        }
        mischief
    }
}

impl Active {
    fn fires(&mut self) -> bool {
        self.seen += 1;
        let spent = self.rule.times.is_some_and(|times| self.fired >= times);
        if self.seen <= self.rule.after || spent || !self.chance.hit(self.rule.rate) {
            return false;
        }
        self.fired += 1;
        true
    }
}

impl Rule {
    fn is_wrong(&self) -> bool {
        !matches!(self.kind, Kind::Delay | Kind::KillTokens | Kind::ListingLag)
    }

    fn has_effect(&self) -> bool {
        match self.kind {
            Kind::LostAfter | Kind::BadJson | Kind::Huge | Kind::ErrcodeAsString => true,
            Kind::LostBefore => false,
            _ => self.effect,
        }
    }
}

impl Wrong {
    /// Turns the right answer, if the call was carried out, into the wrong one. `done` says the call had its effect.
    pub(super) fn spoil(self, right: Option<Reply>, done: bool) -> Reply {
        const HTML: &[u8] = b"<html><head><title>502 Bad Gateway</title></head><body><center><h1>502 Bad Gateway</h1></center></body></html>";
        match self.kind {
            Kind::LostBefore | Kind::LostAfter => Reply::Cut { effect: done },
            Kind::Busy => {
                Reply::json(&json!({"errcode": Code::Busy.number(), "errmsg": Code::Busy.text()}))
            }
            Kind::Errcode => {
                Reply::json(&json!({"errcode": self.code, "errmsg": "scripted refusal"}))
            }
            Kind::Http => Reply::typed(502, "text/html", HTML.to_vec()),
            Kind::Html200 => Reply::typed(200, "text/html", HTML.to_vec()),
            Kind::BadJson => rewrite(right, |body| body.truncate(body.len() / 2)),
            Kind::Huge => rewrite(right, pad),
            Kind::ErrcodeAsString => rewrite(right, quote_code),
            Kind::Delay | Kind::ListingLag | Kind::KillTokens => {
                right.unwrap_or_else(Reply::not_found)
            }
        }
    }
}

fn rewrite(right: Option<Reply>, change: impl FnOnce(&mut Vec<u8>)) -> Reply {
    let mut reply = right.unwrap_or_else(Reply::not_found);
    if let Reply::Http { body, .. } = &mut reply {
        change(body);
    }
    reply
}

// Whole JSON, but more than a megabyte of it.
fn pad(body: &mut Vec<u8>) {
    if body.last() == Some(&b'}') {
        body.pop();
        body.extend_from_slice(b",\"padding\":\"");
        body.resize(body.len() + (1 << 20) + 1024, b'x');
        body.extend_from_slice(b"\"}");
    }
}

fn quote_code(body: &mut Vec<u8>) {
    if let Ok(mut answer) = serde_json::from_slice::<Value>(body) {
        if let Some(code) = answer["errcode"].as_i64() {
            answer["errcode"] = json!(code.to_string());
        }
        *body = answer.to_string().into_bytes();
    }
}

fn always() -> f64 {
    1.0
}
