//! Drafts: what the signed verdict could not know.

use crate::content::world::{campaign, policy, skeleton_of};
use qunfa::{
    compliance::judge_drafts,
    content::Draft,
    model::{Message, PersonNo},
    workspace::Campaign,
};

fn held(campaign: &Campaign, texts: &[(&str, u32)]) -> String {
    let policy = policy();
    let skeleton = skeleton_of(campaign, &policy).0.expect("it renders");
    let draft = |(text, people): &(&str, u32)| Draft {
        member: Some(PersonNo(1)),
        message: Message {
            text: (*text).to_owned(),
            attachments: Vec::new(),
            ..Message::default()
        },
        people: (0..*people).map(PersonNo).collect(),
    };
    let drafts: Vec<_> = texts.iter().map(draft).collect();
    let holds = judge_drafts(campaign, &policy, &skeleton, &drafts);
    let shown = |hold: &qunfa::diagnostic::Hold| {
        format!("{}\n  {}\n  {}\n", hold.code, hold.what.zh, hold.what.en)
    };
    holds.iter().map(shown).collect::<Vec<_>>().concat()
}

#[test]
fn values_that_break_a_rule_are_held_and_counted_but_not_quoted() {
    let campaign = campaign("{{ person.name }}好");
    let long = "名".repeat(1400) + "好";
    let texts = [
        ("小王好", 5),
        ("小\u{202E}李好", 2),
        ("https://evil.org/x好", 3),
        (long.as_str(), 1),
        ("\u{200B}小张好", 1),
        ("⟨M⟩⟨person.x⟩好", 1),
    ];
    insta::assert_snapshot!(held(&campaign, &texts), @r#"
    invisible-character
      正文里有不可见或改变方向的字符: 填入真实的值以后, 3 人的 2 种正文有这个问题, 签核时看不到; 请改正名单或 members.toml 里的值
      the text has invisible or direction-changing characters: with real values 2 texts for 3 people have this, which nobody saw when signing; mend the list or members.toml
    reserved-placeholder
      正文里写了保留的括号 ⟨ ⟩: 填入真实的值以后, 1 人的 1 种正文有这个问题, 签核时看不到; 请改正名单或 members.toml 里的值
      the text writes the reserved brackets ⟨ ⟩: with real values 1 texts for 1 people have this, which nobody saw when signing; mend the list or members.toml
    text-too-long
      正文超过通道的上限: 填入真实的值以后, 1 人的 1 种正文有这个问题, 签核时看不到; 请改正名单或 members.toml 里的值
      the text is longer than its channel takes: with real values 1 texts for 1 people have this, which nobody saw when signing; mend the list or members.toml
    url-noicp
      域名没有登记备案号: 填入真实的值以后, 3 人的 1 种正文有这个问题, 签核时看不到; 请改正名单或 members.toml 里的值
      a host without a declared ICP filing: with real values 1 texts for 3 people have this, which nobody saw when signing; mend the list or members.toml
    "#);
}

#[test]
fn what_was_signed_is_not_held_again() {
    let campaign = campaign("https://evil.org/x {{ person.name }}");
    assert_eq!(held(&campaign, &[("https://evil.org/x 小王", 5)]), "");
    assert_eq!(
        held(&campaign, &[("https://evil.org/x ⟨person.name⟩", 5)]),
        ""
    );
}

#[test]
fn warnings_hold_nothing() {
    assert_eq!(
        held(
            &campaign("{{ person.name }}"),
            &[("https://shop.example.com:8443/", 1)]
        ),
        ""
    );
}

#[test]
fn a_waiver_covers_drafts_too() {
    let mut campaign = campaign("{{ person.name }}");
    campaign.waivers = vec![crate::content::world::waiver(
        "url-noicp",
        "https://partner.org/a",
        "2026-12-31",
    )];
    assert_eq!(held(&campaign, &[("https://partner.org/a", 1)]), "");
}
