//! The generated company becomes a workspace and a ledger file: people through the journal, ten million claims in bulk.

use super::{
    generator::{MILLION, Row, history, million},
    measure::{say, timed},
};
use qunfa::{
    directory::Directory,
    history::RunKey,
    ledger::{Access, Ledger, OpenOptions},
    model::{CampaignId, Digest, Intent, Message, Pepper, PersonNo, PersonSet},
    ports::{
        ApprovalUse, CustomerRow, DirectoryRows, FollowRow, Journal, ListImport, ListRow,
        MemberRow, OpenGate, TagRow,
    },
};
use rusqlite::{Connection, params};
use std::{
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};
use tokio::runtime::Runtime;

/// 2026-11-10 11:00 in Shanghai, eleven hours after the generator's snapshot.
pub const NOW_MS: i64 = 1_794_279_600_000;
/// The corp of every bench.
pub const CORP: &str = "ww0123456789abcdef";
/// Campaigns of the workspace.
pub const CAMPAIGNS: usize = 50;
/// People of the list whose columns texts use.
const LISTED: u32 = 50_000;
const DAY_MS: i64 = 86_400_000;
const BATCH_PEOPLE: usize = 500;

/// A ledger that stays between runs, and a workspace that does not.
pub struct Company {
    /// Where the ledger lies.
    pub kept: PathBuf,
    /// Where the files lie.
    pub files: PathBuf,
}

impl Company {
    /// The company kept in a folder; made there first, unless an earlier run did. Its files are written anew.
    pub fn at(kept: PathBuf, files: &Path) -> Self {
        let company = Self {
            kept,
            files: files.to_owned(),
        };
        // Holds the version of the imported list, written last.
        let ready = company.kept.join("ready");
        if !ready.exists() {
            drop(fs::remove_dir_all(&company.kept));
            fs::create_dir_all(&company.kept).expect("a folder");
            fs::write(&ready, company.build()).expect("a file");
        }
        company.write_campaigns(&fs::read_to_string(ready).expect("a version"));
        company
    }

    /// The ledger file.
    pub fn ledger_path(&self) -> PathBuf {
        self.kept.join("ledger.db")
    }

    /// Opens the ledger.
    pub fn open(&self, access: Access) -> Ledger {
        Ledger::open_sqlite(&self.ledger_path(), options(access)).expect("the ledger opens")
    }

    /// Fills the ledger; returns the version of the list in it.
    fn build(&self) -> String {
        let runtime = Runtime::new().expect("a runtime");
        let directory = million();
        let ledger = self.open(Access::Create);
        let rows = rows_of(&directory);
        let (took, ()) = timed(|| {
            let stored = ledger.store_directory(rows, NOW_MS, "bench");
            runtime.block_on(stored).expect("a snapshot is stored");
        });
        say(&format!(
            "stored a snapshot of a million customers in {:.1} s",
            took.as_secs_f64()
        ));
        drop(directory);
        let version = runtime.block_on(import(&ledger));
        let runs = runs();
        runtime.block_on(open_gates(&ledger, &runs));
        drop(ledger);
        let (took, ()) = timed(|| fill(&self.ledger_path(), &runs));
        say(&format!(
            "wrote {} claims in {:.1} s",
            MILLION.rows,
            took.as_secs_f64()
        ));
        version
    }

    /// Fifty campaigns: three to everybody, two to the list with its columns, the others by tags.
    fn write_campaigns(&self, version: &str) {
        let everybody = MILLION.customers;
        fs::create_dir_all(self.files.join("campaigns")).expect("a folder");
        fs::write(self.files.join("qunfa.toml"), SETTINGS).expect("settings");
        for number in 0..CAMPAIGNS {
            let (audience, text) = match number {
                0..3 => (String::new(), plain_text(number)),
                3 => (
                    format!("lists = [\"vip@{version}\"]\n"),
                    "{{ member.name }} 提醒您：尾号 {{ person.card }} 的会员卡有 {{ person.points }} 积分可以兑换。".to_owned(),
                ),
                4 => (
                    format!("lists = [\"vip@{version}\"]\n"),
                    "{% if person.level == '金' %}金卡会员可以提前入场。{% else %}欢迎到店品尝新茶。{% endif %}".to_owned(),
                ),
                _ => (by_tags(number), plain_text(number)),
            };
            let intent = if number % 3 == 0 {
                "service"
            } else {
                "marketing"
            };
            let text = format!(
                "title = \"活动{number}\"\naccount = \"hq\"\nintent = \"{intent}\"\n\n[audience]\nkind = \"customers\"\n\
                 max_recipients = {everybody}\n{audience}\n[schedule]\nnot_after = 2026-11-14 20:00:00\n\n[touch.tell]\ntext = \"{text}\"\n"
            );
            fs::write(
                self.files.join(format!("campaigns/c{number:02}.toml")),
                text,
            )
            .expect("a campaign");
        }
    }
}

