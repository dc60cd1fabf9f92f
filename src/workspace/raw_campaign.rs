//! `campaigns/**/*.toml` as types.

use super::{
    raw::{DURATION, Named, RawConstant, RawReason, WINDOW},
    raw_audience::RawAudience,
    raw_touch::RawTouch,
};
use crate::model::{Intent, OnMissed, SendPolicy};
use schemars::JsonSchema;
use serde::Deserialize;

/// 一个活动：发给谁、发什么、什么时候发
///
/// One campaign: who gets what, and when.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawCampaign {
    /// 活动标题，给人看；紧急活动必须含“紧急”
    ///
    /// Title, for people; an urgent campaign's must contain 紧急.
    #[schemars(required, length(min = 1, max = 128))]
    pub title: Option<String>,
    /// 由哪个账号发送，在 qunfa.toml 的 [accounts] 中声明
    ///
    /// Which account runs it; declared in `[accounts]` of qunfa.toml.
    #[schemars(required)]
    pub account: Option<String>,
    /// 目的：marketing 营销、service 服务、notice 通知、internal 内部
    ///
    /// Why it is sent; decides windows, caps and which rules are active.
    #[schemars(required)]
    pub intent: Option<Intent>,
    /// 固定的活动编号；不写则取文件路径
    ///
    /// A pinned id; without it, the file's path below campaigns/.
    #[schemars(length(min = 1, max = 128))]
    pub id: Option<String>,
    /// 第几期，从 1 开始；同样的内容再发一次就加 1，并重新签核
    ///
    /// Which run, from 1; the same content again is the next run, signed again.
    #[schemars(range(min = 1, max = 9999))]
    pub run: Option<u32>,
    /// 紧急：可不受时段、免打扰时间和每周次数限制，其余规则照旧
    ///
    /// Urgent: lifts windows, quiet hours and the weekly cap, nothing else.
    pub urgent: Option<RawReason>,
    /// 撤回这个活动
    ///
    /// Withdraws the campaign.
    pub cancelled: Option<bool>,
    /// 改名前的编号，台账随之延续
    ///
    /// The id it had before; the ledger carries over.
    pub renamed_from: Option<String>,
    /// 有意重复的那一期，写作 活动#期
    ///
    /// The run whose content it repeats on purpose, `campaign#run`.
    pub repeats: Option<String>,
    /// 多个活动争用同一接收上限时，数字大的优先
    ///
    /// Higher goes first when several compete for one cap.
    #[schemars(range(min = -1000, max = 1000))]
    pub priority: Option<i32>,
    /// 存疑时怎么办
    ///
    /// What may be done about doubt, if not the channel's default.
    pub policy: Option<SendPolicy>,
    /// 先发一小批，停一段时间再发其余
    ///
    /// A first wave, a pause, then the rest.
    pub canary: Option<RawCanary>,
    /// 留出不发送、用于对照的百分比
    ///
    /// Percent left out for comparison.
    #[schemars(range(min = 0, max = 50))]
    pub holdout: Option<u32>,
    /// 文案由人工智能生成
    ///
    /// The text was made by a machine.
    pub ai_generated: Option<bool>,
    /// 发给谁；只有群机器人和应用群聊的活动可以不写
    ///
    /// Who it is for; a campaign of robots and app chats alone may leave it out.
    pub audience: Option<RawAudience>,
    /// 文案中的常量，写作 {{ vars.名称 }}
    ///
    /// Constants for templates, `{{ vars.name }}`.
    pub vars: Option<Named<RawConstant>>,
    /// 跟踪链接，写作 {{ link.名称 }} 或作为附件
    ///
    /// Tracked links, `{{ link.name }}` or attached.
    pub links: Option<Named<RawLink>>,
    /// 什么时候发
    ///
    /// When.
    pub schedule: Option<RawSchedule>,
    /// 触达：一步一个 [touch.名称]
    ///
    /// The steps, one `[touch.name]` each.
    #[schemars(required, extend("minProperties" = 1, "maxProperties" = 100))]
    pub touch: Option<Named<RawTouch>>,
    /// 数据和说法的依据
    ///
    /// Proof for claims.
    pub evidence: Option<Vec<RawEvidence>>,
    /// 对某条规则的例外，须有理由和期限
    ///
    /// Reasoned, expiring exceptions to one rule.
    pub waiver: Option<Vec<RawWaiver>>,
    /// 由日历或事件触发：此时活动是一个系列
    ///
    /// Started by a calendar or an event: the campaign is then a series.
    pub trigger: Option<RawTrigger>,
}

/// 跟踪链接
///
/// A tracked link.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawLink {
    /// 目标地址，只接受 https，域名须在 [domains] 中
    ///
    /// The target; https only, its host declared in `[domains]`.
    #[schemars(required)]
    pub url: Option<String>,
    /// 链接卡片的标题，最多 128 字节
    ///
    /// Title on a card, at most 128 bytes.
    pub title: Option<String>,
    /// 链接卡片的描述，最多 512 字节
    ///
    /// Text on a card, at most 512 bytes.
    pub desc: Option<String>,
    /// 链接卡片的图片，最大 2 MB
    ///
    /// Picture on a card, at most 2 MB.
    pub cover: Option<String>,
}

