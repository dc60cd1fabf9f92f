//! What `doctor` sees of the repository, of `ssh-keygen` and of the secrets.

use super::{Exit, Terminal, command_doctor::Examined, site::Site};
use crate::{
    forge::{self, Survey},
    ports::HistoryGap,
    say,
    workspace::SecretRef,
};
use secrecy::ExposeSecret;

say! {
    struct RepositoryFine { base: String }
    zh "git：仓库完整，基准分支 {base}"
    en "git: the repository is whole, its base is {base}"

    struct NoRepository {}
    zh "git：工作区不在 git 仓库里，分不清谁是作者，任何签核都不算数。运行 git init 并提交"
    en "git: the workspace is in no repository, so nobody can be told from the author and no sign-off counts. Run git init and commit"

    struct NotOurs { command: String }
    zh "git：仓库属于另一个用户，git 不让读。运行 {command}"
    en "git: the repository belongs to another user, and git refuses to read it. Run {command}"

    struct Unreadable { reason: String }
    zh "git：仓库读不出来（{reason}）"
    en "git: the repository cannot be read ({reason})"

    struct Shallow {}
    zh "git：浅克隆，缺少较早的提交，分不清谁是作者。运行 git fetch --unshallow；CI 里设 fetch-depth: 0"
    en "git: a shallow clone lacks older commits, so nobody can be told from the author. Run git fetch --unshallow; in CI set fetch-depth: 0"

    struct NoRemote {}
    zh "git：没有远端 origin。锚点和提交只在本机，别人无从核对；git remote add origin 地址"
    en "git: there is no remote origin, so commits and anchors stand on this machine alone; git remote add origin ADDRESS"

    struct NoBase { remote: String }
    zh "git：本地没有 {remote} 的主分支，看不到受保护的基准。运行 git fetch origin"
    en "git: the main branch of {remote} was not fetched, so the protected base cannot be seen. Run git fetch origin"

    struct NoMail {}
    zh "git：没有设置 user.email，未提交的改动不知道算谁的。运行 git config user.email 你的邮箱"
    en "git: user.email is not set, so uncommitted changes belong to nobody. Run git config user.email YOU@…"

    struct ProtectionUnseen { path: &'static str }
    zh "分支保护：从这里看不到，请核对 {path}"
    en "branch protection cannot be seen from here, check {path}"

    struct NoOwnersFile {}
    zh "分支保护：没有 CODEOWNERS，改 qunfa.toml 不会自动请负责人复核。写一个，并在保护规则里要求负责人批准"
    en "branch protection: there is no CODEOWNERS, so nobody is asked about changes of qunfa.toml. Write one, and require its owners' approval"

    struct KeygenFine {}
    zh "ssh-keygen：可用"
    en "ssh-keygen: usable"

    struct KeygenMissing { reason: String }
    zh "ssh-keygen：不能用（{reason}）。签核无法制作也无法核对；安装 openssh-client"
    en "ssh-keygen is not usable ({reason}), so sign-offs can neither be made nor verified; install openssh-client"

    struct SecretsFine { count: usize }
    zh "密钥：{count} 个都已设置"
    en "secrets: all {count} are set"

    struct SecretUndeclared { name: String }
    zh "密钥：qunfa.toml 没有声明 {name}"
    en "secrets: qunfa.toml does not declare {name}"

    struct SecretMissing { name: String, place: String }
    zh "密钥：{name} 没有设置（{place}）"
    en "secrets: {name} is not set ({place})"

    struct SecretWeak { name: String }
    zh "密钥：{name} 太短或太单调，猜得出来。第一次 sync 之前用 openssl rand -hex 32 换掉；已有台账时换了就打不开"
    en "secrets: {name} is short or monotonous and can be guessed. Before the first sync take openssl rand -hex 32; a ledger that exists does not open with another"

    struct SecretsAlike {}
    zh "密钥：secrets.pepper 与 secrets.seal 是同一个值，漏了一个就漏了两个。第一次 sync 之前换掉其中一个"
    en "secrets: secrets.pepper and secrets.seal are one value, so one leak loses both. Change one of them before the first sync"

    struct SecretReadable { name: String, path: String, mode: String }
    zh "密钥：{name} 的文件 {path} 别人也能读（权限 {mode}）。运行 chmod 600 {path}；可能已被看过，请换掉"
    en "secrets: others may read the file of {name}, {path} (mode {mode}). Run chmod 600 {path}, and replace the secret, which may have been seen"

    struct RobotsUntried { count: usize }
    zh "群机器人：{count} 个的 key 没有试用，试一次就会发出消息；qunfa test 发给测试人员"
    en "robots: the keys of {count} were not tried, since trying sends; `qunfa test` reaches testers only"
}

pub(super) fn repository(site: &Site, examined: &mut Examined) {
    let survey = forge::survey(&site.root);
    match &survey.gap {
        Some(HistoryGap::NotOurs(command)) => {
            let command = command.clone();
            examined.wrong(Exit::Usage, NotOurs { command });
        }
        Some(HistoryGap::Unreadable(reason)) => {
            let reason = reason.clone();
            examined.wrong(Exit::Usage, Unreadable { reason });
        }
        Some(_) => examined.wrong(Exit::Usage, NoRepository {}),
        None => seen(&survey, examined),
    }
    match forge::find_ssh_keygen() {
        Ok(()) => examined.fine(KeygenFine {}),
        Err(error) => {
            let reason = error.to_string();
            examined.wrong(Exit::Usage, KeygenMissing { reason });
        }
    }
}

fn seen(survey: &Survey, examined: &mut Examined) {
    if survey.shallow {
        examined.wrong(Exit::Usage, Shallow {});
    }
    match (&survey.remote, &survey.base) {
        (None, _) => examined.mind(NoRemote {}),
        (Some(remote), None) => {
            let remote = remote.clone();
            examined.mind(NoBase { remote });
        }
        (Some(_), Some(base)) if !survey.shallow => {
            let base = base.clone();
            examined.fine(RepositoryFine { base });
        }
        _ => {}
    }
    if survey.mail.is_none() {
        examined.mind(NoMail {});
    }
    if let Some(remote) = &survey.remote {
        let path = protection_path(remote);
        examined.mind(ProtectionUnseen { path });
        if !survey.owners_file {
            examined.mind(NoOwnersFile {});
        }
    }
}

/// Where a host keeps what only its API could tell.
fn protection_path(remote: &str) -> &'static str {
    if remote.contains("github") {
        "GitHub Settings → Branches (Require a pull request, Dismiss stale approvals, Require approval of the most recent push, Do not allow bypassing)"
    } else if remote.contains("gitlab") {
        "GitLab Settings → Repository → Protected branches; Settings → Merge requests (Prevent approval by author and by committers)"
    } else if remote.contains("gitee") {
        "Gitee 管理 → 保护分支设置 (审查人数, 不允许自己合并)"
    } else {
        "主分支不许直接推送, 改动后旧批准作废, 作者与最后推送者不能批准 (no direct push to main, stale approvals dismissed, no approval by author or last pusher)"
    }
}

