//! A thousand tamperings with a ledger file, its guards dropped: with an anchor outside it, a proof finds each.

use super::{
    audited::{Chance, lived},
    world::{NOON, World, options},
};
use qunfa::{
    ledger::{Access, GENESIS, Ledger, OpenOptions},
    model::Digest,
    ports::{Anchor, AuditVerdict},
};
use rusqlite::{Connection, params_from_iter, types::Value};
use std::{collections::BTreeMap, fs, path::PathBuf};

/// What somebody with the file can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Mechanism {
    FlipLine,
    DeleteLine,
    InsertLine,
    SwapLines,
    ReorderLines,
    CutTail,
    RestampFrom,
    RestampWhole,
    FlipFact,
    DeleteFact,
    InsertFact,
}

/// How often each is tried: a thousand in all.
const TRIED: [(Mechanism, usize); 11] = [
    (Mechanism::FlipLine, 250),
    (Mechanism::DeleteLine, 50),
    (Mechanism::InsertLine, 50),
    (Mechanism::SwapLines, 50),
    (Mechanism::ReorderLines, 50),
    (Mechanism::CutTail, 100),
    (Mechanism::RestampFrom, 90),
    (Mechanism::RestampWhole, 60),
    (Mechanism::FlipFact, 200),
    (Mechanism::DeleteFact, 60),
    (Mechanism::InsertFact, 40),
];

/// Tables whose rows the chain speaks of.
const FACTS: [&str; 19] = [
    "run",
    "touch",
    "send_gate",
    "approval_use",
    "message",
    "batch",
    "recipient_claim",
    "attempt",
    "task",
    "result",
    "recall",
    "complaint",
    "anomaly",
    "list",
    "recorded_audience",
    "directory",
    "directory_part",
    "person",
    "corp_switch",
];

/// A ledger that was used and closed, as bytes, with an anchor at its last line.
struct Victim {
    path: PathBuf,
    bytes: Vec<u8>,
    anchor: Anchor,
    _world: tempfile::TempDir,
}

impl Victim {
    async fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary directory");
        let path = folder.path().join("ledger.db");
        let ledger = Ledger::open_sqlite(&path, options()).expect("made");
        let world = lived(World::at(ledger), 3, 240).await;
        let change = super::world::turn(None, qunfa::history::GateState::Paused);
        qunfa::ports::Journal::change_gate(&world.ledger, change)
            .await
            .expect("stopped");
        let anchor = world.ledger.anchor(NOON).await.expect("a head");
        drop(world);
        let sql = Connection::open(&path).expect("opens");
        sql.pragma_update_and_check(None, "journal_mode", "DELETE", |_| Ok(()))
            .expect("no log any more");
        drop(sql);
        let bytes = fs::read(&path).expect("readable");
        Self {
            path,
            bytes,
            anchor,
            _world: folder,
        }
    }

    /// The file as it was, with its guards dropped.
    fn opened(&self) -> Connection {
        // In place: another file would be refused as a copy.
        fs::write(&self.path, &self.bytes).expect("writable");
        let sql = Connection::open(&self.path).expect("opens");
        sql.execute_batch(
            "PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON; PRAGMA synchronous = OFF; PRAGMA journal_mode = MEMORY;",
        )
        .expect("loosened");
        let guards: Vec<String> = sql
            .prepare("SELECT 'DROP TRIGGER ' || name FROM sqlite_master WHERE type = 'trigger' UNION ALL
                      SELECT 'DROP INDEX ' || name FROM sqlite_master WHERE type = 'index' AND sql LIKE 'CREATE UNIQUE%'")
            .expect("readable")
            .query_map([], |row| row.get(0))
            .expect("readable")
            .collect::<Result<_, _>>()
            .expect("readable");
        for guard in guards {
            sql.execute_batch(&guard).expect("dropped");
        }
        sql
    }

    /// What a proof says now; none when the file is not even opened.
    async fn verdict(&self, anchors: Vec<Anchor>) -> Option<AuditVerdict> {
        let options = OpenOptions {
            access: Access::Read,
            ..options()
        };
        let ledger = Ledger::open_sqlite(&self.path, options).ok()?;
        let proof = ledger.prove(anchors, Box::new(|_| {})).await.ok()?;
        Some(proof.verdict())
    }
}

