//! The engine as it is allowed to be: what a template may call, and how much it may do.

use minijinja::{
    AutoEscape, Environment, Error, ErrorKind, UndefinedBehavior, Value, syntax::SyntaxConfig,
};
use std::sync::LazyLock;

/// Fuel of one rendering: roughly one a step and one per 64 bytes made.
pub const STEPS_MAX: u64 = 50_000;

/// Cap on one rendered text: four times the largest message limit (4,000 bytes, WeCom doc 92135).
pub const OUTPUT_BYTES_MAX: usize = 16_000;

/// Longest `range(..)`; a message has no use for more.
const RANGE_ITEMS_MAX: usize = 1_000;

/// Nesting of loops and conditions at run time.
const DEPTH_MAX: usize = 64;

/// Tags a template may use.
pub const TAGS: &[&str] = &[
    "if", "elif", "else", "endif", "for", "endfor", "set", "endset", "with", "endwith", "break",
    "continue",
];

/// Filters a template may use.
pub const FILTERS: &[&str] = &[
    "abs",
    "capitalize",
    "count",
    "d",
    "default",
    "e",
    "escape",
    "first",
    "float",
    "int",
    "join",
    "last",
    "length",
    "list",
    "lower",
    "max",
    "min",
    "replace",
    "reverse",
    "round",
    "sort",
    "split",
    "string",
    "sum",
    "title",
    "trim",
    "unique",
    "upper",
    "urlencode",
];

/// Tests a template may use after `is`.
pub const TESTS: &[&str] = &[
    "!=",
    "<",
    "<=",
    "==",
    ">",
    ">=",
    "boolean",
    "defined",
    "divisibleby",
    "endingwith",
    "eq",
    "equalto",
    "even",
    "false",
    "float",
    "ge",
    "greaterthan",
    "gt",
    "in",
    "int",
    "integer",
    "le",
    "lessthan",
    "lower",
    "lt",
    "mapping",
    "ne",
    "none",
    "number",
    "odd",
    "sequence",
    "startingwith",
    "string",
    "true",
    "undefined",
    "upper",
];

/// Functions a template may call.
pub const FUNCTIONS: &[&str] = &["range"];

/// Built-ins of the engine that are taken out. Escaping stays decided by the file's name, so nothing may declare itself safe;
/// the rest walks attributes, calls by name, or makes text for machines.
const REMOVED_FILTERS: &[&str] = &[
    "attr",
    "batch",
    "bool",
    "chain",
    "dictsort",
    "format",
    "groupby",
    "indent",
    "items",
    "lines",
    "map",
    "pprint",
    "reject",
    "rejectattr",
    "safe",
    "select",
    "selectattr",
    "slice",
    "tojson",
    "zip",
];
const REMOVED_TESTS: &[&str] = &["escaped", "filter", "iterable", "safe", "sameas", "test"];

static ENGINE: LazyLock<Environment<'static>> = LazyLock::new(build);

/// The engine every template and condition starts from; a clone shares its tables.
pub(super) fn engine() -> &'static Environment<'static> {
    &ENGINE
}

/// What the engine itself says it can call; a test holds it word for word, so that a new version cannot add to it unseen.
pub fn inventory() -> String {
    format!("{:?}", *ENGINE)
}

fn build() -> Environment<'static> {
    let mut engine = Environment::new();
    for name in REMOVED_FILTERS {
        engine.remove_filter(name);
    }
    for name in REMOVED_TESTS {
        engine.remove_test(name);
    }
    let globals: Vec<String> = engine.globals().map(|(name, _)| name.to_owned()).collect();
    for name in &globals {
        engine.remove_global(name);
    }
    engine.add_function("range", range);
    engine.set_undefined_behavior(UndefinedBehavior::Strict);
    engine.set_fuel(Some(STEPS_MAX));
    engine.set_recursion_limit(DEPTH_MAX);
    // Errors then name the expression that was undefined. It costs nothing while nothing is wrong.
    engine.set_debug(true);
    engine.set_auto_escape_callback(escaping);
    // A line that holds only a tag leaves no empty line in the message.
    let syntax = SyntaxConfig::builder()
        .trim_blocks(true)
        .lstrip_blocks(true)
        .build();
    engine.set_syntax(syntax.expect("the default delimiters are valid"));
    engine
}

/// Mail is HTML; every other message is text, whatever its file is called.
fn escaping(name: &str) -> AutoEscape {
    let name = name.strip_suffix(".j2").unwrap_or(name);
    let html = [".html", ".htm"]
        .iter()
        .any(|end| name.len() >= end.len() && name.ends_with(end));
    if html {
        AutoEscape::Html
    } else {
        AutoEscape::None
    }
}

fn range(from: isize, until: Option<isize>, step: Option<isize>) -> Result<Value, Error> {
    let (start, end) = until.map_or((0, from), |until| (from, until));
    let step = step.unwrap_or(1);
    if step == 0 {
        return Err(Error::new(
            ErrorKind::InvalidOperation,
            "range needs a step other than 0",
        ));
    }
    let mut items = Vec::new();
    let mut at = start;
    while (step > 0 && at < end) || (step < 0 && at > end) {
        if items.len() == RANGE_ITEMS_MAX {
            return Err(Error::new(
                ErrorKind::InvalidOperation,
                format!("range is longer than {RANGE_ITEMS_MAX}"),
            ));
        }
        items.push(Value::from(at));
        let Some(next) = at.checked_add(step) else {
            break;
        };
        at = next;
    }
    Ok(Value::from(items))
}
