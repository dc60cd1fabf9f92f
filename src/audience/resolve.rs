//! The whole of it: rule, reach, past and caps in their order, ending in people by member and reasons by count.

use super::{
    chats,
    drops::Drop,
    names::{Names, question},
    post,
    reach::{Reach, reach},
    selection::{Selection, excluded, selection, suppressed},
    senders::{Assigned, ByMember, assign, nobody_in_particular},
};
use crate::{
    diagnostic::{Hold, Sentence},
    directory::{Directory, List},
    history::{ReachedQuestion, TouchPast},
    model::{AudienceKind, Channel, Lang, ListRef, PersonNo, PersonSet, Tier},
    workspace::{Account, AudienceRule, Campaign, Exclusion, Groups, MemberData, Policy, Touch},
};
use std::collections::{BTreeMap, BTreeSet};

crate::say! {
    /// Nobody is left to send to.
    struct NobodyMatches { matched: u64, why_zh: String, why_en: String }
    zh "没有可发送的人 (匹配 {matched} 人{why_zh}); 空名单在企业微信等于「全部客户」, 因此拒绝发送, 请核对受众条件"
    en "nobody is left to send to (matched {matched}{why_en}); an empty list means all customers to WeCom, so this is refused; check the audience"

    /// More people than the author allowed.
    struct OverMaxRecipients { people: u64, max: u32 }
    zh "受众 {people} 人, 超过 max_recipients = {max}; 请缩小受众, 或在确认人数后调高并重新签核"
    en "the audience is {people} people, above max_recipients = {max}; narrow it, or raise the limit once the number is meant and have it signed again"

    /// An app does not see everybody it should write to.
    struct AppDoesNotSee { people: u64, app: String }
    zh "{people} 人不在应用 {app} 的可见范围内, 收不到它的消息, 已剔除; 要发给他们, 请在企业微信管理后台扩大该应用的可见范围, 再运行 qunfa sync"
    en "{people} people are outside the visible range of app {app} and would not get its messages, so they are left out; to reach them, widen the app's range in the admin console, then run qunfa sync"

    /// The account is not declared.
    struct UnknownAccount { name: String }
    zh "qunfa.toml 的 [accounts] 里没有「{name}」"
    en "[accounts] in qunfa.toml has no \"{name}\""
}

/// What a resolution may know of this moment.
#[derive(Debug, Clone, Copy)]
pub struct Known<'a> {
    /// Who exists.
    pub directory: &'a Directory,
    /// Lists by the reference written; unpinned ones stand for the newest.
    pub lists: &'a BTreeMap<ListRef, List>,
    /// All lists there are, for hints.
    pub list_names: &'a [ListRef],
    /// Answers to [`questions`].
    pub reached: &'a BTreeMap<ReachedQuestion, PersonSet>,
    /// The touch's own past, if it has one.
    pub touch: Option<&'a TouchPast>,
    /// Who is at a cap on the day of the touch.
    pub over_cap: &'a PersonSet,
    /// The local date, `YYYY-MM-DD`.
    pub today: &'a str,
    /// Unix milliseconds, for the age of customer groups.
    pub now_ms: i64,
    /// What `groups.csv` says of customer groups.
    pub groups: &'a Groups,
}

/// The people of a touch. `matched` is `wanted` and the sum of `drops`; `wanted` is `done` and `remaining`.
#[derive(Debug, Clone, PartialEq)]
pub struct Audience {
    /// Everybody who should get it, those who already did included.
    pub wanted: PersonSet,
    /// Of those, how many the ledger already has in this touch: sent, held, unreachable or in doubt.
    pub done: u64,
    /// The others.
    pub remaining: PersonSet,
    /// `remaining` by the member who sends, members and people in the order of their keys. No member for staff, for channels that
    /// need none, and where WeCom chooses.
    pub by_member: ByMember,
    /// How many of those matched get nothing, each for one reason; no zeros.
    pub drops: BTreeMap<Drop, u64>,
    /// People the rule asks for, and rows of its lists that never became a person.
    pub matched: u64,
    /// Tags as written and the ids they mean, sorted.
    pub resolved_tags: Vec<(String, String)>,
    /// Departments as written and the ids they mean, sorted.
    pub resolved_departments: Vec<(String, u32)>,
    /// What is worth saying about those left out.
    pub notes: Vec<Sentence>,
}

