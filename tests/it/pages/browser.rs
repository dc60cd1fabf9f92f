//! A real browser without a window: what a page says to its reader, and whether it tried anything.

use rustix::process::{Pid, Signal, kill_process_group};
use std::{
    collections::BTreeSet,
    fs,
    io::Write as _,
    net::{SocketAddr, TcpListener},
    os::unix::process::CommandExt,
    path::Path,
    process::{Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

/// What the browser made of a page.
pub(super) struct Seen {
    /// The document after everything had its chance to run.
    pub(super) dom: String,
}

/// Opens a file and hands back its document. Everything the browser started ends with it.
pub(super) fn open(page: &Path) -> Seen {
    let profile = tempfile::tempdir().expect("a temporary folder");
    let (out, err) = (profile.path().join("dom.html"), profile.path().join("log"));
    let file = |path: &Path| fs::File::create(path).expect("a file for what it says");
    let mut browser = Command::new("chromium")
        .args([
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--no-first-run",
            "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
            "--virtual-time-budget=2000",
            "--dump-dom",
        ])
        .arg(format!("--user-data-dir={}", profile.path().display()))
        .arg(format!("file://{}", page.display()))
        .env("HOME", profile.path())
        .stdin(Stdio::null())
        .stdout(file(&out))
        .stderr(file(&err))
        .process_group(0)
        .spawn()
        .unwrap_or_else(|error| {
            panic!("chromium does not start ({error}): apt-get install -y chromium")
        });
    let group = Pid::from_raw(browser.id().cast_signed()).expect("a process has a number");
    let end = Instant::now() + Duration::from_mins(1);
    let mut ended = None;
    while ended.is_none() && Instant::now() < end {
        std::thread::park_timeout(Duration::from_millis(20));
        ended = browser.try_wait().expect("it can be asked");
    }
    // Its helpers are in its group, and none of them stays.
    let _ = kill_process_group(group, Signal::KILL);
    let _ = browser.wait();
    let said = fs::read_to_string(&err).unwrap_or_default();
    assert!(
        ended.is_some_and(|status| status.success()),
        "chromium: {ended:?}\n{said}"
    );
    let dom = fs::read_to_string(&out).expect("the document");
    assert!(dom.contains("<html"), "no document:\n{said}");
    Seen { dom }
}

impl Seen {
    /// The text a reader sees, one line an element.
    pub(super) fn text(&self) -> String {
        let body = self.dom.split_once("<body").map_or("", |(_, body)| body);
        let body = body.split_once('>').map_or("", |(_, body)| body);
        let mut text = String::new();
        let mut rest = body;
        while let Some((before, after)) = rest.split_once('<') {
            text.push_str(before);
            let (tag, after) = after.split_once('>').unwrap_or((after, ""));
            let inline = ["span", "/span", "b", "/b", "i", "/i", "small", "/small"];
            let name = tag.split_whitespace().next().unwrap_or_default();
            if !inline.contains(&name) {
                text.push('\n');
            }
            rest = after;
        }
        text.push_str(rest);
        let text = text
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&quot;", "\"")
            .replace("&nbsp;", " ");
        let text = text.replace("&amp;", "&");
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        lines.collect::<Vec<_>>().join("\n")
    }

    /// Names of all elements, and every attribute with its element.
    pub(super) fn markup(&self) -> (BTreeSet<String>, Vec<(String, String, String)>) {
        let (mut elements, mut attributes) = (BTreeSet::new(), Vec::new());
        for tag in self.dom.split('<').skip(1) {
            let Some((tag, _)) = tag.split_once('>') else {
                continue;
            };
            let mut parts = tag.splitn(2, char::is_whitespace);
            let name = parts.next().unwrap_or_default().to_lowercase();
            if name.starts_with(['/', '!']) {
                continue;
            }
            let mut rest = parts.next().unwrap_or_default();
            while let Some((attribute, after)) = rest.split_once("=\"") {
                let (value, after) = after.split_once('"').unwrap_or((after, ""));
                attributes.push((
                    name.clone(),
                    attribute.trim().to_lowercase(),
                    value.to_owned(),
                ));
                rest = after;
            }
            elements.insert(name);
        }
        (elements, attributes)
    }

    /// Fails on anything that could run or fetch.
    #[track_caller]
    pub(super) fn assert_inert(&self) {
        let (elements, attributes) = self.markup();
        let risky = [
            "script",
            "iframe",
            "object",
            "embed",
            "link",
            "base",
            "form",
            "input",
            "a",
            "video",
            "audio",
            "image",
            "use",
            "foreignobject",
            "animate",
            "set",
        ];
        let found: Vec<&String> = elements
            .iter()
            .filter(|name| risky.contains(&name.as_str()))
            .collect();
        assert!(
            found.is_empty(),
            "elements that have no business here: {found:?}"
        );
        for (element, attribute, value) in &attributes {
            assert!(
                !attribute.starts_with("on"),
                "<{element} {attribute}={value}>"
            );
            let leads = matches!(
                attribute.as_str(),
                "src" | "href" | "xlink:href" | "srcset" | "background" | "action"
            );
            assert!(
                !leads || value.starts_with("data:image/"),
                "<{element} {attribute}={value}>"
            );
        }
        assert!(
            self.dom.contains("default-src 'none'"),
            "the page has no policy"
        );
    }

    /// What stands between the title's tags.
    pub(super) fn title(&self) -> &str {
        let after = self
            .dom
            .split_once("<title>")
            .map_or("", |(_, after)| after);
        after.split_once("</title>").map_or("", |(title, _)| title)
    }
}

/// A listener that nobody should ever call. It answers, so that a page that fetches is not left waiting.
pub(super) struct Canary {
    address: SocketAddr,
    called: Arc<AtomicBool>,
}

impl Canary {
    pub(super) fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("it has an address");
        let called = Arc::new(AtomicBool::new(false));
        let heard = Arc::clone(&called);
        // Ends with the test's process; nothing is kept by it but a port.
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                heard.store(true, Ordering::SeqCst);
                let mut stream = stream;
                let _ = stream.write_all(
                    b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
                );
            }
        });
        Self { address, called }
    }

    pub(super) fn address(&self) -> String {
        format!("http://{}/owned.png", self.address)
    }

    pub(super) fn was_called(&self) -> bool {
        self.called.load(Ordering::SeqCst)
    }
}
