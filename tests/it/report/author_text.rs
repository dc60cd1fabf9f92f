//! Whatever an author writes stays in a code node: ten thousand texts in the fields that are theirs, read by a parser of GitHub's Markdown.

use super::plans::{CALM, Made};
use comrak::{
    Arena, Options,
    nodes::{Node, NodeValue},
    parse_document,
};
use proptest::{
    prelude::*,
    strategy::ValueTree,
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};
use qunfa::{
    approval::{Inherited, Requirement, Signed, Void},
    audience::Drop,
    content::Skeleton,
    diagnostic::{Basis, Finding, Hold, Place, Sentence},
    model::{CampaignId, Digest, Lang, Severity, Stage},
    pipeline::Prepared,
    plan::{CampaignPlan, Plan, PlanDocument, Scheduled},
    report::{self, SaidBy, SheetOf},
    workspace::{Campaign, Waiver},
};
use std::collections::BTreeMap;

const TEXTS: usize = 10_000;

/// What means something to Markdown, to a host, to HTML or to an eye, and words between.
const PIECES: &[&str] = &[
    "`",
    "``",
    "```",
    "````",
    "~~~",
    "\n",
    "\n\n",
    "\r",
    "\r\n",
    " ",
    "  ",
    "\t",
    "|",
    "\\|",
    "\\",
    "*",
    "**",
    "_",
    "~~",
    "[",
    "]",
    "(",
    ")",
    "](",
    "![x](https://evil.example/p.png)",
    "[x](https://evil.example)",
    "[x][y]",
    "[y]: https://evil.example",
    "[^1]",
    "[^1]: x",
    "<",
    ">",
    "&",
    "&lt;",
    "&#64;",
    "&#x40;all",
    "<details>",
    "</details>",
    "<summary>",
    "</summary>",
    "<!--",
    "-->",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<https://evil.example>",
    "<a@evil.example>",
    "https://evil.example/a?b=c",
    "http://evil.example",
    "www.evil.example",
    "ftp://evil.example",
    "a@evil.example",
    "mailto:a@evil.example",
    "xmpp:a@evil.example",
    "@org/team",
    "@zhang",
    "@all",
    "#1",
    "!1",
    "GH-1",
    "org/repo#1",
    "~label",
    "%milestone",
    "$`x`$",
    "$$",
    ":tada:",
    "# ",
    "## ",
    "- ",
    "+ ",
    "1. ",
    "> ",
    "> [!NOTE]",
    "---",
    "===",
    "| - | - |",
    "|---|---|",
    "- [ ] ",
    "/close",
    "/approve",
    "::error::x",
    "##[error]x",
    "\u{202E}",
    "\u{200B}",
    "\u{200D}",
    "\u{FEFF}",
    "\u{2066}",
    "\u{0}",
    "\u{1B}[31m",
    "\u{85}",
    "\u{2028}",
    "\u{AD}",
    "\u{A0}",
    "\u{3000}",
    "会员",
    "8折",
    "a",
    "Z",
    "0",
    "。",
    "，",
    "😀",
    "é",
    "{",
    "}",
    "{{ x }}",
    "\"",
    "'",
    "=",
    ":",
    ";",
    "%0A",
    "^",
    "$",
];

/// Texts out of pieces, and now and then of any characters at all.
fn texts() -> Vec<String> {
    let piece = prop_oneof![
        8 => prop::sample::select(PIECES).prop_map(str::to_owned),
        1 => "\\PC{1,6}".prop_map(|any| any),
        1 => any::<char>().prop_map(String::from),
        1 => (1_usize..100).prop_map(|length| "`".repeat(length)),
    ];
    let text = prop::collection::vec(piece, 1..14).prop_map(|pieces| pieces.concat());
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[11; 32]);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let mut one = || text.new_tree(&mut runner).expect("a text").current();
    (0..TEXTS).map(|_| one()).collect()
}

