//! An `errcode` becomes words for whoever can act on it: what is wrong, and what to do.

use std::net::IpAddr;

/// What to do about a code, in both languages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Advice {
    /// 中文。
    pub zh: String,
    /// English.
    pub en: String,
}

/// Code, 中文, English. `{ip}` becomes this host's address as the platform saw it.
const WORDS: &[(i64, &str, &str)] = &[
    (
        -1,
        "企业微信系统繁忙, 不知道这次请求是否生效; 先对账, 不要直接重发",
        "WeCom was busy, and whether the request took effect is unknown; reconcile first, do not simply repeat it",
    ),
    (
        40001,
        "企业微信不认这个 Secret; 到管理后台重新查看应用的 Secret, 更新环境变量. 多次错误会被封 IP 约 1 小时",
        "WeCom refused the secret; look it up again in the admin console and update the environment variable. Repeated errors block this address for about an hour",
    ),
    (
        40007,
        "素材已失效或上传接口不对; 重新上传后再发",
        "the media is expired or was uploaded for another use; upload it again",
    ),
    (
        40013,
        "企业 ID 不对; 检查 qunfa.toml 的 corp",
        "the corp id is wrong; check `corp` in qunfa.toml",
    ),
    (
        40056,
        "agentid 不对; 检查 qunfa.toml 里该应用的 agent",
        "the agentid is wrong; check the app's `agent` in qunfa.toml",
    ),
    (
        40091,
        "企业微信不认这个 Secret; 到管理后台重新查看应用的 Secret, 更新环境变量",
        "WeCom refused the secret; look it up again in the admin console and update the environment variable",
    ),
    (
        40096,
        "客户 ID 不对, 或跟进人不在应用可见范围内",
        "the external_userid is wrong, or its follower is outside the app's visible range",
    ),
    (
        40098,
        "该成员未实名认证; 请成员在手机端完成实名认证",
        "the member has not verified their real name; ask them to do so in the app",
    ),
    (
        42052,
        "消息发出已超过 24 小时, 不能再撤回",
        "the message is more than 24 hours old and cannot be recalled any more",
    ),
    (
        43012,
        "互动卡片要求应用设置了回调地址; 到管理后台 应用 → 接收消息 → 设置 API 接收, 或改用 text_notice",
        "interactive cards need an app with a callback address; set one in the admin console under the app's message receiving, or use a text_notice",
    ),
    (
        86003,
        "没有这个群聊; 检查 qunfa.toml 里 [appchats] 的 chat",
        "there is no such chat; check `chat` under [appchats] in qunfa.toml",
    ),
    (
        86008,
        "这个群聊是别的应用建的, 不能往里发; 在 [appchats] 里写建群的那个应用, 或让本应用另建一个",
        "another app made this chat; name that app under [appchats], or let this app make one of its own",
    ),
    (
        93000,
        "机器人的 key 不对, 或机器人已被移除; 在群里重新复制 Webhook 地址, 更新环境变量",
        "the robot's key is wrong, or the robot was removed; copy its webhook address in the chat again and update the environment variable",
    ),
    (
        93004,
        "机器人已被停用; 请群主在群里重新启用",
        "the robot is disabled; ask the chat's owner to enable it",
    ),
    (
        93008,
        "机器人不在群里; 重新把它加进群, 更新 key",
        "the robot is not in the chat; add it again and update its key",
    ),
    (
        41048,
        "没有可以发送的客户: 名单里的人都已不是该成员的客户",
        "nobody to send to: none of these people is still this member's customer",
    ),
    (
        41054,
        "该成员未激活企业微信",
        "the member has not activated WeCom",
    ),
    (41064, "附件超过 9 个", "there are more than 9 attachments"),
    (
        41094,
        "24 小时内最多提醒 3 次",
        "at most 3 reminders within 24 hours",
    ),
    (
        41093,
        "这个群发任务已经取消",
        "this mass-send task was cancelled",
    ),
    (45002, "正文超过长度上限", "the text is longer than allowed"),
    (
        45009,
        "调用频率超过上限, 已全体放慢; 过了这个窗口会自动继续",
        "the rate limit was hit; everything slows down and goes on after the window",
    ),
    (
        45033,
        "同时调用太多, 已全体放慢",
        "too many simultaneous calls; everything slows down",
    ),
    (
        48001,
        "接口未授权; 到管理后台检查应用的接口权限",
        "this API is not authorised; check the app's API permissions in the admin console",
    ),
    (
        48002,
        "应用没有调用这个接口的权限; 到 客户联系 → 可调用接口的应用 里加上它",
        "the app may not call this API; add it under 客户联系 → 可调用接口的应用",
    ),
    (
        48009,
        "通讯录同步 Secret 不能从新 IP 读取成员详情; 另配一个自建应用的 Secret",
        "the contact-sync secret cannot read member details from a new address; configure a self-built app's secret as well",
    ),
    (
        50003,
        "应用已被停用; 到管理后台启用",
        "the app is disabled; enable it in the admin console",
    ),
    (
        60011,
        "没有该成员, 部门或标签的权限; 把它加入应用可见范围",
        "no right on this member, department or tag; add it to the app's visible range",
    ),
    (
        60020,
        "本机地址 {ip} 不在企业可信IP中; 到应用的 企业可信IP 里加上它 (约 1 分钟生效)",
        "this host's address {ip} is not in 企业可信IP; add it to the app's trusted addresses (takes about 1 min)",
    ),
    (
        81013,
        "所有接收人都无效, 或不在应用可见范围内",
        "all recipients are invalid or outside the app's visible range",
    ),
    (
        84061,
        "该成员与客户已没有好友关系",
        "the member and the customer are no longer connected",
    ),
    (
        84074,
        "该成员没有客户联系权限; 到 客户联系 → 使用范围 里加上",
        "the member has no customer-contact permission; add them under 客户联系 → 使用范围",
    ),
    (
        90208,
        "小程序未关联到企业",
        "the mini-program is not linked to the corp",
    ),
    (
        301_002,
        "agentid 与 Secret 不属于同一个应用; 检查 qunfa.toml 的 agent 与 secret",
        "agentid and secret belong to different apps; check `agent` and `secret` in qunfa.toml",
    ),
    (
        301_007,
        "企业不可用; 联系企业微信客服",
        "the corp is unusable; contact WeCom's support",
    ),
    (
        701_008,
        "没有成员持有有效的互通账号; 购买或分配许可",
        "nobody holds a valid interop licence; buy or assign one",
    ),
];

/// What to do about a code, for those a person can act on. `errmsg` may name this host's address.
pub fn advice(code: i64, errmsg: &str) -> Option<Advice> {
    let (_, zh, en) = WORDS.iter().find(|(known, _, _)| *known == code)?;
    let (unknown_zh, unknown_en) = ("(未知)", "(unknown)");
    let seen = host_address(errmsg).map(|address| address.to_string());
    let fill =
        |words: &str, unknown: &str| words.replace("{ip}", seen.as_deref().unwrap_or(unknown));
    Some(Advice {
        zh: fill(zh, unknown_zh),
        en: fill(en, unknown_en),
    })
}

/// This host's address as the platform saw it: `… from ip: 203.0.113.7, more info …`.
pub fn host_address(errmsg: &str) -> Option<IpAddr> {
    let (_, after) = errmsg.split_once("from ip:")?;
    let word = after.trim_start().split([',', ' ', ';']).next()?;
    word.trim_end_matches('.').parse().ok()
}
