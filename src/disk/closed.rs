//! Folders and files that a walk skips: folders without articles, and what the user excludes.

use ignore::overrides::{Override, OverrideBuilder};
use std::path::Path;

/// What a site generator keeps beside its configuration.
struct Site {
    /// Files of which one marks the folder as a site.
    marks: &'static [&'static str],
    /// A file or folder that must be there, too, because other programs have the same marks.
    beside: Option<&'static str>,
    /// Folders of output, templates and themes.
    closed: &'static [&'static str],
}

/// The generators whose folders are known.
const SITES: [Site; 8] = [
    // Hexo and Jekyll.
    Site {
        marks: &["_config.yml", "_config.yaml", "_config.toml"],
        beside: None,
        closed: &[
            "public",
            "themes",
            "scaffolds",
            "_site",
            "_includes",
            "_layouts",
            "_sass",
            "_plugins",
            "_data",
            "vendor",
        ],
    },
    // Hugo.
    Site {
        marks: &["hugo.toml", "hugo.yaml", "hugo.yml", "hugo.json"],
        beside: None,
        closed: &["public", "themes", "layouts", "archetypes", "static", "assets", "resources", "i18n"],
    },
    // Hugo with its older names, and Zola.
    Site {
        marks: &["config.toml", "config.yaml", "config.yml", "config.json"],
        beside: Some("content"),
        closed: &[
            "public",
            "themes",
            "layouts",
            "archetypes",
            "templates",
            "static",
            "resources",
            "sass",
            "i18n",
        ],
    },
    // Pelican.
    Site { marks: &["pelicanconf.py"], beside: None, closed: &["output", "theme", "themes"] },
    // Nikola.
    Site {
        marks: &["conf.py"],
        beside: Some("posts"),
        closed: &["output", "cache", "templates", "themes", "plugins"],
    },
    // Eleventy.
    Site {
        marks: &[
            ".eleventy.js",
            "eleventy.config.js",
            "eleventy.config.cjs",
            "eleventy.config.mjs",
            "eleventy.config.ts",
        ],
        beside: None,
        closed: &["_site", "_includes", "_data"],
    },
    // MkDocs.
    Site { marks: &["mkdocs.yml", "mkdocs.yaml"], beside: None, closed: &["site", "overrides"] },
    // Astro.
    Site {
        marks: &["astro.config.mjs", "astro.config.js", "astro.config.ts", "astro.config.cjs"],
        beside: None,
        closed: &["dist", "public"],
    },
];

/// Whether a folder contains no articles: hidden folders, dependencies, and beside the configuration of a site generator
/// its folders for output, templates and themes.
pub(super) fn is_closed(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default();
    let bytes = name.as_encoded_bytes();
    if bytes.starts_with(b".") || bytes == b"node_modules" {
        return true;
    }
    let (Some(name), Some(parent)) = (name.to_str(), path.parent()) else { return false };
    let is_there = |file: &str| parent.join(file).symlink_metadata().is_ok();
    SITES.iter().any(|site| {
        site.closed.contains(&name)
            && site.marks.iter().any(|mark| is_there(mark))
            && site.beside.is_none_or(is_there)
    })
}

/// Matches the paths below `top` that these globs exclude.
pub(super) fn excluded(top: &Path, globs: &[impl AsRef<str>]) -> Result<Override, ignore::Error> {
    let mut builder = OverrideBuilder::new(top);
    for glob in globs {
        // Override globs select files to keep; the `!` negates them.
        builder.add(&format!("!{}", glob.as_ref()))?;
    }
    builder.build()
}

/// Why an `exclude` glob is invalid, as one clean line; none if it is valid.
pub fn why_no_glob(glob: &str) -> Option<String> {
    let why = match excluded(Path::new("/"), &[glob]).err()? {
        // Without the glob itself, because the user did not write the `!`.
        ignore::Error::Glob { err, .. } => err,
        error => error.to_string(),
    };
    Some(crate::text::clean_line(&why).into_owned())
}
