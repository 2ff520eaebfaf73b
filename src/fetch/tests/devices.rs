//! Several devices fetch into copies of one folder.
#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::print_stderr,
    reason = "a test that cannot go on has failed"
)]

use super::world::{FEED, Server, World, pieces, response, rss, tree};
use crate::net::{Response, RetryAfter};
use std::fs;
use std::path::Path;
use std::process::Command;

/// Copies what the other folder lacks, as a synchronising program does.
fn copy(from: &Path, to: &Path) {
    for (path, bytes) in tree(from) {
        let to = to.join(&path);
        if path != ".newsrack/lock" && !to.exists() {
            fs::create_dir_all(to.parent().unwrap()).unwrap();
            fs::write(to, bytes).unwrap();
        }
    }
}

fn devices() -> [World; 2] {
    ["aaaaaaaaaaaaaaaa", "bbbbbbbbbbbbbbbb"].map(|device| World::of_device(device, &[FEED]))
}

#[test]
fn two_devices_write_the_same_bytes() {
    let server = Server::with(&rss(&pieces(0..10)));
    let [mut one, mut two] = devices();
    two.now += chrono::TimeDelta::days(3);
    one.fetch(&server);
    two.fetch(&server);
    assert_eq!(one.articles(), two.articles());
    let mut changed = pieces(-2..10);
    changed[5].text += "<p>More.</p>";
    server.document(&changed);
    assert_eq!(one.fetch_later(&server).counts(), (2, 1));
    assert_eq!(two.fetch_later(&server).counts(), (2, 1));
    assert_eq!((one.articles(), one.versions()), (two.articles(), two.versions()));
}

#[test]
fn a_new_device_brings_nothing_back() {
    let server = Server::with(&rss(&pieces(0..10)));
    let [mut one, mut two] = devices();
    one.settings.first = 6;
    one.fetch(&server);
    for story in ["story 2,", "story 4,"] {
        fs::remove_file(one.article_with(story)).unwrap();
    }
    copy(&one.library(), &two.library());
    server.document(&pieces(-3..10));
    assert_eq!(two.fetch_later(&server).counts(), (3, 0));
    assert_eq!(one.fetch_later(&server).counts(), (3, 0));
    assert_eq!(one.articles(), two.articles());
    assert_eq!(one.articles().len(), 7);
}

#[test]
fn with_a_common_folder_of_reading_state_deleting_counts_everywhere() {
    let server = Server::with(&rss(&pieces(0..4)));
    let [mut one, mut two] = devices();
    one.fetch(&server);
    copy(&one.library(), &two.library());
    two.fetch(&server);
    for world in [&one, &two] {
        fs::remove_file(world.article_with("story 0,")).unwrap();
    }
    fs::remove_dir_all(two.state()).unwrap();
    copy(&one.state(), &two.state());
    server.document(&pieces(-1..4));
    assert_eq!((one.fetch_later(&server).counts(), two.fetch_later(&server).counts()), ((1, 0), (1, 0)));
    assert_eq!(one.articles(), two.articles());
}

fn git(folder: &Path, arguments: &[&str]) -> bool {
    let mut command = Command::new("git");
    command.current_dir(folder).args([
        "-c",
        "user.name=a",
        "-c",
        "user.email=a@b.example",
        "-c",
        "commit.gpgsign=false",
    ]);
    command.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_SYSTEM", "/dev/null");
    command.args(arguments).output().is_ok_and(|output| output.status.success())
}

#[test]
fn git_merges_what_two_devices_fetched() {
    if !git(Path::new("."), &["--version"]) {
        eprintln!("skipped: there is no git");
        return;
    }
    let server = Server::with(&rss(&pieces(0..4)));
    let [mut one, mut two] = devices();
    one.fetch(&server);
    let library = one.library();
    assert!(git(&library, &["init", "-q", "-b", "main"]));
    assert!(git(&library, &["add", "-A"]) && git(&library, &["commit", "-qm", "first"]));
    fs::remove_dir_all(two.library()).unwrap();
    assert!(git(
        library.parent().unwrap(),
        &["clone", "-q", library.to_str().unwrap(), two.library().to_str().unwrap()]
    ));
    // Both fetch; the server goes on between them.
    let mut changed = pieces(-2..4);
    changed[3].text += "<p>More.</p>";
    server.document(&changed);
    one.fetch_later(&server);
    assert!(git(&library, &["add", "-A"]) && git(&library, &["commit", "-qm", "one"]));
    two.fetch_later(&server);
    server.document(&[pieces(-4..-2), changed].concat());
    two.fetch_later(&server);
    assert!(git(&two.library(), &["add", "-A"]) && git(&two.library(), &["commit", "-qm", "two"]));
    assert!(git(&two.library(), &["pull", "-q", "--no-rebase", "--no-edit", "origin", "main"]));
    assert!(git(
        &library,
        &["pull", "-q", "--no-rebase", "--no-edit", two.library().to_str().unwrap(), "main"]
    ));
    assert_eq!(one.articles(), two.articles());
    assert_eq!(one.articles().len(), 8);
    assert_eq!((one.fetch_later(&server).counts(), two.fetch_later(&server).counts()), ((0, 0), (0, 0)));
}

