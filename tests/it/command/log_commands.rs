//! What a CI keeps as its log: fifty texts that runners would obey, as author text of every format that is printed, and none is a command.

use crate::firm::{Firm, Plan, everybody};

/// Commands of GitHub's runners, of Azure's, and ways to begin one late.
fn commands() -> Vec<String> {
    let names = [
        "set-output name=a",
        "save-state name=a",
        "add-mask",
        "add-path",
        "set-env name=PATH",
        "debug",
        "notice file=a",
        "warning file=a",
        "error file=a,line=1",
        "group",
        "endgroup",
        "stop-commands",
        "echo",
        "add-matcher",
        "remove-matcher owner=a",
    ];
    let new = names.iter().map(|name| format!("::{name}::on"));
    let late = names.iter().map(|name| format!("  \t::{name}::on"));
    let old = names.iter().map(|name| format!("好 ##[{name}]on"));
    let odd = [
        "%0A::error::x",
        "%0D%0A::error::x",
        "##vso[task.setvariable variable=a]b",
        "##vso[task.complete result=Succeeded]",
        "##teamcity[buildStop]",
        "\u{3000}::error::x",
        "::::error::x",
        "####[error]x",
    ];
    let odd = odd.iter().map(|text| (*text).to_owned());
    new.chain(late).chain(old).chain(odd).collect()
}

/// The lines a runner would carry out.
fn obeyed(log: &str) -> Vec<&str> {
    let begins = |line: &&str| {
        let bracket = line.match_indices("##").any(|(at, _)| {
            let rest = line[at + 2..].trim_start_matches(|c: char| c.is_ascii_alphanumeric());
            rest.starts_with('[')
        });
        line.trim_start().starts_with("::") || bracket
    };
    log.split(['\n', '\r']).filter(begins).collect()
}

#[test]
fn fifty_commands_are_inert_on_every_surface_that_a_log_keeps() {
    let commands = commands();
    assert!(commands.len() >= 50, "{}", commands.len());
    let firm = Firm::new(Plan {
        customers: 12,
        members: 2,
        ..Plan::default()
    });
    let quoted = |text: &str| serde_json::to_string(text).expect("a string");
    let text = format!("{}\n全网最低价\n", commands.join("\n"));
    let title = &commands[0];
    let campaign = everybody("调整", "hq", 60)
        .replace("title = \"调整\"", &format!("title = {}", quoted(title)))
        .replace(
            "title = \"详情\"",
            &format!("title = {}", quoted(&commands[31])),
        );
    let (head, _) = campaign.split_once("text = ").expect("a text");
    let campaign = format!(
        "{head}text = {}\nattach = [{{ link = \"more\" }}]\n",
        quoted(&text)
    );
    firm.write("campaigns/all.toml", &campaign);
    firm.write("a.txt", &text);
    firm.must(0, &["sync"]);
    firm.commit();
    let shown: &[&[&str]] = &[
        &["plan"],
        &["plan", "--format", "markdown"],
        &["plan", "--format", "html"],
        &["plan", "--format", "json"],
        &["plan", "--format", "sarif"],
        &["check"],
        &["check", "--format", "json"],
        &["check", "--format", "sarif"],
        &["check", "--format", "gitlab"],
        &["lint", "a.txt"],
        &["lint", "a.txt", "--format", "json"],
        &["preview", "all"],
        &["signoff", "all", "--stage", "risk", "--key", ".keys/zhao"],
    ];
    for words in shown {
        let said = firm.run(words);
        assert_ne!(said.out, "", "{words:?}: {}", said.err);
        assert_eq!(obeyed(&said.out), Vec::<&str>::new(), "{words:?}");
        assert_eq!(obeyed(&said.err), Vec::<&str>::new(), "{words:?}");
    }
    // Annotations are commands, and every one of them is ours.
    for words in [
        ["plan", "--format", "github"],
        ["check", "--format", "github"],
    ] {
        let said = firm.run(&words);
        let ours = |line: &&str| {
            ["::error file=", "::warning file=", "::notice file="]
                .iter()
                .any(|begin| line.starts_with(begin))
        };
        let obeyed = obeyed(&said.out);
        assert!(!obeyed.is_empty() && obeyed.iter().all(ours), "{obeyed:?}");
        assert!(
            obeyed.iter().all(|line| line.contains(",title=")),
            "{obeyed:?}"
        );
    }
}
