//! `[touch.name]` as types.

use super::{
    raw::{DURATION, Named},
    raw_audience::RawAudience,
    raw_campaign::{RawSchedule, RawTrigger},
    raw_card::RawCard,
};
use crate::model::TextFormat;
use schemars::JsonSchema;
use serde::Deserialize;

/// 一次触达
///
/// One step of a campaign.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawTouch {
    /// 通道，默认 wecom：按受众类型选择企业微信的群发方式
    ///
    /// The channel; default wecom, which follows the audience's kind.
    pub channel: Option<RawChannel>,
    /// 文案模板：./x 在活动文件旁，其余在 templates/
    ///
    /// Template: `./x` is beside the campaign, anything else in templates/.
    pub template: Option<String>,
    /// 直接写在这里的文案，与 template 二选一
    ///
    /// The text itself, instead of `template`.
    pub text: Option<String>,
    /// 附件，最多 9 个：文件、链接或小程序；应用消息、应用群聊和群机器人一次只能发一样
    ///
    /// Attachments, at most nine: files, links, mini-programs. A message to staff, into an app chat or by a robot is one thing.
    pub attach: Option<Vec<RawAttach>>,
    /// A/B 版本，份额合计 100
    ///
    /// A/B texts; shares sum to 100.
    #[schemars(extend("minProperties" = 2))]
    pub variants: Option<Named<RawVariant>>,
    /// 怎样比较版本
    ///
    /// How variants are compared.
    pub decide: Option<RawDecide>,
    /// 成员须在多久内确认发送
    ///
    /// Until when members must press send.
    pub confirm: Option<RawConfirm>,
    /// 在哪次触达之后多久，如 burst + 24h
    ///
    /// After which touch and how long, such as `burst + 24h`.
    pub after: Option<String>,
    /// 条件，如 burst.sent and not burst.clicked
    ///
    /// Condition, such as `burst.sent and not burst.clicked`.
    pub when: Option<String>,
    /// 发送时须具备的全部标签
    ///
    /// Tags a person must all have when the touch is frozen.
    pub when_tags: Option<Vec<String>>,
    /// 替代哪次触达：只在它确认失败后才发
    ///
    /// The touch it stands in for, only after proven failure.
    pub instead_of: Option<String>,
    /// 邮件主题
    ///
    /// Subject of an e-mail.
    #[schemars(length(min = 1, max = 200))]
    pub subject: Option<String>,
    /// 由哪个应用发送，在 [apps] 中声明；默认账号的应用
    ///
    /// Which app sends it, declared in `[apps]`; default: the account's.
    pub app: Option<String>,
    /// 哪个群机器人，在 [robots] 中声明
    ///
    /// Which group robot, declared in `[robots]`.
    pub robot: Option<String>,
    /// 哪个应用群聊，在 [appchats] 中声明
    ///
    /// Which app chat, declared in `[appchats]`.
    pub chat: Option<String>,
    /// 提醒谁看：userid 或 @all，只用于机器人和应用群聊
    ///
    /// Who is mentioned: userids or `@all`; robots and app chats only.
    pub mention: Option<Vec<String>>,
    /// 正文的格式，默认 plain；markdown 只用于应用消息、应用群聊和群机器人
    ///
    /// How the text is read; default plain. markdown is for staff, app chats and robots.
    pub format: Option<TextFormat>,
    /// 以卡片代替普通正文，只用于应用消息、应用群聊和群机器人
    ///
    /// A card in place of plain text; for staff, app chats and robots.
    pub card: Option<RawCard>,
    /// 这次触达自己的受众
    ///
    /// Its own audience.
    pub audience: Option<RawAudience>,
    /// 这次触达自己的时间，须在活动的时间之内
    ///
    /// Its own times, within the campaign's.
    pub schedule: Option<RawSchedule>,
    /// 触发方式；写在触达里与写在活动里意思相同
    ///
    /// What starts the series; means the same as on the campaign.
    pub trigger: Option<RawTrigger>,
}

