//! What the ledger recorded of runs becomes the values of their report: sums, members, sends, texts and batches.

use super::{
    charts::{self, Bar},
    complaints::complained_line,
    grid::{Grid, Slice, grid, rate},
    local,
    plan_words::{channel_word, thousands},
    slices,
    tally::{STATES, Tally, adds_up},
    visible,
};
use crate::{
    directory::Directory,
    history::{ClaimState, Complained, GateState},
    model::{Channel, Lang},
    ports::{RunRecord, TouchRecord},
};
use serde::Serialize;
use std::collections::BTreeMap;

/// Rows of a table of members, sends or texts, and bars of a chart.
const ROWS_MAX: usize = 200;
const BARS_MAX: usize = 15;
/// Batches of one touch that a page lists.
const BATCHES_MAX: usize = 400;
/// Columns of SVG for a chart that has the page, and for one that has half of it.
const WIDE: u32 = 700;
const HALF: u32 = 430;

/// What a report is made from.
#[derive(Debug, Clone, Copy)]
pub struct ResultsOf<'a> {
    /// Name of the workspace.
    pub workspace: &'a str,
    /// Its zone.
    pub zone: &'a str,
    /// Titles of campaigns by the id the ledger knows.
    pub titles: &'a BTreeMap<String, String>,
    /// What the ledger recorded.
    pub runs: &'a [RunRecord],
    /// Names of members.
    pub directory: Option<&'a Directory>,
    /// Unix milliseconds.
    pub now_ms: i64,
}

/// A report, ready to be shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Results {
    pub(super) html_lang: &'static str,
    pub(super) workspace: String,
    pub(super) made: String,
    pub(super) total: Figures,
    pub(super) chart: String,
    /// One row a run.
    pub(super) grid: Grid,
    pub(super) runs: Vec<RunView>,
}

/// A tally in words.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub(super) struct Figures {
    #[serde(skip)]
    pub(super) tally: Tally,
    pub(super) planned: String,
    pub(super) accepted: String,
    pub(super) sent: String,
    pub(super) waiting: String,
    pub(super) failed: String,
    pub(super) in_doubt: String,
    pub(super) has_doubt: bool,
    /// Of those whose result is known; empty where nobody's is.
    pub(super) rate: String,
    /// Every state that somebody is in: colour, name, people in words and in number.
    pub(super) states: Vec<(&'static str, &'static str, String, u64)>,
}

/// One run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct RunView {
    pub(super) campaign: String,
    pub(super) title: String,
    pub(super) run: String,
    pub(super) account: String,
    pub(super) gate: &'static str,
    pub(super) opened: String,
    pub(super) figures: Figures,
    pub(super) touches: Vec<TouchResults>,
    /// For machines: the run, its gate and when it was opened.
    #[serde(skip)]
    pub(super) facts: (String, GateState, i64),
}

/// One touch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct TouchResults {
    pub(super) name: String,
    /// A notice to members: nobody's message, and in no sum.
    pub(super) is_notice: bool,
    pub(super) channel: String,
    pub(super) figures: Figures,
    /// `1,240 = 已送达 1,190 + …`.
    pub(super) identity: String,
    /// The same people by their claims: `占用 0 + 已发 1,240 + … = 冻结 1,243`.
    pub(super) claims: String,
    pub(super) adds_up: bool,
    /// `投诉 3 宗 / 已送达 600 人 = 0.50%`; empty where nobody complained.
    pub(super) complained: String,
    /// Tasks and how many of them are confirmed; none where there are none.
    pub(super) tasks: Option<(u64, u64)>,
    pub(super) chart: String,
    pub(super) timeline: String,
    pub(super) members: Grid,
    pub(super) sends: Grid,
    pub(super) texts: Grid,
    pub(super) batches: Grid,
    pub(super) batch_count: usize,
    /// For machines: its name in the ledger, its channel, and slices by what they are cut by.
    #[serde(skip)]
    pub(super) facts: TouchFacts,
}

/// What machines are told of a touch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct TouchFacts {
    pub(super) name: String,
    pub(super) channel: Option<Channel>,
    pub(super) complaints: u64,
    pub(super) members: Vec<Slice>,
    pub(super) sends: Vec<Slice>,
    pub(super) texts: Vec<Slice>,
}

