//! Where content stood when it was approved.

use super::Digest;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A campaign's files as they were when its gate was opened: what changed since then has an author who cannot sign it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedState {
    /// Id of the commit that held them, without a change beside it.
    pub commit: String,
    /// The digest's inputs by path inside the workspace, with the SHA-256 of their bytes.
    pub inputs: BTreeMap<String, Digest>,
}
