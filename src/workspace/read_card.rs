//! `card` becomes a card whose addresses are still names of `[links]`: the addresses themselves depend on tracking.

use super::{
    card_words as words,
    lengths::within,
    names::{self, Kind},
    raw::Named,
    raw_campaign::RawLink,
    raw_card::{RawArticle, RawButton, RawCard, RawCardKind, RawQuestion, RawRow},
    read_attach,
    reading::Reading,
    spot::Spot,
};
use crate::{
    diagnostic::{Finding, Located},
    model::{
        Article, Button, Card, CardType, Jump, Media, NoticeItem, Question, StoredArticle,
        TemplateCard,
    },
};

/// Reads a card; `None` when a part of it could not be understood.
pub(super) fn read(
    reading: &mut Reading<'_, '_>,
    raw: RawCard,
    spot: Spot<'_>,
    links: &Named<RawLink>,
) -> Option<Located<Card>> {
    let kind = raw.kind.unwrap_or(RawCardKind::Textcard);
    let fits = check_keys(reading, kind, &raw, spot);
    let mut card = Reader { reading, links };
    let read = match kind {
        RawCardKind::Textcard => card.textcard(&raw, spot),
        RawCardKind::News => card.news(raw.articles, spot.key("articles")),
        RawCardKind::Mpnews => card.mpnews(raw.articles, spot.key("articles")),
        RawCardKind::MiniprogramNotice => card.notice(raw, spot),
        RawCardKind::TextNotice => card.template(CardType::TextNotice, raw, spot),
        RawCardKind::NewsNotice => card.template(CardType::NewsNotice, raw, spot),
        RawCardKind::ButtonInteraction => card.template(CardType::ButtonInteraction, raw, spot),
        RawCardKind::VoteInteraction => card.template(CardType::VoteInteraction, raw, spot),
        RawCardKind::MultipleInteraction => card.template(CardType::MultipleInteraction, raw, spot),
    };
    let read = read.filter(|_| fits)?;
    check_literal(reading, &read, spot);
    Some(spot.located(read))
}

use RawCardKind::{
    ButtonInteraction as Buttons, MiniprogramNotice as Notice, Mpnews,
    MultipleInteraction as Lists, News, NewsNotice, TextNotice, Textcard, VoteInteraction as Vote,
};

/// Which keys belong to which kinds, and which of these cannot do without them.
const KEYS: &[(&str, &[RawCardKind], &[RawCardKind])] = &[
    (
        "title",
        &[
            Textcard, Notice, TextNotice, NewsNotice, Buttons, Vote, Lists,
        ],
        &[
            Textcard, Notice, TextNotice, NewsNotice, Buttons, Vote, Lists,
        ],
    ),
    (
        "desc",
        &[Notice, TextNotice, NewsNotice, Buttons, Vote, Lists],
        &[],
    ),
    (
        "link",
        &[Textcard, TextNotice, NewsNotice, Buttons, Vote, Lists],
        &[Textcard, TextNotice, NewsNotice],
    ),
    ("button", &[Textcard], &[]),
    ("articles", &[News, Mpnews], &[News, Mpnews]),
    ("miniprogram", &[Notice], &[Notice]),
    ("page", &[Notice], &[]),
    ("large_first", &[Notice], &[]),
    ("rows", &[Notice, TextNotice, NewsNotice, Buttons], &[]),
    (
        "source",
        &[TextNotice, NewsNotice, Buttons, Vote, Lists],
        &[],
    ),
    ("figure", &[TextNotice], &[]),
    ("quote", &[TextNotice, NewsNotice, Buttons], &[]),
    ("cover", &[NewsNotice], &[NewsNotice]),
    ("jumps", &[TextNotice, NewsNotice], &[]),
    ("buttons", &[Buttons], &[Buttons]),
    ("questions", &[Vote, Lists], &[Vote, Lists]),
    ("submit", &[Vote, Lists], &[Vote, Lists]),
];

