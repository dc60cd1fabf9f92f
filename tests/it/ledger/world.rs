//! A small company in a ledger: the fixture every ledger test starts from.

use crate::server::Server;
use qunfa::{
    history::{Delivery, GateState, Outcome, RunKey},
    ledger::{Ledger, OpenOptions},
    model::{
        Attachment, AttemptNo, BatchNo, CampaignId, Channel, Digest, Intent, Message, Pepper,
        PersonKey, PersonKind, PersonNo, PersonSet, SendPolicy, Tempo,
    },
    ports::{
        ApprovalUse, ClaimedBatch, CustomerRow, DirectoryRows, FollowRow, FrozenBatch, GateChange,
        IntentRefused, Journal, LedgerError, LedgerRead, MemberRow, NewIntent, OpenGate,
        Resolution, ResultRow, Slice, TagRow,
    },
};
use std::{
    path::{Path, PathBuf},
    sync::Arc,
};
use tempfile::TempDir;

/// 2026-11-10 11:00 in Shanghai.
pub(crate) const NOON: i64 = 1_794_279_600_000;
pub(crate) const HOUR: i64 = 3_600_000;
pub(crate) const CORP: &str = "ww0123456789abcdef";
pub(crate) const WORKER: &str = "host/boot/1";

/// A ledger with its file, if it has one.
pub(crate) struct World {
    pub(crate) ledger: Ledger,
    dir: Option<TempDir>,
    server: Option<String>,
}

impl World {
    pub(crate) fn memory() -> Self {
        let ledger = Ledger::memory(CORP, pepper(), [7; 32], NOON).expect("memory opens");
        Self {
            ledger,
            dir: None,
            server: None,
        }
    }

    /// Around a ledger whose file somebody else keeps.
    pub(crate) fn at(ledger: Ledger) -> Self {
        Self {
            ledger,
            dir: None,
            server: None,
        }
    }

    pub(crate) fn sqlite() -> Self {
        let dir = tempfile::tempdir().expect("a temporary directory");
        let ledger = Ledger::open_sqlite(&dir.path().join("ledger.db"), options())
            .expect("a new file opens");
        Self {
            ledger,
            dir: Some(dir),
            server: None,
        }
    }

    /// In a schema of its own; none where there is no server, which was said.
    pub(crate) fn postgres() -> Option<Self> {
        let address = Server::get()?.schema();
        let ledger = shared(&address).expect("a new schema opens");
        Some(Self {
            server: Some(address),
            ..Self::at(ledger)
        })
    }

    /// Whether several processes may write it.
    pub(crate) fn is_shared(&self) -> bool {
        self.server.is_some()
    }

    /// Whether it is a file.
    pub(crate) fn is_file(&self) -> bool {
        self.dir.is_some()
    }

    /// Where its server is.
    pub(crate) fn address(&self) -> &str {
        self.server.as_deref().expect("a ledger on a server")
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.dir
            .as_ref()
            .expect("a ledger with a file")
            .path()
            .join("ledger.db")
    }

    /// Ten customers: c0–c4 are friends of li.mei, c5–c9 of wang.wei.
    pub(crate) async fn synced(self) -> Self {
        self.ledger
            .store_directory(directory_rows(10), NOON, "sync")
            .await
            .expect("a snapshot is stored");
        self
    }

    /// Synced, and run 1 of `warmup` is open with the touch `burst` for everybody.
    pub(crate) async fn opened(self) -> Self {
        let world = self.synced().await;
        let gate = gate(1, &[("burst", "burst", world.customers(0..10).await)]);
        world
            .ledger
            .open_gate(gate, NOON)
            .await
            .expect("the gate opens");
        world
    }

    pub(crate) async fn customers(&self, which: std::ops::Range<usize>) -> Vec<PersonNo> {
        let ids: Vec<String> = which.map(customer_id).collect();
        self.numbers(PersonKind::Customer, &ids).await
    }

    pub(crate) async fn member(&self, userid: &str) -> PersonNo {
        self.ledger
            .directory()
            .await
            .expect("readable")
            .expect("synced")
            .member(userid)
            .expect("a member")
    }

    async fn numbers(&self, kind: PersonKind, ids: &[String]) -> Vec<PersonNo> {
        let directory = self
            .ledger
            .directory()
            .await
            .expect("readable")
            .expect("synced");
        let by_key: std::collections::BTreeMap<PersonKey, usize> = directory
            .keys
            .iter()
            .enumerate()
            .map(|(no, key)| (*key, no))
            .collect();
        let mut keys: Vec<PersonKey> = ids.iter().map(|id| pepper().key(kind, id)).collect();
        keys.sort_unstable();
        keys.iter()
            .map(|key| PersonNo(by_key[key] as u32))
            .collect()
    }

