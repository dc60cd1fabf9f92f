//! A touch, counts, the past and now become slots or holds.
