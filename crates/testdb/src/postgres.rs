//! A PostgreSQL database in the cluster that the tests, or the benches, share.

use std::hash::{BuildHasher, Hasher, RandomState};

use crate::cluster::{Cluster, Durability};

/// A PostgreSQL database of one test or bench. Goes when dropped, and at the latest with the cluster.
#[derive(Debug)]
pub struct Postgres {
    cluster: Cluster,
    name: String,
}

impl Postgres {
    /// Makes an empty database that forgets what it was told where the power is cut, and so is fast.
    ///
    /// # Panics
    ///
    /// If PostgreSQL is not installed, or does not start: a test that needs it fails.
    #[must_use]
    pub fn fresh() -> Self {
        Self::on(Durability::Machine)
    }

    /// Makes an empty database whose commits wait for the disk, as where the product is used: what is measured on it
    /// counts.
    ///
    /// # Panics
    ///
    /// As [`Postgres::fresh`].
    #[must_use]
    pub fn durable() -> Self {
        Self::on(Durability::Disk)
    }

    fn on(durability: Durability) -> Self {
        let cluster = Cluster::join(durability);
        let name = format!("t{:016x}", RandomState::new().build_hasher().finish());
        cluster.run("createdb", &["--template=template0", &name]);
        Self { cluster, name }
    }

    /// Returns the address to open it at, over a Unix socket.
    #[must_use]
    pub fn url(&self) -> String {
        let socket = self.cluster.folder().display();
        format!("postgres:///{}?host={socket}&user={}", self.name, Cluster::USER)
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        self.cluster.try_run("dropdb", &["--force", "--if-exists", &self.name]);
    }
}
