//! A small company, its campaign and its policy, as values: what the tests of `audience` and `schedule` start from.

use qunfa::{
    audience::{self, Audience, Known},
    diagnostic::{Hold, Located, Place},
    directory::{Chat, Department, Directory, List, Member, Tag},
    history::{ReachedQuestion, TouchPast},
    model::{
        AudienceKind, CampaignId, Channel, ChatStatus, Intent, Lang, ListRef, OnMissed, Pepper,
        PersonKey, PersonKind, PersonNo, PersonSet, Tier,
    },
    workspace::{
        Account, Assign, AudienceRule, Campaign, ChatsRule, Dated, Group, Groups, Limits,
        MemberData, Policy, Reached, Review, Schedule, Source, Suppression, Touch,
    },
};
use std::collections::BTreeMap;

/// Everything a resolution is handed, each part free to change.
pub struct World {
    pub directory: Directory,
    pub campaign: Campaign,
    pub policy: Policy,
    pub members: BTreeMap<String, MemberData>,
    pub lists: BTreeMap<ListRef, List>,
    pub reached: BTreeMap<ReachedQuestion, PersonSet>,
    pub touch: Option<TouchPast>,
    pub over_cap: PersonSet,
    pub today: String,
    pub groups: Groups,
    names: BTreeMap<String, PersonNo>,
}

impl World {
    /// A corp with a root department, an admin account `hq`, a campaign `sale` to customers with one touch `burst`, and nobody.
    pub fn new() -> Self {
        let mut world = Self {
            directory: Directory::default(),
            campaign: campaign(),
            policy: policy(),
            members: BTreeMap::new(),
            lists: BTreeMap::new(),
            reached: BTreeMap::new(),
            touch: None,
            over_cap: PersonSet::new(),
            today: "2026-11-10".to_owned(),
            groups: Groups::new(),
            names: BTreeMap::new(),
        };
        world.department(1, 0, "一茶");
        world
    }

    pub fn department(&mut self, id: u32, parent: u32, name: &str) {
        self.directory.departments.insert(
            id,
            Department {
                id,
                parent,
                name: name.to_owned(),
            },
        );
    }

    /// An active, licensed member with the contact function.
    pub fn member(&mut self, userid: &str, department: u32) -> PersonNo {
        let number = self.person(PersonKind::Staff, userid);
        let member = Member {
            userid: userid.to_owned(),
            name: userid.to_owned(),
            departments: vec![department],
            active: true,
            contact: true,
            licensed: true,
            friends: Vec::new(),
        };
        self.directory.members.insert(number, member);
        number
    }

    pub fn member_mut(&mut self, userid: &str) -> &mut Member {
        let number = self.no(userid);
        self.directory
            .members
            .get_mut(&number)
            .expect("the test added this member")
    }

    /// A customer who was added by a member at a time in seconds.
    pub fn friend(&mut self, member: &str, customer: &str, added: u32) -> PersonNo {
        let number = self.person(PersonKind::Customer, customer);
        self.directory.customers.insert(number);
        let friends = &mut self.member_mut(member).friends;
        friends.push((number, added));
        friends.sort_unstable();
        number
    }

    /// A customer group of a member, of ten people, made on 2026-11-01.
    pub fn chat(&mut self, owner: &str, id: &str, name: &str) -> &mut Chat {
        let number = self.person(PersonKind::Chat, id);
        let chat = Chat {
            id: id.to_owned(),
            name: name.to_owned(),
            owner: self.no(owner),
            status: ChatStatus::Normal,
            created_s: (shanghai("2026-11-01T00:00") / 1000) as u32,
            members: 10,
        };
        self.directory.chats.entry(number).or_insert(chat)
    }

    /// A row of `groups.csv`.
    pub fn group(&mut self, id: &str, tags: &[(&str, &str)]) {
        let tags = tags
            .iter()
            .map(|(group, tag)| ((*group).to_owned(), (*tag).to_owned()));
        let group = Group {
            tags: tags.collect(),
            place: Place::file("groups.csv"),
        };
        self.groups.insert(id.to_owned(), group);
    }

    pub fn tag(&mut self, id: &str, group: &str, name: &str, people: &[&str]) {
        let people = self.set(people);
        let tags = if group.is_empty() {
            &mut self.directory.member_tags
        } else {
            &mut self.directory.customer_tags
        };
        tags.push(Tag {
            id: id.to_owned(),
            group: group.to_owned(),
            name: name.to_owned(),
            people,
        });
        tags.sort_by(|a, b| a.id.cmp(&b.id));
    }

