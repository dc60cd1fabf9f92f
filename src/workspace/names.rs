//! A name that refers to something declared elsewhere, and what is said when nothing has that name.

use crate::{
    diagnostic::{Finding, Located, nearest},
    say,
};

/// What a name stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// `[accounts]`
    Account,
    /// `[apps]`
    App,
    /// `[robots]`
    Robot,
    /// `[appchats]`
    Appchat,
    /// `[links]`
    Link,
    /// `[miniprograms]`
    Miniprogram,
    /// `[touch.…]`
    Touch,
    /// The word after the colon of `from`.
    Truth,
}

say! {
    struct UnknownName { zh: &'static str, en: &'static str, name: String, known: String }
        zh "没有名为“{name}”的{zh}；已有：{known}"
        en "no {en} \"{name}\"; known: {known}"
    struct MisspeltName { zh: &'static str, en: &'static str, name: String, meant: String }
        zh "没有名为“{name}”的{zh}，是不是“{meant}”？"
        en "no {en} \"{name}\"; did you mean \"{meant}\"?"
    struct NoneDeclared { zh: &'static str, en: &'static str, table: &'static str, name: String }
        zh "没有名为“{name}”的{zh}；{table} 中一个也没有声明"
        en "no {en} \"{name}\"; {table} declares none"
}

impl Kind {
    fn words(self) -> (&'static str, &'static str, &'static str, &'static str) {
        match self {
            Self::Account => ("unknown-account", "账号", "account", "[accounts]"),
            Self::App => ("unknown-app", "应用", "app", "[apps]"),
            Self::Robot => ("unknown-robot", "群机器人", "robot", "[robots]"),
            Self::Appchat => ("unknown-appchat", "应用群聊", "app chat", "[appchats]"),
            Self::Link => ("unknown-link", "链接", "link", "[links]"),
            Self::Miniprogram => (
                "unknown-miniprogram",
                "小程序",
                "mini-program",
                "[miniprograms]",
            ),
            Self::Touch => ("unknown-touch", "触达", "touch", "[touch]"),
            Self::Truth => ("unknown-truth", "结果", "truth", "from"),
        }
    }
}

/// Says that nothing of this kind has the written name; `None` when something has.
pub(super) fn check<'a>(
    kind: Kind,
    name: &Located<String>,
    known: impl IntoIterator<Item = &'a str>,
) -> Option<Finding> {
    let known: Vec<&str> = known.into_iter().collect();
    let written = name.value.as_str();
    if known.contains(&written) {
        return None;
    }
    let (rule, zh, en, table) = kind.words();
    let name_written = written.to_owned();
    let place = name.place.clone();
    let finding = match nearest(written, known.iter().copied()) {
        Some(meant) => Finding::block(
            rule,
            place,
            MisspeltName {
                zh,
                en,
                name: name_written,
                meant: meant.to_owned(),
            },
        ),
        None if known.is_empty() => Finding::block(
            rule,
            place,
            NoneDeclared {
                zh,
                en,
                table,
                name: name_written,
            },
        ),
        None => Finding::block(
            rule,
            place,
            UnknownName {
                zh,
                en,
                name: name_written,
                known: known.join(", "),
            },
        ),
    };
    Some(finding.text(written))
}
