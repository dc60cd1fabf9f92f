//! Facts become SQL and come back.
