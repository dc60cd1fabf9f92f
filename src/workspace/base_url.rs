//! The address of a platform or of a server of ours: https, or this machine. Links that people open are judged by the rule book.

use super::policy::Domain;
use crate::{
    diagnostic::{Finding, Place, Sentence, Sink},
    say,
};
use std::collections::BTreeMap;
use url::{Host, Url};

say! {
    struct NotAUrl {}
        zh "不是完整的网址；应写作 https://域名，如 https://qyapi.weixin.qq.com"
        en "not a complete address; write https://host, such as https://qyapi.weixin.qq.com"
    struct NotHttps { scheme: String }
        zh "接口地址必须以 https:// 开头，这里是 {scheme}:"
        en "the address must begin with https://, and this one begins with {scheme}:"
    struct UserInfo {}
        zh "地址里带有用户名或密码（@ 前的部分）；请删去，密钥写成 {{ env = \"变量名\" }}"
        en "the address holds a user name or password, the part before the @; remove it, and write secrets as {{ env = \"NAME\" }}"
    struct PlainHttp { host: String }
        zh "接口地址必须是 https；只有本机（127.0.0.1、localhost）可以用 http，这里是 {host}"
        en "the address must be https; plain http is for this machine only, and {host} is not"
}

/// Judges the address of a platform: https, or http on this machine.
pub(super) fn judge(url: &str, place: &Place, sink: &mut Sink) -> bool {
    let problem = problem(url);
    let sound = problem.is_none();
    if let Some(what) = problem {
        sink.push(Finding::block("bad-base-url", place.clone(), what).text(url));
    }
    sound
}

fn problem(url: &str) -> Option<Sentence> {
    let Ok(parsed) = Url::parse(url) else {
        return Some(NotAUrl {}.into());
    };
    let Some(host) = parsed.host_str().map(str::to_owned) else {
        return Some(NotAUrl {}.into());
    };
    if !parsed.username().is_empty() || parsed.password().is_some() {
        return Some(UserInfo {}.into());
    }
    match parsed.scheme() {
        "https" => None,
        "http" if is_loopback(&parsed) => None,
        "http" => Some(PlainHttp { host }.into()),
        scheme => {
            let scheme = scheme.to_owned();
            Some(NotHttps { scheme }.into())
        }
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
