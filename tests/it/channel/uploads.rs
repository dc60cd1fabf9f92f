//! Pictures on the wire: multipart as RFC 7578 has it, the name in raw UTF-8.

use super::requests::{answering, file, json, wecom};
use insta::assert_snapshot;
use qunfa::{
    model::{Channel, MediaKind},
    ports::{MediaUpload, Wire},
};

/// Bytes that show in a snapshot; what a picture is was judged before it came here.
const PNG: &[u8] = b"PNG --not a boundary--";

#[tokio::test]
async fn a_picture_is_uploaded_under_its_chinese_name() {
    let platform = answering(json(r#"{"errcode":0,"errmsg":"","type":"image","media_id":"mid-3f9a","created_at":"1760000000"}"#)).await;
    let wecom = wecom(&platform);
    let id = wecom
        .upload(file(Channel::CustomerMass, "海报\"2026\".png", PNG))
        .await;
    assert_eq!(id.as_deref(), Ok("mid-3f9a"));
    let heard = &platform.heard_on("/cgi-bin/media/upload")[0];
    assert_eq!(
        (heard.query("type"), heard.query("access_token")),
        (Some("image"), Some("token-for-secret-of-customers"))
    );
    let kind = heard
        .head
        .lines()
        .find(|line| line.to_lowercase().starts_with("content-type:"))
        .unwrap_or_default();
    assert_snapshot!(format!("{kind}\n{}", heard.text().replace("\r\n", "\n")), @r#"
    content-type: multipart/form-data; boundary=qunfa-d06fb25be863ab17935fe1371354fa0e
    --qunfa-d06fb25be863ab17935fe1371354fa0e
    Content-Disposition: form-data; name="media"; filename="海报2026.png"; filelength=22
    Content-Type: image/png

    PNG --not a boundary--
    --qunfa-d06fb25be863ab17935fe1371354fa0e--
    "#);
}

#[tokio::test]
async fn each_channel_uploads_with_its_own_secret() {
    let platform = answering(json(
        r#"{"errcode":0,"type":"image","media_id":"mid-1","created_at":"1"}"#,
    ))
    .await;
    let wecom = wecom(&platform);
    wecom
        .upload(MediaUpload {
            app: Some("notice"),
            ..file(Channel::App, "a.png", PNG)
        })
        .await
        .expect("it is taken");
    assert_eq!(
        platform.heard_on("/cgi-bin/media/upload")[0].query("access_token"),
        Some("token-for-secret-of-notice")
    );
}

#[tokio::test]
async fn a_cover_becomes_a_permanent_address() {
    let platform = answering(json(
        r#"{"errcode":0,"errmsg":"","url":"https://pic.example.com/wework/0"}"#,
    ))
    .await;
    let url = wecom(&platform)
        .upload_cover("封面.png", "image/png", PNG.to_vec())
        .await;
    assert_eq!(url.as_deref(), Ok("https://pic.example.com/wework/0"));
    assert_eq!(platform.heard_on("/cgi-bin/media/uploadimg").len(), 1);
}

#[tokio::test]
async fn an_upload_is_repeated_since_that_is_harmless() {
    let platform =
        super::platform::Platform::start(|heard, before| match super::requests::token_for(heard) {
            Some(token) => token,
            None if before == 0 => json(r#"{"errcode":-1,"errmsg":"busy"}"#),
            None => json(r#"{"errcode":0,"errmsg":"","media_id":"mid-2"}"#),
        })
        .await;
    let id = wecom(&platform)
        .upload(file(Channel::CustomerMass, "a.png", PNG))
        .await;
    assert_eq!(id.as_deref(), Ok("mid-2"));
}

#[tokio::test]
async fn a_robots_file_is_uploaded_with_its_key_and_no_token() {
    let platform = answering(json(
        r#"{"errcode":0,"errmsg":"ok","type":"file","media_id":"mid-4","created_at":"1"}"#,
    ))
    .await;
    let wecom = wecom(&platform);
    for (kind, expected) in [(MediaKind::Pdf, "file"), (MediaKind::Amr, "voice")] {
        let upload = MediaUpload {
            robot: Some("robot:store-ops"),
            kind,
            ..file(Channel::Robot, "a", PNG)
        };
        assert_eq!(wecom.upload(upload).await.as_deref(), Ok("mid-4"));
        let heard = platform.heard().pop().expect("it was heard");
        assert_eq!(heard.path(), "/cgi-bin/webhook/upload_media");
        assert_eq!(
            (
                heard.query("key"),
                heard.query("type"),
                heard.query("access_token")
            ),
            (Some("key-of-store-ops"), Some(expected), None)
        );
    }
}

#[tokio::test]
async fn a_file_for_moments_is_uploaded_for_moments() {
    let platform = answering(json(
        r#"{"errcode":0,"errmsg":"ok","type":"video","media_id":"mid-5","created_at":1}"#,
    ))
    .await;
    let upload = MediaUpload {
        kind: MediaKind::Mp4,
        ..file(Channel::Moments, "a.mp4", PNG)
    };
    assert_eq!(
        wecom(&platform).upload(upload).await.as_deref(),
        Ok("mid-5")
    );
    let heard = &platform.heard_on("/cgi-bin/media/upload_attachment")[0];
    assert_eq!(
        (heard.query("media_type"), heard.query("attachment_type")),
        (Some("video"), Some("1"))
    );
}

#[tokio::test]
async fn each_kind_is_uploaded_as_what_it_is() {
    let platform = answering(json(r#"{"errcode":0,"media_id":"mid-6"}"#)).await;
    let wecom = wecom(&platform);
    for (kind, expected) in [
        (MediaKind::Jpeg, "image"),
        (MediaKind::Mp4, "video"),
        (MediaKind::Amr, "voice"),
        (MediaKind::Docx, "file"),
    ] {
        let upload = MediaUpload {
            kind,
            ..file(Channel::CustomerMass, "a", PNG)
        };
        wecom.upload(upload).await.expect("it is taken");
        let heard = platform.heard().pop().expect("it was heard");
        assert_eq!(heard.query("type"), Some(expected));
    }
}
