//! A declared link becomes the address that a recipient opens, with the place for the batch's marker in it.

use crate::workspace::Tracking;

/// Stands for the batch's marker until the batch is frozen.
pub const MARKER: &str = "⟨M⟩";

/// What the marker will be: 32 hex digits.
pub const MARKER_BYTES: usize = 32;

/// The address behind `link.NAME`. With tracking it leads to the tracking host, which knows the target; without, the marker
/// rides on the target as `q`, before its fragment.
pub fn link_url(name: &str, target: &str, tracking: Option<&Tracking>) -> String {
    if let Some(tracking) = tracking {
        return format!(
            "{}/{MARKER}/{name}",
            tracking.base_url.trim_end_matches('/')
        );
    }
    marked(target)
}

/// An address, or the page of a mini-program, with the marker riding on it as `q`, before its fragment.
pub(super) fn marked(target: &str) -> String {
    let (address, fragment) = match target.split_once('#') {
        Some((address, fragment)) => (address, format!("#{fragment}")),
        None => (target, String::new()),
    };
    let joint = match address.split_once('?') {
        None => "?",
        Some((_, query)) if query.is_empty() || query.ends_with('&') => "",
        Some(_) => "&",
    };
    format!("{address}{joint}q={MARKER}{fragment}")
}

/// How many bytes a text has on the wire, where every marker is written out.
pub fn wire_bytes(text: &str) -> usize {
    text.len() + text.matches(MARKER).count() * MARKER_BYTES
        - text.matches(MARKER).count() * MARKER.len()
}
