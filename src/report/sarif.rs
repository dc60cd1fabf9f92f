//! Findings as SARIF 2.1.0: one run, the rules that found something, a result for each finding.

use super::{
    Reported,
    reported::{Loudness, end, fingerprints},
    sarif_wire::{
        Artifact, Configuration, Driver, Invocation, Location, Log, Message, Notification,
        Physical, Region, ReportingDescriptor, Result, Run, Suppression, Tool,
    },
    visible,
};
use crate::{
    compliance::RuleInfo,
    diagnostic::Finding,
    model::{Lang, Severity},
};
use serde_json::json;
use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
};

/// Results a code host takes of one run.
const RESULTS_MAX: usize = 25_000;

/// The log. `rules` is the rule book; a finding whose rule is not in it is described by its code alone.
pub fn findings_sarif(reported: &Reported<'_>, rules: &[RuleInfo]) -> String {
    let codes: BTreeSet<&str> = reported.findings.iter().map(|one| one.rule).collect();
    let codes: Vec<&str> = codes.into_iter().collect();
    let known: BTreeMap<&str, &RuleInfo> = rules.iter().map(|info| (info.code, info)).collect();
    let descriptors = codes
        .iter()
        .map(|code| descriptor(code, known.get(code).copied(), reported.lang));
    let prints = fingerprints(reported.findings);
    let mut kept: Vec<(&Finding, String)> = reported.findings.iter().zip(prints).collect();
    let left_out = kept.len().saturating_sub(RESULTS_MAX);
    if left_out > 0 {
        kept.sort_by_key(|(finding, _)| Reverse(finding.severity));
        kept.truncate(RESULTS_MAX);
    }
    let results = kept
        .into_iter()
        .map(|(finding, print)| result(finding, print, &codes, reported));
    let log = Log {
        schema: "https://json.schemastore.org/sarif-2.1.0.json",
        version: "2.1.0",
        runs: vec![Run {
            tool: Tool {
                driver: Driver {
                    name: "qunfa",
                    semantic_version: env!("CARGO_PKG_VERSION"),
                    language: reported.lang.pick("zh-CN", "en"),
                    rules: descriptors.collect(),
                    properties: json!({ "lexicon": reported.lexicon }),
                },
            },
            column_kind: "unicodeCodePoints",
            invocations: vec![Invocation {
                execution_successful: true,
                notifications: cut_short(left_out, reported.lang),
            }],
            results: results.collect(),
        }],
    };
    serde_json::to_string_pretty(&log).expect("a log prints") + "\n"
}

fn cut_short(left_out: usize, lang: Lang) -> Vec<Notification> {
    if left_out == 0 {
        return Vec::new();
    }
    let text = match lang {
        Lang::Zh => format!("另有 {left_out} 个较轻的问题没有列出"),
        Lang::En => format!("{left_out} lighter findings are left out"),
    };
    vec![Notification {
        level: "warning",
        message: Message { text },
    }]
}

fn descriptor(code: &str, info: Option<&RuleInfo>, lang: Lang) -> ReportingDescriptor {
    let Some(info) = info else {
        return ReportingDescriptor {
            id: code.to_owned(),
            short_description: Message {
                text: code.to_owned(),
            },
            help: None,
            default_configuration: None,
            properties: None,
        };
    };
    let mut help = info.remedy().in_lang(lang).to_owned();
    for (law, article, sure) in info.basis {
        let sure = sure.map(|sure| sure.word(lang)).unwrap_or_default();
        let _ = write!(help, "\n{law} {article} {sure}");
        help.truncate(help.trim_end().len());
    }
    ReportingDescriptor {
        id: code.to_owned(),
        short_description: Message {
            text: info.title().in_lang(lang).to_owned(),
        },
        help: Some(Message { text: help }),
        default_configuration: Some(Configuration {
            level: level(match info.severity {
                Severity::Block | Severity::Require => Loudness::Error,
                Severity::Evidence | Severity::Legal | Severity::Warn => Loudness::Warning,
                Severity::Info => Loudness::Note,
            }),
        }),
        properties: Some(json!({
            "severity": info.severity.word(),
            "stage": info.stage().word(),
            "waivable": !info.hard,
        })),
    }
}

fn result(finding: &Finding, print: String, codes: &[&str], reported: &Reported<'_>) -> Result {
    let place = &finding.place;
    let (end_line, end_column) = end(place, reported.sources);
    // A rule that quotes nothing keeps personal data out of reports.
    let quotes = !finding.text.is_empty();
    let snippet = reported
        .sources
        .get(&place.file)
        .and_then(|text| text.get(place.bytes.0..place.bytes.1))
        .filter(|text| quotes && !text.is_empty())
        .map(|text| Message {
            text: text.to_owned(),
        });
    let suppression = |why: &String| Suppression {
        kind: "external",
        justification: visible(why),
    };
    Result {
        rule_id: finding.rule.to_owned(),
        rule_index: codes.binary_search(&finding.rule).unwrap_or_default(),
        level: level(Loudness::of(finding)),
        message: Message {
            text: visible(finding.what.in_lang(reported.lang)),
        },
        locations: vec![Location {
            physical_location: Physical {
                artifact_location: Artifact {
                    uri: uri(&place.file),
                },
                region: Region {
                    start_line: place.line,
                    start_column: place.column,
                    end_line,
                    end_column,
                    byte_offset: place.bytes.0,
                    byte_length: place.bytes.1 - place.bytes.0,
                    snippet,
                },
            },
        }],
        partial_fingerprints: BTreeMap::from([("qunfaFinding/v1", print)]),
        suppressions: finding.exempted_by.iter().map(suppression).collect(),
        properties: json!({
            "severity": finding.severity.word(),
            "stage": finding.stage.word(),
        }),
    }
}

fn level(loudness: Loudness) -> &'static str {
    match loudness {
        Loudness::Error => "error",
        Loudness::Warning => "warning",
        Loudness::Note => "note",
    }
}

/// A path as a relative reference: everything that is not plain is written in percent.
fn uri(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            let _ = write!(uri, "%{byte:02X}");
        }
    }
    uri
}
