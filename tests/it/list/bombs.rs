//! Files made to exhaust a machine, given to the real program: an answer within two seconds and 256 MiB.

use super::written::{Book, book, row};
use crate::firm::{Bounds, Firm, Plan};
use std::{
    fmt::Write as _,
    io::{Cursor, Write as _},
    time::{Duration, Instant},
};
use zip::{ZipWriter, write::SimpleFileOptions};

/// What an answer to any file may take.
const ANSWER_MAX: Duration = Duration::from_secs(2);
/// Neither allocation nor processor time goes beyond these, so an answer in words is the proof.
const BOUNDS: Bounds = Bounds {
    memory_kib: 256 * 1024,
    processor_s: 2,
};

fn firm() -> Firm {
    let firm = Firm::new(Plan {
        customers: 4,
        members: 1,
        ..Plan::default()
    });
    firm.must(0, &["sync"]);
    firm
}

/// Imports a file within the bounds and returns what was said and how long somebody waited for it.
#[track_caller]
fn timed(firm: &Firm, name: &str, bytes: &[u8], code: i32) -> (String, Duration) {
    let path = format!("lists/{name}");
    firm.write_bytes(&path, bytes);
    let began = Instant::now();
    let said = firm.run_within(BOUNDS, &["list", "import", "x", &path]);
    let took = began.elapsed();
    assert_eq!(said.code, code, "{name}: {}{}", said.out, said.err);
    let said = said
        .err
        .replace(&firm.root().display().to_string(), "[DIR]");
    (said, took)
}

/// Imports a file that must be refused at once.
#[track_caller]
fn import(firm: &Firm, name: &str, bytes: &[u8], code: i32) -> String {
    let (said, took) = timed(firm, name, bytes, code);
    assert!(took < ANSWER_MAX, "{name} took {took:?}");
    said
}

/// A workbook with a header, and a sheet that can be blown up.
fn small() -> Book {
    book(
        &[
            row(1, &["external_userid", "level"]),
            row(2, &["wm1", "gold"]),
        ]
        .concat(),
    )
}

const SHEET: &str = "xl/worksheets/sheet1.xml";

