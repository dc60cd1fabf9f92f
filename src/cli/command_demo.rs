//! `demo`: the example workspace over two days, from check to summary, against a sandbox in this process, with every command shown as a user would type it.

use super::{
    CommandError, Exit, Terminal,
    args::{Demo, Manners},
    demo_stage::Stage,
    error::Said,
};
use crate::{
    model::Lang,
    sandbox::{self, Options, Seed},
};

/// The demo's first moment: a Monday, inside the window for staff notices.
const MONDAY_MORNING: &str = "2026-11-09T09:30:00+08:00";
/// Inside the window for a tea shop's marketing.
const MONDAY_NOON: &str = "2026-11-09T11:05:00+08:00";
/// The robot speaks before the shops open.
const TUESDAY_MORNING: &str = "2026-11-10T09:10:00+08:00";
/// The big day.
const TUESDAY_NOON: &str = "2026-11-10T11:05:00+08:00";
/// When parents are at home.
const TUESDAY_EVENING: &str = "2026-11-10T19:10:00+08:00";

pub(super) fn run(
    typed: &Demo,
    manners: &Manners,
    terminal: &mut Terminal,
) -> Result<Exit, CommandError> {
    let lang: Lang = manners.lang.unwrap_or_default().into();
    let io = |error: std::io::Error| {
        CommandError::usage(Said {
            what: error.to_string(),
        })
    };
    let root = match &typed.directory {
        Some(directory) => terminal.directory.join(directory),
        None => tempfile::Builder::new()
            .prefix("qunfa-demo-")
            .tempdir()
            .map_err(io)?
            .keep(),
    };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(io)?;
    let options = Options {
        seed: Seed {
            customers: typed.customers as usize,
            members: typed.members as usize,
            seed: typed.seed,
            ..Seed::default()
        },
        start_time_s: Some(super::site::parse_now(MONDAY_MORNING)? as f64 / 1000.0),
        record: Some(root.join("sandbox-record.jsonl")),
        ..Options::default()
    };
    std::fs::create_dir_all(&root).map_err(io)?;
    let sandbox = runtime.block_on(sandbox::start(options)).map_err(|error| {
        CommandError::usage(Said {
            what: error.to_string(),
        })
    })?;
    let mut stage = Stage {
        root,
        lang,
        sandbox: &sandbox,
        terminal,
        colour: manners.color,
    };
    let ended = play(&mut stage);
    runtime.block_on(sandbox.stop());
    ended
}

fn play(stage: &mut Stage<'_>) -> Result<Exit, CommandError> {
    stage.prepare()?;
    write(stage)?;
    look(stage)?;
    sign(stage)?;
    monday(stage)?;
    tuesday(stage)?;
    afterwards(stage)?;
    stage.compare()?;
    let root = stage.root.display().to_string();
    stage.say(
        &format!("台账、记录、预览和报告留在 {root}"),
        &format!("the ledger, the record, the preview and the report are left in {root}"),
    );
    Ok(Exit::Done)
}

/// What the author does, without network or ledger.
fn write(stage: &mut Stage<'_>) -> Result<(), CommandError> {
    stage.step(
        "检查全部活动：格式、模板、素材、链接，并给出待签核内容的摘要",
        "checks every campaign offline and prints the digest of what is to be signed",
        &["check"],
        &[0],
    )?;
    stage.step(
        "预览双11：收件人看到的样子，写成一个网页文件",
        "previews the double-eleven campaign as recipients see it, as one page",
        &["preview", "tea/double-11", "--html", "preview.html"],
        &[0],
    )
}

/// Who there is, and what would happen.
fn look(stage: &mut Stage<'_>) -> Result<(), CommandError> {
    stage.step(
        "读取通讯录：成员、部门、客户、标签、客户群；新的客户群补进 groups.csv",
        "reads the directory into the ledger; new customer groups are added to groups.csv",
        &["sync", "--groups"],
        &[0],
    )?;
    let list = stage.write_complaints()?;
    stage.step(
        "导入投诉过的客户，之后永远不会发给他们",
        "imports customers who complained; they are never messaged again",
        &["list", "import", "complained", &list],
        &[0],
    )?;
    stage.step(
        "计划：谁会收到、由谁发、什么时候发、缺什么；现在还没人签核",
        "the plan: who would get what, from whom, when; nobody has signed yet",
        &["plan"],
        &[3],
    )
}

fn sign(stage: &mut Stage<'_>) -> Result<(), CommandError> {
    let policy = stage.policy()?;
    stage.step_quietly(
        "记下每个触达的受众，供签核人引用；台账第一次使用，写明信任哪份政策",
        "records the audiences that reviewers will sign; at its first use, the ledger is told which policy to trust",
        &["plan", "--record", "--out", "plan.json", "--trust-policy", &policy],
        &[3],
    )?;
    stage.sign_all()
}

fn monday(stage: &mut Stage<'_>) -> Result<(), CommandError> {
    stage.step(
        "执行：紧急通知、到期提醒和员工通知已到点，其余等时段",
        "sends what is approved and due; the rest waits for its window",
        &["apply"],
        &[0],
    )?;
    stage.advance(
        MONDAY_NOON,
        "沙箱的时钟拨到 11:05",
        "the sandbox's clock moves to 11:05",
    )?;
    stage.step(
        "十一点过后再执行一次：双11 的预热发给金卡会员",
        "after eleven, double-eleven's warm-up goes to gold card members",
        &["apply"],
        &[0],
    )?;
    stage.members_confirm()?;
    stage.collect()
}

fn tuesday(stage: &mut Stage<'_>) -> Result<(), CommandError> {
    stage.advance(TUESDAY_MORNING, "第二天 9:10", "the next day, 9:10")?;
    stage.step_quietly(
        "通讯录每天至少读一次，过期的不用",
        "the directory is read once a day; a stale one is not used",
        &["sync", "--groups"],
        &[0],
    )?;
    stage.commit_groups()?;
    stage.step(
        "门店机器人 @所有人",
        "the shops' robot mentions everybody",
        &["apply"],
        &[0],
    )?;
    stage.advance(
        TUESDAY_NOON,
        "11:05，双11 开始",
        "11:05, double-eleven begins",
    )?;
    stage.step(
        "群主们的群收到海报",
        "the poster goes into the owners' groups",
        &["apply"],
        &[0],
    )?;
    stage.advance(TUESDAY_EVENING, "晚上 19:10", "19:10 in the evening")?;
    stage.step(
        "家长群收到今晚的小任务",
        "parents' groups get tonight's little task",
        &["apply"],
        &[0],
    )?;
    stage.members_confirm()?;
    stage.collect()
}

fn afterwards(stage: &mut Stage<'_>) -> Result<(), CommandError> {
    stage.step("进展", "where everything stands", &["status"], &[0])?;
    stage.step(
        "报告：一个网页文件，数字两边相加相等",
        "the report as one page, whose numbers add up",
        &["report", "--html", "report.html"],
        &[0],
    )?;
    stage.step(
        "再计划一次：能执行的都已完成，剩下的写明为什么还不能",
        "plans once more: what can be executed is done, the rest says why it is not yet",
        &["plan"],
        &[0, 3],
    )
}