/// 发送时间
///
/// When it may start.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawSchedule {
    /// 不早于；没有时区的时间按工作区时区
    ///
    /// Not before; times without an offset are in the workspace's zone.
    pub not_before: Option<String>,
    /// 不晚于，必填；过了就不再发
    ///
    /// Not after, required; nothing is ever sent late.
    pub not_after: Option<String>,
    /// 允许的时段，如 11:00-13:00；不写则按目的和行业的预设
    ///
    /// Windows such as 11:00-13:00; default: the preset of intent and industry.
    #[schemars(length(min = 1), inner(regex(pattern = WINDOW)))]
    pub windows: Option<Vec<String>>,
    /// 错过时段怎么办
    ///
    /// What becomes of a slot that passed unsent.
    pub on_missed: Option<OnMissed>,
}

/// 灰度
///
/// A first wave.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawCanary {
    /// 第一批的人数
    ///
    /// People in the first wave.
    #[schemars(required, range(min = 1, max = 1_000_000))]
    pub first: Option<u32>,
    /// 第一批之后停多久，如 30m
    ///
    /// How long to wait after it, such as 30m.
    #[schemars(required, regex(pattern = DURATION))]
    pub hold: Option<String>,
}

/// 依据
///
/// Proof for a claim.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawEvidence {
    /// 文案中的原话
    ///
    /// The claim as it stands in the text.
    #[schemars(required, length(min = 1))]
    pub claim: Option<String>,
    /// 证明文件
    ///
    /// Its file.
    #[schemars(required)]
    pub file: Option<String>,
    /// 出具方
    ///
    /// Who issued it.
    pub issuer: Option<String>,
    /// 统计期间
    ///
    /// What period it covers.
    pub period: Option<String>,
    /// 样本
    ///
    /// The sample.
    pub sample: Option<String>,
    /// 最后可引用的日期
    ///
    /// Last day it may be cited.
    pub valid_until: Option<String>,
}

/// 豁免
///
/// An exception.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawWaiver {
    /// 规则编号
    ///
    /// The rule's id.
    #[schemars(required)]
    pub rule: Option<String>,
    /// 被指出的原文
    ///
    /// The quoted text.
    #[schemars(required)]
    pub text: Option<String>,
    /// 理由
    ///
    /// Why.
    #[schemars(required, length(min = 1))]
    pub reason: Option<String>,
    /// 批准人
    ///
    /// Who approved it.
    #[schemars(required, length(min = 1))]
    pub approver: Option<String>,
    /// 到期日
    ///
    /// Last day it holds.
    #[schemars(required)]
    pub expires: Option<String>,
}

/// 触发方式
///
/// What starts a series.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawTrigger {
    /// 触发事件
    ///
    /// What starts it.
    #[schemars(required)]
    pub on: Option<RawTriggerOn>,
    /// 哪个标签（on = "tag_added" 时必填）
    ///
    /// Which tag; required with `on = "tag_added"`.
    pub tag: Option<String>,
    /// 星期几（on = "calendar" 时必填）
    ///
    /// Which weekdays; required with `on = "calendar"`.
    #[schemars(length(min = 1, max = 7))]
    pub days: Option<Vec<RawWeekday>>,
    /// 最后一天，离开始不超过 90 天
    ///
    /// Last day; at most 90 days after the start.
    #[schemars(required)]
    pub until: Option<String>,
    /// 每天最多触达多少人
    ///
    /// People a day.
    #[schemars(required, range(min = 1, max = 1_000_000))]
    pub per_day: Option<u32>,
    /// 总共最多触达多少人
    ///
    /// People in all.
    #[schemars(required, range(min = 1, max = 100_000_000))]
    pub total: Option<u32>,
    /// 攒多久合成一个群发任务，默认 30m
    ///
    /// How long arrivals are gathered into one task a member; default 30m.
    #[schemars(regex(pattern = DURATION))]
    pub gather: Option<String>,
}

/// 触发事件
///
/// What starts a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum RawTriggerOn {
    /// 日历：每个日期是一期
    ///
    /// The calendar: each date is a run.
    Calendar,
    /// 客户被打上标签
    ///
    /// A customer got a tag.
    TagAdded,
    /// 添加好友
    ///
    /// A customer became a friend.
    FriendAdded,
    /// 加入客户群
    ///
    /// A customer joined a group.
    JoinedGroup,
}

/// 星期
///
/// A weekday.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum RawWeekday {
    /// 星期一
    ///
    /// Monday.
    Mon,
    /// 星期二
    ///
    /// Tuesday.
    Tue,
    /// 星期三
    ///
    /// Wednesday.
    Wed,
    /// 星期四
    ///
    /// Thursday.
    Thu,
    /// 星期五
    ///
    /// Friday.
    Fri,
    /// 星期六
    ///
    /// Saturday.
    Sat,
    /// 星期日
    ///
    /// Sunday.
    Sun,
}

impl RawWeekday {
    /// The word in files and digests.
    pub fn word(self) -> &'static str {
        ["mon", "tue", "wed", "thu", "fri", "sat", "sun"][self as usize]
    }
}

impl RawTriggerOn {
    /// The word in files and digests.
    pub fn word(self) -> &'static str {
        ["calendar", "tag_added", "friend_added", "joined_group"][self as usize]
    }
}
