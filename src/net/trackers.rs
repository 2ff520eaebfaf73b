//! Query parameters that track the user and do not identify a page.

use url::Url;

/// Names that mean a campaign, a click or a person on every site that uses them. Short names that some sites use for
/// content (`from`, `source`, `ref`) are not included. `feed::identity` has a copy that never changes; a new name belongs
/// here alone.
const NAMES: &[&str] = &[
    "_hsenc",
    "_hsmi",
    "_openstat",
    "dclid",
    "fb_action_ids",
    "fb_action_types",
    "fbclid",
    "gbraid",
    "gclid",
    "gclsrc",
    "igsh",
    "igshid",
    "li_fat_id",
    "mc_cid",
    "mc_eid",
    "mkt_tok",
    "msclkid",
    "oly_anon_id",
    "oly_enc_id",
    "spm",
    "spm_id_from",
    "srsltid",
    "ttclid",
    "twclid",
    "vd_source",
    "vero_id",
    "wbraid",
    "yclid",
];

/// Removes tracking parameters from an address. The rest of the query is not changed.
pub fn strip(url: &mut Url) {
    let Some(query) = url.query() else { return };
    let kept: Vec<&str> = query.split('&').filter(|pair| !is_tracker(pair)).collect();
    if kept.len() == query.split('&').count() {
        return;
    }
    let kept = kept.join("&");
    url.set_query(if kept.is_empty() { None } else { Some(&kept) });
}

fn is_tracker(pair: &str) -> bool {
    let name = pair.split('=').next().unwrap_or_default().to_ascii_lowercase();
    // Feeds often escape addresses twice.
    let name = name.trim_start_matches("amp;");
    name.starts_with("utm_") || NAMES.contains(&name)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
mod tests {
    use super::*;

    #[test]
    fn what_follows_the_reader_goes_and_the_rest_stays_as_written() {
        let table = [
            ("https://a.example/?utm_source=rss&id=3", "https://a.example/?id=3"),
            ("https://a.example/?id=3&amp;utm_source=x&amp;utm_medium=y", "https://a.example/?id=3"),
            ("https://a.example/p?fbclid=x", "https://a.example/p"),
            ("https://a.example/p?a=%E4%B8%AD+b&GCLID=1&b#top", "https://a.example/p?a=%E4%B8%AD+b&b#top"),
            ("https://a.example/item?spm=a2c.1&id=7", "https://a.example/item?id=7"),
            ("https://a.example/?source=rss&from=x&ref=y", "https://a.example/?source=rss&from=x&ref=y"),
            ("https://a.example/?", "https://a.example/?"),
            ("https://a.example/?utmost=1", "https://a.example/?utmost=1"),
        ];
        for (before, after) in table {
            let mut url = Url::parse(before).unwrap();
            strip(&mut url);
            assert_eq!(url.as_str(), after);
        }
    }
}
