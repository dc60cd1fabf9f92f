//! One touch of a plan becomes its figures: to how many, in how many texts and calls, confirmed by how many, when, and who was left out.

use super::{Figure, HoldSheet, SheetOf, TouchSheet};
use crate::{
    model::Lang,
    plan::{Action, Quota, Symbol, TouchPlan},
    report::{
        author_text::AuthorText,
        duration, local,
        plan_words::{channel_word, counted, recipients, thousands},
    },
};

pub(super) fn touch<'a>(of: &SheetOf<'_>, plan: &'a TouchPlan) -> TouchSheet<'a> {
    let lang = of.lang;
    let sheet = TouchSheet {
        symbol: plan.symbol(),
        action: action_word(plan.symbol(), lang),
        name: AuthorText::of(&*plan.name),
        channel: channel_word(plan.channel, lang),
        figures: figures(of, plan),
        facts: Vec::new(),
        names: Vec::new(),
        warnings: Vec::new(),
        holds: Vec::new(),
        raw_holds: &[],
    };
    // What is finished needs no figures any more: they are in `status`.
    if plan.symbol() == Symbol::Done {
        return sheet;
    }
    let facts = [when(of, plan), drops(plan, lang), quota(plan.quota, lang)];
    TouchSheet {
        facts: facts.into_iter().flatten().collect(),
        names: names(plan),
        warnings: plan
            .warnings
            .iter()
            .map(|warning| AuthorText::of(warning.in_lang(lang)))
            .collect(),
        holds: holds(plan, lang),
        raw_holds: &plan.holds,
        ..sheet
    }
}

/// A symbol in words.
fn action_word(symbol: Symbol, lang: Lang) -> &'static str {
    match symbol {
        Symbol::Send => lang.pick("发送", "send"),
        Symbol::Resume => lang.pick("接着发", "resume"),
        Symbol::Done => lang.pick("已发完", "done"),
        Symbol::Later => lang.pick("未到时间", "later"),
        Symbol::Blocked => lang.pick("受阻", "blocked"),
        Symbol::Cancel => lang.pick("取消", "cancel"),
        Symbol::InDoubt => lang.pick("存疑", "in doubt"),
    }
}

fn figures(of: &SheetOf<'_>, plan: &TouchPlan) -> Vec<Figure> {
    let (lang, has_ledger) = (of.lang, of.plan.position.is_some());
    let state = |value: String| {
        vec![Figure {
            label: lang.pick("情况", "state"),
            value,
        }]
    };
    match &plan.action {
        Action::InDoubt { batches, people } => state(match lang {
            Lang::Zh => format!(
                "{batches} 个分片存疑，涉及 {} 人；再次 apply 会先向企业微信核对，或看 qunfa doubt list",
                thousands(*people)
            ),
            Lang::En => format!(
                "{batches} batches in doubt, {} people; the next apply asks WeCom first, or see qunfa doubt list",
                thousands(*people)
            ),
        }),
        Action::Cancel { tasks } => state(match lang {
            Lang::Zh => format!("取消 {tasks} 个未确认的任务"),
            Lang::En => format!("cancels {}", counted(u64::from(*tasks), "unconfirmed task")),
        }),
        Action::Done => {
            let sent = recipients(plan.channel, plan.past.sent.len(), lang);
            let unreachable = thousands(plan.past.unreachable.len());
            state(match lang {
                Lang::Zh => format!("已发 {sent}，不可达 {unreachable}"),
                Lang::En => format!("sent to {sent}, {unreachable} unreachable"),
            })
        }
        Action::Blocked if plan.matched == 0 && !has_ledger => {
            state(lang.pick("受众未解析", "audience not resolved").to_owned())
        }
        Action::Blocked if plan.matched == 0 => state(
            lang.pick("受阻，原因见下", "blocked, for the reasons below")
                .to_owned(),
        ),
        Action::Send { .. } | Action::Blocked => send_figures(plan, lang),
    }
}

