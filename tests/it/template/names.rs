//! Names are found statically, with their places.

use super::{compiled, refused, said};
use proptest::prelude::*;
use qunfa::{diagnostic::nearest, template::Template};

fn names(source: &str) -> String {
    compiled(source)
        .names()
        .into_iter()
        .collect::<Vec<_>>()
        .join(" ")
}

#[test]
fn names_are_dotted_and_found_in_every_branch() {
    assert_eq!(
        names("{{ vars.offer }}, {{ member.store }} {{ link.sale }}"),
        "link.sale member.store vars.offer"
    );
    assert_eq!(
        names("{% if person.vip %}{{ vars.a }}{% else %}{{ vars.b }}{% endif %}"),
        "person.vip vars.a vars.b"
    );
    assert_eq!(
        names("{{ person.name[:1] }} {{ person['会员 等级'] }} {{ person[\"x\"].y }}"),
        "person.name person.x.y person.会员 等级"
    );
    assert_eq!(
        names("{{ person.姓名 | default(vars.称呼, true) }}"),
        "person.姓名 vars.称呼"
    );
    assert_eq!(
        names("{{ 'person.x' }} {# person.y #} {% raw %}{{ person.z }}{% endraw %} person.w"),
        ""
    );
    assert_eq!(
        names("{%- if not run.no is defined and offer == 1 -%}{%- endif -%}"),
        "offer run.no"
    );
    assert_eq!(
        names("{{ {'a': {'b': vars.deep}}['a']['b'] }}"),
        "vars.deep"
    );
}

#[test]
fn what_the_template_introduces_is_not_a_name() {
    assert_eq!(
        names("{% for x in vars.list %}{{ x.y }}{{ loop.index }}{% endfor %}"),
        "vars.list"
    );
    assert_eq!(
        names("{% set a = vars.b %}{{ a }}{% set c %}{{ vars.d }}{% endset %}{{ c }}"),
        "vars.b vars.d"
    );
    assert_eq!(
        names("{% with a = vars.b, c = 1 %}{{ a + c }}{% endwith %}"),
        "vars.b"
    );
    assert_eq!(
        names("{{ vars.list | sort(reverse=true) | join }}"),
        "vars.list"
    );
}

#[test]
fn a_root_cannot_be_given_another_meaning() {
    for source in [
        "{% set person = 1 %}",
        "{% for member in vars.x %}{% endfor %}",
        "{% with link = 1 %}{% endwith %}",
    ] {
        assert!(refused(source).what.en.contains("is reserved"), "{source}");
    }
    let source = "{% set a, person = [1, 2] %}";
    insta::assert_snapshot!(said(&refused(source), source), @r#"
    [person]
    "person" 是保留名, 不能在模板里另作他用; 请换一个名字
    "person" is reserved and cannot mean something else inside a template; choose another name
    "#);
}

#[test]
fn mentions_say_where_and_whether_something_depends_on_them() {
    let source = "您好 {{ person.name }}{% if member.store %}, {{ '会员' if person.vip else vars.word }}{% endif %}";
    let template = compiled(source);
    let seen: Vec<_> = template
        .mentions()
        .iter()
        .map(|name| (&source[name.bytes.clone()], name.decides))
        .collect();
    assert_eq!(
        seen,
        [
            ("person.name", false),
            ("member.store", true),
            ("person.vip", true),
            ("vars.word", true)
        ]
    );
}

#[test]
fn the_nearest_known_name_is_offered() {
    let known = ["vars.offer", "member.store", "link.sale"];
    assert_eq!(nearest("vars.ofer", known), Some("vars.offer"));
    assert_eq!(nearest("offer", known), Some("vars.offer"));
    assert_eq!(nearest("customer.phone", known), None);
}

/// The engine's own analysis, which gives no places and misses slices.
fn engine_names(source: &str) -> Option<Vec<String>> {
    let engine = minijinja::Environment::new();
    let template = engine.template_from_str(source).ok()?;
    Some(template.undeclared_variables(true).into_iter().collect())
}

proptest! {
    #[test]
    fn whatever_the_engine_would_look_up_is_named(pieces in proptest::collection::vec(prop_oneof![
        Just("{{ person.name }}"), Just("{{ vars.a ~ member.b }}"), Just("{% if person.c %}"), Just("{% endif %}"), Just("{# vars.no #}"),
        Just("{% for x in vars.list %}"), Just("{{ x }}"), Just("{% endfor %}"), Just("文字 {{ '}}' }} "), Just("{%- set y = run.no -%}"),
        Just("{{ y | default(link.sale) }}"), Just("{{ {'k': {'l': vars.m}} }}"), Just("{% raw %}{{ vars.raw }}{% endraw %}"), Just("{{ \"a\\\"}}\" ~ vars.q }}"),
    ], 0..12)) {
        let source = pieces.concat();
        if let (Ok(template), Some(engine)) = (Template::compile("t", &source), engine_names(&source)) {
            let ours = template.names();
            for name in engine.iter().filter(|name| !["x", "y"].contains(&name.as_str())) {
                prop_assert!(ours.contains(name), "{source}: {name} not in {ours:?}");
            }
        }
    }

    #[test]
    fn no_source_makes_the_compiler_panic(source in "[ -~{}%#'\"\\n好]{0,60}") {
        let _ = Template::compile("t", &source);
        let _ = qunfa::template::Condition::compile(&source);
    }
}
