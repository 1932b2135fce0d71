//! Whose certificates are believed.

use reqwest::{Certificate, Client, ClientBuilder};

/// What makes a client of a builder; `None` where it cannot.
pub type MakesClient = fn(&dyn Fn() -> ClientBuilder) -> Option<Client>;

/// Builds a client that believes whom the device believes, so that a space may have an authority of its own. On Linux
/// these are read once, as the client is built.
///
/// On Android the system's verifier must be set up from Java before anything may ask it; there, and where a system
/// has no certificates at all, Mozilla's list stands in.
pub fn client(builder: &dyn Fn() -> ClientBuilder) -> Option<Client> {
    systems_client(builder).or_else(|| mozillas_client(builder()))
}

/// As [`client`], without Mozilla's list: in the place of a client that believes whom the device believes it would lock a
/// space out that has an authority of its own.
pub fn systems_client(builder: &dyn Fn() -> ClientBuilder) -> Option<Client> {
    // Refused where the process has a provider already: then that one is used.
    let _ = rustls::crypto::ring::default_provider().install_default();
    if cfg!(target_os = "android") {
        return None;
    }

    builder().build().ok()
}

fn mozillas_client(builder: ClientBuilder) -> Option<Client> {
    let mozillas = webpki_root_certs::TLS_SERVER_ROOT_CERTS
        .iter()
        .filter_map(|der| Certificate::from_der(der).ok());
    let built = builder.tls_certs_only(mozillas).build();
    built
        .inspect_err(|error| tracing::error!(error = %error, "No client for HTTPS can be set up"))
        .ok()
}