fn send_figures(plan: &TouchPlan, lang: Lang) -> Vec<Figure> {
    let figure = |zh, en, value| Figure {
        label: lang.pick(zh, en),
        value,
    };
    let mut figures = vec![figure(
        "发给",
        "to",
        recipients(plan.channel, plan.recipients, lang),
    )];
    let already = plan.past.sent.len();
    if already > 0 {
        let left = thousands(plan.remaining);
        let value = match lang {
            Lang::Zh => format!("已发 {}，待发 {left}", thousands(already)),
            Lang::En => format!("{} sent, {left} to go", thousands(already)),
        };
        figures.push(figure("进度", "progress", value));
    }
    if plan.calls == 0 {
        return figures;
    }
    // What is frozen has its texts already.
    if plan.messages > 0 {
        let value = match lang {
            Lang::Zh => format!("{} 条文案", plan.messages),
            Lang::En => counted(plan.messages, "message"),
        };
        figures.push(figure("文案", "texts", value));
    }
    let takes = duration(plan.duration_ms, lang);
    let value = match lang {
        Lang::Zh => format!("{} 次调用，{takes}", thousands(plan.calls)),
        Lang::En => format!("{} in {takes}", counted(plan.calls, "call")),
    };
    figures.push(figure("调用", "calls", value));
    let members = plan.confirmations.len();
    if members > 0 {
        let most = plan.confirmations.values().max().copied().unwrap_or(0);
        let value = match lang {
            Lang::Zh => format!("{members} 名成员要确认，每人最多 {most} 个任务"),
            Lang::En => format!(
                "{} to confirm, at most {} each",
                counted(members as u64, "member"),
                counted(u64::from(most), "task")
            ),
        };
        figures.push(figure("确认", "confirmed by", value));
    }
    figures
}

fn when(of: &SheetOf<'_>, plan: &TouchPlan) -> Option<Figure> {
    let when = plan.scheduled.as_ref()?;
    let (first, last) = (local(of.zone, when.first_ms), local(of.zone, when.last_ms));
    let mut value = match of.lang {
        Lang::Zh => format!(
            "{first} 起，至 {last}；{} 次群发，用 {} 个时段",
            when.segments, when.slots
        ),
        Lang::En => format!(
            "from {first} to {last}; {} in {}",
            counted(u64::from(when.segments), "send"),
            counted(u64::from(when.slots), "slot")
        ),
    };
    if let Some(merge_by) = plan.merge_by_ms {
        let merge_by = local(of.zone, merge_by);
        value.push_str(of.lang.pick("；最晚合并 ", "; merge before "));
        value.push_str(&merge_by);
    }
    Some(Figure {
        label: of.lang.pick("时段", "slots"),
        value,
    })
}

fn drops(plan: &TouchPlan, lang: Lang) -> Option<Figure> {
    if plan.drops.is_empty() {
        return None;
    }
    let dropped: u64 = plan.drops.values().sum();
    let reasons: Vec<String> = plan
        .drops
        .iter()
        .map(|(drop, people)| format!("{} {}", drop.sentence().in_lang(lang), thousands(*people)))
        .collect();
    Some(Figure {
        label: lang.pick("排除", "dropped"),
        value: match lang {
            Lang::Zh => format!("{} 人：{}", thousands(dropped), reasons.join(" · ")),
            Lang::En => format!("{}: {}", thousands(dropped), reasons.join(" · ")),
        },
    })
}

fn quota(quota: Quota, lang: Lang) -> Option<Figure> {
    if quota.per_day.is_none() && quota.used_after == 0 {
        return None;
    }
    let day = match (quota.per_day, lang) {
        (Some(limit), Lang::Zh) => format!("{limit} 次"),
        (None, Lang::Zh) => "不限".to_owned(),
        (Some(limit), Lang::En) => format!("of {limit}"),
        (None, Lang::En) => "no limit".to_owned(),
    };
    let limit = quota.per_send.map(|limit| thousands(u64::from(limit)));
    let send = match (limit, lang) {
        (Some(limit), Lang::Zh) => format!("每次至多 {limit} 人"),
        (None, Lang::Zh) => "每次人数不限".to_owned(),
        (Some(limit), Lang::En) => format!("at most {limit} people a send"),
        (None, Lang::En) => "any number of people a send".to_owned(),
    };
    let (before, after) = (quota.used_before, quota.used_after);
    Some(Figure {
        label: lang.pick("配额", "quota"),
        value: match lang {
            Lang::Zh => format!("当天已用 {before} → {after} 次（{day}），{send}"),
            Lang::En => format!("{before} → {after} sends that day ({day}), {send}"),
        },
    })
}

fn names(plan: &TouchPlan) -> Vec<AuthorText> {
    let tags = plan
        .tags
        .iter()
        .map(|(written, id)| format!("{written} = {id}"));
    let departments = plan
        .departments
        .iter()
        .map(|(written, id)| format!("{written} = #{id}"));
    tags.chain(departments).map(AuthorText::of).collect()
}

fn holds(plan: &TouchPlan, lang: Lang) -> Vec<HoldSheet> {
    let hold = |hold: &crate::diagnostic::Hold| HoldSheet {
        code: hold.code,
        place: hold
            .place
            .as_ref()
            .map_or_else(AuthorText::default, |place| {
                AuthorText::of(format!("{}:{}:{}", place.file, place.line, place.column))
            }),
        what: AuthorText::of(hold.what.in_lang(lang)),
    };
    plan.holds.iter().map(hold).collect()
}
