//! A message becomes the bubbles a recipient sees: the text first, then each attachment, or one card.

use super::{
    markdown::{self, Block},
    pictures::{Picture, Pictures, size},
    spans::{self, Kind, Line, Span, words},
};
use crate::model::{
    Article, Attachment, Card, CardType, Lang, Media, MediaKind, Message, NoticeItem,
    StoredArticle, TemplateCard, TextFormat,
};
use serde::Serialize;

/// One bubble.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(super) enum Bubble {
    Text {
        lines: Vec<Line>,
    },
    Markdown {
        blocks: Vec<Block>,
    },
    Image {
        picture: Picture,
    },
    Link {
        title: Line,
        desc: Line,
        host: String,
        picture: Option<Picture>,
    },
    Miniprogram {
        title: Line,
        appid: String,
        page: String,
        picture: Picture,
    },
    Video {
        name: String,
        size: String,
    },
    Voice {
        name: String,
        size: String,
    },
    File {
        name: String,
        size: String,
        word: &'static str,
    },
    Textcard {
        title: Line,
        lines: Vec<Line>,
        button: String,
        host: String,
    },
    Articles {
        articles: Vec<ArticleView>,
    },
    Notice {
        appid: String,
        page: String,
        title: Line,
        desc: Line,
        emphasis: bool,
        rows: Vec<Row>,
    },
    Template(Box<TemplateView>),
}

/// One article.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct ArticleView {
    pub(super) title: Line,
    pub(super) desc: Line,
    /// Where it leads, or who wrote it.
    pub(super) by: String,
    pub(super) picture: Option<Picture>,
}

/// A name and its value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Row {
    pub(super) key: Line,
    pub(super) value: Line,
}

/// A template card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct TemplateView {
    pub(super) card: &'static str,
    pub(super) source: Line,
    pub(super) title: Line,
    pub(super) desc: Line,
    pub(super) emphasis: Option<(Line, Line)>,
    pub(super) picture: Option<Picture>,
    pub(super) wants_picture: bool,
    pub(super) quote: Line,
    pub(super) lines: Vec<Line>,
    pub(super) rows: Vec<Row>,
    pub(super) jumps: Vec<Line>,
    /// Text and style, 1 to 4.
    pub(super) buttons: Vec<(Line, u8)>,
    pub(super) questions: Vec<QuestionView>,
    pub(super) submit: Line,
    pub(super) host: String,
}

/// A question with its answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct QuestionView {
    pub(super) title: Line,
    pub(super) options: Vec<Line>,
    pub(super) multiple: bool,
    /// Chosen from a list that opens; else ticked.
    pub(super) drops_down: bool,
}

/// Everything a message shows, in the order it arrives.
pub(super) fn bubbles(message: &Message, pictures: &Pictures, lang: Lang) -> Vec<Bubble> {
    let mut bubbles = Vec::new();
    match &message.card {
        Some(card) => bubbles.push(card_view(card, message, pictures, lang)),
        None if !message.text.is_empty() || !message.mention.is_empty() => {
            bubbles.push(text(message, lang));
        }
        None => {}
    }
    let attached = message.attachments.iter();
    bubbles.extend(attached.map(|one| attachment(one, pictures)));
    bubbles
}

fn text(message: &Message, lang: Lang) -> Bubble {
    if message.format != TextFormat::Plain {
        let mut blocks = markdown::blocks(&message.text);
        let called = mentions(&message.mention, lang);
        if !called.is_empty() {
            blocks.push(Block::Text {
                lines: vec![called],
            });
        }
        return Bubble::Markdown { blocks };
    }
    let mut lines = spans::lines_with_anchors(&message.text);
    let called = mentions(&message.mention, lang);
    if !called.is_empty() {
        lines.push(called);
    }
    Bubble::Text { lines }
}

/// Who is called, as clients show it behind the text.
fn mentions(mention: &[String], lang: Lang) -> Line {
    let mut line = Line::new();
    for who in mention {
        let shown = match who.as_str() {
            "@all" => format!("@{}", lang.pick("所有人", "everyone")),
            who => format!("@{}", super::visible(who)),
        };
        if !line.is_empty() {
            line.push(Span::default().with(" "));
        }
        line.push(Span::of(Kind::Mention).with(shown));
    }
    line
}

fn attachment(attachment: &Attachment, pictures: &Pictures) -> Bubble {
    let named = |media: &Media| (super::visible(media.name()), size(media.bytes));
    match attachment {
        Attachment::Image { media } => Bubble::Image {
            picture: pictures.show(media),
        },
        Attachment::Link {
            title,
            url,
            desc,
            cover,
        } => Bubble::Link {
            title: words(title),
            desc: words(desc),
            host: host(url),
            picture: cover.as_ref().map(|media| pictures.show(media)),
        },
        Attachment::Miniprogram {
            appid,
            page,
            title,
            cover,
        } => Bubble::Miniprogram {
            title: words(title),
            appid: super::visible(appid),
            page: super::visible(page),
            picture: pictures.show(cover),
        },
        Attachment::Video { media } => {
            let (name, size) = named(media);
            Bubble::Video { name, size }
        }
        Attachment::Voice { media } => {
            let (name, size) = named(media);
            Bubble::Voice { name, size }
        }
        Attachment::File { media } => {
            let (name, size) = named(media);
            Bubble::File {
                name,
                size,
                word: file_word(media.kind),
            }
        }
    }
}

