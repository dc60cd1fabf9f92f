//! The process: arguments in, an exit code out, and 70 for what must not happen.

use qunfa::cli::{self, Terminal};
use std::process::ExitCode;

fn main() -> ExitCode {
    let mut terminal = Terminal::of_process();
    let exit = cli::run_guarded(std::env::args_os().collect(), &mut terminal);
    ExitCode::from(exit.code())
}
