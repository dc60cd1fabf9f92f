//! Values become text, and places in the text lead back to the template.

use super::{compiled, refused, said, texts, values};
use proptest::prelude::*;
use qunfa::template::{Row, Shared, Template, TemplateErrorKind, Values};
use std::sync::Arc;

#[test]
fn values_are_filled_in_and_tags_leave_no_empty_lines() {
    let template =
        compiled("{% if vars.offer %}\n{{ vars.offer }}\n{% endif %}\n到{{ member.store }}\n");
    assert_eq!(template.text(&values()).as_deref(), Ok("8折\n到静安店"));
}

#[test]
fn what_was_found_in_the_text_is_shown_in_the_template() {
    let source = "全场{{ vars.offer }}起，最后一天\n到{{ member.store }}";
    let rendered = compiled(source).render(&values()).expect("it renders");
    let found = |wanted: &str| {
        let at = rendered.text.find(wanted).expect("the text has it");
        &source[rendered
            .map
            .source(at..at + wanted.len())
            .expect("something wrote it")]
    };
    assert_eq!(found("最后"), "最后");
    assert_eq!(found("8折"), "vars.offer");
    assert_eq!(found("场8"), "场{{ vars.offer");
    assert_eq!(found("折起，"), "vars.offer }}起，");
    assert_eq!(found("静安店"), "member.store");
    assert!(rendered.map.is_literal(0..3) && !rendered.map.is_literal(6..9));
}

#[test]
fn a_missing_value_is_named() {
    let source = "您好 {{ person.name }}, {{ vars.offer ~ person.level }}";
    let row = |name: Option<&str>, level: Option<&str>| Row {
        columns: Arc::from([Arc::from("name"), Arc::from("level")]),
        values: vec![name.map(Arc::from), level.map(Arc::from)],
    };
    let template = compiled(source);
    let render = |row: Row| template.text(&values().with("person", row));
    assert_eq!(
        render(row(Some("小王"), Some("金卡"))).as_deref(),
        Ok("您好 小王, 8折金卡")
    );
    assert_eq!(
        render(row(None, Some("金卡"))).expect_err("no name").kind,
        TemplateErrorKind::Undefined("person.name".to_owned())
    );
    let error = render(row(Some("小王"), None)).expect_err("no level");
    assert_eq!(
        error.kind,
        TemplateErrorKind::Undefined("person.level".to_owned())
    );
    insta::assert_snapshot!(said(&error, source), @r#"
    [vars.offer ~ person.level]
    "person.level" 没有值; 请补上这个值, 或写 {{ person.level | default("…") }}
    "person.level" has no value; add it, or write {{ person.level | default("…") }}
    "#);
}

#[test]
fn a_default_stands_in_for_a_missing_value() {
    let row = Row {
        columns: Arc::from([Arc::from("name")]),
        values: vec![None],
    };
    let template = compiled("{{ person.name | default('您') }}好");
    assert_eq!(
        template.text(&Values::new().with("person", row)).as_deref(),
        Ok("您好")
    );
}

#[test]
fn syntax_errors_are_said_in_both_languages() {
    let sources = [
        "{{ vars.offer",
        "{% if vars.x %}",
        "{% iff %}",
        "{{ 1 + }}",
        "{{ 'x }}",
    ];
    let said: Vec<_> = sources.map(|source| said(&refused(source), source)).into();
    insta::assert_snapshot!(said.join("\n"), @r#"
    [offer]
    模板语法有误: 遇到文件结尾, 这里应为"}}"
    template syntax: unexpected end of input, expected end of variable block
    [%}]
    模板语法有误: 遇到文件结尾, 这里应为"%}"
    template syntax: unexpected end of input, expected end of block
    [iff]
    模板语法有误: 没有 iff 这个标签
    template syntax: unknown statement iff
    [}}]
    模板语法有误: 这里不该是"}}"
    template syntax: unexpected end of variable block
    [-]
    模板语法有误: 这里不该是没有配对的引号
    template syntax: unexpected end of string
    "#);
}

#[test]
fn mail_is_escaped_and_messages_are_not() {
    let values = Values::new().with("person", texts(&[("name", "<b>")]));
    let render = |name: &str| {
        Template::compile(name, "{{ person.name }}")
            .expect("it compiles")
            .text(&values)
    };
    assert_eq!(render("mail.html.j2").as_deref(), Ok("&lt;b&gt;"));
    assert_eq!(render("a.txt.j2").as_deref(), Ok("<b>"));
    assert_eq!(render("campaigns/a.toml").as_deref(), Ok("<b>"));
    assert_eq!(render("campaigns/a.json").as_deref(), Ok("<b>"));
}

#[test]
fn numbers_and_tables_of_a_file_are_values() {
    let vars = Shared::of(
        &serde_json::json!({ "price": 12, "shops": ["甲", "乙"], "deep": { "x": true } }),
    );
    let template =
        compiled("{{ vars.price * 2 }} {{ vars.shops | join('、') }} {{ 1 if vars.deep.x }}");
    assert_eq!(
        template.text(&Values::new().with("vars", vars)).as_deref(),
        Ok("24 甲、乙 1")
    );
}

proptest! {
    #[test]
    fn every_place_in_the_text_leads_to_a_place_in_the_template(name in "[a-z好{}%]{0,8}", at in 0..40_usize, length in 0..10_usize) {
        let source = "您好 {{ person.name }}，{% if person.name %}有{% else %}无{% endif %}名 {{ vars.offer }}!";
        let rendered = compiled(source).render(&values().with("person", texts(&[("name", &name)]))).expect("it renders");
        let range = at..at + length;
        if let Some(found) = rendered.map.source(range) {
            prop_assert!(found.start <= found.end && found.end <= source.len());
        }
        let whole = rendered.map.source(0..rendered.text.len()).expect("the text is not empty");
        prop_assert_eq!(whole.start, 0);
        prop_assert_eq!(whole.end, source.len());
    }
}
