//! Page sources of our own and values of anybody's become HTML that holds no code but ours.
//!
//! Authors' templates are untrusted and run in the fenced engine; page sources are compiled into the program and trusted, so they may
//! include each other, define macros and use every filter. What they are given is not trusted: everything that is not a macro's own
//! output is escaped, and an unknown name is an error instead of an empty place.

use crate::model::Lang;
use minijinja::{
    AutoEscape, Environment, UndefinedBehavior, Value, syntax::SyntaxConfig, value::Serde,
};
use serde::Serialize;

/// Page sources by name, compiled.
#[derive(Debug)]
pub struct Pages(Environment<'static>);

impl Pages {
    /// Compiles sources of ours. They say everything in both languages, by `say("中文", "English")`. A test renders each of them, so
    /// a broken one never leaves the house.
    pub fn new(sources: &[(&'static str, &'static str)], lang: Lang) -> Self {
        let mut engine = Environment::new();
        engine.add_function("say", move |zh: &str, en: &str| {
            lang.pick(zh, en).to_owned()
        });
        engine.set_undefined_behavior(UndefinedBehavior::Strict);
        engine.set_auto_escape_callback(|_| AutoEscape::Html);
        let syntax = SyntaxConfig::builder()
            .trim_blocks(true)
            .lstrip_blocks(true)
            .build();
        engine.set_syntax(syntax.expect("the default delimiters are valid"));
        for (name, source) in sources {
            engine
                .add_template(name, source)
                .expect("page sources are ours and compile");
        }
        Self(engine)
    }

    /// Renders one page. Strings are escaped; sequences and maps are walked by the page.
    pub fn render(&self, name: &str, values: &impl Serialize) -> String {
        let page = self.0.get_template(name).expect("page sources are ours");
        page.render(Value::from(Serde(values)))
            .unwrap_or_else(|error| panic!("page {name} and its values do not agree: {error:#}"))
    }
}
