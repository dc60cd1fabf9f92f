//! What was typed becomes one call into the house. The only room with a clock, randomness, an environment and an exit code.

mod anchoring;
mod args;
mod code_host;
mod command_apply;
mod command_audit;
mod command_audit_export;
mod command_calendar;
mod command_check;
mod command_collect;
mod command_complaints;
mod command_demo;
mod command_digest;
mod command_doctor;
mod command_doubt;
mod command_explain;
mod command_forget;
mod command_gate;
mod command_init;
mod command_ledger;
mod command_lexicon;
mod command_lint;
mod command_list;
mod command_plan;
mod command_preview;
mod command_recall;
mod command_report;
mod command_revoke;
mod command_sandbox;
mod command_schema;
mod command_signoff;
mod command_signoff_policy;
mod command_signoff_template;
mod command_status;
mod command_sync;
mod command_test;
mod command_trace;
mod demo_stage;
mod doctor_host;
mod doctor_ledger;
mod doctor_platform;
mod doctor_setup;
mod error;
mod example;
mod exit;
mod fence;
mod findings_out;
mod ground;
mod judge;
mod ledger_place;
mod lint_input;
mod machine;
mod online;
mod plan_out;
mod posted;
mod progress;
mod pushed;
mod reviewed;
mod scope;
mod site;
mod terminal;
mod trust;

pub use example::FILES as EXAMPLE;
pub use exit::Exit;
pub use terminal::Terminal;

use crate::{model::Lang, say};
use args::{Arguments, Command};
use clap::Parser;
use error::CommandError;
use std::{
    ffi::OsString,
    panic::{AssertUnwindSafe, catch_unwind},
};

say! {
    struct Unwritten { reason: String }
    zh "输出没有写完: {reason}"
    en "the output was not written in full: {reason}"

    struct OurBug {}
    zh "qunfa 自己出了错，这是一个缺陷。台账里的记录不受影响，没有记下意图的都没有发出"
    en "qunfa itself failed; this is a bug. The ledger keeps its records, and nothing went out without an intent in it"

    struct OurBugHint {}
    zh "把上面的报错交给维护者；再次 apply 会先核对已发出的，再接着发"
    en "report the message above; the next apply looks at what went out before it goes on"
}

/// Like [`run`], and 70 for what must not happen: a panic ends the command, never the caller.
pub fn run_guarded(words: Vec<OsString>, terminal: &mut Terminal) -> Exit {
    // What a panic leaves half done is only output: facts are kept by the ledger's transactions.
    let ended = catch_unwind(AssertUnwindSafe(|| run(words, terminal)));
    ended.unwrap_or_else(|_| {
        let lang = terminal.lang.unwrap_or_default();
        let error = CommandError::new(Exit::Bug, OurBug {}).hint(OurBugHint {});
        // The panic hook has already said where. A mouth that panics again stays shut.
        let _ = catch_unwind(AssertUnwindSafe(|| terminal.error(&error, lang)));
        Exit::Bug
    })
}

/// Runs one command line; `words` begins with the program's name. Returns the exit code.
pub fn run(words: Vec<OsString>, terminal: &mut Terminal) -> Exit {
    let arguments = match Arguments::try_parse_from(words) {
        Ok(arguments) => arguments,
        Err(error) => return terminal.clap(&error),
    };
    match dispatch(&arguments, terminal) {
        Ok(exit) => match terminal.unwritten.take() {
            // A report that is cut short must not pass for one that found nothing.
            Some(reason) => {
                let lang = terminal.lang.unwrap_or_default();
                terminal.error(&CommandError::usage(Unwritten { reason }), lang);
                exit.and(Exit::Usage)
            }
            None => exit,
        },
        Err(error) => {
            // What was typed, then what the workspace says as far as it could be read.
            let typed: Option<Lang> = arguments.manners.lang.map(Into::into);
            let lang = typed.or(terminal.lang).unwrap_or_default();
            terminal.error(&error, lang);
            error.exit
        }
    }
}

fn dispatch(arguments: &Arguments, terminal: &mut Terminal) -> Result<Exit, CommandError> {
    let manners = &arguments.manners;
    match &arguments.command {
        Command::Init(typed) => command_init::init(typed, manners, terminal),
        Command::New(typed) => command_init::new(typed, manners, terminal),
        Command::Check(typed) => command_check::run(typed, manners, terminal),
        Command::Lint(typed) => command_lint::run(typed, manners, terminal),
        Command::Explain(typed) => command_explain::explain(typed, manners, terminal),
        Command::Rules(typed) => command_explain::rules(typed, manners, terminal),
        Command::Preview(typed) => command_preview::run(typed, manners, terminal),
        Command::Calendar(typed) => command_calendar::run(typed, manners, terminal),
        Command::Digest(typed) => command_digest::run(typed, manners, terminal),
        Command::Sync(typed) => command_sync::run(typed, manners, terminal),
        Command::Lexicon(typed) => command_lexicon::run(typed, manners, terminal),
        Command::List(typed) => command_list::run(typed, manners, terminal),
        Command::Plan(typed) => command_plan::run(typed, manners, terminal),
        Command::Signoff(typed) => command_signoff::run(typed, manners, terminal),
        Command::Apply(typed) => command_apply::run(typed, manners, terminal),
        Command::Test(typed) => command_test::run(typed, manners, terminal),
        Command::Status(typed) => command_status::run(typed, manners, terminal),
        Command::Report(typed) => command_report::run(typed, manners, terminal),
        Command::Trace(typed) => command_trace::run(typed, manners, terminal),
        Command::Doubt(typed) => command_doubt::run(typed, manners, terminal),
        Command::Complaints(typed) => command_complaints::run(typed, manners, terminal),
        Command::Collect(typed) => command_collect::collect(typed, manners, terminal),
        Command::Remind(typed) => command_collect::remind(typed, manners, terminal),
        Command::Stop(typed) => command_gate::stop(typed, manners, terminal),
        Command::Revoke(typed) => command_revoke::run(typed, manners, terminal),
        Command::Recall(typed) => command_recall::run(typed, manners, terminal),
        Command::Pause(typed) => command_gate::pause(typed, manners, terminal),
        Command::Resume(typed) => command_gate::resume(typed, manners, terminal),
        Command::Audit(typed) => command_audit::run(typed, manners, terminal),
        Command::Ledger(typed) => command_ledger::run(typed, manners, terminal),
        Command::Forget(typed) => command_forget::run(typed, manners, terminal),
        Command::Doctor(typed) => command_doctor::run(typed, manners, terminal),
        Command::Schema(typed) => command_schema::schema(typed, manners, terminal),
        Command::Completions(typed) => Ok(command_schema::completions(typed, terminal)),
        Command::Man(typed) => command_schema::man(typed, terminal),
        Command::Sandbox(typed) => command_sandbox::run(typed, manners, terminal),
        Command::Demo(typed) => command_demo::run(typed, manners, terminal),
    }
}
