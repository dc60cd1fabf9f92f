//! Legal signs a template once; campaigns that use it unchanged go out without asking legal again.

use crate::firm::{Firm, Plan};

const TEMPLATE: &str =
    "【一茶】{{ vars.days }}到店办卡，自动续费，{{ vars.offer }}。\n不想再收到请回复“退订”。\n";

fn firm() -> Firm {
    let firm = Firm::new(Plan {
        customers: 60,
        members: 6,
        ..Plan::default()
    });
    let root = firm.control("world", None)["departments"][0]["name"]
        .as_str()
        .expect("a department")
        .to_owned();
    let shop = format!("[accounts.shop]\ntier = \"department\"\ndepartments = [\"{root}\"]\n\n");
    let settings = firm.read("qunfa.toml");
    firm.write(
        "qunfa.toml",
        &settings.replace("[domains]", &format!("{shop}[domains]")),
    );
    firm.write("templates/card.txt.j2", TEMPLATE);
    firm.write("campaigns/one.toml", &campaign("办卡一", "到店登记"));
    firm.commit();
    firm
}

fn campaign(title: &str, offer: &str) -> String {
    format!(
        r#"title = "{title}"
account = "shop"
intent = "marketing"
audience = {{ kind = "customers", max_recipients = 60 }}
vars = {{ offer = "{offer}", days = "12月1日至12月20日" }}
schedule = {{ not_after = 2026-12-30 20:00:00 }}
[touch.tell]
template = "card.txt.j2"
"#
    )
}

fn sign<'a>(more: &[&'a str]) -> Vec<&'a str> {
    let words = ["signoff", "--template", "card.txt.j2", "--key"];
    words.into_iter().chain(more.iter().copied()).collect()
}

const CONFIRM: &str = "card.txt.j2 1";

#[test]
fn who_signs_sees_what_may_vary_and_what_was_found() {
    let firm = firm();
    let said = firm.must(
        0,
        &sign(&[".keys/qian", "--vars", "offer,days", "--confirm", CONFIRM]),
    );
    for shown in [
        "模板  card.txt.j2",
        "允许变化  vars.days, vars.offer",
        "须法务看的问题  1 条",
        "自动续费",
        "⟨vars.offer⟩",
    ] {
        assert!(said.out.contains(shown), "{shown}\n{}", said.out);
    }
    assert!(
        said.err.contains("qian 已签模板 card.txt.j2"),
        "{}",
        said.err
    );
    assert!(
        firm.read("templates/card.txt.j2.signoffs.toml")
            .contains("[[signoff]]")
    );
    firm.commit();
    firm.must(0, &["check"]);
}

#[test]
fn two_campaigns_go_out_by_one_signature_of_legal() {
    let firm = firm();
    firm.must(0, &sign(&[".keys/qian", "--confirm", CONFIRM]));
    firm.commit();
    firm.approve();
    let plan = firm.plan();
    let review = &plan["campaigns"][0]["review"];
    assert_eq!(review["cleared"], true, "{review:#}");
    assert_eq!(review["missing"], serde_json::json!([]));
    let inherited = &review["inherited"][0];
    assert_eq!(
        (
            &inherited["stage"],
            &inherited["template"],
            &inherited["reviewer"]
        ),
        (
            &"legal".into(),
            &"templates/card.txt.j2".into(),
            &"qian".into()
        )
    );
    let text = firm.run(&["plan"]).out;
    assert!(
        text.contains("签核  ✔ 终审 由 qian 对模板 card.txt.j2 签核，"),
        "{text}"
    );
    firm.must(0, &["apply", "one"]);
    let once = super::tasks_created(&firm);
    assert!(once > 0);
    // Another run of the same text opens another gate by the same statement of legal's.
    let again = campaign("办卡一", "到店登记").replace("vars =", "run = 2\nvars =");
    firm.write("campaigns/one.toml", &again);
    firm.sign();
    firm.must(0, &["apply", "one"]);
    assert!(super::tasks_created(&firm) > once);
}

#[test]
fn a_template_that_changed_or_a_constant_legal_never_saw_waits_for_legal() {
    let firm = firm();
    firm.must(0, &sign(&[".keys/qian", "--confirm", CONFIRM]));
    firm.write(
        "templates/card.txt.j2",
        &TEMPLATE.replace("自动续费", "每月自动续费"),
    );
    firm.commit();
    firm.must(0, &["sync"]);
    let changed = firm.run(&["plan"]).out;
    assert!(changed.contains("模板在签核之后改过"), "{changed}");
    firm.write("templates/card.txt.j2", TEMPLATE);
    firm.write("campaigns/one.toml", &campaign("办卡一", "可选自动续费"));
    firm.commit();
    let constant = firm.run(&["plan"]).out;
    assert!(
        constant.contains("不是法务看过的模板原文") && constant.contains("缺 终审"),
        "{constant}"
    );
}

#[test]
fn nobody_but_legal_signs_and_never_for_long_or_for_less_than_it_uses() {
    let firm = firm();
    let refused = |code: i32, more: &[&str], why: &str| {
        let said = firm.must(code, &sign(more));
        assert!(said.err.contains(why), "{why}\n{}", said.err);
    };
    refused(
        3,
        &[".keys/zhao", "--confirm", CONFIRM],
        "要由 legal（法务）签",
    );
    refused(2, &[".keys/qian", "--confirm", "card.txt.j2 0"], "没有确认");
    refused(2, &[".keys/qian", "--vars", "offer"], "vars.days");
    refused(
        2,
        &[".keys/qian", "--vars", "offer,days,price"],
        "没有用到 vars.price",
    );
    refused(2, &[".keys/qian", "--until", "2028-01-01"], "太远");
    refused(2, &[".keys/qian", "--until", "2020-01-01"], "已经过去");
    refused(2, &[".keys/qian", "--until", "明年"], "2027-01-31");
    assert!(
        !firm
            .root()
            .join("templates/card.txt.j2.signoffs.toml")
            .exists()
    );
}
