//! The tree as a whole: names that collide elsewhere, and people's data where it must not stand.

use super::{files::Files, read::CAMPAIGNS};
use crate::{
    diagnostic::{Finding, Lines, Place, Sink},
    ports::{Entry, EntryKind},
    say,
};
use unicode_normalization::UnicodeNormalization;

/// Tables beyond this are refused as too large to stand in a repository.
const TABLE_BYTES_MAX: u64 = 16 << 20;

/// Column names of personal data, folded.
const PERSONAL: &[&str] = &[
    "phone",
    "mobile",
    "tel",
    "telephone",
    "phonenumber",
    "mobilephone",
    "cellphone",
    "手机",
    "手机号",
    "手机号码",
    "电话",
    "电话号码",
    "联系电话",
    "联系方式",
    "email",
    "mail",
    "emailaddress",
    "邮箱",
    "电子邮箱",
    "邮件地址",
    "unionid",
    "openid",
    "externaluserid",
    "externaluser",
    "外部联系人id",
    "客户id",
    "idcard",
    "身份证",
    "身份证号",
    "身份证号码",
    "wechat",
    "微信号",
];

say! {
    struct PersonalColumn { column: String }
        zh "被提交的表格里有个人信息列“{column}”；请用 qunfa list import 导入成名单，并从仓库删除"
        en "a tracked table has the personal column \"{column}\"; import it with `qunfa list import` and remove it from the repository"
    struct UnreadableTable {}
        zh "表格不是 UTF-8 编码，无法确认其中没有个人信息；请另存为 UTF-8，名单则用 qunfa list import 导入"
        en "the table is not UTF-8, so nobody can make sure it holds no personal data; save it as UTF-8, or import it with `qunfa list import` if it is a list"
    struct HiddenFolder { zh: &'static str, en: &'static str }
        zh "campaigns/ 里不能有{zh}：藏在它后面的活动会被当作已删除；请放入文件本身"
        en "no {en} below campaigns/: the campaigns behind it would be taken for removed; put the files themselves there"
    struct LargeTable { bytes: u64 }
        zh "表格有 {bytes} 字节，太大，无法确认其中没有个人信息；请从仓库移走，名单用 qunfa list import 导入"
        en "the table has {bytes} bytes, too large to make sure it holds no personal data; move it out, lists are imported with `qunfa list import`"
}

/// Reports what is not read and why, and personal columns.
pub(super) fn check(files: &mut Files<'_>, sink: &mut Sink) {
    refusals(files, sink);
    hidden_folders(files, sink);
    let tables: Vec<Entry> = files
        .entries()
        .filter(|entry| is_table(entry))
        .cloned()
        .collect();
    for table in tables {
        personal_columns(files, &table, sink);
    }
}

/// Reports what no name, kind or neighbour lets be read.
fn refusals(files: &Files<'_>, sink: &mut Sink) {
    for (path, why) in files.refused().filter(|(_, why)| why.here) {
        sink.push(Finding::block(
            why.rule,
            Place::file(path),
            why.what.clone(),
        ));
    }
}

/// Reports what may stand for a whole folder of campaigns; where a file is expected, whoever expects it reports it.
fn hidden_folders(files: &Files<'_>, sink: &mut Sink) {
    let is_name_of_file = |path: &str| {
        path.rsplit('/')
            .next()
            .is_some_and(|name| name.contains('.'))
    };
    for entry in files
        .entries()
        .filter(|entry| entry.path.starts_with(CAMPAIGNS) && !is_name_of_file(&entry.path))
    {
        let (rule, zh, en) = match entry.kind {
            EntryKind::File | EntryKind::Unknown => continue,
            EntryKind::Symlink => ("symlink", "符号链接", "symlink"),
            EntryKind::Submodule => ("submodule", "子模块", "submodule"),
        };
        sink.push(Finding::block(
            rule,
            Place::file(&entry.path),
            HiddenFolder { zh, en },
        ));
    }
}

fn is_table(entry: &Entry) -> bool {
    let name = entry.path.to_lowercase();
    entry.kind == EntryKind::File && [".csv", ".tsv"].iter().any(|end| name.ends_with(end))
}

fn personal_columns(files: &mut Files<'_>, entry: &Entry, sink: &mut Sink) {
    let place = Place::file(&entry.path);
    if entry.bytes > TABLE_BYTES_MAX {
        sink.push(Finding::block(
            "table-too-large",
            place,
            LargeTable { bytes: entry.bytes },
        ));
        return;
    }
    let Some(bytes) = files.bytes(&entry.path, TABLE_BYTES_MAX, &place, sink) else {
        return;
    };
    let head = bytes
        .split(|byte| matches!(byte, b'\n' | b'\r'))
        .next()
        .unwrap_or_default();
    // Only the head becomes a source: the rows below may hold what must not be shown.
    let Ok(head) = std::str::from_utf8(head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head)) else {
        sink.push(Finding::block("table-not-utf8", place, UnreadableTable {}));
        return;
    };
    let lines = Lines::new(&entry.path, head);
    let mut at = 0;
    let mut found = false;
    for cell in lines.text().split([',', ';', '\t']) {
        let column = cell.trim().trim_matches('"').trim();
        if is_personal(column) {
            let start = at + cell.find(column).unwrap_or(0);
            let what = PersonalColumn {
                column: column.to_owned(),
            };
            sink.push(
                Finding::block(
                    "personal-data",
                    lines.place(start..start + column.len()),
                    what,
                )
                .text(column),
            );
            found = true;
        }
        at += cell.len() + 1;
    }
    if found {
        files.source(&lines);
    }
}

/// Whether a column or key of this name holds personal data.
pub(super) fn is_personal(column: &str) -> bool {
    let folded: String = column
        .nfkc()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect();
    PERSONAL.contains(&folded.as_str())
}
