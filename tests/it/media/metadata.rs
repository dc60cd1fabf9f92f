//! What leaves is what was signed, without who made it, when and where.

use super::made::{camera, exif, film, jpeg, part, png, recording, word};
use proptest::prelude::*;
use qunfa::media::without_metadata;

const PLACE: &[u8] = b"39.9042";

fn has(bytes: &[u8], needle: &[u8]) -> bool {
    memchr::memmem::find(bytes, needle).is_some()
}

fn cleaned(bytes: &[u8]) -> Vec<u8> {
    without_metadata(bytes.to_vec()).expect("it can be cleaned")
}

#[test]
fn a_photo_keeps_its_pixels_colours_and_turn_and_nothing_else() {
    let photo = jpeg(&[
        (0xE1, &exif(6, true)),
        (
            0xE1,
            b"http://ns.adobe.com/xap/1.0/\0<x GPSLatitude='39.9042'/>",
        ),
        (0xE2, b"ICC_PROFILE\0\x01\x01colours"),
        (0xE2, b"MPF\0more pictures"),
        (0xED, b"Photoshop 3.0\0by Li Mei"),
        (0xEE, b"Adobe\0\x64\0\0\0\0\x01"),
        (0xFE, b"taken at home"),
    ]);
    let clean = cleaned(&[photo.clone(), b"trailer 39.9042".to_vec()].concat());
    for gone in [PLACE, b"Li Mei", b"taken at home", b"MPF\0", b"xap"] {
        assert!(!has(&clean, gone), "{}", gone.escape_ascii());
    }
    for kept in [&b"ICC_PROFILE"[..], b"Adobe\0", b"JFIF"] {
        assert!(has(&clean, kept), "{}", kept.escape_ascii());
    }
    // The pixels, byte for byte, up to the end.
    assert!(clean.ends_with(b"\x12\xFF\x00\x34\xFF\xD0\x56\xFF\xD9"));
    let turned = b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0";
    assert!(has(&clean, turned), "a photo stays turned as it was taken");
    assert_eq!(cleaned(&clean), clean, "cleaning twice changes nothing");
    assert!(!has(&cleaned(&jpeg(&[(0xE1, &exif(1, true))])), b"Exif"));
}

#[test]
fn a_png_keeps_what_it_looks_like() {
    let picture = png(&[
        (b"gAMA", &[0, 0, 0xB1, 0x8F]),
        (b"iCCP", b"colours"),
        (b"tEXt", b"Author\0Li Mei"),
        (b"iTXt", b"Place\0\0\0\0\x0039.9042"),
        (b"tIME", b"\x07\xEA\x0B\x16\x08\0\0"),
        (b"eXIf", &camera(3, true)),
        (b"prIv", b"39.9042"),
    ]);
    let clean = cleaned(&[picture, PLACE.to_vec()].concat());
    assert!(!has(&clean, PLACE) && !has(&clean, b"Li Mei") && !has(&clean, b"tIME"));
    assert!(has(&clean, b"gAMA") && has(&clean, b"iCCP") && has(&clean, b"IDAT"));
    assert!(
        has(&clean, b"\x12\x01\x03\0\x01\0\0\0\x03\0"),
        "it stays turned"
    );
    assert!(clean.ends_with(b"IEND\xAE\x42\x60\x82"));
    assert_eq!(cleaned(&clean), clean);
}

#[test]
fn a_film_keeps_every_offset() {
    let place = part(
        *b"udta",
        &part(*b"\xA9xyz", b"\0\x12\x15\xC7+39.9042+116.40/"),
    );
    let made = film(
        10_000,
        *b"avc1",
        &[place, part(*b"meta", b"made by Li Mei")].concat(),
    );
    let clean = cleaned(&made);
    assert!(has(&made, PLACE) && !has(&clean, PLACE) && !has(&clean, b"Li Mei"));
    assert_eq!(clean.len(), made.len());
    assert!(clean.ends_with(b"pictures and sound") && has(&clean, b"avc1"));
    assert_eq!(cleaned(&clean), clean);
}

#[test]
fn other_files_leave_as_they_are() {
    for bytes in [
        recording(5),
        word(&[]),
        b"%PDF-1.7\n".to_vec(),
        b"text".to_vec(),
    ] {
        assert_eq!(cleaned(&bytes), bytes);
    }
}

proptest! {
    #[test]
    fn no_bytes_make_cleaning_or_looking_panic(
        which in 0..4usize,
        at in any::<proptest::sample::Index>(),
        noise in proptest::collection::vec(any::<u8>(), 0..24),
        cut in any::<proptest::sample::Index>(),
    ) {
        let mut bytes = match which {
            0 => jpeg(&[(0xE1, &exif(6, true)), (0xE2, b"ICC_PROFILE\0x")]),
            1 => png(&[(b"eXIf", &camera(3, true)), (b"tEXt", b"a\0b")]),
            2 => film(1_000, *b"avc1", &part(*b"udta", &part(*b"\xA9xyz", b"x"))),
            _ => recording(3),
        };
        let at = at.index(bytes.len());
        for (offset, byte) in noise.iter().enumerate() {
            if let Some(place) = bytes.get_mut(at + offset) {
                *place = *byte;
            }
        }
        bytes.truncate(cut.index(bytes.len()) + 1);
        let look = qunfa::media::Look::at(&bytes);
        prop_assert_eq!(look.bytes, bytes.len() as u64);
        if let Some(clean) = without_metadata(bytes) {
            prop_assert_eq!(without_metadata(clean.clone()), Some(clean));
        }
    }
}
