//! An account and the `of` of a rule become the members whose customers, or who themselves, may be addressed.

use super::names::Names;
use crate::{
    diagnostic::Located,
    directory::{Directory, Member},
    model::{AudienceKind, PersonNo, PersonSet, Tier},
    workspace::{Account, AudienceRule},
};
use std::collections::BTreeSet;

crate::say! {
    /// The rule names what the account may not reach.
    struct OutOfReach { name: String, account: String }
    zh "「{name}」不在账号 {account} 可触达的范围内; 请改写受众, 或换用有此范围的账号"
    en "\"{name}\" is not within the reach of account {account}; change the audience, or use an account that reaches it"

    /// A member's account speaks to customers only.
    struct StaffOutOfReach { account: String }
    zh "账号 {account} 是普通成员, 只能发给自己的客户, 不能群发给员工; 请换用部门或总部账号"
    en "account {account} belongs to one member and reaches that member's customers only, never staff; use a department's or headquarters' account"

    /// A member's account is granted for a time.
    struct GrantOver { account: String, until: String }
    zh "账号 {account} 的授权已于 {until} 到期; 请重新申请"
    en "the grant of account {account} ended on {until}; apply for it again"
}

/// The members within reach.
pub(super) struct Reach {
    /// By number.
    pub(super) members: BTreeSet<PersonNo>,
    /// Whether these are all members there are.
    pub(super) whole: bool,
}

impl Reach {
    /// Every friend of a member within reach.
    pub(super) fn friends(&self, directory: &Directory) -> PersonSet {
        if self.whole {
            return directory.customers.clone();
        }
        let mut met = vec![false; directory.keys.len()];
        for (customer, _) in self
            .members
            .iter()
            .filter_map(|number| directory.members.get(number))
            .flat_map(|member| &member.friends)
        {
            if let Some(met) = met.get_mut(customer.0 as usize) {
                *met = true;
            }
        }
        met.into_iter()
            .zip(0..)
            .filter_map(|(met, number)| met.then_some(PersonNo(number)))
            .collect()
    }
}

/// The members of the account's reach that `of` leaves.
pub(super) fn reach(account: &Account, rule: &AudienceRule, names: &mut Names<'_>) -> Reach {
    let directory = names.known.directory;
    check_grant(account, rule, names);
    let reachable = of_account(account, names);
    let mut members = reachable.clone();
    if !rule.of_departments.is_empty() {
        let all = rule
            .of_departments
            .iter()
            .map(|written| in_department(account, written, &reachable, names));
        members = all.flatten().collect();
    }
    if !rule.of_members.is_empty() {
        let named = rule
            .of_members
            .iter()
            .filter_map(|written| named_member(account, written, &reachable, names));
        let named: BTreeSet<PersonNo> = named.collect();
        members.retain(|member| named.contains(member));
    }
    Reach {
        whole: members.len() == directory.members.len(),
        members,
    }
}

fn check_grant(account: &Account, rule: &AudienceRule, names: &mut Names<'_>) {
    let today = names.known.today;
    if let Some(until) = account.until.as_deref().filter(|until| *until < today) {
        let said = GrantOver {
            account: account.name.clone(),
            until: until.to_owned(),
        };
        names.hold("grant-over", &account.place, said);
    }
    if account.tier == Tier::Member && rule.kind == AudienceKind::Staff {
        names.hold(
            "out-of-reach",
            &rule.place,
            StaffOutOfReach {
                account: account.name.clone(),
            },
        );
    }
}

/// Headquarters reach everybody, a department its own, a member only itself.
fn of_account(account: &Account, names: &mut Names<'_>) -> BTreeSet<PersonNo> {
    let directory = names.known.directory;
    if account.tier == Tier::Admin {
        return directory.members.keys().copied().collect();
    }
    let mut members: BTreeSet<PersonNo> = account
        .members
        .iter()
        .filter_map(|written| names.member(written))
        .collect();
    if account.tier == Tier::Department {
        let departments: BTreeSet<u32> = account
            .departments
            .iter()
            .flat_map(|written| names.department(written))
            .collect();
        members.extend(within(directory, &departments));
    }
    members
}

/// Those within reach in one written department; a hold when it has people, but none of them.
fn in_department(
    account: &Account,
    written: &Located<String>,
    reachable: &BTreeSet<PersonNo>,
    names: &mut Names<'_>,
) -> BTreeSet<PersonNo> {
    let departments = names.department(written);
    let all: BTreeSet<PersonNo> = within(names.known.directory, &departments).collect();
    let kept: BTreeSet<PersonNo> = all.intersection(reachable).copied().collect();
    if kept.is_empty() && !all.is_empty() {
        say_out_of_reach(account, written, names);
    }
    kept
}

/// A written member; a hold when it is not within reach.
fn named_member(
    account: &Account,
    written: &Located<String>,
    reachable: &BTreeSet<PersonNo>,
    names: &mut Names<'_>,
) -> Option<PersonNo> {
    let member = names.member(written)?;
    if !reachable.contains(&member) {
        say_out_of_reach(account, written, names);
    }
    Some(member)
}

fn within<'a>(
    directory: &'a Directory,
    departments: &'a BTreeSet<u32>,
) -> impl Iterator<Item = PersonNo> + 'a {
    let is_within = |member: &Member| {
        member
            .departments
            .iter()
            .any(|department| departments.contains(department))
    };
    directory
        .members
        .iter()
        .filter(move |(_, member)| is_within(member))
        .map(|(number, _)| *number)
}

fn say_out_of_reach(account: &Account, written: &Located<String>, names: &mut Names<'_>) {
    let said = OutOfReach {
        name: written.value.clone(),
        account: account.name.clone(),
    };
    names.hold("out-of-reach", &written.place, said);
}
