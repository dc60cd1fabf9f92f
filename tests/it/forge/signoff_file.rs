//! Sign-off files: added to whole, read back byte for byte, and bounded.

use proptest::prelude::*;
use qunfa::forge::{ForgeError, SIGNOFFS_MAX, append_signoff, read_signoffs};
use std::fs;

const SIGNATURE: &str = "-----BEGIN SSH SIGNATURE-----\nU1NIU0lH\n-----END SSH SIGNATURE-----\n";
const STATEMENT: &str = r#"{"campaign":"double11","stage":"risk","v":1}"#;

#[test]
fn a_block_reads_as_a_person_would_write_it() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("double11.signoffs.toml");
    append_signoff(&path, STATEMENT, SIGNATURE).expect("a new file");
    append_signoff(&path, "it's", SIGNATURE).expect("one more");
    insta::assert_snapshot!(fs::read_to_string(&path).expect("it was written"), @r#"
    [[signoff]]
    statement = '{"campaign":"double11","stage":"risk","v":1}'
    signature = '''
    -----BEGIN SSH SIGNATURE-----
    U1NIU0lH
    -----END SSH SIGNATURE-----
    '''

    [[signoff]]
    statement = "it's"
    signature = '''
    -----BEGIN SSH SIGNATURE-----
    U1NIU0lH
    -----END SSH SIGNATURE-----
    '''
    "#);
    assert_eq!(
        fs::read_dir(folder.path()).expect("a folder").count(),
        1,
        "nothing is left beside it"
    );
}

#[test]
fn a_file_that_cannot_be_read_is_left_as_it_is() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("x.signoffs.toml");
    for broken in [
        "[[signoff]\n",
        "[[signoff]]\r\n",
        "\u{feff}",
        "[[signoff]]\nstatement = 1\nsignature = ''\n",
        "other = 1\n",
        "signoff = 'x'\n",
    ] {
        fs::write(&path, broken).expect("files are written");
        assert!(
            matches!(
                append_signoff(&path, STATEMENT, SIGNATURE),
                Err(ForgeError::Signoffs { .. })
            ),
            "{broken:?}"
        );
        assert_eq!(fs::read_to_string(&path).expect("it is there"), broken);
    }
}

#[test]
fn what_is_wrong_with_a_file_is_said() {
    let refused = |text: &str| {
        read_signoffs("x.signoffs.toml", text)
            .expect_err("it is refused")
            .to_string()
    };
    let many = "[[signoff]]\nstatement = ''\nsignature = ''\n".repeat(100);
    let told = [
        refused("[[signoff]]\nstatement = 'x'\n"),
        refused("[[signoff]]\nstatement = 'x'\nsignature = 'x'\nby = 'zhao'\n"),
        refused("approved = true\n"),
        refused("[[signoff]]\r\n"),
        refused(&many),
        refused(&" ".repeat(600_000)),
        refused("[[signoff"),
    ];
    insta::assert_snapshot!(told.join("\n"), @r#"
    failed to read sign-offs from x.signoffs.toml: sign-off 1 has no text as signature
    failed to read sign-offs from x.signoffs.toml: unknown key "by"; it holds [[signoff]] blocks of statement and signature
    failed to read sign-offs from x.signoffs.toml: unknown key "approved"; it holds [[signoff]] blocks of statement and signature
    failed to read sign-offs from x.signoffs.toml: a byte-order mark or CRLF line ends; save it as UTF-8 with LF
    failed to read sign-offs from x.signoffs.toml: 100 sign-offs, more than 64; remove old ones
    failed to read sign-offs from x.signoffs.toml: 600000 bytes, more than 262144; remove old sign-offs
    failed to read sign-offs from x.signoffs.toml: unclosed array table, expected `]]`
    "#);
}

#[test]
fn a_full_file_takes_no_more() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("x.signoffs.toml");
    for _ in 0..SIGNOFFS_MAX {
        append_signoff(&path, STATEMENT, SIGNATURE).expect("there is room");
    }
    assert!(append_signoff(&path, STATEMENT, SIGNATURE).is_err());
    let text = fs::read_to_string(&path).expect("it is there");
    let indexes: Vec<usize> = read_signoffs("x", &text)
        .expect("it reads")
        .iter()
        .map(|one| one.index)
        .collect();
    assert_eq!(indexes, (0..SIGNOFFS_MAX).collect::<Vec<_>>());
}

#[test]
fn an_empty_file_has_no_sign_offs() {
    assert_eq!(read_signoffs("x", ""), Ok(Vec::new()));
    assert_eq!(read_signoffs("x", "# nobody yet\n"), Ok(Vec::new()));
}

proptest! {
    #[test]
    fn whatever_was_signed_reads_back(statements in proptest::collection::vec("[^\r]{0,80}", 1..4), signature in "[^\r]{0,80}") {
        prop_assume!(!statements[0].starts_with('\u{feff}'));
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("x.signoffs.toml");
        for statement in &statements {
            append_signoff(&path, statement, &signature).expect("any text can stand in TOML");
        }
        let text = fs::read_to_string(&path).expect("it was written");
        prop_assert!(!text.contains('\r'));
        let read = read_signoffs("x", &text).expect("it reads");
        prop_assert_eq!(read.iter().map(|one| one.statement.clone()).collect::<Vec<_>>(), statements);
        prop_assert!(read.iter().all(|one| one.signature == signature));
    }
}
