//! The same thing twice under another name: texts of now beside everything that went out in the time the question covered.

use crate::{
    compliance::{Likeness, Near, difference},
    content::Skeleton,
    diagnostic::{Hold, Sentence},
    history::{RunKey, SentText},
    model::{CampaignId, PersonSet},
    say,
    workspace::Limits,
};

say! {
    /// The text looks already sent.
    pub struct LooksAlreadySent { percent: u64, campaign: String, share: u64, run: String }
    zh "正文与「{campaign}」已发的内容 {percent}% 相同，{share}% 的受众收到过。若是改名，写 renamed_from；若确要重复，写 repeats = \"{run}\""
    en "the text is {percent}% equal to what {campaign} sent, and {share}% of this audience got it. If this is a rename, write renamed_from; if you mean to repeat it, write repeats = \"{run}\""

    /// The text resembles one that was sent.
    pub struct Resembles { percent: u64, campaign: String, share: u64, ago_zh: String, ago_en: String }
    zh "正文与「{campaign}」{ago_zh}发的相似度 {percent}%，{share}% 的受众收到过；客户会觉得在重复，建议改写"
    en "the text is {percent}% like what {campaign} sent {ago_en}, and {share}% of this audience got it; people will find it repetitive, so rewrite it"
}

const DAY_MS: i64 = 86_400_000;

/// What went out before, ready to be compared with any number of texts.
#[derive(Debug)]
pub struct SentBefore<'a> {
    texts: &'a [SentText],
    near: Near,
}

impl<'a> SentBefore<'a> {
    /// Reads what went out.
    pub fn read(texts: &'a [SentText]) -> Self {
        Self {
            texts,
            near: Near::read(texts.iter().map(|sent| sent.text.as_str())),
        }
    }

    /// What another campaign sent to enough of these people, most like the text first, then newest. A later run of the same campaign
    /// says by its number that it repeats, and `repeats` names what is repeated on purpose.
    fn most_like(
        &self,
        run: &RunKey,
        text: &str,
        people: &PersonSet,
        repeats: Option<&str>,
        limits: &Limits,
    ) -> Option<(&'a SentText, Likeness)> {
        let share = limits.get("same_people_permille");
        let candidates = self.near.candidates(text).into_iter();
        let sent = candidates.filter_map(|at| self.texts.get(at));
        let others = sent.filter(|sent| {
            sent.run.campaign != run.campaign
                && repeats != Some(written(&sent.run).as_str())
                && same_people(sent, people, share)
        });
        let mut most: Option<(&SentText, Likeness)> = None;
        for sent in others {
            let likeness = difference(&sent.text, text).likeness();
            // Texts come newest first: of equals the newest stays.
            if most.is_none_or(|(_, known)| likeness.is_more_than(known)) {
                most = Some((sent, likeness));
            }
        }
        most
    }
}

/// A hold if another campaign sent nearly this text to many of these people.
pub fn looks_already_sent(
    campaign: &CampaignId,
    run: &RunKey,
    skeleton: &Skeleton,
    people: &PersonSet,
    before: &SentBefore<'_>,
    repeats: Option<&str>,
    limits: &Limits,
) -> Option<Hold> {
    let text = &skeleton.message.text;
    if people.is_empty() || text.is_empty() {
        return None;
    }
    let (sent, likeness) = before.most_like(run, text, people, repeats, limits)?;
    if !likeness.reaches(limits.get("same_text_permille")) {
        return None;
    }
    let what = LooksAlreadySent {
        percent: likeness.percent_down(),
        campaign: sent.run.campaign.0.clone(),
        share: sent.people.common(people) * 100 / people.len(),
        run: written(&sent.run),
    };
    let hold = Hold::touch("looks-already-sent", campaign, &skeleton.touch, what);
    Some(hold.at(skeleton.source.place.clone()))
}

/// A warning if another campaign sent something to many of these people that would be too much alike for a second touch.
pub fn resembles(
    run: &RunKey,
    skeleton: &Skeleton,
    people: &PersonSet,
    before: &SentBefore<'_>,
    repeats: Option<&str>,
    limits: &Limits,
    now_ms: i64,
) -> Option<Sentence> {
    let text = &skeleton.message.text;
    if people.is_empty() || text.is_empty() {
        return None;
    }
    let (sent, likeness) = before.most_like(run, text, people, repeats, limits)?;
    let too_alike = likeness.exceeds(1000 - limits.get("text_change_permille"));
    let held = likeness.reaches(limits.get("same_text_permille"));
    (too_alike && !held).then(|| {
        let (ago_zh, ago_en) = match (now_ms - sent.at_ms).max(0) / DAY_MS {
            0 => ("今天".to_owned(), "today".to_owned()),
            days => (format!(" {days} 天前"), format!("{days} days ago")),
        };
        let what = Resembles {
            percent: likeness.percent_up(),
            campaign: sent.run.campaign.0.clone(),
            share: sent.people.common(people) * 100 / people.len(),
            ago_zh,
            ago_en,
        };
        what.into()
    })
}

/// Whether at least so many thousandths of these people got it.
pub(super) fn same_people(sent: &SentText, people: &PersonSet, permille: u64) -> bool {
    !people.is_empty() && sent.people.common(people) * 1000 >= permille * people.len()
}

/// A run as `repeats` names it: `double11#1`.
fn written(run: &RunKey) -> String {
    format!("{}#{}", run.campaign, run.run)
}
