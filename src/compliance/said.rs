//! Texts as rules see them: one text with its addresses and the way back to where it was written; a whole message of a
//! campaign with everything it says.

use super::{
    addresses::{self, Address},
    ground::Ground,
};
use crate::{
    content::{Draft, MARKER, Skeleton, place_of},
    diagnostic::{Lines, Place},
    model::{Channel, Message},
    template::SourceMap,
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
    pub ground: Ground<'a>,
    pub addresses: Vec<Address>,
    /// What its cards open.
    pub beside: Vec<&'a str>,
    text: &'a str,
    written: Written<'a>,
    /// Where the whole is declared.
    declared: Place,
}

/// How a range of a text leads back to where it was written.
#[derive(Clone)]
enum Written<'a> {
    /// A skeleton's text, by its template.
    Template(&'a Skeleton),
    /// A draft's: which part of the template wrote what is not kept for drafts.
    Draft(&'a Skeleton),
    /// Words beside a message's text: of a card, a title, a file's name.
    Beside(Place),
    /// A text alone.
    Alone(&'a Lines, &'a SourceMap),
}

impl<'a> Said<'a> {
    /// A text that belongs to no campaign; `text` is what `map` leads back from.
    pub(super) fn alone(
        ground: Ground<'a>,
        text: &'a str,
        lines: &'a Lines,
        map: &'a SourceMap,
    ) -> Self {
        let mut said = Self {
            ground,
            addresses: Vec::new(),
            beside: Vec::new(),
            text,
            written: Written::Alone(lines, map),
            declared: lines.place(0..0),
        };
        said.addresses = addresses::find(text)
            .into_iter()
            .map(|bytes| Address::read(&text[bytes.clone()], said.place(bytes)))
            .collect();
        said
    }

    pub(super) fn text(&self) -> &'a str {
        self.text
    }

    /// Whether a tap on anything in it opens something.
    pub(super) fn leads_somewhere(&self) -> bool {
        !self.addresses.is_empty() || self.text.contains("://") || !self.beside.is_empty()
    }

    /// Whether a stretch in ⟨⟩ is what the program puts there for a value.
    pub(super) fn is_placeholder(&self, bytes: Range<usize>) -> bool {
        match &self.written {
            Written::Template(skeleton) => !skeleton.map.is_literal(bytes),
            Written::Draft(_) => &self.text[bytes] == MARKER,
            Written::Beside(_) => false,
            Written::Alone(_, map) => !map.is_literal(bytes),
        }
    }

    /// Where a range of the text was written.
    pub(super) fn place(&self, bytes: Range<usize>) -> Place {
        match &self.written {
            Written::Template(skeleton) => {
                let written = skeleton.map.source(bytes);
                place_of(&skeleton.source, written.unwrap_or(0..0))
            }
            Written::Draft(skeleton) => place_of(&skeleton.source, 0..0),
            Written::Beside(place) => place.clone(),
            Written::Alone(lines, map) => lines.place(map.source(bytes).unwrap_or(0..0)),
        }
    }

    /// Where it is declared; for what has no place in a text.
    pub(super) fn declared(&self) -> Place {
        self.declared.clone()
    }
}

/// One message of a campaign.
pub(super) struct Whole<'a> {
    pub subject: Subject<'a>,
    pub skeleton: &'a Skeleton,
    pub message: &'a Message,
    /// A draft is final; a skeleton has placeholders.
    pub is_final: bool,
    /// Its text first, then the words of its cards, titles and file names.
    pub texts: Vec<Said<'a>>,
}

impl<'a> Whole<'a> {
    /// A skeleton's message.
    pub(super) fn skeleton(ground: Ground<'a>, subject: Subject<'a>, of: &'a Skeleton) -> Self {
        let mut whole = Self {
            subject,
            skeleton: of,
            message: &of.message,
            is_final: false,
            texts: Vec::new(),
        };
        whole.say(ground, &Written::Template(of));
        whole
    }

    /// A draft's message.
    pub(super) fn draft(
        ground: Ground<'a>,
        subject: Subject<'a>,
        skeleton: &'a Skeleton,
        draft: &'a Draft,
    ) -> Self {
        let mut whole = Self {
            subject,
            skeleton,
            message: &draft.message,
            is_final: true,
            texts: Vec::new(),
        };
        whole.say(ground, &Written::Draft(skeleton));
        whole
    }

    /// Its text.
    pub(super) fn said(&self) -> &Said<'a> {
        &self.texts[0]
    }

    pub(super) fn text(&self) -> &'a str {
        self.said().text
    }

    pub(super) fn channel(&self) -> Channel {
        self.skeleton.channel
    }

    /// Whether a tap on anything in it opens something.
    pub(super) fn leads_somewhere(&self) -> bool {
        self.said().leads_somewhere()
    }

    /// Where a range of its text was written.
    pub(super) fn place(&self, bytes: Range<usize>) -> Place {
        self.said().place(bytes)
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

    /// Where what stands beside the text is declared: the card, else the touch.
    fn beside(&self) -> Place {
        let touch = self.subject.campaign.touch(&self.skeleton.touch);
        let card = touch.and_then(|touch| touch.card.as_ref());
        card.map_or_else(|| self.touch_place(), |card| card.place.clone())
    }

    fn say(&mut self, ground: Ground<'a>, written: &Written<'a>) {
        let (declared, beside) = (self.touch_place(), self.beside());
        let said = |text: &'a str, written: Written<'a>| Said {
            ground,
            addresses: Vec::new(),
            beside: Vec::new(),
            text,
            written,
            declared: declared.clone(),
        };
        let mut own = said(&self.message.text, written.clone());
        own.beside = self.message.urls().collect();
        own.addresses = self.addresses(&own, &beside);
        self.texts.push(own);
        for words in self.message.other_texts() {
            self.texts
                .push(said(words, Written::Beside(beside.clone())));
        }
    }

    /// Addresses of the text and of everything beside it, and of cards where tracking puts its own host before the target.
    /// Declared targets are judged once, where they are declared.
    fn addresses(&self, own: &Said<'a>, beside: &Place) -> Vec<Address> {
        let tracked = self.subject.policy.tracking.is_some();
        let ours = |text: &str| !tracked && text.contains(MARKER);
        let in_text = addresses::find(own.text)
            .into_iter()
            .filter(|bytes| !ours(&own.text[bytes.clone()]));
        let mut found: Vec<Address> = in_text
            .map(|bytes| Address::read(&own.text[bytes.clone()], own.place(bytes)))
            .collect();
        let targets = own.beside.iter().filter(|url| !ours(url));
        found.extend(targets.map(|url| Address::read(url, beside.clone())));
        for words in self.message.other_texts() {
            let written = addresses::find(words).into_iter();
            found.extend(written.map(|bytes| Address::read(&words[bytes], beside.clone())));
        }
        found
    }
}
