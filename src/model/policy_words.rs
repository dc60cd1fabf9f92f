//! The closed vocabularies of files, columns and JSON: each word once.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$item:meta])* $variant:ident = $number:literal, $word:literal;)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
        pub enum $name { $($(#[$item])* #[serde(rename = $word)] $variant = $number,)+ }

        impl $name {
            /// Every word of this vocabulary, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word as it stands in files, columns and JSON.
            pub fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }

            /// Reads a word.
            pub fn parse(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|known| known.word() == word)
            }

            /// Reads a stored number.
            pub fn from_number(number: i64) -> Option<Self> {
                Self::ALL.iter().copied().find(|known| *known as i64 == number)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                out.pad(self.word())
            }
        }
    };
}

words! {
    /// 通道
    ///
    /// The channel a message goes out on.
    Channel {
        /// 客户群发
        ///
        /// Mass-send to customers; members confirm (WeCom doc 92135).
        CustomerMass = 0, "customer_mass";
        /// 应用消息
        ///
        /// Application message to staff (WeCom doc 90236).
        App = 1, "app";
        /// 群机器人
        ///
        /// Group robot.
        Robot = 2, "robot";
        /// 应用群聊
        ///
        /// Application group chat.
        Appchat = 3, "appchat";
        /// 客户群群发
        ///
        /// Mass-send to customer groups.
        GroupMass = 4, "group_mass";
        /// 客户朋友圈
        ///
        /// Moments.
        Moments = 5, "moments";
        /// 公众号
        ///
        /// Official Account.
        OfficialAccount = 6, "official_account";
        /// 邮件
        ///
        /// E-mail.
        Email = 7, "email";
        /// 迎新消息
        ///
        /// Welcome message to a new customer, answered to one event.
        Welcome = 8, "welcome";
    }
}

words! {
    /// 目的：营销、服务、通知或内部
    ///
    /// Why the message is sent; decides windows, caps and which rules are active.
    Intent {
        /// 营销
        ///
        /// Promotes something.
        Marketing = 0, "marketing";
        /// 服务
        ///
        /// Concerns an order, an appointment, an account.
        Service = 1, "service";
        /// 通知
        ///
        /// Opening hours, outages, safety.
        Notice = 2, "notice";
        /// 内部
        ///
        /// For the company's own staff.
        Internal = 3, "internal";
    }
}

words! {
    /// 受众类型
    ///
    /// What kind of recipients.
    AudienceKind {
        /// 员工
        ///
        /// Members of the company.
        Staff = 0, "staff";
        /// 客户
        ///
        /// Customers, messaged by the members who are their friends.
        Customers = 1, "customers";
        /// 客户群
        ///
        /// Customer groups.
        Groups = 2, "groups";
        /// 公众号粉丝
        ///
        /// Followers of the Official Account.
        Followers = 3, "followers";
    }
}

words! {
    /// 账号层级
    ///
    /// The tier of an account; decides reach, quota and review.
    Tier {
        /// 超级管理员
        ///
        /// Headquarters.
        Admin = 0, "admin";
        /// 部门管理员
        ///
        /// A department.
        Department = 1, "department";
        /// 普通成员
        ///
        /// One member.
        Member = 2, "member";
    }
}

words! {
    /// 错过时段后的处理
    ///
    /// What happens to a slot that passed unsent.
    OnMissed {
        /// 作废（默认）
        ///
        /// It expires (default).
        Expire = 0, "expire";
        /// 下一时段再发
        ///
        /// It moves to the next window.
        NextWindow = 1, "next_window";
    }
}

words! {
    /// 发送策略
    ///
    /// What may be done about an attempt in doubt.
    SendPolicy {
        /// 至多一次：存疑不重发
        ///
        /// Never repeated while in doubt.
        AtMostOnce = 0, "at_most_once";
        /// 对账后续发：平台证明未收到才重发
        ///
        /// Repeated only after the platform was asked and did not know it.
        Reconciled = 1, "reconciled";
        /// 至少一次：可能重复
        ///
        /// Repeated; may reach people twice.
        AtLeastOnce = 2, "at_least_once";
    }
}

words! {
    /// 审核阶段
    ///
    /// A stage of review.
    Stage {
        /// 自查
        ///
        /// The author's own check.
        Own = 0, "self";
        /// 复审
        ///
        /// The department's risk review.
        Risk = 1, "risk";
        /// 终审
        ///
        /// Legal's final review.
        Legal = 2, "legal";
    }
}

words! {
    /// 严重程度
    ///
    /// How much a finding weighs.
    Severity {
        /// 提示
        ///
        /// For information.
        Info = 0, "info";
        /// 提醒
        ///
        /// Worth a look; never gates.
        Warn = 1, "warn";
        /// 法务签核
        ///
        /// Legal must sign.
        Legal = 2, "legal";
        /// 需要证据
        ///
        /// Evidence is needed and risk must sign.
        Evidence = 3, "evidence";
        /// 缺少必备内容
        ///
        /// Something mandatory is missing; blocks.
        Require = 4, "require";
        /// 阻断
        ///
        /// Blocks.
        Block = 5, "block";
    }
}

words! {
    /// 触达结果
    ///
    /// What is true of a person and an earlier touch.
    Truth {
        /// 平台已受理
        ///
        /// Taken by the platform.
        Accepted = 0, "accepted";
        /// 已发送
        ///
        /// Result status 1.
        Sent = 1, "sent";
        /// 等待结果
        ///
        /// Accepted, no result yet.
        Waiting = 2, "waiting";
        /// 失败
        ///
        /// Refused, status 2 or 3, or past its deadline, cancelled and re-read.
        Failed = 3, "failed";
        /// 已点击
        ///
        /// Clicked a link.
        Clicked = 4, "clicked";
    }
}

impl Severity {
    /// Whether a finding of this severity stops the campaign at stage 1.
    pub fn blocks(self) -> bool {
        matches!(self, Self::Require | Self::Block)
    }
}

impl Channel {
    /// What may be done about doubt on this channel unless the campaign says otherwise.
    pub fn default_policy(self) -> SendPolicy {
        match self {
            Self::CustomerMass | Self::GroupMass | Self::OfficialAccount => SendPolicy::Reconciled,
            Self::App
            | Self::Robot
            | Self::Appchat
            | Self::Moments
            | Self::Email
            | Self::Welcome => SendPolicy::AtMostOnce,
        }
    }

    /// Whether the platform names what it accepted. Robots, app chats and welcome messages answer with a code and nothing
    /// else (WeCom docs 91770, 90248, 92137), so that nothing of theirs can be asked about, cancelled or recalled.
    pub fn gives_msgid(self) -> bool {
        !matches!(self, Self::Robot | Self::Appchat | Self::Welcome)
    }

    /// Whether it speaks into one internal group chat, named by a robot or an app.
    pub fn is_post(self) -> bool {
        matches!(self, Self::Robot | Self::Appchat)
    }
}
