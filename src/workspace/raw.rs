//! What may be written in a file, as types: the source of the JSON Schemas and of everything later stages read.
//!
//! Every key is optional here; which ones are required is the schema's business, so that one missing key hides no other mistake.
//! A doc comment is the description editors show: a Chinese line, an empty line, English.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use std::collections::BTreeMap;

/// Tables by name, in order.
pub(super) type Named<T> = BTreeMap<String, T>;

/// `90m`, `24h`, `7d`.
pub(super) const DURATION: &str = "^[0-9]{1,6}(s|m|h|d)$";
/// `5%`.
pub(super) const PERCENT: &str = r"^[0-9]{1,2}(\.[0-9])?%$";
/// `11:00-13:00`.
pub(super) const WINDOW: &str = "^[0-2][0-9]:[0-5][0-9]-[0-2][0-9]:[0-5][0-9]$";
/// `name@3f9a51c07d2e884b`.
pub(super) const PINNED_LIST: &str = "^[^@ ]+@[0-9a-f]{16}$";

/// 需要说明原因
///
/// Something that needs a reason.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawReason {
    /// 原因，会写进每一份计划
    ///
    /// Why; every plan prints it.
    #[schemars(required, length(min = 1))]
    pub reason: Option<String>,
}

/// 密钥所在的位置，而不是密钥本身
///
/// Where a secret is, never what it is.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(untagged)]
pub(super) enum RawSecret {
    /// 在环境变量里
    ///
    /// In an environment variable.
    Env(RawEnv),
    /// 在文件里
    ///
    /// In a file.
    File(RawSecretFile),
}

/// 环境变量
///
/// An environment variable.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawEnv {
    /// 环境变量名
    ///
    /// Name of the variable.
    #[schemars(length(min = 1))]
    pub env: String,
}

/// 文件
///
/// A file.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawSecretFile {
    /// 文件路径，不要放在仓库里
    ///
    /// Path of the file; keep it outside the repository.
    #[schemars(length(min = 1))]
    pub file: String,
}

/// 常量：文字、整数、真假，或它们的列表；小数请写成文字
///
/// A constant: text, an integer, a truth, or a list of these. Write decimals as text: what is signed holds integers only.
#[derive(Debug, Clone, Deserialize)]
#[serde(transparent)]
pub(super) struct RawConstant(pub serde_json::Value);

impl JsonSchema for RawConstant {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "RawConstant".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "常量：文字、整数、真假，或它们的列表；小数请写成文字\n\nA constant: text, an integer, a truth, or a list of these. Write decimals as text: what is signed holds integers only.",
            "type": ["string", "integer", "boolean", "array"],
            "items": { "type": ["string", "integer", "boolean"] },
        })
    }
}
