//! Files that are no readable TOML, or say what no schema allows.

use super::memory_tree::{HEAD, MemoryTree, TAIL, campaign};
use std::fmt::Write as _;

#[test]
fn an_empty_file_is_told_where_to_begin() {
    insta::assert_snapshot!(MemoryTree::of_campaign(""), @"campaigns/a.toml:1:1 empty-file 文件是空的；用 qunfa new 生成一份示例再修改 | file is empty; run `qunfa new` for a worked example");
    insta::assert_snapshot!(MemoryTree::of_campaign(" \n\t\n"), @"campaigns/a.toml:1:1 empty-file 文件是空的；用 qunfa new 生成一份示例再修改 | file is empty; run `qunfa new` for a worked example");
}

#[test]
fn what_is_not_utf8_is_named_for_what_it_is() {
    let utf16: Vec<u8> = [0xFF, 0xFE]
        .into_iter()
        .chain(campaign(TAIL).encode_utf16().flat_map(u16::to_le_bytes))
        .collect();
    let utf16be: Vec<u8> = [0xFE, 0xFF]
        .into_iter()
        .chain(campaign(TAIL).encode_utf16().flat_map(u16::to_be_bytes))
        .collect();
    let gbk = b"title = \"\xBB\xE1\xD4\xB1\xC8\xD5\"\n";
    let mut seen = String::new();
    for bytes in [&utf16[..], &utf16be, gbk, b"title = \"\xFF\xFF\xFF\"\n"] {
        let _ = writeln!(seen, "{}", MemoryTree::of_campaign(bytes));
    }
    insta::assert_snapshot!(seen, @r#"
    campaigns/a.toml:1:1 not-utf8 文件不是 UTF-8 编码（从第 0 字节起：UTF-16LE BOM），请另存为 UTF-8 | not UTF-8 (UTF-16LE BOM at byte 0); save the file as UTF-8
    campaigns/a.toml:1:1 not-utf8 文件不是 UTF-8 编码（从第 0 字节起：UTF-16BE BOM），请另存为 UTF-8 | not UTF-8 (UTF-16BE BOM at byte 0); save the file as UTF-8
    campaigns/a.toml:1:1 not-utf8 文件不是 UTF-8 编码（从第 9 字节起：多半是 GBK），请另存为 UTF-8 | not UTF-8 (probably GBK at byte 9); save the file as UTF-8
    campaigns/a.toml:1:1 not-utf8 文件不是 UTF-8 编码（从第 9 字节起：不成字符的字节），请另存为 UTF-8 | not UTF-8 (a byte of no character at byte 9); save the file as UTF-8
    "#);
}

#[test]
fn a_utf8_byte_order_mark_is_only_warned_of() {
    let marked = format!("\u{FEFF}{}", campaign(TAIL));
    insta::assert_snapshot!(MemoryTree::of_campaign(&marked), @"campaigns/a.toml:1:1 byte-order-mark (warn) 文件开头有 UTF-8 BOM，已忽略；建议另存为“UTF-8（无 BOM）” | the file starts with a UTF-8 byte-order mark, which is ignored; better save it as UTF-8 without BOM");
    let read = MemoryTree::workspace()
        .with("campaigns/a.toml", marked)
        .read()
        .expect("it is readable");
    assert_eq!((read.campaigns.len(), read.broken.len()), (1, 0));
}

#[test]
fn an_unknown_key_comes_with_the_nearest_known_one() {
    let text = format!(
        "shedule = 1\n{}subjekt = \"x\"\nqqqqqq = 1\n",
        campaign(TAIL)
    );
    insta::assert_snapshot!(MemoryTree::of_campaign(text), @r#"
    campaigns/a.toml:1:1 unknown-key 未知的键“shedule”，是不是想写“schedule”？ | unknown key "shedule"; did you mean "schedule"?
    campaigns/a.toml:9:1 unknown-key 未知的键“subjekt”，是不是想写“subject”？ | unknown key "subjekt"; did you mean "subject"?
    campaigns/a.toml:10:1 unknown-key 未知的键“qqqqqq”；这里可以写：channel, template, text, attach, variants, decide, confirm, after, when, when_tags, instead_of, subject, app, robot, chat, mention, format, card, audience, schedule, trigger | unknown key "qqqqqq"; known here: channel, template, text, attach, variants, decide, confirm, after, when, when_tags, instead_of, subject, app, robot, chat, mention, format, card, audience, schedule, trigger
    "#);
}

#[test]
fn a_thousand_unknown_keys_are_counted_not_listed() {
    let many: String = (0..1000).fold(String::new(), |mut text, n| {
        let _ = writeln!(text, "zz{n} = {n}");
        text
    });
    let found = MemoryTree::of_campaign(format!("{many}{}", campaign(TAIL)));
    assert_eq!(found.lines().count(), 21);
    insta::assert_snapshot!(found.lines().next().unwrap_or_default(), @r#"campaigns/a.toml:1:1 unknown-key 未知的键“zz0”；这里可以写：title, account, intent, id, run, urgent, cancelled, renamed_from, repeats, priority, policy, canary, holdout, ai_generated, audience, vars, links, schedule, touch, evidence, waiver, trigger | unknown key "zz0"; known here: title, account, intent, id, run, urgent, cancelled, renamed_from, repeats, priority, policy, canary, holdout, ai_generated, audience, vars, links, schedule, touch, evidence, waiver, trigger"#);
}

#[test]
fn a_key_or_table_set_twice_names_both_lines() {
    let key = format!("{HEAD}title = \"再来\"\n{TAIL}");
    let table = format!("{}[touch.burst]\ntext = \"再来\"\n", campaign(TAIL));
    let dotted = format!("{HEAD}audience.kind = \"staff\"\n{TAIL}");
    let found: Vec<String> = [key, table, dotted]
        .iter()
        .map(MemoryTree::of_campaign)
        .collect();
    insta::assert_snapshot!(found.join("\n"), @r#"
    campaigns/a.toml:5:1 duplicate-key “title”写了两次：第 1 行和第 5 行，只能保留一处 | "title" is set twice, lines 1 and 5; keep one of them
    campaigns/a.toml:8:8 duplicate-key “burst”写了两次：第 6 行和第 8 行，只能保留一处 | "burst" is set twice, lines 6 and 8; keep one of them
    campaigns/a.toml:5:1 toml-syntax 这个键已经有值，不能再往里面加内容 | cannot extend value of type inline table with a dotted key
    "#);
}

#[test]
fn nesting_ends_long_before_the_stack_does() {
    let arrays = format!("x = {}{}\n", "[".repeat(20_000), "]".repeat(20_000));
    let tables = format!("x = {}1{}\n", "{a=".repeat(20_000), "}".repeat(20_000));
    let dotted = format!("{}a = 1\n", "a.".repeat(400_000));
    let header = format!("[{}a]\nb = 1\n", "a.".repeat(400_000));
    let words = "a.".repeat(70);
    let mixed = format!(
        "[{words}a]\nb = {}1{}\n",
        format!("{{ {words}a = ").repeat(70),
        "}".repeat(70)
    );
    let barely = format!("x = {}{}\n", "[".repeat(33), "]".repeat(33));
    for text in [&arrays, &tables, &dotted, &header, &mixed, &barely] {
        let found = MemoryTree::of_campaign(text);
        let rules: Vec<_> = found
            .lines()
            .filter_map(|line| line.split(' ').nth(1))
            .collect();
        assert!(rules.contains(&"too-deep"), "{}: {found:.300}", &text[..12]);
    }
    insta::assert_snapshot!(MemoryTree::of_campaign(barely), @"campaigns/a.toml:1:37 too-deep 嵌套超过 32 层，没有键需要这么深；多半是括号没有配对 | nesting deeper than 32, which no key needs; probably a bracket is not closed");
}

#[test]
fn a_file_beyond_a_mebibyte_is_not_parsed() {
    let large = "a.".repeat(2_000_000) + "a = 1\n";
    insta::assert_snapshot!(MemoryTree::of_campaign(large), @"campaigns/a.toml:1:1 file-too-large 文件有 4000006 字节，超过 1048576 字节的上限，没有读取；请拆成几个文件 | the file has 4000006 bytes, more than the 1048576 that are read; split it");
    let template = format!(
        "{HEAD}schedule = {{ not_after = 2026-11-14 13:00:00 }}\n[touch.a]\ntemplate = \"long.j2\"\n"
    );
    let tree = MemoryTree::workspace()
        .with("campaigns/a.toml", template)
        .with("templates/long.j2", "好".repeat(400_000));
    insta::assert_snapshot!(tree.findings(), @"campaigns/a.toml:7:12 file-too-large templates/long.j2 有 1200000 字节，超过 1048576 字节的上限；请缩小到上限以内 | templates/long.j2 has 1200000 bytes, the limit is 1048576; make it smaller");
}

#[test]
fn what_toml_cannot_hold_in_text_is_a_syntax_error_with_its_place() {
    let surrogate = campaign(TAIL).replace("【一茶】周六见，回复退订不再接收。", "\\uD800");
    let null = campaign(TAIL).replace("【一茶】周六见，回复退订不再接收。", "到\0店");
    let escape = campaign(TAIL).replace("【一茶】周六见，回复退订不再接收。", "到\u{1B}[31m店");
    let slash = campaign(TAIL).replace("【一茶】周六见，回复退订不再接收。", "C:\\店");
    let found: Vec<String> = [surrogate, null, escape, slash]
        .iter()
        .map(MemoryTree::of_campaign)
        .collect();
    insta::assert_snapshot!(found.join("\n"), @r#"
    campaigns/a.toml:7:11 toml-syntax \u 后面的编号不是一个完整的字符；直接写这个字即可 | invalid value, expected unicode hexadecimal value
    campaigns/a.toml:7:10 control-character 文字里有看不见的控制字符 U+0000，请删去 | the text holds the invisible control character U+0000; remove it
    campaigns/a.toml:7:10 control-character 文字里有看不见的控制字符 U+001B，请删去 | the text holds the invisible control character U+001B; remove it
    campaigns/a.toml:7:12 toml-syntax 反斜杠 \ 后面的写法不成立；文字里的反斜杠要写成 \\ | missing escaped value, expected `b`, `e`, `f`, `n`, `r`, `\`, `"`, `x`, `u`, `U`
    "#);
}

#[test]
fn slips_of_people_who_do_not_know_toml_are_said_in_their_words() {
    let slips = [
        "title = 会员日\n",
        "title = \"会员日\n",
        "标题 = \"会员日\"\n",
        "title \"会员日\"\n",
        "title = \n",
        "[touch.burst\ntext = \"x\"\n",
        "tags = [\"a\" \"b\"]\n",
        "max = 007\n",
        "title = “会员日”\n",
    ];
    let mut seen = String::new();
    for slip in slips {
        let _ = writeln!(seen, "{slip}{}\n", MemoryTree::of_campaign(slip));
    }
    insta::assert_snapshot!(seen, @r#"
    title = 会员日
    campaigns/a.toml:1:9 toml-syntax 文字要放在英文双引号里 | string values must be quoted

    title = "会员日
    campaigns/a.toml:1:13 toml-syntax 引号没有配对，或引号里有不允许的字符 | invalid basic string, expected `"`

    标题 = "会员日"
    campaigns/a.toml:1:1 bare-key 键名用英文，如 title；自己取的名称若用中文，要加引号："标题" | keys are in English, such as title; a name of your own in Chinese needs quotes: "标题"

    title "会员日"
    campaigns/a.toml:1:7 toml-syntax 这个键后面缺少“= 值” | key with no value, expected `=`

    title = 
    campaigns/a.toml:1:9 toml-syntax 等号后面缺少值 | missing value after the =

    [touch.burst
    text = "x"
    campaigns/a.toml:1:13 toml-syntax 表头的方括号没有配对，缺少 ] | unclosed table, expected `]`

    tags = ["a" "b"]
    campaigns/a.toml:1:13 toml-syntax 两项之间缺少逗号 | missing comma between array elements, expected `,`

    max = 007
    campaigns/a.toml:1:7 toml-syntax 数字不能以 0 开头 | unexpected leading zero

    title = “会员日”
    campaigns/a.toml:1:9 toml-syntax 文字要放在英文双引号里 | string values must be quoted
    "#);
}

#[test]
fn a_slip_is_reported_once_not_again_as_something_missing() {
    let text = "title = \"x\"\naccount = \"east\"\nintent = \"marketing\"\naudience = { kind = 1, max_recipients = true }\nschedule = { not_after = 5 }\n[touch.mail]\nchannel = \"email\"\nsubject = 5\ntext = \"x\"\n";
    insta::assert_snapshot!(MemoryTree::of_campaign(text), @r#"
    campaigns/a.toml:4:21 unknown-word 不认识“1”；可选：staff, customers, groups, followers | unknown word "1"; one of: staff, customers, groups, followers
    campaigns/a.toml:4:41 wrong-type 类型不对，这里应为整数 | wrong type, expected an integer
    campaigns/a.toml:5:26 wrong-type 类型不对，这里应为日期或时间，如 2026-11-10 11:00:00 | wrong type, expected a date or time such as 2026-11-10 11:00:00
    campaigns/a.toml:8:11 wrong-type 类型不对，这里应为文字；请加上英文双引号，写作 "5" | wrong type, expected text; put it in quotes: "5"
    "#);
}

#[test]
fn values_of_another_kind_are_said_with_what_is_expected() {
    let text = r#"title = 5
account = "east"
intent = "marketting"
run = 0
holdout = "5"
audience = { kind = "customer", max_recipients = 1e9, lists = ["vip"] }
schedule = { not_after = 2026-11-14 13:00:00, windows = ["11-13"], on_missed = "never" }
[touch.burst]
text = "您好"
confirm = { within = "90 minutes" }
"#;
    insta::assert_snapshot!(MemoryTree::of_campaign(text), @r#"
    campaigns/a.toml:1:9 wrong-type 类型不对，这里应为文字；请加上英文双引号，写作 "5" | wrong type, expected text; put it in quotes: "5"
    campaigns/a.toml:3:10 unknown-word 不认识“marketting”，是不是想写“marketing”？可选：marketing, service, notice, internal | unknown word "marketting"; did you mean "marketing"? One of: marketing, service, notice, internal
    campaigns/a.toml:4:7 out-of-range 数值应在 1 到 9999 之间，请改正 | must be between 1 and 9999; correct it
    campaigns/a.toml:5:11 wrong-type 类型不对，这里应为整数；请去掉引号，写作 5 | wrong type, expected an integer; write 5 without quotes
    campaigns/a.toml:6:21 unknown-word 不认识“customer”，是不是想写“customers”？可选：staff, customers, groups, followers | unknown word "customer"; did you mean "customers"? One of: staff, customers, groups, followers
    campaigns/a.toml:6:50 out-of-range 数值应在 1 到 100000000 之间，请改正 | must be between 1 and 100000000; correct it
    campaigns/a.toml:6:64 wrong-form 写法不对，应写作 名称@版本（16 位十六进制），如 "vip@3f9a51c07d2e884b"；版本由 qunfa list import 给出 | wrong form, write name@version, 16 hex digits: "vip@3f9a51c07d2e884b"; `qunfa list import` prints it
    campaigns/a.toml:7:58 wrong-form 写法不对，应写作 时段，如 "11:00-13:00" | wrong form, write a window: "11:00-13:00"
    campaigns/a.toml:7:80 unknown-word 不认识“never”；可选：expire, next_window | unknown word "never"; one of: expire, next_window
    campaigns/a.toml:10:22 wrong-form 写法不对，应写作 数字加单位 s、m、h 或 d，如 "90m"、"24h"、"7d" | wrong form, write a number and s, m, h or d: "90m", "24h", "7d"
    "#);
}

#[test]
fn what_is_required_and_missing_is_named_with_its_table() {
    insta::assert_snapshot!(MemoryTree::of_campaign("[touch.burst]\nconfirm = {}\ntext = \"您好\"\n"), @r#"
    campaigns/a.toml:1:1 missing-key 缺少必填的“account”，请补上 | "account" is missing and required; add it
    campaigns/a.toml:1:1 missing-key 缺少必填的“intent”，请补上 | "intent" is missing and required; add it
    campaigns/a.toml:1:1 missing-key 缺少必填的“title”，请补上 | "title" is missing and required; add it
    campaigns/a.toml:1:1 not-after-required 缺少 not_after：必须写明最晚什么时候发，过了就不再补发；例如 not_after = 2026-11-14 13:00:00 | not_after is required: nothing is ever sent late; write one such as not_after = 2026-11-14 13:00:00
    campaigns/a.toml:1:2 missing-key 缺少必填的“audience”；只有全是群机器人或应用群聊的活动可以不写 | "audience" is missing and required; only a campaign whose touches are all robots or app chats goes without
    campaigns/a.toml:2:1 missing-key [touch.burst.confirm] 缺少必填的“within”，请补上 | [touch.burst.confirm] lacks "within", which is required; add it
    "#);
}

#[test]
fn settings_that_are_wrong_leave_no_workspace_but_say_everything() {
    let tree = MemoryTree::default().with(
        "qunfa.toml",
        "nmae = \"一茶\"\ncorp = \"ww0123456789abcdef\"\n[accounts.east]\ntier = \"departement\"\n",
    );
    insta::assert_snapshot!(tree.with("campaigns/a.toml", "").findings(), @r#"
    campaigns/a.toml:1:1 empty-file 文件是空的；用 qunfa new 生成一份示例再修改 | file is empty; run `qunfa new` for a worked example
    qunfa.toml:1:1 unknown-key 未知的键“nmae”，是不是想写“name”？ | unknown key "nmae"; did you mean "name"?
    qunfa.toml:4:8 unknown-word 不认识“departement”，是不是想写“department”？可选：admin, department, member | unknown word "departement"; did you mean "department"? One of: admin, department, member
    "#);
}

#[test]
fn two_files_may_not_have_one_id() {
    let tree = MemoryTree::workspace()
        .with("campaigns/spring.toml", campaign(TAIL))
        .with("campaigns/spring/campaign.toml", campaign(TAIL))
        .with(
            "campaigns/b.toml",
            format!("id = \"a b#1\"\n{}", campaign(TAIL)),
        );
    insta::assert_snapshot!(tree.findings(), @r#"
    campaigns/b.toml:1:6 bad-id 活动编号“a b#1”里不能有空白、#、: 或控制字符，请去掉 | the id "a b#1" must not hold blanks, #, : or control characters; remove them
    campaigns/spring/campaign.toml:1:1 duplicate-id 活动编号“spring”与 campaigns/spring.toml 重复；改用别的文件名，或写 id = "…" | the id "spring" is also that of campaigns/spring.toml; choose another file name or write id = "…"
    "#);
    let read = tree.read().expect("the settings are fine");
    assert_eq!(
        read.broken.len(),
        1,
        "neither is taken for the other, nor for gone"
    );
}
