//! Fetches a thousand feeds from this machine, beside other programs:
//! `cargo bench --bench fetch -- FOLDER [FEEDS [RUNS]]`.
//!
//! FOLDER is emptied below `fetch-bench`. A server on 127.0.0.1 gives every feed a host name of its own: the programs
//! are led to it by `http_proxy`. Each program fetches four times: at first, when nothing has changed and the server
//! says so (304), when nothing has changed and the server sends everything again, and with one new item in each feed.
//! Measured are the release build of newsrack (`cargo build --release` before), and newsboat and sfeed where they are
//! installed (Debian: `apt-get install newsboat sfeed`). Prints the median of each, seconds of the clock, processor
//! seconds and the most memory.
#![expect(clippy::print_stdout, reason = "a program that talks to its user")]
#![expect(clippy::disallowed_methods, reason = "a program that writes files and starts programs")]

use newsrack::fetch::FeedStates;
use std::fmt::Write as _;
use std::fs;
use std::io::{self, BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

/// Items of each feed.
const ITEMS: usize = 20;
/// What the server answers, in the order in which every program is asked to fetch.
const STEPS: [&str; 4] = ["first", "all 304", "all 200, the same", "one new item each"];

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let [folder, rest @ ..] = &arguments[..] else {
        println!("usage: cargo bench --bench fetch -- FOLDER [FEEDS [RUNS]]");
        return ExitCode::SUCCESS;
    };
    let number =
        |at: usize, default| rest.get(at).and_then(|text: &String| text.parse().ok()).unwrap_or(default);
    match measure(&Path::new(folder).join("fetch-bench"), number(0, 1_000), number(1, 3)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            println!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// Runs every program that is there through all steps, in turns.
fn measure(folder: &Path, feeds: usize, runs: usize) -> io::Result<()> {
    let server = Server::start(feeds)?;
    println!("{feeds} feeds of {ITEMS} items, {} bytes", server.bytes());
    let peers: Vec<Peer> =
        [Peer::Newsrack, Peer::Newsboat, Peer::Sfeed].into_iter().filter(|p| p.is_there()).collect();
    let mut figures: Vec<Vec<Vec<Figure>>> = vec![vec![Vec::new(); STEPS.len()]; peers.len()];
    for run in 0..runs {
        for (peer, figures) in peers.iter().zip(&mut figures) {
            let place = folder.join(format!("{peer:?}-{run}"));
            match fs::remove_dir_all(&place) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
            fs::create_dir_all(&place)?;
            peer.prepare(&place, feeds)?;
            for (step, figures) in figures.iter_mut().enumerate() {
                peer.before(&place, step)?;
                server.step.store(step, Ordering::SeqCst);
                let before = server.answers.load(Ordering::SeqCst);
                let figure = peer.fetch(&place, server.port)?;
                let answers = server.answers.load(Ordering::SeqCst) - before;
                println!("{peer:?} {}: {figure} ({answers} answers)", STEPS[step]);
                figures.push(figure);
            }
            if *peer == Peer::Newsrack {
                let figure = peer.fetch(&place, server.port)?;
                println!("Newsrack nothing due: {figure}");
            }
        }
    }
    println!("\nmedians of {runs}");
    for (step, name) in STEPS.iter().enumerate() {
        for (peer, figures) in peers.iter().zip(&figures) {
            let mut figures = figures[step].clone();
            figures.sort_by(|one, other| one.seconds.total_cmp(&other.seconds));
            println!("{name:18} {peer:?}: {}", figures[figures.len() / 2]);
        }
    }
    Ok(())
}

/// A program that fetches feeds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Peer {
    Newsrack,
    Newsboat,
    Sfeed,
}

impl Peer {
    fn is_there(self) -> bool {
        let program = match self {
            Self::Newsrack => return newsrack().is_file(),
            Self::Newsboat => "newsboat",
            Self::Sfeed => "sfeed_update",
        };
        let found =
            Command::new("sh").args(["-c", &format!("command -v {program}")]).stdout(Stdio::null()).status();
        found.is_ok_and(|status| status.success())
    }

    /// Writes its list of feeds and its settings.
    fn prepare(self, place: &Path, feeds: usize) -> io::Result<()> {
        let mut list = String::new();
        for feed in 0..feeds {
            let address = address(feed);
            let _ = match self {
                Self::Newsrack => writeln!(list, "{address} [News] \"Feed {feed}\""),
                Self::Newsboat => writeln!(list, "{address}"),
                Self::Sfeed => writeln!(list, "feed 'feed{feed}' '{address}'"),
            };
        }
        match self {
            Self::Newsrack => {
                fs::create_dir_all(place.join("news"))?;
                fs::write(place.join("news/feeds.list"), list)
            }
            Self::Newsboat => {
                fs::write(place.join("config"), "reload-threads 8\ndownload-retries 1\n")?;
                fs::write(place.join("urls"), list)
            }
            Self::Sfeed => {
                let path = place.join("feeds");
                fs::write(
                    place.join("sfeedrc"),
                    format!("sfeedpath='{}'\nmaxjobs=16\nfeeds() {{\n{list}}}\n", path.display()),
                )
            }
        }
    }

    /// Makes every feed due again: nothing is asked twice within five minutes.
    fn before(self, place: &Path, step: usize) -> io::Result<()> {
        if self == Self::Newsrack && step > 0 {
            rewind(place)?;
        }
        Ok(())
    }

    fn fetch(self, place: &Path, port: u16) -> io::Result<Figure> {
        let mut command = Command::new(match self {
            Self::Newsrack => newsrack(),
            Self::Newsboat => PathBuf::from("newsboat"),
            Self::Sfeed => PathBuf::from("sfeed_update"),
        });
        match self {
            Self::Newsrack => command.arg("fetch").arg(place.join("news")).arg("--quiet"),
            Self::Newsboat => {
                command
                    .args(["-x", "reload", "-u"])
                    .arg(place.join("urls"))
                    .arg("-C")
                    .arg(place.join("config"));
                command.arg("-c").arg(place.join("cache.db"))
            }
            Self::Sfeed => command.arg(place.join("sfeedrc")),
        };
        command
            .env("http_proxy", format!("http://127.0.0.1:{port}"))
            .env_remove("no_proxy")
            .env("HOME", place);
        for folder in ["CACHE", "CONFIG", "DATA", "STATE"] {
            command.env(format!("XDG_{folder}_HOME"), place.join(folder.to_lowercase()));
        }
        Figure::of(&command)
    }
}

/// The release build.
fn newsrack() -> PathBuf {
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| PathBuf::from("target"), PathBuf::from);
    target.join("release/newsrack")
}

