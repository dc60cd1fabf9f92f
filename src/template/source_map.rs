//! Ranges of rendered text become the ranges of the template that wrote them.

use minijinja::{OutputSpan, OutputSpanKind};
use std::ops::Range;

/// Which part of a template wrote which part of a text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SourceMap {
    /// In order of the output, without overlap.
    spans: Vec<Span>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Span {
    output: Range<usize>,
    source: Range<usize>,
    /// Copied byte by byte: offsets inside correspond.
    literal: bool,
}

impl SourceMap {
    pub(super) fn new(spans: &[OutputSpan]) -> Self {
        let spans = spans.iter().map(|span| Span {
            output: span.output_range(),
            source: span.source_range(),
            literal: span.kind() == OutputSpanKind::Raw,
        });
        Self {
            spans: spans.collect(),
        }
    }

    /// From stretches of the text, in order, with what wrote each and whether it was copied.
    pub(super) fn of(spans: Vec<(Range<usize>, Range<usize>, bool)>) -> Self {
        let spans = spans.into_iter().map(|(output, source, literal)| Span {
            output,
            source,
            literal,
        });
        Self {
            spans: spans.collect(),
        }
    }

    /// Whether a stretch of the template got into the text as it stands.
    pub fn wrote(&self, source: &Range<usize>) -> bool {
        let copied = self.spans.iter().filter(|span| span.literal);
        let mut copied = copied.map(|span| &span.source);
        copied.any(|of_span| of_span.start < source.end && source.start < of_span.end)
    }

    /// The stretch of the template that wrote a stretch of the text; for what an expression wrote, the whole expression.
    /// `None` when nothing wrote it, as in an empty text.
    pub fn source(&self, output: Range<usize>) -> Option<Range<usize>> {
        // An empty range is a point: the character that follows it.
        let end = output.end.max(output.start + 1);
        let first = self
            .spans
            .partition_point(|span| span.output.end <= output.start);
        let touched = self.spans[first..]
            .iter()
            .take_while(|span| span.output.start < end);
        touched
            .map(|span| span.cut(output.start, end))
            .reduce(|all, next| all.start.min(next.start)..all.end.max(next.end))
    }

    /// Whether every byte of a stretch was copied from the template, rather than written by an expression.
    pub fn is_literal(&self, output: Range<usize>) -> bool {
        let first = self
            .spans
            .partition_point(|span| span.output.end <= output.start);
        let mut touched = self.spans[first..]
            .iter()
            .take_while(|span| span.output.start < output.end);
        touched.all(|span| span.literal)
    }
}

impl Span {
    fn cut(&self, start: usize, end: usize) -> Range<usize> {
        if !self.literal {
            return self.source.clone();
        }
        let from = start.max(self.output.start) - self.output.start;
        let until = end.min(self.output.end) - self.output.start;
        self.source.start + from..self.source.start + until
    }
}