/// What [`resolve`] needs to be told about earlier touches, sorted, each once.
pub fn questions(campaign: &Campaign, touch: &Touch) -> Vec<ReachedQuestion> {
    let rule = campaign.audience_of(touch);
    let excluded = rule
        .exclude
        .iter()
        .filter_map(|written| match &written.value {
            Exclusion::Reached(reached) => Some(reached),
            Exclusion::List(_) | Exclusion::Tag(_) => None,
        });
    let asked: BTreeSet<ReachedQuestion> = rule
        .from
        .iter()
        .map(|written| &written.value)
        .chain(excluded)
        .map(question)
        .collect();
    asked.into_iter().collect()
}

/// Resolves who a touch is for.
///
/// Selection: lists are united, `from` are united, both meet; tags filter. People named by lists or `from` who are beyond reach are
/// dropped as out of scope; where nobody is named, the reach is what there is to match. Reasons are tried in the order of
/// [`Drop`]. Those the ledger already has in this touch are not dropped for a cap or for their member any more: their own message
/// may be what filled the cap.
///
/// # Errors
/// Every hold at once: unknown and ambiguous names with their nearest, what is out of reach; and, only when
/// all names resolve, `nobody-matches` or `over-max-recipients`.
pub fn resolve(
    campaign: &Campaign,
    touch: &Touch,
    policy: &Policy,
    members: &BTreeMap<String, MemberData>,
    known: &Known<'_>,
) -> Result<Audience, Vec<Hold>> {
    let rule = campaign.audience_of(touch);
    let mut names = Names::new(&campaign.id, &touch.name, known);
    let Some(account) = policy.accounts.get(&campaign.account) else {
        names.hold(
            "unknown-account",
            &campaign.place,
            UnknownAccount {
                name: campaign.account.clone(),
            },
        );
        return Err(names.holds);
    };
    let audience = match post::post(touch) {
        Some((raw_id, place)) => {
            let number = post::number(&raw_id, place, &mut names);
            posted(account, policy, rule, number, &mut names)
        }
        None => sift(account, touch, policy, rule, members, &mut names),
    };
    check_size(&audience, rule, &mut names);
    if names.holds.is_empty() {
        Ok(audience)
    } else {
        Err(names.holds)
    }
}

/// People still in question and the reasons counted so far.
struct Sieve {
    left: PersonSet,
    drops: BTreeMap<Drop, u64>,
}

impl Sieve {
    /// Takes out everybody of a set, for one reason.
    fn drop_these(&mut self, reason: Drop, people: &PersonSet) {
        let dropped = self.left.and(people);
        self.left = self.left.minus(&dropped);
        self.count(reason, dropped.len());
    }

    /// Takes out everybody not of a set.
    fn keep_only(&mut self, people: &PersonSet, otherwise: Drop) {
        let others = self.left.minus(people);
        self.drop_these(otherwise, &others);
    }

    /// Takes out whom the app of a touch certainly does not see, and says which app that is.
    fn drop_unseen(
        &mut self,
        account: &Account,
        touch: &Touch,
        directory: &Directory,
    ) -> Option<AppDoesNotSee> {
        let own = touch.app.as_ref().map(|app| &app.value);
        let app = own.or(account.app.as_ref())?;
        let unseen = self.left.and(directory.unseen.get(app)?);
        self.drop_these(Drop::OutOfSight, &unseen);
        (touch.channel == Channel::App && !unseen.is_empty()).then(|| AppDoesNotSee {
            people: unseen.len(),
            app: app.clone(),
        })
    }

    fn count(&mut self, reason: Drop, people: u64) {
        if people > 0 {
            *self.drops.entry(reason).or_default() += people;
        }
    }
}

