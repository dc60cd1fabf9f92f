//! Holds the moments 客户朋友圈 and turns `add_moment_task` into one that members have to publish (WeCom doc 95094).

use std::collections::{BTreeSet, VecDeque};

use foldhash::HashMap;
use serde_json::{Value, json};

use super::body::Body;
use super::chance::Chance;
use super::code::Code;
use super::content::{check_url, within};
use super::customers::kept_by;
use super::limits::window_admits;
use super::media::{Kind, Use};
use super::token::caller_name;
use super::wire::{Call, Handled, Outcome, Refusal};
use super::world::World;

const TEXT_LETTERS_MAX: usize = 2000;
const IMAGES_MAX: usize = 9;
const SENDERS_MAX: usize = 100_000;
/// What `upload_attachment` calls a moment.
const SCENE: i64 = 1;
/// Seconds in which a job's id is known.
const JOB_LIFE_S: f64 = 86_400.0;

/// All moments and the jobs that made them, oldest first.
#[derive(Debug, Default)]
pub(super) struct Moments {
    pub(super) all: Vec<Moment>,
    places: HashMap<String, usize>,
    jobs: HashMap<String, Job>,
    made: VecDeque<f64>,
}

/// A moment that members are asked to publish.
#[derive(Debug)]
pub(super) struct Moment {
    pub(super) id: String,
    pub(super) created: f64,
    pub(super) text: Option<String>,
    pub(super) attachments: Vec<Value>,
    /// Only some customers may see it.
    pub(super) narrowed: bool,
    pub(super) parts: Vec<MomentPart>,
    pub(super) cancelled: Option<f64>,
}

/// What one member is asked to publish.
#[derive(Debug)]
pub(super) struct MomentPart {
    pub(super) member: usize,
    /// Customers who may see it, by place.
    pub(super) customers: Vec<usize>,
    pub(super) published: Option<i64>,
    /// Who liked and who commented: an id, and when.
    pub(super) likes: Vec<(String, i64)>,
    pub(super) comments: Vec<(String, i64)>,
}

#[derive(Debug)]
struct Job {
    asked: f64,
    moment: Option<usize>,
    bad_users: Vec<String>,
    bad_departments: Vec<i64>,
    bad_tags: Vec<String>,
}

impl Moments {
    pub(super) fn place(&self, id: &str) -> Option<usize> {
        self.places.get(id).copied()
    }
}

/// Who is asked, and whom they show it to.
#[derive(Default)]
struct Range {
    members: BTreeSet<usize>,
    tags: Vec<usize>,
    bad_users: Vec<String>,
    bad_departments: Vec<i64>,
    bad_tags: Vec<String>,
}

/// `add_moment_task`: a job; the moment and what was wrong with its range are read from the job.
pub(super) fn create(world: &mut World, call: &Call<'_>) -> Handled {
    let text = match call.body.object("text")? {
        None => None,
        Some(text) => text.text("content")?.map(str::to_owned),
    };
    if text
        .as_ref()
        .is_some_and(|text| text.chars().count() > TEXT_LETTERS_MAX)
    {
        return Err(Code::TextTooLong.into());
    }
    let attachments = call.body.objects("attachments")?;
    if text.is_none() && attachments.is_empty() {
        return Err(Code::MomentEmpty.into());
    }
    check_attachments(world, call.now, &attachments)?;
    let visible = call.body.object("visible_range")?.unwrap_or_default();
    let range = range(world, call, &visible)?;
    let max = world.behaviour.moments_per_minute as usize;
    if !window_admits(&mut world.moments.made, call.now, 60.0, max) {
        return Err(Code::Frequency.into());
    }
    world.moments.made.push_back(call.now);
    let parts = parts(world, &range);
    let number = world.moments.jobs.len() as u64;
    let mut chance = Chance::new(&[world.seed, 29, number, call.now.to_bits()]);
    let (jobid, moment_id) = (chance.letters("job", 29), chance.letters("mom", 29));
    let members: Vec<&str> = parts
        .iter()
        .map(|part| world.staff.userid(part.member))
        .collect();
    let customers: BTreeSet<usize> = parts
        .iter()
        .flat_map(|part| part.customers.iter().copied())
        .collect();
    let facts = json!({
        "jobid": jobid, "moment_id": moment_id, "by": caller_name(call.caller), "members": members, "customers": customers.len(),
        "text": text, "attachments": call.body.array("attachments")?, "digest": call.digest(),
    });
    world.record.append(call.now, "moment_created", facts);
    let moment = if parts.is_empty() {
        None
    } else {
        Some(world.moments.all.len())
    };
    if let Some(place) = moment {
        world.moments.places.insert(moment_id.clone(), place);
        world.moments.all.push(Moment {
            id: moment_id,
            created: call.now,
            text,
            attachments: call.body.array("attachments")?.to_vec(),
            narrowed: !range.tags.is_empty(),
            parts,
            cancelled: None,
        });
    }
    let job = Job {
        asked: call.now,
        moment,
        bad_users: range.bad_users,
        bad_departments: range.bad_departments,
        bad_tags: range.bad_tags,
    };
    world.moments.jobs.insert(jobid.clone(), job);
    Ok(Outcome::Json(json!({"jobid": jobid})))
}

