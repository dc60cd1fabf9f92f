//! What may be typed. The doc comment of a command is its manual, Chinese first.

use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// 群发即代码：企业微信活动的检查、计划、签核与执行
///
/// Campaigns as code for WeCom: check, plan, sign, apply. A campaign is a TOML file in git; the ledger proves what was sent.
#[derive(Debug, Parser)]
#[command(
    name = "qunfa",
    version,
    propagate_version = true,
    disable_help_subcommand = true
)]
pub(super) struct Arguments {
    #[command(flatten)]
    pub(super) manners: Manners,
    #[command(subcommand)]
    pub(super) command: Command,
}

/// Flags that change how things are said and done, never what may be sent.
#[derive(Debug, Clone, Default, Args)]
pub(super) struct Manners {
    /// 工作区目录（含 qunfa.toml） / directory of the workspace
    #[arg(short = 'C', long = "workspace", global = true, value_name = "DIR")]
    pub(super) workspace: Option<PathBuf>,
    /// 受保护的基线：签核人、密钥、政策和词库都从这里读；默认远端的主干 / the protected commit that policy is read from, default: the remote's main
    #[arg(long, global = true, value_name = "REV")]
    pub(super) base: Option<String>,
    /// 输出语言 / language of the output
    #[arg(long, global = true, value_enum)]
    pub(super) lang: Option<LangWord>,
    /// 颜色 / colour
    #[arg(long, global = true, value_enum, default_value_t = Colour::Auto)]
    pub(super) color: Colour,
    /// 把这一刻当作现在（RFC 3339）；只用于不发送的命令 / take this instant as now, for commands that do not send
    #[arg(long, global = true, value_name = "TIME", hide = true)]
    pub(super) now: Option<String>,
    /// 所有等待除以这个数，如 1/200；只对本机地址有效 / divide every wait, loopback endpoints only
    #[arg(long, global = true, value_name = "1/N", hide = true)]
    pub(super) tempo: Option<String>,
    /// 台账被别的进程占用时等多久，如 10m；默认不等 / how long to wait while another process holds the ledger, default: not at all
    #[arg(long, global = true, value_name = "TIME", hide = true)]
    pub(super) lock_timeout: Option<String>,
    /// 从沙箱读时钟；只对本机地址有效 / read the clock of a sandbox, loopback endpoints only
    #[arg(long, global = true, value_name = "URL", hide = true)]
    pub(super) clock: Option<String>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum LangWord {
    #[default]
    #[value(name = "zh-CN")]
    Zh,
    #[value(name = "en")]
    En,
}

impl From<LangWord> for crate::model::Lang {
    fn from(word: LangWord) -> Self {
        match word {
            LangWord::Zh => Self::Zh,
            LangWord::En => Self::En,
        }
    }
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Colour {
    #[default]
    Auto,
    Always,
    Never,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    #[default]
    Text,
    Json,
}

/// How a plan is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum PlanFormat {
    /// 终端 / for a terminal
    #[default]
    Text,
    /// 机器读的计划，见 schema/plan.schema.json / the plan for machines
    Json,
    /// 合并请求里的评论，手机上能看 / a request's comment, readable on a phone
    Markdown,
    /// 一个网页，不联网 / one page that fetches nothing
    Html,
    /// 只有问题，SARIF 2.1.0 / the findings alone
    Sarif,
    /// 只有问题，GitHub Actions 注解 / the findings alone, as workflow commands of GitHub
    Github,
}

/// How findings are written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum FindingFormat {
    /// 给人看 / for people
    #[default]
    Text,
    /// 一行一个 JSON 对象 / one JSON object a line
    Json,
    /// SARIF 2.1.0
    Sarif,
    /// GitHub Actions 注解 / workflow commands of GitHub
    Github,
    /// GitLab 代码质量报告 / code quality of GitLab
    Gitlab,
}

/// Why a text is sent.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum IntentWord {
    #[default]
    Marketing,
    Service,
    Notice,
    Internal,
}

