//! `check`: everything that can be known without network and ledger, and the digest of what would be signed.

use super::{
    CommandError, Exit, Terminal,
    args::{Check, Manners},
    site::Site,
};
use crate::{diagnostic::Finding, pipeline, report};

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
    let prepared = pipeline::prepare(&site.workspace, &scope);
    let mut findings: Vec<Finding> = if scope.is_empty() {
        site.workspace.findings.clone()
    } else {
        Vec::new()
    };
    findings.extend(
        prepared
            .iter()
            .flat_map(|prepared| prepared.findings.iter().cloned()),
    );
    // A file that cannot be read as a campaign was looked at all the same.
    let broken = if scope.is_empty() {
        site.workspace.broken.len()
    } else {
        0
    };
    findings.sort_by(|a, b| (&a.place, a.rule, &a.what).cmp(&(&b.place, b.rule, &b.what)));
    findings.dedup();
    terminal.data(&report::findings_text(
        &findings,
        &site.workspace.sources,
        site.lang,
        site.style,
    ));
    for prepared in &prepared {
        if let Some(mandate) = &prepared.mandate {
            terminal.data(&format!(
                "{}  sha256:{}\n",
                prepared.campaign.id,
                mandate.digest()
            ));
        }
    }
    terminal.data(&format!(
        "{}\n",
        report::totals_line(&findings, prepared.len() + broken, site.lang)
    ));
    Ok(if findings.iter().any(Finding::blocks) {
        Exit::Findings
    } else {
        Exit::Done
    })
}
