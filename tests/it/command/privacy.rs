//! Secrets, phone numbers and customer ids are looked for in everything a run leaves behind. The sandbox's own record and the imported
//! list are the test's, not the program's.

use crate::firm::{Firm, Plan, Said, everybody, files_below};
use serde_json::json;
use std::fs;

const SECRET: &str = "PLANTED-pepper-0123456789-abcdefghij";
const SEAL: &str = "PLANTED-seal-0123456789-abcdefghijkl";
const PHONE: &str = "13912345678";
const NAME: &str = "植入之名";
const CUSTOMER: &str = "wmPLANTEDCUSTOMERPLANTEDCUSTOMER";

/// Everything said, and everything written outside what the test itself wrote.
struct Traces<'a> {
    firm: &'a Firm,
    said: Vec<(String, String)>,
}

impl Traces<'_> {
    fn run(&mut self, words: &[&str]) -> Said {
        let said = self.firm.run(words);
        self.said
            .push((words.join(" "), format!("{}\n{}", said.out, said.err)));
        said
    }

    /// Where any of these stands, in words or in files, as bytes.
    fn find(&self, wanted: &[String]) -> Vec<String> {
        let mut places = Vec::new();
        for (words, text) in &self.said {
            // What a user types is theirs.
            let found = wanted
                .iter()
                .filter(|secret| text.contains(secret.as_str()));
            places.extend(found.map(|secret| format!("{secret} in what `{words}` said:\n{text}")));
        }
        for path in files_below(&self.firm.root()) {
            let inside = path.strip_prefix(self.firm.root()).expect("below");
            if inside.starts_with("lists")
                || inside.starts_with("record.jsonl")
                || inside.starts_with(".keys")
            {
                continue;
            }
            let bytes = fs::read(&path).expect("readable");
            let holds = |secret: &&String| {
                bytes
                    .windows(secret.len())
                    .any(|part| part == secret.as_bytes())
            };
            places.extend(
                wanted
                    .iter()
                    .filter(holds)
                    .map(|secret| format!("{secret} in {}", inside.display())),
            );
        }
        places
    }
}

#[test]
fn nothing_a_run_leaves_holds_a_secret_a_phone_or_a_customer() {
    let mut firm = Firm::new(Plan {
        customers: 60,
        members: 6,
        ..Plan::default()
    });
    firm.set("QUNFA_PEPPER", Some(SECRET));
    firm.set("QUNFA_SEAL", Some(SEAL));
    firm.write("campaigns/all.toml", &everybody("调整", "desk", 100));
    let member = firm.control("world", None)["members"][0]["userid"]
        .as_str()
        .expect("a member")
        .to_owned();
    let planted = json!({ "op": "add", "member": member, "external_userid": CUSTOMER, "name": NAME, "mobile": PHONE, "unionid": "oUPLANTEDUNION" });
    firm.control("customer", Some(planted));
    firm.write(
        "lists/vip.csv",
        &format!("phone,note\n{PHONE},{NAME}\n13900000000,没有这个人\n"),
    );
    let mut wanted: Vec<String> = [
        SECRET,
        SEAL,
        PHONE,
        "13900000000",
        NAME,
        CUSTOMER,
        "oUPLANTEDUNION",
        "access_token=",
    ]
    .map(str::to_owned)
    .to_vec();
    wanted.extend(
        ["CONTACTS_SECRET", "CUSTOMERS_SECRET", "NOTICE_SECRET"].map(|name| firm.env(name)),
    );
    wanted.extend(firm.customers());

    firm.approve();
    let mut traces = Traces {
        firm: &firm,
        said: Vec::new(),
    };
    traces.run(&["list", "import", "vip", "lists/vip.csv"]);
    traces.run(&["plan", "--format", "json", "--out", "out.json"]);
    traces.run(&["plan"]);
    // Every fault that has words of its own, one after another, on every call an apply makes.
    for kind in [
        "busy",
        "http",
        "html200",
        "bad_json",
        "huge",
        "errcode_as_string",
        "kill_tokens",
        "lost_before",
        "lost_after",
    ] {
        firm.faults(json!([{ "path": "add_msg_template", "kind": kind, "times": 1 }, { "path": "gettoken", "kind": kind, "times": 1 }]));
        traces.run(&["apply", "--no-wait"]);
        firm.run(&["doubt", "list"]);
        traces.run(&["doubt", "list"]);
        traces.run(&["doubt", "show", "1"]);
        traces.run(&["sync"]);
    }
    firm.faults(json!([{ "path": "", "kind": "errcode", "code": 40001, "times": 2 }]));
    traces.run(&["collect"]);
    firm.advance(1.0);
    traces.run(&["apply"]);
    firm.confirm_all();
    traces.run(&["collect"]);
    traces.run(&["status"]);
    traces.run(&["status", "--format", "json"]);
    traces.run(&["trace", CUSTOMER]);
    traces.run(&["remind", "all"]);
    traces.run(&["stop", "all"]);
    traces.run(&["list", "show"]);
    traces.run(&["check"]);
    traces.run(&["digest", "all", "--explain"]);
    let places = traces.find(&wanted);
    assert!(places.is_empty(), "{}", places.join("\n"));
    // The search itself finds what is there.
    assert!(!traces.find(&["sha256:".to_owned()]).is_empty());
    assert!(!traces.find(&["SQLite format 3".to_owned()]).is_empty());
}

#[test]
fn a_broken_list_is_reported_without_quoting_a_row() {
    let firm = Firm::new(Plan {
        customers: 10,
        members: 2,
        ..Plan::default()
    });
    firm.must(0, &["sync"]);
    let mut traces = Traces {
        firm: &firm,
        said: Vec::new(),
    };
    for (at, rows) in [
        format!("phone,note\n{PHONE}\n{PHONE},a,b\n"),
        format!("phone,note\n{PHONE},\"never closed\n"),
        format!("{PHONE},{NAME}\n{PHONE},{NAME}\n"),
        format!("phone\n{PHONE}\0\n"),
    ]
    .iter()
    .enumerate()
    {
        firm.write("lists/x.csv", rows);
        let said = traces.run(&["list", "import", "x", "lists/x.csv"]);
        assert_eq!(said.code, 1, "{at}: {}{}", said.out, said.err);
    }
    let places = traces.find(&[PHONE.to_owned(), NAME.to_owned()]);
    assert!(places.is_empty(), "{}", places.join("\n"));
}
