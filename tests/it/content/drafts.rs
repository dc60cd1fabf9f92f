//! Drafts: who gets which text from whom.

use super::world::{campaign, directory, lists, members, policy, skeleton_of};
use proptest::prelude::*;
use qunfa::{
    content::{Draft, Drafted, Recipients, calls, drafts},
    directory::List,
    model::{Channel, ListRef, PersonNo},
    workspace::Campaign,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
};

type ByMember = Vec<(Option<PersonNo>, Vec<PersonNo>)>;

fn people(numbers: impl IntoIterator<Item = u32>) -> Vec<PersonNo> {
    numbers.into_iter().map(PersonNo).collect()
}

fn of(member: u32, numbers: impl IntoIterator<Item = u32>) -> (Option<PersonNo>, Vec<PersonNo>) {
    (Some(PersonNo(member)), people(numbers))
}

fn drafted(campaign: &Campaign, by_member: &ByMember, lists: &BTreeMap<ListRef, List>) -> Drafted {
    let policy = policy();
    let skeleton = skeleton_of(campaign, &policy).0.expect("it renders");
    let (directory, members) = (directory(), members());
    let recipients = Recipients {
        by_member,
        directory: &directory,
        members: &members,
        lists,
        run_date: "2026-11-10",
    };
    drafts(
        campaign,
        &campaign.touches[0],
        &policy,
        &skeleton,
        &recipients,
    )
}

fn shown(drafted: &Drafted) -> String {
    let mut out = String::new();
    let list = |people: &[PersonNo]| {
        people
            .iter()
            .map(|person| person.0.to_string())
            .collect::<Vec<_>>()
            .join(" ")
    };
    for Draft {
        member,
        message,
        people,
    } in &drafted.drafts
    {
        let member = member.map_or("-".to_owned(), |member| member.0.to_string());
        let _ = writeln!(out, "{member}: {:?} -> {}", message.text, list(people));
    }
    for (name, people) in &drafted.missing {
        let _ = writeln!(out, "no {name}: {}", list(people));
    }
    for hold in &drafted.holds {
        let _ = writeln!(
            out,
            "hold {}\n  {}\n  {}",
            hold.code, hold.what.zh, hold.what.en
        );
    }
    out
}

