//! The program ends at any moment, or the disk refuses: the next run does the rest.
#![expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "a test that cannot go on has failed")]

use super::world::{FEED, Server, World, pieces, response, rss, tree};
use crate::fetch::{Disk, Faults, Operation, Outcome};
use crate::net::Response;
use crate::trouble::{Fault, FeedTrouble, FetchTrouble};
use std::fs;
use std::io;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// After so many operations nothing reaches the disk any more.
#[derive(Debug)]
struct Dies {
    left: AtomicUsize,
    count: AtomicUsize,
}

impl Dies {
    fn after(operations: usize) -> Arc<Self> {
        Arc::new(Self { left: AtomicUsize::new(operations), count: AtomicUsize::new(0) })
    }
}

impl Faults for Dies {
    fn fault(&self, _: Operation) -> Option<io::Error> {
        self.count.fetch_add(1, Ordering::Relaxed);
        let alive = |left: usize| left.checked_sub(1);
        let is_dead = self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, alive).is_err();
        is_dead.then(|| io::Error::other("the program has ended"))
    }
}

/// Operations of this kind fail with this error.
#[derive(Debug)]
struct Refuses(Operation, io::ErrorKind);

impl Faults for Refuses {
    fn fault(&self, operation: Operation) -> Option<io::Error> {
        (operation == self.0).then(|| self.1.into())
    }
}

fn documents() -> [Vec<u8>; 2] {
    let mut later = pieces(-3..4);
    later[4].text += "<p>What came after it.</p>";
    [rss(&pieces(0..4)), rss(&later)]
}

/// A world after the first document, in which story 3 was deleted and story 2 edited.
fn begun(server: &Server) -> World {
    let [first, second] = documents();
    server.says(FEED, Ok(Response { etag: Some("\"1\"".into()), ..response(FEED, 200, &first) }));
    let mut world = World::new();
    world.fetch(server);
    fs::remove_file(world.article_with("story 3,")).unwrap();
    let edited = world.article_with("story 2,");
    fs::write(&edited, fs::read_to_string(&edited).unwrap().replace("told", "retold")).unwrap();
    world.now += chrono::TimeDelta::hours(25);
    server.says(FEED, Ok(Response { etag: Some("\"2\"".into()), ..response(FEED, 200, &second) }));
    world
}

#[test]
fn killed_at_any_step_the_next_run_does_the_rest() {
    let server = Server::default();
    let mut undisturbed = begun(&server);
    let counting = Dies::after(usize::MAX);
    undisturbed.disk = Disk::with(counting.clone());
    assert_eq!(undisturbed.fetch(&server).counts(), (3, 1));
    let steps = counting.count.load(Ordering::Relaxed);
    assert!(steps > 20, "{steps}");
    for at in 0..steps {
        let mut world = begun(&server);
        world.disk = Disk::with(Dies::after(at));
        world.fetch(&server);
        // Nothing is there by half.
        for (path, bytes) in world.articles() {
            assert!(bytes.ends_with(b"\n"), "{path} after step {at}");
        }
        world.disk = Disk::default();
        world.now += chrono::TimeDelta::minutes(31);
        world.fetch(&server);
        assert_eq!(world.articles(), undisturbed.articles(), "after step {at}");
        assert_eq!(world.versions(), undisturbed.versions(), "after step {at}");
        assert_eq!(tree(&world.library().join(".newsrack/tmp")).len(), 0, "after step {at}");
        let etags: Vec<_> =
            world.states().feeds.into_values().map(|record| record.validators.unwrap().etag).collect();
        assert_eq!(etags, [Some("\"2\"".to_owned())], "after step {at}");
    }
}

#[test]
fn a_new_library_survives_death_as_well() {
    let server = Server::with(&documents()[0]);
    let mut undisturbed = World::new();
    let counting = Dies::after(usize::MAX);
    undisturbed.disk = Disk::with(counting.clone());
    undisturbed.fetch(&server);
    for at in 0..counting.count.load(Ordering::Relaxed) {
        let mut world = World::new();
        world.disk = Disk::with(Dies::after(at));
        world.fetch(&server);
        world.disk = Disk::default();
        world.now += chrono::TimeDelta::minutes(31);
        world.fetch(&server);
        assert_eq!(
            tree(&world.library().join(".newsrack")).keys().collect::<Vec<_>>(),
            [".gitignore", "id", "lock"]
        );
        assert_eq!(world.articles(), undisturbed.articles(), "after step {at}");
    }
}

