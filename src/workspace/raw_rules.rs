//! `[review]`, `[caps]`, `[thresholds]`, `[windows]`, `[brands]` and `[[lexicon]]` as types.

use super::raw::{DURATION, PERCENT, RawReason, WINDOW};
use crate::model::Severity;
use schemars::JsonSchema;
use serde::Deserialize;

/// 审核规则
///
/// How reviews work.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawReview {
    /// 签核有效期，默认 7d，最长 30d
    ///
    /// How long a sign-off may open the gate; default 7d, at most 30d.
    #[schemars(regex(pattern = DURATION))]
    pub use_by: Option<String>,
    /// 人数超过多少必须法务终审，默认 5000
    ///
    /// Legal must sign above this many recipients; default 5000.
    #[schemars(range(min = 0, max = 100_000_000))]
    pub legal_above: Option<u32>,
    /// 签核后新增的人最多占多少，默认 5%
    ///
    /// Newcomers since signing, default 5%.
    #[schemars(regex(pattern = PERCENT))]
    pub newcomers: Option<String>,
    /// 允许一人兼任的审核阶段
    ///
    /// Stages one person may hold together.
    pub combine: Option<Vec<RawStage>>,
    /// 已吊销的密钥：公钥或 SHA256:… 指纹；这些密钥的签名一律无效
    ///
    /// Revoked keys, as public keys or SHA256:… fingerprints: no signature by them counts.
    #[schemars(length(max = 1000))]
    pub revoked: Option<Vec<String>>,
}

/// 可兼任的阶段
///
/// A stage that may be combined.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum RawStage {
    /// 复审
    ///
    /// Risk review.
    Risk,
    /// 终审
    ///
    /// Legal's final review.
    Legal,
}

/// 接收上限，按目的
///
/// Receive caps by intent.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawCaps {
    /// 营销
    ///
    /// Marketing.
    pub marketing: Option<RawCap>,
    /// 服务
    ///
    /// Service.
    pub service: Option<RawCap>,
    /// 通知
    ///
    /// Notice.
    pub notice: Option<RawCap>,
    /// 内部
    ///
    /// Internal.
    pub internal: Option<RawCap>,
}

/// 每人最多收几条
///
/// How many messages a recipient may receive.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_field_names, reason = "the keys of the format")]
pub(super) struct RawCap {
    /// 每个自然日
    ///
    /// In one natural day.
    #[schemars(range(min = 1, max = 100))]
    pub per_day: Option<u32>,
    /// 任意连续 7 个自然日
    ///
    /// In any 7 natural days.
    #[schemars(range(min = 1, max = 700))]
    pub per_7_days: Option<u32>,
    /// 每个自然周
    ///
    /// In one ISO week.
    #[schemars(range(min = 1, max = 700))]
    pub per_iso_week: Option<u32>,
    /// 每个自然月
    ///
    /// In one natural month.
    #[schemars(range(min = 1, max = 31))]
    pub per_month: Option<u32>,
}

/// 阈值
///
/// Thresholds.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawThresholds {
    /// 一次触达的投诉率超过多少就暂停这一期，默认 0.3%（经验阈值，不是官方数字）；只能更低，放宽须写 override
    ///
    /// Above this share of complaints among those sent the run is paused; default 0.3 %, by experience; lower only, unless overridden.
    #[schemars(regex(pattern = PERCENT))]
    pub complaint_rate_warn: Option<String>,
    /// 放宽内置阈值的理由；每份计划都会印出
    ///
    /// Why the built-in threshold is loosened; every plan prints it.
    #[serde(rename = "override")]
    pub overridden: Option<RawReason>,
}

/// 时段预设
///
/// A window preset.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawWindow {
    /// 仅工作日
    ///
    /// Only on workdays.
    pub workdays: Option<bool>,
    /// 时段，如 11:00-13:00
    ///
    /// Windows such as 11:00-13:00.
    #[schemars(required, length(min = 1), inner(regex(pattern = WINDOW)))]
    pub windows: Option<Vec<String>>,
}

/// 品牌
///
/// Brands.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawBrands {
    /// 注册的商品名和商标，不按广告用语检查
    ///
    /// Registered names; not checked as advertising words.
    pub terms: Option<Vec<String>>,
    /// 受保护的品牌词，用来识别仿冒域名
    ///
    /// Protected tokens; look-alike hosts are found by them.
    pub protected: Option<Vec<String>>,
}

/// 对词库的一项修改
///
/// One change to the lexicon.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawTerm {
    /// 词
    ///
    /// The term.
    #[schemars(required, length(min = 1))]
    pub term: Option<String>,
    /// 怎么改
    ///
    /// What is changed.
    #[schemars(required)]
    pub action: Option<RawTermAction>,
    /// 规则编号
    ///
    /// The rule's id.
    pub rule: Option<String>,
    /// 严重程度
    ///
    /// How much it weighs.
    pub severity: Option<Severity>,
    /// 理由
    ///
    /// Why.
    #[schemars(required, length(min = 1))]
    pub reason: Option<String>,
    /// 建议的写法
    ///
    /// What to write instead.
    pub suggestion: Option<String>,
}

/// 企业自己的词表，放在 lexicon/ 下
///
/// A company's own words, in `lexicon/`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawLexicon {
    /// 对内置词库的增删改，与 qunfa.toml 的 [[lexicon]] 相同，每个文件最多 5000 条
    ///
    /// Changes to the built-in lexicon, as `[[lexicon]]` of qunfa.toml; at most 5000 a file.
    #[schemars(length(max = 5000))]
    pub lexicon: Option<Vec<RawTerm>>,
}

/// 对词库的修改方式
///
/// How the lexicon is changed.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum RawTermAction {
    /// 禁用这个词
    ///
    /// The term is refused.
    Deny,
    /// 放行这个词（硬性规则除外）
    ///
    /// The term is allowed, hard rules excepted.
    Allow,
    /// 改变这个词的严重程度（硬性规则只能更严），须写 severity
    ///
    /// The term weighs otherwise, under hard rules only more; needs `severity`.
    Weigh,
}
