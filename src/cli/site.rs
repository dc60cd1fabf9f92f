//! Opens what a command works on: the workspace, the ledger, the platform, the proofs.

use super::{
    CommandError, Exit, Terminal,
    args::Manners,
    code_host::Desk,
    ground::{Footing, Ground, Opening},
    machine::{ClockSource, ThisMachine, boot_ms},
};
use crate::{
    approval,
    channel::{self, Agent, Chat, Config, ReadPace, WeCom},
    diagnostic::{Finding, Sources},
    forge::{self, TrustedTree},
    history::Past,
    model::{CampaignId, Lang, Pepper, Tempo},
    pipeline::{Prepared, Proofs},
    ports::{CheckedSignoff, Since, TEMPLATE_NAMESPACE, Tree as _},
    report::Style,
    say,
    workspace::{self, Campaign, SecretRef, SignoffFile, Workspace},
};
use secrecy::{ExposeSecret, SecretString};
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    time::Duration,
};

say! {
    struct NoWorkspace { directory: String }
    zh "{directory} 里没有 qunfa.toml"
    en "no qunfa.toml in {directory}"

    struct NoWorkspaceHint {}
    zh "到工作区目录里运行，或加 -C 目录；新建用 qunfa init"
    en "run in the workspace, or pass -C DIR; `qunfa init` makes one"

    struct SettingsBroken { blocking: usize }
    zh "qunfa.toml 有 {blocking} 个问题，改好才能继续"
    en "qunfa.toml has {blocking} findings; mend them first"

    struct UnknownCampaign { id: String, nearest: String }
    zh "没有活动「{id}」。{nearest}"
    en "no campaign {id}. {nearest}"

    struct BrokenCampaign { id: String, file: String }
    zh "「{id}」的文件 {file} 有错，读不出这个活动：先改好上面的问题"
    en "{file} cannot be read as the campaign {id}: mend the findings above first"

    pub(super) struct MissingSecret { name: String, place: String }
    zh "缺少密钥：{name}（{place} 没有设置）"
    en "missing secret: {name} ({place} is not set)"

    struct NotDeclared { name: String }
    zh "qunfa.toml 没有声明 {name}"
    en "qunfa.toml does not declare {name}"

    struct BadNow { text: String }
    zh "--now 要写成 2026-11-10T11:00:00+08:00，不是「{text}」"
    en "--now wants 2026-11-10T11:00:00+08:00, not {text}"

    struct BadTempo { text: String }
    zh "--tempo 要写成 1/200，不是「{text}」"
    en "--tempo wants 1/200, not {text}"

    struct LoopbackOnly { flag: String, host: String }
    zh "{flag} 只在所有地址都是本机时可用，{host} 不是"
    en "{flag} is for loopback endpoints only, {host} is not"

    struct ClockUnreadable { reason: String }
    zh "读不到沙箱的时钟：{reason}"
    en "the sandbox's clock could not be read: {reason}"

    struct BadLockTimeout { text: String }
    zh "--lock-timeout 要写成 90s、10m 或 1h，不是「{text}」"
    en "--lock-timeout wants 90s, 10m or 1h, not {text}"

    struct NowNeedsNoSending {}
    zh "--now 不能用于会发送的命令"
    en "--now is not for commands that send"
}

/// The settings' file.
const SETTINGS: &str = "qunfa.toml";

/// A workspace that was read, and everything needed to go on from it.
#[derive(Debug)]
pub(super) struct Site {
    pub(super) root: PathBuf,
    pub(super) tree: TrustedTree,
    pub(super) ground: Ground,
    pub(super) workspace: Workspace,
    pub(super) lang: Lang,
    pub(super) style: Style,
    /// How long another process's hold on the ledger is waited for.
    pub(super) lock_timeout: Duration,
    /// The code host, and what it has answered.
    pub(super) desk: Desk,
}

impl Site {
    /// Reads the workspace, its policy from the base. Findings about campaigns are carried along; a broken settings file ends it here.
    pub(super) fn open(manners: &Manners, terminal: &mut Terminal) -> Result<Self, CommandError> {
        Self::open_as(Opening::default(), manners, terminal)
    }

    /// As [`open`](Self::open), for what stops and shows, and puts up with a base that is not there.
    pub(super) fn open_in_haste(
        manners: &Manners,
        terminal: &mut Terminal,
    ) -> Result<Self, CommandError> {
        let opening = Opening {
            in_haste: true,
            ..Opening::default()
        };
        Self::open_as(opening, manners, terminal)
    }

