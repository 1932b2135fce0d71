//! Certificates of a made-up authority.

use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::ServerConfig;
use rustls::pki_types::PrivateKeyDer;

/// A server's certificate for `localhost`, or one that a client must not take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Certificate {
    /// From the authority, for `localhost`.
    Good,
    /// From the authority, for another host.
    OfAnotherHost,
    /// From itself.
    SelfSigned,
}

/// What a server shows, as `rustls` takes it and in PEM, and the authority that a client is to trust.
pub struct Identity {
    pub server: Arc<ServerConfig>,
    pub authority_pem: String,
    pub certificate_pem: String,
    pub key_pem: String,
}

impl Certificate {
    pub(crate) fn identity(self) -> Identity {
        let mut authority = CertificateParams::new(Vec::new()).expect("no names, no bad ones");
        authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let authority_key = KeyPair::generate().expect("there is randomness");
        let root = authority.self_signed(&authority_key).expect("it may sign itself");
        let authority_pem = root.pem();

        let name = if self == Self::OfAnotherHost { "mail.example.net" } else { "localhost" };
        let leaf = CertificateParams::new(vec![name.to_owned()]).expect("the name is one");
        let key = KeyPair::generate().expect("there is randomness");
        let signed = match self {
            Self::SelfSigned => leaf.self_signed(&key),
            Self::Good | Self::OfAnotherHost => {
                leaf.signed_by(&key, &Issuer::new(authority, authority_key))
            }
        };
        let signed = signed.expect("the key fits");
        let (certificate_pem, key_pem) = (signed.pem(), key.serialize_pem());
        let chain = vec![signed.der().clone()];
        let key = PrivateKeyDer::try_from(key.serialize_der()).expect("it was just made");
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let server = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .expect("the provider knows them")
            .with_no_client_auth()
            .with_single_cert(chain, key)
            .expect("key and certificate belong together");
        Identity { server: Arc::new(server), authority_pem, certificate_pem, key_pem }
    }
}
