//! What is said about reviews on a code host that do not count: what, why, and what to do, in both languages.

use crate::{
    diagnostic::Sentence,
    ports::{CodeHost, HostGap, Pushed},
};

crate::say! {
    pub(super) struct UnknownLogin { login: String, host: CodeHost, key: &'static str }
    zh "{host} 上的 {login} 不在审核人之中; 如果此人有权审核, 请在 [reviewers] 里写明 {key} = \"{login}\""
    en "{login} on {host} is no reviewer; if they may review, write {key} = \"{login}\" in [reviewers]"

    pub(super) struct IsBot { login: String, host: CodeHost }
    zh "{host} 上的 {login} 是机器人, 机器人的审核不算数; 须由人审核"
    en "{login} on {host} is a bot, and bots do not sign; a person has to review"

    pub(super) struct ChangesRequested { login: String, host: CodeHost, number: u64 }
    zh "{login} 在 {host} 的请求 {number} 上要求修改, 在此之前的同意不再算数; 改好后请其重新审核"
    en "{login} requested changes on request {number} at {host}, which takes back an earlier approval; mend it and ask for another review"

    pub(super) struct Dismissed { login: String, host: CodeHost, number: u64 }
    zh "{login} 在 {host} 的请求 {number} 上的同意已被撤销, 或没有在审查中点通过; 请其重新审核"
    en "{login}'s approval of request {number} at {host} was dismissed, or the acceptance that goes with it is not there; ask for another review"

    pub(super) struct Edited { login: String, host: CodeHost, number: u64 }
    zh "{login} 在 {host} 的请求 {number} 上的审核评论事后被编辑过, 不再算数; 请其重新写一条"
    en "{login}'s comment that approves request {number} at {host} was edited afterwards and no longer counts; ask for a new one"

    pub(super) struct ReviewedAgain { login: String, number: u64 }
    zh "{login} 后来又在请求 {number} 上审核过, 以最后一次为准"
    en "{login} reviewed again later, on request {number}; the latest review counts"

    pub(super) struct Unbound { login: String, host: CodeHost }
    zh "{host} 说不清 {login} 同意的是哪个提交, 不能当作签核; 请其看过最新提交之后撤回并重新点同意"
    en "{host} does not tell which commit {login} approved, so it is no sign-off; have them take it back and approve once more, having seen the newest commit"

    pub(super) struct NotNamed { login: String, host: CodeHost, commit: String }
    zh "{host} 不说 {login} 通过的是哪个提交, 不能当作签核; 请其另写一条评论, 只写一行: /qunfa approve {commit}"
    en "{host} does not tell which commit {login} accepted, so it is no sign-off; have them also write a comment of one line: /qunfa approve {commit}"

    pub(super) struct NotInClone { login: String, commit: String, fetch: String }
    zh "{login} 审核的提交 {commit} 不在本地仓库里, 无法核对内容; 请先运行 {fetch}"
    en "the commit {commit} that {login} reviewed is not in this clone, so its content cannot be compared; run {fetch} first"

    pub(super) struct NotPart { login: String, number: u64, commit: String }
    zh "{login} 在请求 {number} 上审核的提交 {commit} 没有改动这个活动, 不能算作对它的签核"
    en "the commit {commit} that {login} reviewed in request {number} does not change this campaign, so it is no sign-off of it"

    pub(super) struct Unreadable { login: String, commit: String, reason: String }
    zh "{login} 审核的提交 {commit} 读不出这个活动的内容: {reason}; 请改好后重新审核"
    en "this campaign cannot be read at the commit {commit} that {login} reviewed: {reason}; mend it and ask for another review"

    pub(super) struct Opened { reviewer: String, login: String, number: u64 }
    zh "作者不能审核自己: {reviewer} 以 {login} 提交了请求 {number}; 请换一位审核人"
    en "author cannot approve: {reviewer} opened request {number} as {login}; another reviewer has to approve"

    struct IsPusher { reviewer: String, login: String }
    zh "最后推送的人不能审核: {reviewer} 以 {login} 推送了这次改动; 请换一位审核人"
    en "who pushed last cannot approve: {reviewer} pushed this change as {login}; another reviewer has to sign"

    struct PushedUnseen { reviewer: String, login: String, number: u64, commit: String }
    zh "推送过的人不能审核: {reviewer} 以 {login} 向请求 {number} 推送过, 而提交 {commit} 不在本地仓库里, 看不出改了什么, 只能算作改过; 请先运行 git fetch origin {commit}, 或换一位审核人"
    en "who pushed cannot approve: {reviewer} pushed to request {number} as {login}, and what was changed cannot be seen because the commit {commit} is not in this clone; run git fetch origin {commit} first, or have another reviewer sign"

    struct PushedUnnamed { reviewer: String, login: String, number: u64 }
    zh "推送过的人不能审核: {reviewer} 以 {login} 向请求 {number} 推送过, 代码平台没有说清推送了什么, 只能算作改过; 请换一位审核人"
    en "who pushed cannot approve: {reviewer} pushed to request {number} as {login}, and the code host does not say what; another reviewer has to sign"

    struct OpenedUntold { reviewer: String, login: String, number: u64, host: CodeHost }
    zh "提交请求的人不能审核: {host} 不说请求 {number} 是谁推送的, 只能算作由提交它的 {login}（{reviewer}）推送; 请换一位审核人"
    en "who opened a request cannot approve: {host} does not tell who pushed to request {number}, so {login} ({reviewer}), who opened it, counts as who did; another reviewer has to sign"

    pub(super) struct NoRecordBefore { touch: String, at: String }
    zh "审核时（{at}）台账还没有触达 {touch} 的受众记录; 请先运行 plan --record, 再请其重新审核"
    en "when it was reviewed ({at}) the ledger had no recorded audience for touch {touch}; run plan --record, then ask for another review"

    struct PushesNoToken { reviewer: String, host: CodeHost, place: String }
    zh "不知道是不是 {reviewer} 自己推送了改动, 签核暂不算数: 没有问 {host}, 缺少访问令牌（{place} 没有设置）; 设好后再次运行即可"
    en "it is not known whether {reviewer} pushed the change, so the sign-off does not count yet: {host} was not asked, the token is missing ({place} is not set); set it and run again"

    struct PushesNoRepository { reviewer: String, host: CodeHost }
    zh "不知道是不是 {reviewer} 自己推送了改动, 签核暂不算数: 不知道是 {host} 上的哪个仓库, 请在 [host] 里写明 repository = \"owner/name\""
    en "it is not known whether {reviewer} pushed the change, so the sign-off does not count yet: nothing says which repository at {host} it is; write repository = \"owner/name\" in [host]"

    struct PushesUnread { reviewer: String, host: CodeHost, reason: String }
    zh "不知道是不是 {reviewer} 自己推送了改动, 签核暂不算数: {host} 没有回答（{reason}）; 恢复后再次运行即可"
    en "it is not known whether {reviewer} pushed the change, so the sign-off does not count yet: {host} did not answer ({reason}); run again once it is mended"

    struct NoToken { host: CodeHost, place: String }
    zh "没有读到 {host} 上的审核, 因此都不算数: 缺少访问令牌（{place} 没有设置）"
    en "reviews at {host} were not read, so none of them counts: the token is missing ({place} is not set)"

    struct NoRepository { host: CodeHost }
    zh "没有读到 {host} 上的审核, 因此都不算数: 不知道是哪个仓库, 请在 [host] 里写明 repository = \"owner/name\""
    en "reviews at {host} were not read, so none of them counts: nothing says which repository it is; write repository = \"owner/name\" in [host]"

    struct CannotAsk { host: CodeHost, reason: String }
    zh "没有读到 {host} 上的审核, 因此都不算数: {reason}; 恢复后再次运行即可"
    en "reviews at {host} were not read, so none of them counts: {reason}; run again once it is mended"
}

/// Why a reviewer counts as one who pushed the content.
pub(super) fn pushed(reviewer: &str, login: &str, why: &Pushed) -> Sentence {
    let (reviewer, login) = (reviewer.to_owned(), login.to_owned());
    match why {
        Pushed::Change => IsPusher { reviewer, login }.into(),
        Pushed::Unseen {
            request,
            commit: Some(commit),
        } => PushedUnseen {
            reviewer,
            login,
            number: *request,
            commit: commit.clone(),
        }
        .into(),
        Pushed::Unseen {
            request,
            commit: None,
        } => PushedUnnamed {
            reviewer,
            login,
            number: *request,
        }
        .into(),
        Pushed::Opened { host, request } => OpenedUntold {
            reviewer,
            login,
            number: *request,
            host: *host,
        }
        .into(),
    }
}

/// Why it is not known whether a reviewer pushed the content.
pub(super) fn pushes_unread(reviewer: &str, host: CodeHost, gap: &HostGap) -> Sentence {
    let reviewer = reviewer.to_owned();
    match gap.clone() {
        HostGap::NoToken(place) => PushesNoToken {
            reviewer,
            host,
            place,
        }
        .into(),
        HostGap::NoRepository => PushesNoRepository { reviewer, host }.into(),
        HostGap::Trouble(reason) => PushesUnread {
            reviewer,
            host,
            reason,
        }
        .into(),
    }
}

/// Why reviews were not read.
pub(super) fn gap(host: CodeHost, gap: &HostGap) -> Sentence {
    match gap.clone() {
        HostGap::NoToken(place) => NoToken { host, place }.into(),
        HostGap::NoRepository => NoRepository { host }.into(),
        HostGap::Trouble(reason) => CannotAsk { host, reason }.into(),
    }
}
