//! `check`: everything that can be known without network and ledger, and the digest of what would be signed.

use super::{
    CommandError, Exit, Terminal,
    args::{Check, Manners},
    online,
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
    let mut checked = pipeline::check(&site.workspace, &scope);
    if typed.online {
        let online = online::findings(&site, &checked.prepared, typed.fresh, manners, terminal)?;
        checked.findings.extend(online);
        checked
            .findings
            .sort_by(|a, b| (&a.place, a.rule).cmp(&(&b.place, b.rule)));
        checked.findings.dedup();
    }
    terminal.data(&report::findings_text(
        &checked.findings,
        &site.workspace.sources,
        site.lang,
        site.style,
    ));
    for prepared in &checked.prepared {
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
        report::totals_line(&checked.findings, checked.campaigns, site.lang)
    ));
    Ok(if checked.findings.iter().any(Finding::blocks) {
        Exit::Findings
    } else {
        Exit::Done
    })
}