    /// Reads what a command wants to read.
    pub(super) fn open_as(
        opening: Opening<'_>,
        manners: &Manners,
        terminal: &mut Terminal,
    ) -> Result<Self, CommandError> {
        let root = root_of(manners, terminal);
        let (mut ground, mut tree) = Ground::find(&root, manners.base.as_deref(), opening)?;
        let missing = || {
            let directory = root.display().to_string();
            CommandError::usage(NoWorkspace { directory }).hint(NoWorkspaceHint {})
        };
        if tree.entry(SETTINGS).is_none() {
            // Before a whole disk is walked for it.
            return Err(missing());
        }
        let lock_timeout = lock_timeout(manners)?;
        let style = terminal.style(manners.color);
        let mut read = workspace::read(&tree);
        if opening.only_looks
            && matches!(ground.footing, Footing::Shown(_))
            && matches!(read, Err(workspace::ReadError::Settings { .. }))
        {
            // Or nobody could ever see whether a broken policy was mended.
            tree = tree.by_itself();
            ground.footing = Footing::Introduced;
            read = workspace::read(&tree);
        }
        match read {
            Ok(workspace) => {
                let lang = manners.lang.map_or(workspace.language, Into::into);
                terminal.lang = Some(lang);
                let mut site = Self {
                    root,
                    tree,
                    ground,
                    workspace,
                    lang,
                    style,
                    lock_timeout,
                    desk: Desk::default(),
                };
                site.desk = Desk::of(&site, terminal);
                Ok(site)
            }
            Err(workspace::ReadError::NoWorkspace) => Err(missing()),
            Err(workspace::ReadError::Settings { findings, sources }) => {
                let lang = manners.lang.unwrap_or_default().into();
                terminal.talk(&crate::report::findings_text(
                    &findings, &sources, lang, style,
                ));
                let blocking = findings.iter().filter(|finding| finding.blocks()).count();
                Err(CommandError::new(
                    Exit::Findings,
                    SettingsBroken { blocking },
                ))
            }
            Err(workspace::ReadError::Tree(error)) => Err(error.into()),
        }
    }

    /// What is wrong with the change's own policy, which is not in effect, and the texts that findings point into.
    pub(super) fn shown_policy(&self) -> Result<(Vec<Finding>, Sources), CommandError> {
        if !matches!(self.ground.footing, Footing::Shown(_)) {
            return Ok(Default::default());
        }
        let (mut findings, sources) = match workspace::read(self.tree.change()) {
            Ok(own) => (own.findings, own.sources),
            Err(workspace::ReadError::Settings { findings, sources }) => (findings, sources),
            Err(workspace::ReadError::NoWorkspace) => return Ok(Default::default()),
            Err(workspace::ReadError::Tree(error)) => return Err(error.into()),
        };
        findings.retain(|finding| workspace::is_policy(&finding.place.file));
        Ok((findings, sources))
    }

    /// The finding that a change touches both policy and campaigns.
    pub(super) fn split(&self) -> Result<Option<Finding>, CommandError> {
        if matches!(self.ground.footing, Footing::Same | Footing::Own) {
            // Merged, it would change no policy.
            return Ok(None);
        }
        let touched = |of| self.ground.touched(&self.root, self.tree.change(), of);
        let policy: Vec<String> = touched(workspace::is_policy)?.into_iter().collect();
        if policy.is_empty() {
            return Ok(None);
        }
        let content: Vec<String> = touched(workspace::is_content)?.into_iter().collect();
        Ok(approval::split(&policy, &content))
    }

    /// A campaign by id, or the nearest names.
    pub(super) fn campaign(&self, id: &str) -> Result<&Campaign, CommandError> {
        let wanted = CampaignId(id.to_owned());
        if let Some(campaign) = self.workspace.campaigns.get(&wanted) {
            return Ok(campaign);
        }
        if let Some(file) = self.workspace.broken.get(&wanted) {
            return Err(CommandError::new(
                Exit::Findings,
                BrokenCampaign {
                    id: id.to_owned(),
                    file: file.clone(),
                },
            )
            .because(self.findings_in(file)));
        }
        let nearest = self.workspace.campaigns.keys().max_by(|a, b| {
            let near = |key: &CampaignId| strsim::jaro_winkler(&key.0, id);
            near(a).total_cmp(&near(b))
        });
        let nearest = nearest.map(|key| match self.lang {
            Lang::Zh => format!("最接近的是「{key}」"),
            Lang::En => format!("The nearest is {key}"),
        });
        Err(CommandError::usage(UnknownCampaign {
            id: id.to_owned(),
            nearest: nearest.unwrap_or_default(),
        }))
    }