/// Makes a report.
pub fn results(of: &ResultsOf<'_>, lang: Lang) -> Results {
    let runs: Vec<RunView> = of.runs.iter().map(|run| run_view(of, run, lang)).collect();
    let mut total = Tally::default();
    for run in &runs {
        total.add(&run.figures.tally);
    }
    let made = local(of.zone, of.now_ms);
    let bars: Vec<Bar> = runs
        .iter()
        .map(|run| bar(run.title.clone(), &run.figures.tally))
        .collect();
    let by_run: Vec<Slice> = runs
        .iter()
        .map(|run| Slice {
            words: vec![format!("{} · {}", run.title, run.run)],
            tally: run.figures.tally,
            tasks: tasks_of(&run.touches),
        })
        .collect();
    Results {
        html_lang: lang.pick("zh-CN", "en"),
        workspace: visible(of.workspace),
        made: match lang {
            Lang::Zh => format!("截至 {made}（{}）", of.zone),
            Lang::En => format!("as of {made} ({})", of.zone),
        },
        total: figures(total, lang),
        chart: charts::bars(&bars[..bars.len().min(BARS_MAX)], WIDE),
        grid: grid(&[("活动", "campaign")], &by_run, ROWS_MAX, lang),
        runs,
    }
}

impl Results {
    /// Everybody's state, notices left out.
    pub fn tally(&self) -> Tally {
        self.total.tally
    }

    /// Whether every touch adds up to who was frozen.
    pub fn adds_up(&self) -> bool {
        let mut touches = self.runs.iter().flat_map(|run| &run.touches);
        touches.all(|touch| touch.adds_up)
    }
}

fn tasks_of(touches: &[TouchResults]) -> (u64, u64) {
    let tasks = touches.iter().filter_map(|touch| touch.tasks);
    tasks.fold((0, 0), |sum, tasks| (sum.0 + tasks.0, sum.1 + tasks.1))
}

fn run_view(of: &ResultsOf<'_>, run: &RunRecord, lang: Lang) -> RunView {
    let touches: Vec<TouchResults> = run
        .touches
        .iter()
        .map(|touch| touch_results(of, touch, lang))
        .collect();
    let mut total = Tally::default();
    for touch in touches.iter().filter(|touch| !touch.is_notice) {
        total.add(&touch.figures.tally);
    }
    let campaign = run.run.campaign.0.clone();
    let title = of
        .titles
        .get(&campaign)
        .map_or_else(|| visible(&campaign), |title| visible(title));
    RunView {
        title,
        campaign: visible(&campaign),
        run: match lang {
            Lang::Zh => format!("第 {} 期", visible(&run.run.run)),
            Lang::En => format!("run {}", visible(&run.run.run)),
        },
        account: visible(&run.account),
        gate: gate_word(run.gate, lang),
        opened: local(of.zone, run.opened_ms),
        figures: figures(total, lang),
        touches,
        facts: (run.run.run.clone(), run.gate, run.opened_ms),
    }
}

pub(super) fn gate_word(gate: GateState, lang: Lang) -> &'static str {
    match gate {
        GateState::Open => lang.pick("打开", "open"),
        GateState::Paused => lang.pick("暂停", "paused"),
        GateState::Revoked => lang.pick("签核已撤回", "revoked"),
        GateState::Cancelled => lang.pick("已停止", "cancelled"),
        GateState::Done => lang.pick("已完成", "done"),
    }
}

