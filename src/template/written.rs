//! A compiled template: compiled once, rendered as often as there are different values.

use super::{
    engine::{OUTPUT_BYTES_MAX, engine},
    error::{self, TemplateError},
    scan::{self, Name, Scan},
    source_map::SourceMap,
    values::Values,
};
use minijinja::Environment;
use std::{collections::BTreeSet, fmt, sync::Arc};

/// A compiled template; a clone shares it.
#[derive(Clone)]
pub struct Template(Arc<Compiled>);

struct Compiled {
    name: String,
    text: String,
    engine: Environment<'static>,
    scan: Scan,
}

/// A text and which part of the template wrote which part of it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Rendered {
    /// What a recipient reads.
    pub text: String,
    /// Where each part comes from.
    pub map: SourceMap,
}

impl Template {
    /// Compiles a source. The name decides escaping: `.html` and `.html.j2` are escaped, everything else is text.
    pub fn compile(name: &str, text: &str) -> Result<Self, TemplateError> {
        let mut engine = engine().clone();
        let added = engine.add_template_owned(name.to_owned(), text.to_owned());
        added.map_err(|error| error::from_engine(&error, text, false))?;
        let scan = scan::template(text)?;
        Ok(Self(Arc::new(Compiled {
            name: name.to_owned(),
            text: text.to_owned(),
            engine,
            scan,
        })))
    }

    /// Every value it mentions, dotted, whatever branch it stands in.
    pub fn names(&self) -> BTreeSet<String> {
        self.mentions()
            .iter()
            .map(|name| name.path.clone())
            .collect()
    }

    /// Every mention of a value, in the order of the source.
    pub fn mentions(&self) -> &[Name] {
        &self.0.scan.names
    }

    /// Renders it and keeps the way back to the source.
    pub fn render(&self, values: &Values) -> Result<Rendered, TemplateError> {
        let (text, spans) = self
            .compiled()
            .render_with_spans(values.context())
            .map_err(|error| self.said(&error))?;
        within_cap(text).map(|text| Rendered {
            text,
            map: SourceMap::new(&spans),
        })
    }

    /// Renders it without the way back: what drafts by the thousand need.
    pub fn text(&self, values: &Values) -> Result<String, TemplateError> {
        let text = self
            .compiled()
            .render(values.context())
            .map_err(|error| self.said(&error))?;
        within_cap(text)
    }

    fn compiled(&self) -> minijinja::Template<'_, '_> {
        self.0
            .engine
            .get_template(&self.0.name)
            .expect("the template was added when it was compiled")
    }

    fn said(&self, error: &minijinja::Error) -> TemplateError {
        error::from_engine(error, &self.0.text, self.0.scan.has_loop)
    }
}

impl fmt::Debug for Template {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_tuple("Template").field(&self.0.name).finish()
    }
}

fn within_cap(text: String) -> Result<String, TemplateError> {
    if text.len() > OUTPUT_BYTES_MAX {
        Err(error::too_long())
    } else {
        Ok(text)
    }
}
