//! Links that no recipient should meet, as `check` finds them where they are declared: each judged in one room, once.

use crate::workspace::memory_tree::{MemoryTree, campaign, plain};
use qunfa::pipeline;
use std::fmt::Write as _;

fn found(urls: &[&str]) -> String {
    urls.iter().fold(String::new(), |mut seen, url| {
        let text = campaign(&format!(
            "schedule = {{ not_after = 2026-11-14 13:00:00 }}\nlinks.sale.url = \"{url}\"\n[touch.a]\ntext = \"您好，不想再收到请回复“退订”。\"\n"
        ));
        let read = MemoryTree::workspace().with("campaigns/a.toml", text).read().expect("the settings are sound");
        let findings = pipeline::check(&read, &[]).findings;
        assert!(findings.iter().any(qunfa::diagnostic::Finding::blocks) || url.starts_with("http:"), "{url} is accepted");
        // How a message has to bear itself is another matter.
        let mut findings = findings;
        findings.retain(|finding| !finding.rule.starts_with("REQ-"));
        let found = plain(&findings, &read.sources);
        let found = found.lines().filter(|line| !line.starts_with("  →"));
        let found = found.map(|line| line.strip_prefix("campaigns/a.toml:6:18 ").unwrap_or(line)).collect::<Vec<_>>().join("\n  ");
        let _ = writeln!(seen, "{url}\n  {found}");
        seen
    })
}

