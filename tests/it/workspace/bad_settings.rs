//! Accounts, reviewers, tiers, caps and the ledger: each with what it needs.

use super::memory_tree::{MemoryTree, SETTINGS};

fn settings(more: &str) -> String {
    MemoryTree::default()
        .with("qunfa.toml", format!("{SETTINGS}{more}"))
        .findings()
}

fn before(more: &str) -> String {
    MemoryTree::default()
        .with("qunfa.toml", format!("{more}{SETTINGS}"))
        .findings()
}

#[test]
fn tiers_may_be_tightened_and_loosened_only_with_a_reason() {
    insta::assert_snapshot!(settings("[tiers]\ndepartment = { people_per_send = 800, sends_per_day = 100 }\nmember = { people_per_send = 100 }\nadmin = { sends_per_day = 5, override = { reason = \"x\" } }\n"), @r#"
    qunfa.toml:15:34 looser-tier 比内置规则（500）更宽；请调低，确有需要时写 override = { reason = "…" }，每份计划都会印出理由 | looser than the built-in 500; lower it or, if it must be, write override = { reason = "…" }, which every plan prints
    qunfa.toml:17:30 needless-override (warn) 这里没有放宽任何规则，override 用不上，请删去 | nothing is loosened here; remove the override
    "#);
    let tree = MemoryTree::default()
        .with("qunfa.toml", format!("{SETTINGS}[tiers]\ndepartment = {{ people_per_send = 800, override = {{ reason = \"总部批准\" }} }}\n"));
    let policy = tree.read().expect("a reason was given").policy;
    assert_eq!(policy.overrides[0].value, "department: 总部批准");
}

#[test]
fn accounts_have_what_their_tier_needs() {
    let more = "[accounts.empty]\ntier = \"department\"\n[accounts.nobody]\ntier = \"member\"\n[accounts.typo]\ntier = \"admin\"\napp = \"notise\"\nindustry = \"cattering\"\n";
    insta::assert_snapshot!(settings(more), @r#"
    qunfa.toml:14:11 account-incomplete 层级 department 的账号必须写明管哪些部门：departments = ["门店/上海"] | an account of tier department needs its departments: departments = ["门店/上海"]
    qunfa.toml:16:11 account-incomplete 层级 member 的账号必须写明授权截止日：until = 2026-12-31 | an account of tier member is granted until a date: until = 2026-12-31
    qunfa.toml:16:11 account-incomplete 层级 member 的账号必须恰好写一位成员：members = ["userid"] | an account of tier member has exactly one member: members = ["userid"]
    qunfa.toml:20:7 unknown-app 没有名为“notise”的应用，是不是“notice”？ | no app "notise"; did you mean "notice"?
    qunfa.toml:21:12 unknown-industry (warn) 没有行业“cattering”的专门规则，将按一般规则检查；是不是想写“catering”？ | no rules for the trade "cattering", so general rules apply; did you mean "catering"?
    "#);
}

#[test]
fn reviewers_are_different_people_with_keys_that_may_sign() {
    let ed25519 =
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f";
    let more = format!(
        "[reviewers]\na = {{ roles = [\"risk\"], key = \"{ed25519} a@x\", aliases = [\"A@x.cn\"] }}\nb = {{ roles = [\"legal\"], key = \"{ed25519}\", aliases = [\"a@x.cn\"] }}\nc = {{ roles = [\"boss\"] }}\nd = {{ roles = [\"risk\"], key = \"ssh-dss AAAAB3NzaC1kc3MAAACB\" }}\ne = {{ roles = [\"risk\"], key = \"ssh-ed25519 AAAA\" }}\nf = {{ roles = [\"risk\"], key = \"ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAAQE=\" }}\n"
    );
    insta::assert_snapshot!(settings(&more), @r#"
    qunfa.toml:16:32 shared-identity “b”与“a”的公钥相同；一个身份只能属于一个人，请核对是谁的 | "b" and "a" share a key; one identity is one person, so find out whose it is
    qunfa.toml:16:126 shared-identity “b”与“a”的邮箱相同；一个身份只能属于一个人，请核对是谁的 | "b" and "a" share a mail address; one identity is one person, so find out whose it is
    qunfa.toml:17:1 reviewer-cannot-sign (warn) 审核人“c”既没有 SSH 公钥（key）也没有代码平台用户名（github、gitlab 或 gitee），无法签核；请补上其中一个 | reviewer "c" has neither an SSH key nor a login, and cannot sign; add key, github, gitlab or gitee
    qunfa.toml:17:16 unknown-word 不认识“boss”；可选：owner, superior, risk, legal | unknown word "boss"; one of: owner, superior, risk, legal
    qunfa.toml:18:31 weak-key 不接受 ssh-dss 类型的密钥；请用 ssh-ed25519、ecdsa 或 3072 位以上的 RSA | keys of type ssh-dss are not accepted; use ssh-ed25519, ecdsa, or RSA of 3072 bits
    qunfa.toml:19:31 not-a-key 不是 SSH 公钥；应为 ssh-ed25519 AAAA… 这样的一行（.pub 文件的内容） | not an SSH public key; write one line such as ssh-ed25519 AAAA… (the content of the .pub file)
    qunfa.toml:20:31 weak-key RSA 密钥只有 1 位，至少 3072 位 | the RSA key has 1 bits, at least 3072 are needed
    "#);
}

#[test]
fn caps_reviews_and_domains_stay_within_bounds() {
    let more = "\"https://bad.example.com/x\" = {}\n[caps.internal]\nper_iso_week = 9\n[review]\nuse_by = \"31d\"\nnewcomers = \"a lot\"\n[suppression]\nlists = [\"complained@3f9a51c07d2e884b\"]\n[tracking]\nbase_url = \"https://t.other.com\"\n";
    let text = SETTINGS.replace(
        "[miniprograms]\nshop = { appid = \"wx0000000000000000\" }\n",
        more,
    );
    insta::assert_snapshot!(MemoryTree::default().with("qunfa.toml", text).findings(), @r#"
    qunfa.toml:12:1 bad-domain “https://bad.example.com/x”不是域名；请只写主机名，如 shop.example.com，不带 https:// 和路径 | "https://bad.example.com/x" is no host name; write one such as shop.example.com, without https:// and path
    qunfa.toml:14:16 looser-cap 不能比内置上限更宽：最多 3，请调低 | cannot be looser than the built-in cap of 3; lower it
    qunfa.toml:16:10 use-by-too-long 签核有效期最长 30 天，请改短 | a sign-off is valid for at most 30 days; shorten it
    qunfa.toml:17:13 wrong-form 写法不对，应写作 百分比，如 "5%" | wrong form, write a percentage: "5%"
    qunfa.toml:19:10 pinned-suppression 免打扰名单总是取最新的，不写版本；请写作 "complained" | suppression lists always hold in their newest version; write "complained" without one
    qunfa.toml:21:12 tracking-host-not-declared 跟踪链接的域名 t.other.com 没有在 [domains] 里登记；客户看得到它，请登记域名和备案号 | the tracking host t.other.com is not declared in [domains]; customers see it, so declare it with its ICP number
    "#);
}

#[test]
fn a_ledger_is_sqlite_or_postgres() {
    insta::assert_snapshot!(before("ledger = \"mysql://db/qunfa\"\n"), @r#"qunfa.toml:1:10 unknown-ledger 台账地址应为 sqlite:路径、postgres://… 或 { env = "变量名" } | the ledger is sqlite:path, postgres://… or { env = "NAME" }"#);
}

#[test]
fn two_spellings_of_one_member_are_reported() {
    let members = "[\"LI.Mei\"]\nstore = \"a\"\n[\"ＬＩ.mei\"]\nphone = \"1\"\nleave = [{ from = 2026-11-12, to = 2026-11-10 }, { from = 2026-11-30 }]\n";
    insta::assert_snapshot!(MemoryTree::workspace().with("members.toml", members).findings(), @r#"
    members.toml:3:2 duplicate-member 成员“ＬＩ.mei”前面已经写过（userid 不分大小写），请合并到一处 | member "ＬＩ.mei" was written before (userids ignore case); keep them in one place
    members.toml:4:1 personal-data members.toml 会提交到仓库，不能写个人信息“phone”，请删去 | members.toml is tracked and must not hold the personal value "phone"; remove it
    members.toml:5:10 empty-leave 休假的结束日期早于开始日期，请核对 | the leave ends before it begins; check both dates
    members.toml:5:50 missing-key [ＬＩ.mei.leave.1] 缺少必填的“to”，请补上 | [ＬＩ.mei.leave.1] lacks "to", which is required; add it
    "#);
}
