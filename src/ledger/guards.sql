-- What no statement may do, whoever writes it: the steps a ledger refuses.

CREATE TRIGGER instance_is_one BEFORE DELETE ON ledger_instance BEGIN SELECT RAISE(ABORT, 'the ledger keeps its identity'); END;
CREATE TRIGGER instance_keeps_identity BEFORE UPDATE ON ledger_instance
WHEN NEW.ledger_id <> OLD.ledger_id OR NEW.corp <> OLD.corp OR NEW.pepper_fingerprint <> OLD.pepper_fingerprint
  OR NEW.protocol < OLD.protocol OR NEW.deciding_seq < OLD.deciding_seq
BEGIN SELECT RAISE(ABORT, 'the ledger keeps its identity'); END;

CREATE TRIGGER person_stays BEFORE DELETE ON person BEGIN SELECT RAISE(ABORT, 'person numbers are never reused'); END;
CREATE TRIGGER person_keeps_number BEFORE UPDATE ON person
WHEN NEW.no <> OLD.no OR NEW.kind <> OLD.kind OR (NEW.key IS NOT NULL AND NEW.key IS NOT OLD.key)
BEGIN SELECT RAISE(ABORT, 'a person keeps number and key, or is forgotten'); END;

CREATE TRIGGER policy_is_signed BEFORE INSERT ON policy_trust
WHEN (NEW.statement IS NULL) = EXISTS (SELECT 1 FROM policy_trust)
BEGIN SELECT RAISE(ABORT, 'the first policy is trusted, every later one is signed'); END;
CREATE TRIGGER policy_trust_is_written_once BEFORE UPDATE ON policy_trust BEGIN SELECT RAISE(ABORT, 'trust in a policy is written once'); END;
CREATE TRIGGER policy_trust_stays BEFORE DELETE ON policy_trust BEGIN SELECT RAISE(ABORT, 'trust in a policy is never deleted'); END;
CREATE TRIGGER forgotten_stays BEFORE DELETE ON forgotten BEGIN SELECT RAISE(ABORT, 'who was forgotten stays forgotten'); END;
CREATE TRIGGER forgotten_does_not_change BEFORE UPDATE ON forgotten BEGIN SELECT RAISE(ABORT, 'who was forgotten stays forgotten'); END;

CREATE TRIGGER run_keeps_terms BEFORE UPDATE ON run BEGIN SELECT RAISE(ABORT, 'a run keeps its terms'); END;
CREATE TRIGGER run_stays BEFORE DELETE ON run BEGIN SELECT RAISE(ABORT, 'a run is never deleted'); END;
CREATE TRIGGER touch_keeps_audience BEFORE UPDATE ON touch
WHEN OLD.frozen IS NOT NULL OR NEW.run_no <> OLD.run_no OR NEW.name <> OLD.name OR NEW.chain_touch_no <> OLD.chain_touch_no
  OR NEW.hop <> OLD.hop OR NEW.skeleton_digest <> OLD.skeleton_digest
BEGIN SELECT RAISE(ABORT, 'a frozen audience does not change'); END;
CREATE TRIGGER approval_is_used_once BEFORE UPDATE ON approval_use BEGIN SELECT RAISE(ABORT, 'a sign-off is used once'); END;
CREATE TRIGGER approval_stays_used BEFORE DELETE ON approval_use BEGIN SELECT RAISE(ABORT, 'a sign-off is used once'); END;
CREATE TRIGGER approval_is_not_revoked BEFORE INSERT ON approval_use
WHEN EXISTS (SELECT 1 FROM run r JOIN revocation v ON v.campaign = r.campaign AND v.run = r.run
             WHERE r.run_no = NEW.run_no AND v.revoked_ms >= NEW.signed_ms)
BEGIN SELECT RAISE(ABORT, 'a sign-off from before a revocation opens nothing'); END;
CREATE TRIGGER revocation_stays BEFORE DELETE ON revocation BEGIN SELECT RAISE(ABORT, 'a revocation is never deleted'); END;
CREATE TRIGGER revocation_is_written_once BEFORE UPDATE ON revocation BEGIN SELECT RAISE(ABORT, 'a revocation is written once'); END;

CREATE TRIGGER gate_keeps_content BEFORE UPDATE ON send_gate
WHEN NEW.run_no <> OLD.run_no OR NEW.digest <> OLD.digest OR NEW.not_before_ms <> OLD.not_before_ms OR NEW.not_after_ms <> OLD.not_after_ms
BEGIN SELECT RAISE(ABORT, 'a gate keeps its digest and dates'); END;
CREATE TRIGGER gate_turns_one_way BEFORE UPDATE OF state ON send_gate
WHEN NEW.state <> OLD.state AND NOT (
  (OLD.state = 'open') OR
  (OLD.state = 'paused' AND NEW.state IN ('open', 'revoked', 'cancelled')) OR
  (OLD.state = 'revoked' AND NEW.state = 'open' AND EXISTS (
    SELECT 1 FROM approval_use u JOIN run r ON r.run_no = u.run_no WHERE u.run_no = NEW.run_no AND u.signed_ms >
      (SELECT MAX(v.revoked_ms) FROM revocation v WHERE v.campaign = r.campaign AND v.run = r.run))) OR
  (OLD.state IN ('revoked', 'done') AND NEW.state = 'cancelled'))