/// A plan with every kind of thing to show, and what its campaign says.
struct Shown {
    plan: Plan,
    document: PlanDocument,
    campaign: Campaign,
    skeletons: Vec<Skeleton>,
    variants: Vec<Skeleton>,
}

impl Shown {
    fn of(prepared: &Prepared<'_>, plan: &Plan, document: &PlanDocument) -> Self {
        let mut variant = prepared.skeletons[0].clone();
        variant.variant = Some("a".to_owned());
        Self {
            plan: plan.clone(),
            document: document.clone(),
            campaign: prepared.campaign.clone(),
            skeletons: prepared.skeletons.clone(),
            variants: vec![variant],
        }
    }

    /// Puts texts into every field that somebody else writes, the next one into each.
    fn fill(&mut self, texts: &mut Texts<'_>) {
        let place = Place {
            file: texts.next().into(),
            ..Place::file("x")
        };
        self.document.scope = vec![texts.next(), texts.next()];
        self.plan.standing = vec![texts.sentence()];
        let asked = texts.asked();
        let mut finding = Finding::new(
            "own-rule",
            Severity::Evidence,
            place.clone(),
            texts.sentence(),
        )
        .text(&*asked)
        .help(texts.sentence());
        finding.basis = vec![Basis {
            source: texts.next(),
            article: texts.next(),
            certainty: None,
        }];
        let mut exempted = finding.clone();
        exempted.exempted_by = Some(texts.next());
        self.plan.findings = vec![finding.clone(), exempted.clone()];
        let id = texts.next();
        let campaign = &mut self.plan.campaigns[0];
        campaign.run.campaign = CampaignId(id.clone());
        // Another text than the id, or the file would be gone.
        campaign.title = texts.asked();
        campaign.account = texts.next();
        campaign.urgent = true;
        campaign.findings = vec![finding, exempted];
        campaign.text_diff = lines(&texts.next());
        campaign.signed_diffs = vec![(texts.next(), lines(&texts.asked()))];
        reviewed(campaign, &place, texts);
        planned(campaign, &place, texts);
        self.said(&id, asked, texts);
    }

    /// What the campaign's own files say.
    fn said(&mut self, id: &str, asked: String, texts: &mut Texts<'_>) {
        self.campaign.id = CampaignId(id.to_owned());
        let evidence = &mut self.campaign.evidence[0];
        evidence.claim.value = asked;
        evidence.file = texts.next();
        evidence.number = Some(texts.next());
        evidence.issuer = Some(texts.next());
        evidence.period = Some(texts.next());
        evidence.sample = Some(texts.next());
        evidence.valid_until = Some(texts.next());
        self.campaign.waivers = vec![Waiver {
            place: Place::file("x"),
            rule: texts.next(),
            text: texts.next(),
            reason: texts.next(),
            approver: texts.next(),
            expires: texts.next(),
        }];
        let touch = texts.next();
        self.campaign.touches[0].name.clone_from(&touch);
        self.campaign.touches[0].subject = Some(texts.next());
        for skeleton in self.skeletons.iter_mut().chain(&mut self.variants) {
            skeleton.touch.clone_from(&touch);
            skeleton.variant = skeleton.variant.as_ref().map(|_| texts.next());
            skeleton.branches = true;
            skeleton.source.text = texts.next();
            skeleton.message.text = texts.next();
            skeleton.message.mention = vec![texts.next()];
        }
    }

    fn markdown(&self) -> String {
        let contents = [SaidBy {
            campaign: &self.campaign,
            skeletons: &self.skeletons,
            variants: &self.variants,
        }];
        let sources = BTreeMap::new();
        let sheet = report::sheet(&SheetOf {
            plan: &self.plan,
            document: &self.document,
            sources: &sources,
            contents: &contents,
            zone: "Asia/Shanghai",
            unseen: &[],
            lang: Lang::Zh,
        });
        report::plan_markdown(&sheet).whole()
    }
}

/// Texts one after another, as they are or as harmless ones of the same shape.
struct Texts<'t> {
    all: &'t [String],
    at: usize,
    harmless: bool,
}

