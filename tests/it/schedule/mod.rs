//! Tests of the room `schedule`.

mod calendar;
mod caps;
mod segments;
mod slots;