fn card_view(card: &Card, message: &Message, pictures: &Pictures, lang: Lang) -> Bubble {
    match card {
        Card::Textcard { title, url, button } => Bubble::Textcard {
            title: words(title),
            lines: spans::card_lines(&message.text),
            button: button
                .as_deref()
                .map_or_else(|| lang.pick("详情", "Details").to_owned(), super::visible),
            host: host(url),
        },
        Card::News { articles } => Bubble::Articles {
            articles: articles.iter().map(|one| article(one, pictures)).collect(),
        },
        Card::Mpnews { articles } => Bubble::Articles {
            articles: articles.iter().map(|one| stored(one, pictures)).collect(),
        },
        Card::MiniprogramNotice {
            appid,
            page,
            title,
            desc,
            emphasis,
            items,
        } => Bubble::Notice {
            appid: super::visible(appid),
            page: super::visible(page.as_deref().unwrap_or_default()),
            title: words(title),
            desc: words(desc.as_deref().unwrap_or_default()),
            emphasis: *emphasis,
            rows: rows(items),
        },
        Card::Template(card) => Bubble::Template(Box::new(template(card, message, pictures))),
    }
}

fn article(article: &Article, pictures: &Pictures) -> ArticleView {
    ArticleView {
        title: words(&article.title),
        desc: words(&article.desc),
        by: host(&article.url),
        picture: article.cover.as_ref().map(|media| pictures.show(media)),
    }
}

fn stored(article: &StoredArticle, pictures: &Pictures) -> ArticleView {
    ArticleView {
        title: words(&article.title),
        desc: words(article.digest.as_deref().unwrap_or_default()),
        by: super::visible(article.author.as_deref().unwrap_or_default()),
        picture: Some(pictures.show(&article.cover)),
    }
}

fn template(card: &TemplateCard, message: &Message, pictures: &Pictures) -> TemplateView {
    let optional = |text: &Option<String>| words(text.as_deref().unwrap_or_default());
    let question = |question: &crate::model::Question| QuestionView {
        title: optional(&question.title),
        options: question
            .options
            .iter()
            .map(|(_, text)| words(text))
            .collect(),
        multiple: question.multiple,
        drops_down: card.card_type == CardType::MultipleInteraction,
    };
    TemplateView {
        card: card.card_type.word(),
        source: optional(&card.source),
        title: words(&card.title),
        desc: optional(&card.desc),
        emphasis: card
            .emphasis
            .as_ref()
            .map(|(figure, what)| (words(figure), words(what))),
        picture: card.cover.as_ref().map(|media| pictures.show(media)),
        wants_picture: card.card_type == CardType::NewsNotice,
        quote: optional(&card.quote),
        lines: if message.text.trim().is_empty() {
            Vec::new()
        } else {
            spans::lines(&message.text)
        },
        rows: rows(&card.rows),
        jumps: card.jumps.iter().map(|jump| words(&jump.title)).collect(),
        buttons: card
            .buttons
            .iter()
            .map(|button| (words(&button.text), button.style.unwrap_or(1)))
            .collect(),
        questions: card.questions.iter().map(question).collect(),
        submit: optional(&card.submit),
        host: card.url.as_deref().map(host).unwrap_or_default(),
    }
}

fn rows(items: &[NoticeItem]) -> Vec<Row> {
    let row = |item: &NoticeItem| Row {
        key: words(&item.key),
        value: words(&item.value),
    };
    items.iter().map(row).collect()
}

/// The host of an address, as a card shows it; an address that is none is shown whole.
pub(super) fn host(url: &str) -> String {
    let parsed = url::Url::parse(url).ok();
    let host = parsed.and_then(|url| url.host_str().map(str::to_owned));
    host.unwrap_or_else(|| super::visible(url))
}

fn file_word(kind: MediaKind) -> &'static str {
    match kind {
        MediaKind::Jpeg | MediaKind::Png => "IMG",
        MediaKind::Mp4 => "MP4",
        MediaKind::Amr => "AMR",
        MediaKind::Pdf => "PDF",
        MediaKind::Doc | MediaKind::Docx => "DOC",
        MediaKind::Xls | MediaKind::Xlsx => "XLS",
        MediaKind::Ppt | MediaKind::Pptx => "PPT",
        MediaKind::Txt => "TXT",
        MediaKind::Csv => "CSV",
    }
}
