//! A template card becomes its object on the wire (WeCom docs 90236 and 91770).

use super::{
    bounds,
    uploads::picture_url,
    wire_card::{
        Action, ButtonBody, CardBody, Checkbox, Choice, Image, JumpBody, MainTitle, Quote, Row,
        Select, Source, Submit,
    },
};
use crate::{
    model::{Button, CardType, Jump, NoticeItem, Question, TemplateCard},
    ports::{CallError, WireRequest},
};

/// What comes back when a card is submitted.
const SUBMITTED: &str = "submit";

/// The object of a template card; `text` stands under its titles.
pub(super) fn body<'a>(
    request: &'a WireRequest,
    card: &'a TemplateCard,
    text: &'a str,
) -> Result<CardBody<'a>, CallError> {
    check_head(card, text)?;
    let votes = card.card_type == CardType::VoteInteraction;
    let lists = card.card_type == CardType::MultipleInteraction;
    let kind = card.card_type;
    let needs = [
        (!kind.is_interactive() && card.url.is_none(), "an address"),
        (
            kind == CardType::NewsNotice && card.cover.is_none(),
            "a picture",
        ),
        (
            kind == CardType::ButtonInteraction && card.buttons.is_empty(),
            "a button",
        ),
        (votes && card.questions.len() != 1, "exactly one question"),
        (lists && card.questions.is_empty(), "a question"),
        (
            (votes || lists) && card.submit.is_none(),
            "a button that submits",
        ),
        (kind.is_interactive() && card.task.is_none(), "a task"),
    ];
    if let Some((_, what)) = needs.iter().find(|(lacks, _)| *lacks) {
        return Err(unsendable(format!("a {} needs {what}", kind.word())));
    }
    bounds::CARD_LISTS.check_count("the card's lists", card.questions.len())?;
    Ok(CardBody {
        card_type: kind.word(),
        source: card.source.as_deref().map(|desc| Source { desc }),
        task_id: card.task.as_deref(),
        main_title: MainTitle {
            title: &card.title,
            desc: card.desc.as_deref(),
        },
        quote_area: card.quote.as_deref().map(|quote_text| Quote {
            kind: 0,
            quote_text,
        }),
        emphasis_content: card.emphasis.as_ref().map(|(figure, label)| MainTitle {
            title: figure,
            desc: Some(label),
        }),
        sub_title_text: text,
        horizontal_content_list: rows(&card.rows)?,
        jump_list: jumps(card)?,
        card_action: card.url.as_deref().map(|url| Action { kind: 1, url }),
        card_image: picture_url(request, card.cover.as_ref())?.map(|url| Image { url }),
        button_list: buttons(&card.buttons)?,
        checkbox: match card.questions.first() {
            Some(question) if votes => Some(checkbox(question)?),
            _ => None,
        },
        select_list: if lists {
            selects(&card.questions)?
        } else {
            Vec::new()
        },
        submit_button: card.submit.as_deref().map(|text| Submit {
            text,
            key: SUBMITTED,
        }),
    })
}

fn check_head(card: &TemplateCard, text: &str) -> Result<(), CallError> {
    bounds::CARD_SOURCE.check_some("the card's source", card.source.as_deref())?;
    bounds::CARD_ID.check_some("the card's task", card.task.as_deref())?;
    bounds::CARD_TITLE.check("the card's title", &card.title)?;
    bounds::CARD_DESC.check_some("the card's description", card.desc.as_deref())?;
    bounds::CARD_TEXT.check("the card's text", text)?;
    bounds::CARD_TEXT.check_some("the card's quotation", card.quote.as_deref())?;
    bounds::URL.check_some("the card's address", card.url.as_deref())?;
    bounds::CARD_BUTTON.check_some("the card's submit button", card.submit.as_deref())?;
    let Some((figure, label)) = &card.emphasis else {
        return Ok(());
    };
    bounds::CARD_FIGURE.check("the card's figure", figure)?;
    bounds::CARD_FIGURE_LABEL.check("what the card's figure counts", label)
}

fn rows(items: &[NoticeItem]) -> Result<Vec<Row<'_>>, CallError> {
    bounds::CARD_ROWS.check_count("the card's rows", items.len())?;
    let row = |item: &'_ NoticeItem| -> Result<(), CallError> {
        let NoticeItem { key, value } = item;
        bounds::CARD_ROW_NAME.check("a row's name", key)?;
        bounds::ROW_VALUE.check("a row's value", value)
    };
    items.iter().try_for_each(row)?;
    let rows = items.iter().map(|NoticeItem { key, value }| Row {
        keyname: key,
        value,
    });
    Ok(rows.collect())
}

fn jumps(card: &TemplateCard) -> Result<Vec<JumpBody<'_>>, CallError> {
    bounds::CARD_JUMPS.check_count("the card's further links", card.jumps.len())?;
    let jump = |jump: &'_ Jump| -> Result<(), CallError> {
        bounds::CARD_JUMP_TITLE.check("a further link's title", &jump.title)?;
        bounds::URL.check("a further link's address", &jump.url)
    };
    card.jumps.iter().try_for_each(jump)?;
    let bodies = card.jumps.iter().map(|jump| JumpBody {
        kind: 1,
        title: &jump.title,
        url: &jump.url,
    });
    Ok(bodies.collect())
}

fn buttons(buttons: &[Button]) -> Result<Vec<ButtonBody<'_>>, CallError> {
    bounds::CARD_BUTTONS.check_count("the card's buttons", buttons.len())?;
    buttons.iter().map(button).collect()
}

fn button(button: &Button) -> Result<ButtonBody<'_>, CallError> {
    bounds::CARD_BUTTON.check("a button", &button.text)?;
    bounds::CARD_KEY.check_some("a button's key", button.key.as_deref())?;
    bounds::URL.check_some("a button's address", button.url.as_deref())?;
    if button.key.is_some() == button.url.is_some() {
        return Err(unsendable("a button has a key or an address".to_owned()));
    }
    Ok(ButtonBody {
        kind: u8::from(button.url.is_some()),
        text: &button.text,
        style: button.style,
        key: button.key.as_deref(),
        url: button.url.as_deref(),
    })
}

fn checkbox(question: &Question) -> Result<Checkbox<'_>, CallError> {
    bounds::VOTE_OPTIONS.check_count("the vote's options", question.options.len())?;
    Ok(Checkbox {
        question_key: &question.key,
        mode: u8::from(question.multiple),
        option_list: choices(question)?,
    })
}

fn selects(questions: &[Question]) -> Result<Vec<Select<'_>>, CallError> {
    questions.iter().map(select).collect()
}

fn select(question: &Question) -> Result<Select<'_>, CallError> {
    bounds::LIST_OPTIONS.check_count("a list's options", question.options.len())?;
    Ok(Select {
        question_key: &question.key,
        title: question.title.as_deref(),
        option_list: choices(question)?,
    })
}

fn choices(question: &Question) -> Result<Vec<Choice<'_>>, CallError> {
    bounds::CARD_KEY.check("a question's key", &question.key)?;
    if question.options.is_empty() {
        return Err(unsendable("a question without options".to_owned()));
    }
    let choice = |(id, text): &'_ (String, String)| -> Result<(), CallError> {
        bounds::CARD_ID.check("an option's id", id)?;
        bounds::CARD_OPTION.check("an option", text)
    };
    question.options.iter().try_for_each(choice)?;
    let bodies = question
        .options
        .iter()
        .map(|(id, text)| Choice { id, text });
    Ok(bodies.collect())
}

fn unsendable(why: String) -> CallError {
    CallError::Unsendable(why)
}
