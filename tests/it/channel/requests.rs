//! Configurations and requests that the tests of this room share.

use super::platform::{Heard, Platform, Reply};
use qunfa::{
    channel::{Agent, Chat, Config, Waits, WeCom},
    model::{Attachment, Channel, Digest, Media, MediaKind, Message, Upload},
    ports::{MediaUpload, WireRequest},
};
use secrecy::SecretString;
use std::collections::BTreeMap;

/// Waits without a pause, so that no test sleeps.
pub const NO_PAUSE: Waits = Waits {
    connect_ms: 10_000,
    answer_ms: 30_000,
    retry_ms: 0,
    rate_block_ms: 0,
};

/// Longest wait for an answer that does come.
pub const ANSWER_MS: i64 = 30_000;

pub fn config(base_url: &str) -> Config {
    let secret = |text: &str| Some(SecretString::from(text));
    Config {
        contacts: secret("secret-of-contacts"),
        customers: secret("secret-of-customers"),
        agents: BTreeMap::from([(
            "notice".to_owned(),
            Agent {
                id: 1_000_008,
                secret: secret("secret-of-notice"),
            },
        )]),
        robots: BTreeMap::from([(
            "store-ops".to_owned(),
            SecretString::from("key-of-store-ops"),
        )]),
        chats: BTreeMap::from([(
            "store-desk".to_owned(),
            Chat {
                id: "cmp42ops".to_owned(),
                name: "门店运营群".to_owned(),
                owner: "wang.jun".to_owned(),
                members: vec!["wang.jun".to_owned(), "li.mei".to_owned()],
            },
        )]),
        waits: NO_PAUSE,
        ..Config::new(base_url, "wwdemo0123456789")
    }
}

pub fn wecom(platform: &Platform) -> WeCom {
    WeCom::new(config(&platform.url())).expect("the configuration is sound")
}

/// Answers `gettoken` as the platform does: one token a secret.
pub fn token_for(heard: &Heard) -> Option<Reply> {
    let secret = heard
        .query("corpsecret")
        .filter(|_| heard.path() == "/cgi-bin/gettoken")?;
    Some(json(&format!(
        r#"{{"errcode":0,"errmsg":"ok","access_token":"token-for-{secret}","expires_in":7200}}"#
    )))
}

/// A platform that gives tokens and answers everything else with one reply.
pub async fn answering(reply: Reply) -> Platform {
    Platform::start(move |heard, _| token_for(heard).unwrap_or_else(|| reply.clone())).await
}

pub fn json(body: &str) -> Reply {
    Reply::Json(body.to_owned())
}

pub fn text(content: &str) -> Message {
    Message {
        text: content.to_owned(),
        attachments: Vec::new(),
        ..Message::default()
    }
}

pub fn picture(path: &str) -> Media {
    Media {
        sha256: Digest::of(path.as_bytes()),
        path: path.to_owned(),
        kind: MediaKind::Png,
        bytes: 2_048,
    }
}

pub fn link(cover: Option<Media>) -> Attachment {
    Attachment::Link {
        title: "双11会场".to_owned(),
        url: "https://shop.example.com/1111?q=0123456789abcdef0123456789abcdef".to_owned(),
        desc: "两分钟完成".to_owned(),
        cover,
    }
}

/// A batch to two customers in the name of Li Mei.
pub fn to_customers(message: Message) -> WireRequest {
    WireRequest {
        channel: Channel::CustomerMass,
        app: None,
        sender: Some("li.mei".to_owned()),
        recipients: vec![
            "wmDemoCustomer0001".to_owned(),
            "wmDemoCustomer0002".to_owned(),
        ],
        message,
        media: BTreeMap::new(),
        inside: BTreeMap::new(),
    }
}

/// A batch to three members by the app `notice`.
pub fn to_staff(message: Message) -> WireRequest {
    WireRequest {
        channel: Channel::App,
        app: Some("notice".to_owned()),
        sender: None,
        recipients: vec![
            "Li.Mei".to_owned(),
            "wang.jun".to_owned(),
            "Ghost.01".to_owned(),
        ],
        message,
        media: BTreeMap::new(),
        inside: BTreeMap::new(),
    }
}

/// One call of the robot `store-ops`.
pub fn by_robot(message: Message) -> WireRequest {
    WireRequest {
        channel: Channel::Robot,
        app: None,
        recipients: vec!["robot:store-ops".to_owned()],
        ..to_staff(message)
    }
}

/// One call into the app chat `store-desk`.
pub fn into_chat(message: Message) -> WireRequest {
    WireRequest {
        channel: Channel::Appchat,
        recipients: vec!["appchat:store-desk".to_owned()],
        ..to_staff(message)
    }
}

/// A picture on its way to a channel.
pub fn file<'a>(channel: Channel, name: &'a str, bytes: &'a [u8]) -> MediaUpload<'a> {
    MediaUpload {
        channel,
        app: None,
        robot: None,
        name,
        kind: MediaKind::Png,
        bytes,
    }
}

/// Says which file was uploaded as what.
pub fn uploaded(mut request: WireRequest, files: &[(&Media, &str)]) -> WireRequest {
    request.media.extend(files.iter().map(|(media, id)| {
        let upload = if id.starts_with("https://") {
            Upload::Picture
        } else {
            Upload::Media
        };
        ((media.sha256, upload), (*id).to_owned())
    }));
    request
}
