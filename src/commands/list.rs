//! `newsrack list`: the articles of folders, one a line.

use super::output::{self, Failure, Outcome};
use super::roots::articles;
use super::state::{article_marks, asked};
use super::{Exit, Invocation, scan};
use crate::article::marks::Flags;
use crate::article::{DateFrom, Header, Problem};
use crate::cli::{ListArgs, SortArg};
use crate::disk;
use crate::document;
use crate::library::Entry;
use crate::library::list::{Now, source};
use crate::library::query::{self, Query, Status, Term, Test};
use crate::text::fold::fold;
use crate::trouble::QueryWrong;
use serde::Serialize;
use std::io::Write;
use std::os::unix::ffi::OsStrExt;

pub(super) fn run(args: &ListArgs, context: &Invocation) -> Outcome {
    let query = wanted(args, context)?;
    let roots = articles(&args.paths, context, "list FOLDER")?;
    let mut found = scan::all(&roots, context);
    let mut marks = article_marks(&roots, context)?;
    marks.follow(&found.entries);
    let mut flags = marks.flags(found.entries.iter()).into_iter();
    found.entries.retain(|entry| holds(&query, entry, flags.next().unwrap_or_default(), context));
    let now = Now { utc: context.now, zone: context.settings.timezone };
    sort(&mut found.entries, args.sort, &now);
    if let Some(limit) = args.limit.filter(|limit| *limit > 0) {
        found.entries.truncate(limit);
    }
    let mut out = output::stdout();
    let flags = if args.format.json { marks.flags(found.entries.iter()) } else { Vec::new() };
    let mut flags = flags.into_iter();
    for entry in &found.entries {
        if args.format.null {
            out.write_all(entry.path.as_os_str().as_bytes())?;
            out.write_all(b"\0")?;
        } else if args.format.json {
            output::json_line(&mut out, &Row::new(entry, flags.next().unwrap_or_default()))?;
        } else {
            let path = entry.path.to_string_lossy();
            let date = entry
                .header
                .date
                .map(|date| date.with_timezone(&now.zone).format("%Y-%m-%d %H:%M").to_string());
            let date = date.unwrap_or_default();
            writeln!(out, "{}\t{date}\t{}", crate::text::clean_line(&path), entry.header.title)?;
        }
    }
    out.flush()?;
    scan::print_unread(&found);
    Ok(Exit::Done)
}

/// All conditions of the flags as one query.
fn wanted(args: &ListArgs, context: &Invocation) -> Result<Query, Failure> {
    let (now, zone) = (context.now, context.settings.timezone);
    let text = args.query.as_deref().unwrap_or_default();
    let mut query = query::parse(text, now, zone).map_err(|error| {
        Failure::new("--query", &format!("{} (at character {})", error.wrong, error.character(text)))
    })?;
    let mut add = |test| query.terms.push(Term { test, negated: false });
    let day = |flag: &str, text: &str| {
        let why = || QueryWrong::NoDay(text.to_owned()).to_string();
        query::day(text, now, zone).ok_or_else(|| Failure::new(flag, &why()))
    };
    let nothing = |flag: &str| Failure::new(flag, "needs a name");
    if let Some(path) = &args.category {
        let path: Vec<String> = query::category_path(path).iter().map(|name| fold(name)).collect();
        if path.is_empty() {
            return Err(nothing("--category"));
        }
        add(Test::Category(path));
    }
    if let Some(tag) = &args.tag {
        let tag = tag.trim().trim_start_matches('#');
        if tag.is_empty() {
            return Err(nothing("--tag"));
        }
        add(Test::Tag(fold(tag)));
    }
    if let Some(since) = &args.since {
        add(Test::Since(day("--since", since)?));
    }
    if let Some(until) = &args.until {
        add(Test::Until(day("--until", until)?));
    }
    if args.unread {
        add(Test::Is(Status::Unread));
    }
    if args.starred {
        add(Test::Is(Status::Starred));
    }
    if args.unread {
        // A muted article does not count as unread.
        query.terms.push(Term { test: Test::Is(Status::Muted), negated: true });
    }
    Ok(query)
}

fn holds(query: &Query, entry: &Entry, flags: Flags, context: &Invocation) -> bool {
    if !query.matches_header(&entry.header, asked(flags, entry)) {
        return false;
    }
    let mut texts = query.texts().peekable();
    if texts.peek().is_none() {
        return true;
    }
    let article = disk::read_article(&entry.path, None, &context.settings);
    let words = article.map(|article| document::searchable_text(&article.body)).unwrap_or_default();
    let folded = fold(&format!("{}\n{words}", entry.header.title));
    query.matches_text(&folded)
}

/// Sorts articles; equal ones by path.
fn sort(entries: &mut [Entry], by: SortArg, now: &Now) {
    entries.sort_by(|a, b| {
        let order = match by {
            SortArg::Date => {
                // Undated articles come last, and behind them those with a date in the future.
                let place = |entry: &Entry| {
                    let date = entry.header.date;
                    let known = date.filter(|date| !now.is_ahead(*date));
                    (known.is_none(), known.is_none() && date.is_some(), std::cmp::Reverse(known))
                };
                place(a).cmp(&place(b))
            }
            SortArg::Title => a.header.title.cmp(&b.header.title),
            SortArg::Source => {
                let named = |entry| source(entry).map_or((true, ""), |source| (false, source));
                named(a)
                    .cmp(&named(b))
                    .then_with(|| std::cmp::Reverse(a.header.date).cmp(&std::cmp::Reverse(b.header.date)))
            }
        };
        order.then_with(|| a.path.cmp(&b.path))
    });
}

#[derive(Serialize)]
pub(super) struct Row<'e> {
    id: String,
    path: std::borrow::Cow<'e, str>,
    title: &'e str,
    date: Option<String>,
    date_from: Option<&'static str>,
    author: Option<&'e str>,
    categories: &'e [Vec<String>],
    tags: &'e [String],
    link: Option<&'e str>,
    summary: Option<&'e str>,
    draft: bool,
    problems: &'e [Problem],
    read: bool,
    starred: bool,
}

impl<'e> Row<'e> {
    pub(super) fn new(entry: &'e Entry, flags: Flags) -> Self {
        let header: &Header = &entry.header;
        Self {
            id: header.id.to_string(),
            path: entry.path.to_string_lossy(),
            title: &header.title,
            date: header.date.map(|date| date.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)),
            date_from: header.date_from.map(|from| match from {
                DateFrom::FrontMatter => "front matter",
                DateFrom::FileName => "file name",
                DateFrom::Comment => "comment",
            }),
            author: header.author.as_deref(),
            categories: &header.categories,
            tags: &header.tags,
            link: header.link.as_deref(),
            summary: header.summary.as_deref(),
            draft: header.draft,
            problems: &entry.problems,
            read: flags.contains(Flags::READ),
            starred: flags.contains(Flags::STARRED),
        }
    }
}
