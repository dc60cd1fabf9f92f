//! Attached files and the channel that carries them: what one takes, another refuses.

use super::{campaign::Attach, reading::Reading};
use crate::{
    diagnostic::{Finding, Located},
    media::Details,
    model::{Channel, Media},
    say,
};

say! {
    struct LargeForRobot { bytes: u64, limit: u64 }
        zh "群机器人的图片最多 {limit} 字节，这张有 {bytes} 字节；请压缩"
        en "a robot's picture may have {limit} bytes, this one has {bytes}; compress it"
    struct LongForMoments { seconds: u64, limit: u64 }
        zh "朋友圈视频最长 {limit} 秒，这个有 {seconds} 秒；请剪短"
        en "a film in moments may play {limit} s, this one plays {seconds} s; cut it"
    struct UnknownLength { limit: u64 }
        zh "视频没有写明时长，而朋友圈视频最长 {limit} 秒；请重新导出为普通 MP4"
        en "the film does not say how long it plays, and one in moments may play {limit} s; export it as a plain MP4"
}

/// Checks every file of a touch against the channel's own limits.
pub(super) fn check(reading: &mut Reading<'_, '_>, channel: Channel, attach: &[Attach]) {
    let found: Vec<Finding> = attach
        .iter()
        .filter_map(|attach| match attach {
            Attach::Image(media) | Attach::File(media) => misfit(reading, channel, media),
            _ => None,
        })
        .collect();
    reading.push(found);
}

fn misfit(reading: &Reading<'_, '_>, channel: Channel, media: &Located<Media>) -> Option<Finding> {
    let limits = &reading.settings.policy.limits;
    let look = reading.files.seen(&media.value.path)?;
    let place = media.place.clone();
    match (channel, &look.details) {
        (Channel::Robot, Details::Picture(_)) => {
            let (bytes, limit) = (look.bytes, limits.get("robot_image_bytes"));
            let what = LargeForRobot { bytes, limit };
            (bytes > limit).then(|| Finding::block("media-too-large", place, what))
        }
        (Channel::Moments, Details::Film(Some(film))) => {
            let limit_ms = limits.get("moments_video_ms");
            let limit = limit_ms / 1_000;
            match film.duration_ms {
                Some(length) if length <= limit_ms => None,
                Some(length) => {
                    let seconds = length.div_ceil(1_000);
                    let what = LongForMoments { seconds, limit };
                    Some(Finding::block("long-film", place, what))
                }
                None => Some(Finding::block("long-film", place, UnknownLength { limit })),
            }
        }
        _ => None,
    }
}
