//! Names that only the directory knows become ids and sets; those it does not know become holds with the nearest names.

use super::Known;
use crate::{
    diagnostic::{Hold, Located, Place, Sentence},
    directory::{List, Tag},
    history::ReachedQuestion,
    model::{CampaignId, ListRef, PersonKind, PersonNo, PersonSet, canonical_id},
    workspace::Reached,
};
use std::collections::{BTreeMap, BTreeSet};

crate::say! {
    /// No such tag.
    struct UnknownTag { name: String, near_zh: String, near_en: String }
    zh "企业微信里没有标签「{name}」, {near_zh}; 请改写标签名, 或建好标签后运行 qunfa sync"
    en "WeCom has no tag \"{name}\", {near_en}; correct the name, or create the tag and run qunfa sync"

    /// No such tag in `groups.csv`.
    struct UnknownChatTag { name: String, near_zh: String, near_en: String }
    zh "groups.csv 里没有标签「{name}」, {near_zh}; 请改写标签名, 或在 groups.csv 的 tags 列写上"
    en "groups.csv has no tag \"{name}\", {near_en}; correct the name, or write it into the column tags of groups.csv"

    /// No such customer group.
    struct UnknownChat { name: String, near_zh: String, near_en: String }
    zh "通讯录里没有客户群「{name}」, {near_zh}; 请核对 chat_id, 或运行 qunfa sync"
    en "the directory has no customer group \"{name}\", {near_en}; check the chat_id, or run qunfa sync"

    /// Several tags of that name.
    struct AmbiguousTag { name: String, all_zh: String, all_en: String }
    zh "标签「{name}」不止一个: {all_zh}; 请写「标签组/标签」或标签 id"
    en "several tags are called \"{name}\": {all_en}; write group/tag or the tag's id"

    /// No such department.
    struct UnknownDepartment { name: String, near_zh: String, near_en: String }
    zh "通讯录里没有部门「{name}」, {near_zh}; 请写从根部门以下的路径, 或运行 qunfa sync"
    en "the directory has no department \"{name}\", {near_en}; write its path below the root, or run qunfa sync"

    /// Several departments of that name.
    struct AmbiguousDepartment { name: String, all_zh: String, all_en: String }
    zh "部门「{name}」不止一个: {all_zh}; 请写完整路径或部门 id"
    en "several departments are called \"{name}\": {all_en}; write the whole path or the id"

    /// No such member.
    struct UnknownMember { name: String, near_zh: String, near_en: String }
    zh "通讯录里没有成员「{name}」, {near_zh}; 请核对 userid, 或运行 qunfa sync"
    en "the directory has no member \"{name}\", {near_en}; check the userid, or run qunfa sync"

    /// No such list, or not any more.
    struct UnknownList { name: String, near_zh: String, near_en: String }
    zh "台账里没有名单「{name}」, {near_zh}; 请用 qunfa list import 导入, 过期的名单需重新导入"
    en "the ledger has no list \"{name}\", {near_en}; import it with qunfa list import, expired ones anew"

    /// The ledger was not asked, or did not say.
    struct ReachedUnknown { name: String }
    zh "台账没有回答「{name}」触达了谁; 未知不能当作无人, 因此暂不发送"
    en "the ledger did not say whom \"{name}\" reached; unknown is not nobody, so nothing is sent"
}

/// Which people a tag is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TagsOf {
    /// Customer tags.
    Customers,
    /// Member tags.
    Staff,
    /// Tags of customer groups, from `groups.csv`.
    Chats,
}

/// Resolves names, remembers what they resolved to and every name that did not.
pub(super) struct Names<'a> {
    /// What is known.
    pub(super) known: &'a Known<'a>,
    /// Everything that could not be resolved, in the order of asking.
    pub(super) holds: Vec<Hold>,
    /// Tags as written and their ids.
    pub(super) tags: BTreeSet<(String, String)>,
    /// Departments as written and their ids.
    pub(super) departments: BTreeSet<(String, u32)>,
    campaign: &'a CampaignId,
    touch: &'a str,
    members: Option<BTreeMap<String, PersonNo>>,
    chats: Option<BTreeMap<&'a str, PersonNo>>,
    chat_tags: Option<Vec<Tag>>,
}

impl<'a> Names<'a> {
    /// Nothing resolved yet.
    pub(super) fn new(campaign: &'a CampaignId, touch: &'a str, known: &'a Known<'a>) -> Self {
        let (tags, departments) = (BTreeSet::new(), BTreeSet::new());
        Self {
            known,
            holds: Vec::new(),
            tags,
            departments,
            campaign,
            touch,
            members: None,
            chats: None,
            chat_tags: None,
        }
    }

