//! `doctor`: what is wrong with this set-up, each with the command or console path that mends it. It sends nothing to anybody.

use super::{
    CommandError, Exit, Terminal,
    args::{Doctor, Manners},
    doctor_host, doctor_ledger, doctor_platform, doctor_setup,
    site::Site,
};
use crate::{diagnostic::Sentence, model::Lang, ports::Clock, report};

/// What was looked at, in order.
#[derive(Debug, Default)]
pub(super) struct Examined {
    lines: Vec<(Mark, Sentence)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    Fine,
    /// Cannot be seen from here, or is worth a look.
    Mind,
    /// Keeps something from working, with the exit code of its class.
    Wrong(Exit),
}

impl Examined {
    pub(super) fn fine(&mut self, said: impl Into<Sentence>) {
        self.lines.push((Mark::Fine, said.into()));
    }

    pub(super) fn mind(&mut self, said: impl Into<Sentence>) {
        self.lines.push((Mark::Mind, said.into()));
    }

    pub(super) fn wrong(&mut self, exit: Exit, said: impl Into<Sentence>) {
        self.lines.push((Mark::Wrong(exit), said.into()));
    }

    /// A refusal of another part of the house, with what it says should be done.
    pub(super) fn refused(&mut self, error: CommandError) {
        let hints = error.hints.iter().fold(error.what, |said, hint| Sentence {
            zh: format!("{}。{}", said.zh, hint.zh),
            en: format!("{}. {}", said.en, hint.en),
        });
        self.wrong(error.exit, hints);
    }

    fn text(&self, lang: Lang) -> (String, Exit) {
        let (mut text, mut exit, mut wrong, mut mind) = (String::new(), Exit::Done, 0, 0);
        for (mark, said) in &self.lines {
            let sign = match mark {
                Mark::Fine => "✓",
                Mark::Mind => {
                    mind += 1;
                    "!"
                }
                Mark::Wrong(class) => {
                    wrong += 1;
                    exit = exit.and(*class);
                    "✗"
                }
            };
            text.extend([sign, " ", &report::visible(said.in_lang(lang)), "\n"]);
        }
        let summed = match lang {
            Lang::Zh => format!("体检：{wrong} 项不对，{mind} 项请留意；没有发送任何消息\n"),
            Lang::En => format!("Doctor: {wrong} wrong, {mind} to mind; no message was sent\n"),
        };
        text.push_str(&summed);
        (text, exit)
    }
}

pub(super) fn run(
    typed: &Doctor,
    manners: &Manners,
    terminal: &mut Terminal,
) -> Result<Exit, CommandError> {
    let site = Site::open(manners, terminal)?;
    let mut examined = Examined::default();
    doctor_setup::repository(&site, &mut examined);
    doctor_host::examine(&site, &mut examined);
    doctor_setup::secrets(&site, terminal, &mut examined);
    let now_ms = site.machine_for_reading(manners, terminal)?.now_ms();
    doctor_ledger::examine(&site, now_ms, terminal, &mut examined);
    if !typed.offline {
        doctor_platform::examine(&site, now_ms, terminal, &mut examined);
    }
    let (text, exit) = examined.text(site.lang);
    terminal.data(&text);
    Ok(exit)
}
