//! One text as rules see it: with its message, its addresses, and the way back to where it was written.

use super::addresses::{self, Address};
use crate::{
    content::{Draft, MARKER, Skeleton, place_of},
    diagnostic::Place,
    model::{Channel, Message},
    workspace::{Campaign, Policy},
};
use std::ops::Range;

/// A campaign, the policy it stands under, and every text it says, those of variants among them.
#[derive(Debug, Clone, Copy)]
pub(super) struct Subject<'a> {
    pub campaign: &'a Campaign,
    pub policy: &'a Policy,
    pub skeletons: &'a [Skeleton],
}

impl Subject<'_> {
    /// Whether every text of the campaign could be rendered.
    pub(super) fn is_whole(&self) -> bool {
        let texts = self.campaign.touches.iter().map(|touch| {
            let varied = touch.variants.values();
            1 + varied.filter(|variant| variant.source.is_some()).count()
        });
        self.skeletons.len() >= texts.sum()
    }
}

/// One text.
pub(super) struct Said<'a> {
    pub subject: Subject<'a>,
    pub skeleton: &'a Skeleton,
    pub message: &'a Message,
    /// A draft is final; a skeleton has placeholders.
    pub is_final: bool,
    pub addresses: Vec<Address>,
    /// Words beside the message's text: of a card, a title, a file's name.
    part: Option<&'a str>,
}

impl<'a> Said<'a> {
    /// A skeleton's text.
    pub(super) fn skeleton(subject: Subject<'a>, skeleton: &'a Skeleton) -> Self {
        Self::of(subject, skeleton, &skeleton.message, false)
    }

    /// A draft's text. Its places are the template as a whole: which part wrote what is not kept for drafts.
    pub(super) fn draft(subject: Subject<'a>, skeleton: &'a Skeleton, draft: &'a Draft) -> Self {
        Self::of(subject, skeleton, &draft.message, true)
    }

    pub(super) fn text(&self) -> &'a str {
        self.part.unwrap_or(&self.message.text)
    }

    /// Whether its text stands beside the message's own.
    pub(super) fn is_part(&self) -> bool {
        self.part.is_some()
    }

    /// Hands over everything somebody reads of the message, one text after the other.
    pub(super) fn each_text(&self, mut each: impl FnMut(&Said<'a>)) {
        each(self);
        for words in self.message.other_texts() {
            each(&Said {
                part: Some(words),
                addresses: Vec::new(),
                ..*self
            });
        }
    }

    /// Whether a tap on anything in it opens something.
    pub(super) fn leads_somewhere(&self) -> bool {
        !self.addresses.is_empty()
            || self.text().contains("://")
            || self.message.urls().next().is_some()
    }

    pub(super) fn channel(&self) -> Channel {
        self.skeleton.channel
    }

    /// Where a range of the text was written.
    pub(super) fn place(&self, bytes: Range<usize>) -> Place {
        if self.part.is_some() {
            return self.beside();
        }
        let written = if self.is_final {
            None
        } else {
            self.skeleton.map.source(bytes)
        };
        place_of(&self.skeleton.source, written.unwrap_or(0..0))
    }

    /// Where the touch is declared; for what has no place in a text.
    pub(super) fn touch_place(&self) -> Place {
        let touch = self.subject.campaign.touch(&self.skeleton.touch);
        touch.map_or_else(
            || self.subject.campaign.place.clone(),
            |touch| touch.place.clone(),
        )
    }

    /// Where what stands beside the text is declared: the card, else the touch.
    fn beside(&self) -> Place {
        let touch = self.subject.campaign.touch(&self.skeleton.touch);
        let card = touch.and_then(|touch| touch.card.as_ref());
        card.map_or_else(|| self.touch_place(), |card| card.place.clone())
    }

    /// Where the attachment of a number, from 0, is written.
    pub(super) fn attach_place(&self, at: usize) -> Place {
        let touch = self.subject.campaign.touch(&self.skeleton.touch);
        let attach = touch.and_then(|touch| touch.attach.get(at));
        attach.map_or_else(|| self.touch_place(), |attach| attach.place().clone())
    }

    fn of(
        subject: Subject<'a>,
        skeleton: &'a Skeleton,
        message: &'a Message,
        is_final: bool,
    ) -> Self {
        let mut said = Self {
            subject,
            skeleton,
            message,
            is_final,
            addresses: Vec::new(),
            part: None,
        };
        said.addresses = said.written_addresses();
        said
    }

    /// Addresses of the text and of everything beside it, and of cards where tracking puts its own host before the target.
    /// Declared targets are judged once, where they are declared.
    fn written_addresses(&self) -> Vec<Address> {
        let tracked = self.subject.policy.tracking.is_some();
        let ours = |text: &str| !tracked && text.contains(MARKER);
        let in_text = addresses::find(self.text())
            .into_iter()
            .filter(|bytes| !ours(&self.text()[bytes.clone()]));
        let mut found: Vec<Address> = in_text
            .map(|bytes| Address::read(&self.text()[bytes.clone()], self.place(bytes)))
            .collect();
        let targets = self.message.urls().filter(|url| !ours(url));
        found.extend(targets.map(|url| Address::read(url, self.beside())));
        for words in self.message.other_texts() {
            let written = addresses::find(words).into_iter();
            found.extend(written.map(|bytes| Address::read(&words[bytes], self.beside())));
        }
        found
    }
}