const SETTINGS: &str = r#"name = "一茶"
corp = "ww0123456789abcdef"
timezone = "Asia/Shanghai"
suppression = { tags = ["标签499"] }
[accounts.hq]
tier = "admin"
industry = "catering"
[caps.marketing]
per_day = 1
per_7_days = 2
"#;

fn options(access: Access) -> OpenOptions {
    OpenOptions {
        corp: CORP.to_owned(),
        pepper: Pepper::new(b"a pepper of the benches", CORP),
        seal_key: [7; 32],
        access,
        host_id: "bench".to_owned(),
        now_ms: NOW_MS,
    }
}

fn plain_text(number: usize) -> String {
    let dishes = ["龙井", "乌龙", "普洱", "茉莉", "红茶", "白茶", "菊花"];
    format!(
        "{}到店了，第 {number} 号新品在各门店可以试喝，欢迎带朋友一起来。",
        dishes[number % dishes.len()]
    )
}

fn by_tags(number: usize) -> String {
    let tag = |nth: usize| format!("\"标签{}\"", (number * 7 + nth * 11) % 480);
    let any: Vec<String> = (0..3).map(tag).collect();
    let exclude = if number.is_multiple_of(5) {
        format!("exclude = [\"past/run-{number}: failed\"]\n")
    } else {
        String::new()
    };
    format!(
        "tags.any = [{}]\ntags.none = [{}]\n{exclude}",
        any.join(", "),
        tag(7)
    )
}

/// What a sync would have read of a directory.
pub fn rows_of(directory: &Directory) -> DirectoryRows {
    let first = directory
        .customers
        .iter()
        .next()
        .map_or(0, |person| person.0);
    let mut tags: Vec<Vec<u32>> = vec![Vec::new(); directory.customers.len() as usize];
    for (number, tag) in (0..).zip(&directory.customer_tags) {
        for person in tag.people.iter() {
            tags[(person.0 - first) as usize].push(number);
        }
    }
    let member = |member: &qunfa::directory::Member| MemberRow {
        userid: member.userid.clone(),
        name: member.name.clone(),
        departments: member.departments.clone(),
        active: true,
        contact: true,
        licensed: true,
    };
    let follow = |member: u32, customer: PersonNo, added_s: u32| FollowRow {
        member,
        customer: customer.0 - first,
        added_s,
        tags: tags[(customer.0 - first) as usize].clone(),
        phones: Vec::new(),
    };
    DirectoryRows {
        departments: directory
            .departments
            .values()
            .map(|department| (department.id, department.parent, department.name.clone()))
            .collect(),
        members: directory.members.values().map(member).collect(),
        member_tags: Vec::new(),
        customer_tags: directory
            .customer_tags
            .iter()
            .map(|tag| TagRow {
                id: tag.id.clone(),
                group: tag.group.clone(),
                name: tag.name.clone(),
            })
            .collect(),
        customers: (0..MILLION.customers)
            .map(|number| CustomerRow {
                external_userid: customer_id(number),
                unionid: None,
            })
            .collect(),
        follows: (0..)
            .zip(directory.members.values())
            .flat_map(|(number, member)| {
                member
                    .friends
                    .iter()
                    .map(move |(customer, added_s)| follow(number, *customer, *added_s))
            })
            .collect(),
        ..DirectoryRows::default()
    }
}

fn customer_id(number: u32) -> String {
    format!("wm{number:030}")
}

/// A list of every twentieth customer with three columns: a card number each, points, and one of three levels.
async fn import(ledger: &Ledger) -> String {
    let row = |number: u32| ListRow {
        id_kind: "external_userid",
        id: customer_id(number * (MILLION.customers / LISTED)),
        values: vec![
            format!("{number:06}"),
            (number % 997).to_string(),
            ["金", "银", "普通"][number as usize % 3].to_owned(),
        ],
    };
    let list = ListImport {
        name: "vip".to_owned(),
        kind: None,
        columns: ["card", "points", "level"].map(str::to_owned).to_vec(),
        rows: (0..LISTED).map(row).collect(),
        expires_ms: None,
    };
    let (reference, _) = ledger
        .import_list(list, NOW_MS, "bench")
        .await
        .expect("a list is imported");
    reference.version.expect("an imported list has a version")
}

/// The history by run; its days are the last ninety, so that no row is too old for the guard against renames.
fn runs() -> Vec<Vec<Row>> {
    let mut runs: Vec<Vec<Row>> = Vec::new();
    for row in history(MILLION, 1) {
        let at = row.run_no.0 as usize;
        if runs.len() < at {
            runs.push(Vec::new());
        }
        runs[at - 1].push(row);
    }
    runs
}

