//! Workbooks: values as people see them, one sheet, and nothing that hides.

use super::{
    import, refused, said, table,
    written::{Book, book, row},
};
use qunfa::list::{Encoding, ListFile, read};
use std::io::Cursor;
use zip::{ZipWriter, write::SimpleFileOptions};

fn read_book(book: &Book) -> String {
    table(import("vip.xlsx", &book.bytes(), Encoding::Utf8))
}

fn refuse_book(book: &Book) -> String {
    refused("vip.xlsx", &book.bytes())
}

const HEADER: &[&str] = &["external_userid", "level"];

#[test]
fn cells_are_read_as_people_see_them() {
    let sheet = book(
        r#"<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="inlineStr"><is><t>since</t></is></c><c r="D1" t="str"><v>active</v></c><c r="E1" t="str"><v>points</v></c></row>
        <row r="3"><c r="A3" t="s"><v>2</v></c><c r="B3" t="s"><v>3</v></c><c r="C3" s="1"><v>46336</v></c><c r="D3" t="b"><v>1</v></c><c r="E3"><v>0.30000000000000004</v></c></row>
        <row r="4" ht="20"><c r="A4" t="inlineStr"><is><r><t>wm</t></r><r><t>2</t></r><rPh><t>above</t></rPh></is></c><c r="C4" s="2"><v>46336.458333333336</v></c><c r="D4" t="b"><v>0</v></c><c r="E4"><f>1+1</f><v>2</v></c></row>
        <row r="5"><c r="B5" s="1"/></row>
        <row><c t="inlineStr"><is><t>wm3</t></is></c><c t="inlineStr"><is><t>a_x000D_&#10;b_x005F_x &amp; &lt;c&gt;</t></is></c><c s="3"><v>0.75</v></c></row>"#,
    )
    .strings("<si><t>external_userid</t></si><si><t>level</t></si><si><t>wm1</t></si><si><r><t>金</t></r><r><t xml:space=\"preserve\">卡 </t></r><rPh><t>jin</t></rPh></si>")
    .styles("<numFmts><numFmt numFmtId=\"164\" formatCode=\"yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot; h:mm\"/><numFmt numFmtId=\"165\" formatCode=\"[Red]0.00&quot;days&quot;\"/></numFmts><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/><xf numFmtId=\"164\"/><xf numFmtId=\"165\"/></cellXfs>");
    insta::assert_snapshot!(read_book(&sheet), @"
    id | level | since | active | points
    external_userid wm1 | 金卡 | 2026-11-10 | TRUE | 0.3
    external_userid wm2 |  | 2026-11-10 11:00:00 | FALSE | 2
    external_userid wm3 | a
    b_x & <c> | 0.75 |  |
    ");
    // The same day number, counted from 1904, is four years later.
    let old = book(&format!(
        "{}<row r=\"2\"><c t=\"inlineStr\"><is><t>wm1</t></is></c><c s=\"0\"><v>44874</v></c></row>",
        row(1, HEADER)
    ))
    .styles("<cellXfs><xf numFmtId=\"14\"/></cellXfs>")
    .since_1904();
    insta::assert_snapshot!(read_book(&old), @"
    id | level
    external_userid wm1 | 2026-11-10
    ");
}

#[test]
fn the_first_sheet_is_read_and_said_and_another_can_be_named() {
    let two = Book::default()
        .hidden_sheet("草稿", &row(1, &["nothing"]))
        .sheet("会员", &[row(1, HEADER), row(2, &["wm1", "gold"])].concat())
        .sheet("备用", &[row(1, HEADER), row(2, &["wm2", "gold"])].concat());
    insta::assert_snapshot!(read_book(&two), @"
    vip.xlsx 有 2 个工作表（会员, 备用），读的是第一个“会员”；要读别的，加 --sheet 名称
    id | level
    external_userid wm1 | gold
    ");
    let named = |sheet: &'static str| {
        read(ListFile {
            name: "vip",
            path: "vip.xlsx",
            bytes: two.bytes(),
            encoding: Encoding::Utf8,
            sheet: Some(sheet),
        })
    };
    insta::assert_snapshot!(table(named("备用")), @"
    id | level
    external_userid wm2 | gold
    ");
    insta::assert_snapshot!(said(&named("备用 ").expect_err("there is none")), @r#"
    vip.xlsx 里没有工作表“备用 ”，有的是：会员, 备用
      vip.xlsx has no sheet "备用 "; it has: 会员, 备用
    "#);
    let text = read(ListFile {
        name: "vip",
        path: "vip.csv",
        bytes: b"phone\n1\n".to_vec(),
        encoding: Encoding::Utf8,
        sheet: Some("会员"),
    });
    insta::assert_snapshot!(said(&text.expect_err("text has no sheets")), @r#"
    vip.csv 是文本文件，没有工作表“会员”：去掉 --sheet
      vip.csv is text and has no sheet "会员": leave out --sheet
    "#);
}

#[test]
fn ids_that_are_numbers_are_refused() {
    let numbers = (2..40).map(|at| {
        format!("<row r=\"{at}\"><c><v>1381234{at:04}</v></c><c><v>12345678901234567</v></c></row>")
    });
    let sheet = book(&format!(
        "{}{}",
        row(1, &["phone", "card"]),
        numbers.collect::<String>()
    ));
    insta::assert_snapshot!(refuse_book(&sheet), @r#"
    vip.xlsx「会员」A2 起，phone 列有 38 格是数字：表格软件会把长编号变成浮点数，丢掉末尾几位和开头的 0。把整列设为“文本”格式后重新粘贴编号，再保存
      38 numbers in column phone, the first at vip.xlsx sheet "会员", cell A2: spreadsheets turn long ids into floats and lose their last digits and leading zeros. Format the column as text, paste the ids again, and save
    vip.xlsx「会员」B2 起，有 38 格是超过 15 位的数字，末尾几位已被表格软件改成 0：把这一列设为“文本”格式后重新填写
      numbers of more than 15 digits, 38 of them, the first at vip.xlsx sheet "会员", cell B2: the spreadsheet has lost their last digits; format the column as text and fill it in again
    "#);
}

#[test]
fn the_header_is_where_people_can_see_it() {
    let below = book(
        &[
            row(1, &["双11 会员名单"]),
            row(2, &["导出时间：昨天"]),
            row(3, HEADER),
            row(4, &["wm1", "gold"]),
        ]
        .concat(),
    );
    insta::assert_snapshot!(refuse_book(&below), @r#"
    vip.xlsx「会员」的表头在第 3 行，上面还有别的行（标题、说明或隐藏的行）：取消隐藏，删掉表头上面的行
      vip.xlsx sheet "会员" has its header in row 3, below other rows (a title, a remark, or hidden rows): unhide them and delete what stands above the header
    "#);
    let hidden = row(1, &["内部", "x"]).replace("<row ", "<row hidden=\"1\" ");
    let hidden = book(&[hidden, row(2, HEADER), row(3, &["wm1", "gold"])].concat());
    insta::assert_snapshot!(refuse_book(&hidden), @r#"
    vip.xlsx「会员」第 1 行是隐藏的，而第一行要是表头：取消隐藏，确认它就是表头，或把它删掉
      vip.xlsx sheet "会员", row 1 is hidden, and the first row has to be the header: unhide it and see whether it is, or delete it
    "#);
    let none = book(
        &[
            row(1, &["张三", "13800000000"]),
            row(2, &["李四", "13900000000"]),
        ]
        .concat(),
    );
    insta::assert_snapshot!(refuse_book(&none), @r#"
    vip.xlsx「会员」没有编号列：第一行要是表头，其中有 external_userid、userid、phone 或 unionid 之一；现在的 2 列都不是
      vip.xlsx sheet "会员" has no id column: its first line has to name one of external_userid, userid, phone, unionid, and none of its 2 columns is one
    "#);
}

#[test]
fn hidden_rows_are_people_who_would_be_messaged() {
    let filtered = row(3, &["wm2", "silver"]).replace("<row ", "<row hidden=\"1\" ");
    let sheet = book(&[row(1, HEADER), row(2, &["wm1", "gold"]), filtered].concat());
    insta::assert_snapshot!(refuse_book(&sheet), @r#"
    vip.xlsx「会员」第 3 行起有 1 行被隐藏（多半是筛选）：隐藏的行也会被导入，那些人也会收到消息。取消隐藏或清除筛选，删掉不该要的行
      hidden rows, 1 of them, the first is vip.xlsx sheet "会员", row 3; probably a filter: they would be imported and messaged too. Show them, or clear the filter, and delete what should not be there
    "#);
}

#[test]
fn a_workbook_holds_values_only() {
    let plain = book(&[row(1, HEADER), row(2, &["wm1", "gold"])].concat());
    let parts = [
        "xl/externalLinks/externalLink1.xml",
        "xl/connections.xml",
        "xl/vbaProject.bin",
        "xl/macrosheets/sheet1.xml",
    ];
    let said: Vec<String> = parts
        .iter()
        .map(|part| refuse_book(&plain.clone().part(part, "<x/>")))
        .collect();
    insta::assert_snapshot!(said.join("\n"), @"
    vip.xlsx 引用了外部数据（xl/externalLinks/externalLink1.xml，可能含 DDE），拒绝导入：复制后“选择性粘贴为数值”，断开链接，再保存
      vip.xlsx: the workbook has external links (xl/externalLinks/externalLink1.xml, which may be DDE); values only: paste as values, break the links, save
    vip.xlsx 引用了外部数据（xl/connections.xml，可能含 DDE），拒绝导入：复制后“选择性粘贴为数值”，断开链接，再保存
      vip.xlsx: the workbook has external links (xl/connections.xml, which may be DDE); values only: paste as values, break the links, save
    vip.xlsx 带宏（xl/vbaProject.bin），拒绝导入：另存为不带宏的 .xlsx，只保留数值
      vip.xlsx: the workbook has macros (xl/vbaProject.bin); save it as .xlsx without them: values only
    vip.xlsx 带宏（xl/macrosheets/sheet1.xml），拒绝导入：另存为不带宏的 .xlsx，只保留数值
      vip.xlsx: the workbook has macros (xl/macrosheets/sheet1.xml); save it as .xlsx without them: values only
    ");
    let cells = r#"<row r="2"><c r="A2" t="inlineStr"><is><t>wm1</t></is></c><c r="B2" t="str"><f>cmd|'/c calc'!A0</f><v>x</v></c></row>
        <row r="3"><c r="A3" t="str"><f>A2&amp;"|"&amp;备用!A1</f><v>wm2|x</v></c><c r="B3"><f>VLOOKUP(A3,X:Y,2)</f></c></row>
        <row r="4"><c r="A4" t="inlineStr"><is><t>wm3</t></is></c><c r="B4" t="e"><v>#N/A</v></c></row>"#;
    let sheet = book(&format!("{}{cells}", row(1, HEADER)));
    insta::assert_snapshot!(refuse_book(&sheet), @r#"
    vip.xlsx「会员」B2 是 DDE 公式，会调用别的程序，拒绝导入：删掉它，只保留数值
      vip.xlsx sheet "会员", cell B2 is a DDE formula, which asks another program; remove it: values only
    vip.xlsx「会员」B3 是公式，结果没有保存在文件里：复制后“选择性粘贴为数值”，再保存
      vip.xlsx sheet "会员", cell B3 is a formula whose result was not saved: paste as values and save
    vip.xlsx「会员」B4 是错误值（如 #N/A）：改正公式，或删掉这一格
      vip.xlsx sheet "会员", cell B4 holds an error (such as #N/A): correct the formula, or clear the cell
    "#);
}

#[test]
fn files_that_are_no_workbook_of_today_say_how_to_become_one() {
    let compound = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec();
    let name: Vec<u8> = "EncryptedPackage"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let locked = [compound.clone(), vec![0; 1024], name].concat();
    let binary = Book::default().part("xl/workbook.bin", "x").bytes();
    let mut cut = book(&row(1, HEADER)).bytes();
    cut.truncate(cut.len() / 2);
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file("members.csv", SimpleFileOptions::default())
        .expect("a part begins");
    let zip = zip.finish().expect("it is finished").into_inner();
    let files: [(&str, &[u8]); 9] = [
        ("old.xls", &compound),
        ("locked.xlsx", &locked),
        (
            "web.xls",
            b"\xEF\xBB\xBF<html><table><tr><td>phone</td></tr></table></html>",
        ),
        ("binary.xlsb", &binary),
        ("cut.xlsx", &cut),
        ("list.zip", &zip),
        ("list.rar", b"Rar!\x1A\x07\x01\0"),
        ("list.pdf", b"%PDF-1.7\n"),
        ("list.gz", b"\x1F\x8B\x08\0"),
    ];
    let said: Vec<String> = files
        .iter()
        .map(|(name, bytes)| refused(name, bytes))
        .collect();
    insta::assert_snapshot!(said.join("\n"), @"
    old.xls 是旧版 Excel（.xls）文件，不支持：用 Excel 或 WPS 打开，另存为 .xlsx 或 UTF-8 的 CSV
      old.xls is an old Excel workbook (.xls), which is not supported: open it and save it as .xlsx or as CSV in UTF-8
    locked.xlsx 设了打开密码，读不了：取消密码后另存，再导入
      locked.xlsx is protected by a password and cannot be read: save it without the password and import that
    web.xls 其实是网页（有些系统导出的 .xls 就是这样）：用 Excel 或 WPS 打开，另存为 .xlsx
      web.xls is a web page (some systems export those under the name .xls): open it in a spreadsheet and save it as .xlsx
    binary.xlsb 是二进制工作簿（.xlsb），不支持：另存为 .xlsx 或 CSV
      binary.xlsb is a binary workbook (.xlsb), which is not supported: save it as .xlsx or CSV
    cut.xlsx 不完整，多半没有下载或保存完：重新下载，或另存为新的 .xlsx
      cut.xlsx is not whole, it was probably not downloaded or saved to its end: fetch it again, or save it anew as .xlsx
    list.zip 是 ZIP，但里面没有 Excel 工作簿：先解压，再导入里面的 CSV 或 XLSX
      list.zip is a ZIP without a workbook: unpack it and import the CSV or XLSX inside
    list.rar 是 RAR 压缩包：先解压，再导入里面的表格
      list.rar is a RAR archive: unpack it and import the table inside
    list.pdf 是 PDF 文件，不是表格：导出为 CSV 或 XLSX
      list.pdf is a PDF file, not a table: export it as CSV or XLSX
    list.gz 是 gzip 压缩包：先解压，再导入里面的表格
      list.gz is a gzip archive: unpack it and import the table inside
    ");
}

#[test]
fn parts_that_no_spreadsheet_writes_are_refused() {
    let deep = "<a>".repeat(40);
    let sheets = [
        // Rows and cells that go back would say two things.
        [row(3, HEADER), row(2, &["wm1", "gold"])].concat(),
        format!(
            "{}<row r=\"2\"><c r=\"B2\"><v>1</v></c><c r=\"A2\"><v>1</v></c></row>",
            row(1, HEADER)
        ),
        format!(
            "{}<row r=\"2\"><c r=\"A9\"><v>1</v></c></row>",
            row(1, HEADER)
        ),
        format!("{}<row r=\"1048577\"/>", row(1, HEADER)),
        format!(
            "{}<row r=\"2\"><c t=\"s\"><v>99</v></c></row>",
            row(1, HEADER)
        ),
        format!(
            "{}<row r=\"2\"><c><v>&undefined;</v></c></row>",
            row(1, HEADER)
        ),
        format!("{}<row r=\"2\"><c><v>1</v>", row(1, HEADER)),
        deep,
    ];
    let mut said: Vec<String> = sheets.iter().map(|rows| refuse_book(&book(rows))).collect();
    let declared = Book::default().part(
        "xl/workbook.xml",
        "<!DOCTYPE a [<!ENTITY b \"c\">]><workbook>&b;</workbook>",
    );
    said.push(refuse_book(&declared));
    said.push(refuse_book(
        &book(&row(1, HEADER)).part("XL/workbook.xml", "x"),
    ));
    insta::assert_snapshot!(said.join("\n"), @"
    vip.xlsx 里的 xl/worksheets/sheet1.xml 已损坏：用 Excel 或 WPS 打开，另存为新的 .xlsx，再导入
      xl/worksheets/sheet1.xml in vip.xlsx is damaged: open the file in a spreadsheet, save it anew as .xlsx and import that
    vip.xlsx 里的 xl/worksheets/sheet1.xml 已损坏：用 Excel 或 WPS 打开，另存为新的 .xlsx，再导入
      xl/worksheets/sheet1.xml in vip.xlsx is damaged: open the file in a spreadsheet, save it anew as .xlsx and import that
    vip.xlsx 里的 xl/worksheets/sheet1.xml 已损坏：用 Excel 或 WPS 打开，另存为新的 .xlsx，再导入
      xl/worksheets/sheet1.xml in vip.xlsx is damaged: open the file in a spreadsheet, save it anew as .xlsx and import that
    vip.xlsx 里的 xl/worksheets/sheet1.xml 已损坏：用 Excel 或 WPS 打开，另存为新的 .xlsx，再导入
      xl/worksheets/sheet1.xml in vip.xlsx is damaged: open the file in a spreadsheet, save it anew as .xlsx and import that
    vip.xlsx 里的 xl/worksheets/sheet1.xml 已损坏：用 Excel 或 WPS 打开，另存为新的 .xlsx，再导入
      xl/worksheets/sheet1.xml in vip.xlsx is damaged: open the file in a spreadsheet, save it anew as .xlsx and import that
    vip.xlsx 里的 xl/worksheets/sheet1.xml 已损坏：用 Excel 或 WPS 打开，另存为新的 .xlsx，再导入
      xl/worksheets/sheet1.xml in vip.xlsx is damaged: open the file in a spreadsheet, save it anew as .xlsx and import that
    vip.xlsx 里的 xl/worksheets/sheet1.xml 已损坏：用 Excel 或 WPS 打开，另存为新的 .xlsx，再导入
      xl/worksheets/sheet1.xml in vip.xlsx is damaged: open the file in a spreadsheet, save it anew as .xlsx and import that
    vip.xlsx 里的 xl/worksheets/sheet1.xml 嵌套超过 32 层，拒绝读取：这不是表格软件写出来的文件
      xl/worksheets/sheet1.xml in vip.xlsx nests deeper than 32, which is refused: no spreadsheet writes that
    vip.xlsx 里的 xl/workbook.xml 自带实体定义（DOCTYPE），拒绝读取：这不是表格软件写出来的文件
      xl/workbook.xml in vip.xlsx declares entities of its own (DOCTYPE), which is refused: no spreadsheet writes that
    vip.xlsx 里有两个同名的部分 XL/workbook.xml，不同程序会读到不同内容，拒绝读取：另存为新的 .xlsx
      vip.xlsx has two parts called XL/workbook.xml, so two programs would read two different tables; save it anew as .xlsx
    ");
}
