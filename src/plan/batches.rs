//! Segments and drafts become batches: one API call each, as few as the limit allows.

use crate::{
    content::Draft,
    model::{Message, PersonNo},
    schedule::{Segment, Slot},
};

/// One send: a segment of a touch with its slot and its calls.
#[derive(Debug, Clone)]
pub struct PlannedSegment {
    /// From 1 within the touch.
    pub no: u32,
    /// When it may start.
    pub slot: Slot,
    /// In order: member, then person key.
    pub batches: Vec<PlannedBatch>,
}

/// One API call.
#[derive(Debug, Clone)]
pub struct PlannedBatch {
    /// In whose name.
    pub member: Option<PersonNo>,
    /// Unique and never reused within (touch, channel, member).
    pub chunk_no: u32,
    /// What is sent.
    pub message: Message,
    /// In key order.
    pub recipients: Vec<PersonNo>,
}

impl PlannedSegment {
    /// How many people.
    pub fn people(&self) -> u64 {
        self.batches
            .iter()
            .map(|batch| batch.recipients.len() as u64)
            .sum()
    }
}

/// Chunks of one segment; a thousand calls to one member in one send are far beyond what members may confirm.
const CHUNKS_PER_SEGMENT: u32 = 1_000;

/// Cuts segments into calls of at most `limit` recipients: for each (member, text, segment) the fewest possible.
/// People without a draft (a variable was missing) are in no batch.
pub fn cut(segments: Vec<Segment>, drafts: &[Draft], limit: usize) -> Vec<PlannedSegment> {
    let draft_of = index(drafts);
    segments
        .into_iter()
        .map(|segment| {
            let mut batches = Vec::new();
            for (member, people) in &segment.people {
                let mut chunk_no = segment.no * CHUNKS_PER_SEGMENT;
                for (draft, people) in by_draft(people, &draft_of) {
                    for chunk in people.chunks(limit) {
                        let message = drafts[draft].message.clone();
                        batches.push(PlannedBatch {
                            member: *member,
                            chunk_no,
                            message,
                            recipients: chunk.to_vec(),
                        });
                        chunk_no += 1;
                    }
                }
            }
            PlannedSegment {
                no: segment.no,
                slot: segment.slot,
                batches,
            }
        })
        .filter(|segment| !segment.batches.is_empty())
        .collect()
}

const NO_DRAFT: u32 = u32::MAX;

fn index(drafts: &[Draft]) -> Vec<u32> {
    let highest = drafts
        .iter()
        .flat_map(|draft| &draft.people)
        .map(|person| person.0)
        .max();
    let mut draft_of = vec![NO_DRAFT; highest.map_or(0, |no| no as usize + 1)];
    for (at, draft) in drafts.iter().enumerate() {
        for person in &draft.people {
            draft_of[person.0 as usize] = at as u32;
        }
    }
    draft_of
}

/// People of one member by draft, drafts in their own order, people in theirs.
fn by_draft(people: &[PersonNo], draft_of: &[u32]) -> Vec<(usize, Vec<PersonNo>)> {
    let mut groups: std::collections::BTreeMap<usize, Vec<PersonNo>> =
        std::collections::BTreeMap::new();
    for person in people {
        let draft = draft_of.get(person.0 as usize).copied().unwrap_or(NO_DRAFT);
        if draft != NO_DRAFT {
            groups.entry(draft as usize).or_default().push(*person);
        }
    }
    groups.into_iter().collect()
}
