//! Tests of the room `template`.

mod allowed;
mod conditions;
mod names;
mod outline;
mod rendering;

use qunfa::{
    diagnostic::Sentence,
    template::{Shared, Template, TemplateError, Values},
};

/// A template that must compile.
fn compiled(text: &str) -> Template {
    Template::compile("t.txt.j2", text).expect("the test's template compiles")
}

/// What is wrong with a template that must not compile.
fn refused(text: &str) -> TemplateError {
    Template::compile("t.txt.j2", text).expect_err("the test's template is refused")
}

fn texts<'a>(members: &[(&'a str, &'a str)]) -> Shared {
    Shared::object(
        members
            .iter()
            .map(|(name, value)| (*name, Shared::text(value))),
    )
}

fn values() -> Values {
    Values::new()
        .with("vars", texts(&[("offer", "8折")]))
        .with("member", texts(&[("store", "静安店")]))
}

/// The sentence in both languages and the offending text, as a user sees them.
fn said(error: &TemplateError, source: &str) -> String {
    let Sentence { zh, en } = &error.what;
    let at = error.bytes.clone().map_or("-", |bytes| &source[bytes]);
    format!("[{at}]\n{zh}\n{en}")
}
