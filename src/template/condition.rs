//! A compiled `when`: an expression that is true or false of one person.

use super::{
    engine::engine,
    error::{self, TemplateError},
    scan::{self, Name, Scan},
    values::Values,
};
use minijinja::Expression;
use std::{collections::BTreeSet, fmt, sync::Arc};

/// A compiled condition; a clone shares it.
#[derive(Clone)]
pub struct Condition(Arc<Compiled>);

struct Compiled {
    text: String,
    expression: Expression<'static, 'static>,
    scan: Scan,
}

impl Condition {
    /// Compiles an expression such as `burst.sent and not burst.clicked`.
    pub fn compile(text: &str) -> Result<Self, TemplateError> {
        let expression = engine().compile_expression_owned(text.to_owned());
        let expression = expression.map_err(|error| error::from_engine(&error, text, false))?;
        let scan = scan::expression(text)?;
        Ok(Self(Arc::new(Compiled {
            text: text.to_owned(),
            expression,
            scan,
        })))
    }

    /// Every value it mentions, dotted.
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

    /// Whether it holds. A value that is not there is an error, never "false".
    pub fn judge(&self, values: &Values) -> Result<bool, TemplateError> {
        let judged = self
            .0
            .expression
            .eval(values.context())
            .map_err(|error| self.said(&error))?;
        if judged.is_undefined() {
            return Err(error::undefined(&self.0.text));
        }
        Ok(judged.is_true())
    }

    fn said(&self, error: &minijinja::Error) -> TemplateError {
        error::from_engine(error, &self.0.text, false)
    }
}

impl fmt::Debug for Condition {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_tuple("Condition").field(&self.0.text).finish()
    }
}
