//! The rules that keep a message from going out twice, each at the lowest place that can break it.

mod confirm;
mod doubt;
mod settle;
