//! One template, named by whoever is to sign it, becomes its source and the digest that is signed.

use super::{campaign::Source, files::Files, paths};
use crate::{
    diagnostic::{Finding, Place, Sink, Sources},
    model::Digest,
    ports::{Tree, TreeError},
};

/// A template as it stands in the tree.
#[derive(Debug, Clone)]
pub struct TemplateFile {
    /// Its text and path.
    pub source: Source,
    /// SHA-256 of its text with LF only, as campaigns that use it record it.
    pub digest: Digest,
}

/// Reads the template of a name as campaigns write it: below `templates/`. What is wrong comes back as findings, with their
/// sources.
pub fn read_template(
    tree: &dyn Tree,
    name: &str,
) -> Result<Result<TemplateFile, (Vec<Finding>, Sources)>, TreeError> {
    let mut files = Files::of(tree)?;
    let mut sink = Sink::new();
    let written = name.strip_prefix(paths::TEMPLATES).unwrap_or(name);
    let place = Place::file(name);
    let path = match paths::resolve(written, "") {
        Ok(path) if path.starts_with(paths::TEMPLATES) => Some(path),
        Ok(path) => Some(format!("{}{path}", paths::TEMPLATES)),
        Err(what) => {
            sink.push(Finding::block("bad-path", place.clone(), what).text(name));
            None
        }
    };
    let file = path.and_then(|path| {
        let file = files.text(&path, &place, &mut sink)?;
        Some((path, file))
    });
    let findings = sink.into_sorted();
    let blocked = findings.iter().any(Finding::blocks);
    Ok(match file.filter(|_| !blocked) {
        None => Err((findings, files.sources)),
        Some((path, file)) => {
            let text = file.lines.text().to_string();
            let place = file.lines.place(0..text.len());
            let source = Source {
                text,
                file: path,
                place,
            };
            Ok(TemplateFile {
                source,
                digest: file.digest,
            })
        }
    })
}