BEGIN SELECT RAISE(ABORT, 'a closed gate stays closed'); END;
CREATE TRIGGER gate_stays BEFORE DELETE ON send_gate BEGIN SELECT RAISE(ABORT, 'a gate is never deleted'); END;

CREATE TRIGGER batch_needs_open_gate BEFORE INSERT ON batch
WHEN NOT EXISTS (SELECT 1 FROM send_gate g WHERE g.run_no = NEW.run_no AND g.state = 'open' AND NEW.not_after_ms <= g.not_after_ms)
BEGIN SELECT RAISE(ABORT, 'a batch needs an open gate and a slot that ends before it'); END;
CREATE TRIGGER batch_is_born_frozen BEFORE INSERT ON batch WHEN NEW.state <> 0 OR NEW.retired_ms IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'a batch begins frozen'); END;
CREATE TRIGGER batch_is_frozen BEFORE UPDATE ON batch
WHEN NEW.batch_no <> OLD.batch_no OR NEW.run_no <> OLD.run_no OR NEW.touch_no <> OLD.touch_no OR NEW.channel <> OLD.channel
  OR NEW.policy <> OLD.policy OR NEW.member_no <> OLD.member_no OR NEW.app IS NOT OLD.app OR NEW.segment_no <> OLD.segment_no
  OR NEW.chunk_no <> OLD.chunk_no OR NEW.not_before_ms <> OLD.not_before_ms OR NEW.not_after_ms <> OLD.not_after_ms
  OR NEW.message_no <> OLD.message_no OR NEW.request_digest <> OLD.request_digest OR NEW.marker <> OLD.marker
  OR NEW.n_recipients <> OLD.n_recipients OR NEW.confirm IS NOT OLD.confirm
BEGIN SELECT RAISE(ABORT, 'a frozen batch does not change'); END;
CREATE TRIGGER batch_epoch_grows BEFORE UPDATE OF lease_epoch ON batch WHEN NEW.lease_epoch < OLD.lease_epoch
BEGIN SELECT RAISE(ABORT, 'a lease epoch never goes back'); END;
CREATE TRIGGER batch_retires_once BEFORE UPDATE ON batch
WHEN OLD.state = 5 OR (NEW.state = 5 AND OLD.state <> 0)
BEGIN SELECT RAISE(ABORT, 'only a frozen batch without a live attempt is retired, for good'); END;
CREATE TRIGGER batch_stays BEFORE DELETE ON batch BEGIN SELECT RAISE(ABORT, 'a batch is never deleted'); END;

CREATE TRIGGER claim_begins_held BEFORE INSERT ON recipient_claim WHEN NEW.state <> 0
BEGIN SELECT RAISE(ABORT, 'a claim begins held'); END;
CREATE TRIGGER claim_is_final BEFORE UPDATE ON recipient_claim WHEN OLD.state IN (1, 2)
BEGIN SELECT RAISE(ABORT, 'a sent or unreachable claim is final'); END;
CREATE TRIGGER claim_moves_when_released BEFORE UPDATE ON recipient_claim
WHEN NEW.batch_no <> OLD.batch_no AND OLD.state <> 3
BEGIN SELECT RAISE(ABORT, 'only a released claim moves to another batch'); END;
CREATE TRIGGER claim_is_held_again BEFORE UPDATE ON recipient_claim WHEN OLD.state = 3 AND NEW.state <> 0
BEGIN SELECT RAISE(ABORT, 'a released claim is held again before anything else'); END;
CREATE TRIGGER claim_stays BEFORE DELETE ON recipient_claim BEGIN SELECT RAISE(ABORT, 'a claim is never deleted'); END;

