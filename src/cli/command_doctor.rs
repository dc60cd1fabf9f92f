//! Being written.

use super::{
    CommandError, Exit, Terminal,
    args::{Doctor, Manners},
};

pub(super) fn run(
    _typed: &Doctor,
    _manners: &Manners,
    _terminal: &mut Terminal,
) -> Result<Exit, CommandError> {
    Ok(Exit::Done)
}
