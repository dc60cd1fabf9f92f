//! A touch becomes its skeleton: the message as far as files know it, with placeholders for what varies.

use super::{attachments, link::link_url, names, place::place_of};
use crate::{
    diagnostic::{Finding, Sink},
    model::{Channel, Message},
    say,
    template::{Rendered, Shared, SourceMap, Template, TemplateError, TemplateErrorKind, Values},
    workspace::{Campaign, Policy, Source, Touch},
};
use std::collections::BTreeSet;

/// What people sign of a touch's content, the same for anyone who has the files.
#[derive(Debug, Clone)]
pub struct Skeleton {
    /// Which touch.
    pub touch: String,
    /// Which of its variants; none: the touch's own text.
    pub variant: Option<String>,
    /// How it goes out.
    pub channel: Channel,
    /// Constants and link texts are real; `⟨member.store⟩`, `⟨person.level⟩`, `⟨run.no⟩` and `⟨M⟩` stand for the rest.
    pub message: Message,
    /// List columns the text may use, without `person.`, in order.
    pub columns: Vec<String>,
    /// Whether members get different texts.
    pub per_member: bool,
    /// Whether people get different texts.
    pub per_person: bool,
    /// Whether a condition or loop depends on a member or person: then the text is one branch of several.
    pub branches: bool,
    /// From the text back to the template.
    pub map: SourceMap,
    /// The template.
    pub source: Source,
    /// The template, compiled.
    pub template: Template,
}

say! {
    struct NeedsRealValue {}
    zh "审核时看到的是占位符，还没有真实的值，这里算不出结果；请在名单或 members.toml 里先算好"
    en "reviewers see placeholders, and this can be computed from real values only; compute it in the list or in members.toml"
}

/// The skeleton of a touch. `None` when its template cannot be rendered at all; the sink then says why. `member_names` are
/// those of [`member_names`](super::member_names()).
pub fn skeleton(
    campaign: &Campaign,
    touch: &Touch,
    policy: &Policy,
    member_names: &BTreeSet<String>,
    sink: &mut Sink,
) -> Option<Skeleton> {
    let source = &touch.source;
    let attachments = attachments::attachments(campaign, touch, policy);
    let template = compiled(source, sink)?;
    let before = sink.len();
    names::check(campaign, touch, source, &template, member_names, sink);
    if sink.len() > before {
        return None;
    }
    let rendered = rendered(campaign, policy, source, &template, sink)?;
    let uses = |root: &str| {
        template
            .mentions()
            .iter()
            .any(|name| name.path.split('.').next() == Some(root))
    };
    let varies = |path: &str| path.starts_with("person.") || path.starts_with("member.");
    Some(Skeleton {
        touch: touch.name.clone(),
        variant: None,
        channel: touch.channel,
        message: Message {
            text: rendered.text,
            format: touch.format,
            attachments,
            mention: touch.mention.clone(),
            card: attachments::card(campaign, touch, policy),
        },
        columns: fields(&template, "person.").into_iter().collect(),
        per_member: uses("member"),
        per_person: uses("person"),
        branches: template
            .mentions()
            .iter()
            .any(|name| name.decides && varies(&name.path)),
        map: rendered.map,
        source: source.clone(),
        template,
    })
}

/// Constants and links: the values every rendering of a campaign shares.
pub(super) fn constants(campaign: &Campaign, policy: &Policy) -> Values {
    let vars = campaign
        .vars
        .iter()
        .map(|(name, value)| (name.clone(), Shared::of(value)));
    let link = campaign.links.iter().map(|(name, link)| {
        let url = link_url(name, &link.url, policy.tracking.as_ref());
        (name.clone(), Shared::text(&url))
    });
    Values::new()
        .with("vars", Shared::object(vars))
        .with("link", Shared::object(link))
}

/// The code of what is wrong with a template.
pub(super) fn code(kind: &TemplateErrorKind) -> &'static str {
    match kind {
        TemplateErrorKind::Syntax => "template-syntax",
        TemplateErrorKind::NotAvailable(_) => "template-not-available",
        TemplateErrorKind::Undefined(_) => "template-undefined",
        TemplateErrorKind::TooManySteps => "template-too-many-steps",
        TemplateErrorKind::TooLong => "template-too-long",
        TemplateErrorKind::Other => "template-cannot-compute",
    }
}

pub(super) fn compiled(source: &Source, sink: &mut Sink) -> Option<Template> {
    Template::compile(&source.file, &source.text)
        .map_err(|error| sink.push(finding(source, error)))
        .ok()
}

fn rendered(
    campaign: &Campaign,
    policy: &Policy,
    source: &Source,
    template: &Template,
    sink: &mut Sink,
) -> Option<Rendered> {
    let mut values = constants(campaign, policy);
    for root in ["member", "person", "run"] {
        let fields = fields(template, &format!("{root}."));
        let placeholders = fields.into_iter().map(|field| {
            let placeholder = Shared::text(&format!("⟨{root}.{field}⟩"));
            (field, placeholder)
        });
        values.set(root, Shared::object(placeholders));
    }
    template
        .render(&values)
        .map_err(|error| sink.push(finding(source, real_value(error))))
        .ok()
}

/// The fields a template mentions of one root. Deeper paths count by their first field: a column is one text.
pub(super) fn fields(template: &Template, root: &str) -> BTreeSet<String> {
    let mentioned = template
        .mentions()
        .iter()
        .filter_map(|name| name.path.strip_prefix(root));
    mentioned
        .map(|field| field.split('.').next().unwrap_or(field).to_owned())
        .collect()
}

pub(super) fn real_value(error: TemplateError) -> TemplateError {
    if error.kind != TemplateErrorKind::Other {
        return error;
    }
    TemplateError {
        what: NeedsRealValue {}.into(),
        ..error
    }
}

pub(super) fn finding(source: &Source, error: TemplateError) -> Finding {
    let bytes = error.bytes.unwrap_or(0..0);
    let text = source
        .text
        .get(bytes.clone())
        .unwrap_or_default()
        .to_owned();
    Finding::block(code(&error.kind), place_of(source, bytes), error.what).text(text)
}
