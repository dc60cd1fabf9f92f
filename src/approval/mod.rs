//! A campaign, its skeletons and verdict, sign-offs and provenance become a mandate, its digest, and a clearance.
//!
//! Knows no clock, key or repository: it is handed what was verified and what time it is. Nothing but this room makes a
//! [`Cleared`], and nothing is sent without one.

mod cleared;
mod explain;
mod host_review;
mod inherit;
mod mandate;
mod objection;
mod person;
mod policy_statement;
mod policy_trust;
mod policy_wire;
mod required;
mod review;
mod says;
mod says_host;
mod says_template;
mod split;
mod statement;
mod template_statement;
mod touch_wire;
mod wire;

pub use cleared::{Cleared, Signed};
pub use explain::{Part, changed_parts, mandate_texts};
pub use inherit::Inherited;
pub use mandate::{Mandate, ab_seed, mandate};
pub use policy_statement::{PolicyStatement, policy_statement};
pub use policy_trust::{PolicyCase, PolicyVerdict, judge_policy, policy_owners, sole_owner};
pub use required::{Requirement, known_touches, recipients_max, required};
pub use review::{Case, Review, Void, review};
pub use split::split;
pub use statement::{NAMESPACE, Statement, statement};
pub use template_statement::{
    NAMESPACE_OF_TEMPLATES, SeenWire, Shown, TemplateStatement, names_of, template_statement,
};
