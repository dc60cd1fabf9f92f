//! `[audience]` as types.

use super::raw::{DURATION, PINNED_LIST};
use crate::model::AudienceKind;
use schemars::JsonSchema;
use serde::Deserialize;

/// 受众
///
/// Who gets it.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawAudience {
    /// 受众类型；触达自己的受众不写时沿用活动的
    ///
    /// What kind of recipients; a touch's own audience inherits it.
    pub kind: Option<AudienceKind>,
    /// 谁的客户和客户群；受众是员工时就是这些人
    ///
    /// Whose customers and chats; for staff, who.
    pub of: Option<RawOf>,
    /// 按标签选择：组/标签，或唯一的标签名，或 et 开头的编号；客户群的标签写在 groups.csv
    ///
    /// By tag: group/tag, a unique tag name, or its et… id; tags of customer groups stand in groups.csv.
    pub tags: Option<RawTags>,
    /// 哪些客户群；受众是客户群时才写
    ///
    /// Which customer groups; for groups only.
    pub chats: Option<RawChats>,
    /// 导入的名单，名称@16 位版本
    ///
    /// Imported lists, `name@` and 16 hex digits; several are united.
    #[schemars(inner(regex(pattern = PINNED_LIST)))]
    pub lists: Option<Vec<String>>,
    /// 按之前触达的结果选人，写作 活动[#期][/触达]: 结果
    ///
    /// People by what an earlier touch recorded, `campaign[#run][/touch]: truth`.
    pub from: Option<Vec<String>>,
    /// 排除谁：活动[#期][/触达]: 结果，list:名单@版本，或 tag:标签
    ///
    /// Who is left out: as in `from`, `list:name@version`, or `tag:group/name`.
    pub exclude: Option<Vec<String>>,
    /// 客户有多位好友时由谁发送
    ///
    /// Which member sends, when a customer is a friend of several.
    pub assign: Option<RawAssign>,
    /// 人数上限，超过则计划不通过；触达自己的受众不写时沿用活动的
    ///
    /// The plan fails above it; a touch's own audience inherits it.
    #[schemars(range(min = 1, max = 100_000_000))]
    pub max_recipients: Option<u32>,
}

/// 部门和成员
///
/// Departments and members.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawOf {
    /// 部门路径（门店/上海）、名称或编号，含下级部门
    ///
    /// Department paths, names or ids, with what is below them.
    pub departments: Option<Vec<String>>,
    /// 成员的 userid
    ///
    /// userids.
    pub members: Option<Vec<String>>,
    /// 全体员工（即 @all）；只有总部账号、受众是员工时可写
    ///
    /// Everybody in the company (@all); for staff, and headquarters' accounts only.
    pub everyone: Option<bool>,
}

/// 客户群的条件，全部满足才选中
///
/// Conditions on customer groups; all of them hold.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawChats {
    /// 群名；* 代表任意文字，? 代表一个字
    ///
    /// The group's name; * stands for anything, ? for one character.
    #[schemars(length(min = 1, max = 100))]
    pub name: Option<String>,
    /// 群人数，含员工
    ///
    /// How many are in it, staff included.
    pub size: Option<RawSize>,
    /// 建群超过这么久，如 "7d"
    ///
    /// Made longer ago than this: "7d".
    #[schemars(regex(pattern = DURATION))]
    pub older_than: Option<String>,
    /// 建群不到这么久，如 "365d"
    ///
    /// Made less long ago than this: "365d".
    #[schemars(regex(pattern = DURATION))]
    pub younger_than: Option<String>,
    /// 群编号 chat_id，wr 开头
    ///
    /// chat_ids, wr….
    pub ids: Option<Vec<String>>,
}

/// 人数范围，首尾都含
///
/// A range of sizes, both ends included.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawSize {
    /// 最少人数
    ///
    /// At least.
    #[schemars(range(min = 1, max = 10_000))]
    pub min: Option<u32>,
    /// 最多人数
    ///
    /// At most.
    #[schemars(range(min = 1, max = 10_000))]
    pub max: Option<u32>,
}

/// 标签
///
/// Tags.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawTags {
    /// 必须全部具备
    ///
    /// Every one of these.
    pub all: Option<Vec<String>>,
    /// 至少具备一个
    ///
    /// At least one of these.
    pub any: Option<Vec<String>>,
    /// 一个都不能有
    ///
    /// None of these.
    pub none: Option<Vec<String>>,
}

/// 由哪位成员发送
///
/// Which member sends.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(untagged)]
pub(super) enum RawAssign {
    /// 规则
    ///
    /// A rule.
    Word(RawAssignWord),
    /// 依次是这些成员中的第一位好友
    ///
    /// The first of these members who is a friend.
    Members(Vec<String>),
}

/// 分配规则
///
/// How a member is chosen.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum RawAssignWord {
    /// 最近添加的成员（默认）
    ///
    /// The one who added the customer last (default).
    LatestAdded,
    /// 最早添加的成员
    ///
    /// The one who added the customer first.
    FirstAdded,
    /// 由企业微信决定，发送前未知
    ///
    /// WeCom chooses; unknown until sent.
    Wecom,
}
