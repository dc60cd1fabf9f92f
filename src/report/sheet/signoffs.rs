//! A review becomes lines: who signed what and until when, what is missing, and what does not count.

use super::SignoffSheet;
use crate::{
    diagnostic::Finding,
    model::Lang,
    plan::{CampaignPlan, Symbol},
    report::{author_text::AuthorText, local, plan_words::stage_word},
};

/// In the order of stages. What is done needs nobody's signature any more.
pub(super) fn signoffs(plan: &CampaignPlan, zone: &str, lang: Lang) -> Vec<SignoffSheet> {
    let Some(review) = plan
        .review
        .as_ref()
        .filter(|_| plan.symbol() != Symbol::Done)
    else {
        return Vec::new();
    };
    let at = |ms| local(zone, ms);
    let text = |text: &str| AuthorText::of(text);
    let own = SignoffSheet::Own {
        blocking: plan
            .findings
            .iter()
            .filter(|one| Finding::blocks(one))
            .count(),
    };
    let present = review.present.iter().map(|signed| SignoffSheet::Present {
        stage: stage_word(signed.stage, lang),
        reviewer: text(&signed.reviewer),
        signed: at(signed.signed_ms),
        until: at(signed.use_by_ms),
    });
    let inherited = review.inherited.iter().map(|one| SignoffSheet::Inherited {
        template: text(
            one.template
                .strip_prefix("templates/")
                .unwrap_or(&one.template),
        ),
        reviewer: text(&one.reviewer),
        signed: at(one.signed_ms),
        until: at(one.until_ms),
    });
    let missing = review.missing.iter().map(|missing| SignoffSheet::Missing {
        stage: stage_word(missing.stage, lang),
        roles: missing.roles.join("/"),
        why: text(missing.why.in_lang(lang)),
    });
    let void = review.void.iter().map(|void| SignoffSheet::Void {
        stage: void.stage.map_or("", |stage| stage_word(stage, lang)),
        who: text(&void.who),
        why: text(void.why.in_lang(lang)),
    });
    let signed = present.chain(inherited).chain(missing).chain(void);
    std::iter::once(own).chain(signed).collect()
}
