//! Turns a request into the call it is: which path, whose token, within which limits; and an outcome into its bytes.

use serde_json::{Map, Value, json};

use super::chance::mix;
use super::code::Code;
use super::wire::{Body, Call, Caller, Handled, Outcome, Parsed, Refusal, Reply, Request, parse};
use super::wire::Delay;
use super::world::World;
use super::{app_message, appchat, chats, contacts, customer_write, customers, mass, media, results, robot, tags, token, welcome};

/// Who may make a call.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Access {
    /// Anybody; the call carries its own secret.
    Open,
    /// Every token.
    Read,
    /// Only the contact-sync secret.
    Sync,
    /// The customer-contact secret and apps.
    Customers,
    /// Only apps.
    Apps,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Get,
    Post,
    /// A `POST` whose body is not JSON.
    Upload,
}

struct Route {
    path: &'static str,
    form: Form,
    access: Access,
    run: fn(&mut World, &Call<'_>) -> Handled,
}

const fn route(path: &'static str, form: Form, access: Access, run: fn(&mut World, &Call<'_>) -> Handled) -> Route {
    Route { path, form, access, run }
}

const ROUTES: &[Route] = &[
    route("gettoken", Form::Get, Access::Open, token::get),
    route("department/list", Form::Get, Access::Read, contacts::department_list),
    route("department/simplelist", Form::Get, Access::Read, contacts::department_simplelist),
    route("department/get", Form::Get, Access::Read, contacts::department_get),
    route("user/simplelist", Form::Get, Access::Read, contacts::user_simplelist),
    route("user/list", Form::Get, Access::Read, contacts::user_list),
    route("user/list_id", Form::Post, Access::Sync, contacts::user_list_id),
    route("user/get", Form::Get, Access::Read, contacts::user_get),
    route("tag/list", Form::Get, Access::Read, contacts::tag_list),
    route("tag/get", Form::Get, Access::Read, contacts::tag_get),
    route("externalcontact/get_follow_user_list", Form::Get, Access::Customers, customers::follow_users),
    route("externalcontact/list", Form::Get, Access::Customers, customers::list),
    route("externalcontact/get", Form::Get, Access::Customers, customers::get),
    route("externalcontact/batch/get_by_user", Form::Post, Access::Customers, customers::get_by_user),
    route("externalcontact/get_corp_tag_list", Form::Post, Access::Customers, tags::list),
    route("externalcontact/add_corp_tag", Form::Post, Access::Customers, tags::add),
    route("externalcontact/mark_tag", Form::Post, Access::Customers, customer_write::mark_tag),
    route("externalcontact/remark", Form::Post, Access::Customers, customer_write::remark),
    route("externalcontact/groupchat/list", Form::Post, Access::Customers, chats::list),
    route("externalcontact/groupchat/get", Form::Post, Access::Customers, chats::get),
    route("externalcontact/add_msg_template", Form::Post, Access::Customers, mass::create),
    route("externalcontact/get_groupmsg_list_v2", Form::Post, Access::Customers, results::list),
    route("externalcontact/get_groupmsg_task", Form::Post, Access::Customers, results::members),
    route("externalcontact/get_groupmsg_send_result", Form::Post, Access::Customers, results::send_result),
    route("externalcontact/remind_groupmsg_send", Form::Post, Access::Customers, results::remind),
    route("externalcontact/cancel_groupmsg_send", Form::Post, Access::Customers, results::cancel),
    route("externalcontact/send_welcome_msg", Form::Post, Access::Customers, welcome::send),
    route("message/send", Form::Post, Access::Apps, app_message::send),
    route("message/recall", Form::Post, Access::Apps, app_message::recall),
    route("appchat/create", Form::Post, Access::Apps, appchat::create),
    route("appchat/update", Form::Post, Access::Apps, appchat::update),
    route("appchat/get", Form::Get, Access::Apps, appchat::get),
    route("appchat/send", Form::Post, Access::Apps, appchat::send),
    route("media/upload", Form::Upload, Access::Customers, media::upload),
    route("media/uploadimg", Form::Upload, Access::Customers, media::upload_picture),
    route("media/upload_attachment", Form::Upload, Access::Customers, media::upload_attachment),
    route("media/get", Form::Get, Access::Customers, media::get),
    route("webhook/send", Form::Post, Access::Open, robot::send),
    route("webhook/upload_media", Form::Upload, Access::Open, robot::upload),
];

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
        let route = request.path.strip_prefix("/cgi-bin/").and_then(|path| ROUTES.iter().find(|route| route.path == path));
        let Some(route) = route else { return Reply::not_found() };
        let open = self.open.get(&request.path).copied().unwrap_or(0);
        self.stats.arrived(route.path, now, open);
        let mischief = self.faults.draw(route.path);
        if mischief.kill_tokens {
            self.tokens.kill_all();
            self.record.append(now, "fault", json!({"path": route.path, "fault": "kill_tokens"}));
        }
        let runs = mischief.wrong.is_none_or(|wrong| wrong.effect);
        let handled = runs.then(|| self.run(route, now, open, request));
        let done = matches!(handled, Some((Ok(_), _)));
        let right = handled.map(|(handled, warning)| self.envelope(route.path, now, handled, warning));
        let reply = match (mischief.wrong, right) {
            (None, Some(right)) => right,
            (None, None) => Reply::not_found(),
            (Some(wrong), right) => {
                self.stats.fault(route.path);
                self.record.append(now, "fault", json!({"path": route.path, "fault": wrong.kind, "effect": done}));
                wrong.spoil(right, done)
            }
        };
        let latency = Some(self.behaviour.latency_ms).filter(|ms| *ms > 0).map(Delay::Sandbox);
        mischief.delays.into_iter().chain(latency).fold(reply, |reply, after| Reply::Later { after, reply: Box::new(reply) })
    }

    fn run(&mut self, route: &Route, now: f64, open: u32, request: &Request) -> (Handled, bool) {
        match self.admit(route, now, open, request) {
            Err(refusal) => (Err(refusal), false),
            Ok((caller, parsed)) => {
                let call = Call { now, path: route.path, caller, body: parsed.body, request };
                ((route.run)(self, &call), parsed.warning)
            }
        }
    }

    // The order of checks: address, token, permission, limits, then what was sent.
    fn admit(&mut self, route: &Route, now: f64, open: u32, request: &Request) -> Result<(Caller, Parsed), Refusal> {
        if self.behaviour.untrusted_ip && !route.path.starts_with("webhook/") {
            return Err(Code::Ip.into());
        }
        let caller = if route.access == Access::Open { Caller::Nobody } else { self.tokens.caller(request, now)? };
        let allowed = match route.access {
            Access::Open | Access::Read => true,
            Access::Sync => caller == Caller::Contacts,
            Access::Customers => caller != Caller::Contacts,
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
            (Form::Get, "GET") | (Form::Upload, "POST") => Ok((caller, Parsed { body: Body::default(), warning: false })),
            (Form::Post, "POST") => Ok((caller, parse(&request.body)?)),
            (Form::Get, _) => Err(Code::Empty.into()),
            (Form::Post | Form::Upload, _) => Err(Code::Argument.into()),
        }
    }

    fn envelope(&mut self, path: &str, now: f64, handled: Handled, warning: bool) -> Reply {
        self.answers += 1;
        let message = if warning { "Warning: wrong json format." } else { "ok" };
        match handled {
            Ok(Outcome::Json(fields)) => Reply::json(&self.dressed(0, message, fields)),
            Ok(Outcome::Quiet(fields)) => Reply::json(&self.dressed(0, "", fields)),
            Ok(Outcome::File { content_type, name, bytes }) => file(&content_type, &name, bytes),
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

    fn dressed(&self, code: i64, message: &str, fields: Value) -> Value {
        let mut answer = Map::new();
        answer.insert("errcode".into(), json!(code));
        answer.insert("errmsg".into(), json!(message));
        if let Value::Object(fields) = fields {
            answer.extend(fields);
        }
        // Clients have to ignore what they do not know.
        if self.behaviour.quirks && mix(&[self.seed, self.answers]).is_multiple_of(9) {
            answer.insert("trace_id".into(), json!(format!("{:016x}", mix(&[self.answers]))));
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

fn file(content_type: &str, name: &str, bytes: Vec<u8>) -> Reply {
    let disposition = format!("attachment; filename=\"{name}\"");
    let headers = vec![("content-type".to_owned(), content_type.to_owned()), ("content-disposition".to_owned(), disposition)];
    Reply::Http { status: 200, headers, body: bytes }
}
