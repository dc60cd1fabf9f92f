//! `explain` and `rules`: the rule book, one rule or all of them. Needs no workspace.

use super::{
    CommandError, Exit, Terminal,
    args::{Explain, Format, Manners, Rules},
    machine::system_ms,
    site::parse_now,
};
use crate::{
    compliance::{self, CHECKLIST, LexiconRule, RuleInfo, Text, book, judge_text, nearest_codes},
    model::{Intent, Lang},
    report, say,
};
use jiff::{Timestamp, ToSpan, civil::Date, tz::TimeZone};
use std::sync::Arc;

/// Days for which a waiver in an example holds.
const WAIVER_DAYS: i64 = 90;

say! {
    struct UnknownRule { rule: String, near: String }
    zh "没有规则“{rule}”，最接近的是 {near}"
    en "no rule \"{rule}\"; the nearest are {near}"

    struct UnknownRuleHint {}
    zh "全部规则用 qunfa rules 列出；方括号里的其他代号说的是文件写法，问题本身已写明怎么改"
    en "`qunfa rules` lists them all; other codes in brackets are about how files are written, and say themselves what to do"

    struct UnknownFamily { family: String, known: String }
    zh "没有类别“{family}”；有 {known}"
    en "no family \"{family}\"; there are {known}"
}

pub(super) fn explain(
    typed: &Explain,
    manners: &Manners,
    terminal: &mut Terminal,
) -> Result<Exit, CommandError> {
    let lang: Lang = manners.lang.unwrap_or_default().into();
    let style = terminal.style(manners.color);
    let written = typed.rule.trim();
    let same = |code: &str| code.eq_ignore_ascii_case(written);
    if let Some(question) = CHECKLIST.iter().find(|question| same(question.code)) {
        terminal.data(&report::question_text(question, lang, style));
        return Ok(Exit::Done);
    }
    let rules = compliance::rules();
    let Some(info) = rules.iter().find(|info| same(info.code)) else {
        return Err(CommandError::usage(UnknownRule {
            rule: written.to_owned(),
            near: nearest_codes(written).join(", "),
        })
        .hint(UnknownRuleHint {}));
    };
    let words = book().rules.iter().find(|rule| rule.info.code == info.code);
    let today = today(manners)?;
    let quoted = quoted(info, words, today);
    let expires = today.saturating_add(WAIVER_DAYS.days());
    terminal.data(&report::rule_text(
        info,
        words,
        quoted.as_deref(),
        &expires.to_string(),
        lang,
        style,
    ));
    terminal.data(&match lang {
        Lang::Zh => format!("\n词库 {}\n", book().version),
        Lang::En => format!("\nLexicon {}\n", book().version),
    });
    Ok(Exit::Done)
}

pub(super) fn rules(
    typed: &Rules,
    manners: &Manners,
    terminal: &mut Terminal,
) -> Result<Exit, CommandError> {
    let lang: Lang = manners.lang.unwrap_or_default().into();
    let (all, lexicon) = (compliance::rules(), &book().version);
    let family = typed.family.as_deref();
    let list = match typed.format {
        Format::Text => report::rules_text(&all, lexicon, family, lang),
        Format::Json => report::rules_json(&all, lexicon, family, lang),
    };
    let list = list.map_err(|known| {
        CommandError::usage(UnknownFamily {
            family: family.unwrap_or_default().to_owned(),
            known,
        })
    })?;
    terminal.data(&list);
    Ok(Exit::Done)
}

/// What a rule quotes of its first example: what a waiver has to repeat.
fn quoted(info: &RuleInfo, words: Option<&LexiconRule>, day: Date) -> Option<String> {
    // What is missing cannot be quoted.
    if info.code.starts_with("REQ-") {
        return Some(String::new());
    }
    let Some(sample) = info.offends.first() else {
        return words.and_then(|words| words.terms.first().cloned());
    };
    let intents = words.map_or(&[][..], |words| &words.intents);
    let industry = words.and_then(|words| words.industries.first());
    let found = judge_text(&Text {
        file: "",
        text: Arc::from(*sample),
        intent: intents.first().copied().unwrap_or(Intent::Marketing),
        industry: industry.map(String::as_str),
        policy: None,
        day,
    });
    let own = found.into_iter().find(|finding| finding.rule == info.code);
    own.map(|finding| finding.text)
}

fn today(manners: &Manners) -> Result<Date, CommandError> {
    let now_ms = match &manners.now {
        Some(text) => parse_now(text)?,
        None => system_ms(),
    };
    let now = Timestamp::from_millisecond(now_ms).unwrap_or(Timestamp::UNIX_EPOCH);
    let zone = TimeZone::get("Asia/Shanghai").unwrap_or(TimeZone::UTC);
    Ok(now.to_zoned(zone).date())
}
