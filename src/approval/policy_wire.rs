//! The policy values that bear on one campaign, as JSON of the mandate: not the policy file, so that other people's rules void nothing.

use crate::{
    content::Skeleton,
    model::{AudienceKind, Channel, Intent},
    workspace::{Campaign, Cap, Policy, TierRule, Touch, Tracking, WindowPreset},
};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use url::Url;

/// Effective values, each the strictest of built-in, workspace and account.
#[derive(Serialize)]
pub(super) struct PolicyWire<'a> {
    timezone: &'a str,
    tier: Option<TierRule>,
    caps: Option<Cap>,
    windows: BTreeMap<&'a str, &'a WindowPreset>,
    limits: BTreeMap<&'static str, u64>,
    review: ReviewWire<'a>,
    suppression: SuppressionWire<'a>,
    tracking: Option<&'a Tracking>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    domains: BTreeMap<&'a str, DomainWire<'a>>,
}

#[derive(Serialize)]
struct ReviewWire<'a> {
    use_by_ms: i64,
    legal_above: u32,
    newcomers_permille: u32,
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    combine: BTreeSet<&'a str>,
}

#[derive(Serialize)]
struct SuppressionWire<'a> {
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    tags: BTreeSet<&'a str>,
    /// Names only: a newer version of a list is only stricter.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    lists: BTreeSet<String>,
}

#[derive(Serialize)]
struct DomainWire<'a> {
    icp: Option<&'a str>,
    owner: Option<&'a str>,
}

/// What of a policy bears on a campaign.
pub(super) fn policy_wire<'a>(
    campaign: &Campaign,
    policy: &'a Policy,
    skeletons: &[Skeleton],
) -> PolicyWire<'a> {
    let account = policy.accounts.get(&campaign.account);
    let tracking = policy
        .tracking
        .as_ref()
        .filter(|_| !campaign.links.is_empty());
    let hosts = hosts_of(campaign, tracking, skeletons);
    PolicyWire {
        timezone: &policy.timezone,
        tier: account
            .and_then(|account| policy.tiers.get(&account.tier))
            .copied(),
        caps: policy.caps.get(&campaign.intent).copied(),
        windows: windows_of(campaign, policy),
        limits: limits_of(campaign)
            .into_iter()
            .filter_map(|name| Some((name, policy.limits.0.get(name)?.value)))
            .collect(),
        review: ReviewWire {
            use_by_ms: policy.review.use_by_ms,
            legal_above: policy.review.legal_above,
            newcomers_permille: policy.review.newcomers_permille,
            combine: policy.review.combine.iter().map(String::as_str).collect(),
        },
        suppression: SuppressionWire {
            tags: policy
                .suppression
                .tags
                .iter()
                .map(|tag| tag.value.as_str())
                .collect(),
            lists: policy
                .suppression
                .lists
                .iter()
                .map(|list| list.value.to_string())
                .collect(),
        },
        tracking,
        domains: policy
            .domains
            .iter()
            .filter(|(name, _)| hosts.iter().any(|host| covers(name, host)))
            .map(|(name, domain)| {
                (
                    name.as_str(),
                    DomainWire {
                        icp: domain.icp.as_deref(),
                        owner: domain.owner.as_deref(),
                    },
                )
            })
            .collect(),
    }
}

/// The presets a touch may open by: staff and internal messages have one, marketing has its trade's, all others the day's.
/// Urgent lifts them all.
fn windows_of<'a>(campaign: &Campaign, policy: &'a Policy) -> BTreeMap<&'a str, &'a WindowPreset> {
    let industry = policy
        .accounts
        .get(&campaign.account)
        .and_then(|account| account.industry.as_deref());
    let mut names = BTreeSet::new();
    for touch in campaign
        .touches
        .iter()
        .filter(|_| campaign.urgent.is_none())
    {
        if is_internal(campaign, touch) {
            names.insert("internal_notice");
            continue;
        }
        names.insert("default");
        names.extend(industry.filter(|_| campaign.intent == Intent::Marketing));
    }
    policy
        .windows
        .iter()
        .filter(|(name, _)| names.contains(name.as_str()))
        .map(|(name, preset)| (name.as_str(), preset))
        .collect()
}

/// Built-in numbers that decide whom and when; those of the platform's interface decide only how, and are not signed.
fn limits_of(campaign: &Campaign) -> BTreeSet<&'static str> {
    let mut names = BTreeSet::from(["leavers_hold_permille"]);
    for touch in &campaign.touches {
        if campaign.audience_of(touch).kind != AudienceKind::Staff {
            names.extend(["day_start_minute", "day_end_minute"]);
        }
        if matches!(touch.channel, Channel::CustomerMass | Channel::GroupMass) {
            names.insert("receive_cap_per_month");
        }
        if is_internal(campaign, touch) {
            names.insert("internal_per_iso_week");
        }
    }
    names
}

fn is_internal(campaign: &Campaign, touch: &Touch) -> bool {
    campaign.intent == Intent::Internal || campaign.audience_of(touch).kind == AudienceKind::Staff
}

/// Hosts that people will see: of declared links, of tracking, and of addresses written into the text.
fn hosts_of(
    campaign: &Campaign,
    tracking: Option<&Tracking>,
    skeletons: &[Skeleton],
) -> BTreeSet<String> {
    let declared = campaign.links.values().map(|link| link.url.as_str());
    let tracked = tracking.map(|tracking| tracking.base_url.as_str());
    let written = skeletons
        .iter()
        .flat_map(|skeleton| written_in(&skeleton.message.text));
    let host = |address: &str| Url::parse(address).ok()?.host_str().map(str::to_lowercase);
    declared
        .chain(tracked)
        .chain(written)
        .filter_map(host)
        .collect()
}

/// Addresses in running text; Chinese text follows them without a space.
fn written_in(text: &str) -> impl Iterator<Item = &str> {
    text.match_indices("http").map(|(at, _)| {
        let rest = &text[at..];
        let end = rest
            .find(|letter: char| letter.is_whitespace() || !letter.is_ascii())
            .unwrap_or(rest.len());
        &rest[..end]
    })
}

/// Whether a declared domain is a host or above it.
fn covers(domain: &str, host: &str) -> bool {
    let domain = domain.to_lowercase();
    host.strip_suffix(domain.as_str())
        .is_some_and(|before| before.is_empty() || before.ends_with('.'))
}
