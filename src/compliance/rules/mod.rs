//! Every rule that is code, one file each; a new one is a file and a line here. Rules that are words stand in `lexicon`.

mod ad_label;
mod ai_label;
mod attachment_count;
mod control_character;
mod document_number;
mod evidence_expired;
mod evidence_file;
pub(super) mod evidence_missing;
mod evidence_unused;
mod icp_number;
mod identity;
mod internal_reach;
mod invisible_character;
mod link_card;
mod mention_everybody;
mod mislabelled;
mod nothing_visible;
pub(super) mod offer_terms;
mod opt_out;
mod personal_data;
mod qr_code;
mod qualification;
mod reserved_placeholder;
mod solemn_day;
mod text_too_long;
mod too_similar;
mod urgent_marketing;
mod urgent_word;
mod url_count;
mod url_file;
mod url_idn;
mod url_ip;
mod url_jump;
mod url_lookalike;
mod url_noicp;
mod url_online;
mod url_port;
mod url_scheme;
mod url_short;
mod url_tld;
mod url_track;
mod url_unreadable;
mod url_userinfo;
mod waiver;
mod weekday;

use super::{
    checklist::CHECKLIST,
    lexicon::{STATEMENT_INFOS, book},
    rule::{Rule, RuleInfo},
};
use std::{collections::BTreeMap, sync::LazyLock};

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
    url_online::INSIDE,
    url_online::DEAD,
    urgent_word::RULE,
    urgent_marketing::RULE,
    internal_reach::RULE,
    mention_everybody::RULE,
    personal_data::RULE,
    weekday::RULE,
    opt_out::RULE,
    identity::RULE,
    ad_label::RULE,
    ai_label::RULE,
    mislabelled::RULE,
    qr_code::RULE,
    solemn_day::RULE,
    icp_number::RULE,
    evidence_file::RULE,
    qualification::RULE,
    document_number::RULE,
    evidence_unused::RULE,
    evidence_expired::RULE,
    evidence_missing::RULE,
    offer_terms::GIFT,
    offer_terms::TIME,
    too_similar::SIMILAR,
    too_similar::PADDED,
    too_similar::SAME_IMAGE,
    waiver::UNKNOWN_RULE,
    waiver::HARD_RULE,
    waiver::EXPIRED,
    waiver::TOO_LONG,
    waiver::APPROVER,
    waiver::UNUSED,
];

/// Every rule as people may read about it: those of this folder, then the words of the lexicon, then mandatory statements.
pub fn rules() -> Vec<RuleInfo> {
    all().copied().collect()
}

/// Every code.
pub(super) fn codes() -> impl Iterator<Item = &'static str> {
    all().map(|info| info.code)
}

/// The codes nearest to one that nobody knows, of rules and of the reviewer's questions; three, the nearest first.
pub fn nearest_codes(written: &str) -> Vec<&'static str> {
    let wanted = written.to_lowercase();
    let questions = CHECKLIST.iter().map(|question| question.code);
    let mut near: Vec<&'static str> = codes().chain(questions).collect();
    let likeness = |code: &str| strsim::jaro_winkler(&code.to_lowercase(), &wanted);
    near.sort_by(|a, b| likeness(b).total_cmp(&likeness(a)).then(a.cmp(b)));
    near.truncate(3);
    near
}

/// One rule by code.
pub(super) fn info(code: &str) -> Option<&'static RuleInfo> {
    static BY_CODE: LazyLock<BTreeMap<&str, &RuleInfo>> =
        LazyLock::new(|| all().map(|info| (info.code, info)).collect());
    BY_CODE.get(code).copied()
}

fn all() -> impl Iterator<Item = &'static RuleInfo> {
    let words = book().rules.iter().map(|rule| &rule.info);
    let coded = RULES.iter().map(|rule| &rule.info);
    coded.chain(words).chain(STATEMENT_INFOS.iter())
}
