//! Opening addresses against a server on this machine that redirects, floods, dawdles and points inside.

use qunfa::{
    channel::{Lookup, PAGE_BYTES_MAX, REDIRECTS_MAX, Roots, Visitor, is_reachable},
    history::{Visit, VisitEnd},
    model::Digest,
};
use std::{
    io::{Read, Write},
    net::{IpAddr, Ipv4Addr, TcpListener, TcpStream},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::Duration,
};
use url::Url;

/// A server whose paths are the tests' scripts; it lives as long as the process.
struct Server {
    port: u16,
    asked: Arc<AtomicUsize>,
}

impl Server {
    fn start() -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
        let port = listener.local_addr().expect("it is bound").port();
        let asked = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&asked);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                counter.fetch_add(1, Ordering::SeqCst);
                thread::spawn(move || answer(stream, port));
            }
        });
        Self { port, asked }
    }

    fn url(&self, path: &str) -> Url {
        let url = format!("http://shop.example.com:{}{path}", self.port);
        url.parse().expect("an address")
    }

    fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

fn answer(mut stream: TcpStream, port: u16) {
    let mut head = Vec::new();
    let mut byte = [0; 1];
    while !head.ends_with(b"\r\n\r\n") && stream.read_exact(&mut byte).is_ok() {
        head.push(byte[0]);
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    let path = head.split(' ').nth(1).unwrap_or("/").to_owned();
    let leads =
        |to: &str| format!("HTTP/1.1 302 Found\r\nLocation: {to}\r\nContent-Length: 0\r\n\r\n");
    let other = |path: &str| format!("http://other.example.net:{port}{path}");
    let said = match path.as_str() {
        "/a" => leads("/b"),
        "/b" => leads(&other("/page")),
        "/loop" => leads("/loop2"),
        "/loop2" => leads("/loop"),
        "/metadata" => leads("http://169.254.169.254/latest/meta-data/"),
        "/mapped" => leads("http://[::ffff:10.0.0.1]/"),
        "/wechat" => leads("weixin://dl/business"),
        "/gone" => "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n".to_owned(),
        "/huge" => return flood(&mut stream),
        "/head" => return endless_head(&mut stream),
        "/slow" => return dawdle(&mut stream),
        path if path.starts_with("/hop") => {
            let number: usize = path[4..].parse().unwrap_or(0);
            if number == 0 {
                page()
            } else {
                leads(&format!("/hop{}", number - 1))
            }
        }
        _ => page(),
    };
    let _ = stream.write_all(said.as_bytes());
}

fn page() -> String {
    "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello".to_owned()
}

/// Writes until the other side has had enough.
fn flood(stream: &mut TcpStream) {
    let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n");
    while stream.write_all(&[b'x'; 8_192]).is_ok() {}
}

fn endless_head(stream: &mut TcpStream) {
    let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nX: ");
    while stream.write_all(&[b'x'; 8_192]).is_ok() {}
}

/// Says the first line, then waits for the other side to leave.
fn dawdle(stream: &mut TcpStream) {
    let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n");
    let _ = stream.read(&mut [0; 1]);
}

/// Names of the public stand for this machine, `inside.example.org` for a private network.
fn lookup(host: String) -> Lookup {
    let ip = if host == "inside.example.org" {
        Ipv4Addr::new(10, 1, 2, 3)
    } else {
        Ipv4Addr::LOCALHOST
    };
    Box::pin(async move { Ok(vec![IpAddr::V4(ip)]) })
}

/// As in earnest, but that this machine plays the internet.
fn or_here(ip: IpAddr) -> bool {
    ip == IpAddr::V4(Ipv4Addr::LOCALHOST) || is_reachable(ip)
}

fn visit_with(
    lookup: impl Fn(String) -> Lookup + Send + Sync + 'static,
    url: &Url,
    deadline: Duration,
) -> Visit {
    let visitor = Visitor::with(lookup, or_here, deadline, &Roots::Only(Vec::new()));
    let visitor = visitor.expect("no root is a choice, too");
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime starts");
    runtime.block_on(visitor.visit(url, 7))
}

fn visit(url: &Url) -> Visit {
    visit_with(lookup, url, Duration::from_secs(20))
}

/// The way, without the port.
fn hops(visit: &Visit, server: &Server) -> Vec<String> {
    let port = format!(":{}", server.port);
    let bare = visit.hops.iter().map(|hop| hop.replace(&port, ""));
    bare.collect()
}

#[test]
fn a_walk_names_every_hop_and_the_page_at_its_end() {
    let server = Server::start();
    let visit = visit(&server.url("/a#top"));
    assert_eq!(
        hops(&visit, &server),
        [
            "http://shop.example.com/a",
            "http://shop.example.com/b",
            "http://other.example.net/page"
        ]
    );
    let page = VisitEnd::Page {
        status: 200,
        sha256: Digest::of(b"hello"),
        bytes: 5,
    };
    assert_eq!((visit.at_ms, visit.end), (7, page));
}

#[test]
fn what_lies_inside_a_network_is_never_asked() {
    let server = Server::start();
    let ends = [
        ("/metadata", "169.254.169.254"),
        ("/mapped", "::ffff:10.0.0.1"),
    ];
    for (path, inside) in ends {
        let end = visit(&server.url(path)).end;
        let VisitEnd::Inside { ip } = end else {
            panic!("{path}: {end:?}")
        };
        assert_eq!(ip, inside);
    }
    let private: Url = format!("http://inside.example.org:{}/", server.port)
        .parse()
        .expect("an address");
    assert!(matches!(visit(&private).end, VisitEnd::Inside { .. }));
    assert_eq!(server.asked(), 2, "only the redirects were asked for");
}

#[test]
fn one_private_address_among_public_ones_is_enough() {
    let server = Server::start();
    let both = |_: String| -> Lookup {
        let ips = vec![
            IpAddr::V4(Ipv4Addr::LOCALHOST),
            IpAddr::V4(Ipv4Addr::new(192, 168, 0, 1)),
        ];
        Box::pin(async move { Ok(ips) })
    };
    let visit = visit_with(both, &server.url("/page"), Duration::from_secs(20));
    assert!(matches!(visit.end, VisitEnd::Inside { .. }));
    assert_eq!(server.asked(), 0);
}

#[test]
fn a_name_that_changes_its_meaning_is_judged_each_time_it_is_used() {
    let server = Server::start();
    let asked = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&asked);
    // Public at first, private from the second question on.
    let rebinding = move |_: String| -> Lookup {
        let ip = if counter.fetch_add(1, Ordering::SeqCst) == 0 {
            Ipv4Addr::LOCALHOST
        } else {
            Ipv4Addr::new(10, 0, 0, 1)
        };
        Box::pin(async move { Ok(vec![IpAddr::V4(ip)]) })
    };
    let one_hop = visit_with(rebinding, &server.url("/page"), Duration::from_secs(20));
    assert!(matches!(one_hop.end, VisitEnd::Page { .. }), "{one_hop:?}");
    assert_eq!(
        asked.load(Ordering::SeqCst),
        1,
        "asked once, connected to that"
    );
    let counter = Arc::new(AtomicUsize::new(0));
    let rebinding = move |_: String| -> Lookup {
        let ip = if counter.fetch_add(1, Ordering::SeqCst) == 0 {
            Ipv4Addr::LOCALHOST
        } else {
            Ipv4Addr::new(10, 0, 0, 1)
        };
        Box::pin(async move { Ok(vec![IpAddr::V4(ip)]) })
    };
    let two_hops = visit_with(rebinding, &server.url("/a"), Duration::from_secs(20));
    assert!(
        matches!(two_hops.end, VisitEnd::Inside { .. }),
        "{two_hops:?}"
    );
}

