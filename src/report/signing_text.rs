//! The sheet of a plan as whoever signs it sees it on a terminal: the plan, the documents behind its claims, every text in full, and what
//! nobody looked at. A signature is over texts, so the texts are shown.

use super::{
    Style,
    author_text::AuthorText,
    plan_text::{Page, plan_text},
    sheet::{CampaignSheet, MessageSheet, Sheet},
};
use crate::model::Lang;
use std::fmt::Write as _;

/// Renders a plan with everything a signature covers. Nothing is cut.
pub fn signing_text(sheet: &Sheet<'_>, style: Style) -> String {
    let mut page = Page {
        sheet,
        style,
        text: String::new(),
    };
    for campaign in &sheet.campaigns {
        let line = format!("{}：{}", campaign.id.visible(), campaign.verdict.line);
        let line = style.bold(&line);
        page.line(&line);
    }
    page.text.push_str(&plan_text(sheet, style));
    page.text.push('\n');
    for campaign in &sheet.campaigns {
        page.documents(campaign);
        for message in &campaign.messages {
            page.text.push_str(&message_text(message, sheet.lang));
        }
    }
    page.list(page.pick("没有看的", "not looked at"), &sheet.unseen);
    page.text
}

impl Page<'_> {
    /// What proves the claims, and what is excepted.
    fn documents(&mut self, campaign: &CampaignSheet<'_>) {
        for finding in campaign.findings.iter().filter(|one| one.wants_evidence) {
            let label = self.pick("证据", "evidence");
            let text = finding.text.visible();
            self.line(&match self.sheet.lang {
                Lang::Zh => format!("{label}「{text}」"),
                Lang::En => format!("{label} \"{text}\""),
            });
            for document in &finding.evidence {
                self.line(&format!("  {}", document.visible()));
            }
            if finding.evidence.is_empty() {
                let none = self.style.alarm(self.pick("  没有证据", "  no evidence"));
                self.line(&none);
            }
        }
        self.list(self.pick("其他证据", "other evidence"), &campaign.evidence);
        self.list(self.pick("豁免", "waivers"), &campaign.waivers);
    }

    fn list(&mut self, heading: &str, all: &[AuthorText]) {
        if all.is_empty() {
            return;
        }
        self.line(heading);
        for one in all {
            self.line(&format!("  {}", one.visible()));
        }
        self.text.push('\n');
    }
}

/// One text under its name, then what stands beside it, then the template where it decides.
fn message_text(message: &MessageSheet, lang: Lang) -> String {
    let word = lang.pick("正文", "text");
    let mut of = message.touch.visible();
    if let Some((name, share)) = &message.variant {
        let name = name.visible();
        let _ = match lang {
            Lang::Zh => write!(of, " 版本 {name}（{share}%）"),
            Lang::En => write!(of, " variant {name} ({share}%)"),
        };
    }
    let mut text = format!("── {of} {word} ──\n");
    let mut lines = vec![message.text.visible()];
    lines.retain(|line| !line.is_empty());
    let beside = message.beside.iter();
    lines.extend(beside.map(|one| format!("[{}] {}", one.label, one.value.visible())));
    text.push_str(&lines.join("\n"));
    text.push_str("\n\n");
    if let Some(source) = &message.source {
        text.push_str(&template_text(&of, &source.visible(), lang));
    }
    text
}

/// A template that decides says more than one text: it is shown as it is written, since that is what is signed.
pub fn template_text(of: &str, source: &str, lang: Lang) -> String {
    let heading = lang.pick(
        "模板原文：含条件，上面只是其中一种写法，签的是全部",
        "the template as written: it decides, the text above is one of several, and all of them are signed",
    );
    format!("── {of} {heading} ──\n{source}\n\n")
}
