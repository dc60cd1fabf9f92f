//! A campaign becomes what its recipients would see: every text of every touch, who sends it, and how many would get it.
//!
//! Files are enough. With answers of the ledger the same texts are counted, and with leave shown with people's real values.

use super::{Prepared, Proofs, prepare::variants, run_key, scene::Scene, touch::Case};
use crate::{
    content::{self, Drafted, Look, LookText, Missing, Recipients, Sender, Skeleton},
    diagnostic::Hold,
    directory::Directory,
    model::{Channel, Message, PersonKind, PersonNo, canonical_id},
    plan::{self, Booked},
    ports::{Answers, Question},
    schedule,
    workspace::{Assign, Campaign, Touch, Workspace},
};
use std::collections::BTreeMap;

/// What the ledger said, and whether values of people may be shown.
#[derive(Debug, Clone, Copy)]
pub struct Counted<'a> {
    /// What was asked.
    pub question: &'a Question,
    /// What it answered.
    pub answers: &'a Answers,
    /// Whether texts hold the real values of list columns.
    pub real: bool,
}

/// Looks at every touch and variant of a campaign.
pub fn look(
    workspace: &Workspace,
    prepared: &Prepared<'_>,
    counted: Option<Counted<'_>>,
    now_ms: i64,
) -> Vec<Look> {
    let mut looks = Vec::new();
    for touch in &prepared.campaign.touches {
        if touch.variants.is_empty() {
            let skeleton = prepared
                .skeletons
                .iter()
                .find(|one| one.touch == touch.name);
            looks.push(one(workspace, prepared, touch, skeleton, counted, now_ms));
            continue;
        }
        for (name, share, skeleton) in variants(prepared, touch) {
            let skeleton = skeleton.as_ref();
            let mut look = one(workspace, prepared, touch, skeleton, counted, now_ms);
            look.variant = Some((name, share));
            // Who gets which variant is drawn when the touch is frozen.
            look.people = None;
            for text in &mut look.texts {
                text.people = None;
            }
            looks.push(look);
        }
    }
    looks
}

fn one(
    workspace: &Workspace,
    prepared: &Prepared<'_>,
    touch: &Touch,
    skeleton: Option<&Skeleton>,
    counted: Option<Counted<'_>>,
    now_ms: i64,
) -> Look {
    let campaign = prepared.campaign;
    let mut look = Look {
        touch: touch.name.clone(),
        channel: touch.channel,
        variant: None,
        texts: Vec::new(),
        people: None,
        missing: Vec::new(),
        real_bytes: None,
        holds: plan::not_executed(campaign, touch, &workspace.policy),
    };
    let Some(skeleton) = skeleton else {
        return look;
    };
    let directory = counted.and_then(|counted| counted.answers.directory.as_ref());
    let resolved =
        counted.and_then(|counted| resolve(workspace, prepared, touch, counted, now_ms, &mut look));
    let by_member = resolved.unwrap_or_default();
    let real = counted.is_some_and(|counted| counted.real);
    if let (Some(counted), Some(directory)) = (counted, directory)
        && !by_member.is_empty()
    {
        let recipients = Recipients {
            by_member: &by_member,
            directory,
            members: &workspace.members,
            lists: &counted.answers.lists,
            run_date: &run_date(workspace, campaign, touch, now_ms),
        };
        let drafted = content::drafts(campaign, touch, &workspace.policy, skeleton, &recipients);
        count(&drafted, &mut look);
        if real || !skeleton.per_person {
            look.texts = grouped(&drafted, directory);
            return sorted(look);
        }
        look.real_bytes = sizes(&drafted);
    }
    let senders = senders(workspace, campaign, touch, directory, &by_member);
    let known: Vec<Sender<'_>> = senders.iter().map(|(sender, _)| sender.clone()).collect();
    let rendered = content::renderings(campaign, &workspace.policy, skeleton, &known);
    let people_of = |shown: &[String]| {
        let of_each = senders
            .iter()
            .filter(|(sender, _)| shown.contains(&sender.shown));
        of_each.map(|(_, people)| *people).sum::<Option<u64>>()
    };
    look.texts = rendered
        .texts
        .into_iter()
        .map(|(message, senders)| LookText {
            message,
            people: people_of(&senders).filter(|people| *people > 0),
            senders,
            chats: Vec::new(),
        })
        .collect();
    for (name, senders) in rendered.missing {
        if !look.missing.iter().any(|known| known.name == name) {
            look.missing.push(Missing {
                name,
                senders,
                people: None,
            });
        }
    }
    sorted(look)
}

/// Members and their people, each with a member once.
type ByMember = Vec<(Option<PersonNo>, Vec<PersonNo>)>;

