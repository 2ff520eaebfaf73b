//! The English texts of errors and finished tasks, as their `Display`.

use super::grouped;
use crate::language::bytes;
use crate::text::clean_line;
use crate::trouble::{
    Came, CatalogueDamage, CatalogueError, CatalogueNote, ConfigProblem, Content, Failure, Fault,
    FeedTrouble, FetchTrouble, LaunchError, NetworkFault, NotSaved, NotWatched, PictureDamage, QueryWrong,
    Refusal, Remade, Shortened, StateTrouble, TaskDone, TaskFailed, Unread, Wanted, Wrong,
};
use std::fmt::{Display, Formatter, Result};
use std::path::Path;

impl Display for Fault {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        f.write_str(match self {
            Self::Missing => "no such file or folder",
            Self::Denied => "permission denied",
            Self::NoSpace => "no space left on the disk",
            Self::ReadOnly => "the disk is read-only",
            Self::IsFolder => "this is a folder",
            Self::NotRegular => "not a regular file",
            Self::NotFolder => "this is not a folder",
            Self::Link => "this is a link, which is not followed",
            Self::Busy => "in use by another program",
            Self::TooManyOpen => "too many open files",
            Self::Refused => "connection refused",
            Self::Ended => "the other side closed the connection",
            Self::Unreachable => "the host cannot be reached",
            Self::TimedOut => "no answer in time",
            Self::TooLong => "the file is too long",
            Self::TooSlow => "it took too long",
            Self::Foreign => "the folder belongs to another user",
            Self::NoDevice => "it holds no device id; delete it to get a new one",
            Self::OpenReadOnly => "the reading state is open for reading only",
            Self::Away => "its logs are gone; mount it or add new.log to start over",
            Self::Counters => "its largest counter `n` is too large; delete those lines",
            Self::Says(text) => text,
        })
    }
}

impl Display for Refusal {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Self::Empty => write!(f, "the address is empty"),
            Self::TooLong(bytes) => write!(f, "the address is too long ({bytes} bytes)"),
            Self::Control => write!(f, "the address contains control characters"),
            Self::NotAnAddress => write!(f, "this is not an address"),
            Self::Data => write!(f, "data: addresses are not opened"),
            Self::Script => write!(f, "scripts are not run"),
            Self::File => write!(f, "articles may not open files of this computer"),
            Self::Mail => write!(f, "this is a mail address"),
            Self::Scheme(scheme) => write!(f, "{scheme}: addresses are not opened, only http and https"),
            Self::NoHost => write!(f, "the address has no host"),
            Self::Fragment => write!(f, "this is a place on the page itself"),
            Self::NoBase => write!(f, "the address is relative and the article has no link"),
            Self::NoFile => write!(f, "no such file beside the article or in the library"),
            Self::Outside => write!(f, "the file is outside the library"),
            Self::NotAFile => write!(f, "this is not a regular file"),
            Self::Private(host) => {
                write!(f, "private host {host}; see `allow_private_hosts`")
            }
            Self::Unencrypted(host) => write!(f, "{host} would be asked without encryption"),
            Self::NotAPicture(what) => write!(f, "this is {what}, not a picture"),
            Self::TooManyPixels(pixels) => {
                write!(f, "{} megapixels are too many to be shown here", pixels.div_ceil(1_000_000))
            }
            Self::NotShown(kind) => write!(f, "{kind} pictures are not shown here"),
            Self::Damaged(why) => write!(f, "the picture is damaged: {why}"),
            Self::Unreadable(why) => write!(f, "the file cannot be read: {why}"),
        }
    }
}

impl Display for Content {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        f.write_str(match self {
            Self::Nothing => "an empty file",
            Self::Pdf => "a PDF",
            Self::Archive => "an archive",
            Self::Drawing => "an SVG drawing",
            Self::WebPage => "a web page",
            Self::Text => "text",
            Self::Video => "a video or an unknown format",
            Self::Unknown => "an unknown format",
        })
    }
}

