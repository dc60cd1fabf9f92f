//! Links that no recipient should meet, as `check` finds them where they are declared: each judged in one room, once.

use crate::workspace::memory_tree::{MemoryTree, campaign, plain};
use qunfa::pipeline;
use std::fmt::Write as _;

fn found(urls: &[&str]) -> String {
    urls.iter().fold(String::new(), |mut seen, url| {
        let text = campaign(&format!(
            "schedule = {{ not_after = 2026-11-14 13:00:00 }}\nlinks.sale.url = \"{url}\"\n[touch.a]\ntext = \"您好\"\n"
        ));
        let read = MemoryTree::workspace().with("campaigns/a.toml", text).read().expect("the settings are sound");
        let findings = pipeline::check(&read, &[]).findings;
        assert!(findings.iter().any(qunfa::diagnostic::Finding::blocks) || url.starts_with("http:"), "{url} is accepted");
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
      link-scheme 只能用 https 链接，这里是 javascript；请换成 https:// 开头的网址 | only https is allowed, this is javascript; use an address that begins with https://
    data:text/html,x
      link-scheme 只能用 https 链接，这里是 data；请换成 https:// 开头的网址 | only https is allowed, this is data; use an address that begins with https://
    file:///etc/passwd
      link-scheme 只能用 https 链接，这里是 file；请换成 https:// 开头的网址 | only https is allowed, this is file; use an address that begins with https://
    http://shop.example.com/
      link-scheme 只能用 https 链接，这里是 http；请换成 https:// 开头的网址 | only https is allowed, this is http; use an address that begins with https://
    ftp://shop.example.com/
      link-scheme 只能用 https 链接，这里是 ftp；请换成 https:// 开头的网址 | only https is allowed, this is ftp; use an address that begins with https://
    weixin://dl/x
      link-private-host 主机 dl 是内网或本机地址，收件人打不开；请改用公网域名 | host dl is private, recipients cannot open it; use a public domain
      link-scheme 只能用 https 链接，这里是 weixin；请换成 https:// 开头的网址 | only https is allowed, this is weixin; use an address that begins with https://
    shop.example.com/1111
      link-not-a-url 不是完整的网址；应写作 https://域名/路径 | not a complete address (relative URL without a base); write https://host/path
    https://
      link-not-a-url 不是完整的网址；应写作 https://域名/路径 | not a complete address (empty host); write https://host/path

      link-not-a-url 不是完整的网址；应写作 https://域名/路径 | not a complete address (relative URL without a base); write https://host/path
    "#);
}

#[test]
fn user_info_and_addresses_of_machines_are_refused() {
    insta::assert_snapshot!(found(&[
        "https://qq.com@evil.cn", "https://user:pass@shop.example.com/", "http://127.0.0.1", "https://[::ffff:169.254.169.254]",
        "https://169.254.169.254/latest/meta-data", "https://0x7f.1/", "https://2130706433/", "https://10.0.0.1/", "https://[::1]/", "https://[fd00::1]/",
        "https://100.64.0.1/", "https://0.0.0.0/", "https://8.8.8.8/", "https://[2001:4860:4860::8888]/", "https://localhost/", "https://intranet/",
        "https://shop.corp/", "https://printer.local/",
    ]), @r#"
    https://qq.com@evil.cn
      link-host-not-declared 域名 evil.cn 没有在 qunfa.toml 的 [domains] 中声明；核实备案号和主体后加进去，或改用已声明的域名 | host evil.cn is not declared in [domains] of qunfa.toml; add it with its ICP number and owner, or use a declared host
      link-userinfo 网址里带有用户信息（@ 前的部分），容易被看成别的网站；真正的域名在 @ 之后，请删去 @ 和它前面的部分 | user info in the address: what stands before the @ looks like the host, the real one comes after; remove it
    https://user:pass@shop.example.com/
      link-userinfo 网址里带有用户信息（@ 前的部分），容易被看成别的网站；真正的域名在 @ 之后，请删去 @ 和它前面的部分 | user info in the address: what stands before the @ looks like the host, the real one comes after; remove it
    http://127.0.0.1
      link-private-host 主机 127.0.0.1 是内网或本机地址，收件人打不开；请改用公网域名 | host 127.0.0.1 is private, recipients cannot open it; use a public domain
      link-scheme 只能用 https 链接，这里是 http；请换成 https:// 开头的网址 | only https is allowed, this is http; use an address that begins with https://
    https://[::ffff:169.254.169.254]
      link-private-host 主机 ::ffff:169.254.169.254 是内网或本机地址，收件人打不开；请改用公网域名 | host ::ffff:169.254.169.254 is private, recipients cannot open it; use a public domain
    https://169.254.169.254/latest/meta-data
      link-private-host 主机 169.254.169.254 是内网或本机地址，收件人打不开；请改用公网域名 | host 169.254.169.254 is private, recipients cannot open it; use a public domain
    https://0x7f.1/
      link-private-host 主机 127.0.0.1 是内网或本机地址，收件人打不开；请改用公网域名 | host 127.0.0.1 is private, recipients cannot open it; use a public domain
    https://2130706433/
      link-private-host 主机 127.0.0.1 是内网或本机地址，收件人打不开；请改用公网域名 | host 127.0.0.1 is private, recipients cannot open it; use a public domain
    https://10.0.0.1/
      link-private-host 主机 10.0.0.1 是内网或本机地址，收件人打不开；请改用公网域名 | host 10.0.0.1 is private, recipients cannot open it; use a public domain
    https://[::1]/
      link-private-host 主机 ::1 是内网或本机地址，收件人打不开；请改用公网域名 | host ::1 is private, recipients cannot open it; use a public domain
    https://[fd00::1]/
      link-private-host 主机 fd00::1 是内网或本机地址，收件人打不开；请改用公网域名 | host fd00::1 is private, recipients cannot open it; use a public domain
    https://100.64.0.1/
      link-private-host 主机 100.64.0.1 是内网或本机地址，收件人打不开；请改用公网域名 | host 100.64.0.1 is private, recipients cannot open it; use a public domain
    https://0.0.0.0/
      link-private-host 主机 0.0.0.0 是内网或本机地址，收件人打不开；请改用公网域名 | host 0.0.0.0 is private, recipients cannot open it; use a public domain
    https://8.8.8.8/
      link-ip-host 网址的主机是 IP 地址 8.8.8.8，看不出属于谁；请改用已备案的域名 | the host is the IP address 8.8.8.8, which shows nobody whose it is; use a filed domain
    https://[2001:4860:4860::8888]/
      link-ip-host 网址的主机是 IP 地址 2001:4860:4860::8888，看不出属于谁；请改用已备案的域名 | the host is the IP address 2001:4860:4860::8888, which shows nobody whose it is; use a filed domain
    https://localhost/
      link-private-host 主机 localhost 是内网或本机地址，收件人打不开；请改用公网域名 | host localhost is private, recipients cannot open it; use a public domain
    https://intranet/
      link-private-host 主机 intranet 是内网或本机地址，收件人打不开；请改用公网域名 | host intranet is private, recipients cannot open it; use a public domain
    https://shop.corp/
      link-private-host 主机 shop.corp 是内网或本机地址，收件人打不开；请改用公网域名 | host shop.corp is private, recipients cannot open it; use a public domain
    https://printer.local/
      link-private-host 主机 printer.local 是内网或本机地址，收件人打不开；请改用公网域名 | host printer.local is private, recipients cannot open it; use a public domain
    "#);
}

#[test]
fn letters_of_another_script_are_seen_through() {
    insta::assert_snapshot!(found(&["https://w\u{435}ixin.qq.com", "https://\u{430}\u{440}\u{440}\u{4CF}\u{435}.com/", "https://xn--wixin-zwe.qq.com/"]), @r#"
    https://wеixin.qq.com
      link-mixed-script 域名里混有形似的外文字母：wеixin.qq.com（xn--wixin-zwe.qq.com），看起来像 weixin.qq.com；请核对来源，用键盘重新输入 | mixed-script host xn--wixin-zwe.qq.com (wеixin.qq.com); looks like weixin.qq.com; check where it came from and type it anew
    https://аррӏе.com/
      link-mixed-script 域名里混有形似的外文字母：аррӏе.com（xn--80ak6aa92e.com），看起来像 apple.com；请核对来源，用键盘重新输入 | mixed-script host xn--80ak6aa92e.com (аррӏе.com); looks like apple.com; check where it came from and type it anew
    https://xn--wixin-zwe.qq.com/
      link-mixed-script 域名里混有形似的外文字母：wеixin.qq.com（xn--wixin-zwe.qq.com），看起来像 weixin.qq.com；请核对来源，用键盘重新输入 | mixed-script host xn--wixin-zwe.qq.com (wеixin.qq.com); looks like weixin.qq.com; check where it came from and type it anew
    "#);
}

#[test]
fn a_host_has_to_be_declared() {
    insta::assert_snapshot!(found(&["https://shop.example.org/1111", "https://evil.cn/", "https://shop.example.com.evil.cn/"]), @r#"
    https://shop.example.org/1111
      link-host-not-declared 域名 shop.example.org 没有在 qunfa.toml 的 [domains] 中声明，是不是 shop.example.com？ | host shop.example.org is not declared in [domains] of qunfa.toml; did you mean shop.example.com?
    https://evil.cn/
      link-host-not-declared 域名 evil.cn 没有在 qunfa.toml 的 [domains] 中声明；核实备案号和主体后加进去，或改用已声明的域名 | host evil.cn is not declared in [domains] of qunfa.toml; add it with its ICP number and owner, or use a declared host
    https://shop.example.com.evil.cn/
      link-host-not-declared 域名 shop.example.com.evil.cn 没有在 qunfa.toml 的 [domains] 中声明；核实备案号和主体后加进去，或改用已声明的域名 | host shop.example.com.evil.cn is not declared in [domains] of qunfa.toml; add it with its ICP number and owner, or use a declared host
    https://evilshop.example.com/
      link-host-not-declared 域名 evilshop.example.com 没有在 qunfa.toml 的 [domains] 中声明，是不是 shop.example.com？ | host evilshop.example.com is not declared in [domains] of qunfa.toml; did you mean shop.example.com?
    "#);
    for url in [
        "https://shop.example.com/1111?a=1#x",
        "https://m.shop.example.com/",
        "https://SHOP.example.com./",
    ] {
        let text = campaign(&format!(
            "schedule = {{ not_after = 2026-11-14 13:00:00 }}\nlinks.sale.url = \"{url}\"\n[touch.a]\ntext = \"您好\"\n"
        ));
        let read = MemoryTree::workspace()
            .with("campaigns/a.toml", text)
            .read()
            .expect("the settings are sound");
        let findings = pipeline::check(&read, &[]).findings;
        assert_eq!(plain(&findings, &read.sources), "", "{url}");
    }
}
