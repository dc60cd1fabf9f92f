//! A repository becomes a tree, provenance and signatures.
