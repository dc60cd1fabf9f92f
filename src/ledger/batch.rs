//! Turns a frozen batch back into what goes on the wire: recipients in order, marker in place, and the digest that proves both.

use super::sql::OptionalExtension;
use super::{
    row::{self, BATCH_COLUMNS},
    store::Tx,
};
use crate::{
    history::{Attempt, Batch, RunKey},
    model::{BatchNo, Channel, Digest, Message, PersonKey, PersonNo},
    ports::LedgerError,
};

/// Stands in a message for the marker of its batch.
pub const MARKER: &str = "⟨M⟩";

/// Puts a marker in its places: the text, addresses, pages of mini-programs and tasks of cards.
pub fn place_marker(message: &Message, marker: &str) -> Message {
    let mut placed = message.clone();
    placed.text = placed.text.replace(MARKER, marker);
    for place in placed.marked_mut() {
        *place = place.replace(MARKER, marker);
    }
    placed
}

/// Digest of a canonical request: channel, sender, recipients in order, and the message with its marker, whose media stand as
/// their SHA-256. It holds no token and no media id.
pub fn request_digest(
    channel: Channel,
    sender: Option<PersonKey>,
    recipients: &[PersonKey],
    message: &Message,
) -> Digest {
    let mut bytes = Vec::with_capacity(96 + 16 * recipients.len());
    bytes.extend_from_slice(b"qunfa request v1\0");
    bytes.push(channel as u8);
    bytes.push(u8::from(sender.is_some()));
    bytes.extend_from_slice(&sender.map_or([0; 16], |sender| sender.0));
    bytes.extend_from_slice(&(recipients.len() as u64).to_be_bytes());
    bytes.extend(recipients.iter().flat_map(|key| key.0));
    bytes.extend_from_slice(&message.digest().0);
    Digest::of(&bytes)
}

/// The marker as it is written.
pub(super) fn marker_hex(marker: [u8; 16]) -> String {
    PersonKey(marker).to_string()
}

/// A batch by number.
pub(super) fn by_number(tx: &Tx<'_>, batch_no: BatchNo) -> Result<Option<Batch>, LedgerError> {
    let sql = format!(
        "SELECT {} FROM batch b {} WHERE b.batch_no = ?1",
        row::BATCH,
        row::BATCH_JOINS
    );
    let mut statement = tx.sql.prepare_cached(&sql)?;
    let mut rows = statement.query_and_then([batch_no.0], row::batch)?;
    rows.next().transpose()
}

/// A batch's message with its marker in place.
pub(super) fn message(tx: &Tx<'_>, batch: &Batch) -> Result<Message, LedgerError> {
    let mut statement = tx.sql.prepare_cached("SELECT m.body FROM batch b JOIN message m ON m.message_no = b.message_no WHERE b.batch_no = ?1")?;
    let sealed: Vec<u8> = statement.query_row([batch.batch_no.0], |row| row.get(0))?;
    Ok(place_marker(
        &row::message(tx.keys, &sealed)?,
        &batch.marker,
    ))
}

/// A batch's people in key order.
pub(super) fn recipients(
    tx: &Tx<'_>,
    batch_no: BatchNo,
) -> Result<Vec<(PersonNo, Option<PersonKey>)>, LedgerError> {
    let mut statement =
        tx.sql.prepare_cached("SELECT p.no, p.key FROM recipient_claim c JOIN person p ON p.no = c.person_no WHERE c.batch_no = ?1 ORDER BY p.key")?;
    let rows = statement.query_map([batch_no.0], |row| {
        Ok((
            PersonNo(row.get(0)?),
            row.get::<Option<[u8; 16]>>(1)?.map(PersonKey),
        ))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// What the batch row knows beside [`Batch`]: app and confirmation terms.
pub(super) fn terms(
    tx: &Tx<'_>,
    batch_no: BatchNo,
) -> Result<(Option<String>, Option<String>), LedgerError> {
    let mut statement = tx
        .sql
        .prepare_cached("SELECT app, confirm FROM batch WHERE batch_no = ?1")?;
    Ok(statement.query_row([batch_no.0], |row| Ok((row.get(0)?, row.get(1)?)))?)
}

/// The state the triggers keep.
pub(super) fn state(tx: &Tx<'_>, batch_no: BatchNo) -> Result<i64, LedgerError> {
    let found: Option<i64> = tx
        .sql
        .prepare_cached("SELECT state FROM batch WHERE batch_no = ?1")?
        .query_row([batch_no.0], |row| row.get(0))
        .optional()?;
    found.ok_or_else(|| unknown(batch_no))
}

/// The number of a run; none when its gate was never opened.
pub(super) fn run_no(tx: &Tx<'_>, run: &RunKey) -> Result<Option<u32>, LedgerError> {
    let mut statement = tx
        .sql
        .prepare_cached("SELECT run_no FROM run WHERE campaign = ?1 AND run = ?2")?;
    Ok(statement
        .query_row([&run.campaign.0, &run.run], |row| row.get(0))
        .optional()?)
}

/// Every attempt that is open or in doubt, with its batch, in order.
pub(super) fn unsettled(tx: &Tx<'_>) -> Result<Vec<(Batch, Attempt)>, LedgerError> {
    let sql = format!(
        "SELECT {}, {} FROM batch b {} JOIN attempt a ON a.batch_no = b.batch_no
         WHERE a.outcome IN ('open', 'in_doubt') ORDER BY a.batch_no, a.attempt_no",
        row::BATCH,
        row::ATTEMPT,
        row::BATCH_JOINS,
    );
    let mut statement = tx.sql.prepare_cached(&sql)?;
    let rows = statement.query_and_then([], |row| {
        Ok::<_, LedgerError>((row::batch(row)?, row::attempt(row, BATCH_COLUMNS, tx.keys)?))
    })?;
    rows.collect()
}

/// No batch has this number.
pub(super) fn unknown(batch_no: BatchNo) -> LedgerError {
    LedgerError::Refused(format!("there is no batch {batch_no}"))
}
