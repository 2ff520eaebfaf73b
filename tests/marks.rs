//! Marks follow their articles through edits, moves, kills and a deleted cache, and never reach another article.
#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "tests make files, end at the first error and say how it went"
)]

#[path = "support/desk.rs"]
mod desk;
#[path = "support/pty.rs"]
mod pty;

use desk::{Desk, NEWSRACK};
use pty::{Program, Pty};
use rustix::process::Signal;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::process::{Child, Stdio};
use std::time::Duration;

/// What the test knows of an article. Its words are unique.
#[derive(Clone)]
struct Known {
    number: usize,
    path: String,
    title: String,
    date: String,
    link: Option<String>,
    extra: usize,
    read: bool,
    starred: bool,
}

impl Known {
    fn new(number: usize, linked: bool) -> Self {
        Self {
            number,
            path: format!("news/a{number}.md"),
            title: format!("Subject {number}"),
            // Within a week, so that no article is old enough to start as read.
            date: format!("2026-03-{:02} 08:{:02}:00", 20 + number % 6, number % 60),
            link: linked.then(|| format!("https://example.org/{number}")),
            extra: 0,
            read: false,
            starred: false,
        }
    }

    fn write(&self, desk: &Desk) {
        let number = self.number;
        let words: Vec<String> = (0..40).map(|word| format!("w{number}x{word}")).collect();
        let extra: Vec<String> = (0..self.extra * 30).map(|word| format!("e{number}y{word}")).collect();
        let link = self.link.as_ref().map(|link| format!("link: {link}\n")).unwrap_or_default();
        let text = format!(
            "---\ntitle: {}\ndate: {}\n{link}---\n<p>{}</p><p>{}</p>\n",
            self.title,
            self.date,
            words.join(" "),
            extra.join(" ")
        );
        let path = desk.path(&self.path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}

/// A small random generator with a seed, so that a failure can be reproduced.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit
    }
}

/// The read and starred marks of each path, from `list`.
fn listed_marks(desk: &Desk) -> BTreeMap<String, (bool, bool)> {
    let output = desk.run(&["list", "news", "--json"]);
    assert_eq!((output.status.code(), &*output.stderr), (Some(0), &b""[..]));
    let lines = String::from_utf8(output.stdout).unwrap();
    let rows = lines.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    rows.map(|row| {
        let flag = |name: &str| row[name].as_bool().unwrap();
        (row["path"].as_str().unwrap().to_owned(), (flag("read"), flag("starred")))
    })
    .collect()
}

/// Starts `index` and kills it after a random time.
fn killed(desk: &Desk, random: &mut Random) {
    let mut child = started(desk, &["index", "news"]);
    // A random delay, so this is not a wait for a condition.
    std::thread::sleep(Duration::from_millis(random.below(30) as u64));
    let _ = child.kill();
    child.wait().unwrap();
}

