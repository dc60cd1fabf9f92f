//! What a message's files are called on the wire: ids and addresses that were given before the request was written.

use crate::{
    model::{Media, Upload},
    ports::{CallError, WireRequest},
};

/// What the platform calls a file that was uploaded as this.
pub(super) fn uploaded<'a>(
    request: &'a WireRequest,
    media: &Media,
    upload: Upload,
) -> Result<&'a str, CallError> {
    let id = request.media.get(&(media.sha256, upload));
    let id = id.filter(|id| !id.is_empty());
    id.map(String::as_str)
        .ok_or_else(|| CallError::Unsendable(format!("{} has not been uploaded", media.path)))
}

/// The address of a card's picture, which only `uploadimg` gives.
pub(super) fn picture_url<'a>(
    request: &'a WireRequest,
    cover: Option<&Media>,
) -> Result<Option<&'a str>, CallError> {
    cover
        .map(|media| uploaded(request, media, Upload::Picture))
        .transpose()
}