/// What one process took.
#[derive(Clone, Copy, Debug)]
struct Figure {
    /// Of the clock.
    seconds: f64,
    /// Of the processors, by the process and those that it waited for.
    processor: f64,
    /// The most memory of one process, in MB.
    memory: f64,
}

impl std::fmt::Display for Figure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:8.3} s, processor {:7.3} s, {:5.0} MB", self.seconds, self.processor, self.memory)
    }
}

impl Figure {
    /// Runs a command under GNU time, which prints what a process took after its end.
    fn of(command: &Command) -> io::Result<Self> {
        let mut timed = Command::new("/usr/bin/time");
        timed.args(["-f", "\n%U %S %M"]).arg(command.get_program()).args(command.get_args());
        for (name, value) in command.get_envs() {
            match value {
                Some(value) => timed.env(name, value),
                None => timed.env_remove(name),
            };
        }
        let start = Instant::now();
        let output = timed.stdin(Stdio::null()).output()?;
        let seconds = start.elapsed().as_secs_f64();
        let text = String::from_utf8_lossy(&output.stderr);
        let mut values =
            text.lines().last().unwrap_or_default().split(' ').map(|value| value.parse().unwrap_or(0.0));
        let mut value = || values.next().unwrap_or(0.0);
        let processor = value() + value();
        Ok(Self { seconds, processor, memory: value() / 1024.0 })
    }
}

/// The address of a feed: a host name for each.
fn address(feed: usize) -> String {
    format!("http://feed{feed}.example.net/feed.xml")
}

/// Answers as a proxy for every host.
struct Server {
    port: u16,
    step: Arc<AtomicUsize>,
    answers: Arc<AtomicUsize>,
    /// The feeds before and after the new item.
    documents: Arc<[Vec<Vec<u8>>; 2]>,
}

impl Server {
    fn start(feeds: usize) -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let document = |items: usize| (0..feeds).map(|feed| document(feed, items)).collect();
        let server = Self {
            port: listener.local_addr()?.port(),
            step: Arc::default(),
            answers: Arc::default(),
            documents: Arc::new([document(ITEMS), document(ITEMS + 1)]),
        };
        let (step, answers, documents) =
            (server.step.clone(), server.answers.clone(), server.documents.clone());
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (step, answers, documents) = (step.clone(), answers.clone(), documents.clone());
                std::thread::spawn(move || serve(stream, &step, &answers, &documents));
            }
        });
        Ok(server)
    }

    fn bytes(&self) -> usize {
        self.documents[0].iter().map(Vec::len).sum()
    }
}

