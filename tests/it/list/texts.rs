//! Text files: encodings that are named and never guessed, and every mistake at once.

use super::{import, refused, said, table};
use qunfa::list::Encoding;

const ROWS: &str = "external_userid,姓名\nwm1,李梅\nwm2,王军\n";

fn utf16(text: &str) -> Vec<u8> {
    let units = text.encode_utf16().flat_map(u16::to_le_bytes);
    [0xFF, 0xFE].into_iter().chain(units).collect()
}

fn gb18030(text: &str) -> Vec<u8> {
    encoding_rs::GB18030.encode(text).0.into_owned()
}

#[test]
fn a_named_encoding_is_read_and_another_is_refused_with_what_it_looks_like() {
    let plain = table(import("a.csv", ROWS.as_bytes(), Encoding::Utf8));
    insta::assert_snapshot!(plain, @"
    id | 姓名
    external_userid wm1 | 李梅
    external_userid wm2 | 王军
    ");
    let marked = [b"\xEF\xBB\xBF", ROWS.as_bytes()].concat();
    let same = [
        (marked.clone(), Encoding::Utf8),
        (gb18030(ROWS), Encoding::Gb18030),
        (utf16(ROWS), Encoding::Utf16),
        (utf16(&ROWS.replace(',', "\t")), Encoding::Utf16),
        (ROWS.replace(',', ";").into_bytes(), Encoding::Utf8),
    ];
    for (bytes, encoding) in same {
        assert_eq!(
            table(import("a.csv", &bytes, encoding)),
            plain,
            "{encoding:?}"
        );
    }
    // A character beyond GBK, which GB18030 writes in four bytes.
    let rare = "external_userid,姓名\nwm1,\u{20BB7}野家\n";
    assert!(table(import("a.csv", &gb18030(rare), Encoding::Gb18030)).contains('\u{20BB7}'));
    let broken = [
        b"external_userid,a\nwm1,x\nwm2,".as_slice(),
        &[0xFF, 0xFF, b'\n'],
    ]
    .concat();
    let wrong = [
        (gb18030(ROWS), Encoding::Utf8),
        (utf16(ROWS), Encoding::Utf8),
        (utf16(ROWS), Encoding::Gb18030),
        (marked, Encoding::Gb18030),
        (broken.clone(), Encoding::Utf8),
        (broken, Encoding::Gb18030),
    ];
    let lines: Vec<String> = wrong
        .iter()
        .map(|(bytes, encoding)| said(&import("a.csv", bytes, *encoding).expect_err("refused")))
        .collect();
    insta::assert_snapshot!(lines.join("\n"), @"
    a.csv 第 1 行（第 16 字节起）不是 UTF-8，看起来是 GBK：另存为 UTF-8，或加 --encoding gbk
      a.csv line 1 is not UTF-8 (from byte 16 on); it looks like GBK: save it as UTF-8 or pass --encoding gbk
    a.csv 是 UTF-16（表格软件的“Unicode 文本”）：另存为 UTF-8 的 CSV，或加 --encoding utf-16
      a.csv is UTF-16 (what spreadsheets call Unicode text): save it as CSV in UTF-8 or pass --encoding utf-16
    a.csv 是 UTF-16（表格软件的“Unicode 文本”）：另存为 UTF-8 的 CSV，或加 --encoding utf-16
      a.csv is UTF-16 (what spreadsheets call Unicode text): save it as CSV in UTF-8 or pass --encoding utf-16
    a.csv 是 UTF-8，不是 GBK：去掉 --encoding
      a.csv is UTF-8, not GBK: leave out --encoding
    a.csv 第 3 行（第 28 字节起）既不是 UTF-8 也不是 GBK，文件可能损坏：重新导出为 UTF-8 的 CSV
      a.csv line 3 is neither UTF-8 nor GBK (from byte 28 on), the file may be damaged: export it again as CSV in UTF-8
    a.csv 第 3 行不是合法的 GBK：换一个 --encoding，或另存为 UTF-8
      a.csv line 3 is not valid GBK: pass another --encoding, or save the file as UTF-8
    ");
    for name in ["utf-8", "UTF8", "gbk", "GB18030", "gb2312", "utf-16"] {
        assert!(Encoding::named(name).is_some(), "{name}");
    }
    assert_eq!(Encoding::named("latin-1"), None);
}

#[test]
fn every_mistake_is_named_by_its_place_and_what_is_beyond_twenty_is_counted() {
    insta::assert_snapshot!(refused("a.csv", b"external_userid,a\nwm1,2,3\nwm2\n,4\nwm5,\"x\ny\"\nwm6,\xEF\xBF\xBD\n"), @"
    a.csv 第 2 行有 3 列，表头有 2 列
      a.csv line 2 has another number of fields than the header: 3, expected 2
    a.csv 第 3 行有 1 列，表头有 2 列
      a.csv line 3 has another number of fields than the header: 1, expected 2
    a.csv 第 4 行的 external_userid 是空的：补上，或删掉这一行
      a.csv line 4 has no external_userid: fill it in or remove the row
    a.csv 第 5 行有跨行的单元格，多半是引号没有闭合：后面的行会被当成一格，拒绝导入
      a.csv line 5 has a cell that runs over the end of its line; probably a quote is not closed, and the rows after it would be lost
    a.csv 第 7 行第 2 列起，有 1 格含有替换字符（�），说明文件被用错误的编码转换过：从原表重新导出
      replacement characters (U+FFFD), 1 times, first at a.csv line 7, column 2: the file was converted with the wrong encoding; export it again
    ");
    let many = format!("external_userid,a\n{}", "wm1\n".repeat(50));
    let said = refused("a.csv", many.as_bytes());
    assert_eq!(said.lines().count(), 41);
    assert!(said.ends_with("+30"), "{said}");
}

#[test]
fn a_header_names_each_column_once() {
    let files: [&[u8]; 5] = [
        b"external_userid,a,a,b,b\nwm1,2,3,4,5\n",
        b"name,city\nx,y\n",
        b"",
        b"external_userid,,a\nwm1,x,y\n",
        "会员名单,\nexternal_userid,a\nwm1,x\n".as_bytes(),
    ];
    let said: Vec<String> = files.iter().map(|bytes| refused("a.csv", bytes)).collect();
    insta::assert_snapshot!(said.join("\n"), @"
    a.csv 的列名 a 重复：模板里的 person.a 不知道指哪一列
      a.csv has the column a twice; person.a could mean either
    a.csv 的列名 b 重复：模板里的 person.b 不知道指哪一列
      a.csv has the column b twice; person.b could mean either
    a.csv 没有编号列：第一行要是表头，其中有 external_userid、userid、phone 或 unionid 之一；现在的 2 列都不是
      a.csv has no id column: its first line has to name one of external_userid, userid, phone, unionid, and none of its 2 columns is one
    a.csv 没有编号列：第一行要是表头，其中有 external_userid、userid、phone 或 unionid 之一；现在的 0 列都不是
      a.csv has no id column: its first line has to name one of external_userid, userid, phone, unionid, and none of its 0 columns is one
    a.csv 第 2 行第 2 列有内容，这一列的表头却是空的：补上列名，或删掉这一列
      a.csv line 2, column 2 has content under an empty header: name the column, or remove it
    a.csv 的表头在第 2 行，上面还有别的行（标题、说明或隐藏的行）：取消隐藏，删掉表头上面的行
      a.csv has its header in row 2, below other rows (a title, a remark, or hidden rows): unhide them and delete what stands above the header
    ");
    // A column without name and content is how spreadsheets end their lines.
    insta::assert_snapshot!(table(import("a.csv", b"phone,a,,\n138,x,,\n", Encoding::Utf8)), @"
    id | a
    phone 138 | x
    ");
}

#[test]
fn ids_that_a_spreadsheet_has_rounded_are_refused() {
    insta::assert_snapshot!(refused("a.csv", b"phone,note\n1.38123E+10,1E+10\n13800000000,x\n1.39e+10,y\n"), @"
    a.csv 第 2 行第 1 列起，phone 列有 2 格是科学计数法（如 1.38E+10）：原来的编号已经丢失。从原表重新导出，导出前把这一列设为“文本”格式
      scientific notation (1.38E+10) in column phone, 2 times, first at a.csv line 2, column 1: the ids themselves are lost. Export again from the original, with the column formatted as text
    ");
}

#[test]
fn what_is_no_text_or_has_no_lines_is_refused_before_it_is_parsed() {
    let long = format!("external_userid\nwm1\n{}\n", "w".repeat(70_000));
    let files: [&[u8]; 3] = [
        b"external_userid\nwm\x001\n",
        long.as_bytes(),
        &utf16(ROWS)[2..],
    ];
    let said: Vec<String> = files.iter().map(|bytes| refused("a.csv", bytes)).collect();
    insta::assert_snapshot!(said.join("\n"), @"
    a.csv 第 2 行（第 18 字节）是 NUL，不是文本文件
      a.csv line 2 has a NUL at byte 18; it is not a text file
    a.csv 第 3 行超过 64 KiB，拒绝读取：检查是否有没闭合的引号，或文件不是表格
      a.csv line 3 is longer than 64 KiB: look for a quote that is not closed, or the file is no table
    a.csv 第 1 行（第 1 字节）是 NUL，不是文本文件
      a.csv line 1 has a NUL at byte 1; it is not a text file
    ");
}
