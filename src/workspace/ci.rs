//! A code host and a layout become the files of its CI: what checks every request, what plans where the ledger is, what applies.
//!
//! The three layouts differ in where the ledger is and who runs `apply`. Every file is text that a person reads and edits afterwards;
//! those of this repository's own example are the same files, and a test compares them.

/// A code host.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CiHost {
    /// GitHub Actions.
    GitHub,
    /// GitLab CI.
    GitLab,
    /// Gitee Go.
    Gitee,
}

/// Where the ledger is and who applies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// One runner of the company's own with an SQLite ledger on its disk: the simplest that is safe.
    Runner,
    /// Several runners that share a ledger in PostgreSQL.
    Postgres,
    /// One machine with a fixed address that applies by itself; CI only checks.
    Serve,
}

/// How a hosted runner comes by the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Install {
    /// Built from the repository that is checked out: this one.
    Here,
    /// Put on the runner's PATH by whoever keeps it.
    OnPath,
}

const GITHUB_CHECK: &str = include_str!("ci/github-check.yml");
const GITHUB_PLAN: &str = include_str!("ci/github-plan.yml");
const GITHUB_APPLY: &str = include_str!("ci/github-apply.yml");
const GITLAB: &str = include_str!("ci/gitlab-ci.yml");
const GITEE_CHECK: &str = include_str!("ci/gitee-check.yml");
const GITEE_PLAN: &str = include_str!("ci/gitee-plan.yml");
const GITEE_APPLY: &str = include_str!("ci/gitee-apply.yml");
const SERVICE: &str = include_str!("ci/qunfa-apply.service");
const TIMER: &str = include_str!("ci/qunfa-apply.timer");

/// Where the ledger of one runner stands: outside the checkout, which every run cleans.
const SQLITE: &str = "sqlite:/var/lib/qunfa/ledger.db";

/// The files of a host and a layout: path and text, by path.
pub fn ci_files(host: CiHost, layout: Layout, install: Install) -> Vec<(String, String)> {
    let mut files = match host {
        CiHost::GitHub => github(layout, install),
        CiHost::GitLab => vec![file(".gitlab-ci.yml", gitlab(layout))],
        CiHost::Gitee => gitee(layout),
    };
    if layout == Layout::Serve {
        files.push(file("deploy/qunfa-apply.service", SERVICE.to_owned()));
        files.push(file("deploy/qunfa-apply.timer", TIMER.to_owned()));
    }
    files.sort();
    files
}

fn file(path: &str, text: String) -> (String, String) {
    (path.to_owned(), text)
}

fn github(layout: Layout, install: Install) -> Vec<(String, String)> {
    let install = match install {
        Install::Here => "cargo install --locked --path .",
        Install::OnPath => {
            r#"command -v qunfa || { echo "把 qunfa 放到运行器的 PATH 上 / put qunfa on this runner's PATH"; exit 2; }"#
        }
    };
    let ledger = if layout == Layout::Postgres {
        "${{ secrets.QUNFA_LEDGER }}"
    } else {
        SQLITE
    };
    let workflow = |name: &str, text: &str| {
        let text = text.replace("@INSTALL@", install);
        file(
            &format!(".github/workflows/{name}.yml"),
            text.replace("@LEDGER@", ledger),
        )
    };
    let mut files = vec![workflow("check", GITHUB_CHECK)];
    if layout != Layout::Serve {
        files.push(workflow("plan", GITHUB_PLAN));
        files.push(workflow("apply", GITHUB_APPLY));
    }
    files
}

/// One file of three stages; where the machine applies by itself, only the first of them.
fn gitlab(layout: Layout) -> String {
    // Of a shared ledger the address is a protected variable of the project, and stands in no file.
    let ledger = match layout {
        Layout::Postgres => String::new(),
        _ => format!("  variables:\n    QUNFA_LEDGER: {SQLITE}\n"),
    };
    let text = GITLAB.replace("@LEDGER@", &ledger);
    if layout != Layout::Serve {
        return text;
    }
    let text = text.replace("stages: [check, plan, apply]", "stages: [check]");
    let end = text.find("\nplan:").unwrap_or(text.len());
    text[..end].to_owned()
}

fn gitee(layout: Layout) -> Vec<(String, String)> {
    let mut files = vec![file(".workflow/qunfa-check.yml", GITEE_CHECK.to_owned())];
    if layout != Layout::Serve {
        files.push(file(".workflow/qunfa-plan.yml", GITEE_PLAN.to_owned()));
        files.push(file(".workflow/qunfa-apply.yml", GITEE_APPLY.to_owned()));
    }
    files
}