/// 通道
///
/// A channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum RawChannel {
    /// 企业微信：客户群发、客户群群发或应用消息
    ///
    /// WeCom: mass-send to customers or groups, or an application message to staff.
    Wecom,
    /// 群机器人
    ///
    /// A group robot.
    Robot,
    /// 应用群聊
    ///
    /// An application group chat.
    Appchat,
    /// 客户朋友圈
    ///
    /// Moments.
    Moments,
    /// 公众号
    ///
    /// Official Account.
    OfficialAccount,
    /// 邮件
    ///
    /// E-mail.
    Email,
}

impl RawChannel {
    /// Whether it speaks into one internal chat, so that no audience is chosen.
    pub fn is_post(self) -> bool {
        matches!(self, Self::Robot | Self::Appchat)
    }
}

/// 附件
///
/// An attachment.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(untagged)]
pub(super) enum RawAttach {
    /// 文件
    ///
    /// A file.
    File(String),
    /// 链接
    ///
    /// A link.
    Link(RawAttachLink),
    /// 小程序
    ///
    /// A mini-program.
    Miniprogram(RawAttachMiniprogram),
}

/// 链接附件
///
/// An attached link.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawAttachLink {
    /// [links] 中的名称
    ///
    /// Its name in `[links]`.
    pub link: String,
}

/// 小程序附件
///
/// An attached mini-program.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawAttachMiniprogram {
    /// [miniprograms] 中的名称
    ///
    /// Its name in `[miniprograms]`.
    pub miniprogram: String,
    /// 页面路径
    ///
    /// Page inside it.
    pub page: String,
    /// 卡片标题，最多 64 字节
    ///
    /// Title of the card, at most 64 bytes.
    pub title: String,
    /// 卡片图片
    ///
    /// Picture of the card.
    pub cover: String,
}

/// A/B 版本
///
/// One A/B text.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawVariant {
    /// 份额，百分比
    ///
    /// Its share in percent.
    #[schemars(required, range(min = 1, max = 99))]
    pub share: Option<u32>,
    /// 自己的模板；不写则用触达的
    ///
    /// Its own template, else the touch's.
    pub template: Option<String>,
    /// 自己的文案，与 template 二选一
    ///
    /// Its own text, instead of `template`.
    pub text: Option<String>,
}

/// 比较方法
///
/// How variants are compared.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawDecide {
    /// 指标
    ///
    /// The metric.
    #[schemars(required)]
    pub metric: Option<RawMetric>,
    /// 最后一次发送之后多久比较，如 24h
    ///
    /// How long after the last send, such as 24h.
    #[schemars(required, regex(pattern = DURATION))]
    pub after: Option<String>,
}

/// 指标
///
/// A metric.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum RawMetric {
    /// 点击率
    ///
    /// Click rate.
    ClickRate,
    /// 送达率
    ///
    /// Share of those sent.
    SentRate,
}

impl RawMetric {
    /// The word in files and digests.
    pub fn word(self) -> &'static str {
        match self {
            Self::ClickRate => "click_rate",
            Self::SentRate => "sent_rate",
        }
    }
}

/// 成员确认
///
/// Confirmation by members.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawConfirm {
    /// 期限，如 90m
    ///
    /// The deadline, such as 90m.
    #[schemars(required, regex(pattern = DURATION))]
    pub within: Option<String>,
    /// 何时提醒，最多三次
    ///
    /// When members are reminded, at most three times.
    #[schemars(length(max = 3), inner(regex(pattern = DURATION)))]
    pub remind: Option<Vec<String>>,
    /// 到期未确认怎么办，默认 keep
    ///
    /// What becomes of what is unconfirmed then; default keep.
    pub missed: Option<RawMissed>,
}

/// 到期未确认
///
/// What becomes of unconfirmed tasks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum RawMissed {
    /// 撤销任务
    ///
    /// They are cancelled.
    Cancel,
    /// 保留任务
    ///
    /// They stay.
    Keep,
}
