//! Every mistake is reported in one go, in order, each once.

use super::memory_tree::{MemoryTree, plain, underlined};

fn eight_mistakes() -> MemoryTree {
    let a = r#"title = "会员日"
account = "esat"
intent = "marketing"
audience = { kind = "customers", max_recipients = 500 }
schedule = { not_before = 2026-11-14 13:00:00, not_after = 2026-11-14 11:00:00 }
links.sale = { url = "https://shop.example.com/1", title = "x", cover = "./none.png" }
[touch.burst]
templte = "x"
attach = ["../poster.png", { link = "sael" }]
"#;
    let b = "title = \"通知\"\ntitle = \"通知\"\n";
    let members = "[\"li.mei\"]\nphone = \"x\"\n";
    MemoryTree::workspace()
        .with("campaigns/z.toml", a)
        .with("campaigns/b.toml", b)
        .with("members.toml", members)
}

#[test]
fn eight_mistakes_in_three_files_are_found_at_once() {
    let read = eight_mistakes().read().expect("the settings are fine");
    insta::assert_snapshot!(plain(&read.findings, &read.sources), @r#"
    campaigns/b.toml:2:1 duplicate-key “title”写了两次：第 1 行和第 2 行，只能保留一处 | "title" is set twice, lines 1 and 2; keep one of them
    campaigns/z.toml:2:11 unknown-account 没有名为“esat”的账号，是不是“east”？ | no account "esat"; did you mean "east"?
    campaigns/z.toml:5:60 empty-window 没有可发送的时间：not_after 必须晚于 not_before，请核对两个时间 | window is empty: not_after must be after not_before; check both
    campaigns/z.toml:6:73 no-such-file 没有这个文件：campaigns/none.png；检查文件名，或把文件提交进来 | no such file: campaigns/none.png; check the name, or commit the file
    campaigns/z.toml:8:1 unknown-key 未知的键“templte”，是不是想写“template”？ | unknown key "templte"; did you mean "template"?
    campaigns/z.toml:9:11 bad-path 路径离开了工作区（不能有 ..）；把文件放到活动文件旁或 templates/ 里再引用 | the path leaves the workspace (no ..); put the file beside the campaign or into templates/
    campaigns/z.toml:9:37 unknown-link 没有名为“sael”的链接，是不是“sale”？ | no link "sael"; did you mean "sale"?
    members.toml:2:1 personal-data members.toml 会提交到仓库，不能写个人信息“phone”，请删去 | members.toml is tracked and must not hold the personal value "phone"; remove it
    "#);
    insta::assert_snapshot!(underlined(&read.findings, &read.sources).join("\n"), @r#"
    title
    "esat"
    2026-11-14 11:00:00
    "./none.png"
    templte
    "../poster.png"
    "sael"
    phone
    "#);
    assert_eq!(
        read.findings
            .iter()
            .filter(|finding| finding.blocks())
            .count(),
        8
    );
}

#[test]
fn findings_come_by_file_and_place_and_reading_again_changes_nothing() {
    let read = eight_mistakes().read().expect("the settings are fine");
    assert!(
        read.findings
            .is_sorted_by_key(|finding| finding.place.clone())
    );
    assert_eq!(
        read.findings,
        eight_mistakes().read().expect("again").findings
    );
}