impl Texts<'_> {
    fn next(&mut self) -> String {
        let text = &self.all[self.at % self.all.len()];
        self.at += 1;
        if self.harmless {
            harmless(text)
        } else {
            text.clone()
        }
    }

    fn sentence(&mut self) -> Sentence {
        let text = self.next();
        Sentence {
            zh: text.clone(),
            en: text,
        }
    }

    /// A claim that is more than blanks, so that a document with the same words answers it.
    fn asked(&mut self) -> String {
        self.next() + "x"
    }
}

/// Sign-offs of every kind.
fn reviewed(campaign: &mut CampaignPlan, place: &Place, texts: &mut Texts<'_>) {
    let review = campaign.review.as_mut().expect("it is reviewed");
    review.present = vec![Signed {
        stage: Stage::Risk,
        reviewer: texts.next(),
        signed_ms: 0,
        use_by_ms: 1,
        audience: Vec::new(),
        statement: Digest::of(b"x"),
    }];
    review.inherited = vec![Inherited {
        template: texts.next(),
        reviewer: texts.next(),
        signed_ms: 0,
        until_ms: 1,
        statement: Digest::of(b"x"),
    }];
    review.missing = vec![Requirement {
        stage: Stage::Legal,
        roles: vec!["legal"],
        author_may: false,
        why: texts.sentence(),
    }];
    review.void = vec![Void {
        stage: Some(Stage::Risk),
        who: texts.next(),
        why: texts.sentence(),
        place: place.clone(),
        index: 0,
    }];
}

/// One touch with everything a touch shows.
fn planned(campaign: &mut CampaignPlan, place: &Place, texts: &mut Texts<'_>) {
    let touch = &mut campaign.touches[0];
    touch.name = texts.next();
    touch.tags = vec![(texts.next(), texts.next())];
    touch.departments = vec![(texts.next(), 3)];
    touch.warnings = vec![texts.sentence()];
    touch.drops = BTreeMap::from([(Drop::Suppressed, 7)]);
    touch.scheduled = Some(Scheduled {
        first_ms: 0,
        last_ms: 1,
        slots: 1,
        segments: 1,
    });
    let id = CampaignId(texts.next());
    let hold = Hold::touch("own-hold", &id, "x", texts.sentence());
    touch.holds = vec![hold.at(place.clone())];
}

fn lines(text: &str) -> Vec<(char, String)> {
    let signs = ['-', '+', ' '].into_iter().cycle();
    let lines = text.split('\n').map(str::to_owned);
    signs.zip(lines).collect()
}

/// Every feature that GitHub, GitLab or Gitee turns on.
fn options() -> Options<'static> {
    let mut options = Options::default();
    let extension = &mut options.extension;
    extension.strikethrough = true;
    extension.table = true;
    extension.autolink = true;
    extension.tasklist = true;
    extension.footnotes = true;
    extension.alerts = true;
    extension.math_dollars = true;
    extension.math_code = true;
    extension.multiline_block_quotes = true;
    extension.description_lists = true;
    options.parse.relaxed_autolinks = true;
    options
}

/// The document as lines, a node each; what stands in code is left out.
fn structure(markdown: &str) -> Vec<String> {
    let arena = Arena::new();
    let root = parse_document(&arena, markdown, &options());
    let mut nodes = Vec::new();
    walk(root, 0, &mut nodes);
    nodes
}

fn walk(node: Node<'_>, depth: usize, nodes: &mut Vec<String>) {
    let said = match &node.data.borrow().value {
        NodeValue::Code(_) => "code".to_owned(),
        NodeValue::Text(text) => format!("text {text}"),
        NodeValue::HtmlBlock(html) => format!("html {}", html.literal),
        NodeValue::Heading(heading) => format!("heading {}", heading.level),
        other => name(other).to_owned(),
    };
    nodes.push(format!("{}{said}", " ".repeat(depth)));
    for child in node.children() {
        walk(child, depth + 1, nodes);
    }
}

