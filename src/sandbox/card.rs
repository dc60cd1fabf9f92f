//! Turns template cards into checked ones: required fields, counts and bytes (WeCom docs 90236, 91770).
//!
//! Lengths in characters are what the documentation recommends for display; they are refused only when
//! [`Behaviour::card_lengths_refused`](super::Behaviour::card_lengths_refused) says so.

use super::app_body::Channel;
use super::body::Body;
use super::code::Code;
use super::content::check_url;
use super::media::{Kind, Use};
use super::mini_program::linked;
use super::wire::Refusal;
use super::world::World;

/// Bytes of a key that comes back with a click.
const KEY_BYTES_MAX: usize = 1024;
/// Bytes of a task's or an option's id.
const ID_BYTES_MAX: usize = 128;

/// Where a card is checked.
pub(super) struct Setting<'w> {
    world: &'w World,
    now: f64,
    channel: Channel,
}

impl<'w> Setting<'w> {
    pub(super) fn new(world: &'w World, now: f64, channel: Channel) -> Self {
        Self {
            world,
            now,
            channel,
        }
    }

    fn robot(&self) -> bool {
        matches!(self.channel, Channel::Robot(_))
    }

    /// Reads a text of at most so many characters, in the app's cards and in robots'.
    fn letters(&self, part: &Body, name: &str, app: usize, robot: usize) -> Result<(), Refusal> {
        let max = if self.robot() { robot } else { app };
        let long = part
            .text(name)?
            .is_some_and(|text| text.chars().count() > max);
        refuse_if(long && self.world.behaviour.card_lengths_refused)
    }

    fn title(&self, part: &Body, name: &str, max: usize) -> Result<(), Refusal> {
        part.needed(name, Code::Card)?;
        self.letters(part, name, max, max)
    }

    // 1 opens an address, 2 a mini-program; what 0 and others mean differs from part to part.
    fn jump(&self, part: &Body, kinds: &[i64]) -> Result<i64, Refusal> {
        let kind = part.number("type")?.unwrap_or(0);
        refuse_if(!kinds.contains(&kind))?;
        match kind {
            1 => check_url(part.needed("url", Code::Card)?)?,
            2 => {
                let appid = part.needed("appid", Code::Card)?;
                linked(self.world, appid)?;
            }
            _ => {}
        }
        Ok(kind)
    }
}

/// Checks a template card.
pub(super) fn check_card(setting: &Setting<'_>, card: &Body) -> Result<(), Refusal> {
    let kind = card.needed("card_type", Code::Card)?;
    let interactive = match kind {
        "text_notice" | "news_notice" => false,
        "button_interaction" | "vote_interaction" | "multiple_interaction" => true,
        _ => return Err(Code::Card.into()),
    };
    refuse_if(interactive && setting.robot())?;
    if let Channel::App(agent_id) = setting.channel
        && interactive
        && !setting.world.callbacks.serves_app(agent_id)
    {
        return Err(Code::CallbackNeeded.into());
    }
    check_task(setting, card, interactive)?;
    check_head(setting, card)?;
    check_lists(setting, card)?;
    check_action(setting, card, interactive)?;
    match kind {
        "text_notice" => check_text_notice(setting, card),
        "news_notice" => check_news_notice(setting, card),
        "button_interaction" => check_buttons(setting, card),
        "vote_interaction" => check_vote(setting, card),
        _ => check_choices(setting, card),
    }
}

// The three interactive kinds and a menu need an id of their own, which is used once.
fn check_task(setting: &Setting<'_>, card: &Body, interactive: bool) -> Result<(), Refusal> {
    let menu = card.object("action_menu")?;
    let Some(task_id) = card.text("task_id")? else {
        return refuse_if(interactive || menu.is_some());
    };
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"_-@".contains(&byte);
    refuse_if(task_id.len() > ID_BYTES_MAX || !task_id.bytes().all(fits))?;
    if let Channel::App(agent_id) = setting.channel {
        refuse_if(setting.world.cards.knows_task(agent_id, task_id))?;
    }
    let Some(menu) = menu else { return Ok(()) };
    let actions = menu.objects("action_list")?;
    refuse_if(!(1..=3).contains(&actions.len()))?;
    actions.iter().try_for_each(|action| {
        action.needed("text", Code::Card)?;
        key(action, "key")
    })
}

fn check_head(setting: &Setting<'_>, card: &Body) -> Result<(), Refusal> {
    if let Some(source) = card.object("source")? {
        setting.letters(&source, "desc", 20, 20)?;
        refuse_if(!(0..=3).contains(&source.number("desc_color")?.unwrap_or(0)))?;
        source.text("icon_url")?.map_or(Ok(()), check_url)?;
    }
    if let Some(title) = card.object("main_title")? {
        setting.letters(&title, "title", 36, 26)?;
        setting.letters(&title, "desc", 44, 30)?;
    }
    if let Some(quote) = card.object("quote_area")? {
        setting.jump(&quote, &[0, 1, 2])?;
    }
    if let Some(emphasis) = card.object("emphasis_content")? {
        setting.letters(&emphasis, "title", 14, 10)?;
        setting.letters(&emphasis, "desc", 22, 15)?;
    }
    setting.letters(card, "sub_title_text", 160, 112)
}

