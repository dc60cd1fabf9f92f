//! Asks the platform what each secret may do, one harmless question each; nothing here can reach anybody.

use super::{
    WeCom,
    call::{Call, Manner},
    caller::Caller,
    config::SecretName,
    wire_directory::{FollowUsers, SimpleDepartments},
};
use crate::ports::CallError;
use serde_json::Value;

/// What one secret was asked, and what it was answered.
#[derive(Debug, Clone)]
pub struct Probed {
    /// `contacts`, `customers` or `of app NAME`.
    pub secret: String,
    /// The call.
    pub asked: &'static str,
    /// Whether it may.
    pub answer: Result<(), CallError>,
}

/// What was learnt.
#[derive(Debug, Clone, Default)]
pub struct Probe {
    /// The platform's clock, Unix milliseconds, whole seconds; none when it did not say.
    pub date_ms: Option<i64>,
    /// In the order of the secrets.
    pub answers: Vec<Probed>,
}

const DEPARTMENTS: &str = "/cgi-bin/department/simplelist";
const FOLLOWERS: &str = "/cgi-bin/externalcontact/get_follow_user_list";
const CUSTOMERS: &str = "/cgi-bin/externalcontact/list";

impl WeCom {
    /// Tries every secret that is set but robots' keys, which can do nothing but send.
    pub async fn probe(&self) -> Probe {
        let caller = &self.caller;
        let mut probe = Probe {
            date_ms: caller.date_ms().await,
            answers: Vec::new(),
        };
        for name in caller.config.readers() {
            let answers = match name {
                SecretName::Customers => customers(caller, &name).await,
                SecretName::Contacts | SecretName::App(_) => {
                    vec![(DEPARTMENTS, departments(caller, &name).await)]
                }
            };
            let told = answers.into_iter().map(|(asked, answer)| Probed {
                secret: name.to_string(),
                asked,
                answer,
            });
            probe.answers.extend(told);
        }
        probe
    }
}

async fn departments(caller: &Caller, name: &SecretName) -> Result<(), CallError> {
    let call = Call::get(DEPARTMENTS, &[], Manner::Read);
    caller.ask::<SimpleDepartments>(name, &call).await.map(drop)
}

/// Who has customers, then the customers of the first of them: rights and licences show where they are needed.
async fn customers(
    caller: &Caller,
    name: &SecretName,
) -> Vec<(&'static str, Result<(), CallError>)> {
    let call = Call::get(FOLLOWERS, &[], Manner::Read);
    let followers: FollowUsers = match caller.ask(name, &call).await {
        Ok(followers) => followers,
        Err(error) => return vec![(FOLLOWERS, Err(error))],
    };
    let mut answers = vec![(FOLLOWERS, Ok(()))];
    if let Some(userid) = followers.follow_user.first() {
        let call = Call::get(CUSTOMERS, &[("userid", userid)], Manner::Read);
        let answer = caller.ask::<Value>(name, &call).await.map(drop);
        // Nobody's customers are no lack of a right.
        let answer = match answer {
            Err(CallError::Refused { code: 84061, .. }) => Ok(()),
            answer => answer,
        };
        answers.push((CUSTOMERS, answer));
    }
    answers
}
