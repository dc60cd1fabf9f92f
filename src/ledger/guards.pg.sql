-- The guards of `guards.sql` for PostgreSQL, rule by rule under the same names; a test compares the names. A refusal is a check violation,
-- so that it reads as one beside what indexes and checks refuse.

CREATE FUNCTION say_no(said TEXT) RETURNS void LANGUAGE plpgsql AS $$ BEGIN
  RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = said;
END $$;
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  PERFORM say_no(TG_ARGV[0]);
  RETURN NULL;
END $$;

CREATE TRIGGER instance_is_one BEFORE DELETE ON ledger_instance FOR EACH ROW
  EXECUTE FUNCTION refuse('the ledger keeps its identity');
CREATE TRIGGER instance_keeps_identity BEFORE UPDATE ON ledger_instance FOR EACH ROW
  WHEN (NEW.ledger_id <> OLD.ledger_id OR NEW.corp <> OLD.corp OR NEW.pepper_fingerprint <> OLD.pepper_fingerprint
  OR NEW.protocol < OLD.protocol OR NEW.deciding_seq < OLD.deciding_seq)
  EXECUTE FUNCTION refuse('the ledger keeps its identity');
CREATE TRIGGER person_stays BEFORE DELETE ON person FOR EACH ROW
  EXECUTE FUNCTION refuse('person numbers are never reused');
CREATE TRIGGER person_keeps_number BEFORE UPDATE ON person FOR EACH ROW
  WHEN (NEW.no <> OLD.no OR NEW.kind <> OLD.kind OR (NEW.key IS NOT NULL AND NEW.key IS DISTINCT FROM OLD.key))
  EXECUTE FUNCTION refuse('a person keeps number and key, or is forgotten');

CREATE FUNCTION policy_is_signed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF (NEW.statement IS NULL) = EXISTS (SELECT 1 FROM policy_trust) THEN
    PERFORM say_no('the first policy is trusted, every later one is signed'); END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER policy_is_signed BEFORE INSERT ON policy_trust FOR EACH ROW EXECUTE FUNCTION policy_is_signed();

CREATE TRIGGER policy_trust_is_written_once BEFORE UPDATE ON policy_trust FOR EACH ROW
  EXECUTE FUNCTION refuse('trust in a policy is written once');
CREATE TRIGGER policy_trust_stays BEFORE DELETE ON policy_trust FOR EACH ROW
  EXECUTE FUNCTION refuse('trust in a policy is never deleted');
CREATE TRIGGER forgotten_stays BEFORE DELETE ON forgotten FOR EACH ROW
  EXECUTE FUNCTION refuse('who was forgotten stays forgotten');
CREATE TRIGGER forgotten_does_not_change BEFORE UPDATE ON forgotten FOR EACH ROW
  EXECUTE FUNCTION refuse('who was forgotten stays forgotten');
CREATE TRIGGER run_keeps_terms BEFORE UPDATE ON run FOR EACH ROW
  EXECUTE FUNCTION refuse('a run keeps its terms');
CREATE TRIGGER run_stays BEFORE DELETE ON run FOR EACH ROW
  EXECUTE FUNCTION refuse('a run is never deleted');
CREATE TRIGGER touch_keeps_audience BEFORE UPDATE ON touch FOR EACH ROW
  WHEN (OLD.frozen IS NOT NULL OR NEW.run_no <> OLD.run_no OR NEW.name <> OLD.name OR NEW.chain_touch_no <> OLD.chain_touch_no
  OR NEW.hop <> OLD.hop OR NEW.skeleton_digest <> OLD.skeleton_digest)
  EXECUTE FUNCTION refuse('a frozen audience does not change');
CREATE TRIGGER approval_is_used_once BEFORE UPDATE ON approval_use FOR EACH ROW
  EXECUTE FUNCTION refuse('a sign-off is used once');
CREATE TRIGGER approval_stays_used BEFORE DELETE ON approval_use FOR EACH ROW
  EXECUTE FUNCTION refuse('a sign-off is used once');

CREATE FUNCTION approval_is_not_revoked() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF EXISTS (SELECT 1 FROM run r JOIN revocation v ON v.campaign = r.campaign AND v.run = r.run
             WHERE r.run_no = NEW.run_no AND v.revoked_ms >= NEW.signed_ms) THEN
    PERFORM say_no('a sign-off from before a revocation opens nothing'); END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER approval_is_not_revoked BEFORE INSERT ON approval_use FOR EACH ROW EXECUTE FUNCTION approval_is_not_revoked();

