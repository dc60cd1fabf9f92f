//! The settings' raw tables become policy and connections.

use super::{
    base_url, limits, moments,
    policy::{
        Brands, Cap, Domain, LexiconAction, LexiconChange, Limits, Policy, Review, Suppression,
        Tracking, WindowPreset,
    },
    raw::Named,
    raw_rules::{RawCap, RawCaps, RawReview, RawStage, RawTerm, RawTermAction, RawWindow},
    raw_settings::{RawDomain, RawIdentify, RawLanguage, RawSettings, RawSuppression, RawTracking},
    read_accounts, read_appchats, read_connections, read_thresholds, read_tiers,
    spot::Spot,
    ssh_keys,
};
use crate::{
    diagnostic::{Finding, Sentence, Sink, nearest},
    model::{Intent, Lang, ListRef},
    say,
    workspace::Connections,
};
use jiff::tz::TimeZone;
use std::collections::BTreeMap;

say! {
    struct UnknownZone { written: String }
        zh "没有名为“{written}”的时区；请写 IANA 名称，如 Asia/Shanghai"
        en "no time zone \"{written}\"; write an IANA name such as Asia/Shanghai"
    struct MisspeltZone { written: String, meant: String }
        zh "没有名为“{written}”的时区，是不是“{meant}”？"
        en "no time zone \"{written}\"; did you mean \"{meant}\"?"
    struct UseByTooLong { limit_days: u64 }
        zh "签核有效期最长 {limit_days} 天，请改短"
        en "a sign-off is valid for at most {limit_days} days; shorten it"
    struct LooserCap { limit: u64 }
        zh "不能比内置上限更宽：最多 {limit}，请调低"
        en "cannot be looser than the built-in cap of {limit}; lower it"
    struct PinnedSuppression { name: String }
        zh "免打扰名单总是取最新的，不写版本；请写作 \"{name}\""
        en "suppression lists always hold in their newest version; write \"{name}\" without one"
    struct NotADomain { written: String }
        zh "“{written}”不是域名；请只写主机名，如 shop.example.com，不带 https:// 和路径"
        en "\"{written}\" is no host name; write one such as shop.example.com, without https:// and path"
    struct TrackingHost { host: String }
        zh "跟踪链接的域名 {host} 没有在 [domains] 里登记；客户看得到它，请登记域名和备案号"
        en "the tracking host {host} is not declared in [domains]; customers see it, so declare it with its ICP number"
}

/// Everything the settings say.
#[derive(Debug, Clone)]
pub(super) struct Settings {
    /// What may be sent.
    pub policy: Policy,
    /// How to reach things.
    pub connections: Connections,
    /// Language of people's output.
    pub language: Lang,
    /// The zone local times are in, when it was set.
    pub zone: Option<TimeZone>,
}

/// Turns the raw settings into valid ones; values that are not valid are reported and left out.
pub(super) fn read(raw: RawSettings, spot: Spot<'_>, sink: &mut Sink) -> Settings {
    let limits = Limits::built_in();
    let zone = raw
        .timezone
        .as_deref()
        .and_then(|name| timezone(name, spot.key("timezone"), sink));
    let domains = domains(raw.domains.clone(), spot.key("domains"), sink);
    let apps = raw
        .apps
        .iter()
        .flatten()
        .map(|(name, app)| (name.clone(), app.agent.unwrap_or_default()))
        .collect();
    let (tiers, mut overrides) = read_tiers::read(
        raw.tiers.as_ref(),
        spot.key("tiers"),
        limits::tiers(&limits),
        sink,
    );
    let limits = read_thresholds::read(
        raw.thresholds.as_ref(),
        spot.key("thresholds"),
        limits,
        &mut overrides,
        sink,
    );
    let review = review(raw.review.as_ref(), spot.key("review"), &limits, sink);
    let directory_max_age_ms = raw
        .directory
        .as_ref()
        .and_then(|directory| directory.max_age.as_deref())
        .and_then(|age| moments::duration_ms(spot.key("directory").key("max_age"), age, sink))
        .unwrap_or(limits.get("directory_max_age_ms") as i64);
    let pace = raw
        .wecom
        .as_ref()
        .and_then(|wecom| wecom.pace)
        .unwrap_or(limits.get("pace_per_minute") as u32);
    let connections = read_connections::read(&raw, spot, sink);
    let appchats = read_appchats::read(
        raw.appchats,
        spot.key("appchats"),
        raw.corp.as_deref().unwrap_or_default(),
        &apps,
        &limits,
        sink,
    );
    let policy = Policy {
        name: raw.name.clone().unwrap_or_default(),
        corp: raw.corp.clone().unwrap_or_default(),
        timezone: raw
            .timezone
            .clone()
            .unwrap_or_else(|| "Asia/Shanghai".to_owned()),
        accounts: read_accounts::accounts(raw.accounts, spot.key("accounts"), &apps, sink),
        reviewers: read_accounts::reviewers(raw.reviewers, spot.key("reviewers"), sink),
        caps: caps(raw.caps, spot.key("caps"), &limits, sink),
        tracking: raw
            .tracking
            .and_then(|tracking| read_tracking(tracking, spot.key("tracking"), &domains, sink)),
        domains,
        suppression: suppression(raw.suppression, spot.key("suppression"), sink),
        review,
        apps,
        robots: raw
            .robots
            .into_iter()
            .flatten()
            .map(|(name, _)| name)
            .collect(),
        appchats,
        miniprograms: raw
            .miniprograms
            .into_iter()
            .flatten()
            .filter_map(|(name, app)| Some((name, app.appid?)))
            .collect(),
        testers: raw.testers.unwrap_or_default(),
        windows: windows(
            raw.windows,
            spot.key("windows"),
            limits::windows(&limits),
            sink,
        ),
        tiers,
        overrides,
        directory_max_age_ms,
        pace,
        brands: raw.brands.map_or_else(Brands::default, |brands| Brands {
            terms: brands.terms.unwrap_or_default(),
            protected: brands.protected.unwrap_or_default(),
        }),
        lexicon: lexicon(raw.lexicon, spot.key("lexicon")),
        limits,
    };
    let language = match raw.language {
        Some(RawLanguage::En) => Lang::En,
        Some(RawLanguage::Zh) | None => Lang::Zh,
    };
    Settings {
        policy,
        connections,
        language,
        zone,
    }
}