#[test]
fn only_https_is_a_link() {
    insta::assert_snapshot!(found(&[
        "javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "http://shop.example.com/", "ftp://shop.example.com/", "weixin://dl/x",
        "shop.example.com/1111", "https://", "",
    ]), @r#"
    javascript:alert(1)
      url-scheme 网址以 javascript: 开头，只允许 https | the address starts with "javascript:"; only https is allowed
    data:text/html,x
      url-scheme 网址以 data: 开头，只允许 https | the address starts with "data:"; only https is allowed
    file:///etc/passwd
      url-scheme 网址以 file: 开头，只允许 https | the address starts with "file:"; only https is allowed
    http://shop.example.com/
      url-scheme (warn) http 网址没有加密，收件人点开会看到不安全的提示 | clients warn about plain http, which is not encrypted
    ftp://shop.example.com/
      url-scheme 网址以 ftp: 开头，只允许 https | the address starts with "ftp:"; only https is allowed
    weixin://dl/x
      url-ip 网址的主机 dl 是内网或本机地址，收件人打不开 | the host dl is private; recipients cannot open it
      url-scheme 网址以 weixin: 开头，只允许 https | the address starts with "weixin:"; only https is allowed
    shop.example.com/1111
      url-unreadable 不是完整的网址，或域名因人而异，无法审核 | not a complete address, or its host differs by person, so nobody can review it
    https://
      url-unreadable 不是完整的网址，或域名因人而异，无法审核 | not a complete address, or its host differs by person, so nobody can review it

      url-unreadable 不是完整的网址，或域名因人而异，无法审核 | not a complete address, or its host differs by person, so nobody can review it
    "#);
}

#[test]
fn user_info_and_addresses_of_machines_are_refused() {
    insta::assert_snapshot!(found(&[
        "https://qq.com@evil.cn", "https://user:pass@shop.example.com/", "http://127.0.0.1", "https://[::ffff:169.254.169.254]",
        "https://169.254.169.254/latest/meta-data", "https://0x7f.1/", "https://2130706433/", "https://10.0.0.1/", "https://[::1]/", "https://[fd00::1]/",
        "https://100.64.0.1/", "https://0.0.0.0/", "https://8.8.8.8/", "https://[2001:4860:4860::8888]/", "https://localhost/", "https://intranet/",
        "https://shop.corp/", "https://printer.local/",
    ]), @r"
    https://qq.com@evil.cn
      url-noicp 域名 evil.cn 没有在 [domains] 里登记：未登记备案的域名，收件人点开会看到安全提示页 | the host evil.cn is not in [domains]: clients show a safety page instead of an unfiled host
      url-userinfo 网址里有用户信息（@ 前的部分），容易被看成别的网站；真正打开的是 evil.cn | user info in the address: what stands before the @ looks like the host, and what opens is evil.cn
    https://user:pass@shop.example.com/
      url-userinfo 网址里有用户信息（@ 前的部分），容易被看成别的网站；真正打开的是 shop.example.com | user info in the address: what stands before the @ looks like the host, and what opens is shop.example.com
    http://127.0.0.1
      url-ip 网址的主机 127.0.0.1 是内网或本机地址，收件人打不开 | the host 127.0.0.1 is private; recipients cannot open it
      url-scheme (warn) http 网址没有加密，收件人点开会看到不安全的提示 | clients warn about plain http, which is not encrypted
    https://[::ffff:169.254.169.254]
      url-ip 网址的主机 [::ffff:a9fe:a9fe] 是内网或本机地址，收件人打不开 | the host [::ffff:a9fe:a9fe] is private; recipients cannot open it
    https://169.254.169.254/latest/meta-data
      url-ip 网址的主机 169.254.169.254 是内网或本机地址，收件人打不开 | the host 169.254.169.254 is private; recipients cannot open it
    https://0x7f.1/
      url-ip 网址的主机 127.0.0.1 是内网或本机地址，收件人打不开 | the host 127.0.0.1 is private; recipients cannot open it
    https://2130706433/
      url-ip 网址的主机 127.0.0.1 是内网或本机地址，收件人打不开 | the host 127.0.0.1 is private; recipients cannot open it
    https://10.0.0.1/
      url-ip 网址的主机 10.0.0.1 是内网或本机地址，收件人打不开 | the host 10.0.0.1 is private; recipients cannot open it
    https://[::1]/
      url-ip 网址的主机 [::1] 是内网或本机地址，收件人打不开 | the host [::1] is private; recipients cannot open it
    https://[fd00::1]/
      url-ip 网址的主机 [fd00::1] 是内网或本机地址，收件人打不开 | the host [fd00::1] is private; recipients cannot open it
    https://100.64.0.1/
      url-ip 网址的主机 100.64.0.1 是内网或本机地址，收件人打不开 | the host 100.64.0.1 is private; recipients cannot open it
    https://0.0.0.0/
      url-ip 网址的主机 0.0.0.0 是内网或本机地址，收件人打不开 | the host 0.0.0.0 is private; recipients cannot open it
    https://8.8.8.8/
      url-ip 网址的主机 8.8.8.8 是 IP 地址，看不出属于谁 | the host 8.8.8.8 is an IP address, and nobody can tell whose
    https://[2001:4860:4860::8888]/
      url-ip 网址的主机 [2001:4860:4860::8888] 是 IP 地址，看不出属于谁 | the host [2001:4860:4860::8888] is an IP address, and nobody can tell whose
    https://localhost/
      url-ip 网址的主机 localhost 是内网或本机地址，收件人打不开 | the host localhost is private; recipients cannot open it
    https://intranet/
      url-ip 网址的主机 intranet 是内网或本机地址，收件人打不开 | the host intranet is private; recipients cannot open it
    https://shop.corp/
      url-ip 网址的主机 shop.corp 是内网或本机地址，收件人打不开 | the host shop.corp is private; recipients cannot open it
    https://printer.local/
      url-ip 网址的主机 printer.local 是内网或本机地址，收件人打不开 | the host printer.local is private; recipients cannot open it
    ");
}

#[test]
fn letters_of_another_script_are_seen_through() {
    insta::assert_snapshot!(found(&["https://w\u{435}ixin.qq.com", "https://\u{430}\u{440}\u{440}\u{4CF}\u{435}.com/", "https://xn--wixin-zwe.qq.com/"]), @r"
    https://wеixin.qq.com
      url-idn 域名 wеixin.qq.com（xn--wixin-zwe.qq.com）混用了形似的外文字母，看起来像 weixin.qq.com，其实是另一个网站 | mixed-script host xn--wixin-zwe.qq.com (wеixin.qq.com); looks like weixin.qq.com and is another
    https://аррӏе.com/
      url-idn 域名 аррӏе.com（xn--80ak6aa92e.com）混用了形似的外文字母，看起来像 apple.com，其实是另一个网站 | mixed-script host xn--80ak6aa92e.com (аррӏе.com); looks like apple.com and is another
    https://xn--wixin-zwe.qq.com/
      url-idn 域名 wеixin.qq.com（xn--wixin-zwe.qq.com）混用了形似的外文字母，看起来像 weixin.qq.com，其实是另一个网站 | mixed-script host xn--wixin-zwe.qq.com (wеixin.qq.com); looks like weixin.qq.com and is another
    ");
}

#[test]
fn a_host_has_to_be_declared() {
    insta::assert_snapshot!(found(&["https://shop.example.org/1111", "https://evil.cn/", "https://shop.example.com.evil.cn/"]), @r"
    https://shop.example.org/1111
      url-noicp 域名 shop.example.org 没有在 [domains] 里登记，是不是想写 shop.example.com？未登记备案的域名，收件人点开会看到安全提示页 | the host shop.example.org is not in [domains]; did you mean shop.example.com? Clients show a safety page instead of an unfiled host
    https://evil.cn/
      url-noicp 域名 evil.cn 没有在 [domains] 里登记：未登记备案的域名，收件人点开会看到安全提示页 | the host evil.cn is not in [domains]: clients show a safety page instead of an unfiled host
    https://shop.example.com.evil.cn/
      url-noicp 域名 shop.example.com.evil.cn 没有在 [domains] 里登记：未登记备案的域名，收件人点开会看到安全提示页 | the host shop.example.com.evil.cn is not in [domains]: clients show a safety page instead of an unfiled host
    ");
    for url in [
        "https://shop.example.com/1111?a=1#x",
        "https://m.shop.example.com/",
        "https://SHOP.example.com./",
    ] {
        let text = campaign(&format!(
            "schedule = {{ not_after = 2026-11-14 13:00:00 }}\nlinks.sale.url = \"{url}\"\n[touch.a]\ntext = \"您好，不想再收到请回复“退订”。\"\n"
        ));
        let read = MemoryTree::workspace()
            .with("campaigns/a.toml", text)
            .read()
            .expect("the settings are sound");
        let findings = pipeline::check(&read, &[]).findings;
        assert_eq!(plain(&findings, &read.sources), "", "{url}");
    }
}
