//! The proxies of the environment, as plain data.
//!
//! There is no standard. The rules are curl's: the variable of the address's scheme, else `ALL_PROXY`, lower case
//! first; `NO_PROXY` lists hosts that are contacted directly.

use super::failure::one_line;
use crate::trouble::{Failure, NetworkFault};
use url::Url;

/// Which proxy to use for which address.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Proxies {
    pub http: Option<String>,
    pub https: Option<String>,
    /// Hosts that are contacted directly, as listed in `NO_PROXY`.
    pub except: String,
}

impl Proxies {
    /// Reads the variables through `variable`, so that any map can replace the environment.
    pub fn read(variable: impl Fn(&str) -> Option<String>) -> Self {
        let first =
            |names: &[&str]| names.iter().find_map(|name| variable(name).filter(|value| !value.is_empty()));
        Self {
            http: first(&["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"]),
            https: first(&["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"]),
            except: first(&["no_proxy", "NO_PROXY"]).unwrap_or_default(),
        }
    }

    /// The proxies of this process's environment.
    pub fn of_process() -> Self {
        Self::read(|name| std::env::var(name).ok())
    }

    /// The proxy for an address; none to connect directly.
    pub fn choose(&self, url: &Url) -> Option<&str> {
        let proxy = if url.scheme() == "https" { &self.https } else { &self.http };
        proxy.as_deref().filter(|_| !self.is_excepted(url))
    }

    fn is_excepted(&self, url: &Url) -> bool {
        let Some(host) = url.host_str() else { return true };
        let port = url.port_or_known_default();
        self.except.split([',', ' ']).map(str::trim).filter(|entry| !entry.is_empty()).any(|entry| {
            let entry = entry.to_ascii_lowercase();
            let entry = entry.strip_prefix('*').filter(|rest| rest.starts_with('.')).unwrap_or(&entry);
            // A colon in an IPv6 address is no port.
            let (name, wanted) = match entry.rsplit_once(':') {
                Some((name, digits)) if !name.contains(':') || name.ends_with(']') => {
                    (name, digits.parse().ok())
                }
                _ => (entry, None),
            };
            let name = name.trim_matches(['[', ']']);
            let host = host.trim_matches(['[', ']']);
            let domain = name.strip_prefix('.').unwrap_or(name);
            let named = name == "*"
                || host == domain
                || host.strip_suffix(domain).is_some_and(|rest| rest.ends_with('.') && !domain.is_empty());
            named && (wanted.is_none() || wanted == port)
        })
    }
}

/// A proxy as the HTTP client wants it.
pub(crate) fn proxy(address: &str) -> Result<ureq::Proxy, Failure> {
    let proxy = ureq::Proxy::new(address)
        .map_err(|error| Failure::Network(NetworkFault::Proxy(one_line(&error.to_string()))))?;
    // Connecting directly despite an unsupported proxy would reveal the user's address to the server.
    if matches!(proxy.protocol(), ureq::ProxyProtocol::Http | ureq::ProxyProtocol::Https) {
        Ok(proxy)
    } else {
        Err(Failure::Network(NetworkFault::Socks))
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
mod tests {
    use super::*;

    #[test]
    fn the_scheme_s_own_proxy_is_used_unless_the_host_is_excepted() {
        let environment = [
            ("http_proxy", "http://10.0.0.1:3128"),
            ("ALL_PROXY", "http://10.0.0.2:3128"),
            ("NO_PROXY", "localhost, .corp.example,10.0.0.9:8080,[::1],exact.example"),
        ];
        let proxies = Proxies::read(|name| {
            environment.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned())
        });
        let table = [
            ("http://a.example/", Some("http://10.0.0.1:3128")),
            ("https://a.example/", Some("http://10.0.0.2:3128")),
            ("http://localhost/", None),
            ("http://www.corp.example/", None),
            ("http://corp.example/", None),
            ("http://notcorp.example/", Some("http://10.0.0.1:3128")),
            ("http://sub.exact.example/", None),
            ("http://10.0.0.9:8080/", None),
            ("http://10.0.0.9/", Some("http://10.0.0.1:3128")),
            ("http://[::1]/", None),
        ];
        for (address, expected) in table {
            assert_eq!(proxies.choose(&Url::parse(address).unwrap()), expected, "{address}");
        }
        let all = Proxies { except: "*".to_owned(), ..proxies };
        assert_eq!(all.choose(&Url::parse("http://a.example/").unwrap()), None);
    }
}
