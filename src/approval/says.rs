//! What is said about sign-offs that do not count: what, why, and what to do, in both languages.

use crate::{
    diagnostic::Sentence,
    model::{Digest, Stage},
    ports::{HistoryGap, SignatureProblem, Since},
    workspace::Reviewer,
};
use jiff::{Timestamp, tz::TimeZone};

crate::say! {
    pub(super) struct TooMany { limit: usize }
    zh "签核超过 {limit} 条, 只看前 {limit} 条; 请删去旧的"
    en "more than {limit} sign-offs; only the first {limit} are looked at: remove old ones"

    pub(super) struct NotAStatement {}
    zh "签核内容不是本程序写的格式, 可能被改过; 请用 qunfa signoff 重新签"
    en "the statement is not as this program writes it, and may have been edited; sign again with qunfa signoff"

    pub(super) struct BadSignature { words: String }
    zh "签名与内容对不上(ssh-keygen: {words}); 内容或签名被改过, 请重新签"
    en "the signature does not fit the statement (ssh-keygen: {words}); one of them was changed: sign again"

    pub(super) struct UnknownKey {}
    zh "签名用的密钥不属于任何审核人; 请核对 [reviewers] 中的 key"
    en "the key that signed belongs to no reviewer; compare it with the keys in [reviewers]"

    pub(super) struct WrongNamespace { namespace: String }
    zh "这个签名是为别的用途({namespace})做的, 不能当作签核"
    en "the signature was made for another purpose ({namespace}) and is no sign-off"

    pub(super) struct NoSignature { what: String }
    zh "签名读不出来({what}); 签核文件须为 UTF-8、LF 换行, 内容原样保留"
    en "the signature cannot be read ({what}); sign-off files are UTF-8 with LF, and kept as they were written"

    pub(super) struct WeakKey { kind: String }
    zh "密钥 {kind} 太弱, 不予承认; 请换 ed25519, 或 3072 位以上的 RSA"
    en "the key {kind} is too weak to count; use ed25519, or RSA of at least 3072 bits"

    pub(super) struct RevokedKey { key: String }
    zh "密钥 {key} 已被吊销（review.revoked），它的签名一律无效; 请换一把密钥重新签"
    en "the key {key} is revoked (review.revoked) and none of its signatures counts; sign again with another key"

    pub(super) struct IsBot { reviewer: String, login: String }
    zh "机器人不能签核: {reviewer}（{login}）是机器人账号, 也不算另一个人; 请由人来签"
    en "bots never sign: {reviewer} ({login}) is a bot's account, and never another person; a person has to sign"

    pub(super) struct Withdrawn { at: String, by: String, reason: String }
    zh "签核已于 {at} 由 {by} 撤回: {reason}; 须在撤回之后重新签（为防时钟误差, 请在撤回两分钟之后）"
    en "revoked on {at} by {by}: {reason}; sign again, two minutes later at the earliest, because clocks differ"

    pub(super) struct OtherHand { signer: String, reviewer: String }
    zh "写的是 {reviewer} 的签核, 用的却是 {signer} 的密钥"
    en "it names {reviewer}, but {signer}'s key signed it"

    pub(super) struct UnknownReviewer { reviewer: String }
    zh "{reviewer} 不在(或已不在) [reviewers] 中"
    en "{reviewer} is not, or no longer, among [reviewers]"

    pub(super) struct OtherCorp { theirs: String, ours: String }
    zh "签的是另一家企业({theirs}), 本工作区是 {ours}"
    en "it was signed for another corp ({theirs}); this workspace is {ours}"

    pub(super) struct OtherCampaign { theirs: String, ours: String }
    zh "签的是另一个活动({theirs}), 这里是 {ours}"
    en "it was signed for another campaign ({theirs}); this is {ours}"

    pub(super) struct OtherRun { theirs: String, ours: String }
    zh "签的是第 {theirs} 期, 现在是第 {ours} 期; 每一期都要重新签核"
    en "it was signed for run {theirs}, and this is run {ours}; every run is signed anew"

    struct OtherContent { theirs: String, ours: String }
    zh "签核的内容是 {theirs}…, 现在的内容是 {ours}…, 内容改过须重新签"
    en "approved {theirs}… but content is now {ours}…; sign the new content"

    struct OtherContentIn { theirs: String, ours: String, changed: String }
    zh "签核的内容是 {theirs}…, 现在的内容是 {ours}…, 改动: {changed}; 须重新签"
    en "approved {theirs}… but content is now {ours}…; changed: {changed}; sign the new content"

    pub(super) struct NoTimes {}
    zh "签核时间读不出来, 或有效期早于签核时间; 请重新签"
    en "its times cannot be read, or it ends before it was signed; sign again"

    pub(super) struct SignedInFuture { signed: String }
    zh "签核时间 {signed} 在将来; 请校准签核人电脑的时钟后重新签"
    en "it was signed in the future ({signed}); set the reviewer's clock and sign again"

    pub(super) struct Expired { use_by: String }
    zh "签核已于 {use_by} 过期, 须重新签"
    en "it expired at {use_by}; sign again"

    pub(super) struct UseByTooFar { use_by: String, latest: String }
    zh "有效期到 {use_by}, 超过策略允许的 {latest}; 请重新签"
    en "it is valid until {use_by}, longer than the policy allows ({latest}); sign again"

    pub(super) struct OwnStage {}
    zh "自查由程序判定, 不需要也不接受签核; 请签 risk 或 legal"
    en "stage self is what check finds and is not signed; sign risk or legal"

    struct LacksRole { reviewer: String, stage: String, roles: String, wanted: String }
    zh "{reviewer} 的角色是 {roles}, 不能签 {stage}; 需要 {wanted}"
    en "{reviewer} has the roles {roles} and cannot sign {stage}, which needs {wanted}"

    pub(super) struct IsAuthor { reviewer: String, mail: String }
    zh "作者不能审核自己: {reviewer} 以 {mail} 改过这个活动的内容; 请换一位审核人"
    en "author cannot approve: {reviewer} changed this campaign's content as {mail}; another reviewer has to sign"

    pub(super) struct CannotBeTold { reviewer: String }
    zh "无法判断 {reviewer} 是不是作者; 请在 [reviewers] 中写明其提交用的邮箱(aliases)或代码平台的用户名"
    en "nothing tells whether {reviewer} is an author; give their commit addresses (aliases) or their login on the code host in [reviewers]"

    pub(super) struct SecondStage { reviewer: String, stage: String }
    zh "各阶段须由不同的人签: {reviewer} 已签 {stage}; 请换一位(或由负责人设置 review.combine)"
    en "stages need distinct people: {reviewer} has signed {stage}; another person has to sign (or the owner sets review.combine)"

    pub(super) struct TwoStages { reviewer: String, other: String, stage: String }
    zh "各阶段须由不同的人签: {reviewer} 与已签 {stage} 的 {other} 是同一人; 请换一位(或由负责人设置 review.combine)"
    en "stages need distinct people: {reviewer} and {other}, who signed {stage}, are one; another person has to sign (or the owner sets review.combine)"

    pub(super) struct SignedAgain { reviewer: String }
    zh "{reviewer} 后来又签过同一阶段, 以后一次为准"
    en "{reviewer} signed this stage again later; the later one counts"

    pub(super) struct NotRecorded { touch: String, count: u64 }
    zh "触达 {touch} 的受众数字({count} 人)台账没有记录; 请先 plan --record, 再按记录签核"
    en "the ledger has no recorded audience of {count} for touch {touch}; run plan --record, then sign what it recorded"

    pub(super) struct NoFigures { touch: String }
    zh "签核没有写触达 {touch} 的受众(no recorded audience); 请用 plan --record 的结果签核(signoff --plan plan.json)"
    en "no recorded audience for touch {touch} in the statement; sign with a recorded plan (signoff --plan plan.json)"

    struct SinceMissing { commit: String }
    zh "（上次签核时的提交 {commit} 不在这个克隆的历史里, 因此按全部历史判断; 请完整克隆）"
    en " (the commit {commit} of the last approval is not in this clone's history, so everybody counts who ever changed it; clone it whole)"

    struct SinceUnknown {}
    zh "（手边没有台账, 不知道上次签核到哪里, 因此按全部历史判断）"
    en " (no ledger is at hand to tell what was approved last, so everybody counts who ever changed it)"

    struct NoHistory { zh: String, en: String }
    zh "查不到谁改过内容, 因此不能排除作者自己签核: {zh}"
    en "it cannot be told who changed the content, so the signer may be its author: {en}"
}

