//! Addresses: where they end, and what is wrong with them.

use super::{codes, judged, judged_text};
use crate::content::world::{campaign, policy, shown};
use proptest::prelude::*;
use qunfa::{
    diagnostic::Place,
    workspace::{Attach, Tracking},
};

/// What the rules quote of a text whose host nobody declared: the addresses as they were read.
fn read(text: &str) -> Vec<String> {
    let verdict = judged_text(text);
    verdict
        .findings
        .iter()
        .filter(|finding| finding.rule == "url-noicp")
        .map(|finding| finding.text.clone())
        .collect()
}

#[test]
fn an_address_ends_where_chinese_begins() {
    assert_eq!(
        read("点此 https://e.org/a，立即领取。"),
        ["https://e.org/a"]
    );
    assert_eq!(
        read("https://e.org/a，立即参与！或访问www.e.cn"),
        ["https://e.org/a", "www.e.cn"]
    );
    assert_eq!(read("(见 https://e.org/a(b)c) 好"), ["https://e.org/a(b)c"]);
    assert_eq!(
        read("【https://e.org/a】《https://e.org/b》"),
        ["https://e.org/a", "https://e.org/b"]
    );
    assert_eq!(
        read("See https://e.org/a, https://e.org/b."),
        ["https://e.org/a", "https://e.org/b"]
    );
    assert_eq!(read("官网e.com.cn/x?y=1欢迎"), ["e.com.cn/x?y=1"]);
    assert_eq!(read("领券https://e.org/a?b=优惠"), ["https://e.org/a?b="]);
    assert_eq!(
        read("https://e.org/?s={{ member.store }}&t=1 好"),
        ["https://e.org/?s=⟨member.store⟩&t=1"]
    );
}

#[test]
fn what_is_no_address_is_left_alone() {
    for text in [
        "写信到 a@shop.org",
        "v2.0 上线",
        "1.5折起",
        "Node.js 课程",
        "9:00-11:00",
        "比分 3:2",
        "报名表.docx",
        "e.g. 例如",
        "…www",
        "满100.减20",
    ] {
        assert!(
            judged_text(text).findings.is_empty(),
            "{text}: {}",
            shown(&judged_text(text).findings)
        );
    }
}

