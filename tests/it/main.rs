//! x
mod sandbox;
#[test] fn t(){}
