//! A report becomes JSON for machines: every state by its word, everywhere. Nobody's id stands in it.

use super::{
    grid::Slice,
    results::{Results, RunView, TouchResults},
    tally::{STATES, Tally},
};
use serde_json::{Map, Value, json};

/// Version 1.
pub fn results_json(results: &Results) -> Value {
    json!({
        "version": 1,
        "adds_up": results.adds_up(),
        "people": people(&results.tally()),
        "runs": results.runs.iter().map(run).collect::<Vec<_>>(),
    })
}

fn run(run: &RunView) -> Value {
    let (number, gate, opened_ms) = &run.facts;
    json!({
        "campaign": run.campaign,
        "run": number,
        "title": run.title,
        "account": run.account,
        "gate": gate.word(),
        "opened_ms": opened_ms,
        "people": people(&run.figures.tally),
        "touches": run.touches.iter().map(touch).collect::<Vec<_>>(),
    })
}

fn touch(touch: &TouchResults) -> Value {
    let facts = &touch.facts;
    let (tasks, confirmed) = touch.tasks.unwrap_or_default();
    json!({
        "touch": facts.name,
        "notice": touch.is_notice,
        "channel": facts.channel.map(crate::model::Channel::word),
        "adds_up": touch.adds_up,
        "people": people(&touch.figures.tally),
        "tasks": tasks,
        "confirmed": confirmed,
        "complaints": facts.complaints,
        "members": slices(&facts.members),
        "sends": slices(&facts.sends),
        "texts": slices(&facts.texts),
    })
}

fn slices(slices: &[Slice]) -> Vec<Value> {
    let one = |slice: &Slice| {
        json!({
            "name": slice.words.join(" "),
            "tasks": slice.tasks.0,
            "confirmed": slice.tasks.1,
            "people": people(&slice.tally),
        })
    };
    slices.iter().map(one).collect()
}

fn people(tally: &Tally) -> Value {
    let mut people = Map::new();
    people.insert("planned".to_owned(), tally.total().into());
    people.insert("accepted".to_owned(), tally.accepted().into());
    for state in STATES {
        people.insert(state.word.to_owned(), (state.of)(tally).into());
    }
    people.into()
}
