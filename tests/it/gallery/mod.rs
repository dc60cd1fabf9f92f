//! The gallery: everything the program can find fault with, shown once, as people see it, in both languages.
//!
//! The pages below `pages/` are fixtures and snapshots in one, and read well by themselves: a heading is a code, below it stand the files
//! that earn it and what `check` or `plan` prints. `INSTA_UPDATE=always cargo test --test it gallery::` writes the printed parts anew.

mod complete;
mod families;
mod moment;
mod page;
mod shown;
mod together;
mod tree;