fn check_lists(setting: &Setting<'_>, card: &Body) -> Result<(), Refusal> {
    let rows = card.objects("horizontal_content_list")?;
    refuse_if(rows.len() > 6)?;
    for row in &rows {
        setting.title(row, "keyname", 5)?;
        setting.letters(row, "value", 30, 30)?;
        let kind = row.number("type")?.unwrap_or(0);
        match kind {
            0 => {}
            1 => check_url(row.needed("url", Code::Card)?)?,
            2 => {
                let id = row.needed("media_id", Code::MediaIdMissing)?;
                let usage = match setting.channel {
                    Channel::Robot(robot) => Use::Robot(robot),
                    _ => Use::Message,
                };
                setting
                    .world
                    .shelf
                    .usable(id, Kind::File, usage, setting.now)?;
            }
            3 => _ = row.needed("userid", Code::Card)?,
            _ => return Err(Code::Card.into()),
        }
    }
    let jumps = card.objects("jump_list")?;
    refuse_if(jumps.len() > 3)?;
    for jump in &jumps {
        setting.title(jump, "title", 18)?;
        setting.jump(jump, &[0, 1, 2])?;
    }
    let lines = card.objects("vertical_content_list")?;
    refuse_if(lines.len() > 4)?;
    lines.iter().try_for_each(|line| {
        setting.title(line, "title", 38)?;
        setting.letters(line, "desc", 160, 160)
    })
}

fn check_action(setting: &Setting<'_>, card: &Body, interactive: bool) -> Result<(), Refusal> {
    match card.object("card_action")? {
        None => refuse_if(!interactive),
        Some(action) if interactive => setting.jump(&action, &[0, 1, 2]).map(|_| ()),
        Some(action) => setting.jump(&action, &[1, 2]).map(|_| ()),
    }
}

fn check_text_notice(_: &Setting<'_>, card: &Body) -> Result<(), Refusal> {
    let titled = card
        .object("main_title")?
        .is_some_and(|title| title.has("title"));
    refuse_if(!titled && card.text("sub_title_text")?.is_none())
}

fn check_news_notice(setting: &Setting<'_>, card: &Body) -> Result<(), Refusal> {
    let (image, area) = (card.object("card_image")?, card.object("image_text_area")?);
    refuse_if(image.is_none() && area.is_none())?;
    if let Some(image) = image {
        check_url(image.needed("url", Code::Card)?)?;
        let ratio = image.0.get("aspect_ratio").map(serde_json::Value::as_f64);
        refuse_if(ratio.is_some_and(|ratio| !ratio.is_some_and(|r| (1.3..=2.25).contains(&r))))?;
    }
    if let Some(area) = area {
        check_url(area.needed("image_url", Code::Card)?)?;
        setting.jump(&area, &[0, 1, 2])?;
    }
    Ok(())
}

fn check_buttons(setting: &Setting<'_>, card: &Body) -> Result<(), Refusal> {
    let buttons = card.objects("button_list")?;
    refuse_if(!(1..=6).contains(&buttons.len()))?;
    for button in &buttons {
        setting.title(button, "text", 10)?;
        refuse_if(!(1..=4).contains(&button.number("style")?.unwrap_or(1)))?;
        match button.number("type")?.unwrap_or(0) {
            0 => key(button, "key")?,
            1 => check_url(button.needed("url", Code::Card)?)?,
            _ => return Err(Code::Card.into()),
        }
    }
    card.object("button_selection")?
        .map_or(Ok(()), |selection| {
            options(setting, &selection, 10, Some(16))
        })
}

fn check_vote(setting: &Setting<'_>, card: &Body) -> Result<(), Refusal> {
    let checkbox = card.object("checkbox")?.ok_or(Code::Card)?;
    refuse_if(!(0..=1).contains(&checkbox.number("mode")?.unwrap_or(0)))?;
    options(setting, &checkbox, 20, Some(17))?;
    check_submit(setting, card)
}

fn check_choices(setting: &Setting<'_>, card: &Body) -> Result<(), Refusal> {
    let lists = card.objects("select_list")?;
    refuse_if(!(1..=3).contains(&lists.len()))?;
    lists
        .iter()
        .try_for_each(|list| options(setting, list, 10, None))?;
    check_submit(setting, card)
}

fn check_submit(setting: &Setting<'_>, card: &Body) -> Result<(), Refusal> {
    let submit = card.object("submit_button")?.ok_or(Code::Card)?;
    setting.title(&submit, "text", 10)?;
    key(&submit, "key")
}

fn options(
    setting: &Setting<'_>,
    part: &Body,
    count_max: usize,
    text_max: Option<usize>,
) -> Result<(), Refusal> {
    key(part, "question_key")?;
    let options = part.objects("option_list")?;
    refuse_if(!(1..=count_max).contains(&options.len()))?;
    options.iter().try_for_each(|option| {
        refuse_if(option.needed("id", Code::Card)?.len() > ID_BYTES_MAX)?;
        setting.title(option, "text", text_max.unwrap_or(usize::MAX))
    })
}

fn key(part: &Body, name: &str) -> Result<(), Refusal> {
    refuse_if(part.needed(name, Code::Card)?.len() > KEY_BYTES_MAX)
}

fn refuse_if(wrong: bool) -> Result<(), Refusal> {
    if wrong {
        Err(Code::Card.into())
    } else {
        Ok(())
    }
}
