//! A finding as one line of JSON: what `--format json` prints and `schema/finding.schema.json` describes.

use super::{Reported, visible};
use crate::{
    diagnostic::{Basis, Finding},
    model::{Lang, Severity, Stage},
};
use schemars::JsonSchema;
use serde::Serialize;

/// 一个问题，一行一个 JSON 对象
///
/// One finding, one JSON object a line. Keys may be added; those that stand here keep their meaning.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FindingLine {
    /// 规则编号，永不改变；qunfa explain 可查
    ///
    /// The rule's permanent code, as `qunfa explain` takes it.
    pub rule: String,
    /// 严重程度
    ///
    /// How much it weighs; block and require make the command exit 1.
    pub severity: Severity,
    /// 由哪个审核阶段处理
    ///
    /// The stage of review it concerns.
    pub stage: Stage,
    /// 位置
    ///
    /// Where it stands.
    pub span: FindingSpan,
    /// 被指出的原文；指的不是某个词时为空
    ///
    /// What was written, as the rule quotes it; empty when it is about no word.
    pub text: String,
    /// 依据
    ///
    /// What it rests on.
    pub basis: Vec<FindingBasis>,
    /// 怎么改；没有建议时为 null
    ///
    /// What to do; null when the message says it all.
    pub suggestion: Option<String>,
    /// 被什么豁免；没有豁免时为 null，豁免了的不拦截
    ///
    /// What exempts it, and then it gates nothing; null when nothing does.
    pub exempted_by: Option<String>,
    /// 问题是什么，为什么
    ///
    /// What is wrong and why.
    pub message: String,
    /// 文件；标准输入是 `<stdin>`
    ///
    /// The file; `<stdin>` for standard input.
    pub file: String,
    /// 用到这个文件的活动；lint 没有
    ///
    /// Ids of the campaigns that use the file; absent from `lint`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub campaigns: Vec<String>,
    /// 词库版本
    ///
    /// The edition of the lexicon.
    pub lexicon: String,
}

/// 文件里的一段
///
/// A stretch of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FindingSpan {
    /// 行，从 1 起
    ///
    /// Line, from 1.
    pub line: u32,
    /// 列，从 1 起，按字符
    ///
    /// Column, from 1, in characters.
    pub col: u32,
    /// 起始字节，从 0 起
    ///
    /// First byte, from 0.
    pub start: usize,
    /// 结束字节，不含
    ///
    /// The byte behind the last.
    pub end: usize,
}

/// 一条依据
///
/// One law or platform rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FindingBasis {
    /// 法规或平台规则
    ///
    /// The law or platform rule.
    pub law: String,
    /// 条款；可能为空
    ///
    /// Article or section; may be empty.
    pub article: String,
    /// 有多确定：verified、reported、recalled、platform、product；没有记录时为 null
    ///
    /// How sure it is: verified, reported, recalled, platform or product; null when nobody recorded it.
    pub certainty: Option<String>,
}

/// Every finding, one object a line; nothing when there is none.
pub fn findings_json(reported: &Reported<'_>) -> String {
    let mut lines = String::new();
    for finding in reported.findings {
        let line = line(finding, reported);
        lines += &serde_json::to_string(&line).expect("a finding prints");
        lines.push('\n');
    }
    lines
}

fn line(finding: &Finding, reported: &Reported<'_>) -> FindingLine {
    let lang = reported.lang;
    let place = &finding.place;
    FindingLine {
        rule: finding.rule.to_owned(),
        severity: finding.severity,
        stage: finding.stage,
        span: FindingSpan {
            line: place.line,
            col: place.column,
            start: place.bytes.0,
            end: place.bytes.1,
        },
        text: finding.text.clone(),
        basis: finding.basis.iter().map(basis).collect(),
        suggestion: finding.help.as_ref().map(|help| said(help, lang)),
        exempted_by: finding.exempted_by.clone(),
        message: said(&finding.what, lang),
        file: place.file.to_string(),
        campaigns: reported
            .campaigns
            .get(&place.file)
            .cloned()
            .unwrap_or_default(),
        lexicon: reported.lexicon.to_owned(),
    }
}

fn said(sentence: &crate::diagnostic::Sentence, lang: Lang) -> String {
    visible(sentence.in_lang(lang))
}

fn basis(basis: &Basis) -> FindingBasis {
    FindingBasis {
        law: basis.source.clone(),
        article: basis.article.clone(),
        certainty: basis.certainty.map(|sure| sure.id().to_owned()),
    }
}
