//! Turns members' confirmations into messages that customers receive, or into the reason why they do not.

use serde_json::{Value, json};

use super::caps::{Period, Target, period};
use super::chance::{hash, mix, unit};
use super::customers::Bond;
use super::mass::{Part, Row};
use super::world::World;

/// Who confirms what.
#[derive(Debug, Clone)]
pub(super) struct Confirmation {
    /// One member's place, or everybody.
    pub(super) member: Option<usize>,
    /// One task's place, or all.
    pub(super) task: Option<usize>,
    /// How many of the members, 0 to 1.
    pub(super) fraction: f64,
    /// How many customers a member unticks where the task allows it, 0 to 1.
    pub(super) untick: f64,
    /// Which ones: the same seed chooses the same.
    pub(super) seed: u64,
}

/// How one member's confirmation ended.
#[derive(Debug, Default)]
struct Tally {
    sent: usize,
    not_friend: usize,
    capped: usize,
    unticked: usize,
}

impl World {
    /// Lets members confirm. Who left or was disabled cannot, and a cancelled task is gone from their screens.
    pub(super) fn confirm(&mut self, now: f64, confirmation: &Confirmation) -> Vec<Value> {
        let mut confirmed = Vec::new();
        for task in 0..self.tasks.tasks.len() {
            let skip = self.tasks.tasks[task].cancelled.is_some()
                || confirmation.task.is_some_and(|wanted| wanted != task);
            for part in 0..if skip {
                0
            } else {
                self.tasks.tasks[task].parts.len()
            } {
                if self.may_confirm(task, part, confirmation) {
                    confirmed.push(self.confirm_part(now, task, part, confirmation));
                }
            }
        }
        confirmed
    }

    fn may_confirm(&self, task: usize, part: usize, confirmation: &Confirmation) -> bool {
        let (task, part) = (&self.tasks.tasks[task], &self.tasks.tasks[task].parts[part]);
        let draw = unit(mix(&[
            confirmation.seed,
            hash(&task.msgid),
            part.member as u64,
        ]));
        part.confirmed.is_none()
            && confirmation
                .member
                .is_none_or(|member| member == part.member)
            && self.staff.members[part.member].works()
            && draw < confirmation.fraction
    }

    fn confirm_part(
        &mut self,
        now: f64,
        task: usize,
        part: usize,
        confirmation: &Confirmation,
    ) -> Value {
        let period = period(self.behaviour.cap, now);
        let second = now.floor() as i64;
        let mut owned = self.tasks.tasks[task].parts[part].clone();
        let untick = if self.tasks.tasks[task].allow_select {
            confirmation.untick
        } else {
            0.0
        };
        let msgid = self.tasks.tasks[task].msgid.clone();
        if self.tasks.tasks[task].group && owned.rows.is_empty() {
            owned.rows = self.owners_choice(owned.member);
        }
        owned.confirmed = Some(second);
        let member = self.staff.userid(owned.member).to_owned();
        self.record.append(
            now,
            "member_confirmed",
            json!({"msgid": msgid, "member": member}),
        );
        let mut tally = Tally::default();
        for row in 0..owned.rows.len() {
            let target = owned.rows[row].target;
            if unit(mix(&[
                confirmation.seed,
                hash(&msgid),
                hash(self.target_id(target)),
            ])) < untick
            {
                tally.unticked += 1;
                continue;
            }
            self.deliver(now, task, &mut owned, row, period, &mut tally);
        }
        self.tasks.tasks[task].parts[part] = owned;
        json!({
            "msgid": msgid, "member": member, "sent": tally.sent, "not_friend": tally.not_friend, "capped": tally.capped,
            "unticked": tally.unticked,
        })
    }

    fn deliver(
        &mut self,
        now: f64,
        task: usize,
        part: &mut Part,
        row: usize,
        period: Period,
        tally: &mut Tally,
    ) {
        let target = part.rows[row].target;
        let status = match target {
            _ if !self.reachable(target, part.member) => 2,
            _ if !self.caps.take(target, period) => 3,
            _ => 1,
        };
        match status {
            1 => tally.sent += 1,
            2 => tally.not_friend += 1,
            _ => tally.capped += 1,
        }
        part.rows[row].status = status;
        part.rows[row].sent = (status == 1).then(|| now.floor() as i64);
        let name = if matches!(target, Target::Chat(_)) {
            "chat"
        } else {
            "customer"
        };
        let task = &self.tasks.tasks[task];
        let mut facts = json!({"msgid": task.msgid, "member": self.staff.userid(part.member), name: self.target_id(target), "status": status});
        if status == 1 {
            facts["text"] = json!(task.content.text);
        }
        let kind = if status == 1 {
            "message_delivered"
        } else {
            "message_refused"
        };
        self.record.append(now, kind, facts);
    }

    fn reachable(&self, target: Target, member: usize) -> bool {
        match target {
            Target::Customer(place) => self.customers.people[place]
                .follow(member)
                .is_some_and(|follow| follow.bond == Bond::Friends),
            Target::Chat(place) => !self.chats.all[place].gone,
        }
    }

    // Without preset chats the owner chooses; ours chooses all.
    fn owners_choice(&self, owner: usize) -> Vec<Row> {
        let owned = self.chats.of_owner(owner).iter().copied();
        let owned = owned.filter(|place| !self.chats.all[*place].gone);
        owned
            .map(|place| Row {
                target: Target::Chat(place),
                status: 0,
                sent: None,
            })
            .collect()
    }
}
