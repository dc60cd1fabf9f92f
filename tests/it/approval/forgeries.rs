//! Mechanisms of forgery times identities, each through real `ssh-keygen` and the whole review: none may count.

use super::world::{World, reviewer, world};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use qunfa::{
    approval::{NAMESPACE, Statement},
    forge::{Signoff, check_signoffs, generate_key, sign},
    model::{Digest, Stage},
    ports::SignatureProblem,
};
use std::{
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};
use tempfile::TempDir;

/// Who is impersonated: name, role, stage.
const IDENTITIES: [(&str, &str, Stage); 3] = [
    ("zhao", "risk", Stage::Risk),
    ("li", "superior", Stage::Risk),
    ("qian", "legal", Stage::Legal),
];

/// Keys of the reviewers, of an outsider, and weak ones, in a folder of their own.
struct Keys {
    folder: TempDir,
    weak: String,
}

impl Keys {
    fn make() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        for name in ["zhao", "li", "qian", "outsider"] {
            generate_key(&folder.path().join(name), name).expect("ssh-keygen makes keys");
        }
        let rsa = folder.path().join("rsa2048");
        let made = Command::new("ssh-keygen")
            .args(["-q", "-t", "rsa", "-b", "2048", "-N", "", "-f"])
            .arg(&rsa)
            .status();
        assert!(made.expect("ssh-keygen runs").success());
        let weak = qunfa::forge::public_key_of(&rsa).expect("a key was made");
        Self { folder, weak }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn public(&self, name: &str) -> String {
        qunfa::forge::public_key_of(&self.path(name)).expect("a key was made")
    }

    fn world(&self) -> World {
        let mut world = world();
        for (name, role, _) in IDENTITIES {
            let key = Some(self.public(name));
            world.policy.reviewers.insert(
                name.to_owned(),
                qunfa::workspace::Reviewer {
                    key,
                    ..reviewer(name, &[role])
                },
            );
        }
        world
    }
}

/// One forger at work: the keys, whose place is taken, and the statement that would count.
struct Forger<'a> {
    keys: &'a Keys,
    name: &'a str,
    good: Statement,
}

type Mechanism = (&'static str, fn(&Forger<'_>) -> (String, String));

