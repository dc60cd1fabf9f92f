//! The process: arguments in, an exit code out, and 70 for what must not happen.

use qunfa::cli::{self, Exit, Terminal};
use std::process::ExitCode;

fn main() -> ExitCode {
    let ended = std::panic::catch_unwind(|| {
        let mut terminal = Terminal::of_process();
        cli::run(std::env::args_os().collect(), &mut terminal)
    });
    // The panic hook has already said where. Nothing it printed can hold a secret: those have no Debug.
    ExitCode::from(ended.unwrap_or(Exit::Bug).code())
}
