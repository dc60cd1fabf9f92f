//! Names a template mentions become findings when nothing can ever stand behind them.

use super::place::place_of;
use crate::{
    diagnostic::{Finding, Sentence, Sink, nearest},
    model::Channel,
    say,
    template::{Name, ROOTS, Template},
    workspace::{Assign, Campaign, MemberData, Source, Touch},
};
use std::collections::{BTreeMap, BTreeSet};

const CODE: &str = "unknown-name";

/// What `run.*` has.
const RUN: &[&str] = &["no", "date"];

/// Roots a template may use; `tags` and `variant` belong to `when`.
const TEMPLATE_ROOTS: &[&str] = &["vars", "member", "person", "link", "run"];

/// A list of names is short enough to read up to this many.
const KNOWN_MAX: usize = 6;

say! {
    struct UnknownName { name: String, known: String }
    zh "没有“{name}”这个字段；可用：{known}"
    en "unknown field \"{name}\"; known: {known}"

    struct MisspeltName { name: String, near: String }
    zh "没有“{name}”这个字段，是不是想写“{near}”？"
    en "unknown field \"{name}\"; did you mean \"{near}\"?"

    struct MisspeltNameOf { name: String, near: String, known: String }
    zh "没有“{name}”这个字段，是不是想写“{near}”？可用：{known}"
    en "unknown field \"{name}\"; did you mean \"{near}\"? Known: {known}"

    struct WholeRoot { root: String }
    zh "“{root}”要写明是哪个字段，例如 {root}.name"
    en "\"{root}\" needs a field, such as \"{root}.name\""

    struct OnlyInWhen { root: String }
    zh "“{root}”只能用在 when 里，不能用在正文里"
    en "\"{root}\" can be used in when, not in a text"

    struct NoColumns { name: String }
    zh "“{name}”来自导入的名单，而这个受众没有名单；请在 [audience] 里写 lists"
    en "\"{name}\" comes from an imported list, and this audience has none; add lists to [audience]"

    struct SenderUnknown { name: String }
    zh "“{name}”要等企业微信分配成员后才知道（assign = \"wecom\"）；请改用其他 assign，或不用 member.*"
    en "\"{name}\" is not known until WeCom picks the member (assign = \"wecom\"); choose another assign, or leave member.* out"

    struct NoSender { name: String }
    zh "“{name}”是发送消息的成员，这个通道没有发送成员；收件人的信息请用名单里的 person.*"
    en "\"{name}\" is the member who sends, and this channel has none; for the recipient use person.* from a list"
}

/// Every name `member.*` can have: what the directory knows, and every variable of any member in `members.toml`.
pub fn member_names(members: &BTreeMap<String, MemberData>) -> BTreeSet<String> {
    let own = members
        .values()
        .flat_map(|member| member.vars.keys().cloned());
    own.chain(["name".to_owned()]).collect()
}

/// Reports every mention that can never have a value.
pub(super) fn check(
    campaign: &Campaign,
    touch: &Touch,
    source: &Source,
    template: &Template,
    members: &BTreeSet<String>,
    sink: &mut Sink,
) {
    for name in template.mentions() {
        let known = Known {
            campaign,
            touch,
            members,
        };
        if let Some(what) = known.complaint(name) {
            sink.push(
                Finding::block(CODE, place_of(source, name.bytes.clone()), what)
                    .text(name.path.clone()),
            );
        }
    }
}

struct Known<'a> {
    campaign: &'a Campaign,
    touch: &'a Touch,
    members: &'a BTreeSet<String>,
}

impl Known<'_> {
    fn complaint(&self, name: &Name) -> Option<Sentence> {
        let Some((root, field)) = name.path.split_once('.') else {
            return Some(self.bare(&name.path));
        };
        let said = name.path.clone();
        match root {
            "vars" if self.var(field) => None,
            "link" if self.campaign.links.contains_key(field) => None,
            "run" if RUN.contains(&field) => None,
            "member" => match self.sender() {
                Sender::Chosen if self.members.contains(field) => None,
                Sender::Chosen => Some(self.unknown(&name.path)),
                Sender::ByWecom => Some(SenderUnknown { name: said }.into()),
                Sender::None => Some(NoSender { name: said }.into()),
            },
            "person" if !self.campaign.audience_of(self.touch).lists.is_empty() => None,
            "person" => Some(NoColumns { name: said }.into()),
            _ => Some(self.unknown(&name.path)),
        }
    }

    fn bare(&self, name: &str) -> Sentence {
        let root = name.to_owned();
        if TEMPLATE_ROOTS.contains(&name) {
            return WholeRoot { root }.into();
        }
        if ROOTS.contains(&name) {
            return OnlyInWhen { root }.into();
        }
        self.unknown(name)
    }

    fn unknown(&self, name: &str) -> Sentence {
        let all = self.all();
        let root = name.split('.').next().unwrap_or(name);
        let same_root: Vec<&str> = all
            .iter()
            .map(String::as_str)
            .filter(|known| known.split('.').next() == Some(root))
            .collect();
        let known = if same_root.is_empty() {
            TEMPLATE_ROOTS.join(".*, ") + ".*"
        } else {
            same_root.join(", ")
        };
        let near = nearest(name, all.iter().map(String::as_str)).map(str::to_owned);
        let name = name.to_owned();
        match near {
            None => UnknownName { name, known }.into(),
            // One name alone was just said, and a long list hides it.
            Some(near) if (2..=KNOWN_MAX).contains(&same_root.len()) => {
                MisspeltNameOf { name, near, known }.into()
            }
            Some(near) => MisspeltName { name, near }.into(),
        }
    }

    /// Every name that has a value here; columns of lists are known to the ledger only.
    fn all(&self) -> Vec<String> {
        let vars = self.campaign.vars.keys().map(|name| format!("vars.{name}"));
        let links = self
            .campaign
            .links
            .keys()
            .map(|name| format!("link.{name}"));
        let members = self.members.iter().map(|name| format!("member.{name}"));
        let run = RUN.iter().map(|name| format!("run.{name}"));
        vars.chain(links).chain(members).chain(run).collect()
    }

    /// Whether a dotted path leads to a value of `[vars]`.
    fn var(&self, path: &str) -> bool {
        let mut steps = path.split('.');
        let first = steps.next().and_then(|name| self.campaign.vars.get(name));
        steps
            .try_fold(first, |at, step| at.map(|value| value.get(step)))
            .flatten()
            .is_some()
    }

    fn sender(&self) -> Sender {
        match self.touch.channel {
            Channel::CustomerMass
                if self.campaign.audience_of(self.touch).assign == Assign::Wecom =>
            {
                Sender::ByWecom
            }
            Channel::CustomerMass | Channel::GroupMass | Channel::Moments => Sender::Chosen,
            Channel::App
            | Channel::Robot
            | Channel::Appchat
            | Channel::OfficialAccount
            | Channel::Email
            | Channel::Welcome => Sender::None,
        }
    }
}

/// Whether the member in whose name a message goes out is known when it is rendered.
enum Sender {
    Chosen,
    ByWecom,
    None,
}
