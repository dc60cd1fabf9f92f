//! One PostgreSQL for the whole test binary, on a socket in a directory of its own; each test has a schema of its own.
//!
//! It stops by itself: a shell holds it and waits for our end of a pipe to close, however this process ends.

use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::{
        Mutex, OnceLock,
        atomic::{AtomicU32, Ordering},
    },
    time::{Duration, Instant},
};

/// A running server.
pub(crate) struct Server {
    dir: PathBuf,
    /// Its closing stops the server.
    _held: Mutex<std::process::ChildStdin>,
}

/// Settings beyond the defaults: small, and nothing that an open of ours refuses.
const SETTINGS: [&str; 6] = [
    "listen_addresses=",
    "max_connections=150",
    "shared_buffers=64MB",
    "log_min_messages=panic",
    "autovacuum=off",
    "max_wal_size=4GB",
];

impl Server {
    /// The one server of this process; none where it cannot be had, which is said loudly, and fails where `CI` is set.
    pub(crate) fn get() -> Option<&'static Self> {
        static SERVER: OnceLock<Option<Server>> = OnceLock::new();
        SERVER
            .get_or_init(|| match apart(|| Self::start(&[])) {
                Ok(server) => Some(server),
                Err(why) => {
                    let said = format!("PostgreSQL 15 cannot be started: {why}");
                    assert!(std::env::var_os("CI").is_none(), "{said}");
                    let _ = writeln!(
                        std::io::stderr(),
                        "!! {said}. Every test named `postgres` is SKIPPED."
                    );
                    None
                }
            })
            .as_ref()
    }

    /// Makes a cluster in a temporary directory and starts it with further settings.
    pub(crate) fn start(settings: &[&str]) -> Result<Self, String> {
        let dir = tempfile::Builder::new()
            .prefix("qunfa-pg-")
            .tempdir()
            .map_err(|error| error.to_string())?
            .keep();
        give_to_its_user(&dir)?;
        let data = dir.join("data");
        run(as_its_user(&program("initdb")?)
            .args([
                "--auth=trust",
                "--username=postgres",
                "--no-sync",
                "-E",
                "UTF8",
                "--locale=C.UTF-8",
            ])
            .arg(&data))?;
        Self::serve(dir, settings)
    }

    /// Starts a cluster whose files lie there already.
    pub(crate) fn serve(dir: PathBuf, settings: &[&str]) -> Result<Self, String> {
        let mut held = as_its_user(Path::new("sh"));
        held.arg("-c")
            .arg(r#""$@" & server=$!; cat >/dev/null; while kill -INT $server; do sleep 0.1; done; rm -rf "$DIR""#)
            .arg("sh")
            .arg(program("postgres")?)
            .arg("-D")
            .arg(dir.join("data"))
            .arg("-k")
            .arg(&dir)
            .env("DIR", &dir)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        for setting in SETTINGS.iter().chain(settings) {
            held.args(["-c", setting]);
        }
        let mut child = held.spawn().map_err(|error| error.to_string())?;
        let pipe = child.stdin.take().ok_or("no pipe")?;
        let server = Self {
            dir,
            _held: Mutex::new(pipe),
        };
        server.wait_until_it_answers()?;
        Ok(server)
    }

    fn wait_until_it_answers(&self) -> Result<(), String> {
        let began = Instant::now();
        let mut config: postgres::Config = self.address("public").parse().expect("an address");
        config.connect_timeout(Duration::from_secs(5));
        loop {
            match config.connect(postgres::NoTls) {
                Ok(_) => return Ok(()),
                Err(error) if began.elapsed() > Duration::from_mins(1) => {
                    return Err(error.to_string());
                }
                Err(_) => std::thread::sleep(Duration::from_millis(50)),
            }
        }
    }

    /// Where a ledger in a schema lies.
    pub(crate) fn address(&self, schema: &str) -> String {
        let socket = self.dir.to_string_lossy().replace('/', "%2F");
        format!("postgresql://postgres@{socket}/postgres?options=-csearch_path%3D{schema}")
    }

    /// An empty schema that no other test uses, and where it lies.
    pub(crate) fn schema(&self) -> String {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let schema = format!("t{}", NEXT.fetch_add(1, Ordering::Relaxed));
        let address = self.address("public");
        apart(|| {
            connect(&address)
                .batch_execute(&format!("CREATE SCHEMA {schema}"))
                .expect("a schema is made");
        });
        self.address(&schema)
    }
}

/// Runs blocking work on a thread of its own: the client waits in a way that an asynchronous test must not.
pub(crate) fn apart<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    std::thread::scope(|scope| scope.spawn(work).join().expect("the work ends"))
}

/// A bare connection to where a ledger lies.
pub(crate) fn connect(address: &str) -> postgres::Client {
    postgres::Client::connect(address, postgres::NoTls).expect("the server answers")
}

fn program(name: &str) -> Result<PathBuf, String> {
    let path = Path::new("/usr/lib/postgresql/15/bin").join(name);
    if path.exists() {
        return Ok(path);
    }
    Err(format!(
        "{} is missing; apt-get install -y postgresql-15",
        path.display()
    ))
}

fn is_root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|found| {
        use std::os::unix::fs::MetadataExt as _;
        found.uid() == 0
    })
}

/// The server refuses to run as root.
fn as_its_user(program: &Path) -> Command {
    if !is_root() {
        return Command::new(program);
    }
    let mut command = Command::new("setpriv");
    command
        .args([
            "--reuid=postgres",
            "--regid=postgres",
            "--clear-groups",
            "--",
        ])
        .arg(program);
    command
}

fn give_to_its_user(dir: &Path) -> Result<(), String> {
    if is_root() {
        run(Command::new("chown").arg("postgres:").arg(dir))?;
    }
    Ok(())
}

fn run(command: &mut Command) -> Result<(), String> {
    let done = command.output().map_err(|error| error.to_string())?;
    if done.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&done.stderr).into_owned();
    let _ = std::io::stderr().write_all(said.as_bytes());
    Err(said)
}
