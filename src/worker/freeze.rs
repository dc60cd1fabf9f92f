//! A plan's cleared sends become open gates and frozen batches, as far as their slots have begun.

use super::{Tools, WorkerError, tools::Machine};
use crate::{
    model::{Channel, Message, PersonSet, SendPolicy},
    plan::{Action, CampaignPlan, Notice, Plan, PlannedSegment, TouchPlan},
    ports::{FrozenBatch, Journal, OpenGate, Slice, Tree, Wire},
    protocol::Terms,
    workspace::Workspace,
};

/// What was frozen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Frozen {
    /// Runs whose gate is open now.
    pub runs: u32,
    /// New batches.
    pub batches: u32,
}

/// Name of the touch that carries the members' notices of a touch. A dot keeps it apart from every name an author can write.
pub fn notice_touch(touch: &str) -> String {
    format!("{touch}.notice")
}

/// Opens the gates of everything cleared and due, and freezes the segments whose slot has begun.
pub async fn freeze_due<L: Journal, W: Wire, M: Machine, T: Tree + Sync>(
    tools: &Tools<'_, L, W, M, T>,
    plan: &Plan,
    workspace: &Workspace,
) -> Result<Frozen, WorkerError> {
    let now_ms = tools.now_ms();
    let mut frozen = Frozen::default();
    for campaign in plan.campaigns.iter().filter(|campaign| campaign.may_send()) {
        let due: Vec<&TouchPlan> = campaign
            .touches
            .iter()
            .filter(|touch| is_due(touch, now_ms))
            .collect();
        // A gate that was revoked opens for what is frozen, too.
        if due.is_empty() && !campaign.reopens {
            continue;
        }
        let Some(gate) = gate(campaign, &due, &tools.actor) else {
            continue;
        };
        tools.ledger.open_gate(gate, now_ms).await?;
        frozen.runs += 1;
        for touch in due {
            let slices = slices(tools, campaign, touch, workspace, now_ms);
            frozen.batches += tools.ledger.freeze(slices, now_ms, &tools.actor).await?;
        }
    }
    Ok(frozen)
}

/// Sets aside frozen batches that must not go out as they are: somebody in them opted out or no longer matches, or their slot
/// is over and the campaign moves on to the next. Whoever is left in them has to be planned again. Returns how many.
pub async fn set_aside<L: Journal, W: Wire, M: Machine, T: Tree + Sync>(
    tools: &Tools<'_, L, W, M, T>,
    plan: &Plan,
) -> Result<u32, WorkerError> {
    let now_ms = tools.now_ms();
    let mut aside = 0;
    for campaign in &plan.campaigns {
        for touch in &campaign.touches {
            let passed = (touch.next_window && touch.past.batches.expired > 0).then_some(now_ms);
            if touch.withdrawn.is_empty() && passed.is_none() {
                continue;
            }
            let people = touch.withdrawn.clone();
            aside += tools
                .ledger
                .set_aside(&campaign.run, &touch.name, people, passed, now_ms)
                .await?;
        }
    }
    Ok(aside)
}

fn is_due(touch: &TouchPlan, now_ms: i64) -> bool {
    let Action::Send { segments, .. } = &touch.action else {
        return false;
    };
    segments.iter().any(|segment| begun(segment, now_ms))
}

fn begun(segment: &PlannedSegment, now_ms: i64) -> bool {
    (segment.slot.start_ms..segment.slot.end_ms).contains(&now_ms)
}

fn gate(campaign: &CampaignPlan, due: &[&TouchPlan], actor: &str) -> Option<OpenGate> {
    let cleared = campaign.review.as_ref()?.cleared.as_ref()?;
    let mut touches = Vec::new();
    for touch in due {
        let Action::Send {
            target, notices, ..
        } = &touch.action
        else {
            continue;
        };
        let skeleton = campaign
            .skeletons
            .get(&touch.name)
            .cloned()
            .unwrap_or_else(nothing);
        touches.push((
            touch.name.clone(),
            touch.name.clone(),
            target.clone(),
            skeleton,
        ));
        let members: PersonSet = notices
            .iter()
            .flat_map(|notice| notice.members.iter().copied())
            .collect();
        if !members.is_empty() {
            let name = notice_touch(&touch.name);
            touches.push((name.clone(), name, members, nothing()));
        }
    }
    Some(OpenGate {
        run: campaign.run.clone(),
        account: campaign.account.clone(),
        intent: campaign.intent?,
        urgent: campaign.urgent,
        digest: cleared.digest(),
        mandate: cleared.mandate_text().to_owned(),
        not_before_ms: campaign.not_before_ms,
        not_after_ms: campaign.not_after_ms,
        approvals: cleared.approvals().to_vec(),
        touches,
        definition: campaign.definition.clone(),
        actor: actor.to_owned(),
    })
}

