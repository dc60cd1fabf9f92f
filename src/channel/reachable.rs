//! An address of the internet, or one that means something inside a network only and is never asked for a page.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Networks of IPv4 that are not the internet (RFC 6890 and its successors): first address and length of the prefix.
const V4: &[(Ipv4Addr, u32)] = &[
    (Ipv4Addr::UNSPECIFIED, 8),
    (Ipv4Addr::new(10, 0, 0, 0), 8),
    // Shared by carriers; metadata of some clouds (100.100.100.200).
    (Ipv4Addr::new(100, 64, 0, 0), 10),
    (Ipv4Addr::new(127, 0, 0, 0), 8),
    // Link-local; metadata of most clouds (169.254.169.254).
    (Ipv4Addr::new(169, 254, 0, 0), 16),
    // The host of one cloud, as its guests see it.
    (Ipv4Addr::new(168, 63, 129, 16), 32),
    (Ipv4Addr::new(172, 16, 0, 0), 12),
    (Ipv4Addr::new(192, 0, 0, 0), 24),
    (Ipv4Addr::new(192, 0, 2, 0), 24),
    // Relays of 6to4.
    (Ipv4Addr::new(192, 88, 99, 0), 24),
    (Ipv4Addr::new(192, 168, 0, 0), 16),
    (Ipv4Addr::new(198, 18, 0, 0), 15),
    (Ipv4Addr::new(198, 51, 100, 0), 24),
    (Ipv4Addr::new(203, 0, 113, 0), 24),
    // Multicast, reserved, broadcast.
    (Ipv4Addr::new(224, 0, 0, 0), 4),
    (Ipv4Addr::new(240, 0, 0, 0), 4),
];

/// Parts of 2000::/3 that are not the internet: first address and length of the prefix.
const V6: &[(Ipv6Addr, u32)] = &[
    // Teredo, ORCHID, benchmarks and other protocol assignments.
    (Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 23),
    (Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0), 32),
    // 6to4 carries an address of IPv4 that nobody has checked.
    (Ipv6Addr::new(0x2002, 0, 0, 0, 0, 0, 0, 0), 16),
    (Ipv6Addr::new(0x3fff, 0, 0, 0, 0, 0, 0, 0), 20),
];

/// NAT64: the last four bytes are an address of IPv4.
const NAT64: (Ipv6Addr, u32) = (Ipv6Addr::new(0x64, 0xff9b, 0, 0, 0, 0, 0, 0), 96);
/// What the internet has been given.
const GLOBAL: (Ipv6Addr, u32) = (Ipv6Addr::new(0x2000, 0, 0, 0, 0, 0, 0, 0), 3);

/// Whether an address is one of the internet, in whatever form it is written.
pub fn is_reachable(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => match ip.to_ipv4_mapped() {
            Some(mapped) => is_public_v4(mapped),
            None if is_in_v6(ip, NAT64) => is_public_v4(embedded(ip)),
            None => is_in_v6(ip, GLOBAL) && !V6.iter().any(|network| is_in_v6(ip, *network)),
        },
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let is_in = |(network, length): &(Ipv4Addr, u32)| {
        let shift = 32 - length;
        ip.to_bits() >> shift == network.to_bits() >> shift
    };
    !V4.iter().any(is_in)
}

fn is_in_v6(ip: Ipv6Addr, (network, length): (Ipv6Addr, u32)) -> bool {
    let shift = 128 - length;
    ip.to_bits() >> shift == network.to_bits() >> shift
}

fn embedded(ip: Ipv6Addr) -> Ipv4Addr {
    let [.., a, b, c, d] = ip.octets();
    Ipv4Addr::new(a, b, c, d)
}
