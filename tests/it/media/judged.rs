//! Files that campaigns attach, and what is said of each.

use super::made::{
    compound, exif, film, jpeg, jpeg_of, part, png, png_of, recording, word, zipped,
};
use crate::workspace::memory_tree::{MemoryTree, campaign};
use std::fmt::Write as _;

/// What is found when one touch attaches this file.
fn attached(name: &str, bytes: &[u8]) -> String {
    on("", name, bytes)
}

fn on(more: &str, name: &str, bytes: &[u8]) -> String {
    let text = campaign(&format!(
        "schedule = {{ not_after = 2026-11-14 13:00:00 }}\n[touch.a]\n{more}text = \"您好\"\nattach = [\"./{name}\"]\n"
    ));
    let found = MemoryTree::workspace()
        .with("campaigns/a.toml", text)
        .with(&format!("campaigns/{name}"), bytes)
        .findings();
    let lines: Vec<&str> = found
        .lines()
        .map(|line| line.split_once(' ').map_or(line, |(_, said)| said))
        .collect();
    lines.join("\n")
}

fn each(files: &[(&str, Vec<u8>)]) -> String {
    files.iter().fold(String::new(), |mut seen, (name, bytes)| {
        let _ = writeln!(seen, "{name}: {}", attached(name, bytes));
        seen
    })
}

#[test]
fn good_files_of_every_kind_pass() {
    let files = [
        ("a.jpg", jpeg(&[(0xE1, &exif(6, false))])),
        ("b.png", png(&[])),
        ("c.mp4", film(180_000, *b"avc1", b"")),
        ("d.pdf", b"%PDF-1.7\nsome pages".to_vec()),
        ("e.docx", word(&[])),
        (
            "f.xlsx",
            zipped(&[
                ("[Content_Types].xml", b"<Types/>"),
                ("xl/workbook.xml", b"<workbook/>"),
            ]),
        ),
        (
            "g.pptx",
            zipped(&[
                ("_rels/.rels", b"x"),
                ("[Content_Types].xml", b"<Types/>"),
                ("ppt/presentation.xml", b"x"),
            ]),
        ),
        ("h.doc", compound(&["Root Entry", "WordDocument"])),
        ("i.xls", compound(&["Root Entry", "Workbook"])),
        ("j.ppt", compound(&["Root Entry", "PowerPoint Document"])),
        ("k.txt", "营业时间".into()),
        ("l.csv", b"day,hours\nmon,9\n".to_vec()),
    ];
    for (name, bytes) in files {
        assert_eq!(attached(name, &bytes), "", "{name}");
    }
}