fn timezone(name: &str, spot: Spot<'_>, sink: &mut Sink) -> Option<TimeZone> {
    let zone = TimeZone::get(name).ok();
    if zone.is_none() {
        let known: Vec<String> = jiff::tz::db()
            .available()
            .map(|zone| zone.to_string())
            .collect();
        let written = name.to_owned();
        let what: Sentence = match nearest(name, known.iter().map(String::as_str)) {
            Some(meant) => MisspeltZone {
                written,
                meant: meant.to_owned(),
            }
            .into(),
            None => UnknownZone { written }.into(),
        };
        sink.push(Finding::block("unknown-timezone", spot.place(), what).text(name));
    }
    zone
}

fn domains(
    raw: Option<Named<RawDomain>>,
    spot: Spot<'_>,
    sink: &mut Sink,
) -> BTreeMap<String, Domain> {
    let mut domains = BTreeMap::new();
    for (host, domain) in raw.into_iter().flatten() {
        let sound = url::Host::parse(&host)
            .is_ok_and(|parsed| matches!(parsed, url::Host::Domain(_)))
            && host.contains('.');
        if !sound {
            sink.push(
                Finding::block(
                    "bad-domain",
                    spot.key(&host).key_place(),
                    NotADomain {
                        written: host.clone(),
                    },
                )
                .text(&host),
            );
        }
        domains.insert(
            host.to_lowercase(),
            Domain {
                icp: domain.icp,
                owner: domain.owner,
            },
        );
    }
    domains
}

fn review(raw: Option<&RawReview>, spot: Spot<'_>, limits: &Limits, sink: &mut Sink) -> Review {
    let use_by_max_ms = limits.get("use_by_max_ms") as i64;
    let written = raw.and_then(|review| review.use_by.as_deref());
    let use_by_ms =
        written.and_then(|use_by| moments::duration_ms(spot.key("use_by"), use_by, sink));
    if use_by_ms.is_some_and(|ms| ms > use_by_max_ms) {
        let what = UseByTooLong {
            limit_days: use_by_max_ms as u64 / 86_400_000,
        };
        sink.push(Finding::block(
            "use-by-too-long",
            spot.key("use_by").place(),
            what,
        ));
    }
    let newcomers = raw
        .and_then(|review| review.newcomers.as_deref())
        .and_then(moments::permille);
    let stage = |stage: RawStage| match stage {
        RawStage::Risk => "risk".to_owned(),
        RawStage::Legal => "legal".to_owned(),
    };
    Review {
        use_by_ms: use_by_ms
            .unwrap_or(limits.get("use_by_ms") as i64)
            .min(use_by_max_ms),
        legal_above: raw
            .and_then(|review| review.legal_above)
            .unwrap_or(limits.get("legal_above") as u32),
        newcomers_permille: newcomers.unwrap_or(limits.get("newcomers_permille") as u32),
        combine: raw
            .and_then(|review| review.combine.clone())
            .into_iter()
            .flatten()
            .map(stage)
            .collect(),
        revoked: spot
            .key("revoked")
            .list(raw.and_then(|review| review.revoked.clone()))
            .iter()
            .enumerate()
            .filter_map(|(at, key)| {
                ssh_keys::read_revoked(&key.value, spot.key("revoked").item(at), sink)
            })
            .collect(),
    }
}

