//! A plan goes out in the format that was asked for: one sheet for people on every surface, findings for machines.

use super::{
    Terminal,
    args::{FindingFormat, PlanFormat},
    command_plan::Planned,
    findings_out,
    site::Site,
};
use crate::{
    compliance,
    diagnostic::{Finding, Sink},
    report::{self, Reported, SaidBy, Sheet, SheetOf},
};
use std::{collections::BTreeMap, sync::Arc};

/// Shows a plan on stdout.
pub(super) fn show(
    site: &Site,
    planned: &Planned<'_>,
    format: PlanFormat,
    terminal: &mut Terminal,
) {
    match format {
        PlanFormat::Json => terminal.data(&json(planned)),
        PlanFormat::Text => terminal.data(&text(site, planned)),
        PlanFormat::Markdown => terminal.data(&markdown(site, planned).whole()),
        PlanFormat::Html => {
            terminal.data(&with_sheet(site, planned, report::plan_html));
        }
        PlanFormat::Sarif => findings(site, planned, FindingFormat::Sarif, terminal),
        PlanFormat::Github => findings(site, planned, FindingFormat::Github, terminal),
    }
}

/// The plan's document.
pub(super) fn json(planned: &Planned<'_>) -> String {
    serde_json::to_string_pretty(&planned.document).expect("a plan document prints") + "\n"
}

/// The plan as a terminal shows it.
pub(super) fn text(site: &Site, planned: &Planned<'_>) -> String {
    with_sheet(site, planned, |sheet| report::plan_text(sheet, site.style))
}

/// The plan with everything a signature covers.
pub(super) fn signing_text(site: &Site, planned: &Planned<'_>) -> String {
    with_sheet(site, planned, |sheet| {
        report::signing_text(sheet, site.style)
    })
}

/// The plan for a request's comment, in parts of which records may be left out.
pub(super) fn markdown(site: &Site, planned: &Planned<'_>) -> report::Blocks {
    with_sheet(site, planned, report::plan_markdown)
}

fn with_sheet<T>(site: &Site, planned: &Planned<'_>, show: impl FnOnce(&Sheet<'_>) -> T) -> T {
    let contents: Vec<SaidBy<'_>> = planned
        .prepared
        .iter()
        .map(|prepared| SaidBy {
            campaign: prepared.campaign,
            skeletons: &prepared.skeletons,
            variants: &prepared.variants,
        })
        .collect();
    show(&report::sheet(&SheetOf {
        plan: &planned.plan,
        document: &planned.document,
        sources: &site.workspace.sources,
        contents: &contents,
        zone: &site.workspace.policy.timezone,
        unseen: planned.left_out.as_slice(),
        lang: site.lang,
    }))
}

/// What the rules found, for a machine; the sentence that counts it is talk.
fn findings(site: &Site, planned: &Planned<'_>, format: FindingFormat, terminal: &mut Terminal) {
    let mut sink = Sink::new();
    let mut by_file: BTreeMap<Arc<str>, Vec<String>> = BTreeMap::new();
    for campaign in &planned.plan.campaigns {
        let id = campaign.run.campaign.to_string();
        for finding in &campaign.findings {
            sink.push(finding.clone());
            let ids = by_file.entry(Arc::clone(&finding.place.file)).or_default();
            if ids.last() != Some(&id) {
                ids.push(id.clone());
            }
        }
    }
    for finding in &planned.plan.findings {
        sink.push(finding.clone());
    }
    let all: Vec<Finding> = sink.into_sorted();
    let reported = Reported {
        findings: &all,
        sources: &site.workspace.sources,
        campaigns: &by_file,
        lexicon: &compliance::book().version,
        lang: site.lang,
    };
    findings_out::show(&reported, format, site.style, terminal);
    let line = report::totals_line(&all, planned.plan.campaigns.len(), site.lang);
    findings_out::summary(&line, format, terminal);
}
