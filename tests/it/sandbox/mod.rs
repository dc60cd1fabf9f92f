//! Holds the sandbox to its specification, mostly through HTTP bytes in one process.

mod app_messages;
mod callback_crypto;
mod callback_network;
mod callbacks;
mod cards;
mod chats;
mod customers;
mod faults;
mod files;
mod harness;
mod mass;
mod message_kinds;
mod moments;
mod network;
mod people;
mod results;
mod robots;
mod seeding;
mod statistics;
mod tokens;
mod welcomes;