    /// Adds a hold about a place.
    pub(super) fn hold(&mut self, code: &'static str, place: &Place, what: impl Into<Sentence>) {
        self.holds
            .push(Hold::touch(code, self.campaign, self.touch, what).at(place.clone()));
    }

    /// The ids of a department and everything below it; nothing and a hold when the name means none or several.
    pub(super) fn department(&mut self, written: &Located<String>) -> BTreeSet<u32> {
        let (directory, name) = (self.known.directory, written.value.clone());
        match directory.departments_named(&name)[..] {
            [id] => {
                self.departments.insert((name, id));
                return directory.subtree(id).into_iter().collect();
            }
            [] => {
                let paths = directory.departments.keys().map(|id| directory.path(*id));
                let (near_zh, near_en) = near(&name, paths);
                self.hold(
                    "unknown-department",
                    &written.place,
                    UnknownDepartment {
                        name,
                        near_zh,
                        near_en,
                    },
                );
            }
            ref several => {
                let all = several
                    .iter()
                    .map(|id| format!("{} ({id})", directory.path(*id)))
                    .collect();
                let (all_zh, all_en) = joined(all);
                self.hold(
                    "ambiguous-department",
                    &written.place,
                    AmbiguousDepartment {
                        name,
                        all_zh,
                        all_en,
                    },
                );
            }
        }
        BTreeSet::new()
    }

    /// A member by userid, compared as WeCom does.
    pub(super) fn member(&mut self, written: &Located<String>) -> Option<PersonNo> {
        let directory = self.known.directory;
        let canonical = |userid: &str| canonical_id(PersonKind::Staff, userid);
        let by_id = self.members.get_or_insert_with(|| {
            directory
                .members
                .iter()
                .map(|(number, member)| (canonical(&member.userid), *number))
                .collect()
        });
        let found = by_id.get(&canonical(&written.value)).copied();
        if found.is_none() {
            let name = written.value.clone();
            let (near_zh, near_en) = near(
                &name,
                directory
                    .members
                    .values()
                    .map(|member| member.userid.clone()),
            );
            self.hold(
                "unknown-member",
                &written.place,
                UnknownMember {
                    name,
                    near_zh,
                    near_en,
                },
            );
        }
        found
    }

    /// A customer group by its id.
    pub(super) fn chat(&mut self, written: &Located<String>) -> Option<PersonNo> {
        let found = self.chats().get(written.value.trim()).copied();
        if found.is_none() {
            let name = written.value.clone();
            let ids = self.chats().keys().map(|id| (*id).to_owned());
            let (near_zh, near_en) = near(&name, ids);
            let what = UnknownChat {
                name,
                near_zh,
                near_en,
            };
            self.hold("unknown-chat", &written.place, what);
        }
        found
    }