fn check_keys(
    reading: &mut Reading<'_, '_>,
    kind: RawCardKind,
    raw: &RawCard,
    spot: Spot<'_>,
) -> bool {
    let mut sound = true;
    for (key, kinds, needed_by) in KEYS {
        let written = spot.has(key);
        if written && !kinds.contains(&kind) {
            let known: Vec<&str> = KEYS
                .iter()
                .filter(|(_, kinds, _)| kinds.contains(&kind))
                .map(|(key, _, _)| *key)
                .collect();
            let what = words::NotOfThisCard {
                key: (*key).to_owned(),
                kind: word(kind),
                known: known.join(", "),
            };
            reading.push([
                Finding::block("key-not-for-card", spot.key(key).key_place(), what).text(*key),
            ]);
            sound = false;
        }
        if needed_by.contains(&kind) && !written {
            let what = words::CardNeeds {
                key: (*key).to_owned(),
                kind: word(kind),
            };
            reading.push([Finding::block("missing-key", spot.key_place(), what)]);
            sound = false;
        }
    }
    let empty = [
        ("articles", raw.articles.as_ref().map(Vec::len)),
        ("buttons", raw.buttons.as_ref().map(Vec::len)),
        ("questions", raw.questions.as_ref().map(Vec::len)),
    ];
    for (key, count) in empty {
        let votes = kind == Vote && key == "questions";
        let finding = match count {
            Some(0) => Finding::block(
                "wrong-count",
                spot.key(key).place(),
                words::AtLeastOne { kind: word(kind) },
            ),
            Some(found) if votes && found > 1 => Finding::block(
                "wrong-count",
                spot.key(key).place(),
                words::OneQuestion { found },
            ),
            _ => continue,
        };
        reading.push([finding]);
        sound = false;
    }
    sound
}

fn word(kind: RawCardKind) -> &'static str {
    match kind {
        Textcard => "textcard",
        News => "news",
        Mpnews => "mpnews",
        Notice => "miniprogram_notice",
        TextNotice => "text_notice",
        NewsNotice => "news_notice",
        Buttons => "button_interaction",
        Vote => "vote_interaction",
        Lists => "multiple_interaction",
    }
}

/// Cards are sent as they stand: what looks like a template would reach people with its braces.
fn check_literal(reading: &mut Reading<'_, '_>, card: &Card, spot: Spot<'_>) {
    let offends = |text: &&str| text.contains("{{") || text.contains("{%");
    let stored = matches!(card, Card::Mpnews { .. });
    if let Some(text) = card.texts().into_iter().find(offends) {
        let finding = Finding::block("template-in-card", spot.place(), words::Literal {});
        reading.push([if stored { finding } else { finding.text(text) }]);
    }
}

struct Reader<'r, 'a, 't> {
    reading: &'r mut Reading<'a, 't>,
    links: &'r Named<RawLink>,
}

