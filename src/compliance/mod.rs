//! Skeletons, then drafts, become a verdict: what the rules say, and which stages of review that requires.
//!
//! Knows nothing of the moment: dated rules are judged at the campaign's last day. It never calls anything compliant; it says
//! what it found. One rule is one file below `rules`.

mod addresses;
mod drafts;
mod hosts;
mod lexicon;
mod online;
mod overlay;
mod profile;
mod rule;
mod rules;
mod said;
mod stages;
mod template;
mod verdict;
mod waivers;
mod words;

pub use drafts::judge_drafts;
pub use lexicon::{Book, Context, Disguise, Exemption, Hit, Lexicon, LexiconRule, Missing, book};
pub use online::{addresses, judge_visits};
pub use overlay::{
    CleanSamples, Effect, built_in_rules, compared, effects, is_too_short, judge_lexicon,
    rule_named,
};
pub use rule::RuleInfo;
pub use rules::rules;
pub use stages::is_regulated;
pub use template::{Seen, judge_template};
pub use verdict::{Verdict, judge};
