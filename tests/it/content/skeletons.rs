//! Skeletons: what files know of a message.

use super::world::{campaign, document, image, located, policy, shown, skeleton_of};
use qunfa::{
    content::{MARKER, not_executed},
    model::{Attachment, Button, Card, CardType, Channel, TemplateCard, TextFormat},
    workspace::{Assign, Attach, AttachedMiniprogram, Tracking, Variant},
};

#[test]
fn constants_and_links_are_real_and_the_rest_are_placeholders() {
    let text = "{{ person.name }}您好，全场{{ vars.offer }}，{{ member.name }}在{{ member.store }}等您。\n{{ link.sale }} 第{{ run.no }}期 {{ run.date }}";
    let (skeleton, findings) = skeleton_of(&campaign(text), &policy());
    let skeleton = skeleton.expect("it renders");
    insta::assert_snapshot!(skeleton.message.text, @r#"
    ⟨person.name⟩您好，全场8折，⟨member.name⟩在⟨member.store⟩等您。
    https://shop.example.com/1111?q=⟨M⟩ 第⟨run.no⟩期 ⟨run.date⟩
    "#);
    assert_eq!(shown(&findings), "");
    assert_eq!(skeleton.columns, ["name"]);
    assert!(skeleton.per_member && skeleton.per_person && !skeleton.branches);
}

#[test]
fn what_does_not_vary_is_said_to_be_one_text() {
    let (skeleton, _) = skeleton_of(
        &campaign("全场{{ vars.offer }} {{ link.sale }} {{ run.date }}"),
        &policy(),
    );
    let skeleton = skeleton.expect("it renders");
    assert!(!skeleton.per_member && !skeleton.per_person && !skeleton.branches);
}

#[test]
fn a_condition_on_people_is_noted_and_shows_the_branch_of_those_who_have_the_value() {
    let (skeleton, _) = skeleton_of(
        &campaign("{% if person.vip %}尊贵的{{ person.vip }}{% else %}您好{% endif %}"),
        &policy(),
    );
    let skeleton = skeleton.expect("it renders");
    assert_eq!(skeleton.message.text, "尊贵的⟨person.vip⟩");
    assert!(skeleton.branches);
    let (skeleton, _) = skeleton_of(&campaign("{% if vars.offer %}有{% endif %}"), &policy());
    assert!(!skeleton.expect("it renders").branches);
}

#[test]
fn the_way_back_to_the_template_is_kept() {
    let source = "您好，{{ link.sale }} 最后";
    let (skeleton, _) = skeleton_of(&campaign(source), &policy());
    let skeleton = skeleton.expect("it renders");
    let at = skeleton
        .message
        .text
        .find("https")
        .expect("the link is there");
    assert_eq!(
        &source[skeleton.map.source(at..at + 10).expect("written")],
        "link.sale"
    );
}

#[test]
fn unknown_names_are_all_reported_with_the_nearest() {
    let text = "{{ customer.phone }} {{ vars.ofer }} {{ link.sell }} {{ member.shop }}\n{{ run.day }} {{ offer }} {{ member }} {{ tags }} {{ vars.offer.x }}";
    let (skeleton, findings) = skeleton_of(&campaign(text), &policy());
    assert!(skeleton.is_none());
    let help: Vec<_> = findings
        .iter()
        .map(|finding| finding.help.as_ref().map_or("", |help| &help.en))
        .collect();
    insta::assert_snapshot!(format!("{}{}", shown(&findings), help.join("\n")), @r#"
    block unknown-name templates/double11.txt.j2:1:4 [customer.phone]
      没有“customer.phone”这个字段；可用：vars.*, member.*, person.*, link.*, run.*
      unknown field "customer.phone"; known: vars.*, member.*, person.*, link.*, run.*
    block unknown-name templates/double11.txt.j2:1:25 [vars.ofer]
      没有“vars.ofer”这个字段，是不是想写“vars.offer”？
      unknown field "vars.ofer"; did you mean "vars.offer"?
    block unknown-name templates/double11.txt.j2:1:41 [link.sell]
      没有“link.sell”这个字段，是不是想写“link.sale”？
      unknown field "link.sell"; did you mean "link.sale"?
    block unknown-name templates/double11.txt.j2:1:57 [member.shop]
      没有“member.shop”这个字段，是不是想写“member.store”？可用：member.name, member.store
      unknown field "member.shop"; did you mean "member.store"? Known: member.name, member.store
    block unknown-name templates/double11.txt.j2:2:4 [run.day]
      没有“run.day”这个字段，是不是想写“run.date”？可用：run.no, run.date
      unknown field "run.day"; did you mean "run.date"? Known: run.no, run.date
    block unknown-name templates/double11.txt.j2:2:18 [offer]
      没有“offer”这个字段，是不是想写“vars.offer”？
      unknown field "offer"; did you mean "vars.offer"?
    block unknown-name templates/double11.txt.j2:2:30 [member]
      “member”要写明是哪个字段，例如 member.name
      "member" needs a field, such as "member.name"
    block unknown-name templates/double11.txt.j2:2:43 [tags]
      “tags”只能用在 when 里，不能用在正文里
      "tags" can be used in when, not in a text
    block unknown-name templates/double11.txt.j2:2:54 [vars.offer.x]
      没有“vars.offer.x”这个字段，是不是想写“vars.offer”？
      unknown field "vars.offer.x"; did you mean "vars.offer"?
    "#);
}

#[test]
fn columns_need_a_list() {
    let mut campaign = campaign("{{ person.level }}");
    assert!(skeleton_of(&campaign, &policy()).0.is_some());
    campaign.audience.lists.clear();
    insta::assert_snapshot!(shown(&skeleton_of(&campaign, &policy()).1), @r#"
    block unknown-name templates/double11.txt.j2:1:4 [person.level]
      “person.level”来自导入的名单，而这个受众没有名单；请在 [audience] 里写 lists
      "person.level" comes from an imported list, and this audience has none; add lists to [audience]
    "#);
}

#[test]
fn member_names_need_a_member() {
    let mut by_wecom = campaign("{{ member.store }}");
    by_wecom.audience.assign = Assign::Wecom;
    let mut staff = campaign("{{ member.store }}");
    staff.touches[0].channel = Channel::App;
    let said =
        shown(&skeleton_of(&by_wecom, &policy()).1) + &shown(&skeleton_of(&staff, &policy()).1);
    insta::assert_snapshot!(said, @r#"
    block unknown-name templates/double11.txt.j2:1:4 [member.store]
      “member.store”要等企业微信分配成员后才知道（assign = "wecom"）；请改用其他 assign，或不用 member.*
      "member.store" is not known until WeCom picks the member (assign = "wecom"); choose another assign, or leave member.* out
    block unknown-name templates/double11.txt.j2:1:4 [member.store]
      “member.store”是发送消息的成员，这个通道没有发送成员；收件人的信息请用名单里的 person.*
      "member.store" is the member who sends, and this channel has none; for the recipient use person.* from a list
    "#);
}

#[test]
fn templates_that_do_not_compile_or_compute_are_findings_in_the_template() {
    let texts = [
        "好\n  {{ vars.offer",
        "{% include 'x' %}",
        "{{ person.age + 1 }}",
        "{{ 'x' * 100000000 }}",
    ];
    let said: String = texts
        .map(|text| shown(&skeleton_of(&campaign(text), &policy()).1))
        .concat();
    insta::assert_snapshot!(said, @r#"
    block template-syntax templates/double11.txt.j2:2:11 [offer]
      模板语法有误: 遇到文件结尾, 这里应为"}}"
      template syntax: unexpected end of input, expected end of variable block
    block template-not-available templates/double11.txt.j2:1:4 [include]
      模板里不能使用 "include": 模板只能填值、判断和循环, 不能读取别的文件、环境或程序内部
      "include" is not available in templates: they fill in values, decide and loop, and read no other file, environment or internals
    block template-cannot-compute templates/double11.txt.j2:1:4 [person.age + 1]
      审核时看到的是占位符，还没有真实的值，这里算不出结果；请在名单或 members.toml 里先算好
      reviewers see placeholders, and this can be computed from real values only; compute it in the list or in members.toml
    block template-too-long templates/double11.txt.j2:1:4 ['x' * 100000000]
      渲染结果超过 16000 字节; 任何通道都发不出这么长的消息
      rendered text exceeds 16000 bytes; no channel takes a message that long
    "#);
}

#[test]
fn attachments_keep_the_authors_order_and_links_carry_the_marker() {
    let mut campaign = campaign("好");
    campaign.touches[0].attach = vec![Attach::Link(located("sale".to_owned())), image("a.png")];
    let kinds = |policy: &qunfa::workspace::Policy| {
        let skeleton = skeleton_of(&campaign, policy).0.expect("it renders");
        let kind = |attachment: &Attachment| match attachment {
            Attachment::Image { media } => media.path.clone(),
            Attachment::Link { title, url, .. } => format!("{title} {url}"),
            other => other.word().to_owned(),
        };
        skeleton
            .message
            .attachments
            .iter()
            .map(kind)
            .collect::<Vec<_>>()
    };
    let mut policy = policy();
    assert_eq!(
        kinds(&policy),
        ["双11会场 https://shop.example.com/1111?q=⟨M⟩", "a.png"]
    );
    policy.tracking = Some(Tracking {
        base_url: "https://t.example.com".to_owned(),
        identify: "none".to_owned(),
    });
    assert_eq!(
        kinds(&policy),
        ["双11会场 https://t.example.com/⟨M⟩/sale", "a.png"]
    );
}

#[test]
fn documents_and_mini_programs_stand_in_the_authors_order_and_pages_carry_the_marker() {
    let mut campaign = campaign("好");
    let Attach::Image(cover) = image("cover.png") else {
        unreachable!("a picture was made")
    };
    let program = AttachedMiniprogram {
        name: "shop".to_owned(),
        appid: "wxdemo0000000042".to_owned(),
        page: "pages/live?id=42".to_owned(),
        title: "直播间".to_owned(),
        cover: cover.value,
    };
    campaign.touches[0].attach = vec![
        document("./menu.pdf"),
        Attach::Miniprogram(located(program)),
        image("a.png"),
    ];
    let (skeleton, findings) = skeleton_of(&campaign, &policy());
    let message = skeleton.expect("it renders").message;
    assert_eq!(shown(&findings), "");
    let words: Vec<&str> = message.attachments.iter().map(Attachment::word).collect();
    assert_eq!(words, ["file", "miniprogram", "image"]);
    assert!(
        matches!(&message.attachments[1], Attachment::Miniprogram { page, .. } if page == "pages/live?id=42&q=⟨M⟩")
    );
}

#[test]
fn a_card_gets_the_addresses_of_its_links_and_answers_a_task_of_its_own() {
    let mut campaign = campaign("今天 17:00 前确认");
    let button = |link: Option<&str>| Button {
        text: "去看看".to_owned(),
        key: link.is_none().then(|| "later".to_owned()),
        url: link.map(str::to_owned),
        style: None,
    };
    let card = TemplateCard {
        card_type: CardType::ButtonInteraction,
        title: "排班".to_owned(),
        desc: None,
        url: None,
        source: None,
        emphasis: None,
        cover: None,
        quote: None,
        rows: Vec::new(),
        jumps: Vec::new(),
        buttons: vec![button(Some("sale")), button(None)],
        questions: Vec::new(),
        submit: None,
        task: None,
    };
    campaign.touches[0].channel = Channel::App;
    campaign.touches[0].format = TextFormat::Plain;
    campaign.touches[0].card = Some(located(Card::Template(Box::new(card))));
    let (skeleton, _) = skeleton_of(&campaign, &policy());
    let Some(Card::Template(card)) = skeleton.expect("it renders").message.card else {
        panic!("the card stays")
    };
    assert_eq!(
        card.buttons[0].url.as_deref(),
        Some("https://shop.example.com/1111?q=⟨M⟩")
    );
    assert_eq!(card.task.as_deref(), Some(MARKER));
}

#[test]
fn what_is_not_sent_yet_is_held_and_named() {
    let mut campaign = campaign("好");
    campaign.touches[0].variants.insert(
        "a".to_owned(),
        Variant {
            share: 50,
            source: None,
        },
    );
    let mut held = not_executed(&campaign, &campaign.touches[0]);
    campaign.touches[0].channel = Channel::Moments;
    held.extend(not_executed(&campaign, &campaign.touches[0]));
    let said: Vec<_> = held
        .iter()
        .map(|hold| format!("{} {}\n  {}", hold.code, hold.what.zh, hold.what.en))
        .collect();
    insta::assert_snapshot!(said.join("\n"), @r#"
    not-executed-yet 本版本还不能发送 A/B 版本 (这里有 1 个); 请只留一个模板
      this version does not send variants yet (there are 1); keep one template
    not-executed-yet 本版本还不能通过 moments 发送; 可用通道: customer_mass (客户群发)、group_mass (客户群群发)、app (应用消息)、robot (群机器人) 和 appchat (应用群聊)
      this version does not send through moments yet; it sends customer_mass, group_mass, app, robot and appchat
    "#);
}
