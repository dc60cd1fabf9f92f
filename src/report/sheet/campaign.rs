//! One campaign of a plan becomes its part of the sheet.

use super::{CampaignSheet, DiffSheet, SheetOf, finding, message, signoffs, touch, verdict};
use crate::{
    plan::{CampaignPlan, Symbol},
    report::author_text::AuthorText,
};

pub(super) fn campaign<'a>(of: &SheetOf<'a>, plan: &'a CampaignPlan) -> CampaignSheet<'a> {
    let lang = of.lang;
    let said = of.contents.iter().find(|said| said.is_of(plan));
    let evidence = said.map_or(&[][..], |said| &said.campaign.evidence);
    // A file that is gone has no title but its id.
    let title = (plan.title != plan.run.campaign.0).then(|| AuthorText::of(&*plan.title));
    CampaignSheet {
        symbol: plan.symbol(),
        id: AuthorText::of(&*plan.run.campaign.0),
        title,
        run: AuthorText::of(&*plan.run.run),
        urgent: plan.urgent,
        account: AuthorText::of(&*plan.account),
        verdict: verdict::of_campaign(plan, of.plan.position.is_some(), lang),
        touches: plan
            .touches
            .iter()
            .map(|touch| touch::touch(of, touch))
            .collect(),
        signoffs: signoffs::signoffs(plan, of.zone, lang),
        diffs: diffs(of, plan),
        digest: plan.digest.as_ref().map(ToString::to_string),
        findings: finding::findings(&plan.findings, evidence, lang),
        raw_findings: &plan.findings,
        evidence: finding::unasked(&plan.findings, evidence, lang),
        waivers: said.map_or_else(Vec::new, |said| finding::waivers(said.campaign, lang)),
        messages: said.map_or_else(Vec::new, |said| message::messages(said, lang)),
    }
}

/// What changed since it was signed, then since these people last got something. What is done has nothing left to compare.
fn diffs(of: &SheetOf<'_>, plan: &CampaignPlan) -> Vec<DiffSheet> {
    if plan.symbol() == Symbol::Done {
        return Vec::new();
    }
    let lang = of.lang;
    let marked = |lines: &[(char, String)]| {
        let marked = lines
            .iter()
            .map(|(sign, line)| (*sign, AuthorText::of(&**line)));
        marked.collect()
    };
    // What was signed and then sent is the same text: the change is shown once.
    let signed = plan.signed_diffs.iter();
    let signed = signed.filter(|(_, lines)| *lines != plan.text_diff);
    let since_signed = signed.map(|(name, lines)| DiffSheet {
        heading: lang.pick("与上次签核的正文相比", "against the text that was signed"),
        of: AuthorText::of(&**name),
        lines: marked(lines),
    });
    let since_sent = (!plan.text_diff.is_empty()).then(|| DiffSheet {
        heading: lang.pick(
            "与这批人上次收到的相比",
            "against what these people last got",
        ),
        of: AuthorText::default(),
        lines: marked(&plan.text_diff),
    });
    since_signed.chain(since_sent).collect()
}
