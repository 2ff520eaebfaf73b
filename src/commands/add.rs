//! `newsrack add`: finds the feed of an address, writes it into the list of feeds, and fetches it.

use super::output::{self, Failure, Outcome};
use super::{Exit, Invocation, fetching};
use crate::cli::AddArgs;
use crate::disk::Sites;
use crate::feed::address;
use crate::feed::list::{FILE_NAME, FirstItems, Subscription, category_name, parse_category};
use crate::fetch::{
    self, Answered, Choice, Disk, FetchEvent, FoundFeed, NoFeed, Outcome as Fetched, change_list, discover,
    read_list,
};
use crate::terminal;
use crate::text::clean_line;
use crate::trouble::{Came, FeedTrouble, FetchTrouble};
use chrono::TimeDelta;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::{self, BufRead, IsTerminal, Write};
use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::time::Duration;
use url::Url;

pub(super) fn run(args: &AddArgs, context: &Invocation) -> Outcome {
    let Some(typed) = address::parse(&args.address) else {
        return Err(Failure::new(&args.address, "not an http or https address"));
    };
    let library = fetching::library_for(args.into.as_deref(), context)?;
    if is_there(&library, &typed, &mut output::stdout())? {
        return Ok(Exit::Done);
    }
    let client = fetching::client(context);
    let settings = fetching::settings(context);
    let has_scheme = !address::begins_with_host(args.address.trim());
    terminal::end_with_signals(&context.private);
    let bar = searching();
    let found = discover(&typed, has_scheme, &client, &settings, &AtomicBool::new(false));
    bar.finish_and_clear();
    let found = match found {
        Ok(found) => found,
        Err(none) => return failed(&none),
    };
    let chosen = choose(&found, args.choose, context)?;
    let mut out = output::stdout();
    if is_there(&library, &chosen.address, &mut out)? {
        return Ok(Exit::Done);
    }
    let new = subscription(chosen, args)?;
    if args.dry_run {
        let count = articles(chosen.feed.items.len());
        writeln!(out, "{}: {count} at {}; nothing is written", title(&new), address::shown(&new.address))?;
        out.flush()?;
        return Ok(Exit::Done);
    }
    // What would stop the fetch stops the rest, too.
    let named = vec![new.address.to_string()];
    let choice = Choice { named, force: true, again: false };
    let options = fetching::options(vec![library.clone()], choice, context)?;
    let into = has_posts(&library, context).then_some("source/_posts");
    let added = change_list(&library, into, &Disk::default(), |list| list.add(&new));
    added.map_err(|trouble| Failure::of_path(&library, &trouble.to_string()))?;
    fetched(&new, &library, &options, &Answered::new(&client, chosen), context, &mut out)
}

/// A line on standard error while feeds are looked for, which may take a second for each address; none if that is no
/// terminal.
fn searching() -> ProgressBar {
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr_with_hz(10));
    let style = ProgressStyle::with_template("{spinner} looking for feeds, {elapsed}");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}

/// Fetches the new feed, and prints how many articles it has brought and where they lie.
fn fetched(
    new: &Subscription,
    library: &Path,
    options: &fetch::FetchOptions,
    transport: &dyn fetch::Transport,
    context: &Invocation,
    out: &mut impl Write,
) -> Outcome {
    let (mut count, mut folder, mut failures) = (0, None, Vec::new());
    let mut reports = Vec::new();
    fetch::run(options, transport, &AtomicBool::new(false), &mut |event| match event {
        FetchEvent::Feed(report) => {
            count += report.new.len();
            folder = report
                .new
                .first()
                .and_then(|file| file.parent())
                .map(|folder| library.join(folder))
                .or(folder.take());
            if let Fetched::Failed(trouble) = &report.outcome {
                failures.push(Failure::new(&title(new), &trouble.to_string()));
            }
            reports.push(*report);
        }
        // The other process fetches the new feed as well, or the next run does.
        FetchEvent::Library(path, FetchTrouble::Locked) => {
            output::print_error(&Failure::of_path(&path, &FetchTrouble::Locked.to_string()));
        }
        FetchEvent::Library(path, trouble) => failures.push(Failure::of_path(&path, &trouble.to_string())),
        FetchEvent::List(..) | FetchEvent::Begins(_) => {}
    });
    let folder = folder.unwrap_or_else(|| library.to_owned());
    let place = fetching::shown(&folder);
    writeln!(out, "{}: {} in {}", title(new), articles(count), clean_line(&place))?;
    out.flush()?;
    fetching::mark_old(&reports, context)?;
    let is_done = failures.is_empty();
    failures.iter().for_each(output::print_error);
    Ok(if is_done { Exit::Done } else { Exit::Failed })
}

/// Whether the list has a feed already, which is printed.
fn is_there(library: &Path, address: &Url, out: &mut impl Write) -> Result<bool, Failure> {
    let Ok(list) = read_list(library) else { return Ok(false) };
    let Some(there) = list.find(address) else { return Ok(false) };
    let place = fetching::shown(&library.join(FILE_NAME));
    let paused = if there.paused { ", paused" } else { "" };
    writeln!(out, "{} is already in {}:{}{paused}", title(there), clean_line(&place), there.line)?;
    out.flush()?;
    Ok(true)
}

