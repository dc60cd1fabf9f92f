//! Reads a whole ledger against its hash chain and the anchors outside it: which line was changed, which fact, and where it was cut.
//!
//! Lines are read a page at a time. What is held in memory is the last digest of each fact: it grows with batches, never with people.

use super::{
    Ledger, audit,
    fact::{self, Fact, Table},
    store::{Tx, position},
};
use crate::{
    model::Digest,
    ports::{Anchor, AnchorState, AuditEntry, ChainBreak, LedgerError, LedgerProof, Named},
};
use foldhash::{HashMap, HashMapExt, HashSet, HashSetExt};
use serde_json::Value;
use std::collections::BTreeMap;

const PAGE_LINES: usize = 1_000;

/// Told how many lines were read so far.
pub type Progress = Box<dyn Fn(u64) + Send>;

/// How a ledger is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Health {
    /// How commits are kept: `SQLite WAL`, `PostgreSQL synchronous_commit=on`, or what else was set.
    pub journal: String,
    /// Version of its tables and rules.
    pub protocol: i64,
    /// The latest moment any fact is of, Unix milliseconds.
    pub last_wall_ms: i64,
    /// Lines of its chain.
    pub lines: u64,
}

impl Health {
    /// Whether a power cut takes nothing back that was committed.
    pub fn commits_are_kept(&self) -> bool {
        self.journal == "SQLite WAL"
            || (self.journal.starts_with("PostgreSQL") && !self.journal.ends_with("off"))
    }
}

impl Ledger {
    /// Reads everything against the chain and these anchors, from one snapshot. Damage is an answer, not an error.
    pub async fn prove(
        &self,
        anchors: Vec<Anchor>,
        progress: Progress,
    ) -> Result<LedgerProof, LedgerError> {
        self.read(None, move |tx| prove(tx, &anchors, &progress))
            .await
    }

    /// Where the chain stands at a moment, Unix milliseconds: what an anchor keeps.
    pub async fn anchor(&self, now_ms: i64) -> Result<Anchor, LedgerError> {
        self.read(None, move |tx| {
            let (seq, hash) = audit::head(&tx.sql)?;
            let rows: i64 = tx
                .sql
                .query_row("SELECT COUNT(*) FROM audit", [], |row| row.get(0))?;
            let hash = Digest::parse(&hash)
                .ok_or_else(|| LedgerError::Unsafe("the last hash cannot be read".to_owned()))?;
            let ledger = position(tx)?.ledger;
            Ok(Anchor::new(ledger, (seq as u64, hash), rows as u64, now_ms))
        })
        .await
    }

    /// What the file itself says of its health.
    pub async fn health(&self) -> Result<Health, LedgerError> {
        self.read(None, |tx| {
            let journal = tx.sql.durability()?;
            let (protocol, last_wall_ms) = tx.sql.query_row(
                "SELECT protocol, last_wall_ms FROM ledger_instance",
                [],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )?;
            Ok(Health {
                journal,
                protocol,
                last_wall_ms,
                lines: audit::head(&tx.sql)?.0 as u64,
            })
        })
        .await
    }

    /// The hash of one line; none where there is no such line.
    pub async fn hash_of(&self, seq: u64) -> Result<Option<Digest>, LedgerError> {
        self.read(None, move |tx| {
            let lines = audit::page(&tx.sql, seq.saturating_sub(1) as i64, 1)?;
            let line = lines.into_iter().flatten().find(|line| line.seq == seq);
            Ok(line.and_then(|line| Digest::parse(&line.hash)))
        })
        .await
    }
}

fn prove(tx: &Tx<'_>, anchors: &[Anchor], progress: &Progress) -> Result<LedgerProof, LedgerError> {
    let mut spoken = Spoken::new(anchors);
    let broken = spoken.read_chain(tx, progress)?;
    let mut proof = LedgerProof {
        ledger: position(tx)?.ledger,
        head: (spoken.seq, spoken.hash),
        broken,
        compared: BTreeMap::new(),
        intents: 0,
        changed: Named::default(),
        unspoken: Named::default(),
        missing: Named::default(),
        anchors: Vec::new(),
    };
    proof.anchors = anchors
        .iter()
        .map(|anchor| spoken.state_of(anchor, &proof.ledger))
        .collect();
    if proof.broken.is_none() {
        compare_facts(tx, spoken.facts, &mut proof)?;
        compare_intents(tx, spoken.intents, &mut proof)?;
        compare_parts(tx, &mut proof)?;
    }
    Ok(proof)
}

/// What the chain says, folded: the last word about each fact, and the hashes that anchors ask for.
struct Spoken {
    seq: u64,
    hash: Digest,
    facts: HashMap<Fact, u128>,
    intents: HashSet<(u64, u64)>,
    /// By line: its hash, once it was read.
    wanted: BTreeMap<u64, Option<Digest>>,
}