/// `get_moment_task_result`: 1 begun, 2 under way, 3 done.
pub(super) fn job(world: &mut World, call: &Call<'_>) -> Handled {
    let jobid = call.query("jobid").ok_or(Code::Argument)?;
    let job = world.moments.jobs.get(&jobid).ok_or(Code::Argument)?;
    let age = call.now - job.asked;
    if age > JOB_LIFE_S {
        return Err(Code::Argument.into());
    }
    let status = match age / world.behaviour.moment_job_s.max(0.001) {
        part if part < 0.5 => 1,
        part if part < 1.0 => 2,
        _ => 3,
    };
    let mut answer = json!({"status": status, "type": "add_moment_task"});
    if status == 3 {
        let moment = job.moment.map(|place| &world.moments.all[place]);
        let code = if moment.is_some() {
            None
        } else {
            Some(Code::NobodyToSend)
        };
        answer["result"] = json!({
            "errcode": code.map_or(0, Code::number), "errmsg": code.map_or("ok", Code::text),
            "moment_id": moment.map_or("", |moment| moment.id.as_str()),
            "invalid_sender_list": {"user_list": job.bad_users, "department_list": job.bad_departments},
            "invalid_external_contact_list": {"tag_list": job.bad_tags},
        });
    }
    Ok(Outcome::Json(answer))
}

// Nine pictures, or one video, or one link.
fn check_attachments(world: &World, now: f64, attachments: &[Body]) -> Result<(), Refusal> {
    let mut first = None;
    for attachment in attachments {
        let kind = attachment.needed("msgtype", Code::AttachmentType)?;
        if !["image", "video", "link"].contains(&kind) || first.is_some_and(|first| first != kind) {
            return Err(Code::AttachmentType.into());
        }
        first = Some(kind);
    }
    let max = if first == Some("image") {
        IMAGES_MAX
    } else {
        1
    };
    if attachments.len() > max {
        return Err(Code::Attachments.into());
    }
    for attachment in attachments {
        let kind = attachment.needed("msgtype", Code::AttachmentType)?;
        let object = attachment.object(kind)?.ok_or(Code::AttachmentType)?;
        if kind == "link" {
            within(object.text("title")?.unwrap_or_default(), 64)?;
            check_url(object.needed("url", Code::Url)?)?;
        }
        let file = if kind == "video" {
            Kind::Video
        } else {
            Kind::Image
        };
        let id = object.needed("media_id", Code::MediaIdMissing)?;
        world.shelf.usable(id, file, Use::Attachment(SCENE), now)?;
    }
    Ok(())
}

fn range(world: &World, call: &Call<'_>, visible: &Body) -> Result<Range, Refusal> {
    let senders = visible.object("sender_list")?;
    let mut range = Range::default();
    let able = |place: &usize| {
        let member = &world.staff.members[*place];
        member.works() && member.serves() && member.licensed && world.sees(call.caller, *place)
    };
    if let Some(senders) = &senders {
        let users = senders.texts("user_list")?;
        if users.len() > SENDERS_MAX {
            return Err(Code::Argument.into());
        }
        for user in users {
            match world.staff.place(user).filter(able) {
                Some(place) => _ = range.members.insert(place),
                None => range.bad_users.push(user.to_owned()),
            }
        }
        for department in senders.array("department_list")? {
            let id = department.as_i64().ok_or(Code::Argument)?;
            if world.staff.department(id).is_none() || !world.sees_department(call.caller, id) {
                range.bad_departments.push(id);
                continue;
            }
            let below = world.staff.below(id).into_iter();
            let members = below.flat_map(|id| world.staff.in_department(id));
            range.members.extend(members.filter(able));
        }
    }
    let named =
        senders.is_some_and(|senders| senders.has("user_list") || senders.has("department_list"));
    if !named {
        range
            .members
            .extend((0..world.staff.members.len()).filter(able));
    }
    let contacts = visible.object("external_contact_list")?.unwrap_or_default();
    for id in contacts.texts("tag_list")? {
        match world.tags.number(id) {
            Some(number) => range.tags.push(number),
            None => range.bad_tags.push(id.to_owned()),
        }
    }
    Ok(range)
}

fn parts(world: &World, range: &Range) -> Vec<MomentPart> {
    // With nothing but unknown tags nobody is meant.
    if range.tags.is_empty() && !range.bad_tags.is_empty() {
        return Vec::new();
    }
    let part = |member: &usize| {
        let customers = kept_by(world, *member).filter(|place| {
            let follow = world.customers.people[*place].follow(*member);
            let tagged =
                follow.is_some_and(|follow| range.tags.iter().any(|tag| follow.tags.contains(tag)));
            range.tags.is_empty() || tagged
        });
        MomentPart {
            member: *member,
            customers: customers.collect(),
            published: None,
            likes: Vec::new(),
            comments: Vec::new(),
        }
    };
    range
        .members
        .iter()
        .map(part)
        .filter(|part| !part.customers.is_empty())
        .collect()
}