impl From<IntentWord> for crate::model::Intent {
    fn from(word: IntentWord) -> Self {
        match word {
            IntentWord::Marketing => Self::Marketing,
            IntentWord::Service => Self::Service,
            IntentWord::Notice => Self::Notice,
            IntentWord::Internal => Self::Internal,
        }
    }
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// 新建工作区：设置、模板、schema、CI / start a workspace
    Init(Init),
    /// 从示例新建一个活动 / write a campaign from a worked example
    New(New),
    /// 离线检查：格式、模板、素材、链接、规则，并给出摘要 / everything that can be known offline
    Check(Check),
    /// 检查任意文字：不需要工作区，文件或标准输入 / the same rules on any text, without a workspace
    Lint(Lint),
    /// 解释一条规则：依据、例子、怎么改、怎么豁免 / a rule's law, examples and remedy
    Explain(Explain),
    /// 规则手册：全部规则，按类别 / the rule book
    Rules(Rules),
    /// 预览：收件人看到的样子，终端或一个 HTML 文件 / messages as recipients see them
    Preview(Preview),
    /// 一年的工作日历 / the workdays of a year
    Calendar(Calendar),
    /// 待签核内容的摘要，及其每一项输入 / the digest of what is signed
    Digest(DigestOf),
    /// 读取通讯录、客户与标签，存为台账快照 / read the directory into the ledger
    Sync(Sync),
    /// 名单：导入与查看 / import and show lists
    List(List),
    /// 词库：内置的有什么，企业改了什么；导入企业自己的词表 / the lexicon, what the company changes in it, and import of its own words
    Lexicon(LexiconOf),
    /// 计划：将要发生什么，有什么拦着 / what would happen, and what speaks against it
    Plan(PlanOf),
    /// 签核一个活动 / sign what you have just been shown
    Signoff(Signoff),
    /// 执行：把已签核、到点、未发的发出去，每人一次 / send what is approved, due and not in the ledger
    Apply(Apply),
    /// 试发给测试人员 / send tests to the testers, and to nobody else
    Test(TestOf),
    /// 各活动的进展 / where everything stands
    Status(Status),
    /// 汇总：谁收到了，谁没有，为什么；终端、JSON 或一个 HTML 文件 / what happened, added up, by member, send and text
    Report(Report),
    /// 一个人的全部经过 / one person's whole story
    Trace(Trace),
    /// 存疑的发送 / what is in doubt
    Doubt(Doubt),
    /// 投诉：列出，或用 add 记一笔；投诉率过高会暂停这一期 / list complaints or note some; too high a rate pauses the run
    Complaints(Complaints),
    /// 读取成员确认与发送结果 / confirmations and results
    Collect(Collect),
    /// 提醒还没确认的成员 / nudge members who have not confirmed
    Remind(One),
    /// 停止：一个活动（不可恢复），或不带名字停全部直到 resume / stop one campaign for good, or everything until resume
    Stop(Stop),
    /// 撤回签核：此前的签核全部作废，一期不再发出新的，重新签核后接着发 / withdraw an approval: what was signed before counts no more
    Revoke(Revoke),
    /// 撤回 24 小时内的应用消息；群机器人、应用群聊和客户消息不能撤回 / take application messages of the last 24 hours back
    Recall(Recall),
    /// 暂停一个活动 / pause a campaign
    Pause(One),
    /// 恢复一个活动，或不带名字恢复全部 / resume a campaign, or everything
    Resume(Stop),
    /// 审计：核对台账的哈希链，写锚点，导出一期的证据 / the ledger's hash chain, its anchors, and the evidence of a run
    Audit(Audit),
    /// 台账本身：以哪一份为准、备份、存储是否完好 / the ledger itself: which copy counts, a backup, whether its storage is whole
    Ledger(LedgerCommand),
    /// 忘记一个人：删除能指认此人的内容，计数与审计链不变，以后也不会再发 / forget a person: what names them goes, counts and chain stay
    Forget(Forget),
    /// 体检：这套环境哪里不对，在哪里改；不发送任何消息 / what is wrong with this set-up and where it is mended; sends nothing
    Doctor(Doctor),
    /// 写出 JSON Schema / write the JSON Schemas
    Schema(Schema),
    /// 命令补全脚本 / shell completions
    Completions(Completions),
    /// 手册页 / manual pages
    Man(Man),
    /// 本地的企业微信：照着文档行事，会出错，记得一切 / a local WeCom that behaves, misbehaves and remembers
    Sandbox(Sandbox),
    /// 一条命令看完全程：检查、计划、签核、执行、确认、汇总 / all of it on the example workspace
    Demo(Demo),
}