    /// What is wrong with one file, rendered.
    fn findings_in(&self, file: &str) -> String {
        let all = self.workspace.findings.iter();
        let own = all.clone().filter(|finding| *finding.place.file == *file);
        let mut findings: Vec<_> = own.cloned().collect();
        if !findings.iter().any(crate::diagnostic::Finding::blocks) {
            // What keeps it from being read stands in a file it uses.
            findings = all.filter(|finding| finding.blocks()).cloned().collect();
        }
        crate::report::findings_text(&findings, &self.workspace.sources, self.lang, self.style)
    }

    /// Ids of campaigns, each checked.
    pub(super) fn scope(&self, ids: &[String]) -> Result<Vec<CampaignId>, CommandError> {
        ids.iter()
            .map(|id| self.campaign(id).map(|campaign| campaign.id.clone()))
            .collect()
    }

    /// A secret, from the environment or a file, never from the workspace.
    pub(super) fn secret(
        &self,
        name: &str,
        place: Option<&SecretRef>,
        terminal: &Terminal,
    ) -> Result<SecretString, CommandError> {
        let Some(place) = place else {
            return Err(CommandError::usage(NotDeclared {
                name: name.to_owned(),
            }));
        };
        let (value, place) = match place {
            SecretRef::Env(variable) => {
                (terminal.env.get(variable).cloned(), format!("${variable}"))
            }
            SecretRef::File(path) => (
                std::fs::read_to_string(self.root.join(path))
                    .ok()
                    .map(|text| text.trim().to_owned()),
                path.clone(),
            ),
        };
        match value.filter(|value| !value.is_empty()) {
            Some(value) => Ok(SecretString::from(value)),
            None => Err(CommandError::usage(MissingSecret {
                name: name.to_owned(),
                place,
            })
            .hint(super::error::MissingSecretHint {})),
        }
    }

    /// Person keys of this corp.
    pub(super) fn pepper(&self, terminal: &Terminal) -> Result<Pepper, CommandError> {
        let secret = self.secret(
            "secrets.pepper",
            self.workspace.connections.pepper.as_ref(),
            terminal,
        )?;
        Ok(Pepper::new(
            secret.expose_secret().as_bytes(),
            &self.workspace.policy.corp,
        ))
    }

    /// The platform's address: the settings', or the environment's.
    pub(super) fn base_url(&self, terminal: &Terminal) -> String {
        terminal
            .env
            .get("QUNFA_WECOM_URL")
            .cloned()
            .unwrap_or_else(|| self.workspace.connections.wecom_base_url.clone())
    }

    /// The platform.
    pub(super) fn wire(&self, terminal: &Terminal) -> Result<WeCom, CommandError> {
        self.wire_at(&Tempo::REAL, terminal)
    }

    /// The platform, its reading paced in a tempo.
    pub(super) fn wire_at(
        &self,
        tempo: &Tempo,
        terminal: &Terminal,
    ) -> Result<WeCom, CommandError> {
        let connections = &self.workspace.connections;
        let base_url = self.base_url(terminal);
        if base_url.starts_with("http://") && !is_loopback(&base_url) {
            return Err(CommandError::usage(LoopbackOnly {
                flag: "http://".to_owned(),
                host: base_url,
            }));
        }
        let secret =
            |name: &str, place: Option<&SecretRef>| self.secret(name, place, terminal).ok();
        let mut config = Config::new(&base_url, &self.workspace.policy.corp);
        let limit = |name: &str| self.workspace.policy.limits.get(name) as u32;
        config.read_pace = Some(ReadPace {
            per_minute: limit("read_calls_per_minute"),
            per_hour: limit("read_calls_per_hour"),
            factor: tempo.pace_factor as u32,
        });
        config.contacts = secret("wecom.contacts", connections.contacts.as_ref());
        config.customers = secret("wecom.customers", connections.customers.as_ref());
        for (name, agent) in &self.workspace.policy.apps {
            // An app whose secret is not at hand fails when it is used, and says which.
            config.agents.insert(
                name.clone(),
                Agent {
                    id: *agent,
                    secret: secret(&format!("apps.{name}"), connections.apps.get(name)),
                },
            );
        }
        for (name, place) in &connections.robots {
            if let Some(key) = secret(&format!("robots.{name}"), Some(place)) {
                config.robots.insert(name.clone(), key);
            }
        }
        for (name, chat) in &self.workspace.policy.appchats {
            config.chats.insert(
                name.clone(),
                Chat {
                    id: chat.id.clone(),
                    name: chat.title.clone(),
                    owner: chat.owner.clone(),
                    members: chat.members.clone(),
                },
            );
        }
        WeCom::new(config).map_err(|error| {
            CommandError::usage(super::error::Said {
                what: error.to_string(),
            })
        })
    }

