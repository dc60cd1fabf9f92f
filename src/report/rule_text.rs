//! One rule as somebody reads about it who has to act on a finding: what it means for whom, its law, examples, the way out.

use super::{Style, severity_word, visible};
use crate::{
    compliance::{CHECKLIST, LexiconRule, Question, RuleInfo, trades},
    diagnostic::Certainty,
    model::{Lang, Severity},
};
use std::fmt::Write as _;

/// Everything about a rule. `words` is the rule in the lexicon, when it is made of words; `quoted` is what it quotes of its first
/// example, and `expires` a day for the waiver that is shown.
pub fn rule_text(
    info: &RuleInfo,
    words: Option<&LexiconRule>,
    quoted: Option<&str>,
    expires: &str,
    lang: Lang,
    style: Style,
) -> String {
    let mut text = String::new();
    let title = info.title();
    let head = format!("{}  {}", info.code, title.in_lang(lang));
    let _ = writeln!(text, "{}\n", style.bold(&head));
    let _ = writeln!(text, "{}", means(info, lang));
    let _ = writeln!(text, "{}", lawful(info, lang));
    if let Some(scope) = words.and_then(|words| scope(words, lang)) {
        let _ = writeln!(text, "{scope}");
    }
    section(
        &mut text,
        lang.pick("依据", "Basis"),
        laws(info.basis, lang),
    );
    let remedy = info.remedy();
    section(
        &mut text,
        lang.pick("怎么改", "What to do"),
        vec![remedy.in_lang(lang).to_owned()],
    );
    let sample = |texts: &[&str]| texts.iter().map(|text| shown(text)).collect();
    section(
        &mut text,
        lang.pick("会被指出", "Is found"),
        sample(info.offends),
    );
    section(
        &mut text,
        lang.pick("可以通过", "Passes"),
        sample(info.passes),
    );
    if let Some(words) = words {
        section(
            &mut text,
            lang.pick("词表", "Words"),
            vec![counts(words, lang)],
        );
    }
    text.push_str(&waiver(info, quoted, expires, lang));
    text
}

fn section(text: &mut String, title: &str, lines: Vec<String>) {
    if lines.is_empty() {
        return;
    }
    let _ = writeln!(text, "\n{title}");
    for line in lines {
        let _ = writeln!(text, "  {line}");
    }
}

fn shown(sample: &str) -> String {
    let shown = visible(sample).replace('\n', "\\n").replace('\t', "\\t");
    format!("“{shown}”")
}

/// What the weight means, and for whom.
fn means(info: &RuleInfo, lang: Lang) -> String {
    let word = severity_word(info.severity, lang);
    let meaning = match info.severity {
        Severity::Block => lang.pick(
            "作者必须改掉，自查（check）不过，活动不能继续",
            "the author must change it; check fails and the campaign goes no further",
        ),
        Severity::Require => lang.pick(
            "缺了必须有的内容，作者补上才能继续",
            "something mandatory is missing; the author adds it before the campaign goes on",
        ),
        Severity::Evidence => lang.pick(
            "作者在活动里附上证据 [[evidence]]，由复审（风控）核对并签核",
            "the author attaches [[evidence]]; risk checks it and signs",
        ),
        Severity::Legal => lang.pick(
            "作者不必改，但要由终审（法务）看过并签核",
            "nothing must change, but legal reads it and signs",
        ),
        Severity::Warn => lang.pick(
            "请作者看一眼，不拦截",
            "worth the author's look; gates nothing",
        ),
        Severity::Info => lang.pick("仅供参考，不拦截", "for information; gates nothing"),
    };
    let label = lang.pick("严重程度", "Severity");
    match lang {
        Lang::Zh => format!("{label}：{word}（{}）。{meaning}。", info.severity.word()),
        Lang::En => format!("{label}: {word}. For whom: {meaning}."),
    }
}

fn lawful(info: &RuleInfo, lang: Lang) -> &'static str {
    match (info.hard, info.severity > Severity::Warn) {
        (true, _) => lang.pick(
            "能否豁免：不能。法律或平台没有留余地，工作区的词库也改不了它。",
            "Waiver: never. The law or the platform leaves no choice, and no workspace can change that.",
        ),
        (false, true) => lang.pick(
            "能否豁免：可以，要写明理由和批准人，到期失效，并由复审看过。",
            "Waiver: possible, with a reason, an approver and an end; risk sees it.",
        ),
        (false, false) => lang.pick(
            "能否豁免：不需要，它不拦截。",
            "Waiver: not needed, it gates nothing.",
        ),
    }
}

fn laws(basis: &[(&str, &str, Option<Certainty>)], lang: Lang) -> Vec<String> {
    let one = |(law, article, sure): &(&str, &str, Option<Certainty>)| {
        let article = match lang {
            _ if article.is_empty() => String::new(),
            Lang::Zh if article.starts_with(|c: char| c.is_ascii_digit()) && is_law(law) => {
                format!(" 第 {article} 条")
            }
            _ => format!(" {article}"),
        };
        let sure = sure.map(|sure| match lang {
            Lang::Zh => format!("（{}）", sure.word(lang)),
            Lang::En => format!(" ({})", sure.word(lang)),
        });
        format!("{law}{article}{}", sure.unwrap_or_default())
    };
    basis.iter().map(one).collect()
}

