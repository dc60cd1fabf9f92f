//! What templates may call, and that they may call nothing else.

use super::{refused, said, values};
use qunfa::template::{FILTERS, FUNCTIONS, TESTS, Template, TemplateErrorKind, inventory};
use std::fmt::Write as _;

/// The part of the engine's own inventory between two headings, as names.
fn listed(heading: &str) -> Vec<String> {
    let inventory = inventory();
    let from = inventory
        .find(heading)
        .expect("the inventory has the heading")
        + heading.len();
    let end = inventory[from..].find([']', '}']).expect("the list ends");
    let quoted = inventory[from..from + end].split('"').skip(1).step_by(2);
    quoted.map(str::to_owned).collect()
}

#[test]
fn the_engine_can_call_exactly_what_is_listed() {
    assert_eq!(
        listed("filters: ["),
        FILTERS,
        "a filter appeared or vanished: decide about it in template/engine.rs"
    );
    assert_eq!(
        listed("tests: ["),
        TESTS,
        "a test appeared or vanished: decide about it in template/engine.rs"
    );
    assert_eq!(
        listed("globals: {"),
        FUNCTIONS,
        "a function appeared or vanished: decide about it in template/engine.rs"
    );
}

#[test]
fn every_listed_filter_and_test_is_one_the_engine_knows() {
    for name in FILTERS {
        let known = Template::compile("t", &format!("{{{{ [1] | {name} }}}}"));
        assert!(known.is_ok(), "{name}: {known:?}");
    }
}

