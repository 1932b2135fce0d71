//! How many connections each network address has open: one must not take them all.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use ipnet::IpNet;

use crate::auth::address::{ClientAddress, is_within};

/// Counts open connections by address, IPv6 by its /64.
pub struct PerAddress {
    most: usize,
    trusted_proxies: Vec<IpNet>,
    open: Arc<Mutex<HashMap<String, usize>>>,
}

/// A connection that counts until it is dropped.
pub struct Place {
    key: Option<String>,
    open: Arc<Mutex<HashMap<String, usize>>>,
}

impl PerAddress {
    /// Lets each address have `most` connections, but `trusted_proxies`, who speak for many, any number.
    pub fn new(most: usize, trusted_proxies: Vec<IpNet>) -> Self {
        Self { most, trusted_proxies, open: Arc::default() }
    }

    /// Counts a connection, or returns `None` where its address has too many.
    pub fn admit(&self, peer: IpAddr) -> Option<Place> {
        let key =
            (!is_within(&self.trusted_proxies, peer)).then(|| ClientAddress(peer).throttle_key());
        if let Some(key) = &key {
            let mut open = lock(&self.open);
            let count = open.get(key).copied().unwrap_or_default();
            if count >= self.most {
                return None;
            }
            open.insert(key.clone(), count + 1);
        }

        Some(Place { key, open: Arc::clone(&self.open) })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let Some(key) = self.key.take() else { return };
        let mut open = lock(&self.open);
        match open.get_mut(&key) {
            Some(count) if *count > 1 => *count -= 1,
            Some(_) | None => {
                open.remove(&key);
            }
        }
    }
}

/// A count is whole whatever happened to who held it.
fn lock(open: &Mutex<HashMap<String, usize>>) -> MutexGuard<'_, HashMap<String, usize>> {
    open.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn one_address_cannot_take_what_others_need() {
        let counted = PerAddress::new(2, Vec::new());
        let first = counted.admit(address("2001:db8::1"));
        let second = counted.admit(address("2001:db8::2"));

        assert!(first.is_some() && second.is_some());
        assert!(counted.admit(address("2001:db8::3")).is_none(), "one /64 is one address");
        let other = counted.admit(address("192.0.2.7"));
        assert!(other.is_some());
        drop(first);
        assert!(counted.admit(address("2001:db8::3")).is_some());
        drop((second, other));
        assert!(lock(&counted.open).is_empty(), "who is gone takes no room");
    }

    #[test]
    fn a_proxy_that_is_trusted_speaks_for_many() {
        let counted = PerAddress::new(1, vec!["192.0.2.0/24".parse().unwrap()]);

        let places: Vec<_> = (0..9).map(|_| counted.admit(address("::ffff:192.0.2.1"))).collect();

        assert!(places.iter().all(Option::is_some));
    }
}
