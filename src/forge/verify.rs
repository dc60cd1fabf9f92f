//! Sign-offs and reviewers' keys become checked sign-offs: who made each signature, or why it counts for nothing.

use super::{ForgeError, Signoff, armour, keygen};
use crate::ports::{CheckedSignoff, SIGNOFF_NAMESPACE, SignatureProblem};
use std::{
    collections::BTreeSet,
    io::Write,
    path::{Path, PathBuf},
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};
use tempfile::TempDir;

/// Longer statements are not statements.
const STATEMENT_BYTES_MAX: usize = 64 * 1024;

/// Checks the sign-offs of campaigns.
pub fn check_signoffs(
    signoffs: &[Signoff],
    reviewers: &[(String, String)],
    revoked: &[String],
) -> Result<Vec<CheckedSignoff>, ForgeError> {
    check_signoffs_for(SIGNOFF_NAMESPACE, signoffs, reviewers, revoked)
}

/// Checks every sign-off against the reviewers' keys (`name`, `type base64`), in parallel, in the order given. A signature made
/// for another namespace than this one is refused, and before anything else one by a revoked key (`type base64` or `SHA256:…`).
///
/// Only files, keys and signatures are judged here. An error means that nothing could be checked at all.
pub fn check_signoffs_for(
    namespace: &str,
    signoffs: &[Signoff],
    reviewers: &[(String, String)],
    revoked: &[String],
) -> Result<Vec<CheckedSignoff>, ForgeError> {
    if signoffs.is_empty() {
        return Ok(Vec::new());
    }
    let desk = Desk::open(namespace, reviewers, revoked)?;
    let workers = thread::available_parallelism()
        .map_or(1, usize::from)
        .min(signoffs.len());
    let next = AtomicUsize::new(0);
    let done = Mutex::new(Vec::with_capacity(signoffs.len()));
    thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    let Some(signoff) = signoffs.get(at) else {
                        break;
                    };
                    let signer = desk.signer_of(signoff, at);
                    done.lock()
                        .expect("no thread panics while it holds the list")
                        .push((at, signer));
                }
            });
        }
    });
    let mut done = done
        .into_inner()
        .expect("no thread panics while it holds the list");
    done.sort_by_key(|(at, _)| *at);
    let checked = done
        .into_iter()
        .zip(signoffs)
        .map(|((_, signer), signoff)| {
            Ok(CheckedSignoff {
                file: signoff.file.clone(),
                index: signoff.index,
                statement: signoff.statement.clone(),
                signer: signer?,
            })
        });
    checked.collect()
}

/// The reviewers' keys, written where `ssh-keygen` can read them; the folder is ours alone and gone afterwards.
struct Desk {
    folder: TempDir,
    signers: PathBuf,
    /// What signatures have to be made for.
    namespace: String,
    /// Names and key blobs; a reviewer's principal is their place here, never their name.
    reviewers: Vec<(String, Vec<u8>)>,
    /// Fingerprints of keys whose signatures count for nothing.
    revoked: BTreeSet<String>,
}

impl Desk {
    fn open(
        namespace: &str,
        reviewers: &[(String, String)],
        revoked: &[String],
    ) -> Result<Self, ForgeError> {
        let io = |error: std::io::Error| {
            ForgeError::io("create", Path::new("a temporary folder"), &error)
        };
        let folder = tempfile::Builder::new()
            .prefix("qunfa-signers-")
            .tempdir()
            .map_err(io)?;
        let readable =
            |(name, key): &(String, String)| Some((name.clone(), armour::read_key(key)?));
        let reviewers: Vec<_> = reviewers.iter().filter_map(readable).collect();
        let lines = reviewers.iter().enumerate().filter_map(|(at, (_, blob))| {
            let key = armour::write_key(blob)?;
            Some(format!(
                "{} namespaces=\"{namespace}\" {key}\n",
                principal(at)
            ))
        });
        let signers = folder.path().join("allowed_signers");
        write_private(&signers, &lines.collect::<String>())?;
        Ok(Self {
            folder,
            signers,
            namespace: namespace.to_owned(),
            reviewers,
            revoked: revoked.iter().map(|key| armour::print_of(key)).collect(),
        })
    }

    /// The reviewer whose key made a signature. The first by order when several share a key.
    fn signer_of(
        &self,
        signoff: &Signoff,
        at: usize,
    ) -> Result<Result<String, SignatureProblem>, ForgeError> {
        let parts = match read(&self.namespace, signoff, &self.revoked) {
            Ok(parts) => parts,
            Err(problem) => return Ok(Err(problem)),
        };
        let Some(reviewer) = self
            .reviewers
            .iter()
            .position(|(_, blob)| *blob == parts.key)
        else {
            return Ok(Err(SignatureProblem::UnknownKey));
        };
        let signature = self.folder.path().join(format!("{at}.sig"));
        write_private(&signature, &signoff.signature)?;
        let verified = keygen::verifies(
            &self.namespace,
            &signoff.statement,
            &signature,
            &self.signers,
            &principal(reviewer),
        )?;
        Ok(verified
            .map(|()| self.reviewers[reviewer].0.clone())
            .map_err(SignatureProblem::Invalid))
    }
}

/// Everything that can be refused without asking `ssh-keygen`.
fn read(
    namespace: &str,
    signoff: &Signoff,
    revoked: &BTreeSet<String>,
) -> Result<armour::SignatureParts, SignatureProblem> {
    let parts = armour::read_armour(&signoff.signature);
    // First: whatever else is wrong with it, a key that was given up must not be mended into counting.
    let key = parts
        .as_ref()
        .ok()
        .map(|parts| armour::fingerprint(&parts.key));
    if let Some(key) = key.filter(|key| revoked.contains(key)) {
        return Err(SignatureProblem::Revoked(key));
    }
    if signoff.statement.len() > STATEMENT_BYTES_MAX {
        return Err(SignatureProblem::Malformed(
            "statement longer than 64 KiB".to_owned(),
        ));
    }
    armour::refuse_foreign_encoding(&signoff.statement)?;
    let parts = parts?;
    if parts.namespace != namespace {
        return Err(SignatureProblem::WrongNamespace(
            parts
                .namespace
                .chars()
                .filter(|letter| !letter.is_control())
                .take(60)
                .collect(),
        ));
    }
    armour::refuse_weak_key(&parts.key)?;
    Ok(parts)
}

/// A principal that no pattern, comma or line end of a name can widen.
fn principal(at: usize) -> String {
    format!("reviewer-{at}")
}

/// Writes a file that only its owner can read.
fn write_private(path: &Path, text: &str) -> Result<(), ForgeError> {
    let io = |error: std::io::Error| ForgeError::io("write", path, &error);
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
        .open(path)
        .and_then(|mut file| file.write_all(text.as_bytes()))
        .map_err(io)
}
