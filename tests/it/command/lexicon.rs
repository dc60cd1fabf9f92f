//! A company's own words: imported, shown against the built-in ones, and refused where they would do harm.

use crate::firm::{Firm, Plan, everybody};

fn firm() -> Firm {
    let firm = Firm::new(Plan {
        customers: 10,
        members: 2,
        ..Plan::default()
    });
    firm.write("campaigns/all.toml", &everybody("调整", "hq", 10));
    firm
}

#[test]
fn words_of_a_table_are_found_in_campaigns_with_what_to_write_instead() {
    let firm = firm();
    let table = "词,严重程度,理由,建议\n营业时间,阻断,品牌部统一用词,开门时间\n某竞品,提醒,不提同行,\n有机会,提醒,含糊,\n";
    let (gbk, _, _) = encoding_rs::GBK.encode(table);
    firm.write_bytes("lists/words.csv", &gbk);
    let refused = firm.must(1, &["lexicon", "import", "lists/words.csv"]);
    assert!(refused.err.contains("--encoding gbk"), "{}", refused.err);
    let import = [
        "lexicon",
        "import",
        "lists/words.csv",
        "--encoding",
        "gbk",
        "--name",
        "brand",
    ];
    let said = firm.must(0, &import);
    assert!(
        said.err.contains("导入 3 个词，写入 lexicon/brand.toml"),
        "{}",
        said.err
    );
    assert!(said.err.contains("“有机会”会命中"), "{}", said.err);
    let again = firm.must(2, &import);
    assert!(again.err.contains("--replace"), "{}", again.err);
    let check = firm.must(1, &["check"]).out;
    assert!(
        check.contains("[OWN-001] \"营业时间\" 是本企业禁用的词: 品牌部统一用词")
            && check.contains("改写为: 开门时间"),
        "{check}"
    );
    let shown = firm.must(0, &["lexicon", "show"]).out;
    for line in [
        "政治敏感词内置为空",
        "本工作区的改动：3 条",
        "+ 营业时间  禁用（阻断）",
        "+ 某竞品  禁用（提醒）  (lexicon/brand.toml:",
        "待生效 ABS-060",
    ] {
        assert!(shown.contains(line), "{line}\n{shown}");
    }
}

#[test]
fn words_that_would_do_harm_are_refused_all_at_once() {
    let firm = firm();
    firm.write(
        "lists/bad.csv",
        "词,规则,级别\n最,,\n竞品,OWN-01,\n竞 品,,\n某词,,很重\n",
    );
    let said = firm.must(1, &["lexicon", "import", "lists/bad.csv"]).err;
    for problem in [
        "第 2 行：“最”只有一个字",
        "第 3 行：词表写的规则“OWN-01”不存在，是不是“OWN-001”？",
        "第 4 行：“竞 品”与第 3 行是同一个词",
        "第 5 行：不认识的严重程度“很重”",
    ] {
        assert!(said.contains(problem), "{problem}\n{said}");
    }
    assert!(!firm.root().join("lexicon").exists());
    firm.write("lists/odd.csv", "词,颜色\n某词,红\n");
    let odd = firm.must(1, &["lexicon", "import", "lists/odd.csv"]).err;
    assert!(odd.contains("不认识的列“颜色”"), "{odd}");
}

#[test]
fn politically_sensitive_words_come_from_the_company_alone() {
    let firm = firm();
    firm.write("lists/own.txt", "# 合规部 2026-11\n某敏感说法\n\n");
    firm.must(
        0,
        &[
            "lexicon",
            "import",
            "lists/own.txt",
            "--rule",
            "POL-000",
            "--reason",
            "合规部",
        ],
    );
    let text = firm
        .read("campaigns/all.toml")
        .replace("有调整", "有某敏感说法");
    firm.write("campaigns/all.toml", &text);
    let check = firm.must(1, &["check"]).out;
    assert!(check.contains("[POL-000]"), "{check}");
}

#[test]
fn what_is_allowed_or_weighs_otherwise_says_what_it_changes() {
    let firm = firm();
    let own = |term: &str, action: &str, more: &str| {
        format!(
            "[[lexicon]]\nterm = \"{term}\"\naction = \"{action}\"\nreason = \"品名\"\n{more}\n"
        )
    };
    let words = [
        own("国家级", "allow", ""),
        own("品质最好", "weigh", "severity = \"warn\""),
        own("风和日丽", "allow", ""),
    ];
    firm.write("lexicon/own.toml", &words.concat());
    let text = firm.read("campaigns/all.toml");
    let text = text.replace("intent = \"service\"", "intent = \"marketing\"");
    let text = text.replace("：营业时间", "：品质最好，营业时间");
    firm.write("campaigns/all.toml", &text);
    let shown = firm.must(0, &["lexicon", "show"]).out;
    for line in [
        "~ 品质最好  改为提醒；涉及 ABS-010",
        "- 风和日丽  放行；没有作用：内置词库不管这个词",
    ] {
        assert!(shown.contains(line), "{line}\n{shown}");
    }
    let check = firm.run(&["check"]).out;
    assert!(check.contains("提醒: [ABS-010]"), "{check}");
}
