//! What an account declares as its trade, or what a text gives away, becomes the trades whose rules hold.

use super::{
    raw::{RawIndustries, RawIndustry},
    written::normal,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::LazyLock,
};

static KNOWN: LazyLock<Vec<RawIndustry>> = LazyLock::new(|| {
    let file: RawIndustries =
        toml::from_str(include_str!("industries.toml")).expect("a test reads every file");
    file.industry
});

/// Where each trade stands in the file, by all of its names; a name that two share is the first one's.
static BY_NAME: LazyLock<BTreeMap<String, usize>> = LazyLock::new(|| {
    let mut by_name = BTreeMap::new();
    for (at, known) in KNOWN.iter().enumerate() {
        for name in known.names.iter().chain([&known.id]) {
            by_name.entry(plain(name)).or_insert(at);
        }
    }
    by_name
});

/// Words that give a trade away, normalised, with the number of the trade.
static HINTS: LazyLock<Vec<(u16, String)>> = LazyLock::new(|| {
    let trades = KNOWN.iter().enumerate();
    let hints = trades.flat_map(|(at, known)| known.hints.iter().map(move |hint| (at, hint)));
    hints.map(|(at, hint)| (at as u16, normal(hint))).collect()
});

/// The trades whose rules hold for a text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::compliance) struct Trades(BTreeSet<String>);

impl Trades {
    /// The trade somebody declared, under any of its names, and those it belongs to.
    pub(in crate::compliance) fn declared(industry: &str) -> Self {
        match BY_NAME.get(&plain(industry)) {
            Some(at) => Self::of(&KNOWN[*at]),
            None => Self(BTreeSet::from([industry.to_owned()])),
        }
    }

    /// The trades a normalised text gives away.
    pub(in crate::compliance) fn hinted(text: &str) -> Self {
        let mut trades = Self::default();
        for (industry, hint) in hints() {
            if text.contains(hint) {
                trades.add_hint(industry);
            }
        }
        trades
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

/// The id of the trade that somebody calls by any of its names; else the names nearest to what was written.
pub fn trade(name: &str) -> Result<&'static str, Vec<&'static str>> {
    let wanted = plain(name);
    let names = |known: &'static RawIndustry| {
        std::iter::once(known.id.as_str()).chain(known.names.iter().map(String::as_str))
    };
    let all = || {
        KNOWN
            .iter()
            .flat_map(move |known| names(known).map(move |name| (known.id.as_str(), name)))
    };
    if let Some((id, _)) = all().find(|(_, name)| plain(name) == wanted) {
        return Ok(id);
    }
    let likeness = |name: &str| strsim::jaro_winkler(&plain(name), &wanted);
    let mut near: Vec<&'static str> = all().map(|(_, name)| name).collect();
    near.sort_by(|a, b| likeness(b).total_cmp(&likeness(a)).then(a.cmp(b)));
    near.dedup();
    near.truncate(3);
    Err(near)
}

/// Every trade, in the order of the file: its id and the first of its other names, which is Chinese.
pub fn trades() -> impl Iterator<Item = (&'static str, &'static str)> {
    KNOWN.iter().map(|known| {
        let name = known.names.first().unwrap_or(&known.id);
        (known.id.as_str(), name.as_str())
    })
}

/// Words that give a trade away, normalised, with the number of the trade.
pub(super) fn hints() -> impl Iterator<Item = (u16, &'static str)> {
    HINTS.iter().map(|(at, hint)| (*at, hint.as_str()))
}

fn plain(name: &str) -> String {
    name.chars()
        .filter(|c| !matches!(c, '_' | '-' | ' '))
        .flat_map(char::to_lowercase)
        .collect()
}
