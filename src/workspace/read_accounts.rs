//! `[accounts]` and `[reviewers]`: who runs campaigns, and who signs them.

use super::{
    moments, names,
    policy::{Account, Reviewer},
    raw::Named,
    raw_accounts::{RawAccount, RawReviewer, RawRole},
    spot::Spot,
    ssh_keys,
};
use crate::{
    diagnostic::{Finding, Place, Sentence, Sink, nearest},
    model::Tier,
    say,
};
use std::collections::BTreeMap;

/// Trades the rule book and the window presets know.
const INDUSTRIES: &[&str] = &[
    "alcohol",
    "catering",
    "cosmetics",
    "device",
    "drug",
    "education",
    "finance",
    "food",
    "health_food",
    "medical",
    "realestate",
    "retail",
];

say! {
    struct NoDepartments {}
        zh "层级 department 的账号必须写明管哪些部门：departments = [\"门店/上海\"]"
        en "an account of tier department needs its departments: departments = [\"门店/上海\"]"
    struct NotOneMember {}
        zh "层级 member 的账号必须恰好写一位成员：members = [\"userid\"]"
        en "an account of tier member has exactly one member: members = [\"userid\"]"
    struct NoGrant {}
        zh "层级 member 的账号必须写明授权截止日：until = 2026-12-31"
        en "an account of tier member is granted until a date: until = 2026-12-31"
    struct UnknownIndustry { written: String, known: String }
        zh "没有行业“{written}”的专门规则，将按一般规则检查；有专门规则的行业：{known}"
        en "no rules for the trade \"{written}\", so general rules apply; trades with rules: {known}"
    struct MisspeltIndustry { written: String, meant: String }
        zh "没有行业“{written}”的专门规则，将按一般规则检查；是不是想写“{meant}”？"
        en "no rules for the trade \"{written}\", so general rules apply; did you mean \"{meant}\"?"
    struct CannotSign { name: String }
        zh "审核人“{name}”既没有 SSH 公钥（key）也没有代码平台用户名（github、gitlab 或 gitee），无法签核；请补上其中一个"
        en "reviewer \"{name}\" has neither an SSH key nor a login, and cannot sign; add key, github, gitlab or gitee"
    struct SharedIdentity { name: String, other: String, zh: &'static str, en: &'static str }
        zh "“{name}”与“{other}”的{zh}相同；一个身份只能属于一个人，请核对是谁的"
        en "\"{name}\" and \"{other}\" share {en}; one identity is one person, so find out whose it is"
}

/// Reads the accounts.
pub(super) fn accounts(
    raw: Option<Named<RawAccount>>,
    spot: Spot<'_>,
    apps: &BTreeMap<String, i64>,
    sink: &mut Sink,
) -> BTreeMap<String, Account> {
    raw.into_iter()
        .flatten()
        .filter_map(|(name, raw)| {
            Some((
                name.clone(),
                account(&name, raw, spot.key(&name), apps, sink)?,
            ))
        })
        .collect()
}

fn account(
    name: &str,
    raw: RawAccount,
    spot: Spot<'_>,
    apps: &BTreeMap<String, i64>,
    sink: &mut Sink,
) -> Option<Account> {
    let place = spot.key_place();
    if let Some(app) = &raw.app {
        let written = spot.key("app").located(app.clone());
        if let Some(finding) =
            names::check(names::Kind::App, &written, apps.keys().map(String::as_str))
        {
            sink.push(finding);
        }
    }
    if let Some(industry) = raw
        .industry
        .as_deref()
        .filter(|industry| !INDUSTRIES.contains(industry))
    {
        let written = industry.to_owned();
        let what: Sentence = match nearest(industry, INDUSTRIES.iter().copied()) {
            Some(meant) => MisspeltIndustry {
                written,
                meant: meant.to_owned(),
            }
            .into(),
            None => UnknownIndustry {
                written,
                known: INDUSTRIES.join(", "),
            }
            .into(),
        };
        sink.push(
            Finding::warn("unknown-industry", spot.key("industry").place(), what).text(industry),
        );
    }
    let until = raw
        .until
        .as_deref()
        .and_then(|until| moments::date(spot.key("until"), until, sink));
    let tier = raw.tier?;
    let departments = spot.key("departments").list(raw.departments);
    let members = spot.key("members").list(raw.members);
    match tier {
        Tier::Department if departments.is_empty() => {
            sink.push(
                Finding::block("account-incomplete", place.clone(), NoDepartments {}).text(name),
            );
        }
        Tier::Admin | Tier::Department => {}
        Tier::Member => {
            if members.len() != 1 {
                sink.push(
                    Finding::block("account-incomplete", place.clone(), NotOneMember {}).text(name),
                );
            }
            if raw.until.is_none() {
                sink.push(
                    Finding::block("account-incomplete", place.clone(), NoGrant {}).text(name),
                );
            }
        }
    }
    Some(Account {
        name: name.to_owned(),
        place,
        tier,
        departments,
        members,
        industry: raw.industry,
        app: raw.app,
        until: until.map(|day| day.to_string()),
    })
}

