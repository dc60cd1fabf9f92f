//! A choice of roots becomes one TLS configuration, the same for both clients.

use rustls::{ClientConfig, RootCertStore, crypto::CryptoProvider, pki_types::CertificateDer};
use rustls_platform_verifier::Verifier;
use std::sync::Arc;

/// Whose certificates are believed.
#[derive(Debug, Clone, Default)]
pub enum Roots {
    /// The system's; where it has none, as in a bare container, Mozilla's as compiled in.
    #[default]
    System,
    /// Only these, DER. A company whose proxy opens TLS names its own root here, and so does a test.
    Only(Vec<Vec<u8>>),
}

/// Builds the configuration and makes `ring` the process's provider if there is none yet.
pub fn tls_configuration(roots: &Roots) -> Result<ClientConfig, rustls::Error> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    // The other client panics without a process-wide provider, even for plain http. Losing the race is fine.
    let _ = CryptoProvider::install_default((*provider).clone());
    let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()?;
    let store = match roots {
        Roots::System => match Verifier::new(provider) {
            Ok(verifier) => {
                let verified = builder
                    .dangerous()
                    .with_custom_certificate_verifier(Arc::new(verifier));
                return Ok(verified.with_no_client_auth());
            }
            Err(_) => compiled_in(),
        },
        Roots::Only(certificates) => only(certificates)?,
    };
    Ok(builder.with_root_certificates(store).with_no_client_auth())
}

/// The configuration for a client that speaks nothing but HTTP/1.1.
pub(super) fn http1_only(mut configuration: ClientConfig) -> ClientConfig {
    configuration.alpn_protocols = vec![b"http/1.1".to_vec()];
    configuration
}

fn compiled_in() -> RootCertStore {
    let mut store = RootCertStore::empty();
    store.add_parsable_certificates(webpki_root_certs::TLS_SERVER_ROOT_CERTS.iter().cloned());
    store
}

fn only(certificates: &[Vec<u8>]) -> Result<RootCertStore, rustls::Error> {
    let mut store = RootCertStore::empty();
    for der in certificates {
        store.add(CertificateDer::from(der.clone()))?;
    }
    Ok(store)
}