#[test]
fn dangerous_addresses_are_refused_with_reasons() {
    let text = "https://qq.com@evil.cn http://127.0.0.1 https://[::ffff:169.254.169.254]/\nhttps://wеixin.qq.com http://0x7f.1/x javascript:alert(1) https://8.8.8.8/";
    insta::assert_snapshot!(shown(&judged_text(text).findings), @r#"
    block url-noicp templates/double11.txt.j2:1:1 [https://qq.com@evil.cn]
      域名 evil.cn 没有在 [domains] 里登记：未登记备案的域名，收件人点开会看到安全提示页
      the host evil.cn is not in [domains]: clients show a safety page instead of an unfiled host
    block url-userinfo templates/double11.txt.j2:1:1 [https://qq.com@evil.cn]
      网址里有用户信息（@ 前的部分），容易被看成别的网站；真正打开的是 evil.cn
      user info in the address: what stands before the @ looks like the host, and what opens is evil.cn
    block url-ip templates/double11.txt.j2:1:24 [http://127.0.0.1]
      网址的主机 127.0.0.1 是内网或本机地址，收件人打不开
      the host 127.0.0.1 is private; recipients cannot open it
    warn url-scheme templates/double11.txt.j2:1:24 [http://127.0.0.1]
      http 网址没有加密，收件人点开会看到不安全的提示
      clients warn about plain http, which is not encrypted
    block url-ip templates/double11.txt.j2:1:41 [https://[::ffff:169.254.169.254]/]
      网址的主机 [::ffff:a9fe:a9fe] 是内网或本机地址，收件人打不开
      the host [::ffff:a9fe:a9fe] is private; recipients cannot open it
    block url-idn templates/double11.txt.j2:2:1 [https://wеixin.qq.com]
      域名 wеixin.qq.com（xn--wixin-zwe.qq.com）混用了形似的外文字母，看起来像 weixin.qq.com，其实是另一个网站
      mixed-script host xn--wixin-zwe.qq.com (wеixin.qq.com); looks like weixin.qq.com and is another
    block url-ip templates/double11.txt.j2:2:23 [http://0x7f.1/x]
      网址的主机 127.0.0.1 是内网或本机地址，收件人打不开
      the host 127.0.0.1 is private; recipients cannot open it
    warn url-scheme templates/double11.txt.j2:2:23 [http://0x7f.1/x]
      http 网址没有加密，收件人点开会看到不安全的提示
      clients warn about plain http, which is not encrypted
    block url-scheme templates/double11.txt.j2:2:39 [javascript:alert(1)]
      网址以 javascript: 开头，只允许 https
      the address starts with "javascript:"; only https is allowed
    block url-ip templates/double11.txt.j2:2:59 [https://8.8.8.8/]
      网址的主机 8.8.8.8 是 IP 地址，看不出属于谁
      the host 8.8.8.8 is an IP address, and nobody can tell whose
    "#);
}

#[test]
fn plain_http_is_refused_where_money_is_involved() {
    let campaign = campaign("http://shop.example.com/a");
    let mut policy = policy();
    let weight =
        |policy: &qunfa::workspace::Policy| judged(&campaign, policy).findings[0].severity.word();
    assert_eq!(weight(&policy), "warn");
    policy
        .accounts
        .get_mut("east-china")
        .expect("the account")
        .industry = Some("finance".to_owned());
    assert_eq!(weight(&policy), "block");
}

#[test]
fn a_host_belongs_to_the_domain_that_was_filed() {
    assert!(
        judged_text("https://m.example.com/a https://example.com")
            .findings
            .is_empty()
    );
    assert_eq!(
        codes(&judged_text("https://example.com.cn/")),
        ["url-noicp"]
    );
    assert_eq!(
        codes(&judged_text("https://notexample.com/")),
        ["url-noicp"]
    );
    let mut policy = policy();
    policy
        .domains
        .get_mut("shop.example.com")
        .expect("the domain")
        .icp = None;
    insta::assert_snapshot!(shown(&judged(&campaign("https://shop.example.com/"), &policy).findings), @r"
    block url-noicp campaigns/double11.toml:12:1 [https://shop.example.com/1111]
      域名 shop.example.com 登记了，但没有写备案号（icp）
      the host shop.example.com is declared without its ICP number (icp)
    block url-noicp templates/double11.txt.j2:1:1 [https://shop.example.com/]
      域名 shop.example.com 登记了，但没有写备案号（icp）
      the host shop.example.com is declared without its ICP number (icp)
    ");
}

#[test]
fn a_declared_target_is_judged_once_where_it_is_declared() {
    let mut campaign = campaign("{{ link.sale }} {{ link.sale }}");
    campaign.links.get_mut("sale").expect("the link").url = "https://t.cn/A6abc".to_owned();
    campaign.touches[0].attach = vec![Attach::Link(crate::content::world::located(
        "sale".to_owned(),
    ))];
    insta::assert_snapshot!(shown(&judged(&campaign, &policy()).findings), @r#"
    block url-short campaigns/double11.toml:12:1 [https://t.cn/A6abc]
      t.cn 是短链接服务: 审核时看不到最终网址, 签核后目标还可能被更换
      t.cn is a shortener: reviewers cannot see the target, and it can change after they signed
    "#);
}

#[test]
fn the_tracking_host_is_judged_where_customers_see_it() {
    let mut policy = policy();
    policy.tracking = Some(Tracking {
        base_url: "https://t.tracker.cn".to_owned(),
        identify: "none".to_owned(),
    });
    insta::assert_snapshot!(shown(&judged(&campaign("好 {{ link.sale }}"), &policy).findings), @r"
    block url-noicp templates/double11.txt.j2:1:6 [https://t.tracker.cn/⟨M⟩/sale]
      域名 t.tracker.cn 没有在 [domains] 里登记：未登记备案的域名，收件人点开会看到安全提示页
      the host t.tracker.cn is not in [domains]: clients show a safety page instead of an unfiled host
    ");
}

#[test]
fn an_address_made_by_a_person_is_refused_or_warned_of() {
    assert_eq!(
        codes(&judged_text("https://{{ person.site }}.cn/a")),
        ["url-unreadable"]
    );
    assert_eq!(
        codes(&judged_text(
            "https://shop.example.com/?p={{ person.phone }}"
        )),
        ["url-track"]
    );
}

#[test]
fn the_place_is_the_address_in_the_template() {
    let verdict = judged_text("好\n看 https://e.org/a，好");
    let Place {
        line,
        column,
        bytes,
        ..
    } = verdict.findings[0].place.clone();
    assert_eq!((line, column, bytes), (2, 3, (8, 23)));
}

proptest! {
    #[test]
    fn no_text_makes_a_rule_panic(text in "[a-z0-9:/.?#@\\[\\]()%⟨⟩中，。 \\-\u{200B}]{0,60}") {
        let _ = judged_text(&text);
    }
}
