//! Skeletons, then drafts, become a verdict.
