//! One batch from claim to release: S2 to S10 of the send protocol, in order, each step with its reason to stop.

use super::{Step, Tools, WorkerError, send::RATE_KEY, tools::Machine};
use crate::{
    history::{Answer, Outcome},
    media::without_metadata,
    model::{Channel, Digest, Media, PersonKind, PersonNo, Upload, canonical_id},
    ports::{
        CallError, ClaimedBatch, IntentRefused, Journal, MediaUpload, NewIntent, Rate, Remedy,
        Resolution, SendOutcome, Tree, Wire, WireRequest,
    },
    protocol::{Next, Reply, conclude, deadlines},
};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// What the loop does after one batch.
#[derive(Debug)]
pub(super) enum After {
    /// An attempt was made and recorded.
    Settled(Outcome),
    /// Recorded, and may be tried again at once; in the platform's words.
    Fruitless(Outcome, String),
    /// Nothing was attempted; the batch is free again.
    NotNow,
    /// The batch can never go out as it is; its people are free again.
    SetAside,
    /// Everybody waits; an attempt may have been recorded before. The limiter that is blocked: the corp's, or a robot's own.
    SlowDown(Option<Outcome>, String),
    /// The set-up must be mended first.
    Setup(CallError),
}

/// Media uploaded longer ago than this is uploaded again (they live 3 days, WeCom doc 90253), milliseconds.
const MEDIA_LIFE_MS: i64 = 60 * 3_600_000;
/// Largest media file that is read, bytes (WeCom doc 90253: files up to 20 MB).
const MEDIA_BYTES_MAX: u64 = 20 * 1024 * 1024;

pub(super) async fn send_one<L: Journal, W: Wire, M: Machine, T: Tree + Sync>(
    tools: &Tools<'_, L, W, M, T>,
    claimed: ClaimedBatch,
    report: &(dyn Fn(Step) + Sync),
) -> Result<After, WorkerError> {
    let (batch_no, epoch) = (claimed.batch.batch_no, claimed.epoch);
    let after = attempt(tools, &claimed, report).await;
    tools.ledger.release(batch_no, epoch).await?;
    after
}

async fn attempt<L: Journal, W: Wire, M: Machine, T: Tree + Sync>(
    tools: &Tools<'_, L, W, M, T>,
    claimed: &ClaimedBatch,
    report: &(dyn Fn(Step) + Sync),
) -> Result<After, WorkerError> {
    if !take_tokens(tools, claimed).await? {
        return Ok(After::NotNow);
    }
    let media = match upload_media(tools, claimed).await {
        Err(WorkerError::Call(error)) => return not_sent(tools, claimed, error, report).await,
        // Not the file that was signed: this batch cannot go out, the others can.
        Err(error @ WorkerError::Media { .. }) => {
            let error = CallError::Unsendable(error.to_string());
            return not_sent(tools, claimed, error, report).await;
        }
        other => other?,
    };
    let request = request(claimed, media);
    // A chat of ours is there before its first message, as its files are.
    if let Err(error) = tools.wire.prepare(&request).await {
        return not_sent(tools, claimed, error, report).await;
    }
    let connection = match connect(tools, &request).await {
        Ok(connection) => connection,
        Err(error) => return not_sent(tools, claimed, error, report).await,
    };
    let fence = tools.machine.stand(tools.tempo.wire_by_ms);
    let fenced = fence.is_some();
    let Some((attempt_no, deadline)) = commit_intent(tools, claimed, &request, fenced).await?
    else {
        return Ok(After::NotNow);
    };
    let outcome = if let Some(deadline) = deadline {
        tools
            .wire
            .send(
                connection,
                &request,
                tools.tempo.answer_ms,
                || tools.machine.may_write(deadline),
                move || drop(fence),
            )
            .await
    } else {
        drop(fence);
        slow_commit()
    };
    let reply = Reply {
        answer: outcome.answer,
        on_the_wire: outcome.on_the_wire,
        has_msgid: outcome.msgid.is_some() || !claimed.batch.channel.gives_msgid(),
        retryable: outcome.retryable,
        configuration: outcome.configuration,
        slow_down: outcome.slow_down,
    };
    let conclusion = conclude(&reply);
    tools
        .ledger
        .settle(Resolution {
            batch_no: claimed.batch.batch_no,
            attempt_no,
            outcome: conclusion.outcome,
            code: outcome.code,
            msgid: outcome.msgid.clone(),
            evidence: outcome.detail.clone(),
            unreachable: numbers(claimed, &outcome.unreachable),
            retry: conclusion.retry,
            at_ms: tools.now_ms(),
        })
        .await?;
    report(Step::Settled {
        batch: Box::new(claimed.batch.clone()),
        outcome: conclusion.outcome,
        detail: outcome.detail.clone(),
    });
    Ok(match conclusion.next {
        Next::Continue if conclusion.retry => After::Fruitless(conclusion.outcome, outcome.detail),
        Next::Continue => After::Settled(conclusion.outcome),
        Next::SlowDown => After::SlowDown(Some(conclusion.outcome), limiter(claimed)),
        Next::StopForSetup => After::Setup(CallError::Refused {
            path: claimed.batch.channel.to_string(),
            code: outcome.code.unwrap_or(-1),
            message: outcome.detail,
            remedy: Remedy::Never,
        }),
    })
}

