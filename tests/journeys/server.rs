//! A server of images, and hostile responses.

use super::desk::{Desk, article};
use std::io::Read;
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

/// A server with a response for each path. It records the requested paths.
pub(super) struct Server {
    port: u16,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Server {
    pub(super) fn start(answer: impl Fn(&str, &mut TcpStream) + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (log, answer) = (Arc::clone(&asked), Arc::new(answer));
        #[expect(clippy::disallowed_methods, reason = "a test's own server")]
        thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                let (log, answer) = (Arc::clone(&log), Arc::clone(&answer));
                #[expect(clippy::disallowed_methods, reason = "a test's own server")]
                thread::spawn(move || {
                    let mut request = Vec::new();
                    let mut byte = [0];
                    while !request.ends_with(b"\r\n\r\n") && stream.read(&mut byte).unwrap_or(0) == 1 {
                        request.push(byte[0]);
                    }
                    let path = String::from_utf8_lossy(&request).split(' ').nth(1).unwrap_or("").to_owned();
                    log.lock().expect("a log").push(path.clone());
                    answer(&path, &mut stream);
                });
            }
        });
        Self { port, asked }
    }

    pub(super) fn asked(&self) -> Vec<String> {
        self.asked.lock().expect("a log").clone()
    }

    /// A library with an article of images from this server, which the settings allow.
    pub(super) fn desk(&self, paths: &[&str], settings: &str) -> (Desk, [String; 2]) {
        let desk = Desk::new();
        let url = |path: &str| format!("http://127.0.0.1:{}/{path}", self.port);
        let images = paths.iter().map(|path| format!("<p>x</p><img src=\"{}\" alt=\"{path}\">", url(path)));
        let matter = format!("One\ncover: {}", url("cover"));
        desk.write("news/one.md", article(&matter, "2026-11-22 08:00:00", &images.collect::<String>()));
        let [flag, file] = desk.viewer_configured();
        let allowed = format!("allow_private_hosts = [\"127.0.0.1\"]\n{settings}\n");
        let both = format!("{}{allowed}", desk.text("viewer.toml"));
        desk.write("viewer.toml", both);
        (desk, [flag, file])
    }
}

/// Responses that do not lead to an image, by path; empty for other paths.
pub(super) fn misleading(path: &str) -> &'static [u8] {
    match path {
        "/page" => b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\n<!doctype html>",
        "/loop" => b"HTTP/1.1 302 Found\r\nLocation: /loop\r\nContent-Length: 0\r\n\r\n",
        "/file" => b"HTTP/1.1 302 Found\r\nLocation: file:///etc/passwd\r\nContent-Length: 0\r\n\r\n",
        _ => b"",
    }
}