    /// A list of people; those not met before are strangers with a number.
    pub fn list(&mut self, reference: &str, people: &[&str]) -> &mut List {
        let mut list = List::default();
        for name in people {
            list.people.insert(self.person(PersonKind::Customer, name));
        }
        let reference = ListRef::parse(reference).expect("a list reference");
        self.lists.insert(reference.clone(), list);
        self.lists.get_mut(&reference).expect("just inserted")
    }

    pub fn no(&self, name: &str) -> PersonNo {
        self.names[name]
    }

    pub fn set(&self, names: &[&str]) -> PersonSet {
        names.iter().map(|name| self.no(name)).collect()
    }

    pub fn resolve(&self) -> Result<Audience, Vec<Hold>> {
        self.resolve_touch("burst")
    }

    pub fn resolve_touch(&self, touch: &str) -> Result<Audience, Vec<Hold>> {
        let list_names: Vec<ListRef> = self.lists.keys().cloned().collect();
        let known = Known {
            directory: &self.directory,
            lists: &self.lists,
            list_names: &list_names,
            reached: &self.reached,
            touch: self.touch.as_ref(),
            over_cap: &self.over_cap,
            today: &self.today,
            now_ms: shanghai(&format!("{}T11:00", self.today)),
            groups: &self.groups,
        };
        let touch = self.campaign.touch(touch).expect("the touch exists");
        audience::resolve(&self.campaign, touch, &self.policy, &self.members, &known)
    }

    /// What a resolution came to, as a person would tell it.
    pub fn told(&self) -> String {
        match self.resolve() {
            Err(holds) => told_holds(&holds),
            Ok(audience) => self.told_audience(&audience),
        }
    }

    fn told_audience(&self, audience: &Audience) -> String {
        let mut lines = vec![format!(
            "matched {} wanted {} done {} remaining {}",
            audience.matched,
            audience.wanted.len(),
            audience.done,
            audience.remaining.len()
        )];
        for (member, people) in &audience.by_member {
            let mut people: Vec<&str> = people.iter().map(|person| self.name(*person)).collect();
            people.sort_unstable();
            lines.push(format!(
                "{} -> {}",
                member.map_or("-", |member| self.name(member)),
                people.join(" ")
            ));
        }
        lines[1..].sort();
        let notes = audience.notes.iter();
        lines.extend(notes.map(|note| format!("note {}", note.in_lang(Lang::Zh))));
        lines.extend(
            audience
                .drops
                .iter()
                .map(|(drop, count)| format!("drop {} {count}", drop.word())),
        );
        lines.join("\n")
    }

    fn name(&self, person: PersonNo) -> &str {
        self.names
            .iter()
            .find(|(_, number)| **number == person)
            .map_or("?", |(name, _)| name)
    }

    fn person(&mut self, kind: PersonKind, name: &str) -> PersonNo {
        if let Some(number) = self.names.get(name) {
            return *number;
        }
        let number = PersonNo(self.names.len() as u32 + 1);
        self.names.insert(name.to_owned(), number);
        let keys = &mut self.directory.keys;
        keys.resize(keys.len().max(number.0 as usize + 1), PersonKey([0; 16]));
        keys[number.0 as usize] = Pepper::new(b"pepper", "ww1").key(kind, name);
        number
    }
}

