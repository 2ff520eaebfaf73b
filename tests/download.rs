//! Downloads from hostile servers: each ends with one line within its limits and leaves no file behind.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
#![expect(clippy::disallowed_methods, reason = "a test's own server and files")]

use newsrack::media::{DownloadProgress, Failure, Policy, Proxies, Refusal, Store, download};
use newsrack::trouble::Content;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::thread;
use std::time::{Duration, Instant};
use url::Url;

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89";

/// A local server that answers every request with `answer` and records the requests.
struct Server {
    port: u16,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Server {
    fn start(answer: impl Fn(&str, &mut TcpStream) + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&asked);
        let answer = Arc::new(answer);
        thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                let (log, answer) = (Arc::clone(&log), Arc::clone(&answer));
                thread::spawn(move || {
                    let request = read_request(&mut stream);
                    log.lock().unwrap().push(request.clone());
                    answer(&request, &mut stream);
                });
            }
        });
        Self { port, asked }
    }

    /// A server that sends some bytes and closes.
    fn sends(bytes: impl Into<Vec<u8>>) -> Self {
        let bytes = bytes.into();
        Self::start(move |_, stream| {
            let _ = stream.write_all(&bytes);
        })
    }

    fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

/// Keeps a connection open until the client closes it.
fn until_closed(stream: &mut TcpStream) {
    let _ = stream.read(&mut [0]);
}

fn read_request(stream: &mut TcpStream) -> String {
    let mut request = Vec::new();
    let mut byte = [0];
    while !request.ends_with(b"\r\n\r\n") && stream.read(&mut byte).unwrap_or(0) == 1 {
        request.push(byte[0]);
    }
    String::from_utf8_lossy(&request).into_owned()
}

/// A policy with small limits that allows only the server's port on this computer.
fn policy(server: &Server) -> Policy {
    Policy {
        max_bytes: 100_000,
        deadline: Duration::from_millis(600),
        allow_private_hosts: vec![format!("127.0.0.1:{}", server.port)],
        ..Policy::default()
    }
}

fn fetch(address: &str, policy: &Policy) -> (Result<Vec<u8>, Failure>, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::new(&folder.path().join("pictures"), 1_000_000);
    let url = Url::parse(address).unwrap();
    let start = Instant::now();
    let outcome = download(&url, policy, &store, &AtomicBool::new(false), &mut |_| {});
    let took = start.elapsed();
    assert!(took < policy.deadline + Duration::from_millis(300), "{address}: took {took:?}");
    let left = files(&store);
    let name = outcome.as_ref().cloned().unwrap_or_default();
    let outcome = outcome.map(|path| std::fs::read(path).unwrap());
    match &outcome {
        Ok(_) => assert_eq!(left, 1),
        Err(failure) => {
            assert_eq!(left, 0, "{address}: left behind after {failure}");
            let line = failure.to_string();
            assert!(!line.is_empty() && line.len() < 300 && !line.contains(char::is_control), "{line:?}");
        }
    }
    (outcome, name)
}

/// The number of files in a store.
fn files(store: &Store) -> usize {
    store.path().map_or(0, |folder| std::fs::read_dir(folder).unwrap().count())
}

fn fails(server: &Server) -> Failure {
    fetch(&server.url("/a.png"), &policy(server)).0.unwrap_err()
}

fn ok(headers: &str, body: &[u8]) -> Vec<u8> {
    [format!("HTTP/1.1 200 OK\r\n{headers}\r\n").as_bytes(), body].concat()
}

#[test]
fn a_picture_arrives_whole_and_the_server_learns_nothing() {
    let body = [PNG, &vec![7; 70_000]].concat();
    let headers = format!(
        "Content-Length: {}\r\nContent-Type: text/html\r\nSet-Cookie: a=b\r\nContent-Disposition: attachment; filename=\"../../x.sh\"\r\n",
        body.len()
    );
    let server = Server::sends(ok(&headers, &body));
    let (outcome, name) = fetch(&server.url("/page/a.html?x=1#part"), &policy(&server));
    assert_eq!(outcome.unwrap(), body);
    assert!(name.is_absolute() && name.extension().is_some_and(|ending| ending == "png"), "{name:?}");
    let asked = server.asked();
    assert_eq!(asked.len(), 1);
    let request = asked[0].to_ascii_lowercase();
    assert!(request.starts_with("get /page/a.html?x=1 http/1.1\r\n"), "{request}");
    for word in ["cookie", "referer", "newsrack", "ureq", "#part", "gzip"] {
        assert!(!request.contains(word), "{word} in {request}");
    }
    assert!(request.contains("accept-encoding: identity"), "{request}");
}

