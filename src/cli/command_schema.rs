//! `schema`, `completions`, `man`: generated files.

use super::{
    CommandError, Exit, Terminal,
    args::{Arguments, Completions, Man, Manners, Schema},
    site::write_whole,
};
use crate::{plan::PlanDocument, report::FindingLine, say, workspace};
use clap::CommandFactory;
use std::collections::BTreeMap;

say! {
    struct UnknownSchema { name: String, known: String }
    zh "没有 schema「{name}」；有 {known}"
    en "no schema {name}; there are {known}"

    struct CannotWrite { reason: String }
    zh "写手册页失败：{reason}"
    en "failed to write the manual: {reason}"
}

/// Every schema by file name.
pub(super) fn all() -> BTreeMap<String, serde_json::Value> {
    let mut schemas: BTreeMap<String, serde_json::Value> = workspace::schemas()
        .into_iter()
        .map(|(name, schema)| (name.to_owned(), schema))
        .collect();
    schemas.insert(
        "plan.schema.json".to_owned(),
        workspace::schema_of::<PlanDocument>("plan", "qunfa 发送计划 plan"),
    );
    schemas.insert(
        "finding.schema.json".to_owned(),
        workspace::schema_of_output::<FindingLine>("finding", "qunfa 问题 finding"),
    );
    schemas
}

pub(super) fn schema(
    typed: &Schema,
    _manners: &Manners,
    terminal: &mut Terminal,
) -> Result<Exit, CommandError> {
    let schemas = all();
    let print = |schema: &serde_json::Value| {
        serde_json::to_string_pretty(schema).expect("a schema prints") + "\n"
    };
    if let Some(directory) = &typed.out {
        for (name, schema) in &schemas {
            write_whole(
                &terminal.directory.join(directory).join(name),
                print(schema).as_bytes(),
            )?;
            terminal.data(&format!("{name}\n"));
        }
        return Ok(Exit::Done);
    }
    let wanted = typed.name.as_deref().unwrap_or("campaign");
    let known: Vec<&str> = schemas
        .keys()
        .filter_map(|name| name.strip_suffix(".schema.json"))
        .collect();
    let schema = schemas.get(&format!("{wanted}.schema.json"));
    let schema = schema.ok_or_else(|| {
        CommandError::usage(UnknownSchema {
            name: wanted.to_owned(),
            known: known.join(", "),
        })
    })?;
    terminal.data(&print(schema));
    Ok(Exit::Done)
}

pub(super) fn completions(typed: &Completions, terminal: &mut Terminal) -> Exit {
    let mut script = Vec::new();
    clap_complete::generate(typed.shell, &mut Arguments::command(), "qunfa", &mut script);
    terminal.data(&String::from_utf8_lossy(&script));
    Exit::Done
}

pub(super) fn man(typed: &Man, terminal: &mut Terminal) -> Result<Exit, CommandError> {
    let failed = |error: std::io::Error| {
        CommandError::usage(CannotWrite {
            reason: error.to_string(),
        })
    };
    if let Some(directory) = &typed.out {
        let directory = terminal.directory.join(directory);
        std::fs::create_dir_all(&directory).map_err(failed)?;
        clap_mangen::generate_to(Arguments::command(), &directory).map_err(failed)?;
        return Ok(Exit::Done);
    }
    let mut page = Vec::new();
    clap_mangen::Man::new(Arguments::command())
        .render(&mut page)
        .map_err(failed)?;
    terminal.data(&String::from_utf8_lossy(&page));
    Ok(Exit::Done)
}
