//! An HTTP server on 127.0.0.1 that plays scripts: for each path a list of answers, of which the last repeats. It
//! records every request with its time, its headers and how many were answered at once.
//!
//! A test file includes it with `#[path = "support/feed_server.rs"] mod feed_server;`.

#![allow(unreachable_pub, dead_code, reason = "each test file uses a part of it")]
#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "tests start threads and end at the first error"
)]

use std::collections::HashMap;
use std::fmt::Write as _;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard};
use std::thread;
use std::time::{Duration, Instant};

/// A request that was made.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The `Host` header without its port.
    pub host: String,
    /// Path and query.
    pub path: String,
    /// Names in lower case, as they came.
    pub headers: Vec<(String, String)>,
    /// When it had arrived, since the server's start.
    pub at: Duration,
    /// When its answer was sent, since the server's start; none before.
    pub until: Option<Duration>,
    /// The number of the connection that it came through.
    pub connection: usize,
}

impl Asked {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(other, _)| other == name).map(|(_, value)| &**value)
    }
}

/// How the body of an answer is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Framing {
    Length,
    /// In chunks of so many bytes.
    Chunked(usize),
    /// To the end of the connection.
    Close,
}

/// One answer of a script.
#[derive(Clone, Debug)]
pub struct Answer {
    status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
    framing: Framing,
    wait: Duration,
    /// The time between two bytes, from the first byte of the header or of the body.
    slow_header: Option<Duration>,
    slow_body: Option<Duration>,
    /// After so many bytes of the body the connection ends.
    cut: Option<usize>,
    /// The body is repeated without end.
    endless: bool,
    /// These bytes instead of an answer; then the connection ends.
    raw: Option<Vec<u8>>,
    etag: Option<String>,
}

impl Answer {
    pub fn status(status: u16) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: Vec::new(),
            framing: Framing::Length,
            wait: Duration::ZERO,
            slow_header: None,
            slow_body: None,
            cut: None,
            endless: false,
            raw: None,
            etag: None,
        }
    }

    pub fn ok(body: impl Into<Vec<u8>>) -> Self {
        Self { body: body.into(), ..Self::status(200) }
    }

    pub fn redirect(status: u16, location: &str) -> Self {
        Self::status(status).header("Location", location)
    }

    /// These bytes, and then the end of the connection. No bytes: it ends at once.
    pub fn raw(bytes: impl Into<Vec<u8>>) -> Self {
        Self { raw: Some(bytes.into()), ..Self::status(200) }
    }

    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    pub fn body(self, body: impl Into<Vec<u8>>) -> Self {
        Self { body: body.into(), ..self }
    }

    /// With this `ETag`; 304 to a request that has it in `If-None-Match`.
    pub fn etag(self, etag: &str) -> Self {
        Self { etag: Some(etag.to_owned()), ..self }.header("ETag", etag)
    }

    /// Packed with gzip.
    pub fn gzip(self) -> Self {
        let body = gzip(&self.body);
        self.packed("gzip", body)
    }

    pub fn packed(self, encoding: &str, body: Vec<u8>) -> Self {
        self.header("Content-Encoding", encoding).body(body)
    }

    /// Sent in chunks of `size` bytes.
    pub fn chunked(self, size: usize) -> Self {
        Self { framing: Framing::Chunked(size), ..self }
    }

    /// Sent without a length; the connection ends with the body.
    pub fn until_closed(self) -> Self {
        Self { framing: Framing::Close, ..self }
    }

    /// Sent after a while.
    pub fn after(self, wait: Duration) -> Self {
        Self { wait, ..self }
    }

    /// A byte each `every`, from the beginning of the header.
    pub fn slowly(self, every: Duration) -> Self {
        Self { slow_header: Some(every), slow_body: Some(every), ..self }
    }

    /// A byte each `every`, from the beginning of the body.
    pub fn slow_body(self, every: Duration) -> Self {
        Self { slow_body: Some(every), ..self }
    }

    /// The connection ends after so many bytes of the body.
    pub fn cut(self, bytes: usize) -> Self {
        Self { cut: Some(bytes), ..self }
    }

    /// The body is repeated without end, in chunks unless it is said otherwise.
    pub fn endless(self) -> Self {
        let framing = if self.framing == Framing::Length { Framing::Chunked(4096) } else { self.framing };
        Self { endless: true, framing, ..self }
    }
}

