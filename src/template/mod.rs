//! A source and values become text or a truth, with an allow-list, fuel, a cap and a source map.

/// Which range of the output came from which range of the template.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SourceMap {
    _ranges: Vec<std::ops::Range<usize>>,
}
