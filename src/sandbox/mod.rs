//! Requests become a believable WeCom.
