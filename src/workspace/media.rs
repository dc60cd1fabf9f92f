//! What a file is becomes media that WeCom takes, or a finding that says why not and what to do.
//!
//! Limits: WeCom media/upload and media/uploadimg, by way of the dated limits.

use super::policy::Limits;
use crate::{
    diagnostic::{Finding, Place, Sentence, Sink},
    media::{Content, Details, Film, Look, Papers, Picture, Sound, Trouble},
    model::{Media, MediaKind},
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
    struct TornPicture { content: &'static str }
        zh "{content} 文件不完整或校验不对，去不掉拍摄信息，有些手机也打不开；请重新导出"
        en "the {content} file is torn or fails its own checks: its metadata cannot be removed, and some phones cannot open it; export it again"
    struct HugePicture { width: u64, height: u64, limit: u64 }
        zh "图片有 {width}×{height} 像素，超过 {limit} 像素，手机解不开；请缩小到 1080×720 左右"
        en "the picture has {width}×{height} pixels, more than {limit}: phones cannot decode it; scale it to about 1080×720"
    struct SmallPicture { width: u64, height: u64, wanted_width: u64, wanted_height: u64 }
        zh "图片 {width}×{height} 像素，建议不小于 {wanted_width}×{wanted_height}：在手机上会糊；换一张更大的"
        en "the picture has {width}×{height} pixels, advised are {wanted_width}×{wanted_height} or more: it looks blurred on phones; take a larger one"
    struct LargePicture { bytes: u64, limit: u64 }
        zh "图片 {bytes} 字节，上限 {limit} 字节；请压缩"
        en "the picture has {bytes} bytes, the limit is {limit}; compress it"
    struct SlowPicture { bytes: u64, limit: u64 }
        zh "图片 {bytes} 字节，超过 {limit} 字节，打开会慢；建议压缩"
        en "the picture has {bytes} bytes, more than {limit}: it opens slowly; better compress it"
    struct AlsoSomethingElse { zh: &'static str, en: &'static str, also: &'static str }
        zh "这个 {zh} 文件后面还藏着一个 {also}：同一份文件两种打开方式，会被安全软件拦截；请重新导出"
        en "the same bytes are {en} and {also}, two things for two programs, which security software stops; export it again"
    struct SaysWhere { path: String }
        zh "{path} 里有拍摄地点（GPS）。上传时会自动去掉，但仓库里的原文件还留着；最好换成去掉位置信息的文件"
        en "{path} says where it was shot (GPS). That is removed at upload, but stays in the repository; better commit a file without it"
    struct UnknownFile { zh: &'static str, en: &'static str }
        zh "内容是“{zh}”，不能作为附件；可用：JPG、PNG、MP4、AMR、PDF、Word、Excel、PowerPoint、TXT、CSV"
        en "content is {en}, which cannot be attached; attach JPG, PNG, MP4, AMR, PDF, Word, Excel, PowerPoint, TXT or CSV"
    struct LargeFile { bytes: u64, limit: u64 }
        zh "文件 {bytes} 字节，上限 {limit} 字节；请压缩，或放到已备案的域名上，改用 [links] 附链接"
        en "the file has {bytes} bytes, the limit is {limit}; compress it, or put it on a filed domain and attach a link of [links]"
    struct DamagedFilm { path: String }
        zh "{path} 没有完整的视频头（moov），多半没有导出完；请重新导出为 MP4"
        en "{path} has no whole header (moov), it was probably not exported to its end; export it as MP4 again"
    struct OddCodec { codec: String }
        zh "视频编码是 {codec}，不是 H.264（avc1），旧手机可能放不出画面；请转成 H.264 + AAC 的 MP4"
        en "the film is coded in {codec}, not H.264 (avc1): older phones may show no picture; convert it to MP4 with H.264 and AAC"
    struct LongFilm { seconds: u64, limit: u64 }
        zh "视频长 {seconds} 秒，建议不超过 {limit} 秒：太长的很少有人看完；请剪短"
        en "the film plays {seconds} s, advised are {limit} s at most: hardly anybody watches longer ones to the end; cut it"
    struct DamagedSound { path: String }
        zh "{path} 有损坏的 AMR 帧；请重新录制或导出（AMR-NB，8 kHz）"
        en "{path} has damaged AMR frames; record or export it again (AMR-NB, 8 kHz)"
    struct LongSound { seconds: u64, limit: u64 }
        zh "语音长 {seconds} 秒，上限 {limit} 秒；请剪短，或分成几条"
        en "the recording plays {seconds} s, the limit is {limit} s; cut it, or send several"
    struct Macros { path: String }
        zh "{path} 带宏，不能发给别人：另存为不带宏的格式"
        en "{path} holds macros, which nobody should be sent: save it in a format without them"
    struct RemoteTemplate { path: String }
        zh "{path} 会从外部加载模板（宏可以借此进来）：在 Word 里改用本地模板，再保存"
        en "{path} loads its template from outside, which is how macros come in later: attach a local template in Word and save it"
    struct Locked { path: String }
        zh "{path} 设了打开密码：审核的人看不到内容，收到的人也打不开；去掉密码再提交"
        en "{path} opens with a password only: reviewers cannot see it and recipients cannot open it; remove the password"
    struct Swollen { path: String }
        zh "{path} 解压后大得不正常（压缩炸弹），拒绝使用：用 Office 或 WPS 打开，另存为新文件"
        en "{path} unpacks to far more than a document holds (an archive bomb), which is refused: open it in an office suite and save it anew"
    struct DamagedFile { path: String }
        zh "{path} 已损坏，打不开；请重新导出"
        en "{path} is damaged and cannot be opened; export it again"
}

/// A file under judgement: where it stands and where findings go.
struct Case<'a> {
    path: &'a str,
    content: Content,
    bytes: u64,
    used: Use,
    limits: &'a Limits,
    place: &'a Place,
    sink: &'a mut Sink,
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
    let mut case = Case {
        path,
        content: look.content,
        bytes: look.bytes,
        used,
        limits,
        place,
        sink,
    };
    let above = limits.get("media_bytes_above");
    if look.bytes <= above {
        let (path, bytes) = (path.to_owned(), look.bytes);
        return case.block("empty-media", EmptyMedia { path, bytes, above });
    }
    let (zh, en) = (look.content.name_zh(), look.content.name());
    let extension = extension(path);
    if let Some(name) = extension
        .as_deref()
        .filter(|end| !look.content.is_honest(end))
    {
        let name = name.to_uppercase();
        return case.block("disguised-media", Disguised { zh, en, name });
    }
    let kind = match look.content {
        Content::Jpeg => MediaKind::Jpeg,
        Content::Png => MediaKind::Png,
        Content::Other(_) if used == Use::Attachment => {
            if let Details::Papers(Papers {
                trouble: Some(trouble),
            }) = look.details
            {
                return case.refuse(trouble);
            }
            let Some(kind) = file_kind(look.content, extension.as_deref()) else {
                return case.block("unknown-file", UnknownFile { zh, en });
            };
            kind
        }
        Content::Picture(_) | Content::Markup(_) | Content::Other(_) => {
            return case.block("not-a-picture", NotAPicture { zh, en });
        }
    };
    let is_fit = match &look.details {
        Details::Picture(picture) => case.picture(*picture),
        Details::Film(film) => case.film(film.as_ref()),
        Details::Sound(sound) => case.sound(*sound),
        Details::Papers(_) | Details::None => case.small_enough("file_bytes"),
    };
    let media = Media {
        sha256: look.sha256,
        path: path.to_owned(),
        kind,
        bytes: look.bytes,
    };
    is_fit.then_some(match kind {
        MediaKind::Jpeg | MediaKind::Png => Found::Picture(media),
        _ => Found::File(media),
    })
}

impl Case<'_> {
    fn block<T>(&mut self, rule: &'static str, what: impl Into<Sentence>) -> Option<T> {
        self.sink
            .push(Finding::block(rule, self.place.clone(), what));
        None
    }

    fn warn(&mut self, rule: &'static str, what: impl Into<Sentence>) {
        self.sink
            .push(Finding::warn(rule, self.place.clone(), what));
    }

    fn picture(&mut self, picture: Picture) -> bool {
        let (zh, en) = (self.content.name_zh(), self.content.name());
        let Some((width, height)) = picture.size else {
            return self.wrong("damaged-picture", DamagedPicture { content: en });
        };
        let limit = self.limits.get("image_pixels");
        if width.saturating_mul(height) > limit {
            let what = HugePicture {
                width,
                height,
                limit,
            };
            return self.wrong("huge-picture", what);
        }
        let (bytes, is_cover) = (self.bytes, self.used == Use::Cover);
        let limit = self.limits.get(if is_cover {
            "cover_bytes"
        } else {
            "image_bytes"
        });
        if bytes > limit {
            return self.wrong("media-too-large", LargePicture { bytes, limit });
        }
        if let Some(also) = picture.also {
            return self.wrong("two-in-one", AlsoSomethingElse { zh, en, also });
        }
        if !picture.can_be_cleaned {
            return self.wrong("damaged-picture", TornPicture { content: en });
        }
        let limit = self.limits.get("image_warn_bytes");
        if bytes > limit {
            self.warn("large-picture", SlowPicture { bytes, limit });
        }
        let (wanted_width, wanted_height) = (
            self.limits.get("image_advised_width"),
            self.limits.get("image_advised_height"),
        );
        if !is_cover && (width < wanted_width || height < wanted_height) {
            let what = SmallPicture {
                width,
                height,
                wanted_width,
                wanted_height,
            };
            self.warn("small-picture", what);
        }
        self.says_where(picture.has_position);
        true
    }

    fn film(&mut self, film: Option<&Film>) -> bool {
        let Some(film) = film else {
            let path = self.path.to_owned();
            return self.wrong("damaged-film", DamagedFilm { path });
        };
        if !self.small_enough("video_bytes") {
            return false;
        }
        if let Some(codec) = film
            .codec
            .clone()
            .filter(|codec| !matches!(codec.as_str(), "avc1" | "avc3"))
        {
            self.warn("film-codec", OddCodec { codec });
        }
        let limit = self.limits.get("video_warn_ms");
        if let Some(length) = film.duration_ms.filter(|length| *length > limit) {
            let (seconds, limit) = (length.div_ceil(1_000), limit / 1_000);
            self.warn("long-film", LongFilm { seconds, limit });
        }
        self.says_where(film.has_position);
        true
    }

    fn sound(&mut self, sound: Option<Sound>) -> bool {
        let Some(sound) = sound else {
            let path = self.path.to_owned();
            return self.wrong("damaged-recording", DamagedSound { path });
        };
        let limit = self.limits.get("voice_ms");
        if sound.duration_ms > limit {
            let (seconds, limit) = (sound.duration_ms.div_ceil(1_000), limit / 1_000);
            return self.wrong("long-recording", LongSound { seconds, limit });
        }
        self.small_enough("voice_bytes")
    }

    fn small_enough(&mut self, limit: &str) -> bool {
        let (bytes, limit) = (self.bytes, self.limits.get(limit));
        bytes <= limit || self.wrong("media-too-large", LargeFile { bytes, limit })
    }

    fn says_where(&mut self, says: bool) {
        if says {
            let path = self.path.to_owned();
            self.warn("position-in-media", SaysWhere { path });
        }
    }

    fn wrong(&mut self, rule: &'static str, what: impl Into<Sentence>) -> bool {
        self.block::<()>(rule, what);
        false
    }

    fn refuse(&mut self, trouble: Trouble) -> Option<Found> {
        let path = self.path.to_owned();
        let (zh, en, also) = (self.content.name_zh(), self.content.name(), "ZIP");
        match trouble {
            Trouble::Macros => self.block("document-macros", Macros { path }),
            Trouble::RemoteTemplate => self.block("document-macros", RemoteTemplate { path }),
            Trouble::Locked => self.block("locked-document", Locked { path }),
            Trouble::Swollen => self.block("swollen-document", Swollen { path }),
            Trouble::Damaged => self.block("damaged-document", DamagedFile { path }),
            Trouble::AlsoZip => self.block("two-in-one", AlsoSomethingElse { zh, en, also }),
        }
    }
}

fn extension(path: &str) -> Option<String> {
    let name = path.rsplit('/').next()?;
    name.rsplit_once('.').map(|(_, end)| end.to_lowercase())
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
