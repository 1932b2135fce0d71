//! A mail server, and what it says to a mail.

use std::time::Duration;
use std::{fmt, io};

use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{
    AsyncSmtpConnection, AsyncTokioStream, Certificate, TlsParameters, TlsParametersBuilder,
};
use lettre::transport::smtp::extension::ClientId;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use tokio::net::TcpStream;

mod address;
mod connection;
mod encrypted;
mod outage;

pub use address::RelayError;
use address::{Address, Security};
pub use connection::{Connection, Delivery};
use encrypted::Encrypted;
pub use outage::Outage;

/// How long a server may take to a connection, and to one mail. Source: RFC 5321, 4.5.3.2, allows minutes for single
/// steps; a queue with retries is better off asking again later.
const PATIENCE: Duration = Duration::from_mins(1);

/// A mail server and how to speak to it. Never printed: its password is in it.
#[derive(Clone)]
pub struct Relay {
    address: Address,
    hello: ClientId,
    patience: Duration,
    /// Those that are trusted beside the system's.
    authorities: Vec<CertificateDer<'static>>,
}

impl Relay {
    /// Reads an address: `smtp://host`, `smtps://user:password@host`, `smtp+starttls://user:password@host:587`.
    ///
    /// # Errors
    ///
    /// [`RelayError`].
    pub fn parse(url: &str) -> Result<Self, RelayError> {
        Ok(Self {
            address: Address::parse(url)?,
            hello: ClientId::default(),
            patience: PATIENCE,
            authorities: Vec::new(),
        })
    }

    /// Introduces itself by the host of `url`.
    #[must_use]
    pub fn introduced_as(mut self, url: &url::Url) -> Self {
        self.hello = match url.host() {
            Some(url::Host::Domain(name)) => ClientId::Domain(name.to_owned()),
            Some(url::Host::Ipv4(address)) => ClientId::Ipv4(address),
            Some(url::Host::Ipv6(address)) => ClientId::Ipv6(address),
            None => self.hello,
        };
        self
    }

    /// Waits this long for a connection, and for the end of a mail.
    #[must_use]
    pub fn patient_for(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }

    /// Trusts a certificate authority beside the system's.
    ///
    /// # Errors
    ///
    /// [`RelayError::Authority`] where `pem` holds no certificate.
    pub fn trusting(mut self, pem: &str) -> Result<Self, RelayError> {
        let authority = CertificateDer::from_pem_slice(pem.as_bytes());
        self.authorities.push(authority.map_err(|_| RelayError::Authority)?);
        Ok(self)
    }

    /// The server's name and port, for people.
    #[must_use]
    pub fn place(&self) -> String {
        format!("{}:{}", self.address.host, self.address.port)
    }

    /// Connects, encrypts and signs in, as far as the address asks for it.
    ///
    /// # Errors
    ///
    /// [`Outage`].
    pub async fn connect(&self) -> Result<Connection, Outage> {
        let connected = tokio::time::timeout(self.patience, self.connect_patiently());
        let smtp = connected.await.map_err(|_| Outage::slow(self.patience))??;
        Ok(Connection::new(smtp, self.patience))
    }

    async fn connect_patiently(&self) -> Result<AsyncSmtpConnection, Outage> {
        let Address { host, port, security, credentials } = &self.address;
        let host = host.trim_matches(['[', ']']);
        let socket = sending_at_once((host, *port)).await;
        let socket = socket.map_err(|error| Outage::reaching(&error))?;
        let stream: Box<dyn AsyncTokioStream> = match security {
            Security::Tls => {
                let encrypted = Encrypted::begin(socket, host, &self.authorities).await;
                Box::new(encrypted.map_err(|error| Outage::reaching(&error))?)
            }
            Security::None | Security::StartTls => Box::new(socket),
        };
        let connected = AsyncSmtpConnection::connect_with_transport(stream, &self.hello).await;
        let mut smtp = connected.map_err(|error| Outage::of(&error))?;
        if *security == Security::StartTls {
            if !smtp.can_starttls() {
                smtp.abort().await;
                return Err(Outage::Unreachable("the server offers no STARTTLS".to_owned()));
            }
            let upgraded = smtp.starttls(self.tls()?, &self.hello).await;
            upgraded.map_err(|error| Outage::of(&error))?;
        }
        if let Some((user, password)) = credentials {
            let credentials = Credentials::new(user.clone(), password.clone());
            if let Err(error) = smtp.auth(DEFAULT_MECHANISMS, &credentials).await {
                let outage = Outage::of_sign_in(&error);
                smtp.abort().await;
                return Err(outage);
            }
        }
        Ok(smtp)
    }

    fn tls(&self) -> Result<TlsParameters, Outage> {
        let mut builder = TlsParametersBuilder::new(self.address.host.clone());
        for authority in &self.authorities {
            let authority = Certificate::from_der(authority.to_vec());
            builder = builder.add_root_certificate(authority.map_err(|error| Outage::of(&error))?);
        }
        builder.build_rustls().map_err(|error| Outage::of(&error))
    }
}

/// Connects to a server that is sent each piece when it is written. A mail's end is a piece of its own: where the system
/// waits for company, and the server for more before it acknowledges, each mail takes 40 ms longer (RFC 896 meets RFC
/// 1122, 4.2.3.2).
async fn sending_at_once(server: (&str, u16)) -> io::Result<TcpStream> {
    let stream = TcpStream::connect(server).await?;
    stream.set_nodelay(true)?;

    Ok(stream)
}

impl fmt::Debug for Relay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Relay({})", self.place())
    }
}

#[cfg(test)]
mod tests {
    use tokio::net::TcpListener;

    use super::sending_at_once;

    #[tokio::test]
    async fn no_piece_of_a_mail_waits_for_company() {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();

        let socket = sending_at_once(("127.0.0.1", port)).await.unwrap();

        assert!(socket.nodelay().unwrap());
    }
}
