//! Rules about the form of a text, as users meet them.

use super::{judged, judged_text};
use crate::content::world::{campaign, image, located, policy, shown};
use qunfa::{model::Channel, workspace::Attach};

#[test]
fn text_is_measured_in_bytes() {
    insta::assert_snapshot!(shown(&judged_text(&"好".repeat(1334)).findings), @r#"
    block text-too-long templates/double11.txt.j2:1:1 []
      正文 4002 字节, 上限 4000 字节 (按字节, 不按字数)
      text is 4002 bytes, the limit is 4000 (bytes, not characters)
    "#);
    assert!(
        judged_text(&format!("{}a", "好".repeat(1333)))
            .findings
            .is_empty()
    );
}

#[test]
fn staff_texts_are_shorter() {
    let mut staff = campaign(&"好".repeat(683));
    staff.touches[0].channel = Channel::App;
    insta::assert_snapshot!(shown(&judged(&staff, &policy()).findings), @r#"
    block text-too-long templates/double11.txt.j2:1:1 []
      正文 2049 字节, 上限 2048 字节 (按字节, 不按字数)
      text is 2049 bytes, the limit is 2048 (bytes, not characters)
    "#);
}

#[test]
fn the_marker_counts_as_its_digits_and_other_placeholders_as_nothing() {
    // The link is https://shop.example.com/1111?q= and 32 digits: 64 bytes.
    let link = "{{ link.sale }}";
    assert!(
        judged_text(&format!("{link}{}", "a".repeat(4000 - 64)))
            .findings
            .is_empty()
    );
    assert!(
        !judged_text(&format!("{link}{}", "a".repeat(4001 - 64)))
            .findings
            .is_empty()
    );
    assert_eq!(
        shown(&judged_text(&format!("{{{{ member.store }}}}{}", "a".repeat(4000))).findings),
        ""
    );
}

#[test]
fn hidden_characters_are_shown_by_name_and_place() {
    let text =
        "第一行\n第二行\n全场八折优惠活动进行中，请\u{202E}看\n销\u{200B}量\u{E0041}\u{1B}[0m";
    insta::assert_snapshot!(shown(&judged_text(text).findings), @r#"
    block invisible-character templates/double11.txt.j2:3:14 [U+202E]
      改变文字方向的字符 U+202E 位于 3:14
      direction-changing character U+202E at 3:14
    block invisible-character templates/double11.txt.j2:4:2 [U+200B]
      不可见字符 U+200B 位于 4:2
      invisible character U+200B at 4:2
    block invisible-character templates/double11.txt.j2:4:4 [U+E0041]
      标签字符 U+E0041 位于 4:4
      tag character U+E0041 at 4:4
    block control-character templates/double11.txt.j2:4:5 [U+001B]
      控制字符 U+001B 位于 4:5
      control character U+001B at 4:5
    "#);
}

#[test]
fn a_hidden_character_of_a_constant_is_placed_where_the_constant_is_used() {
    let mut campaign = campaign("好\n  {{ vars.offer }}");
    campaign
        .vars
        .insert("offer".to_owned(), serde_json::json!("8\u{200B}折"));
    insta::assert_snapshot!(shown(&judged(&campaign, &policy()).findings), @r#"
    block invisible-character templates/double11.txt.j2:2:6 [U+200B]
      不可见字符 U+200B 位于 2:6
      invisible character U+200B at 2:6
    "#);
}

#[test]
fn attachments_may_speak_alone_but_not_behind_blank_text() {
    let mut alone = campaign("");
    alone.touches[0].attach = vec![image("a.png")];
    assert!(judged(&alone, &policy()).findings.is_empty());
    let mut blank = campaign(" \u{3000} ");
    blank.touches[0].attach = vec![image("a.png")];
    let mut staff = campaign("");
    staff.touches[0].channel = Channel::App;
    insta::assert_snapshot!(shown(&judged(&blank, &policy()).findings) + &shown(&judged(&staff, &policy()).findings), @r#"
    block nothing-visible templates/double11.txt.j2:1:1 []
      没有可见的内容可发: 正文只有空白或不可见字符, 也没有附件
      nothing visible to send: the text is blank or invisible, and nothing is attached
    block nothing-visible templates/double11.txt.j2:1:1 []
      没有可见的内容可发: 应用消息要有正文、附件或卡片
      nothing visible to send: an app message is a text, an attachment or a card
    "#);
}

#[test]
fn white_space_and_zero_width_characters_are_nothing_to_see() {
    let found = ["", " \t\n\u{3000}", "\u{200B}\u{FEFF}"]
        .map(|text| shown(&judged_text(text).findings))
        .join("--\n");
    insta::assert_snapshot!(found, @r#"
    block nothing-visible templates/double11.txt.j2:1:1 []
      没有可见的内容可发: 正文只有空白或不可见字符, 也没有附件
      nothing visible to send: the text is blank or invisible, and nothing is attached
    --
    block nothing-visible templates/double11.txt.j2:1:1 []
      没有可见的内容可发: 正文只有空白或不可见字符, 也没有附件
      nothing visible to send: the text is blank or invisible, and nothing is attached
    --
    block invisible-character templates/double11.txt.j2:1:1 [U+200B]
      不可见字符 U+200B 位于 1:1
      invisible character U+200B at 1:1
    block nothing-visible templates/double11.txt.j2:1:1 []
      没有可见的内容可发: 正文只有空白或不可见字符, 也没有附件
      nothing visible to send: the text is blank or invisible, and nothing is attached
    block invisible-character templates/double11.txt.j2:1:2 [U+FEFF]
      不可见字符 U+FEFF 位于 1:2
      invisible character U+FEFF at 1:2
    "#);
}

#[test]
fn attachments_and_cards_have_limits() {
    let mut campaign = campaign("好");
    campaign.touches[0].attach = (0..9).map(|n| image(&format!("{n}.png"))).collect();
    assert!(judged(&campaign, &policy()).findings.is_empty());
    campaign.touches[0]
        .attach
        .push(Attach::Link(located("sale".to_owned())));
    let link = campaign.links.get_mut("sale").expect("the link");
    link.url = format!("https://shop.example.com/{}", "a".repeat(1991));
    insta::with_settings!({filters => vec![("a{9,}", "…")]}, {
        insta::assert_snapshot!(shown(&judged(&campaign, &policy()).findings), @r"
        block too-many-attachments campaigns/double11.toml:1:1 []
          有 10 个附件, 上限 9 个
          10 attachments, at most 9
        block link-card-too-long campaigns/double11.toml:12:1 [https://shop.example.com/…]
          链接 2051 字节，上限 2048 字节：发送时网址后面要加上跟踪标记，请留出位置
          the link is 2051 bytes with its tracking marker, the limit is 2048
        ");
    });
}
