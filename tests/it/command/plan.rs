//! What a plan shows: every symbol end to end, the same bytes for the same world, and the guards that stand between a file and a send.

use super::steady;
use crate::firm::{Firm, Plan, everybody};
use serde_json::{Value, json};
use std::fs;

fn firm_of(customers: usize) -> Firm {
    let firm = Firm::new(Plan {
        customers,
        members: 6,
        ..Plan::default()
    });
    firm.write("campaigns/all.toml", &everybody("调整", "hq", customers));
    firm
}

fn signed() -> Firm {
    let firm = firm_of(60);
    firm.approve();
    firm
}

/// The codes of every hold of a campaign, campaign-wide and by touch.
fn holds(firm: &Firm, campaign: &str) -> Vec<String> {
    let plan = firm.plan();
    let found = campaign_of(&plan, campaign);
    let of = |value: &Value| -> Vec<String> {
        let codes = value["holds"].as_array().into_iter().flatten();
        codes
            .filter_map(|hold| Some(hold["code"].as_str()?.to_owned()))
            .collect()
    };
    let mut codes = of(found);
    codes.extend(
        found["touches"]
            .as_array()
            .into_iter()
            .flatten()
            .flat_map(of),
    );
    codes.dedup();
    codes
}

fn campaign_of<'a>(plan: &'a Value, id: &str) -> &'a Value {
    let all = plan["campaigns"].as_array().expect("campaigns");
    let found = all.iter().find(|campaign| campaign["id"] == id);
    found.unwrap_or_else(|| panic!("no {id} in {plan:#}"))
}

fn touch_of<'a>(plan: &'a Value, id: &str) -> &'a Value {
    &campaign_of(plan, id)["touches"][0]
}

