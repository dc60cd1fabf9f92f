//! A source and values become text or a truth, with an allow-list, fuel, a cap and a source map.
