//! The words for codes a person can act on.

use insta::assert_snapshot;
use qunfa::channel::{advice, host_address};

fn both(code: i64, errmsg: &str) -> String {
    advice(code, errmsg).map_or_else(
        || "none".to_owned(),
        |advice| format!("{}\n{}", advice.zh, advice.en),
    )
}

#[test]
fn an_untrusted_address_is_named_as_the_platform_saw_it() {
    let errmsg = "not allow to access from your ip, hint: [1700000000123456789], from ip: 203.0.113.7, more info at https://open.work.weixin.qq.com/devtool/query?e=60020";
    assert_snapshot!(both(60020, errmsg), @r"
    本机地址 203.0.113.7 不在企业可信IP中; 到应用的 企业可信IP 里加上它 (约 1 分钟生效)
    this host's address 203.0.113.7 is not in 企业可信IP; add it to the app's trusted addresses (takes about 1 min)
    ");
    assert_snapshot!(both(60020, "not allow to access from your ip"), @r"
    本机地址 (未知) 不在企业可信IP中; 到应用的 企业可信IP 里加上它 (约 1 分钟生效)
    this host's address (unknown) is not in 企业可信IP; add it to the app's trusted addresses (takes about 1 min)
    ");
}

#[test]
fn a_wrong_secret_says_what_to_do() {
    assert_snapshot!(both(40001, "invalid credential"), @r"
    企业微信不认这个 Secret; 到管理后台重新查看应用的 Secret, 更新环境变量. 多次错误会被封 IP 约 1 小时
    WeCom refused the secret; look it up again in the admin console and update the environment variable. Repeated errors block this address for about an hour
    ");
}

#[test]
fn a_code_nobody_can_act_on_has_no_advice() {
    assert_eq!(both(987_654, ""), "none");
    assert_eq!(both(40014, ""), "none");
}

#[test]
fn every_code_that_stops_a_run_has_words() {
    for code in [
        40001, 40013, 40056, 40091, 48001, 48002, 48009, 50003, 60020, 301_002, 301_007, 701_008,
        45009, 41048, 84061,
    ] {
        let words = advice(code, "").unwrap_or_else(|| panic!("{code} has no words"));
        assert!(!words.zh.contains('{') && !words.en.contains('{'), "{code}");
    }
}

#[test]
fn only_an_address_is_taken_for_one() {
    assert_eq!(
        host_address("x, from ip: 203.0.113.7, more")
            .map(|a| a.to_string())
            .as_deref(),
        Some("203.0.113.7")
    );
    assert_eq!(
        host_address("from ip:2001:db8::7")
            .map(|a| a.to_string())
            .as_deref(),
        Some("2001:db8::7")
    );
    assert_eq!(host_address("from ip: <script>, more"), None);
    assert_eq!(host_address("from ip:"), None);
    assert_eq!(host_address("nothing"), None);
}
