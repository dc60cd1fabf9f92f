//! Turns a corporation's secrets into tokens, and tokens into who is calling (WeCom doc 91039).

use foldhash::HashMap;
use serde_json::json;

use super::chance::Chance;
use super::code::Code;
use super::seed::{Purpose, chance};
use super::wire::{Call, Caller, Handled, Outcome, Refusal, Request};
use super::world::World;

/// A self-built app and its secret.
#[derive(Debug, Clone)]
pub(super) struct App {
    pub(super) name: &'static str,
    pub(super) agent_id: i64,
    pub(super) secret: String,
    /// The departments it sees, with all below them; the root is everything.
    pub(super) departments: Vec<i64>,
    /// May make the calls of 客户联系.
    pub(super) customers: bool,
    pub(super) disabled: bool,
}

/// A robot in a group chat of members.
#[derive(Debug, Clone)]
pub(super) struct Robot {
    pub(super) name: &'static str,
    pub(super) key: String,
    pub(super) disabled: bool,
    pub(super) removed: bool,
}

/// The corporation's id and everything that proves who calls.
#[derive(Debug, Clone)]
pub(super) struct Corporation {
    pub(super) id: String,
    pub(super) contacts: String,
    pub(super) customers: String,
    pub(super) apps: Vec<App>,
    pub(super) robots: Vec<Robot>,
}

impl Corporation {
    /// Makes the secrets that belong to a seed.
    pub(super) fn seeded(seed: u64, id: Option<String>) -> Self {
        let mut chance = chance(seed, Purpose::Secrets);
        let own_id = chance.letters("ww", 16).to_ascii_lowercase();
        let app = |chance: &mut Chance, name, agent_id| App {
            name,
            agent_id,
            secret: chance.letters("", 43),
            departments: vec![1],
            customers: true,
            disabled: false,
        };
        let robot = |chance: &mut Chance, name| Robot {
            name,
            key: robot_key(chance),
            disabled: false,
            removed: false,
        };
        Self {
            id: id.unwrap_or(own_id),
            contacts: chance.letters("", 43),
            customers: chance.letters("", 43),
            apps: vec![
                app(&mut chance, "notice", 1_000_002),
                app(&mut chance, "desk", 1_000_003),
            ],
            robots: vec![robot(&mut chance, "campaign"), robot(&mut chance, "alerts")],
        }
    }

    /// The app behind a token.
    pub(super) fn app_of(&self, caller: Caller) -> Option<&App> {
        let Caller::App(agent_id) = caller else {
            return None;
        };
        self.apps.iter().find(|app| app.agent_id == agent_id)
    }

    fn caller(&self, secret: &str) -> Option<Caller> {
        if secret == self.contacts {
            return Some(Caller::Contacts);
        }
        if secret == self.customers {
            return Some(Caller::Customers);
        }
        self.apps
            .iter()
            .find(|app| app.secret == secret)
            .map(|app| Caller::App(app.agent_id))
    }
}

/// The tokens given out.
#[derive(Debug, Default)]
pub(super) struct Tokens {
    known: HashMap<String, (Caller, f64)>,
    current: HashMap<Caller, String>,
    issued: u64,
}

impl Tokens {
    /// Makes every token unknown at once.
    pub(super) fn kill_all(&mut self) {
        self.known.clear();
        self.current.clear();
    }

    /// Says whose token came in the query; nowhere else is looked.
    pub(super) fn caller(&self, request: &Request, now: f64) -> Result<Caller, Refusal> {
        let token = request
            .parameter("access_token")
            .ok_or(Code::TokenMissing)?;
        match self.known.get(&token) {
            None => Err(Code::Token.into()),
            Some((_, expires)) if now >= *expires => Err(Code::TokenExpired.into()),
            Some((caller, _)) => Ok(*caller),
        }
    }
}

/// `gettoken`: the same token until it expires.
pub(super) fn get(world: &mut World, call: &Call<'_>) -> Handled {
    let corp_id = call.query("corpid").ok_or(Code::CorpIdMissing)?;
    if corp_id != world.corporation.id {
        return Err(Code::CorpId.into());
    }
    let secret = call.query("corpsecret").ok_or(Code::SecretMissing)?;
    let caller = world.corporation.caller(&secret).ok_or(Code::Secret)?;
    if world
        .corporation
        .app_of(caller)
        .is_some_and(|app| app.disabled)
    {
        return Err(Code::AppDisabled.into());
    }
    let life_s = world.behaviour.token_life_s;
    let tokens = &mut world.tokens;
    let current = tokens.current.get(&caller).and_then(|token| {
        tokens
            .known
            .get(token)
            .map(|(_, expires)| (token.clone(), *expires))
    });
    if let Some((token, expires)) = current.filter(|(_, expires)| call.now < *expires) {
        return Ok(Outcome::Json(
            json!({"access_token": token, "expires_in": (expires - call.now).ceil() as i64}),
        ));
    }
    tokens.issued += 1;
    let token = Chance::new(&[world.seed, 14, tokens.issued, call.now.to_bits()]).letters("", 214);
    // A day later nobody can tell an expired token from an unknown one.
    tokens
        .known
        .retain(|_, (_, expires)| *expires > call.now - 86_400.0);
    tokens
        .known
        .insert(token.clone(), (caller, call.now + life_s));
    tokens.current.insert(caller, token.clone());
    world.stats.tokens_issued += 1;
    world.record.append(
        call.now,
        "token_issued",
        json!({"to": caller_name(caller), "expires_at": call.now + life_s}),
    );
    Ok(Outcome::Json(
        json!({"access_token": token, "expires_in": life_s.ceil() as i64}),
    ))
}

/// How the record names a caller.
pub(super) fn caller_name(caller: Caller) -> String {
    match caller {
        Caller::Nobody => "nobody".to_owned(),
        Caller::Contacts => "contacts".to_owned(),
        Caller::Customers => "customers".to_owned(),
        Caller::App(agent_id) => format!("app {agent_id}"),
    }
}

fn robot_key(chance: &mut Chance) -> String {
    let digits = format!("{:016x}{:016x}", chance.next(), chance.next());
    format!(
        "{}-{}-4{}-a{}-{}",
        &digits[..8],
        &digits[8..12],
        &digits[13..16],
        &digits[17..20],
        &digits[20..]
    )
}
