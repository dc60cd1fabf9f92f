//! People's data does not stand in git.

use super::memory_tree::MemoryTree;

#[test]
fn a_table_with_a_personal_column_is_refused_and_its_rows_are_not_shown() {
    let tree = MemoryTree::workspace()
        .with(
            "lists/vip.csv",
            "name,phone,level\r\n张三,13800138000,gold\r\n",
        )
        .with("lists/b.tsv", "\u{FEFF}\"E-Mail\"\tUnion ID\n")
        .with("lists/c.CSV", "姓名;手机号;external_userid\n")
        .with("chats.csv", "chat,title\nwr1,一群\n");
    insta::assert_snapshot!(tree.findings(), @r#"
    lists/b.tsv:1:2 personal-data 被提交的表格里有个人信息列“E-Mail”；请用 qunfa list import 导入成名单，并从仓库删除 | a tracked table has the personal column "E-Mail"; import it with `qunfa list import` and remove it from the repository
    lists/b.tsv:1:10 personal-data 被提交的表格里有个人信息列“Union ID”；请用 qunfa list import 导入成名单，并从仓库删除 | a tracked table has the personal column "Union ID"; import it with `qunfa list import` and remove it from the repository
    lists/c.CSV:1:4 personal-data 被提交的表格里有个人信息列“手机号”；请用 qunfa list import 导入成名单，并从仓库删除 | a tracked table has the personal column "手机号"; import it with `qunfa list import` and remove it from the repository
    lists/c.CSV:1:8 personal-data 被提交的表格里有个人信息列“external_userid”；请用 qunfa list import 导入成名单，并从仓库删除 | a tracked table has the personal column "external_userid"; import it with `qunfa list import` and remove it from the repository
    lists/vip.csv:1:6 personal-data 被提交的表格里有个人信息列“phone”；请用 qunfa list import 导入成名单，并从仓库删除 | a tracked table has the personal column "phone"; import it with `qunfa list import` and remove it from the repository
    "#);
    let read = tree.read().expect("the settings are fine");
    assert!(!format!("{:?} {:?}", read.findings, read.sources).contains("13800138000"));
}

#[test]
fn a_table_in_another_encoding_cannot_be_judged_and_is_refused() {
    let tree = MemoryTree::workspace()
        .with(
            "lists/gbk.csv",
            b"\xD0\xD5\xC3\xFB,\xCA\xD6\xBB\xFA\xBA\xC5\r\n",
        )
        .with("lists/utf16.csv", b"\xFF\xFEp\0h\0o\0n\0e\0\r\0\n\0");
    insta::assert_snapshot!(tree.findings(), @r#"
    lists/gbk.csv:1:1 table-not-utf8 表格不是 UTF-8 编码，无法确认其中没有个人信息；请另存为 UTF-8，名单则用 qunfa list import 导入 | the table is not UTF-8, so nobody can make sure it holds no personal data; save it as UTF-8, or import it with `qunfa list import` if it is a list
    lists/utf16.csv:1:1 table-not-utf8 表格不是 UTF-8 编码，无法确认其中没有个人信息；请另存为 UTF-8，名单则用 qunfa list import 导入 | the table is not UTF-8, so nobody can make sure it holds no personal data; save it as UTF-8, or import it with `qunfa list import` if it is a list
    "#);
}

#[test]
fn a_table_too_large_to_look_into_is_refused() {
    let tree = MemoryTree::workspace().with("lists/a.csv", vec![b'a'; (16 << 20) + 1]);
    insta::assert_snapshot!(tree.findings(), @"lists/a.csv:1:1 table-too-large 表格有 16777217 字节，太大，无法确认其中没有个人信息；请从仓库移走，名单用 qunfa list import 导入 | the table has 16777217 bytes, too large to make sure it holds no personal data; move it out, lists are imported with `qunfa list import`");
}

#[test]
fn members_have_no_personal_values() {
    let members = "[\"wang.jun\"]\nleave = [{ from = \"2026-02-30\", to = 2026-03-01 }]\n[\"li.mei\"]\nstore = \"徐汇店\"\nmobile = \"13800138000\"\nprice = 9.9\nleave = [{ from = 2026-11-12, to = 2026-11-10 }]\n[\"LI.MEI\"]\nstore = \"静安店\"\n";
    insta::assert_snapshot!(MemoryTree::workspace().with("members.toml", members).findings(), @r#"
    members.toml:2:19 no-such-date 没有这样的日期或时间：2026-02-30；请核对，写法如 2026-11-10 11:00:00 | no such date or time: 2026-02-30; check it, and write it as in 2026-11-10 11:00:00
    members.toml:5:1 personal-data members.toml 会提交到仓库，不能写个人信息“mobile”，请删去 | members.toml is tracked and must not hold the personal value "mobile"; remove it
    members.toml:6:9 wrong-type 这里不能写小数；请写成文字，如 "9.9" | no decimals here; write it as text, such as "9.9"
    members.toml:7:10 empty-leave 休假的结束日期早于开始日期，请核对 | the leave ends before it begins; check both dates
    members.toml:8:2 duplicate-member 成员“LI.MEI”前面已经写过（userid 不分大小写），请合并到一处 | member "LI.MEI" was written before (userids ignore case); keep them in one place
    "#);
}

#[test]
fn reviewers_may_have_mail_addresses() {
    let settings = format!(
        "{}[reviewers]\nzhao = {{ roles = [\"risk\"], github = \"zhaomin\", aliases = [\"z@x.cn\"] }}\n",
        super::memory_tree::SETTINGS
    );
    assert_eq!(
        MemoryTree::default()
            .with("qunfa.toml", settings)
            .findings(),
        ""
    );
}
