//! The words every room speaks: ids, people as numbers, sets, messages, digests, languages. Imports nothing.

mod card;
mod chat_status;
mod digest;
mod ids;
mod lang;
mod media;
mod message;
mod person;
mod policy_words;
mod set;
mod signed;
mod tempo;

pub use card::{
    Article, Button, Card, CardType, Jump, NoticeItem, Question, StoredArticle, TemplateCard,
};
pub use chat_status::ChatStatus;
pub use digest::{Canonical, Digest};
pub use ids::{AttemptNo, BatchNo, CampaignId, ListRef, RunNo, TouchNo};
pub use lang::Lang;
pub use media::{Media, MediaKind, Upload};
pub use message::{Attachment, EVERYONE, Message, TextFormat};
pub use person::{Pepper, PersonKey, PersonKind, PersonNo, canonical_id};
pub use policy_words::{
    AudienceKind, Channel, EvidenceKind, Intent, OnMissed, SendPolicy, Severity, Stage, Tier, Truth,
};
pub use set::PersonSet;
pub use signed::SignedState;
pub use tempo::Tempo;
