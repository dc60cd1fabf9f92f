//! Lines that somebody wrote without looking at the rule book, and how many of them it judges as people would.

use super::judged_whole;
use crate::content::world::{campaign, policy};
use qunfa::model::{Intent, Severity};
use std::fmt::Write as _;

/// What depends on the message around a line, not on the line.
const OF_THE_MESSAGE: &[&str] = &["REQ-OPTOUT", "REQ-ID", "REQ-AD", "url-noicp"];

struct Line<'a> {
    bad: bool,
    family: &'a str,
    intent: Intent,
    industry: &'a str,
    explicit: bool,
    text: &'a str,
}

fn lines(table: &str) -> Vec<Line<'_>> {
    let line = |row: &'static str| row;
    let _ = line;
    table
        .lines()
        .skip(1)
        .map(|row| {
            let cells: Vec<&str> = row.split('\t').collect();
            let intent = match cells[2] {
                "service" => Intent::Service,
                "notice" => Intent::Notice,
                "internal" => Intent::Internal,
                _ => Intent::Marketing,
            };
            Line {
                bad: cells[0] == "bad",
                family: cells[1],
                intent,
                industry: cells[3],
                explicit: cells[4] == "yes",
                text: cells[5],
            }
        })
        .collect()
}

/// The codes that stop a line or ask somebody to sign it.
fn gates(line: &Line<'_>, forced: bool) -> Vec<String> {
    let text = line.text.replace("{{", "{ {").replace("{%", "{ %");
    let mut campaign = campaign(&text);
    campaign.intent = if forced {
        Intent::Marketing
    } else {
        line.intent
    };
    let mut policy = policy();
    let account = policy.accounts.get_mut("east-china").expect("it is there");
    account.industry = (line.industry != "general").then(|| line.industry.to_owned());
    let verdict = judged_whole(&campaign, &policy);
    verdict
        .findings
        .iter()
        .filter(|finding| finding.exempted_by.is_none() && finding.severity > Severity::Warn)
        .filter(|finding| {
            !OF_THE_MESSAGE.contains(&finding.rule)
                && !finding.rule.starts_with("QUA-")
                && finding.rule != "EVD-NONE"
        })
        .map(|finding| format!("{}:{:?}({})", finding.rule, finding.severity, finding.text))
        .collect()
}

#[test]
fn measure() {
    let Ok(path) = std::env::var("LIST") else {
        return;
    };
    let table = std::fs::read_to_string(path).expect("it is there");
    let mut out = String::new();
    for forced in [false, true] {
        let (mut tp, mut fp, mut fn_, mut tn) = (0, 0, 0, 0);
        for line in lines(&table) {
            let found = gates(&line, forced);
            let flagged = !found.is_empty();
            if line.explicit {
                match (line.bad, flagged) {
                    (true, true) => tp += 1,
                    (true, false) => fn_ += 1,
                    (false, true) => fp += 1,
                    (false, false) => tn += 1,
                }
            }
            if line.bad != flagged {
                let _ = writeln!(
                    out,
                    "{forced} {} {} {:?} {} {} {}\n      {}",
                    if line.bad { "MISS" } else { "FALSE" },
                    line.family,
                    line.intent,
                    line.industry,
                    if line.explicit { "yes" } else { "no" },
                    line.text,
                    found.join(" ")
                );
            }
        }
        let _ = writeln!(
            out,
            "{forced} tp {tp} fn {fn_} fp {fp} tn {tn} precision {:.3} recall {:.3}",
            f64::from(tp) / f64::from(tp + fp),
            f64::from(tp) / f64::from(tp + fn_)
        );
    }
    std::fs::write("/tmp/measure.txt", out).expect("it can be written");
}