#[test]
fn pictures_are_of_a_size_that_phones_take() {
    insta::assert_snapshot!(each(&[
        ("a.png", png_of(100_000, 100_000, &[])),
        ("b.jpg", jpeg_of(65_000, 65_000, &[])),
        ("c.png", png_of(360, 200, &[])),
        ("d.jpg", jpeg_of(1080, 719, &[])),
    ]), @"
    a.png: huge-picture 图片有 100000×100000 像素，超过 100000000 像素，手机解不开；请缩小到 1080×720 左右 | the picture has 100000×100000 pixels, more than 100000000: phones cannot decode it; scale it to about 1080×720
    b.jpg: huge-picture 图片有 65000×65000 像素，超过 100000000 像素，手机解不开；请缩小到 1080×720 左右 | the picture has 65000×65000 pixels, more than 100000000: phones cannot decode it; scale it to about 1080×720
    c.png: small-picture (warn) 图片 360×200 像素，建议不小于 1080×720：在手机上会糊；换一张更大的 | the picture has 360×200 pixels, advised are 1080×720 or more: it looks blurred on phones; take a larger one
    d.jpg: small-picture (warn) 图片 1080×719 像素，建议不小于 1080×720：在手机上会糊；换一张更大的 | the picture has 1080×719 pixels, advised are 1080×720 or more: it looks blurred on phones; take a larger one
    ");
}

#[test]
fn a_photo_that_says_where_is_named() {
    let xmp = b"http://ns.adobe.com/xap/1.0/\0<x exif:GPSLatitude='39,54N'/>";
    let place = part(*b"udta", &part(*b"\xA9xyz", b"+39.9042+116.40/"));
    insta::assert_snapshot!(each(&[
        ("a.jpg", jpeg(&[(0xE1, &exif(1, true))])),
        ("b.jpg", jpeg(&[(0xE1, xmp)])),
        ("c.png", png(&[(b"eXIf", &exif(1, true)[6..])])),
        ("d.mp4", film(1_000, *b"avc1", &place)),
    ]), @"
    a.jpg: position-in-media (warn) campaigns/a.jpg 里有拍摄地点（GPS）。上传时会自动去掉，但仓库里的原文件还留着；最好换成去掉位置信息的文件 | campaigns/a.jpg says where it was shot (GPS). That is removed at upload, but stays in the repository; better commit a file without it
    b.jpg: position-in-media (warn) campaigns/b.jpg 里有拍摄地点（GPS）。上传时会自动去掉，但仓库里的原文件还留着；最好换成去掉位置信息的文件 | campaigns/b.jpg says where it was shot (GPS). That is removed at upload, but stays in the repository; better commit a file without it
    c.png: position-in-media (warn) campaigns/c.png 里有拍摄地点（GPS）。上传时会自动去掉，但仓库里的原文件还留着；最好换成去掉位置信息的文件 | campaigns/c.png says where it was shot (GPS). That is removed at upload, but stays in the repository; better commit a file without it
    d.mp4: position-in-media (warn) campaigns/d.mp4 里有拍摄地点（GPS）。上传时会自动去掉，但仓库里的原文件还留着；最好换成去掉位置信息的文件 | campaigns/d.mp4 says where it was shot (GPS). That is removed at upload, but stays in the repository; better commit a file without it
    ");
}

#[test]
fn one_file_is_one_thing() {
    let zip = word(&[]);
    let pages = [b"%PDF-1.7\nsome pages\n%%EOF\n".to_vec(), zip.clone()].concat();
    insta::assert_snapshot!(each(&[
        ("a.jpg", [jpeg(&[]), zip.clone()].concat()),
        ("b.png", [png(&[]), zip].concat()),
        ("c.png", [png(&[]), b"%PDF-1.7".to_vec()].concat()),
        ("d.jpg", [jpeg(&[]), b"<script>alert(1)</script>".to_vec()].concat()),
        ("e.pdf", pages),
        ("f.docx", jpeg(&[])),
        ("g.pdf", word(&[])),
        ("h.xlsx", word(&[])),
        ("i.pdf", b"MZ\x90\0 a program".to_vec()),
        ("j.txt", [b"\x7FELF".to_vec(), vec![1; 60]].concat()),
        ("k.zip", zipped(&[("a.txt", b"x")])),
        ("l.svg", b"<svg onload=\"x\"/>".to_vec()),
        ("m.txt", b"<html><script>x</script></html>".to_vec()),
    ]), @"
    a.jpg: two-in-one 这个 JPEG 文件后面还藏着一个 ZIP：同一份文件两种打开方式，会被安全软件拦截；请重新导出 | the same bytes are JPEG and ZIP, two things for two programs, which security software stops; export it again
    b.png: two-in-one 这个 PNG 文件后面还藏着一个 ZIP：同一份文件两种打开方式，会被安全软件拦截；请重新导出 | the same bytes are PNG and ZIP, two things for two programs, which security software stops; export it again
    c.png: two-in-one 这个 PNG 文件后面还藏着一个 PDF：同一份文件两种打开方式，会被安全软件拦截；请重新导出 | the same bytes are PNG and PDF, two things for two programs, which security software stops; export it again
    d.jpg: two-in-one 这个 JPEG 文件后面还藏着一个 HTML：同一份文件两种打开方式，会被安全软件拦截；请重新导出 | the same bytes are JPEG and HTML, two things for two programs, which security software stops; export it again
    e.pdf: two-in-one 这个 PDF 文件后面还藏着一个 ZIP：同一份文件两种打开方式，会被安全软件拦截；请重新导出 | the same bytes are PDF and ZIP, two things for two programs, which security software stops; export it again
    f.docx: disguised-media 内容是“JPEG”，文件名却写着“DOCX”；请转换格式，或改正文件名 | content is JPEG, name says DOCX; convert the file or correct its name
    g.pdf: disguised-media 内容是“Word”，文件名却写着“PDF”；请转换格式，或改正文件名 | content is Word, name says PDF; convert the file or correct its name
    h.xlsx: disguised-media 内容是“Word”，文件名却写着“XLSX”；请转换格式，或改正文件名 | content is Word, name says XLSX; convert the file or correct its name
    i.pdf: disguised-media 内容是“可执行程序”，文件名却写着“PDF”；请转换格式，或改正文件名 | content is program, name says PDF; convert the file or correct its name
    j.txt: disguised-media 内容是“可执行程序”，文件名却写着“TXT”；请转换格式，或改正文件名 | content is program, name says TXT; convert the file or correct its name
    k.zip: unknown-file 内容是“ZIP”，不能作为附件；可用：JPG、PNG、MP4、AMR、PDF、Word、Excel、PowerPoint、TXT、CSV | content is ZIP, which cannot be attached; attach JPG, PNG, MP4, AMR, PDF, Word, Excel, PowerPoint, TXT or CSV
    l.svg: not-a-picture 内容是“SVG”，图片只能是 JPG 或 PNG；请转换格式 | content is SVG, pictures are JPG or PNG; convert it
    m.txt: disguised-media 内容是“HTML”，文件名却写着“TXT”；请转换格式，或改正文件名 | content is HTML, name says TXT; convert the file or correct its name
    ");
}

#[test]
fn torn_files_are_exported_again() {
    let mut wrong = png(&[]);
    let last = wrong.len() - 14;
    wrong[last] ^= 1;
    let mut cut = jpeg(&[]);
    cut.truncate(cut.len() - 2);
    let mut odd = recording(5);
    odd[6] = 0x7C;
    insta::assert_snapshot!(each(&[
        ("a.png", wrong),
        ("b.jpg", cut),
        ("c.mp4", film(1_000, *b"avc1", b"")[..60].to_vec()),
        ("d.amr", odd),
        ("e.docx", word(&[])[..150].to_vec()),
    ]), @"
    a.png: damaged-picture PNG 文件不完整或校验不对，去不掉拍摄信息，有些手机也打不开；请重新导出 | the PNG file is torn or fails its own checks: its metadata cannot be removed, and some phones cannot open it; export it again
    b.jpg: damaged-picture JPEG 文件不完整或校验不对，去不掉拍摄信息，有些手机也打不开；请重新导出 | the JPEG file is torn or fails its own checks: its metadata cannot be removed, and some phones cannot open it; export it again
    c.mp4: damaged-film campaigns/c.mp4 没有完整的视频头（moov），多半没有导出完；请重新导出为 MP4 | campaigns/c.mp4 has no whole header (moov), it was probably not exported to its end; export it as MP4 again
    d.amr: damaged-recording campaigns/d.amr 有损坏的 AMR 帧；请重新录制或导出（AMR-NB，8 kHz） | campaigns/d.amr has damaged AMR frames; record or export it again (AMR-NB, 8 kHz)
    e.docx: damaged-document campaigns/e.docx 已损坏，打不开；请重新导出 | campaigns/e.docx is damaged and cannot be opened; export it again
    ");
}

#[test]
fn documents_run_nothing_load_nothing_and_open_for_everybody() {
    let remote =
        b"<Relationship Type=\"attachedTemplate\" Target=\"https://x\" TargetMode=\"External\"/>";
    insta::assert_snapshot!(each(&[
        ("a.docm", word(&[("word/vbaProject.bin", b"x")])),
        ("b.docx", word(&[("word/VBAProject.bin", b"x")])),
        ("c.xlsx", zipped(&[("[Content_Types].xml", b"<x ContentType=\"application/vnd.ms-excel.sheet.macroEnabled.main+xml\"/>"), ("xl/workbook.xml", b"x")])),
        ("d.doc", compound(&["Root Entry", "WordDocument", "_VBA_PROJECT"])),
        ("e.docx", word(&[("word/_rels/settings.xml.rels", remote)])),
        ("f.xlsx", compound(&["Root Entry", "EncryptedPackage", "EncryptionInfo"])),
        ("g.xlsb", zipped(&[("[Content_Types].xml", b"x"), ("xl/workbook.bin", b"x")])),
    ]), @"
    a.docm: document-macros campaigns/a.docm 带宏，不能发给别人：另存为不带宏的格式 | campaigns/a.docm holds macros, which nobody should be sent: save it in a format without them
    b.docx: document-macros campaigns/b.docx 带宏，不能发给别人：另存为不带宏的格式 | campaigns/b.docx holds macros, which nobody should be sent: save it in a format without them
    c.xlsx: document-macros campaigns/c.xlsx 带宏，不能发给别人：另存为不带宏的格式 | campaigns/c.xlsx holds macros, which nobody should be sent: save it in a format without them
    d.doc: document-macros campaigns/d.doc 带宏，不能发给别人：另存为不带宏的格式 | campaigns/d.doc holds macros, which nobody should be sent: save it in a format without them
    e.docx: document-macros campaigns/e.docx 会从外部加载模板（宏可以借此进来）：在 Word 里改用本地模板，再保存 | campaigns/e.docx loads its template from outside, which is how macros come in later: attach a local template in Word and save it
    f.xlsx: locked-document campaigns/f.xlsx 设了打开密码：审核的人看不到内容，收到的人也打不开；去掉密码再提交 | campaigns/f.xlsx opens with a password only: reviewers cannot see it and recipients cannot open it; remove the password
    g.xlsb: unknown-file 内容是“Excel binary”，不能作为附件；可用：JPG、PNG、MP4、AMR、PDF、Word、Excel、PowerPoint、TXT、CSV | content is Excel binary, which cannot be attached; attach JPG, PNG, MP4, AMR, PDF, Word, Excel, PowerPoint, TXT or CSV
    ");
}

#[test]
fn films_and_recordings_have_a_length_a_coding_and_a_size() {
    let heavy = [
        film(1_000, *b"avc1", b""),
        part(*b"mdat", &vec![0; 11 << 20]),
    ]
    .concat();
    let clip = [
        b"\0\0\0\x14ftypqt  \0\0\x02\0qt  ".to_vec(),
        film(1_000, *b"avc1", b"")[32..].to_vec(),
    ]
    .concat();
    insta::assert_snapshot!(each(&[
        ("a.mp4", film(180_001, *b"avc1", b"")),
        ("b.mp4", film(1_000, *b"hvc1", b"")),
        ("c.mp4", heavy),
        ("d.mov", clip),
        ("e.amr", recording(3_001)),
        ("f.amr", b"#!AMR-WB\n\x04".to_vec()),
    ]), @"
    a.mp4: long-film (warn) 视频长 181 秒，建议不超过 180 秒：太长的很少有人看完；请剪短 | the film plays 181 s, advised are 180 s at most: hardly anybody watches longer ones to the end; cut it
    b.mp4: film-codec (warn) 视频编码是 hvc1，不是 H.264（avc1），旧手机可能放不出画面；请转成 H.264 + AAC 的 MP4 | the film is coded in hvc1, not H.264 (avc1): older phones may show no picture; convert it to MP4 with H.264 and AAC
    c.mp4: media-too-large 文件 11534684 字节，上限 10485760 字节；请压缩，或放到已备案的域名上，改用 [links] 附链接 | the file has 11534684 bytes, the limit is 10485760; compress it, or put it on a filed domain and attach a link of [links]
    d.mov: unknown-file 内容是“QuickTime”，不能作为附件；可用：JPG、PNG、MP4、AMR、PDF、Word、Excel、PowerPoint、TXT、CSV | content is QuickTime, which cannot be attached; attach JPG, PNG, MP4, AMR, PDF, Word, Excel, PowerPoint, TXT or CSV
    e.amr: long-recording 语音长 61 秒，上限 60 秒；请剪短，或分成几条 | the recording plays 61 s, the limit is 60 s; cut it, or send several
    f.amr: unknown-file 内容是“AMR-WB”，不能作为附件；可用：JPG、PNG、MP4、AMR、PDF、Word、Excel、PowerPoint、TXT、CSV | content is AMR-WB, which cannot be attached; attach JPG, PNG, MP4, AMR, PDF, Word, Excel, PowerPoint, TXT or CSV
    ");
    // Sixty seconds are enough for a recording; that customers get none is another matter.
    assert!(!attached("g.amr", &recording(3_000)).contains("long-recording"));
}

#[test]
fn a_channel_takes_less_than_others() {
    let moments = "channel = \"moments\"\n";
    let seen = [
        on(moments, "a.mp4", &film(30_000, *b"avc1", b"")),
        on(moments, "b.mp4", &film(30_001, *b"avc1", b"")),
        on(moments, "c.mp4", &film(0, *b"avc1", b"")),
    ];
    insta::assert_snapshot!(seen.join("\n"), @"
    long-film 朋友圈视频最长 30 秒，这个有 31 秒；请剪短 | a film in moments may play 30 s, this one plays 31 s; cut it
    long-film 视频没有写明时长，而朋友圈视频最长 30 秒；请重新导出为普通 MP4 | the film does not say how long it plays, and one in moments may play 30 s; export it as a plain MP4
    ");
}

#[test]
fn what_the_api_does_not_take_has_a_way_out() {
    let pages = |mebibytes: usize| [b"%PDF-1.7\n".to_vec(), vec![b' '; mebibytes << 20]].concat();
    insta::assert_snapshot!(each(&[("a.pdf", pages(21)), ("b.pdf", pages(101))]), @"
    a.pdf: file-too-large campaigns/a.pdf 有 22 MiB，企业微信接口最多收 20 MiB（成员手动发可以到 100 MiB）；请压缩，或放到已备案的域名上，改用 [links] 附链接 | campaigns/a.pdf has 22 MiB; WeCom's API takes 20 MiB (members may send 100 MiB by hand); compress it, or put it on a filed domain and attach a link of [links]
    b.pdf: file-too-large campaigns/b.pdf 有 102 MiB，超过 100 MiB，连手动也发不了；请拆分，或放到已备案的域名上，改用 [links] 附链接 | campaigns/b.pdf has 102 MiB, more than the 100 MiB that can be sent even by hand; split it, or put it on a filed domain and attach a link of [links]
    ");
}
