//! Secrets in tracked files are refused, and never repeated.

use super::memory_tree::{HEAD, MemoryTree, SETTINGS, TAIL, campaign};
use qunfa::workspace::ReadError;
use std::fmt::Write as _;

/// Of every shape one, none of them real. In pieces, so that scanners of this repository stay calm.
fn shapes() -> Vec<(&'static str, String)> {
    let long = "Zq8Xw3Lr5Tn7Yb2Kd9Hf4Jm6Pc1Vs0Ga".repeat(2);
    let part = |n: usize| long[..n].to_owned();
    vec![
        ("wecom", part(43)),
        ("github", format!("ghp{}{}", "_", part(36))),
        ("github app", format!("ghs{}{}", "_", part(36))),
        ("github fine", format!("github{}{}", "_pat_", part(40))),
        ("gitlab", format!("glpat{}{}", "-", part(20))),
        ("stripe", format!("sk_live{}{}", "_", part(24))),
        ("anthropic", format!("sk-ant{}{}", "-", part(40))),
        ("openai", format!("sk-proj{}{}", "-", part(40))),
        ("slack", format!("xoxb{}{}", "-", part(24))),
        ("google", format!("AI{}{}", "za", part(35))),
        ("aws", format!("AK{}{}", "IA", "ABCDEFGHIJKLMNOP")),
        ("aliyun", format!("LT{}{}", "AI", part(20))),
        ("tencent", format!("AK{}{}", "ID", part(32))),
        ("hubspot", format!("pat-na1{}{}", "-", part(36))),
        ("vault", format!("hvs{}{}", ".", part(24))),
        ("sendgrid", format!("SG{}{}", ".", part(60))),
        (
            "robot",
            format!(
                "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={}",
                "693a91f6-7xxx-4bc4-97a0-0ec2sifa5aaa"
            ),
        ),
        (
            "pem",
            format!(
                "-----BEGIN {} KEY-----\\n{}\\n-----END {} KEY-----",
                "PRIVATE",
                part(40),
                "PRIVATE"
            ),
        ),
        (
            "database",
            format!("postgres://qunfa:{}@db.example.com/ledger", part(12)),
        ),
    ]
}

/// The part of a shape that must be seen nowhere.
fn core(name: &str) -> &'static str {
    match name {
        "aws" => "BCDEFGHIJKLMNO",
        "robot" => "7xxx-4bc4",
        _ => "Xw3Lr5Tn7",
    }
}

