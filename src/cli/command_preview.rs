//! `preview CAMPAIGN`: messages as recipients see them, on the terminal or as one HTML file. Files are enough.

use super::{
    CommandError, Exit, Terminal,
    args::{Manners, Preview},
    ground::Opening,
    site::{Site, block_on, write_whole},
};
use crate::{
    diagnostic::Finding,
    ledger::Access,
    pipeline::{self, Counted, Prepared},
    ports::{Answers, Clock, LedgerRead, Question, Tree},
    report::{self, Pictures, PreviewOf},
    say,
};

say! {
    struct NoTouch { campaign: String, touch: String, known: String }
    zh "「{campaign}」没有触达「{touch}」；有：{known}"
    en "{campaign} has no touch {touch}; it has: {known}"

    struct WithoutLedger { reason: String }
    zh "没有用台账（{reason}），只看文件"
    en "without the ledger ({reason}), from files alone"

    struct Written { path: String }
    zh "已写出 {path}"
    en "wrote {path}"
}

pub(super) fn run(
    typed: &Preview,
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
    check_touch(typed, prepared)?;
    let now_ms = site.machine_for_reading(manners, terminal)?.now_ms();
    let answered = answers(typed, &site, prepared, now_ms, terminal)?;
    let counted = answered.as_ref().map(|(question, answers)| Counted {
        question,
        answers,
        real: typed.real,
    });
    let mut looks = pipeline::look(&site.workspace, prepared, counted, now_ms);
    looks.retain(|look| {
        typed
            .touch
            .as_ref()
            .is_none_or(|touch| *touch == look.touch)
    });
    let messages = looks
        .iter()
        .flat_map(|look| &look.texts)
        .map(|text| &text.message);
    let pictures = Pictures::of(messages, |path, limit| site.tree.read(path, limit).ok());
    let directory_ms = counted
        .and_then(|counted| counted.answers.directory.as_ref())
        .map(|directory| directory.taken_ms);
    let preview = report::preview(
        &PreviewOf {
            campaign: prepared.campaign,
            policy: &site.workspace.policy,
            looks: &looks,
            pictures: &pictures,
            directory_ms,
            real: typed.real,
            blocking: prepared
                .findings
                .iter()
                .filter(|finding| finding.blocks())
                .count(),
        },
        site.lang,
    );
    if let Some(path) = &typed.html {
        let page = report::preview_html(&preview, site.lang);
        write_whole(&terminal.directory.join(path), page.as_bytes())?;
        let written = Written {
            path: path.display().to_string(),
        };
        terminal.talk(crate::diagnostic::Sentence::from(written).in_lang(site.lang));
    } else {
        terminal.data(&report::preview_text(&preview, site.lang, site.style));
    }
    // What could not be shown is said in full: the template is where it has to be mended.
    if looks
        .iter()
        .all(|look| !look.texts.is_empty() || !look.missing.is_empty())
    {
        return Ok(Exit::Done);
    }
    let blocking: Vec<Finding> = prepared
        .findings
        .iter()
        .filter(|finding| finding.blocks())
        .cloned()
        .collect();
    let said = report::findings_text(&blocking, &site.workspace.sources, site.lang, site.style);
    terminal.talk(said.trim_end());
    Ok(Exit::Findings)
}

fn check_touch(typed: &Preview, prepared: &Prepared<'_>) -> Result<(), CommandError> {
    let Some(touch) = &typed.touch else {
        return Ok(());
    };
    let campaign = prepared.campaign;
    if campaign.touch(touch).is_some() {
        return Ok(());
    }
    let known: Vec<&str> = campaign
        .touches
        .iter()
        .map(|touch| touch.name.as_str())
        .collect();
    Err(CommandError::usage(NoTouch {
        campaign: campaign.id.to_string(),
        touch: touch.clone(),
        known: known.join(", "),
    }))
}

/// What the ledger knows of the audience. Without one, or without its keys, files are enough, unless real values were asked for.
fn answers(
    typed: &Preview,
    site: &Site,
    prepared: &Prepared<'_>,
    now_ms: i64,
    terminal: &mut Terminal,
) -> Result<Option<(Question, Answers)>, CommandError> {
    let ledger = match site.ledger(Access::Read, terminal) {
        Ok(ledger) => ledger,
        Err(error) if typed.real => return Err(error),
        Err(error) => {
            // No ledger yet is nothing to speak of; one that cannot be opened is.
            if site.may_have_ledger(terminal) {
                let reason = error.what.in_lang(site.lang).to_owned();
                let said = WithoutLedger { reason };
                terminal.talk(crate::diagnostic::Sentence::from(said).in_lang(site.lang));
            }
            return Ok(None);
        }
    };
    let question = pipeline::ask(&site.workspace, std::slice::from_ref(prepared), now_ms);
    let answers = block_on(ledger.answer(&question))?;
    Ok(Some((question, answers)))
}
