//! A clearance: the one thing a send is made from, and what it says was signed.

use super::{Inherited, Mandate, statement::Statement};
use crate::{
    model::{CampaignId, Canonical, Digest, Stage},
    ports::{ApprovalUse, RecordedAudience},
};
use std::collections::{BTreeMap, BTreeSet};

/// One sign-off that counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed {
    /// Which stage.
    pub stage: Stage,
    /// Name in `[reviewers]`.
    pub reviewer: String,
    /// When, Unix milliseconds.
    pub signed_ms: i64,
    /// Last moment it may open a gate, Unix milliseconds.
    pub use_by_ms: i64,
    /// The audience figures it names, with the people the ledger recorded for them where one was at hand.
    pub audience: Vec<RecordedAudience>,
    /// SHA-256 of the statement: each opens one gate.
    pub statement: Digest,
}

/// Proof that everything a campaign needs was signed over exactly this mandate. Only [`review`](super::review) makes one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cleared {
    campaign: CampaignId,
    run: String,
    digest: Digest,
    mandate: String,
    approvals: Vec<ApprovalUse>,
    audience: BTreeMap<String, RecordedAudience>,
    use_by_ms: i64,
}

impl Cleared {
    /// Puts together what the sign-offs that serve say in common.
    pub(super) fn new(mandate: &Mandate, serving: &[&Signed], inherited: &[Inherited]) -> Self {
        Self {
            campaign: CampaignId(mandate.campaign().to_owned()),
            run: mandate.run().to_owned(),
            digest: mandate.digest(),
            mandate: mandate.text().to_owned(),
            approvals: serving
                .iter()
                .map(|signed| signed.approval())
                .chain(inherited.iter().map(|one| one.approval(mandate)))
                .collect(),
            audience: in_common(serving),
            use_by_ms: serving
                .iter()
                .map(|signed| signed.use_by_ms)
                .chain(inherited.iter().map(|one| one.until_ms))
                .min()
                .unwrap_or(i64::MIN),
        }
    }

    /// Which campaign.
    pub fn campaign(&self) -> &CampaignId {
        &self.campaign
    }

    /// Which run was signed; a series' first.
    pub fn run(&self) -> &str {
        &self.run
    }

    /// What was signed.
    pub fn digest(&self) -> Digest {
        self.digest
    }

    /// Its canonical text, for the ledger.
    pub fn mandate_text(&self) -> &str {
        &self.mandate
    }

    /// The statements that clear it. Each opens one gate; the ledger keeps that.
    pub fn approvals(&self) -> &[ApprovalUse] {
        &self.approvals
    }

    /// Last moment the gate may open, Unix milliseconds: the earliest of the statements'.
    pub fn use_by_ms(&self) -> i64 {
        self.use_by_ms
    }

    /// The audience of a touch that every serving statement signed; none for touches whose audience was not known then.
    ///
    /// When statements name different sets, it is the people in all of them, and `set` names each.
    pub fn signed_audience(&self, touch: &str) -> Option<&RecordedAudience> {
        self.audience.get(touch)
    }
}

impl Signed {
    /// A statement that was found good. Its audience is what the ledger has, or the bare figures.
    pub(super) fn of(
        statement: &Statement,
        text: &str,
        reviewer: &str,
        (signed_ms, use_by_ms): (i64, i64),
        recorded: Option<&[RecordedAudience]>,
    ) -> Self {
        let known = |figure: &RecordedAudience| {
            recorded
                .unwrap_or_default()
                .iter()
                .rfind(|known| same_figure(known, figure))
                .cloned()
        };
        let audience = statement
            .audience
            .iter()
            .map(|figure| known(figure).unwrap_or_else(|| figure.clone()))
            .collect();
        let reviewer = reviewer.to_owned();
        Self {
            stage: statement.stage,
            reviewer,
            signed_ms,
            use_by_ms,
            audience,
            statement: Digest::of(text.as_bytes()),
        }
    }

    fn approval(&self) -> ApprovalUse {
        ApprovalUse {
            statement: self.statement,
            reviewer: self.reviewer.clone(),
            stage: self.stage.word().to_owned(),
            signed_ms: self.signed_ms,
        }
    }
}

impl Inherited {
    /// A template's statement serves many campaigns, and each use of it opens one gate: it is recorded with the mandate it cleared.
    fn approval(&self, mandate: &Mandate) -> ApprovalUse {
        let used = [self.statement.to_string(), mandate.digest().to_string()];
        ApprovalUse {
            statement: Canonical::of(&used).digest(),
            reviewer: self.reviewer.clone(),
            stage: Stage::Legal.word().to_owned(),
            signed_ms: self.signed_ms,
        }
    }
}

/// Whether two records are of the same set of the same touch.
pub(super) fn same_figure(a: &RecordedAudience, b: &RecordedAudience) -> bool {
    a.touch == b.touch && a.count == b.count && a.set == b.set
}

fn in_common(serving: &[&Signed]) -> BTreeMap<String, RecordedAudience> {
    let mut common: BTreeMap<String, RecordedAudience> = BTreeMap::new();
    for figure in serving.iter().flat_map(|signed| &signed.audience) {
        match common.get_mut(&figure.touch) {
            None => drop(common.insert(figure.touch.clone(), figure.clone())),
            Some(known) => narrow(known, figure),
        }
    }
    common
}

/// Leaves the people that both sets have.
fn narrow(known: &mut RecordedAudience, other: &RecordedAudience) {
    if known.set == other.set {
        return;
    }
    let theirs: BTreeSet<_> = other.people.iter().collect();
    known.people.retain(|person| theirs.contains(person));
    known.count = known.people.len() as u64;
    known.set = format!("{}&{}", known.set, other.set);
    known.recorded_ms = known.recorded_ms.max(other.recorded_ms);
}
