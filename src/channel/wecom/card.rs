//! A card becomes its object on the wire (WeCom docs 90236, 90248, 91770); what a channel does not show is refused.

use super::{
    bounds, template,
    uploads::{picture_url, uploaded},
    wire_message::{
        ArticleBody, Content, Mpnews, News, Notice, NoticeRow, StoredArticleBody, Textcard,
    },
};
use crate::{
    model::{Article, Card, Channel, NoticeItem, StoredArticle, Upload},
    ports::{CallError, WireRequest},
};

/// The object of a card.
pub(super) fn content<'a>(
    request: &'a WireRequest,
    card: &'a Card,
) -> Result<Content<'a>, CallError> {
    let (channel, text) = (request.channel, request.message.text.as_str());
    if !carries(channel, card) {
        return Err(unsendable(format!(
            "{channel} does not carry a {}",
            card.word()
        )));
    }
    if !request.message.mention.is_empty() {
        return Err(unsendable("a card mentions nobody".to_owned()));
    }
    let speaks = matches!(card, Card::Textcard { .. } | Card::Template(_));
    if !speaks && !text.is_empty() {
        return Err(unsendable(format!(
            "a {} has no text beside it",
            card.word()
        )));
    }
    match card {
        Card::Textcard { title, url, button } => textcard(title, text, url, button.as_deref()),
        Card::News { articles } => news(request, articles),
        Card::Mpnews { articles } => mpnews(request, articles),
        Card::MiniprogramNotice {
            appid,
            page,
            title,
            desc,
            emphasis,
            items,
        } => {
            notice_title("the notice's title", Some(title))?;
            notice_title("the notice's description", desc.as_deref())?;
            Ok(Content::MiniprogramNotice(Notice {
                appid,
                page: page.as_deref(),
                title,
                description: desc.as_deref(),
                emphasis_first_item: *emphasis,
                content_item: notice_rows(items)?,
            }))
        }
        Card::Template(card) => {
            template::body(request, card, text).map(|body| Content::TemplateCard(Box::new(body)))
        }
    }
}

/// Which cards a channel shows.
fn carries(channel: Channel, card: &Card) -> bool {
    match (channel, card) {
        (Channel::App, _)
        | (Channel::Appchat, Card::Textcard { .. } | Card::News { .. } | Card::Mpnews { .. })
        | (Channel::Robot, Card::News { .. }) => true,
        (Channel::Robot, Card::Template(card)) => !card.card_type.is_interactive(),
        _ => false,
    }
}

fn textcard<'a>(
    title: &'a str,
    text: &'a str,
    url: &'a str,
    button: Option<&'a str>,
) -> Result<Content<'a>, CallError> {
    bounds::TEXTCARD_TITLE.check("the card's title", title)?;
    bounds::TEXTCARD_TEXT.check("the card's text", text)?;
    bounds::URL.check("the card's address", url)?;
    bounds::TEXTCARD_BUTTON.check_some("the card's button", button)?;
    if text.is_empty() {
        return Err(unsendable("a textcard needs a text".to_owned()));
    }
    Ok(Content::Textcard(Textcard {
        title,
        description: text,
        url,
        btntxt: button,
    }))
}

fn articles_count(count: usize) -> Result<(), CallError> {
    if count == 0 {
        return Err(unsendable("no article".to_owned()));
    }
    bounds::ARTICLES.check_count("the list of articles", count)
}

fn news<'a>(request: &'a WireRequest, articles: &'a [Article]) -> Result<Content<'a>, CallError> {
    articles_count(articles.len())?;
    let article = |one: &'a Article| {
        bounds::LINK_TITLE.check("an article's title", &one.title)?;
        bounds::LINK_DESC.check("an article's description", &one.desc)?;
        bounds::URL.check("an article's address", &one.url)?;
        Ok(ArticleBody {
            title: &one.title,
            description: &one.desc,
            url: &one.url,
            picurl: picture_url(request, one.cover.as_ref())?,
        })
    };
    let articles = articles
        .iter()
        .map(article)
        .collect::<Result<_, CallError>>()?;
    Ok(Content::News(News { articles }))
}

fn mpnews<'a>(
    request: &'a WireRequest,
    articles: &'a [StoredArticle],
) -> Result<Content<'a>, CallError> {
    articles_count(articles.len())?;
    let article = |one: &'a StoredArticle| {
        bounds::LINK_TITLE.check("an article's title", &one.title)?;
        bounds::AUTHOR.check_some("an article's author", one.author.as_deref())?;
        bounds::ARTICLE_CONTENT.check("an article's content", &one.content)?;
        bounds::LINK_DESC.check_some("an article's digest", one.digest.as_deref())?;
        bounds::URL.check_some("an article's source", one.source_url.as_deref())?;
        Ok(StoredArticleBody {
            title: &one.title,
            thumb_media_id: uploaded(request, &one.cover, Upload::Media)?,
            author: one.author.as_deref(),
            content_source_url: one.source_url.as_deref(),
            content: &one.content,
            digest: one.digest.as_deref(),
        })
    };
    let articles = articles
        .iter()
        .map(article)
        .collect::<Result<_, CallError>>()?;
    Ok(Content::Mpnews(Mpnews { articles }))
}

/// Characters of a notice's title that the platform wants at least (WeCom doc 90236).
const NOTICE_CHARACTERS_MIN: usize = 4;

fn notice_title(field: &str, text: Option<&str>) -> Result<(), CallError> {
    bounds::NOTICE_TITLE.check_some(field, text)?;
    match text.map(|text| text.chars().count()) {
        Some(found) if found < NOTICE_CHARACTERS_MIN => Err(unsendable(format!(
            "{field} has {found} characters, the platform wants {NOTICE_CHARACTERS_MIN}"
        ))),
        _ => Ok(()),
    }
}

fn notice_rows(items: &[NoticeItem]) -> Result<Vec<NoticeRow<'_>>, CallError> {
    bounds::NOTICE_ROWS.check_count("the notice's rows", items.len())?;
    let row = |item: &'_ NoticeItem| -> Result<(), CallError> {
        let NoticeItem { key, value } = item;
        bounds::NOTICE_KEY.check("a row's name", key)?;
        bounds::ROW_VALUE.check("a row's value", value)
    };
    items.iter().try_for_each(row)?;
    let rows = items
        .iter()
        .map(|NoticeItem { key, value }| NoticeRow { key, value });
    Ok(rows.collect())
}

fn unsendable(why: String) -> CallError {
    CallError::Unsendable(why)
}
