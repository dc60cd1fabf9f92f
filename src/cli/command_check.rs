//! `check`: everything that can be known without network and ledger, and the digest of what would be signed.
//!
//! Formats for machines hold the findings and nothing else; the digests are `digest`'s.

use super::{
    CommandError, Exit, Terminal,
    args::{Check, FindingFormat, Manners},
    findings_out::{show, summary},
    ground::Opening,
    online,
    scope::Scope,
    site::Site,
};
use crate::{
    compliance::{self, Lexicon},
    diagnostic::Finding,
    pipeline::{self, Checked},
    report::{self, Reported},
    workspace,
};
use std::{collections::BTreeMap, sync::Arc, thread};

pub(super) fn run(
    typed: &Check,
    manners: &Manners,
    terminal: &mut Terminal,
) -> Result<Exit, CommandError> {
    // The rule book is made ready while files are read: each takes about as long.
    thread::spawn(Lexicon::built_in);
    let opening = Opening {
        at: typed.at.as_deref(),
        only_looks: true,
        ..Opening::default()
    };
    let mut site = Site::open_as(opening, manners, terminal)?;
    let of_change = of_change(&mut site, terminal)?;
    let scope = Scope::of(&site, &typed.campaigns, manners.base.as_deref(), typed.all)?;
    if let Some(left_out) = scope.left_out(&site) {
        terminal.talk(left_out.in_lang(site.lang));
    }
    let mut checked = check(&site, &scope);
    checked.findings.extend(of_change);
    checked
        .findings
        .sort_by(|a, b| (&a.place, a.rule).cmp(&(&b.place, b.rule)));
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

/// What the change says about policy: where it comes from in one line, what is wrong with the change's own, and that it must not
/// come together with campaigns.
fn of_change(site: &mut Site, terminal: &mut Terminal) -> Result<Vec<Finding>, CommandError> {
    if let Some(line) = site.ground.line(site.lang) {
        terminal.talk(&line);
    }
    let (mut findings, sources) = site.shown_policy()?;
    if !sources.is_empty() {
        // The files that are looked at are the change's; what is wrong in the base is no news.
        let of_policy = |file: &str| workspace::is_policy(file);
        site.workspace
            .findings
            .retain(|finding| !of_policy(&finding.place.file));
        let own = sources.into_iter().filter(|(file, _)| of_policy(file));
        site.workspace.sources.extend(own);
    }
    findings.extend(site.split()?);
    Ok(findings)
}

/// Checks what is in scope. Of a change's files those that cannot be read as campaigns count, too.
fn check<'a>(site: &'a Site, scope: &Scope) -> Checked<'a> {
    let workspace = &site.workspace;
    let mut checked = if scope.is_empty() {
        Checked {
            prepared: Vec::new(),
            findings: Vec::new(),
            campaigns: 0,
        }
    } else {
        pipeline::check(workspace, scope.ids())
    };
    let touched = |finding: &&Finding| scope.touches(&finding.place.file);
    let in_files = workspace.findings.iter().filter(touched);
    let new: Vec<Finding> = in_files
        .filter(|finding| !checked.findings.contains(finding))
        .cloned()
        .collect();
    checked.findings.extend(new);
    let broken = workspace.broken.values();
    checked.campaigns += broken.filter(|file| scope.touches(file)).count();
    checked
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