#[test]
fn a_sheet_of_half_a_gigabyte_is_given_up_at_its_limit() {
    let firm = firm();
    let bomb = small().swollen(SHEET, " ", 512).bytes();
    assert!(bomb.len() < 600_000, "{}", bomb.len());
    insta::assert_snapshot!(import(&firm, "bomb.xlsx", &bomb, 1), @"
    错误: [DIR]/lists/bomb.xlsx 有问题，没有导入：
    [DIR]/lists/bomb.xlsx 里的 xl/worksheets/sheet1.xml 解压后超过 64 MiB，拒绝读取；如果真有这么多人，另存为 CSV 再导入
    ");
    // What the archive says about sizes is not believed.
    let mut lying = bomb;
    let honest = (512u32 << 20) + 120;
    for at in 0..lying.len() - 4 {
        let found = u32::from_le_bytes(lying[at..at + 4].try_into().expect("four bytes"));
        if found.abs_diff(honest) < 100 {
            lying[at..at + 4].copy_from_slice(&120u32.to_le_bytes());
        }
    }
    let said = import(&firm, "bomb.xlsx", &lying, 1);
    assert!(said.contains("64 MiB") || said.contains("不完整"), "{said}");
}

#[test]
fn a_cell_at_the_far_corner_is_two_cells_and_no_rectangle() {
    let firm = firm();
    let corner = book(
        "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>phone</t></is></c></row><row r=\"1048576\"><c r=\"XFD1048576\"><v>1</v></c></row>",
    );
    assert!(corner.bytes().len() < 2_000);
    insta::assert_snapshot!(import(&firm, "corner.xlsx", &corner.bytes(), 1), @"
    错误: [DIR]/lists/corner.xlsx 有问题，没有导入：
    [DIR]/lists/corner.xlsx「会员」XFD1048576 在表头之外（XFD 列），表头只到 A 列；补上列名，或删掉这一格
    ");
    // As a header, too.
    let wide = book("<row r=\"1\"><c r=\"XFD1\" t=\"inlineStr\"><is><t>phone</t></is></c></row>");
    import(&firm, "wide.xlsx", &wide.bytes(), 1);
}

#[test]
fn an_ods_that_repeats_a_cell_over_the_whole_sheet_is_never_opened() {
    let firm = firm();
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, text) in [
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
        (
            "content.xml",
            "<table:table-row table:number-rows-repeated=\"1048576\"><table:table-cell table:number-columns-repeated=\"16384\"/></table:table-row>",
        ),
    ] {
        zip.start_file(name, stored).expect("a part begins");
        zip.write_all(text.as_bytes()).expect("it is written");
    }
    let bytes = zip.finish().expect("it is finished").into_inner();
    insta::assert_snapshot!(import(&firm, "repeat.xlsx", &bytes, 1), @"
    错误: [DIR]/lists/repeat.xlsx 有问题，没有导入：
    [DIR]/lists/repeat.xlsx 是 ODS 表格，不支持：另存为 CSV 或 XLSX
    ");
}

#[test]
fn every_way_to_swell_a_workbook_ends_at_its_limit() {
    let firm = firm();
    let long = format!("<si><t>{}</t></si>", "字".repeat(10_000));
    let named = (2..20_000).fold(String::new(), |mut rows, at| {
        let _ = write!(rows, "<row r=\"{at}\"><c t=\"s\"><v>0</v></c></row>");
        rows
    });
    let laughs = (0..9).fold("<!ENTITY a0 \"ha\">".to_owned(), |mut all, at| {
        let _ = write!(
            all,
            "<!ENTITY a{} \"{}\">",
            at + 1,
            format!("&a{at};").repeat(10)
        );
        all
    });
    let bombs = [
        (
            "strings",
            small()
                .strings("")
                .swollen("xl/sharedStrings.xml", "<si/>", 512),
        ),
        (
            "texts",
            small()
                .strings("")
                .swollen("xl/sharedStrings.xml", "<si/>", 60),
        ),
        (
            "styles",
            small().styles("").swollen("xl/styles.xml", "<xf/>", 512),
        ),
        (
            "relations",
            small().swollen("xl/_rels/workbook.xml.rels", "<x/>", 512),
        ),
        ("rows", small().swollen(SHEET, "<row/>", 60)),
        (
            "cells",
            book(&row(1, &["phone"])).swollen(SHEET, "<row><c/></row>", 60),
        ),
        (
            "one text",
            book(&format!("{}{named}", row(1, &["phone"]))).strings(&long),
        ),
        ("junk", small().swollen(SHEET, "<x/>", 60)),
        (
            "junk in rows",
            book(&row(1, &["phone"])).swollen(SHEET, "<row><x/><x/><x/></row>", 60),
        ),
        ("depth", small().swollen(SHEET, "<a>", 60)),
        (
            "entities",
            Book::default().part(
                "xl/workbook.xml",
                format!("<!DOCTYPE a [{laughs}]><a>&a9;</a>"),
            ),
        ),
        (
            "parts",
            (0..12_000).fold(small(), |book, at| book.part(&format!("x/{at}"), "")),
        ),
        (
            "nested",
            small().part(
                "xl/media/inner.zip",
                small().swollen(SHEET, " ", 200).bytes(),
            ),
        ),
    ];
    let mut seen = String::new();
    for (name, bomb) in bombs {
        let code = i32::from(name != "nested");
        let (said, _) = timed(&firm, &format!("{name}.xlsx"), &bomb.bytes(), code);
        let last = said.trim_end().lines().last().unwrap_or_default();
        let _ = writeln!(seen, "{name}: {last}");
    }
    insta::assert_snapshot!(seen, @"
    strings: [DIR]/lists/strings.xlsx 里的 xl/sharedStrings.xml 解压后超过 64 MiB，拒绝读取；如果真有这么多人，另存为 CSV 再导入
    texts: [DIR]/lists/texts.xlsx 里的 xl/sharedStrings.xml 元素太多，拒绝读取；如果真有这么多人，另存为 CSV 再导入
    styles: [DIR]/lists/styles.xlsx 里的 xl/styles.xml 解压后超过 8 MiB，拒绝读取；如果真有这么多人，另存为 CSV 再导入
    relations: [DIR]/lists/relations.xlsx 里的 xl/_rels/workbook.xml.rels 解压后超过 8 MiB，拒绝读取；如果真有这么多人，另存为 CSV 再导入
    rows: [DIR]/lists/rows.xlsx「会员」有超过 100000 个空行：选中数据下方的空行，删除后保存，或另存为 CSV
    cells: [DIR]/lists/cells.xlsx「会员」有超过 100000 个空行：选中数据下方的空行，删除后保存，或另存为 CSV
    one text: [DIR]/lists/one text.xlsx「会员」的文字超过 64 MiB：只留编号和模板要用的列，或另存为 CSV
    junk: [DIR]/lists/junk.xlsx 里的 xl/worksheets/sheet1.xml 元素太多，拒绝读取；如果真有这么多人，另存为 CSV 再导入
    junk in rows: [DIR]/lists/junk in rows.xlsx「会员」有超过 100000 个空行：选中数据下方的空行，删除后保存，或另存为 CSV
    depth: [DIR]/lists/depth.xlsx 里的 xl/worksheets/sheet1.xml 嵌套超过 32 层，拒绝读取：这不是表格软件写出来的文件
    entities: [DIR]/lists/entities.xlsx 里的 xl/workbook.xml 自带实体定义（DOCTYPE），拒绝读取：这不是表格软件写出来的文件
    parts: [DIR]/lists/parts.xlsx 里的文件超过 10000 个，拒绝读取：这不是表格软件写出来的文件
    nested: 名单 x：1 行 = 匹配 1 人 + 未匹配 0 + 不唯一 0 + 重复 0
    ");
}

#[test]
fn a_text_without_lines_is_given_up() {
    let firm = firm();
    firm.write_bytes("lists/huge.csv", b"");
    let huge = std::fs::File::options()
        .write(true)
        .open(firm.path("lists/huge.csv"))
        .expect("it opens");
    huge.set_len(1 << 30).expect("a hole of a gigabyte");
    let began = Instant::now();
    let said = firm.run_within(BOUNDS, &["list", "import", "x", "lists/huge.csv"]);
    assert!(began.elapsed() < ANSWER_MAX);
    assert_eq!(said.code, 1, "{}", said.err);
    let said = said
        .err
        .replace(&firm.root().display().to_string(), "[DIR]");
    insta::assert_snapshot!(said, @"错误: [DIR]/lists/huge.csv 有 1073 MB，上限 128 MB：只留编号和模板要用的列，或分成几个名单");
    let line = vec![b'w'; 100_000_000];
    insta::assert_snapshot!(import(&firm, "line.csv", &line, 1), @"
    错误: [DIR]/lists/line.csv 有问题，没有导入：
    [DIR]/lists/line.csv 第 1 行超过 64 KiB，拒绝读取：检查是否有没闭合的引号，或文件不是表格
    ");
}
