//! The policy of the base becomes one that this ledger trusts, or the command ends before anything is recorded or sent.

use super::{
    CommandError, Exit, Terminal,
    error::Said,
    ground::short,
    site::{Site, actor, block_on},
};
use crate::{
    approval::{self, PolicyCase, PolicyVerdict},
    diagnostic::Sentence,
    forge::{self, CommitTree},
    ledger::Ledger,
    model::{Digest, Lang},
    ports::{
        CheckedSignoff, Journal, LedgerRead, POLICY_NAMESPACE, PolicyAccepted, Provenance, Tree,
        TrustedPolicy,
    },
    say,
    workspace::{POLICY_SIGNOFFS, PolicyFiles},
};

/// What is read of the owners' sign-offs.
const SIGNOFF_BYTES_MAX: u64 = 256 * 1024;

say! {
    struct FirstUse { hex: String, owners: String }
    zh "这份台账还没有信任过任何政策。现在的政策是 {hex}，owner：{owners}"
    en "this ledger has not trusted a policy yet. The policy of now is {hex}, owned by {owners}"

    struct FirstUseHint { hex: String }
    zh "向 owner 核对之后加 --trust-policy {hex}；以后的改动由 owner 签核，不用再写"
    en "compare it with an owner, then add --trust-policy {hex}; later changes are signed by an owner and need it no more"

    struct OtherTyped { typed: String, hex: String }
    zh "写的是 {typed}，现在的政策是 {hex}：没有信任，什么都没有做"
    en "{typed} was given, the policy of now is {hex}: it is not trusted, nothing was done"

    struct NotSigned { from: String, to: String, at: String }
    zh "政策变了，没有现行 owner 的有效签核：台账信任 {from}，{at} 是 {to}。什么都没有记录，也没有发送"
    en "the policy changed and no owner of the one in force signed it: the ledger trusts {from}, {at} has {to}. Nothing was recorded or sent"

    struct NotSignedHint { since: String }
    zh "由一位没有参与修改的 owner 运行 qunfa signoff --policy --base {since} --key 密钥，提交 qunfa.signoffs.toml 并合并"
    en "an owner who did not change it runs qunfa signoff --policy --base {since} --key KEY, commits qunfa.signoffs.toml and merges it"
}

/// What stands in the base, and what this ledger says of it.
pub(super) struct Judged {
    pub(super) digest: Digest,
    pub(super) in_force: Option<TrustedPolicy>,
    pub(super) verdict: PolicyVerdict,
    /// Commit of the policy in force, when history has it.
    since: Option<String>,
}

/// Judges the policy of the base by what the ledger trusts.
pub(super) fn judge(site: &Site, ledger: &Ledger, now_ms: i64) -> Result<Judged, CommandError> {
    let digest = digest_of(site)?;
    let in_force = block_on(ledger.trusted_policy())?;
    let (signoffs, provenance) = match &in_force {
        Some(in_force) if in_force.digest != digest => (
            signoffs(site, in_force)?,
            authors_since(site, in_force.digest)?,
        ),
        _ => Default::default(),
    };
    let verdict = approval::judge_policy(&PolicyCase {
        policy: &site.workspace.policy,
        digest,
        in_force: in_force.as_ref(),
        signoffs: &signoffs,
        provenance: &provenance,
        now_ms,
    });
    Ok(Judged {
        digest,
        in_force,
        verdict,
        since: provenance.commit,
    })
}

/// Makes sure that the ledger trusts the policy in effect, before anything is recorded or sent. `typed` is what a flag said.
pub(super) fn require(
    site: &Site,
    ledger: &Ledger,
    typed: Option<&str>,
    now_ms: i64,
    terminal: &mut Terminal,
) -> Result<(), CommandError> {
    if let Some(line) = site.ground.unsigned_line(site.lang) {
        terminal.talk(line);
    }
    let judged = judge(site, ledger, now_ms)?;
    let hex = judged.digest.short();
    match judged.verdict {
        PolicyVerdict::InForce => Ok(()),
        PolicyVerdict::FirstUse(accepted) => {
            first_use(site, typed, &hex, &accepted, terminal)?;
            accept(site, ledger, accepted, now_ms, terminal)
        }
        PolicyVerdict::Signed(accepted) => accept(site, ledger, accepted, now_ms, terminal),
        PolicyVerdict::Refused(why) => Err(refusal(site, judged.in_force, judged.since, hex, why)),
    }
}

/// Digest over the policy in effect.
fn digest_of(site: &Site) -> Result<Digest, CommandError> {
    Ok(PolicyFiles::of(&site.tree)?.digest())
}

/// What the owners signed, in the base, checked against the keys of those in force.
fn signoffs(site: &Site, in_force: &TrustedPolicy) -> Result<Vec<CheckedSignoff>, CommandError> {
    let tree: &dyn Tree = match site.tree.base() {
        Some(base) => base,
        None => site.tree.change(),
    };
    if tree.entry(POLICY_SIGNOFFS).is_none() {
        return Ok(Vec::new());
    }
    let bytes = tree.read(POLICY_SIGNOFFS, SIGNOFF_BYTES_MAX)?;
    let text = String::from_utf8_lossy(&bytes);
    let presented = forge::read_signoffs(POLICY_SIGNOFFS, &text)?;
    let keys = in_force.owners.iter();
    let keys: Vec<(String, String)> = keys
        .filter_map(|owner| Some((owner.name.clone(), owner.key.clone()?)))
        .collect();
    Ok(forge::check_signoffs_for(
        POLICY_NAMESPACE,
        &presented,
        &keys,
        &site.workspace.policy.review.revoked,
    )?)
}