#[test]
fn unsigned_it_is_blocked_and_says_whose_signature_is_missing() {
    let firm = firm_of(60);
    firm.must(0, &["sync"]);
    firm.commit();
    let said = firm.must(3, &["plan"]);
    steady(&firm).bind(|| insta::assert_snapshot!(said.out, @r#"
    台账 [LEDGER] · 通讯录 2026-12-09 11:10

    ! all  调整  第 1 期  hq
      ! tell  客户群发  60 人 · 1 条文案 · 6 次调用，不到 1 秒 · 6 名成员要确认，每人最多 1 个任务
          时段  2026-12-09 08:00 起，至 2026-12-09 21:00；1 次群发，用 1 个时段；最晚合并 2026-12-30 20:00
          配额  当天已用 0 → 1 次（不限），每次人数不限
        签核  缺 复审（owner）：账号 hq 属总部(admin): 由一名 owner 签复审, 可以是作者本人
        摘要  sha256:[DIGEST]

    计划：+ 0  ~ 0  = 0  > 0  ! 1  - 0  ? 0；将发给 0 人次，0 次调用。编号 [HEX]
    "#));
}

#[test]
fn signed_and_due_it_is_a_send() {
    let firm = signed();
    let said = firm.must(0, &["plan"]);
    steady(&firm).bind(|| insta::assert_snapshot!(said.out, @r#"
    台账 [LEDGER] · 通讯录 2026-12-09 11:10

    + all  调整  第 1 期  hq
      + tell  客户群发  60 人 · 1 条文案 · 6 次调用，不到 1 秒 · 6 名成员要确认，每人最多 1 个任务
          时段  2026-12-09 08:00 起，至 2026-12-09 21:00；1 次群发，用 1 个时段；最晚合并 2026-12-30 20:00
          配额  当天已用 0 → 1 次（不限），每次人数不限
        签核  ✔ 复审 zhao，2026-12-16 11:10 前有效
        摘要  sha256:[DIGEST]

    计划：+ 1  ~ 0  = 0  > 0  ! 0  - 0  ? 0；将发给 60 人次，6 次调用。编号 [HEX]
    "#));
}

#[test]
fn the_same_in_english() {
    let firm = signed();
    let said = firm.must(0, &["--lang", "en", "plan"]);
    steady(&firm).bind(|| insta::assert_snapshot!(said.out, @r#"
    ledger [LEDGER] · directory 2026-12-09 11:10

    + all  调整  run 1  hq
      + tell  customer mass-send  60 people · 1 message · 6 calls in under a second · 6 members to confirm, at most 1 task each
          slots  from 2026-12-09 08:00 to 2026-12-09 21:00; 1 send in 1 slot; merge before 2026-12-30 20:00
          quota  0 → 1 sends that day (no limit), any number of people a send
        sign-off  ✔ risk zhao, valid until 2026-12-16 11:10
        digest  sha256:[DIGEST]

    Plan: + 1  ~ 0  = 0  > 0  ! 0  - 0  ? 0; 60 recipients, 6 calls. Id [HEX]
    "#));
}

#[test]
fn partly_sent_it_resumes_with_the_rest() {
    let firm = signed();
    firm.faults(json!([{ "path": "add_msg_template", "kind": "errcode", "code": 60020, "after": 2, "times": 1 }]));
    firm.must(6, &["apply"]);
    let said = firm.must(0, &["plan"]);
    steady(&firm).bind(|| {
        insta::assert_snapshot!(said.out, @r#"
    台账 [LEDGER] · 通讯录 2026-12-09 11:10

    ~ all  调整  第 1 期  hq
      ~ tell  客户群发  60 人 · 已发 20，待发 40 · 4 次调用，不到 1 秒
        签核  ✔ 复审 zhao，2026-12-16 11:10 前有效
        摘要  sha256:[DIGEST]

    计划：+ 0  ~ 1  = 0  > 0  ! 0  - 0  ? 0；将发给 40 人次，4 次调用。编号 [HEX]
    "#);
    });
}

#[test]
fn once_everything_is_sent_only_done_is_left() {
    let firm = signed();
    firm.must(0, &["apply"]);
    let said = firm.must(0, &["plan"]);
    steady(&firm).bind(|| {
        insta::assert_snapshot!(said.out, @r#"
    台账 [LEDGER] · 通讯录 2026-12-09 11:10

    = all  调整  第 1 期  hq
      = tell  客户群发  已发 60 人，不可达 0
        摘要  sha256:[DIGEST]

    计划：+ 0  ~ 0  = 1  > 0  ! 0  - 0  ? 0；将发给 0 人次，0 次调用。编号 [HEX]
    "#);
    });
    for symbol in ["+ ", "~ ", "> ", "! ", "- ", "? "] {
        assert!(
            !said
                .out
                .lines()
                .any(|line| line.trim_start().starts_with(symbol)),
            "{}",
            said.out
        );
    }
}

#[test]
fn before_its_time_it_is_later_and_applying_it_sends_nothing() {
    let firm = firm_of(60);
    let text = everybody("调整", "hq", 60).replace(
        "[schedule]\n",
        "[schedule]\nnot_before = 2026-12-10 11:00:00\n",
    );
    firm.write("campaigns/all.toml", &text);
    firm.approve();
    let said = firm.must(0, &["plan"]);
    steady(&firm).bind(|| insta::assert_snapshot!(said.out, @r#"
    台账 [LEDGER] · 通讯录 2026-12-09 11:10

    > all  调整  第 1 期  hq
      > tell  客户群发  60 人 · 1 条文案 · 6 次调用，不到 1 秒 · 6 名成员要确认，每人最多 1 个任务
          时段  2026-12-10 11:00 起，至 2026-12-10 21:00；1 次群发，用 1 个时段；最晚合并 2026-12-30 20:00
          配额  当天已用 0 → 1 次（不限），每次人数不限
        签核  ✔ 复审 zhao，2026-12-16 11:10 前有效
        摘要  sha256:[DIGEST]

    计划：+ 0  ~ 0  = 0  > 1  ! 0  - 0  ? 0；将发给 60 人次，6 次调用。编号 [HEX]
    "#));
    firm.must(0, &["apply", "all"]);
    assert_eq!(super::tasks_created(&firm), 0);
    firm.advance(24.0);
    firm.must(0, &["sync"]);
    firm.must(0, &["apply", "all"]);
    assert!(super::tasks_created(&firm) > 0);
}

#[test]
fn a_file_that_is_gone_gives_up_what_members_have_not_confirmed() {
    let firm = signed();
    firm.must(0, &["apply"]);
    fs::remove_file(firm.path("campaigns/all.toml")).expect("it was there");
    fs::remove_file(firm.path("campaigns/all.signoffs.toml")).expect("it was there");
    firm.commit();
    let said = firm.must(0, &["plan"]);
    steady(&firm).bind(|| insta::assert_snapshot!(said.out, @r#"
    台账 [LEDGER] · 通讯录 2026-12-09 11:10

    - all  第 1 期
      - tell  客户群发  取消 6 个未确认的任务
          注意  活动文件已删除，企业微信里还有 6 个任务成员没确认；执行后会取消它们，已发出的不受影响
        摘要  sha256:[DIGEST]

    计划：+ 0  ~ 0  = 0  > 0  ! 0  - 1  ? 0；将发给 0 人次，0 次调用。编号 [HEX]
    "#));
    firm.must(0, &["apply"]);
    let status: Value =
        serde_json::from_str(&firm.must(0, &["status", "--format", "json"]).out).expect("JSON");
    assert_eq!(status["cancelled"], 60, "{status:#}");
    let said = firm.must(0, &["plan", "--detailed-exitcode"]);
    assert!(!said.out.contains("- all"), "{}", said.out);
}

#[test]
fn a_campaign_that_is_withdrawn_gives_up_what_members_have_not_confirmed() {
    let firm = signed();
    firm.must(0, &["apply"]);
    let text = firm.read("campaigns/all.toml");
    firm.write("campaigns/all.toml", &format!("cancelled = true\n{text}"));
    firm.commit();
    let plan = firm.plan();
    assert_eq!(touch_of(&plan, "all")["action"], "cancel", "{plan:#}");
    firm.must(0, &["apply"]);
    let plan = firm.plan();
    assert_eq!(touch_of(&plan, "all")["action"], "done", "{plan:#}");
}

#[test]
fn a_lost_answer_is_in_doubt() {
    let firm = signed();
    firm.faults(json!([{ "path": "add_msg_template", "kind": "lost_after", "times": 1 }]));
    firm.must(4, &["apply", "--no-wait"]);
    let said = firm.run(&["plan"]);
    steady(&firm).bind(|| insta::assert_snapshot!(said.out, @r#"
    台账 [LEDGER] · 通讯录 2026-12-09 11:10

    ? all  调整  第 1 期  hq
      ? tell  客户群发  1 个分片存疑，涉及 11 人；再次 apply 会先向企业微信核对，或看 qunfa doubt list
        签核  ✔ 复审 zhao，2026-12-16 11:10 前有效
        摘要  sha256:[DIGEST]

    计划：+ 0  ~ 0  = 0  > 0  ! 0  - 0  ? 1；将发给 0 人次，0 次调用。编号 [HEX]
    "#));
}

#[test]
fn content_changed_after_sending_is_blocked_with_both_digests() {
    let firm = signed();
    firm.must(0, &["apply"]);
    let before = campaign_of(&firm.plan(), "all")["digest"]
        .as_str()
        .expect("a digest")
        .to_owned();
    let text = firm.read("campaigns/all.toml").replace("有调整", "有变化");
    firm.write("campaigns/all.toml", &text);
    firm.commit();
    let said = firm.must(3, &["plan"]);
    let after = campaign_of(&firm.plan(), "all")["digest"]
        .as_str()
        .expect("a digest")
        .to_owned();
    assert!(
        said.out.contains(&before[..12]) && said.out.contains(&after[..12]),
        "{}",
        said.out
    );
    assert_eq!(holds(&firm, "all"), ["content-changed"]);
    steady(&firm).bind(|| insta::assert_snapshot!(said.out, @r#"
    台账 [LEDGER] · 通讯录 2026-12-09 11:10

    ! all  调整  第 1 期  hq
      ! tell  客户群发  60 人 · 已发 60，待发 0
          [content-changed] 第 1 期已发给 60 人，内容却变了：当时签核 [HEX]，现在 [HEX]。已发出的无法修改；要再发一次，写 run = 下一个数字 并重新签核
        签核  缺 复审（owner）：账号 hq 属总部(admin): 由一名 owner 签复审, 可以是作者本人
        签核无效  zhao：签核的内容是 [HEX]…, 现在的内容是 [HEX]…, 改动: touch.tell.skeletons, touch.tell.template; 须重新签
        正文  与这批人上次收到的相比：
        - 调整：营业时间有调整，详情见链接。
        + 调整：营业时间有变化，详情见链接。
        摘要  sha256:[DIGEST]

    计划：+ 0  ~ 0  = 0  > 0  ! 1  - 0  ? 0；将发给 0 人次，0 次调用。编号 [HEX]
    "#));
    firm.must(3, &["apply", "all"]);
    let sent = super::tasks_created(&firm);
    // A new run, signed anew, sends it; the text is nearly the same and the people are, which `run` says on purpose.
    firm.write(
        "campaigns/all.toml",
        &text.replace("account =", "run = 2\naccount ="),
    );
    firm.sign();
    firm.advance(24.0);
    firm.must(0, &["sync"]);
    firm.must(0, &["apply", "all"]);
    assert_eq!(super::tasks_created(&firm), 2 * sent);
}

#[test]
fn a_renamed_file_neither_sends_again_nor_cancels() {
    let firm = signed();
    firm.must(0, &["apply"]);
    for end in ["toml", "signoffs.toml"] {
        fs::rename(
            firm.path(&format!("campaigns/all.{end}")),
            firm.path(&format!("campaigns/moved.{end}")),
        )
        .expect("renamed");
    }
    firm.commit();
    let said = firm.must(3, &["plan"]);
    steady(&firm).bind(|| insta::assert_snapshot!(said.out, @r#"
    台账 [LEDGER] · 通讯录 2026-12-09 11:10

    ! all  第 1 期
      ! tell  客户群发  受阻，原因见下
          [file-moved] 活动文件已删除，但同样的正文在「moved」里：看起来是改名。在新文件里写 renamed_from，任务不会被取消
        摘要  sha256:[DIGEST]

    ! moved  调整  第 1 期  hq
      ! tell  客户群发  60 人 · 1 条文案 · 6 次调用，不到 1 秒 · 6 名成员要确认，每人最多 1 个任务
          时段  2026-12-09 08:00 起，至 2026-12-09 21:00；1 次群发，用 1 个时段；最晚合并 2026-12-30 20:00
          配额  当天已用 1 → 2 次（不限），每次人数不限
          campaigns/moved.toml:17:9 [looks-already-sent] 正文与「all」已发的内容 100% 相同，100% 的受众收到过。若是改名，写 renamed_from；若确要重复，写 repeats = "all#1"
        签核  缺 复审（owner）：账号 hq 属总部(admin): 由一名 owner 签复审, 可以是作者本人
        签核无效  zhao：签的是另一个活动(all), 这里是 moved
        摘要  sha256:[DIGEST]

    计划：+ 0  ~ 0  = 0  > 0  ! 2  - 0  ? 0；将发给 0 人次，0 次调用。编号 [HEX]
    "#));
    firm.must(0, &["apply"]);
    let status: Value =
        serde_json::from_str(&firm.must(0, &["status", "--format", "json"]).out).expect("JSON");
    assert_eq!(
        (&status["cancelled"], &status["waiting"]),
        (&json!(0), &json!(60)),
        "{status:#}"
    );
    let text = firm.read("campaigns/moved.toml");
    firm.write(
        "campaigns/moved.toml",
        &format!("renamed_from = \"all\"\n{text}"),
    );
    firm.commit();
    let plan = firm.plan();
    assert_eq!(
        plan["campaigns"].as_array().expect("campaigns").len(),
        1,
        "{plan:#}"
    );
    assert_eq!(touch_of(&plan, "all")["action"], "done", "{plan:#}");
}

#[test]
fn equal_worlds_give_equal_bytes_whatever_files_are_called() {
    let firm = Firm::new(Plan {
        customers: 60,
        members: 6,
        ..Plan::default()
    });
    let named = |id: &str, title: &str| format!("id = \"{id}\"\n{}", everybody(title, "hq", 60));
    firm.write("campaigns/a.toml", &named("one", "第一"));
    firm.write("campaigns/b.toml", &named("two", "第二"));
    firm.must(0, &["sync"]);
    firm.commit();
    let first = firm.must(3, &["plan", "--format", "json"]).out;
    firm.advance(0.05);
    assert_eq!(firm.must(3, &["plan", "--format", "json"]).out, first);
    for (from, to) in [("a", "x"), ("b", "a"), ("x", "deep/b")] {
        fs::create_dir_all(firm.path("campaigns/deep")).expect("a folder");
        fs::rename(
            firm.path(&format!("campaigns/{from}.toml")),
            firm.path(&format!("campaigns/{to}.toml")),
        )
        .expect("renamed");
    }
    assert_eq!(firm.must(3, &["plan", "--format", "json"]).out, first);
}

#[test]
fn a_saved_plan_is_carried_out_once_and_refused_when_the_world_moved() {
    let firm = signed();
    firm.must(0, &["plan", "--out", "saved.json"]);
    firm.must(0, &["plan", "--out", "later.json"]);
    assert_eq!(firm.read("saved.json"), firm.read("later.json"));
    let said = firm.must(2, &["apply", "nothing.json"]);
    assert!(said.err.contains("nothing.json"), "{}", said.err);
    firm.must(0, &["apply", "saved.json"]);
    let sent = super::tasks_created(&firm);
    assert!(sent > 0);
    let said = firm.must(3, &["apply", "saved.json"]);
    assert!(said.err.contains("计划已过时"), "{}", said.err);
    assert_eq!(super::tasks_created(&firm), sent);
    let edited = firm
        .read("later.json")
        .replace("\"recipients\": 60", "\"recipients\": 59");
    firm.write("edited.json", &edited);
    firm.must(3, &["apply", "edited.json"]);
}

#[test]
fn the_document_fits_its_schema_and_holds_nobodys_data() {
    let firm = firm_of(200);
    firm.write("campaigns/all.toml", &everybody("调整", "hq", 300));
    let member = firm.control("world", None)["members"][0]["userid"]
        .as_str()
        .expect("a member")
        .to_owned();
    let added = json!({ "op": "add", "member": member, "external_userid": "wmPLANTEDPLANTEDPLANTED", "name": "植入之名", "mobile": "13900001234" });
    firm.control("customer", Some(added));
    firm.approve();
    let schema: Value =
        serde_json::from_str(&firm.must(0, &["schema", "plan"]).out).expect("a schema");
    let schema = jsonschema::validator_for(&schema).expect("a schema that compiles");
    let check = |plan: &Value| {
        let wrong: Vec<String> = schema
            .iter_errors(plan)
            .map(|error| error.to_string())
            .collect();
        assert!(wrong.is_empty(), "{wrong:?}");
        let text = plan.to_string();
        for secret in ["wmPLANTED", "植入之名", "13900001234", "\"wm"] {
            assert!(!text.contains(secret), "{secret} in {plan:#}");
        }
    };
    check(&firm.plan());
    firm.faults(json!([{ "path": "add_msg_template", "kind": "lost_after", "times": 1 }]));
    firm.must(4, &["apply", "--no-wait"]);
    check(&firm.plan());
    firm.advance(1.0);
    firm.must(0, &["apply"]);
    check(&firm.plan());
    let other = firm.read("campaigns/all.toml").replace(
        "kind = \"customers\"",
        "kind = \"customers\"\ntags.all = [\"没有/这个\"]",
    );
    firm.write("campaigns/other.toml", &other);
    check(&firm.plan());
}

#[test]
fn without_a_ledger_the_audience_is_not_resolved_and_it_exits_3() {
    let mut firm = firm_of(60);
    firm.commit();
    for name in [
        "QUNFA_PEPPER",
        "QUNFA_SEAL",
        "CUSTOMERS_SECRET",
        "CONTACTS_SECRET",
        "NOTICE_SECRET",
    ] {
        firm.set(name, None);
    }
    let said = firm.must(3, &["plan"]);
    steady(&firm).bind(|| insta::assert_snapshot!(said.out, @r#"
    台账 没有台账，受众未解析 · 通讯录 无快照

    ! all  调整  第 1 期  hq
      ! tell  客户群发  受众未解析
          campaigns/all.toml:5:1 [audience-unresolved] 受众未解析: 还没有通讯录快照, 先在台账所在的机器上运行 qunfa sync
        签核  缺 复审（owner）：账号 hq 属总部(admin): 由一名 owner 签复审, 可以是作者本人
        摘要  sha256:[DIGEST]

    计划：+ 0  ~ 0  = 0  > 0  ! 1  - 0  ? 0；将发给 0 人次，0 次调用。编号 [HEX]
    "#));
    assert!(!firm.ledger().exists());
}

#[test]
fn an_audience_of_nobody_is_refused_because_an_empty_list_means_everybody() {
    let firm = firm_of(60);
    // A department without customers: nobody matches, and nothing is unknown.
    let text = everybody("调整", "hq", 60).replace(
        "kind = \"customers\"",
        "kind = \"customers\"\nof.members = [\"nobody.here\"]",
    );
    firm.write("campaigns/all.toml", &text);
    firm.must(0, &["sync"]);
    let found = holds(&firm, "all");
    assert!(!found.is_empty(), "{:#}", firm.plan());
    let tags: Vec<Value> = firm.control("world", None)["tags"]
        .as_array()
        .expect("tags")
        .clone();
    let written = |tag: &Value| {
        format!(
            "\"{}/{}\"",
            tag["group"].as_str().expect("a group"),
            tag["name"].as_str().expect("a name")
        )
    };
    let all: Vec<String> = tags.iter().map(written).collect();
    let text = everybody("调整", "hq", 60).replace(
        "kind = \"customers\"",
        &format!("kind = \"customers\"\ntags.all = [{}]", all.join(", ")),
    );
    firm.write("campaigns/all.toml", &text);
    let said = firm.must(3, &["plan"]);
    assert_eq!(holds(&firm, "all"), ["nobody-matches"], "{}", said.out);
    assert!(said.out.contains("空"), "{}", said.out);
}

#[test]
fn more_people_than_the_author_allowed_block() {
    let firm = firm_of(60);
    firm.write("campaigns/all.toml", &everybody("调整", "hq", 59));
    firm.must(0, &["sync"]);
    let said = firm.must(3, &["plan"]);
    assert!(
        said.out.contains("59") && said.out.contains("60"),
        "{}",
        said.out
    );
    assert_eq!(holds(&firm, "all"), ["over-max-recipients"], "{}", said.out);
}

fn add(firm: &Firm, count: usize) {
    let world = firm.control("world", None);
    for at in 0..count {
        let member = &world["members"][at % 6]["userid"];
        let added = json!({ "op": "add", "member": member, "external_userid": format!("wmNEWCOMER{at:03}") });
        firm.control("customer", Some(added));
    }
    firm.must(0, &["sync"]);
}

#[test]
fn a_few_newcomers_come_in_and_more_stop_everything() {
    let firm = firm_of(60);
    firm.write("campaigns/all.toml", &everybody("调整", "hq", 100));
    firm.approve();
    // 5 % of 60 are 3.
    add(&firm, 3);
    let plan = firm.plan();
    assert_eq!(touch_of(&plan, "all")["recipients"], 63, "{plan:#}");
    assert_eq!(touch_of(&plan, "all")["action"], "send");
    add(&firm, 4);
    assert_eq!(holds(&firm, "all"), ["many-newcomers"]);
    let said = firm.must(3, &["apply", "all"]);
    assert!(
        said.err
            .contains("新增 4 人，最多允许 3 人（签核时 60 人）"),
        "{}",
        said.err
    );
    let said = firm.must(0, &["apply"]);
    assert!(
        said.err.contains("! all 没有发送：签核后新增 4 人"),
        "{}",
        said.err
    );
    assert_eq!(super::tasks_created(&firm), 0);
}

#[test]
fn a_few_leavers_are_dropped_and_more_stop_everything() {
    let firm = signed();
    let first = |count: usize| -> Vec<String> {
        let list = customers(&firm);
        list.into_iter().take(count).collect()
    };
    for id in first(12) {
        firm.control(
            "customer",
            Some(json!({ "op": "remove", "external_userid": id })),
        );
    }
    firm.must(0, &["sync"]);
    let plan = firm.plan();
    assert_eq!(touch_of(&plan, "all")["recipients"], 48, "{plan:#}");
    assert_eq!(touch_of(&plan, "all")["action"], "send");
    for id in first(1) {
        firm.control(
            "customer",
            Some(json!({ "op": "remove", "external_userid": id })),
        );
    }
    firm.must(0, &["sync"]);
    assert_eq!(holds(&firm, "all"), ["many-leavers"]);
    firm.must(3, &["apply", "all"]);
    assert_eq!(super::tasks_created(&firm), 0);
}

/// Ids of everybody who is still a customer, in a steady order, as the platform's own calls tell them.
fn customers(firm: &Firm) -> Vec<String> {
    firm.customers()
}

#[test]
fn a_third_urgent_campaign_of_a_month_is_told() {
    let firm = firm_of(60);
    fs::remove_file(firm.path("campaigns/all.toml")).expect("it was there");
    let urgent = |title: &str| {
        everybody(title, "hq", 60)
            .replace(
                "intent = \"service\"",
                "intent = \"notice\"\nurgent = { reason = \"停售\" }",
            )
            .replace(
                &format!("title = \"{title}\""),
                &format!("title = \"紧急：{title}\""),
            )
            .replace(
                &format!("text = \"{title}"),
                &format!("text = \"【紧急】{title}"),
            )
    };
    for (id, title) in [
        ("one", "糖浆停售"),
        ("two", "门店停电关门"),
        ("three", "杯盖召回退款"),
    ] {
        firm.write(
            &format!("campaigns/{id}.toml"),
            &urgent(title).replace("营业时间有调整", &format!("{title}，请留意并联系门店处理")),
        );
        firm.approve();
        if id != "three" {
            firm.must(0, &["apply", id]);
        }
    }
    let said = firm.run(&["plan", "three"]);
    assert!(
        said.out.contains("本月第 3 个紧急活动"),
        "{}\n{}",
        said.out,
        said.err
    );
    let said = firm.run(&["plan", "two"]);
    assert!(!said.out.contains("个紧急活动"), "{}", said.out);
}

#[test]
fn what_cannot_be_executed_yet_is_said_once_for_each_part() {
    let firm = firm_of(60);
    let second = "\n[touch.second]\nafter = \"tell + 24h\"\nwhen = \"tell.sent\"\ntext = \"第二次提醒：门店这周换了招牌，路过请进来坐坐。\"\n";
    firm.write(
        "campaigns/all.toml",
        &(everybody("调整", "hq", 60) + second),
    );
    firm.must(0, &["sync"]);
    let plan = firm.plan();
    let second = &campaign_of(&plan, "all")["touches"][1];
    let places: Vec<(&Value, &Value)> = second["holds"]
        .as_array()
        .expect("holds")
        .iter()
        .map(|hold| (&hold["code"], &hold["place"]))
        .collect();
    let mut unique = places.clone();
    unique.dedup();
    assert_eq!(places.len(), 2, "{second:#}");
    assert_eq!(places, unique);
}

#[test]
fn a_copy_with_other_emoji_and_another_day_is_recognised_until_the_author_says_it_repeats() {
    let firm = signed();
    firm.must(0, &["apply"]);
    let text = firm.read("campaigns/all.toml");
    let copy = |change: &dyn Fn(&str) -> String| {
        firm.write("campaigns/copy.toml", &change(&text));
        firm.commit();
    };
    copy(&|text| text.replace('，', "🎉").replace('。', "～"));
    assert!(
        holds(&firm, "copy").contains(&"looks-already-sent".to_owned()),
        "{}",
        firm.plan()
    );
    copy(&|text| format!("repeats = \"all#1\"\n{}", text.replace('。', "～")));
    assert!(!holds(&firm, "copy").contains(&"looks-already-sent".to_owned()));
    copy(&|text| text.replace("营业时间", "到店时间").replace("门店", "本店"));
    assert!(!holds(&firm, "copy").contains(&"looks-already-sent".to_owned()));
    let plan = firm.plan();
    let warned = &touch_of(&plan, "copy")["warnings"][0]["zh"];
    assert_eq!(
        warned,
        "正文与「all」今天发的相似度 86%，100% 的受众收到过；客户会觉得在重复，建议改写"
    );
}
