//! Holds the sandbox to its specification, mostly through HTTP bytes in one process.

mod app_messages;
mod customers;
mod faults;
mod harness;
mod mass;
mod network;
mod results;
mod seeding;
mod tokens;
