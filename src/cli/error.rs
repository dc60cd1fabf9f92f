//! World errors become words for the person who must act: what, where, why, what to do. Blame and hints live only here.

use super::Exit;
use crate::{
    diagnostic::Sentence,
    forge::ForgeError,
    ports::{CallError, LedgerError, TreeError},
    say,
    worker::WorkerError,
};

/// A command that cannot go on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct CommandError {
    pub(super) exit: Exit,
    pub(super) what: Sentence,
    pub(super) hints: Vec<Sentence>,
    /// Findings that explain it, rendered; shown before it. Empty: none.
    pub(super) findings: String,
}

impl CommandError {
    pub(super) fn new(exit: Exit, what: impl Into<Sentence>) -> Self {
        Self {
            exit,
            what: what.into(),
            hints: Vec::new(),
            findings: String::new(),
        }
    }

    pub(super) fn usage(what: impl Into<Sentence>) -> Self {
        Self::new(Exit::Usage, what)
    }

    #[must_use]
    pub(super) fn because(mut self, findings: String) -> Self {
        self.findings = findings;
        self
    }

    #[must_use]
    pub(super) fn hint(mut self, hint: impl Into<Sentence>) -> Self {
        self.hints.push(hint.into());
        self
    }
}

say! {
    pub(super) struct FileFailed { path: String, reason: String }
    zh "读写 {path} 失败：{reason}"
    en "failed to read or write {path}: {reason}"

    pub(super) struct LedgerLocked { holder: String }
    zh "台账正被另一个进程使用（{holder}）"
    en "the ledger is in use by another process ({holder})"

    pub(super) struct LedgerLockedHint {}
    zh "等它结束；确认它已不在运行后再试，锁会随进程自动释放"
    en "wait for it to end; the lock goes with its process, there is nothing to delete"

    pub(super) struct LedgerUnsafe { reason: String }
    zh "台账现在不安全，拒绝使用：{reason}"
    en "the ledger is not safe to use: {reason}"

    pub(super) struct LedgerMissing { path: String }
    zh "还没有台账：{path}"
    en "no ledger yet at {path}"

    pub(super) struct LedgerMissingHint {}
    zh "先运行 qunfa sync：它会建立台账并读取通讯录"
    en "run `qunfa sync` first: it makes the ledger and reads the directory"

    pub(super) struct LedgerFailed { reason: String }
    zh "台账出错，什么都没有发送：{reason}"
    en "the ledger failed, nothing was sent: {reason}"

    pub(super) struct Unreachable { reason: String }
    zh "连不上企业微信：{reason}"
    en "WeCom could not be reached: {reason}"

    pub(super) struct SecretRefused {}
    zh "企业微信不认这个 Secret"
    en "WeCom refused the secret"

    pub(super) struct SecretRefusedHint {}
    zh "核对环境变量里的 Secret 与企业 ID 是否配套；连错多次会被封 1 小时"
    en "check that the secret in the environment belongs to this corp; too many failures block the address for an hour"

    pub(super) struct AddressRefused { address: String }
    zh "本机地址 {address} 不在「企业可信IP」里"
    en "this host's address {address} is not in 企业可信IP"

    pub(super) struct AddressRefusedHint {}
    zh "在管理后台的应用详情页加入该地址，约 1 分钟后生效"
    en "add it on the app's page in the admin console; it takes about a minute"

    pub(super) struct Refused { path: String, code: i64, message: String }
    zh "企业微信拒绝了 {path}：{code} {message}"
    en "WeCom refused {path}: {code} {message}"

    pub(super) struct MissingSecret { name: String }
    zh "缺少密钥：{name}"
    en "missing secret: {name}"

    pub(super) struct MissingSecretHint {}
    zh "在环境变量里设置它，不要写进文件"
    en "set it in the environment, never in a file of the workspace"

    pub(super) struct NoSshKeygen {}
    zh "没有安装 ssh-keygen，签核既不能核对也不能签署，因此什么都没有通过"
    en "ssh-keygen is not installed: no sign-off can be checked or made, so nothing passes"

    pub(super) struct NoSshKeygenHint {}
    zh "安装 openssh-client（apt-get install openssh-client；yum 为 openssh）后再运行"
    en "install openssh-client (apt-get install openssh-client; with yum it is openssh) and run it again"

    pub(super) struct NoRevision { rev: String }
    zh "这个克隆里没有提交 {rev}"
    en "the commit {rev} is not available in this clone"

    pub(super) struct NoRevisionHint {}
    zh "先 git fetch 取回受保护的分支（CI 里写 fetch-depth: 0），或用 --base 指明它"
    en "fetch the protected branch first (in CI: fetch-depth: 0), or name it with --base"

    pub(super) struct ShallowHint {}
    zh "这是一个浅克隆：CI 里写 fetch-depth: 0，本机用 git fetch --unshallow"
    en "this clone is shallow: write fetch-depth: 0 in CI, or run git fetch --unshallow"

    pub(super) struct NotOurs {}
    zh "git 仓库属于另一个用户，git 拒绝读取，无法得知受保护的政策"
    en "the repository belongs to another user and git refuses to read it, so the protected policy cannot be known"

    pub(super) struct NotOursHint { command: String }
    zh "运行 {command}"
    en "run {command}"

    pub(super) struct Said { what: String }
    zh "{what}"
    en "{what}"
}

