//! Secrets become tokens: one fetch at a time for each secret, a fresh one before the old one ends, exactly the failing one dropped.

use super::config::SecretName;
use crate::ports::{CallError, Remedy};
use secrecy::SecretString;
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex as Lock},
    time::Duration,
};
use tokio::{sync::Mutex, time::Instant};

/// A new token is fetched this long before the old one ends; half of its life if that is shorter.
const MARGIN_S: u64 = 300;

/// One token as the platform gave it.
#[derive(Debug, Clone)]
pub(super) struct Token {
    pub(super) value: SecretString,
    /// Which fetch it came from; from 1 for each secret.
    pub(super) version: u64,
}

/// What a request proves itself with.
pub(super) enum Credential {
    /// A token, and whose it is.
    Token(SecretName, Token),
    /// A robot's key, which is the whole credential.
    Key(SecretString),
}

/// What a fetch returns.
pub(super) struct Fetched {
    pub(super) value: SecretString,
    pub(super) life: Duration,
}

/// The tokens of this process.
#[derive(Debug, Default)]
pub(super) struct Tokens {
    slots: Lock<BTreeMap<SecretName, Arc<Mutex<Slot>>>>,
}

#[derive(Debug, Default)]
struct Slot {
    token: Option<(Token, Instant)>,
    fetches: u64,
    /// Tokens refused in a row, without one success between.
    strikes: u32,
    /// A refusal of the secret itself; asking on would get this address blocked for an hour.
    refused: Option<CallError>,
}

impl Tokens {
    /// A token that is still good for a while. Whoever comes while it is being fetched waits for the same one.
    pub(super) async fn get(
        &self,
        name: &SecretName,
        fetch: impl Future<Output = Result<Fetched, CallError>>,
    ) -> Result<Token, CallError> {
        let slot = self.slot(name);
        let mut slot = slot.lock().await;
        if let Some(refusal) = &slot.refused {
            return Err(refusal.clone());
        }
        if let Some((token, until)) = &slot.token
            && Instant::now() < *until
        {
            return Ok(token.clone());
        }
        let fetched = match fetch.await {
            Ok(fetched) => fetched,
            Err(error) => {
                slot.refused = Some(&error).filter(|error| of_the_secret(error)).cloned();
                return Err(error);
            }
        };
        slot.fetches += 1;
        let token = Token {
            value: fetched.value,
            version: slot.fetches,
        };
        let margin = Duration::from_secs(MARGIN_S).min(fetched.life / 2);
        slot.token = Some((
            token.clone(),
            Instant::now() + fetched.life.saturating_sub(margin),
        ));
        Ok(token)
    }

    /// The platform refused this token. A newer one stays. Returns how many were refused in a row.
    pub(super) async fn refused(&self, name: &SecretName, token: &Token) -> u32 {
        let slot = self.slot(name);
        let mut slot = slot.lock().await;
        if slot
            .token
            .as_ref()
            .is_some_and(|(held, _)| held.version == token.version)
        {
            slot.token = None;
            slot.strikes += 1;
        }
        slot.strikes
    }

    /// The platform took this token.
    pub(super) async fn proved(&self, name: &SecretName) {
        self.slot(name).lock().await.strikes = 0;
    }

    fn slot(&self, name: &SecretName) -> Arc<Mutex<Slot>> {
        let mut slots = self.slots.lock().expect("nothing panics while it is held");
        Arc::clone(slots.entry(name.clone()).or_default())
    }
}

/// 40001, 40091: the secret; 40013: the corp id. Nothing in this process will change them.
fn of_the_secret(error: &CallError) -> bool {
    matches!(
        error,
        CallError::Refused {
            code: 40001 | 40013 | 40091,
            remedy: Remedy::Setup,
            ..
        }
    )
}
