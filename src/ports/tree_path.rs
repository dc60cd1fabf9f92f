//! A path in a tree becomes the reason why nothing at it is read: a folder on disk and a commit are judged alike.

/// What is wrong with a path, whatever stands at it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PathFault {
    /// Bytes that are no UTF-8; they are shown as `U+FFFD`.
    NotUtf8,
    /// A control character, NUL among them.
    Control,
    /// A backslash, which is a separator on some systems.
    Backslash,
    /// From the root of the file system, or of a drive.
    Absolute,
    /// A component without a name.
    Empty,
    /// `.` or `..` as a component.
    Dots,
    /// git's own folder, or what some system takes for it.
    Git,
}

/// Why nothing at this path is read; none when its spelling is sound.
pub fn path_fault(path: &str) -> Option<PathFault> {
    if path.contains(char::REPLACEMENT_CHARACTER) {
        return Some(PathFault::NotUtf8);
    }
    if path.contains(char::is_control) {
        return Some(PathFault::Control);
    }
    if path.contains('\\') {
        return Some(PathFault::Backslash);
    }
    if path.starts_with('/') || names_a_drive(path) {
        return Some(PathFault::Absolute);
    }
    path.split('/').find_map(|component| match component {
        "" => Some(PathFault::Empty),
        "." | ".." => Some(PathFault::Dots),
        name if is_git(name) => Some(PathFault::Git),
        _ => None,
    })
}

/// `C:` and what follows it.
fn names_a_drive(path: &str) -> bool {
    matches!(path.as_bytes(), [letter, b':', ..] if letter.is_ascii_alphabetic())
}

/// `.git` in any case, with what macOS overlooks in a name, with what Windows cuts off its end, and under its short name.
fn is_git(component: &str) -> bool {
    let seen: String = component.chars().filter(|c| !is_overlooked(*c)).collect();
    let name = seen.split(':').next().unwrap_or_default();
    let name = name.trim_end_matches(['.', ' ']).to_ascii_lowercase();
    name == ".git" || name == "git~1"
}

/// Characters without width that HFS+ leaves out when it compares names.
fn is_overlooked(letter: char) -> bool {
    matches!(letter,
        '\u{200c}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{206a}'..='\u{206f}' | '\u{feff}')
}