#[derive(Debug, Args)]
pub(super) struct Init {
    /// 目录；默认当前目录 / directory, default: here
    pub(super) directory: Option<PathBuf>,
    /// 写出这个代码平台的 CI：检查、计划、执行；已有的工作区只加 CI 文件 / write this code host's CI; an existing workspace gets these files only
    #[arg(long, value_enum, value_name = "HOST")]
    pub(super) ci: Option<CiWord>,
    /// 台账在哪里，谁来执行 / where the ledger is and who applies
    #[arg(long, value_enum, requires = "ci", default_value_t = LayoutWord::Runner)]
    pub(super) layout: LayoutWord,
}

/// A code host whose CI `init` writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum CiWord {
    Github,
    Gitlab,
    Gitee,
}

impl From<CiWord> for crate::workspace::CiHost {
    fn from(word: CiWord) -> Self {
        match word {
            CiWord::Github => Self::GitHub,
            CiWord::Gitlab => Self::GitLab,
            CiWord::Gitee => Self::Gitee,
        }
    }
}

/// Where the ledger is and who applies.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum LayoutWord {
    /// 一台自己的运行器，SQLite 台账在它的磁盘上 / one runner of your own with an SQLite ledger
    #[default]
    Runner,
    /// 几台运行器共用一个 PostgreSQL 台账 / several runners that share a PostgreSQL ledger
    Postgres,
    /// 一台地址固定的机器自己执行，CI 只检查 / one machine with a fixed address applies by itself, CI only checks
    Serve,
}

impl From<LayoutWord> for crate::workspace::Layout {
    fn from(word: LayoutWord) -> Self {
        match word {
            LayoutWord::Runner => Self::Runner,
            LayoutWord::Postgres => Self::Postgres,
            LayoutWord::Serve => Self::Serve,
        }
    }
}

#[derive(Debug, Args)]
pub(super) struct New {
    /// 活动编号，如 2026/double-11 / id of the campaign
    pub(super) campaign: String,
}

#[derive(Debug, Args)]
pub(super) struct Check {
    /// 只看这些活动 / only these campaigns
    pub(super) campaigns: Vec<String>,
    /// 怎样写出问题 / how findings are written
    #[arg(long, value_enum, default_value_t = FindingFormat::Text)]
    pub(super) format: FindingFormat,
    /// 联网打开每个网址，沿跳转逐个检查 / open every address and judge each redirect
    #[arg(long)]
    pub(super) online: bool,
    /// 7 天内查过的也重新打开 / open again what was checked within 7 days
    #[arg(long, requires = "online")]
    pub(super) fresh: bool,
    /// 读这个提交，而不是工作区里的文件 / read this commit instead of the working tree
    #[arg(long, value_name = "REV")]
    pub(super) at: Option<String>,
    /// 指明了 --base 也检查全部活动，而不只是改动涉及的 / every campaign, not only those the change since --base touches
    #[arg(long)]
    pub(super) all: bool,
}

#[derive(Debug, Args)]
pub(super) struct Lint {
    /// 文本或 .j2 模板；- 或不写是标准输入 / texts or templates; - or none: standard input
    #[arg(value_name = "FILE")]
    pub(super) files: Vec<PathBuf>,
    /// 用途 / why it is sent
    #[arg(long, value_enum, default_value_t = IntentWord::Marketing)]
    pub(super) intent: IntentWord,
    /// 行业，如 finance、教育、医美；不写则按正文里的词判断 / trade of the sender, default: what the text gives away
    #[arg(long, value_name = "NAME")]
    pub(super) industry: Option<String>,
    /// 首轮文案：再次触达要与它有 30% 不同 / the text sent before, from which a second touch differs by 30 %
    #[arg(long, value_name = "FILE")]
    pub(super) against: Option<PathBuf>,
    /// 怎样写出问题 / how findings are written
    #[arg(long, value_enum, default_value_t = FindingFormat::Text)]
    pub(super) format: FindingFormat,
}

#[derive(Debug, Args)]
pub(super) struct Explain {
    /// 规则编号，如 ABS-001、url-short、RVW-1 / code of a rule
    pub(super) rule: String,
}

#[derive(Debug, Args)]
pub(super) struct Rules {
    /// 只看一类，如 ABS、url / only one family
    #[arg(long, value_name = "NAME")]
    pub(super) family: Option<String>,
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(super) format: Format,
}

