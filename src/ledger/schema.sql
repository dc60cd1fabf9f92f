-- The tables of a ledger. Types are those that SQLite and PostgreSQL share: BIGINT, SMALLINT, INTEGER, TEXT; BLOB is BYTEA there.
-- People are numbers everywhere; what names or shows a person lies in sealed columns. Times are Unix milliseconds.

CREATE TABLE ledger_instance(              -- exactly one row: the identity of this copy; one corp a ledger
  one INTEGER PRIMARY KEY CHECK (one = 1),
  ledger_id TEXT NOT NULL,
  corp TEXT NOT NULL,
  pepper_fingerprint TEXT NOT NULL,
  protocol INTEGER NOT NULL,
  host_binding TEXT NOT NULL,
  timeline BIGINT,                         -- of a server: how often it was brought back; NULL: a file
  seal_check BLOB NOT NULL,                -- opens under the right seal key only
  deciding_seq BIGINT NOT NULL DEFAULT 0,  -- the last audit row that can change a decision
  last_wall_ms BIGINT NOT NULL);

CREATE TABLE corp_switch(                  -- the kill switch of the whole corp
  one INTEGER PRIMARY KEY CHECK (one = 1),
  stopped SMALLINT NOT NULL CHECK (stopped IN (0, 1)),
  changed_by TEXT NOT NULL,
  reason BLOB,
  changed_ms BIGINT NOT NULL);

CREATE TABLE policy_trust(                 -- the policies that were in force; the newest one is
  trust_no INTEGER PRIMARY KEY CHECK (trust_no > 0),
  digest TEXT NOT NULL,                    -- over the policy's files
  owners TEXT NOT NULL,                    -- JSON: who may sign the next one
  statement TEXT UNIQUE,                   -- digest of the sign-off that moved it; NULL: the first
  reviewer TEXT,
  trusted_ms BIGINT NOT NULL,
  CHECK ((statement IS NULL) = (reviewer IS NULL)));

CREATE TABLE person(                       -- numbers are never reused
  no INTEGER PRIMARY KEY CHECK (no > 0),
  kind SMALLINT NOT NULL CHECK (kind IN (1, 2, 3, 4)),
  key BLOB UNIQUE CHECK (key IS NULL OR length(key) = 16));
CREATE TABLE person_key(                   -- a random key per person, sealed; deleting it forgets them
  person_no INTEGER PRIMARY KEY REFERENCES person,
  sealed BLOB NOT NULL);
CREATE TABLE sealed(                       -- list 0: the raw id; others: that list's columns
  person_no INTEGER NOT NULL REFERENCES person,
  list_no INTEGER NOT NULL,
  ciphertext BLOB NOT NULL,
  PRIMARY KEY (person_no, list_no)) WITHOUT ROWID;
CREATE TABLE forgotten(                    -- keys that get no number again; which number they had is kept nowhere
  key BLOB PRIMARY KEY CHECK (length(key) = 16),
  reason BLOB NOT NULL,
  forgotten_ms BIGINT NOT NULL) WITHOUT ROWID;

CREATE TABLE directory(                    -- dated snapshots; only the newest has parts
  snapshot_no INTEGER PRIMARY KEY,
  taken_ms BIGINT NOT NULL,
  members INTEGER NOT NULL,
  customers INTEGER NOT NULL,
  chats INTEGER NOT NULL);
CREATE TABLE directory_part(               -- of the newest snapshot; one that did not change is not written again
  part TEXT PRIMARY KEY,
  digest TEXT NOT NULL,                    -- of its plain bytes; keyed where they are sealed
  bytes BLOB NOT NULL);
CREATE TABLE directory_staging(            -- a sync that was begun: at most one
  one INTEGER PRIMARY KEY CHECK (one = 1),
  source TEXT NOT NULL,                    -- digest of where and how it reads; another one does not go on with it
  begun_ms BIGINT NOT NULL);
CREATE TABLE staged_part(                  -- its finished parts, sealed; no cursor is ever kept
  part TEXT PRIMARY KEY,
  sealed BLOB NOT NULL);

