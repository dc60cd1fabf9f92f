//! Files made to exhaust a machine, attached to a campaign and given to the real program.

use super::made::{jpeg_of, part, png_of, recording, word};
use crate::firm::{Bounds, Firm, Plan, everybody};
use std::{
    fmt::Write as _,
    io::{Cursor, Write as _},
    time::{Duration, Instant},
};
use zip::{ZipWriter, write::SimpleFileOptions};

/// Neither allocation nor processor time goes beyond these, so an answer in words is the proof.
const BOUNDS: Bounds = Bounds {
    memory_kib: 256 * 1024,
    processor_s: 2,
};
/// What an answer to any file may take.
const ANSWER_MAX: Duration = Duration::from_secs(2);

/// A document with one part of so many MiB.
fn swollen(name: &str, mebibytes: usize) -> Vec<u8> {
    let mut zip = ZipWriter::new_append(Cursor::new(word(&[]))).expect("it can grow");
    zip.start_file(name, SimpleFileOptions::default())
        .expect("a part begins");
    let block = vec![b' '; 1 << 20];
    for _ in 0..mebibytes {
        zip.write_all(&block).expect("it is written");
    }
    zip.finish().expect("it is finished").into_inner()
}

#[test]
fn every_swollen_file_is_judged_within_two_seconds_and_256_mib() {
    let firm = Firm::new(Plan {
        customers: 4,
        members: 1,
        ..Plan::default()
    });
    let names: Vec<(String, Vec<u8>)> = (0..12_000)
        .map(|at| (format!("x/{at}"), Vec::new()))
        .collect();
    let many: Vec<(&str, &[u8])> = names
        .iter()
        .map(|(name, bytes)| (name.as_str(), bytes.as_slice()))
        .collect();
    let boxes = part(*b"free", b"").repeat(1 << 20);
    let deep = (0..100_000).fold(Vec::new(), |inner: Vec<u8>, _| {
        // Each box claims the rest of the file.
        [&(inner.len() as u32 + 8).to_be_bytes()[..], b"moov"].concat()
    });
    let bombs: [(&str, Vec<u8>); 9] = [
        ("pixels.png", png_of(100_000, 100_000, &[])),
        ("pixels.jpg", jpeg_of(65_500, 65_500, &[])),
        ("half-a-gigabyte.docx", swollen("word/media/a.bin", 512)),
        ("styles.docx", swollen("word/_rels/settings.xml.rels", 512)),
        ("types.docx", swollen("[Content_Types].xml.more", 512)),
        ("parts.docx", word(&many)),
        (
            "boxes.mp4",
            [part(*b"ftyp", b"isom\0\0\x02\0isom"), boxes].concat(),
        ),
        (
            "deep.mp4",
            [part(*b"ftyp", b"isom\0\0\x02\0isom"), deep].concat(),
        ),
        ("frames.amr", [recording(1), vec![0x7C; 2_000_000]].concat()),
    ];
    let mut seen = String::new();
    for (name, bytes) in bombs {
        firm.write_bytes(&format!("campaigns/{name}"), &bytes);
        let text = everybody("bomb", "hq", 100);
        let attach = format!("attach = [\"./{name}\"]");
        firm.write(
            "campaigns/bomb.toml",
            &text.replace("attach = [{ link = \"more\" }]", &attach),
        );
        let began = Instant::now();
        let said = firm.run_within(BOUNDS, &["check"]);
        let took = began.elapsed();
        assert!(took < ANSWER_MAX, "{name} took {took:?}");
        let about = said
            .err
            .lines()
            .chain(said.out.lines())
            .find(|line| line.contains('[') && line.contains('-'));
        let _ = writeln!(seen, "{name}: {} {}", said.code, about.unwrap_or(&said.err));
    }
    insta::assert_snapshot!(seen, @"
    pixels.png: 1 阻断: [huge-picture] 图片有 100000×100000 像素，超过 100000000 像素，手机解不开；请缩小到 1080×720 左右
    pixels.jpg: 1 阻断: [huge-picture] 图片有 65500×65500 像素，超过 100000000 像素，手机解不开；请缩小到 1080×720 左右
    half-a-gigabyte.docx: 1 阻断: [swollen-document] campaigns/half-a-gigabyte.docx 解压后大得不正常（压缩炸弹），拒绝使用：用 Office 或 WPS 打开，另存为新文件
    styles.docx: 1 阻断: [swollen-document] campaigns/styles.docx 解压后大得不正常（压缩炸弹），拒绝使用：用 Office 或 WPS 打开，另存为新文件
    types.docx: 1 阻断: [swollen-document] campaigns/types.docx 解压后大得不正常（压缩炸弹），拒绝使用：用 Office 或 WPS 打开，另存为新文件
    parts.docx: 1 阻断: [swollen-document] campaigns/parts.docx 解压后大得不正常（压缩炸弹），拒绝使用：用 Office 或 WPS 打开，另存为新文件
    boxes.mp4: 1 阻断: [damaged-film] campaigns/boxes.mp4 没有完整的视频头（moov），多半没有导出完；请重新导出为 MP4
    deep.mp4: 1 阻断: [damaged-film] campaigns/deep.mp4 没有完整的视频头（moov），多半没有导出完；请重新导出为 MP4
    frames.amr: 1 阻断: [long-recording] 语音长 40001 秒，上限 60 秒；请剪短，或分成几条
    ");
}
