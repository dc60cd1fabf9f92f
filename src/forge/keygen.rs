//! `ssh-keygen` runs once, within a time limit, and its output is bounded. Agent and hardware keys work, because it knows them.

use super::{ForgeError, armour};
use crate::ports::SIGNOFF_NAMESPACE;
use std::{
    io::{Read, Write},
    path::Path,
    process::{Child, Command, ExitStatus, Stdio},
    sync::mpsc,
    thread,
    time::Duration,
};

/// Verifying is arithmetic.
const VERIFY_LIMIT: Duration = Duration::from_secs(20);
/// Signing may wait for a passphrase, or for a finger on a hardware key.
const SIGN_LIMIT: Duration = Duration::from_mins(3);
/// What is kept of an output.
const OUTPUT_BYTES_MAX: u64 = 64 * 1024;

/// Signs a campaign's statement.
pub fn sign(statement: &str, key: &Path) -> Result<String, ForgeError> {
    sign_for(SIGNOFF_NAMESPACE, statement, key)
}

/// Signs a statement, byte for byte, for one purpose, and returns the armoured signature, LF only.
///
/// A private key signs by itself; with a `.pub` file the agent signs; a hardware key asks to be touched.
pub fn sign_for(namespace: &str, statement: &str, key: &Path) -> Result<String, ForgeError> {
    if !key.is_file() {
        return Err(ForgeError::Key {
            path: key.to_path_buf(),
            reason: "no such file".to_owned(),
        });
    }
    let mut command = ssh_keygen();
    command.args(["-Y", "sign", "-n", namespace, "-f"]).arg(key);
    let ran = run(command, statement.as_bytes(), "sign", SIGN_LIMIT)?;
    let signature = ran.succeeded("sign")?.replace("\r\n", "\n");
    match armour::read_armour(&signature) {
        Ok(_) => Ok(signature),
        Err(_) => Err(ForgeError::SshKeygen {
            what: "sign",
            reason: ran.last_words(),
        }),
    }
}

/// Whether the program is there: it answers a key that is none, whatever it answers.
pub(super) fn present() -> Result<(), ForgeError> {
    let mut command = ssh_keygen();
    command.args(["-l", "-f", "-"]);
    run(command, b"", "start", VERIFY_LIMIT).map(drop)
}

/// Makes an unencrypted ed25519 key pair at `path` and `path.pub`, and returns `ssh-ed25519 AAAA…`. For the demo and tests.
pub fn generate_key(path: &Path, comment: &str) -> Result<String, ForgeError> {
    if path.exists() || path.with_added_extension("pub").exists() {
        return Err(ForgeError::KeyExists(path.to_path_buf()));
    }
    let mut command = ssh_keygen();
    command
        .args(["-q", "-t", "ed25519", "-N", "", "-C", comment, "-f"])
        .arg(path);
    run(command, b"", "make a key", SIGN_LIMIT)?.succeeded("make a key")?;
    public_key_of(path)
}

/// The public half of a key file, `type base64` without a comment, as it stands in a reviewer's `key`.
pub fn public_key_of(path: &Path) -> Result<String, ForgeError> {
    let refused = |reason: &str| ForgeError::Key {
        path: path.to_path_buf(),
        reason: reason.to_owned(),
    };
    let beside = path.with_added_extension("pub");
    let public = if path.extension().is_some_and(|extension| extension == "pub") {
        path
    } else {
        beside.as_path()
    };
    let line = match std::fs::read_to_string(public) {
        Ok(line) => line,
        Err(_) if path.is_file() => {
            let mut command = ssh_keygen();
            command.args(["-y", "-f"]).arg(path);
            run(command, b"", "read a key", SIGN_LIMIT)?.succeeded("read a key")?
        }
        Err(error) => return Err(refused(&error.to_string())),
    };
    armour::read_key(&line)
        .and_then(|blob| armour::write_key(&blob))
        .ok_or_else(|| refused("not an SSH public key"))
}

