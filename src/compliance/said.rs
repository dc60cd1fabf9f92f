//! One text as rules see it: with its message, its addresses, and the way back to where it was written.

use super::addresses::{self, Address};
use crate::{
    content::{Draft, MARKER, Skeleton, place_of},
    diagnostic::Place,
    model::{Attachment, Channel, Message},
    workspace::{Campaign, Policy},
};
use std::ops::Range;

/// A campaign, the policy it stands under, and every text it says.
#[derive(Debug, Clone, Copy)]
pub(super) struct Subject<'a> {
    pub campaign: &'a Campaign,
    pub policy: &'a Policy,
    pub skeletons: &'a [Skeleton],
}

/// One text.
pub(super) struct Said<'a> {
    pub subject: Subject<'a>,
    pub skeleton: &'a Skeleton,
    pub message: &'a Message,
    /// A draft is final; a skeleton has placeholders.
    pub is_final: bool,
    pub addresses: Vec<Address>,
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
        &self.message.text
    }

    pub(super) fn channel(&self) -> Channel {
        self.skeleton.channel
    }

    /// Where a range of the text was written.
    pub(super) fn place(&self, bytes: Range<usize>) -> Place {
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
        };
        said.addresses = said.written_addresses();
        said
    }

    /// Addresses of the text, and of cards where tracking puts its own host before the target. Declared targets are judged
    /// once, where they are declared.
    fn written_addresses(&self) -> Vec<Address> {
        let tracked = self.subject.policy.tracking.is_some();
        let ours = |text: &str| !tracked && text.contains(MARKER);
        let in_text = addresses::find(self.text())
            .into_iter()
            .filter(|bytes| !ours(&self.text()[bytes.clone()]));
        let mut found: Vec<Address> = in_text
            .map(|bytes| Address::read(&self.text()[bytes.clone()], self.place(bytes)))
            .collect();
        for attachment in &self.message.attachments {
            if let Attachment::Link { url, .. } = attachment
                && !ours(url)
            {
                found.push(Address::read(url, self.touch_place()));
            }
        }
        found
    }
}