/// A gzip stream (RFC 1952).
pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

struct Shared {
    start: Instant,
    /// The answers that are left for each key: a path, or a host, a blank and a path.
    scripts: Mutex<HashMap<String, Vec<Answer>>>,
    asked: Mutex<Vec<Asked>>,
}

/// The server. Its threads end with the test.
pub struct FeedServer {
    socket: SocketAddr,
    shared: Arc<Shared>,
}

impl FeedServer {
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let socket = listener.local_addr().unwrap();
        let shared =
            Arc::new(Shared { start: Instant::now(), scripts: Mutex::default(), asked: Mutex::default() });
        let server = Self { socket, shared: Arc::clone(&shared) };
        thread::spawn(move || {
            for (number, stream) in listener.incoming().flatten().enumerate() {
                let shared = Arc::clone(&shared);
                thread::spawn(move || shared.serve(&stream, number));
            }
        });
        server
    }

    pub fn socket(&self) -> SocketAddr {
        self.socket
    }

    /// The address of a path on 127.0.0.1.
    pub fn url(&self, path: &str) -> String {
        self.at("127.0.0.1", path)
    }

    /// The address of a path on another host that leads to this server.
    pub fn at(&self, host: &str, path: &str) -> String {
        format!("http://{host}:{}{path}", self.socket.port())
    }

    /// What is answered to requests for `key` from now on, the last again and again. The key is path and query, or
    /// `HOST PATH` for one host alone, or `*` for what has no script. Without one the answer is 404.
    pub fn script(&self, key: &str, answers: impl IntoIterator<Item = Answer>) {
        let mut answers: Vec<Answer> = answers.into_iter().collect();
        answers.reverse();
        locked(&self.shared.scripts).insert(key.to_owned(), answers);
    }

    /// All requests in the order in which they came.
    pub fn asked(&self) -> Vec<Asked> {
        locked(&self.shared.asked).clone()
    }

    /// The requests for one path, in the order in which they came.
    pub fn asked_for(&self, path: &str) -> Vec<Asked> {
        self.asked().into_iter().filter(|asked| asked.path == path).collect()
    }

    /// Forgets the requests up to now.
    pub fn forget(&self) {
        locked(&self.shared.asked).clear();
    }

    /// The most requests that were answered at once: those to one host, or all.
    pub fn most_at_once(&self, host: Option<&str>) -> usize {
        let asked = self.asked();
        let ours: Vec<&Asked> =
            asked.iter().filter(|asked| host.is_none_or(|host| asked.host == host)).collect();
        let under_way = |other: &Asked, at| other.at <= at && other.until.is_none_or(|until| until > at);
        let at_once = ours.iter().map(|asked| ours.iter().filter(|other| under_way(other, asked.at)).count());
        at_once.max().unwrap_or(0)
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap()
}

impl Shared {
    /// Answers the requests of one connection.
    fn serve(&self, stream: &TcpStream, connection: usize) {
        let _ = stream.set_nodelay(true);
        let mut reader = BufReader::new(stream);
        while let Some(mut asked) = read_request(&mut reader) {
            asked.at = self.start.elapsed();
            asked.connection = connection;
            let answer = self.answer(&asked);
            let index = {
                let mut all = locked(&self.asked);
                all.push(asked.clone());
                all.len() - 1
            };
            let sent = send(stream, &answer, &asked);
            if let Some(asked) = locked(&self.asked).get_mut(index) {
                asked.until = Some(self.start.elapsed());
            }
            if !matches!(sent, Ok(true)) {
                break;
            }
        }
        let _ = stream.shutdown(std::net::Shutdown::Both);
    }