fn touch_results(of: &ResultsOf<'_>, touch: &TouchRecord, lang: Lang) -> TouchResults {
    let tally = Tally::of_touch(touch, of.now_ms);
    let members = slices::members(of, touch, lang);
    let sends = slices::sends(of, touch, lang);
    let texts = slices::texts(of, touch);
    let batches = slices::batches(of, touch, lang);
    let bars: Vec<Bar> = members
        .iter()
        .take(BARS_MAX)
        .map(|slice| bar(slice.words.join(" "), &slice.tally))
        .collect();
    let tasks = slices::tasks(touch.batches.iter());
    let channel = touch.batches.first().map(|batch| batch.channel);
    let (name, is_notice) = match (touch.name.strip_suffix(".notice"), lang) {
        (None, _) => (touch.name.clone(), false),
        (Some(touch), Lang::Zh) => (format!("{touch} 的成员通知"), true),
        (Some(touch), Lang::En) => (format!("notice to the members of {touch}"), true),
    };
    TouchResults {
        name,
        is_notice,
        channel: channel.map_or_else(String::new, |channel| {
            channel_word(channel, lang).to_owned()
        }),
        identity: identity(&tally, lang),
        claims: claims(touch, lang),
        adds_up: adds_up(touch, &tally),
        complained: complained(touch, &tally, lang),
        tasks: (tasks.0 > 0).then_some(tasks),
        chart: if members.len() > 1 {
            charts::bars(&bars, HALF)
        } else {
            String::new()
        },
        timeline: charts::rises(&slices::rises(of, touch), HALF, |at| local(of.zone, at)),
        members: grid(&[("成员", "member")], &members, ROWS_MAX, lang),
        sends: grid(&[("群发", "send")], &sends, ROWS_MAX, lang),
        texts: grid(&[("文案开头", "text begins")], &texts, ROWS_MAX, lang),
        batches: grid(slices::BATCH_HEADS, &batches, BATCHES_MAX, lang),
        batch_count: batches.len(),
        figures: figures(tally, lang),
        facts: TouchFacts {
            name: touch.name.clone(),
            channel,
            complaints: touch.complaints,
            members,
            sends,
            texts,
        },
    }
}

fn bar(label: String, tally: &Tally) -> Bar {
    let parts = STATES.iter().map(|state| (state.colour, (state.of)(tally)));
    Bar {
        label,
        parts: parts.collect(),
    }
}

fn identity(tally: &Tally, lang: Lang) -> String {
    let parts: Vec<String> = STATES
        .iter()
        .filter(|state| (state.of)(tally) > 0)
        .map(|state| format!("{} {}", state.name(lang), thousands((state.of)(tally))))
        .collect();
    let total = thousands(tally.total());
    if parts.is_empty() {
        return total;
    }
    format!("{total} = {}", parts.join(" + "))
}

/// Claims by state against who was frozen; two counts that must agree.
fn claims(touch: &TouchRecord, lang: Lang) -> String {
    let sum = |state: ClaimState| {
        let counts = touch
            .batches
            .iter()
            .filter_map(|batch| batch.claims.get(&state));
        thousands(counts.sum())
    };
    let (held, sent) = (sum(ClaimState::Held), sum(ClaimState::Sent));
    let (unreachable, released) = (sum(ClaimState::Unreachable), sum(ClaimState::Released));
    let unclaimed = thousands(touch.unclaimed);
    let frozen = match (touch.frozen, lang) {
        (Some(frozen), Lang::Zh) => format!(" = 冻结 {}", thousands(frozen)),
        (Some(frozen), Lang::En) => format!(" = {} frozen", thousands(frozen)),
        (None, Lang::Zh) => "（受众由结果而来，没有冻结数）".to_owned(),
        (None, Lang::En) => " (its audience follows from results: nothing was frozen)".to_owned(),
    };
    match lang {
        Lang::Zh => format!(
            "占用 {held} + 已发 {sent} + 不可达 {unreachable} + 已退回 {released} + 未排入 {unclaimed}{frozen}"
        ),
        Lang::En => format!(
            "{held} held + {sent} sent + {unreachable} unreachable + {released} given back + {unclaimed} in no batch{frozen}"
        ),
    }
}

fn complained(touch: &TouchRecord, tally: &Tally, lang: Lang) -> String {
    let complained = Complained {
        complaints: touch.complaints,
        sent: tally.sent,
    };
    if touch.complaints == 0 {
        return String::new();
    }
    complained_line(complained, None, lang)
}

fn figures(tally: Tally, lang: Lang) -> Figures {
    let states = STATES.iter().filter(|state| (state.of)(&tally) > 0);
    Figures {
        tally,
        planned: thousands(tally.total()),
        accepted: thousands(tally.accepted()),
        sent: thousands(tally.sent),
        waiting: thousands(tally.unconfirmed + tally.no_result),
        failed: thousands(tally.failed()),
        in_doubt: thousands(tally.in_doubt),
        has_doubt: tally.in_doubt > 0,
        rate: rate(&tally),
        states: states
            .map(|state| {
                let people = (state.of)(&tally);
                (state.colour, state.name(lang), thousands(people), people)
            })
            .collect(),
    }
}
