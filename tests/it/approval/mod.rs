//! Tests of the room `approval`.