#[test]
fn one_text_is_one_draft_a_member() {
    let by_member = vec![of(1, [100, 102]), of(2, [101])];
    insta::assert_snapshot!(shown(&drafted(&campaign("全场{{ vars.offer }} {{ link.sale }} {{ run.date }}"), &by_member, &BTreeMap::new())), @r#"
    1: "全场8折 https://shop.example.com/1111?q=⟨M⟩ 2026-11-10" -> 100 102
    2: "全场8折 https://shop.example.com/1111?q=⟨M⟩ 2026-11-10" -> 101
    "#);
}

#[test]
fn member_names_make_a_text_a_member_and_members_without_a_value_drop_their_people() {
    let by_member = vec![of(1, [100, 102]), of(2, [101]), of(3, [103, 104])];
    insta::assert_snapshot!(shown(&drafted(&campaign("{{ member.name }}在{{ member.store }}"), &by_member, &BTreeMap::new())), @r#"
    1: "李梅在静安店" -> 100 102
    2: "张三在徐汇店" -> 101
    no member.store: 103 104
    "#);
}

#[test]
fn equal_texts_of_different_members_stay_apart() {
    let by_member = vec![of(1, [100]), of(2, [101]), of(3, [102])];
    let drafted = drafted(
        &campaign("{{ member.store | default('门店') | length }}"),
        &by_member,
        &BTreeMap::new(),
    );
    assert_eq!(drafted.drafts.len(), 3);
}

#[test]
fn columns_group_people_by_text_and_drop_those_without_a_value() {
    let rows = lists(
        &["level", "name"],
        &[
            (100, &["金卡", "a"]),
            (101, &["银卡", ""]),
            (102, &["金卡", "b"]),
            (103, &["  ", "c"]),
        ],
    );
    let by_member = vec![of(1, [100, 101, 102, 103, 104])];
    insta::assert_snapshot!(shown(&drafted(&campaign("{{ person.level }}会员好"), &by_member, &rows)), @r#"
    1: "金卡会员好" -> 100 102
    1: "银卡会员好" -> 101
    no person.level: 103 104
    "#);
    insta::assert_snapshot!(shown(&drafted(&campaign("{{ person.level | default('新') }}会员好"), &by_member, &rows)), @r#"
    1: "新会员好" -> 103 104
    1: "金卡会员好" -> 100 102
    1: "银卡会员好" -> 101
    "#);
    insta::assert_snapshot!(shown(&drafted(&campaign("{{ person.level ~ person.name }}"), &by_member, &rows)), @r#"
    1: "金卡a" -> 100
    1: "金卡b" -> 102
    no person.level: 103 104
    no person.name: 101
    "#);
}

#[test]
fn a_column_nobody_has_drops_everybody() {
    let rows = lists(&["level"], &[(100, &["金卡"])]);
    let drafted = drafted(
        &campaign("{{ person.city }}"),
        &vec![of(1, [100, 101])],
        &rows,
    );
    assert_eq!(
        drafted.missing,
        BTreeMap::from([("person.city".to_owned(), people([100, 101]))])
    );
    assert!(drafted.drafts.is_empty());
}

#[test]
fn staff_texts_are_grouped_over_everybody() {
    let mut staff = campaign("{{ person.shift }}");
    staff.touches[0].channel = Channel::App;
    let rows = lists(
        &["shift"],
        &[(100, &["早班"]), (101, &["晚班"]), (102, &["早班"])],
    );
    insta::assert_snapshot!(shown(&drafted(&staff, &vec![(None, people([100, 101, 102]))], &rows)), @r#"
    -: "早班" -> 100 102
    -: "晚班" -> 101
    "#);
}

#[test]
fn more_than_fifty_texts_a_member_are_held() {
    let cells: Vec<String> = (0..51).map(|n| n.to_string()).collect();
    let cells: Vec<[&str; 1]> = cells.iter().map(|cell| [cell.as_str()]).collect();
    let rows: Vec<(u32, &[&str])> = (100..)
        .zip(cells.iter().map(<[&str; 1]>::as_slice))
        .collect();
    let rows = lists(&["code"], &rows);
    let text = campaign("{{ person.code }}");
    let held = drafted(&text, &vec![of(1, 100..151), of(2, 160..161)], &rows);
    insta::assert_snapshot!(format!("{} {}", held.holds[0].code, held.holds[0].what.zh), @"too-many-texts 一个群发任务只有一份正文: 有 1 名成员要发的正文多达 51 种, 每种都要手动确认一次 (上限 50); 请少用 person.*");
    assert!(
        drafted(&text, &vec![of(1, 100..150)], &rows)
            .holds
            .is_empty()
    );
}

#[test]
fn a_text_that_fails_on_real_values_is_held_with_its_place() {
    let rows = lists(&["n"], &[(100, &["3"]), (101, &["100000000"])]);
    let drafted = drafted(
        &campaign("{{ '好' * (person.n | default('1') | replace('⟨person.n⟩', '1') | int) }}"),
        &vec![of(1, [100, 101])],
        &rows,
    );
    insta::assert_snapshot!(shown(&drafted), @r#"
    1: "好好好" -> 100
    hold template-too-long
      有 1 人的正文无法生成: 渲染结果超过 16000 字节; 任何通道都发不出这么长的消息
      the text of 1 people cannot be rendered: rendered text exceeds 16000 bytes; no channel takes a message that long
    "#);
    assert_eq!(
        drafted.holds[0].place.as_ref().map(|place| place.line),
        Some(1)
    );
}

#[test]
fn calls_are_the_fewest_that_carry_the_drafts() {
    let by_member = vec![of(1, 100..125), of(2, 200..210)];
    let drafted = drafted(&campaign("好"), &by_member, &BTreeMap::new());
    assert_eq!(calls(&drafted.drafts, 10), 4);
    assert_eq!(calls(&drafted.drafts, 10_000), 2);
    assert_eq!(calls(&[], 10), 0);
}

proptest! {
    #[test]
    fn everybody_is_drafted_once_or_missing_and_order_does_not_matter(
        rows in proptest::collection::btree_map(100..140_u32, ("[ab]?", "[xy]?"), 0..40),
        split in proptest::collection::vec(1..4_u32, 40),
        text in prop_oneof![Just("好"), Just("{{ member.store }}"), Just("{{ person.level }}"), Just("{{ member.store }}{{ person.city }}{{ person.level | default('-') }}")],
    ) {
        let cells: Vec<(u32, [&str; 2])> = rows.iter().map(|(no, (level, city))| (*no, [level.as_str(), city.as_str()])).collect();
        let cells: Vec<(u32, &[&str])> = cells.iter().map(|(no, row)| (*no, row.as_slice())).collect();
        let lists = lists(&["level", "city"], &cells);
        let mut by_member: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        for (person, member) in (100..140).zip(&split) {
            by_member.entry(*member).or_default().push(person);
        }
        let ordered: ByMember = by_member.iter().map(|(member, people)| of(*member, people.iter().copied())).collect();
        let backwards: ByMember = by_member.iter().map(|(member, people)| of(*member, people.iter().rev().copied())).collect();
        let campaign = campaign(text);
        let drafted_once = drafted(&campaign, &ordered, &lists);
        prop_assert_eq!(&drafted_once.drafts, &drafted(&campaign, &backwards, &lists).drafts);

        let mut seen = BTreeSet::new();
        let drafted_people = drafted_once.drafts.iter().flat_map(|draft| &draft.people);
        for person in drafted_people.chain(drafted_once.missing.values().flatten()) {
            prop_assert!(seen.insert(*person), "{person:?} twice");
        }
        prop_assert_eq!(seen.len(), 40);
        let texts: BTreeSet<_> = drafted_once.drafts.iter().map(|draft| (draft.member, &draft.message.text)).collect();
        prop_assert_eq!(texts.len(), drafted_once.drafts.len(), "a member's equal texts are one draft");
    }
}
