//! The room's entry: a tree becomes a workspace and every finding about what is written, all at once.

use super::{
    MemberData, Workspace,
    campaign::Campaign,
    files::Files,
    groups, hygiene, ids, paths,
    policy::LexiconChange,
    policy_files::POLICY_SIGNOFFS,
    raw_campaign::RawCampaign,
    raw_members::RawMembers,
    raw_rules::RawLexicon,
    raw_settings::RawSettings,
    read_campaign, read_members,
    read_settings::{self, Settings},
    reading::{Known, Reading},
    shape,
    signoffs::{self, SignoffFile},
    spot::Spot,
    text::{self, TEXT_BYTES_MAX},
    toml_tree::{self, Document, Parsed, Scan},
};
use crate::{
    diagnostic::{Finding, Place, Sink, Sources},
    model::{CampaignId, Digest},
    ports::{EntryKind, Tree, TreeError},
};
use std::collections::{BTreeMap, BTreeSet};
use thiserror::Error;

/// The settings' file.
pub(super) const SETTINGS: &str = "qunfa.toml";
/// What is known of members.
pub(super) const MEMBERS: &str = "members.toml";
/// Where the company's own words stand.
pub(super) const LEXICON: &str = "lexicon/";
/// Where campaigns stand.
pub(super) const CAMPAIGNS: &str = "campaigns/";

/// Why there is no workspace.
#[derive(Debug, Error)]
pub enum ReadError {
    /// The tree has no `qunfa.toml`.
    #[error("no qunfa.toml here")]
    NoWorkspace,
    /// The tree itself could not be listed.
    #[error(transparent)]
    Tree(#[from] TreeError),
    /// The settings are wrong, so that nothing may be decided by them.
    #[error("qunfa.toml has {} findings", findings.len())]
    Settings {
        /// Everything wrong or noteworthy in the whole tree, sorted.
        findings: Vec<Finding>,
        /// The texts findings point into.
        sources: Sources,
    },
}

/// One campaign file on its way.
struct Draft {
    file: String,
    id: CampaignId,
    digest: Digest,
    /// What of it fits the schema; none when it is not TOML.
    parsed: Option<(Document, RawCampaign)>,
    /// Whether nothing had to be taken out.
    whole: bool,
}

/// Reads a tree. Findings never stop it; only settings that cannot be trusted do.
pub fn read(tree: &dyn Tree) -> Result<Workspace, ReadError> {
    let mut files = Files::of(tree)?;
    let mut sink = Sink::new();
    if files.entry(SETTINGS).is_none() {
        return Err(ReadError::NoWorkspace);
    }
    let mut settings = settings(&mut files, &mut sink);
    let words = lexicon(&mut files, &mut sink);
    if let Some(settings) = &mut settings {
        settings.policy.lexicon.extend(words);
    }
    let drafts = drafts(&mut files, &mut sink);
    let members = members(&mut files, &mut sink);
    let groups = groups::read(&mut files, &mut sink);
    let template_signoffs = template_signoffs(&mut files, &mut sink);
    let (signoffs, campaigns, broken) = match &settings {
        Some(settings) => {
            let (campaigns, broken) = campaigns(&drafts, settings, &mut files, &mut sink);
            (signoffs(&drafts, &mut files, &mut sink), campaigns, broken)
        }
        None => Default::default(),
    };
    hygiene::check(&mut files, &mut sink);
    let findings = sink.into_sorted();
    let sources = std::mem::take(&mut files.sources);
    let trusted = !findings
        .iter()
        .any(|finding| finding.blocks() && is_policy(&finding.place.file));
    match settings.filter(|_| trusted) {
        None => Err(ReadError::Settings { findings, sources }),
        Some(Settings {
            policy,
            connections,
            language,
            ..
        }) => Ok(Workspace {
            policy,
            connections,
            language,
            members,
            groups,
            campaigns,
            broken,
            signoffs,
            template_signoffs,
            findings,
            sources,
        }),
    }
}

/// Parses one file against its shape; what fits comes back, with whether all did.
fn parse<T: serde::de::DeserializeOwned>(
    files: &mut Files<'_>,
    file: &str,
    bytes: &[u8],
    shape: &shape::Shape,
    sink: &mut Sink,
) -> Result<(Document, T, bool), Option<String>> {
    match toml_tree::parse(file, bytes, Scan::Secrets, sink) {
        Parsed::Broken { lines, id } => {
            files.source(&lines);
            Err(id)
        }
        Parsed::Whole(mut document) => {
            files.source(&document.lines);
            let whole = shape.validate(&mut document, sink);
            let typed = shape::typed(&mut document, sink).ok_or(None)?;
            Ok((document, typed, whole))
        }
    }
}

/// The bytes of a TOML file, unless it is too large or no file at all.
fn toml_bytes(files: &Files<'_>, file: &str, sink: &mut Sink) -> Option<Vec<u8>> {
    let entry = files.entry(file)?;
    if entry.kind == EntryKind::File && entry.bytes > TEXT_BYTES_MAX {
        text::too_large(file, entry.bytes, sink);
        return None;
    }
    files.bytes(file, TEXT_BYTES_MAX, &Place::file(file), sink)
}

fn settings(files: &mut Files<'_>, sink: &mut Sink) -> Option<Settings> {
    let bytes = toml_bytes(files, SETTINGS, sink)?;
    let (document, raw, _) =
        parse::<RawSettings>(files, SETTINGS, &bytes, &shape::SETTINGS, sink).ok()?;
    Some(read_settings::read(raw, Spot::root(&document), sink))
}

/// Files that decide what may be said: broken, they decide nothing, and nothing goes on without them. Whoever proposes other ones
/// does not decide by them: they are read from the protected base.
pub fn is_policy(file: &str) -> bool {
    file == SETTINGS || file.starts_with(LEXICON)
}

/// Everything a workspace is read from; a folder is asked for with `/` at its end.
pub fn is_read(file: &str) -> bool {
    is_policy(file)
        || file.starts_with(CAMPAIGNS)
        || file.starts_with(paths::TEMPLATES)
        || is_data(file)
        || file == POLICY_SIGNOFFS
}

/// Files about members and groups, which bear on every campaign.
pub fn is_data(file: &str) -> bool {
    file == MEMBERS || file == groups::GROUPS
}

/// Files that say what somebody wants to send. Sign-offs beside them say nothing of that.
pub fn is_content(file: &str) -> bool {
    (file.starts_with(CAMPAIGNS) || file.starts_with(paths::TEMPLATES))
        && !file.ends_with(signoffs::SUFFIX)
}

/// `lexicon/*.toml`: the company's own words, after those of the settings, by path.
#[expect(
    clippy::case_sensitive_file_extension_comparisons,
    reason = "paths of a repository are what they are, not what a file system makes of them"
)]
fn lexicon(files: &mut Files<'_>, sink: &mut Sink) -> Vec<LexiconChange> {
    let own = |path: &str| path.starts_with(LEXICON) && path.ends_with(".toml");
    let paths: Vec<String> = files
        .entries()
        .filter(|entry| own(&entry.path))
        .map(|entry| entry.path.clone())
        .collect();
    let mut words = Vec::new();
    for file in paths {
        let Some(bytes) = toml_bytes(files, &file, sink) else {
            continue;
        };
        let read = parse::<RawLexicon>(files, &file, &bytes, &shape::LEXICON, sink);
        if let Ok((document, raw, _)) = read {
            let spot = Spot::root(&document).key("lexicon");
            words.extend(read_settings::lexicon(raw.lexicon, spot));
        }
    }
    words
}

