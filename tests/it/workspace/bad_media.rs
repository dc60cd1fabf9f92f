//! Paths and files that cannot be attached.

use super::memory_tree::{HEAD, MemoryTree, PNG, campaign};
use qunfa::ports::EntryKind;
use std::fmt::Write as _;

fn attaching(attach: &str) -> MemoryTree {
    let text = campaign(&format!(
        "schedule = {{ not_after = 2026-11-14 13:00:00 }}\n[touch.a]\ntext = \"您好\"\nattach = [{attach}]\n"
    ));
    MemoryTree::workspace().with("campaigns/a.toml", text)
}

#[test]
fn no_path_leaves_the_workspace() {
    let paths = [
        "../../etc/passwd",
        "./../../etc/passwd",
        "./a/../../b.png",
        "..",
        "./..",
        "/etc/passwd",
        "/proc/self/environ",
        "~/x.png",
        "C:/x.png",
        "..\\\\..\\\\x.png",
        "./a\\\\b.png",
        "./a\\u0000.png",
        "",
        " ",
        "./",
        ".",
        "./a//b.png",
        "././b.png",
        "file:///etc/passwd",
        "./.git/config",
        "%2e%2e/x.png",
    ];
    let mut seen = String::new();
    for path in paths {
        let found = attaching(&format!("\"{path}\"")).findings();
        assert!(!found.is_empty(), "{path} is accepted");
        let _ = writeln!(
            seen,
            "{path:?}: {}",
            found
                .strip_prefix("campaigns/a.toml:8:11 ")
                .unwrap_or(&found)
        );
    }
    insta::assert_snapshot!(seen, @r#"
    "../../etc/passwd": bad-path 路径离开了工作区（不能有 ..）；把文件放到活动文件旁或 templates/ 里再引用 | the path leaves the workspace (no ..); put the file beside the campaign or into templates/
    "./../../etc/passwd": bad-path 路径离开了工作区（不能有 ..）；把文件放到活动文件旁或 templates/ 里再引用 | the path leaves the workspace (no ..); put the file beside the campaign or into templates/
    "./a/../../b.png": bad-path 路径离开了工作区（不能有 ..）；把文件放到活动文件旁或 templates/ 里再引用 | the path leaves the workspace (no ..); put the file beside the campaign or into templates/
    "..": bad-path 路径离开了工作区（不能有 ..）；把文件放到活动文件旁或 templates/ 里再引用 | the path leaves the workspace (no ..); put the file beside the campaign or into templates/
    "./..": bad-path 路径离开了工作区（不能有 ..）；把文件放到活动文件旁或 templates/ 里再引用 | the path leaves the workspace (no ..); put the file beside the campaign or into templates/
    "/etc/passwd": bad-path 不能用绝对路径；写 ./文件（活动文件旁）或 templates/ 里的文件名 | absolute paths are not allowed; write ./file beside the campaign, or a name in templates/
    "/proc/self/environ": bad-path 不能用绝对路径；写 ./文件（活动文件旁）或 templates/ 里的文件名 | absolute paths are not allowed; write ./file beside the campaign, or a name in templates/
    "~/x.png": bad-path 不能用绝对路径；写 ./文件（活动文件旁）或 templates/ 里的文件名 | absolute paths are not allowed; write ./file beside the campaign, or a name in templates/
    "C:/x.png": bad-path 不能用绝对路径；写 ./文件（活动文件旁）或 templates/ 里的文件名 | absolute paths are not allowed; write ./file beside the campaign, or a name in templates/
    "..\\\\..\\\\x.png": bad-path 路径用 / 分隔，请不要用反斜杠 | paths use /, not backslashes; write / instead
    "./a\\\\b.png": bad-path 路径用 / 分隔，请不要用反斜杠 | paths use /, not backslashes; write / instead
    "./a\\u0000.png": bad-path 路径里有控制字符；请重新输入文件名 | the path holds a control character; type the name anew
    "": bad-path 路径是空的；写 ./文件（活动文件旁）或 templates/ 里的文件名 | the path is empty; write ./file beside the campaign, or a name in templates/
    " ": bad-path 路径是空的；写 ./文件（活动文件旁）或 templates/ 里的文件名 | the path is empty; write ./file beside the campaign, or a name in templates/
    "./": bad-path 路径里有空的一段或单独的“.”，请去掉多余的 / | a part of the path is empty or "."; remove the surplus /
    ".": bad-path 路径里有空的一段或单独的“.”，请去掉多余的 / | a part of the path is empty or "."; remove the surplus /
    "./a//b.png": bad-path 路径里有空的一段或单独的“.”，请去掉多余的 / | a part of the path is empty or "."; remove the surplus /
    "././b.png": bad-path 路径里有空的一段或单独的“.”，请去掉多余的 / | a part of the path is empty or "."; remove the surplus /
    "file:///etc/passwd": bad-path 路径里有空的一段或单独的“.”，请去掉多余的 / | a part of the path is empty or "."; remove the surplus /
    "./.git/config": no-such-file 没有这个文件：campaigns/.git/config；检查文件名，或把文件提交进来 | no such file: campaigns/.git/config; check the name, or commit the file
    "%2e%2e/x.png": no-such-file 没有这个文件：templates/%2e%2e/x.png；检查文件名，或把文件提交进来 | no such file: templates/%2e%2e/x.png; check the name, or commit the file
    "#);
}

#[test]
fn every_place_that_takes_a_path_refuses_to_leave() {
    let text = r#"schedule = { not_after = 2026-11-14 13:00:00 }
links.sale = { url = "https://shop.example.com/1", title = "x", cover = "./../x.png" }
[touch.a]
template = "../x.txt"
variants = { a = { share = 50, template = "/x" }, b = { share = 50, template = "a/../../x" } }
attach = [{ miniprogram = "shop", page = "p", title = "x", cover = "../x.png" }]
[[evidence]]
claim = "x"
file = "../x.pdf"
"#;
    insta::assert_snapshot!(MemoryTree::of_campaign(campaign(text)), @r#"
    campaigns/a.toml:6:73 bad-path 路径离开了工作区（不能有 ..）；把文件放到活动文件旁或 templates/ 里再引用 | the path leaves the workspace (no ..); put the file beside the campaign or into templates/
    campaigns/a.toml:8:12 bad-path 路径离开了工作区（不能有 ..）；把文件放到活动文件旁或 templates/ 里再引用 | the path leaves the workspace (no ..); put the file beside the campaign or into templates/
    campaigns/a.toml:9:43 bad-path 不能用绝对路径；写 ./文件（活动文件旁）或 templates/ 里的文件名 | absolute paths are not allowed; write ./file beside the campaign, or a name in templates/
    campaigns/a.toml:9:80 bad-path 路径离开了工作区（不能有 ..）；把文件放到活动文件旁或 templates/ 里再引用 | the path leaves the workspace (no ..); put the file beside the campaign or into templates/
    campaigns/a.toml:10:68 bad-path 路径离开了工作区（不能有 ..）；把文件放到活动文件旁或 templates/ 里再引用 | the path leaves the workspace (no ..); put the file beside the campaign or into templates/
    campaigns/a.toml:13:8 bad-path 路径离开了工作区（不能有 ..）；把文件放到活动文件旁或 templates/ 里再引用 | the path leaves the workspace (no ..); put the file beside the campaign or into templates/
    "#);
}

#[test]
fn links_and_submodules_are_not_followed() {
    let tree = attaching(r#""./a.png", "./b/c.png", "./d", "./e/f.png""#)
        .with_kind("campaigns/a.png", EntryKind::Symlink)
        .with_kind("campaigns/b", EntryKind::Symlink)
        .with_kind("campaigns/d", EntryKind::Submodule)
        .with_kind("campaigns/e", EntryKind::Submodule);
    insta::assert_snapshot!(tree.findings(), @r#"
    campaigns/a.toml:8:11 symlink campaigns/a.png 是符号链接，不允许；请放入文件本身 | campaigns/a.png is a symlink, which is not allowed; put the file itself there
    campaigns/a.toml:8:22 symlink campaigns/b 是符号链接，不允许；请放入文件本身 | campaigns/b is a symlink, which is not allowed; put the file itself there
    campaigns/a.toml:8:35 submodule campaigns/d 在子模块里，内容不在本仓库；请把文件本身放进本仓库 | campaigns/d is in a submodule, its content is not in this repository; put the file itself here
    campaigns/a.toml:8:42 submodule campaigns/e 在子模块里，内容不在本仓库；请把文件本身放进本仓库 | campaigns/e is in a submodule, its content is not in this repository; put the file itself here
    campaigns/b:1:1 symlink campaigns/ 里不能有符号链接：藏在它后面的活动会被当作已删除；请放入文件本身 | no symlink below campaigns/: the campaigns behind it would be taken for removed; put the files themselves there
    campaigns/d:1:1 submodule campaigns/ 里不能有子模块：藏在它后面的活动会被当作已删除；请放入文件本身 | no submodule below campaigns/: the campaigns behind it would be taken for removed; put the files themselves there
    campaigns/e:1:1 submodule campaigns/ 里不能有子模块：藏在它后面的活动会被当作已删除；请放入文件本身 | no submodule below campaigns/: the campaigns behind it would be taken for removed; put the files themselves there
    "#);
}

#[test]
fn nothing_that_is_read_may_be_a_symlink() {
    let tree = MemoryTree::workspace()
        .with_kind("campaigns/a.toml", EntryKind::Symlink)
        .with_kind("members.toml", EntryKind::Symlink)
        .with_kind("campaigns/sub", EntryKind::Submodule)
        .with_kind("campaigns/2026", EntryKind::Symlink);
    insta::assert_snapshot!(tree.findings(), @r#"
    campaigns/2026:1:1 symlink campaigns/ 里不能有符号链接：藏在它后面的活动会被当作已删除；请放入文件本身 | no symlink below campaigns/: the campaigns behind it would be taken for removed; put the files themselves there
    campaigns/a.toml:1:1 symlink campaigns/a.toml 是符号链接，不允许；请放入文件本身 | campaigns/a.toml is a symlink, which is not allowed; put the file itself there
    campaigns/sub:1:1 submodule campaigns/ 里不能有子模块：藏在它后面的活动会被当作已删除；请放入文件本身 | no submodule below campaigns/: the campaigns behind it would be taken for removed; put the files themselves there
    members.toml:1:1 symlink members.toml 是符号链接，不允许；请放入文件本身 | members.toml is a symlink, which is not allowed; put the file itself there
    "#);
    let broken = tree.read().expect("the settings are fine").broken;
    assert_eq!(broken.len(), 1, "what cannot be read is not gone");
    insta::assert_snapshot!(MemoryTree::default().with_kind("qunfa.toml", EntryKind::Symlink).findings(), @"qunfa.toml:1:1 symlink qunfa.toml 是符号链接，不允许；请放入文件本身 | qunfa.toml is a symlink, which is not allowed; put the file itself there");
}

#[test]
fn a_pointer_of_git_lfs_is_not_the_file() {
    let pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n";
    let tree = attaching("\"./a.png\"").with("campaigns/a.png", pointer);
    insta::assert_snapshot!(tree.findings(), @"campaigns/a.toml:8:11 lfs-pointer campaigns/a.png 是 Git LFS 指针，内容不在仓库里；请直接提交文件 | campaigns/a.png is a Git LFS pointer, its content is not in the repository; commit the file itself");
}

#[test]
fn a_file_is_what_its_bytes_say() {
    let files: [(&str, &[u8]); 10] = [
        ("a.png", b"<!DOCTYPE html><html><body>hi</body></html>"),
        (
            "b.png",
            b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script>1</script></svg>",
        ),
        ("c.png", b"PK\x03\x04\x14\0\0\0\x08\0zip zip zip"),
        ("d.jpg", PNG),
        ("e.png", b"\xFF\xD8\xFF\xE0\0\x10JFIF\0\x01"),
        ("f.png", &PNG[..16]),
        ("g.gif", b"GIF89a\x01\0\x01\0\0\0\0;"),
        ("h.svg", b"<?xml version=\"1.0\"?><svg></svg>"),
        ("i.txt", PNG),
        ("j.png", b"plain words"),
    ];
    let mut seen = String::new();
    for (name, bytes) in files {
        let found = attaching(&format!("\"./{name}\""))
            .with(&format!("campaigns/{name}"), bytes)
            .findings();
        let _ = writeln!(
            seen,
            "{name}: {}",
            found
                .strip_prefix("campaigns/a.toml:8:11 ")
                .unwrap_or(&found)
        );
    }
    insta::assert_snapshot!(seen, @r#"
    a.png: disguised-media 内容是“HTML”，文件名却写着“PNG”；请转换格式，或改正文件名 | content is HTML, name says PNG; convert the file or correct its name
    b.png: disguised-media 内容是“SVG”，文件名却写着“PNG”；请转换格式，或改正文件名 | content is SVG, name says PNG; convert the file or correct its name
    c.png: disguised-media 内容是“ZIP”，文件名却写着“PNG”；请转换格式，或改正文件名 | content is ZIP, name says PNG; convert the file or correct its name
    d.jpg: disguised-media 内容是“PNG”，文件名却写着“JPG”；请转换格式，或改正文件名 | content is PNG, name says JPG; convert the file or correct its name
    e.png: disguised-media 内容是“JPEG”，文件名却写着“PNG”；请转换格式，或改正文件名 | content is JPEG, name says PNG; convert the file or correct its name
    f.png: damaged-picture PNG 文件头不完整，读不出宽高；请重新导出 | the PNG header is damaged, width and height cannot be read; export it again
    g.gif: not-a-picture 内容是“GIF”，图片只能是 JPG 或 PNG；请转换格式 | content is GIF, pictures are JPG or PNG; convert it
    h.svg: not-a-picture 内容是“SVG”，图片只能是 JPG 或 PNG；请转换格式 | content is SVG, pictures are JPG or PNG; convert it
    i.txt: disguised-media 内容是“PNG”，文件名却写着“TXT”；请转换格式，或改正文件名 | content is PNG, name says TXT; convert the file or correct its name
    j.png: disguised-media 内容是“文字”，文件名却写着“PNG”；请转换格式，或改正文件名 | content is text, name says PNG; convert the file or correct its name
    "#);
}

#[test]
fn a_missing_file_comes_with_the_nearest_name() {
    let tree =
        attaching(r#""./postr.png", "./nothing-like-it.png""#).with("campaigns/poster.png", PNG);
    insta::assert_snapshot!(tree.findings(), @r#"
    campaigns/a.toml:8:11 no-such-file 没有这个文件：campaigns/postr.png，是不是 campaigns/poster.png？ | no such file: campaigns/postr.png; did you mean campaigns/poster.png?
    campaigns/a.toml:8:26 no-such-file 没有这个文件：campaigns/nothing-like-it.png；检查文件名，或把文件提交进来 | no such file: campaigns/nothing-like-it.png; check the name, or commit the file
    "#);
}

#[test]
fn attachments_have_a_size() {
    let pdf = b"%PDF-1.7".repeat((21 << 20) / 8);
    insta::assert_snapshot!(attaching("\"./a.pdf\"").with("campaigns/a.pdf", pdf).findings(), @"campaigns/a.toml:8:11 file-too-large campaigns/a.pdf 有 21 MiB，企业微信接口最多收 20 MiB（成员手动发可以到 100 MiB）；请压缩，或放到已备案的域名上，改用 [links] 附链接 | campaigns/a.pdf has 21 MiB; WeCom's API takes 20 MiB (members may send 100 MiB by hand); compress it, or put it on a filed domain and attach a link of [links]");
    insta::assert_snapshot!(attaching("\"./a.png\"").with("campaigns/a.png", "").findings(), @"campaigns/a.toml:8:11 empty-media campaigns/a.png 只有 0 字节，素材必须大于 5 字节；多半没有保存完整，请重新导出 | campaigns/a.png has 0 bytes, media must be larger than 5; it was probably not saved whole, export it again");
    let heavy = |bytes: usize| [PNG, &vec![0; bytes]].concat();
    insta::assert_snapshot!(attaching("\"./a.png\"").with("campaigns/a.png", heavy(3 << 20)).findings(), @"campaigns/a.toml:8:11 large-picture (warn) 图片 3146189 字节，超过 2097152 字节，打开会慢；建议压缩 | the picture has 3146189 bytes, more than 2097152: it opens slowly; better compress it");
    insta::assert_snapshot!(attaching("\"./a.png\"").with("campaigns/a.png", heavy(11 << 20)).findings(), @"campaigns/a.toml:8:11 media-too-large 图片 11534797 字节，上限 10485760 字节；请压缩 | the picture has 11534797 bytes, the limit is 10485760; compress it");
}

#[test]
fn a_cover_is_smaller_than_a_picture() {
    let text = format!(
        "{HEAD}schedule = {{ not_after = 2026-11-14 13:00:00 }}\nlinks.sale = {{ url = \"https://shop.example.com/1\", title = \"x\", cover = \"./a.png\" }}\n[touch.a]\ntext = \"您好\"\n"
    );
    let tree = MemoryTree::workspace()
        .with("campaigns/a.toml", text)
        .with("campaigns/a.png", [PNG, &vec![0; 2 << 20]].concat());
    insta::assert_snapshot!(tree.findings(), @"campaigns/a.toml:6:73 media-too-large 图片 2097613 字节，上限 2097152 字节；请压缩 | the picture has 2097613 bytes, the limit is 2097152; compress it");
}

#[test]
#[expect(
    clippy::unicode_not_nfc,
    reason = "the two forms of one name are what is tested"
)]
fn names_that_collide_elsewhere_are_refused() {
    let tree = MemoryTree::workspace()
        .with("campaigns/A.png", PNG)
        .with("campaigns/a.png", PNG)
        .with("templates/caf\u{E9}.j2", "x")
        .with("templates/cafe\u{301}.j2", "x");
    insta::assert_snapshot!(tree.findings(), @r#"
    campaigns/a.png:1:1 name-collision “campaigns/A.png”与“campaigns/a.png”只差大小写或字符编码形式，在有些系统上是同一个文件；请改名 | "campaigns/A.png" and "campaigns/a.png" collide on some systems: they differ only in case or Unicode form; rename one
    templates/café.j2:1:1 name-collision “templates/café.j2”与“templates/café.j2”只差大小写或字符编码形式，在有些系统上是同一个文件；请改名 | "templates/café.j2" and "templates/café.j2" collide on some systems: they differ only in case or Unicode form; rename one
    "#);
}