/// How; each returns a statement and a signature.
const MECHANISMS: &[Mechanism] = &[
    ("namespace of git commits", |f| {
        (f.text(), f.in_namespace("git", &f.text()))
    }),
    ("namespace of another version", |f| {
        (f.text(), f.in_namespace("qunfa-signoff@v2", &f.text()))
    }),
    ("namespace that only begins alike", |f| {
        (f.text(), f.in_namespace("qunfa-signoff@v1 ", &f.text()))
    }),
    ("namespace patched into the blob", |f| {
        (
            f.text(),
            f.patched(
                &f.in_namespace("qunfa-signoff@v0", &f.text()),
                b"signoff@v0",
                b"signoff@v1",
            ),
        )
    }),
    ("outsider's key", |f| {
        (f.text(), f.by("outsider", &f.text()))
    }),
    ("outsider's key with the reviewer's key patched in", |f| {
        let (outsider, reviewer) = (raw(&f.keys.public("outsider")), raw(&f.keys.public(f.name)));
        (
            f.text(),
            f.patched(&f.by("outsider", &f.text()), &outsider, &reviewer),
        )
    }),
    ("another reviewer's key", |f| {
        (
            f.text(),
            f.by(if f.name == "qian" { "zhao" } else { "qian" }, &f.text()),
        )
    }),
    ("weak key", |f| (f.text(), f.by("rsa2048", &f.text()))),
    ("key type replaced by DSA", |f| {
        (
            f.text(),
            f.patched(&f.by(f.name, &f.text()), b"ssh-ed25519", b"ssh-dss\0\0\0\0"),
        )
    }),
    ("one bit of the signature", |f| {
        (f.text(), f.flipped(&f.by(f.name, &f.text())))
    }),
    ("truncated armour", |f| {
        (f.text(), f.by(f.name, &f.text())[..120].to_owned())
    }),
    ("truncated blob", |f| {
        (f.text(), armour(&blob(&f.by(f.name, &f.text()))[..100]))
    }),
    ("blob with something after it", |f| {
        (
            f.text(),
            armour(&[blob(&f.by(f.name, &f.text())), vec![0; 4]].concat()),
        )
    }),
    ("no signature", |f| (f.text(), String::new())),
    ("signature without armour", |f| {
        (f.text(), STANDARD.encode(blob(&f.by(f.name, &f.text()))))
    }),
    ("signature in another armour", |f| {
        (
            f.text(),
            f.by(f.name, &f.text())
                .replace("SSH SIGNATURE", "PGP SIGNATURE"),
        )
    }),
    ("two signatures", |f| {
        (f.text(), f.by(f.name, &f.text()).repeat(2))
    }),
    ("signature of an empty statement", |f| {
        (f.text(), f.by(f.name, ""))
    }),
    ("signature of another stage", |f| {
        let stage = if f.good.stage == Stage::Risk {
            Stage::Legal
        } else {
            Stage::Risk
        };
        (
            f.text(),
            f.by(
                f.name,
                &Statement {
                    stage,
                    ..f.good.clone()
                }
                .text(),
            ),
        )
    }),
    ("armour with CRLF", |f| {
        (f.text(), f.by(f.name, &f.text()).replace('\n', "\r\n"))
    }),
    ("armour with a byte-order mark", |f| {
        (f.text(), format!("\u{feff}{}", f.by(f.name, &f.text())))
    }),
    ("statement with CRLF, signed with LF", |f| {
        (
            format!("{}\r\n", f.text()),
            f.by(f.name, &format!("{}\n", f.text())),
        )
    }),
    ("statement with CRLF, signed so", |f| {
        f.signed(&format!("{}\r\n", f.text()))
    }),
    ("statement with a byte-order mark, signed so", |f| {
        f.signed(&format!("\u{feff}{}", f.text()))
    }),
    ("statement with a line end, signed so", |f| {
        f.signed(&format!("{}\n", f.text()))
    }),
    ("statement with spaces, signed so", |f| {
        f.signed(&f.text().replace(',', ", "))
    }),
    ("statement with a key twice, signed so", |f| {
        f.signed(&f.text().replacen('{', "{\"run\":\"2\",", 1))
    }),
    ("statement with an unknown key, signed so", |f| {
        f.signed(&f.text().replacen("\"v\":1", "\"v\":1,\"z\":true", 1))
    }),
    ("statement of another version, signed so", |f| {
        f.signed(&f.text().replace("\"v\":1", "\"v\":2"))
    }),
    ("one byte of the statement changed after signing", |f| {
        (f.text().replace("12480", "12481"), f.by(f.name, &f.text()))
    }),
    ("digest changed after signing", |f| {
        let old = Statement {
            digest: Digest::of(b"old"),
            ..f.good.clone()
        };
        (f.text(), f.by(f.name, &old.text()))
    }),
    ("replay over older content", |f| {
        f.signed(
            &Statement {
                digest: Digest::of(b"old"),
                ..f.good.clone()
            }
            .text(),
        )
    }),
    ("replay for another run", |f| {
        f.signed(
            &Statement {
                run: "0".to_owned(),
                ..f.good.clone()
            }
            .text(),
        )
    }),
    ("replay for another corp", |f| {
        f.signed(
            &Statement {
                corp: "ww1".to_owned(),
                ..f.good.clone()
            }
            .text(),
        )
    }),
    ("replay for another campaign", |f| {
        f.signed(
            &Statement {
                campaign: "spring".to_owned(),
                ..f.good.clone()
            }
            .text(),
        )
    }),
    ("figures nobody recorded", |f| {
        let mut said = f.good.clone();
        said.audience[0].count = 1;
        f.signed(&said.text())
    }),
    ("in the name of a colleague", |f| {
        let colleague = if f.name == "zhao" { "li" } else { "zhao" };
        f.signed(
            &Statement {
                reviewer: colleague.to_owned(),
                ..f.good.clone()
            }
            .text(),
        )
    }),
    ("in a name with a pattern", |f| {
        f.signed(
            &Statement {
                reviewer: "*".to_owned(),
                ..f.good.clone()
            }
            .text(),
        )
    }),
];

#[test]
fn a_revoked_key_is_refused_before_anything_else_is_looked_at() {
    let keys = Keys::make();
    let world = keys.world();
    let name = "zhao";
    let forger = Forger {
        keys: &keys,
        name,
        good: world.says(name, Stage::Risk),
    };
    let print = Command::new("ssh-keygen")
        .args(["-lf"])
        .arg(keys.path(name))
        .output();
    let print = String::from_utf8(print.expect("ssh-keygen runs").stdout).expect("ASCII");
    let print = print
        .split(' ')
        .nth(1)
        .expect("bits, fingerprint, comment")
        .to_owned();
    let presented = [
        forger.signed(&forger.text()),
        forger.signed("no statement"),
        (forger.text(), forger.in_namespace("git", &forger.text())),
        (forger.text(), forger.by(name, "another text")),
    ];
    let presented = presented.into_iter().enumerate();
    let presented: Vec<Signoff> = presented
        .map(|(index, (statement, signature))| Signoff {
            file: "x.signoffs.toml".to_owned(),
            index,
            statement,
            signature,
        })
        .collect();
    let reviewers = reviewers(&world);
    for revoked in [keys.public(name), print.clone()] {
        let checked = check_signoffs(&presented, &reviewers, &[revoked]);
        for signoff in checked.expect("ssh-keygen is installed") {
            assert_eq!(
                signoff.signer,
                Err(SignatureProblem::Revoked(print.clone()))
            );
            assert_eq!(world.review(&[signoff]).present, []);
        }
    }
    // Another's revocation says nothing about this key.
    let checked = check_signoffs(&presented[..1], &reviewers, &[keys.public("qian")]);
    let checked = checked.expect("ssh-keygen is installed");
    assert_eq!(checked[0].signer, Ok(name.to_owned()));
}

