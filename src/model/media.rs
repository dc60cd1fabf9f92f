//! Files by content: what they are, how large, and as what the platform takes them.

use super::Digest;
use serde::{Deserialize, Serialize};

/// A media file by content, not by place.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Media {
    /// SHA-256 of the bytes in the workspace, before anything is stripped.
    pub sha256: Digest,
    /// Path inside the workspace, for people and for reading the bytes again.
    pub path: String,
    /// What the magic bytes say.
    pub kind: MediaKind,
    /// Size in bytes.
    pub bytes: u64,
}

impl Media {
    /// The last part of its path, which recipients of a document read.
    pub fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(&self.path)
    }
}

/// As what a file is uploaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Upload {
    /// A `media_id` that lives three days (WeCom doc 90253).
    Media,
    /// A permanent address, by `media/uploadimg` (WeCom doc 90256).
    Picture,
}

/// Kinds of files that can be sent, by what their bytes say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MediaKind {
    /// JPEG.
    Jpeg,
    /// PNG.
    Png,
    /// MPEG-4 film.
    Mp4,
    /// Adaptive multi-rate speech.
    Amr,
    /// PDF.
    Pdf,
    /// Word 97–2003.
    Doc,
    /// Word.
    Docx,
    /// Excel 97–2003.
    Xls,
    /// Excel.
    Xlsx,
    /// PowerPoint 97–2003.
    Ppt,
    /// PowerPoint.
    Pptx,
    /// Plain text.
    Txt,
    /// Comma-separated values.
    Csv,
}

impl MediaKind {
    /// The MIME type put on the wire.
    pub fn mime(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Mp4 => "video/mp4",
            Self::Amr => "audio/amr",
            Self::Pdf => "application/pdf",
            Self::Doc => "application/msword",
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::Xls => "application/vnd.ms-excel",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Ppt => "application/vnd.ms-powerpoint",
            Self::Pptx => {
                "application/vnd.openxmlformats-officedocument.presentationml.presentation"
            }
            Self::Txt => "text/plain; charset=utf-8",
            Self::Csv => "text/csv; charset=utf-8",
        }
    }

    /// `type` of `media/upload` (WeCom doc 90253).
    pub fn upload_type(self) -> &'static str {
        match self {
            Self::Jpeg | Self::Png => "image",
            Self::Mp4 => "video",
            Self::Amr => "voice",
            _ => "file",
        }
    }
}
