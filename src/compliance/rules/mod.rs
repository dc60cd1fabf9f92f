//! Every rule, one file each. A new rule is a file and a line here.

mod attachment_count;
mod control_character;
mod evidence_expired;
mod evidence_unused;
mod invisible_character;
mod link_card;
mod mention_everybody;
mod nothing_visible;
mod reserved_placeholder;
mod text_too_long;
mod urgent_marketing;
mod urgent_word;
mod url_count;
mod url_file;
mod url_idn;
mod url_ip;
mod url_jump;
mod url_lookalike;
mod url_noicp;
mod url_port;
mod url_scheme;
mod url_short;
mod url_tld;
mod url_track;
mod url_unreadable;
mod url_userinfo;
mod waiver;

use super::rule::{Rule, RuleInfo};

/// The registry, by subject: form, links, urgency, evidence, waivers.
pub(super) const RULES: &[Rule] = &[
    text_too_long::RULE,
    nothing_visible::RULE,
    invisible_character::RULE,
    control_character::RULE,
    reserved_placeholder::RULE,
    attachment_count::RULE,
    link_card::RULE,
    url_unreadable::RULE,
    url_scheme::RULE,
    url_ip::RULE,
    url_userinfo::RULE,
    url_port::RULE,
    url_short::RULE,
    url_idn::RULE,
    url_lookalike::RULE,
    url_noicp::RULE,
    url_tld::RULE,
    url_jump::RULE,
    url_file::RULE,
    url_track::RULE,
    url_count::RULE,
    urgent_word::RULE,
    urgent_marketing::RULE,
    mention_everybody::RULE,
    evidence_unused::RULE,
    evidence_expired::RULE,
    waiver::UNKNOWN_RULE,
    waiver::HARD_RULE,
    waiver::EXPIRED,
    waiver::UNUSED,
];

/// Every rule as people may read about it, in the order of the registry.
pub fn rules() -> Vec<RuleInfo> {
    RULES.iter().map(|rule| rule.info).collect()
}

/// Every code.
pub(super) fn codes() -> impl Iterator<Item = &'static str> {
    RULES.iter().map(|rule| rule.info.code)
}

/// One rule by code.
pub(super) fn info(code: &str) -> Option<&'static RuleInfo> {
    RULES
        .iter()
        .map(|rule| &rule.info)
        .find(|info| info.code == code)
}
