//! Where the files lie that an article names: pictures and other articles. Every path is below the site's folder, may
//! contain `..`, and need not exist.

use super::{Bundles, Site, Wikilinks};
use std::path::{Path, PathBuf};

/// Where a file may be, in the order in which it is looked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Candidates {
    pub paths: Vec<PathBuf>,
    /// The name under which it may lie anywhere in the site, in lower case.
    pub name: Option<String>,
}

/// What articles end in. The first is an address that has its ending.
const ENDINGS: [&str; 6] = ["", ".md", "/index.md", ".markdown", ".html", ".rst"];

/// Marks of Pelican for a file of its folder of content.
const MARKS: [&str; 8] =
    ["{static}", "{attach}", "{filename}", "{photo}", "|static|", "|attach|", "|filename|", "@"];

impl Site {
    /// Where a picture lies. `address` is decoded and has no host; `file` is the article.
    pub fn picture(&self, address: &str, file: &Path) -> Candidates {
        let mut found = Candidates::default();
        if self.is_plain() {
            return found;
        }
        let folder = file.parent().unwrap_or(Path::new(""));
        if let Some(id) = address.strip_prefix(":/").map(|id| id.trim_start_matches('/')) {
            // Joplin names a resource by its id.
            found.paths.extend(self.profile.assets.iter().map(|assets| Path::new(assets).join(id)));
            return found;
        }
        let (is_marked, rest) = unmarked(address);
        let below = rest.trim_start_matches('/');
        if !rest.starts_with('/') {
            if is_marked {
                found.paths.push(folder.join(below));
            }
            // Hexo's folder of one article.
            found.paths.push(file.with_extension("").join(below));
            found.paths.push(folder.join(below));
        }
        found.paths.extend(self.attachments.iter().map(|assets| Path::new(assets).join(below)));
        found.paths.push(Path::new(self.content()).join(below));
        found.paths.extend(self.profile.assets.iter().map(|assets| Path::new(assets).join(below)));
        if self.profile.wikilinks == Wikilinks::Yes {
            found.name = lower_name(below);
        }
        found
    }

    /// Where an article lies that another one links to. `address` is decoded, without query and fragment; `file` is
    /// the article with the link.
    pub fn article(&self, address: &str, file: &Path) -> Candidates {
        let mut found = Candidates::default();
        if self.is_plain() || address.is_empty() {
            return found;
        }
        let (_, rest) = unmarked(address);
        let below = rest.trim_matches('/');
        if below.is_empty() || below.contains(':') {
            return found;
        }
        let mut folders: Vec<PathBuf> = Vec::new();
        if !rest.starts_with('/') {
            folders.push(file.parent().unwrap_or(Path::new("")).to_owned());
        }
        folders.push(self.content().into());
        folders.extend(self.profile.content.iter().map(PathBuf::from));
        folders.push(Path::new(self.content()).join("_posts"));
        folders.push(PathBuf::new());
        let mut seen = std::collections::HashSet::new();
        folders.retain(|folder| seen.insert(folder.clone()));
        for folder in folders {
            found.paths.extend(ENDINGS.iter().map(|ending| folder.join(format!("{below}{ending}"))));
        }
        if self.profile.wikilinks == Wikilinks::Yes {
            // Logseq's file of the page `a/b`; older versions have the second.
            let files = ["___", "%2F"].map(|slash| format!("{}.md", below.replace('/', slash)));
            found.paths.extend(files.map(|file| Path::new("pages").join(file)));
            found.name = lower_name(below);
        } else if self.profile.bundles == Bundles::Articles {
            found.name = lower_name(below);
        }
        found
    }
}

/// An address without the mark of Pelican or Zola, and whether it had one.
fn unmarked(address: &str) -> (bool, &str) {
    let mark = MARKS.iter().find_map(|mark| {
        let rest = address.strip_prefix(mark)?;
        (*mark != "@" || rest.starts_with('/')).then_some(rest)
    });
    mark.map_or((false, address), |rest| (true, rest))
}

fn lower_name(path: &str) -> Option<String> {
    let name = path.rsplit('/').next().unwrap_or(path).trim();
    (!name.is_empty() && name.len() < 256).then(|| name.to_lowercase())
}