CREATE TRIGGER revocation_stays BEFORE DELETE ON revocation FOR EACH ROW
  EXECUTE FUNCTION refuse('a revocation is never deleted');
CREATE TRIGGER revocation_is_written_once BEFORE UPDATE ON revocation FOR EACH ROW
  EXECUTE FUNCTION refuse('a revocation is written once');
CREATE TRIGGER gate_keeps_content BEFORE UPDATE ON send_gate FOR EACH ROW
  WHEN (NEW.run_no <> OLD.run_no OR NEW.digest <> OLD.digest OR NEW.not_before_ms <> OLD.not_before_ms OR NEW.not_after_ms <> OLD.not_after_ms)
  EXECUTE FUNCTION refuse('a gate keeps its digest and dates');

CREATE FUNCTION gate_turns_one_way() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF NEW.state <> OLD.state AND NOT (
    (OLD.state = 'open') OR
    (OLD.state = 'paused' AND NEW.state IN ('open', 'revoked', 'cancelled')) OR
    (OLD.state = 'revoked' AND NEW.state = 'open' AND EXISTS (
      SELECT 1 FROM approval_use u JOIN run r ON r.run_no = u.run_no WHERE u.run_no = NEW.run_no AND u.signed_ms >
        (SELECT MAX(v.revoked_ms) FROM revocation v WHERE v.campaign = r.campaign AND v.run = r.run))) OR
    (OLD.state IN ('revoked', 'done') AND NEW.state = 'cancelled')) THEN
    PERFORM say_no('a closed gate stays closed'); END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER gate_turns_one_way BEFORE UPDATE OF state ON send_gate FOR EACH ROW EXECUTE FUNCTION gate_turns_one_way();

CREATE TRIGGER gate_stays BEFORE DELETE ON send_gate FOR EACH ROW
  EXECUTE FUNCTION refuse('a gate is never deleted');

CREATE FUNCTION batch_needs_open_gate() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  PERFORM 1 FROM send_gate g WHERE g.run_no = NEW.run_no AND g.state = 'open' AND NEW.not_after_ms <= g.not_after_ms FOR SHARE;
  IF NOT FOUND THEN PERFORM say_no('a batch needs an open gate and a slot that ends before it'); END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER batch_needs_open_gate BEFORE INSERT ON batch FOR EACH ROW EXECUTE FUNCTION batch_needs_open_gate();

CREATE TRIGGER batch_is_born_frozen BEFORE INSERT ON batch FOR EACH ROW
  WHEN (NEW.state <> 0 OR NEW.retired_ms IS NOT NULL)
  EXECUTE FUNCTION refuse('a batch begins frozen');
CREATE TRIGGER batch_is_frozen BEFORE UPDATE ON batch FOR EACH ROW
  WHEN (NEW.batch_no <> OLD.batch_no OR NEW.run_no <> OLD.run_no OR NEW.touch_no <> OLD.touch_no OR NEW.channel <> OLD.channel
  OR NEW.policy <> OLD.policy OR NEW.member_no <> OLD.member_no OR NEW.app IS DISTINCT FROM OLD.app OR NEW.segment_no <> OLD.segment_no
  OR NEW.chunk_no <> OLD.chunk_no OR NEW.not_before_ms <> OLD.not_before_ms OR NEW.not_after_ms <> OLD.not_after_ms
  OR NEW.message_no <> OLD.message_no OR NEW.request_digest <> OLD.request_digest OR NEW.marker <> OLD.marker
  OR NEW.n_recipients <> OLD.n_recipients OR NEW.confirm IS DISTINCT FROM OLD.confirm)
  EXECUTE FUNCTION refuse('a frozen batch does not change');
CREATE TRIGGER batch_epoch_grows BEFORE UPDATE OF lease_epoch ON batch FOR EACH ROW
  WHEN (NEW.lease_epoch < OLD.lease_epoch)
  EXECUTE FUNCTION refuse('a lease epoch never goes back');