/// Who would get it, or the holds that say why nobody knows.
fn resolve(
    workspace: &Workspace,
    prepared: &Prepared<'_>,
    touch: &Touch,
    counted: Counted<'_>,
    now_ms: i64,
    look: &mut Look,
) -> Option<ByMember> {
    let proofs = Proofs::default();
    let scene = Scene {
        workspace,
        question: counted.question,
        answers: counted.answers,
        proofs: &proofs,
        zone: super::zone(workspace),
        pace: workspace.policy.pace,
        now_ms,
        sent_before: std::cell::OnceCell::new(),
    };
    let booked = Booked::default();
    let run = counted.answers.past.runs.get(&run_key(prepared.campaign));
    let case = Case {
        campaign: prepared.campaign,
        touch,
        run,
        past: run.and_then(|run| run.touches.get(&touch.name)),
        booked: &booked,
    };
    match scene.audience(case) {
        Ok(audience) => Some(audience.by_member),
        Err(holds) => {
            for hold in holds {
                let known = |other: &Hold| other.code == hold.code && other.place == hold.place;
                if !look.holds.iter().any(known) {
                    look.holds.push(hold);
                }
            }
            None
        }
    }
}

fn run_date(workspace: &Workspace, campaign: &Campaign, touch: &Touch, now_ms: i64) -> String {
    let start = schedule::audience_day(campaign, touch, &workspace.policy, now_ms);
    schedule::local_date(&super::zone(workspace), start.unwrap_or(now_ms))
}

fn count(drafted: &Drafted, look: &mut Look) {
    let people = drafted.drafts.iter().map(|draft| draft.people.len() as u64);
    look.people = Some(people.sum());
    look.missing = drafted
        .missing
        .iter()
        .map(|(name, people)| Missing {
            name: name.clone(),
            senders: Vec::new(),
            people: Some(people.len() as u64),
        })
        .collect();
    look.holds.extend(
        drafted
            .holds
            .iter()
            .filter(|hold| hold.code != "not-executed-yet")
            .cloned(),
    );
}

fn sizes(drafted: &Drafted) -> Option<(usize, usize)> {
    let bytes = |draft: &content::Draft| content::wire_bytes(&draft.message.text);
    let shortest = drafted.drafts.iter().map(bytes).min()?;
    let longest = drafted.drafts.iter().map(bytes).max()?;
    Some((shortest, longest))
}

/// Drafts of several members with one message are one text.
fn grouped(drafted: &Drafted, directory: &Directory) -> Vec<LookText> {
    let mut texts: BTreeMap<&Message, LookText> = BTreeMap::new();
    for draft in &drafted.drafts {
        let text = texts.entry(&draft.message).or_insert_with(|| LookText {
            message: draft.message.clone(),
            senders: Vec::new(),
            chats: Vec::new(),
            people: Some(0),
        });
        text.people = text.people.map(|people| people + draft.people.len() as u64);
        let member = draft.member.and_then(|no| directory.members.get(&no));
        text.senders
            .extend(member.map(|member| member.name.clone()));
        let chats = draft.people.iter().filter_map(|no| directory.chats.get(no));
        let named = chats.filter(|chat| !chat.name.is_empty());
        text.chats.extend(named.map(|chat| chat.name.clone()));
    }
    texts.into_values().collect()
}

/// Who would send: the members of the resolved audience with their people, else those of `members.toml` whom the campaign does not rule out.
fn senders<'a>(
    workspace: &'a Workspace,
    campaign: &Campaign,
    touch: &Touch,
    directory: Option<&Directory>,
    by_member: &ByMember,
) -> Vec<(Sender<'a>, Option<u64>)> {
    let rule = campaign.audience_of(touch);
    let in_names_of_members = matches!(
        touch.channel,
        Channel::CustomerMass | Channel::GroupMass | Channel::Moments
    ) && rule.assign != Assign::Wecom;
    if !in_names_of_members {
        return Vec::new();
    }
    if let Some(directory) = directory.filter(|_| !by_member.is_empty()) {
        let known = by_member.iter().filter_map(|(no, people)| {
            let member = directory.members.get(no.as_ref()?)?;
            let data = workspace
                .members
                .get(&canonical_id(PersonKind::Staff, &member.userid));
            let sender = Sender {
                shown: member.name.clone(),
                name: Some(member.name.clone()),
                data,
            };
            Some((sender, Some(people.len() as u64)))
        });
        return known.collect();
    }
    let account = workspace.policy.accounts.get(&campaign.account);
    let lists = account.map(|account| &account.members).into_iter();
    let lists: Vec<_> = lists
        .chain([&rule.of_members])
        .filter(|members| !members.is_empty())
        .collect();
    let may = |userid: &str| {
        lists.iter().all(|members| {
            let mut ids = members.iter();
            ids.any(|written| canonical_id(PersonKind::Staff, &written.value) == userid)
        })
    };
    workspace
        .members
        .iter()
        .filter(|(userid, _)| may(userid))
        .map(|(userid, data)| {
            let member = directory.and_then(|directory| {
                let no = directory.member(userid)?;
                directory.members.get(&no)
            });
            let name = member.map(|member| member.name.clone());
            let sender = Sender {
                shown: name.clone().unwrap_or_else(|| userid.clone()),
                name,
                data: Some(data),
            };
            (sender, None)
        })
        .collect()
}

fn sorted(mut look: Look) -> Look {
    look.texts.sort_by(|a, b| {
        let key = |text: &LookText| content::wire_bytes(&text.message.text);
        (key(a), &a.message).cmp(&(key(b), &b.message))
    });
    look
}