#[test]
fn every_shape_is_refused_in_every_file_and_never_repeated() {
    let mut seen = String::new();
    for (name, shape) in shapes() {
        let campaign = campaign(TAIL).replace("【一茶】周六见，回复退订不再接收。", &shape);
        let settings = SETTINGS.replace(
            "name = \"一茶\"",
            &format!("name = \"一茶\"\nledger = \"{shape}\""),
        );
        let members = format!("[\"li.mei\"]\nstore = \"{shape}\"\n");
        let trees = [
            MemoryTree::workspace().with("campaigns/a.toml", campaign),
            MemoryTree::default().with("qunfa.toml", settings),
            MemoryTree::workspace().with("members.toml", members),
        ];
        for tree in trees {
            let everything = match tree.read() {
                Ok(read) => format!("{:?} {:?}", read.findings, read.sources),
                Err(ReadError::Settings { findings, sources }) => {
                    format!("{findings:?} {sources:?}")
                }
                Err(other) => panic!("{other}"),
            };
            let found = tree.findings();
            assert!(
                found.contains("secret-in-file"),
                "{name} is accepted: {found}"
            );
            assert!(!everything.contains(core(name)), "{name} is repeated");
            if found.starts_with("campaigns") {
                let _ = writeln!(seen, "{name}: {}", found.lines().next().unwrap_or_default());
            }
        }
    }
    insta::assert_snapshot!(seen, @r#"
    wecom: campaigns/a.toml:7:9 secret-in-file 这里像是密钥（43 位，与企业微信的 Secret 相同），不能写进会被提交的文件 | secret-looking value in a tracked file (43 characters, as WeCom's secrets have)
    github: campaigns/a.toml:7:9 secret-in-file 这里像是密钥（某个服务的访问令牌），不能写进会被提交的文件 | secret-looking value in a tracked file (an access token of a service)
    github app: campaigns/a.toml:7:9 secret-in-file 这里像是密钥（某个服务的访问令牌），不能写进会被提交的文件 | secret-looking value in a tracked file (an access token of a service)
    github fine: campaigns/a.toml:7:9 secret-in-file 这里像是密钥（某个服务的访问令牌），不能写进会被提交的文件 | secret-looking value in a tracked file (an access token of a service)
    gitlab: campaigns/a.toml:7:9 secret-in-file 这里像是密钥（某个服务的访问令牌），不能写进会被提交的文件 | secret-looking value in a tracked file (an access token of a service)
    stripe: campaigns/a.toml:7:9 secret-in-file 这里像是密钥（某个服务的访问令牌），不能写进会被提交的文件 | secret-looking value in a tracked file (an access token of a service)
    anthropic: campaigns/a.toml:7:9 secret-in-file 这里像是密钥（某个服务的访问令牌），不能写进会被提交的文件 | secret-looking value in a tracked file (an access token of a service)
    openai: campaigns/a.toml:7:9 secret-in-file 这里像是密钥（某个服务的访问令牌），不能写进会被提交的文件 | secret-looking value in a tracked file (an access token of a service)
    slack: campaigns/a.toml:7:9 secret-in-file 这里像是密钥（某个服务的访问令牌），不能写进会被提交的文件 | secret-looking value in a tracked file (an access token of a service)
    google: campaigns/a.toml:7:9 secret-in-file 这里像是密钥（某个服务的访问令牌），不能写进会被提交的文件 | secret-looking value in a tracked file (an access token of a service)
    aws: campaigns/a.toml:7:9 secret-in-file 这里像是密钥（某个服务的访问令牌），不能写进会被提交的文件 | secret-looking value in a tracked file (an access token of a service)
    aliyun: campaigns/a.toml:7:9 secret-in-file 这里像是密钥（某个服务的访问令牌），不能写进会被提交的文件 | secret-looking value in a tracked file (an access token of a service)
    tencent: campaigns/a.toml:7:9 secret-in-file 这里像是密钥（某个服务的访问令牌），不能写进会被提交的文件 | secret-looking value in a tracked file (an access token of a service)
    hubspot: campaigns/a.toml:7:9 secret-in-file 这里像是密钥（某个服务的访问令牌），不能写进会被提交的文件 | secret-looking value in a tracked file (an access token of a service)
    vault: campaigns/a.toml:7:9 secret-in-file 这里像是密钥（某个服务的访问令牌），不能写进会被提交的文件 | secret-looking value in a tracked file (an access token of a service)
    sendgrid: campaigns/a.toml:7:9 secret-in-file 这里像是密钥（某个服务的访问令牌），不能写进会被提交的文件 | secret-looking value in a tracked file (an access token of a service)
    robot: campaigns/a.toml:7:62 secret-in-file 这里像是密钥（群机器人地址中的 key），不能写进会被提交的文件 | secret-looking value in a tracked file (the key in a group robot's address)
    pem: campaigns/a.toml:7:9 secret-in-file 这里像是密钥（私钥），不能写进会被提交的文件 | secret-looking value in a tracked file (a private key)
    database: campaigns/a.toml:7:9 secret-in-file 这里像是密钥（地址中的密码），不能写进会被提交的文件 | secret-looking value in a tracked file (a password inside an address)
    "#);
}

#[test]
fn a_plain_value_where_a_reference_belongs_is_a_secret_however_it_looks() {
    let settings = r#"name = "一茶"
corp = "ww0123456789abcdef"
timezone = "Asia/Shanghai"
wecom = { contacts = "hunter2", customers = { env = "CUSTOMERS_SECRET" } }
secrets = { pepper = "pfeffer", seal = 86420 }
apps = { notice = { agent = 1000008, secret = "geheim" } }
robots = { store-ops = { key = "schluessel" } }
email = { host = "smtp.example.com", from = "a@example.com", password = "passwort" }
[accounts]
"#;
    let found = MemoryTree::default()
        .with("qunfa.toml", settings)
        .findings();
    insta::assert_snapshot!(found, @r#"
    qunfa.toml:4:23 secret-in-file 这里像是密钥（这个键只接受对密钥的引用），不能写进会被提交的文件 | secret-looking value in a tracked file (this key takes a reference to a secret)
      → 移到环境变量，写成 { env = "变量名" } 或 { file = "路径" }；已经提交过的密钥必须立即更换 | move it to the environment, write { env = "NAME" } or { file = "path" }, and rotate it: what was committed once is known
    qunfa.toml:5:23 secret-in-file 这里像是密钥（这个键只接受对密钥的引用），不能写进会被提交的文件 | secret-looking value in a tracked file (this key takes a reference to a secret)
      → 移到环境变量，写成 { env = "变量名" } 或 { file = "路径" }；已经提交过的密钥必须立即更换 | move it to the environment, write { env = "NAME" } or { file = "path" }, and rotate it: what was committed once is known
    qunfa.toml:5:40 secret-in-file 这里像是密钥（这个键只接受对密钥的引用），不能写进会被提交的文件 | secret-looking value in a tracked file (this key takes a reference to a secret)
      → 移到环境变量，写成 { env = "变量名" } 或 { file = "路径" }；已经提交过的密钥必须立即更换 | move it to the environment, write { env = "NAME" } or { file = "path" }, and rotate it: what was committed once is known
    qunfa.toml:6:48 secret-in-file 这里像是密钥（这个键只接受对密钥的引用），不能写进会被提交的文件 | secret-looking value in a tracked file (this key takes a reference to a secret)
      → 移到环境变量，写成 { env = "变量名" } 或 { file = "路径" }；已经提交过的密钥必须立即更换 | move it to the environment, write { env = "NAME" } or { file = "path" }, and rotate it: what was committed once is known
    qunfa.toml:7:33 secret-in-file 这里像是密钥（这个键只接受对密钥的引用），不能写进会被提交的文件 | secret-looking value in a tracked file (this key takes a reference to a secret)
      → 移到环境变量，写成 { env = "变量名" } 或 { file = "路径" }；已经提交过的密钥必须立即更换 | move it to the environment, write { env = "NAME" } or { file = "path" }, and rotate it: what was committed once is known
    qunfa.toml:8:74 secret-in-file 这里像是密钥（这个键只接受对密钥的引用），不能写进会被提交的文件 | secret-looking value in a tracked file (this key takes a reference to a secret)
      → 移到环境变量，写成 { env = "变量名" } 或 { file = "路径" }；已经提交过的密钥必须立即更换 | move it to the environment, write { env = "NAME" } or { file = "path" }, and rotate it: what was committed once is known
    "#);
    let Err(ReadError::Settings { findings, sources }) =
        MemoryTree::default().with("qunfa.toml", settings).read()
    else {
        panic!("secrets are accepted")
    };
    let everything = format!("{findings:?} {sources:?}");
    for secret in [
        "hunter2",
        "pfeffer",
        "geheim",
        "schluessel",
        "passwort",
        "86420",
    ] {
        assert!(!everything.contains(secret), "{secret} is repeated");
    }
}

#[test]
fn a_secret_in_a_template_is_found_where_it_stands() {
    let text = format!(
        "{HEAD}schedule = {{ not_after = 2026-11-14 13:00:00 }}\n[touch.a]\ntemplate = \"a.j2\"\n"
    );
    let token = &shapes()[1].1;
    let tree = MemoryTree::workspace()
        .with("campaigns/a.toml", text)
        .with("templates/a.j2", format!("您好\n  {token} 再见\n"));
    insta::assert_snapshot!(tree.findings(), @r#"
    templates/a.j2:2:3 secret-in-file 这里像是密钥（某个服务的访问令牌），不能写进会被提交的文件 | secret-looking value in a tracked file (an access token of a service)
      → 移到环境变量，写成 { env = "变量名" } 或 { file = "路径" }；已经提交过的密钥必须立即更换 | move it to the environment, write { env = "NAME" } or { file = "path" }, and rotate it: what was committed once is known
    "#);
    assert!(!format!("{:?}", tree.read()).contains(core("github")));
}

#[test]
fn a_secret_in_a_file_that_is_no_toml_is_not_underlined_either() {
    let token = &shapes()[1].1;
    let tree = MemoryTree::workspace().with("campaigns/a.toml", format!("title = \"{token}\" x\n"));
    let read = tree.read().expect("the settings are fine");
    assert!(!format!("{:?} {:?}", read.findings, read.sources).contains(core("github")));
    assert!(tree.findings().contains("secret-in-file"));
}

#[test]
fn secrets_that_run_into_each_other_are_covered_whole() {
    let shapes = shapes();
    let (token, pem) = (&shapes[1].1, &shapes[17].1);
    let tree = MemoryTree::workspace().with(
        "campaigns/a.toml",
        campaign(TAIL).replace(
            "【一茶】周六见，回复退订不再接收。",
            &format!("{token}{pem}{token}"),
        ),
    );
    let read = tree.read().expect("the settings are fine");
    assert!(!format!("{:?} {:?}", read.findings, read.sources).contains(core("github")));
}

#[test]
fn references_public_keys_and_ordinary_long_words_are_no_secrets() {
    let key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJZ2GmQ6hCw3nqmVvV2nPUbRkTzB9c0yP7Wm5Q4aXb1d";
    let settings =
        format!("{SETTINGS}[reviewers]\nzhao = {{ roles = [\"risk\"], key = \"{key}\" }}\n");
    let text = campaign(TAIL).replace("【一茶】周六见，回复退订不再接收。", "全场八折优惠活动进行中请到店体验全场八折优惠活动进行中请到店体验全场八折优惠 https://shop.example.com/a-very-long-path/that-is-no-secret-at-all/2026");
    assert_eq!(
        MemoryTree::default()
            .with("qunfa.toml", settings)
            .with("campaigns/a.toml", text)
            .findings(),
        ""
    );
}
