//! A path as written becomes a path inside the workspace, or the reason why it is none.

use crate::{diagnostic::Sentence, say};

/// Where templates and shared media stand.
pub(super) const TEMPLATES: &str = "templates/";

say! {
    struct EmptyPath {}
        zh "路径是空的；写 ./文件（活动文件旁）或 templates/ 里的文件名"
        en "the path is empty; write ./file beside the campaign, or a name in templates/"
    struct EmptyWord {}
        zh "路径里有空的一段或单独的“.”，请去掉多余的 /"
        en "a part of the path is empty or \".\"; remove the surplus /"
    struct AbsolutePath {}
        zh "不能用绝对路径；写 ./文件（活动文件旁）或 templates/ 里的文件名"
        en "absolute paths are not allowed; write ./file beside the campaign, or a name in templates/"
    struct Backslash {}
        zh "路径用 / 分隔，请不要用反斜杠"
        en "paths use /, not backslashes; write / instead"
    struct Unprintable {}
        zh "路径里有控制字符；请重新输入文件名"
        en "the path holds a control character; type the name anew"
    struct LeavesWorkspace {}
        zh "路径离开了工作区（不能有 ..）；把文件放到活动文件旁或 templates/ 里再引用"
        en "the path leaves the workspace (no ..); put the file beside the campaign or into templates/"
}

/// Resolves a written path: `./x` is beside the file that says so, anything else in `templates/`.
pub(super) fn resolve(written: &str, beside: &str) -> Result<String, Sentence> {
    if written.trim().is_empty() {
        return Err(EmptyPath {}.into());
    }
    if written.chars().any(char::is_control) {
        return Err(Unprintable {}.into());
    }
    if written.contains('\\') {
        return Err(Backslash {}.into());
    }
    let drive =
        written.as_bytes().get(1) == Some(&b':') && written.as_bytes()[0].is_ascii_alphabetic();
    if written.starts_with(['/', '~']) || drive {
        return Err(AbsolutePath {}.into());
    }
    let (folder, rest) = match written.strip_prefix("./") {
        Some(rest) => (beside.rfind('/').map_or("", |at| &beside[..=at]), rest),
        None => (TEMPLATES, written),
    };
    let mut words = rest.split('/');
    if words.clone().any(|word| word == "..") {
        return Err(LeavesWorkspace {}.into());
    }
    if words.any(|word| word.is_empty() || word == ".") {
        return Err(EmptyWord {}.into());
    }
    Ok(format!("{folder}{rest}"))
}