/// One line of the chain, without what follows from its place.
struct Line {
    at_ms: i64,
    actor: String,
    kind: String,
    body: String,
}

fn lines(sql: &Connection) -> Vec<Line> {
    sql.prepare("SELECT at_ms, actor, kind, body FROM audit ORDER BY seq")
        .expect("readable")
        .query_map([], |row| {
            Ok(Line {
                at_ms: row.get(0)?,
                actor: row.get(1)?,
                kind: row.get(2)?,
                body: row.get(3)?,
            })
        })
        .expect("readable")
        .collect::<Result<_, _>>()
        .expect("readable")
}

/// Writes a chain anew, every hash as it should be.
fn stamp(sql: &Connection, lines: &[Line]) {
    sql.execute_batch("DELETE FROM audit").expect("emptied");
    let mut prev = GENESIS.to_owned();
    for (at, line) in lines.iter().enumerate() {
        let seq = at + 1;
        let hash = Digest::of(format!("v1{seq}{prev}{}", line.body).as_bytes()).to_string();
        sql.execute(
            "INSERT INTO audit(seq, at_ms, actor, kind, body, prev, hash) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            (seq as i64, line.at_ms, &line.actor, &line.kind, &line.body, &prev, &hash),
        )
        .expect("written");
        prev = hash;
    }
}

/// Another moment in a line, told consistently.
fn moved(line: &mut Line) {
    let was = format!("\"at\":{}", line.at_ms);
    line.at_ms += 60_000;
    let body = line.body.replace(&was, &format!("\"at\":{}", line.at_ms));
    assert_ne!(body, line.body, "the moment stands in the body");
    line.body = body;
}

fn tamper(sql: &Connection, mechanism: Mechanism, round: usize, chance: &mut Chance) -> String {
    let head: i64 = sql
        .query_row("SELECT MAX(seq) FROM audit", [], |row| row.get(0))
        .expect("a chain");
    let line = 1 + chance.below(head as usize) as i64;
    let run = |text: String| {
        sql.execute_batch(&text)
            .unwrap_or_else(|error| panic!("{text}: {error}"));
        text
    };
    match mechanism {
        Mechanism::FlipLine => flip(sql, "audit", chance),
        Mechanism::DeleteLine => run(format!(
            "DELETE FROM audit WHERE seq = {}; UPDATE audit SET seq = seq - 1 WHERE seq > {line}",
            line.min(head - 1)
        )),
        Mechanism::InsertLine => run(format!(
            "UPDATE audit SET seq = -seq - 1 WHERE seq >= {line}; UPDATE audit SET seq = -seq WHERE seq < 0;
             INSERT INTO audit SELECT {line}, at_ms, actor, kind, body, prev, lower(hex(randomblob(32))) FROM audit WHERE seq = {line} + 1"
        )),
        Mechanism::SwapLines | Mechanism::ReorderLines => {
            let other = if mechanism == Mechanism::SwapLines {
                1 + chance.below(head as usize) as i64
            } else {
                line % head + 1
            };
            let other = if other == line { line % head + 1 } else { other };
            run(format!(
                "UPDATE audit SET seq = -1 WHERE seq = {line}; UPDATE audit SET seq = {line} WHERE seq = {other};
                 UPDATE audit SET seq = {other} WHERE seq = -1"
            ))
        }
        Mechanism::CutTail => run(format!(
            "DELETE FROM audit WHERE seq > {}",
            head - 1 - round as i64 % 100
        )),
        Mechanism::RestampFrom => {
            let mut all = lines(sql);
            moved(&mut all[line as usize - 1]);
            stamp(sql, &all);
            format!("line {line} moved, and all after it stamped")
        }
        Mechanism::RestampWhole => {
            let mut all = lines(sql);
            all.remove(line as usize - 1);
            if chance.below(2) == 0 {
                let last = all.pop().expect("a line");
                all.insert(0, last);
            }
            stamp(sql, &all);
            format!("line {line} left out, and all stamped")
        }
        Mechanism::FlipFact => flip(sql, FACTS[round % FACTS.len()], chance),
        Mechanism::DeleteFact => {
            let table = FACTS[round % FACTS.len()];
            let (columns, values) = row(sql, table, chance);
            let (rule, keys) = by_key(&columns, &values);
            sql.execute(&format!("DELETE FROM {table} WHERE {rule}"), params_from_iter(keys))
                .expect("deleted");
            format!("a row of {table} is gone")
        }
        Mechanism::InsertFact => insert(sql, round, chance),
    }
}

