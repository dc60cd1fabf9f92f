//! Values become bytes for people and machines.
