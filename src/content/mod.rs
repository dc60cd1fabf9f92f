//! A touch and its audience become drafts grouped by rendered text.
