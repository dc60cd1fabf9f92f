//! Records that are too long are cut between, never inside; head, tail and the count of what is missing always stand.

use qunfa::{
    model::Lang,
    report::{Records, Room, cut},
};

fn records(blocks: usize, length: usize) -> Records {
    Records {
        head: "# 结论：可以发".to_owned(),
        blocks: (0..blocks)
            .map(|at| format!("[{at}{}]", "字".repeat(length)))
            .collect(),
        tail: "- `all` `0123456789abcdef`".to_owned(),
    }
}

#[test]
fn what_fits_is_whole() {
    let records = records(3, 10);
    let cut = cut(&records, Room::Characters(1_000), Lang::Zh);
    assert_eq!(cut.omitted, 0);
    insta::assert_snapshot!(cut.text, @r"
    # 结论：可以发

    [0字字字字字字字字字字]

    [1字字字字字字字字字字]

    [2字字字字字字字字字字]

    - `all` `0123456789abcdef`
    ");
}

#[test]
fn every_limit_is_kept_and_every_record_is_whole_or_counted() {
    for blocks in [0, 1, 2, 7, 40] {
        let records = records(blocks, 50);
        for limit in 0..3_000 {
            for room in [Room::Characters(limit), Room::Bytes(limit)] {
                let cut = cut(&records, room, Lang::En);
                let used = match room {
                    Room::Characters(_) => cut.text.chars().count(),
                    Room::Bytes(_) => cut.text.len(),
                };
                assert!(used <= limit, "{used} in {limit}");
                assert_eq!(cut.text.matches('[').count(), cut.text.matches(']').count());
                if cut.text.is_empty() {
                    continue;
                }
                assert!(cut.text.ends_with(&records.tail));
                let kept = cut.text.matches('[').count();
                if cut.text.starts_with(&records.head) {
                    assert_eq!(kept + cut.omitted, blocks);
                    let says = cut
                        .text
                        .contains(&format!("{} of {blocks} parts", cut.omitted));
                    assert_eq!(says, cut.omitted > 0, "{}", cut.text);
                }
            }
        }
    }
}

#[test]
fn a_comment_of_github_is_used_to_its_end() {
    let records = records(1_000, 500);
    let cut = cut(&records, Room::Characters(65_536), Lang::Zh);
    let used = cut.text.chars().count();
    assert!(used <= 65_536 && used > 65_536 - 600, "{used}");
    assert!(
        cut.text
            .contains(&format!("1000 项中有 {} 项未列出", cut.omitted))
    );
}