impl Spoken {
    fn new(anchors: &[Anchor]) -> Self {
        let genesis = Digest([0; 32]);
        let mut wanted: BTreeMap<u64, Option<Digest>> =
            anchors.iter().map(|anchor| (anchor.seq, None)).collect();
        wanted.insert(0, Some(genesis));
        Self {
            seq: 0,
            hash: genesis,
            facts: HashMap::new(),
            intents: HashSet::new(),
            wanted,
        }
    }

    fn read_chain(
        &mut self,
        tx: &Tx<'_>,
        progress: &Progress,
    ) -> Result<Option<ChainBreak>, LedgerError> {
        // Numbers begin at 1; what was pushed below is found, too.
        let mut after = i64::MIN;
        loop {
            let page = audit::page(&tx.sql, after, PAGE_LINES)?;
            if page.is_empty() {
                return Ok(None);
            }
            for line in page {
                let Some(line) = line else {
                    return Ok(Some(ChainBreak::Changed(self.seq + 1)));
                };
                if let Err(broken) = self.take(&line) {
                    return Ok(Some(broken));
                }
                after = line.seq as i64;
            }
            progress(self.seq);
        }
    }

    fn take(&mut self, line: &AuditEntry) -> Result<(), ChainBreak> {
        let after = (self.seq, self.hash.to_string());
        let (seq, hash) = audit::verify_chain((after.0, &after.1), std::slice::from_ref(line))?;
        let changed = || ChainBreak::Changed(line.seq);
        let body: Value = serde_json::from_str(&line.body).map_err(|_| changed())?;
        self.facts
            .extend(audit::rows_of(&body).ok_or_else(changed)?);
        if line.kind == "intent" {
            let number = |name: &str| body[name].as_u64().ok_or_else(changed);
            self.intents.insert((number("batch")?, number("attempt")?));
        }
        self.seq = seq;
        self.hash = Digest::parse(&hash).ok_or_else(changed)?;
        if let Some(wanted) = self.wanted.get_mut(&seq) {
            *wanted = Some(self.hash);
        }
        Ok(())
    }

    fn state_of(&self, anchor: &Anchor, ledger: &str) -> AnchorState {
        let found = self.wanted.get(&anchor.seq).copied().flatten();
        match found {
            _ if anchor.ledger != ledger => AnchorState::Foreign,
            Some(hash) if hash == anchor.hash && anchor.rows == anchor.seq => AnchorState::Holds,
            Some(_) => AnchorState::Differs,
            None => AnchorState::Ahead,
        }
    }
}

/// Compares every row that is a fact with what the chain said of it last.
fn compare_facts(
    tx: &Tx<'_>,
    mut spoken: HashMap<Fact, u128>,
    proof: &mut LedgerProof,
) -> Result<(), LedgerError> {
    for table in Table::ALL {
        let numbers: Vec<i64> = tx
            .sql
            .prepare_cached(table.numbers())?
            .query_map([], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        for number in numbers {
            let fact = (table, number);
            *proof.compared.entry(table.word()).or_default() += 1;
            match spoken.remove(&fact) {
                None => proof.unspoken.add(|| audit::row_name(fact)),
                Some(said) if said != fact::digest(tx, fact)? => {
                    proof.changed.add(|| audit::row_name(fact));
                }
                Some(_) => {}
            }
        }
    }
    let mut rest: Vec<(Fact, u128)> = spoken.into_iter().collect();
    rest.sort_unstable();
    for (fact, said) in rest {
        // A batch that was set aside may hold nobody any more, and a channel without tasks has none: said as it is.
        if fact::digest(tx, fact)? != said {
            proof.missing.add(|| audit::row_name(fact));
        }
    }
    Ok(())
}

/// Each attempt has its intent in the chain, and each intent its attempt.
fn compare_intents(
    tx: &Tx<'_>,
    mut spoken: HashSet<(u64, u64)>,
    proof: &mut LedgerProof,
) -> Result<(), LedgerError> {
    let mut statement = tx
        .sql
        .prepare_cached("SELECT batch_no, attempt_no FROM attempt ORDER BY 1, 2")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let attempt = (row.get::<i64>(0)? as u64, row.get::<i64>(1)? as u64);
        proof.intents += 1;
        if !spoken.remove(&attempt) {
            proof
                .unspoken
                .add(|| format!("intent/{}.{}", attempt.0, attempt.1));
        }
    }
    for (batch, attempt) in spoken {
        proof.missing.add(|| format!("intent/{batch}.{attempt}"));
    }
    Ok(())
}

/// The parts of the directory are the bytes their digests were taken of.
fn compare_parts(tx: &Tx<'_>, proof: &mut LedgerProof) -> Result<(), LedgerError> {
    let mut statement = tx
        .sql
        .prepare_cached("SELECT part, digest, bytes FROM directory_part ORDER BY part")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (part, digest): (String, String) = (row.get(0)?, row.get(1)?);
        let bytes = row.get_ref(2)?.as_blob().unwrap_or_default();
        let plain = Digest::of(bytes).to_string() == digest;
        if !plain && !super::snapshot::sealed_as(tx, &part, bytes, &digest) {
            proof.changed.add(|| format!("part/{part}"));
        }
    }
    Ok(())
}