/// Whether it is written in Chinese, where articles are called 条.
fn is_law(law: &str) -> bool {
    !law.is_ascii() && !law.contains("doc")
}

/// Where it holds, when it does not hold everywhere.
fn scope(words: &LexiconRule, lang: Lang) -> Option<String> {
    let intents: Vec<&str> = words.intents.iter().map(|intent| intent.word()).collect();
    let mut parts = Vec::new();
    let mut part = |zh: &str, en: &str, names: &[&str]| {
        if !names.is_empty() {
            parts.push(format!("{} {}", lang.pick(zh, en), names.join(", ")));
        }
    };
    let only: Vec<&str> = words.industries.iter().map(|id| trade(id, lang)).collect();
    let never: Vec<&str> = words
        .not_industries
        .iter()
        .map(|id| trade(id, lang))
        .collect();
    part("只用于行业", "only in the trades", &only);
    part("不用于行业", "not in the trades", &never);
    part("只用于", "only for", &intents);
    if let Some(day) = &words.effective {
        parts.push(match lang {
            Lang::Zh => format!("{day} 起生效"),
            Lang::En => format!("from {day} on"),
        });
    }
    if parts.is_empty() {
        return None;
    }
    Some(match lang {
        Lang::Zh => format!("适用范围：{}。", parts.join("；")),
        Lang::En => format!("Scope: {}.", parts.join("; ")),
    })
}

/// A trade as people call it.
fn trade(id: &str, lang: Lang) -> &str {
    let known = trades().find(|(known, _)| *known == id);
    known.map_or(id, |(id, name)| lang.pick(name, id))
}

/// Terms shown of a rule.
const TERMS_SHOWN: usize = 6;

fn counts(words: &LexiconRule, lang: Lang) -> String {
    let (terms, exceptions) = (words.terms.len(), words.exceptions.len());
    let (patterns, loosening) = words.pattern_counts();
    let shown = words.terms.iter().take(TERMS_SHOWN);
    let shown: Vec<String> = shown.map(|term| format!("“{term}”")).collect();
    match lang {
        Lang::Zh => {
            let like = if shown.is_empty() {
                String::new()
            } else {
                format!("（如{}）", shown.concat())
            };
            format!(
                "{terms} 个词{like}，{patterns} 个句式；例外用法 {exceptions} 个词、{loosening} 个句式，落在其中的不算"
            )
        }
        Lang::En => {
            let like = if shown.is_empty() {
                String::new()
            } else {
                format!(" (such as {})", shown.join(" "))
            };
            format!(
                "{terms} terms{like}, {patterns} patterns; {exceptions} terms and {loosening} patterns exempt what they cover"
            )
        }
    }
}

fn waiver(info: &RuleInfo, quoted: Option<&str>, expires: &str, lang: Lang) -> String {
    if info.hard || info.severity <= Severity::Warn {
        return String::new();
    }
    let quoted = quoted.unwrap_or(lang.pick("问题里引号中的原文", "what the finding quotes"));
    let quoted = toml::Value::String(quoted.to_owned());
    let reason = lang.pick(
        "为什么可以这样写，核对过什么",
        "why this may stand, and what was looked at",
    );
    let approver = lang.pick("批准人", "who approved it");
    let lead = lang.pick(
        "确实要保留时，在活动文件里写（text 与问题引用的原文一致）：",
        "To keep it all the same, write in the campaign's file (text as the finding quotes it):",
    );
    format!(
        "\n{lead}\n\n[[waiver]]\nrule     = \"{}\"\ntext     = {quoted}\nreason   = \"{reason}\"\napprover = \"{approver}\"\nexpires  = {expires}\n",
        info.code
    )
}

/// One question of the reviewer's checklist.
pub fn question_text(question: &Question, lang: Lang, style: Style) -> String {
    let mut text = String::new();
    let head = format!(
        "{}  {}",
        question.code,
        lang.pick("审核人自问", "a question for the reviewer")
    );
    let _ = writeln!(text, "{}\n", style.bold(&head));
    let _ = writeln!(text, "{}", question.text(lang));
    section(
        &mut text,
        lang.pick("依据", "Basis"),
        laws(question.basis, lang),
    );
    let why = lang.pick(
        "词表查不出这一条，复审和终审要自己读。",
        "No word list finds this; risk and legal have to read for it.",
    );
    let _ = writeln!(text, "\n{why}");
    text
}

/// Every question, below a line that says why they are asked.
pub fn checklist_text(lang: Lang) -> String {
    let mut text = String::new();
    let lead = lang.pick(
        "词表查不出下面这些，请审核人自己读一遍：",
        "No word list finds these; reviewers read for them:",
    );
    let _ = writeln!(text, "{lead}");
    for question in CHECKLIST {
        let _ = writeln!(text, "  {:6}  {}", question.code, question.text(lang));
    }
    text
}

/// The same in one line, for those who have read it before, with the edition of the lexicon.
pub fn reminder_line(lexicon: &str, lang: Lang) -> String {
    match lang {
        Lang::Zh => format!(
            "词表查不出暗示、图片里的字和语气，复审和终审请对照 RVW-1 至 RVW-10（qunfa explain RVW-1）；词库 {lexicon}"
        ),
        Lang::En => format!(
            "No word list finds hints, words in pictures or tone: reviewers ask RVW-1 to RVW-10 (qunfa explain RVW-1). Lexicon {lexicon}"
        ),
    }
}