/// What a disk refuses is reported, and the server's name for the document is not kept.
#[test]
fn a_disk_that_refuses_costs_nothing_but_time() {
    let table = [
        (Operation::Create, io::ErrorKind::StorageFull, Fault::NoSpace),
        (Operation::Write, io::ErrorKind::StorageFull, Fault::NoSpace),
        (Operation::Rename, io::ErrorKind::ReadOnlyFilesystem, Fault::ReadOnly),
        (Operation::Sync, io::ErrorKind::StorageFull, Fault::NoSpace),
    ];
    for (operation, error, fault) in table {
        let server = Server::default();
        let mut world = begun(&server);
        let before = world.articles();
        world.disk = Disk::with(Arc::new(Refuses(operation, error)));
        let run = world.fetch(&server);
        assert!(run.troubles.contains(&FetchTrouble::Files(fault.clone())), "{operation:?}: {run:?}");
        if operation != Operation::Sync {
            assert_eq!(run.outcome(), &Outcome::Failed(FeedTrouble::Files(fault)));
            assert_eq!(world.articles(), before, "{operation:?}");
        }
        world.disk = Disk::default();
        world.now += chrono::TimeDelta::minutes(31);
        world.fetch(&server);
        assert_eq!(server.last_request().etag.as_deref(), Some("\"1\""), "{operation:?}");
        assert_eq!(world.articles().len(), 6, "{operation:?}");
        world.article_with("What came after it.");
    }
}

/// Somebody writes a file when newsrack is about to.
#[derive(Debug)]
struct Intrudes {
    at: PathBuf,
    text: &'static str,
    is_done: AtomicBool,
}

impl Faults for Intrudes {
    fn fault(&self, operation: Operation) -> Option<io::Error> {
        if operation == Operation::Rename && !self.is_done.swap(true, Ordering::Relaxed) {
            fs::create_dir_all(self.at.parent().unwrap()).unwrap();
            fs::write(&self.at, self.text).unwrap();
        }
        None
    }
}

/// The update is not lost: it is kept as a version the next time.
#[test]
fn an_update_of_a_file_that_changes_meanwhile_comes_again() {
    let server = Server::default();
    let mut world = begun(&server);
    let at = world.article_with("story 1,");
    let text = "My own words about story 1, here.\n";
    world.disk = Disk::with(Arc::new(Intrudes { at: at.clone(), text, is_done: AtomicBool::new(false) }));
    let run = world.fetch(&server);
    assert_eq!(run.counts(), (3, 0), "{run:?}");
    world.disk = Disk::default();
    let run = world.fetch_later(&server);
    assert_eq!((server.last_request().etag, run.report().kept.len()), (None, 1));
    assert_eq!(fs::read_to_string(at).unwrap(), text);
    let has_update = |bytes: &Vec<u8>| String::from_utf8_lossy(bytes).contains("What came after it.");
    assert!(world.versions().values().any(has_update));
    world.fetch_later(&server);
    assert_eq!(server.last_request().etag.as_deref(), Some("\"2\""));
}

#[test]
fn a_new_article_whose_name_is_taken_is_not_lost() {
    let server = Server::with(&rss(&pieces(0..1)));
    let first = World::new();
    first.fetch(&server);
    let name = first.articles().into_keys().next().unwrap();
    // A folder or a link has the name.
    for make in [|at: &Path| fs::create_dir(at).unwrap(), |at: &Path| symlink("nowhere", at).unwrap()] {
        let world = World::new();
        let at = world.library().join(&name);
        fs::create_dir_all(at.parent().unwrap()).unwrap();
        make(&at);
        assert_eq!(world.fetch(&server).counts(), (1, 0));
        assert_ne!(world.article_with("story 0,"), at);
    }
    // A synchronising program brings the file of another device.
    let mut world = World::new();
    let at = world.library().join(&name);
    let text = "Another device was here.\n";
    world.fetch(&Server::with(&rss(&[])));
    world.now += chrono::TimeDelta::hours(25);
    world.disk = Disk::with(Arc::new(Intrudes { at: at.clone(), text, is_done: AtomicBool::new(false) }));
    assert_eq!(world.fetch(&server).counts(), (0, 0));
    world.disk = Disk::default();
    assert_eq!(world.fetch_later(&server).report().kept.len(), 1);
    assert_eq!((fs::read_to_string(at).unwrap(), world.articles().len()), (text.into(), 1));
}

#[test]
fn a_log_of_what_was_seen_that_cannot_be_read_stops_writing() {
    let server = Server::default();
    let world = begun(&server);
    let folder = world.state().join("feeds");
    let log = fs::read_dir(&folder).unwrap().next().unwrap().unwrap().path();
    fs::remove_file(&log).unwrap();
    fs::create_dir(&log).unwrap();
    let before = world.articles();
    let run = world.fetch(&server);
    assert!(matches!(run.outcome(), Outcome::Failed(FeedTrouble::Files(_))), "{run:?}");
    assert_eq!(world.articles(), before);
}