    fn answer(&self, asked: &Asked) -> Answer {
        let mut scripts = locked(&self.scripts);
        for key in [format!("{} {}", asked.host, asked.path), asked.path.clone(), "*".to_owned()] {
            if let Some(answers) = scripts.get_mut(&key) {
                let is_last = answers.len() == 1;
                let next = if is_last { answers.last().cloned() } else { answers.pop() };
                if let Some(answer) = next {
                    return answer;
                }
            }
        }
        Answer::status(404)
    }
}

fn read_request(reader: &mut impl BufRead) -> Option<Asked> {
    let mut line = String::new();
    reader.by_ref().take(1 << 16).read_line(&mut line).ok().filter(|count| *count > 0)?;
    let path = line.split(' ').nth(1)?.to_owned();
    let mut headers = Vec::new();
    loop {
        let mut line = Vec::new();
        reader.by_ref().take(1 << 16).read_until(b'\n', &mut line).ok().filter(|count| *count > 0)?;
        // One character for each byte.
        let line: String = line.iter().map(|byte| char::from(*byte)).collect();
        let line = line.trim_end_matches(['\r', '\n']);
        if line.is_empty() {
            break;
        }
        let (name, value) = line.split_once(':')?;
        headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
    }
    let host =
        headers.iter().find(|(name, _)| name == "host").map(|(_, host)| host.clone()).unwrap_or_default();
    let host = host.rsplit_once(':').map_or(&*host, |(host, _)| host).to_owned();
    Some(Asked { host, path, headers, at: Duration::ZERO, until: None, connection: 0 })
}

/// Sends an answer; whether the connection goes on.
fn send(mut stream: &TcpStream, answer: &Answer, asked: &Asked) -> io::Result<bool> {
    thread::sleep(answer.wait);
    if let Some(raw) = &answer.raw {
        stream.write_all(raw)?;
        return Ok(false);
    }
    let is_known = answer.etag.as_deref().is_some_and(|etag| asked.header("if-none-match") == Some(etag));
    let status = if is_known { 304 } else { answer.status };
    let mut head = format!("HTTP/1.1 {status} Script\r\n");
    for (name, value) in &answer.headers {
        write!(head, "{name}: {value}\r\n").unwrap();
    }
    let has_body = !is_known;
    let has_length = answer.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("content-length"));
    match answer.framing {
        _ if !has_body => {}
        Framing::Length if !has_length => write!(head, "Content-Length: {}\r\n", answer.body.len()).unwrap(),
        Framing::Length => {}
        Framing::Chunked(_) => head.push_str("Transfer-Encoding: chunked\r\n"),
        Framing::Close => head.push_str("Connection: close\r\n"),
    }
    head.push_str("\r\n");
    // One byte for each character.
    let head: Vec<u8> = head.chars().map(|c| u8::try_from(u32::from(c)).unwrap_or(b'?')).collect();
    paced(stream, &head, answer.slow_header)?;
    if !has_body {
        return Ok(true);
    }
    let body = answer.cut.map_or(&answer.body[..], |bytes| &answer.body[..bytes.min(answer.body.len())]);
    loop {
        match answer.framing {
            Framing::Chunked(size) => {
                for chunk in body.chunks(size.max(1)) {
                    let whole = [format!("{:x}\r\n", chunk.len()).as_bytes(), chunk, b"\r\n"].concat();
                    paced(stream, &whole, answer.slow_body)?;
                }
            }
            _ => paced(stream, body, answer.slow_body)?,
        }
        if !answer.endless {
            break;
        }
    }
    if answer.cut.is_some() {
        return Ok(false);
    }
    if matches!(answer.framing, Framing::Chunked(_)) {
        stream.write_all(b"0\r\n\r\n")?;
    }
    Ok(answer.framing != Framing::Close)
}

/// Writes at once, or a byte each `every`.
fn paced(mut stream: &TcpStream, bytes: &[u8], every: Option<Duration>) -> io::Result<()> {
    let Some(every) = every else { return stream.write_all(bytes) };
    for byte in bytes {
        stream.write_all(&[*byte])?;
        thread::sleep(every);
    }
    Ok(())
}