    /// Waits of this run; scaled only when nothing but this machine can be reached.
    pub(super) fn tempo(
        &self,
        manners: &Manners,
        terminal: &Terminal,
    ) -> Result<Tempo, CommandError> {
        let Some(text) = &manners.tempo else {
            return Ok(Tempo::REAL);
        };
        let factor = text
            .strip_prefix("1/")
            .and_then(|number| number.parse().ok())
            .filter(|factor| (1..=100_000).contains(factor));
        let factor = factor.ok_or_else(|| CommandError::usage(BadTempo { text: text.clone() }))?;
        self.only_loopback("--tempo", terminal)?;
        Ok(Tempo::divided_by(factor))
    }

    fn only_loopback(&self, flag: &str, terminal: &Terminal) -> Result<(), CommandError> {
        let base_url = self.base_url(terminal);
        if is_loopback(&base_url) {
            return Ok(());
        }
        Err(CommandError::usage(LoopbackOnly {
            flag: flag.to_owned(),
            host: base_url,
        }))
    }

    /// The clock of a command that may send: the system's, or a sandbox's.
    pub(super) fn machine(
        &self,
        manners: &Manners,
        terminal: &Terminal,
    ) -> Result<ThisMachine, CommandError> {
        if manners.now.is_some() {
            return Err(CommandError::usage(NowNeedsNoSending {}));
        }
        self.machine_for_reading(manners, terminal)
    }

    /// The clock of a command that only reads.
    pub(super) fn machine_for_reading(
        &self,
        manners: &Manners,
        terminal: &Terminal,
    ) -> Result<ThisMachine, CommandError> {
        let source = match (&manners.now, &manners.clock) {
            (Some(now), _) => ClockSource::Fixed(parse_now(now)?),
            (None, Some(url)) => {
                self.only_loopback("--clock", terminal)?;
                if !is_loopback(url) {
                    return Err(CommandError::usage(LoopbackOnly {
                        flag: "--clock".to_owned(),
                        host: url.clone(),
                    }));
                }
                read_clock(url)?
            }
            (None, None) => ClockSource::System,
        };
        Ok(ThisMachine::new(source))
    }

    /// Names of reviewers with their keys.
    pub(super) fn reviewer_keys(&self) -> Vec<(String, String)> {
        let reviewers = self.workspace.policy.reviewers.values();
        reviewers
            .filter_map(|reviewer| Some((reviewer.name.clone(), reviewer.key.clone()?)))
            .collect()
    }