/// How often a connection is tried before the platform counts as unreachable.
const CONNECTS_MAX: u32 = 3;

/// S4: a connection that fails was certainly never used, so it may be tried again.
async fn connect<L: Journal, W: Wire, M: Machine, T: Tree + Sync>(
    tools: &Tools<'_, L, W, M, T>,
    request: &WireRequest,
) -> Result<W::Connection, CallError> {
    let mut tried = 1;
    loop {
        match tools.wire.connect(request).await {
            Err(CallError::Unreachable(_)) if tried < CONNECTS_MAX && !tools.machine.stopping() => {
                tools.machine.sleep(tools.tempo.commit_limit_ms / 2).await;
                tried += 1;
            }
            ended => return ended,
        }
    }
}

/// Nothing was attempted, so the ledger need not remember an attempt: says what the loop does instead.
async fn not_sent<L: Journal, W: Wire, M: Machine, T: Tree + Sync>(
    tools: &Tools<'_, L, W, M, T>,
    claimed: &ClaimedBatch,
    error: CallError,
    report: &(dyn Fn(Step) + Sync),
) -> Result<After, WorkerError> {
    match error {
        // No later call can carry this batch: set aside, it does not hold up the others, and its people are planned again.
        CallError::Unsendable(reason) => {
            let (batch, now_ms) = (&claimed.batch, tools.now_ms());
            tools.ledger.retire(batch.batch_no, &reason, now_ms).await?;
            report(Step::Settled {
                batch: Box::new(batch.clone()),
                outcome: Outcome::Unsent,
                detail: reason,
            });
            Ok(After::SetAside)
        }
        CallError::Refused {
            remedy: Remedy::SlowDown,
            ..
        } => Ok(After::SlowDown(None, limiter(claimed))),
        CallError::Refused {
            remedy: Remedy::Later,
            message,
            ..
        } => Ok(After::Fruitless(Outcome::Unsent, message)),
        other => Ok(After::Setup(other)),
    }
}

/// The limiter of a robot's own, named like its recipient; none on other channels.
fn own_limiter(claimed: &ClaimedBatch) -> Option<&str> {
    post(claimed).filter(|_| claimed.batch.channel == Channel::Robot)
}

/// The limiter that the platform's "too fast" is about.
fn limiter(claimed: &ClaimedBatch) -> String {
    own_limiter(claimed).unwrap_or(RATE_KEY).to_owned()
}

