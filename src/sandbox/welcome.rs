//! Turns `send_welcome_msg` into the one message that greets a new customer (WeCom doc 92137).

use foldhash::HashMap;
use serde_json::json;

use super::chance::Chance;
use super::code::Code;
use super::content::content;
use super::wire::{Call, Handled, Outcome};
use super::world::World;

/// Seconds in which a code may be used.
const LIFE_S: f64 = 20.0;

/// The codes given out.
#[derive(Debug, Default)]
pub(super) struct Welcomes {
    codes: HashMap<String, Welcome>,
}

#[derive(Debug)]
struct Welcome {
    issued: f64,
    customer: usize,
    member: usize,
    used: bool,
}

impl World {
    /// Makes the code that comes with a new customer.
    pub(super) fn welcome_code(&mut self, now: f64, customer: usize, member: usize) -> String {
        let code = Chance::new(&[
            self.seed,
            12,
            self.welcomes.codes.len() as u64,
            now.to_bits(),
        ])
        .letters("CALLBACK", 56);
        self.welcomes.codes.insert(
            code.clone(),
            Welcome {
                issued: now,
                customer,
                member,
                used: false,
            },
        );
        code
    }
}

impl Welcomes {
    /// Who has begun to talk needs no welcome any more.
    pub(super) fn talked(&mut self, customer: usize, member: usize) {
        let of_pair =
            |welcome: &&mut Welcome| welcome.customer == customer && welcome.member == member;
        self.codes
            .values_mut()
            .filter(of_pair)
            .for_each(|welcome| welcome.used = true);
    }
}

/// `send_welcome_msg`: within 20 s, once.
pub(super) fn send(world: &mut World, call: &Call<'_>) -> Handled {
    let code = call.body.needed("welcome_code", Code::WelcomeMissing)?;
    let content = content(world, call)?;
    let welcome = world
        .welcomes
        .codes
        .get_mut(code)
        .filter(|welcome| call.now <= welcome.issued + LIFE_S)
        .ok_or(Code::Welcome)?;
    if welcome.used {
        return Err(Code::ChatStarted.into());
    }
    welcome.used = true;
    let (customer, member) = (welcome.customer, welcome.member);
    let facts = json!({
        "customer": world.customers.people[customer].id, "member": world.staff.userid(member), "text": content.text,
        "attachments": content.attachments,
    });
    world.record.append(call.now, "welcome_sent", facts);
    Ok(Outcome::done())
}
