//! What `lint` reads: files and standard input become texts, each with the name it is called by.

use super::{CommandError, Terminal, error::FileFailed};
use crate::say;
use std::{
    fs::File,
    io::Read,
    path::{Path, PathBuf},
};

/// Bytes of one text at most: far above any message, far below what would hang a machine.
const TEXT_BYTES_MAX: u64 = 64 << 20;

say! {
    struct IsFolder { path: String }
    zh "{path} 是目录，lint 只读文件"
    en "{path} is a directory; lint reads files"

    struct IsFolderHint {}
    zh "把文件一个个列出来，如 qunfa lint templates/*.j2；整个工作区用 qunfa check"
    en "name the files, as in `qunfa lint templates/*.j2`; for a whole workspace use `qunfa check`"

    struct NotText { path: String, line: usize, byte: usize }
    zh "{path} 不是 UTF-8 文本：第 {line} 行、第 {byte} 字节读不出来"
    en "{path} is not UTF-8 text: line {line}, byte {byte} cannot be read"

    struct NotTextHint {}
    zh "多半是 GBK 编码：在编辑器里另存为 UTF-8 再检查"
    en "often it is GBK: save it as UTF-8 and lint again"

    struct TooLarge { path: String, megabytes: u64 }
    zh "{path} 超过 {megabytes} MB，不像是要发的文字"
    en "{path} is over {megabytes} MB, which is no text to send"

    struct Waiting {}
    zh "从标准输入读取，按 Ctrl-D 结束"
    en "reading standard input; end with Ctrl-D"
}

/// One text and its name: the path as it was typed, or `<stdin>`.
#[derive(Debug)]
pub(super) struct Input {
    pub(super) name: String,
    pub(super) text: String,
}

/// Reads everything that was named, each once; no name is standard input. One that cannot be read does not hide the others.
pub(super) fn read(
    files: &[PathBuf],
    lang: crate::model::Lang,
    terminal: &mut Terminal,
) -> Vec<Result<Input, CommandError>> {
    let stdin = [PathBuf::from("-")];
    let files = if files.is_empty() { &stdin } else { files };
    let mut seen: Vec<&Path> = Vec::new();
    let mut inputs = Vec::new();
    for file in files {
        if seen.contains(&file.as_path()) {
            continue;
        }
        seen.push(file);
        inputs.push(if file.as_os_str() == "-" {
            if terminal.can_ask {
                terminal.talk(crate::diagnostic::Sentence::from(Waiting {}).in_lang(lang));
            }
            text("<stdin>".to_owned(), std::io::stdin().lock())
        } else {
            let path = terminal.directory.join(file);
            one(&path, file.display().to_string())
        });
    }
    inputs
}

/// Reads one file by its path.
pub(super) fn named(path: &Path, terminal: &Terminal) -> Result<Input, CommandError> {
    one(&terminal.directory.join(path), path.display().to_string())
}

fn one(path: &Path, name: String) -> Result<Input, CommandError> {
    if path.is_dir() {
        return Err(CommandError::usage(IsFolder { path: name }).hint(IsFolderHint {}));
    }
    match File::open(path) {
        Ok(file) => text(name, file),
        Err(error) => Err(failed(name, &error)),
    }
}

fn text(name: String, from: impl Read) -> Result<Input, CommandError> {
    let mut bytes = Vec::new();
    let read = from.take(TEXT_BYTES_MAX + 1).read_to_end(&mut bytes);
    if let Err(error) = read {
        return Err(failed(name, &error));
    }
    if bytes.len() as u64 > TEXT_BYTES_MAX {
        return Err(CommandError::usage(TooLarge {
            path: name,
            megabytes: TEXT_BYTES_MAX >> 20,
        }));
    }
    match String::from_utf8(bytes) {
        Ok(text) => Ok(Input { name, text }),
        Err(error) => {
            let good = error.utf8_error().valid_up_to();
            let bytes = error.as_bytes();
            let line = bytes[..good].split(|byte| *byte == b'\n').count();
            let byte = good + 1;
            let what = NotText {
                path: name,
                line,
                byte,
            };
            Err(CommandError::usage(what).hint(NotTextHint {}))
        }
    }
}

fn failed(path: String, error: &std::io::Error) -> CommandError {
    CommandError::usage(FileFailed {
        path,
        reason: error.to_string(),
    })
}
