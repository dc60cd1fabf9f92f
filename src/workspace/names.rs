//! A name that refers to something declared elsewhere, and what is said when nothing has that name.

use crate::{
    diagnostic::{Finding, Located, Sentence, nearest},
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

/// A list of names is short enough to read up to this many.
const KNOWN_MAX: usize = 6;

say! {
    struct UnknownName { zh: &'static str, en: &'static str, name: String, known: String }
        zh "没有名为“{name}”的{zh}；已有：{known}"
        en "no {en} \"{name}\"; known: {known}"
    struct MisspeltName { zh: &'static str, en: &'static str, name: String, meant: String }
        zh "没有名为“{name}”的{zh}，是不是“{meant}”？"
        en "no {en} \"{name}\"; did you mean \"{meant}\"?"
    struct MisspeltNameOf { zh: &'static str, en: &'static str, name: String, meant: String, known: String }
        zh "没有名为“{name}”的{zh}，是不是“{meant}”？已有：{known}"
        en "no {en} \"{name}\"; did you mean \"{meant}\"? Known: {known}"
    struct NoneDeclared { zh: &'static str, en: &'static str, table: &'static str, name: String }
        zh "没有名为“{name}”的{zh}；{table} 中一个也没有声明，请先声明"
        en "no {en} \"{name}\"; {table} declares none, so declare it first"
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
    let what: Sentence = match nearest(written, known.iter().copied()).map(str::to_owned) {
        None if known.is_empty() => NoneDeclared {
            zh,
            en,
            table,
            name: name_written,
        }
        .into(),
        None => UnknownName {
            zh,
            en,
            name: name_written,
            known: listed(&known),
        }
        .into(),
        // One name alone was just said, and a long list hides it.
        Some(meant) if (2..=KNOWN_MAX).contains(&known.len()) => MisspeltNameOf {
            zh,
            en,
            name: name_written,
            meant,
            known: listed(&known),
        }
        .into(),
        Some(meant) => MisspeltName {
            zh,
            en,
            name: name_written,
            meant,
        }
        .into(),
    };
    Some(Finding::block(rule, name.place.clone(), what).text(written))
}

/// The first known names, and how many more there are.
fn listed(known: &[&str]) -> String {
    let shown = known.iter().take(KNOWN_MAX).copied();
    let shown: Vec<&str> = shown.collect();
    let rest = known.len() - shown.len();
    if rest == 0 {
        return shown.join(", ");
    }
    format!("{} … (+{rest})", shown.join(", "))
}