impl Display for PictureDamage {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Self::Decoder => write!(f, "its decoder failed"),
            Self::Encoder => write!(f, "its encoder failed"),
            Self::Header { width, height } => write!(f, "its header claims {width} × {height} pixels"),
            Self::CutShort => write!(f, "it is cut off"),
            Self::Says(text) => f.write_str(text),
        }
    }
}

impl Display for Failure {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Self::Refused(refusal) => write!(f, "{refusal}"),
            Self::RedirectRefused(refusal) => write!(f, "redirect refused: {refusal}"),
            Self::Cancelled => write!(f, "cancelled"),
            Self::TooSlow(limit) => write!(f, "not downloaded within {} s", limit.as_secs_f32()),
            Self::TooLarge(limit) => write!(f, "larger than {}", bytes(*limit)),
            Self::TooManyRedirects(limit) => write!(f, "the server redirects more than {limit} times"),
            Self::Status(404) => write!(f, "the server has no such picture (404)"),
            Self::Status(403) => write!(f, "the server refuses access (403)"),
            Self::Status(code) => write!(f, "the server answers with status {code}"),
            Self::Network(why) => write!(f, "{why}"),
            Self::Disk(why) => write!(f, "the picture cannot be written: {why}"),
        }
    }
}

impl Display for NetworkFault {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Self::BrokeOff => write!(f, "the download was interrupted"),
            Self::Proxy(why) => write!(f, "the proxy in the environment cannot be used: {why}"),
            Self::Socks => {
                write!(f, "SOCKS proxies are not supported; use an HTTP proxy")
            }
            Self::UnknownHost => write!(f, "unknown host"),
            Self::LongHeader => write!(f, "the header of the server's answer is too large"),
            Self::Compression => write!(f, "the server's answer cannot be decompressed"),
            Self::Insecure(why) => write!(f, "no secure connection: {why}"),
            Self::Protocol(why) => write!(f, "the server's answer is not understood: {why}"),
            Self::NoConnection(why) => write!(f, "no connection: {why}"),
            Self::Says(text) => f.write_str(text),
        }
    }
}

impl Display for LaunchError {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Self::Empty => write!(f, "no program is set"),
            Self::Missing(name) => write!(f, "{name}: no such program on PATH"),
            Self::Relative(name) => write!(f, "{name}: use a program name or an absolute path"),
            Self::NotStarted(name, why) => write!(f, "{name}: {why}"),
            Self::Code(name, code) => write!(f, "{name} ended with exit code {code}"),
            Self::Signal(name, signal) => write!(f, "{name} was ended by signal {signal}"),
        }
    }
}

impl Display for Unread {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Self::Folder => write!(f, "is a folder"),
            Self::NotRegular => write!(f, "not a regular file"),
            Self::TooLarge(size) => write!(f, "too large to be an article ({size} MiB)"),
            Self::NoMemory => write!(f, "too large for the memory allowed; raise the limit (ulimit -v)"),
            Self::NotText => write!(f, "not a text file"),
            Self::LinkAbove => write!(f, "a link to a folder above the library; not entered"),
            Self::Twice => write!(f, "this folder was already entered by another path"),
            Self::TooDeep(most) => write!(f, "more than {most} folders deep; not entered"),
            Self::BrokenLink => write!(f, "a broken link"),
            Self::InternalError => write!(f, "cannot be read: internal error"),
            Self::System(fault) => write!(f, "{fault}"),
        }
    }
}

impl Display for Shortened {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Self::Depth(most) => {
                write!(f, "nested deeper than {most} levels; what is deeper is shown as plain text")
            }
            Self::Elements(most) => write!(f, "more than {most} elements; the rest is shown as plain text"),
            Self::Images(most) => {
                write!(f, "more than {most} images; of the others only the words are shown")
            }
            Self::Attributes(most) => {
                write!(f, "a tag with more than {most} attributes; the others are left out")
            }
            Self::Cells(most) => {
                write!(f, "more than {most} table cells; the other rows are shown as plain text")
            }
            Self::Spans(most) => {
                write!(f, "more than {most} marked pieces of text; the others are shown plain")
            }
            Self::Blocks(most) => {
                write!(f, "more than {most} blocks; the others are shown as lines of text")
            }
            Self::Structure => write!(f, "its structure could not be read; shown as plain text"),
            Self::Cut(most) => {
                write!(f, "longer than {most} MB; the rest is not shown here; use an editor")
            }
        }
    }
}

