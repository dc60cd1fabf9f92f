//! Turns control calls on time and life into a changed clock or an end; the rest is the world's.

use serde::Deserialize;
use serde_json::json;

use super::callback_post::settled;
use super::callbacks::CallbackOptions;
use super::control::{read, refuse};
use super::server::Shared;
use super::wire::{Reply, Request};

/// `POST /control/time`; the fields apply in this order.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TimeChange {
    speed: Option<f64>,
    #[serde(alias = "now")]
    set: Option<f64>,
    advance: Option<f64>,
}

/// Answers one request of the control socket.
pub(super) async fn control(shared: &Shared, request: &Request) -> Reply {
    match (request.method.as_str(), request.path.as_str()) {
        ("GET", "/control/time") => show_time(shared),
        ("POST", "/control/time") => match read(&request.body) {
            Ok(change) => {
                change_time(shared, &change);
                show_time(shared)
            }
            Err(error) => refuse(&error),
        },
        ("POST", "/control/shutdown") => {
            shared.stop.send_replace(true);
            Reply::json(&json!({}))
        }
        ("POST", "/control/callbacks") => {
            let reply = in_world(shared, request);
            match read::<CallbackOptions>(&request.body) {
                Ok(options) if matches!(reply, Reply::Http { status: 200, .. }) => {
                    verified(shared, &options.to).await
                }
                _ => reply,
            }
        }
        _ => in_world(shared, request),
    }
}

// Whatever happened may have made callbacks.
fn in_world(shared: &Shared, request: &Request) -> Reply {
    let now = shared.now();
    let reply = shared.world().control(now, request);
    shared.wake.notify_one();
    reply
}

// An address is taken once it has answered its verification, as in the console.
async fn verified(shared: &Shared, to: &str) -> Reply {
    if settled(shared, to).await {
        Reply::json(&json!({"to": to, "verified": true}))
    } else {
        refuse("40057: the address did not answer its verification with the plain text in time")
    }
}

fn change_time(shared: &Shared, change: &TimeChange) {
    let mut clock = shared.clock();
    if let Some(speed) = change.speed {
        clock.run_at(speed);
    }
    if let Some(set) = change.set.filter(|set| set.is_finite()) {
        clock.jump(set);
    }
    if let Some(advance) = change.advance.filter(|advance| advance.is_finite()) {
        let now = clock.now();
        clock.jump(now + advance);
    }
}

fn show_time(shared: &Shared) -> Reply {
    let clock = shared.clock();
    Reply::json(&json!({"now": clock.now(), "speed": clock.speed()}))
}
