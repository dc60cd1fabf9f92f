//! `sandbox`: a local WeCom in this process, until it is interrupted.

use super::{
    CommandError, Exit, Terminal,
    args::{Manners, Sandbox},
    error::Said,
    site::{block_on, parse_now},
};
use crate::{
    model::Lang,
    sandbox::{self, Options, Seed},
};
use std::net::SocketAddr;

pub(super) fn run(
    typed: &Sandbox,
    manners: &Manners,
    terminal: &mut Terminal,
) -> Result<Exit, CommandError> {
    let lang: Lang = manners.lang.unwrap_or_default().into();
    let address = |text: &str| {
        text.parse::<SocketAddr>().map_err(|error| {
            CommandError::usage(Said {
                what: format!("{text}: {error}"),
            })
        })
    };
    let in_directory =
        |path: &Option<std::path::PathBuf>| path.as_ref().map(|path| terminal.directory.join(path));
    let start_time_s = match &typed.start {
        Some(text) => Some(parse_now(text)? as f64 / 1000.0),
        None => None,
    };
    let options = Options {
        listen: address(&typed.listen)?,
        control: address(&typed.control)?,
        seed: Seed {
            customers: typed.customers as usize,
            members: typed.members as usize,
            seed: typed.seed,
            ..Seed::default()
        },
        start_time_s,
        speed: typed.speed,
        record: in_directory(&typed.record),
        ready_file: in_directory(&typed.ready_file),
        max_life_s: typed.max_life.map(|seconds| seconds as f64),
        ..Options::default()
    };
    block_on(async {
        let running = sandbox::start(options).await.map_err(|error| {
            CommandError::usage(Said {
                what: error.to_string(),
            })
        })?;
        terminal.data(&match lang {
            Lang::Zh => format!(
                "沙箱 {}  控制口 {}（Ctrl-C 结束）\n",
                running.base_url, running.control_url
            ),
            Lang::En => format!(
                "Sandbox {}  control {} (Ctrl-C ends it)\n",
                running.base_url, running.control_url
            ),
        });
        tokio::select! {
            () = running.wait() => {}
            _ = tokio::signal::ctrl_c() => {}
        }
        Ok(Exit::Done)
    })
}
