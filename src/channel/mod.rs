//! Messages become HTTP.
