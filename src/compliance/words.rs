//! Hits of the lexicon become findings: quoted where they were written, with their law, their remedy and what exempted them.

use super::{
    ground::Ground,
    lexicon::{
        Context, Disguise, Exemption, Hit, Lexicon, Missing, STATEMENT_INFOS, STATEMENTS, Trades,
        phrases,
    },
    profile,
    rule::{Found, RuleInfo},
    rules::{self, evidence_missing, offer_terms},
    said::Said,
};
use crate::{
    diagnostic::{Finding, Sentence},
    model::Severity,
    say,
    workspace::{LexiconAction, LexiconChange},
};
use std::fmt::Write as _;

say! {
    struct Risky { text: String, zh: &'static str, en: &'static str }
    zh "\"{text}\" 有风险: {zh}"
    en "\"{text}\" is a risk: {en}"

    struct Unqualified { text: String, zh: &'static str, en: &'static str, missing_zh: String, missing_en: String }
    zh "\"{text}\" 有风险: {zh}; 同一句里还缺{missing_zh}"
    en "\"{text}\" is a risk: {en}; the same sentence lacks {missing_en}"

    struct Answered { file: String }
    zh "已附证据 {file}, 由复审核对"
    en "the evidence {file} is attached; risk checks it"

    struct Instead { suggestion: String }
    zh "改写为: {suggestion}"
    en "write instead: {suggestion}"

    struct OwnWord { text: String, reason: String }
    zh "\"{text}\" 是本企业禁用的词: {reason}"
    en "\"{text}\" is refused by this workspace: {reason}"

    struct Spaced { text: String }
    zh "\"{text}\" 的字之间夹有分隔符号"
    en "\"{text}\" has separators between its characters"

    struct Hidden { text: String }
    zh "\"{text}\" 的字之间藏有不可见字符"
    en "\"{text}\" has invisible characters inside"

    struct Unsaid { zh: &'static str, en: &'static str, groups: String }
    zh "{zh}; 正文里没有: {groups}"
    en "{en}; the text does not say: {groups}"
}

/// Finds every word of the lexicon in the texts of a message, what its offers leave open and which mandatory statements it
/// does not make. The first text is the message's own.
pub(super) fn judge(ground: &Ground<'_>, texts: &[Said<'_>], findings: &mut Vec<Finding>) {
    let day = ground.last_day.to_string();
    let context = Context {
        intent: ground.intent,
        industry: ground.industry,
        brands: ground.brands,
        day: &day,
    };
    let mut own = Vec::new();
    let mut whole = String::new();
    for said in texts {
        whole += said.text();
        whole.push('\n');
        for hit in Lexicon::built_in().scan(said.text(), &context) {
            word(said, &hit, &mut own);
        }
        own_words(said, &mut own);
    }
    offer_terms::check(&whole, &mut own);
    if let Some(first) = texts.first() {
        statements(first, &phrases::normal(&whole), ground.industry, &mut own);
    }
    findings.append(&mut own);
}

fn word(said: &Said<'_>, hit: &Hit, findings: &mut Vec<Finding>) {
    let info = &Lexicon::built_in().rules()[hit.rule].info;
    let text = &said.text()[hit.bytes.clone()];
    let place = said.place(hit.bytes.clone());
    let intent = said.ground.intent;
    let Some(weight) = profile::weight(intent, info.code, info.hard, reweighed(said, info, hit))
    else {
        return;
    };
    // What would only warn is not worth saying once it is exempt.
    let exempt = hit.exempted_by.is_some();
    if exempt && weight <= Severity::Warn {
        return;
    }
    let severity = if exempt { Severity::Info } else { weight };
    let at = findings.len();
    Found { info, findings }.push_as(severity, place.clone(), text, sentence(info, hit, text));
    let allowed = allowed(said, info, hit);
    if let Some(why) = hit.exempted_by.as_ref().map(Exemption::words).or(allowed) {
        findings[at].exempted_by = Some(why);
        findings[at].severity = Severity::Info;
        return;
    }
    disguised(said, hit, findings);
    if severity == Severity::Evidence
        && let Some(file) = evidence_missing::ask(said, &hit.bytes, info.code, place, findings)
    {
        findings[at].help = Some(Answered { file }.into());
    }
}

fn sentence(info: &RuleInfo, hit: &Hit, text: &str) -> Sentence {
    let text = text.to_owned();
    let (zh, en) = info.title;
    if hit.missing.is_empty() {
        return Risky { text, zh, en }.into();
    }
    let name = |missing: &Missing| match missing {
        Missing::Time => ("时间", "when"),
        Missing::Scope => ("范围", "among whom"),
        Missing::Source => ("来源", "the source"),
    };
    let (in_zh, in_en): (Vec<&str>, Vec<&str>) = hit.missing.iter().map(name).unzip();
    let (missing_zh, missing_en) = (in_zh.join("和"), in_en.join(" and "));
    Unqualified {
        text,
        zh,
        en,
        missing_zh,
        missing_en,
    }
    .into()
}

