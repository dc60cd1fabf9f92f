//! Tests of the room `audience`.
