//! The text of a template without its code.

use qunfa::template::outline;

#[test]
fn a_text_without_code_is_itself() {
    let text = "第一行\n{ 单个花括号 } {1} 100%";
    let read = outline(text);
    assert_eq!(read.text, text);
    assert_eq!(read.map.source(0..9), Some(0..9));
}

#[test]
fn values_are_placeholders_and_tags_leave_nothing() {
    let read =
        outline("{% if person.vip %}亲爱的{{ person.name | upper }}{% endif %}{# 第一 #}：好");
    assert_eq!(read.text, "亲爱的⟨person.name⟩：好");
    assert!(!read.map.is_literal(9..20));
}

#[test]
fn the_two_sides_of_a_choice_are_no_word_together() {
    assert_eq!(
        outline("{% if a %}最{% else %}好{% endif %}").text,
        "最⟨else⟩好"
    );
}

#[test]
fn words_inside_an_expression_are_read_where_they_stand() {
    let source = "{{ vars.a | default(\"全网最低\") }}";
    let read = outline(source);
    let at = read.text.find("全网").expect("it is read");
    let back = read.map.source(at..at + 6).expect("it was copied");
    assert_eq!(&source[back], "全网");
}

#[test]
fn marks_and_returns_are_left_out_and_places_stay_right() {
    let source = "\u{FEFF}早\r\n好\r\n";
    let read = outline(source);
    assert_eq!(read.text, "早\n好\n");
    let at = read.text.find('好').expect("it stands");
    assert_eq!(&source[read.map.source(at..at + 3).expect("copied")], "好");
}

#[test]
fn verbatim_text_is_text_and_what_is_never_closed_is_too() {
    assert_eq!(
        outline("{% raw %}{{ 好 }}{% endraw %}。").text,
        "{{ 好 }}。"
    );
    assert_eq!(outline("早 {{ 好").text, "早 {{ 好");
    assert_eq!(outline("早 {# 好").text, "早 {# 好");
}