fn nothing() -> Message {
    Message::default()
}

/// Notices first: batches go out in order of their numbers, and a member should read the notice before the task.
fn slices<L: Journal, W: Wire, M: Machine, T: Tree + Sync>(
    tools: &Tools<'_, L, W, M, T>,
    campaign: &CampaignPlan,
    touch: &TouchPlan,
    workspace: &Workspace,
    now_ms: i64,
) -> Vec<Slice> {
    let Action::Send {
        segments, notices, ..
    } = &touch.action
    else {
        return Vec::new();
    };
    let Some(written) = workspace
        .campaigns
        .values()
        .find(|known| known.ledger_id() == &campaign.run.campaign)
    else {
        return Vec::new();
    };
    let Some(written_touch) = written.touch(&touch.name) else {
        return Vec::new();
    };
    let due: Vec<&PlannedSegment> = segments
        .iter()
        .filter(|segment| begun(segment, now_ms))
        .collect();
    let Some(first) = due.first() else {
        return Vec::new();
    };
    let account_app = workspace
        .policy
        .accounts
        .get(&campaign.account)
        .and_then(|account| account.app.clone());
    let app = written_touch
        .app
        .as_ref()
        .map(|app| app.value.clone())
        .or_else(|| account_app.clone());
    // A chat is spoken into by the app that made it, whatever the account's is.
    let chat = written_touch.chat.as_ref();
    let chat = chat.and_then(|chat| workspace.policy.appchats.get(&chat.value));
    let chat_app = chat.map(|chat| chat.app.clone());
    let confirm = written_touch.confirm.as_ref().map(|confirm| {
        let terms = Terms {
            within_ms: confirm.within_ms,
            remind_ms: confirm.remind_ms.clone(),
            cancel_missed: confirm.cancel_missed,
        };
        serde_json::to_string(&terms).expect("terms serialise")
    });
    let mut slices = Vec::new();
    if !notices.is_empty() {
        slices.push(notice_slice(
            tools,
            campaign,
            touch,
            notices,
            account_app,
            first,
        ));
    }
    for segment in due {
        let batches = segment.batches.iter().map(|batch| FrozenBatch {
            member: batch.member,
            app: match touch.channel {
                Channel::App => app.clone(),
                Channel::Appchat => chat_app.clone(),
                _ => None,
            },
            chunk_no: batch.chunk_no,
            message: batch.message.clone(),
            recipients: batch.recipients.clone(),
            marker: tools.machine.random(),
            confirm: confirm.clone(),
        });
        slices.push(Slice {
            run: campaign.run.clone(),
            touch: touch.name.clone(),
            channel: touch.channel,
            policy: written.policy_of(written_touch),
            segment_no: segment.no,
            not_before_ms: segment.slot.start_ms,
            not_after_ms: segment.slot.end_ms,
            batches: batches.collect(),
        });
    }
    slices
}

/// Members one application message may name (WeCom doc 90236).
const NOTICE_MEMBERS_MAX: usize = 1_000;

fn notice_slice<L: Journal, W: Wire, M: Machine, T: Tree + Sync>(
    tools: &Tools<'_, L, W, M, T>,
    campaign: &CampaignPlan,
    touch: &TouchPlan,
    notices: &[Notice],
    app: Option<String>,
    first: &PlannedSegment,
) -> Slice {
    let calls = notices.iter().flat_map(|notice| {
        notice
            .members
            .chunks(NOTICE_MEMBERS_MAX)
            .map(|members| (&notice.message, members))
    });
    let batches = calls
        .enumerate()
        .map(|(at, (message, members))| FrozenBatch {
            member: None,
            app: app.clone(),
            chunk_no: first.no * 1_000 + at as u32,
            message: message.clone(),
            recipients: members.to_vec(),
            marker: tools.machine.random(),
            confirm: None,
        });
    Slice {
        run: campaign.run.clone(),
        touch: notice_touch(&touch.name),
        channel: Channel::App,
        policy: SendPolicy::AtMostOnce,
        segment_no: 0,
        not_before_ms: first.slot.start_ms,
        not_after_ms: first.slot.end_ms,
        batches: batches.collect(),
    }
}
