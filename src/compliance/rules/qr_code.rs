//! Warns of pictures that look like QR codes by their names: nobody sees where they lead.

use crate::{
    compliance::{
        rule::{Check, Found, Rule, RuleInfo},
        said::Whole,
    },
    diagnostic::Certainty,
    model::Severity,
    say,
};

/// Parts of file names that mean one.
const NAMES: &[&str] = &["qr", "二维码", "erweima", "扫码", "小程序码", "群码"];

pub(crate) const RULE: Rule = Rule {
    info: RuleInfo {
        code: "QR-001",
        severity: Severity::Warn,
        hard: false,
        title: ("图片可能是二维码", "a picture that may be a QR code"),
        remedy: (
            "请人工扫一遍, 确认指向的网址已在 [domains] 登记; 能用链接卡片就不用二维码",
            "scan it and see that its host is declared; prefer a link card",
        ),
        basis: &[("微信外部链接内容管理规范", "", Some(Certainty::Reported))],
        offends: &[],
        passes: &[],
    },
    check: Check::Message(check),
};

say! {
    struct Unseen { name: String }
    zh "图片 {name} 可能是二维码, 检查看不到它指向哪里"
    en "the picture {name} may be a QR code, and no check sees where it leads"
}

fn check(whole: &Whole<'_>, found: &mut Found<'_>) {
    for (media, _) in whole.message.media() {
        let name = media.name().to_lowercase();
        if NAMES.iter().any(|part| name.contains(part)) {
            let what = Unseen {
                name: media.name().to_owned(),
            };
            found.push(whole.touch_place(), media.name(), what);
        }
    }
}
