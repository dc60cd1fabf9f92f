//! `[accounts]`, `[reviewers]` and `[tiers]` as types.

use super::raw::RawReason;
use crate::model::Tier;
use schemars::JsonSchema;
use serde::Deserialize;

/// 账号
///
/// An account.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawAccount {
    /// 层级，决定范围、额度和审核
    ///
    /// Its tier; decides reach, quota and review.
    #[schemars(required)]
    pub tier: Option<Tier>,
    /// 可触达的部门（层级 department 必填）
    ///
    /// Departments it reaches; required for tier department.
    pub departments: Option<Vec<String>>,
    /// 可触达的成员（层级 member 必须恰好一个）
    ///
    /// Members it reaches; exactly one for tier member.
    pub members: Option<Vec<String>>,
    /// 行业，决定时段和规则，如 catering、education、finance
    ///
    /// Trade; decides windows and rules: catering, education, finance …
    pub industry: Option<String>,
    /// 通知成员和发送员工消息的应用
    ///
    /// App that notifies its members and sends its staff messages.
    pub app: Option<String>,
    /// 授权截止日（层级 member 必填）
    ///
    /// Last day it is granted; required for tier member.
    pub until: Option<String>,
}

/// 签核人
///
/// A reviewer.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawReviewer {
    /// 角色
    ///
    /// Roles.
    #[schemars(required, length(min = 1))]
    pub roles: Option<Vec<RawRole>>,
    /// SSH 公钥，如 ssh-ed25519 AAAA…
    ///
    /// SSH public key, such as ssh-ed25519 AAAA…
    pub key: Option<String>,
    /// GitHub 上的用户名
    ///
    /// Login on GitHub.
    pub github: Option<String>,
    /// GitLab 上的用户名
    ///
    /// Username on GitLab.
    pub gitlab: Option<String>,
    /// Gitee 上的用户名
    ///
    /// Login on Gitee.
    pub gitee: Option<String>,
    /// 此人提交代码所用的邮箱，用来防止自己审自己
    ///
    /// Mail addresses this person commits with, so that nobody reviews their own work.
    pub aliases: Option<Vec<String>>,
}

/// 签核人的角色
///
/// A reviewer's role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum RawRole {
    /// 负责人
    ///
    /// Owner.
    Owner,
    /// 上级
    ///
    /// Superior.
    Superior,
    /// 风控
    ///
    /// Risk.
    Risk,
    /// 法务
    ///
    /// Legal.
    Legal,
}

/// 各层级的规则
///
/// The tiers' rows.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawTiers {
    /// 超级管理员
    ///
    /// Headquarters.
    pub admin: Option<RawTier>,
    /// 部门管理员
    ///
    /// A department.
    pub department: Option<RawTier>,
    /// 普通成员
    ///
    /// One member.
    pub member: Option<RawTier>,
}

/// 一个层级的规则
///
/// A tier's row.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawTier {
    /// 每次群发最多多少人
    ///
    /// People one send may reach.
    #[schemars(range(min = 1, max = 100_000_000))]
    pub people_per_send: Option<u32>,
    /// 每天最多群发几次
    ///
    /// Sends a day.
    #[schemars(range(min = 1, max = 100_000))]
    pub sends_per_day: Option<u32>,
    /// 放宽内置规则的理由；每份计划都会印出
    ///
    /// Why the built-in row is loosened; every plan prints it.
    #[serde(rename = "override")]
    pub overridden: Option<RawReason>,
}