impl Display for StateTrouble {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Self::File(path, fault) => write!(f, "{}: {fault}", shown(path)),
            Self::Damaged { log, lines: 1 } => write!(f, "{}: a damaged line was left out", shown(log)),
            Self::Damaged { log, lines } => {
                write!(f, "{}: {lines} damaged lines were left out", shown(log))
            }
            Self::Snapshot => {
                write!(f, "damaged snapshot of the reading state; its logs were read")
            }
            // These two say what to do; with the clause below they would not fit into the footer.
            Self::Kept(path, fault @ (Fault::Away | Fault::Counters)) => {
                write!(f, "{}: {fault}", shown(path))
            }
            Self::Kept(path, fault) => {
                write!(f, "{}: {fault}; changes are kept in memory", shown(path))
            }
            Self::Written(1) => write!(f, "1 change written; nothing was lost"),
            Self::Written(count) => {
                write!(f, "{} changes written; nothing was lost", grouped(*count, 4))
            }
            Self::Unwritten { count, path, why } => {
                let changes = if *count == 1 { "change" } else { "changes" };
                let (count, path) = (grouped(*count, 4), shown(path));
                write!(f, "reading state: {count} {changes} could not be written: {path}: {why}")
            }
            Self::NotCompacted(path, fault) => write!(f, "{}: not compacted: {fault}", shown(path)),
        }
    }
}

impl Display for CatalogueError {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Self::Damaged(damage) => write!(f, "catalogue: damaged: {damage}"),
            Self::Newer => write!(f, "catalogue: written by a newer newsrack; not changed"),
            Self::NotWriter => write!(f, "catalogue: another newsrack is writing it"),
            Self::Busy => write!(f, "catalogue: busy: another newsrack is writing it"),
            Self::Store(text) => write!(f, "catalogue: {text}"),
            Self::File(path, fault) => write!(f, "{}: {fault}", shown(path)),
            Self::Cancelled => write!(f, "catalogue: cancelled"),
        }
    }
}

impl Display for CatalogueDamage {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Self::Store(text) => f.write_str(text),
            Self::Values => write!(f, "its values contradict each other"),
            Self::NoFile(name) => write!(f, "{} is not a file", shown(Path::new(name))),
            Self::NoTexts => write!(f, "text cache: missing"),
            Self::TextsCutShort => write!(f, "text cache: cut short"),
            Self::TextsForeign => write!(f, "text cache: belongs to another catalogue"),
            Self::LastText => write!(f, "text cache: its last text is not as it was written"),
            Self::TextHead => write!(f, "text cache: a record has no header"),
            Self::Search => write!(f, "text cache: search failed"),
        }
    }
}

impl Display for CatalogueNote {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Self::NothingKept(fault) => write!(f, "{fault}; the cache is not used"),
            Self::Rebuilt(Remade::Damaged(damage)) => {
                write!(f, "the catalogue is damaged ({damage}) and is rebuilt")
            }
            Self::Rebuilt(Remade::Other) => {
                write!(f, "the catalogue had another version or setting and is rebuilt")
            }
            Self::Lock => write!(f, "the lock was not a file; it is created again"),
            Self::Texts(damage) => write!(f, "{damage}; it is rebuilt"),
        }
    }
}

impl Display for QueryWrong {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Self::NoValue(field) => write!(f, "`{field}:` needs a value"),
            Self::NoState(value) => {
                write!(f, "`is:` takes unread, read, starred or muted, not `{value}`")
            }
            Self::NoDay(value) => {
                write!(f, "`{value}` is not a day; use 2021-03-24, 2021-03, 2021, today or 7d")
            }
            Self::Nothing => write!(f, "the query is empty"),
            Self::ByState => write!(f, "`is:` cannot be used to mute"),
        }
    }
}