#[derive(Debug, Args)]
pub(super) struct Preview {
    /// 活动 / campaign
    pub(super) campaign: String,
    /// 写成一个 HTML 文件：没有脚本，不联网 / write one HTML file, without scripts, fetching nothing
    #[arg(long, value_name = "FILE")]
    pub(super) html: Option<PathBuf>,
    /// 只看这次触达 / only this touch
    #[arg(long, value_name = "NAME")]
    pub(super) touch: Option<String>,
    /// 用台账里收件人的真实值代替 ⟨…⟩ / show recipients' real values from the ledger in place of ⟨…⟩
    #[arg(long)]
    pub(super) real: bool,
    /// 读这个提交，而不是工作区里的文件 / read this commit instead of the working tree
    #[arg(long, value_name = "REV")]
    pub(super) at: Option<String>,
}

#[derive(Debug, Args)]
pub(super) struct Calendar {
    /// 年份 / year
    pub(super) year: i16,
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(super) format: Format,
}

#[derive(Debug, Args)]
pub(super) struct DigestOf {
    /// 活动 / campaign
    pub(super) campaign: String,
    /// 列出每一项输入及其哈希 / list every input with its hash
    #[arg(long)]
    pub(super) explain: bool,
    /// 读这个提交，而不是工作区里的文件 / read this commit instead of the working tree
    #[arg(long, value_name = "REV")]
    pub(super) at: Option<String>,
}

#[derive(Debug, Args)]
pub(super) struct Sync {
    /// 人数比上次少两成以上也接受 / accept a directory that lost more than a fifth of its people
    #[arg(long)]
    pub(super) accept_smaller: bool,
    /// 把新的客户群追加到 groups.csv，已有的行不动 / append new customer groups to groups.csv, leaving its rows alone
    #[arg(long)]
    pub(super) groups: bool,
}

#[derive(Debug, Args)]
pub(super) struct List {
    #[command(subcommand)]
    pub(super) action: ListAction,
}

#[derive(Debug, Subcommand)]
pub(super) enum ListAction {
    /// 导入 CSV 或 XLSX：列名 external_userid、userid、phone 或 unionid，其余列成为 person.* / import a CSV or XLSX
    Import {
        /// 名单的名字 / its name
        name: String,
        /// CSV 或 XLSX 文件 / the file
        file: PathBuf,
        /// 文本文件的编码：utf-8、gbk、gb18030 或 utf-16 / encoding of a text file
        #[arg(long, default_value = "utf-8")]
        encoding: String,
        /// 工作簿里的哪个工作表，默认第一个 / which sheet of a workbook, the first by default
        #[arg(long)]
        sheet: Option<String>,
    },
    /// 列出台账里的名单 / show the lists of the ledger
    Show,
}

#[derive(Debug, Args)]
pub(super) struct PlanOf {
    /// 只看这些活动 / only these campaigns
    pub(super) campaigns: Vec<String>,
    #[arg(long, value_enum, default_value_t = PlanFormat::Text)]
    pub(super) format: PlanFormat,
    /// 另存为 JSON，供 apply 比对 / save as JSON, for `apply plan.json`
    #[arg(long, value_name = "FILE")]
    pub(super) out: Option<PathBuf>,
    /// 在台账里记下每个触达的受众，供签核引用 / record the audiences under their digests, for sign-offs
    #[arg(long)]
    pub(super) record: bool,
    /// 有变更时返回 10 / exit 10 when there are changes
    #[arg(long)]
    pub(super) detailed_exitcode: bool,
    /// 读这个提交，而不是工作区里的文件 / read this commit instead of the working tree
    #[arg(long, value_name = "REV")]
    pub(super) at: Option<String>,
    /// 指明了 --base 也计划全部活动，而不只是改动涉及的 / every campaign, not only those the change since --base touches
    #[arg(long)]
    pub(super) all: bool,
    /// 第一次使用这份台账：政策摘要的前 12 位（随 --record） / first use of a ledger: the first 12 digits of the policy's digest
    #[arg(long, value_name = "HEX12", requires = "record")]
    pub(super) trust_policy: Option<String>,
    #[command(flatten)]
    pub(super) posted: Posted,
}

