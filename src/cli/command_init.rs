//! `init` and `new`: a workspace and a campaign to start from. Nothing that exists is overwritten.

use super::{
    CommandError, Exit, Terminal,
    args::{Init, Manners, New},
    site::write_whole,
};
use crate::{
    model::Lang,
    say,
    workspace::{self, CiHost, Install, Layout, ci_files},
};
use std::path::Path;

say! {
    struct AlreadyThere { path: String }
    zh "{path} 已经存在，没有改动任何文件"
    en "{path} exists already; nothing was changed"
}

pub(super) fn init(
    typed: &Init,
    manners: &Manners,
    terminal: &mut Terminal,
) -> Result<Exit, CommandError> {
    let root = typed
        .directory
        .as_ref()
        .or(manners.workspace.as_ref())
        .map_or_else(
            || terminal.directory.clone(),
            |dir| terminal.directory.join(dir),
        );
    let (host, layout) = typed.ci.map_or(
        // Without a word about CI: the check, which needs neither secret nor ledger.
        (CiHost::GitHub, Layout::Serve),
        |host| (host.into(), typed.layout.into()),
    );
    let begun = root.join("qunfa.toml").exists();
    let mut files = if begun && typed.ci.is_some() {
        Vec::new()
    } else {
        workspace::scaffold::workspace_files(typed.ci.is_some())
    };
    let ci = ci_files(host, layout, Install::OnPath).into_iter();
    let wanted = |path: &str| typed.ci.is_some() || !path.starts_with("deploy/");
    files.extend(
        ci.filter(|(path, _)| wanted(path))
            .map(|(path, text)| (path, text.into_bytes())),
    );
    files.sort();
    let exit = write_new(&root, files, manners, terminal)?;
    if let Some(host) = typed.ci {
        let lang: Lang = manners.lang.unwrap_or_default().into();
        terminal.talk(&ci_advice(host.into(), layout, lang));
    }
    Ok(exit)
}

/// What a person has to do by hand before the CI that was written works.
fn ci_advice(host: CiHost, layout: Layout, lang: Lang) -> String {
    let secrets = match host {
        CiHost::GitHub => lang.pick(
            "在仓库设置里建两个环境：wecom-plan（只放 QUNFA_PEPPER、QUNFA_SEAL）和 wecom（再加发送用的密钥，限 main 分支）；保护 main，要求合并请求",
            "in the repository's settings make two environments: wecom-plan (QUNFA_PEPPER and QUNFA_SEAL only) and wecom (also the secrets that can send, main only); protect main and require pull requests",
        ),
        CiHost::GitLab => lang.pick(
            "在 CI/CD 变量里放 QUNFA_PEPPER、QUNFA_SEAL（环境 wecom-plan），发送用的密钥设为受保护并限环境 wecom；加一个每十分钟的流水线计划",
            "put QUNFA_PEPPER and QUNFA_SEAL into the CI/CD variables (environment wecom-plan), protect those that can send and limit them to wecom; add a pipeline schedule every ten minutes",
        ),
        CiHost::Gitee => lang.pick(
            "在主机上建 /etc/qunfa/plan.env 与 /etc/qunfa/apply.env（chmod 600），发送用的密钥只放后者；主机组的 ID 换成你们的",
            "make /etc/qunfa/plan.env and /etc/qunfa/apply.env on the host (chmod 600), with those that can send in the latter only; put in your host groups' ids",
        ),
    };
    let ledger = match layout {
        Layout::Runner => lang.pick(
            "台账在运行器的 /var/lib/qunfa/ledger.db，检出目录之外；在 qunfa.toml 写 ledger = { env = \"QUNFA_LEDGER\" }",
            "the ledger is /var/lib/qunfa/ledger.db on the runner, outside the checkout; qunfa.toml says ledger = { env = \"QUNFA_LEDGER\" }",
        ),
        Layout::Postgres => lang.pick(
            "QUNFA_LEDGER 放 postgres:// 地址（PostgreSQL 15 及以上的主库），作为密钥；在 qunfa.toml 写 ledger = { env = \"QUNFA_LEDGER\" }",
            "QUNFA_LEDGER holds the postgres:// address (the primary, PostgreSQL 15 or newer), as a secret; qunfa.toml says ledger = { env = \"QUNFA_LEDGER\" }",
        ),
        Layout::Serve => lang.pick(
            "把 deploy/ 里的两个文件装到一台出口地址固定的机器上（systemctl enable --now qunfa-apply.timer），密钥放 /etc/qunfa/apply.env",
            "install the two files of deploy/ on a machine with a fixed address (systemctl enable --now qunfa-apply.timer), secrets in /etc/qunfa/apply.env",
        ),
    };
    let address = lang.pick(
        "发送的机器要登记到企业微信「企业可信IP」，否则 60020",
        "the machine that sends has to be among WeCom's trusted IPs, or it answers 60020",
    );
    let trust = lang.pick(
        "第一次在台账所在的机器上手动运行 qunfa plan --record，核对并输入规则摘要的前 12 位；以后的改动由 owner 签核",
        "the first time, run `qunfa plan --record` by hand where the ledger is, compare the policy's digest and type its 12 digits; owners sign later changes",
    );
    let advice = [secrets, ledger, address, trust];
    let lines = advice.iter().map(|line| format!("- {line}"));
    lines.collect::<Vec<_>>().join("\n")
}

pub(super) fn new(
    typed: &New,
    manners: &Manners,
    terminal: &mut Terminal,
) -> Result<Exit, CommandError> {
    let root = manners.workspace.as_ref().map_or_else(
        || terminal.directory.clone(),
        |dir| terminal.directory.join(dir),
    );
    let files =
        workspace::scaffold::campaign_files(&typed.campaign).map_err(CommandError::usage)?;
    write_new(&root, files, manners, terminal)
}

fn write_new(
    root: &Path,
    files: Vec<(String, Vec<u8>)>,
    manners: &Manners,
    terminal: &mut Terminal,
) -> Result<Exit, CommandError> {
    // All or nothing: an existing file is somebody's work.
    if let Some((path, _)) = files.iter().find(|(path, _)| root.join(path).exists()) {
        return Err(CommandError::usage(AlreadyThere { path: path.clone() }));
    }
    for (path, bytes) in &files {
        write_whole(&root.join(path), bytes)?;
        terminal.data(&format!("{path}\n"));
    }
    let lang: Lang = manners.lang.unwrap_or_default().into();
    terminal.talk(lang.pick(
        "下一步：改好 qunfa.toml，再运行 qunfa check",
        "next: edit qunfa.toml, then run `qunfa check`",
    ));
    Ok(Exit::Done)
}
