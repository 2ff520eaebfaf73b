//! Decides which hosts may be contacted: public ones, and those that the user allows.
//!
//! The check is in the resolver whose result is connected to, so that neither a redirect nor a name whose address
//! changes between two lookups can lead into a private network.

use crate::trouble::Refusal;
use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use ureq::Error;
use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::NextTimeout;
use url::{Host, Url};

/// Hosts in private networks that the user allows, as listed in `allow_private_hosts`: `nas.local`, `192.168.1.5`,
/// `[::1]`. An entry with a port allows only that port.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Allowed(Vec<String>);

impl Allowed {
    pub(crate) fn new(hosts: &[String]) -> Self {
        Self(hosts.iter().map(|host| host.trim().to_ascii_lowercase()).collect())
    }

    /// Whether a host, in its normalised spelling, is on the list.
    fn has(&self, host: &str, port: Option<u16>) -> bool {
        let bare = host.to_ascii_lowercase();
        self.0.iter().any(|entry| {
            *entry == bare
                || bare.strip_prefix('[').and_then(|v6| v6.strip_suffix(']')).is_some_and(|v6| v6 == entry)
                || port.is_some_and(|port| *entry == format!("{bare}:{port}"))
        })
    }
}

/// The host of an address if it is known to be private without a resolver and not allowed: a private IP address, or a
/// name that always means this computer (RFC 6761).
pub(crate) fn plainly_private(url: &Url, allowed: &Allowed) -> Option<String> {
    let private = match url.host()? {
        Host::Ipv4(ip) => !is_public(IpAddr::V4(ip)),
        Host::Ipv6(ip) => !is_public(IpAddr::V6(ip)),
        Host::Domain(name) => {
            let name = name.trim_end_matches('.');
            name == "localhost" || name.ends_with(".localhost")
        }
    };
    let host = url.host_str()?;
    (private && !allowed.has(host, url.port_or_known_default())).then(|| host.to_owned())
}

/// How names of hosts become IP addresses. Programs use those of the system; the others are for tests and benchmarks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Names {
    /// As the system has them.
    #[default]
    System,
    /// These names, in lower case, and no others. What they stand for is judged as if the system had found it.
    Table(HashMap<String, IpAddr>),
    /// Every name, also an IP address, leads to this socket, which is not judged.
    Socket(SocketAddr),
}

/// Resolves names and removes the addresses that may not be connected to.
#[derive(Debug)]
pub(crate) struct Guard {
    pub(crate) allowed: Allowed,
    pub(crate) names: Names,
}

/// The error of [`Guard`] for a host that has only private addresses.
#[derive(Debug)]
pub(crate) struct PrivateHost(pub(crate) String);

impl std::fmt::Display for PrivateHost {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        Refusal::Private(self.0.clone()).fmt(f)
    }
}

impl std::error::Error for PrivateHost {}

impl Resolver for Guard {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, Error> {
        let host = uri.host().unwrap_or_default();
        let port = uri.port_u16().or(match uri.scheme_str() {
            Some("http") => Some(80),
            Some("https") => Some(443),
            _ => None,
        });
        let mut found = self.empty();
        match &self.names {
            Names::Socket(socket) => {
                found.push(*socket);
                return Ok(found);
            }
            Names::Table(table) => {
                let ip = table.get(&host.to_ascii_lowercase()).ok_or(Error::HostNotFound)?;
                found.push(SocketAddr::new(*ip, port.unwrap_or_default()));
            }
            Names::System => {
                found = DefaultResolver::default().resolve(uri, config, timeout).map_err(|error| {
                    // The system has many words for a name that it does not find.
                    if matches!(error, Error::Io(_)) { Error::HostNotFound } else { error }
                })?;
            }
        }
        // With a proxy, only the proxy's name is resolved here, and the user chose it.
        if config.proxy().is_some() || self.allowed.has(host, port) {
            return Ok(found);
        }
        let mut public = self.empty();
        for address in found.iter().filter(|address| is_public(address.ip())) {
            public.push(*address);
        }
        if public.is_empty() {
            return Err(Error::Other(Box::new(PrivateHost(host.to_owned()))));
        }
        Ok(public)
    }
}

/// Whether an address is public, by the IANA special-purpose registries (RFC 6890 and its successors, 2025).
pub(crate) fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => is_public_v6(ip),
    }
}

#[expect(clippy::match_same_arms, reason = "one arm for each kind of network")]
fn is_public_v4(ip: Ipv4Addr) -> bool {
    match ip.octets() {
        // This network, private, loopback; multicast, reserved, broadcast.
        [0 | 10 | 127 | 224..=255, ..] => false,
        // Shared by carriers (RFC 6598); link-local.
        [100, 64..=127, ..] | [169, 254, ..] => false,
        // Private.
        [172, 16..=31, ..] | [192, 168, ..] => false,
        // Protocol assignments, 6to4 relays, benchmarks.
        [192, 0, 0, _] | [192, 88, 99, _] | [198, 18 | 19, ..] => false,
        // Documentation.
        [192, 0, 2, _] | [198, 51, 100, _] | [203, 0, 113, _] => false,
        _ => true,
    }
}

