//! A batch's state and an event become effects as data.
