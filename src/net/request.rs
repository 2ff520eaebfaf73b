//! What is asked for: an address, what is known of it, and what its host alone may learn.

use url::Url;

/// A request for one address. Redirects are followed.
/// `Debug` shows no secrets.
#[derive(Clone, PartialEq, Eq)]
pub struct Request {
    /// The address. A user name and a password in it become [`Request::basic`], if that is none.
    pub url: Url,
    /// The `ETag` of the answer that is there, exactly as it was received.
    pub etag: Option<String>,
    /// Its `Last-Modified`, exactly as it was received.
    pub last_modified: Option<String>,
    /// The address that both belong to: [`super::Response::url`] of that answer. They are sent to it alone, at whichever
    /// redirect it stands. None means [`Request::url`].
    pub conditions_of: Option<Url>,
    /// The media types that are wanted, as the `Accept` header has them.
    pub accept: &'static str,
    /// The name of the program for this server; none for newsrack's own.
    pub user_agent: Option<String>,
    /// A `Cookie` header.
    pub cookie: Option<String>,
    /// User name and password.
    pub basic: Option<Credentials>,
    /// Other headers. These, the cookie, the password and the user agent are sent to the server of [`Request::url`] alone
    /// and no longer once it redirected to another.
    pub headers: Vec<(String, String)>,
    /// A proxy for the server of [`Request::url`], instead of that of the environment.
    pub proxy: Option<String>,
}

/// A user name and a password (RFC 7617).
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials {
    /// The name, without a colon.
    pub user: String,
    pub password: String,
}

impl std::fmt::Debug for Request {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Request").field("url", &plain(&self.url).as_str()).finish_non_exhaustive()
    }
}

/// Feeds before pages; anything else is welcome, because content decides.
pub const ACCEPT_FEEDS: &str = "application/atom+xml,application/rss+xml,application/feed+json,application/rdf+xml,\
                                application/xml;q=0.9,text/xml;q=0.9,application/json;q=0.8,text/html;q=0.7,*/*;q=0.5";

/// Pages before anything else.
pub const ACCEPT_PAGES: &str = "text/html,application/xhtml+xml,*/*;q=0.5";

impl Request {
    /// A request without conditions and secrets.
    pub fn new(url: Url, accept: &'static str) -> Self {
        Self {
            url,
            etag: None,
            last_modified: None,
            conditions_of: None,
            accept,
            user_agent: None,
            cookie: None,
            basic: None,
            headers: Vec::new(),
            proxy: None,
        }
    }

    /// Takes user name, password and fragment out of the address.
    pub(super) fn without_user(mut self) -> Self {
        let decoded =
            |text: &str| percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned();
        let user = decoded(self.url.username());
        let password = self.url.password().map(decoded);
        if self.basic.is_none() && (!user.is_empty() || password.is_some()) {
            self.basic = Some(Credentials { user, password: password.unwrap_or_default() });
        }
        self.url = plain(&self.url);
        self.conditions_of = self.conditions_of.as_ref().map(plain);
        self
    }
}

/// An address without user name, password and fragment.
fn plain(url: &Url) -> Url {
    let mut url = url.clone();
    url.set_fragment(None);
    // Both fail only for addresses that cannot have a user name.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url
}
