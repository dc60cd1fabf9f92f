//! Turns templates of welcomes in customer group chats into what owners may switch on (WeCom doc 92366).

use serde_json::{Value, json};

use super::chance::Chance;
use super::code::Code;
use super::content::{check_object, within};
use super::wire::{Call, Caller, Handled, Outcome, Refusal};
use super::world::World;

const TEMPLATES_MAX: usize = 100;
const TEXT_BYTES_MAX: usize = 3000;
const KINDS: [&str; 5] = ["image", "link", "miniprogram", "file", "video"];

/// The templates there are.
#[derive(Debug, Default)]
pub(super) struct GroupWelcomes {
    templates: Vec<Template>,
    made: u64,
}

#[derive(Debug)]
struct Template {
    id: String,
    maker: Caller,
    content: Value,
}

/// `group_welcome_template/add`: a hundred for each corporation.
pub(super) fn add(world: &mut World, call: &Call<'_>) -> Handled {
    let content = content(world, call)?;
    let notify = call.body.number("notify")?.unwrap_or(1);
    if !(0..=1).contains(&notify) {
        return Err(Code::Argument.into());
    }
    if world.group_welcomes.templates.len() >= TEMPLATES_MAX {
        return Err(Code::WelcomesFull.into());
    }
    world.group_welcomes.made += 1;
    let number = world.group_welcomes.made;
    let id = Chance::new(&[world.seed, 30, number, call.now.to_bits()]).letters("msg", 29);
    let facts = json!({"template_id": id, "content": content, "notify": notify});
    world.record.append(call.now, "group_welcome_added", facts);
    let template = Template {
        id: id.clone(),
        maker: call.caller,
        content,
    };
    world.group_welcomes.templates.push(template);
    Ok(Outcome::Json(json!({"template_id": id})))
}

/// `group_welcome_template/edit`: the content as a whole.
pub(super) fn edit(world: &mut World, call: &Call<'_>) -> Handled {
    let place = own(world, call)?;
    let content = content(world, call)?;
    let template = &mut world.group_welcomes.templates[place];
    template.content = content;
    let facts = json!({"template_id": template.id, "content": template.content});
    world.record.append(call.now, "group_welcome_edited", facts);
    Ok(Outcome::done())
}

/// `group_welcome_template/get`.
pub(super) fn get(world: &mut World, call: &Call<'_>) -> Handled {
    let place = own(world, call)?;
    Ok(Outcome::Json(
        world.group_welcomes.templates[place].content.clone(),
    ))
}

/// `group_welcome_template/del`.
pub(super) fn delete(world: &mut World, call: &Call<'_>) -> Handled {
    let place = own(world, call)?;
    let template = world.group_welcomes.templates.remove(place);
    let facts = json!({"template_id": template.id});
    world
        .record
        .append(call.now, "group_welcome_deleted", facts);
    Ok(Outcome::done())
}

// Text, or one thing, or both.
fn content(world: &World, call: &Call<'_>) -> Result<Value, Refusal> {
    let mut content = json!({});
    if let Some(text) = call.body.object("text")?
        && let Some(text) = text.text("content")?
    {
        within(text, TEXT_BYTES_MAX)?;
        content["text"] = json!({"content": text});
    }
    let given: Vec<&str> = KINDS
        .into_iter()
        .filter(|kind| call.body.has(kind))
        .collect();
    if given.len() > 1 {
        return Err(Code::Attachments.into());
    }
    if let Some(kind) = given.first() {
        let object = call.body.object(kind)?.unwrap_or_default();
        check_object(world, call.now, kind, &object)?;
        content[*kind] = Value::Object(object.0);
    } else if content.get("text").is_none() {
        return Err(Code::TextEmpty.into());
    }
    Ok(content)
}

fn own(world: &World, call: &Call<'_>) -> Result<usize, Refusal> {
    let id = call.body.needed("template_id", Code::Argument)?;
    let templates = &world.group_welcomes.templates;
    let place = templates
        .iter()
        .position(|template| template.id == id)
        .ok_or(Code::Argument)?;
    if templates[place].maker == call.caller {
        Ok(place)
    } else {
        Err(Code::WelcomeOfOther.into())
    }
}