#[test]
fn bodies_of_every_framing_arrive() {
    let chunked = [b"1e\r\n", &PNG[..30], b"\r\n", b"3\r\n", &PNG[30..], b"\r\n0\r\n\r\n"].concat();
    let table = [
        ok("Connection: close\r\n", PNG),
        ok("Transfer-Encoding: chunked\r\n", &chunked),
        [b"HTTP/1.1 100 Continue\r\n\r\n".as_slice(), &ok("Content-Length: 33\r\n", PNG)].concat(),
        ok("Content-Encoding: gzip\r\n", &gzip(PNG)),
    ];
    for answer in table {
        let server = Server::sends(answer.clone());
        let (outcome, _) = fetch(&server.url("/"), &policy(&server));
        assert_eq!(outcome.as_deref(), Ok(PNG), "{}", String::from_utf8_lossy(&answer));
    }
}

#[test]
fn silence_and_trickles_end_at_the_deadline() {
    let silent = Server::start(|_, stream| until_closed(stream));
    let stalled = Server::start(|_, stream| {
        let _ = stream.write_all(&ok("Content-Length: 5000\r\n", PNG));
        until_closed(stream);
    });
    let trickle = |first: &'static [u8], byte: &'static [u8]| {
        Server::start(move |_, stream| {
            let _ = stream.write_all(first);
            while stream.write_all(byte).is_ok() {
                // The server is slow on purpose.
                thread::sleep(Duration::from_millis(20));
            }
        })
    };
    let head = trickle(b"HTTP/1.1 200 OK\r\nX: ", b"x");
    let continues = trickle(b"", b"HTTP/1.1 100 Continue\r\n\r\n");
    let body = trickle(b"HTTP/1.1 200 OK\r\n\r\n\x89PNG\r\n\x1a\n", b"x");
    thread::scope(|scope| {
        for server in [&silent, &stalled, &head, &body] {
            scope.spawn(|| assert_eq!(fails(server), Failure::TooSlow(Duration::from_millis(600))));
        }
        scope.spawn(|| fails(&continues));
    });
}

#[test]
fn endless_and_overlong_bodies_end_at_the_size_limit() {
    let endless = Server::start(|_, stream| {
        let _ = stream.write_all(&ok("", PNG));
        while stream.write_all(&[0; 4096]).is_ok() {}
    });
    let chunks = Server::start(|_, stream| {
        let _ = stream.write_all(&ok("Transfer-Encoding: chunked\r\n", b"21\r\n"));
        let _ = stream.write_all(PNG);
        while stream.write_all(b"\r\n4\r\nabcd").is_ok() {}
    });
    let bomb = Server::sends(ok("Content-Encoding: gzip\r\n", &gzip(&[PNG, &vec![0; 100_001]].concat())));
    let announced = Server::sends(ok("Content-Length: 18446744073709551615\r\n", PNG));
    let exact = Server::sends(ok("", &[PNG, &vec![0; 100_000 - PNG.len()]].concat()));
    for server in [&endless, &chunks, &bomb, &announced] {
        assert_eq!(fails(server), Failure::TooLarge(100_000));
    }
    assert_eq!(fetch(&exact.url("/"), &policy(&exact)).0.map(|body| body.len()), Ok(100_000));
}

