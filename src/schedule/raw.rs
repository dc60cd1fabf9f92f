//! The calendar file as written becomes rows of text and dates; what they mean is for `calendar`.

use jiff::civil::Date;
use serde::Deserialize;
use std::collections::BTreeMap;

/// The whole file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawCalendar {
    /// By year, as written.
    pub(super) year: BTreeMap<String, RawYear>,
    /// Days of mourning and remembrance.
    pub(super) solemn: Vec<RawSolemn>,
}

/// One year.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawYear {
    /// How sure its days are.
    pub(super) certainty: RawCertainty,
    /// Which notice says so.
    pub(super) notice: String,
    /// How many workdays it must have; absent while provisional.
    pub(super) workdays: Option<u16>,
    /// Days off.
    pub(super) breaks: Vec<RawBreak>,
    /// Days a coming notice may move.
    #[serde(default)]
    pub(super) unsettled: Vec<RawRange>,
}

/// Whether the notice is out.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum RawCertainty {
    /// It is.
    Certain,
    /// It is not.
    Provisional,
}

/// One break and the weekend days worked for it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawBreak {
    /// Its festival.
    pub(super) name: String,
    /// First day off.
    pub(super) from: Date,
    /// Last day off.
    pub(super) to: Date,
    /// Saturdays and Sundays that are workdays.
    #[serde(default)]
    pub(super) worked: Vec<Date>,
}

/// Days, both ends included.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawRange {
    /// First day.
    pub(super) from: Date,
    /// Last day.
    pub(super) to: Date,
}

/// A solemn day: `MM-DD` for every year, `YYYY-MM-DD` for one.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawSolemn {
    /// What is remembered.
    pub(super) name: String,
    /// When.
    pub(super) days: Vec<String>,
}