fn caps(
    raw: Option<RawCaps>,
    spot: Spot<'_>,
    limits: &Limits,
    sink: &mut Sink,
) -> BTreeMap<Intent, Cap> {
    let platform = Cap {
        per_month: Some(limits.get("receive_cap_per_month") as u32),
        ..Cap::default()
    };
    let internal = Cap {
        per_iso_week: Some(limits.get("internal_per_iso_week") as u32),
        ..Cap::default()
    };
    let raw = raw.unwrap_or(RawCaps {
        marketing: None,
        service: None,
        notice: None,
        internal: None,
    });
    [
        (Intent::Marketing, raw.marketing, platform),
        (Intent::Service, raw.service, platform),
        (Intent::Notice, raw.notice, platform),
        (Intent::Internal, raw.internal, internal),
    ]
    .into_iter()
    .map(|(intent, own, built_in)| {
        (
            intent,
            own.map_or(built_in, |own| {
                merge_cap(&own, built_in, spot.key(intent.word()), sink)
            }),
        )
    })
    .collect()
}

/// The stricter of both; a looser week is reported.
fn merge_cap(own: &RawCap, built_in: Cap, spot: Spot<'_>, sink: &mut Sink) -> Cap {
    if let (Some(week), Some(limit)) = (own.per_iso_week, built_in.per_iso_week)
        && week > limit
    {
        let what = LooserCap {
            limit: u64::from(limit),
        };
        sink.push(Finding::block(
            "looser-cap",
            spot.key("per_iso_week").place(),
            what,
        ));
    }
    Cap {
        per_day: own.per_day,
        per_7_days: own.per_7_days,
        per_iso_week: own.per_iso_week.or(built_in.per_iso_week),
        // Zero stands for the month's days, which no written number exceeds by much; the platform's cap holds beside it.
        per_month: own.per_month.or(built_in.per_month),
    }
}

fn read_tracking(
    raw: RawTracking,
    spot: Spot<'_>,
    domains: &BTreeMap<String, Domain>,
    sink: &mut Sink,
) -> Option<Tracking> {
    let base_url = raw.base_url?;
    let place = spot.key("base_url").place();
    if base_url::judge(&base_url, &place, sink)
        && let Some(host) = base_url::undeclared_host(&base_url, domains)
    {
        sink.push(
            Finding::block("tracking-host-not-declared", place, TrackingHost { host })
                .text(&base_url),
        );
    }
    let identify = match raw.identify {
        Some(RawIdentify::Wecom) => "wecom",
        Some(RawIdentify::None) | None => "none",
    };
    Some(Tracking {
        base_url: base_url.trim_end_matches('/').to_owned(),
        identify: identify.to_owned(),
    })
}

fn suppression(raw: Option<RawSuppression>, spot: Spot<'_>, sink: &mut Sink) -> Suppression {
    let Some(raw) = raw else {
        return Suppression::default();
    };
    let mut lists = Vec::new();
    for name in spot.key("lists").list(raw.lists) {
        if let Some((bare, _)) = name.value.split_once('@') {
            let bare = bare.to_owned();
            sink.push(
                Finding::block(
                    "pinned-suppression",
                    name.place.clone(),
                    PinnedSuppression { name: bare },
                )
                .text(&name.value),
            );
        }
        lists.push(crate::diagnostic::Located {
            value: ListRef {
                name: name.value,
                version: None,
            },
            place: name.place,
        });
    }
    Suppression {
        tags: spot.key("tags").list(raw.tags),
        lists,
    }
}

fn windows(
    raw: Option<Named<RawWindow>>,
    spot: Spot<'_>,
    mut presets: BTreeMap<String, WindowPreset>,
    sink: &mut Sink,
) -> BTreeMap<String, WindowPreset> {
    for (id, window) in raw.into_iter().flatten() {
        let spot = spot.key(&id).key("windows");
        let written = spot.list(window.windows);
        let mut read: Vec<_> = written
            .iter()
            .enumerate()
            .filter_map(|(at, one)| moments::window(spot.item(at), &one.value, sink))
            .collect();
        read.sort_unstable();
        let workdays = window
            .workdays
            .unwrap_or_else(|| presets.get(&id).is_some_and(|preset| preset.workdays));
        presets.insert(
            id,
            WindowPreset {
                workdays,
                windows: read,
            },
        );
    }
    presets
}

pub(super) fn lexicon(raw: Option<Vec<RawTerm>>, spot: Spot<'_>) -> Vec<LexiconChange> {
    let change = |(at, term): (usize, RawTerm)| {
        Some(LexiconChange {
            term: spot.item(at).key("term").located(term.term?),
            action: match term.action? {
                RawTermAction::Deny => LexiconAction::Deny,
                RawTermAction::Allow => LexiconAction::Allow,
                RawTermAction::Weigh => LexiconAction::Weigh,
            },
            rule: term.rule,
            severity: term.severity,
            reason: term.reason?,
            suggestion: term.suggestion,
        })
    };
    raw.into_iter()
        .flatten()
        .enumerate()
        .filter_map(change)
        .collect()
}