fn is_public_v6(ip: Ipv6Addr) -> bool {
    let segments = ip.segments();
    let [.., high, low] = segments;
    let embedded = Ipv4Addr::from((u32::from(high) << 16) | u32::from(low));
    match segments {
        // Mapped IPv4 addresses and those with the well-known NAT64 prefix (RFC 6052) are judged by the IPv4 address.
        [0, 0, 0, 0, 0, 0xffff, ..] | [0x64, 0xff9b, 0, 0, 0, 0, ..] => is_public_v4(embedded),
        // Protocol assignments with Teredo, documentation, 6to4: tunnels that carry an IPv4 address.
        [0x2001, 0..=0x1ff | 0xdb8, ..] | [0x2002, ..] | [0x3fff, 0..=0xfff, ..] => false,
        // Otherwise only global unicast.
        [first, ..] => first & 0xe000 == 0x2000,
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_the_open_internet_are_public() {
        let private = [
            "0.0.0.0",
            "10.1.2.3",
            "100.64.0.1",
            "100.127.255.255",
            "127.0.0.1",
            "127.255.255.254",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.1",
            "192.0.2.1",
            "192.88.99.1",
            "192.168.0.1",
            "198.18.0.1",
            "198.19.255.255",
            "198.51.100.1",
            "203.0.113.1",
            "224.0.0.1",
            "239.255.255.255",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "::127.0.0.1",
            "64:ff9b::7f00:1",
            "64:ff9b::a00:1",
            "64:ff9b:1::1",
            "100::1",
            "2001::1",
            "2001:db8::1",
            "2002:7f00:1::",
            "2002:808:808::1",
            "3fff::1",
            "5f00::1",
            "fc00::1",
            "fd12::1",
            "fe80::1",
            "fec0::1",
            "ff02::1",
        ];
        for ip in private {
            assert!(!is_public(ip.parse().unwrap()), "{ip}");
        }
        let public = [
            "1.1.1.1",
            "100.63.0.1",
            "100.128.0.1",
            "172.15.0.1",
            "172.32.0.1",
            "192.0.1.1",
            "198.17.0.1",
            "198.20.0.1",
            "223.255.255.255",
            "2606:4700::1111",
            "2a00:1450::1",
            "::ffff:1.1.1.1",
            "64:ff9b::101:101",
            "2400:3200::1",
        ];
        for ip in public {
            assert!(is_public(ip.parse().unwrap()), "{ip}");
        }
    }

    #[test]
    fn this_computer_is_known_in_every_spelling() {
        let none = Allowed::default();
        let spellings = [
            "http://127.0.0.1/",
            "http://127.1/",
            "http://2130706433/",
            "http://0x7f000001/",
            "http://0x7f.1/",
            "http://0177.0.0.1/",
            "http://127.0.0.1./",
            "http://[::1]/",
            "http://[::ffff:127.0.0.1]/",
            "http://[::ffff:7f00:1]/",
            "http://0/",
            "http://localhost/",
            "http://LOCALHOST./",
            "http://a.localhost/",
            "http://①②⑦.⓪.⓪.①/",
            "http://user@127.0.0.1:8080/",
            "http:\\\\127.0.0.1\\",
            "http://%31%32%37.0.0.1/",
        ];
        for spelling in spellings {
            let url = Url::parse(spelling).unwrap();
            assert!(plainly_private(&url, &none).is_some(), "{spelling} is {url}");
        }
        assert_eq!(plainly_private(&Url::parse("https://example.org/").unwrap(), &none), None);
    }

    #[test]
    fn what_a_name_resolves_to_is_judged() {
        let resolve = |address: &str, entries: &[&str]| {
            let entries: Vec<String> = entries.iter().map(|entry| (*entry).to_owned()).collect();
            let config = ureq::Agent::config_builder().proxy(None).build();
            let guard = Guard { allowed: Allowed::new(&entries), names: Names::System };
            guard.resolve(&address.parse().unwrap(), &config, NextTimeout::default())
        };
        for address in
            ["http://localhost/", "http://127.0.0.1:80/", "https://[::1]/", "http://[::ffff:7f00:1]:8/"]
        {
            let refused = resolve(address, &["localhost:8080"]).map_err(|error| match error {
                Error::Other(inner) => inner.is::<PrivateHost>(),
                _ => false,
            });
            assert_eq!(refused.map(|_| ()), Err(true), "{address}");
        }
        assert!(!resolve("http://localhost/", &["localhost:80"]).unwrap().is_empty());
        assert_eq!(resolve("https://1.1.1.1/", &[]).unwrap().len(), 1);
    }

    #[test]
    fn an_allowed_host_is_allowed_as_it_is_listed() {
        let table = [
            ("127.0.0.1", "http://127.1:8080/", true),
            ("127.0.0.1:8080", "http://127.0.0.1:8080/", true),
            ("127.0.0.1:8080", "http://127.0.0.1:8081/", false),
            ("127.0.0.1:80", "http://127.0.0.1/", true),
            ("127.0.0.1", "http://localhost/", false),
            ("LocalHost", "http://localhost:3000/", true),
            ("::1", "http://[::1]:9/", true),
            ("[::1]:9", "http://[::1]:9/", true),
            ("", "http://127.0.0.1/", false),
        ];
        for (entry, address, expected) in table {
            let allowed = Allowed::new(&[entry.to_owned()]);
            let url = Url::parse(address).unwrap();
            assert_eq!(plainly_private(&url, &allowed).is_none(), expected, "{entry} {address}");
        }
    }
}