    /// Freezes one batch of li.mei for some customers.
    pub(crate) async fn freeze(
        &self,
        chunk_no: u32,
        people: Vec<PersonNo>,
    ) -> Result<u32, LedgerError> {
        let slice = slice(
            1,
            "burst",
            vec![batch(Some(self.member("li.mei").await), chunk_no, people)],
        );
        self.ledger.freeze(vec![slice], NOON, "apply").await
    }

    pub(crate) async fn claim(&self) -> ClaimedBatch {
        self.ledger
            .claim(WORKER, &[], NOON, &Tempo::REAL)
            .await
            .expect("claimable")
            .expect("a batch is due")
    }

    pub(crate) async fn intend(&self, claimed: &ClaimedBatch) -> Result<AttemptNo, IntentRefused> {
        self.ledger.intent(intent(claimed)).await
    }

    /// Claims the next batch and puts it on the wire.
    pub(crate) async fn begin(&self) -> (ClaimedBatch, AttemptNo) {
        let claimed = self.claim().await;
        let attempt_no = self.intend(&claimed).await.expect("an intent is allowed");
        (claimed, attempt_no)
    }

    /// Freezes, sends and accepts one batch.
    pub(crate) async fn send(&self, chunk_no: u32, people: Vec<PersonNo>, msgid: &str) -> BatchNo {
        self.freeze(chunk_no, people).await.expect("frozen");
        let (claimed, attempt_no) = self.begin().await;
        self.settle(
            claimed.batch.batch_no,
            attempt_no,
            Outcome::Accepted,
            Some(msgid),
        )
        .await
        .expect("settled");
        claimed.batch.batch_no
    }

    pub(crate) async fn settle(
        &self,
        batch_no: BatchNo,
        attempt_no: AttemptNo,
        outcome: Outcome,
        msgid: Option<&str>,
    ) -> Result<(), LedgerError> {
        self.ledger
            .settle(resolution(batch_no, attempt_no, outcome, msgid))
            .await
    }
}

pub(crate) fn pepper() -> Pepper {
    Pepper::new(b"pepper of a tea chain", CORP)
}

pub(crate) fn options() -> OpenOptions {
    OpenOptions {
        corp: CORP.to_owned(),
        pepper: pepper(),
        seal_key: [7; 32],
        access: qunfa::ledger::Access::Create,
        host_id: "host-1".to_owned(),
        now_ms: NOON,
    }
}

pub(crate) fn customer_id(at: usize) -> String {
    format!("wmPlantedCustomer{at:08}")
}

pub(crate) fn directory_rows(customers: usize) -> DirectoryRows {
    let member = |userid: &str, name: &str, department: u32| MemberRow {
        userid: userid.to_owned(),
        name: name.to_owned(),
        departments: vec![department],
        active: true,
        contact: true,
        licensed: true,
    };
    let follow = |customer: usize| FollowRow {
        member: u32::from(customer >= customers / 2),
        customer: customer as u32,
        added_s: 1_700_000_000 + customer as u32,
        tags: if customer.is_multiple_of(2) {
            vec![0]
        } else {
            vec![0, 1]
        },
        phones: vec![format!("+86 138-0013-{customer:04}")],
    };
    DirectoryRows {
        departments: vec![
            (1, 0, "一茶".to_owned()),
            (2, 1, "门店".to_owned()),
            (3, 2, "上海".to_owned()),
        ],
        members: vec![member("Li.Mei", "李梅", 3), member("wang.wei", "王伟", 2)],
        member_tags: vec![
            (5, "店长".to_owned(), vec!["WANG.WEI".to_owned()], vec![]),
            (6, "门店员工".to_owned(), vec![], vec![2]),
        ],
        customer_tags: vec![tag("et1", "会员"), tag("et2", "新客")],
        customers: (0..customers)
            .map(|at| CustomerRow {
                external_userid: customer_id(at),
                unionid: Some(format!("oPlantedUnion{at:06}")),
            })
            .collect(),
        follows: (0..customers).map(follow).collect(),
        pages: 3,
        ..DirectoryRows::default()
    }
}

fn tag(id: &str, name: &str) -> TagRow {
    TagRow {
        id: id.to_owned(),
        group: "等级".to_owned(),
        name: name.to_owned(),
    }
}

pub(crate) fn run(number: u32) -> RunKey {
    RunKey {
        campaign: CampaignId("warmup".to_owned()),
        run: number.to_string(),
    }
}

pub(crate) fn content(text: &str) -> Digest {
    Digest::of(text.as_bytes())
}

