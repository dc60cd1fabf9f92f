//! `*.signoffs.toml` as types: signed statements beside a campaign.

use schemars::JsonSchema;
use serde::Deserialize;

/// 一个活动的签核
///
/// Sign-offs of one campaign.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawSignoffs {
    /// 签核，最多 64 份
    ///
    /// Sign-offs, at most 64.
    #[schemars(length(max = 64))]
    pub signoff: Option<Vec<RawSignoff>>,
}

/// 一份签核，由 qunfa signoff 写入
///
/// One sign-off, written by `qunfa signoff`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawSignoff {
    /// 被签署的声明，一字不差
    ///
    /// The signed statement, verbatim.
    #[schemars(required, length(min = 1, max = 16384))]
    pub statement: Option<String>,
    /// SSH 签名
    ///
    /// The SSH signature.
    #[schemars(required, length(min = 1, max = 16384))]
    pub signature: Option<String>,
}
