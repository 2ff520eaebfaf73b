//! What can go wrong, in English: how troubles print.

use super::grouped;
use crate::language::bytes;
use crate::text::clean_line;
use crate::trouble::{
    CatalogueDamage, CatalogueFault, CatalogueNote, ConfigProblem, Content, Failure, Fault, LaunchError,
    NetworkFault, NotSaved, NotWatched, PictureDamage, QueryWrong, Refusal, Remade, Shortened, StateTrouble,
    TaskDone, TaskFailed, Unread, Wanted, Wrong,
};
use std::fmt::{Display, Formatter, Result};
use std::path::Path;

impl Display for Fault {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        f.write_str(match self {
            Self::Missing => "no such file or folder",
            Self::Denied => "permission denied",
            Self::NoSpace => "no space left on the disk",
            Self::ReadOnly => "the disk can only be read",
            Self::IsFolder => "this is a folder",
            Self::NotRegular => "not a regular file",
            Self::NotFolder => "this is no folder",
            Self::Busy => "another program uses it",
            Self::TooManyOpen => "too many files are open",
            Self::Refused => "the connection is refused",
            Self::Ended => "the other side ended the connection",
            Self::Unreachable => "the host cannot be reached",
            Self::TimedOut => "there is no answer",
            Self::TooLong => "the file is too long",
            Self::TooSlow => "it takes too long",
            Self::Foreign => "the folder belongs to another user",
            Self::NoDevice => "it holds no device id; remove it to begin with a new one",
            Self::Looking => "the reading state was opened to be looked at",
            Self::Away => "its logs are gone; mount it or add new.log to begin anew",
            Self::Counters => "its largest counter `n` is too large; remove those lines",
            Self::Says(text) => text,
        })
    }
}

impl Display for Refusal {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Self::Empty => write!(f, "the address is empty"),
            Self::TooLong(bytes) => write!(f, "the address is too long ({bytes} bytes)"),
            Self::Control => write!(f, "the address holds control characters"),
            Self::NotAnAddress => write!(f, "this is not an address"),
            Self::Data => write!(f, "data: addresses are not opened"),
            Self::Script => write!(f, "scripts are not run"),
            Self::File => write!(f, "an article may not name files of this computer"),
            Self::Mail => write!(f, "this is a mail address"),
            Self::Scheme(scheme) => write!(f, "{scheme}: addresses are not opened, only http and https"),
            Self::NoHost => write!(f, "the address names no host"),
            Self::Fragment => write!(f, "this is a place within the page"),
            Self::NoBase => write!(f, "the address is relative and the article has no link"),
            Self::NoFile => write!(f, "there is no file of this name beside the article or in the library"),
            Self::Outside => write!(f, "the file is outside of the library"),
            Self::NotAFile => write!(f, "this is not a regular file"),
            Self::Private(host) => {
                write!(f, "{host} is in a private network (allow_private_hosts can allow it)")
            }
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
            Self::Text => "a text",
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
            Self::Header { width, height } => write!(f, "its header speaks of {width} × {height} pixels"),
            Self::CutShort => write!(f, "it ends too early"),
            Self::Says(text) => f.write_str(text),
        }
    }
}

impl Display for Failure {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Self::Refused(refusal) => write!(f, "{refusal}"),
            Self::RedirectRefused(refusal) => write!(f, "the server redirects elsewhere: {refusal}"),
            Self::Cancelled => write!(f, "cancelled"),
            Self::TooSlow(limit) => write!(f, "not there within {} s", limit.as_secs_f32()),
            Self::TooLarge(limit) => write!(f, "larger than {}", bytes(*limit)),
            Self::TooManyRedirects(limit) => write!(f, "the server redirects more than {limit} times"),
            Self::Status(404) => write!(f, "the server has no such picture (404)"),
            Self::Status(403) => write!(f, "the server does not hand it out (403)"),
            Self::Status(code) => write!(f, "the server answers with status {code}"),
            Self::Network(why) => write!(f, "{why}"),
            Self::Disk(why) => write!(f, "the picture cannot be written: {why}"),
        }
    }
}

