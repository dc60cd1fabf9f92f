//! `groups.csv`: what is read from it, what is wrong with it, and what may be written below it.

use super::memory_tree::MemoryTree;
use qunfa::workspace::{Group, NewGroup, extend_groups};

fn tree(text: &str) -> MemoryTree {
    MemoryTree::workspace().with("groups.csv", text)
}

fn found(text: &str) -> String {
    tree(text).findings()
}

fn tags(text: &str) -> Vec<String> {
    let read = tree(text).read().expect("the settings are sound");
    assert_eq!(found(text), "");
    let row = |(id, group): (&String, &Group)| format!("{id} {:?}", group.tags);
    read.groups.iter().map(row).collect()
}

#[test]
fn rows_become_tags_by_group() {
    let text = "# 客户群\nname,chat_id,tags,owner\n\n晚托A班,wr1,班级/晚托;会员、 等级/ 金卡 ,li.mei\n\"逗号,引号\"\"群\",wr2,,wang.jun\n";
    insta::assert_snapshot!(tags(text).join("\n"), @r#"
    wr1 [("", "会员"), ("班级", "晚托"), ("等级", "金卡")]
    wr2 []
    "#);
    let windows = text.replace('\n', "\r\n");
    assert_eq!(tags(&windows), tags(text));
    assert!(tags("").is_empty() && tags("# 还没有群\n").is_empty());
}

#[test]
fn everything_wrong_is_found_at_its_line_and_column() {
    insta::assert_snapshot!(found("chat_id,tag,颜色,tags,tags\n"), @r#"
    groups.csv:1:9 unknown-column groups.csv 没有“tag”这一列，是不是想写“tags”？ | groups.csv has no column "tag"; did you mean "tags"?
    groups.csv:1:13 unknown-column groups.csv 没有“颜色”这一列；可用的列：chat_id, name, owner, tags | groups.csv has no column "颜色"; known columns: chat_id, name, owner, tags
    groups.csv:1:21 duplicate-column “tags”列写了两次；请删去一列 | the column "tags" stands twice; remove one
    "#);
    insta::assert_snapshot!(found("name,owner\n一群,li.mei\n"), @"groups.csv:1:1 missing-column groups.csv 缺少 chat_id 列；第一行应写作 chat_id,name,owner,tags | groups.csv lacks the column chat_id; its first line should be chat_id,name,owner,tags");
    let rows = "chat_id,name,tags\nwr1,一群,会员\nwr1,二群,\n,三群,\nwr 4,四群,\nwr5,五,群,\nwr6\nwr7,\"七群,\nwr8,八群,组/\nwr9,九群,会员\n";
    insta::assert_snapshot!(found(rows), @r#"
    groups.csv:3:1 duplicate-chat 群 wr1 在第 2 行已经写过；请把标签合到一行，用分号隔开 | group wr1 stands in line 2 already; put its tags into one row, separated by semicolons
    groups.csv:4:1 bad-row 这一行没有群编号 chat_id；用 qunfa sync --groups 可自动补全新群 | this row has no chat_id; `qunfa sync --groups` appends new groups by itself
    groups.csv:5:1 bad-row “wr 4”不是群编号；应为企业微信给出的 wr… 编号，最长 64 字节，不含空格 | "wr 4" is no chat_id; write the wr… id that WeCom gives, at most 64 bytes without spaces
    groups.csv:6:1 bad-row 这一行有 4 格，表头有 3 列；含逗号的内容要加双引号，空格子也要留逗号 | this row has 4 cells for 3 columns; quote what holds a comma, and keep the commas of empty cells
    groups.csv:7:1 bad-row 这一行有 1 格，表头有 3 列；含逗号的内容要加双引号，空格子也要留逗号 | this row has 1 cells for 3 columns; quote what holds a comma, and keep the commas of empty cells
    groups.csv:8:5 bad-row 双引号没有配对；内容里的双引号要写两个 | the quotes are not paired; write a quote inside a cell twice
    groups.csv:9:8 bad-row 标签“组/”写法不对；应写作 组/标签 或 标签，多个用分号或顿号隔开 | the tag "组/" has the wrong form; write group/tag or tag, several separated by semicolons
    "#);
}

fn group(chat_id: &str, name: &str, owner: &str) -> NewGroup {
    NewGroup {
        chat_id: chat_id.to_owned(),
        name: name.to_owned(),
        owner: owner.to_owned(),
    }
}

fn extended(before: &str, groups: &[NewGroup]) -> String {
    let extended = extend_groups(before.as_bytes(), groups);
    assert!(
        extended.bytes.starts_with(before.as_bytes()),
        "what was there stays"
    );
    String::from_utf8(extended.bytes).expect("text")
}

#[test]
fn new_groups_are_appended_in_the_files_own_manner() {
    let groups = [
        group("wr1", "一群", "li.mei"),
        group("wr2", "二群", "wang.jun"),
    ];
    assert_eq!(
        extended("", &groups),
        "chat_id,name,owner,tags\nwr1,一群,li.mei,\nwr2,二群,wang.jun,\n"
    );
    // Its own order of columns, its remarks, its line ends; no line end at the end.
    let before = "# 别改\r\ntags,chat_id , name\r\n\r\n\"会员\",wr1, 旧名  \r\n# 完";
    assert_eq!(
        extended(before, &groups),
        format!("{before}\r\n,wr2,二群\r\n")
    );
    assert_eq!(
        extended("chat_id\nwr1\nwr2\n", &groups),
        "chat_id\nwr1\nwr2\n"
    );
}

#[test]
fn nothing_that_is_written_is_a_formula_or_another_line() {
    let names = [
        "=cmd|' /c'!A1",
        "+1",
        "-1",
        "@sum",
        "a,b",
        "说\"好\"",
        "两\n行",
        "\t=1",
        "#备注",
    ];
    let groups: Vec<NewGroup> = names
        .iter()
        .enumerate()
        .map(|(at, name)| group(&format!("wr{at}"), name, "li.mei"))
        .collect();
    let text = extended("name,chat_id\n", &groups);
    insta::assert_snapshot!(text, @r##"
    name,chat_id
    '=cmd|' /c'!A1,wr0
    '+1,wr1
    '-1,wr2
    '@sum,wr3
    "a,b",wr4
    "说""好""",wr5
    两 行,wr6
    '=1,wr7
    "#备注",wr8
    "##);
    // What was written is what stands there when it is read again.
    let again = extend_groups(text.as_bytes(), &groups);
    assert_eq!((again.added, again.vanished.len()), (0, 0));
    assert!(found(&text).is_empty(), "{}", found(&text));
}

#[test]
fn groups_that_vanished_are_told_and_their_rows_stay() {
    let before = "chat_id,name\nwr1,一群\nwrGone,旧群\n";
    let extended = extend_groups(before.as_bytes(), &[group("wr1", "改名了", "li.mei")]);
    assert_eq!(extended.bytes, before.as_bytes());
    assert_eq!(extended.vanished, ["wrGone"]);
}
