//! Tests of the room `channel`.
