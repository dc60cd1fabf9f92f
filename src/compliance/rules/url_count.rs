//! Warns of messages that send people to many places.

use crate::{
    compliance::{
        hosts,
        rule::{Check, Found, Rule, RuleInfo},
        said::Said,
    },
    diagnostic::Place,
    model::Severity,
    say,
};
use std::collections::BTreeSet;
use url::Url;

/// Domains in one message before it warns.
const DOMAINS_MAX: usize = 2;

pub(crate) const RULE: Rule = Rule {
    info: RuleInfo {
        code: "url-count",
        severity: Severity::Warn,
        hard: false,
        title: ("一条消息里域名过多", "many domains in one message"),
        remedy: ("请只留最重要的链接", "keep the most important link"),
        basis: &[],
        offends: &["https://a.example.com https://b.example.org https://c.example.net"],
        passes: &["https://a.example.com https://b.example.com https://c.example.com"],
    },
    check: Check::Text(check),
};

say! {
    struct ManyDomains { count: usize, most: usize, domains: String }
    zh "一条消息里有 {count} 个域名（{domains}），超过 {most} 个容易被当作垃圾消息"
    en "{count} domains in one message ({domains}); more than {most} look like spam"
}

fn check(said: &Said<'_>, found: &mut Found<'_>) {
    let mut domains: BTreeSet<String> = BTreeSet::new();
    let mut surplus: Option<Place> = None;
    let written = said.addresses.iter();
    let written = written.filter_map(|address| Some((address.domain()?, &address.place)));
    for (host, place) in written {
        if domains.insert(hosts::registrable(host).to_owned()) && domains.len() > DOMAINS_MAX {
            surplus.get_or_insert_with(|| place.clone());
        }
    }
    let cards = said.beside.iter().filter_map(|url| Url::parse(url).ok());
    domains.extend(cards.filter_map(|url| {
        url.host_str()
            .map(|host| hosts::registrable(host).to_owned())
    }));
    if domains.len() > DOMAINS_MAX {
        let all = domains
            .iter()
            .map(String::as_str)
            .collect::<Vec<_>>()
            .join(", ");
        let what = ManyDomains {
            count: domains.len(),
            most: DOMAINS_MAX,
            domains: all.clone(),
        };
        let place = surplus.unwrap_or_else(|| said.declared());
        found.push(place, &all, what);
    }
}