/// Names of columns, and whether each is of the key.
type Columns = Vec<(String, bool)>;

fn row(sql: &Connection, table: &str, chance: &mut Chance) -> (Columns, Vec<Value>) {
    let columns: Columns = sql
        .prepare(&format!(
            "SELECT name, pk FROM pragma_table_info('{table}')"
        ))
        .expect("a table")
        .query_map([], |row| Ok((row.get(0)?, row.get::<_, i64>(1)? > 0)))
        .expect("a table")
        .collect::<Result<_, _>>()
        .expect("a table");
    let count: i64 = sql
        .query_row(&format!("SELECT COUNT(*) FROM {table}"), [], |row| {
            row.get(0)
        })
        .expect("countable");
    assert!(count > 0, "{table} is empty: the ledger is not rich enough");
    let at = chance.below(count as usize);
    let values = sql
        .query_row(
            &format!("SELECT * FROM {table} LIMIT 1 OFFSET {at}"),
            [],
            |row| (0..columns.len()).map(|at| row.get(at)).collect(),
        )
        .expect("a row");
    (columns, values)
}

fn by_key(columns: &Columns, values: &[Value]) -> (String, Vec<Value>) {
    let mut rules = Vec::new();
    let mut keys = Vec::new();
    for ((name, key), value) in columns.iter().zip(values) {
        if *key {
            keys.push(value.clone());
            rules.push(format!("{name} IS ?{}", keys.len()));
        }
    }
    (rules.join(" AND "), keys)
}

/// Flips one bit of one column of one row.
fn flip(sql: &Connection, table: &str, chance: &mut Chance) -> String {
    loop {
        let (columns, values) = row(sql, table, chance);
        let at = chance.below(columns.len());
        let name = &columns[at].0;
        if name.starts_with("lease_") {
            continue;
        }
        let bit = chance.below(7);
        let flipped = match values[at].clone() {
            Value::Null => Value::Integer(1),
            Value::Integer(number) => Value::Integer(number ^ (1 << bit)),
            Value::Real(number) => Value::Real(number + 1.0),
            Value::Text(text) if text.is_empty() => Value::Text("x".to_owned()),
            Value::Text(text) => {
                let mut bytes = text.into_bytes();
                let at = chance.below(bytes.len());
                bytes[at] ^= 1 << bit;
                match String::from_utf8(bytes) {
                    Ok(text) => Value::Text(text),
                    Err(_) => continue,
                }
            }
            Value::Blob(mut bytes) => {
                if bytes.is_empty() {
                    bytes.push(0);
                } else {
                    let at = chance.below(bytes.len());
                    bytes[at] ^= 1 << bit;
                }
                Value::Blob(bytes)
            }
        };
        let (rule, mut keys) = by_key(&columns, &values);
        let what = format!("{table}.{name} of {values:?}");
        keys.push(flipped);
        let update = format!("UPDATE {table} SET {name} = ?{} WHERE {rule}", keys.len());
        // A key that is taken refuses; another bit is tried.
        if sql.execute(&update, params_from_iter(keys)) == Ok(1) {
            return what;
        }
    }
}

