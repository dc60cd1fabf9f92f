//! The sandbox's own record becomes a verdict over a ledger's summary: everybody once, and nobody forgotten.

use crate::{model::Lang, report::Summary};
use serde_json::Value;
use std::collections::BTreeSet;

/// What the sandbox says happened.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Judged {
    /// Customers who got a message.
    customers: u64,
    /// Customer groups that got one.
    chats: u64,
    /// Customers and groups the platform refused when their member pressed send: no longer a friend, dissolved, or over its cap.
    refused: u64,
    /// Staff who got a campaign's message.
    staff: u64,
    /// Messages of robots.
    robots: u64,
    /// Members who were told that a task awaits them.
    notices: u64,
    /// One text to one person twice.
    repeated: u64,
}

/// How a member's notice begins.
const NOTICE: &str = "【待确认群发】";

impl Judged {
    /// Reads a record, one JSON object a line.
    pub(super) fn read(record: &str) -> Self {
        let mut seen = BTreeSet::new();
        let mut judged = Self::default();
        for line in record.lines() {
            let Ok(line) = serde_json::from_str::<Value>(line) else {
                continue;
            };
            let text = line["text"].as_str().unwrap_or_default();
            let (count, to) = match line["kind"].as_str() {
                Some("message_delivered") if line["chat"].is_string() => {
                    (&mut judged.chats, &line["chat"])
                }
                Some("message_delivered") => (&mut judged.customers, &line["customer"]),
                Some("message_refused") if line["chat"].is_string() => {
                    (&mut judged.refused, &line["chat"])
                }
                Some("message_refused") => (&mut judged.refused, &line["customer"]),
                Some("robot_message") => (&mut judged.robots, &line["robot"]),
                Some("app_message_delivered") if text.starts_with(NOTICE) => {
                    (&mut judged.notices, &line["member"])
                }
                Some("app_message_delivered") => (&mut judged.staff, &line["member"]),
                _ => continue,
            };
            *count += 1;
            let to = to.as_str().unwrap_or_default().to_owned();
            // A refusal names no text; the task it belongs to stands for it.
            let what = line["msgid"].as_str().unwrap_or_default();
            if !seen.insert((to, if text.is_empty() { what } else { text }.to_owned())) {
                judged.repeated += 1;
            }
        }
        judged
    }

    /// Whether every planned recipient is in the record exactly once, and the summary says the same.
    pub(super) fn agrees_with(&self, summary: &Summary) -> bool {
        let (confirmed, told) = (self.customers + self.chats, self.staff + self.robots);
        self.repeated == 0
            && summary.frozen == confirmed + self.refused + told
            && (summary.sent, summary.failed, summary.waiting) == (confirmed, self.refused, told)
    }

    /// Both sides in one line each.
    pub(super) fn line(&self, summary: &Summary, lang: Lang) -> String {
        let Self {
            customers,
            chats,
            refused,
            staff,
            robots,
            notices,
            repeated,
        } = self;
        let (planned, sent, failed, waiting) = (
            summary.frozen,
            summary.sent,
            summary.failed,
            summary.waiting,
        );
        match lang {
            Lang::Zh => format!(
                "沙箱记录：客户 {customers} 人和客户群 {chats} 个收到，{refused} 个被平台拒绝（已非好友、群已解散或超上限）；员工 {staff} 人收到，机器人 {robots} 条；另通知成员 {notices} 次；重复 {repeated}\n台账汇总：计划 {planned} = 已送达 {sent} + 未送达 {failed} + 无回执 {waiting}\n"
            ),
            Lang::En => format!(
                "Record: {customers} customers and {chats} groups reached, {refused} refused by the platform (no longer friends, dissolved, or over its cap); {staff} staff reached, {robots} robot messages; {notices} notices to members; {repeated} repeated\nLedger: {planned} planned = {sent} sent + {failed} failed + {waiting} without receipt\n"
            ),
        }
    }
}