CREATE TRIGGER batch_retires_once BEFORE UPDATE ON batch FOR EACH ROW
  WHEN (OLD.state = 5 OR (NEW.state = 5 AND OLD.state <> 0))
  EXECUTE FUNCTION refuse('only a frozen batch without a live attempt is retired, for good');
CREATE TRIGGER batch_stays BEFORE DELETE ON batch FOR EACH ROW
  EXECUTE FUNCTION refuse('a batch is never deleted');
CREATE TRIGGER claim_begins_held BEFORE INSERT ON recipient_claim FOR EACH ROW
  WHEN (NEW.state <> 0)
  EXECUTE FUNCTION refuse('a claim begins held');
CREATE TRIGGER claim_is_final BEFORE UPDATE ON recipient_claim FOR EACH ROW
  WHEN (OLD.state IN (1, 2))
  EXECUTE FUNCTION refuse('a sent or unreachable claim is final');
CREATE TRIGGER claim_moves_when_released BEFORE UPDATE ON recipient_claim FOR EACH ROW
  WHEN (NEW.batch_no <> OLD.batch_no AND OLD.state <> 3)
  EXECUTE FUNCTION refuse('only a released claim moves to another batch');
CREATE TRIGGER claim_is_held_again BEFORE UPDATE ON recipient_claim FOR EACH ROW
  WHEN (OLD.state = 3 AND NEW.state <> 0)
  EXECUTE FUNCTION refuse('a released claim is held again before anything else');
CREATE TRIGGER claim_stays BEFORE DELETE ON recipient_claim FOR EACH ROW
  EXECUTE FUNCTION refuse('a claim is never deleted');

-- Locks the batch and its gate: whoever claims the batch anew or turns the gate comes before the intent, or after it.
CREATE FUNCTION intent_is_allowed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE b RECORD; g RECORD;
BEGIN
  SELECT * INTO b FROM batch WHERE batch_no = NEW.batch_no FOR UPDATE;
  SELECT * INTO g FROM send_gate WHERE run_no = b.run_no FOR SHARE;
  IF NEW.outcome <> 'open' THEN PERFORM say_no('intent: begins open'); END IF;
  IF EXISTS (SELECT 1 FROM corp_switch WHERE stopped = 1) THEN PERFORM say_no('intent: stopped'); END IF;
  IF b.retired_ms IS NOT NULL THEN PERFORM say_no('intent: retired'); END IF;
  IF g.state IS DISTINCT FROM 'open' THEN PERFORM say_no('intent: gate'); END IF;
  IF b.lease_owner IS DISTINCT FROM NEW.worker OR b.lease_epoch IS DISTINCT FROM NEW.lease_epoch THEN PERFORM say_no('intent: lease'); END IF;
  IF b.request_digest IS DISTINCT FROM NEW.request_digest OR g.digest IS DISTINCT FROM NEW.digest OR b.channel IS DISTINCT FROM NEW.channel THEN
    PERFORM say_no('intent: digest'); END IF;
  IF NOT (b.not_before_ms <= NEW.intent_ms AND NEW.wire_by_ms <= b.not_after_ms) THEN PERFORM say_no('intent: slot'); END IF;
  IF b.state = 4 THEN PERFORM say_no('intent: refused before'); END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER intent_is_allowed BEFORE INSERT ON attempt FOR EACH ROW EXECUTE FUNCTION intent_is_allowed();

CREATE TRIGGER outcome_is_final BEFORE UPDATE ON attempt FOR EACH ROW
  WHEN (OLD.outcome NOT IN ('open', 'in_doubt') OR (NEW.outcome = 'open' AND OLD.outcome <> 'open'))
  EXECUTE FUNCTION refuse('an outcome is final');
CREATE TRIGGER intent_does_not_change BEFORE UPDATE ON attempt FOR EACH ROW
  WHEN (NEW.batch_no <> OLD.batch_no OR NEW.attempt_no <> OLD.attempt_no OR NEW.channel <> OLD.channel OR NEW.lease_epoch <> OLD.lease_epoch
  OR NEW.worker <> OLD.worker OR NEW.intent_ms <> OLD.intent_ms OR NEW.wire_by_ms <> OLD.wire_by_ms OR NEW.digest <> OLD.digest
  OR NEW.request_digest <> OLD.request_digest OR NEW.media <> OLD.media OR NEW.fenced <> OLD.fenced)
  EXECUTE FUNCTION refuse('an intent does not change');
