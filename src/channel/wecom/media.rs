//! A picture becomes a `media_id` (three days) or a permanent URL.

use super::{
    call::{Call, Manner},
    caller::Caller,
    config::SecretName,
    wire::{MediaReply, PictureReply},
};
use crate::{model::Digest, ports::CallError};
use hyper::body::Bytes;

const UPLOAD: &str = "/cgi-bin/media/upload";
const UPLOAD_PICTURE: &str = "/cgi-bin/media/uploadimg";

/// `media/upload` with `type=image`.
pub(super) async fn upload(
    caller: &Caller,
    who: &SecretName,
    name: &str,
    mime: &str,
    bytes: &[u8],
) -> Result<String, CallError> {
    let query = vec![("type", "image".to_owned())];
    let call = Call {
        path: UPLOAD,
        query,
        body: Some(form(name, mime, bytes)),
        manner: Manner::Read,
    };
    Ok(caller.ask::<MediaReply>(who, &call).await?.media_id)
}

/// `media/uploadimg`; what it costs is one of 1,000 a day.
pub(super) async fn upload_picture(
    caller: &Caller,
    who: &SecretName,
    name: &str,
    mime: &str,
    bytes: &[u8],
) -> Result<String, CallError> {
    let call = Call {
        path: UPLOAD_PICTURE,
        query: Vec::new(),
        body: Some(form(name, mime, bytes)),
        manner: Manner::Read,
    };
    Ok(caller.ask::<PictureReply>(who, &call).await?.url)
}

/// One file as `multipart/form-data` (RFC 7578). The name stays raw UTF-8, as members will read it, and `filelength` is what
/// the platform recommends beside it. The boundary comes from the content's own hash, which the content cannot contain.
fn form(name: &str, mime: &str, bytes: &[u8]) -> (String, Bytes) {
    let hash = Digest::of(bytes).to_string();
    let boundary = format!("qunfa-{}", &hash[..32]);
    let name: String = name
        .chars()
        .filter(|c| !c.is_control() && !matches!(c, '"' | '\\'))
        .collect();
    let length = bytes.len();
    let mut body = format!(
        "--{boundary}\r\nContent-Disposition: form-data; name=\"media\"; filename=\"{name}\"; filelength={length}\r\nContent-Type: {mime}\r\n\r\n"
    )
    .into_bytes();
    body.extend_from_slice(bytes);
    body.extend_from_slice(format!("\r\n--{boundary}--\r\n").as_bytes());
    (
        format!("multipart/form-data; boundary={boundary}"),
        Bytes::from(body),
    )
}
