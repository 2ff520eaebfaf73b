//! `newsrack list`: the articles of folders, one a line.

use super::output::{self, Failure, Outcome};
use super::roots::articles;
use super::state::{article_marks, asked};
use super::{Exit, Invocation, scan};
use crate::article::marks::Flags;
use crate::article::{DateFrom, Header, Problem};
use crate::cli::{ListArgs, SortArg};
use crate::disk::{self, Sites};
use crate::document;
use crate::library::Entry;
use crate::library::list::{Now, source};
use crate::library::query::{self, Query, Status, Term, Test};
use crate::text::fold::fold;
use crate::trouble::QueryWrong;
use serde::Serialize;
use std::cmp::{Ordering, Reverse};
use std::io::Write;

pub(super) fn run(args: &ListArgs, context: &Invocation) -> Outcome {
    let query = wanted(args, context)?;
    let roots = articles(&args.paths, context, "list FOLDER")?;
    let mut found = scan::all(&roots, context)?;
    let mut marks = article_marks(&roots, context)?;
    marks.follow(&found.entries);
    let flags = marks.flags(found.entries.iter());
    let marked = found.entries.drain(..).zip(flags);
    let sites = Sites::new(context.settings);
    let is_wanted = |(entry, flags): &(Entry, Flags)| holds(&query, entry, *flags, &sites);
    let mut entries: Vec<_> = marked.filter(is_wanted).collect();
    let now = Now { utc: context.now, zone: context.settings.timezone };
    entries.sort_by(|(a, _), (b, _)| compare(a, b, args.sort, &now));
    if let Some(limit) = args.limit.filter(|limit| *limit > 0) {
        entries.truncate(limit);
    }
    let mut out = output::stdout();
    for (entry, flags) in &entries {
        output::entry(&mut out, args.format, entry, now.zone, || {
            Row::new(entry, *flags, sites.profile_of(&entry.path, &roots))
        })?;
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
    // A muted article does not count as unread.
    query.terms.extend(args.unread.then_some(Term { test: Test::Is(Status::Muted), negated: true }));
    Ok(query)
}

fn holds(query: &Query, entry: &Entry, flags: Flags, sites: &Sites) -> bool {
    if !query.matches_header(&entry.header, asked(flags, entry)) {
        return false;
    }
    let mut texts = query.texts().peekable();
    if texts.peek().is_none() {
        return true;
    }
    let article = disk::read_article(&entry.path, None, sites);
    let words = article.map(|article| document::searchable_text(&article.body)).unwrap_or_default();
    let folded = fold(&format!("{}\n{words}", entry.header.title));
    query.matches_text(&folded)
}

/// The order of two articles; equal ones are sorted by path.
fn compare(a: &Entry, b: &Entry, by: SortArg, now: &Now) -> Ordering {
    let order = match by {
        SortArg::Date => {
            // Undated articles come last, and behind them those with a date in the future.
            let place = |entry: &Entry| {
                let date = entry.header.date;
                let known = date.filter(|date| !now.is_ahead(*date));
                (known.is_none(), known.is_none() && date.is_some(), Reverse(known))
            };
            place(a).cmp(&place(b))
        }
        SortArg::Title => a.header.title.cmp(&b.header.title),
        SortArg::Source => {
            let place = |entry| (source(entry).is_none(), source(entry));
            place(a).cmp(&place(b)).then_with(|| b.header.date.cmp(&a.header.date))
        }
    };
    order.then_with(|| a.path.cmp(&b.path))
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
    summary: Option<String>,
    draft: bool,
    profile: &'static str,
    problems: &'e [Problem],
    read: bool,
    starred: bool,
}

impl<'e> Row<'e> {
    pub(super) fn new(entry: &'e Entry, flags: Flags, profile: &'static str) -> Self {
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
                DateFrom::Page => "page",
            }),
            author: header.author.as_deref(),
            categories: &header.categories,
            tags: &header.tags,
            link: header.link.as_deref(),
            summary: header.summary.as_deref().map(|text| document::summary(text, &header.title)),
            draft: header.draft,
            profile,
            problems: &entry.problems,
            read: flags.contains(Flags::READ),
            starred: flags.contains(Flags::STARRED),
        }
    }
}
