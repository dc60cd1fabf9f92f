//! Complaints beside those who got a message become lines for people and JSON for machines.

use super::{plan_words::thousands, visible};
use crate::{
    history::Complained,
    model::Lang,
    ports::{ComplaintRow, TouchComplaints},
};
use serde_json::{Value, json};
use std::fmt::Write as _;

/// `0.3%` of 3 thousandths.
pub fn permille_text(permille: u64) -> String {
    format!("{}.{}%", permille / 10, permille % 10)
}

/// `投诉 3 宗 / 已送达 600 人 = 0.50%`, and how that stands to a threshold in thousandths.
pub fn complained_line(complained: Complained, limit: Option<u64>, lang: Lang) -> String {
    let (complaints, sent) = (thousands(complained.complaints), thousands(complained.sent));
    let Some(rate) = complained.rate() else {
        return match lang {
            Lang::Zh => format!("投诉 {complaints} 宗；还没有送达结果，算不出投诉率"),
            Lang::En => format!(
                "complaints: {complaints}; nobody is known to have got it, so there is no rate"
            ),
        };
    };
    let stands = limit.map_or_else(String::new, |limit| {
        let text = permille_text(limit);
        match (complained.exceeds(limit), lang) {
            (true, Lang::Zh) => format!("，高于 {text}（经验阈值，不是官方数字）"),
            (false, Lang::Zh) => format!("，未超过 {text}（经验阈值，不是官方数字）"),
            (true, Lang::En) => {
                format!(", above {text} (a threshold by experience, not a published number)")
            }
            (false, Lang::En) => {
                format!(", not above {text} (a threshold by experience, not a published number)")
            }
        }
    });
    match lang {
        Lang::Zh => format!("投诉 {complaints} 宗 / 已送达 {sent} 人 = {rate}{stands}"),
        Lang::En => format!("complaints: {complaints} / {sent} sent = {rate}{stands}"),
    }
}

/// Every touch with its entries.
pub fn complaints_text(touches: &[TouchComplaints], limit: u64, lang: Lang) -> String {
    let mut text = String::new();
    for touch in touches {
        let (campaign, run, name) = (
            visible(&touch.run.campaign.0),
            visible(&touch.run.run),
            &touch.touch,
        );
        let _ = match lang {
            Lang::Zh => writeln!(text, "{campaign}  第 {run} 期  {name}"),
            Lang::En => writeln!(text, "{campaign}  run {run}  {name}"),
        };
        let _ = writeln!(
            text,
            "  {}",
            complained_line(touch.complained, Some(limit), lang)
        );
        let _ = writeln!(text, "  {}", left_line(touch, lang));
        for row in &touch.rows {
            let _ = writeln!(text, "    {}", row_line(row, lang));
        }
    }
    let all: u64 = touches
        .iter()
        .map(|touch| touch.complained.complaints)
        .sum();
    let _ = match lang {
        Lang::Zh => writeln!(
            text,
            "合计 {} 宗投诉，{} 次触达",
            thousands(all),
            touches.len()
        ),
        Lang::En => writeln!(
            text,
            "Total: complaints {}, touches {}",
            thousands(all),
            touches.len()
        ),
    };
    text
}

/// Version 1.
pub fn complaints_json(touches: &[TouchComplaints], limit: u64) -> Value {
    let row = |row: &ComplaintRow| json!({ "date": row.day, "count": row.count, "source": row.source, "reason": row.reason, "by": row.noted_by, "noted_ms": row.noted_ms });
    let touch = |touch: &TouchComplaints| {
        json!({
            "campaign": touch.run.campaign, "run": touch.run.run, "touch": touch.touch, "gate": touch.gate.word(),
            "complaints": touch.complained.complaints, "sent": touch.complained.sent,
            "above": touch.complained.exceeds(limit), "left": touch.left,
            "entries": touch.rows.iter().map(row).collect::<Vec<_>>(),
        })
    };
    json!({
        "version": 1,
        "complaint_rate_warn_permille": limit,
        "touches": touches.iter().map(touch).collect::<Vec<_>>(),
    })
}

fn left_line(touch: &TouchComplaints, lang: Lang) -> String {
    match (touch.left, lang) {
        (Some(left), Lang::Zh) => format!("收到后已不是好友 {} 人（据之后的通讯录同步；不知道是谁删的谁）", thousands(left)),
        (Some(left), Lang::En) => format!("{} who got it are customers no more (by a later sync; who removed whom is not known)", thousands(left)),
        (None, Lang::Zh) => "收到后已不是好友 未知（要在送达以后再 qunfa sync 一次；只有客户群发能这样看）".to_owned(),
        (None, Lang::En) => "how many who got it are customers no more is unknown (sync once after it was sent; messages to customers only)".to_owned(),
    }
}

fn row_line(row: &ComplaintRow, lang: Lang) -> String {
    let (source, by) = (visible(&row.source), visible(&row.noted_by));
    let reason = row.reason.as_deref().map(visible);
    let mut line = match lang {
        Lang::Zh => format!(
            "{}  {:+} 宗  来源 {source}  登记人 {by}",
            row.day, row.count
        ),
        Lang::En => format!("{}  {:+}  from {source}  noted by {by}", row.day, row.count),
    };
    if let Some(reason) = reason {
        let because = match lang {
            Lang::Zh => format!("  原因 {reason}"),
            Lang::En => format!("  because {reason}"),
        };
        line.push_str(&because);
    }
    line
}