/// S2: a token is spent before the intent: a crash wastes it, and never exceeds the pace.
async fn take_tokens<L: Journal, W: Wire, M: Machine, T: Tree + Sync>(
    tools: &Tools<'_, L, W, M, T>,
    claimed: &ClaimedBatch,
) -> Result<bool, WorkerError> {
    // Bounded by the lease: a long block gives the batch back instead of sitting on it.
    let give_up_ms = tools.now_ms() + tools.tempo.lease_ms / 2;
    // The slower one first, so that waiting for it wastes nothing of the other.
    let own = own_limiter(claimed).map(|key| (key, tools.robot_pace));
    for (key, pace) in own.into_iter().chain([(RATE_KEY, tools.pace)]) {
        loop {
            let rate = tools
                .ledger
                .rate(key, tools.now_ms(), pace.emit_ms, pace.burst)
                .await?;
            match rate {
                Rate::Go => break,
                Rate::Wait(_) if tools.machine.stopping() => return Ok(false),
                Rate::Wait(ms) if tools.now_ms() + ms > give_up_ms => {
                    tools.machine.sleep(ms.min(1_000)).await;
                    return Ok(false);
                }
                Rate::Wait(ms) => tools.machine.sleep(ms).await,
            }
        }
    }
    Ok(true)
}

/// The one chat a robot or an app speaks into, by its raw id.
fn post(claimed: &ClaimedBatch) -> Option<&str> {
    let (_, id) = claimed.recipients.first()?;
    claimed.batch.channel.is_post().then_some(id.as_str())
}

/// What a message's files are called on the wire, and the bytes of those that travel inside the request.
#[derive(Default)]
struct Files {
    ids: BTreeMap<(Digest, Upload), String>,
    inside: BTreeMap<Digest, Vec<u8>>,
}

/// S3: media ids of every file in the message, uploaded or remembered. Repeats are harmless.
async fn upload_media<L: Journal, W: Wire, M: Machine, T: Tree + Sync>(
    tools: &Tools<'_, L, W, M, T>,
    claimed: &ClaimedBatch,
) -> Result<Files, WorkerError> {
    let mut files = Files::default();
    for (media, upload) in claimed.message.media_on(claimed.batch.channel) {
        // A robot's pictures are not uploaded: they travel inside the request (WeCom doc 91770).
        let inside = claimed.batch.channel == Channel::Robot
            && upload == Upload::Media
            && media.kind.upload_type() == "image";
        if inside {
            let bytes = read_media(tools, &media.path, media.sha256)?;
            files.inside.insert(media.sha256, bytes);
            continue;
        }
        let id = media_id(tools, claimed, media, upload).await?;
        files.ids.insert((media.sha256, upload), id);
    }
    Ok(files)
}

/// The id of one file for this channel, and of a robot for itself alone; `uploadimg` addresses are permanent and counted by the
/// month (3,000), so covers are uploaded once.
async fn media_id<L: Journal, W: Wire, M: Machine, T: Tree + Sync>(
    tools: &Tools<'_, L, W, M, T>,
    claimed: &ClaimedBatch,
    media: &Media,
    upload: Upload,
) -> Result<String, WorkerError> {
    let (sha256, channel) = (media.sha256.to_string(), claimed.batch.channel);
    let cover = upload == Upload::Picture;
    let robot = post(claimed).filter(|_| channel == Channel::Robot);
    let (kept_as, since_ms) = if cover {
        ("cover", 0)
    } else {
        let scope = robot.unwrap_or(channel.word());
        (scope, tools.now_ms() - MEDIA_LIFE_MS)
    };
    if let Some(id) = tools.ledger.media(&sha256, kept_as, since_ms).await? {
        return Ok(id);
    }
    let bytes = read_media(tools, &media.path, media.sha256)?;
    let id = if cover {
        let mime = media.kind.mime();
        tools.wire.upload_cover(media.name(), mime, bytes).await?
    } else {
        let file = MediaUpload {
            channel,
            app: claimed.app.as_deref(),
            robot,
            name: media.name(),
            kind: media.kind,
            bytes: &bytes,
        };
        tools.wire.upload(file).await?
    };
    tools
        .ledger
        .remember_media(&sha256, kept_as, &id, tools.now_ms())
        .await?;
    Ok(id)
}