fn started(desk: &Desk, arguments: &[&str]) -> Child {
    desk.newsrack(arguments).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

/// A reader of the library in its own terminal.
fn reader(desk: &Desk) -> Pty {
    let mut program = Program::new(NEWSRACK, &[&desk.argument("news")]);
    for (name, value) in desk.variables() {
        program = program.env(name, value);
    }
    program.start()
}

/// Every article has its expected marks. `why` gets the number of an article that does not.
#[track_caller]
fn is_right(desk: &Desk, articles: &[Known], why: impl Fn(usize) -> String) {
    let listed = listed_marks(desk);
    for Known { number, path, read, starred, .. } in articles {
        assert_eq!(
            listed.get(path),
            Some(&(*read, *starred)),
            "article {number} at {path}; {}",
            why(*number)
        );
    }
    assert_eq!(listed.len(), articles.len());
}

/// A random sequence of marks, edits, moves, kills and commands. After each step every mark is checked.
fn course(seed: u64, steps: usize) {
    let desk = Desk::new();
    let mut random = Random(seed);
    let mut articles: Vec<Known> = (0..12).map(|number| Known::new(number, number % 3 == 0)).collect();
    for article in &articles {
        article.write(&desk);
    }
    let mut next = articles.len();
    for step in 0..steps {
        let at = random.below(articles.len());
        let before = articles[at].clone();
        let what = match random.below(13) {
            0..=2 => {
                let article = &mut articles[at];
                let flag = ["--read", "--unread", "--star", "--unstar"][random.below(4)];
                let output = desk.run(&["mark", flag, &article.path]);
                assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
                match flag {
                    "--read" => article.read = true,
                    "--unread" => article.read = false,
                    "--star" => article.starred = true,
                    _ => article.starred = false,
                }
                format!("mark {flag}")
            }
            3 => {
                articles[at].title = format!("Subject {}, edited {step}", before.number);
                articles[at].write(&desk);
                "title".into()
            }
            4 => {
                articles[at].extra += 1;
                articles[at].write(&desk);
                "text".into()
            }
            5 => {
                articles[at].date = format!("2026-04-{:02} 09:00:00", 1 + random.below(28));
                articles[at].write(&desk);
                "date".into()
            }
            6 => {
                let article = &mut articles[at];
                article.path = format!("news/{}/b{step}.md", random.below(3));
                fs::create_dir_all(desk.path(&article.path).parent().unwrap()).unwrap();
                fs::rename(desk.path(&before.path), desk.path(&article.path)).unwrap();
                "move".into()
            }
            7 => {
                // Only the title changes, not the text: one of the two must identify a moved article.
                let article = &mut articles[at];
                article.path = format!("news/c/c{step}.md");
                article.title = format!("Subject {}, moved {step}", before.number);
                article.write(&desk);
                fs::remove_file(desk.path(&before.path)).unwrap();
                "move and title".into()
            }
            8 => {
                // Another article replaces this one.
                let path = before.path.clone();
                articles[at] = Known { path, ..Known::new(next, random.below(2) == 0) };
                next += 1;
                articles[at].write(&desk);
                "another article".into()
            }
            9 => {
                let other = (at + 1) % articles.len();
                let (a, b) = (articles[at].path.clone(), articles[other].path.clone());
                (articles[at].path, articles[other].path) = (b, a);
                articles[at].write(&desk);
                articles[other].write(&desk);
                "swap".into()
            }
            10 => {
                killed(&desk, &mut random);
                "index, killed".into()
            }
            11 => {
                let output = desk.run(&["index", "news"]);
                assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
                "index".into()
            }
            _ => {
                let _ = fs::remove_dir_all(desk.path("home/cache"));
                "cache deleted".into()
            }
        };
        // Edits between two scans add up; a scan resets the comparison.
        if random.below(2) == 0 {
            killed(&desk, &mut random);
        }
        let output = desk.run(&["index", "news"]);
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
        let why = format!("seed {seed}, step {step}: {what} of {}", before.path);
        is_right(&desk, &articles, |_| why.clone());
    }
}

#[test]
fn no_mark_is_lost_or_moved_to_another_article() {
    let courses =
        std::env::var("NEWSRACK_COURSES").ok().and_then(|count| count.parse().ok()).unwrap_or(2_u64);
    for seed in 1..=courses {
        course(seed, 40);
    }
    eprintln!("{courses} courses of 40 steps");
}

#[test]
fn an_edit_is_recognised_before_the_reading_state_knows_it() {
    let desk = Desk::new();
    let mut article = Known::new(1, false);
    article.write(&desk);
    Known::new(2, false).write(&desk);
    assert_eq!(desk.run(&["mark", "--star", &article.path]).status.code(), Some(0));
    article.title = "Another title".into();
    article.write(&desk);
    // `list` only reads the files and writes nothing.
    assert_eq!(listed_marks(&desk)["news/a1.md"], (false, true));
    // A mark of the edited article takes precedence over its earlier ones.
    assert_eq!(desk.run(&["mark", "--unstar", &article.path]).status.code(), Some(0));
    assert_eq!(listed_marks(&desk)["news/a1.md"], (false, false));
    assert_eq!(desk.run(&["index", "news"]).status.code(), Some(0));
    assert_eq!(listed_marks(&desk)["news/a1.md"], (false, false));
}

#[test]
fn marks_wait_while_the_reading_state_cannot_be_written() {
    let desk = Desk::new();
    let mut article = Known::new(1, false);
    article.write(&desk);
    assert_eq!(desk.run(&["index", "news"]).status.code(), Some(0));
    assert_eq!(desk.run(&["mark", "--star", &article.path]).status.code(), Some(0));
    article.title = "Another title".into();
    article.extra = 2;
    article.write(&desk);
    // A file in place of the log folder; permissions would not stop root.
    let (logs, aside) = (desk.path("home/state/newsrack/logs"), desk.path("home/aside"));
    fs::rename(&logs, &aside).unwrap();
    fs::write(&logs, "no folder").unwrap();
    let output = desk.run(&["index", "news"]);
    assert_ne!(String::from_utf8_lossy(&output.stderr), "", "it is reported");
    fs::remove_file(&logs).unwrap();
    fs::rename(&aside, &logs).unwrap();
    assert_eq!(desk.run(&["index", "news"]).status.code(), Some(0));
    assert_eq!(listed_marks(&desk)["news/a1.md"], (false, true));
}

/// Readers, `mark` and `index` run concurrently on one reading state and are killed while articles are edited and
/// moved.
#[test]
fn nothing_is_lost_or_crossed_when_three_at_once_are_killed() {
    let kills = std::env::var("NEWSRACK_KILLS").ok().and_then(|count| count.parse().ok()).unwrap_or(90_usize);
    let desk = Desk::new();
    let mut random = Random(kills as u64);
    let mut articles: Vec<Known> = (0..20).map(|number| Known::new(number, number % 4 == 0)).collect();
    for article in &articles {
        article.write(&desk);
    }
    assert_eq!(desk.run(&["index", "news"]).status.code(), Some(0));
    let (mut done, mut late, mut round) = (0, 0, 0);
    // The history of each article, for the failure message.
    let mut history: Vec<String> = vec![String::new(); articles.len()];
    while done < kills {
        round += 1;
        let marked = random.below(articles.len());
        let flag = ["--read", "--unread", "--star", "--unstar"][random.below(4)];
        let mut reader = reader(&desk);
        let index = [&["index", "news"][..], &["index", "--rebuild", "news"]][random.below(2)];
        let mut verb = started(&desk, index);
        let mut mark = started(&desk, &["mark", flag, &articles[marked].path]);
        // Another article is edited or moved at the same time.
        let mut at = random.below(articles.len());
        if at == marked {
            at = (at + 1) % articles.len();
        }
        let article = &mut articles[at];
        let what = random.below(4);
        write!(history[at], " {round}:{}", ["title", "text", "move", "-"][what]).unwrap();
        match what {
            0 => {
                article.title = format!("Subject {}, edited {round}", article.number);
                article.write(&desk);
            }
            1 => {
                article.extra += 1;
                article.write(&desk);
            }
            2 => {
                let before = article.path.clone();
                article.path = format!("news/{}/b{round}.md", random.below(3));
                fs::create_dir_all(desk.path(&article.path).parent().unwrap()).unwrap();
                fs::rename(desk.path(&before), desk.path(&article.path)).unwrap();
            }
            _ => {}
        }
        // A random delay, so this is not a wait for a condition.
        std::thread::sleep(Duration::from_millis(random.below(120) as u64));
        let acknowledged = mark.try_wait().unwrap().map(|status| status.code());
        for child in [&mut mark, &mut verb] {
            let _ = child.kill();
            child.wait().unwrap();
        }
        reader.signal(Signal::KILL);
        reader.wait_exit();
        done += 3;
        let end = if acknowledged.is_some() { "" } else { "?" };
        write!(history[marked], " {round}:{flag}{end}").unwrap();
        let article = &mut articles[marked];
        let (mark, wanted) = match flag {
            "--read" => (&mut article.read, true),
            "--unread" => (&mut article.read, false),
            "--star" => (&mut article.starred, true),
            _ => (&mut article.starred, false),
        };
        if let Some(code) = acknowledged {
            assert_eq!(code, Some(0), "round {round}");
            *mark = wanted;
        } else {
            // The mark was not acknowledged, so both outcomes are right.
            late += 1;
            let path = article.path.clone();
            let (read, starred) = listed_marks(&desk)[&path];
            let is = if flag.ends_with("read") { read } else { starred };
            let mark = if flag.ends_with("read") { &mut article.read } else { &mut article.starred };
            assert!(is == *mark || is == wanted);
            *mark = is;
        }
        if round % 5 == 0 || done >= kills {
            assert_eq!(desk.run(&["index", "news"]).status.code(), Some(0), "round {round}");
            is_right(&desk, &articles, |number| format!("round {round}:{}", history[number]));
        }
    }
    eprintln!("{done} kills, {late} of them before a mark was done: nothing lost, nothing crossed");
}