/// The kinds of node that a plan is made of; anything else is not ours.
fn name(value: &NodeValue) -> &'static str {
    match value {
        NodeValue::Document => "document",
        NodeValue::BlockQuote => "quote",
        NodeValue::List(_) => "list",
        NodeValue::Item(_) => "item",
        NodeValue::Paragraph => "paragraph",
        NodeValue::Table(_) => "table",
        NodeValue::TableRow(_) => "row",
        NodeValue::TableCell => "cell",
        NodeValue::SoftBreak => "break",
        NodeValue::LineBreak => "line break",
        NodeValue::Strong => "strong",
        _ => "FOREIGN",
    }
}

/// A text of the same shape that means nothing: as many lines, each as empty as before, and as long.
fn harmless(text: &str) -> String {
    text.chars()
        .map(|c| if c == '\n' { '\n' } else { '囧' })
        .collect()
}

/// Plans that are shown. Each holds over forty texts, so that every text stands in several fields.
const PLANS: usize = 450;

#[test]
fn ten_thousand_texts_never_leave_their_code() {
    let claims =
        CALM.to_owned() + "\n[[evidence]]\nclaim = \"热饮\"\nfile = \"./evidence/survey.pdf\"\n";
    let made = Made::of(&claims);
    let prepared = made.prepared();
    let (plan, document) = made.plan(&prepared);
    let mut shown = Shown::of(&prepared[0], &plan, &document);
    let all = texts();
    let mut at = 0;
    for _ in 0..PLANS {
        let mut nodes_of = |harmless: bool| {
            let mut texts = Texts {
                all: &all,
                at,
                harmless,
            };
            shown.fill(&mut texts);
            let markdown = shown.markdown();
            (structure(&markdown), markdown, texts.at)
        };
        let (expected, ..) = nodes_of(true);
        ours(&expected);
        let (nodes, markdown, next) = nodes_of(false);
        assert!(
            nodes == expected,
            "one of {:?} changes the document:\n{}\n{markdown}",
            &all[at % all.len()..(at % all.len() + next - at).min(all.len())],
            difference(&expected, &nodes)
        );
        let hides = |c: char| c.is_control() && !matches!(c, '\n' | '\t');
        let turns = |c: char| matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}');
        assert!(
            !markdown.contains(hides) && !markdown.contains(turns),
            "{markdown:?}"
        );
        at = next;
    }
    assert!(at >= 2 * TEXTS, "{at}");
}

fn difference(expected: &[String], found: &[String]) -> String {
    let (expected, found) = (expected.join("\n"), found.join("\n"));
    let diff = similar::TextDiff::from_lines(&expected, &found);
    diff.unified_diff().context_radius(3).to_string()
}

/// The words outside code are ours: nothing a host would turn into a link, a mention or a reference, and no tag but our own.
fn ours(nodes: &[String]) {
    for node in nodes.iter().map(|node| node.trim_start()) {
        assert_ne!(node, "FOREIGN");
        if let Some(text) = node.strip_prefix("text ") {
            assert!(!text.contains(['#', '<', '>', '&', '囧']), "{text}");
            assert!(!text.contains("://") && !text.contains("www."), "{text}");
        }
        if let Some(html) = node.strip_prefix("html ") {
            for tag in html.split('<').skip(1) {
                let (tag, _) = tag.split_once('>').expect("a tag ends");
                let known = ["details", "details open", "/details", "summary", "/summary"];
                assert!(known.contains(&tag), "{html}");
            }
            assert!(!html.contains('囧'), "{html}");
        }
    }
}

#[test]
fn a_page_shows_the_same_words_and_runs_none_of_them() {
    let made = Made::of(&CALM.replace("会员日\"", "<script>x</script>\\u202E\""));
    let page = made.shown(Lang::Zh, report::plan_html);
    assert!(
        !page.contains("<script>") && !page.contains('\u{202E}'),
        "{page}"
    );
    assert!(page.contains("\\u{202E}"), "{page}");
}
