//! Values that do not fit their schema, each reported where it stands.

use super::memory_tree::{HEAD, MemoryTree, PNG, TAIL, campaign};

fn found(text: &str) -> String {
    MemoryTree::workspace()
        .with("campaigns/a.toml", text)
        .with("campaigns/c.png", PNG)
        .findings()
}

#[test]
fn a_word_outside_its_vocabulary_lists_it() {
    insta::assert_snapshot!(found(&campaign(TAIL).replace("\"marketing\"", "\"marketting\"").replace("\"customers\"", "\"everyone\"")), @r#"
    campaigns/a.toml:3:10 unknown-word 不认识“marketting”，是不是想写“marketing”？可选：marketing, service, notice, internal | unknown word "marketting"; did you mean "marketing"? One of: marketing, service, notice, internal
    campaigns/a.toml:4:21 unknown-word 不认识“everyone”；可选：staff, customers, groups, followers | unknown word "everyone"; one of: staff, customers, groups, followers
    "#);
}

#[test]
fn of_several_forms_the_one_that_was_meant_is_judged() {
    insta::assert_snapshot!(found(&campaign(&format!("{TAIL}attach = [{{ lnk = \"sale\" }}, {{ miniprogram = \"shop\", page = \"p\", titel = \"t\", cover = \"./c.png\" }}, 3]\n"))), @r#"
    campaigns/a.toml:8:13 unknown-key 未知的键“lnk”，是不是想写“link”？ | unknown key "lnk"; did you mean "link"?
    campaigns/a.toml:8:65 unknown-key 未知的键“titel”，是不是想写“title”？ | unknown key "titel"; did you mean "title"?
    campaigns/a.toml:8:99 wrong-type 类型不对，这里应为表（{ … }）或文字（"…"） | wrong type, expected a table ({ … }) or text ("…")
    "#);
}

#[test]
fn durations_lists_and_windows_say_how_they_are_written() {
    let text = "[schedule]\nnot_after = 2026-11-14 13:00:00\nwindows = [\"11-13\"]\n[touch.burst]\ntext = \"x\"\nconfirm = { within = \"90 minutes\" }\n";
    let text = campaign(text).replace(
        "max_recipients = 500",
        "max_recipients = 500, lists = [\"vip\"]",
    );
    insta::assert_snapshot!(found(&text), @r#"
    campaigns/a.toml:4:65 wrong-form 写法不对，应写作 名称@版本（16 位十六进制），如 "vip@3f9a51c07d2e884b"；版本由 qunfa list import 给出 | wrong form, write name@version, 16 hex digits: "vip@3f9a51c07d2e884b"; `qunfa list import` prints it
    campaigns/a.toml:7:12 wrong-form 写法不对，应写作 时段，如 "11:00-13:00" | wrong form, write a window: "11:00-13:00"
    campaigns/a.toml:10:22 wrong-form 写法不对，应写作 数字加单位 s、m、h 或 d，如 "90m"、"24h"、"7d" | wrong form, write a number and s, m, h or d: "90m", "24h", "7d"
    "#);
}

#[test]
fn numbers_outside_their_range_name_it() {
    insta::assert_snapshot!(found(&format!("run = 0\nholdout = 51\npriority = -1001\n{}", campaign(TAIL))), @r"
    campaigns/a.toml:1:7 out-of-range 数值应在 1 到 9999 之间，请改正 | must be between 1 and 9999; correct it
    campaigns/a.toml:2:11 out-of-range 数值应在 0 到 50 之间，请改正 | must be between 0 and 50; correct it
    campaigns/a.toml:3:12 out-of-range 数值应在 -1000 到 1000 之间，请改正 | must be between -1000 and 1000; correct it
    ");
}

#[test]
fn constants_are_integers_or_text_since_they_are_signed() {
    insta::assert_snapshot!(found(&campaign(&format!("{TAIL}[vars]\nprice = 9.9\nwhole = 9.0\nlimit = nan\nok = [\"a\", 1]\ntable = {{ a = 1 }}\n"))), @r#"
    campaigns/a.toml:9:9 wrong-type 这里不能写小数；请写成文字，如 "9.9" | no decimals here; write it as text, such as "9.9"
    campaigns/a.toml:10:9 wrong-type 常量里有小数或空值；请写成文字，如 "9.9" | a constant holds a decimal or nothing; write it as text, such as "9.9"
    campaigns/a.toml:11:9 wrong-type 这里不能写小数；请写成文字，如 "9.9" | no decimals here; write it as text, such as "9.9"
    campaigns/a.toml:13:9 wrong-type 类型不对，这里应为列表（[…]）或真假值（true、false）或整数或文字（"…"） | wrong type, expected a list ([…]) or true or false or an integer or text ("…")
    "#);
}

#[test]
fn one_shape_error_hides_no_other_mistake() {
    let text = format!(
        "{}colour = 1\nschedule = {{ not_after = 2026-11-14 13:00:00 }}\n[touch.burst]\ntemplate = \"missing.j2\"\nafter = \"brust + 1h\"\n",
        HEAD.replace("\"east\"", "\"est\"")
    );
    insta::assert_snapshot!(found(&text), @r#"
    campaigns/a.toml:2:11 unknown-account 没有名为“est”的账号，是不是“east”？ | no account "est"; did you mean "east"?
    campaigns/a.toml:5:1 unknown-key 未知的键“colour”；这里可以写：title, account, intent, id, run, urgent, cancelled, renamed_from, repeats, priority, policy, canary, holdout, ai_generated, audience, vars, links, schedule, touch, evidence, waiver, trigger | unknown key "colour"; known here: title, account, intent, id, run, urgent, cancelled, renamed_from, repeats, priority, policy, canary, holdout, ai_generated, audience, vars, links, schedule, touch, evidence, waiver, trigger
    campaigns/a.toml:8:12 no-such-file 没有这个文件：templates/missing.j2；检查文件名，或把文件提交进来 | no such file: templates/missing.j2; check the name, or commit the file
    campaigns/a.toml:9:10 unknown-touch 没有名为“brust”的触达，是不是“burst”？ | no touch "brust"; did you mean "burst"?
    "#);
}

#[test]
fn places_count_characters_not_bytes() {
    insta::assert_snapshot!(found(&format!("renamed_from = \"会员\"  # 中文\nvars = {{ 'é' = 1, '会员' = 2, b = 1.5 }}\n{}", campaign(TAIL))), @r#"campaigns/a.toml:2:33 wrong-type 这里不能写小数；请写成文字，如 "9.9" | no decimals here; write it as text, such as "9.9""#);
}
