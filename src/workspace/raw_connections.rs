//! The tables of `qunfa.toml` that only say how to reach things.

use super::raw::RawSecret;
use schemars::JsonSchema;
use serde::Deserialize;

/// 企业微信接口
///
/// WeCom's API.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawWecom {
    /// 通讯录同步 Secret 的位置
    ///
    /// Where the contact-sync secret is.
    pub contacts: Option<RawSecret>,
    /// 客户联系 Secret 的位置
    ///
    /// Where the customer-contact secret is.
    pub customers: Option<RawSecret>,
    /// 每分钟接口调用次数，1 到 600，默认 535
    ///
    /// API calls a minute, 1 to 600; default 535.
    #[schemars(range(min = 1, max = 600))]
    pub pace: Option<u32>,
    /// 接口地址；只有本机地址可用 http
    ///
    /// The API's address; plain http only on loopback.
    pub base_url: Option<String>,
}

/// 密钥
///
/// Secrets.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawSecrets {
    /// 计算人员键的密钥
    ///
    /// The pepper of person keys.
    pub pepper: Option<RawSecret>,
    /// 加密名单列的密钥
    ///
    /// The key that seals columns.
    pub seal: Option<RawSecret>,
}

/// 自建应用
///
/// An app.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawApp {
    /// AgentId
    ///
    /// Agent id.
    #[schemars(required, range(min = 1, max = 4_294_967_295_u32))]
    pub agent: Option<i64>,
    /// Secret 的位置
    ///
    /// Where its secret is.
    #[schemars(required)]
    pub secret: Option<RawSecret>,
}

/// 群机器人
///
/// A group robot.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawRobot {
    /// key 的位置
    ///
    /// Where its key is.
    #[schemars(required)]
    pub key: Option<RawSecret>,
}

/// 应用群聊：由应用建的内部群，或这个应用以前建好的群
///
/// A chat of members that an app speaks into: made by it before the first message, or made earlier.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawAppchat {
    /// 由哪个应用发送，在 [apps] 中声明；应用的可见范围须是全公司
    ///
    /// Which app speaks, declared in `[apps]`; everybody must be in its visible range.
    #[schemars(required)]
    pub app: Option<String>,
    /// 这个应用以前建好的群的 chatid，与 members 二选一
    ///
    /// The chatid of a chat this app made before, instead of `members`.
    #[schemars(regex(pattern = "^[0-9A-Za-z]{1,32}$"))]
    pub chat: Option<String>,
    /// 群名，最多 50 个字
    ///
    /// Name of the chat, at most 50 characters.
    #[schemars(length(min = 1, max = 50))]
    pub name: Option<String>,
    /// 群主的 userid，须在 members 里；不写则是第一名成员
    ///
    /// userid of its owner, one of `members`; default: the first.
    pub owner: Option<String>,
    /// 群成员的 userid，2 到 2000 人
    ///
    /// userids of its members, 2 to 2,000.
    #[schemars(length(max = 2000))]
    pub members: Option<Vec<String>>,
}

/// 邮件服务器
///
/// The mail server.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawEmail {
    /// 主机
    ///
    /// Host.
    #[schemars(required)]
    pub host: Option<String>,
    /// 端口，默认 465
    ///
    /// Port; default 465.
    #[schemars(range(min = 1, max = 65535))]
    pub port: Option<u32>,
    /// 发件人
    ///
    /// Sender.
    #[schemars(required)]
    pub from: Option<String>,
    /// 用户名
    ///
    /// User name.
    pub username: Option<String>,
    /// 密码的位置
    ///
    /// Where the password is.
    pub password: Option<RawSecret>,
}

/// 公众号
///
/// Official Account.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawOfficialAccount {
    /// AppID
    ///
    /// App id.
    #[schemars(required)]
    pub appid: Option<String>,
    /// AppSecret 的位置
    ///
    /// Where its secret is.
    #[schemars(required)]
    pub secret: Option<RawSecret>,
    /// 接口地址；只有本机地址可用 http
    ///
    /// The API's address; plain http only on loopback.
    pub base_url: Option<String>,
}

/// 客户管理系统
///
/// A CRM system.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawCrm {
    /// 种类
    ///
    /// Which system.
    #[schemars(required)]
    pub kind: Option<RawCrmKind>,
    /// 访问令牌的位置
    ///
    /// Where its token is.
    #[schemars(required)]
    pub token: Option<RawSecret>,
    /// 接口地址；只有本机地址可用 http
    ///
    /// The API's address; plain http only on loopback.
    pub base_url: Option<String>,
}

/// 客户管理系统的种类
///
/// A kind of CRM.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum RawCrmKind {
    /// HubSpot 营销平台
    ///
    /// HubSpot.
    Hubspot,
    /// ConvertLab 营销平台
    ///
    /// ConvertLab DM Hub.
    Convertlab,
}

/// 代码平台：在那里评审，计划写在那里的评论里
///
/// The code host: where requests are reviewed, and where the plan is written as a comment.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawHost {
    /// 哪个平台
    ///
    /// Which host.
    #[schemars(required)]
    pub kind: Option<RawHostKind>,
    /// 仓库，如 owner/name；CI 里默认取环境变量
    ///
    /// The repository, such as owner/name; default in CI: what the environment says.
    #[schemars(length(min = 1, max = 256))]
    pub repository: Option<String>,
    /// 接口地址，如 `https://gitlab.example.com/api/v4`；只有本机地址可用 http
    ///
    /// The API's address, such as `https://gitlab.example.com/api/v4`; plain http only on loopback.
    pub base_url: Option<String>,
    /// 访问令牌的位置；默认取 GITHUB_TOKEN、GITLAB_TOKEN 或 GITEE_TOKEN
    ///
    /// Where the token is; default: GITHUB_TOKEN, GITLAB_TOKEN or GITEE_TOKEN.
    pub token: Option<RawSecret>,
    /// 令牌所属的用户名；不写则询问平台
    ///
    /// Login of the token's user; default: the host is asked.
    #[schemars(length(min = 1, max = 128))]
    pub login: Option<String>,
}

/// 代码平台的种类
///
/// A kind of code host.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum RawHostKind {
    /// GitHub，或企业自建的 GitHub Enterprise
    ///
    /// GitHub, or GitHub Enterprise Server.
    Github,
    /// GitLab，或自建的 GitLab、极狐
    ///
    /// GitLab, hosted or self-managed.
    Gitlab,
    /// Gitee 码云
    ///
    /// Gitee.
    Gitee,
}