impl Display for ConfigProblem {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        if self.key.is_empty() {
            write!(f, "{}", self.wrong)
        } else {
            write!(f, "{}: {}", self.key, self.wrong)
        }
    }
}

impl Display for Wrong {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Self::Syntax(text) => f.write_str(text),
            Self::NoSetting => write!(f, "no such setting"),
            Self::Not(wanted) => write!(f, "must be {wanted}"),
            Self::Query { query, character, wrong } => {
                write!(f, "`{query}`, character {character}: {wrong}")
            }
            Self::Glob { glob, why } => write!(f, "`{glob}`: {why}"),
            Self::OpenQuote => write!(f, "missing closing quote"),
            Self::NoColour(roles) => write!(f, "no such colour; use base, {}", roles.join(", ")),
            Self::NoContext(contexts) => {
                let tables: Vec<String> = contexts.iter().map(|context| format!("keys.{context}")).collect();
                write!(f, "no such table; use {}", either(&tables, "or"))
            }
            Self::NoAction => write!(f, "no such action"),
            Self::OnlyIn(contexts) => write!(f, "works only in {}", either(contexts, "and")),
            Self::NoKey(key) => write!(f, "there is no key `{key}`"),
            Self::Digit(key) => write!(f, "`{key}` begins with a digit; digits are counts"),
            Self::Both { key, actions: [one, other], context } => {
                write!(f, "`{key}` is bound to both {one} and {other} (in {context})")
            }
            Self::Begins { keys, action, with, other, context } => {
                write!(f, "`{keys}` of {action} begins with `{with}` of {other} (in {context})")
            }
        }
    }
}

impl Display for Wanted {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Self::Boolean => write!(f, "true or false"),
            Self::Number(range) => write!(f, "a number from {} to {}", range.start, range.end - 1),
            Self::OneOf(names) => f.write_str(&either(names, "or")),
            Self::OneOfEitherWay(names) => {
                write!(f, "{}, with or without a minus before it", either(names, "or"))
            }
            Self::Path => write!(f, "an absolute path, or begin with ~/"),
            Self::Zone => write!(f, "a zone such as Asia/Shanghai"),
            Self::DateFormat => write!(f, "a strftime format"),
            Self::Strings => write!(f, "a list of strings"),
            Self::KeyTable => write!(f, "a table: [keys]"),
            Self::FetchTable => write!(f, "a table: [fetch]"),
            Self::HostTable => write!(f, "a table: [fetch.hosts.\"example.com\"]"),
            Self::Header => write!(f, "a header's text in one line"),
            Self::Span => write!(f, "a span such as 30m, 2h or 1d"),
            Self::Keys => write!(f, "keys such as \"gg Home\", or false for none"),
            Self::Colour => {
                write!(f, "\"#rrggbb\", a number up to 255, or a name such as \"bright-cyan\"")
            }
        }
    }
}

impl Display for TaskFailed {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Self::Article(why) => write!(f, "{why}"),
            Self::Link(why) => write!(f, "not opened: {why}"),
            Self::Browser(why) => write!(f, "not opened: {why}"),
            Self::Image(why) => write!(f, "image not opened: {why}"),
            Self::Viewer(why) => write!(f, "image not opened: {why}"),
            Self::ImageToSave(why) => write!(f, "image not saved: {why}"),
            Self::NotSaved(why) => write!(f, "image not saved: {why}"),
            Self::Program(why) => write!(f, "{why}"),
            Self::NoThread(fault) => write!(f, "cannot start a thread: {fault}"),
            Self::NotWatched(why) => write!(f, "folders are not watched: {why}; refresh manually"),
            Self::PartlyWatched(why) => write!(f, "not all folders are watched: {why}; refresh manually"),
            Self::Catalogue(fault) => write!(f, "{fault}"),
            Self::Opened(note) => write!(f, "{note}"),
            Self::MadeAgain(damage) => write!(f, "the catalogue is damaged ({damage}) and is rebuilt"),
            Self::NothingKept(fault) => write!(f, "{fault}; the cache is not used"),
            Self::TextsPartly(path, fault) => {
                write!(f, "{}: {fault}; not all texts can be searched", shown(path))
            }
            Self::State(trouble) => write!(f, "{trouble}"),
        }
    }
}

