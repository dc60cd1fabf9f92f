//! Turns what people do with moments into what is published, liked and commented.

use serde::Deserialize;
use serde_json::{Value, json};

use super::chance::{hash, mix, unit};
use super::moments::MomentPart;
use super::world::World;

/// `POST /control/moment`.
#[derive(Deserialize)]
#[serde(tag = "op", rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum MomentChange {
    /// Members publish: all, or one, or a share of them by a seed.
    Publish {
        moment_id: Option<String>,
        member: Option<String>,
        fraction: Option<f64>,
        #[serde(default)]
        seed: u64,
    },
    /// Somebody likes it: a customer, or a member by `userid`.
    Like {
        moment_id: String,
        member: String,
        by: String,
    },
    /// Somebody comments.
    Comment {
        moment_id: String,
        member: String,
        by: String,
    },
}

impl World {
    /// Lets people do something with moments.
    pub(super) fn change_moment(
        &mut self,
        now: f64,
        change: MomentChange,
    ) -> Result<Value, String> {
        match change {
            MomentChange::Publish {
                moment_id,
                member,
                fraction,
                seed,
            } => {
                let moment = moment_id
                    .map(|id| self.moments.place(&id).ok_or(format!("no moment {id}")))
                    .transpose()?;
                let member = member
                    .map(|id| self.staff.place(&id).ok_or(format!("no member {id}")))
                    .transpose()?;
                Ok(self.publish(now, moment, member, fraction.unwrap_or(1.0), seed))
            }
            MomentChange::Like {
                moment_id,
                member,
                by,
            } => {
                let at = now.floor() as i64;
                self.reaction(&moment_id, &member, &by)?
                    .likes
                    .push((by, at));
                Ok(json!({}))
            }
            MomentChange::Comment {
                moment_id,
                member,
                by,
            } => {
                let at = now.floor() as i64;
                self.reaction(&moment_id, &member, &by)?
                    .comments
                    .push((by, at));
                Ok(json!({}))
            }
        }
    }

    fn publish(
        &mut self,
        now: f64,
        moment: Option<usize>,
        member: Option<usize>,
        fraction: f64,
        seed: u64,
    ) -> Value {
        let mut published = Vec::new();
        let moments = self.moments.all.iter_mut().enumerate();
        for (_, shown) in moments.filter(|(place, shown)| {
            shown.cancelled.is_none() && moment.is_none_or(|moment| moment == *place)
        }) {
            for part in &mut shown.parts {
                let draw = unit(mix(&[seed, hash(&shown.id), part.member as u64]));
                let may = part.published.is_none()
                    && member.is_none_or(|member| member == part.member)
                    && self.staff.members[part.member].works();
                if !may || draw >= fraction {
                    continue;
                }
                part.published = Some(now.floor() as i64);
                let userid = self.staff.userid(part.member);
                let customers: Vec<&str> = part
                    .customers
                    .iter()
                    .map(|place| self.customers.people[*place].id.as_str())
                    .collect();
                let facts = json!({"moment_id": shown.id, "member": userid, "customers": customers, "text": shown.text});
                self.record.append(now, "moment_published", facts);
                published.push(
                    json!({"moment_id": shown.id, "member": userid, "customers": customers.len()}),
                );
            }
        }
        json!({"published": published})
    }

    fn reaction(&mut self, id: &str, member: &str, by: &str) -> Result<&mut MomentPart, String> {
        let moment = self.moments.place(id).ok_or(format!("no moment {id}"))?;
        let place = self
            .staff
            .place(member)
            .ok_or(format!("no member {member}"))?;
        let who = self.customers.place(by);
        if who.is_none() && self.staff.place(by).is_none() {
            return Err(format!("nobody {by}"));
        }
        let part = self.moments.all[moment]
            .parts
            .iter_mut()
            .find(|part| part.member == place && part.published.is_some())
            .ok_or(format!("{member} did not publish {id}"))?;
        if who.is_some_and(|who| !part.customers.contains(&who)) {
            return Err(format!("{by} does not see what {member} published"));
        }
        Ok(part)
    }
}
