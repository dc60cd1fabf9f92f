//! Addresses become safe targets, or findings: https only, a public host, no user info, one script, a declared domain.

use super::{nearest::nearest, policy::Domain};
use crate::{
    diagnostic::{Finding, Place, Sentence, Sink},
    say,
};
use std::collections::BTreeMap;
use url::{Host, Url, quirks::domain_to_unicode};

say! {
    struct NotAUrl { reason: String }
        zh "不是完整的网址；应写作 https://域名/路径"
        en "not a complete address ({reason}); write https://host/path"
    struct NotHttps { scheme: String }
        zh "只能用 https 链接，这里是 {scheme}；请换成 https:// 开头的网址"
        en "only https is allowed, this is {scheme}; use an address that begins with https://"
    struct UserInfo {}
        zh "网址里带有用户信息（@ 前的部分），容易被看成别的网站；真正的域名在 @ 之后，请删去 @ 和它前面的部分"
        en "user info in the address: what stands before the @ looks like the host, the real one comes after; remove it"
    struct IpHost { host: String }
        zh "网址的主机是 IP 地址 {host}，看不出属于谁；请改用已备案的域名"
        en "the host is the IP address {host}, which shows nobody whose it is; use a filed domain"
    struct PrivateHost { host: String }
        zh "主机 {host} 是内网或本机地址，收件人打不开；请改用公网域名"
        en "host {host} is private, recipients cannot open it; use a public domain"
    struct MixedScript { host: String, shown: String, like: String }
        zh "域名里混有形似的外文字母：{shown}（{host}），看起来像 {like}；请核对来源，用键盘重新输入"
        en "mixed-script host {host} ({shown}); looks like {like}; check where it came from and type it anew"
    struct NotDeclared { host: String }
        zh "域名 {host} 没有在 qunfa.toml 的 [domains] 中声明；核实备案号和主体后加进去，或改用已声明的域名"
        en "host {host} is not declared in [domains] of qunfa.toml; add it with its ICP number and owner, or use a declared host"
    struct NotDeclaredBut { host: String, near: String }
        zh "域名 {host} 没有在 qunfa.toml 的 [domains] 中声明，是不是 {near}？"
        en "host {host} is not declared in [domains] of qunfa.toml; did you mean {near}?"
    struct PlainHttp { host: String }
        zh "接口地址必须是 https；只有本机（127.0.0.1、localhost）可以用 http，这里是 {host}"
        en "the address must be https; plain http only on loopback, and {host} is not"
}

/// Judges a link that people will open.
pub(super) fn judge(
    url: &str,
    domains: &BTreeMap<String, Domain>,
    place: &Place,
    sink: &mut Sink,
) -> bool {
    let found = problems(url, domains);
    let sound = found.is_empty();
    for (rule, what) in found {
        sink.push(Finding::block(rule, place.clone(), what).text(url));
    }
    sound
}

/// Judges the address of a platform: https, or http on this machine.
pub(super) fn judge_base(url: &str, place: &Place, sink: &mut Sink) -> bool {
    let refuse = |what: Sentence, sink: &mut Sink| {
        sink.push(Finding::block("bad-base-url", place.clone(), what).text(url));
        false
    };
    let parsed = match Url::parse(url) {
        Ok(parsed) if parsed.has_host() => parsed,
        Ok(_) => {
            return refuse(
                NotAUrl {
                    reason: "no host".to_owned(),
                }
                .into(),
                sink,
            );
        }
        Err(error) => {
            return refuse(
                NotAUrl {
                    reason: error.to_string(),
                }
                .into(),
                sink,
            );
        }
    };
    if !parsed.username().is_empty() || parsed.password().is_some() {
        return refuse(UserInfo {}.into(), sink);
    }
    let host = parsed.host_str().unwrap_or_default().to_owned();
    match parsed.scheme() {
        "https" => true,
        "http" if is_loopback(&parsed) => true,
        "http" => refuse(PlainHttp { host }.into(), sink),
        scheme => refuse(
            NotHttps {
                scheme: scheme.to_owned(),
            }
            .into(),
            sink,
        ),
    }
}