/// The beginning of a name up to its first full stop.
pub(super) fn stem(name: &str) -> &str {
    name.split('.').next().unwrap_or(name)
}

/// Whether a page at the top of a site is one that is made of its lists, or is for programs.
pub(super) fn is_list_page(name: &str) -> bool {
    matches!(
        stem(name),
        "index"
            | "404"
            | "robots"
            | "feed"
            | "atom"
            | "rss"
            | "sitemap"
            | "search"
            | "archive"
            | "archives"
            | "categories"
            | "tags"
            | "humans"
    )
}

#[cfg(test)]
mod tests {
    use super::super::{Profile, Settings};
    use super::*;

    fn site(name: &str) -> Site {
        let profile = Profile::named(name).unwrap_or(Profile::plain());
        let mut site = Site::of(profile);
        (profile.adjust)(&Settings::default(), &mut site);
        site
    }

    #[test]
    fn pictures_lie_where_their_generator_looks_for_them() {
        let table = [
            ("hexo", "source/_posts/tea.md", "cup.png", "source/_posts/tea/cup.png"),
            ("hexo", "source/_posts/tea.md", "/img/cup.png", "source/img/cup.png"),
            ("hugo", "content/posts/tea.md", "/images/cup.png", "static/images/cup.png"),
            ("hugo", "content/posts/tea/index.md", "cup.png", "content/posts/tea/cup.png"),
            ("jekyll", "_posts/2024-01-02-tea.md", "/assets/cup.png", "assets/cup.png"),
            ("pelican", "content/a/tea.md", "{static}/img/cup.png", "content/img/cup.png"),
            ("pelican", "content/a/tea.md", "{attach}cup.png", "content/a/cup.png"),
            ("pelican", "content/a/tea.md", "|filename|/cup.png", "content/cup.png"),
            ("zola", "content/tea.md", "/cup.png", "static/cup.png"),
            ("nikola", "posts/tea.md", "/images/cup.png", "files/images/cup.png"),
            ("astro", "src/content/blog/tea.md", "/cup.png", "public/cup.png"),
            ("joplin", "0123.md", ":/4567", ".resource/4567"),
        ];
        for (name, file, address, expected) in table {
            let found = site(name).picture(address, Path::new(file));
            assert!(found.paths.contains(&expected.into()), "{name}: {address}: {found:?}");
        }
        assert_eq!(site("plain").picture("cup.png", Path::new("tea.md")), Candidates::default());
        assert_eq!(
            site("obsidian").picture("a/Cup.png", Path::new("tea.md")).name.as_deref(),
            Some("cup.png")
        );
    }

    #[test]
    fn links_lead_to_the_articles_that_their_generator_finds() {
        let table = [
            ("hexo", "source/_posts/a/tea.md", "cup.md", "source/_posts/cup.md"),
            ("jekyll", "about.md", "2024-01-02-tea.md", "_posts/2024-01-02-tea.md"),
            ("jekyll", "_posts/2024-01-02-tea.md", "about.md", "about.md"),
            ("hugo", "content/posts/tea.md", "/posts/cup/", "content/posts/cup.md"),
            ("hugo", "content/posts/tea.md", "cup", "content/posts/cup.md"),
            ("hugo", "content/posts/tea.md", "/posts/cup", "content/posts/cup/index.md"),
            ("pelican", "content/a/tea.md", "{filename}/cup.md", "content/cup.md"),
            ("pelican", "content/a/tea.md", "{filename}../cup.rst", "content/a/../cup.rst"),
            ("zola", "content/tea.md", "@/posts/cup.md", "content/posts/cup.md"),
            ("obsidian", "a/tea.md", "Cup", "a/Cup.md"),
            ("logseq", "pages/tea.md", "a/b", "pages/a___b.md"),
            ("logseq", "pages/tea.md", "a/b", "pages/a%2Fb.md"),
        ];
        for (name, file, address, expected) in table {
            let found = site(name).article(address, Path::new(file));
            assert!(found.paths.contains(&expected.into()), "{name}: {address}: {found:?}");
        }
        for address in ["", "/", "https://a.example/", "mailto:a@example.org"] {
            assert_eq!(
                site("hugo").article(address, Path::new("content/tea.md")).paths.len(),
                0,
                "{address}"
            );
        }
    }
}
