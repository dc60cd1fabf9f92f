//! `signoff --policy`: an owner is shown how the policy changes, line by line, and signs exactly that.

use super::{
    CommandError, Exit, Terminal,
    args::{Manners, Signoff},
    command_signoff,
    ground::{Opening, short},
    site::Site,
    trust,
};
use crate::{
    approval, forge,
    ledger::Access,
    model::{Digest, Lang},
    ports::{Clock, LedgerRead, POLICY_NAMESPACE, Tree},
    report, say,
    workspace::{POLICY_SIGNOFFS, PolicyFiles},
};

/// What is shown of one policy file.
const SHOWN_BYTES_MAX: u64 = 1 << 20;

say! {
    struct NothingChanged { hex: String, at: String }
    zh "政策与 {at} 上的相同（{hex}），没有要签的"
    en "the policy is that of {at} ({hex}); there is nothing to sign"

    struct NothingChangedHint {}
    zh "改动已经合并的，用 --base 指明改动之前的提交"
    en "if the change is merged already, name the commit before it with --base"

    struct NoBefore {}
    zh "没有提交可比：政策要先提交到 git"
    en "there is no commit to compare with: commit the policy first"

    struct NotInHistory { hex: String }
    zh "历史里找不到台账信任的政策 {hex}：用 --base 指明它所在的提交"
    en "no commit in the history has the policy the ledger trusts ({hex}): name its commit with --base"

    struct NotTheOwner { reviewer: String, roles: String }
    zh "{reviewer} 的角色是 {roles}，政策要由 owner 签"
    en "{reviewer} has the roles {roles}; a policy is signed by an owner"

    struct NotConfirmed { wanted: String }
    zh "没有确认，什么都没有签。需要的确认是 --confirm \"{wanted}\""
    en "not confirmed, nothing was signed. The confirmation is --confirm \"{wanted}\""
}

pub(super) fn run(
    typed: &Signoff,
    manners: &Manners,
    terminal: &mut Terminal,
) -> Result<Exit, CommandError> {
    let mut site = Site::open(manners, terminal)?;
    if let Some(since) = in_force_elsewhere(&site, manners, terminal)? {
        let mut since_then = manners.clone();
        since_then.base = Some(since);
        site = Site::open_as(Opening::default(), &since_then, terminal)?;
    }
    let now_ms = site.machine_for_reading(manners, terminal)?.now_ms();
    let before = site
        .tree
        .base()
        .ok_or_else(|| CommandError::usage(NoBefore {}))?;
    let (was, now) = (
        PolicyFiles::of(before)?,
        PolicyFiles::of(site.tree.change())?,
    );
    let (from, to) = (was.digest(), now.digest());
    let at = site.ground.base.as_ref();
    let at = at.map_or_else(String::new, |base| {
        format!("{} {}", base.name, short(&base.commit))
    });
    if from == to {
        let hex = to.short();
        return Err(CommandError::usage(NothingChanged { hex, at }).hint(NothingChangedHint {}));
    }
    let reviewer = command_signoff::reviewer(&site, typed, terminal)?;
    may_sign(&site, &reviewer)?;
    show(&site, &at, (from, to), &now.changed_since(&was), terminal);
    confirm(&site, to, typed, terminal)?;
    let use_by_ms = now_ms + site.workspace.policy.review.use_by_ms;
    let corp = &site.workspace.policy.corp;
    let text = approval::policy_statement(corp, (from, to), &reviewer, now_ms, use_by_ms).text();
    let key = terminal.directory.join(&typed.key);
    let signature = forge::sign_for(POLICY_NAMESPACE, &text, &key)?;
    forge::append_signoff(&site.root.join(POLICY_SIGNOFFS), &text, &signature)?;
    terminal.talk(&match site.lang {
        Lang::Zh => format!(
            "{reviewer} 已签核政策 {} → {}，写入 {POLICY_SIGNOFFS}，请与政策一起提交并合并",
            from.short(),
            to.short()
        ),
        Lang::En => format!(
            "{reviewer} signed policy {} → {}, written to {POLICY_SIGNOFFS}; commit and merge it with the policy",
            from.short(),
            to.short()
        ),
    });
    Ok(Exit::Done)
}

/// The commit of the policy that the ledger trusts, where a ledger is at hand and trusts another one than the base has.
fn in_force_elsewhere(
    site: &Site,
    manners: &Manners,
    terminal: &Terminal,
) -> Result<Option<String>, CommandError> {
    if manners.base.is_some() {
        return Ok(None);
    }
    let (Some(base), Ok(ledger)) = (site.tree.base(), site.ledger(Access::Read, terminal)) else {
        return Ok(None);
    };
    let Some(in_force) = super::site::block_on(ledger.trusted_policy())? else {
        return Ok(None);
    };
    if PolicyFiles::of(base)?.digest() == in_force.digest {
        return Ok(None);
    }
    let since = trust::authors_since(site, in_force.digest)?.commit;
    let hex = in_force.digest.short();
    let since = since.ok_or_else(|| CommandError::usage(NotInHistory { hex }))?;
    Ok(Some(since))
}

fn may_sign(site: &Site, name: &str) -> Result<(), CommandError> {
    let reviewer = site.workspace.policy.reviewers.get(name);
    let roles = reviewer
        .map(|reviewer| reviewer.roles.as_slice())
        .unwrap_or_default();
    if roles.iter().any(|role| role == "owner") {
        return Ok(());
    }
    let roles = if roles.is_empty() {
        "-".to_owned()
    } else {
        roles.join(", ")
    };
    let reviewer = name.to_owned();
    Err(CommandError::new(
        Exit::NotApproved,
        NotTheOwner { reviewer, roles },
    ))
}

fn show(
    site: &Site,
    at: &str,
    (from, to): (Digest, Digest),
    changed: &[String],
    terminal: &mut Terminal,
) {
    let (from, to) = (from.short(), to.short());
    terminal.data(&match site.lang {
        Lang::Zh => format!("政策  {from}（{at}）→ {to}\n"),
        Lang::En => format!("policy  {from} ({at}) → {to}\n"),
    });
    for path in changed {
        let before = site.tree.base().map(|tree| text_of(tree, path));
        let after = text_of(site.tree.change(), path);
        let before = before.unwrap_or_default();
        terminal.data(&report::changed_lines(path, &before, &after));
    }
}

/// A file's text for people; what is no text is shown as far as it is one.
fn text_of(tree: &dyn Tree, path: &str) -> String {
    let bytes = tree.read(path, SHOWN_BYTES_MAX).unwrap_or_default();
    String::from_utf8_lossy(&bytes).replace("\r\n", "\n")
}

fn confirm(
    site: &Site,
    to: Digest,
    typed: &Signoff,
    terminal: &mut Terminal,
) -> Result<(), CommandError> {
    let wanted = to.short();
    let given = if let Some(given) = &typed.confirm {
        Some(given.trim().to_owned())
    } else {
        let question = match site.lang {
            Lang::Zh => format!("请输入新政策的前 12 位 {wanted} 以确认："),
            Lang::En => {
                format!("Type the first 12 digits of the new policy, {wanted}, to confirm:")
            }
        };
        terminal.ask(&question)
    };
    if given.as_ref() == Some(&wanted) {
        return Ok(());
    }
    Err(CommandError::usage(NotConfirmed { wanted }))
}