#[test]
fn what_reads_anything_else_is_refused_with_both_sentences() {
    let sources = [
        "{% include 'x' %}",
        "{% import 'x' as y %}",
        "{% extends 'x' %}",
        "{% macro f() %}{% endmacro %}",
        "{% autoescape false %}{% endautoescape %}",
        "{{ env('HOME') }}",
        "{{ debug() }}",
        "{{ vars.offer.upper() }}",
        "{{ vars.offer | safe }}",
        "{{ vars | attr('offer') }}",
        "{{ vars.offer | uper }}",
        "{{ vars.offer is sameas 1 }}",
        "{{ namespace(x=1) }}",
        "{{ self.x() }}",
    ];
    let mut seen = String::new();
    for source in sources {
        let _ = writeln!(seen, "{source}\n{}", said(&refused(source), source));
    }
    insta::assert_snapshot!(seen, @r#"
    {% include 'x' %}
    [include]
    模板里不能使用 "include": 模板只能填值、判断和循环, 不能读取别的文件、环境或程序内部
    "include" is not available in templates: they fill in values, decide and loop, and read no other file, environment or internals
    {% import 'x' as y %}
    [import]
    模板里不能使用 "import": 模板只能填值、判断和循环, 不能读取别的文件、环境或程序内部
    "import" is not available in templates: they fill in values, decide and loop, and read no other file, environment or internals
    {% extends 'x' %}
    [extends]
    模板里不能使用 "extends": 模板只能填值、判断和循环, 不能读取别的文件、环境或程序内部
    "extends" is not available in templates: they fill in values, decide and loop, and read no other file, environment or internals
    {% macro f() %}{% endmacro %}
    [macro]
    模板里不能使用 "macro": 模板只能填值、判断和循环, 不能读取别的文件、环境或程序内部
    "macro" is not available in templates: they fill in values, decide and loop, and read no other file, environment or internals
    {% autoescape false %}{% endautoescape %}
    [autoescape]
    模板里不能使用 "autoescape": 模板只能填值、判断和循环, 不能读取别的文件、环境或程序内部
    "autoescape" is not available in templates: they fill in values, decide and loop, and read no other file, environment or internals
    {{ env('HOME') }}
    [env]
    模板里不能使用 "env": 模板只能填值、判断和循环, 不能读取别的文件、环境或程序内部
    "env" is not available in templates: they fill in values, decide and loop, and read no other file, environment or internals
    {{ debug() }}
    [debug]
    模板里不能使用 "debug": 模板只能填值、判断和循环, 不能读取别的文件、环境或程序内部
    "debug" is not available in templates: they fill in values, decide and loop, and read no other file, environment or internals
    {{ vars.offer.upper() }}
    [upper]
    模板里不能使用 "upper": 模板只能填值、判断和循环, 不能读取别的文件、环境或程序内部
    "upper" is not available in templates: they fill in values, decide and loop, and read no other file, environment or internals
    {{ vars.offer | safe }}
    [safe]
    模板里不能使用 "safe": 模板只能填值、判断和循环, 不能读取别的文件、环境或程序内部
    "safe" is not available in templates: they fill in values, decide and loop, and read no other file, environment or internals
    {{ vars | attr('offer') }}
    [attr]
    模板里不能使用 "attr": 模板只能填值、判断和循环, 不能读取别的文件、环境或程序内部
    "attr" is not available in templates: they fill in values, decide and loop, and read no other file, environment or internals
    {{ vars.offer | uper }}
    [uper]
    模板里不能使用 "uper"; 您是否要写 "upper"?
    "uper" is not available in templates; did you mean "upper"?
    {{ vars.offer is sameas 1 }}
    [sameas]
    模板里不能使用 "sameas": 模板只能填值、判断和循环, 不能读取别的文件、环境或程序内部
    "sameas" is not available in templates: they fill in values, decide and loop, and read no other file, environment or internals
    {{ namespace(x=1) }}
    [namespace]
    模板里不能使用 "namespace": 模板只能填值、判断和循环, 不能读取别的文件、环境或程序内部
    "namespace" is not available in templates: they fill in values, decide and loop, and read no other file, environment or internals
    {{ self.x() }}
    [x]
    模板里不能使用 "x": 模板只能填值、判断和循环, 不能读取别的文件、环境或程序内部
    "x" is not available in templates: they fill in values, decide and loop, and read no other file, environment or internals
    "#);
}

#[test]
fn the_environment_is_just_an_unknown_name() {
    let template = Template::compile("t", "{{ env.QUNFA_PEPPER }}").expect("it parses");
    assert_eq!(
        template.names().into_iter().collect::<Vec<_>>(),
        ["env.QUNFA_PEPPER"]
    );
    let error = template.text(&values()).expect_err("strict");
    assert_eq!(error.kind, TemplateErrorKind::Undefined("env".to_owned()));
}

#[test]
fn a_huge_text_is_refused_before_it_is_made() {
    let bomb = "{{ 'x' * 100000000 }}";
    let error = Template::compile("t", bomb)
        .expect("it parses")
        .text(&values())
        .expect_err("it is too long");
    insta::assert_snapshot!(said(&error, bomb), @r#"
    ['x' * 100000000]
    渲染结果超过 16000 字节; 任何通道都发不出这么长的消息
    rendered text exceeds 16000 bytes; no channel takes a message that long
    "#);
    for bomb in [
        "{% set a = 'x' * 10000 %}{% set b = a ~ a ~ a %}{{ b * 10000 }}",
        "{{ range(1000) | join('x' * 100000) }}",
        "{{ ('x' * 100000) | replace('x', 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx') }}",
    ] {
        let error = Template::compile("t", bomb)
            .expect("it parses")
            .text(&values())
            .expect_err("it is too long");
        assert_eq!(error.kind, TemplateErrorKind::TooLong, "{bomb}");
    }
}

#[test]
fn a_text_over_the_cap_is_refused_though_it_was_cheap() {
    let source = format!("{}{{{{ vars.offer }}}}", "好".repeat(6000));
    let error = Template::compile("t", &source)
        .expect("it parses")
        .text(&values())
        .expect_err("it is too long");
    assert_eq!(error.kind, TemplateErrorKind::TooLong);
}

#[test]
fn loops_end_by_fuel() {
    let source = "{% for a in range(1000) %}{% for b in range(1000) %}{% endfor %}{% endfor %}";
    let error = Template::compile("t", source)
        .expect("it parses")
        .text(&values())
        .expect_err("it never ends");
    insta::assert_snapshot!(error.what.zh, @"模板执行步数过多, 上限 50000 步; 请减少循环");
    assert_eq!(error.kind, TemplateErrorKind::TooManySteps);
}

#[test]
fn range_is_bounded() {
    let error = Template::compile("t", "{{ range(1001) | length }}")
        .expect("it parses")
        .text(&values())
        .expect_err("bounded");
    assert_eq!(error.kind, TemplateErrorKind::Other);
    assert_eq!(
        Template::compile("t", "{{ range(6, 0, -2) | join(',') }}")
            .expect("it parses")
            .text(&values())
            .as_deref(),
        Ok("6,4,2")
    );
}

#[test]
fn no_secret_in_the_environment_or_the_engine_is_ever_rendered() {
    for source in [
        "{{ vars }}",
        "{{ member }}",
        "{{ loop }}",
        "{{ self }}",
        "{{ vars.__class__ }}",
        "{{ ''.__class__ }}",
        "{{ range }}",
    ] {
        let text = Template::compile("t", source).and_then(|template| template.text(&values()));
        if let Ok(text) = text {
            assert!(
                !text.contains("Environment") && !text.contains("State"),
                "{source}: {text}"
            );
        }
    }
}
