//! `test CAMPAIGN`: every touch and variant, marked 【试发】, to the workspace's testers.

use super::{
    CommandError, Exit, Terminal,
    args::{Manners, TestOf},
    site::{Site, block_on},
};
use crate::{
    model::{Lang, Tempo},
    pipeline, say,
    worker::{TestMessage, send_tests},
};

say! {
    struct NoTesters {}
    zh "qunfa.toml 里没有 testers，不知道试发给谁"
    en "qunfa.toml names no testers, so there is nobody to test on"

    struct NoApp { account: String }
    zh "账号 {account} 没有配置 app，试发需要一个应用"
    en "account {account} has no app; tests go out as application messages"
}

pub(super) fn run(
    typed: &TestOf,
    manners: &Manners,
    terminal: &mut Terminal,
) -> Result<Exit, CommandError> {
    let site = Site::open(manners, terminal)?;
    let campaign = site.campaign(&typed.campaign)?;
    let policy = &site.workspace.policy;
    if policy.testers.is_empty() {
        return Err(CommandError::usage(NoTesters {}));
    }
    let app = policy
        .accounts
        .get(&campaign.account)
        .and_then(|account| account.app.clone());
    let app = app.ok_or_else(|| {
        CommandError::usage(NoApp {
            account: campaign.account.clone(),
        })
    })?;
    let prepared = pipeline::prepare(&site.workspace, std::slice::from_ref(&campaign.id));
    let mut messages = Vec::new();
    for (variant, skeleton) in prepared
        .iter()
        .flat_map(|prepared| pipeline::texts(prepared))
    {
        messages.push(TestMessage::new(
            &typed.campaign,
            &skeleton.touch,
            variant.as_deref(),
            &skeleton.message.text,
        ));
    }
    let machine = site.machine(manners, terminal)?;
    let wire = site.wire(terminal)?;
    let taken = block_on(send_tests(
        &wire,
        &machine,
        policy,
        &app,
        &messages,
        Tempo::REAL.answer_ms,
    ))?;
    terminal.data(&match site.lang {
        Lang::Zh => format!("已试发 {taken} 条给 {} 位测试人员\n", policy.testers.len()),
        Lang::En => format!("{taken} tests sent to {} testers.\n", policy.testers.len()),
    });
    Ok(Exit::Done)
}