CREATE TRIGGER intent_is_allowed BEFORE INSERT ON attempt BEGIN
  SELECT RAISE(ABORT, 'intent: begins open') WHERE NEW.outcome <> 'open';
  SELECT RAISE(ABORT, 'intent: stopped') WHERE EXISTS (SELECT 1 FROM corp_switch WHERE stopped = 1);
  SELECT RAISE(ABORT, 'intent: retired') WHERE EXISTS (SELECT 1 FROM batch b WHERE b.batch_no = NEW.batch_no AND b.retired_ms IS NOT NULL);
  SELECT RAISE(ABORT, 'intent: gate') WHERE NOT EXISTS (
    SELECT 1 FROM batch b JOIN send_gate g ON g.run_no = b.run_no WHERE b.batch_no = NEW.batch_no AND g.state = 'open');
  SELECT RAISE(ABORT, 'intent: lease') WHERE NOT EXISTS (
    SELECT 1 FROM batch b WHERE b.batch_no = NEW.batch_no AND b.lease_owner = NEW.worker AND b.lease_epoch = NEW.lease_epoch);
  SELECT RAISE(ABORT, 'intent: digest') WHERE NOT EXISTS (
    SELECT 1 FROM batch b JOIN send_gate g ON g.run_no = b.run_no
    WHERE b.batch_no = NEW.batch_no AND b.request_digest = NEW.request_digest AND g.digest = NEW.digest AND b.channel = NEW.channel);
  SELECT RAISE(ABORT, 'intent: slot') WHERE NOT EXISTS (
    SELECT 1 FROM batch b WHERE b.batch_no = NEW.batch_no AND b.not_before_ms <= NEW.intent_ms AND NEW.wire_by_ms <= b.not_after_ms);
  SELECT RAISE(ABORT, 'intent: refused before') WHERE EXISTS (SELECT 1 FROM batch b WHERE b.batch_no = NEW.batch_no AND b.state = 4);
END;
CREATE TRIGGER outcome_is_final BEFORE UPDATE ON attempt
WHEN OLD.outcome NOT IN ('open', 'in_doubt') OR (NEW.outcome = 'open' AND OLD.outcome <> 'open')
BEGIN SELECT RAISE(ABORT, 'an outcome is final'); END;
CREATE TRIGGER intent_does_not_change BEFORE UPDATE ON attempt
WHEN NEW.batch_no <> OLD.batch_no OR NEW.attempt_no <> OLD.attempt_no OR NEW.channel <> OLD.channel OR NEW.lease_epoch <> OLD.lease_epoch
  OR NEW.worker <> OLD.worker OR NEW.intent_ms <> OLD.intent_ms OR NEW.wire_by_ms <> OLD.wire_by_ms OR NEW.digest <> OLD.digest
  OR NEW.request_digest <> OLD.request_digest OR NEW.media <> OLD.media OR NEW.fenced <> OLD.fenced
BEGIN SELECT RAISE(ABORT, 'an intent does not change'); END;
CREATE TRIGGER attempt_stays BEFORE DELETE ON attempt BEGIN SELECT RAISE(ABORT, 'an attempt is never deleted'); END;
CREATE TRIGGER intent_turns_batch AFTER INSERT ON attempt BEGIN
  UPDATE batch SET state = 1, at_ms = NEW.intent_ms WHERE batch_no = NEW.batch_no;
END;
CREATE TRIGGER outcome_turns_batch AFTER UPDATE OF outcome ON attempt WHEN NEW.outcome <> OLD.outcome BEGIN
  UPDATE batch SET
    state = CASE WHEN NEW.outcome = 'accepted' THEN 3 WHEN NEW.outcome = 'in_doubt' THEN 2
                 WHEN NEW.outcome = 'rejected' AND NEW.retry = 0 THEN 4 ELSE 0 END,
    at_ms = CASE WHEN NEW.outcome IN ('accepted', 'in_doubt', 'rejected') THEN NEW.intent_ms ELSE not_before_ms END
  WHERE batch_no = NEW.batch_no;
END;

CREATE TRIGGER result_is_final BEFORE UPDATE ON result WHEN OLD.status <> 0
BEGIN SELECT RAISE(ABORT, 'a final result stays'); END;
CREATE TRIGGER result_stays BEFORE DELETE ON result BEGIN SELECT RAISE(ABORT, 'a result is never deleted'); END;
CREATE TRIGGER complaint_stays BEFORE DELETE ON complaint BEGIN SELECT RAISE(ABORT, 'a complaint is never deleted'); END;
CREATE TRIGGER complaint_is_written_once BEFORE UPDATE ON complaint BEGIN SELECT RAISE(ABORT, 'a complaint is corrected by another entry'); END;
CREATE TRIGGER complaint_is_there BEFORE INSERT ON complaint
WHEN NEW.count + COALESCE((SELECT SUM(count) FROM complaint WHERE touch_no = NEW.touch_no), 0) < 0
BEGIN SELECT RAISE(ABORT, 'a correction takes off no more than there is'); END;
CREATE TRIGGER anomaly_stays BEFORE DELETE ON anomaly BEGIN SELECT RAISE(ABORT, 'an anomaly is never deleted'); END;
CREATE TRIGGER anomaly_is_written_once BEFORE UPDATE ON anomaly BEGIN SELECT RAISE(ABORT, 'an anomaly is written once'); END;

CREATE TRIGGER audit_is_written_once BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit chain is append-only'); END;
CREATE TRIGGER audit_stays BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit chain is append-only'); END;
CREATE TRIGGER audit_continues BEFORE INSERT ON audit
WHEN NEW.seq <> COALESCE((SELECT MAX(seq) FROM audit), 0) + 1
  OR (NEW.seq > 1 AND NEW.prev <> (SELECT hash FROM audit WHERE seq = NEW.seq - 1))
BEGIN SELECT RAISE(ABORT, 'the audit chain has no gaps'); END;