/// Adds a row that looks like another.
fn insert(sql: &Connection, round: usize, chance: &mut Chance) -> String {
    const KEYS: [(&str, &str); 11] = [
        ("recipient_claim", "person_no"),
        ("attempt", "attempt_no"),
        ("result", "person_no"),
        ("task", "batch_no"),
        ("recall", "batch_no"),
        ("complaint", "complaint_no"),
        ("anomaly", "anomaly_no"),
        ("recorded_audience", "record_no"),
        ("send_gate", "run_no"),
        ("directory", "snapshot_no"),
        ("approval_use", "statement"),
    ];
    let (table, key) = KEYS[round % KEYS.len()];
    let (columns, mut values) = row(sql, table, chance);
    for ((name, _), value) in columns.iter().zip(&mut values) {
        if name == key {
            *value = match value.clone() {
                Value::Integer(number) => Value::Integer(number + 1_000),
                other => Value::Text(format!("{other:?}")),
            };
        }
    }
    let marks: Vec<String> = (1..=values.len()).map(|at| format!("?{at}")).collect();
    let text = format!("INSERT INTO {table} VALUES ({})", marks.join(", "));
    sql.execute(&text, params_from_iter(values)).expect("added");
    format!("a row of {table} was added")
}

#[tokio::test]
async fn a_thousand_tamperings_are_found_with_an_anchor() {
    let victim = Victim::new().await;
    assert!(victim.anchor.seq > 110, "{} lines", victim.anchor.seq);
    drop(victim.opened());
    let clean = victim.verdict(vec![victim.anchor.clone()]).await;
    assert_eq!(
        clean,
        Some(AuditVerdict::Ok),
        "dropped guards alone change no fact"
    );
    let mut chance = Chance::new(42);
    let mut found: BTreeMap<(Mechanism, &str), usize> = BTreeMap::new();
    let mut missed = Vec::new();
    for (mechanism, times) in TRIED {
        for round in 0..times {
            let sql = victim.opened();
            let what = tamper(&sql, mechanism, round, &mut chance);
            drop(sql);
            match victim.verdict(vec![victim.anchor.clone()]).await {
                Some(verdict) if verdict.holds() => missed.push(format!("{mechanism:?}: {what}")),
                Some(verdict) => *found.entry((mechanism, verdict.word())).or_default() += 1,
                None => *found.entry((mechanism, "refused")).or_default() += 1,
            }
        }
    }
    assert_eq!(missed, Vec::<String>::new());
    assert_eq!(found.values().sum::<usize>(), 1_000, "{found:?}");
    assert_eq!(found[&(Mechanism::CutTail, "shorter")], 100, "{found:?}");
    assert_eq!(found[&(Mechanism::FlipFact, "altered")], 200, "{found:?}");
}

#[tokio::test]
async fn without_an_anchor_a_chain_that_was_stamped_anew_is_not_seen_and_the_verdict_says_so() {
    let victim = Victim::new().await;
    let sql = victim.opened();
    tamper(&sql, Mechanism::RestampFrom, 0, &mut Chance::new(1));
    drop(sql);
    assert_eq!(
        victim.verdict(Vec::new()).await,
        Some(AuditVerdict::Unanchored)
    );
    assert_eq!(
        victim.verdict(vec![victim.anchor.clone()]).await,
        Some(AuditVerdict::Altered)
    );
    // What the chain speaks of is seen without one.
    for mechanism in [
        Mechanism::FlipFact,
        Mechanism::DeleteFact,
        Mechanism::InsertFact,
    ] {
        for round in 0..11 {
            let sql = victim.opened();
            let what = tamper(&sql, mechanism, round, &mut Chance::new(round as u64));
            drop(sql);
            let verdict = victim.verdict(Vec::new()).await;
            assert_eq!(verdict, Some(AuditVerdict::Altered), "{what}");
        }
    }
}
