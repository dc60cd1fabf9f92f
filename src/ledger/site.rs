//! Judges the place a ledger file lies at: its kind of file system, its mode, whether it is this host's own, who holds it.

use crate::{model::Digest, ports::LedgerError};
use std::{
    fs::{self, File, TryLockError},
    io::{ErrorKind, Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
};

/// The lock beside a ledger, held for life; the kernel releases it when the process ends, however it ends.
#[derive(Debug)]
pub(super) struct Lock {
    _file: File,
}

/// Takes the lock beside a ledger and writes who holds it.
pub(super) fn lock(ledger: &Path) -> Result<Lock, LedgerError> {
    let path = beside(ledger, ".lock");
    refuse_unsafe_file(&path)?;
    let mut options = File::options();
    options.read(true).write(true).create(true).truncate(false);
    own_mode(&mut options);
    let mut file = options
        .open(&path)
        .map_err(|error| storage(&path, &error))?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            return Err(LedgerError::Locked {
                holder: holder(&mut file),
            });
        }
        Err(TryLockError::Error(error)) => return Err(storage(&path, &error)),
    }
    let line = format!("pid {} boot {}\n", std::process::id(), boot_id());
    file.set_len(0)
        .and_then(|()| file.seek(SeekFrom::Start(0)))
        .and_then(|_| file.write_all(line.as_bytes()))
        .and_then(|()| file.sync_data())
        .map_err(|error| storage(&path, &error))?;
    Ok(Lock { _file: file })
}

/// Makes an empty file that only this user reads, if there is none. Returns whether one was made.
pub(super) fn create(ledger: &Path) -> Result<bool, LedgerError> {
    if let Some(parent) = ledger.parent() {
        fs::create_dir_all(parent).map_err(|error| storage(parent, &error))?;
    }
    let mut options = File::options();
    options.write(true).create_new(true);
    own_mode(&mut options);
    match options.open(ledger) {
        Ok(_) => Ok(true),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(false),
        Err(error) => Err(storage(ledger, &error)),
    }
}

/// Refuses a symlink, what is not a file, and a file that others may write. A missing file is fine here.
pub(super) fn refuse_unsafe_file(path: &Path) -> Result<(), LedgerError> {
    let found = match fs::symlink_metadata(path) {
        Ok(found) => found,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(storage(path, &error)),
    };
    if found.file_type().is_symlink() {
        return Err(LedgerError::Unsafe(format!(
            "{} is a symlink",
            path.display()
        )));
    }
    if !found.is_file() {
        return Err(LedgerError::Unsafe(format!(
            "{} is not a file",
            path.display()
        )));
    }
    refuse_writable_by_others(path, &found)
}

/// Refuses network file systems, whose locks and syncs cannot be trusted.
pub(super) fn refuse_network(path: &Path) -> Result<(), LedgerError> {
    match network_file_system(magic(path)?) {
        None => Ok(()),
        Some(name) => Err(LedgerError::Unsafe(format!(
            "{} lies on {name}, where locks and syncs cannot be trusted; set ledger in qunfa.toml to a local disk or to postgres://",
            path.display()
        ))),
    }
}

/// Names a network or user-space file system by the magic number of statfs(2).
pub fn network_file_system(magic: u64) -> Option<&'static str> {
    match magic & 0xFFFF_FFFF {
        0x6969 => Some("NFS"),
        0x517B | 0xFE53_4D42 | 0xFF53_4D42 => Some("SMB"),
        0x0102_1997 => Some("9p"),
        0x6573_5546 => Some("FUSE"),
        0x5346_414F => Some("AFS"),
        0x00C3_6400 => Some("Ceph"),
        _ => None,
    }
}

/// Binds a ledger to one file on one host: a copy has another binding.
pub(super) fn binding(host_id: &str, ledger: &Path) -> Result<String, LedgerError> {
    let found = fs::metadata(ledger).map_err(|error| storage(ledger, &error))?;
    let (device, inode) = identity(&found);
    Ok(Digest::of(format!("{}:{host_id}:{device}:{inode}", host_id.len()).as_bytes()).to_string())
}

fn beside(ledger: &Path, suffix: &str) -> PathBuf {
    let mut name = ledger.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

fn holder(file: &mut File) -> String {
    let mut line = String::new();
    // What another process wrote is shown as it is, and an unreadable line must not hide that the lock is held.
    let read = file.take(200).read_to_string(&mut line);
    match (read, line.trim()) {
        (Ok(_), written) if !written.is_empty() => written.to_owned(),
        _ => "another process".to_owned(),
    }
}

fn boot_id() -> String {
    fs::read_to_string("/proc/sys/kernel/random/boot_id")
        .map_or_else(|_| "unknown".to_owned(), |id| id.trim().to_owned())
}

fn storage(path: &Path, error: &std::io::Error) -> LedgerError {
    LedgerError::Storage(format!("{}: {error}", path.display()))
}

#[cfg(unix)]
fn own_mode(options: &mut fs::OpenOptions) {
    use std::os::unix::fs::OpenOptionsExt;
    options.mode(0o600);
}

#[cfg(not(unix))]
fn own_mode(_: &mut fs::OpenOptions) {}

#[cfg(unix)]
fn refuse_writable_by_others(path: &Path, found: &fs::Metadata) -> Result<(), LedgerError> {
    use std::os::unix::fs::PermissionsExt;
    let mode = found.permissions().mode() & 0o777;
    if mode & 0o022 == 0 {
        return Ok(());
    }
    Err(LedgerError::Unsafe(format!(
        "{} may be written by others (mode {mode:o}); run chmod 600",
        path.display()
    )))
}

#[cfg(not(unix))]
fn refuse_writable_by_others(_: &Path, _: &fs::Metadata) -> Result<(), LedgerError> {
    Ok(())
}

#[cfg(unix)]
fn identity(found: &fs::Metadata) -> (u64, u64) {
    use std::os::unix::fs::MetadataExt;
    (found.dev(), found.ino())
}

#[cfg(not(unix))]
fn identity(_: &fs::Metadata) -> (u64, u64) {
    (0, 0)
}

#[cfg(target_os = "linux")]
fn magic(path: &Path) -> Result<u64, LedgerError> {
    let found = rustix::fs::statfs(path).map_err(|error| storage(path, &error.into()))?;
    Ok(found.f_type as u64)
}

#[cfg(not(target_os = "linux"))]
fn magic(_: &Path) -> Result<u64, LedgerError> {
    Ok(0)
}
