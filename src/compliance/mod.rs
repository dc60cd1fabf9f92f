//! Skeletons, then drafts, become a verdict.

use crate::{
    diagnostic::{Finding, Sentence},
    model::Stage,
};
use std::collections::BTreeSet;

/// What the rules say about a campaign's skeletons.
#[derive(Debug, Clone, Default)]
pub struct Verdict {
    /// Everything found.
    pub findings: Vec<Finding>,
    /// Stages the content requires.
    pub stages: BTreeSet<Stage>,
    /// Why.
    pub triggers: Vec<Sentence>,
}
