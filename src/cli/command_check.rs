//! `check`: everything that can be known without network and ledger, and the digest of what would be signed.
//!
//! Formats for machines hold the findings and nothing else; the digests are `digest`'s.

use super::{
    CommandError, Exit, Terminal,
    args::{Check, FindingFormat, Manners},
    findings_out::{show, summary},
    online,
    site::Site,
};
use crate::{
    compliance,
    diagnostic::Finding,
    pipeline::{self, Checked},
    report::{self, Reported},
};
use std::{collections::BTreeMap, sync::Arc};

pub(super) fn run(
    typed: &Check,
    manners: &Manners,
    terminal: &mut Terminal,
) -> Result<Exit, CommandError> {
    let site = Site::open(manners, terminal)?;
    let scope = if typed.campaigns.is_empty() {
        Vec::new()
    } else {
        site.scope(&typed.campaigns)?
    };
    let mut checked = pipeline::check(&site.workspace, &scope);
    if typed.online {
        let online = online::findings(&site, &checked.prepared, typed.fresh, terminal)?;
        checked.findings.extend(online);
        checked
            .findings
            .sort_by(|a, b| (&a.place, a.rule).cmp(&(&b.place, b.rule)));
        checked.findings.dedup();
    }
    let lexicon = &compliance::book().version;
    let reported = Reported {
        findings: &checked.findings,
        sources: &site.workspace.sources,
        campaigns: &campaigns_by_file(&checked),
        lexicon,
        lang: site.lang,
    };
    show(&reported, typed.format, site.style, terminal);
    if typed.format == FindingFormat::Text {
        for prepared in &checked.prepared {
            if let Some(mandate) = &prepared.mandate {
                let id = &prepared.campaign.id;
                terminal.data(&format!("{id}  sha256:{}\n", mandate.digest()));
            }
        }
        terminal.data(&format!("{}\n", report::reminder_line(lexicon, site.lang)));
    }
    let line = report::totals_line(&checked.findings, checked.campaigns, site.lang);
    summary(&line, typed.format, terminal);
    Ok(if checked.findings.iter().any(Finding::blocks) {
        Exit::Findings
    } else {
        Exit::Done
    })
}

/// Whose files have findings: campaigns by file.
fn campaigns_by_file(checked: &Checked<'_>) -> BTreeMap<Arc<str>, Vec<String>> {
    let mut by_file: BTreeMap<Arc<str>, Vec<String>> = BTreeMap::new();
    for prepared in &checked.prepared {
        let id = prepared.campaign.id.to_string();
        for finding in &prepared.findings {
            let ids = by_file.entry(Arc::clone(&finding.place.file)).or_default();
            if ids.last() != Some(&id) {
                ids.push(id.clone());
            }
        }
    }
    by_file
}