fn sift(
    account: &Account,
    touch: &Touch,
    policy: &Policy,
    rule: &AudienceRule,
    data: &BTreeMap<String, MemberData>,
    names: &mut Names<'_>,
) -> Audience {
    let known = names.known;
    let reach = reach(account, rule, names);
    let selection = selection(rule, touch, names);
    let (excluded, suppressed) = (excluded(rule, names), suppressed(rule, policy, names));
    let past = known.touch.map_or_else(PersonSet::new, everybody_in);

    let scope = in_scope(rule.kind, &reach, known.directory);
    let mut sieve = matching(rule, &scope, &selection, known);
    let matched = sieve.left.len() + sieve.drops.values().sum::<u64>();
    sieve.keep_only(&scope, beyond(rule.kind, account.tier));
    let mut notes = Vec::new();
    if rule.kind == AudienceKind::Staff {
        let active = known
            .directory
            .members
            .iter()
            .filter(|(_, member)| member.active)
            .map(|(number, _)| *number);
        sieve.keep_only(&active.collect(), Drop::Left);
        let unseen = sieve.drop_unseen(account, touch, known.directory);
        notes.extend(unseen.map(Sentence::from));
    }
    sieve.drop_these(Drop::Suppressed, &suppressed);
    sieve.drop_these(Drop::Excluded, &excluded);
    sieve.drop_these(Drop::OverCap, &known.over_cap.minus(&past));

    let done = sieve.left.and(&past);
    let rest = sieve.left.minus(&past);
    let Assigned { by_member, drops } = if rule.kind == AudienceKind::Groups {
        chats::assign(&rest, data, names)
    } else if needs_member(rule.kind, touch.channel) {
        assign(&rest, &rule.assign, &reach, data, names)
    } else {
        Assigned {
            by_member: nobody_in_particular(known.directory, rest.iter()),
            drops: BTreeMap::new(),
        }
    };
    let remaining = if drops.is_empty() {
        rest
    } else {
        people_of(&by_member)
    };
    for (reason, people) in drops {
        sieve.count(reason, people);
    }
    Audience {
        wanted: done.or(&remaining),
        done: done.len(),
        remaining,
        by_member,
        drops: sieve.drops,
        matched,
        resolved_tags: names.tags.iter().cloned().collect(),
        resolved_departments: names.departments.iter().cloned().collect(),
        notes,
    }
}

/// The one recipient of a robot or an app's chat.
fn posted(
    account: &Account,
    policy: &Policy,
    rule: &AudienceRule,
    number: Option<PersonNo>,
    names: &mut Names<'_>,
) -> Audience {
    let known = names.known;
    // For the grant and the tier: who may post is who may write to staff.
    reach(account, rule, names);
    let (excluded, suppressed) = (excluded(rule, names), suppressed(rule, policy, names));
    let past = known.touch.map_or_else(PersonSet::new, everybody_in);
    let mut sieve = Sieve {
        left: number.into_iter().collect(),
        drops: BTreeMap::new(),
    };
    let matched = sieve.left.len();
    sieve.drop_these(Drop::Suppressed, &suppressed);
    sieve.drop_these(Drop::Excluded, &excluded);
    sieve.drop_these(Drop::OverCap, &known.over_cap.minus(&past));
    let remaining = sieve.left.minus(&past);
    Audience {
        done: sieve.left.len() - remaining.len(),
        by_member: nobody_in_particular(known.directory, remaining.iter()),
        remaining,
        wanted: sieve.left,
        drops: sieve.drops,
        matched,
        resolved_tags: Vec::new(),
        resolved_departments: Vec::new(),
        notes: Vec::new(),
    }
}

