//! Turns webhook calls into messages of group robots (WeCom doc 91770).

use std::collections::VecDeque;

use serde_json::json;

use super::app_body::{Channel, message};
use super::code::Code;
use super::limits::window_admits;
use super::media;
use super::wire::{Call, Handled, Outcome};
use super::world::World;

/// When each robot spoke.
#[derive(Debug, Default)]
pub(super) struct Robots {
    minutes: Vec<VecDeque<f64>>,
}

/// `webhook/send`: the key is the whole credential; 20 messages a minute.
pub(super) fn send(world: &mut World, call: &Call<'_>) -> Handled {
    let robot = place(world, call).ok_or(Code::Robot)?;
    if world.corporation.robots[robot].disabled {
        return Err(Code::RobotDisabled.into());
    }
    let message = message(world, call.now, &call.body, Channel::Robot(robot))?;
    let max = world.behaviour.robot_messages_per_minute as usize;
    let robots = world.corporation.robots.len();
    let minutes = &mut world.robots.minutes;
    minutes.resize_with(robots, VecDeque::new);
    if !window_admits(&mut minutes[robot], call.now, 60.0, max) {
        return Err(Code::Frequency.into());
    }
    minutes[robot].push_back(call.now);
    let name = world.corporation.robots[robot].name;
    let facts = json!({"robot": name, "msgtype": message.kind, "text": message.text(), "payload": message.shown(), "digest": call.digest()});
    world.record.append(call.now, "robot_message", facts);
    Ok(Outcome::done())
}

/// `webhook/upload_media`: a file for this robot alone.
pub(super) fn upload(world: &mut World, call: &Call<'_>) -> Handled {
    let robot = place(world, call);
    media::upload_for_robot(world, call, robot)
}

fn place(world: &World, call: &Call<'_>) -> Option<usize> {
    let key = call.query("key")?;
    world
        .corporation
        .robots
        .iter()
        .position(|robot| robot.key == key && !robot.removed)
}
