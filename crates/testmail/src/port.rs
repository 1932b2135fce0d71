//! A port for programs that cannot pick one themselves.

use std::net::{Ipv4Addr, TcpListener};
use std::ops::RangeInclusive;

use rand::RngExt as _;

/// Below those that the kernel gives by itself to whoever connects or listens (from 32,768 on: Linux's documentation,
/// `ip_local_port_range`). On a busy machine one of those is soon somebody else's.
const PORTS: RangeInclusive<u16> = 10_000..=32_767;

/// A port of the loopback that was free a moment ago.
///
/// # Panics
///
/// If none of many is.
#[must_use]
pub fn free_port() -> u16 {
    let mut ports = std::iter::repeat_with(|| rand::rng().random_range(PORTS)).take(1_000);
    let free = ports.find(|port| TcpListener::bind((Ipv4Addr::LOCALHOST, *port)).is_ok());
    free.expect("the loopback has a free port")
}
