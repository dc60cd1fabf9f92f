//! `qunfa.toml` as types: what may be sent, and how to reach things.

use super::{
    raw::{DURATION, Named, RawEnv, RawSecret},
    raw_accounts::{RawAccount, RawReviewer, RawTiers},
    raw_connections::{
        RawApp, RawAppchat, RawCrm, RawEmail, RawHost, RawOfficialAccount, RawRobot, RawSecrets,
        RawWecom,
    },
    raw_rules::{RawBrands, RawCaps, RawReview, RawTerm, RawThresholds, RawWindow},
};
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
    /// 应用群聊
    ///
    /// Chats that apps speak into.
    pub appchats: Option<Named<RawAppchat>>,
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
    /// 阈值
    ///
    /// Thresholds.
    pub thresholds: Option<RawThresholds>,
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
    /// 代码平台
    ///
    /// The code host.
    pub host: Option<RawHost>,
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

impl RawSettings {
    /// Every reference to a secret, for the connections.
    pub fn secret(reference: Option<&RawSecret>) -> Option<super::SecretRef> {
        Some(match reference? {
            RawSecret::Env(name) => super::SecretRef::Env(name.env.clone()),
            RawSecret::File(path) => super::SecretRef::File(path.file.clone()),
        })
    }
}