/// Where a plan is shown beside the terminal.
#[derive(Debug, Default, Args)]
pub(super) struct Posted {
    /// 代码平台上的请求编号：读取它的审核 / number of the request on the code host whose reviews are read
    #[arg(long, value_name = "N")]
    pub(super) request: Option<u64>,
    /// 把计划写成请求下的一条评论：auto，或一个 Markdown 文件 / write the plan as the one comment of the request: auto, or a file of Markdown
    #[arg(
        long,
        value_name = "FILE|auto",
        requires = "request",
        num_args = 0..=1,
        default_missing_value = "auto"
    )]
    pub(super) comment: Option<String>,
    /// 在请求的最后一个提交上标出结论 / set the verdict as the status of the request's last commit
    #[arg(long, requires = "request")]
    pub(super) status: bool,
    /// 把计划追加到 CI 的作业摘要文件 / append the plan to the job summary
    #[arg(long, value_name = "FILE")]
    pub(super) summary: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct Signoff {
    /// 活动 / campaign
    #[arg(required_unless_present_any = ["template", "policy"], conflicts_with_all = ["template", "policy"])]
    pub(super) campaign: Option<String>,
    /// 阶段：risk（复审）或 legal（终审） / stage
    #[arg(
        long,
        required_unless_present_any = ["template", "policy"],
        conflicts_with_all = ["template", "policy"]
    )]
    pub(super) stage: Option<String>,
    /// owner 签核政策的改动（qunfa.toml 与 lexicon/），写入 qunfa.signoffs.toml / an owner signs a change of policy, written to qunfa.signoffs.toml
    #[arg(long, conflicts_with = "template")]
    pub(super) policy: bool,
    /// 法务签一个模板（templates/ 下的名字）：原样使用它的活动沿用这份终审 / legal signs a template: campaigns that use it unchanged inherit stage legal
    #[arg(long, value_name = "NAME")]
    pub(super) template: Option<String>,
    /// 模板里允许变化的内容，如 offer,days 或 member.store；默认是它用到的全部 / what may vary in it, default: all it uses
    #[arg(
        long,
        value_name = "NAMES",
        requires = "template",
        value_delimiter = ','
    )]
    pub(super) vars: Option<Vec<String>>,
    /// 模板签核有效至哪天（含），最长 90 天 / last day a template's sign-off holds, at most 90 days
    #[arg(long, value_name = "DATE", requires = "template")]
    pub(super) until: Option<String>,
    /// SSH 私钥，或由 ssh-agent 持有的公钥 / private key, or the public key an agent holds
    #[arg(long, value_name = "FILE")]
    pub(super) key: PathBuf,
    /// 签核人；默认按公钥在 [reviewers] 里找 / reviewer, default: found by the key
    #[arg(long = "as", value_name = "NAME")]
    pub(super) reviewer: Option<String>,
    /// 从这份计划取受众人数（没有台账时） / take the audience figures from this plan
    #[arg(long, value_name = "FILE", conflicts_with_all = ["template", "policy"])]
    pub(super) plan: Option<PathBuf>,
    /// 确认："活动编号 人数"，模板是"模板名 问题条数"，政策是新摘要的前 12 位；终端上会询问 / "id count" (of a template: "name findings", of a policy: 12 digits of its digest), asked for on a terminal
    #[arg(long, value_name = "TEXT")]
    pub(super) confirm: Option<String>,
}

#[derive(Debug, Args)]
pub(super) struct Apply {
    /// 活动，或一份 plan.json；默认所有已签核的 / campaigns, or a plan.json; default: everything approved
    pub(super) what: Vec<String>,
    /// 不等待以前留下的存疑 / do not wait for doubt of earlier runs
    #[arg(long)]
    pub(super) no_wait: bool,
    /// 同时发送几个分片；节奏不变 / how many batches are sent at once; the pace stays
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u8).range(1..=64))]
    pub(super) workers: u8,
    /// 第一次使用这份台账：政策摘要的前 12 位；终端上会询问 / first use of a ledger: the first 12 digits of the policy's digest; asked for on a terminal
    #[arg(long, value_name = "HEX12")]
    pub(super) trust_policy: Option<String>,
}

#[derive(Debug, Args)]
pub(super) struct TestOf {
    /// 活动 / campaign
    pub(super) campaign: String,
}

#[derive(Debug, Args)]
pub(super) struct Status {
    /// 活动；默认全部 / campaign, default: all
    pub(super) campaign: Option<String>,
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(super) format: Format,
}

#[derive(Debug, Args)]
pub(super) struct Report {
    /// 活动；默认全部 / campaign, default: all
    pub(super) campaign: Option<String>,
    /// 只看这一期，如 2 / only this run
    #[arg(long, value_name = "N")]
    pub(super) run: Option<String>,
    /// 写成一个 HTML 文件：没有脚本，不联网 / write one HTML file, without scripts, fetching nothing
    #[arg(long, value_name = "FILE")]
    pub(super) html: Option<PathBuf>,
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(super) format: Format,
}

