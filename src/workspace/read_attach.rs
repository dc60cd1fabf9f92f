//! Attachments, covers and links: names resolve, files are read and judged.

use super::{
    campaign::{Attach, AttachedMiniprogram, Link},
    lengths, media,
    names::{self, Kind},
    raw::Named,
    raw_campaign::RawLink,
    raw_touch::{RawAttach, RawAttachMiniprogram},
    reading::Reading,
    spot::Spot,
};
use crate::{diagnostic::Finding, model::Media, say};
use std::collections::BTreeMap;

say! {
    struct WantsPicture { path: String }
        zh "{path} 不是图片；这里要 JPG 或 PNG"
        en "{path} is no picture; this place takes JPG or PNG"
    struct LongField { field: &'static str, bytes: usize, limit: u64 }
        zh "{field} 有 {bytes} 字节，上限 {limit} 字节（一个汉字 3 字节）；请缩短"
        en "{field} is {bytes} bytes, the limit is {limit} (bytes, not characters); shorten it"
    struct NoCardTitle { link: String }
        zh "链接“{link}”要作为卡片发送，但没有标题；请在 [links.{link}] 里写上 title"
        en "the link \"{link}\" is sent as a card, which needs a title; write title in [links.{link}]"
}

/// Reads `[links]`.
pub(super) fn links(
    reading: &mut Reading<'_, '_>,
    raw: Option<Named<RawLink>>,
    spot: Spot<'_>,
) -> Option<BTreeMap<String, Link>> {
    let read: Vec<_> = raw
        .into_iter()
        .flatten()
        .map(|(name, raw)| Some((name.clone(), link(reading, raw, spot.key(&name))?)))
        .collect();
    read.into_iter().collect()
}

fn link(reading: &mut Reading<'_, '_>, raw: RawLink, spot: Spot<'_>) -> Option<Link> {
    let limits = &reading.settings.policy.limits;
    let fields = [
        ("url", &raw.url, "link_url_bytes"),
        ("title", &raw.title, "link_title_bytes"),
        ("desc", &raw.desc, "link_desc_bytes"),
    ];
    for (field, value, limit) in fields {
        let (bytes, limit) = (value.as_ref().map_or(0, String::len), limits.get(limit));
        if bytes as u64 > limit {
            let what = LongField {
                field,
                bytes,
                limit,
            };
            reading.sink.push(Finding::block(
                "text-too-long",
                spot.key(field).place(),
                what,
            ));
        }
    }
    let place = spot.key("url").place();
    let picture = raw
        .cover
        .as_deref()
        .and_then(|path| cover(reading, path, spot.key("cover")));
    if raw.cover.is_some() && picture.is_none() {
        return None;
    }
    Some(Link {
        place,
        url: raw.url?,
        title: raw.title,
        desc: raw.desc,
        cover: picture,
    })
}

/// Reads the attachments of one touch.
pub(super) fn attachments(
    reading: &mut Reading<'_, '_>,
    raw: Option<Vec<RawAttach>>,
    spot: Spot<'_>,
    links: &Named<RawLink>,
) -> Option<Vec<Attach>> {
    let raw = raw.unwrap_or_default();
    let read: Vec<_> = raw
        .into_iter()
        .enumerate()
        .map(|(at, one)| attachment(reading, one, spot.item(at), links))
        .collect();
    read.into_iter().collect()
}

fn attachment(
    reading: &mut Reading<'_, '_>,
    raw: RawAttach,
    spot: Spot<'_>,
    links: &Named<RawLink>,
) -> Option<Attach> {
    match raw {
        RawAttach::File(path) => file(reading, &path, spot),
        RawAttach::Link(attach) => {
            let spot = spot.key("link");
            let name = spot.located(attach.link);
            let unknown = names::check(Kind::Link, &name, links.keys().map(String::as_str));
            reading.push(unknown);
            if links
                .get(&name.value)
                .is_some_and(|link| link.title.is_none())
            {
                let what = NoCardTitle {
                    link: name.value.clone(),
                };
                reading.push([
                    Finding::block("link-without-title", spot.place(), what).text(&name.value)
                ]);
            }
            // An unknown link blocks by its finding; the rest of the campaign can be judged all the same.
            Some(Attach::Link(name))
        }
        RawAttach::Miniprogram(attach) => miniprogram(reading, attach, spot),
    }
}

fn file(reading: &mut Reading<'_, '_>, path: &str, spot: Spot<'_>) -> Option<Attach> {
    let place = spot.place();
    let (path, look) = reading.look(path, spot)?;
    let limits = &reading.settings.policy.limits;
    Some(
        match media::judge(
            &path,
            look,
            media::Use::Attachment,
            limits,
            &place,
            reading.sink,
        )? {
            media::Found::Picture(media) => Attach::Image(spot.located(media)),
            media::Found::File(media) => Attach::File(spot.located(media)),
        },
    )
}

/// A picture on a card, uploaded by `media/uploadimg`.
pub(super) fn cover(reading: &mut Reading<'_, '_>, path: &str, spot: Spot<'_>) -> Option<Media> {
    picture_as(reading, path, spot, media::Use::Cover)
}

/// A picture that is uploaded as one.
pub(super) fn picture(reading: &mut Reading<'_, '_>, path: &str, spot: Spot<'_>) -> Option<Media> {
    picture_as(reading, path, spot, media::Use::Attachment)
}

fn picture_as(
    reading: &mut Reading<'_, '_>,
    path: &str,
    spot: Spot<'_>,
    used: media::Use,
) -> Option<Media> {
    let place = spot.place();
    let (path, look) = reading.look(path, spot)?;
    let limits = &reading.settings.policy.limits;
    match media::judge(&path, look, used, limits, &place, reading.sink)? {
        media::Found::Picture(media) => Some(media),
        media::Found::File(_) => {
            reading.push([Finding::block(
                "not-a-picture",
                place,
                WantsPicture { path },
            )]);
            None
        }
    }
}

/// The id of a declared mini-program.
pub(super) fn appid(reading: &mut Reading<'_, '_>, name: String, spot: Spot<'_>) -> Option<String> {
    let policy = &reading.settings.policy;
    let name = spot.located(name);
    let unknown = names::check(
        Kind::Miniprogram,
        &name,
        policy.miniprograms.keys().map(String::as_str),
    );
    let appid = policy.miniprograms.get(&name.value).cloned();
    reading.push(unknown);
    appid
}

fn miniprogram(
    reading: &mut Reading<'_, '_>,
    raw: RawAttachMiniprogram,
    spot: Spot<'_>,
) -> Option<Attach> {
    let appid = appid(reading, raw.miniprogram.clone(), spot.key("miniprogram"));
    lengths::within(
        reading,
        Some(&raw.title),
        "miniprogram_title_bytes",
        spot.key("title"),
    );
    let cover = picture(reading, &raw.cover, spot.key("cover"))?;
    Some(Attach::Miniprogram(spot.located(AttachedMiniprogram {
        name: raw.miniprogram,
        appid: appid?,
        page: raw.page,
        title: raw.title,
        cover,
    })))
}