/// Reads the reviewers; no two may share a key, a login or a mail address.
pub(super) fn reviewers(
    raw: Option<Named<RawReviewer>>,
    spot: Spot<'_>,
    sink: &mut Sink,
) -> BTreeMap<String, Reviewer> {
    let mut reviewers = BTreeMap::new();
    let mut seen = BTreeMap::new();
    // In the file's order, so that what is shared is found at the later one.
    let mut written: Vec<(String, RawReviewer)> = raw.into_iter().flatten().collect();
    written.sort_by_key(|(name, _)| spot.key(name).key_place());
    for (name, raw) in written {
        let spot = spot.key(&name);
        let key = raw
            .key
            .as_deref()
            .and_then(|key| ssh_keys::read(key, spot.key("key"), sink));
        let logins = [
            ("github", &raw.github),
            ("gitlab", &raw.gitlab),
            ("gitee", &raw.gitee),
        ];
        if raw.key.is_none() && logins.iter().all(|(_, login)| login.is_none()) {
            sink.push(Finding::warn(
                "reviewer-cannot-sign",
                spot.key_place(),
                CannotSign { name: name.clone() },
            ));
        }
        let aliases: Vec<String> = raw
            .aliases
            .unwrap_or_default()
            .iter()
            .map(|mail| mail.trim().to_lowercase())
            .collect();
        let identities = key
            .iter()
            .map(|key| (("公钥", "a key"), key.clone(), spot.key("key").place()))
            .chain(logins.iter().filter_map(|(host, login)| {
                // One name on two hosts need not be one person.
                let identity = format!("{host}:{}", login.as_deref()?.trim().to_lowercase());
                Some((("用户名", "a login"), identity, spot.key(host).place()))
            }))
            .chain(aliases.iter().map(|mail| {
                (
                    ("邮箱", "a mail address"),
                    mail.clone(),
                    spot.key("aliases").place(),
                )
            }));
        for (what, identity, place) in identities {
            shared(&name, what, identity, place, &mut seen, sink);
        }
        let mut roles = raw.roles.unwrap_or_default();
        roles.sort_unstable();
        roles.dedup();
        let reviewer = Reviewer {
            name: name.clone(),
            place: spot.key_place(),
            roles: roles
                .into_iter()
                .map(|role| role_word(role).to_owned())
                .collect(),
            key,
            github: raw.github,
            gitlab: raw.gitlab,
            gitee: raw.gitee,
            aliases,
        };
        reviewers.insert(name, reviewer);
    }
    reviewers
}

fn shared(
    name: &str,
    (zh, en): (&'static str, &'static str),
    identity: String,
    place: Place,
    seen: &mut BTreeMap<(&'static str, String), String>,
    sink: &mut Sink,
) {
    let other = seen.insert((en, identity), name.to_owned());
    if let Some(other) = other.filter(|other| other != name) {
        let what = SharedIdentity {
            name: name.to_owned(),
            other,
            zh,
            en,
        };
        sink.push(Finding::block("shared-identity", place, what));
    }
}

fn role_word(role: RawRole) -> &'static str {
    match role {
        RawRole::Owner => "owner",
        RawRole::Superior => "superior",
        RawRole::Risk => "risk",
        RawRole::Legal => "legal",
    }
}