/// Everybody the rule asks for, strangers and broken rows already counted.
fn matching(
    rule: &AudienceRule,
    scope: &PersonSet,
    selection: &Selection,
    known: &Known<'_>,
) -> Sieve {
    let directory = known.directory;
    let (everybody, stranger) = match rule.kind {
        AudienceKind::Staff => (directory.members.keys().copied().collect(), Drop::Left),
        AudienceKind::Groups => (directory.chats.keys().copied().collect(), Drop::NoSuchChat),
        AudienceKind::Customers => (directory.customers.clone(), Drop::NotAFriend),
        AudienceKind::Followers => (PersonSet::new(), Drop::NotAFriend),
    };
    let base = selection.named.as_ref().unwrap_or(scope).clone();
    let mut sieve = Sieve {
        left: base,
        drops: BTreeMap::new(),
    };
    sieve.keep_only(&everybody, stranger);
    sieve.left = selection.tagged(&sieve.left);
    if rule.kind == AudienceKind::Groups {
        sieve.left = chats::fitting(&sieve.left, &rule.chats, directory, known.now_ms);
    }
    sieve.count(stranger, selection.unmatched);
    sieve.count(Drop::AmbiguousPhone, selection.ambiguous);
    sieve.count(Drop::DuplicateAlias, selection.duplicates);
    sieve
}

fn in_scope(kind: AudienceKind, reach: &Reach, directory: &Directory) -> PersonSet {
    match kind {
        AudienceKind::Staff => reach.members.iter().copied().collect(),
        AudienceKind::Groups => chats::owned(reach, directory),
        AudienceKind::Customers => reach.friends(directory),
        // No sync reads them.
        AudienceKind::Followers => PersonSet::new(),
    }
}

/// Why somebody who was named is out of the account's reach.
fn beyond(kind: AudienceKind, tier: Tier) -> Drop {
    if kind == AudienceKind::Groups {
        chats::beyond(tier)
    } else {
        Drop::OutOfScope
    }
}

/// Whether a member's name stands on the message (WeCom docs 92135 and 95094); application messages and mail have none.
fn needs_member(kind: AudienceKind, channel: Channel) -> bool {
    kind == AudienceKind::Customers && matches!(channel, Channel::CustomerMass | Channel::Moments)
}

fn everybody_in(past: &TouchPast) -> PersonSet {
    past.sent
        .or(&past.held)
        .or(&past.unreachable)
        .or(&past.in_doubt)
}

fn people_of(by_member: &ByMember) -> PersonSet {
    let mut people: Vec<PersonNo> = by_member
        .iter()
        .flat_map(|(_, people)| people.iter().copied())
        .collect();
    people.sort_unstable();
    people.into_iter().collect()
}

fn check_size(audience: &Audience, rule: &AudienceRule, names: &mut Names<'_>) {
    let past = names.known.touch.map_or_else(PersonSet::new, everybody_in);
    // With a name unresolved the numbers mean nothing; with a past, having nobody left is the good end.
    // Followers are not in the directory, so their absence there says nothing.
    let known = rule.kind != AudienceKind::Followers;
    if known && names.holds.is_empty() && audience.wanted.is_empty() && past.is_empty() {
        let (why_zh, why_en) = reasons(&audience.drops);
        names.hold(
            "nobody-matches",
            &rule.place,
            NobodyMatches {
                matched: audience.matched,
                why_zh,
                why_en,
            },
        );
    }
    let people = audience.wanted.or(&past).len();
    if names.holds.is_empty() && people > u64::from(rule.max_recipients) {
        names.hold(
            "over-max-recipients",
            &rule.place,
            OverMaxRecipients {
                people,
                max: rule.max_recipients,
            },
        );
    }
}

fn reasons(drops: &BTreeMap<Drop, u64>) -> (String, String) {
    let say = |lang: Lang, before: &str, between: &str| {
        let each = drops
            .iter()
            .map(|(reason, people)| format!("{} {people}", reason.sentence().in_lang(lang)));
        drops.first_key_value().map_or(String::new(), |_| {
            before.to_owned() + &each.collect::<Vec<_>>().join(between)
        })
    };
    (say(Lang::Zh, ", 其中 ", "、"), say(Lang::En, ": ", ", "))
}
