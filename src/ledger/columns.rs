//! Turns columns of a snapshot into bytes and back: fixed-width little-endian numbers, so that loading is copying.

use crate::model::{PersonKey, PersonNo, PersonSet};
use std::collections::BTreeMap;

/// For each member: number, count, then all customers, then all dates; little-endian.
pub(super) fn friends_to_bytes(friends: &BTreeMap<u32, BTreeMap<u32, u32>>) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (member, customers) in friends {
        let head = [*member, customers.len() as u32];
        let words = head
            .iter()
            .chain(customers.keys())
            .chain(customers.values());
        words.for_each(|word| bytes.extend_from_slice(&word.to_le_bytes()));
    }
    bytes
}

pub(super) fn friends_from_bytes(bytes: &[u8]) -> Option<BTreeMap<u32, Vec<(PersonNo, u32)>>> {
    let words = |bytes: &[u8]| -> Vec<u32> {
        bytes
            .as_chunks::<4>()
            .0
            .iter()
            .map(|word| u32::from_le_bytes(*word))
            .collect()
    };
    let mut friends = BTreeMap::new();
    let mut rest = bytes;
    while !rest.is_empty() {
        let (head, tail) = rest.split_at_checked(8)?;
        let head = words(head);
        let column_bytes = 4 * head[1] as usize;
        let (customers, tail) = tail.split_at_checked(column_bytes)?;
        let (added, tail) = tail.split_at_checked(column_bytes)?;
        friends.insert(
            head[0],
            words(customers)
                .into_iter()
                .map(PersonNo)
                .zip(words(added))
                .collect(),
        );
        rest = tail;
    }
    Some(friends)
}

/// Each set with its length before it.
pub(super) fn sets_to_bytes(sets: &[PersonSet]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for set in sets {
        let set = set.to_bytes();
        bytes.extend_from_slice(&(set.len() as u32).to_le_bytes());
        bytes.extend_from_slice(&set);
    }
    bytes
}

pub(super) fn sets_from_bytes(bytes: &[u8]) -> Option<Vec<PersonSet>> {
    let mut sets = Vec::new();
    let mut rest = bytes;
    while let Some((length, tail)) = rest.split_first_chunk::<4>() {
        let (set, tail) = tail.split_at_checked(u32::from_le_bytes(*length) as usize)?;
        sets.push(PersonSet::from_bytes(set)?);
        rest = tail;
    }
    rest.is_empty().then_some(sets)
}

/// Sixteen bytes of hash, four of number.
pub(super) fn hashes_to_bytes(hashes: &[(PersonKey, PersonNo)]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(20 * hashes.len());
    for (hash, no) in hashes {
        bytes.extend_from_slice(&hash.0);
        bytes.extend_from_slice(&no.0.to_le_bytes());
    }
    bytes
}

pub(super) fn hashes_from_bytes(bytes: &[u8]) -> Option<Vec<(PersonKey, PersonNo)>> {
    let (rows, rest) = bytes.as_chunks::<20>();
    let pair = |row: &[u8; 20]| -> Option<(PersonKey, PersonNo)> {
        let (hash, no) = row.split_first_chunk::<16>()?;
        Some((
            PersonKey(*hash),
            PersonNo(u32::from_le_bytes(no.try_into().ok()?)),
        ))
    };
    if rest.is_empty() {
        rows.iter().map(pair).collect()
    } else {
        None
    }
}

/// Four bytes of number, eight of Unix milliseconds.
pub(super) fn moments_to_bytes(moments: &[(u32, i64)]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(12 * moments.len());
    for (no, at_ms) in moments {
        bytes.extend_from_slice(&no.to_le_bytes());
        bytes.extend_from_slice(&at_ms.to_le_bytes());
    }
    bytes
}

pub(super) fn moments_from_bytes(bytes: &[u8]) -> Option<Vec<(u32, i64)>> {
    let (rows, rest) = bytes.as_chunks::<12>();
    let pair = |row: &[u8; 12]| -> Option<(u32, i64)> {
        let (no, at_ms) = row.split_first_chunk::<4>()?;
        Some((
            u32::from_le_bytes(*no),
            i64::from_le_bytes(at_ms.try_into().ok()?),
        ))
    };
    if rest.is_empty() {
        rows.iter().map(pair).collect()
    } else {
        None
    }
}