#[test]
fn two_libraries_of_one_device_are_apart() {
    let server = Server::with(&rss(&pieces(0..3)));
    let mut world = World::new();
    world.fetch(&server);
    // Another folder of the same name with the same feed.
    let other = world.library().with_file_name("more").join(world.name);
    fs::create_dir_all(&other).unwrap();
    fs::copy(world.library().join("feeds.list"), other.join("feeds.list")).unwrap();
    world.others.push(other);
    server.document(&pieces(-1..3));
    assert_eq!(world.fetch_later(&server).counts(), (5, 0));
    // Another folder in the same place.
    fs::rename(world.library(), world.library().with_file_name("old")).unwrap();
    fs::create_dir(world.library()).unwrap();
    world.list(&[FEED]);
    server.document(&pieces(-2..3));
    assert_eq!(world.fetch_later(&server).counts(), (6, 0));
}

/// A host that asks to wait is left alone for all libraries of a run, until the latest time that one of them knows.
#[test]
fn the_libraries_of_a_run_share_what_is_held() {
    let lines = ["https://many.example/a", "https://many.example/b"];
    let server = Server::default();
    let busy = |seconds| {
        let retry_after = Some(RetryAfter::Seconds(seconds));
        Ok(Response { retry_after, ..response(lines[0], 429, b"") })
    };
    let mut world = World::of_device("aaaaaaaaaaaaaaaa", &lines[..1]);
    let other = world.library().with_file_name("aside");
    fs::create_dir(&other).unwrap();
    fs::write(other.join("feeds.list"), lines[1]).unwrap();
    server.says(lines[0], busy(36_000));
    world.fetch(&server);
    // The other library has a shorter hold of the same host, from a run of its own.
    server.says(lines[1], busy(3_600));
    let name = std::mem::replace(&mut world.name, "aside");
    world.fetch(&server);
    world.name = name;
    world.others.push(other);
    assert_eq!(server.asked(), 2);
    world.now += chrono::TimeDelta::hours(9);
    assert!(world.fetch(&server).reports.is_empty());
    world.now += chrono::TimeDelta::hours(2);
    server.says(lines[0], Ok(response(lines[0], 200, &rss(&pieces(0..1)))));
    server.says(lines[1], Ok(response(lines[1], 200, &rss(&pieces(0..1)))));
    assert_eq!(world.fetch(&server).summary.asked, 2);
}

/// A feed that one library has asked a moment ago is not asked for another one of the run.
#[test]
fn a_feed_of_two_libraries_is_left_alone_for_five_minutes() {
    let server = Server::with(&rss(&pieces(0..3)));
    let mut world = World::new();
    world.fetch(&server);
    let other = world.library().with_file_name("aside");
    fs::create_dir(&other).unwrap();
    world.others.push(other.clone());
    fs::write(other.join("feeds.list"), FEED).unwrap();
    world.now += chrono::TimeDelta::minutes(4);
    assert_eq!(world.fetch(&server).summary.asked, 0);
    world.now += chrono::TimeDelta::minutes(1);
    assert_eq!(world.fetch(&server).counts(), (3, 0));
    // Later both get what comes.
    server.document(&pieces(-1..3));
    assert_eq!(world.fetch_later(&server).counts(), (2, 0));
}

#[test]
fn a_library_may_be_renamed_and_moved() {
    let server = Server::with(&rss(&pieces(0..4)));
    let mut world = World::new();
    world.fetch(&server);
    fs::remove_file(world.article_with("story 0,")).unwrap();
    fs::remove_file(world.article_with("story 2,")).unwrap();
    let from = world.library();
    world.name = "papers";
    fs::rename(from, world.library()).unwrap();
    server.document(&pieces(-1..4));
    assert_eq!(world.fetch_later(&server).counts(), (1, 0));
    // Nor when all that is left is what was deleted.
    for path in world.articles().into_keys() {
        fs::remove_file(world.library().join(path)).unwrap();
    }
    let from = world.library();
    world.name = "elsewhere";
    fs::rename(from, world.library()).unwrap();
    assert_eq!(world.fetch_later(&server).counts(), (0, 0));
}

#[test]
fn the_name_of_a_folder_stands_in_for_an_id_that_cannot_be_written() {
    let server = Server::with(&rss(&pieces(0..3)));
    let mut world = World::new();
    fs::create_dir_all(world.library().join(".newsrack/id")).unwrap();
    world.fetch(&server);
    for path in world.articles().into_keys() {
        fs::remove_file(world.library().join(path)).unwrap();
    }
    server.document(&pieces(-1..3));
    assert_eq!(world.fetch_later(&server).counts(), (1, 0));
}

/// Each device has made an id before the folder was carried along, and a synchroniser keeps one of them.
#[test]
fn a_device_whose_id_is_replaced_brings_nothing_old_back() {
    let server = Server::with(&rss(&pieces(0..6)));
    let [mut one, mut two] = devices();
    one.fetch(&server);
    two.fetch(&server);
    let id = |world: &World| world.library().join(".newsrack/id");
    assert_ne!(fs::read(id(&one)).unwrap(), fs::read(id(&two)).unwrap());
    fs::rename(id(&two), id(&two).with_file_name("id.sync-conflict-20261201-BBBBBBB")).unwrap();
    copy(&one.library(), &two.library());
    fs::remove_file(two.article_with("story 2,")).unwrap();
    server.document(&pieces(-1..6));
    assert_eq!((one.fetch_later(&server).counts(), two.fetch_later(&server).counts()), ((1, 0), (1, 0)));
}