/// A time to wait: `1 minute`, `3 hours`, `2 days`, rounded up.
fn about(wait: TimeDelta) -> String {
    let minutes = (wait.num_seconds().max(1) + 59) / 60;
    let (number, unit) = match minutes {
        ..120 => (minutes, "minute"),
        120..2_880 => ((minutes + 59) / 60, "hour"),
        _ => ((minutes + 1_439) / 1_440, "day"),
    };
    format!("{number} {unit}{}", if number == 1 { "" } else { "s" })
}

fn title(subscription: &Subscription) -> String {
    subscription.shown_name(None)
}

fn articles(count: usize) -> String {
    match count {
        0 => "no articles".to_owned(),
        1 => "1 article".to_owned(),
        count => format!("{count} articles"),
    }
}

/// Prints why nothing was found: that is no error if there is just no feed.
fn failed(none: &NoFeed) -> Outcome {
    let NoFeed { address: shown, why: trouble, wait } = none;
    let FeedTrouble::NotAFeed(came) = trouble else {
        let wait = wait.map(|wait| format!("; try again in {}", about(wait))).unwrap_or_default();
        return Err(Failure::new(shown, &format!("{trouble}{wait}")));
    };
    let what = match came {
        Came::Page(title) if !title.is_empty() => format!("no feed found on “{title}”"),
        Came::Page(_) => "no feed found on this page".to_owned(),
        Came::Nothing | Came::Other(_) => trouble.to_string(),
    };
    output::print_error(&Failure::new(shown, &what));
    Ok(Exit::Nothing)
}

/// The feed to add: the one that is not about comments, the one with this number, or the one that the user names.
fn choose<'f>(
    found: &'f [FoundFeed],
    number: Option<usize>,
    context: &Invocation,
) -> Result<&'f FoundFeed, Failure> {
    let pick = |number: usize| number.checked_sub(1).and_then(|at| found.get(at));
    if let Some(number) = number {
        return pick(number).ok_or_else(|| {
            Failure::new("--choose", &format!("there are {} feeds, no number {number}", found.len()))
        });
    }
    let mut articles = found.iter().filter(|found| !found.is_comments);
    match (found, articles.next(), articles.next()) {
        ([only], ..) | (_, Some(only), None) => return Ok(only),
        _ => {}
    }
    let mut out = output::stdout();
    for (at, feed) in found.iter().enumerate() {
        writeln!(out, "{:>3}  {}", at + 1, described(feed, context))?;
    }
    out.flush()?;
    let is_asked = io::stdin().is_terminal() && io::stdout().is_terminal();
    if !is_asked {
        return Err(Failure::new("several feeds", "choose one with --choose N"));
    }
    write!(out, "Which one? [1] ")?;
    out.flush()?;
    let mut line = String::new();
    io::stdin().lock().read_line(&mut line)?;
    let number = if line.trim().is_empty() && !line.is_empty() { Some(1) } else { line.trim().parse().ok() };
    number.and_then(pick).ok_or_else(|| Failure::new("nothing added", "no feed has this number"))
}

/// A feed in one line: title, format, number of articles, newest date, address.
fn described(found: &FoundFeed, context: &Invocation) -> String {
    let items = &found.feed.items;
    let newest = items.iter().filter_map(|item| item.date).max();
    let date = |date: chrono::DateTime<chrono::Utc>| {
        format!(", newest {}", date.with_timezone(&context.config.zone()).format("%Y-%m-%d"))
    };
    let kind = found.feed.kind.map_or("", |kind| match kind {
        crate::feed::FeedKind::Rss => "RSS, ",
        crate::feed::FeedKind::Rdf => "RDF, ",
        crate::feed::FeedKind::Atom => "Atom, ",
        crate::feed::FeedKind::Json => "JSON Feed, ",
    });
    let title = found.title.as_deref().unwrap_or("untitled");
    let newest = newest.map(date).unwrap_or_default();
    let line =
        format!("{title} ({kind}{}{newest})  {}", articles(items.len()), address::shown(&found.address));
    clean_line(&line).into_owned()
}

/// The line for the list. The feed's own title becomes its name, so that its folder stays when the title changes.
fn subscription(found: &FoundFeed, args: &AddArgs) -> Result<Subscription, Failure> {
    let first = match args.first.as_deref() {
        None => None,
        Some("all") => Some(FirstItems::All),
        Some(number) => Some(FirstItems::Newest(
            number.parse().map_err(|_| Failure::new("--first", "a number or `all` is needed"))?,
        )),
    };
    let name = args.name.as_deref().or(found.title.as_deref()).and_then(category_name);
    let category = args.to.as_deref().map(parse_category).unwrap_or_default();
    Ok(Subscription { category, name, first, ..Subscription::new(found.address.clone()) })
}

/// Whether a folder is that of a Hexo site, whose articles lie below `source/_posts`.
fn has_posts(library: &Path, context: &Invocation) -> bool {
    let location = Sites::new(context.settings).of_folder(library, library);
    location.site.profile.name == "hexo" && location.top == library
}