/// Why a signature counts for nothing.
pub(super) fn signature(problem: &SignatureProblem) -> Sentence {
    match problem.clone() {
        SignatureProblem::Invalid(words) => BadSignature { words }.into(),
        SignatureProblem::UnknownKey => UnknownKey {}.into(),
        SignatureProblem::WrongNamespace(namespace) => WrongNamespace { namespace }.into(),
        SignatureProblem::Malformed(what) => NoSignature { what }.into(),
        SignatureProblem::WeakKey(kind) => WeakKey { kind }.into(),
        SignatureProblem::Revoked(key) => RevokedKey { key }.into(),
    }
}

/// Why authorship is not known, and what mends it.
pub(super) fn history(gap: &HistoryGap) -> Sentence {
    let (zh, en) = match gap {
        HistoryGap::NoRepository => (
            "工作区不在 git 仓库中".to_owned(),
            "the workspace is in no git repository".to_owned(),
        ),
        HistoryGap::Shallow => (
            "浅克隆缺少历史, CI 中请设 fetch-depth: 0".to_owned(),
            "the clone is shallow; in CI set fetch-depth: 0".to_owned(),
        ),
        HistoryGap::NotOurs(command) => (
            format!("仓库属于另一个用户, git 拒绝读取, 请运行 {command}"),
            format!("the repository belongs to another user and git refuses it; run {command}"),
        ),
        HistoryGap::TooLong(commits) => (
            format!("历史超过 {commits} 个提交"),
            format!("history is longer than {commits} commits"),
        ),
        HistoryGap::NoIdentity => (
            "有未提交的改动, 而 git 没有配置 user.email".to_owned(),
            "there are uncommitted changes and git has no user.email".to_owned(),
        ),
        HistoryGap::NoTrace => (
            "没有任何提交改过这些文件".to_owned(),
            "no commit explains where the files come from".to_owned(),
        ),
        HistoryGap::Unreadable(words) => (format!("git: {words}"), format!("git: {words}")),
    };
    NoHistory { zh, en }.into()
}