CREATE TABLE list(
  list_no INTEGER PRIMARY KEY CHECK (list_no > 0),
  name TEXT NOT NULL,
  version TEXT NOT NULL,
  imported_seq BIGINT NOT NULL,
  imported_ms BIGINT NOT NULL,
  expires_ms BIGINT,
  columns TEXT NOT NULL,
  people BLOB NOT NULL,
  unmatched BIGINT NOT NULL,
  ambiguous BIGINT NOT NULL,
  duplicates BIGINT NOT NULL,
  UNIQUE (name, version));

CREATE TABLE recorded_audience(
  digest TEXT NOT NULL,
  record_no INTEGER NOT NULL,
  touch TEXT NOT NULL,
  count BIGINT NOT NULL,
  set_digest TEXT NOT NULL,
  people BLOB NOT NULL,
  recorded_ms BIGINT NOT NULL,
  PRIMARY KEY (digest, record_no, touch));
CREATE INDEX audience_by_record ON recorded_audience(record_no);

CREATE TABLE run(
  run_no INTEGER PRIMARY KEY CHECK (run_no > 0),
  campaign TEXT NOT NULL,
  run TEXT NOT NULL,
  account TEXT NOT NULL,
  intent SMALLINT NOT NULL,
  urgent SMALLINT NOT NULL CHECK (urgent IN (0, 1)),
  opened_ms BIGINT NOT NULL,
  mandate BLOB NOT NULL,
  definition TEXT,                         -- the commit that held the inputs when the gate was opened; NULL: changes were not committed
  inputs BLOB,                             -- their paths and digests then
  UNIQUE (campaign, run),
  CHECK ((definition IS NULL) = (inputs IS NULL)));
CREATE TABLE touch(
  touch_no INTEGER PRIMARY KEY CHECK (touch_no > 0),
  run_no INTEGER NOT NULL REFERENCES run,
  name TEXT NOT NULL,
  chain_touch_no INTEGER NOT NULL,         -- the first touch of an instead_of chain
  hop SMALLINT NOT NULL CHECK (hop >= 0),  -- 0 first channel, 1.. failover
  skeleton BLOB NOT NULL,
  skeleton_digest TEXT NOT NULL,
  frozen BLOB,                             -- NULL: not known when the gate opened
  UNIQUE (run_no, name));
CREATE TABLE send_gate(                    -- approval, revoke, pause, cancel: the switch of a run
  run_no INTEGER PRIMARY KEY REFERENCES run,
  digest TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('open', 'paused', 'revoked', 'cancelled', 'done')),
  not_before_ms BIGINT NOT NULL,
  not_after_ms BIGINT NOT NULL,
  changed_by TEXT NOT NULL,
  reason BLOB,
  changed_ms BIGINT NOT NULL,
  CHECK (not_after_ms > not_before_ms));
CREATE TABLE revocation(                   -- an approval that was withdrawn, opened or not: what was signed before opens nothing
  revocation_no INTEGER PRIMARY KEY CHECK (revocation_no > 0),
  campaign TEXT NOT NULL,
  run TEXT NOT NULL,
  digest TEXT,                             -- of the gate, else of the files; NULL: neither was at hand
  revoked_by TEXT NOT NULL,
  reason BLOB NOT NULL,
  revoked_ms BIGINT NOT NULL);
CREATE INDEX revocation_by_run ON revocation(campaign, run, revoked_ms);
CREATE TABLE approval_use(                 -- a sign-off opens one run, once
  statement TEXT PRIMARY KEY,
  run_no INTEGER NOT NULL REFERENCES run,
  reviewer TEXT NOT NULL,
  stage TEXT NOT NULL,
  signed_ms BIGINT NOT NULL,
  used_ms BIGINT NOT NULL);
CREATE INDEX approval_by_run ON approval_use(run_no);

CREATE TABLE message(                      -- each content once; the marker's place still open
  message_no INTEGER PRIMARY KEY,
  digest TEXT NOT NULL UNIQUE,
  body BLOB NOT NULL);