async fn open_gates(ledger: &Ledger, runs: &[Vec<Row>]) {
    for (number, rows) in (1..).zip(runs) {
        let people: PersonSet = rows.iter().map(|row| row.person_no).collect();
        let skeleton = Message {
            text: format!("第 {number} 期：门店上新，凭会员码到店领取试饮一杯，当日有效。"),
            attachments: Vec::new(),
            ..Message::default()
        };
        let gate = OpenGate {
            run: RunKey {
                campaign: CampaignId(format!("past/run-{number}")),
                run: "1".to_owned(),
            },
            account: "hq".to_owned(),
            intent: Intent::Marketing,
            urgent: false,
            digest: Digest::of(format!("run {number}").as_bytes()),
            mandate: "{}".to_owned(),
            not_before_ms: at_ms(number, runs.len()) - DAY_MS,
            not_after_ms: at_ms(number, runs.len()) + DAY_MS / 4,
            approvals: Vec::<ApprovalUse>::new(),
            touches: vec![("tell".to_owned(), "tell".to_owned(), people, skeleton)],
            definition: None,
            actor: "bench".to_owned(),
        };
        ledger.open_gate(gate, NOW_MS).await.expect("a gate opens");
    }
}

/// When a run went out: evenly over the last eighty-five days, the newest yesterday.
fn at_ms(number: usize, runs: usize) -> i64 {
    NOW_MS - DAY_MS - (runs - number) as i64 * 84 * DAY_MS / runs as i64
}

/// Writes batches, claims, tasks and results without the guards that only single steps need, and puts the guards back.
fn fill(path: &Path, runs: &[Vec<Row>]) {
    let mut connection = Connection::open(path).expect("the ledger file opens");
    connection
        .execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF; PRAGMA cache_size = -400000;")
        .expect("settings");
    let guards = taken_out(&connection);
    let tx = connection.transaction().expect("a transaction");
    tx.execute(
        "INSERT INTO message(message_no, digest, body) VALUES (1, 'bench', x'00')",
        [],
    )
    .expect("a message");
    {
        let mut batch = tx
            .prepare(
                "INSERT INTO batch(batch_no, run_no, touch_no, channel, policy, member_no, segment_no, chunk_no, not_before_ms, not_after_ms,
                   message_no, request_digest, marker, n_recipients, at_ms, state)
                 VALUES (?1, ?2, ?2, ?3, 1, ?4, 1, ?1, ?5, ?6, 1, ?7, ?8, ?9, ?5, 3)",
            )
            .expect("SQL");
        let mut task = tx
            .prepare("INSERT INTO task(batch_no, msgid, accepted_ms, waiting, confirmed_ms) VALUES (?1, ?2, ?3, 0, ?3)")
            .expect("SQL");
        let mut claim = tx
            .prepare("INSERT INTO recipient_claim(run_no, chain_touch_no, person_no, hop, batch_no, state) VALUES (?1, ?1, ?2, 0, ?3, 1)")
            .expect("SQL");
        let mut result = tx
            .prepare(
                "INSERT INTO result(batch_no, person_no, status, at_ms) VALUES (?1, ?2, ?3, ?4)",
            )
            .expect("SQL");
        let mass = qunfa::model::Channel::CustomerMass as i64;
        let mut batch_no = 0;
        for (number, rows) in (1..).zip(runs) {
            let at_ms = at_ms(number, runs.len());
            for people in rows.chunks(BATCH_PEOPLE) {
                batch_no += 1;
                let digest = Digest::of(format!("batch {batch_no}").as_bytes()).to_string();
                let member = 1 + batch_no % MILLION.members;
                batch
                    .execute(params![
                        batch_no,
                        number as i64,
                        mass,
                        member,
                        at_ms,
                        at_ms + DAY_MS / 4,
                        digest,
                        &digest[..32],
                        people.len() as i64
                    ])
                    .expect("a batch");
                task.execute(params![batch_no, digest, at_ms])
                    .expect("a task");
                for row in people {
                    claim
                        .execute(params![number as i64, row.person_no.0, batch_no])
                        .expect("a claim");
                    // Every fiftieth was not received.
                    let status = if row.person_no.0.is_multiple_of(50) {
                        2
                    } else {
                        1
                    };
                    result
                        .execute(params![batch_no, row.person_no.0, status, at_ms])
                        .expect("a result");
                }
            }
        }
        tx.execute("UPDATE send_gate SET state = 'done'", [])
            .expect("gates close");
    }
    tx.commit().expect("a commit");
    connection
        .execute_batch(&guards)
        .expect("the guards return");
    connection
        .execute_batch("PRAGMA wal_checkpoint(TRUNCATE);")
        .expect("a checkpoint");
}

/// Drops triggers and the two large indexes; returns what makes them again.
fn taken_out(connection: &Connection) -> String {
    let mut statement = connection
        .prepare(
            "SELECT type, name, sql FROM sqlite_master WHERE type = 'trigger' OR name IN ('one_live_claim', 'claim_by_batch') ORDER BY name",
        )
        .expect("SQL");
    let found: Vec<(String, String, String)> = statement
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .expect("SQL")
        .collect::<Result<_, _>>()
        .expect("readable");
    let mut again = String::new();
    for (kind, name, sql) in found {
        connection
            .execute_batch(&format!("DROP {kind} {name}"))
            .expect("dropped");
        writeln!(again, "{sql};").expect("writing to a string does not fail");
    }
    again
}
