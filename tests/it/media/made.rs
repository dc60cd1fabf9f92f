//! Small files made by hand, each with what a test wants in it.

use std::io::{Cursor, Write as _};
use zip::{ZipWriter, write::SimpleFileOptions};

/// A JPEG of the advised size: these segments between its head and its pixels.
pub fn jpeg(segments: &[(u8, &[u8])]) -> Vec<u8> {
    jpeg_of(1080, 720, segments)
}

/// A JPEG whose header says this size.
pub fn jpeg_of(width: u16, height: u16, segments: &[(u8, &[u8])]) -> Vec<u8> {
    let frame = [
        &[8][..],
        &height.to_be_bytes(),
        &width.to_be_bytes(),
        &[1, 1, 0x11, 0],
    ]
    .concat();
    let mut bytes = vec![0xFF, 0xD8];
    let head: (u8, &[u8]) = (0xE0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0");
    let tail: [(u8, &[u8]); 2] = [(0xC0, &frame), (0xDA, &[1, 1, 0, 0, 63, 0])];
    for (marker, content) in [head].iter().chain(segments).chain(&tail) {
        bytes.extend([0xFF, *marker]);
        bytes.extend((content.len() as u16 + 2).to_be_bytes());
        bytes.extend(*content);
    }
    // Pixels with an escaped byte and a restart, which are no ends.
    bytes.extend(b"\x12\xFF\x00\x34\xFF\xD0\x56\xFF\xD9");
    bytes
}

/// What a camera writes: which way it was held, and a place if it knew one.
pub fn camera(turned: u16, knows_place: bool) -> Vec<u8> {
    let mut tiff = b"MM\0*\0\0\0\x08\0\x02\x01\x12\0\x03\0\0\0\x01".to_vec();
    tiff.extend(turned.to_be_bytes());
    tiff.extend(b"\0\0\x88\x25\0\x04\0\0\0\x01\0\0\0\x26\0\0\0\0");
    tiff.extend(u16::from(knows_place).to_be_bytes());
    tiff.extend(b"\0\x02\0\x05\0\0\0\x03GPS39.9042N");
    tiff
}

/// The same inside a JPEG segment.
pub fn exif(turned: u16, knows_place: bool) -> Vec<u8> {
    [b"Exif\0\0".to_vec(), camera(turned, knows_place)].concat()
}

/// A PNG with these chunks before its pixels; checks are computed.
pub fn png(chunks: &[(&[u8; 4], &[u8])]) -> Vec<u8> {
    png_of(1080, 720, chunks)
}

/// A PNG whose header says this size.
pub fn png_of(width: u32, height: u32, chunks: &[(&[u8; 4], &[u8])]) -> Vec<u8> {
    let head = [
        &width.to_be_bytes()[..],
        &height.to_be_bytes(),
        &[8, 0, 0, 0, 0],
    ]
    .concat();
    let first: (&[u8; 4], &[u8]) = (b"IHDR", &head);
    let last: [(&[u8; 4], &[u8]); 2] = [
        (b"IDAT", b"\x78\x9C\x63\xF8\x0F\0\x01\x01\x01\0"),
        (b"IEND", b""),
    ];
    let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
    for (name, content) in [first].iter().chain(chunks).chain(&last) {
        bytes.extend((content.len() as u32).to_be_bytes());
        let named = [&name[..], content].concat();
        bytes.extend(&named);
        bytes.extend(crc(&named).to_be_bytes());
    }
    bytes
}

fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| {
            (sum >> 1) ^ (0xEDB8_8320 * (sum & 1))
        })
    })
}

/// A film of this length and coding; `remarks` stand in its header.
pub fn film(milliseconds: u32, codec: [u8; 4], remarks: &[u8]) -> Vec<u8> {
    let mut length = vec![0; 12];
    length.extend(1_000u32.to_be_bytes());
    length.extend(milliseconds.to_be_bytes());
    length.extend([0; 80]);
    let handler = [&[0; 8][..], b"vide", &[0; 12]].concat();
    let described = [&[0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 86][..], &codec, &[0; 78]].concat();
    let table = part(*b"stbl", &part(*b"stsd", &described));
    let track = [part(*b"hdlr", &handler), part(*b"minf", &table)].concat();
    let track = part(*b"trak", &part(*b"mdia", &track));
    let header = [part(*b"mvhd", &length), track, remarks.to_vec()].concat();
    [
        part(*b"ftyp", b"isom\0\0\x02\0isomiso2avc1mp41"),
        part(*b"moov", &header),
        part(*b"mdat", b"pictures and sound"),
    ]
    .concat()
}

/// One box of a film.
pub fn part(name: [u8; 4], content: &[u8]) -> Vec<u8> {
    let length = (content.len() as u32 + 8).to_be_bytes();
    [&length[..], &name, content].concat()
}

/// A recording of so many frames of 20 ms.
pub fn recording(frames: usize) -> Vec<u8> {
    let frame = [&[0x3C][..], &[0; 31]].concat();
    [b"#!AMR\n".to_vec(), frame.repeat(frames)].concat()
}

/// A Word document with more parts.
pub fn word(more: &[(&str, &[u8])]) -> Vec<u8> {
    let parts: [(&str, &[u8]); 2] = [
        ("[Content_Types].xml", b"<Types/>"),
        ("word/document.xml", b"<document/>"),
    ];
    zipped(&[&parts[..], more].concat())
}

/// A ZIP of these parts.
pub fn zipped(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        zip.start_file(*name, SimpleFileOptions::default())
            .expect("a part begins");
        zip.write_all(bytes).expect("a part is written");
    }
    zip.finish().expect("it is finished").into_inner()
}

/// An Office file of before 2007, or a locked one: it names these streams.
pub fn compound(streams: &[&str]) -> Vec<u8> {
    let names = streams
        .iter()
        .flat_map(|name| name.encode_utf16().chain([0]))
        .flat_map(u16::to_le_bytes);
    let head = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".iter().copied();
    head.chain([0; 504]).chain(names).collect()
}
