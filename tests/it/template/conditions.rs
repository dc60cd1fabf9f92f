//! Conditions are true or false of a person, or an error; never quietly false.

use super::{said, texts};
use qunfa::template::{Condition, Shared, TemplateErrorKind, Values};

fn values(sent: bool, clicked: bool) -> Values {
    let burst = Shared::object([
        ("sent", Shared::truth(sent)),
        ("clicked", Shared::truth(clicked)),
    ]);
    Values::new()
        .with("burst", burst)
        .with("person", texts(&[("level", "gold")]))
        .with("tags", Shared::texts(["高意向"]))
}

fn judge(text: &str, values: &Values) -> bool {
    Condition::compile(text)
        .expect("it compiles")
        .judge(values)
        .expect("it is decided")
}

#[test]
fn truths_columns_and_tags_decide() {
    let text = "burst.sent and not burst.clicked";
    assert!(judge(text, &values(true, false)));
    assert!(!judge(text, &values(true, true)));
    assert!(judge(
        "person.level == 'gold' and '高意向' in tags",
        &values(true, true)
    ));
    assert!(!judge(
        "person.level != 'gold' or 'x' in tags",
        &values(true, true)
    ));
}

#[test]
fn names_of_a_condition_are_known_before_it_is_judged() {
    let condition = Condition::compile("person.level == 'gold' and burst.sent or variant == 'a'")
        .expect("it compiles");
    assert_eq!(
        condition.names().into_iter().collect::<Vec<_>>(),
        ["burst.sent", "person.level", "variant"]
    );
}

#[test]
fn what_is_not_there_is_an_error() {
    for text in [
        "burst.opened",
        "not burst.opened",
        "burst.opened and true",
        "person.city == 'x'",
        "missing",
    ] {
        let error = Condition::compile(text)
            .expect("it compiles")
            .judge(&values(true, true))
            .expect_err("it is not decided");
        assert!(
            matches!(error.kind, TemplateErrorKind::Undefined(_)),
            "{text}: {error:?}"
        );
    }
}

#[test]
fn a_broken_condition_says_where() {
    let text = "burst.sent and";
    insta::assert_snapshot!(said(&Condition::compile(text).expect_err("it is broken"), text), @r#"
    [and]
    模板语法有误: 遇到文件结尾, 这里应为表达式
    template syntax: unexpected end of input, expected expression
    "#);
    let text = "debug() or env('X')";
    insta::assert_snapshot!(said(&Condition::compile(text).expect_err("it is refused"), text), @r#"
    [debug]
    模板里不能使用 "debug": 模板只能填值、判断和循环, 不能读取别的文件、环境或程序内部
    "debug" is not available in templates: they fill in values, decide and loop, and read no other file, environment or internals
    "#);
}
