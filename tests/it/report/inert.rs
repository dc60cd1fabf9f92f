//! Nothing that is printed is a command to the machine that keeps the log.

use qunfa::report::inert;

/// What runners of GitHub and Azure would carry out of a log.
fn obeyed(log: &str) -> Vec<&str> {
    let begins = |line: &&str| {
        let line = line.trim_start_matches(|c: char| c.is_whitespace() || c.is_control());
        let bracket = line.match_indices("##").any(|(at, _)| {
            let name = line[at + 2..].trim_start_matches(|c: char| c.is_ascii_alphanumeric());
            name.starts_with('[')
        });
        line.starts_with("::") || bracket
    };
    log.split(['\n', '\r', '\u{85}', '\u{2028}', '\u{B}', '\u{C}'])
        .filter(begins)
        .collect()
}

#[test]
fn commands_are_broken_wherever_they_begin() {
    let commands = [
        "::error::x",
        "  ::error::x",
        "\t::set-output name=a::b",
        "好\n::add-mask::x",
        "好\r::debug::x",
        "a\u{85}::stop-commands::t",
        "a\u{2028}::group::x",
        "##[error]x",
        "好 ##[group]x",
        "##vso[task.setvariable variable=a]b",
        "##teamcity[x]",
        "\u{3000}::error::x",
        "a\n\n::endgroup::",
        ":::",
        "::",
        "####[x]",
        "##[##[x]",
    ];
    for command in commands {
        assert_eq!(obeyed(command).len(), 1, "{command:?}");
        let log = inert(command);
        assert_eq!(
            obeyed(&log),
            Vec::<&str>::new(),
            "{command:?} becomes {log:?}"
        );
    }
}

#[test]
fn other_texts_stay_as_they_are() {
    for text in [
        "",
        "a::b",
        "std::fs",
        "好：：",
        "## 标题",
        "##[",
        "# [x]",
        "[::]",
    ] {
        let kept = inert(text);
        assert!(kept == text || text == "##[", "{text:?} becomes {kept:?}");
    }
}

#[test]
fn a_document_for_machines_reads_as_before() {
    let before = serde_json::json!({ "zh": "##[error]x\n::y", "::": ["##vso[a]", "\\##[x"] });
    let printed = serde_json::to_string_pretty(&before).expect("it prints");
    let shown = inert(&printed);
    assert_ne!(shown, printed);
    assert_eq!(obeyed(&shown), Vec::<&str>::new());
    let after: serde_json::Value = serde_json::from_str(&shown).expect("it is still JSON");
    assert_eq!(before, after);
}
