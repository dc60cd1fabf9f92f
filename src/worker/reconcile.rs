//! Doubt is looked into: the platform is asked twice, and what it proves is recorded. Nothing is ever sent from here.

use super::{
    Step, Tools, WorkerError,
    send::wait,
    tools::{Machine, Wait},
};
use crate::{
    history::{Attempt, Batch, Outcome},
    model::Channel,
    ports::{ClaimedBatch, Journal, ListedTask, Resolution, Tree, Wire},
    protocol::{Candidate, DoubtStep, Listing, Match, doubt_step, match_listing},
};

/// What one look at the doubts came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reconciled {
    /// Found at the platform: accepted after all.
    pub present: u32,
    /// Proven absent: free to be sent again.
    pub absent: u32,
    /// Only a person can decide.
    pub human: u32,
    /// When the next doubt of a dead process can be looked into, Unix milliseconds.
    pub next_ms: Option<i64>,
}

/// One doubt that can be asked about now.
struct Case {
    batch: Batch,
    attempt: Attempt,
    owner_gone: bool,
    content: ClaimedBatch,
    range_s: (i64, i64),
    absent_once: bool,
}

/// Spans of one listing call (WeCom doc 93338: at most a month), seconds.
const LISTING_SPAN_S: i64 = 28 * 86_400;

/// Looks into every doubt that is ripe.
pub async fn reconcile<L: Journal, W: Wire, M: Machine, T: Tree + Sync>(
    tools: &Tools<'_, L, W, M, T>,
    report: &(dyn Fn(Step) + Sync),
) -> Result<Reconciled, WorkerError> {
    let recovered = tools
        .ledger
        .recover(tools.now_ms(), &tools.tempo, &tools.worker)
        .await?;
    let mut seen = Reconciled::default();
    let mut cases = Vec::new();
    for (batch, attempt, owner_gone) in recovered.in_doubt {
        match doubt_step(&batch, &attempt, tools.now_ms(), &tools.tempo) {
            DoubtStep::NeedsHuman => seen.human += 1,
            DoubtStep::WaitUntil(at_ms) if owner_gone => {
                seen.next_ms = Some(seen.next_ms.map_or(at_ms, |next: i64| next.min(at_ms)));
            }
            // Our own attempt: waiting here proves nothing, since this process lives; the next one will ask.
            DoubtStep::WaitUntil(_) => {}
            DoubtStep::List { from_s, until_s } => {
                let content = tools.ledger.content(batch.batch_no).await?;
                cases.push(Case {
                    batch,
                    attempt,
                    owner_gone,
                    content,
                    range_s: (from_s, until_s),
                    absent_once: false,
                });
            }
        }
    }
    // Tasks to customers and tasks to their groups are listed apart.
    let (groups, singles): (Vec<Case>, Vec<Case>) = cases
        .into_iter()
        .partition(|case| case.batch.channel == Channel::GroupMass);
    for cases in [singles, groups] {
        look_at_all(tools, cases, &mut seen, report).await?;
    }
    Ok(seen)
}

/// Looks at cases of one kind, span by span.
async fn look_at_all<L: Journal, W: Wire, M: Machine, T: Tree + Sync>(
    tools: &Tools<'_, L, W, M, T>,
    mut cases: Vec<Case>,
    seen: &mut Reconciled,
    report: &(dyn Fn(Step) + Sync),
) -> Result<(), WorkerError> {
    cases.sort_by_key(|case| case.range_s);
    while !cases.is_empty() {
        let until = cases[0].range_s.0 + LISTING_SPAN_S;
        let later = cases
            .iter()
            .position(|case| case.range_s.1 > until)
            .unwrap_or(cases.len())
            .max(1);
        let rest = cases.split_off(later);
        look(tools, cases, seen, report).await?;
        cases = rest;
    }
    Ok(())
}

/// Two complete listings, a while apart, over one span of time.
async fn look<L: Journal, W: Wire, M: Machine, T: Tree + Sync>(
    tools: &Tools<'_, L, W, M, T>,
    mut cases: Vec<Case>,
    seen: &mut Reconciled,
    report: &(dyn Fn(Step) + Sync),
) -> Result<(), WorkerError> {
    for second in [false, true] {
        if second {
            if !cases.iter().any(|case| case.absent_once && case.owner_gone) {
                return Ok(());
            }
            let until_ms = tools.now_ms() + tools.tempo.between_listings_ms;
            if !wait(tools, until_ms, Wait::QuietPeriod, report).await {
                return Ok(());
            }
        }
        let from_s = cases.iter().map(|case| case.range_s.0).min().unwrap_or(0);
        let until_s = cases.iter().map(|case| case.range_s.1).max().unwrap_or(0);
        // A listing that could not be read whole proves nothing: the doubt stays for the next look.
        let group = cases
            .first()
            .is_some_and(|case| case.batch.channel == Channel::GroupMass);
        let Ok(listing) = tools.wire.tasks(group, from_s, until_s).await else {
            return Ok(());
        };
        let mut left = Vec::new();
        for case in cases {
            if let Some(case) = judge(tools, case, &listing, second, seen, report).await? {
                left.push(case);
            }
        }
        cases = left;
    }
    Ok(())
}

