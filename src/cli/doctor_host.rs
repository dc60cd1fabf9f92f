//! What `doctor` says about the code host: whether anybody can be told from who pushed. It asks nobody.

use super::{command_doctor::Examined, site::Site};
use crate::{
    ports::{CodeHost, HostGap},
    say,
    workspace::Reviewer,
};

say! {
    struct NoHost {}
    zh "代码平台：没有配置 [host]，不知道改动是谁推送的，作者只按提交里的署名判断（署名可以冒用）。用 GitHub、GitLab 或 Gitee 的，请在 qunfa.toml 写明 [host]"
    en "code host: there is no [host], so nobody knows who pushed, and authors are told by the names in commits alone (which can be forged). If you use GitHub, GitLab or Gitee, write [host] in qunfa.toml"

    struct NoToken { host: CodeHost, place: String }
    zh "代码平台：缺少 {host} 的访问令牌（{place} 没有设置），在这台机器上不知道改动是谁推送的，有 {host} 用户名的审核人的签核不算数"
    en "code host: the token for {host} is missing ({place} is not set), so on this machine nobody knows who pushed, and sign-offs of reviewers with a login there do not count"

    struct NoRepository { host: CodeHost }
    zh "代码平台：不知道是 {host} 上的哪个仓库，请在 [host] 里写明 repository = \"owner/name\""
    en "code host: nothing says which repository at {host} it is; write repository = \"owner/name\" in [host]"

    struct Unusable { host: CodeHost, reason: String }
    zh "代码平台：{host} 的设置不能用（{reason}）"
    en "code host: the settings for {host} cannot be used ({reason})"

    struct NoLogins { host: CodeHost, names: String }
    zh "代码平台：{names} 没有写 {host} 上的用户名，看不出是不是其本人推送的；请在 [reviewers] 里写上"
    en "code host: {names} have no login on {host}, so it cannot be told whether they pushed; write it in [reviewers]"

    struct GiteeUntold {}
    zh "代码平台：Gitee 的接口不说是谁推送的，只能把提交请求的人算作推送的人"
    en "code host: Gitee's API does not tell who pushed, so whoever opened a request counts as who pushed it"

    struct HostFine { host: CodeHost }
    zh "代码平台：{host}，推送过改动的人不能签核"
    en "code host: {host}; who pushed a change cannot sign it"
}

pub(super) fn examine(site: &Site, examined: &mut Examined) {
    let host = match site.desk.host() {
        None => return examined.mind(NoHost {}),
        Some(Err((host, HostGap::NoToken(place)))) => {
            return examined.mind(NoToken { host, place });
        }
        Some(Err((host, HostGap::NoRepository))) => return examined.mind(NoRepository { host }),
        Some(Err((host, HostGap::Trouble(reason)))) => {
            return examined.mind(Unusable { host, reason });
        }
        Some(Ok(host)) => host.kind(),
    };
    let reviewers = site.workspace.policy.reviewers.values();
    let unnamed = reviewers.filter(|one| !one.bot && login(one, host).is_none());
    let names: Vec<&str> = unnamed.map(|reviewer| reviewer.name.as_str()).collect();
    if !names.is_empty() {
        let names = names.join(", ");
        examined.mind(NoLogins { host, names });
    }
    if host == CodeHost::Gitee {
        examined.mind(GiteeUntold {});
    } else if names.is_empty() {
        examined.fine(HostFine { host });
    }
}

fn login(reviewer: &Reviewer, host: CodeHost) -> Option<&str> {
    let login = match host {
        CodeHost::Github => &reviewer.github,
        CodeHost::Gitlab => &reviewer.gitlab,
        CodeHost::Gitee => &reviewer.gitee,
    };
    login.as_deref().filter(|login| !login.is_empty())
}