/// Whether a signature over a statement verifies for one principal of an `allowed_signers` file; `Err(words)` when not.
pub(super) fn verifies(
    namespace: &str,
    statement: &str,
    signature: &Path,
    signers: &Path,
    principal: &str,
) -> Result<Result<(), String>, ForgeError> {
    let mut command = ssh_keygen();
    command
        .args(["-Y", "verify", "-n", namespace, "-I", principal, "-f"])
        .arg(signers)
        .arg("-s")
        .arg(signature);
    if let Some(folder) = signature.parent() {
        // Where the search path names "here", a program of that name in the workspace is not meant.
        command.current_dir(folder);
    }
    let ran = run(command, statement.as_bytes(), "verify", VERIFY_LIMIT)?;
    Ok(if ran.status.success() {
        Ok(())
    } else {
        Err(ran.last_words())
    })
}

struct Ran {
    status: ExitStatus,
    stdout: String,
    stderr: String,
}

impl Ran {
    fn succeeded(&self, what: &'static str) -> Result<String, ForgeError> {
        if self.status.success() {
            return Ok(self.stdout.clone());
        }
        Err(ForgeError::SshKeygen {
            what,
            reason: self.last_words(),
        })
    }

    /// The last line it said, without what a terminal would obey.
    fn last_words(&self) -> String {
        let said = [&self.stderr, &self.stdout];
        let line = said
            .iter()
            .find_map(|text| text.lines().rfind(|line| !line.trim().is_empty()));
        line.unwrap_or("no reason given")
            .trim()
            .chars()
            .filter(|letter| !letter.is_control())
            .take(300)
            .collect()
    }
}

fn ssh_keygen() -> Command {
    let mut command = Command::new("ssh-keygen");
    command
        .env("LC_ALL", "C")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

fn run(
    mut command: Command,
    input: &[u8],
    what: &'static str,
    limit: Duration,
) -> Result<Ran, ForgeError> {
    let started = |error: std::io::Error| match error.kind() {
        std::io::ErrorKind::NotFound => ForgeError::NoSshKeygen,
        _ => ForgeError::SshKeygen {
            what,
            reason: error.to_string(),
        },
    };
    let mut child = command.spawn().map_err(started)?;
    let output = exchange(&mut child, input, limit);
    let Some((stdout, stderr)) = output else {
        // It may have ended in between; either way nothing is left running.
        let _ = child.kill();
        let _ = child.wait();
        return Err(ForgeError::TimedOut {
            what,
            seconds: limit.as_secs(),
        });
    };
    let status = child.wait().map_err(started)?;
    Ok(Ran {
        status,
        stdout,
        stderr,
    })
}

/// Writes the input and reads both outputs to their ends; none when that takes too long.
fn exchange(child: &mut Child, input: &[u8], limit: Duration) -> Option<(String, String)> {
    let (said, heard) = mpsc::channel();
    let mut stdin = child.stdin.take()?;
    let input = input.to_vec();
    // A program that ends without reading its input closes the pipe; its exit status says why.
    thread::spawn(move || drop(stdin.write_all(&input)));
    listen(child.stdout.take()?, 0, said.clone());
    listen(child.stderr.take()?, 1, said);
    let mut outputs = [String::new(), String::new()];
    for _ in 0..outputs.len() {
        let (which, text): (usize, String) = heard.recv_timeout(limit).ok()?;
        outputs[which] = text;
    }
    let [stdout, stderr] = outputs;
    Some((stdout, stderr))
}

fn listen(from: impl Read + Send + 'static, which: usize, to: mpsc::Sender<(usize, String)>) {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        let mut from = from.take(OUTPUT_BYTES_MAX);
        let read = from.read_to_end(&mut bytes).is_ok();
        let text = if read {
            String::from_utf8_lossy(&bytes).into_owned()
        } else {
            String::new()
        };
        // The other end is gone when time was up.
        let _ = to.send((which, text));
    });
}
