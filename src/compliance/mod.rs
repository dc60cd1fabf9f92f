//! Skeletons, then drafts, become a verdict: what the rules say, and which stages of review that requires.
//!
//! Knows nothing of the moment: dated rules are judged at the campaign's last day. It never calls anything compliant; it says
//! what it found. One rule is one file below `rules`.

mod addresses;
mod against;
mod checklist;
mod comparable;
mod difference;
mod drafts;
mod ground;
mod hosts;
mod lexicon;
mod near;
mod online;
mod overlay;
mod profile;
mod rule;
mod rules;
mod said;
mod second_touch;
mod stages;
mod template;
mod text;
mod unwritten;
mod verdict;
mod waivers;
mod words;

pub use against::judge_against;
pub use checklist::{CHECKLIST, Question};
pub use difference::{Change, Difference, Likeness, difference};
pub use drafts::judge_drafts;
pub use lexicon::{
    Book, Context, Disguise, Exemption, Hit, Lexicon, LexiconRule, Missing, book, trade, trades,
};
pub use near::Near;
pub use online::{addresses, judge_visits};
pub use overlay::{
    CleanSamples, Effect, built_in_rules, compared, effects, is_too_short, judge_lexicon,
    rule_named,
};
pub use rule::RuleInfo;
pub use rules::{nearest_codes, rules};
pub use stages::is_regulated;
pub use template::{Seen, judge_template};
pub use text::{Text, judge_text};
pub use verdict::{Verdict, judge};
