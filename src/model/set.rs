//! Ordered sets of person numbers.

use super::PersonNo;
use roaring::RoaringBitmap;

/// An ordered set of people. Algebra is on compressed bitmaps, so a million people cost kilobytes.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PersonSet(RoaringBitmap);

impl PersonSet {
    /// The empty set.
    pub fn new() -> Self {
        Self::default()
    }

    /// The people of a scan. Any order is right; in order of number, as a ledger scan gives them, it is fast.
    pub fn of_scan(numbers: &[u32]) -> Self {
        let sorted = RoaringBitmap::from_sorted_iter(numbers.iter().copied());
        Self(sorted.unwrap_or_else(|_| numbers.iter().copied().collect()))
    }

    /// How many people are in both, without making that set.
    pub fn common(&self, other: &Self) -> u64 {
        self.0.intersection_len(&other.0)
    }

    /// How many people.
    pub fn len(&self) -> u64 {
        self.0.len()
    }

    /// Whether nobody is in it.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds a person; false if they were there.
    pub fn insert(&mut self, person: PersonNo) -> bool {
        self.0.insert(person.0)
    }

    /// Whether a person is in it.
    pub fn contains(&self, person: PersonNo) -> bool {
        self.0.contains(person.0)
    }

    /// The people, by number.
    pub fn iter(&self) -> impl Iterator<Item = PersonNo> + '_ {
        self.0.iter().map(PersonNo)
    }

    /// Those in both.
    #[must_use]
    pub fn and(&self, other: &Self) -> Self {
        Self(&self.0 & &other.0)
    }

    /// Those in either.
    #[must_use]
    pub fn or(&self, other: &Self) -> Self {
        Self(&self.0 | &other.0)
    }

    /// Those in this one only.
    #[must_use]
    pub fn minus(&self, other: &Self) -> Self {
        Self(&self.0 - &other.0)
    }

    /// Adds everybody of another set.
    pub fn extend_set(&mut self, other: &Self) {
        self.0 |= &other.0;
    }

    /// The portable serialised form (Roaring's format), for storage.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.0.serialized_size());
        self.0
            .serialize_into(&mut bytes)
            .expect("writing to memory does not fail");
        bytes
    }

    /// Reads the portable form; `None` if the bytes are not one.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        RoaringBitmap::deserialize_from(bytes).ok().map(Self)
    }
}

impl FromIterator<PersonNo> for PersonSet {
    fn from_iter<I: IntoIterator<Item = PersonNo>>(people: I) -> Self {
        Self(people.into_iter().map(|person| person.0).collect())
    }
}
