//! First bytes say what a file is.

use super::papers;

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Content {
    /// JPEG.
    Jpeg,
    /// PNG.
    Png,
    /// A picture WeCom does not take.
    Picture(&'static str),
    /// Text with tags: never a picture, whatever a browser makes of it.
    Markup(&'static str),
    /// Anything else, by name.
    Other(&'static str),
}

impl Content {
    pub(super) fn of(bytes: &[u8]) -> Self {
        // Recordings in the wide form open like the narrow ones, and WeCom takes only those.
        if bytes.starts_with(b"#!AMR-WB\n") {
            return Self::Other("AMR-WB");
        }
        if bytes.starts_with(papers::COMPOUND) {
            return Self::Other(papers::compound_kind(bytes));
        }
        match infer::get(bytes).map(|kind| (kind.matcher_type(), kind.extension())) {
            Some((_, "jpg")) => Self::Jpeg,
            Some((_, "png")) => Self::Png,
            Some((_, "gif")) => Self::Picture("GIF"),
            Some((_, "webp")) => Self::Picture("WebP"),
            Some((_, "bmp")) => Self::Picture("BMP"),
            Some((_, "heif" | "heic")) => Self::Picture("HEIC"),
            Some((infer::MatcherType::Image, _)) => Self::Picture("another picture format"),
            Some((_, "pdf")) => Self::Other("PDF"),
            Some((_, "mp4" | "m4v")) => Self::Other("MP4"),
            Some((_, "mov")) => Self::Other("QuickTime"),
            Some((_, "amr")) => Self::Other("AMR"),
            Some((_, "html")) => Self::Markup("HTML"),
            Some((_, "exe" | "elf" | "mach" | "dll")) => Self::Other("program"),
            _ if bytes.starts_with(b"PK\x03\x04") => Self::Other(papers::zipped_kind(bytes)),
            Some((infer::MatcherType::Video, _)) => Self::Other("video"),
            Some((infer::MatcherType::Audio, _)) => Self::Other("sound"),
            Some((infer::MatcherType::Archive, _)) => Self::Other("archive"),
            _ => Self::of_text(bytes),
        }
    }

    fn of_text(bytes: &[u8]) -> Self {
        let head = String::from_utf8_lossy(&bytes[..bytes.len().min(1024)]).to_lowercase();
        if head.contains("<svg") {
            Self::Markup("SVG")
        } else if head.contains("<html") || head.contains("<!doctype html") {
            Self::Markup("HTML")
        } else if head.trim_start().starts_with("<?xml") {
            Self::Markup("XML")
        } else if std::str::from_utf8(bytes).is_ok_and(|text| !text.contains('\0')) {
            Self::Other("text")
        } else {
            Self::Other("data")
        }
    }

    /// Its name in English.
    pub fn name(self) -> &'static str {
        match self {
            Self::Jpeg => "JPEG",
            Self::Png => "PNG",
            Self::Picture(name) | Self::Markup(name) | Self::Other(name) => name,
        }
    }

    /// Its name in Chinese.
    pub fn name_zh(self) -> &'static str {
        match self.name() {
            "another picture format" => "其他图片格式",
            "video" => "视频",
            "sound" => "音频",
            "archive" => "压缩包",
            "program" => "可执行程序",
            "document" => "文档",
            "text" => "文字",
            "data" => "无法识别的数据",
            name => name,
        }
    }

    /// Whether a name that ends so says the truth; an end that claims nothing does, unless it hides what only its own name may show.
    pub fn is_honest(self, extension: &str) -> bool {
        let named = |names: &[&str]| names.contains(&self.name());
        match extension {
            "jpg" | "jpeg" => self == Self::Jpeg,
            "png" => self == Self::Png,
            "gif" => named(&["GIF"]),
            "webp" => named(&["WebP"]),
            "bmp" => named(&["BMP"]),
            "svg" => named(&["SVG"]),
            "pdf" => named(&["PDF"]),
            "mp4" => named(&["MP4", "QuickTime", "video"]),
            "amr" => named(&["AMR", "AMR-WB"]),
            "doc" => named(&["Word 97", LOCKED]),
            "xls" => named(&["Excel 97", LOCKED]),
            "ppt" => named(&["PowerPoint 97", LOCKED]),
            "docx" | "docm" => named(&["Word", LOCKED]),
            "xlsx" | "xlsm" => named(&["Excel", LOCKED]),
            "pptx" | "pptm" => named(&["PowerPoint", LOCKED]),
            "txt" | "csv" => named(&["text", "data"]),
            _ => !matches!(self, Self::Jpeg | Self::Png),
        }
    }
}

/// What an Office file with a password is called.
pub(super) const LOCKED: &str = "locked Office file";
