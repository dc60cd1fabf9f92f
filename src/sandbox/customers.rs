//! Holds the customers and who knows whom.

use foldhash::HashMap;

use super::code::Code;
use super::wire::{Caller, Refusal};
use super::world::World;

/// What is left between a member and a customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Bond {
    /// Both have each other.
    Friends,
    /// The customer removed the member: calls still work, messages do not arrive.
    CustomerLeft,
    /// The member removed the customer: 84061.
    MemberLeft,
}

/// One customer.
#[derive(Debug, Clone)]
pub(super) struct Customer {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) gender: u8,
    pub(super) unionid: Option<String>,
    /// The corporation of a WeCom user (type 2); WeChat users have none.
    pub(super) company: Option<Box<str>>,
    pub(super) follows: Vec<Follow>,
    /// Place of the member who talked with the customer last.
    pub(super) talked: usize,
}

/// What one member knows of one customer.
#[derive(Debug, Clone)]
pub(super) struct Follow {
    pub(super) member: usize,
    pub(super) since: i64,
    pub(super) remark: String,
    pub(super) description: String,
    pub(super) company: String,
    pub(super) mobiles: Vec<String>,
    /// Numbers of corporate tags.
    pub(super) tags: Vec<usize>,
    /// Names of the member's own tags.
    pub(super) personal: Vec<String>,
    pub(super) state: Option<String>,
    pub(super) add_way: u8,
    pub(super) bond: Bond,
}

impl Follow {
    pub(super) fn fresh(member: usize, since: i64) -> Self {
        Self {
            member,
            since,
            remark: String::new(),
            description: String::new(),
            company: String::new(),
            mobiles: Vec::new(),
            tags: Vec::new(),
            personal: Vec::new(),
            state: None,
            add_way: 1,
            bond: Bond::Friends,
        }
    }
}

impl Customer {
    /// The relation with a member, as long as the member keeps it.
    pub(super) fn follow(&self, member: usize) -> Option<&Follow> {
        self.kept().find(|follow| follow.member == member)
    }

    pub(super) fn kept(&self) -> impl Iterator<Item = &Follow> {
        self.follows
            .iter()
            .filter(|follow| follow.bond != Bond::MemberLeft)
    }
}

/// All customers. None is ever taken out of `of_member`, so that positions in cursors stay.
#[derive(Debug, Default)]
pub(super) struct Customers {
    pub(super) people: Vec<Customer>,
    /// For every member's place, the places of the customers the member ever had.
    pub(super) of_member: Vec<Vec<usize>>,
    places: HashMap<String, usize>,
}

impl Customers {
    pub(super) fn sized(customers: usize, members: usize) -> Self {
        let mut places: HashMap<String, usize> = HashMap::default();
        places.reserve(customers);
        Self {
            people: Vec::with_capacity(customers),
            of_member: vec![Vec::new(); members],
            places,
        }
    }

    pub(super) fn add(&mut self, customer: Customer) -> usize {
        let place = self.people.len();
        for follow in &customer.follows {
            self.of_member[follow.member].push(place);
        }
        self.places.insert(customer.id.clone(), place);
        self.people.push(customer);
        place
    }

    pub(super) fn place(&self, id: &str) -> Option<usize> {
        self.places.get(id).copied()
    }

    /// Begins or renews a relation.
    pub(super) fn befriend(&mut self, place: usize, member: usize, now: i64) {
        let customer = &mut self.people[place];
        customer.talked = member;
        if let Some(follow) = customer
            .follows
            .iter_mut()
            .find(|follow| follow.member == member)
        {
            follow.bond = Bond::Friends;
            return;
        }
        customer.follows.push(Follow::fresh(member, now));
        self.of_member[member].push(place);
    }

    /// Finds both people and the relation between them.
    pub(super) fn follow_mut(&mut self, place: usize, member: usize) -> Option<&mut Follow> {
        let mut kept = self.people[place]
            .follows
            .iter_mut()
            .filter(|follow| follow.bond != Bond::MemberLeft);
        kept.find(|follow| follow.member == member)
    }
}

/// Places of the customers a member still has.
pub(super) fn kept_by(world: &World, member: usize) -> impl Iterator<Item = usize> + '_ {
    let places = world.customers.of_member[member].iter().copied();
    places.filter(move |place| world.customers.people[*place].follow(member).is_some())
}

/// Finds a member who may serve customers: 40003 for a stranger, 60011 out of sight, 84074 without the function.
pub(super) fn serving(world: &World, caller: Caller, userid: &str) -> Result<usize, Refusal> {
    let place = world.staff.place(userid).ok_or(Code::UserId)?;
    if !world.sees(caller, place) {
        return Err(Code::OutOfSight.into());
    }
    if world.staff.members[place].serves() {
        Ok(place)
    } else {
        Err(Code::NoContactRight.into())
    }
}
