//! The program's mouth: data on stdout, talk on stderr, and the environment it was started in.

use super::{CommandError, Exit, args::Colour};
use crate::{
    model::Lang,
    report::{Style, inert},
};
use std::{
    collections::BTreeMap,
    io::{BufRead, IsTerminal, Write},
    path::PathBuf,
};

/// Where output goes and what surrounds the command. A demo hands in its own.
pub struct Terminal {
    /// Data.
    pub out: Box<dyn Write + Send>,
    /// Talk.
    pub err: Box<dyn Write + Send>,
    /// Environment variables.
    pub env: BTreeMap<String, String>,
    /// Current directory.
    pub directory: PathBuf,
    /// Whether stdout is a terminal.
    pub out_is_terminal: bool,
    /// Whether stderr is a terminal, where progress can be drawn.
    pub err_is_terminal: bool,
    /// Whether somebody can be asked.
    pub can_ask: bool,
    /// Language of the workspace, once it was read; errors are told in it.
    pub lang: Option<Lang>,
    /// Why data could not be written, when a full disk or the like refused it.
    pub unwritten: Option<String>,
}

impl std::fmt::Debug for Terminal {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The environment holds secrets.
        out.debug_struct("Terminal")
            .field("directory", &self.directory)
            .finish_non_exhaustive()
    }
}

impl Terminal {
    /// The terminal this process was started in.
    pub fn of_process() -> Self {
        Self {
            out: Box::new(std::io::stdout()),
            err: Box::new(std::io::stderr()),
            env: std::env::vars_os()
                .filter_map(|(key, value)| {
                    Some((key.into_string().ok()?, value.into_string().ok()?))
                })
                .collect(),
            directory: std::env::current_dir().unwrap_or_else(|_| PathBuf::from(".")),
            out_is_terminal: std::io::stdout().is_terminal(),
            err_is_terminal: std::io::stderr().is_terminal(),
            can_ask: std::io::stdin().is_terminal() && std::io::stderr().is_terminal(),
            lang: None,
            unwritten: None,
        }
    }

    /// Writes data. Logs of CI are read by runners that obey some lines; nothing written here is one of them.
    pub(super) fn data(&mut self, text: &str) {
        self.commands(&inert(text));
    }

    /// Writes data that a runner is meant to obey: annotations, of whose parts each was made harmless. A reader who went away is
    /// success: nobody wants the rest.
    pub(super) fn commands(&mut self, text: &str) {
        let written = self.out.write_all(text.as_bytes());
        let written = written.and_then(|()| self.out.flush());
        if let Err(error) = written
            && error.kind() != std::io::ErrorKind::BrokenPipe
        {
            self.unwritten.get_or_insert(error.to_string());
        }
    }

    /// Writes talk, with a line end.
    pub(super) fn talk(&mut self, text: &str) {
        let _ = writeln!(self.err, "{}", inert(text));
    }

    /// How to dress output.
    pub(super) fn style(&self, colour: Colour) -> Style {
        let set = |name: &str| self.env.get(name).is_some_and(|value| !value.is_empty());
        let colour = match colour {
            Colour::Always => true,
            Colour::Never => false,
            Colour::Auto => !set("NO_COLOR") && (set("CLICOLOR_FORCE") || self.out_is_terminal),
        };
        Style { colour }
    }

    /// Asks for a line; none when nobody can be asked.
    pub(super) fn ask(&mut self, question: &str) -> Option<String> {
        if !self.can_ask {
            return None;
        }
        let _ = write!(self.err, "{question} ");
        let _ = self.err.flush();
        let mut line = String::new();
        std::io::stdin().lock().read_line(&mut line).ok()?;
        Some(line.trim().to_owned())
    }

    /// Says why a command cannot go on.
    pub(super) fn error(&mut self, error: &CommandError, lang: Lang) {
        if !error.findings.is_empty() {
            self.talk(error.findings.trim_end());
            self.talk("");
        }
        let word = lang.pick("错误", "error");
        self.talk(&format!(
            "{word}: {}",
            crate::report::visible(error.what.in_lang(lang))
        ));
        for hint in &error.hints {
            self.talk(&format!(
                "{}: {}",
                lang.pick("怎么办", "hint"),
                hint.in_lang(lang)
            ));
        }
    }

    /// Help and version are data; everything else clap says is a usage error.
    pub(super) fn clap(&mut self, error: &clap::Error) -> Exit {
        if error.use_stderr() {
            self.talk(&error.render().to_string());
            Exit::Usage
        } else {
            self.data(&error.render().to_string());
            Exit::Done
        }
    }
}
