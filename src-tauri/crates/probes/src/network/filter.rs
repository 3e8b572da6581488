//! Addresses that no look connects to unless the environment names them itself.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Where cloud machines find their own credentials, besides the link-local 169.254.169.254.
const METADATA_V4: Ipv4Addr = Ipv4Addr::new(100, 100, 100, 200);
const METADATA_V6: Ipv6Addr = Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254);

/// Why an address is refused: a checklist must not be able to read a machine's metadata through a name that points there.
/// Loopback and private addresses are allowed.
pub(super) fn refused(address: IpAddr) -> Option<&'static str> {
    match address {
        IpAddr::V4(address) => refused_v4(address),
        IpAddr::V6(address) => address.to_ipv4_mapped().map_or_else(|| refused_v6(address), refused_v4),
    }
}

fn refused_v4(address: Ipv4Addr) -> Option<&'static str> {
    if address.octets()[0] == 0 {
        Some("it names no host")
    } else if address == METADATA_V4 {
        Some("it is a metadata address")
    } else if address.is_link_local() {
        Some("it is a link-local or metadata address")
    } else if address.is_multicast() || address.is_broadcast() {
        Some("it is a multicast address")
    } else {
        None
    }
}

fn refused_v6(address: Ipv6Addr) -> Option<&'static str> {
    if address.is_unspecified() {
        Some("it names no host")
    } else if address == METADATA_V6 {
        Some("it is a metadata address")
    } else if address.is_unicast_link_local() {
        Some("it is a link-local address")
    } else if address.is_multicast() {
        Some("it is a multicast address")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metadata_link_local_multicast_and_nowhere_are_refused_in_every_spelling() {
        for text in [
            "169.254.169.254",
            "::ffff:169.254.169.254",
            "100.100.100.200",
            "fd00:ec2::254",
            "fe80::1",
            "224.0.0.1",
            "ff02::1",
            "0.0.0.0",
            "0.1.2.3",
            "::",
            "::ffff:0.0.0.0",
            "255.255.255.255",
        ] {
            assert!(refused(text.parse().unwrap()).is_some(), "{text}");
        }
    }

    #[test]
    fn loopback_private_and_public_are_allowed() {
        for text in [
            "127.0.0.1",
            "::1",
            "10.0.0.7",
            "192.168.1.1",
            "fd12::1",
            "93.184.216.34",
            "2606:2800::1",
        ] {
            assert_eq!(refused(text.parse().unwrap()), None, "{text}");
        }
    }
}