/// The host of an address, when no declared domain covers it; this machine needs no filing.
pub(super) fn undeclared_host(url: &str, domains: &BTreeMap<String, Domain>) -> Option<String> {
    let parsed = Url::parse(url).ok()?;
    let host = parsed.host_str()?;
    (!is_loopback(&parsed) && !is_declared(host, domains)).then(|| host.to_owned())
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

fn problems(url: &str, domains: &BTreeMap<String, Domain>) -> Vec<(&'static str, Sentence)> {
    let parsed = match Url::parse(url.trim()) {
        Ok(parsed) => parsed,
        Err(error) => {
            return vec![(
                "link-not-a-url",
                NotAUrl {
                    reason: error.to_string(),
                }
                .into(),
            )];
        }
    };
    let mut found = Vec::new();
    if parsed.scheme() != "https" {
        found.push((
            "link-scheme",
            NotHttps {
                scheme: parsed.scheme().to_owned(),
            }
            .into(),
        ));
    }
    if !parsed.username().is_empty() || parsed.password().is_some() {
        found.push(("link-userinfo", UserInfo {}.into()));
    }
    match parsed.host() {
        // `javascript:` and `data:` have no host; their scheme was named.
        None => {}
        Some(Host::Ipv4(ip)) if is_private_v4(ip) => found.push((
            "link-private-host",
            PrivateHost {
                host: ip.to_string(),
            }
            .into(),
        )),
        Some(Host::Ipv6(ip)) if is_private_v6(ip) => found.push((
            "link-private-host",
            PrivateHost {
                host: ip.to_string(),
            }
            .into(),
        )),
        Some(Host::Ipv4(ip)) => found.push((
            "link-ip-host",
            IpHost {
                host: ip.to_string(),
            }
            .into(),
        )),
        Some(Host::Ipv6(ip)) => found.push((
            "link-ip-host",
            IpHost {
                host: ip.to_string(),
            }
            .into(),
        )),
        Some(Host::Domain(host)) => found.extend(domain_problem(host, domains)),
    }
    found
}

fn domain_problem(
    host: &str,
    domains: &BTreeMap<String, Domain>,
) -> Option<(&'static str, Sentence)> {
    let host = host.trim_end_matches('.');
    let inside = [
        ".local",
        ".internal",
        ".lan",
        ".intranet",
        ".home.arpa",
        ".localhost",
        ".test",
        ".corp",
    ];
    if !host.contains('.') || inside.iter().any(|end| host.ends_with(end)) {
        return Some((
            "link-private-host",
            PrivateHost {
                host: host.to_owned(),
            }
            .into(),
        ));
    }
    let shown = domain_to_unicode(host);
    if let Some(like) = mixed_script(&shown) {
        return Some((
            "link-mixed-script",
            MixedScript {
                host: host.to_owned(),
                shown,
                like,
            }
            .into(),
        ));
    }
    if is_declared(host, domains) {
        return None;
    }
    Some(match nearest(host, domains.keys().map(String::as_str)) {
        Some(near) => (
            "link-host-not-declared",
            NotDeclaredBut {
                host: host.to_owned(),
                near: near.to_owned(),
            }
            .into(),
        ),
        None => (
            "link-host-not-declared",
            NotDeclared {
                host: host.to_owned(),
            }
            .into(),
        ),
    })
}

/// A filing covers a host and what is below it.
fn is_declared(host: &str, domains: &BTreeMap<String, Domain>) -> bool {
    domains.keys().any(|declared| {
        let declared = declared.trim_end_matches('.').to_lowercase();
        host == declared
            || host
                .strip_suffix(&declared)
                .is_some_and(|rest| rest.ends_with('.'))
    })
}

fn is_private_v4(ip: std::net::Ipv4Addr) -> bool {
    let [a, b, ..] = ip.octets();
    // Shared address space (RFC 6598) has no method of its own yet.
    ip.is_loopback()
        || ip.is_private()
        || ip.is_link_local()
        || ip.is_unspecified()
        || ip.is_broadcast()
        || (a == 100 && (64..128).contains(&b))
}

fn is_private_v6(ip: std::net::Ipv6Addr) -> bool {
    ip.to_ipv4_mapped().is_some_and(is_private_v4)
        || ip.is_loopback()
        || ip.is_unspecified()
        || ip.is_unique_local()
        || ip.is_unicast_link_local()
}

/// What a host that mixes Latin with its look-alikes, in one label, is mistaken for.
fn mixed_script(shown: &str) -> Option<String> {
    let mixed = shown.split('.').any(|label| {
        let scripts = label.chars().filter_map(script);
        let mut scripts: Vec<_> = scripts.collect();
        scripts.sort_unstable();
        scripts.dedup();
        scripts.len() > 1
    });
    // A whole label in another script that is spelt with look-alikes alone deceives as well.
    let disguised = shown.split('.').any(|label| {
        !label.is_ascii() && !label.is_empty() && label.chars().all(|c| latin_like(c).is_some())
    });
    (mixed || disguised).then(|| shown.chars().map(|c| latin_like(c).unwrap_or(c)).collect())
}

fn script(c: char) -> Option<u8> {
    match c {
        'a'..='z' | 'A'..='Z' | '\u{C0}'..='\u{24F}' => Some(0),
        '\u{370}'..='\u{3FF}' | '\u{1F00}'..='\u{1FFF}' => Some(1),
        '\u{400}'..='\u{52F}' => Some(2),
        '\u{531}'..='\u{58F}' => Some(3),
        _ => None,
    }
}

/// The Latin letter a letter of another script is drawn like.
fn latin_like(c: char) -> Option<char> {
    Some(match c {
        'a'..='z' | '0'..='9' | '-' => c,
        'а' | 'α' => 'a',
        'с' => 'c',
        'ԁ' => 'd',
        'е' => 'e',
        'һ' => 'h',
        'і' | 'ι' => 'i',
        'ј' => 'j',
        'к' | 'κ' => 'k',
        'ӏ' => 'l',
        'п' => 'n',
        'о' | 'ο' => 'o',
        'р' | 'ρ' => 'p',
        'ԛ' => 'q',
        'ѕ' => 's',
        'т' | 'τ' => 't',
        'υ' => 'u',
        'ν' => 'v',
        'ԝ' | 'ω' => 'w',
        'х' | 'χ' => 'x',
        'у' | 'γ' => 'y',
        _ => return None,
    })
}
