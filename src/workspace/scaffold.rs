//! What a newcomer starts from: the files of `init`, and the worked campaign of `new`. Every one of them passes `check`. Those of a
//! code host's CI stand in `ci`.

use super::schemas;
use crate::{diagnostic::Sentence, say};

say! {
    /// The id of a new campaign cannot be a path.
    struct BadCampaignId { id: String }
    zh "「{id}」不能作活动编号：用字母、数字、汉字、-、_ 和 /，例如 2026/double-11"
    en "{id} cannot be a campaign's id: letters, digits, -, _ and /, for example 2026/double-11"
}

const SETTINGS: &str = r#"#:schema schema/settings.schema.json
# 工作区设置。密钥不写在这里，只写放在哪个环境变量里；客户的手机号、编号等从不进 git。
# Settings of the workspace. Secrets never stand here, only the names of their environment variables.
name     = "我们公司"
corp     = "ww0000000000000000"          # 企业 ID，不是密钥 / the corp id, not a secret
language = "zh-CN"
timezone = "Asia/Shanghai"
ledger   = "sqlite:.qunfa/ledger.db"
wecom    = { contacts = { env = "CONTACTS_SECRET" }, customers = { env = "CUSTOMERS_SECRET" } }
secrets  = { pepper = { env = "QUNFA_PEPPER" }, seal = { env = "QUNFA_SEAL" } }
testers  = []                            # 试发给谁（userid） / who gets test sends

[apps]
notice = { agent = 1000001, secret = { env = "NOTICE_SECRET" } }

# 谁来发：总部 admin、部门 department、个人 member / who runs campaigns
[accounts.headquarters]
tier = "admin"
app  = "notice"

# 谁能签核；公钥登记在受保护的分支上 / who signs; keys are registered on the protected branch
# [reviewers.zhao]
# roles   = ["owner", "risk"]
# key     = "ssh-ed25519 AAAA…"
# aliases = ["zhao@example.com"]

# 链接里的域名都要备案并登记 / every domain in a link is filed and declared
# [domains]
# "shop.example.com" = { icp = "沪ICP备12345678号", owner = "我们公司" }
"#;

const MEMBERS: &str = "# 成员资料：模板里写作 {{ member.store }}。这是数据，不是规则。\n\
# What templates know of members, as {{ member.store }}. Data, not policy.\n\
# [\"li.mei\"]\n# store = \"徐汇店\"\n";

const IGNORE: &str =
    "# 台账和名单不进 git / the ledger and lists never stand in git\n.qunfa/\nlists/\nplan.json\n";

const CAMPAIGN: &str = r#"#:schema SCHEMA
# 每个键的说明在 schema 里，编辑器会显示。改完运行 qunfa check。
# Every key is described in the schema; run `qunfa check` after editing.
title   = "示例：营业时间调整"
account = "headquarters"
intent  = "notice"               # marketing 营销 | service 服务 | notice 通知 | internal 内部

[audience]
kind           = "customers"     # staff 员工 | customers 客户
# of.departments = ["门店/上海"]  # 哪些部门的成员的客户 / whose customers
# tags.all       = ["等级/会员"]  # 标签组/标签 / group/tag
max_recipients = 2000            # 超过就不发 / nothing is sent above it

[vars]
hours = "10:00–22:00"

[schedule]
# not_before = 2026-12-01 09:00:00
not_after = 2027-01-31 20:00:00  # 过了这一刻绝不再发 / nothing is ever sent after it

[touch.tell]
text = """
您好，我们的营业时间调整为 {{ vars.hours }}。
有任何问题，直接回复我就好。
"""
"#;

/// A new workspace: settings, members, schemas, and what git must not keep. Path and bytes, by path. With CI its ledger stands where the
/// environment says, since a runner cleans its checkout.
pub fn workspace_files(with_ci: bool) -> Vec<(String, Vec<u8>)> {
    let settings = if with_ci {
        SETTINGS.replace(
            "\"sqlite:.qunfa/ledger.db\"",
            "{ env = \"QUNFA_LEDGER\" }   # CI 里设置 / set in CI",
        )
    } else {
        SETTINGS.to_owned()
    };
    let mut files = vec![
        // A signature is over bytes: git must not rewrite line ends.
        (
            ".gitattributes".to_owned(),
            b"*.signoffs.toml -text\n".to_vec(),
        ),
        (".gitignore".to_owned(), IGNORE.as_bytes().to_vec()),
        (
            "campaigns/example.toml".to_owned(),
            campaign("../schema/campaign.schema.json"),
        ),
        ("members.toml".to_owned(), MEMBERS.as_bytes().to_vec()),
        ("qunfa.toml".to_owned(), settings.into_bytes()),
    ];
    for (name, schema) in schemas() {
        let text = serde_json::to_string_pretty(&schema).expect("a schema prints") + "\n";
        files.push((format!("schema/{name}"), text.into_bytes()));
    }
    files.sort();
    files
}

/// A campaign to start from.
///
/// # Errors
/// When the id cannot be a path below `campaigns/`.
pub fn campaign_files(id: &str) -> Result<Vec<(String, Vec<u8>)>, Sentence> {
    let sound = |part: &str| {
        !part.is_empty()
            && part
                .chars()
                .all(|c| c.is_alphanumeric() || c == '-' || c == '_')
    };
    if id.len() > 200 || !id.split('/').all(sound) {
        return Err(BadCampaignId { id: id.to_owned() }.into());
    }
    let up = "../".repeat(id.split('/').count());
    let schema = format!("{up}schema/campaign.schema.json");
    Ok(vec![(format!("campaigns/{id}.toml"), campaign(&schema))])
}

fn campaign(schema: &str) -> Vec<u8> {
    CAMPAIGN.replace("SCHEMA", schema).into_bytes()
}