impl Display for NetworkFault {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Self::BrokeOff => write!(f, "the download broke off"),
            Self::Proxy(why) => write!(f, "the proxy of the environment cannot be used: {why}"),
            Self::Socks => {
                write!(f, "the proxy of the environment cannot be used: SOCKS is not supported")
            }
            Self::UnknownHost => write!(f, "the host is not known"),
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
            Self::Missing(name) => write!(f, "{name}: there is no such program on PATH"),
            Self::Relative(name) => write!(f, "{name}: a program is named by its name or its absolute path"),
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
            Self::NotText => write!(f, "not a text"),
            Self::LeadsUp => write!(f, "a link to a folder above the library is not entered"),
            Self::Twice => write!(f, "this folder was entered before by another way"),
            Self::TooDeep(most) => write!(f, "more than {most} folders deep; not entered"),
            Self::LeadsNowhere => write!(f, "a link that leads nowhere"),
            Self::Exclude(why) => write!(f, "`exclude`: {why}"),
            Self::Tripped => write!(f, "cannot be read: internal error"),
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
                write!(f, "the snapshot of the reading state was damaged; the logs were read again")
            }
            // These say what to do, and need the room.
            Self::Kept(path, fault @ (Fault::Away | Fault::Counters)) => {
                write!(f, "{}: {fault}", shown(path))
            }
            Self::Kept(path, fault) => {
                write!(f, "{}: {fault}; changes are kept in memory meanwhile", shown(path))
            }
            Self::Written(1) => write!(f, "a change: written again, nothing was lost"),
            Self::Written(count) => {
                write!(f, "{} changes: written again, nothing was lost", grouped(*count, 4))
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

impl Display for CatalogueFault {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Self::Damaged(damage) => write!(f, "catalogue: damaged: {damage}"),
            Self::Newer => write!(f, "catalogue: written by a newer newsrack, left alone"),
            Self::NotWriter => write!(f, "catalogue: another newsrack is writing it"),
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
            Self::Values => write!(f, "its values do not fit each other"),
            Self::NoFile(name) => write!(f, "{} is not a file", shown(Path::new(name))),
            Self::NoTexts => write!(f, "text cache: not there"),
            Self::TextsCutShort => write!(f, "text cache: cut short"),
            Self::TextsForeign => write!(f, "text cache: of another catalogue"),
            Self::LastText => write!(f, "text cache: its last text is not what was written"),
            Self::TextHead => write!(f, "text cache: a record has no head"),
            Self::Search => write!(f, "text cache: search failed"),
        }
    }
}

impl Display for CatalogueNote {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Self::NothingKept(fault) => write!(f, "{fault}; nothing is kept in the cache"),
            Self::Rebuilt(Remade::Damaged(damage)) => {
                write!(f, "the catalogue is damaged ({damage}) and is rebuilt")
            }
            Self::Rebuilt(Remade::Other) => {
                write!(f, "the catalogue is of another version or other settings and is rebuilt")
            }
            Self::Lock => write!(f, "the lock was not a file and is made again"),
            Self::Texts(damage) => write!(f, "{damage}; it is made again"),
        }
    }
}

impl Display for QueryWrong {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Self::NoValue(field) => write!(f, "`{field}:` needs a value"),
            Self::NoState(value) => {
                write!(f, "`is:` knows unread, read, starred and muted, not `{value}`")
            }
            Self::NoDay(value) => {
                write!(f, "`{value}` is no day: 2021, 2021-03, 2021-03-24, today, yesterday or 7d")
            }
            Self::Nothing => write!(f, "it asks for nothing"),
            Self::ByState => write!(f, "`is:` cannot say what is muted"),
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
            Self::NoSetting => write!(f, "there is no such setting"),
            Self::Not(wanted) => write!(f, "must be {wanted}"),
            Self::Query { query, character, wrong } => {
                write!(f, "`{query}`, character {character}: {wrong}")
            }
            Self::Glob { glob, why } => write!(f, "`{glob}`: {why}"),
            Self::OpenQuote => write!(f, "a quote is not closed"),
            Self::NoColour(roles) => write!(f, "there is no such colour, only base, {}", roles.join(", ")),
            Self::NoContext(contexts) => {
                let tables: Vec<String> = contexts.iter().map(|context| format!("keys.{context}")).collect();
                write!(f, "there are only {}", either(&tables, "and"))
            }
            Self::NoAction => write!(f, "there is no such action"),
            Self::OnlyIn(contexts) => write!(f, "works only in {}", either(contexts, "and")),
            Self::NoKey(key) => write!(f, "no key is called `{key}`"),
            Self::Digit(key) => write!(f, "`{key}` begins with a digit, which is a count"),
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
            Self::OneOfEitherWay(names) => write!(f, "{}, or one with a minus", either(names, "or")),
            Self::Path => write!(f, "an absolute path, or begin with ~/"),
            Self::Zone => write!(f, "a zone such as Asia/Shanghai"),
            Self::DateFormat => write!(f, "a strftime format"),
            Self::Strings => write!(f, "a list of strings"),
            Self::KeyTable => write!(f, "a table: [keys]"),
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
            Self::NoThread(fault) => write!(f, "no thread: {fault}"),
            Self::NotWatched(why) => write!(f, "folders are not watched: {why}; r looks again"),
            Self::PartlyWatched(why) => write!(f, "not all folders are watched: {why}; r looks again"),
            Self::Catalogue(fault) => write!(f, "{fault}"),
            Self::Opened(told) => write!(f, "{told}"),
            Self::MadeAgain(damage) => write!(f, "the catalogue is damaged ({damage}) and is made again"),
            Self::NothingKept(fault) => write!(f, "{fault}; nothing is kept in the cache"),
            Self::TextsPartly(path, fault) => {
                write!(f, "{}: {fault}; texts are searched as far as they are", shown(path))
            }
            Self::State(trouble) => write!(f, "{trouble}"),
        }
    }
}

impl Display for TaskDone {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Self::Opened(what) => write!(f, "opened {what}"),
            Self::Handed(name) => write!(f, "image handed to {name}"),
            Self::Saved(path) => write!(f, "saved {}", shown(path)),
        }
    }
}

impl Display for NotSaved {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Self::Refused(refusal) => write!(f, "{refusal}"),
            Self::Folder(folder, fault) => write!(f, "{}: {fault}", shown(folder)),
            Self::Taken { folder, name } => write!(f, "{}: too many files are called {name}", shown(folder)),
        }
    }
}

impl Display for NotWatched {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Self::Limit => write!(f, "the system lets no more folders be watched"),
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
