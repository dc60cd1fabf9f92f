//! Rules about the campaign as a whole: urgency, mentions, evidence, waivers.

use super::{codes, judged, judged_whole};
use crate::content::world::{campaign, evidence, located, policy, shown, waiver};
use qunfa::model::{Channel, Intent, Stage};

fn urgent(title: &str, text: &str) -> qunfa::workspace::Campaign {
    let mut campaign = campaign(text);
    campaign.title = located(title.to_owned());
    campaign.intent = Intent::Notice;
    campaign.urgent = Some(located("水管爆裂".to_owned()));
    campaign
}

#[test]
fn urgent_is_said_in_the_title_and_in_the_first_visible_line() {
    assert!(
        judged(&urgent("紧急停水通知", "\n \n【紧急】今晚停水"), &policy())
            .findings
            .is_empty()
    );
    let missing = urgent("不紧急的通知", "停水通知\n紧急：今晚停水");
    insta::assert_snapshot!(shown(&judged(&missing, &policy()).findings), @r#"
    block urgent-without-word campaigns/double11.toml:1:1 [不紧急的通知]
      活动声明了 urgent, 标题 "不紧急的通知" 里却没有「紧急」
      the campaign is declared urgent, and its title "不紧急的通知" does not say 紧急
    block urgent-without-word templates/double11.txt.j2:1:1 [停水通知]
      活动声明了 urgent, 正文第一行 "停水通知" 里却没有「紧急」
      the campaign is declared urgent, and the first line "停水通知" does not say 紧急
    "#);
    for word in ["不紧急", "非紧急", "紧急联系人", "紧急出口"] {
        assert_eq!(
            codes(&judged(&urgent("紧急通知", word), &policy())),
            ["urgent-without-word"],
            "{word}"
        );
    }
    assert!(
        judged(&urgent("紧急通知", "非紧急请勿致电；紧急停水"), &policy())
            .findings
            .is_empty()
    );
}

#[test]
fn marketing_is_never_urgent() {
    let mut campaign = urgent("紧急促销", "紧急促销");
    campaign.intent = Intent::Marketing;
    insta::assert_snapshot!(shown(&judged(&campaign, &policy()).findings), @r#"
    block urgent-marketing campaigns/double11.toml:1:1 [水管爆裂]
      urgent 会放开发送时段和安静时间, 营销活动不能使用
      urgent lifts windows and quiet hours, and marketing may not
    "#);
}

#[test]
fn evidence_must_be_for_something_that_is_said_and_outlive_the_campaign() {
    let mut campaign = campaign("会员满意\n度98%，欢迎到店");
    campaign.evidence = vec![
        evidence("满意度98%", Some("2026-11-14")),
        evidence("销量第一", None),
        evidence("满意度98%", Some("2026-11-13")),
    ];
    let verdict = judged(&campaign, &policy());
    insta::assert_snapshot!(shown(&verdict.findings), @r#"
    evidence evidence-expired campaigns/double11.toml:40:1 [满意度98%]
      "满意度98%" 的证据 2026-11-13 到期, 早于活动最后一天 2026-11-14
      the evidence for "满意度98%" is valid until 2026-11-13, before the campaign's last day 2026-11-14
    warn evidence-unused campaigns/double11.toml:40:1 [销量第一]
      证据所证明的 "销量第一" 没有在任何一条消息里出现
      no message says "销量第一", which this evidence is for
    "#);
    assert_eq!(
        verdict.stages.iter().copied().collect::<Vec<_>>(),
        [Stage::Risk]
    );
}

#[test]
fn a_waiver_exempts_the_finding_it_names_and_risk_has_to_see_it() {
    let mut campaign = campaign("https://partner.org/a");
    assert!(judged(&campaign, &policy()).blocks());
    campaign.waivers = vec![waiver("url-noicp", "https://partner.org/a", "2026-11-14")];
    let verdict = judged(&campaign, &policy());
    assert!(!verdict.blocks());
    insta::assert_snapshot!(shown(&verdict.findings) + &verdict.triggers[0].1.zh, @r#"
    block url-noicp templates/double11.txt.j2:1:1 [https://partner.org/a]
      域名 partner.org 没有在 [domains] 里登记：未登记备案的域名，收件人点开会看到安全提示页
      the host partner.org is not in [domains]: clients show a safety page instead of an unfiled host
      exempted: 合作方域名, 已核对 (zhao, 2026-11-14)
    "https://partner.org/a" 使用了豁免 (url-noicp), 需要风控复审
    "#);
}

#[test]
fn waivers_that_are_wrong_or_do_nothing_are_findings() {
    let mut campaign = campaign("https://partner.org/a \u{1B}");
    campaign.waivers = vec![
        waiver("url-noipc", "https://partner.org/a", "2026-12-31"),
        waiver("control-character", "U+001B", "2026-12-31"),
        waiver("url-noicp", "https://partner.org/a", "2026-11-13"),
        waiver("url-noicp", "https://other.org/a", "2026-12-31"),
    ];
    let verdict = judged(&campaign, &policy());
    insta::assert_snapshot!(shown(&verdict.findings), @r#"
    warn waiver-expired campaigns/double11.toml:50:1 [https://partner.org/a]
      豁免于 2026-11-13 到期，早于活动最后一天 2026-11-14，因此不起作用
      the waiver expires on 2026-11-13, before the campaign's last day 2026-11-14, so it exempts nothing
    block waiver-hard-rule campaigns/double11.toml:50:1 [U+001B]
      规则“control-character”不能豁免：平台或法律没有留余地
      the rule "control-character" cannot be waived: the platform or the law leaves no choice
    block waiver-unknown-rule campaigns/double11.toml:50:1 [https://partner.org/a]
      豁免写的规则“url-noipc”不存在，是不是“url-noicp”？
      the waiver names the rule "url-noipc", which does not exist; did you mean "url-noicp"?
    warn waiver-unused campaigns/double11.toml:50:1 [https://other.org/a]
      豁免没有用上：规则“url-noicp”没有在“https://other.org/a”上发现问题
      the waiver is not used: the rule "url-noicp" finds nothing at "https://other.org/a"
    block url-noicp templates/double11.txt.j2:1:1 [https://partner.org/a]
      域名 partner.org 没有在 [domains] 里登记：未登记备案的域名，收件人点开会看到安全提示页
      the host partner.org is not in [domains]: clients show a safety page instead of an unfiled host
    block control-character templates/double11.txt.j2:1:23 [U+001B]
      控制字符 U+001B 位于 1:23
      control character U+001B at 1:23
    "#);
    assert!(
        verdict
            .findings
            .iter()
            .all(|finding| finding.exempted_by.is_none())
    );
}

#[test]
fn a_waiver_is_approved_by_somebody_whose_role_fits_and_not_for_long() {
    let judged_with = |rule: &str, approver: &str, expires: &str| {
        let mut campaign = campaign("https://partner.org/a，订金优惠");
        let text = if rule == "CTR-004" {
            "订金"
        } else {
            "https://partner.org/a"
        };
        campaign.waivers = vec![qunfa::workspace::Waiver {
            approver: approver.to_owned(),
            ..waiver(rule, text, expires)
        }];
        judged(&campaign, &policy())
    };
    let about = |verdict: &qunfa::compliance::Verdict| -> String {
        let all = verdict.findings.iter();
        let waivers = all.filter(|finding| finding.rule.starts_with("waiver"));
        waivers.map(|finding| finding.what.zh.clone()).collect()
    };
    let unknown = judged_with("url-noicp", "zhou", "2026-11-30");
    assert!(unknown.blocks());
    assert_eq!(
        about(&unknown),
        "豁免的批准人“zhou”不在 qunfa.toml 的 [reviewers] 里，因此不起作用"
    );
    let role = judged_with("CTR-004", "zhao", "2026-11-30");
    assert_eq!(
        about(&role),
        "豁免的批准人 zhao 的角色是 risk；规则“CTR-004”的豁免要由 legal 批准，因此不起作用"
    );
    assert_eq!(about(&judged_with("CTR-004", "qian", "2026-11-30")), "");
    let long = judged_with("url-noicp", "zhao", "2027-02-13");
    assert_eq!(
        about(&long),
        "豁免到 2027-02-13 才到期；豁免最长 90 天，这次活动最晚写到 2027-02-12"
    );
    let as_long_as_may_be = judged_with("url-noicp", "zhao", "2027-02-12");
    assert!(!as_long_as_may_be.blocks(), "{}", about(&as_long_as_may_be));
}

#[test]
fn evidence_is_what_its_bytes_say() {
    use qunfa::workspace::EvidenceContent as Content;
    let said = |file: &str, content: Content| {
        let mut campaign = campaign("会员满意度98%");
        campaign.evidence = vec![qunfa::workspace::Evidence {
            file: file.to_owned(),
            content,
            ..evidence("满意度98%", None)
        }];
        let verdict = super::judged_whole(&campaign, &policy());
        let all = verdict.findings.iter();
        let about = all.filter(|finding| finding.rule == "EVD-FILE");
        about
            .map(|finding| finding.what.zh.clone())
            .collect::<String>()
    };
    let text = Content::Other {
        zh: "文字",
        en: "text",
    };
    assert_eq!(said("a.pdf", Content::Pdf), "");
    assert_eq!(said("a.JPEG", Content::Jpeg), "");
    assert_eq!(
        said("a.pdf", text),
        "证据文件 a.pdf 的内容其实是文字，和扩展名不符，审核人打不开"
    );
    assert_eq!(
        said("a.pdf", Content::Png),
        "证据文件 a.pdf 的内容其实是 PNG 图片，和扩展名不符，审核人打不开"
    );
    assert_eq!(
        said("a.png", Content::Empty),
        "证据文件 a.png 是空的（0 字节），审核人什么也看不到"
    );
    assert_eq!(
        said(
            "a.docx",
            Content::Other {
                zh: "Word",
                en: "Word"
            }
        ),
        "证据文件 a.docx 不是 PDF、PNG 或 JPG"
    );
}

#[test]
fn nothing_is_found_in_an_ordinary_text() {
    let text = "【一茶】周五会员日，到店就能用券。{{ link.sale }}\n不想再收到，回复“退订”即可";
    let verdict = judged_whole(&campaign(text), &policy());
    assert_eq!(verdict, qunfa::compliance::Verdict::default());
}

#[test]
fn what_a_broken_template_might_say_is_not_called_unused() {
    let mut campaign = campaign("{{ vars.offer");
    campaign.evidence = vec![evidence("满意度98%", None)];
    campaign.waivers = vec![
        waiver("url-noicp", "https://partner.org/a", "2026-12-31"),
        waiver("url-noipc", "x", "2026-12-31"),
    ];
    assert_eq!(
        codes(&qunfa::compliance::judge(&campaign, &policy(), &[])),
        ["waiver-unknown-rule"]
    );
}

#[test]
fn everybody_in_one_chat_is_mentioned_once_a_day() {
    let mut campaign = campaign("开门");
    let mut touch = campaign.touches[0].clone();
    touch.channel = Channel::Robot;
    touch.robot = Some(located("store-ops".to_owned()));
    touch.attach.clear();
    touch.mention = vec!["@all".to_owned()];
    let mut later = touch.clone();
    later.name.push('2');
    campaign.touches = vec![touch, later.clone()];
    insta::assert_snapshot!(shown(&judged(&campaign, &policy()).findings), @r#"
    block mention-all-too-often campaigns/double11.toml:20:1 [robot:store-ops]
      robot:store-ops 里有 2 次触达 @所有人，时间没有错开；上限一天 1 次
      2 touches mention everybody in robot:store-ops at overlapping times; the limit is 1 a day
    "#);
    // Another chat, or members alone, are nobody's trouble.
    campaign.touches[1].robot = Some(located("other".to_owned()));
    assert!(judged(&campaign, &policy()).findings.is_empty());
    campaign.touches[1].robot = later.robot;
    campaign.touches[1].mention = vec!["li.mei".to_owned()];
    assert!(judged(&campaign, &policy()).findings.is_empty());
}
