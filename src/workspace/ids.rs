//! Campaign ids: from paths, or pinned; each belongs to one file.

use super::read::CAMPAIGNS;
use crate::{
    diagnostic::{Finding, Place, Sink},
    model::CampaignId,
    say,
};
use std::collections::{BTreeMap, BTreeSet};
use unicode_normalization::UnicodeNormalization;

say! {
    struct SameId { id: String, other: String }
        zh "活动编号“{id}”与 {other} 重复；改用别的文件名，或写 id = \"…\""
        en "the id \"{id}\" is also that of {other}; choose another file name or write id = \"…\""
    struct BadId { id: String }
        zh "活动编号“{id}”里不能有空白、#、: 或控制字符，请去掉"
        en "the id \"{id}\" must not hold blanks, #, : or control characters; remove them"
}

/// The id of a file that pins none: its path below `campaigns/`; `campaign.toml` takes its folder's.
pub(super) fn from_path(file: &str) -> CampaignId {
    let path = file.strip_prefix(CAMPAIGNS).unwrap_or(file);
    let path = path.strip_suffix(".toml").unwrap_or(path);
    let path = path
        .strip_suffix("/campaign")
        .filter(|folder| !folder.is_empty())
        .unwrap_or(path);
    // Two forms of one name are one id, whichever the file system gave.
    CampaignId(path.nfc().collect())
}

/// Reports ids of two files and ids that cannot be referred to; returns those of two files.
pub(super) fn check<'a>(
    ids: impl Iterator<Item = (&'a CampaignId, &'a str, Place)>,
    sink: &mut Sink,
) -> BTreeSet<CampaignId> {
    let mut seen: BTreeMap<&CampaignId, &str> = BTreeMap::new();
    let mut twice = BTreeSet::new();
    for (id, file, place) in ids {
        if id.0.is_empty()
            || id
                .0
                .chars()
                .any(|c| c.is_whitespace() || c.is_control() || matches!(c, '#' | ':'))
        {
            sink.push(
                Finding::block("bad-id", place.clone(), BadId { id: id.0.clone() }).text(&id.0),
            );
        }
        match seen.get(id) {
            Some(other) => {
                let what = SameId {
                    id: id.0.clone(),
                    other: (*other).to_owned(),
                };
                sink.push(Finding::block("duplicate-id", place, what).text(&id.0));
                twice.insert(id.clone());
            }
            None => {
                seen.insert(id, file);
            }
        }
    }
    twice
}