/// Who changed the policy since the one with a digest, and the commit that had it.
pub(super) fn authors_since(site: &Site, trusted: Digest) -> Result<Provenance, CommandError> {
    let Some(base) = &site.ground.base else {
        return Ok(Provenance {
            unknown: Some(crate::ports::HistoryGap::NoRepository),
            ..Provenance::default()
        });
    };
    let is_trusted =
        |tree: &CommitTree| PolicyFiles::of(tree).is_ok_and(|files| files.digest() == trusted);
    let decides = crate::workspace::is_policy;
    Ok(forge::policy_authors(
        &site.root,
        &base.commit,
        decides,
        is_trusted,
    )?)
}

/// Somebody has to name the first policy: on a terminal it is typed, elsewhere a flag says it.
fn first_use(
    site: &Site,
    typed: Option<&str>,
    hex: &str,
    accepted: &PolicyAccepted,
    terminal: &mut Terminal,
) -> Result<(), CommandError> {
    let owners: Vec<&str> = accepted
        .owners
        .iter()
        .map(|one| one.name.as_str())
        .collect();
    let said = FirstUse {
        hex: hex.to_owned(),
        owners: owners.join(", "),
    };
    let typed = match typed {
        Some(typed) => Some(typed.trim().to_owned()),
        None if terminal.can_ask => {
            terminal.talk(Sentence::from(said.clone()).in_lang(site.lang));
            terminal.ask(site.lang.pick(
                "向 owner 核对之后，请输入这 12 位以信任它：",
                "Compare it with an owner, then type these 12 digits to trust it:",
            ))
        }
        None => None,
    };
    match typed {
        Some(typed) if typed == hex => Ok(()),
        Some(typed) => {
            let hex = hex.to_owned();
            Err(CommandError::new(
                Exit::NotApproved,
                OtherTyped { typed, hex },
            ))
        }
        None => {
            let hex = hex.to_owned();
            Err(CommandError::new(Exit::NotApproved, said).hint(FirstUseHint { hex }))
        }
    }
}

fn accept(
    site: &Site,
    ledger: &Ledger,
    accepted: PolicyAccepted,
    now_ms: i64,
    terminal: &mut Terminal,
) -> Result<(), CommandError> {
    let hex = accepted.to.short();
    let by = accepted
        .signed
        .as_ref()
        .map(|(_, reviewer)| reviewer.clone());
    block_on(ledger.trust_policy(accepted, now_ms, &actor(terminal)))?;
    terminal.talk(&match (by, site.lang) {
        (Some(by), Lang::Zh) => format!("台账从现在起按政策 {hex} 执行（{by} 签核）"),
        (Some(by), Lang::En) => {
            format!("the ledger goes by policy {hex} from now on (signed by {by})")
        }
        (None, Lang::Zh) => format!("台账记下：信任政策 {hex}"),
        (None, Lang::En) => format!("noted in the ledger: policy {hex} is trusted"),
    });
    Ok(())
}

fn refusal(
    site: &Site,
    in_force: Option<TrustedPolicy>,
    since: Option<String>,
    to: String,
    why: Vec<Sentence>,
) -> CommandError {
    let Some(in_force) = in_force else {
        let mut why = why.into_iter();
        let what = why.next().unwrap_or_else(|| Said { what: to }.into());
        return CommandError::new(Exit::NotApproved, what);
    };
    let base = site.ground.base.as_ref();
    let at = base.map(|base| format!("{} {}", base.name, short(&base.commit)));
    let said = NotSigned {
        from: in_force.digest.short(),
        to,
        at: at.unwrap_or_else(|| "qunfa.toml".to_owned()),
    };
    let mut error = CommandError::new(Exit::NotApproved, said);
    for why in why {
        error = error.hint(why);
    }
    let since = since.map_or_else(|| "REV".to_owned(), |commit| short(&commit).to_owned());
    error.hint(NotSignedHint { since })
}

/// One line of a plan that is only read: what `apply` would say of the policy; none when it is in force.
pub(super) fn line(
    site: &Site,
    ledger: &Ledger,
    now_ms: i64,
) -> Result<Option<String>, CommandError> {
    let judged = judge(site, ledger, now_ms)?;
    let hex = judged.digest.short();
    Ok(match (judged.verdict, site.lang) {
        (PolicyVerdict::InForce | PolicyVerdict::FirstUse(_), _) => None,
        (PolicyVerdict::Signed(_), Lang::Zh) => Some(format!(
            "政策改为 {hex}，已由 owner 签核，下一次 apply 起生效"
        )),
        (PolicyVerdict::Signed(_), Lang::En) => Some(format!(
            "policy {hex} is signed by an owner; the next apply goes by it"
        )),
        (PolicyVerdict::Refused(_), Lang::Zh) => Some(format!(
            "! 政策 {hex} 没有现行 owner 的有效签核，apply 会拒绝执行"
        )),
        (PolicyVerdict::Refused(_), Lang::En) => Some(format!(
            "! no owner of the policy in force signed {hex}; apply will refuse"
        )),
    })
}
