//! What a template may still say: words of branches that its skeleton, with placeholders for values, does not walk.

use super::{
    ground::Ground,
    said::Subject,
    text::{Text, judge_text},
};
use crate::{
    content::{Skeleton, place_of},
    diagnostic::Finding,
};
use std::sync::Arc;

/// Findings in words of a template that did not get into its skeleton. What a message as a whole lacks is not asked of a branch.
pub(super) fn findings(
    subject: &Subject<'_>,
    ground: &Ground<'_>,
    skeleton: &Skeleton,
) -> Vec<Finding> {
    if !skeleton.branches {
        return Vec::new();
    }
    let source = &skeleton.source;
    let found = judge_text(&Text {
        file: &source.file,
        text: Arc::from(source.text.as_str()),
        intent: ground.intent,
        industry: ground.industry,
        policy: Some(subject.policy),
        day: ground.last_day,
    });
    let unwritten = found.into_iter().filter(|finding| {
        let (start, end) = finding.place.bytes;
        start < end && !finding.text.is_empty() && !skeleton.map.wrote(&(start..end))
    });
    unwritten
        .map(|mut finding| {
            let (start, end) = finding.place.bytes;
            finding.place = place_of(source, start..end);
            finding
        })
        .collect()
}
