//! The one-shot client behind TLS and behind a proxy: handshakes are bytes too, and none of them is a request.

use super::{
    platform::Platform,
    requests::{ANSWER_MS, answering, config, json, text, to_customers},
};
use qunfa::{
    channel::{Config, Proxy, Roots, WeCom},
    history::Answer,
    ports::{CallError, Wire},
};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use secrecy::SecretString;
use std::sync::Arc;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};
use tokio_rustls::TlsAcceptor;

const ADD: &str = "/cgi-bin/externalcontact/add_msg_template";
const OK: &str = r#"{"errcode":0,"errmsg":"ok","msgid":"m-1"}"#;

/// TLS on loopback. The key guards nothing: it was made for this test and is valid for `localhost` only.
struct Secured {
    platform: Platform,
    port: u16,
    hung_up: Option<tokio::sync::oneshot::Receiver<()>>,
}

const CERTIFICATE: &[u8] = include_bytes!("tls/localhost.cert.der");
const KEY: &[u8] = include_bytes!("tls/localhost.key.der");

/// Serves with TLS; `closing` names the connection that is closed right after its handshake.
async fn secured(closing: Option<usize>) -> Secured {
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(KEY));
    let mut tls = rustls::ServerConfig::builder_with_provider(Arc::new(
        rustls::crypto::ring::default_provider(),
    ))
    .with_safe_default_protocol_versions()
    .expect("ring speaks them")
    .with_no_client_auth()
    .with_single_cert(vec![CertificateDer::from(CERTIFICATE)], key)
    .expect("key and certificate belong together");
    tls.alpn_protocols = vec![b"http/1.1".to_vec()];
    let acceptor = TlsAcceptor::from(Arc::new(tls));
    let listener = TcpListener::bind("127.0.0.1:0")
        .await
        .expect("loopback is there");
    let port = listener.local_addr().expect("it is bound").port();
    let platform = answering(json(OK)).await;
    let serving = platform.clone();
    let (tell, hung_up) = tokio::sync::oneshot::channel();
    let mut tell = Some(tell);
    tokio::spawn(async move {
        for number in 0.. {
            let Ok((stream, _)) = listener.accept().await else {
                return;
            };
            let Ok(mut stream) = acceptor.accept(stream).await else {
                continue;
            };
            if Some(number) == closing {
                // A polite end: close_notify, then FIN.
                let _ = stream.shutdown().await;
                drop(stream);
                let _ = tell.take().map(|tell| tell.send(()));
                continue;
            }
            serving.serve(&mut stream).await;
            let _ = stream.shutdown().await;
        }
    });
    Secured {
        platform,
        port,
        hung_up: Some(hung_up),
    }
}

fn trusting(base_url: &str) -> Config {
    Config {
        roots: Roots::Only(vec![CERTIFICATE.to_vec()]),
        ..config(base_url)
    }
}

#[tokio::test]
async fn both_clients_speak_tls_and_believe_only_the_roots_they_are_given() {
    let secured = secured(None).await;
    let base_url = format!("https://localhost:{}", secured.port);
    let wecom = WeCom::new(trusting(&base_url)).expect("the configuration is sound");
    let request = to_customers(text("会员日"));
    let connection = wecom
        .connect(&request)
        .await
        .expect("its certificate is known");
    let outcome = wecom
        .send(connection, &request, ANSWER_MS, || true, || {})
        .await;
    assert_eq!(
        (outcome.answer, outcome.on_the_wire),
        (Answer::Done, true),
        "{}",
        outcome.detail
    );
    assert_eq!(secured.platform.heard_on(ADD).len(), 1);
    let stranger = WeCom::new(config(&base_url)).expect("the configuration is sound");
    assert!(
        stranger.connect(&request).await.is_err(),
        "the system's roots do not know this certificate"
    );
}