CREATE TRIGGER attempt_stays BEFORE DELETE ON attempt FOR EACH ROW
  EXECUTE FUNCTION refuse('an attempt is never deleted');

CREATE FUNCTION intent_turns_batch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  UPDATE batch SET state = 1, at_ms = NEW.intent_ms WHERE batch_no = NEW.batch_no;
  RETURN NULL;
END $$;
CREATE TRIGGER intent_turns_batch AFTER INSERT ON attempt FOR EACH ROW EXECUTE FUNCTION intent_turns_batch();


CREATE FUNCTION outcome_turns_batch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  UPDATE batch SET
    state = CASE WHEN NEW.outcome = 'accepted' THEN 3 WHEN NEW.outcome = 'in_doubt' THEN 2
                 WHEN NEW.outcome = 'rejected' AND NEW.retry = 0 THEN 4 ELSE 0 END,
    at_ms = CASE WHEN NEW.outcome IN ('accepted', 'in_doubt', 'rejected') THEN NEW.intent_ms ELSE not_before_ms END
  WHERE batch_no = NEW.batch_no;
  RETURN NULL;
END $$;
CREATE TRIGGER outcome_turns_batch AFTER UPDATE OF outcome ON attempt FOR EACH ROW WHEN (NEW.outcome <> OLD.outcome)
  EXECUTE FUNCTION outcome_turns_batch();

CREATE TRIGGER result_is_final BEFORE UPDATE ON result FOR EACH ROW
  WHEN (OLD.status <> 0)
  EXECUTE FUNCTION refuse('a final result stays');
CREATE TRIGGER result_stays BEFORE DELETE ON result FOR EACH ROW
  EXECUTE FUNCTION refuse('a result is never deleted');
CREATE TRIGGER complaint_stays BEFORE DELETE ON complaint FOR EACH ROW
  EXECUTE FUNCTION refuse('a complaint is never deleted');
CREATE TRIGGER complaint_is_written_once BEFORE UPDATE ON complaint FOR EACH ROW
  EXECUTE FUNCTION refuse('a complaint is corrected by another entry');

CREATE FUNCTION complaint_is_there() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF NEW.count + COALESCE((SELECT SUM(count) FROM complaint WHERE touch_no = NEW.touch_no), 0) < 0 THEN
    PERFORM say_no('a correction takes off no more than there is'); END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER complaint_is_there BEFORE INSERT ON complaint FOR EACH ROW EXECUTE FUNCTION complaint_is_there();

CREATE TRIGGER anomaly_stays BEFORE DELETE ON anomaly FOR EACH ROW
  EXECUTE FUNCTION refuse('an anomaly is never deleted');
CREATE TRIGGER anomaly_is_written_once BEFORE UPDATE ON anomaly FOR EACH ROW
  EXECUTE FUNCTION refuse('an anomaly is written once');
CREATE TRIGGER audit_is_written_once BEFORE UPDATE ON audit FOR EACH ROW
  EXECUTE FUNCTION refuse('the audit chain is append-only');
CREATE TRIGGER audit_stays BEFORE DELETE ON audit FOR EACH ROW
  EXECUTE FUNCTION refuse('the audit chain is append-only');

CREATE FUNCTION audit_continues() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF NEW.seq <> COALESCE((SELECT MAX(seq) FROM audit), 0) + 1
     OR (NEW.seq > 1 AND NEW.prev <> (SELECT hash FROM audit WHERE seq = NEW.seq - 1)) THEN
    PERFORM say_no('the audit chain has no gaps'); END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER audit_continues BEFORE INSERT ON audit FOR EACH ROW EXECUTE FUNCTION audit_continues();

-- `TRUNCATE` fires no row's trigger.
DO $$ DECLARE kept TEXT; BEGIN
  FOREACH kept IN ARRAY ARRAY['ledger_instance', 'person', 'policy_trust', 'forgotten', 'run', 'approval_use', 'revocation', 'send_gate', 'batch',
                              'recipient_claim', 'attempt', 'result', 'complaint', 'anomaly', 'audit'] LOOP
    EXECUTE format('CREATE TRIGGER %I BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION refuse(%L)',
                   kept || '_is_not_emptied', kept, 'what a ledger keeps is never emptied');
  END LOOP;
END $$;
