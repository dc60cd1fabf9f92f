//! The rule book as people leaf through it and as machines read it: every code, by family, with its edition.

use super::severity_word;
use crate::{
    compliance::RuleInfo,
    model::{Lang, Severity, Stage},
};
use serde::Serialize;
use std::fmt::Write as _;
use unicode_width::UnicodeWidthStr;

/// Families by the beginning of their codes. What begins otherwise is about form.
const FAMILIES: &[(&str, &str, &str)] = &[
    ("ABS", "绝对化用语", "absolute terms"),
    ("STA", "国旗国徽与国家机关", "state symbols and organs"),
    ("FIN", "金融", "finance"),
    ("MED", "医疗与药品", "medicine"),
    ("HFD", "保健食品", "health food"),
    ("FOO", "普通食品", "ordinary food"),
    ("COS", "化妆品", "cosmetics"),
    ("EDU", "教育培训", "education"),
    ("RE", "房地产", "real estate"),
    ("PRZ", "有奖与赠送", "prizes and gifts"),
    ("SHA", "诱导分享与导流", "induced sharing"),
    ("SUP", "封建迷信", "superstition"),
    ("VUL", "低俗、赌博与暴力", "vulgarity, gambling, violence"),
    ("DSC", "歧视", "discrimination"),
    ("MIN", "未成年人", "minors"),
    ("FRD", "疑似诈骗", "what fraud looks like"),
    ("DIS", "对比与贬低", "comparison and disparagement"),
    ("TOB", "烟草", "tobacco"),
    ("ALC", "酒类", "alcohol"),
    ("LIC", "须许可的商品与服务", "what needs a licence"),
    ("PAT", "专利", "patents"),
    ("TON", "语气", "tone"),
    ("EVD", "需要证据的说法", "claims that need evidence"),
    ("CTR", "格式条款", "standard terms"),
    ("PRC", "价格", "prices"),
    ("GIFT", "赠品", "gifts"),
    ("TIME", "优惠期限", "dates of offers"),
    ("OBF", "变形写法", "disguised words"),
    ("OWN", "本企业的词", "the workspace's own words"),
    ("REQ", "必须写明的内容", "mandatory statements"),
    ("QUA", "资质文件", "documents of a trade"),
    ("NTC", "误标的通知", "marketing called a notice"),
    ("PII", "个人信息", "personal data"),
    ("DATE", "日期", "dates"),
    ("DAY", "特殊日子", "solemn days"),
    ("QR", "二维码", "QR codes"),
    ("URL", "备案号", "filing numbers"),
    ("url", "链接", "links"),
    ("evidence", "证据", "evidence"),
    ("urgent", "紧急", "urgency"),
    ("waiver", "豁免", "waivers"),
];

/// The family of what belongs to no other.
const FORM: (&str, &str, &str) = ("form", "格式", "form");

fn family(code: &str) -> (&'static str, &'static str, &'static str) {
    let start = code.split('-').next().unwrap_or(code);
    let mut families = FAMILIES.iter().copied();
    families.find(|(name, _, _)| *name == start).unwrap_or(FORM)
}

/// The names of the families that rules belong to, in the order of the list.
fn families(rules: &[RuleInfo]) -> Vec<(&'static str, &'static str, &'static str)> {
    let all = FAMILIES.iter().copied().chain([FORM]);
    all.filter(|one| rules.iter().any(|info| family(info.code) == *one))
        .collect()
}

/// The rules of one family, or every rule; the known families when there is none of this name.
fn chosen<'a>(rules: &'a [RuleInfo], wanted: Option<&str>) -> Result<Vec<&'a RuleInfo>, String> {
    let belongs = |info: &&RuleInfo| {
        wanted.is_none_or(|wanted| family(info.code).0.eq_ignore_ascii_case(wanted))
    };
    let found: Vec<&RuleInfo> = rules.iter().filter(belongs).collect();
    if found.is_empty() {
        let names: Vec<&str> = families(rules).into_iter().map(|(name, ..)| name).collect();
        return Err(names.join(", "));
    }
    Ok(found)
}

/// Every rule with its weight and title, by family.
///
/// # Errors
/// The names of the families, when none of them is the wanted one.
pub fn rules_text(
    rules: &[RuleInfo],
    lexicon: &str,
    wanted: Option<&str>,
    lang: Lang,
) -> Result<String, String> {
    let chosen = chosen(rules, wanted)?;
    let widest = chosen.iter().map(|info| info.code.len()).max().unwrap_or(0);
    let mut text = String::new();
    for of in families(rules) {
        let mut members = chosen
            .iter()
            .filter(|info| family(info.code) == of)
            .peekable();
        if members.peek().is_none() {
            continue;
        }
        let (name, zh, en) = of;
        let _ = writeln!(text, "{name}  {}", lang.pick(zh, en));
        for info in members {
            let word = severity_word(info.severity, lang);
            let gap = " ".repeat(8_usize.saturating_sub(word.width()));
            let hard = match (info.hard && info.severity.blocks(), lang) {
                (false, _) => "",
                (true, Lang::Zh) => "（不可豁免）",
                (true, Lang::En) => " (never waived)",
            };
            let title = info.title();
            let _ = writeln!(
                text,
                "  {:widest$}  {word}{gap}  {}{hard}",
                info.code,
                title.in_lang(lang)
            );
        }
        text.push('\n');
    }
    let count = chosen.len();
    let _ = match lang {
        Lang::Zh => writeln!(text, "共 {count} 条规则；词库 {lexicon}"),
        Lang::En => writeln!(text, "Rules: {count}. Lexicon {lexicon}"),
    };
    Ok(text)
}

#[derive(Serialize)]
struct BookDocument<'a> {
    lexicon: &'a str,
    rules: Vec<RuleDocument<'a>>,
}

#[derive(Serialize)]
struct RuleDocument<'a> {
    rule: &'a str,
    family: &'a str,
    severity: Severity,
    stage: Stage,
    waivable: bool,
    title: &'a str,
    suggestion: &'a str,
    basis: Vec<LawDocument<'a>>,
}

#[derive(Serialize)]
struct LawDocument<'a> {
    law: &'a str,
    article: &'a str,
    certainty: Option<&'a str>,
}

/// The same for machines, one document.
///
/// # Errors
/// The names of the families, when none of them is the wanted one.
pub fn rules_json(
    rules: &[RuleInfo],
    lexicon: &str,
    wanted: Option<&str>,
    lang: Lang,
) -> Result<String, String> {
    let rules = chosen(rules, wanted)?.into_iter().map(|info| RuleDocument {
        rule: info.code,
        family: family(info.code).0,
        severity: info.severity,
        stage: info.stage(),
        waivable: !info.hard,
        title: lang.pick(info.title.0, info.title.1),
        suggestion: lang.pick(info.remedy.0, info.remedy.1),
        basis: info
            .basis
            .iter()
            .map(|(law, article, sure)| LawDocument {
                law,
                article,
                certainty: sure.map(crate::diagnostic::Certainty::id),
            })
            .collect(),
    });
    let book = BookDocument {
        lexicon,
        rules: rules.collect(),
    };
    Ok(serde_json::to_string_pretty(&book).expect("a book prints") + "\n")
}