fn members(files: &mut Files<'_>, sink: &mut Sink) -> BTreeMap<String, MemberData> {
    if files.entry(MEMBERS).is_none() {
        return BTreeMap::new();
    }
    let read = toml_bytes(files, MEMBERS, sink)
        .filter(|bytes| !bytes.trim_ascii().is_empty())
        .and_then(|bytes| parse::<RawMembers>(files, MEMBERS, &bytes, &shape::MEMBERS, sink).ok());
    read.map(|(document, raw, _)| read_members::read(raw, Spot::root(&document), sink))
        .unwrap_or_default()
}

#[expect(
    clippy::case_sensitive_file_extension_comparisons,
    reason = "paths of a repository are what they are, not what a file system makes of them"
)]
fn drafts(files: &mut Files<'_>, sink: &mut Sink) -> Vec<Draft> {
    let is_campaign = |path: &str| {
        path.starts_with(CAMPAIGNS) && path.ends_with(".toml") && !path.ends_with(signoffs::SUFFIX)
    };
    let paths: Vec<String> = files
        .entries()
        .filter(|entry| is_campaign(&entry.path))
        .map(|entry| entry.path.clone())
        .collect();
    paths
        .into_iter()
        .map(|file| draft(files, file, sink))
        .collect()
}

fn draft(files: &mut Files<'_>, file: String, sink: &mut Sink) -> Draft {
    let from_path = ids::from_path(&file);
    let Some(bytes) = toml_bytes(files, &file, sink) else {
        return Draft {
            file,
            id: from_path,
            digest: Digest::of(b""),
            parsed: None,
            whole: false,
        };
    };
    match parse::<RawCampaign>(files, &file, &bytes, &shape::CAMPAIGN, sink) {
        Err(id) => Draft {
            id: id.map_or(from_path, CampaignId),
            digest: Digest::of(&bytes),
            file,
            parsed: None,
            whole: false,
        },
        Ok((document, raw, whole)) => {
            // Over the text as it was read, so that a checkout's line ends change nothing.
            let digest = Digest::of(document.lines.text().as_bytes());
            let id = raw.id.clone().map_or(from_path, CampaignId);
            Draft {
                file,
                id,
                digest,
                parsed: Some((document, raw)),
                whole,
            }
        }
    }
}