pub(crate) fn gate(number: u32, touches: &[(&str, &str, Vec<PersonNo>)]) -> OpenGate {
    let frozen = |(name, chain, people): &(&str, &str, Vec<PersonNo>)| {
        (
            (*name).to_owned(),
            (*chain).to_owned(),
            people.iter().copied().collect::<PersonSet>(),
            message(&format!("{name}: 会员专享 ⟨member.store⟩")),
        )
    };
    OpenGate {
        run: run(number),
        account: "east-china".to_owned(),
        intent: Intent::Marketing,
        urgent: false,
        digest: content(&format!("mandate {number}")),
        mandate: format!("{{\"run\":{number},\"v\":1}}"),
        not_before_ms: NOON - HOUR,
        not_after_ms: NOON + 24 * HOUR,
        approvals: vec![ApprovalUse {
            statement: content(&format!("statement {number}")),
            reviewer: "zhao".to_owned(),
            stage: "risk".to_owned(),
            signed_ms: NOON - HOUR,
        }],
        touches: touches.iter().map(frozen).collect(),
        definition: None,
        actor: "apply".to_owned(),
    }
}

pub(crate) fn message(text: &str) -> Message {
    let link = Attachment::Link {
        title: "双11会场".to_owned(),
        url: "https://shop.example.com/1111?q=⟨M⟩".to_owned(),
        desc: String::new(),
        cover: None,
    };
    Message {
        text: format!("{text} https://t.example.com/⟨M⟩"),
        attachments: vec![link],
        ..Message::default()
    }
}

/// A slice of one run in the slot of the next two hours, segment 1.
pub(crate) fn slice(number: u32, touch: &str, batches: Vec<FrozenBatch>) -> Slice {
    Slice {
        run: run(number),
        touch: touch.to_owned(),
        channel: Channel::CustomerMass,
        policy: SendPolicy::Reconciled,
        segment_no: 1,
        not_before_ms: NOON,
        not_after_ms: NOON + 2 * HOUR,
        batches,
    }
}

pub(crate) fn batch(
    member: Option<PersonNo>,
    chunk_no: u32,
    recipients: Vec<PersonNo>,
) -> FrozenBatch {
    let mut marker = [0; 16];
    let seed = Digest::of(format!("{member:?} {chunk_no} {recipients:?}").as_bytes());
    marker.copy_from_slice(&seed.0[..16]);
    FrozenBatch {
        member,
        app: None,
        chunk_no,
        message: message("8折, 仅限今天"),
        recipients,
        marker,
        confirm: Some("{\"within_ms\":5400000}".to_owned()),
    }
}

pub(crate) fn intent(claimed: &ClaimedBatch) -> NewIntent {
    NewIntent {
        batch_no: claimed.batch.batch_no,
        epoch: claimed.epoch,
        worker: WORKER.to_owned(),
        intent_ms: NOON,
        wire_by_ms: NOON + 5_000,
        digest: claimed.batch.digest,
        request_digest: claimed.batch.request_digest,
        media: "{}".to_owned(),
        fenced: false,
    }
}

pub(crate) fn resolution(
    batch_no: BatchNo,
    attempt_no: AttemptNo,
    outcome: Outcome,
    msgid: Option<&str>,
) -> Resolution {
    Resolution {
        batch_no,
        attempt_no,
        outcome,
        code: Some(0),
        msgid: msgid.map(str::to_owned),
        evidence: "the platform said so".to_owned(),
        unreachable: Vec::new(),
        retry: false,
        at_ms: NOON + 1_000,
    }
}

/// Opens the ledger at an address of the test's server.
pub(crate) fn shared(address: &str) -> Result<Ledger, LedgerError> {
    Ledger::open_postgres(address, options(), tls())
}

/// Never used on a socket.
pub(crate) fn tls() -> Arc<rustls::ClientConfig> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let roots = rustls::RootCertStore::empty();
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("the default versions")
        .with_root_certificates(roots)
        .with_no_client_auth();
    Arc::new(config)
}

pub(crate) fn reopen(path: &Path) -> Result<Ledger, LedgerError> {
    Ledger::open_sqlite(path, options())
}

pub(crate) fn turn(number: Option<u32>, to: GateState) -> GateChange {
    GateChange {
        run: number.map(run),
        to,
        actor: "ops".to_owned(),
        reason: "on the phone".to_owned(),
        at_ms: NOON,
    }
}

pub(crate) fn result(at: usize, delivery: Delivery) -> ResultRow {
    ResultRow {
        recipient: customer_id(at),
        delivery,
        at_s: Some(NOON / 1_000),
    }
}