#[test]
fn lies_about_type_and_length_are_found_out() {
    let refused = |what| Failure::Refused(Refusal::NotAPicture(what));
    let table = [
        (ok("Content-Type: image/png\r\n", b"<!doctype html><html>hello"), refused(Content::WebPage)),
        (
            ok("Content-Type: image/png\r\n", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
            refused(Content::Drawing),
        ),
        (ok("Content-Length: 0\r\n", b""), refused(Content::Nothing)),
        (ok("Content-Encoding: gzip\r\n", &gzip(&gzip(PNG))), refused(Content::Archive)),
        (b"HTTP/1.1 204 No Content\r\n\r\n".to_vec(), Failure::Status(204)),
        (b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n".to_vec(), Failure::Status(404)),
        (b"HTTP/1.1 206 Partial\r\nContent-Length: 33\r\n\r\n".to_vec(), Failure::Status(206)),
        (b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n".to_vec(), Failure::Status(302)),
    ];
    for (answer, expected) in table {
        let server = Server::sends(answer);
        assert_eq!(fails(&server), expected);
    }
    let broken = [
        ok("Content-Length: 5000\r\n", PNG),
        ok("Content-Length: -1\r\n", PNG),
        ok("Content-Length: 5\r\nContent-Length: 33\r\n", PNG),
        ok("Transfer-Encoding: chunked\r\n", b"zz\r\nbody"),
        ok("Content-Encoding: gzip\r\n", b"\x1f\x8b\x08\0broken stream of bytes"),
        b"".to_vec(),
        b"\x1b]0;owned\x07\r\n\r\n".to_vec(),
        b"SSH-2.0-OpenSSH_9.9\r\n".to_vec(),
    ];
    for answer in broken {
        let server = Server::sends(answer.clone());
        let failure = fails(&server);
        assert!(
            matches!(failure, Failure::Network(_)),
            "{failure:?} for {}",
            String::from_utf8_lossy(&answer)
        );
    }
}

#[test]
fn headers_are_bounded_and_never_printed() {
    let large = Server::start(|_, stream| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nX-Large: ");
        for _ in 0..2560 {
            if stream.write_all(&[b'x'; 4096]).is_err() {
                return;
            }
        }
        let _ = stream.write_all(b"\r\n\r\n");
    });
    let many = Server::start(|_, stream| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n");
        while stream.write_all(b"A: b\r\nC: d\r\n").is_ok() {}
    });
    for server in [&large, &many] {
        assert!(matches!(fails(server), Failure::Network(_)));
    }
    let escapes = [
        ok("X: \x1b]0;owned\x07\r\nContent-Length: 33\r\n", PNG),
        b"HTTP/1.1 200 \x1b[31mOK\x1b]52;c;eA==\x07\r\nContent-Length: 3\r\n\r\nabc".to_vec(),
        b"HTTP/1.1 500 \x1b[2J\r\n\r\n".to_vec(),
        b"HTTP/1.1 302 Found\r\nLocation: /\x1b[31m\r\nContent-Length: 0\r\n\r\n".to_vec(),
        "HTTP/1.1 302 Found\r\nLocation: ssh\u{202e}://x\r\nContent-Length: 0\r\n\r\n".as_bytes().to_vec(),
        b"HTTP/1.1 302 Found\r\nLocation: //\x9b31m/\r\nContent-Length: 0\r\n\r\n".to_vec(),
    ];
    for answer in escapes {
        let server = Server::sends(answer.clone());
        // The outcome does not matter here; `fetch` checks the message.
        let _ = fetch(&server.url("/a.png"), &policy(&server));
        assert!(server.asked().len() <= 6);
    }
}

#[test]
fn redirects_are_counted_and_judged_like_addresses() {
    let count = Server::start(|request, stream| {
        let at: u32 = request[5..].split(' ').next().unwrap().parse().unwrap();
        let answer = match at {
            0 => ok("Content-Length: 33\r\n", PNG),
            more => format!("HTTP/1.1 302 Found\r\nLocation: {}\r\nContent-Length: 0\r\n\r\n", more - 1)
                .into_bytes(),
        };
        let _ = stream.write_all(&answer);
    });
    assert_eq!(fetch(&count.url("/5"), &policy(&count)).0.as_deref(), Ok(PNG));
    assert_eq!(fetch(&count.url("/6"), &policy(&count)).0, Err(Failure::TooManyRedirects(5)));
    let round = Server::sends("HTTP/1.1 301 Moved\r\nLocation: /\r\nContent-Length: 0\r\n\r\n");
    assert_eq!(fails(&round), Failure::TooManyRedirects(5));
    assert_eq!(round.asked().len(), 6);

    let other = Server::sends(ok("", PNG));
    let private = |host: &str| Refusal::Private(host.to_owned());
    let table = [
        ("file:///etc/passwd".to_owned(), Refusal::File),
        ("javascript:alert(1)".to_owned(), Refusal::Script),
        ("gopher://127.0.0.1/".to_owned(), Refusal::Scheme("gopher".to_owned())),
        (format!("http://127.0.0.1:{}/", other.port), private("127.0.0.1")),
        (format!("http://2130706433:{}/", other.port), private("127.0.0.1")),
        (format!("//localhost:{}/", other.port), private("localhost")),
        (format!("http://[::ffff:127.0.0.1]:{}/", other.port), private("[::ffff:7f00:1]")),
        ("http://169.254.169.254/latest/meta-data/".to_owned(), private("169.254.169.254")),
        ("http://0:80/".to_owned(), private("0.0.0.0")),
        ("http:///".to_owned(), Refusal::NoHost),
        (format!("http://a.example/{}", "x".repeat(9000)), Refusal::TooLong(9017)),
    ];
    for (location, refusal) in table {
        let server =
            Server::sends(format!("HTTP/1.1 302 Found\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n"));
        assert_eq!(
            fails(&server),
            Failure::RedirectRefused(refusal),
            "{}",
            &location[..location.len().min(60)]
        );
    }
    assert_eq!(other.asked(), Vec::<String>::new());
}

#[test]
fn this_computer_is_not_asked_unless_it_is_allowed() {
    let server = Server::sends(ok("", PNG));
    let port = server.port;
    let closed = Policy { allow_private_hosts: Vec::new(), ..policy(&server) };
    for host in
        ["127.0.0.1", "127.1", "0x7f000001", "0", "[::1]", "[::ffff:127.0.0.1]", "localhost", "a.localhost"]
    {
        let (outcome, _) = fetch(&format!("http://{host}:{port}/"), &closed);
        assert!(matches!(outcome, Err(Failure::Refused(Refusal::Private(_)))), "{host}: {outcome:?}");
    }
    assert_eq!(server.asked(), Vec::<String>::new());
    let by_name = Policy { allow_private_hosts: vec!["localhost".to_owned()], ..closed };
    assert_eq!(fetch(&format!("http://localhost:{port}/"), &by_name).0.as_deref(), Ok(PNG));
}

#[test]
fn a_private_proxy_is_used_and_knows_the_target() {
    let proxy = Server::start(|_, stream| {
        let _ = stream.write_all(b"HTTP/1.1 200 Connected\r\n\r\n");
        let _ = read_request(stream);
        let _ = stream.write_all(&ok("Content-Length: 33\r\n", PNG));
    });
    let address = format!("http://127.0.0.1:{}", proxy.port);
    let through = |proxies| Policy { allow_private_hosts: Vec::new(), proxies, ..policy(&proxy) };
    let proxies = Proxies { http: Some(address.clone()), ..Proxies::default() };
    let policy = through(proxies.clone());
    assert_eq!(fetch("http://pictures.invalid/a.png", &policy).0.as_deref(), Ok(PNG));
    assert!(proxy.asked()[0].starts_with("CONNECT pictures.invalid:80 "), "{:?}", proxy.asked());
    // The proxy must not give access to itself or to this computer.
    for target in [format!("{address}/a.png"), "http://localhost/".to_owned()] {
        let (outcome, _) = fetch(&target, &policy);
        assert!(matches!(outcome, Err(Failure::Refused(Refusal::Private(_)))), "{target}: {outcome:?}");
    }
    let socks = through(Proxies { http: Some("socks5://127.0.0.1:1080".to_owned()), ..Proxies::default() });
    assert!(matches!(fetch("http://pictures.invalid/", &socks).0, Err(Failure::Network(_))));
    let gone = through(Proxies { http: Some("http://127.0.0.1:1".to_owned()), ..Proxies::default() });
    assert!(matches!(fetch("http://pictures.invalid/", &gone).0, Err(Failure::Network(_))));
    assert_eq!(proxy.asked().len(), 1);
}

#[test]
fn unreachable_and_insecure_servers_end_in_one_line() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let plain = TcpListener::bind("127.0.0.1:0").unwrap();
    let plain_port = plain.local_addr().unwrap().port();
    thread::spawn(move || {
        for mut stream in plain.incoming().flatten() {
            let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n");
        }
    });
    let policy = Policy {
        deadline: Duration::from_secs(5),
        allow_private_hosts: vec!["127.0.0.1".to_owned()],
        ..Policy::default()
    };
    for address in [format!("http://127.0.0.1:{port}/"), format!("https://127.0.0.1:{plain_port}/")] {
        let (outcome, _) = fetch(&address, &policy);
        assert!(matches!(outcome, Err(Failure::Network(_))), "{address}: {outcome:?}");
    }
}

