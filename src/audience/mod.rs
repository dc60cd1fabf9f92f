//! A campaign, a directory and the past become unique people with counted drops.
