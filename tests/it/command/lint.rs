//! `lint` as a process: any text, with or without a workspace.

use super::apart::{alone, dated, inside};

#[test]
fn a_text_on_standard_input_is_judged_as_people_read_it() {
    let said = alone(&["lint"], "全网最低价\n好喝，最好喝".as_bytes());
    assert_eq!(said.code, Some(1));
    dated().bind(|| {
        insta::assert_snapshot!(said.out, @r#"
        阻断: [ABS-011] "全网最低" 有风险: “最”修饰商品或商家的要素
         --> <stdin>:1:1
          |
        1 | 全网最低价
          | ^^^^^^^^
          |
          = 怎么办: 写具体数字，并说明测试条件和时间
          = 依据: 广告法 9(3) (条文已核对)

        阻断: [ABS-010] "最好喝" 有风险: “最”字绝对化用语
         --> <stdin>:2:4
          |
        2 | 好喝，最好喝
          |       ^^^^^^
          |
          = 怎么办: 去掉“最”，改给参数、检测报告或顾客查得到的数据
          = 依据: 广告法 9(3) (条文已核对)
          = 依据: 广告绝对化用语执法指南 5, 6 (据公开资料, 条文未核对)

        词表查不出下面这些，请审核人自己读一遍：
          RVW-1   有没有哪句话没用“保本”“稳赚”这些词, 却让人觉得本金不会亏、收益有保证?
          RVW-2   顾客故事、评价或前后对比图, 会不会让人以为能治病、防病?
          RVW-3   有没有暗示考试能过、一定录取、包找工作, 比如“安排上”“不用愁”?
          RVW-4   房产内容有没有用时间说距离, 或者暗示学位、落户?
          RVW-5   没写“最”“第一”, 意思却是别家都没有、谁也比不上、比谁都便宜?
          RVW-6   好处是不是要拉人、转发或写好评才给, 只是换了说法?
          RVW-7   普通客户会不会把它当成官方通知、账单或系统提醒?
          RVW-8   图片、语音、表情和二维码打开的页面里, 有没有检查看不到的字?
          RVW-9   每个数字到发送那天、在每个发送地区还成立吗?
          RVW-10  未成年人、女性、老人、各地的人读到会不舒服吗? 当天发合适吗?

        检查：2 个问题必须改，0 个需要证据，0 个需要法务，0 个提醒，0 个已豁免；词库 [LEXICON]
        "#);
    });
}

#[test]
fn nothing_found_is_never_called_right() {
    for (lang, known) in [
        ("zh-CN", "未发现已知风险词"),
        ("en", "No known risk word found"),
    ] {
        let said = alone(&["--lang", lang, "lint", "-"], "今天开门".as_bytes());
        assert_eq!(said.code, Some(0));
        let last = said.out.lines().last().expect("a last line");
        assert!(last.starts_with(known), "{last}");
        assert!(said.out.contains("RVW-10"), "{}", said.out);
        let lower = said.out.to_lowercase();
        assert!(
            !lower.contains("compliant") && !lower.contains("合规"),
            "{lower}"
        );
    }
}

#[test]
fn what_asks_for_evidence_or_legal_alone_is_no_fault_of_the_file() {
    let said = alone(&["lint", "--format", "json"], "满意度98%".as_bytes());
    assert_eq!(said.code, Some(0), "{}", said.out);
    assert!(
        said.out.contains("\"severity\":\"evidence\""),
        "{}",
        said.out
    );
    assert!(said.err.contains("1 个需要证据"), "{}", said.err);
}

#[test]
fn data_is_alone_on_standard_output() {
    for format in ["json", "sarif", "github", "gitlab"] {
        let said = alone(&["lint", "--format", format], "全网最低价".as_bytes());
        assert_eq!(said.code, Some(1), "{}", said.err);
        assert!(!said.out.contains("RVW-"), "{}", said.out);
        assert!(said.err.starts_with("检查："), "{}", said.err);
    }
}

#[test]
fn several_files_are_read_once_each_and_one_that_cannot_be_read_hides_none() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("a.txt"), "全网最低价").expect("written");
    std::fs::write(folder.path().join("gbk.txt"), b"\xc8\xab\xb9\xfa").expect("written");
    let words = [
        "lint", "--format", "json", "a.txt", "gbk.txt", "a.txt", "no.txt", ".",
    ];
    let said = inside(folder.path(), &words, b"");
    assert_eq!(said.code, Some(2), "{}", said.err);
    assert_eq!(said.out.lines().count(), 1, "{}", said.out);
    assert!(said.err.contains("gbk.txt 不是 UTF-8 文本"), "{}", said.err);
    assert!(said.err.contains("no.txt"), "{}", said.err);
    assert!(said.err.contains(". 是目录"), "{}", said.err);
}

