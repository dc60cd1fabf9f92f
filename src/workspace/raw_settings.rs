//! `qunfa.toml` as types: what may be sent, and how to reach things.

use super::{
    raw::{DURATION, Named, PERCENT, RawEnv, RawReason, RawSecret, WINDOW},
    raw_connections::{
        RawApp, RawCrm, RawEmail, RawOfficialAccount, RawRobot, RawSecrets, RawWecom,
    },
};
use crate::model::{Severity, Tier};
use schemars::JsonSchema;
use serde::Deserialize;

/// 工作区的设置
///
/// The workspace's settings.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawSettings {
    /// 工作区名称
    ///
    /// Name of the workspace.
    #[schemars(required, length(min = 1, max = 64))]
    pub name: Option<String>,
    /// 企业 ID（corpid），不是密钥
    ///
    /// Corp id; not a secret.
    #[schemars(required, length(min = 4, max = 64))]
    pub corp: Option<String>,
    /// 输出语言，默认 zh-CN
    ///
    /// Language of output; default zh-CN.
    pub language: Option<RawLanguage>,
    /// 时区，如 Asia/Shanghai
    ///
    /// Time zone, such as Asia/Shanghai.
    pub timezone: Option<String>,
    /// 台账地址：sqlite:路径、postgres://… 或 { env = "变量名" }
    ///
    /// The ledger: sqlite:path, postgres://… or { env = "NAME" }.
    pub ledger: Option<RawLedger>,
    /// 企业微信接口
    ///
    /// WeCom's API.
    pub wecom: Option<RawWecom>,
    /// 链接跟踪
    ///
    /// Link tracking.
    pub tracking: Option<RawTracking>,
    /// 免打扰名单
    ///
    /// Who must not be messaged.
    pub suppression: Option<RawSuppression>,
    /// 人员键和加密列所用的密钥
    ///
    /// Keys of person keys and sealed columns.
    pub secrets: Option<RawSecrets>,
    /// 接收试发的成员 userid
    ///
    /// userids who get test sends.
    pub testers: Option<Vec<String>>,
    /// 审核
    ///
    /// How reviews work.
    pub review: Option<RawReview>,
    /// 通讯录快照
    ///
    /// The directory snapshot.
    pub directory: Option<RawDirectory>,
    /// 自建应用
    ///
    /// Apps.
    pub apps: Option<Named<RawApp>>,
    /// 群机器人
    ///
    /// Group robots.
    pub robots: Option<Named<RawRobot>>,
    /// 账号：谁可以发
    ///
    /// Accounts: who runs campaigns.
    #[schemars(required)]
    pub accounts: Option<Named<RawAccount>>,
    /// 签核人
    ///
    /// Who signs.
    pub reviewers: Option<Named<RawReviewer>>,
    /// 接收上限，按目的
    ///
    /// Receive caps by intent.
    pub caps: Option<RawCaps>,
    /// 已备案的域名
    ///
    /// Filed domains by host.
    pub domains: Option<Named<RawDomain>>,
    /// 时段预设，按行业
    ///
    /// Window presets by industry.
    pub windows: Option<Named<RawWindow>>,
    /// 小程序
    ///
    /// Mini-programs.
    pub miniprograms: Option<Named<RawMiniprogram>>,
    /// 对账号层级规则的修改：只能更严，放宽须写 override
    ///
    /// Changes to the tiers: stricter only, unless overridden with a reason.
    pub tiers: Option<RawTiers>,
    /// 品牌词
    ///
    /// Brand terms.
    pub brands: Option<RawBrands>,
    /// 对内置词库的增删改
    ///
    /// Changes to the built-in lexicon.
    pub lexicon: Option<Vec<RawTerm>>,
    /// 邮件
    ///
    /// E-mail.
    pub email: Option<RawEmail>,
    /// 公众号
    ///
    /// Official Account.
    pub official_account: Option<RawOfficialAccount>,
    /// 客户管理系统
    ///
    /// CRM systems.
    pub crm: Option<Named<RawCrm>>,
}

/// 语言
///
/// A language.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
pub(super) enum RawLanguage {
    /// 简体中文
    ///
    /// Chinese.
    #[serde(rename = "zh-CN")]
    Zh,
    /// 英文
    ///
    /// English.
    #[serde(rename = "en")]
    En,
}

/// 台账地址
///
/// Where the ledger is.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(untagged)]
pub(super) enum RawLedger {
    /// 地址
    ///
    /// An address.
    Address(String),
    /// 在环境变量里
    ///
    /// In an environment variable.
    Env(RawEnv),
}

/// 链接跟踪
///
/// Link tracking.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawTracking {
    /// 跟踪服务的地址，客户看得到它的域名
    ///
    /// Address of the tracking server; customers see its host.
    #[schemars(required)]
    pub base_url: Option<String>,
    /// 是否识别点击的客户
    ///
    /// Whether the customer who clicks is identified.
    pub identify: Option<RawIdentify>,
}

/// 识别方式
///
/// How a visitor is identified.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum RawIdentify {
    /// 企业微信网页授权
    ///
    /// WeCom web authorisation.
    Wecom,
    /// 不识别，只统计到分片（默认）
    ///
    /// Not at all; clicks count per batch (default).
    None,
}

/// 免打扰
///
/// Who must not be messaged.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawSuppression {
    /// 客户标签
    ///
    /// Customer tags.
    pub tags: Option<Vec<String>>,
    /// 名单名称，总是取最新版本
    ///
    /// Lists by name, always the newest version.
    pub lists: Option<Vec<String>>,
}

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

/// 通讯录快照
///
/// The directory snapshot.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawDirectory {
    /// 快照超过多久不再用于发送，默认 24h
    ///
    /// Snapshots older than this are refused by apply; default 24h.
    #[schemars(required, regex(pattern = DURATION))]
    pub max_age: Option<String>,
}

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
    /// 代码平台上的用户名
    ///
    /// Login on the code host.
    pub github: Option<String>,
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

/// 域名
///
/// A domain.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawDomain {
    /// ICP 备案号
    ///
    /// ICP filing number.
    pub icp: Option<String>,
    /// 备案主体
    ///
    /// Whose it is.
    pub owner: Option<String>,
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

/// 小程序
///
/// A mini-program.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawMiniprogram {
    /// 小程序的 appid，须已与企业关联
    ///
    /// Its app id; it must be linked to the corp.
    #[schemars(required, length(min = 1))]
    pub appid: Option<String>,
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
}

impl RawSettings {
    /// Every reference to a secret, for the connections.
    pub fn secret(reference: Option<&RawSecret>) -> Option<super::SecretRef> {
        Some(match reference? {
            RawSecret::Env(name) => super::SecretRef::Env(name.env.clone()),
            RawSecret::File(path) => super::SecretRef::File(path.file.clone()),
        })
    }
}
