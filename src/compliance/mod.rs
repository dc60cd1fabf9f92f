//! Skeletons, then drafts, become a verdict: what the rules say, and which stages of review that requires.
//!
//! Knows nothing of the moment: dated rules are judged at the campaign's last day. It never calls anything compliant; it says
//! what it found. One rule is one file below `rules`.

mod addresses;
mod comparable;
mod difference;
mod drafts;
mod hosts;
mod lexicon;
mod near;
mod profile;
mod rule;
mod rules;
mod said;
mod second_touch;
mod stages;
mod verdict;
mod waivers;
mod words;

pub use difference::{Change, Difference, Likeness, difference};
pub use drafts::judge_drafts;
pub use lexicon::{Book, Context, Disguise, Exemption, Hit, Lexicon, LexiconRule, Missing, book};
pub use near::Near;
pub use rule::RuleInfo;
pub use rules::rules;
pub use verdict::{Verdict, judge};