/// The reason for which the workspace allows a word. Hard rules are not its to change.
fn allowed(said: &Said<'_>, info: &RuleInfo, hit: &Hit) -> Option<String> {
    let mut allowing = changes(said, info, LexiconAction::Allow).filter(|_| !info.hard);
    let change = allowing.find(|change| covers(said, &change.term.value, hit))?;
    let file = &change.term.place.file;
    Some(format!("{} ({file} [[lexicon]])", change.reason))
}

/// What the workspace lets a hit weigh; of a hard rule never less than the rule says.
fn reweighed(said: &Said<'_>, info: &RuleInfo, hit: &Hit) -> Severity {
    let mut weighing = changes(said, info, LexiconAction::Weigh);
    let change = weighing.find(|change| covers(said, &change.term.value, hit));
    match change.and_then(|change| change.severity) {
        Some(weight) if info.hard => weight.max(hit.severity),
        Some(weight) => weight,
        None => hit.severity,
    }
}

/// The workspace's changes of one kind that concern a rule.
fn changes<'a>(
    said: &'a Said<'_>,
    info: &'a RuleInfo,
    action: LexiconAction,
) -> impl Iterator<Item = &'a LexiconChange> {
    let all = said.ground.lexicon.iter();
    let concerns = |rule: &Option<String>| rule.as_ref().is_none_or(|rule| rule == info.code);
    all.filter(move |change| change.action == action && concerns(&change.rule))
}

fn covers(said: &Said<'_>, term: &str, hit: &Hit) -> bool {
    let places = phrases::find(said.text(), term);
    places
        .iter()
        .any(|place| place.start <= hit.bytes.start && hit.bytes.end <= place.end)
}

/// Words the workspace refuses beyond the built-in ones.
fn own_words(said: &Said<'_>, findings: &mut Vec<Finding>) {
    let changes = said.ground.lexicon.iter();
    let mut denied = changes
        .filter(|change| change.action == LexiconAction::Deny)
        .peekable();
    if denied.peek().is_none() {
        return;
    }
    let phrases = phrases::Phrases::of(said.text());
    for change in denied {
        let info = change.rule.as_deref().and_then(rules::info);
        let info = info.or_else(|| rules::info("OWN-001"));
        let info = info.expect("the book has the rule");
        for bytes in phrases.find(&change.term.value) {
            let text = &said.text()[bytes.clone()];
            let what = OwnWord {
                text: text.to_owned(),
                reason: change.reason.clone(),
            };
            let severity = change.severity.unwrap_or(Severity::Block);
            let place = said.place(bytes.clone());
            Found { info, findings }.push_as(severity, place, text, what);
            if let (Some(suggestion), Some(added)) = (&change.suggestion, findings.last_mut()) {
                let suggestion = suggestion.clone();
                added.help = Some(Instead { suggestion }.into());
            }
        }
    }
}

fn disguised(said: &Said<'_>, hit: &Hit, findings: &mut Vec<Finding>) {
    let Disguise { spaced, hidden } = hit.disguise;
    let quoted = &said.text()[hit.bytes.clone()];
    let text = quoted.to_owned();
    let mut push = |code: &str, what: Sentence| {
        let info = rules::info(code).expect("the book has the rule");
        Found { info, findings }.push(said.place(hit.bytes.clone()), quoted, what);
    };
    if hidden {
        push("OBF-ZW", Hidden { text: text.clone() }.into());
    }
    if spaced {
        push("OBF-SEP", Spaced { text }.into());
    }
}

/// Statements of the trade that a message does not make. What is only guessed from words warns.
fn statements(said: &Said<'_>, whole: &str, industry: Option<&str>, findings: &mut Vec<Finding>) {
    let guessed = industry.is_none();
    let trades = industry.map_or_else(|| Trades::hinted(whole), Trades::declared);
    for (statement, info) in STATEMENTS.iter().zip(STATEMENT_INFOS.iter()) {
        let missing = statement.missing(whole, &trades);
        if missing.is_empty() {
            continue;
        }
        let mut groups = String::new();
        for group in missing {
            let join = if groups.is_empty() { "" } else { "; " };
            let _ = write!(groups, "{join}{}", group.first().map_or("", String::as_str));
        }
        let (zh, en) = info.title;
        let place = said.place(0..0);
        let severity = if guessed && !statement.industries.is_empty() {
            info.severity.min(Severity::Warn)
        } else {
            info.severity
        };
        let what = Unsaid { zh, en, groups };
        Found { info, findings }.push_as(severity, place, "", what);
    }
}