/// Why changes count that were approved before, when they do: appended to what they make void.
pub(super) fn why_ever(since: &Since) -> Option<Sentence> {
    match since {
        Since::Ever | Since::Signed(_) => None,
        Since::Missing(commit) => {
            let commit = commit.chars().take(12).collect();
            Some(SinceMissing { commit }.into())
        }
        Since::NoLedger => Some(SinceUnknown {}.into()),
    }
}

/// Which content was signed, which is here, and the parts that differ where the earlier text is known.
pub(super) fn other_content(
    theirs: &Digest,
    ours: &Digest,
    changed: Option<&[String]>,
) -> Sentence {
    let (theirs, ours) = (theirs.short(), ours.short());
    match changed.filter(|changed| !changed.is_empty()) {
        Some(changed) => OtherContentIn {
            theirs,
            ours,
            changed: changed.join(", "),
        }
        .into(),
        None => OtherContent { theirs, ours }.into(),
    }
}

/// Which roles a reviewer has, and which one of them a stage needs.
pub(super) fn lacks_role(reviewer: &Reviewer, stage: Stage, wanted: &[&str]) -> Sentence {
    let or_none = |roles: String| {
        if roles.is_empty() {
            "-".to_owned()
        } else {
            roles
        }
    };
    let roles = or_none(reviewer.roles.join(", "));
    LacksRole {
        reviewer: reviewer.name.clone(),
        stage: stage.to_string(),
        roles,
        wanted: wanted.join(" / "),
    }
    .into()
}

/// A moment in the workspace's zone; in UTC when that zone is unknown.
pub(super) fn local(ms: i64, timezone: &str) -> String {
    let zone = TimeZone::get(timezone).unwrap_or(TimeZone::UTC);
    let Ok(moment) = Timestamp::from_millisecond(ms) else {
        return ms.to_string();
    };
    moment.to_zoned(zone).strftime("%Y-%m-%d %H:%M").to_string()
}
