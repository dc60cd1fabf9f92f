//! What a worker reports while it sends becomes one line a batch, or on a terminal a bar with only the lines that need a person.

use crate::{
    history::Outcome,
    model::Lang,
    report,
    worker::{Step, Wait},
};
use indicatif::{ProgressBar, ProgressStyle};
use std::{
    io::Write,
    sync::{Mutex, PoisonError},
};

/// Where steps are shown.
pub(super) struct Progress<'a> {
    zone: &'a str,
    lang: Lang,
    bar: Option<ProgressBar>,
    mouth: Mutex<&'a mut (dyn Write + Send)>,
}

impl<'a> Progress<'a> {
    pub(super) fn new(
        zone: &'a str,
        lang: Lang,
        is_terminal: bool,
        mouth: &'a mut (dyn Write + Send),
    ) -> Self {
        let template = lang.pick(
            "发送 {bar:32} {pos}/{len} 个分片，已用 {elapsed}，还需 {eta}",
            "sending {bar:32} {pos}/{len} batches, {elapsed} so far, {eta} to go",
        );
        let bar = is_terminal.then(|| {
            let style = ProgressStyle::with_template(template).expect("the template is a constant");
            ProgressBar::new(0).with_style(style)
        });
        Self {
            zone,
            lang,
            bar,
            mouth: Mutex::new(mouth),
        }
    }

    /// Says how many batches are ahead.
    pub(super) fn expect(&self, batches: u64) {
        if let Some(bar) = &self.bar {
            bar.set_length(batches);
        }
    }

    pub(super) fn show(&self, step: &Step) {
        let Some(bar) = &self.bar else {
            return self.say(step);
        };
        if matches!(step, Step::Settled { .. }) {
            bar.inc(1);
            // A batch that is tried again counts again.
            bar.set_length(bar.length().unwrap_or(0).max(bar.position()));
        }
        if !is_routine(step) {
            bar.suspend(|| self.say(step));
        }
    }

    pub(super) fn end(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }

    fn say(&self, step: &Step) {
        let line = step_line(step, self.zone, self.lang);
        let mut mouth = self.mouth.lock().unwrap_or_else(PoisonError::into_inner);
        // Talk that cannot be heard must not stop a send.
        let _ = writeln!(mouth, "{line}");
    }
}

/// What a bar says well enough by growing.
fn is_routine(step: &Step) -> bool {
    matches!(
        step,
        Step::Settled {
            outcome: Outcome::Accepted,
            ..
        }
    )
}

fn step_line(step: &Step, zone: &str, lang: Lang) -> String {
    match step {
        Step::Settled {
            batch,
            outcome,
            detail,
        } => {
            let words = match outcome {
                Outcome::Accepted => lang.pick("企业微信已受理", "accepted by WeCom").to_owned(),
                Outcome::InDoubt => format!(
                    "{}：{detail}",
                    lang.pick("结果未知，存疑", "outcome unknown, in doubt")
                ),
                Outcome::Rejected => format!("{}：{detail}", lang.pick("被拒绝", "refused")),
                Outcome::Unsent => format!(
                    "{}：{detail}",
                    lang.pick("没有发出", "nothing left this machine")
                ),
                Outcome::Open | Outcome::Absent | Outcome::Superseded => detail.clone(),
            };
            format!(
                "{} {}/{} #{} · {} · {words}",
                outcome_mark(*outcome),
                batch.run.campaign,
                batch.touch,
                batch.batch_no,
                report::recipients(batch.channel, u64::from(batch.recipients), lang)
            )
        }
        Step::Reconciled {
            batch,
            outcome,
            detail,
        } => {
            let word = lang.pick("核对", "reconciled");
            format!(
                "{} {word} {}/{} #{} · {detail}",
                outcome_mark(*outcome),
                batch.run.campaign,
                batch.touch,
                batch.batch_no
            )
        }
        Step::Waiting { until_ms, what } => {
            let until = report::local(zone, *until_ms);
            match (what, lang) {
                (Wait::RateLimit, Lang::Zh) => format!("… 企业微信限速，等到 {until}"),
                (Wait::RateLimit, Lang::En) => {
                    format!("… WeCom limits calls, waiting until {until}")
                }
                (Wait::QuietPeriod, Lang::Zh) => {
                    format!("… 有存疑的发送，{until} 向企业微信核对")
                }
                (Wait::QuietPeriod, Lang::En) => {
                    format!("… some sends are in doubt, asking WeCom at {until}")
                }
            }
        }
    }
}

fn outcome_mark(outcome: Outcome) -> char {
    match outcome {
        Outcome::Accepted | Outcome::Superseded => '✔',
        Outcome::InDoubt | Outcome::Open => '?',
        Outcome::Rejected => '✘',
        Outcome::Unsent | Outcome::Absent => '·',
    }
}
