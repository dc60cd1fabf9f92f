//! The settings' raw tables become the ways out: addresses and references to secrets.

use super::{
    base_url,
    connections::{Connections, Crm, Email, HostConnection, LedgerAddress, OfficialAccount},
    raw_connections::{RawCrmKind, RawHostKind},
    raw_settings::{RawLedger, RawSettings},
    spot::Spot,
};
use crate::{
    diagnostic::{Finding, Sink},
    ports::CodeHost,
    say,
};

/// Where WeCom answers.
const WECOM: &str = "https://qyapi.weixin.qq.com";
/// Where the Official Account platform answers.
const OFFICIAL_ACCOUNT: &str = "https://api.weixin.qq.com";
/// Where the ledger is unless the settings say otherwise.
const LEDGER: &str = ".qunfa/ledger.db";

say! {
    struct UnknownLedger {}
        zh "台账地址应为 sqlite:路径、postgres://… 或 {{ env = \"变量名\" }}"
        en "the ledger is sqlite:path, postgres://… or {{ env = \"NAME\" }}"
}

/// Reads every way out.
pub(super) fn read(raw: &RawSettings, spot: Spot<'_>, sink: &mut Sink) -> Connections {
    let secret = RawSettings::secret;
    let wecom = raw.wecom.as_ref();
    let secrets = raw.secrets.as_ref();
    let wecom_spot = spot.key("wecom").key("base_url");
    Connections {
        ledger: ledger(raw.ledger.as_ref(), spot.key("ledger"), sink),
        wecom_base_url: wecom
            .and_then(|wecom| base_url(wecom.base_url.as_ref(), wecom_spot, sink))
            .unwrap_or_else(|| WECOM.to_owned()),
        contacts: secret(wecom.and_then(|wecom| wecom.contacts.as_ref())),
        customers: secret(wecom.and_then(|wecom| wecom.customers.as_ref())),
        apps: raw
            .apps
            .iter()
            .flatten()
            .filter_map(|(name, app)| Some((name.clone(), secret(app.secret.as_ref())?)))
            .collect(),
        robots: raw
            .robots
            .iter()
            .flatten()
            .filter_map(|(name, robot)| Some((name.clone(), secret(robot.key.as_ref())?)))
            .collect(),
        pepper: secret(secrets.and_then(|secrets| secrets.pepper.as_ref())),
        seal: secret(secrets.and_then(|secrets| secrets.seal.as_ref())),
        email: email(raw),
        official_account: official_account(raw, spot.key("official_account"), sink),
        crm: raw
            .crm
            .iter()
            .flatten()
            .filter_map(|(name, crm)| {
                let kind = match crm.kind? {
                    RawCrmKind::Hubspot => "hubspot",
                    RawCrmKind::Convertlab => "convertlab",
                };
                let base_url = base_url(
                    crm.base_url.as_ref(),
                    spot.key("crm").key(name).key("base_url"),
                    sink,
                );
                Some((
                    name.clone(),
                    Crm {
                        kind: kind.to_owned(),
                        token: secret(crm.token.as_ref())?,
                        base_url,
                    },
                ))
            })
            .collect(),
        host: host(raw, spot.key("host"), sink),
    }
}

fn host(raw: &RawSettings, spot: Spot<'_>, sink: &mut Sink) -> Option<HostConnection> {
    let host = raw.host.as_ref()?;
    let kind = match host.kind? {
        RawHostKind::Github => CodeHost::Github,
        RawHostKind::Gitlab => CodeHost::Gitlab,
        RawHostKind::Gitee => CodeHost::Gitee,
    };
    Some(HostConnection {
        kind,
        repository: host.repository.clone(),
        base_url: base_url(host.base_url.as_ref(), spot.key("base_url"), sink),
        token: RawSettings::secret(host.token.as_ref()),
        login: host.login.clone(),
    })
}

fn ledger(raw: Option<&RawLedger>, spot: Spot<'_>, sink: &mut Sink) -> LedgerAddress {
    let default = || LedgerAddress::Sqlite(LEDGER.to_owned());
    match raw {
        None => default(),
        Some(RawLedger::Env(name)) => LedgerAddress::Env(name.env.clone()),
        Some(RawLedger::Address(address)) => {
            if let Some(path) = address
                .strip_prefix("sqlite:")
                .filter(|path| !path.is_empty())
            {
                return LedgerAddress::Sqlite(path.to_owned());
            }
            if address.starts_with("postgres://") || address.starts_with("postgresql://") {
                return LedgerAddress::Postgres(address.clone());
            }
            sink.push(
                Finding::block("unknown-ledger", spot.place(), UnknownLedger {}).text(address),
            );
            default()
        }
    }
}

fn base_url(raw: Option<&String>, spot: Spot<'_>, sink: &mut Sink) -> Option<String> {
    let url = raw?;
    base_url::judge(url, &spot.place(), sink).then(|| url.trim_end_matches('/').to_owned())
}

fn email(raw: &RawSettings) -> Option<Email> {
    let email = raw.email.as_ref()?;
    Some(Email {
        host: email.host.clone()?,
        port: email.port.unwrap_or(465) as u16,
        from: email.from.clone()?,
        username: email.username.clone(),
        password: RawSettings::secret(email.password.as_ref()),
    })
}

fn official_account(raw: &RawSettings, spot: Spot<'_>, sink: &mut Sink) -> Option<OfficialAccount> {
    let account = raw.official_account.as_ref()?;
    Some(OfficialAccount {
        appid: account.appid.clone()?,
        secret: RawSettings::secret(account.secret.as_ref())?,
        base_url: base_url(account.base_url.as_ref(), spot.key("base_url"), sink)
            .unwrap_or_else(|| OFFICIAL_ACCOUNT.to_owned()),
    })
}
