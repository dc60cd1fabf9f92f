//! Turns control calls on time and life into a changed clock or an end; the rest is the world's.

use serde::Deserialize;
use serde_json::json;

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
pub(super) fn control(shared: &Shared, request: &Request) -> Reply {
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
        _ => {
            let now = shared.now();
            shared.world().control(now, request)
        }
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