/// Holds as a user reads them in Chinese, one a line.
pub fn told_holds(holds: &[Hold]) -> String {
    let place = |place: &Place| format!(" {}:{}:{}", place.file, place.line, place.column);
    let line = |hold: &Hold| {
        format!(
            "{}{}: {}",
            hold.code,
            hold.place.as_ref().map_or(String::new(), place),
            hold.what.in_lang(Lang::Zh)
        )
    };
    holds.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// A value written on some line of the campaign file.
pub fn at<T>(line: u32, value: T) -> Located<T> {
    Located {
        value,
        place: Place {
            line,
            ..Place::file("campaigns/sale.toml")
        },
    }
}

pub fn words(words: &[&str]) -> Vec<Located<String>> {
    words
        .iter()
        .zip(10..)
        .map(|(word, line)| at(line, (*word).to_owned()))
        .collect()
}

pub fn list_ref(text: &str) -> Located<ListRef> {
    at(20, ListRef::parse(text).expect("a list reference"))
}

pub fn reached(campaign: &str, truth: qunfa::model::Truth) -> Reached {
    Reached {
        campaign: CampaignId(campaign.to_owned()),
        run: None,
        touch: None,
        truth,
    }
}

/// Milliseconds of a local time in Asia/Shanghai.
pub fn shanghai(text: &str) -> i64 {
    let zone = jiff::tz::TimeZone::fixed(jiff::tz::offset(8));
    let civil: jiff::civil::DateTime = text.parse().expect("a local time");
    zone.to_timestamp(civil).expect("in range").as_millisecond()
}

pub fn account(name: &str, tier: Tier) -> Account {
    Account {
        name: name.to_owned(),
        place: Place::file("qunfa.toml"),
        tier,
        departments: Vec::new(),
        members: Vec::new(),
        industry: None,
        app: None,
        until: None,
    }
}

fn campaign() -> Campaign {
    let place = Place::file("campaigns/sale.toml");
    Campaign {
        id: CampaignId("sale".to_owned()),
        file: "campaigns/sale.toml".to_owned(),
        place: place.clone(),
        title: at(1, "双11".to_owned()),
        account: "hq".to_owned(),
        intent: Intent::Marketing,
        run: 1,
        urgent: None,
        cancelled: false,
        renamed_from: None,
        repeats: None,
        priority: 0,
        policy: None,
        canary: None,
        holdout: 0,
        ai_generated: false,
        audience: rule(AudienceKind::Customers),
        vars: BTreeMap::new(),
        links: BTreeMap::new(),
        schedule: Schedule {
            not_before_ms: Some(shanghai("2026-11-10T11:00")),
            not_after_ms: shanghai("2026-11-14T13:00"),
            not_after_place: at(30, ()).place,
            windows: None,
            on_missed: OnMissed::Expire,
        },
        touches: vec![touch("burst", Channel::CustomerMass)],
        evidence: Vec::new(),
        waivers: Vec::new(),
        trigger: None,
        envelope: None,
        inputs: BTreeMap::new(),
    }
}

pub fn rule(kind: AudienceKind) -> AudienceRule {
    AudienceRule {
        place: at(5, ()).place,
        kind,
        of_departments: Vec::new(),
        of_members: Vec::new(),
        of_everyone: false,
        chats: ChatsRule::default(),
        tags_all: Vec::new(),
        tags_any: Vec::new(),
        tags_none: Vec::new(),
        lists: Vec::new(),
        from: Vec::new(),
        exclude: Vec::new(),
        assign: Assign::LatestAdded,
        max_recipients: 1000,
    }
}

pub fn touch(name: &str, channel: Channel) -> Touch {
    let place = at(40, ()).place;
    Touch {
        name: name.to_owned(),
        place: place.clone(),
        channel,
        audience: None,
        schedule: None,
        source: Source {
            text: "你好".to_owned(),
            file: "campaigns/sale.toml".to_owned(),
            place,
        },
        attach: Vec::new(),
        variants: BTreeMap::new(),
        decide: None,
        confirm: None,
        after: None,
        when: None,
        when_tags: Vec::new(),
        instead_of: None,
        subject: None,
        app: None,
        robot: None,
        chat: None,
        mention: Vec::new(),
        format: qunfa::model::TextFormat::Plain,
        card: None,
    }
}

fn policy() -> Policy {
    Policy {
        brands: qunfa::workspace::Brands::default(),
        lexicon: Vec::new(),
        name: "一茶".to_owned(),
        corp: "ww1".to_owned(),
        timezone: "Asia/Shanghai".to_owned(),
        accounts: BTreeMap::from([("hq".to_owned(), account("hq", Tier::Admin))]),
        reviewers: BTreeMap::new(),
        caps: BTreeMap::new(),
        domains: BTreeMap::new(),
        suppression: Suppression::default(),
        review: Review {
            use_by_ms: 0,
            legal_above: 5000,
            newcomers_permille: 50,
            combine: Vec::new(),
            revoked: Vec::new(),
        },
        tracking: None,
        apps: BTreeMap::new(),
        robots: Vec::new(),
        appchats: BTreeMap::new(),
        miniprograms: BTreeMap::new(),
        testers: Vec::new(),
        windows: BTreeMap::new(),
        limits: limits(),
        tiers: BTreeMap::new(),
        overrides: Vec::new(),
        directory_max_age_ms: 0,
        pace: 535,
    }
}

/// The rows that windows and caps ask for.
fn limits() -> Limits {
    let rows = [
        ("day_start_minute", 480),
        ("day_end_minute", 1260),
        ("internal_morning_start_minute", 540),
        ("internal_morning_end_minute", 660),
        ("internal_afternoon_start_minute", 840),
        ("internal_afternoon_end_minute", 960),
        ("catering_start_minute", 660),
        ("catering_end_minute", 780),
        ("education_start_minute", 1140),
        ("education_end_minute", 1260),
        ("internal_per_iso_week", 3),
        ("receive_cap_per_month", 0),
    ];
    let dated = |value| Dated {
        value,
        source: "test".to_owned(),
        checked_on: "2026-11-22".to_owned(),
    };
    Limits(
        rows.into_iter()
            .map(|(name, value)| (name.to_owned(), dated(value)))
            .collect(),
    )
}
