//! Turns media ids back into files, whole or in part, and addresses into files that arrive later (WeCom docs 90254, 96219).

use serde_json::json;

use super::chance::Chance;
use super::code::Code;
use super::content::check_url;
use super::media::{Item, Kind, Use};
use super::token::caller_name;
use super::wire::{Call, Handled, Outcome};
use super::world::World;

/// Seconds that fetching a file from an address takes.
const FETCH_S: f64 = 2.0;
/// The only use that files may be fetched for.
const SCENE: i64 = 1;

/// A file that is being fetched.
#[derive(Debug)]
pub(super) struct UrlJob {
    kind: Kind,
    name: String,
    url: String,
    asked: f64,
    media_id: Option<String>,
}

/// `media/get`: the bytes, or the range of them that was asked for.
pub(super) fn get(world: &mut World, call: &Call<'_>) -> Handled {
    let id = call.query("media_id").ok_or(Code::MediaIdMissing)?;
    let item = world.shelf.item(&id, call.now).ok_or(Code::MediaId)?;
    let range = call
        .request
        .header("range")
        .and_then(|range| part(range, item.bytes.len()));
    Ok(Outcome::File {
        content_type: item.content_type.clone(),
        name: item.name.clone(),
        bytes: item.bytes.clone(),
        range,
    })
}

/// `media/upload_by_url`: a job; the sandbox itself fetches nothing, and the file it makes is empty.
pub(super) fn upload_by_url(world: &mut World, call: &Call<'_>) -> Handled {
    if call.body.number("scene")? != Some(SCENE) {
        return Err(Code::Argument.into());
    }
    let kind = match call.body.text("type")? {
        Some("video") => Kind::Video,
        Some("file") => Kind::File,
        _ => return Err(Code::MediaType.into()),
    };
    let name = call.body.needed("filename", Code::Argument)?.to_owned();
    let url = call.body.needed("url", Code::Url)?.to_owned();
    check_url(&url)?;
    let sum = call.body.needed("md5", Code::Argument)?;
    if sum.len() != 32 || !sum.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err(Code::Argument.into());
    }
    let number = world.shelf.jobs.len() as u64;
    let jobid = Chance::new(&[world.seed, 24, number, call.now.to_bits()]).letters("job", 29);
    let facts = json!({"by": caller_name(call.caller), "jobid": jobid, "type": kind.name(), "name": name, "url": url, "md5": sum});
    world.record.append(call.now, "upload_by_url", facts);
    let job = UrlJob {
        kind,
        name,
        url,
        asked: call.now,
        media_id: None,
    };
    world.shelf.jobs.insert(jobid.clone(), job);
    Ok(Outcome::Json(json!({"jobid": jobid})))
}

/// `media/get_upload_by_url_result`: 1 under way, 2 done, 3 failed.
pub(super) fn url_result(world: &mut World, call: &Call<'_>) -> Handled {
    let jobid = call.body.needed("jobid", Code::Argument)?;
    let job = world.shelf.jobs.get(jobid).ok_or(Code::Argument)?;
    if call.now < job.asked + FETCH_S {
        return Ok(Outcome::Json(json!({"status": 1})));
    }
    let lost = world
        .behaviour
        .unreachable_urls
        .iter()
        .any(|prefix| job.url.starts_with(prefix.as_str()));
    if lost {
        let detail = json!({"errcode": Code::Url.number(), "errmsg": Code::Url.text()});
        return Ok(Outcome::Json(json!({"status": 3, "detail": detail})));
    }
    let created = job.asked + FETCH_S;
    let item = Item {
        kind: job.kind,
        usage: Use::Message,
        name: job.name.clone(),
        content_type: "application/octet-stream".to_owned(),
        bytes: Vec::new(),
        uploaded: created,
    };
    let media_id = match &job.media_id {
        Some(id) => id.clone(),
        None => world.shelf.put(world.seed, item),
    };
    if let Some(job) = world.shelf.jobs.get_mut(jobid) {
        job.media_id = Some(media_id.clone());
    }
    let detail = json!({"errcode": 0, "errmsg": "ok", "media_id": media_id, "created_at": (created.floor() as i64).to_string()});
    Ok(Outcome::Json(json!({"status": 2, "detail": detail})))
}

// `bytes=a-b`, `bytes=a-` or `bytes=-n`; anything else is answered whole. Gives the first byte and the one behind the last.
fn part(range: &str, length: usize) -> Option<(usize, usize)> {
    let (first, last) = range.strip_prefix("bytes=")?.split_once('-')?;
    let (start, end) = match (first.parse::<usize>().ok(), last.parse::<usize>().ok()) {
        (Some(first), Some(last)) => (first, last.checked_add(1)?.min(length)),
        (Some(first), None) if last.is_empty() => (first, length),
        (None, Some(count)) if first.is_empty() => (length.saturating_sub(count), length),
        _ => return None,
    };
    (start < end).then_some((start, end))
}