pub(super) fn secrets(site: &Site, terminal: &Terminal, examined: &mut Examined) {
    let connections = &site.workspace.connections;
    let mut named: Vec<(String, Option<&SecretRef>)> = vec![
        ("secrets.pepper".to_owned(), connections.pepper.as_ref()),
        ("secrets.seal".to_owned(), connections.seal.as_ref()),
    ];
    let declared = [
        ("wecom.contacts", &connections.contacts),
        ("wecom.customers", &connections.customers),
    ];
    named.extend(
        declared
            .into_iter()
            .filter_map(|(name, place)| Some((name.to_owned(), Some(place.as_ref()?)))),
    );
    let apps = connections.apps.iter();
    named.extend(apps.map(|(name, place)| (format!("apps.{name}"), Some(place))));
    let robots = connections.robots.iter();
    named.extend(robots.map(|(name, place)| (format!("robots.{name}"), Some(place))));
    let mut set = 0;
    for (name, place) in &named {
        set += usize::from(secret(site, name, *place, terminal, examined));
    }
    if set == named.len() {
        examined.fine(SecretsFine { count: set });
    }
    let value = |name: &str, place: &Option<SecretRef>| {
        let secret = site.secret(name, place.as_ref(), terminal).ok()?;
        Some(secret.expose_secret().to_owned())
    };
    let pepper = value("secrets.pepper", &connections.pepper);
    if pepper.is_some() && pepper == value("secrets.seal", &connections.seal) {
        examined.wrong(Exit::Usage, SecretsAlike {});
    }
    if !connections.robots.is_empty() {
        let count = connections.robots.len();
        examined.mind(RobotsUntried { count });
    }
}

/// Whether it is set and nothing is wrong with it.
fn secret(
    site: &Site,
    name: &str,
    place: Option<&SecretRef>,
    terminal: &Terminal,
    examined: &mut Examined,
) -> bool {
    let name = name.to_owned();
    let Some(place) = place else {
        examined.wrong(Exit::Usage, SecretUndeclared { name });
        return false;
    };
    let Ok(value) = site.secret(&name, Some(place), terminal) else {
        let place = match place {
            SecretRef::Env(variable) => format!("${variable}"),
            SecretRef::File(path) => path.clone(),
        };
        examined.wrong(Exit::Usage, SecretMissing { name, place });
        return false;
    };
    if let SecretRef::File(path) = place
        && let Some(mode) = readable_by_others(&site.root.join(path))
    {
        let path = path.clone();
        examined.wrong(Exit::Usage, SecretReadable { name, path, mode });
        return false;
    }
    // The platform chose the others.
    if name.starts_with("secrets.") && is_weak(value.expose_secret()) {
        examined.wrong(Exit::Usage, SecretWeak { name });
        return false;
    }
    true
}

/// Fewer than 16 bytes, or fewer than 8 different ones.
fn is_weak(secret: &str) -> bool {
    let mut bytes: Vec<u8> = secret.bytes().collect();
    let length = bytes.len();
    bytes.sort_unstable();
    bytes.dedup();
    length < 16 || bytes.len() < 8
}

/// The mode of a file that not only its owner may read.
#[cfg(unix)]
pub(super) fn readable_by_others(path: &std::path::Path) -> Option<String> {
    use std::os::unix::fs::PermissionsExt;
    let mode = std::fs::metadata(path).ok()?.permissions().mode() & 0o777;
    (mode & 0o077 != 0).then(|| format!("{mode:o}"))
}

/// Other systems have no such mode.
#[cfg(not(unix))]
pub(super) fn readable_by_others(_: &std::path::Path) -> Option<String> {
    None
}
