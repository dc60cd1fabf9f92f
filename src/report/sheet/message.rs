//! The texts of a campaign become what its customers see, touch by touch and variant by variant, with everything that is signed beside them.

use super::{Beside, MessageSheet};
use crate::{
    content::Skeleton,
    model::Lang,
    plan::CampaignPlan,
    report::{Pictures, author_text::AuthorText, bubble},
    workspace::Campaign,
};

/// What one campaign says, proves and waives.
#[derive(Debug, Clone, Copy)]
pub struct SaidBy<'a> {
    /// As its files say.
    pub campaign: &'a Campaign,
    /// Of each touch whose template is whole.
    pub skeletons: &'a [Skeleton],
    /// Of variants with a text of their own.
    pub variants: &'a [Skeleton],
}

impl SaidBy<'_> {
    /// Whether it is what a plan's campaign says.
    pub(super) fn is_of(&self, plan: &CampaignPlan) -> bool {
        *self.campaign.ledger_id() == plan.run.campaign && self.campaign.run_label() == plan.run.run
    }
}

/// Each touch's own text, then those of its variants.
pub(super) fn messages(said: &SaidBy<'_>, lang: Lang) -> Vec<MessageSheet> {
    let mut messages = Vec::new();
    for skeleton in said.skeletons {
        messages.push(message(said, skeleton, lang));
        let own = |one: &&Skeleton| one.touch == skeleton.touch;
        let variants = said.variants.iter().filter(own);
        messages.extend(variants.map(|one| message(said, one, lang)));
    }
    messages
}

fn message(said: &SaidBy<'_>, skeleton: &Skeleton, lang: Lang) -> MessageSheet {
    let touch = said.campaign.touch(&skeleton.touch);
    let variant = skeleton.variant.as_ref().map(|name| {
        let known = touch.and_then(|touch| touch.variants.get(name));
        let share = known.map_or(0, |variant| variant.share);
        (AuthorText::of(&**name), share)
    });
    let subject = touch.and_then(|touch| touch.subject.as_deref());
    MessageSheet {
        touch: AuthorText::of(&*skeleton.touch),
        variant,
        text: AuthorText::of(&*skeleton.message.text),
        beside: beside(skeleton, subject, lang),
        source: skeleton
            .branches
            .then(|| AuthorText::of(&*skeleton.source.text)),
        bubbles: bubble::bubbles(&skeleton.message, &Pictures::default(), lang),
    }
}

/// Everything of a message that people see or follow beside its text.
fn beside(skeleton: &Skeleton, subject: Option<&str>, lang: Lang) -> Vec<Beside> {
    let message = &skeleton.message;
    let one = |zh, en, value: &str| Beside {
        label: lang.pick(zh, en),
        value: AuthorText::of(value),
    };
    let mentions = (!message.mention.is_empty()).then(|| message.mention.join(" "));
    let subject = subject.map(|subject| one("主题", "subject", subject));
    let mentions = mentions.map(|all| one("提醒", "mentions", &all));
    let files = message
        .media()
        .map(|(media, _)| one("文件", "file", &media.path));
    let words = message.other_texts();
    let words = words.map(|words| one("卡片与附件", "card or attachment", words));
    let links = message.urls().map(|url| one("链接", "link", url));
    let first = subject.into_iter().chain(mentions);
    first.chain(files).chain(words).chain(links).collect()
}