CREATE TABLE batch(                        -- frozen once; retired, never re-chunked
  batch_no INTEGER PRIMARY KEY CHECK (batch_no > 0),
  run_no INTEGER NOT NULL REFERENCES send_gate,
  touch_no INTEGER NOT NULL REFERENCES touch,
  channel SMALLINT NOT NULL,
  policy SMALLINT NOT NULL,
  member_no INTEGER NOT NULL DEFAULT 0,    -- 0: in nobody's name
  app TEXT,
  segment_no INTEGER NOT NULL CHECK (segment_no >= 0),
  chunk_no INTEGER NOT NULL,
  not_before_ms BIGINT NOT NULL,
  not_after_ms BIGINT NOT NULL,
  message_no INTEGER NOT NULL REFERENCES message,
  request_digest TEXT NOT NULL,            -- canonical request without token, media as their SHA-256
  marker TEXT NOT NULL UNIQUE CHECK (length(marker) = 32),
  n_recipients INTEGER NOT NULL CHECK (n_recipients > 0),
  confirm TEXT,
  lease_owner TEXT,
  lease_epoch BIGINT NOT NULL DEFAULT 0,
  lease_until_ms BIGINT,
  at_ms BIGINT NOT NULL,                   -- of the intent that counts, else not_before
  state SMALLINT NOT NULL DEFAULT 0 CHECK (state BETWEEN 0 AND 5), -- frozen, open, in doubt, accepted, rejected, retired; kept by triggers
  retired_ms BIGINT,
  retired_why BLOB,
  CHECK (not_after_ms >= not_before_ms),
  CHECK ((state = 5) = (retired_ms IS NOT NULL)));
CREATE UNIQUE INDEX one_chunk ON batch(run_no, touch_no, channel, member_no, chunk_no) WHERE retired_ms IS NULL;
CREATE INDEX due_batch ON batch(not_after_ms, batch_no) WHERE state = 0;
CREATE INDEX batch_by_time ON batch(at_ms);
CREATE INDEX batch_by_touch ON batch(run_no, touch_no);
CREATE TABLE recipient_claim(              -- the person-level lock; no variant and no content in the key
  run_no INTEGER NOT NULL,
  chain_touch_no INTEGER NOT NULL,         -- negative: a notice to a member, in a chain of its own
  person_no INTEGER NOT NULL REFERENCES person,
  hop SMALLINT NOT NULL DEFAULT 0,
  batch_no INTEGER NOT NULL REFERENCES batch,
  state SMALLINT NOT NULL CHECK (state BETWEEN 0 AND 3),  -- held, sent, unreachable, released
  PRIMARY KEY (run_no, chain_touch_no, person_no, hop)) WITHOUT ROWID;
CREATE UNIQUE INDEX one_live_claim ON recipient_claim(run_no, chain_touch_no, person_no)
  WHERE state IN (0, 1);                   -- never in flight or sent on two channels
CREATE INDEX claim_by_batch ON recipient_claim(batch_no, state, person_no);

CREATE TABLE attempt(
  batch_no INTEGER NOT NULL REFERENCES batch,
  attempt_no INTEGER NOT NULL CHECK (attempt_no > 0),
  channel SMALLINT NOT NULL,
  lease_epoch BIGINT NOT NULL,
  worker TEXT NOT NULL,
  intent_ms BIGINT NOT NULL,
  wire_by_ms BIGINT NOT NULL,
  digest TEXT NOT NULL,
  request_digest TEXT NOT NULL,
  media TEXT NOT NULL DEFAULT '{}',
  fenced SMALLINT NOT NULL CHECK (fenced IN (0, 1)),  -- 1: its process could not outlive wire_by without having written
  outcome TEXT NOT NULL DEFAULT 'open' CHECK (outcome IN
    ('open', 'unsent', 'accepted', 'rejected', 'in_doubt', 'absent', 'superseded')),
  retry SMALLINT NOT NULL DEFAULT 0 CHECK (retry IN (0, 1)),
  platform_code BIGINT,
  platform_msgid TEXT,
  outcome_ms BIGINT,
  evidence BLOB,
  PRIMARY KEY (batch_no, attempt_no),
  CHECK (wire_by_ms >= intent_ms),
  CHECK (outcome <> 'accepted' OR platform_msgid IS NOT NULL OR channel IN (2, 3)),  -- robot and appchat give no id
  CHECK (outcome NOT IN ('rejected', 'absent', 'superseded') OR evidence IS NOT NULL));
