//! Being written.

use super::{
    CommandError, Exit, Terminal,
    args::{AuditExport, Manners},
};

pub(super) fn run(
    _typed: &AuditExport,
    _manners: &Manners,
    _terminal: &mut Terminal,
) -> Result<Exit, CommandError> {
    Ok(Exit::Done)
}
