//! A policy, the one in force and its owners' sign-offs become trust, or what is missing.

use super::{
    PolicyStatement,
    objection::{CLOCK_MARGIN_MS, same_text},
    person::{author_mail, can_be_told, same_person},
    says,
};
use crate::{
    diagnostic::{Place, Sentence},
    model::Digest,
    ports::{CheckedSignoff, PolicyAccepted, PolicyOwner, Provenance, TrustedPolicy},
    say,
    workspace::{Policy, Reviewer},
};

/// The role whose holders sign changes of policy.
const OWNER: &str = "owner";
/// The longest a sign-off of a policy may wait, milliseconds.
const USE_BY_MAX_MS: i64 = 30 * 86_400_000;

say! {
    struct NoOwner {}
    zh "政策里没有带公钥的 owner：以后没人能签核政策的改动。先在 [reviewers] 里登记一位 roles = [\"owner\"] 的签核人"
    en "the policy names no owner with a key, so nobody could sign its next change: register a reviewer with roles = [\"owner\"] first"

    struct NobodySigned {}
    zh "还没有人签核这次政策改动"
    en "nobody signed this change of policy yet"

    struct NotAStatement {}
    zh "内容不是一份政策签核"
    en "it is no sign-off of a policy"

    struct OtherCorp { theirs: String, ours: String }
    zh "签的是企业 {theirs} 的政策，这里是 {ours}"
    en "it is about corp {theirs}, this is {ours}"

    struct OtherPolicy { from: String, to: String }
    zh "签的是从 {from} 到 {to} 的改动，不是这一次的"
    en "it is about the change from {from} to {to}, not about this one"

    struct UsedBefore {}
    zh "这份签核已经用过一次，不能再用；请重新签核"
    en "this sign-off moved the policy once and does so no more; sign anew"

    struct NotTheOwner { reviewer: String }
    zh "「{reviewer}」不是现行政策的 owner：新政策里的 owner 要等它生效才算"
    en "{reviewer} is no owner of the policy in force; owners of the new policy count once it is in force"

    struct NoTimes {}
    zh "签核时间或有效期写得不对"
    en "its times cannot be read"

    struct InFuture { signed: String }
    zh "签核时间 {signed} 还没到：签核人的时钟快了，校准后重新签核"
    en "it was signed at {signed}, which is still to come: set the signer's clock and sign anew"

    struct TooLong { use_by: String }
    zh "有效期到 {use_by}，政策签核最长 30 天；请重新签核"
    en "it is valid until {use_by}; a policy's sign-off holds 30 days at most, sign anew"

    struct Over { use_by: String }
    zh "有效期到 {use_by}，已过期；请重新签核"
    en "it was valid until {use_by}; sign anew"

    struct IsAuthor { reviewer: String, mail: String }
    zh "{reviewer} 以 {mail} 改过这次的政策，不能独自签核自己的改动；请另一位 owner 签核"
    en "{reviewer} changed this policy as {mail} and cannot be its only signer; another owner has to sign"

    struct CannotBeTold { reviewer: String }
    zh "{reviewer} 没有登记邮箱（aliases）或账号，分不清是不是作者；请另一位 owner 签核"
    en "{reviewer} has neither aliases nor a login, so nobody can tell them from the author; another owner has to sign"

    struct OfOne { number: usize, file: String, zh: String, en: String }
    zh "{file} 里第 {number} 份签核无效：{zh}"
    en "sign-off {number} in {file} is void: {en}"
}

/// Everything trust in a policy is judged by.
#[derive(Debug, Clone, Copy)]
pub struct PolicyCase<'a> {
    /// The policy of the base.
    pub policy: &'a Policy,
    /// Digest over its files.
    pub digest: Digest,
    /// What the ledger trusts; none at first use.
    pub in_force: Option<&'a TrustedPolicy>,
    /// Sign-offs, checked against the keys of the owners in force.
    pub signoffs: &'a [CheckedSignoff],
    /// Who changed the policy since the one in force.
    pub provenance: &'a Provenance,
    /// Unix milliseconds.
    pub now_ms: i64,
}

/// What becomes of a policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PolicyVerdict {
    /// It is the one in force.
    InForce,
    /// Nobody trusted one yet: whoever holds the ledger has to name it.
    FirstUse(PolicyAccepted),
    /// An owner of the one in force signed it.
    Signed(PolicyAccepted),
    /// It decides nothing here, and why.
    Refused(Vec<Sentence>),
}

/// Judges the policy of the base.
pub fn judge_policy(case: &PolicyCase<'_>) -> PolicyVerdict {
    if case
        .in_force
        .is_some_and(|policy| policy.digest == case.digest)
    {
        return PolicyVerdict::InForce;
    }
    let owners = policy_owners(case.policy);
    if owners.iter().all(|owner| owner.key.is_none()) {
        return PolicyVerdict::Refused(vec![NoOwner {}.into()]);
    }
    let accepted = |signed| PolicyAccepted {
        from: case.in_force.map(|policy| policy.digest),
        to: case.digest,
        owners,
        signed,
    };
    let Some(in_force) = case.in_force else {
        return PolicyVerdict::FirstUse(accepted(None));
    };
    let mut why = Vec::new();
    for signoff in case.signoffs {
        match signed_by(case, in_force, signoff) {
            Ok(reviewer) => {
                let statement = Digest::of(signoff.statement.as_bytes());
                return PolicyVerdict::Signed(accepted(Some((statement, reviewer))));
            }
            Err(objection) => why.push(of_one(signoff, objection)),
        }
    }
    if why.is_empty() {
        why.push(NobodySigned {}.into());
    }
    PolicyVerdict::Refused(why)
}