#[derive(Debug, Args)]
pub(super) struct Trace {
    /// external_userid 或 userid / an external_userid or a userid
    pub(super) person: String,
}

#[derive(Debug, Args)]
pub(super) struct Doubt {
    #[command(subcommand)]
    pub(super) action: DoubtAction,
}

#[derive(Debug, Subcommand)]
pub(super) enum DoubtAction {
    /// 列出 / list
    List,
    /// 看一个 / show one
    Show {
        /// 分片编号 / number of the batch
        batch: u32,
    },
}

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(super) struct Complaints {
    /// 活动；默认所有有投诉的 / campaign, default: everything somebody complained about
    pub(super) campaign: Option<String>,
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(super) format: Format,
    #[command(subcommand)]
    pub(super) action: Option<ComplaintsAction>,
}

#[derive(Debug, Subcommand)]
pub(super) enum ComplaintsAction {
    /// 记一笔投诉；记错了再记一笔负数并写明原因 / note complaints; a correction is a negative count with a reason
    Add(AddComplaints),
}

#[derive(Debug, Args)]
pub(super) struct AddComplaints {
    /// 活动 / campaign
    pub(super) campaign: String,
    /// 哪次触达；只有一次触达时可以不写 / which touch; may be left out when there is one
    #[arg(long, value_name = "TOUCH")]
    pub(super) touch: Option<String>,
    /// 哪一期；默认最近一期 / which run, default: the newest
    #[arg(long, value_name = "RUN")]
    pub(super) run: Option<String>,
    /// 几宗；更正写负数 / how many; negative for a correction
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    pub(super) count: i64,
    /// 从哪里得知，如 企业微信管理后台、12315、客服 / where they were read or heard
    #[arg(long, value_name = "TEXT")]
    pub(super) source: String,
    /// 哪一天的投诉，YYYY-MM-DD；默认今天 / the day they came, default: today
    #[arg(long, value_name = "DATE")]
    pub(super) date: Option<String>,
    /// 原因；更正时必填 / why; required for a correction
    #[arg(long, value_name = "TEXT")]
    pub(super) reason: Option<String>,
}

#[derive(Debug, Args)]
pub(super) struct Collect {
    /// 活动；默认全部 / campaign, default: all
    pub(super) campaign: Option<String>,
}

#[derive(Debug, Args)]
pub(super) struct One {
    /// 活动 / campaign
    pub(super) campaign: String,
}

#[derive(Debug, Args)]
pub(super) struct LexiconOf {
    #[command(subcommand)]
    pub(super) action: LexiconAction,
}

#[derive(Debug, Subcommand)]
pub(super) enum LexiconAction {
    /// 内置词库的版本和各类词数，以及本工作区的改动有什么作用 / the built-in words by family, and what this workspace changes
    Show,
    /// 导入词表：TXT 每行一个词，或带表头的 CSV（词、严重程度、规则、理由、建议） / import words: a word a line, or a CSV with headers
    Import {
        /// TXT 或 CSV 文件 / the file
        file: PathBuf,
        /// 存为 lexicon/名字.toml，默认取文件名 / its name in lexicon/, default: the file's
        #[arg(long)]
        name: Option<String>,
        /// 没有写规则的词归入这条规则，默认 OWN-001；政治敏感词用 POL-000 / rule of words that name none
        #[arg(long, default_value = "OWN-001")]
        rule: String,
        /// 没有写严重程度的词按这个算 / severity of words that name none
        #[arg(long, default_value = "block")]
        severity: String,
        /// 没有写理由的词用这个理由 / reason of words that name none
        #[arg(long, default_value = "企业词表")]
        reason: String,
        /// 文件的编码：utf-8、gbk、gb18030 或 utf-16 / encoding of the file
        #[arg(long, default_value = "utf-8")]
        encoding: String,
        /// 覆盖同名的词表 / replace words of that name
        #[arg(long)]
        replace: bool,
    },
}

#[derive(Debug, Args)]
pub(super) struct Stop {
    /// 活动；不写则是全部 / campaign; none: everything
    pub(super) campaign: Option<String>,
    /// 原因，记入台账 / why, for the ledger
    #[arg(long, default_value = "")]
    pub(super) reason: String,
}

