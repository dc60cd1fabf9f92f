//! Authors, members and imported names are strangers to a page: nothing of theirs runs, fetches, hides or closes a tag.

use super::{
    browser::{self, Canary},
    world::Folder,
};
use qunfa::{
    directory::{Directory, Member},
    history::{ClaimState, Delivery, GateState, RunKey},
    model::{BatchNo, CampaignId, Channel, Lang, Message, PersonNo},
    ports::{BatchRecord, BatchState, RunRecord, TouchRecord},
    report::{self, ResultsOf},
};
use std::collections::BTreeMap;

/// What would run or fetch, were it markup.
fn payloads(canary: &Canary) -> Vec<String> {
    let address = canary.address();
    vec![
        "<script>document.title='owned'</script>".to_owned(),
        format!("\"><img src=\"{address}\" onerror=\"document.title='owned'\">"),
        format!("</style><style>body{{background:url({address})}}</style>"),
        format!(
            "</title></svg></text><svg onload=\"document.title='owned'\"><image href=\"{address}\"/></svg>"
        ),
        format!("<iframe src=\"{address}\"></iframe>"),
    ]
}

#[test]
fn the_browser_would_run_and_fetch_what_a_careless_page_lets_through() {
    let canary = Canary::new();
    let folder = tempfile::tempdir().expect("a folder");
    let page = folder.path().join("careless.html");
    let careless = format!(
        "<!doctype html><html><title>fine</title><body>{}</body></html>",
        payloads(&canary).concat()
    );
    std::fs::write(&page, careless).expect("the page is written");
    let seen = browser::open(&page);
    assert_eq!(seen.title(), "owned");
    assert!(canary.was_called());
}

#[test]
fn nothing_an_author_writes_runs_in_a_preview() {
    let canary = Canary::new();
    let payloads = payloads(&canary);
    let quoted = |text: &str| serde_json::to_string(text).expect("a string");
    let [script, image, style, svg, frame] = payloads.as_slice() else {
        panic!("five of them");
    };
    let campaign = format!(
        "title = {}\naccount = \"east\"\nintent = \"service\"\n\n[audience]\nkind = \"customers\"\nmax_recipients = 400\n\n[vars]\nevil = {}\n\n\
         [links.sale]\nurl = \"https://shop.example.com/1\"\ntitle = {}\ndesc = {}\n\n[schedule]\nnot_after = 2026-12-30 20:00:00\n\n\
         [touch.invite]\ntext = \"{{{{ member.store }}}} {{{{ vars.evil }}}} \\u202Etxt.exe {{{{ link.sale }}}}\"\nattach = [{{ link = \"sale\" }}]\n",
        quoted(image),
        quoted(&payloads.concat()),
        quoted(script),
        quoted(&format!("{svg}{frame}")),
    );
    let folder = Folder::new()
        .write(
            "members.toml",
            format!("[\"li.mei\"]\nstore = {}\n", quoted(style)),
        )
        .write("campaigns/evil.toml", campaign);
    let page = folder.path("preview.html");
    let said = folder.run(&["preview", "evil", "--html", "preview.html"]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    let seen = browser::open(&page);
    seen.assert_inert();
    assert!(!canary.was_called(), "the page fetched something");
    let text = seen.text();
    for payload in &payloads {
        assert!(
            text.matches(payload.as_str()).count() >= 2,
            "{payload} is not shown as words:\n{text}"
        );
    }
    assert!(
        text.contains("U+202Etxt.exe") && !seen.dom.contains('\u{202E}'),
        "{text}"
    );
    let terminal = folder.run(&["preview", "evil"]);
    assert!(
        terminal.out.contains("[U+202E]") && !terminal.out.contains('\u{202E}'),
        "{}",
        terminal.out
    );
}

#[test]
fn no_name_runs_in_a_report() {
    let canary = Canary::new();
    let payloads = payloads(&canary);
    let member = |name: &str| Member {
        userid: "li.mei".to_owned(),
        name: name.to_owned(),
        departments: Vec::new(),
        active: true,
        contact: true,
        licensed: true,
        friends: Vec::new(),
    };
    let members = payloads
        .iter()
        .enumerate()
        .map(|(at, name)| (PersonNo(at as u32 + 1), member(name)));
    let directory = Directory {
        members: members.collect(),
        ..Directory::default()
    };
    let batch = |at: usize| BatchRecord {
        batch_no: BatchNo(at as u32 + 1),
        channel: Channel::CustomerMass,
        member: Some(PersonNo(at as u32 + 1)),
        segment_no: 1,
        not_before_ms: 0,
        not_after_ms: 10,
        message_no: at as u32,
        state: BatchState::Accepted,
        claims: BTreeMap::from([(ClaimState::Sent, 9)]),
        results: BTreeMap::from([(Delivery::Sent, 7), (Delivery::Capped, 2)]),
        intent_ms: Some(1),
        code: Some(0),
        accepted_ms: Some(at as i64 * 3_600_000),
        confirmed_ms: Some(at as i64 * 3_600_000 + 60_000),
        cancelled_ms: None,
    };
    let touch = TouchRecord {
        name: "invite".to_owned(),
        frozen: Some(payloads.len() as u64 * 9),
        batches: (0..payloads.len()).map(batch).collect(),
        messages: payloads
            .iter()
            .enumerate()
            .map(|(at, text)| (at as u32, Message::plain(text.as_str())))
            .collect(),
        ..TouchRecord::default()
    };
    let run = RunRecord {
        run: RunKey {
            campaign: CampaignId("evil".to_owned()),
            run: payloads[0].clone(),
        },
        account: payloads[1].clone(),
        opened_ms: 0,
        gate: GateState::Open,
        touches: vec![touch],
    };
    let titles = BTreeMap::from([("evil".to_owned(), payloads.concat())]);
    let of = ResultsOf {
        workspace: &payloads[2],
        zone: "Asia/Shanghai",
        titles: &titles,
        runs: &[run.clone(), run],
        directory: Some(&directory),
        now_ms: 86_400_000,
    };
    let page = report::results_html(&report::results(&of, Lang::Zh), Lang::Zh);
    assert!(page.contains("<svg class=\"chart\""), "no chart was drawn");
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("report.html");
    std::fs::write(&file, page).expect("the page is written");
    let seen = browser::open(&file);
    seen.assert_inert();
    assert!(!canary.was_called(), "the page fetched something");
    let text = seen.text();
    assert!(
        text.contains("<script>document.title='owned'</script>"),
        "{text}"
    );
}