type Campaigns = (BTreeMap<CampaignId, Campaign>, BTreeMap<CampaignId, String>);

/// Reads every draft; those that cannot be understood are named, so that nobody takes them for gone.
fn campaigns(
    drafts: &[Draft],
    settings: &Settings,
    files: &mut Files<'_>,
    sink: &mut Sink,
) -> Campaigns {
    let touches = |draft: &Draft| match &draft.parsed {
        Some((_, raw)) => raw
            .touch
            .iter()
            .flatten()
            .map(|(name, _)| name.clone())
            .collect(),
        None => BTreeSet::new(),
    };
    let known: Known = drafts
        .iter()
        .map(|draft| (draft.id.clone(), touches(draft)))
        .collect();
    let twice = ids::check(
        drafts
            .iter()
            .map(|draft| (&draft.id, draft.file.as_str(), id_place(draft))),
        sink,
    );
    let mut read = BTreeMap::new();
    let mut broken = BTreeMap::new();
    for draft in drafts {
        let campaign = draft.parsed.as_ref().and_then(|(document, raw)| {
            let spot = Spot::root(document);
            if let Some(vars) = &raw.vars {
                read_campaign::check_constants(vars, spot.key("vars"), sink);
            }
            let inputs = BTreeMap::from([(draft.file.clone(), draft.digest)]);
            let mut reading = Reading {
                file: &draft.file,
                settings,
                files,
                known: &known,
                inputs,
                sink,
            };
            read_campaign::read(&mut reading, draft.id.clone(), raw.clone(), spot)
        });
        match campaign.filter(|_| draft.whole && !twice.contains(&draft.id)) {
            Some(campaign) => {
                read.insert(draft.id.clone(), campaign);
            }
            None => {
                broken.insert(draft.id.clone(), draft.file.clone());
            }
        }
    }
    (read, broken)
}

fn id_place(draft: &Draft) -> Place {
    match &draft.parsed {
        Some((document, raw)) if raw.id.is_some() => Spot::root(document).key("id").place(),
        _ => Place::file(&draft.file),
    }
}

fn signoffs(
    drafts: &[Draft],
    files: &mut Files<'_>,
    sink: &mut Sink,
) -> BTreeMap<CampaignId, SignoffFile> {
    let stem = |file: &str| file.strip_suffix(".toml").unwrap_or(file).to_owned();
    let beside: BTreeMap<String, &CampaignId> = drafts
        .iter()
        .map(|draft| (stem(&draft.file) + signoffs::SUFFIX, &draft.id))
        .collect();
    let is_signoffs = |path: &str| path.starts_with(CAMPAIGNS) && path.ends_with(signoffs::SUFFIX);
    let paths: Vec<String> = files
        .entries()
        .filter(|entry| is_signoffs(&entry.path))
        .map(|entry| entry.path.clone())
        .collect();
    let mut read = BTreeMap::new();
    for file in paths {
        match beside.get(&file) {
            None => signoffs::orphan(&file, &file.replace(signoffs::SUFFIX, ".toml"), sink),
            Some(id) => {
                if let Some(signed) = signoffs::read(files, &file, sink) {
                    read.insert((*id).clone(), signed);
                }
            }
        }
    }
    read
}

/// `templates/a.txt.j2.signoffs.toml` holds what legal signed of `templates/a.txt.j2`.
fn template_signoffs(files: &mut Files<'_>, sink: &mut Sink) -> BTreeMap<String, SignoffFile> {
    let signed = files.entries().filter_map(|entry| {
        let template = entry.path.strip_suffix(signoffs::SUFFIX)?;
        let inside = template.starts_with(paths::TEMPLATES);
        inside.then(|| (entry.path.clone(), template.to_owned()))
    });
    let signed: Vec<(String, String)> = signed.collect();
    let mut read = BTreeMap::new();
    for (file, template) in signed {
        if files.entry(&template).is_none() {
            signoffs::orphan_template(&file, &template, sink);
        } else if let Some(found) = signoffs::read(files, &file, sink) {
            read.insert(template, found);
        }
    }
    read
}