#[derive(Debug, Args)]
pub(super) struct Revoke {
    /// 活动 / campaign
    pub(super) campaign: String,
    /// 原因，记入台账，会写在每一份作废的签核旁边 / why: kept in the ledger and said beside every sign-off it voids
    #[arg(long, value_name = "TEXT")]
    pub(super) reason: String,
    /// 以哪位签核人的名义；默认是运行命令的人 / in the name of which reviewer, default: whoever runs it
    #[arg(long = "as", value_name = "NAME")]
    pub(super) reviewer: Option<String>,
}

#[derive(Debug, Args)]
pub(super) struct Recall {
    /// 活动 / campaign
    pub(super) campaign: String,
    /// 只撤回这次触达（连同给成员的通知） / this touch alone, with the notices to its members
    #[arg(long, value_name = "TOUCH")]
    pub(super) touch: Option<String>,
    /// 哪一期；默认最近一期 / which run, default: the newest
    #[arg(long, value_name = "RUN")]
    pub(super) run: Option<String>,
    /// 不提问，直接给出「活动编号 人数」 / the answer to the question, for scripts
    #[arg(long, value_name = "ID PEOPLE")]
    pub(super) confirm: Option<String>,
}

#[derive(Debug, Args)]
pub(super) struct LedgerCommand {
    #[command(subcommand)]
    pub(super) action: LedgerAction,
}

#[derive(Debug, Subcommand)]
pub(super) enum LedgerAction {
    /// 以这一份台账为准：搬了家、从备份恢复或数据库切换之后 / take this copy for the one that counts, after a move, a restore or a failover
    ///
    /// 所有进行中的期都会暂停，逐个恢复之前什么都不会发送。先在企业微信里核对这段时间的任务：台账里缺的发送，程序自己看不到。
    ///
    /// Every open run is paused, and nothing is sent before each is resumed. Compare the tasks WeCom shows first: what the ledger misses it
    /// cannot see by itself.
    Adopt {
        /// 为什么以它为准，密封存入台账 / why it counts, sealed in the ledger
        #[arg(long, value_name = "TEXT")]
        reason: String,
        /// 不提问，直接给出台账编号前 12 位 / the answer to the question, for scripts
        #[arg(long, value_name = "HEX12")]
        confirm: Option<String>,
    },
    /// 在使用中备份到一个新文件；副本在确认之前不能发送 / a copy into a new file while it is in use; it sends nothing before it is adopted
    Backup {
        /// 新文件 / the new file
        to: PathBuf,
    },
    /// 存储是否完好，每个触达的人数是否对得上 / whether its storage is whole and the people of each touch add up
    Verify,
}

#[derive(Debug, Args)]
pub(super) struct Audit {
    #[command(subcommand)]
    pub(super) action: AuditAction,
}

#[derive(Debug, Subcommand)]
pub(super) enum AuditAction {
    /// 核对哈希链、事实与锚点；末行是结论 ok、unanchored、shorter 或 altered / compare chain, facts and anchors; the last line is the verdict
    ///
    /// 改动、删除、插入、调换任何一行，或改动链所记的事实，都会看出来。但如果台账之外没有锚点，截去末尾或把整条链重新盖章，是看不出来的；锚点只有推送出去才算在台账之外。
    ///
    /// A line changed, removed, inserted or moved is seen, and so is a fact it speaks of. Without an anchor outside the ledger, cutting the tail
    /// or restamping the whole chain cannot be seen; an anchor stands outside once it was pushed.
    Verify(AuditVerify),
    /// 记下链现在的末行，放到台账之外 / keep where the chain stands, outside the ledger
    ///
    /// 没有 --git 和 --out 时打印出来。锚点只有推送到别人那里，或交给不管台账的人，才能证明什么。
    ///
    /// Printed when neither --git nor --out is given. An anchor proves something once it was pushed, or given to somebody else.
    Anchor(AuditAnchor),
    /// 导出一期的证据：定义、文案、签核、调用、结果、规则、投诉、审计行；不含收件人信息 / the evidence of one run, without recipients' data
    Export(AuditExport),
}

#[derive(Debug, Args)]
pub(super) struct AuditVerify {
    /// 从文件读锚点，一行一个 / read anchors from a file, one a line
    #[arg(long, value_name = "FILE", conflicts_with = "git")]
    pub(super) anchor: Option<PathBuf>,
    /// 必须有 git 备注 refs/notes/qunfa-ledger 可读；默认有就读 / insist on a repository's notes; by default they are read if there are any
    #[arg(long)]
    pub(super) git: bool,
}

