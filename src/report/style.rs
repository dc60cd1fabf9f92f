//! Colour or none: the words are the same, meaning never rests on colour alone.

use crate::plan::Symbol;
use anstyle::{AnsiColor, Style as Ansi};

/// How text is dressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    /// Whether escape codes are written.
    pub colour: bool,
}

impl Style {
    /// A heading.
    pub fn bold(self, text: &str) -> String {
        self.dress(text, Ansi::new().bold())
    }

    /// Something secondary.
    pub fn dim(self, text: &str) -> String {
        self.dress(text, Ansi::new().dimmed())
    }

    /// Something that needs a person.
    pub fn alarm(self, text: &str) -> String {
        self.dress(text, AnsiColor::Red.on_default())
    }

    /// Something to look at.
    pub fn notice(self, text: &str) -> String {
        self.dress(text, AnsiColor::Yellow.on_default())
    }

    /// A plan symbol.
    pub fn symbol(self, symbol: Symbol) -> String {
        let colour = match symbol {
            Symbol::Send | Symbol::Resume => AnsiColor::Green,
            Symbol::Done | Symbol::Later => AnsiColor::Cyan,
            Symbol::Blocked | Symbol::InDoubt => AnsiColor::Red,
            Symbol::Cancel => AnsiColor::Yellow,
        };
        self.dress(&symbol.character().to_string(), colour.on_default().bold())
    }

    fn dress(self, text: &str, style: Ansi) -> String {
        if self.colour {
            format!("{style}{text}{style:#}")
        } else {
            text.to_owned()
        }
    }
}