    fn chats(&mut self) -> &BTreeMap<&'a str, PersonNo> {
        let directory = self.known.directory;
        self.chats.get_or_insert_with(|| {
            let chats = directory.chats.iter();
            chats
                .map(|(number, chat)| (chat.id.as_str(), *number))
                .collect()
        })
    }

    /// Who has a tag; nobody and a hold when the name means none or several.
    pub(super) fn tag(&mut self, of: TagsOf, written: &str, place: &Place) -> PersonSet {
        let directory = self.known.directory;
        let made = (of == TagsOf::Chats).then(|| self.take_chat_tags());
        let tags = match (&made, of) {
            (Some(tags), _) => tags,
            (None, TagsOf::Staff) => &directory.member_tags,
            (None, _) => &directory.customer_tags,
        };
        let found = self.tag_among(tags, of, written, place);
        if made.is_some() {
            self.chat_tags = made;
        }
        found
    }

    fn tag_among(&mut self, tags: &[Tag], of: TagsOf, written: &str, place: &Place) -> PersonSet {
        let name = written.to_owned();
        match tags_named(tags, written)[..] {
            [tag] => {
                self.tags.insert((name, tag.id.clone()));
                return tag.people.clone();
            }
            [] => {
                let (near_zh, near_en) = near(written, tags.iter().map(full_name));
                let what: Sentence = match of {
                    TagsOf::Chats => UnknownChatTag {
                        name,
                        near_zh,
                        near_en,
                    }
                    .into(),
                    TagsOf::Customers | TagsOf::Staff => UnknownTag {
                        name,
                        near_zh,
                        near_en,
                    }
                    .into(),
                };
                self.hold("unknown-tag", place, what);
            }
            ref several => {
                let all = several
                    .iter()
                    .map(|tag| format!("{} ({})", full_name(tag), tag.id))
                    .collect();
                let (all_zh, all_en) = joined(all);
                self.hold(
                    "ambiguous-tag",
                    place,
                    AmbiguousTag {
                        name,
                        all_zh,
                        all_en,
                    },
                );
            }
        }
        PersonSet::new()
    }

    /// The tags of `groups.csv` with the groups that have them; made once.
    fn take_chat_tags(&mut self) -> Vec<Tag> {
        if let Some(made) = self.chat_tags.take() {
            return made;
        }
        let groups = self.known.groups;
        let chats = self.chats();
        let mut people: BTreeMap<&(String, String), Vec<PersonNo>> = BTreeMap::new();
        for (chat_id, group) in groups {
            for tag in &group.tags {
                // A tag whose groups are all gone is still a tag.
                let people = people.entry(tag).or_default();
                people.extend(chats.get(chat_id.as_str()));
            }
        }
        let tags = people.into_iter().map(|((group, name), mut people)| {
            people.sort_unstable();
            let mut tag = Tag {
                id: String::new(),
                group: group.clone(),
                name: name.clone(),
                people: people.into_iter().collect(),
            };
            tag.id = full_name(&tag);
            tag
        });
        tags.collect()
    }

    /// An imported list.
    pub(super) fn list(&mut self, written: &ListRef, place: &Place) -> Option<&'a List> {
        let found = self.known.lists.get(written);
        if found.is_none() {
            let name = written.to_string();
            let (near_zh, near_en) =
                near(&name, self.known.list_names.iter().map(ToString::to_string));
            self.hold(
                "unknown-list",
                place,
                UnknownList {
                    name,
                    near_zh,
                    near_en,
                },
            );
        }
        found
    }

    /// People by what an earlier touch recorded.
    pub(super) fn reached(&mut self, written: &Reached, place: &Place) -> PersonSet {
        let question = question(written);
        if let Some(people) = self.known.reached.get(&question) {
            return people.clone();
        }
        self.hold(
            "reached-unknown",
            place,
            ReachedUnknown {
                name: question.campaign,
            },
        );
        PersonSet::new()
    }
}

/// What to ask the ledger for `from` and `exclude`.
pub(super) fn question(written: &Reached) -> ReachedQuestion {
    let Reached {
        campaign,
        run,
        touch,
        truth,
    } = written.clone();
    ReachedQuestion {
        campaign: campaign.0,
        run,
        touch,
        truth,
    }
}

/// Tags that a written name means: one by id, else all by `group/name`, else all by name.
fn tags_named<'a>(tags: &'a [Tag], written: &str) -> Vec<&'a Tag> {
    let means =
        |means: &dyn Fn(&Tag) -> bool| tags.iter().filter(|tag| means(tag)).collect::<Vec<_>>();
    let by_id = means(&|tag| tag.id == written);
    if !by_id.is_empty() {
        return by_id;
    }
    let by_path = means(&|tag| {
        written
            .strip_prefix(&tag.group)
            .and_then(|rest| rest.strip_prefix('/'))
            == Some(tag.name.as_str())
    });
    if !by_path.is_empty() {
        return by_path;
    }
    means(&|tag| tag.name == written)
}

fn full_name(tag: &Tag) -> String {
    if tag.group.is_empty() {
        tag.name.clone()
    } else {
        format!("{}/{}", tag.group, tag.name)
    }
}

/// How many near names are offered.
const NEAR_MAX: usize = 3;
/// How alike a name must be to be offered, 0 to 1.
const NEAR_MIN: f64 = 0.4;

/// The names most like a written one, in words. What stands between the last `/` and an `@` also counts alone: people forget the
/// group of a tag and the version of a list, not the name.
fn near(written: &str, names: impl Iterator<Item = String>) -> (String, String) {
    let bare = |name: &str| {
        let last = name.rsplit('/').next().unwrap_or_default();
        last.split('@').next().unwrap_or_default().to_owned()
    };
    let likeness = |name: &str| {
        let whole = strsim::normalized_damerau_levenshtein(written, name);
        whole.max(strsim::normalized_damerau_levenshtein(
            &bare(written),
            &bare(name),
        ))
    };
    let mut names: Vec<(f64, String)> = names
        .map(|name| (likeness(&name), name))
        .filter(|(like, _)| *like >= NEAR_MIN)
        .collect();
    names.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    names.dedup();
    names.truncate(NEAR_MAX);
    if names.is_empty() {
        return (
            "也没有相近的名字".to_owned(),
            "nor anything like it".to_owned(),
        );
    }
    let (zh, en) = joined(names.into_iter().map(|(_, name)| name).collect());
    (
        format!("最接近的是: {zh}"),
        format!("the nearest being {en}"),
    )
}

fn joined(names: Vec<String>) -> (String, String) {
    (names.join("、"), names.join(", "))
}