/// Answers the requests of one connection until it ends.
fn serve(
    stream: TcpStream,
    step: &AtomicUsize,
    answers: &AtomicUsize,
    documents: &[Vec<Vec<u8>>; 2],
) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut stream = stream;
    loop {
        let mut lines = Vec::new();
        loop {
            let mut line = String::new();
            if reader.read_line(&mut line)? == 0 {
                return Ok(());
            }
            let line = line.trim_end().to_owned();
            if line.is_empty() {
                break;
            }
            lines.push(line);
        }
        let request = lines.first().cloned().unwrap_or_default();
        if request.starts_with("CONNECT ") {
            stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n")?;
            continue;
        }
        let host =
            lines.iter().find_map(|line| line.to_ascii_lowercase().strip_prefix("host:").map(str::to_owned));
        let host = host.unwrap_or_default();
        let digits: String = host.chars().filter(char::is_ascii_digit).collect();
        let feed: usize = digits.parse().unwrap_or(usize::MAX);
        let step = step.load(Ordering::SeqCst);
        let version = usize::from(step == 3);
        let tag = format!("\"{version}-{feed}\"");
        let knows = lines
            .iter()
            .any(|line| line.to_ascii_lowercase().starts_with("if-none-match:") && line.contains(&tag));
        answers.fetch_add(1, Ordering::SeqCst);
        let Some(body) = documents[version].get(feed) else {
            stream.write_all(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")?;
            continue;
        };
        let answer = if step != 2 && knows {
            format!("HTTP/1.1 304 Not Modified\r\nETag: {tag}\r\n\r\n").into_bytes()
        } else {
            let length = body.len();
            let head = format!(
                "Content-Type: application/rss+xml\r\nETag: {tag}\r\nContent-Length: {length}\r\n\r\n"
            );
            let mut answer = format!("HTTP/1.1 200 OK\r\n{head}").into_bytes();
            answer.extend_from_slice(body);
            answer
        };
        stream.write_all(&answer)?;
    }
}

/// A feed with this many items, the newest first.
fn document(feed: usize, items: usize) -> Vec<u8> {
    let mut text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rss version=\"2.0\"><channel><title>Feed {feed}</title>\
         <link>http://feed{feed}.example.net/</link><description>Made up</description>\n"
    );
    for item in (0..items).rev() {
        let _ = writeln!(
            text,
            "<item><title>Item {item} of feed {feed}</title><link>http://feed{feed}.example.net/{item}.html</link>\
             <guid isPermaLink=\"false\">feed{feed}-{item}</guid><pubDate>{:02} Nov 2026 08:00:00 GMT</pubDate>\
             <description>{}</description></item>",
            item + 1,
            body(feed * 1_000 + item)
        );
    }
    text.push_str("</channel></rss>\n");
    text.into_bytes()
}

/// An article of about 2,300 bytes as escaped HTML.
fn body(seed: usize) -> String {
    const WORDS: [&str; 12] = [
        "harbour", "ferry", "morning", "the", "of", "tide", "a", "report", "timber", "village", "rope", "and",
    ];
    let mut state = seed as u64;
    let mut text = String::new();
    for paragraph in 0..8 {
        text.push_str("&lt;p&gt;");
        for word in 0..44 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            if word > 0 {
                text.push(' ');
            }
            text.push_str(WORDS[(state >> 33) as usize % WORDS.len()]);
        }
        let _ = writeln!(text, " &lt;a href=\"/{seed}/{paragraph}\"&gt;more&lt;/a&gt;.&lt;/p&gt;");
    }
    text
}

/// Lets a day pass for what newsrack remembers of its feeds.
fn rewind(place: &Path) -> io::Result<()> {
    let path = FeedStates::path(&place.join("cache/newsrack"), &place.join("news"));
    let text = fs::read(&path)?;
    let mut states: serde_json::Value = serde_json::from_slice(&text)?;
    let feeds = states.get_mut("feeds").and_then(|feeds| feeds.as_object_mut());
    for feed in feeds.into_iter().flat_map(|feeds| feeds.values_mut()) {
        for name in ["asked", "success"] {
            if let Some(time) = feed.get(name).and_then(serde_json::Value::as_i64) {
                feed[name] = (time - 86_400).into();
            }
        }
    }
    fs::write(&path, serde_json::to_vec(&states)?)
}
