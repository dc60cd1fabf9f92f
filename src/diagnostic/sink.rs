//! Findings and holds, and the one place findings are collected.

use super::{Place, Sentence};
use crate::model::{CampaignId, Lang, Severity, Stage};

/// A law or platform rule a finding rests on.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Basis {
    /// "广告法", "WeCom doc 92135".
    pub source: String,
    /// Article or section; may be empty.
    pub article: String,
    /// How sure the article is, where that is recorded.
    pub certainty: Option<Certainty>,
}

/// How sure a basis is. A tool that cites law has to say where it read it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Certainty {
    /// The official text was read.
    Verified,
    /// Public secondary sources agree; the official text was not read.
    Reported,
    /// Professional knowledge; the number of the article may have moved.
    Recalled,
    /// What the platform does.
    Platform,
    /// What the product was asked to hold.
    Brief,
}

impl Certainty {
    /// Its letter in the rule book: V, R, M, P or S.
    pub fn parse(letter: &str) -> Option<Self> {
        match letter {
            "V" => Some(Self::Verified),
            "R" => Some(Self::Reported),
            "M" => Some(Self::Recalled),
            "P" => Some(Self::Platform),
            "S" => Some(Self::Brief),
            _ => None,
        }
    }

    /// As machines read it.
    pub fn id(self) -> &'static str {
        match self {
            Self::Verified => "verified",
            Self::Reported => "reported",
            Self::Recalled => "recalled",
            Self::Platform => "platform",
            Self::Brief => "product",
        }
    }

    /// In words for people.
    pub fn word(self, lang: Lang) -> &'static str {
        match self {
            Self::Verified => lang.pick("条文已核对", "text verified"),
            Self::Reported => lang.pick("据公开资料, 条文未核对", "reported, text not read"),
            Self::Recalled => lang.pick("条号待核对", "article to be checked"),
            Self::Platform => lang.pick("平台规则", "platform rule"),
            Self::Brief => lang.pick("产品规则", "product rule"),
        }
    }
}

/// Something a rule says about one place in a file. Files are wrong, or need somebody's eyes; the moment does not matter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Permanent kebab-case code.
    pub rule: &'static str,
    /// How much it weighs.
    pub severity: Severity,
    /// Which stage of review it concerns.
    pub stage: Stage,
    /// Where it stands.
    pub place: Place,
    /// What was written there, as the rule saw it.
    pub text: String,
    /// What is wrong and why.
    pub what: Sentence,
    /// What to do.
    pub help: Option<Sentence>,
    /// What it rests on.
    pub basis: Vec<Basis>,
    /// What exempted it, if something did: then it is shown and does not gate.
    pub exempted_by: Option<String>,
}

impl Finding {
    /// A blocking finding of stage 1 at a place: the common case for files that do not validate.
    pub fn block(rule: &'static str, place: Place, what: impl Into<Sentence>) -> Self {
        Self::new(rule, Severity::Block, place, what)
    }

    /// A warning at a place.
    pub fn warn(rule: &'static str, place: Place, what: impl Into<Sentence>) -> Self {
        Self::new(rule, Severity::Warn, place, what)
    }

    /// A finding of any severity; its stage follows from it.
    pub fn new(
        rule: &'static str,
        severity: Severity,
        place: Place,
        what: impl Into<Sentence>,
    ) -> Self {
        let stage = match severity {
            Severity::Evidence => Stage::Risk,
            Severity::Legal => Stage::Legal,
            _ => Stage::Own,
        };
        Self {
            rule,
            severity,
            stage,
            place,
            text: String::new(),
            what: what.into(),
            help: None,
            basis: Vec::new(),
            exempted_by: None,
        }
    }

    /// Says what was written.
    #[must_use]
    pub fn text(mut self, text: impl Into<String>) -> Self {
        self.text = text.into();
        self
    }

    /// Says what to do.
    #[must_use]
    pub fn help(mut self, help: impl Into<Sentence>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Says what it rests on.
    #[must_use]
    pub fn basis(mut self, source: &str, article: &str) -> Self {
        self.basis.push(Basis {
            source: source.to_owned(),
            article: article.to_owned(),
            certainty: None,
        });
        self
    }

    /// Says what it rests on, and how sure that is.
    #[must_use]
    pub fn basis_of(mut self, basis: Basis) -> Self {
        self.basis.push(basis);
        self
    }

    /// Whether it stops the campaign as it stands.
    pub fn blocks(&self) -> bool {
        self.exempted_by.is_none() && self.severity.blocks()
    }
}

/// What only this moment forbids. It blocks, changes no digest, and may be gone tomorrow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hold {
    /// Permanent kebab-case code.
    pub code: &'static str,
    /// Which campaign it stops.
    pub campaign: CampaignId,
    /// Which touch; none when the whole campaign.
    pub touch: Option<String>,
    /// Where the file says what cannot be done now, if it does.
    pub place: Option<Place>,
    /// What, why, and what to do.
    pub what: Sentence,
}

impl Hold {
    /// A hold over a whole campaign.
    pub fn campaign(code: &'static str, campaign: &CampaignId, what: impl Into<Sentence>) -> Self {
        Self {
            code,
            campaign: campaign.clone(),
            touch: None,
            place: None,
            what: what.into(),
        }
    }

    /// A hold over one touch.
    pub fn touch(
        code: &'static str,
        campaign: &CampaignId,
        touch: &str,
        what: impl Into<Sentence>,
    ) -> Self {
        Self {
            touch: Some(touch.to_owned()),
            ..Self::campaign(code, campaign, what)
        }
    }

    /// Says where.
    #[must_use]
    pub fn at(mut self, place: Place) -> Self {
        self.place = Some(place);
        self
    }
}

/// Collects findings; nothing that reads files returns early on one.
#[derive(Debug, Default)]
pub struct Sink {
    findings: Vec<Finding>,
}

impl Sink {
    /// An empty sink.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a finding.
    pub fn push(&mut self, finding: Finding) {
        self.findings.push(finding);
    }

    /// How many so far; lets a caller see whether a step added any.
    pub fn len(&self) -> usize {
        self.findings.len()
    }

    /// Whether nothing was found.
    pub fn is_empty(&self) -> bool {
        self.findings.is_empty()
    }

    /// Everything found, by place, then code, each once.
    pub fn into_sorted(mut self) -> Vec<Finding> {
        self.findings
            .sort_by(|a, b| (&a.place, a.rule, &a.what).cmp(&(&b.place, b.rule, &b.what)));
        self.findings.dedup();
        self.findings
    }
}
