//! `calendar YEAR`: which days are workdays, and how certain that is.

use super::{
    CommandError, Exit, Terminal,
    args::{Calendar, Format, Manners},
};
use crate::{model::Lang, say, schedule};
use serde_json::json;
use std::fmt::Write as _;

say! {
    struct UnknownYear { year: i16 }
    zh "没有 {year} 年的日历：国务院办公厅的放假通知发布后才会收录，不猜"
    en "no calendar for {year}: it is added once the State Council's notice is out, never guessed"
}

pub(super) fn run(
    typed: &Calendar,
    manners: &Manners,
    terminal: &mut Terminal,
) -> Result<Exit, CommandError> {
    let lang: Lang = manners.lang.unwrap_or_default().into();
    let days = schedule::year(typed.year)
        .ok_or_else(|| CommandError::usage(UnknownYear { year: typed.year }))?;
    if typed.format == Format::Json {
        let days: Vec<_> = days.iter().map(|day| json!({ "date": day.date, "workday": day.workday, "certainty": day.certainty.word() })).collect();
        let whole = json!({ "year": typed.year, "days": days });
        terminal.data(&format!(
            "{}\n",
            serde_json::to_string_pretty(&whole).expect("a JSON value prints")
        ));
        return Ok(Exit::Done);
    }
    let mut text = String::new();
    let mut month = "";
    for day in &days {
        if &day.date[5..7] != month {
            month = &day.date[5..7];
            let _ = write!(text, "\n{}-{month} ", &day.date[..4]);
        }
        let mark = match day.workday {
            Some(true) => format!(" {}", &day.date[8..]),
            Some(false) => " ··".to_owned(),
            None => " ??".to_owned(),
        };
        text.push_str(&mark);
    }
    let workdays = days.iter().filter(|day| day.workday == Some(true)).count();
    let unknown = days.iter().filter(|day| day.workday.is_none()).count();
    let line = match lang {
        Lang::Zh => format!(
            "\n\n{} 年：工作日 {workdays} 天，未定 {unknown} 天（·· 休息，?? 未定）\n",
            typed.year
        ),
        Lang::En => format!(
            "\n\n{}: {workdays} workdays, {unknown} not known yet (·· off, ?? not known)\n",
            typed.year
        ),
    };
    text.push_str(&line);
    terminal.data(text.trim_start_matches('\n'));
    Ok(Exit::Done)
}