/// Judges one case against one listing; gives it back while it is undecided.
async fn judge<L: Journal, W: Wire, M: Machine, T: Tree + Sync>(
    tools: &Tools<'_, L, W, M, T>,
    mut case: Case,
    tasks: &[ListedTask],
    second: bool,
    seen: &mut Reconciled,
    report: &(dyn Fn(Step) + Sync),
) -> Result<Option<Case>, WorkerError> {
    let wanted = candidate(&case);
    let mut listing = Vec::with_capacity(tasks.len());
    for task in tasks {
        // Only an unmarked message has to know which tasks are somebody else's.
        let owned = !wanted.marked
            && tools
                .ledger
                .owner(case.batch.channel, &task.msgid)
                .await?
                .is_some();
        listing.push(Listing {
            msgid: task.msgid.clone(),
            created_s: task.created_s,
            text: task.text.clone(),
            kinds: task.kinds.clone(),
            urls: task.urls.clone(),
            owned,
        });
    }
    let found = match match_listing(&wanted, &listing) {
        Match::Compare(msgids) => compare(tools, &case, &msgids).await?,
        other => other,
    };
    match found {
        Match::One(msgid) => {
            settle(
                tools,
                &case,
                Outcome::Accepted,
                Some(msgid),
                format!("found in the platform's listing of {} tasks", tasks.len()),
                report,
            )
            .await?;
            seen.present += 1;
            Ok(None)
        }
        Match::Duplicated(msgids) => {
            tools
                .ledger
                .anomaly(
                    "platform_duplicate",
                    &format!("batch {}: {}", case.batch.batch_no, msgids.join(" ")),
                    tools.now_ms(),
                )
                .await?;
            seen.human += 1;
            Ok(None)
        }
        Match::Compare(_) => {
            seen.human += 1;
            report(Step::Reconciled {
                batch: Box::new(case.batch),
                outcome: Outcome::InDoubt,
                detail: "several tasks look alike; a person has to compare them".to_owned(),
            });
            Ok(None)
        }
        Match::None if second && case.absent_once && case.owner_gone => {
            let evidence = format!(
                "absent from two complete listings, {} tasks in the last",
                tasks.len()
            );
            settle(tools, &case, Outcome::Absent, None, evidence, report).await?;
            seen.absent += 1;
            Ok(None)
        }
        Match::None => {
            case.absent_once = true;
            Ok(Some(case))
        }
    }
}

fn candidate(case: &Case) -> Candidate {
    let message = &case.content.message;
    let marker = case.batch.marker.clone();
    let marked = message.text.contains(&marker) || message.urls().any(|url| url.contains(&marker));
    let kinds = message
        .attachments
        .iter()
        .map(|attachment| attachment.word().to_owned());
    Candidate {
        marked,
        text: message.text.clone(),
        kinds: kinds.collect(),
        intent_s: case.attempt.intent_ms / 1000,
        wire_by_s: case.attempt.wire_by_ms / 1000,
        marker,
    }
}

/// Tasks with our content but without our marker: the one whose only member is our sender and whose recipients are ours.
/// A task that cannot be read proves nothing, and so nothing is called absent beside it: it may have been cancelled by hand, or
/// show its recipients only once they are sent.
async fn compare<L: Journal, W: Wire, M: Machine, T: Tree + Sync>(
    tools: &Tools<'_, L, W, M, T>,
    case: &Case,
    msgids: &[String],
) -> Result<Match, WorkerError> {
    let unclear = || Ok(Match::Compare(msgids.to_vec()));
    let sender = case.content.sender.as_deref().unwrap_or_default();
    let wanted: std::collections::BTreeSet<&str> = case
        .content
        .recipients
        .iter()
        .map(|(_, id)| id.as_str())
        .collect();
    let mut fitting = Vec::new();
    for msgid in msgids {
        let Some(members) = tools.wire.members(msgid).await? else {
            return unclear();
        };
        if members.is_empty() {
            return unclear();
        }
        if members.len() != 1 || !members[0].userid.eq_ignore_ascii_case(sender) {
            continue;
        }
        let Some(results) = tools.wire.results(msgid, sender).await? else {
            return unclear();
        };
        if results.is_empty() {
            return unclear();
        }
        // Recipients refused at creation are missing from the results, so a subset fits; a stranger does not.
        if results
            .iter()
            .all(|result| wanted.contains(result.recipient.as_str()))
        {
            fitting.push(msgid.clone());
        }
    }
    Ok(match fitting.len() {
        0 => Match::None,
        1 => Match::One(fitting.remove(0)),
        _ => Match::Compare(fitting),
    })
}

async fn settle<L: Journal, W: Wire, M: Machine, T: Tree + Sync>(
    tools: &Tools<'_, L, W, M, T>,
    case: &Case,
    outcome: Outcome,
    msgid: Option<String>,
    evidence: String,
    report: &(dyn Fn(Step) + Sync),
) -> Result<(), WorkerError> {
    tools
        .ledger
        .settle(Resolution {
            batch_no: case.batch.batch_no,
            attempt_no: case.attempt.attempt_no,
            outcome,
            code: None,
            msgid,
            evidence: evidence.clone(),
            unreachable: Vec::new(),
            retry: outcome == Outcome::Absent,
            at_ms: tools.now_ms(),
        })
        .await?;
    report(Step::Reconciled {
        batch: Box::new(case.batch.clone()),
        outcome,
        detail: evidence,
    });
    Ok(())
}
