//! Places in a template lead to places in the file it stands in.

use super::world::source;
use qunfa::{content::place_of, diagnostic::Place, workspace::Source};
use std::sync::Arc;

/// A value inside a campaign file, placed as the file's reader does: what is written between the quotes.
fn inside(file: &str, written: &str, text: &str) -> Source {
    let at = file.find(written).expect("the file has the value");
    let path: Arc<str> = Arc::from("campaigns/a.toml");
    Source {
        text: text.to_owned(),
        file: path.to_string(),
        place: Place::of(&path, file, at..at + written.len()),
    }
}

/// The bytes of the file a place covers, with its line and column.
fn seen(file: &str, place: &Place) -> String {
    format!(
        "{}:{} {}",
        place.line,
        place.column,
        &file[place.bytes.0..place.bytes.1]
    )
}

#[test]
fn a_file_of_its_own_is_the_template() {
    let text = "第一行\n{{ person.name }}好";
    let at = text.find("好").expect("it has");
    assert_eq!(seen(text, &place_of(&source(text), at..at + 3)), "2:18 好");
}

#[test]
fn a_template_inside_a_campaign_begins_after_its_quotes() {
    let file = "title = 'x'\ntext = \"您好, 紧急\"\n";
    let place = place_of(&inside(file, "您好, 紧急", "您好, 紧急"), 8..14);
    assert_eq!(seen(file, &place), "2:13 紧急");

    let file = "text = '''第一行\n第二行'''\n";
    let text = "第一行\n第二行";
    let place = place_of(&inside(file, text, text), 10..13);
    assert_eq!(seen(file, &place), "2:1 第");

    let file = "text = \"\"\"\n第一行\n第二行\"\"\"\n";
    assert_eq!(
        seen(file, &place_of(&inside(file, text, text), 3..6)),
        "2:2 一"
    );
    assert_eq!(
        seen(file, &place_of(&inside(file, text, text), 13..16)),
        "3:2 二"
    );
}

#[test]
fn with_escapes_the_whole_value_is_the_place() {
    // The quotes and escapes of these take as many bytes more as the quotes of a multi-line text would.
    let file = "text = \"好\\u0007坏\"\n";
    let place = place_of(&inside(file, "\"好\\u0007坏\"", "好\u{7}坏"), 3..4);
    assert_eq!(seen(file, &place), "1:8 \"好\\u0007坏\"");

    let file = "text = \"a\\nb\\nc\\n\"\n";
    let place = place_of(&inside(file, "\"a\\nb\\nc\\n\"", "a\nb\nc\n"), 2..3);
    assert_eq!(seen(file, &place), "1:8 \"a\\nb\\nc\\n\"");
}