#[test]
fn an_empty_text_is_said_to_be_empty_and_is_no_error() {
    let said = alone(&["lint"], b" \n");
    assert_eq!((said.code, said.out.as_str()), (Some(0), ""));
    assert_eq!(said.err, "<stdin> 是空的，没有文字可查\n");
    let said = alone(&["lint", "--format", "gitlab"], b"");
    assert_eq!((said.code, said.out.as_str()), (Some(0), "[]\n"));
}

#[test]
fn a_trade_goes_by_any_of_its_names_and_an_unknown_one_is_refused_with_the_nearest() {
    for name in ["finance", "银行", "Wealth_Management"] {
        let said = alone(
            &["lint", "--format", "json", "--industry", name],
            "理财新品".as_bytes(),
        );
        assert!(said.out.contains("REQ-FIN-1"), "{name}: {}", said.out);
    }
    let said = alone(&["lint", "--industry", "finanse"], "理财新品".as_bytes());
    assert_eq!(said.code, Some(2));
    assert!(
        said.err.contains("没有行业“finanse”，最接近的是 finance"),
        "{}",
        said.err
    );
}

#[test]
fn inside_a_workspace_its_own_words_count_and_that_is_said() {
    let folder = tempfile::tempdir().expect("a folder");
    assert_eq!(inside(folder.path(), &["init"], b"").code, Some(0));
    let settings = folder.path().join("qunfa.toml");
    let own = std::fs::read_to_string(&settings).expect("it was written")
        + "\n[[lexicon]]\nterm = \"囤茶\"\naction = \"deny\"\nreason = \"门店不这么说\"\n";
    std::fs::write(&settings, own).expect("written");
    let below = folder.path().join("templates");
    std::fs::create_dir_all(&below).expect("made");
    let words = ["lint", "--format", "json"];
    let said = inside(&below, &words, "快来囤茶".as_bytes());
    assert_eq!(said.code, Some(1), "{}{}", said.out, said.err);
    assert!(said.out.contains("\"rule\":\"OWN-001\""), "{}", said.out);
    assert!(said.err.starts_with("按工作区“"), "{}", said.err);
    std::fs::write(&settings, "name = ").expect("written");
    let said = inside(&below, &words, "快来囤茶".as_bytes());
    assert_eq!((said.code, said.out.as_str()), (Some(0), ""));
    assert!(said.err.contains("没有用上它的品牌词"), "{}", said.err);
}

#[test]
fn a_large_text_shows_people_the_gravest_and_machines_everything() {
    let text = "满意度98%\n".repeat(250) + "全网最低价";
    let said = alone(&["lint"], text.as_bytes());
    assert_eq!(said.out.matches(" --> ").count(), 200);
    assert!(said.out.contains("阻断: [ABS-011]"));
    assert!(
        said.out.contains("只显示最要紧的 200 个，共 251 个"),
        "{}",
        &said.out[said.out.len() - 2000..]
    );
    let said = alone(&["lint", "--format", "json"], text.as_bytes());
    assert_eq!(said.out.lines().count(), 251);
}
