//! The bytes of an attachment become a picture WeCom takes, or a finding that says what they are instead.
//!
//! Limits: WeCom media/upload and media/uploadimg, by way of the dated limits. What a file is, its first bytes say, never its name.

use super::policy::Limits;
use crate::{
    diagnostic::{Finding, Place, Sink},
    model::{Digest, Media, MediaKind},
    say,
};

/// What a file is used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Use {
    /// Attached by itself.
    Attachment,
    /// The picture on a card, uploaded by `media/uploadimg`.
    Cover,
}

/// All that has to be known of a file to judge it, wherever it is attached.
#[derive(Debug, Clone)]
pub(super) struct Look {
    /// Digest of its bytes.
    pub sha256: Digest,
    bytes: u64,
    content: Content,
    /// Whether width and height can be read.
    has_size: bool,
}

impl Look {
    /// Looks at a file's bytes.
    pub fn at(bytes: &[u8]) -> Self {
        let has_size = imagesize::blob_size(bytes).is_ok();
        Self {
            sha256: Digest::of(bytes),
            bytes: bytes.len() as u64,
            content: Content::of(bytes),
            has_size,
        }
    }
}

/// What a file turned out to be.
#[derive(Debug, Clone)]
pub(super) enum Found {
    /// A picture of a kind WeCom takes.
    Picture(Media),
    /// A film, a recording or a document.
    File(Media),
}