#[test]
fn a_download_is_stopped_at_once_and_tells_how_far_it_is() {
    let server = Server::start(|_, stream| {
        let _ = stream.write_all(&ok("Content-Length: 90000\r\n", &[PNG, &[0; 5000]].concat()));
        until_closed(stream);
    });
    let folder = tempfile::tempdir().unwrap();
    let store = Store::new(&folder.path().join("pictures"), 1_000_000);
    let url = Url::parse(&server.url("/")).unwrap();
    let policy = Policy { deadline: Duration::from_secs(20), ..policy(&server) };
    let cancel = AtomicBool::new(false);
    let (sender, seen) = mpsc::channel();
    let (outcome, took) = thread::scope(|scope| {
        let (url, policy, store, cancel) = (&url, &policy, &store, &cancel);
        let work = scope.spawn(move || {
            download(url, policy, store, cancel, &mut |progress| sender.send(progress).unwrap())
        });
        let last = seen.iter().find(|progress: &DownloadProgress| progress.received >= 5033);
        assert_eq!(last, Some(DownloadProgress { received: 5033, total: Some(90_000) }));
        let start = Instant::now();
        cancel.store(true, Ordering::Relaxed);
        (work.join().unwrap(), start.elapsed())
    });
    assert_eq!(outcome, Err(Failure::Cancelled));
    assert!(took < Duration::from_millis(100), "{took:?}");
    assert_eq!(seen.try_iter().next(), None);
    assert_eq!(files(&store), 0);
}

/// A gzip stream (RFC 1952).
fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}
