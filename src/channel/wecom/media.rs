//! A file becomes a `media_id` (three days) on the channel it is for, or a picture a permanent address.

use super::{
    call::{Call, Manner},
    caller::Caller,
    config::SecretName,
    wire::{MediaReply, PictureReply},
};
use crate::{
    model::Digest,
    ports::{CallError, MediaUpload},
};
use hyper::body::Bytes;
use secrecy::{ExposeSecret, SecretString};

const UPLOAD: &str = "/cgi-bin/media/upload";
const UPLOAD_ATTACHMENT: &str = "/cgi-bin/media/upload_attachment";
const UPLOAD_FOR_ROBOT: &str = "/cgi-bin/webhook/upload_media";
const UPLOAD_PICTURE: &str = "/cgi-bin/media/uploadimg";

/// A file for messages of this secret, by what it is (doc 90253).
pub(super) async fn upload(
    caller: &Caller,
    who: &SecretName,
    file: &MediaUpload<'_>,
) -> Result<String, CallError> {
    let query = vec![("type", file.kind.upload_type().to_owned())];
    let call = sent(UPLOAD, query, file);
    Ok(caller.ask::<MediaReply>(who, &call).await?.media_id)
}

/// A file for moments alone (doc 95098): an id of another scene is refused there (41072).
pub(super) async fn upload_for_moments(
    caller: &Caller,
    file: &MediaUpload<'_>,
) -> Result<String, CallError> {
    let query = vec![
        ("media_type", file.kind.upload_type().to_owned()),
        ("attachment_type", "1".to_owned()),
    ];
    let call = sent(UPLOAD_ATTACHMENT, query, file);
    let reply: MediaReply = caller.ask(&SecretName::Customers, &call).await?;
    Ok(reply.media_id)
}

/// A file for one robot: a recording, or a document whatever it holds (doc 91770).
pub(super) async fn upload_for_robot(
    caller: &Caller,
    key: &SecretString,
    file: &MediaUpload<'_>,
) -> Result<String, CallError> {
    let kind = match file.kind.upload_type() {
        "voice" => "voice",
        _ => "file",
    };
    let query = vec![
        ("key", key.expose_secret().to_owned()),
        ("type", kind.to_owned()),
    ];
    let call = sent(UPLOAD_FOR_ROBOT, query, file);
    Ok(caller.ask_openly::<MediaReply>(&call).await?.media_id)
}

fn sent(path: &'static str, query: Vec<(&'static str, String)>, file: &MediaUpload<'_>) -> Call {
    Call {
        path,
        query,
        body: Some(form(file.name, file.kind.mime(), file.bytes)),
        manner: Manner::Read,
    }
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
