//! What a rule is: a code with a weight and a law behind it, samples, and a check.

use super::{
    addresses::Address,
    ground::Ground,
    said::{Said, Subject, Whole},
};
use crate::{
    diagnostic::{Basis, Certainty, Finding, Place, Sentence},
    model::{Severity, Stage},
};

/// A law or platform rule, its article, and how sure that is; none where nobody recorded it.
pub type Law = (&'static str, &'static str, Option<Certainty>);

/// One rule as people may read about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RuleInfo {
    /// Permanent, kebab-case.
    pub code: &'static str,
    /// How much it weighs before profile and waiver.
    pub severity: Severity,
    /// Whether no waiver can exempt it: the platform or the law leaves no choice.
    pub hard: bool,
    /// What it is about, in both languages.
    pub title: (&'static str, &'static str),
    /// What to do, in both languages.
    pub remedy: (&'static str, &'static str),
    /// What it rests on: source, article, and how sure that is.
    pub basis: &'static [Law],
    /// Texts it finds fault with; for rules about whole campaigns, none.
    pub offends: &'static [&'static str],
    /// Texts it lets pass.
    pub passes: &'static [&'static str],
}

impl RuleInfo {
    /// The stage of review that a finding of its weight concerns.
    pub fn stage(&self) -> Stage {
        match self.severity {
            Severity::Evidence => Stage::Risk,
            Severity::Legal => Stage::Legal,
            Severity::Info | Severity::Warn | Severity::Require | Severity::Block => Stage::Own,
        }
    }

    /// What it is about.
    pub fn title(&self) -> Sentence {
        Sentence {
            zh: self.title.0.to_owned(),
            en: self.title.1.to_owned(),
        }
    }

    /// What to do.
    pub fn remedy(&self) -> Sentence {
        Sentence {
            zh: self.remedy.0.to_owned(),
            en: self.remedy.1.to_owned(),
        }
    }
}

/// A rule and how it is checked.
pub(super) struct Rule {
    pub info: RuleInfo,
    pub check: Check,
}

/// What a rule looks at.
pub(super) enum Check {
    /// Each message with everything that belongs to it: its channel, cards and campaign.
    Message(fn(&Whole<'_>, &mut Found<'_>)),
    /// Each text, by its words and addresses alone.
    Text(fn(&Said<'_>, &mut Found<'_>)),
    /// Everything somebody reads: the text, and the words of its cards, titles and file names.
    Words(fn(&Said<'_>, &mut Found<'_>)),
    /// Each address in a text, on a card or behind a declared link.
    Address(fn(&Address, &Ground<'_>, &mut Found<'_>)),
    /// The same, against what the workspace has filed; nothing to say of a text alone.
    Filing(fn(&Address, &Ground<'_>, &mut Found<'_>)),
    /// The campaign as a whole.
    Campaign(fn(&Subject<'_>, &mut Found<'_>)),
    /// Each address when it is opened; judged only where somebody asks for that.
    Online,
    /// What the words of the lexicon lead to; found with them.
    Lexicon,
    /// What the waivers came to; judged after everything else.
    Waivers,
}

/// Collects what one rule finds; a finding cannot be made without a place.
pub(super) struct Found<'a> {
    pub info: &'a RuleInfo,
    pub findings: &'a mut Vec<Finding>,
}

impl Found<'_> {
    /// Adds a finding of the rule's own weight.
    pub(super) fn push(&mut self, place: Place, text: &str, what: impl Into<Sentence>) {
        self.push_as(self.info.severity, place, text, what);
    }

    /// Adds a finding that weighs differently here.
    pub(super) fn push_as(
        &mut self,
        severity: Severity,
        place: Place,
        text: &str,
        what: impl Into<Sentence>,
    ) {
        let mut finding = Finding::new(self.info.code, severity, place, what)
            .text(text)
            .help(self.info.remedy());
        for (source, article, certainty) in self.info.basis {
            finding = finding.basis_of(Basis {
                source: (*source).to_owned(),
                article: (*article).to_owned(),
                certainty: *certainty,
            });
        }
        self.findings.push(finding);
    }
}
