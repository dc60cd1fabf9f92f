//! What an account declares as its trade, or what a text gives away, becomes the trades whose rules hold.

use super::raw::{RawIndustries, RawIndustry};
use std::{collections::BTreeSet, sync::LazyLock};

static KNOWN: LazyLock<Vec<RawIndustry>> = LazyLock::new(|| {
    let file: RawIndustries =
        toml::from_str(include_str!("industries.toml")).expect("a test reads every file");
    file.industry
});

/// The trades whose rules hold for a text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::compliance) struct Trades(BTreeSet<String>);

impl Trades {
    /// The trade somebody declared, under any of its names, and those it belongs to.
    pub(in crate::compliance) fn declared(industry: &str) -> Self {
        let plain = plain(industry);
        let same = |known: &&RawIndustry| {
            self::plain(&known.id) == plain
                || known.names.iter().any(|name| self::plain(name) == plain)
        };
        KNOWN
            .iter()
            .find(same)
            .map_or_else(|| Self(BTreeSet::from([industry.to_owned()])), Self::of)
    }

    /// Adds the trade behind a hint.
    pub(super) fn add_hint(&mut self, industry: u16) {
        if let Some(known) = KNOWN.get(usize::from(industry)) {
            self.0.extend(Self::of(known).0);
        }
    }

    /// Whether one of these is among them.
    pub(in crate::compliance) fn any_of(&self, industries: &[String]) -> bool {
        industries.iter().any(|industry| self.0.contains(industry))
    }

    /// Each of them, in order.
    pub(super) fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    fn of(known: &RawIndustry) -> Self {
        Self(known.also.iter().chain([&known.id]).cloned().collect())
    }
}

/// Words that give a trade away, with the number of the trade.
pub(super) fn hints() -> impl Iterator<Item = (u16, &'static str)> {
    KNOWN.iter().enumerate().flat_map(|(at, known)| {
        known
            .hints
            .iter()
            .map(move |hint| (at as u16, hint.as_str()))
    })
}

fn plain(name: &str) -> String {
    name.chars()
        .filter(|c| !matches!(c, '_' | '-' | ' '))
        .flat_map(char::to_lowercase)
        .collect()
}
