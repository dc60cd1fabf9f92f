//! The plan as JSON: what `--format json` prints, `--out` saves and `schema/plan.schema.json` describes.
//!
//! It holds no recipients, no personal data, no `now` and no relative time, so equal states of the world give equal bytes.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// 发送计划
///
/// A plan. `id` is SHA-256 over everything else; `apply plan.json` refuses unless the plan computed then has the same id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PlanDocument {
    /// 格式版本
    ///
    /// Version of this format.
    pub version: u32,
    /// 计划编号：其余内容的 SHA-256
    ///
    /// SHA-256 over the rest, in hex.
    pub id: String,
    /// 台账编号；没有台账时缺省
    ///
    /// Identity of the ledger; absent without one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ledger: Option<String>,
    /// 台账位置
    ///
    /// Sequence number of the last fact that can change a decision.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<u64>,
    /// 通讯录快照时间
    ///
    /// When the directory was read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub directory: Option<String>,
    /// 只计划了这些活动；空表示全部
    ///
    /// The campaigns the plan was limited to; empty: all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub scope: Vec<String>,
    /// 活动
    ///
    /// Campaigns by id.
    pub campaigns: Vec<CampaignDocument>,
    /// 活动之外的问题
    ///
    /// Findings outside campaigns.
    pub findings: Vec<FindingDocument>,
    /// 长期有效的提示（如放宽的配额及理由）
    ///
    /// Standing facts, such as loosened quotas and their reasons.
    pub standing: Vec<SentenceDocument>,
    /// 合计
    ///
    /// Totals.
    pub totals: TotalsDocument,
}

/// 合计
///
/// Totals; touches by symbol, and people.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TotalsDocument {
    /// 各类触达的数量
    ///
    /// Touches by action.
    pub touches: BTreeMap<String, u32>,
    /// 将要发送的人次
    ///
    /// People who would get a message.
    pub recipients: u64,
    /// API 调用次数
    ///
    /// API calls.
    pub calls: u64,
}

/// 一个活动
///
/// One campaign.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CampaignDocument {
    /// 活动编号
    ///
    /// Id.
    pub id: String,
    /// 标题
    ///
    /// Title.
    pub title: String,
    /// 期
    ///
    /// Run.
    pub run: String,
    /// 动作
    ///
    /// The most telling action of its touches.
    pub action: String,
    /// 待签核内容的摘要
    ///
    /// Digest of the mandate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub digest: Option<String>,
    /// 触达
    ///
    /// Touches in dependency order.
    pub touches: Vec<TouchDocument>,
    /// 问题
    ///
    /// Findings about its files.
    pub findings: Vec<FindingDocument>,
    /// 暂缓原因
    ///
    /// What stops it as a whole, now.
    pub holds: Vec<HoldDocument>,
    /// 签核
    ///
    /// Sign-offs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub review: Option<ReviewDocument>,
    /// 已记录的受众，供签核引用
    ///
    /// Audiences recorded for this digest: what a sign-off quotes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub recorded: Vec<RecordedDocument>,
    /// 与这批受众上次收到的正文相比
    ///
    /// Text diff against what this audience last got.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub text_diff: Vec<DiffLine>,
}

/// 一个触达已记录的受众
///
/// The recorded audience of one touch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordedDocument {
    /// 触达
    ///
    /// Touch.
    pub touch: String,
    /// 人数
    ///
    /// People.
    pub count: u64,
    /// 受众集合的密钥摘要
    ///
    /// Keyed digest of the set.
    pub set: String,
}

/// 一行文字
///
/// One line; `sign` is `+`, `-` or a space.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DiffLine {
    /// 增、删或不变
    ///
    /// Added, removed or unchanged.
    pub sign: String,
    /// 文字
    ///
    /// Text.
    pub text: String,
}

/// 一句话
///
/// One sentence in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SentenceDocument {
    /// 中文
    ///
    /// Chinese.
    pub zh: String,
    /// 英文
    ///
    /// English.
    pub en: String,
}

/// 一个触达
///
/// One touch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TouchDocument {
    /// 名称
    ///
    /// Name.
    pub name: String,
    /// 通道
    ///
    /// Channel.
    pub channel: String,
    /// 动作
    ///
    /// Action: send, resume, done, later, blocked, cancel, in_doubt.
    pub action: String,
    /// 排除后的受众人数
    ///
    /// Recipients after every exclusion.
    pub recipients: u64,
    /// 尚未发送的人数
    ///
    /// Recipients who would still get it.
    pub remaining: u64,
    /// 排除前匹配的人数
    ///
    /// Matched before exclusions.
    pub matched: u64,
    /// 被排除的原因和人数
    ///
    /// Dropped recipients by reason.
    pub drops: Vec<DropCount>,
    /// 标签及其解析结果
    ///
    /// Tags as written and the ids they mean.
    pub tags: BTreeMap<String, String>,
    /// 部门及其解析结果
    ///
    /// Departments as written and the ids they mean.
    pub departments: BTreeMap<String, u32>,
    /// 分组后的不同消息数
    ///
    /// Distinct messages after grouping.
    pub messages: u64,
    /// API 调用次数
    ///
    /// API calls.
    pub calls: u64,
    /// 按当前速率需要的毫秒数
    ///
    /// How long the calls take at the pace, milliseconds.
    pub duration_ms: i64,
    /// 需要确认的成员数，按每人任务数分组
    ///
    /// Members who would have to confirm, by how many tasks each.
    pub confirmations: BTreeMap<u32, u32>,
    /// 各次群发
    ///
    /// Sends in order.
    pub segments: Vec<SegmentDocument>,
    /// 最晚合并时间
    ///
    /// Last moment to merge.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub merge_by: Option<String>,
    /// 配额
    ///
    /// Quota of the account around this touch.
    pub quota: QuotaDocument,
    /// 已进入台账的人数
    ///
    /// People already in the ledger by state.
    pub past: BTreeMap<String, u64>,
    /// 暂缓原因
    ///
    /// What stops it now.
    pub holds: Vec<HoldDocument>,
    /// 提醒
    ///
    /// Worth a look.
    pub warnings: Vec<SentenceDocument>,
}

