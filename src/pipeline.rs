//! Files, then answers, become a plan: the rooms in order.
