//! Feeds of hosts that are known: their addresses follow from that of a page.

use url::Url;

/// The feeds that an address of a known host has. Their servers need not name them.
pub fn of_host(address: &Url) -> Vec<Url> {
    let host = address.host_str().unwrap_or_default();
    let host = host.strip_prefix("www.").or_else(|| host.strip_prefix("m.")).unwrap_or(host);
    let path: Vec<&str> =
        address.path_segments().into_iter().flatten().filter(|segment| !segment.is_empty()).collect();
    let query =
        |key: &str| address.query_pairs().find(|(name, _)| name == key).map(|(_, value)| value.into_owned());
    let found = match host {
        "youtube.com" => youtube(&path, query("list").as_deref()),
        "github.com" => github(&path),
        "gitlab.com" => match path[..] {
            [owner, name, ..] => vec![
                format!("https://gitlab.com/{owner}/{name}/-/tags?format=atom"),
                format!("https://gitlab.com/{owner}/{name}.atom"),
            ],
            [owner] => vec![format!("https://gitlab.com/{owner}.atom")],
            [] => Vec::new(),
        },
        "codeberg.org" | "gitea.com" => match path[..] {
            [owner, name, ..] => vec![
                format!("https://{host}/{owner}/{name}/releases.rss"),
                format!("https://{host}/{owner}/{name}.rss"),
            ],
            [owner] => vec![format!("https://{host}/{owner}.rss")],
            [] => Vec::new(),
        },
        "reddit.com" | "old.reddit.com" | "new.reddit.com" => match path[..] {
            [] => vec!["https://www.reddit.com/.rss".into()],
            [kind @ ("r" | "u" | "user"), name, ..] => {
                vec![format!("https://www.reddit.com/{kind}/{name}/.rss")]
            }
            _ => Vec::new(),
        },
        "news.ycombinator.com" => vec!["https://news.ycombinator.com/rss".into()],
        "lobste.rs" => match path[..] {
            ["t", tag, ..] => vec![format!("https://lobste.rs/t/{tag}.rss")],
            _ => vec!["https://lobste.rs/rss".into()],
        },
        "medium.com" => match path[..] {
            ["tag", name, ..] => vec![format!("https://medium.com/feed/tag/{name}")],
            [name, ..] => vec![format!("https://medium.com/feed/{name}")],
            [] => Vec::new(),
        },
        "stackoverflow.com" | "serverfault.com" | "superuser.com" | "askubuntu.com" => match path[..] {
            ["questions", "tagged", tag, ..] => vec![format!("https://{host}/feeds/tag/{tag}")],
            ["questions", id, ..] if is_number(id) => vec![format!("https://{host}/feeds/question/{id}")],
            _ => vec![format!("https://{host}/feeds")],
        },
        "vimeo.com" => match path[..] {
            [name, ..] if !is_number(name) => vec![format!("https://vimeo.com/{name}/videos/rss")],
            _ => Vec::new(),
        },
        "dailymotion.com" => match path[..] {
            [name] => vec![format!("https://www.dailymotion.com/rss/user/{name}")],
            _ => Vec::new(),
        },
        "pypi.org" => match path[..] {
            ["project", name, ..] => vec![format!("https://pypi.org/rss/project/{name}/releases.xml")],
            _ => Vec::new(),
        },
        "sourceforge.net" => match path[..] {
            ["projects", name, ..] => vec![format!("https://sourceforge.net/projects/{name}/rss")],
            _ => Vec::new(),
        },
        "letterboxd.com" => match path[..] {
            [name] => vec![format!("https://letterboxd.com/{name}/rss/")],
            _ => Vec::new(),
        },
        "bsky.app" => match path[..] {
            ["profile", name, ..] => vec![format!("https://bsky.app/profile/{name}/rss")],
            _ => Vec::new(),
        },
        "arxiv.org" => match path[..] {
            ["list", area, ..] => vec![format!("https://rss.arxiv.org/rss/{area}")],
            _ => Vec::new(),
        },
        _ => by_name(host, address, &path),
    };
    found.iter().filter_map(|address| Url::parse(address).ok()).collect()
}

fn youtube(path: &[&str], list: Option<&str>) -> Vec<String> {
    let feed = |key: &str, value: &str| format!("https://www.youtube.com/feeds/videos.xml?{key}={value}");
    let is_id = |id: &str| id.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
    match (path, list) {
        (_, Some(list)) if is_id(list) => vec![feed("playlist_id", list)],
        (["channel", id, ..], _) => vec![feed("channel_id", id)],
        (["user", name, ..], _) => vec![feed("user", name)],
        _ => Vec::new(),
    }
}

fn github(path: &[&str]) -> Vec<String> {
    const PAGES: [&str; 8] =
        ["about", "explore", "features", "marketplace", "orgs", "search", "topics", "trending"];
    match *path {
        [owner, ..] if PAGES.contains(&owner) => Vec::new(),
        [owner, name, "commits", branch, ..] => {
            vec![format!("https://github.com/{owner}/{name}/commits/{branch}.atom")]
        }
        [owner, name, "commits"] => vec![format!("https://github.com/{owner}/{name}/commits.atom")],
        [owner, name, "tags", ..] => vec![format!("https://github.com/{owner}/{name}/tags.atom")],
        [owner, name, ..] => {
            let kinds = ["releases", "tags", "commits"];
            kinds.iter().map(|kind| format!("https://github.com/{owner}/{name}/{kind}.atom")).collect()
        }
        [owner] => vec![format!("https://github.com/{owner}.atom")],
        [] => Vec::new(),
    }
}

/// Hosts of many sites, and pages that many hosts have.
fn by_name(host: &str, address: &Url, path: &[&str]) -> Vec<String> {
    let top = |rest: &str| {
        let port = address.port().map(|port| format!(":{port}")).unwrap_or_default();
        format!("{}://{}{port}/{rest}", address.scheme(), address.host_str().unwrap_or_default())
    };
    let is_below = |name: &str| host.strip_suffix(name).is_some_and(|rest| rest.ends_with('.'));
    if is_below("substack.com") || is_below("wordpress.com") || is_below("medium.com") {
        return vec![top("feed")];
    }
    if is_below("tumblr.com") {
        return vec![top("rss")];
    }
    if is_below("blogspot.com") {
        return vec![top("feeds/posts/default")];
    }
    if is_below("stackexchange.com") {
        return vec![top("feeds")];
    }
    match *path {
        // Mastodon and its relatives.
        [user] if user.len() > 1 && user.starts_with('@') => vec![top(&format!("{user}.rss"))],
        ["tags", tag] => vec![top(&format!("tags/{tag}.rss"))],
        _ => Vec::new(),
    }
}

/// The feeds of a site that was made with a known program.
pub(super) fn of_generator(generator: Option<&str>, address: &Url) -> Vec<Url> {
    let generator = generator.unwrap_or_default().to_lowercase();
    let names: &[&str] = match () {
        () if generator.starts_with("wordpress") => &["feed/"],
        () if generator.starts_with("discourse") => &["latest.rss"],
        () if generator.starts_with("ghost") => &["rss/"],
        () if generator.starts_with("hugo") => &["index.xml"],
        () if generator.starts_with("jekyll") => &["feed.xml"],
        () if generator.starts_with("hexo") => &["atom.xml", "rss2.xml"],
        () if generator.starts_with("mediawiki") => &["index.php?title=Special:RecentChanges&feed=atom"],
        () => &[],
    };
    names.iter().filter_map(|name| address.join(&format!("/{name}")).ok()).collect()
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}