#[tokio::test]
async fn a_handshake_is_not_a_request() {
    // The token comes over connection 0; connection 1 is shaken hands with and closed, with thousands of handshake bytes behind it.
    let mut secured = secured(Some(1)).await;
    let wecom = WeCom::new(trusting(&format!("https://localhost:{}", secured.port)))
        .expect("the configuration is sound");
    let request = to_customers(text("会员日"));
    let connection = wecom
        .connect(&request)
        .await
        .expect("its certificate is known");
    secured
        .hung_up
        .take()
        .expect("taken once")
        .await
        .expect("the server closes it");
    let outcome = wecom
        .send(connection, &request, ANSWER_MS, || true, || {})
        .await;
    assert_eq!(
        (outcome.answer, outcome.on_the_wire, outcome.retryable),
        (Answer::None, false, true),
        "{}",
        outcome.detail
    );
    assert!(secured.platform.heard_on(ADD).is_empty());
}

/// A proxy that tunnels what it is asked to, or refuses. Returns its port and the heads it heard.
async fn proxy(refuses: Option<&'static str>) -> (u16, Arc<std::sync::Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0")
        .await
        .expect("loopback is there");
    let port = listener.local_addr().expect("it is bound").port();
    let heads = Arc::new(std::sync::Mutex::new(Vec::new()));
    let heard = Arc::clone(&heads);
    tokio::spawn(async move {
        while let Ok((mut client, _)) = listener.accept().await {
            let mut head = Vec::new();
            while !head.ends_with(b"\r\n\r\n") {
                let Ok(byte) = client.read_u8().await else {
                    break;
                };
                head.push(byte);
            }
            let head = String::from_utf8_lossy(&head).into_owned();
            let place = head.split(' ').nth(1).unwrap_or_default().to_owned();
            heard
                .lock()
                .expect("no test panics while holding it")
                .push(head);
            if let Some(refusal) = refuses {
                let _ = client.write_all(refusal.as_bytes()).await;
                continue;
            }
            let Ok(mut server) = TcpStream::connect(&place).await else {
                continue;
            };
            let _ = client
                .write_all(b"HTTP/1.1 200 Connection established\r\n\r\n")
                .await;
            tokio::spawn(
                async move { tokio::io::copy_bidirectional(&mut client, &mut server).await },
            );
        }
    });
    (port, heads)
}

fn behind(port: u16, base_url: &str) -> Config {
    let proxy = Proxy {
        host: "127.0.0.1".to_owned(),
        port,
        user_password: Some(SecretString::from("ops:pass-of-proxy")),
    };
    Config {
        proxy: Some(proxy),
        ..trusting(base_url)
    }
}

#[tokio::test]
async fn both_clients_go_through_the_proxy() {
    let secured = secured(None).await;
    let (port, heads) = proxy(None).await;
    let wecom = WeCom::new(behind(port, &format!("https://localhost:{}", secured.port)))
        .expect("the configuration is sound");
    let request = to_customers(text("会员日"));
    let connection = wecom.connect(&request).await.expect("the proxy tunnels");
    let outcome = wecom
        .send(connection, &request, ANSWER_MS, || true, || {})
        .await;
    assert_eq!(outcome.answer, Answer::Done, "{}", outcome.detail);
    let heads = heads
        .lock()
        .expect("no test panics while holding it")
        .clone();
    assert_eq!(
        heads.len(),
        2,
        "one tunnel for the token, one for the message"
    );
    for head in heads {
        assert!(
            head.to_lowercase()
                .contains("proxy-authorization: basic b3bzonbhc3mtb2ytchjvehk="),
            "{head}"
        );
    }
}

#[tokio::test]
async fn a_proxy_that_refuses_proves_unsent() {
    let secured = secured(None).await;
    let (port, _) = proxy(Some("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n")).await;
    let wecom = WeCom::new(behind(port, &format!("https://localhost:{}", secured.port)))
        .expect("the configuration is sound");
    let error = wecom
        .connect(&to_customers(text("会员日")))
        .await
        .expect_err("the proxy refuses");
    assert!(matches!(error, CallError::Unreachable(_)));
    assert!(!error.to_string().contains("pass-of-proxy"), "{error}");
    assert!(secured.platform.heard().is_empty());
}
