//! What `preview` shows an author or a reviewer: from files alone, on the terminal and in a browser.

use super::{
    browser,
    world::{Folder, example, run},
};

const CAMPAIGN: &str = r#"title = "周三会员日"
account = "east"
intent = "service"

[audience]
kind = "customers"
max_recipients = 400

[schedule]
not_after = 2026-12-30 20:00:00

[touch.invite]
text = "{{ member.name }}提醒您：{{ member.store }}周三有会员日。{% if member.hours is defined %}营业到{{ member.hours }}。{% endif %}"
"#;

fn members(folder: Folder) -> Folder {
    folder.write(
        "members.toml",
        "[\"li.mei\"]\nstore = \"徐汇店\"\nhours = \"22:00\"\n\n[\"wang.jun\"]\nstore = \"静安店\"\n\n[\"sun.li\"]\nhours = \"21:00\"\n",
    )
}

#[test]
fn the_terminal_shows_the_longest_and_the_shortest_text_and_who_lacks_a_value() {
    let folder = members(Folder::new()).write("campaigns/wed.toml", CAMPAIGN);
    let said = folder.run(&["preview", "wed"]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    insta::assert_snapshot!(said.out, @r"
    wed  周三会员日  服务 · 账号 east · 第 1 期
    只看文件：⟨…⟩ 是占位符，人数要有台账才知道

    invite  客户群发
      受众  客户，最多 400 人
      时间  签核通过后即可开始，2026-12-30 20:00 截止；过了截止时间一律不补发
      时间  每天 08:00–21:00（Asia/Shanghai）
      2 种文案，下面是最长和最短的
      ! sun.li 没有 member.store，其客户不会收到；请在 members.toml 补上

      最长 · 至少 59 / 4,000 字节 · 由 li.mei 发出
      ╭─ li.mei ───────────────────────────────────────╮
      │ ⟨member.name⟩提醒您：徐汇店周三有会员日。营业  │
      │ 到22:00。                                      │
      ╰────────────────────────────────────────────────╯

      最短 · 至少 42 / 4,000 字节 · 由 wang.jun 发出
      ╭─ wang.jun ─────────────────────────────────────╮
      │ ⟨member.name⟩提醒您：静安店周三有会员日。      │
      ╰────────────────────────────────────────────────╯
    ");
}

#[test]
fn the_page_of_the_example_says_what_its_customers_read() {
    let page = tempfile::tempdir().expect("a folder");
    let page = page.path().join("preview.html");
    let said = run(
        &example(),
        &[
            "preview",
            "tea/double-11",
            "--html",
            &page.display().to_string(),
        ],
    );
    assert_eq!(
        (said.code, said.out.as_str()),
        (Some(0), ""),
        "{}",
        said.err
    );
    let seen = browser::open(&page);
    seen.assert_inert();
    assert_eq!(seen.title(), "预览 · 双11 第二杯半价");
    let text = seen.text();
    for expected in [
        "双11 第二杯半价",
        "客户群发",
        "过了截止时间一律不补发",
        "版本 a",
        "版本 b",
        "menu → https://shop.yicha.example/double-11",
        "静安店第二杯半价。",
        "徐汇店第二杯半价。",
        "双11 活动菜单",
        "/ 4,000 字节",
        "由 chen.yu、zhao.min 发出",
    ] {
        assert!(text.contains(expected), "{expected} is not in\n{text}");
    }
    assert!(
        seen.dom.contains("src=\"data:image/png;base64,"),
        "its pictures are not in the page"
    );
}

#[test]
fn one_touch_can_be_looked_at_and_an_unknown_one_is_named() {
    let both = format!("{CAMPAIGN}\n[touch.thanks]\ntext = \"谢谢。\"\n");
    let folder = members(Folder::new()).write("campaigns/wed.toml", both);
    let said = folder.run(&["preview", "wed", "--touch", "thanks"]);
    assert!(
        said.out.contains("谢谢。") && !said.out.contains("会员日。"),
        "{}",
        said.out
    );
    let said = folder.run(&["preview", "wed", "--touch", "thank"]);
    assert_eq!(said.code, Some(2));
    assert!(
        said.err
            .contains("「wed」没有触达「thank」；有：invite, thanks"),
        "{}",
        said.err
    );
}

#[test]
fn a_broken_template_is_said_where_it_is_broken() {
    let broken = CAMPAIGN.replace("{{ member.store }}", "{{ member.stor }}");
    let folder = members(Folder::new()).write("campaigns/wed.toml", broken);
    let said = folder.run(&["preview", "wed"]);
    assert_eq!(said.code, Some(1));
    assert!(
        said.out.contains("模板有错，还没有可以看的文案"),
        "{}",
        said.out
    );
    assert!(said.err.contains("member.stor"), "{}", said.err);
}

#[test]
fn real_values_are_not_shown_without_a_ledger() {
    let folder = members(Folder::new()).write("campaigns/wed.toml", CAMPAIGN);
    assert_eq!(folder.run(&["preview", "wed", "--real"]).code, Some(2));
}

#[test]
fn variants_stand_side_by_side_with_their_shares() {
    let varied = CAMPAIGN.to_owned()
        + "variants = { a = { share = 60 }, b = { share = 40, text = \"周三见。\" } }\n";
    let folder = members(Folder::new()).write("campaigns/wed.toml", varied);
    let said = folder.run(&["preview", "wed", "--lang", "en"]);
    for expected in [
        "variant a  60%",
        "variant b  40%",
        "周三见。",
        "徐汇店周三有会员日",
    ] {
        assert!(
            said.out.contains(expected),
            "{expected} is not in\n{}\n{}",
            said.out,
            said.err
        );
    }
}

#[test]
fn an_app_chat_is_shown_under_its_own_title() {
    let campaign = r#"title = "今日提醒"
account = "east"
intent = "internal"

[schedule]
not_after = 2026-12-30 20:00:00

[touch.post]
channel = "appchat"
chat = "desk"
text = "今天 17:00 前补完货架。"
mention = ["@all"]
"#;
    let folder = Folder::new().write("campaigns/desk.toml", campaign);
    let said = folder.run(&["preview", "desk"]);
    assert_eq!(said.code, Some(0), "{}\n{}", said.out, said.err);
    for expected in [
        "应用群聊「门店运营群」",
        "今天 17:00 前补完货架。",
        "@所有人",
    ] {
        assert!(
            said.out.contains(expected),
            "{expected} is not in\n{}",
            said.out
        );
    }
}
