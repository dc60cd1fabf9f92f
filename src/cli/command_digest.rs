//! `digest CAMPAIGN`: what a signature would be over, and with `--explain` every input with its hash.

use super::{
    CommandError, Exit, Terminal,
    args::{DigestOf, Manners},
    ground::Opening,
    site::Site,
};
use crate::{pipeline, report, say};

say! {
    pub(super) struct NoMandate { campaign: String }
    zh "「{campaign}」的模板有错，还没有可签核的内容"
    en "a template of {campaign} is broken; there is nothing to sign yet"
}

pub(super) fn run(
    typed: &DigestOf,
    manners: &Manners,
    terminal: &mut Terminal,
) -> Result<Exit, CommandError> {
    let opening = Opening {
        at: typed.at.as_deref(),
        only_looks: true,
        ..Opening::default()
    };
    let site = Site::open_as(opening, manners, terminal)?;
    let id = site.campaign(&typed.campaign)?.id.clone();
    let prepared = pipeline::prepare(&site.workspace, &[id]);
    let prepared = prepared.first().expect("the campaign is there");
    let Some(mandate) = &prepared.mandate else {
        terminal.talk(&report::findings_text(
            &prepared.findings,
            &site.workspace.sources,
            site.lang,
            site.style,
        ));
        return Err(CommandError::new(
            Exit::Findings,
            NoMandate {
                campaign: typed.campaign.clone(),
            },
        ));
    };
    if typed.explain {
        for part in mandate.explain() {
            terminal.data(&format!("{}  {}\n", part.digest, part.name));
        }
    }
    terminal.data(&format!("sha256:{}\n", mandate.digest()));
    Ok(Exit::Done)
}
