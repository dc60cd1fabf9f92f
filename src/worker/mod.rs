//! Effects are carried out; decides nothing.
