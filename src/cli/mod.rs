//! What was typed becomes one call into the house.
