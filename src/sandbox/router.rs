//! Turns a request into the call it is: which path, whose token, within which limits; and an outcome into its bytes.

use serde_json::{Map, Value, json};

use super::body::{Body, Parsed, parse};
use super::chance::mix;
use super::code::Code;
use super::routes::{Access, Form, ROUTES, Route};
use super::wire::Delay;
use super::wire::{Call, Caller, Handled, Outcome, Refusal, Reply, Request};
use super::world::World;

impl World {
    /// Answers one request at `now` (Unix seconds of the sandbox). What it did is in the record before this returns.
    pub fn handle(&mut self, now: f64, request: &Request) -> Reply {
        let reply = self.answer(now, request);
        self.record.flush();
        reply
    }

    /// Counts a call as open until [`World::finish`]; what decides 45033.
    pub fn begin(&mut self, path: &str) {
        *self.open.entry(path.to_owned()).or_default() += 1;
    }

    /// Counts a call as answered.
    pub fn finish(&mut self, path: &str) {
        if let Some(open) = self.open.get_mut(path) {
            *open = open.saturating_sub(1);
            if *open == 0 {
                self.open.remove(path);
            }
        }
    }

    fn answer(&mut self, now: f64, request: &Request) -> Reply {
        let route = request
            .path
            .strip_prefix("/cgi-bin/")
            .and_then(|path| ROUTES.iter().find(|route| route.path == path));
        let Some(route) = route else {
            return Reply::not_found();
        };
        let open = self.open.get(&request.path).copied().unwrap_or(0);
        self.stats.arrived(route.path, now, open);
        let mischief = self.faults.draw(route.path);
        if mischief.kill_tokens {
            self.tokens.kill_all();
            self.record.append(
                now,
                "fault",
                json!({"path": route.path, "fault": "kill_tokens"}),
            );
        }
        let runs = mischief.wrong.is_none_or(|wrong| wrong.effect);
        let handled = runs.then(|| self.run(route, now, open, request));
        let done = matches!(handled, Some((Ok(_), _)));
        let right =
            handled.map(|(handled, warning)| self.envelope(route.path, now, handled, warning));
        let reply = match (mischief.wrong, right) {
            (None, Some(right)) => right,
            (None, None) => Reply::not_found(),
            (Some(wrong), right) => {
                self.stats.fault(route.path);
                self.record.append(
                    now,
                    "fault",
                    json!({"path": route.path, "fault": wrong.kind, "effect": done}),
                );
                wrong.spoil(right, done)
            }
        };
        let latency = Some(self.behaviour.latency_ms)
            .filter(|ms| *ms > 0)
            .map(Delay::Sandbox);
        mischief
            .delays
            .into_iter()
            .chain(latency)
            .fold(reply, |reply, after| Reply::Later {
                after,
                reply: Box::new(reply),
            })
    }

    fn run(&mut self, route: &Route, now: f64, open: u32, request: &Request) -> (Handled, bool) {
        match self.admit(route, now, open, request) {
            Err(refusal) => (Err(refusal), false),
            Ok((caller, parsed)) => {
                let call = Call {
                    now,
                    path: route.path,
                    caller,
                    body: parsed.body,
                    request,
                };
                ((route.run)(self, &call), parsed.warning)
            }
        }
    }