fn read_media<L, W, M, T: Tree>(
    tools: &Tools<'_, L, W, M, T>,
    path: &str,
    wanted: Digest,
) -> Result<Vec<u8>, WorkerError> {
    let failed = |reason: String| WorkerError::Media {
        path: path.to_owned(),
        reason,
    };
    let bytes = tools
        .tree
        .read(path, MEDIA_BYTES_MAX)
        .map_err(|error| failed(error.to_string()))?;
    let found = Digest::of(&bytes);
    if found != wanted {
        return Err(failed(format!(
            "its SHA-256 is {}, signed was {}",
            found.short(),
            wanted.short()
        )));
    }
    // What was signed is the file; what leaves does not say who made it, when and where.
    without_metadata(bytes).ok_or_else(|| failed("its metadata cannot be removed".to_owned()))
}

/// Which file stood behind which id when the request was written, as JSON.
fn evidence_of(media: &BTreeMap<(Digest, Upload), String>) -> String {
    let used = media.iter().map(|((sha256, upload), id)| {
        let used_as = match upload {
            Upload::Media => "media",
            Upload::Picture => "picture",
        };
        json!({ "sha256": sha256.to_string(), "as": used_as, "id": id })
    });
    used.collect::<Value>().to_string()
}

fn request(claimed: &ClaimedBatch, files: Files) -> WireRequest {
    WireRequest {
        channel: claimed.batch.channel,
        app: claimed.app.clone(),
        sender: claimed.sender.clone(),
        recipients: claimed
            .recipients
            .iter()
            .map(|(_, id)| id.clone())
            .collect(),
        message: claimed.message.clone(),
        media: files.ids,
        inside: files.inside,
    }
}

/// S5 and S6: the intent, durable before any byte. None: refused, nothing may be sent.
/// The inner deadline is missing when the commit took so long that nothing may be written any more.
async fn commit_intent<L: Journal, W: Wire, M: Machine, T: Tree + Sync>(
    tools: &Tools<'_, L, W, M, T>,
    claimed: &ClaimedBatch,
    request: &WireRequest,
    fenced: bool,
) -> Result<Option<(crate::model::AttemptNo, Option<i64>)>, WorkerError> {
    let intent_ms = tools.now_ms();
    let Some(wire_by_ms) = deadlines(intent_ms, claimed.batch.not_after_ms, &tools.tempo) else {
        return Ok(None);
    };
    let began = tools.machine.monotonic_ms();
    let intent = NewIntent {
        batch_no: claimed.batch.batch_no,
        epoch: claimed.epoch,
        worker: tools.worker.clone(),
        intent_ms,
        wire_by_ms,
        digest: claimed.batch.digest,
        request_digest: claimed.batch.request_digest,
        media: evidence_of(&request.media),
        fenced,
    };
    match tools.ledger.intent(intent).await {
        Ok(attempt_no) => {
            let quick = tools.machine.monotonic_ms() - began <= tools.tempo.commit_limit_ms;
            // Our own deadline lies a second before the fence.
            let deadline = began + tools.tempo.wire_by_ms - (tools.tempo.wire_by_ms / 5).min(1_000);
            Ok(Some((attempt_no, quick.then_some(deadline))))
        }
        Err(IntentRefused::Ledger(error)) => Err(error.into()),
        // Frozen as something else than it is now: asking again would ask for ever.
        Err(refused @ IntentRefused::Digest) => Err(WorkerError::Setup(refused.to_string())),
        Err(_) => Ok(None),
    }
}

fn slow_commit() -> SendOutcome {
    SendOutcome {
        answer: Answer::None,
        on_the_wire: false,
        code: None,
        msgid: None,
        unreachable: Vec::new(),
        detail: "the intent took too long to commit; nothing was written".to_owned(),
        retryable: true,
        configuration: false,
        slow_down: false,
    }
}

/// The platform may echo userids in lower case.
fn numbers(claimed: &ClaimedBatch, ids: &[String]) -> Vec<PersonNo> {
    let kind = if claimed.batch.channel == Channel::App {
        PersonKind::Staff
    } else {
        PersonKind::Customer
    };
    let refused: std::collections::BTreeSet<String> =
        ids.iter().map(|id| canonical_id(kind, id)).collect();
    claimed
        .recipients
        .iter()
        .filter(|(_, id)| refused.contains(&canonical_id(kind, id)))
        .map(|(person, _)| *person)
        .collect()
}
