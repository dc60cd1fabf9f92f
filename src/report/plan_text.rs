//! The sheet of a plan as a terminal shows it: what matters first, never a list of recipients.

use super::{
    Style,
    author_text::AuthorText,
    findings_text, holds_text,
    plan_words::{short, thousands},
    sheet::{CampaignSheet, Figure, Sheet, SignoffSheet, TouchSheet},
};
use crate::{model::Lang, plan::Symbol};

/// A sheet being written.
pub(super) struct Page<'s> {
    pub(super) sheet: &'s Sheet<'s>,
    pub(super) style: Style,
    pub(super) text: String,
}

/// Renders a plan. The last line is the summary; its numbers are those of the document.
pub fn plan_text(sheet: &Sheet<'_>, style: Style) -> String {
    let mut page = Page {
        sheet,
        style,
        text: String::new(),
    };
    page.head();
    for campaign in &sheet.campaigns {
        page.campaign(campaign);
    }
    page.text.push_str(&findings_text(
        sheet.raw_findings,
        sheet.sources,
        sheet.lang,
        style,
    ));
    page.summary();
    page.text
}

impl Page<'_> {
    pub(super) fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    pub(super) fn pick(&self, zh: &'static str, en: &'static str) -> &'static str {
        self.sheet.lang.pick(zh, en)
    }

    fn head(&mut self) {
        let line = self.style.dim(&self.sheet.source);
        self.line(&line);
        for sentence in &self.sheet.standing {
            let line = self.style.notice(&format!("! {}", sentence.visible()));
            self.line(&line);
        }
        for sentence in &self.sheet.left_out {
            let line = self.style.dim(&sentence.visible());
            self.line(&line);
        }
        self.text.push('\n');
    }

    fn campaign(&mut self, campaign: &CampaignSheet<'_>) {
        let run = campaign.run.visible();
        let run = match self.sheet.lang {
            Lang::Zh => format!("第 {run} 期"),
            Lang::En => format!("run {run}"),
        };
        let urgent = if campaign.urgent {
            self.style.alarm(self.pick(" 紧急", " urgent"))
        } else {
            String::new()
        };
        let mut heading = campaign.id.visible();
        if let Some(title) = &campaign.title {
            heading += "  ";
            heading += &title.visible();
        }
        let heading = self.style.bold(&heading);
        let account = if campaign.account.is_empty() {
            String::new()
        } else {
            format!("  {}", self.style.dim(&campaign.account.visible()))
        };
        let line = format!(
            "{} {heading}  {run}{urgent}{account}",
            self.style.symbol(campaign.symbol),
        );
        self.line(&line);
        for touch in &campaign.touches {
            self.touch(touch);
        }
        for signoff in &campaign.signoffs {
            self.signoff(signoff);
        }
        self.diffs(campaign);
        if let Some(digest) = &campaign.digest {
            let line = format!("    {}  sha256:{digest}", self.pick("摘要", "digest"));
            let line = self.style.dim(&line);
            self.line(&line);
        }
        let sheet = self.sheet;
        let findings = findings_text(campaign.raw_findings, sheet.sources, sheet.lang, self.style);
        self.text.push_str(&findings);
        if findings.is_empty() {
            self.text.push('\n');
        }
    }

    fn touch(&mut self, touch: &TouchSheet<'_>) {
        let figures: Vec<&str> = touch.figures.iter().map(|one| &*one.value).collect();
        let head = format!(
            "  {} {}  {}  {}",
            self.style.symbol(touch.symbol),
            touch.name.visible(),
            touch.channel,
            figures.join(" · ")
        );
        self.line(&head);
        for Figure { label, value } in &touch.facts {
            self.line(&format!("      {label}  {value}"));
        }
        if !touch.names.is_empty() {
            let names: Vec<String> = touch.names.iter().map(AuthorText::visible).collect();
            let label = self.pick("解析", "names");
            self.line(&format!("      {label}  {}", names.join(" · ")));
        }
        for warning in &touch.warnings {
            let label = self.pick("注意", "note");
            let line = format!("      {label}  {}", warning.visible());
            let line = self.style.notice(&line);
            self.line(&line);
        }
        let sheet = self.sheet;
        let holds = holds_text(
            touch.raw_holds,
            sheet.sources,
            sheet.lang,
            self.style,
            "      ",
        );
        self.text.push_str(&holds);
    }

    fn signoff(&mut self, signoff: &SignoffSheet) {
        let lang = self.sheet.lang;
        let line = match (signoff, lang) {
            // Its findings follow.
            (SignoffSheet::Own { .. }, _) => return,
            (
                SignoffSheet::Present {
                    stage,
                    reviewer,
                    until,
                    ..
                },
                Lang::Zh,
            ) => {
                let reviewer = reviewer.visible();
                format!("    签核  ✔ {stage} {reviewer}，{until} 前有效")
            }
            (
                SignoffSheet::Present {
                    stage,
                    reviewer,
                    until,
                    ..
                },
                Lang::En,
            ) => {
                let reviewer = reviewer.visible();
                format!("    sign-off  ✔ {stage} {reviewer}, valid until {until}")
            }
            (
                SignoffSheet::Inherited {
                    template,
                    reviewer,
                    until,
                    ..
                },
                _,
            ) => {
                let (template, reviewer) = (template.visible(), reviewer.visible());
                match lang {
                    Lang::Zh => format!(
                        "    签核  ✔ 终审 由 {reviewer} 对模板 {template} 签核，{until} 前有效"
                    ),
                    Lang::En => format!(
                        "    sign-off  ✔ legal by {reviewer}, who signed the template {template}, valid until {until}"
                    ),
                }
            }
            (SignoffSheet::Missing { stage, roles, why }, _) => {
                let why = why.visible();
                self.style.alarm(&match lang {
                    Lang::Zh => format!("    签核  缺 {stage}（{roles}）：{why}"),
                    Lang::En => format!("    sign-off  missing {stage} ({roles}): {why}"),
                })
            }
            (SignoffSheet::Void { who, why, .. }, _) => {
                let label = self.pick("签核无效", "void sign-off");
                let line = format!("    {label}  {}：{}", who.visible(), why.visible());
                self.style.notice(&line)
            }
        };
        self.line(&line);
    }

    fn diffs(&mut self, campaign: &CampaignSheet<'_>) {
        for diff in &campaign.diffs {
            let colon = self.pick("：", ":");
            let of = if diff.of.is_empty() {
                String::new()
            } else {
                format!(" {}", diff.of.visible())
            };
            let label = self.pick("正文", "text");
            self.line(&format!("    {label}{of}  {}{colon}", diff.heading));
            for (sign, text) in &diff.lines {
                self.line(&format!("    {sign} {}", text.visible()));
            }
        }
    }

    fn summary(&mut self) {
        let sheet = self.sheet;
        let count = |(symbol, touches): &(Symbol, u32)| format!("{} {touches}", symbol.character());
        let parts: Vec<String> = sheet.touches.iter().map(count).collect();
        let (people, calls) = (thousands(sheet.reach.0), thousands(sheet.reach.1));
        let (parts, id) = (parts.join("  "), short(&sheet.id));
        let line = match sheet.lang {
            Lang::Zh => {
                format!("计划：{parts}；将发给 {people} 人次，{calls} 次调用。编号 {id}")
            }
            Lang::En => format!("Plan: {parts}; {people} recipients, {calls} calls. Id {id}"),
        };
        self.line(&line);
    }
}
