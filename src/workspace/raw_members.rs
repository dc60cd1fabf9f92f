//! `members.toml` as types: what is known of members beyond the directory. Data, not policy.

use super::raw::{Named, RawConstant};
use schemars::JsonSchema;
use serde::Deserialize;

/// 成员资料，键是 userid
///
/// What is known of members, by userid.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(transparent)]
pub(super) struct RawMembers(pub Named<RawMember>);

/// 一位成员：store 等任意变量写作 {{ member.名称 }}
///
/// One member: any value beside `leave`, such as store, is `{{ member.name }}`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub(super) struct RawMember {
    /// 休假，首尾两天都算
    ///
    /// Days away, both ends included.
    pub leave: Option<Vec<RawLeave>>,
    /// 变量
    ///
    /// Values for templates.
    #[serde(flatten)]
    pub vars: Named<RawConstant>,
}

/// 一段休假
///
/// One stretch of leave.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawLeave {
    /// 第一天
    ///
    /// First day.
    #[schemars(required)]
    pub from: Option<String>,
    /// 最后一天
    ///
    /// Last day.
    #[schemars(required)]
    pub to: Option<String>,
}