#[test]
fn circles_and_long_ways_end() {
    let server = Server::start();
    let circle = visit(&server.url("/loop"));
    assert_eq!((circle.hops.len(), circle.end), (3, VisitEnd::Loop));
    let ten = visit(&server.url("/hop10"));
    assert!(matches!(ten.end, VisitEnd::Page { .. }), "{ten:?}");
    let eleven = visit(&server.url("/hop11"));
    let limit = REDIRECTS_MAX;
    assert_eq!(
        (eleven.hops.len(), eleven.end),
        (11, VisitEnd::TooMany { limit })
    );
}

#[test]
fn a_flood_is_cut_and_a_dawdler_left() {
    let server = Server::start();
    let huge = visit(&server.url("/huge"));
    let VisitEnd::Page { bytes, .. } = huge.end else {
        panic!("{huge:?}")
    };
    assert_eq!(bytes, PAGE_BYTES_MAX as u64);
    let head = visit(&server.url("/head"));
    assert!(matches!(head.end, VisitEnd::NoAnswer { .. }), "{head:?}");
    let slow = visit_with(lookup, &server.url("/slow"), Duration::from_millis(300));
    assert!(matches!(slow.end, VisitEnd::NoAnswer { .. }), "{slow:?}");
}

#[test]
fn what_does_not_open_is_never_a_page() {
    let server = Server::start();
    let gone = visit(&server.url("/gone"));
    assert!(matches!(gone.end, VisitEnd::Page { status: 404, .. }));
    let scheme = visit(&server.url("/wechat"));
    assert_eq!(
        (scheme.last(), scheme.end.clone()),
        ("weixin://dl/business", VisitEnd::OtherScheme)
    );
    let nowhere =
        |_: String| -> Lookup { Box::pin(async { Err(std::io::Error::other("no such host")) }) };
    let unknown = visit_with(nowhere, &server.url("/page"), Duration::from_secs(20));
    let reason = "DNS: no such host".to_owned();
    assert_eq!(unknown.end, VisitEnd::NoAnswer { reason });
    // Nothing but TLS is spoken to https, whatever the port answers.
    let https: Url = format!("https://shop.example.com:{}/page", server.port)
        .parse()
        .expect("an address");
    let end = visit_with(lookup, &https, Duration::from_millis(300)).end;
    assert!(matches!(end, VisitEnd::NoAnswer { .. }));
}

#[test]
fn only_addresses_of_the_internet_are_reachable() {
    let inside = [
        "0.0.0.0",
        "10.0.0.1",
        "100.64.0.1",
        "100.100.100.200",
        "127.0.0.1",
        "168.63.129.16",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.8",
        "192.0.2.1",
        "192.168.1.1",
        "198.18.0.1",
        "198.51.100.7",
        "203.0.113.9",
        "224.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "::ffff:169.254.169.254",
        "::10.0.0.1",
        "64:ff9b::a00:1",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::1",
        "2002:a00:1::1",
        "2002:5db8:d822::1",
        "2001::1",
        "2001:db8::1",
        "3fff::1",
        "fc00::1",
        "fd00:ec2::254",
        "fe80::1",
        "ff02::1",
    ];
    for text in inside {
        let ip: IpAddr = text.parse().expect("an address");
        assert!(!is_reachable(ip), "{text}");
    }
    let outside = [
        "1.1.1.1",
        "100.63.255.255",
        "100.128.0.1",
        "172.15.0.1",
        "172.32.0.1",
        "223.5.5.5",
        "::ffff:223.5.5.5",
        "64:ff9b::df05:505",
        "2400:3200::1",
        "2606:4700::1111",
    ];
    for text in outside {
        let ip: IpAddr = text.parse().expect("an address");
        assert!(is_reachable(ip), "{text}");
    }
}
