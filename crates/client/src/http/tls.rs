//! Whose certificates are believed.

use reqwest::{Certificate, Client, ClientBuilder};

/// Builds a client that believes whom the device believes, so that a space may have an authority of its own. On Linux
/// these are read once, as the client is built.
///
/// On Android the system's verifier must be set up from Java before anything may ask it; there, and where a system
/// has no certificates at all, Mozilla's list stands in.
pub fn client(builder: impl Fn() -> ClientBuilder) -> Result<Client, ()> {
    // Refused where the process has a provider already: then that one is used.
    let _ = rustls::crypto::ring::default_provider().install_default();

    if cfg!(not(target_os = "android"))
        && let Ok(client) = builder().build()
    {
        return Ok(client);
    }

    let mozillas = webpki_root_certs::TLS_SERVER_ROOT_CERTS
        .iter()
        .filter_map(|der| Certificate::from_der(der).ok());
    builder().tls_certs_only(mozillas).build().map_err(|error| {
        tracing::error!(error = %error, "No client for HTTPS can be set up");
    })
}