impl Display for TaskDone {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Self::Opened(what) => write!(f, "opened {what}"),
            Self::Handed(name) => write!(f, "image opened in {name}"),
            Self::Saved(path) => write!(f, "saved {}", shown(path)),
        }
    }
}

impl Display for NotSaved {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Self::Refused(refusal) => write!(f, "{refusal}"),
            Self::Folder(folder, fault) => write!(f, "{}: {fault}", shown(folder)),
            Self::Taken { folder, name } => write!(f, "{}: too many files named {name}", shown(folder)),
        }
    }
}

impl Display for NotWatched {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Self::Limit => write!(f, "the limit of the system is reached"),
            Self::System(fault) => write!(f, "{fault}"),
            Self::Says(text) => f.write_str(text),
        }
    }
}

fn shown(path: &Path) -> String {
    clean_line(&path.to_string_lossy()).into_owned()
}

/// `a, b or c`.
fn either<T: AsRef<str>>(names: &[T], word: &str) -> String {
    let names: Vec<&str> = names.iter().map(AsRef::as_ref).collect();
    match names.split_last() {
        Some((last, [])) => (*last).to_owned(),
        Some((last, before)) => format!("{} {word} {last}", before.join(", ")),
        None => String::new(),
    }
}

impl Display for FeedTrouble {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Self::Status(status) => write!(f, "the server answers {status}"),
            Self::Refused(status) => write!(f, "the server refuses newsrack ({status})"),
            Self::Challenge(status) => {
                write!(f, "the site asks for a browser ({status}); another `user_agent` may help")
            }
            Self::Missing => write!(f, "not found (404)"),
            Self::Gone => write!(f, "gone for good (410); remove it from feeds.list"),
            Self::Busy(status) => write!(f, "the server asks to wait ({status})"),
            Self::NotAFeed(Came::Nothing) => write!(f, "nothing came, not a feed"),
            Self::NotAFeed(Came::Page(title)) if title.is_empty() => write!(f, "a web page, not a feed"),
            Self::NotAFeed(Came::Page(title)) => write!(f, "a web page, not a feed: “{title}”"),
            Self::NotAFeed(Came::Other(kind)) if kind.is_empty() => write!(f, "this is no feed"),
            Self::NotAFeed(Came::Other(kind)) => write!(f, "this is no feed ({kind})"),
            Self::Request(failure) => write!(f, "{failure}"),
            Self::Files(fault) => write!(f, "its files cannot be written: {fault}"),
            Self::NoFolder(path, fault) => write!(f, "its files cannot be written: {path}: {fault}"),
            Self::TooMany(most) => {
                write!(f, "more than {} new articles in a day", grouped(*most as usize, 4))
            }
            Self::Internal => write!(f, "an error inside newsrack; please report it"),
            Self::Unsupported => write!(f, "only http and https addresses are fetched"),
        }
    }
}

impl Display for FetchTrouble {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Self::Locked => write!(f, "another newsrack is fetching into this folder"),
            Self::Offline => write!(f, "offline: no host can be found"),
            Self::NoRoom(megabytes) => write!(f, "less than {megabytes} MB are free on the disk"),
            Self::NoList => write!(f, "there is no feeds.list in this folder"),
            Self::List(fault) => write!(f, "feeds.list cannot be read: {fault}"),
            Self::Files(fault) => write!(f, "cannot be written: {fault}"),
            Self::Seen(fault) => write!(f, "what was seen of the feeds cannot be kept: {fault}"),
        }
    }
}
