//! Turns mini-program notices and appids into checked ones (WeCom doc 90236).

use super::body::Body;
use super::code::Code;
use super::wire::Refusal;
use super::world::World;

/// Checks a mini-program notice: 4 to 12 characters of title, at most ten items.
pub(super) fn check_notice(world: &World, notice: &Body) -> Result<(), Refusal> {
    linked(world, notice.needed("appid", Code::MiniProgramApp)?)?;
    let title = notice.needed("title", Code::NoticeTitle)?;
    let description = notice.text("description")?;
    let fits = |text: &str| (4..=12).contains(&text.chars().count());
    if !fits(title) || description.is_some_and(|text| !fits(text)) {
        return Err(Code::NoticeTitle.into());
    }
    notice.flag("emphasis_first_item")?;
    let items = notice.objects("content_item")?;
    if items.len() > 10 {
        return Err(Code::NoticeItems.into());
    }
    for item in items {
        if item.needed("key", Code::NoticeKey)?.chars().count() > 10 {
            return Err(Code::NoticeKey.into());
        }
        if item.needed("value", Code::NoticeValue)?.chars().count() > 30 {
            return Err(Code::NoticeValue.into());
        }
    }
    Ok(())
}

/// Says whether a mini-program belongs to the corporation.
pub(super) fn linked(world: &World, appid: &str) -> Result<(), Refusal> {
    let unlinked = world
        .behaviour
        .unlinked_miniprograms
        .iter()
        .any(|unlinked| unlinked == appid);
    if unlinked || !appid.starts_with("wx") {
        return Err(Code::MiniProgramApp.into());
    }
    Ok(())
}
