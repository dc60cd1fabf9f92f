//! A page of the gallery becomes cases, and cases become the page again, with what was printed.

use std::{env, fmt::Write as _, fs, path::PathBuf};

/// One heading with what stands below it.
#[derive(Debug, Clone)]
pub struct Case {
    /// The heading: a code.
    pub code: String,
    /// Everything between the heading and what is printed, as it stands.
    pub given: String,
    /// The fenced blocks of it.
    pub blocks: Vec<Block>,
    /// What is printed, in both languages.
    pub printed: [String; 2],
}

/// A fenced block: its kind, its name, its lines.
#[derive(Debug, Clone)]
pub struct Block {
    pub kind: String,
    pub name: String,
    pub body: String,
}

/// A page: what stands before the first case, then the cases.
#[derive(Debug, Clone)]
pub struct Page {
    pub file: PathBuf,
    opening: String,
    pub cases: Vec<Case>,
}

/// The printed parts of a case, in the order of [`Case::printed`].
const PRINTED: [&str; 2] = ["zh-CN", "en"];

impl Page {
    /// Every page about one command, by name.
    pub fn all(command: &str) -> Vec<Self> {
        let pages = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/it/gallery/pages");
        let folder = pages.join(command);
        let mut files: Vec<PathBuf> = fs::read_dir(folder)
            .expect("the pages are there")
            .map(|entry| entry.expect("the entry is readable").path())
            .collect();
        files.sort();
        files.into_iter().map(Self::read).collect()
    }

    /// Compares every case with what `print` makes of it, or writes it down.
    pub fn holds(mut self, print: impl Fn(&Case) -> [String; 2]) {
        let before = self.text();
        for case in &mut self.cases {
            case.printed = print(case);
        }
        let after = self.text();
        if before == after {
            return;
        }
        if env::var("INSTA_UPDATE").is_ok_and(|update| update == "always") {
            fs::write(&self.file, after).expect("the page can be written");
            return;
        }
        let diff = similar::TextDiff::from_lines(&before, &after);
        panic!(
            "{} shows something else than what is printed now; read the difference, then run with INSTA_UPDATE=always\n{}",
            self.file.display(),
            diff.unified_diff().context_radius(2)
        );
    }

    fn read(file: PathBuf) -> Self {
        let text = fs::read_to_string(&file).expect("the page is readable");
        let mut parts = text.split("\n## ");
        let opening = parts.next().unwrap_or_default().trim_end().to_owned();
        let cases = parts.map(case).collect();
        Self {
            file,
            opening,
            cases,
        }
    }

    fn text(&self) -> String {
        let mut text = self.opening.clone() + "\n";
        for case in &self.cases {
            let _ = write!(text, "\n## {}\n\n{}\n", case.code, case.given);
            for (language, printed) in PRINTED.iter().zip(&case.printed) {
                let _ = write!(
                    text,
                    "\n```console {language}\n{}\n```\n",
                    printed.trim_end()
                );
            }
        }
        text
    }
}

fn case(part: &str) -> Case {
    let (code, rest) = part.split_once('\n').unwrap_or((part, ""));
    let given_end = rest.find("\n```console ").unwrap_or(rest.len());
    let (given, printed) = rest.split_at(given_end);
    let printed = PRINTED.map(|language| {
        let found = blocks(printed)
            .into_iter()
            .find(|block| block.kind == "console" && block.name == language);
        found.map(|block| block.body).unwrap_or_default()
    });
    Case {
        code: code.trim().to_owned(),
        given: given.trim().to_owned(),
        blocks: blocks(given),
        printed,
    }
}

fn blocks(text: &str) -> Vec<Block> {
    let mut found = Vec::new();
    let mut open: Option<Block> = None;
    for line in text.lines() {
        let fence = line.strip_prefix("```");
        match (&mut open, fence) {
            (None, Some(info)) => {
                let (kind, name) = info.split_once(' ').unwrap_or((info, ""));
                open = Some(Block {
                    kind: kind.to_owned(),
                    name: name.to_owned(),
                    body: String::new(),
                });
            }
            (Some(_), Some(_)) => found.extend(open.take()),
            (Some(block), None) => {
                block.body.push_str(line);
                block.body.push('\n');
            }
            (None, None) => {}
        }
    }
    found
}