impl Reader<'_, '_, '_> {
    /// A text that may be missing, within its limit.
    fn text(&mut self, text: Option<String>, limit: &str, spot: Spot<'_>) -> Option<String> {
        within(self.reading, text.as_deref(), limit, spot);
        text
    }

    /// The name of a declared link.
    fn link(&mut self, name: Option<String>, spot: Spot<'_>) -> Option<String> {
        let name = spot.located(name?);
        let unknown = names::check(Kind::Link, &name, self.links.keys().map(String::as_str));
        let known = unknown.is_none();
        self.reading.push(unknown);
        known.then_some(name.value)
    }

    fn count(&mut self, count: usize, limit: &str, spot: Spot<'_>) {
        super::lengths::entries(self.reading, count, limit, spot);
    }

    fn textcard(&mut self, raw: &RawCard, spot: Spot<'_>) -> Option<Card> {
        let title = self.text(
            raw.title.clone(),
            "textcard_title_characters",
            spot.key("title"),
        );
        let button = self.text(
            raw.button.clone(),
            "textcard_button_characters",
            spot.key("button"),
        );
        let url = self.link(raw.link.clone(), spot.key("link"));
        Some(Card::Textcard {
            title: title?,
            url: url?,
            button,
        })
    }

    fn news(&mut self, raw: Option<Vec<RawArticle>>, spot: Spot<'_>) -> Option<Card> {
        let raw = raw?;
        self.count(raw.len(), "news_articles", spot);
        let read: Vec<_> = raw
            .into_iter()
            .enumerate()
            .map(|(at, raw)| self.article(raw, spot.item(at)))
            .collect();
        let articles = read.into_iter().collect::<Option<_>>()?;
        Some(Card::News { articles })
    }

    /// An article that leads elsewhere: what it does not say, its link says.
    fn article(&mut self, raw: RawArticle, spot: Spot<'_>) -> Option<Article> {
        let stored = [
            ("author", raw.author.is_some()),
            ("content", raw.content.is_some()),
        ];
        for (key, written) in stored {
            if written {
                let what = words::OnlyStored {
                    key: key.to_owned(),
                };
                self.reading.push([Finding::block(
                    "key-not-for-card",
                    spot.key(key).key_place(),
                    what,
                )
                .text(key)]);
            }
        }
        if raw.link.is_none() && !spot.has("link") {
            self.needs("link", "news", spot);
        }
        let url = self.link(raw.link, spot.key("link"))?;
        let declared = self.links.get(&url);
        let title = raw.title.or_else(|| declared?.title.clone());
        let desc = raw.desc.or_else(|| declared?.desc.clone());
        let cover = raw.cover.or_else(|| declared?.cover.clone());
        let title = self.text(title, "link_title_bytes", spot.key("title"));
        let desc = self.text(desc, "link_desc_bytes", spot.key("desc"));
        if title.is_none() {
            self.needs("title", "news", spot);
        }
        let cover = match cover {
            Some(path) => Some(read_attach::cover(self.reading, &path, spot.key("cover"))?),
            None => None,
        };
        Some(Article {
            title: title?,
            desc: desc.unwrap_or_default(),
            url,
            cover,
        })
    }

    fn needs(&mut self, key: &str, kind: &'static str, spot: Spot<'_>) {
        let what = words::CardNeeds {
            key: key.to_owned(),
            kind,
        };
        self.reading
            .push([Finding::block("missing-key", spot.place(), what)]);
    }

    fn mpnews(&mut self, raw: Option<Vec<RawArticle>>, spot: Spot<'_>) -> Option<Card> {
        let raw = raw?;
        self.count(raw.len(), "news_articles", spot);
        let read: Vec<_> = raw
            .into_iter()
            .enumerate()
            .map(|(at, raw)| self.stored(raw, spot.item(at)))
            .collect();
        let articles = read.into_iter().collect::<Option<_>>()?;
        Some(Card::Mpnews { articles })
    }

    /// An article that WeCom keeps.
    fn stored(&mut self, raw: RawArticle, spot: Spot<'_>) -> Option<StoredArticle> {
        let needed = [
            ("title", raw.title.is_none()),
            ("cover", raw.cover.is_none()),
            ("content", raw.content.is_none()),
        ];
        for (key, missing) in needed {
            if missing && !spot.has(key) {
                self.needs(key, "mpnews", spot);
            }
        }
        let title = self.text(raw.title, "link_title_bytes", spot.key("title"));
        let digest = self.text(raw.desc, "link_desc_bytes", spot.key("desc"));
        let author = self.text(raw.author, "article_author_bytes", spot.key("author"));
        let source_url = match raw.link {
            Some(name) => Some(self.link(Some(name), spot.key("link"))?),
            None => None,
        };
        let (_, content) = self.reading.template(&raw.content?, spot.key("content"))?;
        let content = content.lines.text().to_owned();
        within(
            self.reading,
            Some(&content),
            "article_content_bytes",
            spot.key("content"),
        );
        let cover = self.picture(&raw.cover?, spot.key("cover"))?;
        Some(StoredArticle {
            title: title?,
            cover,
            author,
            content: content.to_string(),
            digest,
            source_url,
        })
    }

    /// A picture that is uploaded as one, not as a card's.
    fn picture(&mut self, path: &str, spot: Spot<'_>) -> Option<Media> {
        read_attach::picture(self.reading, path, spot)
    }

    fn notice(&mut self, raw: RawCard, spot: Spot<'_>) -> Option<Card> {
        let title = self.text(raw.title, "notice_title_characters", spot.key("title"));
        let desc = self.text(raw.desc, "notice_title_characters", spot.key("desc"));
        for (key, text) in [("title", &title), ("desc", &desc)] {
            super::lengths::at_least(
                self.reading,
                text.as_deref(),
                "notice_title_characters_min",
                spot.key(key),
            );
        }
        let items = self.rows(
            raw.rows,
            spot.key("rows"),
            ["notice_rows", "notice_row_name_characters"],
        );
        let appid = read_attach::appid(self.reading, raw.miniprogram?, spot.key("miniprogram"));
        Some(Card::MiniprogramNotice {
            appid: appid?,
            page: raw.page,
            title: title?,
            desc,
            emphasis: raw.large_first.unwrap_or(false),
            items: items?,
        })
    }

    fn rows(
        &mut self,
        raw: Option<Vec<RawRow>>,
        spot: Spot<'_>,
        [most, name_limit]: [&str; 2],
    ) -> Option<Vec<NoticeItem>> {
        let raw = raw.unwrap_or_default();
        self.count(raw.len(), most, spot);
        let read: Vec<_> = raw
            .into_iter()
            .enumerate()
            .map(|(at, row)| {
                let spot = spot.item(at);
                let key = self.text(row.name, name_limit, spot.key("name"));
                let value = self.text(row.value, "row_value_characters", spot.key("value"));
                Some(NoticeItem {
                    key: key?,
                    value: value?,
                })
            })
            .collect();
        read.into_iter().collect()
    }

    fn template(&mut self, card_type: CardType, raw: RawCard, spot: Spot<'_>) -> Option<Card> {
        let title = self.text(raw.title, "card_title_characters", spot.key("title"));
        let desc = self.text(raw.desc, "card_desc_characters", spot.key("desc"));
        let source = self.text(raw.source, "card_source_characters", spot.key("source"));
        let quote = self.text(raw.quote, "card_text_characters", spot.key("quote"));
        let submit = self.text(raw.submit, "card_button_characters", spot.key("submit"));
        let url = match raw.link {
            Some(name) => Some(self.link(Some(name), spot.key("link"))?),
            None => None,
        };
        let emphasis = match raw.figure {
            Some(figure) => {
                let spot = spot.key("figure");
                let value = self.text(figure.value, "card_figure_characters", spot.key("value"));
                let label = self.text(
                    figure.label,
                    "card_figure_label_characters",
                    spot.key("label"),
                );
                Some((value?, label?))
            }
            None => None,
        };
        let cover = match raw.cover {
            Some(path) => Some(read_attach::cover(self.reading, &path, spot.key("cover"))?),
            None => None,
        };
        let rows = self.rows(
            raw.rows,
            spot.key("rows"),
            ["card_rows", "card_row_name_characters"],
        );
        let jumps = raw.jumps.unwrap_or_default();
        self.count(jumps.len(), "card_jumps", spot.key("jumps"));
        let jumps: Vec<_> = jumps
            .into_iter()
            .enumerate()
            .map(|(at, jump)| {
                let spot = spot.key("jumps").item(at);
                let title = self.text(jump.title, "card_jump_title_characters", spot.key("title"));
                let url = self.link(jump.link, spot.key("link"));
                Some(Jump {
                    title: title?,
                    url: url?,
                })
            })
            .collect();
        let buttons = self.buttons(raw.buttons, spot.key("buttons"));
        let questions = self.questions(card_type, raw.questions, spot.key("questions"));
        Some(Card::Template(Box::new(TemplateCard {
            card_type,
            title: title?,
            desc,
            url,
            source,
            emphasis,
            cover,
            quote,
            rows: rows?,
            jumps: jumps.into_iter().collect::<Option<_>>()?,
            buttons: buttons?,
            questions: questions?,
            submit,
            task: None,
        })))
    }

    fn buttons(&mut self, raw: Option<Vec<RawButton>>, spot: Spot<'_>) -> Option<Vec<Button>> {
        let raw = raw.unwrap_or_default();
        self.count(raw.len(), "card_buttons", spot);
        let read: Vec<_> = raw
            .into_iter()
            .enumerate()
            .map(|(at, button)| self.button(button, spot.item(at)))
            .collect();
        read.into_iter().collect()
    }

    fn button(&mut self, raw: RawButton, spot: Spot<'_>) -> Option<Button> {
        if raw.key.is_some() == raw.link.is_some() {
            self.reading.push([Finding::block(
                "key-or-link",
                spot.place(),
                words::KeyOrLink {},
            )]);
            return None;
        }
        let text = self.text(raw.text, "card_button_characters", spot.key("text"));
        let key = self.text(raw.key, "card_key_bytes", spot.key("key"));
        let url = match raw.link {
            Some(name) => Some(self.link(Some(name), spot.key("link"))?),
            None => None,
        };
        Some(Button {
            text: text?,
            key,
            url,
            style: raw.style,
        })
    }

    fn questions(
        &mut self,
        card_type: CardType,
        raw: Option<Vec<RawQuestion>>,
        spot: Spot<'_>,
    ) -> Option<Vec<Question>> {
        let raw = raw.unwrap_or_default();
        let options_most = if card_type == CardType::VoteInteraction {
            "card_vote_options"
        } else {
            self.count(raw.len(), "card_lists", spot);
            "card_list_options"
        };
        let read: Vec<_> = raw
            .into_iter()
            .enumerate()
            .map(|(at, question)| self.question(question, options_most, spot.item(at)))
            .collect();
        read.into_iter().collect()
    }

    fn question(
        &mut self,
        raw: RawQuestion,
        options_most: &str,
        spot: Spot<'_>,
    ) -> Option<Question> {
        let key = self.text(raw.key, "card_key_bytes", spot.key("key"));
        let title = self.text(raw.title, "card_title_characters", spot.key("title"));
        let at = spot.key("options");
        let options = raw.options.unwrap_or_default();
        self.count(options.len(), options_most, at);
        let options: Vec<_> = options
            .into_iter()
            .enumerate()
            .map(|(no, option)| {
                let spot = at.item(no);
                let id = self.text(option.id, "card_id_bytes", spot.key("id"));
                let text = self.text(option.text, "card_option_characters", spot.key("text"));
                Some((id?, text?))
            })
            .collect();
        Some(Question {
            key: key?,
            title,
            options: options.into_iter().collect::<Option<_>>()?,
            multiple: raw.multiple.unwrap_or(false),
        })
    }
}
