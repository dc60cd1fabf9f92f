//! `*.signoffs.toml` beside a campaign or a template becomes statements and signatures, verbatim, for whoever verifies them.

use super::{
    files::Files,
    raw_signoffs::RawSignoffs,
    shape,
    spot::Spot,
    toml_tree::{self, Parsed, Scan},
};
use crate::{
    diagnostic::{Finding, Place, Sink},
    say,
};

/// How the names of sign-off files end.
pub(super) const SUFFIX: &str = ".signoffs.toml";

/// A file of sign-offs beyond this is refused before it is read.
const BYTES_MAX: u64 = 256 << 10;

/// The sign-offs of one campaign, as they stand in their file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignoffFile {
    /// Its path.
    pub file: String,
    /// In the file's order.
    pub entries: Vec<SignoffEntry>,
}

/// One `[[signoff]]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignoffEntry {
    /// The signed statement, byte for byte.
    pub statement: String,
    /// The armoured SSH signature.
    pub signature: String,
    /// Where it stands.
    pub place: Place,
}

say! {
    struct CarriageReturn {}
        zh "签核文件里有 CR 换行；签名按字节核对，请只用 LF（.gitattributes：*.signoffs.toml -text）"
        en "the sign-off file has CR line ends; signatures are checked byte by byte, so use LF only (.gitattributes: *.signoffs.toml -text)"
    struct ByteOrderMark {}
        zh "签核文件开头有 BOM；签名按字节核对，请另存为“UTF-8（无 BOM）”"
        en "the sign-off file starts with a byte-order mark; signatures are checked byte by byte, so save it as UTF-8 without BOM"
    struct Orphan { campaign: String }
        zh "没有与这份签核对应的活动 {campaign}；活动改名后签核文件要一起改名，否则请删除"
        en "these sign-offs belong to no campaign: {campaign} is missing; rename both together, or remove them"
    struct OrphanTemplate { template: String }
        zh "没有与这份签核对应的模板 {template}；模板改名后须由法务重新签核，旧的签核文件请删除"
        en "these sign-offs belong to no template: {template} is missing; a renamed template is signed anew, remove the old sign-offs"
}

/// Says that a file of sign-offs stands beside nothing.
pub(super) fn orphan(file: &str, campaign: &str, sink: &mut Sink) {
    sink.push(Finding::warn(
        "orphan-signoffs",
        Place::file(file),
        Orphan {
            campaign: campaign.to_owned(),
        },
    ));
}

/// Says that a template's sign-offs stand beside nothing.
pub(super) fn orphan_template(file: &str, template: &str, sink: &mut Sink) {
    sink.push(Finding::warn(
        "orphan-signoffs",
        Place::file(file),
        OrphanTemplate {
            template: template.to_owned(),
        },
    ));
}

/// Reads one file; `None` when it cannot be trusted to say what was signed.
pub(super) fn read(files: &mut Files<'_>, file: &str, sink: &mut Sink) -> Option<SignoffFile> {
    let bytes = files.bytes(file, BYTES_MAX, &Place::file(file), sink)?;
    if bytes.starts_with(b"\xEF\xBB\xBF") {
        sink.push(Finding::block(
            "signoffs-bom",
            Place::file(file),
            ByteOrderMark {},
        ));
        return None;
    }
    if bytes.contains(&b'\r') {
        sink.push(Finding::block(
            "signoffs-crlf",
            Place::file(file),
            CarriageReturn {},
        ));
        return None;
    }
    let mut document = match toml_tree::parse(file, &bytes, Scan::Nothing, sink) {
        Parsed::Whole(document) => document,
        Parsed::Broken { lines, .. } => {
            files.source(&lines);
            return None;
        }
    };
    files.source(&document.lines);
    if !shape::SIGNOFFS.validate(&mut document, sink) {
        return None;
    }
    let raw: RawSignoffs = shape::typed(&mut document, sink)?;
    let spot = Spot::root(&document).key("signoff");
    let entries = raw.signoff.into_iter().flatten().enumerate();
    let entries = entries.filter_map(|(at, raw)| {
        Some(SignoffEntry {
            statement: raw.statement?,
            signature: raw.signature?,
            place: spot.item(at).place(),
        })
    });
    Some(SignoffFile {
        file: file.to_owned(),
        entries: entries.collect(),
    })
}