say! {
    struct EmptyMedia { path: String, bytes: u64, above: u64 }
        zh "{path} 只有 {bytes} 字节，素材必须大于 {above} 字节；多半没有保存完整，请重新导出"
        en "{path} has {bytes} bytes, media must be larger than {above}; it was probably not saved whole, export it again"
    struct Disguised { zh: &'static str, en: &'static str, name: String }
        zh "内容是“{zh}”，文件名却写着“{name}”；请转换格式，或改正文件名"
        en "content is {en}, name says {name}; convert the file or correct its name"
    struct NotAPicture { zh: &'static str, en: &'static str }
        zh "内容是“{zh}”，图片只能是 JPG 或 PNG；请转换格式"
        en "content is {en}, pictures are JPG or PNG; convert it"
    struct DamagedPicture { content: &'static str }
        zh "{content} 文件头不完整，读不出宽高；请重新导出"
        en "the {content} header is damaged, width and height cannot be read; export it again"
    struct LargePicture { bytes: u64, limit: u64 }
        zh "图片 {bytes} 字节，上限 {limit} 字节；请压缩"
        en "the picture has {bytes} bytes, the limit is {limit}; compress it"
    struct SlowPicture { bytes: u64, limit: u64 }
        zh "图片 {bytes} 字节，超过 {limit} 字节，打开会慢；建议压缩"
        en "the picture has {bytes} bytes, more than {limit}: it opens slowly; better compress it"
    struct UnknownFile { zh: &'static str, en: &'static str }
        zh "内容是“{zh}”，不能作为附件；可用：JPG、PNG、MP4、AMR、PDF、Word、Excel、PowerPoint、TXT、CSV"
        en "content is {en}, which cannot be attached; attach JPG, PNG, MP4, AMR, PDF, Word, Excel, PowerPoint, TXT or CSV"
    struct LargeFile { bytes: u64, limit: u64 }
        zh "文件 {bytes} 字节，上限 {limit} 字节；请压缩"
        en "the file has {bytes} bytes, the limit is {limit}; compress it"
}

/// Judges a file that a campaign attaches.
pub(super) fn judge(
    path: &str,
    look: Look,
    used: Use,
    limits: &Limits,
    place: &Place,
    sink: &mut Sink,
) -> Option<Found> {
    let above = limits.get("media_bytes_above");
    let Look {
        sha256,
        bytes: size,
        content,
        has_size,
    } = look;
    if size <= above {
        let what = EmptyMedia {
            path: path.to_owned(),
            bytes: size,
            above,
        };
        sink.push(Finding::block("empty-media", place.clone(), what));
        return None;
    }
    let extension = path
        .rsplit('/')
        .next()
        .and_then(|name| name.rsplit_once('.'))
        .map(|(_, end)| end.to_lowercase());
    if let Some(name) = extension.as_deref().and_then(disguise(content)) {
        sink.push(Finding::block(
            "disguised-media",
            place.clone(),
            Disguised {
                zh: content.name_zh(),
                en: content.name(),
                name,
            },
        ));
        return None;
    }
    let kind = match content {
        Content::Jpeg => MediaKind::Jpeg,
        Content::Png => MediaKind::Png,
        Content::Other(_) if used == Use::Attachment => {
            let Some(kind) = file_kind(content, extension.as_deref()) else {
                let what = UnknownFile {
                    zh: content.name_zh(),
                    en: content.name(),
                };
                sink.push(Finding::block("unknown-file", place.clone(), what));
                return None;
            };
            let file = Media {
                sha256,
                path: path.to_owned(),
                kind,
                bytes: size,
            };
            return small_enough(size, limits, place, sink).then_some(Found::File(file));
        }
        Content::Picture(_) | Content::Markup(_) | Content::Other(_) => {
            let what = NotAPicture {
                zh: content.name_zh(),
                en: content.name(),
            };
            sink.push(Finding::block("not-a-picture", place.clone(), what));
            return None;
        }
    };
    if !has_size {
        sink.push(Finding::block(
            "damaged-picture",
            place.clone(),
            DamagedPicture {
                content: content.name(),
            },
        ));
        return None;
    }
    let limit = limits.get(if used == Use::Cover {
        "cover_bytes"
    } else {
        "image_bytes"
    });
    if size > limit {
        sink.push(Finding::block(
            "media-too-large",
            place.clone(),
            LargePicture { bytes: size, limit },
        ));
        return None;
    }
    let slow = limits.get("image_warn_bytes");
    if size > slow {
        sink.push(Finding::warn(
            "large-picture",
            place.clone(),
            SlowPicture {
                bytes: size,
                limit: slow,
            },
        ));
    }
    Some(Found::Picture(Media {
        sha256,
        path: path.to_owned(),
        kind,
        bytes: size,
    }))
}

/// The kind of a film, a recording or a document; text is what its name says.
fn file_kind(content: Content, extension: Option<&str>) -> Option<MediaKind> {
    Some(match (content.name(), extension) {
        ("MP4", _) => MediaKind::Mp4,
        ("AMR", _) => MediaKind::Amr,
        ("PDF", _) => MediaKind::Pdf,
        ("Word 97", _) => MediaKind::Doc,
        ("Word", _) => MediaKind::Docx,
        ("Excel 97", _) => MediaKind::Xls,
        ("Excel", _) => MediaKind::Xlsx,
        ("PowerPoint 97", _) => MediaKind::Ppt,
        ("PowerPoint", _) => MediaKind::Pptx,
        ("text", Some("csv")) => MediaKind::Csv,
        ("text", _) => MediaKind::Txt,
        _ => return None,
    })
}

fn small_enough(size: u64, limits: &Limits, place: &Place, sink: &mut Sink) -> bool {
    let limit = limits.get("file_bytes");
    if size > limit {
        sink.push(Finding::block(
            "media-too-large",
            place.clone(),
            LargeFile { bytes: size, limit },
        ));
    }
    size <= limit
}

/// What the first bytes say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Content {
    Jpeg,
    Png,
    /// A picture WeCom does not take.
    Picture(&'static str),
    /// Text with tags: never a picture, whatever a browser makes of it.
    Markup(&'static str),
    Other(&'static str),
}

impl Content {
    fn of(bytes: &[u8]) -> Self {
        match infer::get(bytes).map(|kind| (kind.matcher_type(), kind.extension())) {
            Some((_, "jpg")) => Self::Jpeg,
            Some((_, "png")) => Self::Png,
            Some((_, "gif")) => Self::Picture("GIF"),
            Some((_, "webp")) => Self::Picture("WebP"),
            Some((_, "bmp")) => Self::Picture("BMP"),
            Some((_, "heif" | "heic")) => Self::Picture("HEIC"),
            Some((infer::MatcherType::Image, _)) => Self::Picture("another picture format"),
            Some((_, "pdf")) => Self::Other("PDF"),
            Some((_, "mp4")) => Self::Other("MP4"),
            Some((_, "zip")) => Self::Other("ZIP"),
            Some((_, "amr")) => Self::Other("AMR"),
            Some((_, "doc")) => Self::Other("Word 97"),
            Some((_, "docx")) => Self::Other("Word"),
            Some((_, "xls")) => Self::Other("Excel 97"),
            Some((_, "xlsx")) => Self::Other("Excel"),
            Some((_, "ppt")) => Self::Other("PowerPoint 97"),
            Some((_, "pptx")) => Self::Other("PowerPoint"),
            Some((infer::MatcherType::Video, _)) => Self::Other("video"),
            Some((infer::MatcherType::Doc, _)) => Self::Other("document"),
            Some((_, "html")) => Self::Markup("HTML"),
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
        } else if std::str::from_utf8(bytes).is_ok() {
            Self::Other("text")
        } else {
            Self::Other("data")
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Jpeg => "JPEG",
            Self::Png => "PNG",
            Self::Picture(name) | Self::Markup(name) | Self::Other(name) => name,
        }
    }

    fn name_zh(self) -> &'static str {
        match self.name() {
            "another picture format" => "其他图片格式",
            "video" => "视频",
            "document" => "文档",
            "text" => "文字",
            "data" => "无法识别的数据",
            name => name,
        }
    }
}

/// The format a name claims, if the content is another one.
fn disguise(content: Content) -> impl Fn(&str) -> Option<String> {
    move |extension| {
        let honest = match extension {
            "jpg" | "jpeg" => content == Content::Jpeg,
            "png" => content == Content::Png,
            "gif" => content == Content::Picture("GIF"),
            "webp" => content == Content::Picture("WebP"),
            "bmp" => content == Content::Picture("BMP"),
            "svg" => content == Content::Markup("SVG"),
            "pdf" => content == Content::Other("PDF"),
            "mp4" => matches!(content, Content::Other("MP4" | "video")),
            // Other names claim nothing a picture could contradict, unless it is one.
            _ => !matches!(content, Content::Jpeg | Content::Png),
        };
        (!honest).then(|| extension.to_uppercase())
    }
}
