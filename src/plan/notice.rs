//! The one app message each member gets before tasks are created: what awaits confirmation, for how many, until when.

use super::PlannedSegment;
use crate::model::{Channel, Message, PersonNo, PersonSet};
use std::collections::BTreeMap;

/// One notice: equal texts go out in one call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// What it says.
    pub message: Message,
    /// To whom, by number.
    pub members: Vec<PersonNo>,
}

/// Writes the notices for everything a touch will ask its members to confirm.
///
/// `until` is local time as people read it: `11-14 13:00`. Members in `told` were told on an earlier day of the run.
pub fn notices(
    title: &str,
    channel: Channel,
    segments: &[PlannedSegment],
    until: &str,
    told: &PersonSet,
) -> Vec<Notice> {
    let mut waiting: BTreeMap<PersonNo, u64> = BTreeMap::new();
    for batch in segments.iter().flat_map(|segment| &segment.batches) {
        if let Some(member) = batch.member.filter(|member| !told.contains(*member)) {
            *waiting.entry(member).or_default() += batch.recipients.len() as u64;
        }
    }
    let mut by_text: BTreeMap<String, Vec<PersonNo>> = BTreeMap::new();
    for (member, recipients) in waiting {
        by_text
            .entry(text(title, channel, recipients, until))
            .or_default()
            .push(member);
    }
    by_text
        .into_iter()
        .map(|(text, members)| Notice {
            message: Message::plain(text),
            members,
        })
        .collect()
}

fn text(title: &str, channel: Channel, recipients: u64, until: &str) -> String {
    let whom = if channel == Channel::GroupMass {
        "个客户群"
    } else {
        "位客户"
    };
    format!(
        "【待确认群发】{title}\n即将有一个群发任务等你确认，发给你的 {recipients} {whom}。\n请在 {until} 前打开企业微信「群发助手」点「发送」。"
    )
}
