//! What was met when addresses were opened becomes findings, each with the way that led there.

use super::{
    addresses::Address,
    ground::Ground,
    rule::{Check, Found},
    rules::{self, RULES},
    said::{Subject, Whole},
    verdict::{last_day, targets},
    waivers,
};
use crate::{
    content::Skeleton,
    diagnostic::{Finding, Sentence, Sink},
    history::{Visit, VisitEnd},
    say,
    workspace::{Campaign, Policy},
};
use std::collections::{BTreeMap, BTreeSet};

say! {
    struct AlongTheWay { zh: String, en: String, chain: String }
    zh "{zh}（点开后的跳转：{chain}）"
    en "{en} (where it leads: {chain})"

    struct Inside { ip: String, chain: String }
    zh "打开后落在内网或保留地址 {ip} 上，没有访问（跳转：{chain}）"
    en "it leads to {ip}, which is private or reserved and was not asked (way: {chain})"

    struct NoAnswer { reason: String, chain: String }
    zh "打不开，原因是 {reason}（跳转：{chain}）；没看到内容，不等于没有问题"
    en "it did not open: {reason} (way: {chain}); nothing was seen, which is no clearance"

    struct Status { status: u16, chain: String }
    zh "服务器回答 {status}，收件人看到的多半是错误页（跳转：{chain}）"
    en "the server answers {status}, so recipients most likely see an error page (way: {chain})"

    struct Loop { chain: String }
    zh "来回跳转，没有尽头（跳转：{chain}）；有的网页要记住访客才停下，请用手机确认"
    en "it redirects in a circle (way: {chain}); some pages stop once they know the visitor: try it on a phone"

    struct TooMany { limit: usize, chain: String }
    zh "跳转超过 {limit} 次还没有到头（跳转：{chain}）"
    en "after {limit} redirects it still leads on (way: {chain})"
}

/// Every address of a campaign that can be opened as it stands, once, in order: not those that differ from person to person.
pub fn addresses(campaign: &Campaign, policy: &Policy, skeletons: &[Skeleton]) -> Vec<url::Url> {
    let all = written(campaign, policy, skeletons);
    let opened: BTreeSet<url::Url> = all.iter().filter_map(openable).cloned().collect();
    opened.into_iter().collect()
}

/// Judges every hop behind the addresses of a campaign as if it had been written there.
pub fn judge_visits(
    campaign: &Campaign,
    policy: &Policy,
    skeletons: &[Skeleton],
    visits: &BTreeMap<String, Visit>,
) -> Vec<Finding> {
    let subject = Subject {
        campaign,
        policy,
        skeletons,
    };
    let mut findings = Vec::new();
    for address in written(campaign, policy, skeletons) {
        let visit = openable(&address).and_then(|url| visits.get(url.as_str()));
        if let Some(visit) = visit {
            hops(&address, visit, &subject, &mut findings);
            end(&address, visit, &mut findings);
        }
    }
    waivers::exempt_all(campaign, policy, &last_day(campaign, policy), &mut findings);
    let mut sink = Sink::new();
    for finding in findings {
        sink.push(finding);
    }
    sink.into_sorted()
}

fn written(campaign: &Campaign, policy: &Policy, skeletons: &[Skeleton]) -> Vec<Address> {
    let subject = Subject {
        campaign,
        policy,
        skeletons,
    };
    let ground = Ground::of(&subject);
    let said = skeletons.iter().flat_map(|skeleton| {
        let whole = Whole::skeleton(ground, subject, skeleton);
        whole.said().addresses.clone()
    });
    said.chain(targets(campaign)).collect()
}

fn openable(address: &Address) -> Option<&url::Url> {
    let url = address.url.as_ref()?;
    let is_whole = !address.text.contains('⟨');
    (is_whole && matches!(url.scheme(), "http" | "https")).then_some(url)
}

/// What the rules about addresses say of where it leads; of the address itself they have spoken.
fn hops(address: &Address, visit: &Visit, subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let origin = |url: &url::Url| url.origin();
    let first = address.url.as_ref().map(origin);
    let ground = Ground::of(subject);
    let mut known = BTreeSet::new();
    for hop in visit.hops.iter().skip(1) {
        let hop = Address::target(hop, address.place.clone());
        let here = hop.url.as_ref().map(origin);
        if here == first || !known.insert(hop.url.as_ref().map(host_and_scheme)) {
            continue;
        }
        let mut found = Vec::new();
        for rule in RULES {
            if let Check::Address(check) | Check::Filing(check) = rule.check {
                let info = &rule.info;
                let findings = &mut found;
                check(&hop, &ground, &mut Found { info, findings });
            }
        }
        for mut finding in found {
            // People look for what they wrote.
            finding.text.clone_from(&address.text);
            let Sentence { zh, en } = finding.what;
            let chain = chain(visit);
            finding.what = AlongTheWay { zh, en, chain }.into();
            findings.push(finding);
        }
    }
}

fn host_and_scheme(url: &url::Url) -> (String, String) {
    let host = url.host_str().unwrap_or_default();
    (url.scheme().to_owned(), host.to_owned())
}

fn end(address: &Address, visit: &Visit, findings: &mut Vec<Finding>) {
    let chain = chain(visit);
    let (code, what): (&str, Sentence) = match &visit.end {
        VisitEnd::Page { status, .. } if *status < 400 => return,
        // The scheme is a hop's finding.
        VisitEnd::OtherScheme => return,
        VisitEnd::Page { status, .. } => {
            let status = *status;
            ("URL-DEAD", Status { status, chain }.into())
        }
        VisitEnd::Inside { ip } => {
            let ip = ip.clone();
            ("URL-INSIDE", Inside { ip, chain }.into())
        }
        VisitEnd::Loop => ("URL-DEAD", Loop { chain }.into()),
        VisitEnd::TooMany { limit } => {
            let limit = *limit;
            ("URL-DEAD", TooMany { limit, chain }.into())
        }
        VisitEnd::NoAnswer { reason } => {
            let reason = reason.clone();
            ("URL-DEAD", NoAnswer { reason, chain }.into())
        }
    };
    let info = rules::info(code).expect("the registry has the rule");
    Found { info, findings }.push(address.place.clone(), &address.text, what);
}

fn chain(visit: &Visit) -> String {
    visit.hops.join(" → ")
}