CREATE UNIQUE INDEX one_live_attempt ON attempt(batch_no)
  WHERE outcome IN ('open', 'accepted', 'in_doubt');      -- THE double-send lock
CREATE UNIQUE INDEX one_owner_of_msgid ON attempt(channel, platform_msgid) WHERE platform_msgid IS NOT NULL;
CREATE INDEX unsettled_attempt ON attempt(outcome) WHERE outcome IN ('open', 'in_doubt');

CREATE TABLE task(                         -- what the platform made of an accepted customer batch
  batch_no INTEGER PRIMARY KEY REFERENCES batch,
  msgid TEXT NOT NULL,
  accepted_ms BIGINT NOT NULL,
  waiting BIGINT NOT NULL CHECK (waiting >= 0),
  confirmed_ms BIGINT,
  cancelled_ms BIGINT,
  reminders INTEGER NOT NULL DEFAULT 0,
  reminded_ms BIGINT);
CREATE INDEX unfinished_task ON task(batch_no) WHERE waiting > 0;
CREATE TABLE result(                       -- absence means waiting
  batch_no INTEGER NOT NULL REFERENCES batch,
  person_no INTEGER NOT NULL REFERENCES person,
  status SMALLINT NOT NULL CHECK (status BETWEEN 0 AND 4),
  at_ms BIGINT,
  PRIMARY KEY (batch_no, person_no)) WITHOUT ROWID;
CREATE INDEX not_received ON result(batch_no, person_no) WHERE status > 1;

CREATE TABLE recall(                       -- an application message somebody asked to have back
  batch_no INTEGER PRIMARY KEY REFERENCES batch,
  at_ms BIGINT NOT NULL,
  gone SMALLINT NOT NULL CHECK (gone IN (0, 1)));  -- 0: the platform said that its time was over

CREATE TABLE complaint(                    -- appended, never edited: a correction is a negative count with its reason
  complaint_no INTEGER PRIMARY KEY CHECK (complaint_no > 0),
  touch_no INTEGER NOT NULL REFERENCES touch,
  day TEXT NOT NULL,                       -- on which they came, YYYY-MM-DD
  count BIGINT NOT NULL CHECK (count <> 0),
  source BLOB NOT NULL,
  reason BLOB,
  noted_by TEXT NOT NULL,
  noted_ms BIGINT NOT NULL,
  CHECK (count > 0 OR reason IS NOT NULL));
CREATE INDEX complaint_by_touch ON complaint(touch_no);

CREATE TABLE media_cache(
  sha256 TEXT NOT NULL,
  channel TEXT NOT NULL,
  media_id TEXT NOT NULL,
  created_ms BIGINT NOT NULL,
  PRIMARY KEY (sha256, channel));
CREATE TABLE page_visit(                   -- what was met when an address was opened; nothing depends on it for long
  address TEXT PRIMARY KEY,
  at_ms BIGINT NOT NULL,
  visit TEXT NOT NULL);
CREATE TABLE rate_bucket(
  key TEXT PRIMARY KEY,
  tat_ms BIGINT NOT NULL,                  -- theoretical arrival time of the next call
  blocked_until_ms BIGINT NOT NULL DEFAULT 0);
CREATE TABLE anomaly(
  anomaly_no INTEGER PRIMARY KEY,
  at_ms BIGINT NOT NULL,
  kind TEXT NOT NULL,
  detail BLOB NOT NULL);
CREATE TABLE audit(
  seq BIGINT PRIMARY KEY CHECK (seq > 0),
  at_ms BIGINT NOT NULL,
  actor TEXT NOT NULL,
  kind TEXT NOT NULL,
  body TEXT NOT NULL,
  prev TEXT NOT NULL CHECK (length(prev) = 64),
  hash TEXT NOT NULL UNIQUE CHECK (length(hash) = 64));