#[test]
fn no_forgery_counts() {
    let keys = Keys::make();
    let world = keys.world();
    let mut names = Vec::new();
    let mut forged = Vec::new();
    for (name, _, stage) in IDENTITIES {
        let forger = Forger {
            keys: &keys,
            name,
            good: world.says(name, stage),
        };
        for (mechanism, forge) in MECHANISMS {
            let (statement, signature) = forge(&forger);
            names.push(format!("{mechanism} as {name}"));
            forged.push(Signoff {
                file: "x.signoffs.toml".to_owned(),
                index: forged.len(),
                statement,
                signature,
            });
        }
    }
    assert!(names.len() >= 60, "{} forgeries", names.len());
    // The weak key is a reviewer's own: even then it does not count.
    let mut reviewers = reviewers(&world);
    reviewers.push(("zhao".to_owned(), keys.weak.clone()));
    let checked = check_signoffs(&forged, &reviewers, &[]).expect("ssh-keygen is installed");
    assert_eq!(checked.len(), names.len());
    for (name, signoff) in names.iter().zip(&checked) {
        let review = world.review(std::slice::from_ref(signoff));
        assert_eq!(
            (review.present.len(), review.void.len()),
            (0, 1),
            "{name}: {signoff:?}"
        );
        assert!(review.cleared.is_none(), "{name}");
    }
}

#[test]
fn what_the_forgers_start_from_is_good() {
    let keys = Keys::make();
    let world = keys.world();
    let good = [("zhao", Stage::Risk), ("qian", Stage::Legal)].map(|(name, stage)| {
        let statement = world.says(name, stage).text();
        let signature = sign(&statement, &keys.path(name)).expect("ssh-keygen signs");
        Signoff {
            file: "x.signoffs.toml".to_owned(),
            index: 0,
            statement,
            signature,
        }
    });
    let checked = check_signoffs(&good, &reviewers(&world), &[]).expect("ssh-keygen is installed");
    assert_eq!(
        checked
            .iter()
            .map(|one| one.signer.clone())
            .collect::<Vec<_>>(),
        [Ok("zhao".to_owned()), Ok("qian".to_owned())]
    );
    assert!(world.review(&checked).cleared.is_some());
}

impl Forger<'_> {
    fn text(&self) -> String {
        self.good.text()
    }

    fn by(&self, key: &str, text: &str) -> String {
        sign(text, &self.keys.path(key)).expect("ssh-keygen signs anything")
    }

    fn signed(&self, text: &str) -> (String, String) {
        (text.to_owned(), self.by(self.name, text))
    }

    fn in_namespace(&self, namespace: &str, text: &str) -> String {
        assert_ne!(namespace, NAMESPACE);
        sign_in(namespace, text, &self.keys.path(self.name))
    }

    /// The same signature with some bytes of its blob replaced.
    #[expect(clippy::unused_self, reason = "reads as what the forger does")]
    fn patched(&self, signature: &str, from: &[u8], to: &[u8]) -> String {
        assert_eq!(from.len(), to.len());
        let mut blob = blob(signature);
        let at = blob
            .windows(from.len())
            .position(|window| window == from)
            .expect("the blob holds it");
        blob[at..at + to.len()].copy_from_slice(to);
        armour(&blob)
    }

    #[expect(clippy::unused_self, reason = "reads as what the forger does")]
    fn flipped(&self, signature: &str) -> String {
        let mut blob = blob(signature);
        *blob.last_mut().expect("a blob has bytes") ^= 1;
        armour(&blob)
    }
}

fn reviewers(world: &World) -> Vec<(String, String)> {
    let keyed = world
        .policy
        .reviewers
        .values()
        .filter_map(|one| Some((one.name.clone(), one.key.clone()?)));
    keyed.collect()
}

fn sign_in(namespace: &str, text: &str, key: &Path) -> String {
    let mut child = Command::new("ssh-keygen")
        .args(["-Y", "sign", "-n", namespace, "-f"])
        .arg(key)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("ssh-keygen is installed");
    child
        .stdin
        .take()
        .expect("piped")
        .write_all(text.as_bytes())
        .expect("ssh-keygen reads");
    String::from_utf8(child.wait_with_output().expect("ssh-keygen ends").stdout)
        .expect("armour is ASCII")
}

/// The bytes of an ed25519 public key.
fn raw(key: &str) -> Vec<u8> {
    let blob = STANDARD
        .decode(key.split(' ').nth(1).expect("type and blob"))
        .expect("base64");
    blob[blob.len() - 32..].to_vec()
}

fn blob(signature: &str) -> Vec<u8> {
    let body: String = signature
        .lines()
        .filter(|line| !line.starts_with("-----"))
        .collect();
    STANDARD.decode(body).expect("base64")
}

fn armour(blob: &[u8]) -> String {
    format!(
        "-----BEGIN SSH SIGNATURE-----\n{}\n-----END SSH SIGNATURE-----\n",
        STANDARD.encode(blob)
    )
}
