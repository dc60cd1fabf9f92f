//! `init` and `new`: a workspace and a campaign to start from. Nothing that exists is overwritten.

use super::{
    CommandError, Exit, Terminal,
    args::{Init, Manners, New},
    site::write_whole,
};
use crate::{model::Lang, say, workspace};
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
    write_new(
        &root,
        workspace::scaffold::workspace_files(),
        manners,
        terminal,
    )
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