#[derive(Debug, Args)]
pub(super) struct AuditAnchor {
    /// 追加到当前提交的 git 备注（refs/notes/qunfa-ledger） / append to the note of the commit checked out
    #[arg(long)]
    pub(super) git: bool,
    /// 追加到这个文件 / append to this file
    #[arg(long, value_name = "FILE")]
    pub(super) out: Option<PathBuf>,
    /// 用 SSH 私钥（或 ssh-agent 持有的公钥）签名 / sign with this private key, or the public key an agent holds
    #[arg(long, value_name = "FILE")]
    pub(super) key: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct AuditExport {
    /// 活动，或活动#期；默认最近一期 / campaign or campaign#run, default: the newest run
    #[arg(value_name = "CAMPAIGN[#RUN]")]
    pub(super) campaign: String,
    /// 写进这个新目录 / write into this new directory
    #[arg(long, value_name = "DIR")]
    pub(super) out: PathBuf,
}

#[derive(Debug, Args)]
pub(super) struct Forget {
    /// external_userid、userid、chat_id 或 openid / id of the person
    pub(super) person: String,
    /// 依据，密封存入台账 / on what ground, sealed in the ledger
    #[arg(long, value_name = "TEXT")]
    pub(super) reason: String,
    /// 不提问，直接给出「编号 分片数」 / the answer to the question, for scripts
    #[arg(long, value_name = "ID BATCHES")]
    pub(super) confirm: Option<String>,
}

#[derive(Debug, Args)]
pub(super) struct Doctor {
    /// 不连企业微信 / do not ask WeCom
    #[arg(long)]
    pub(super) offline: bool,
}

#[derive(Debug, Args)]
pub(super) struct Schema {
    /// 写到这个目录；默认打印 / write into this directory, default: print
    #[arg(long, value_name = "DIR")]
    pub(super) out: Option<PathBuf>,
    /// campaign、settings、members、signoffs、plan 或 finding / which one to print
    pub(super) name: Option<String>,
}

#[derive(Debug, Args)]
pub(super) struct Completions {
    /// 外壳 / shell
    #[arg(value_enum)]
    pub(super) shell: clap_complete::Shell,
}

#[derive(Debug, Args)]
pub(super) struct Man {
    /// 写到这个目录；默认打印主页 / write every page into this directory, default: print the main page
    #[arg(long, value_name = "DIR")]
    pub(super) out: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct Sandbox {
    /// 监听地址，只限本机 / address, loopback only
    #[arg(long, default_value = "127.0.0.1:0")]
    pub(super) listen: String,
    /// 控制口地址，只限本机 / address of the control port, loopback only
    #[arg(long, default_value = "127.0.0.1:0")]
    pub(super) control: String,
    /// 客户数 / customers
    #[arg(long, default_value_t = 1_000)]
    pub(super) customers: u32,
    /// 成员数 / members
    #[arg(long, default_value_t = 20)]
    pub(super) members: u32,
    /// 种子 / seed
    #[arg(long, default_value_t = 42)]
    pub(super) seed: u64,
    /// 就绪后把地址与凭据写到这里 / write addresses and credentials here once ready
    #[arg(long, value_name = "FILE")]
    pub(super) ready_file: Option<PathBuf>,
    /// 每个效果一行的记录 / the record of every effect
    #[arg(long, value_name = "FILE")]
    pub(super) record: Option<PathBuf>,
    /// 起始时间（RFC 3339） / time it starts at
    #[arg(long, value_name = "TIME")]
    pub(super) start: Option<String>,
    /// 时钟快多少倍 / how much faster its clock runs
    #[arg(long, default_value_t = 1.0)]
    pub(super) speed: f64,
    /// 最多运行多少秒 / stop by itself after so many seconds
    #[arg(long, value_name = "SECONDS")]
    pub(super) max_life: Option<u64>,
}

#[derive(Debug, Args)]
pub(super) struct Demo {
    /// 客户数 / customers
    #[arg(long, default_value_t = 2_000)]
    pub(super) customers: u32,
    /// 成员数 / members
    #[arg(long, default_value_t = 24)]
    pub(super) members: u32,
    /// 种子 / seed
    #[arg(long, default_value_t = 42)]
    pub(super) seed: u64,
    /// 写到这个目录；默认临时目录 / directory, default: a temporary one
    #[arg(long, value_name = "DIR")]
    pub(super) directory: Option<PathBuf>,
}