    /// Sign-offs checked against the reviewers' keys, and who wrote what.
    ///
    /// `past` is what the ledger knows; without one, changes count from the beginning.
    pub(super) fn proofs(
        &self,
        prepared: &[Prepared<'_>],
        past: Option<&Past>,
    ) -> Result<Proofs, CommandError> {
        let revoked = &self.workspace.policy.review.revoked;
        let reviewers = self.reviewer_keys();
        let mut proofs = Proofs {
            templates: self.template_proofs(prepared, &reviewers)?,
            ..Proofs::default()
        };
        let mut asked = BTreeMap::new();
        for prepared in prepared {
            let campaign = prepared.campaign;
            asked.insert(campaign.id.clone(), asked_of(campaign, past));
            let Some(file) = self.workspace.signoffs.get(&campaign.id) else {
                continue;
            };
            let presented = presented(file);
            proofs.signoffs.insert(
                campaign.id.clone(),
                forge::check_signoffs(&presented, &reviewers, revoked)?,
            );
        }
        proofs.provenance = forge::provenances_at(&self.root, self.ground.at.as_deref(), &asked);
        if past.is_none() {
            for provenance in proofs.provenance.values_mut() {
                provenance.since = Since::NoLedger;
            }
        }
        Ok(proofs)
    }

    /// Sign-offs of the templates that these campaigns use, checked likewise.
    fn template_proofs(
        &self,
        prepared: &[Prepared<'_>],
        reviewers: &[(String, String)],
    ) -> Result<BTreeMap<String, Vec<CheckedSignoff>>, CommandError> {
        let mut checked = BTreeMap::new();
        let signed = self.workspace.template_signoffs.iter();
        let uses = |template: &str| {
            let mut campaigns = prepared.iter().map(|prepared| prepared.campaign);
            campaigns.any(|campaign| campaign.inputs.contains_key(template))
        };
        for (template, file) in signed.filter(|(template, _)| uses(template)) {
            let revoked = &self.workspace.policy.review.revoked;
            let presented = presented(file);
            let found =
                forge::check_signoffs_for(TEMPLATE_NAMESPACE, &presented, reviewers, revoked)?;
            checked.insert(template.clone(), found);
        }
        Ok(checked)
    }
}

/// What is asked about who changed a campaign.
pub(super) fn asked_of(campaign: &Campaign, past: Option<&Past>) -> forge::Asked {
    let signed = past.and_then(|past| past.signed.get(campaign.ledger_id()));
    forge::Asked {
        inputs: campaign.inputs.keys().cloned().collect(),
        signed: signed.cloned(),
    }
}

fn lock_timeout(manners: &Manners) -> Result<Duration, CommandError> {
    let Some(text) = &manners.lock_timeout else {
        return Ok(Duration::ZERO);
    };
    let wrong = || CommandError::usage(BadLockTimeout { text: text.clone() });
    let span: jiff::SignedDuration = text.parse().map_err(|_| wrong())?;
    Duration::try_from(span).map_err(|_| wrong())
}

/// The directory that was typed, or the current one.
pub(super) fn root_of(manners: &Manners, terminal: &Terminal) -> PathBuf {
    let typed = manners.workspace.as_ref();
    typed.map_or_else(
        || terminal.directory.clone(),
        |dir| terminal.directory.join(dir),
    )
}

/// What stands in a file of sign-offs, as it is verified.
fn presented(file: &SignoffFile) -> Vec<forge::Signoff> {
    let entries = file.entries.iter().enumerate();
    let presented = entries.map(|(index, entry)| forge::Signoff {
        file: file.file.clone(),
        index,
        statement: entry.statement.clone(),
        signature: entry.signature.clone(),
    });
    presented.collect()
}

/// The identity the audit chain names: who typed.
pub(super) fn actor(terminal: &Terminal) -> String {
    ["GITHUB_ACTOR", "GITLAB_USER_LOGIN", "USER", "LOGNAME"]
        .iter()
        .find_map(|name| terminal.env.get(*name))
        .cloned()
        .unwrap_or_else(|| "unknown".to_owned())
}

pub(super) fn parse_now(text: &str) -> Result<i64, CommandError> {
    let instant: Result<jiff::Timestamp, _> = text.parse();
    instant.map(jiff::Timestamp::as_millisecond).map_err(|_| {
        CommandError::usage(BadNow {
            text: text.to_owned(),
        })
    })
}

fn is_loopback(address: &str) -> bool {
    url::Url::parse(address).is_ok_and(|url| channel::is_loopback(&url))
}

/// Runs the asynchronous half of a command.
pub(super) fn block_on<F: Future>(work: F) -> F::Output {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime starts")
        .block_on(work)
}

fn read_clock(url: &str) -> Result<ClockSource, CommandError> {
    let failed = |reason: String| CommandError::new(Exit::Platform, ClockUnreadable { reason });
    let body =
        block_on(channel::ask_loopback(url, None)).map_err(|error| failed(error.to_string()))?;
    let number = |name: &str| body.get(name).and_then(serde_json::Value::as_f64);
    let (Some(now), speed) = (number("now"), number("speed").unwrap_or(1.0)) else {
        return Err(failed("no \"now\" in its answer".to_owned()));
    };
    Ok(ClockSource::Sandbox {
        at_ms: (now * 1000.0) as i64,
        read_ms: boot_ms(),
        speed,
    })
}

/// A temporary file with the mode of an ordinary one: what is written here is read by others, too.
fn new_file(folder: &Path) -> std::io::Result<tempfile::NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(std::fs::Permissions::from_mode(0o644));
    }
    builder.tempfile_in(folder)
}

/// Writes a file whole or not at all.
pub(super) fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), CommandError> {
    let failed = |reason: std::io::Error| {
        CommandError::usage(super::error::FileFailed {
            path: path.display().to_string(),
            reason: reason.to_string(),
        })
    };
    let folder = path.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder).map_err(failed)?;
    let mut file = new_file(folder).map_err(failed)?;
    std::io::Write::write_all(&mut file, bytes).map_err(failed)?;
    file.persist(path).map_err(|error| failed(error.error))?;
    Ok(())
}
