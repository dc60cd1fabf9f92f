//! What `doctor` is told by WeCom: whether each secret is taken and may do its work, from this address, at this time.

use super::{
    CommandError, Exit, Terminal,
    command_doctor::Examined,
    site::{Site, block_on},
};
use crate::{
    channel::{self, Probed},
    ports::CallError,
    say,
};

say! {
    struct MayWork { secret: String }
    zh "企业微信：{secret} 可用"
    en "WeCom: {secret} works"

    struct ClockOff { seconds: i64 }
    zh "时钟：与企业微信相差 {seconds} 秒，超过 60 秒；时段和截止会判错。校准本机时钟（timedatectl set-ntp true）"
    en "clock: {seconds} s off WeCom's, more than 60; windows and deadlines would be misjudged. Set this clock (timedatectl set-ntp true)"

    struct ClockFine {}
    zh "时钟：与企业微信相差不到 60 秒"
    en "clock: within 60 s of WeCom's"

    struct ClockUnknown {}
    zh "时钟：企业微信没有告诉时间，无法比对"
    en "clock: WeCom did not tell the time, so it was not compared"

    struct Refused { secret: String, asked: String, code: i64, zh: String, en: String }
    zh "企业微信：{secret} 被拒绝（{asked}，{code}）：{zh}"
    en "WeCom: {secret} was refused ({asked}, {code}): {en}"
}

const CLOCK_MS_MAX: i64 = 60_000;

pub(super) fn examine(site: &Site, now_ms: i64, terminal: &Terminal, examined: &mut Examined) {
    let wire = match site.wire(terminal) {
        Ok(wire) => wire,
        Err(error) => return examined.refused(error),
    };
    let probe = block_on(wire.probe());
    match probe.date_ms.map(|date_ms| now_ms - date_ms) {
        None => examined.mind(ClockUnknown {}),
        Some(off_ms) if off_ms.abs() > CLOCK_MS_MAX => {
            let seconds = off_ms.abs() / 1_000;
            examined.wrong(Exit::Usage, ClockOff { seconds });
        }
        Some(_) => examined.fine(ClockFine {}),
    }
    for probed in probe.answers {
        told(probed, examined);
    }
}

fn told(probed: Probed, examined: &mut Examined) {
    let Probed {
        secret,
        asked,
        answer,
    } = probed;
    let asked = asked.trim_start_matches("/cgi-bin/").to_owned();
    let error = match answer {
        Ok(()) => {
            let secret = format!("{secret} {asked}");
            return examined.fine(MayWork { secret });
        }
        Err(error) => error,
    };
    let advice = match &error {
        CallError::Refused { code, message, .. } => {
            channel::advice(*code, message).map(|advice| (*code, advice))
        }
        _ => None,
    };
    match advice {
        None => examined.refused(CommandError::from(error)),
        Some((code, advice)) => examined.wrong(
            Exit::Platform,
            Refused {
                secret,
                asked,
                code,
                zh: advice.zh,
                en: advice.en,
            },
        ),
    }
}