/// Who may sign changes of a policy, as the ledger remembers them.
pub fn policy_owners(policy: &Policy) -> Vec<PolicyOwner> {
    let reviewers = policy.reviewers.values();
    let owners = reviewers.filter(|reviewer| reviewer.roles.iter().any(|role| role == OWNER));
    let remembered = owners.map(|owner| PolicyOwner {
        name: owner.name.clone(),
        key: owner.key.clone(),
        login: owner.github.clone(),
        aliases: owner.aliases.clone(),
    });
    remembered.collect()
}

/// The only person who owns a policy, when it is one: they may sign their own changes of it.
pub fn sole_owner(owners: &[PolicyOwner]) -> Option<&str> {
    let (first, others) = owners.split_first()?;
    let one = as_reviewer(first);
    let alone = others
        .iter()
        .all(|other| same_person(&one, &as_reviewer(other)));
    alone.then_some(first.name.as_str())
}

/// The owner in force who signed this change, if the sign-off holds.
fn signed_by(
    case: &PolicyCase<'_>,
    in_force: &TrustedPolicy,
    signoff: &CheckedSignoff,
) -> Result<String, Sentence> {
    let said = PolicyStatement::read(&signoff.statement).ok_or(NotAStatement {})?;
    about_this(case, in_force, &said)?;
    let signer = signoff.signer.as_ref();
    let signer = signer.map_err(|problem| match problem {
        crate::ports::SignatureProblem::UnknownKey => NotTheOwner {
            reviewer: said.reviewer.clone(),
        }
        .into(),
        problem => says::signature(problem),
    })?;
    let owner = in_force.owners.iter().find(|owner| owner.name == *signer);
    let owner = owner.ok_or_else(|| NotTheOwner {
        reviewer: signer.clone(),
    })?;
    if !same_text(&owner.name, &said.reviewer) {
        let (signer, reviewer) = (signer.clone(), said.reviewer.clone());
        return Err(says::OtherHand { signer, reviewer }.into());
    }
    if in_force
        .used
        .contains(&Digest::of(signoff.statement.as_bytes()))
    {
        return Err(UsedBefore {}.into());
    }
    in_time(case, &said)?;
    if sole_owner(&in_force.owners).is_none() {
        not_the_author(case, owner)?;
    }
    Ok(owner.name.clone())
}

fn about_this(
    case: &PolicyCase<'_>,
    in_force: &TrustedPolicy,
    said: &PolicyStatement,
) -> Result<(), Sentence> {
    let ours = &case.policy.corp;
    if !same_text(&said.corp, ours) {
        let (theirs, ours) = (said.corp.clone(), ours.clone());
        return Err(OtherCorp { theirs, ours }.into());
    }
    if (said.from, said.to) != (in_force.digest, case.digest) {
        let (from, to) = (said.from.short(), said.to.short());
        return Err(OtherPolicy { from, to }.into());
    }
    Ok(())
}

fn in_time(case: &PolicyCase<'_>, said: &PolicyStatement) -> Result<(), Sentence> {
    let (signed_ms, use_by_ms) = said.times_ms().ok_or(NoTimes {})?;
    let shown = |ms| says::local(ms, &case.policy.timezone);
    if signed_ms > case.now_ms.saturating_add(CLOCK_MARGIN_MS) {
        let signed = shown(signed_ms);
        return Err(InFuture { signed }.into());
    }
    let use_by = shown(use_by_ms);
    if use_by_ms - signed_ms > USE_BY_MAX_MS {
        return Err(TooLong { use_by }.into());
    }
    if case.now_ms > use_by_ms {
        return Err(Over { use_by }.into());
    }
    Ok(())
}

/// Whether history shows that an owner did not change the policy. What it cannot show counts as not shown.
fn not_the_author(case: &PolicyCase<'_>, owner: &PolicyOwner) -> Result<(), Sentence> {
    let person = as_reviewer(owner);
    let reviewer = owner.name.clone();
    if let Some(mail) = author_mail(&person, &case.provenance.authors) {
        let mail = mail.to_owned();
        return Err(IsAuthor { reviewer, mail }.into());
    }
    if let Some(gap) = &case.provenance.unknown {
        return Err(says::history(gap));
    }
    if !can_be_told(&person) {
        return Err(CannotBeTold { reviewer }.into());
    }
    Ok(())
}

/// An owner as the rules about persons know people.
fn as_reviewer(owner: &PolicyOwner) -> Reviewer {
    Reviewer {
        name: owner.name.clone(),
        place: Place::file("qunfa.toml"),
        roles: vec![OWNER.to_owned()],
        key: owner.key.clone(),
        github: owner.login.clone(),
        gitlab: None,
        gitee: None,
        bot: false,
        aliases: owner.aliases.clone(),
    }
}

fn of_one(signoff: &CheckedSignoff, why: Sentence) -> Sentence {
    let one = OfOne {
        number: signoff.index + 1,
        file: signoff.file.clone(),
        zh: why.zh,
        en: why.en,
    };
    one.into()
}