impl From<LedgerError> for CommandError {
    fn from(error: LedgerError) -> Self {
        match error {
            LedgerError::Locked { holder } => {
                Self::new(Exit::Ledger, LedgerLocked { holder }).hint(LedgerLockedHint {})
            }
            LedgerError::Unsafe(reason) => Self::new(Exit::Ledger, LedgerUnsafe { reason }),
            LedgerError::Missing(path) => {
                Self::usage(LedgerMissing { path }).hint(LedgerMissingHint {})
            }
            LedgerError::Storage(reason) => Self::new(Exit::Ledger, LedgerFailed { reason }),
            LedgerError::Refused(reason) => Self::new(Exit::NotApproved, LedgerFailed { reason }),
        }
    }
}

impl From<CallError> for CommandError {
    fn from(error: CallError) -> Self {
        match error {
            CallError::Unreachable(reason) => Self::new(Exit::Platform, Unreachable { reason }),
            CallError::MissingSecret(name) => {
                Self::usage(MissingSecret { name }).hint(MissingSecretHint {})
            }
            CallError::Refused {
                code: 40001 | 40091 | 40013,
                ..
            } => Self::new(Exit::Platform, SecretRefused {}).hint(SecretRefusedHint {}),
            CallError::Refused {
                code: 60020,
                message,
                ..
            } => Self::new(
                Exit::Platform,
                AddressRefused {
                    address: address(&message),
                },
            )
            .hint(AddressRefusedHint {}),
            CallError::Unsendable(what) => Self::new(Exit::NotApproved, Said { what }),
            CallError::Refused {
                path,
                code,
                message,
                ..
            } => Self::new(
                Exit::Platform,
                Refused {
                    path,
                    code,
                    message,
                },
            ),
        }
    }
}

/// The platform names our address as `from ip: 203.0.113.7`.
fn address(message: &str) -> String {
    let rest = message.split("from ip: ").nth(1).unwrap_or("?");
    rest.chars()
        .take_while(|character| character.is_ascii_hexdigit() || matches!(character, '.' | ':'))
        .collect()
}

impl From<WorkerError> for CommandError {
    fn from(error: WorkerError) -> Self {
        match error {
            WorkerError::Ledger(error) => error.into(),
            WorkerError::Call(error) => error.into(),
            WorkerError::Media { path, reason } => {
                Self::new(Exit::NotApproved, FileFailed { path, reason })
            }
            WorkerError::Setup(what) => Self::new(Exit::Platform, Said { what }),
        }
    }
}

impl From<TreeError> for CommandError {
    fn from(error: TreeError) -> Self {
        Self::usage(Said {
            what: error.to_string(),
        })
    }
}

impl From<ForgeError> for CommandError {
    fn from(error: ForgeError) -> Self {
        match error {
            ForgeError::NoSshKeygen => Self::usage(NoSshKeygen {}).hint(NoSshKeygenHint {}),
            ForgeError::NoRevision { rev, shallow } => {
                let error = Self::usage(NoRevision { rev });
                if shallow {
                    error.hint(ShallowHint {})
                } else {
                    error.hint(NoRevisionHint {})
                }
            }
            ForgeError::NotOurs { command } => {
                Self::usage(NotOurs {}).hint(NotOursHint { command })
            }
            other => Self::usage(Said {
                what: other.to_string(),
            }),
        }
    }
}