    // The order of checks: address, token, permission, limits, then what was sent.
    fn admit(
        &mut self,
        route: &Route,
        now: f64,
        open: u32,
        request: &Request,
    ) -> Result<(Caller, Parsed), Refusal> {
        if self.behaviour.untrusted_ip && !route.path.starts_with("webhook/") {
            return Err(Code::Ip.into());
        }
        let caller = if route.access == Access::Open {
            Caller::Nobody
        } else {
            self.tokens.caller(request, now)?
        };
        let allowed = match route.access {
            Access::Open | Access::Read => true,
            Access::Sync => caller == Caller::Contacts,
            Access::Customers => {
                let app = self.corporation.app_of(caller);
                caller != Caller::Contacts && app.is_none_or(|app| app.customers)
            }
            Access::Media => caller != Caller::Contacts,
            Access::Apps => matches!(caller, Caller::App(_)),
        };
        if !allowed {
            return Err(Code::Forbidden.into());
        }
        // `message/send` has limits of its own and a robot counts by its key.
        let counted = route.path != "message/send" && !route.path.starts_with("webhook/");
        if counted && !self.limits.admits(route.path, now, &self.behaviour) {
            return Err(Code::Frequency.into());
        }
        if open > self.behaviour.calls_at_once {
            return Err(Code::Concurrency.into());
        }
        match (route.form, request.method.as_str()) {
            (Form::Get, "GET") | (Form::Upload, "POST") => Ok((
                caller,
                Parsed {
                    body: Body::default(),
                    warning: false,
                },
            )),
            (Form::Post, "POST") => Ok((caller, parse(&request.body)?)),
            (Form::Get, _) => Err(Code::Empty.into()),
            (Form::Post | Form::Upload, _) => Err(Code::Argument.into()),
        }
    }

    fn envelope(&mut self, path: &str, now: f64, handled: Handled, warning: bool) -> Reply {
        self.answers += 1;
        let message = if warning {
            "Warning: wrong json format."
        } else {
            "ok"
        };
        match handled {
            // A success now and then comes without its code.
            Ok(Outcome::Json(fields)) if self.quirk(13) && path.starts_with("department/") => {
                Reply::json(&fields)
            }
            Ok(Outcome::Json(fields)) => Reply::json(&self.dressed(0, message, fields)),
            Ok(Outcome::Quiet(fields)) => Reply::json(&self.dressed(0, "", fields)),
            Ok(Outcome::File {
                content_type,
                name,
                bytes,
                range,
            }) => file(&content_type, &name, &bytes, range),
            Err(refusal) => {
                let code = refusal.code.number();
                self.stats.refused(path, code);
                let hint = (now * 1e6) as i128 * 1000 + i128::from(self.answers % 1000);
                let message = format!(
                    "{}, hint: [{hint}], from ip: 127.0.0.1, more info at https://open.work.weixin.qq.com/devtool/query?e={code}",
                    refusal.code.text(),
                );
                Reply::json(&self.dressed(code, &message, with_empty_list(path, refusal.fields)))
            }
        }
    }

    // Says yes to one answer in so many.
    fn quirk(&self, one_in: u64) -> bool {
        self.behaviour.quirks && mix(&[self.seed, self.answers, one_in]).is_multiple_of(one_in)
    }

    fn dressed(&self, code: i64, message: &str, fields: Value) -> Value {
        let mut answer = Map::new();
        answer.insert("errcode".into(), json!(code));
        answer.insert("errmsg".into(), json!(message));
        if let Value::Object(fields) = fields {
            answer.extend(fields);
        }
        // Clients have to ignore what they do not know.
        if self.quirk(9) {
            answer.insert(
                "trace_id".into(),
                json!(format!("{:016x}", mix(&[self.answers]))),
            );
        }
        Value::Object(answer)
    }
}

// Some calls show their list even when they refuse, and it says nothing.
fn with_empty_list(path: &str, mut fields: Value) -> Value {
    let list = match path {
        "department/list" => "department",
        "department/simplelist" => "department_id",
        "user/list" | "user/simplelist" => "userlist",
        "externalcontact/list" => "external_userid",
        _ => return fields,
    };
    fields[list] = json!([]);
    fields
}

fn file(content_type: &str, name: &str, bytes: &[u8], range: Option<(usize, usize)>) -> Reply {
    let disposition = format!("attachment; filename=\"{name}\"");
    let mut headers = vec![
        ("content-type".to_owned(), content_type.to_owned()),
        ("content-disposition".to_owned(), disposition),
        ("accept-ranges".to_owned(), "bytes".to_owned()),
    ];
    let (start, end) = range.unwrap_or((0, bytes.len()));
    if range.is_some() {
        let content = format!("bytes {start}-{}/{}", end - 1, bytes.len());
        headers.push(("content-range".to_owned(), content));
    }
    Reply::Http {
        status: if range.is_some() { 206 } else { 200 },
        headers,
        body: bytes[start..end].to_vec(),
    }
}
