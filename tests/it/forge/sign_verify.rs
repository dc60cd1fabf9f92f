//! Signing and verifying with real keys.

use proptest::prelude::*;
use qunfa::{
    forge::{ForgeError, Signoff, check_signoffs, generate_key, public_key_of, sign},
    ports::SignatureProblem,
};
use std::{fs, path::Path, process::Command};

fn signoff(statement: &str, signature: &str) -> Signoff {
    Signoff {
        file: "x.signoffs.toml".to_owned(),
        index: 0,
        statement: statement.to_owned(),
        signature: signature.to_owned(),
    }
}

fn signer(
    statement: &str,
    signature: &str,
    reviewers: &[(&str, &str)],
) -> Result<String, SignatureProblem> {
    let reviewers: Vec<_> = reviewers
        .iter()
        .map(|(name, key)| ((*name).to_owned(), (*key).to_owned()))
        .collect();
    let checked = check_signoffs(&[signoff(statement, signature)], &reviewers, &[])
        .expect("ssh-keygen is installed");
    checked.into_iter().next().expect("one for one").signer
}

fn key(folder: &Path, name: &str) -> String {
    generate_key(&folder.join(name), name).expect("ssh-keygen makes keys")
}

#[test]
fn what_a_reviewer_signed_verifies_as_theirs() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (zhao, qian) = (key(folder.path(), "zhao"), key(folder.path(), "qian"));
    let signature = sign("{\"v\":1}", &folder.path().join("zhao")).expect("ssh-keygen signs");
    assert!(!signature.contains('\r') && signature.ends_with("-----END SSH SIGNATURE-----\n"));
    assert_eq!(
        signer("{\"v\":1}", &signature, &[("qian", &qian), ("zhao", &zhao)]),
        Ok("zhao".to_owned())
    );
    assert_eq!(
        signer("{\"v\":1}", &signature, &[("qian", &qian)]),
        Err(SignatureProblem::UnknownKey)
    );
    assert!(matches!(
        signer("{\"v\":2}", &signature, &[("zhao", &zhao)]),
        Err(SignatureProblem::Invalid(_))
    ));
}

#[test]
fn a_name_is_data_and_never_a_pattern_or_an_option() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let zhao = key(folder.path(), "zhao");
    let signature = sign("x", &folder.path().join("zhao")).expect("ssh-keygen signs");
    for name in [
        "*",
        "赵 敏",
        "a,b",
        "-Y",
        "x\ncert-authority *",
        "\"",
        "!zhao",
    ] {
        assert_eq!(
            signer("x", &signature, &[(name, &zhao)]),
            Ok(name.to_owned())
        );
    }
}

#[test]
fn a_key_with_something_behind_it_adds_nothing() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (zhao, outsider) = (key(folder.path(), "zhao"), key(folder.path(), "outsider"));
    let signature = sign("x", &folder.path().join("outsider")).expect("ssh-keygen signs");
    let two = format!("{zhao}\nreviewer-0 {outsider}");
    assert_eq!(
        signer("x", &signature, &[("zhao", &two)]),
        Err(SignatureProblem::UnknownKey)
    );
    assert_eq!(
        signer("x", &signature, &[("zhao", "ssh-ed25519 not-base64")]),
        Err(SignatureProblem::UnknownKey)
    );
}

#[test]
fn rsa_counts_from_3072_bits_and_ecdsa_counts() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let made = |kind: &str, bits: &str| {
        let path = folder.path().join(format!("{kind}{bits}"));
        let status = Command::new("ssh-keygen")
            .args(["-q", "-t", kind, "-b", bits, "-N", "", "-f"])
            .arg(&path)
            .status();
        assert!(status.expect("ssh-keygen runs").success());
        let public = public_key_of(&path).expect("a key was made");
        let signature = sign("x", &path).expect("ssh-keygen signs");
        signer("x", &signature, &[("zhao", &public)])
    };
    assert_eq!(
        made("rsa", "1024"),
        Err(SignatureProblem::WeakKey("RSA 1024".to_owned()))
    );
    assert_eq!(
        made("rsa", "2048"),
        Err(SignatureProblem::WeakKey("RSA 2048".to_owned()))
    );
    assert_eq!(made("rsa", "3072"), Ok("zhao".to_owned()));
    assert_eq!(made("ecdsa", "256"), Ok("zhao".to_owned()));
}

#[test]
fn many_sign_offs_come_back_in_their_order() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let keys: Vec<(String, String)> = ["a", "b", "c"]
        .map(|name| (name.to_owned(), key(folder.path(), name)))
        .to_vec();
    let signed = |name: &str, text: &str| {
        signoff(
            text,
            &sign(text, &folder.path().join(name)).expect("ssh-keygen signs"),
        )
    };
    let wanted = ["b", "a", "c", "a", "b", "c", "c", "a"];
    let signoffs: Vec<_> = wanted
        .iter()
        .enumerate()
        .map(|(at, name)| Signoff {
            index: at,
            ..signed(name, &at.to_string())
        })
        .collect();
    let checked = check_signoffs(&signoffs, &keys, &[]).expect("ssh-keygen is installed");
    let got: Vec<_> = checked
        .iter()
        .map(|one| (one.index, one.statement.clone(), one.signer.clone()))
        .collect();
    let want: Vec<_> = wanted
        .iter()
        .enumerate()
        .map(|(at, name)| (at, at.to_string(), Ok((*name).to_owned())))
        .collect();
    assert_eq!(got, want);
}

#[test]
fn a_key_is_never_overwritten() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let public = key(folder.path(), "zhao");
    let path = folder.path().join("zhao");
    assert_eq!(
        generate_key(&path, "again"),
        Err(ForgeError::KeyExists(path.clone()))
    );
    assert_eq!(public_key_of(&path), Ok(public.clone()));
    // Without its .pub beside it, the private half tells.
    fs::remove_file(folder.path().join("zhao.pub")).expect("it was there");
    assert_eq!(public_key_of(&path), Ok(public));
}

#[test]
fn a_key_that_is_none_is_said() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("zhao");
    assert!(matches!(sign("x", &path), Err(ForgeError::Key { .. })));
    assert!(matches!(public_key_of(&path), Err(ForgeError::Key { .. })));
    fs::write(&path, "not a key").expect("files are written");
    assert!(matches!(
        sign("x", &path),
        Err(ForgeError::SshKeygen { what: "sign", .. })
    ));
}

#[test]
fn a_missing_program_names_the_package() {
    insta::assert_snapshot!(ForgeError::NoSshKeygen, @"failed to run ssh-keygen: it is not installed (apt-get install openssh-client)");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn any_text_signs_and_verifies_byte_for_byte(text in "[^\r\u{feff}]{0,200}") {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let zhao = key(folder.path(), "zhao");
        let signature = sign(&text, &folder.path().join("zhao")).expect("ssh-keygen signs");
        prop_assert_eq!(signer(&text, &signature, &[("zhao", &zhao)]), Ok("zhao".to_owned()));
        let longer = format!("{text} ");
        prop_assert!(signer(&longer, &signature, &[("zhao", &zhao)]).is_err());
    }
}