/// 被排除的一类人
///
/// One reason and how many it dropped.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DropCount {
    /// 原因
    ///
    /// Reason.
    pub reason: String,
    /// 人数
    ///
    /// People.
    pub people: u64,
}

/// 一次群发
///
/// One send.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SegmentDocument {
    /// 序号
    ///
    /// Number within the touch.
    pub no: u32,
    /// 最早开始
    ///
    /// Earliest start.
    pub from: String,
    /// 最晚开始
    ///
    /// Last start.
    pub until: String,
    /// 人数
    ///
    /// People.
    pub people: u64,
    /// API 调用
    ///
    /// API calls.
    pub calls: u64,
}

/// 配额
///
/// Quota of an account around one touch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct QuotaDocument {
    /// 每次群发的人数上限
    ///
    /// People a send.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub per_send: Option<u32>,
    /// 每天的群发次数上限
    ///
    /// Sends a day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub per_day: Option<u32>,
    /// 首个发送日已用次数
    ///
    /// Used on the first day, before.
    pub used_before: u32,
    /// 首个发送日发送后的次数
    ///
    /// Used on the first day, after.
    pub used_after: u32,
}

/// 问题
///
/// A finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FindingDocument {
    /// 规则
    ///
    /// Rule id.
    pub rule: String,
    /// 严重程度
    ///
    /// Severity.
    pub severity: String,
    /// 阶段
    ///
    /// Stage.
    pub stage: String,
    /// 文件
    ///
    /// File.
    pub file: String,
    /// 行
    ///
    /// Line, from 1.
    pub line: u32,
    /// 列
    ///
    /// Column in characters, from 1.
    pub column: u32,
    /// 中文说明
    ///
    /// Chinese sentence.
    pub zh: String,
    /// 英文说明
    ///
    /// English sentence.
    pub en: String,
    /// 豁免依据
    ///
    /// What exempted it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exempted_by: Option<String>,
}

/// 暂缓原因
///
/// A hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HoldDocument {
    /// 代码
    ///
    /// Code.
    pub code: String,
    /// 位置
    ///
    /// `file:line:column`, where the file says what cannot be done now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// 中文说明
    ///
    /// Chinese sentence.
    pub zh: String,
    /// 英文说明
    ///
    /// English sentence.
    pub en: String,
}

/// 签核
///
/// Sign-offs of a campaign.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReviewDocument {
    /// 是否通过
    ///
    /// Whether nothing is missing.
    pub cleared: bool,
    /// 需要的签核
    ///
    /// Required.
    pub required: Vec<RequirementDocument>,
    /// 有效的签核
    ///
    /// Present.
    pub present: Vec<SignedDocument>,
    /// 由模板签核顶替的终审
    ///
    /// Templates that legal signed, in the place of its sign-off of the campaign.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub inherited: Vec<InheritedDocument>,
    /// 缺少的签核
    ///
    /// Missing.
    pub missing: Vec<RequirementDocument>,
    /// 无效的签核
    ///
    /// Void, and why.
    pub void: Vec<VoidDocument>,
}

/// 一项要求
///
/// One required sign-off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RequirementDocument {
    /// 阶段
    ///
    /// Stage.
    pub stage: String,
    /// 可签核的角色
    ///
    /// Roles that may sign.
    pub roles: Vec<String>,
    /// 原因
    ///
    /// Why, in Chinese.
    pub zh: String,
    /// 原因（英文）
    ///
    /// Why, in English.
    pub en: String,
}

/// 一个有效签核
///
/// One sign-off that counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SignedDocument {
    /// 阶段
    ///
    /// Stage.
    pub stage: String,
    /// 签核人
    ///
    /// Reviewer.
    pub reviewer: String,
    /// 签核时间
    ///
    /// Signed.
    pub signed: String,
    /// 最晚使用时间
    ///
    /// May open the gate until.
    pub use_by: String,
}

/// 由模板签核顶替的终审
///
/// A template that legal signed, in the place of its sign-off of the campaign.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct InheritedDocument {
    /// 阶段
    ///
    /// Stage.
    pub stage: String,
    /// 模板
    ///
    /// The template.
    pub template: String,
    /// 签核人
    ///
    /// Reviewer.
    pub reviewer: String,
    /// 签核时间
    ///
    /// Signed.
    pub signed: String,
    /// 有效至
    ///
    /// Holds until.
    pub until: String,
    /// 声明的 SHA-256
    ///
    /// SHA-256 of the statement.
    pub statement: String,
}

/// 一个无效签核
///
/// One sign-off that does not count.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VoidDocument {
    /// 阶段
    ///
    /// Stage, if readable.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stage: Option<String>,
    /// 谁
    ///
    /// Who.
    pub who: String,
    /// 原因
    ///
    /// Why, in Chinese.
    pub zh: String,
    /// 原因（英文）
    ///
    /// Why, in English.
    pub en: String,
}
