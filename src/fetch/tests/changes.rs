//! What becomes of items that change, move and go.
#![expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "a test that cannot go on has failed")]

use super::world::{FEED, Piece, Server, World, piece, pieces, response, rss};
use crate::fetch::Outcome;
use crate::trouble::{Fault, FeedTrouble};
use chrono::TimeDelta;
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};

#[test]
fn the_newest_of_a_new_feed_are_written_and_then_what_is_new() {
    let server = Server::with(&rss(&pieces(0..8)));
    let mut world = World::new();
    world.settings.first = 5;
    let run = world.fetch(&server);
    assert_eq!((run.counts(), run.outcome()), ((5, 0), &Outcome::Read), "{run:?}");
    assert_eq!(world.articles().len(), 5);
    world.article_with("story 4,");
    // What was too old stays away.
    let before = world.articles();
    server.document(&[vec![piece(-1)], pieces(0..8)].concat());
    let run = world.fetch_later(&server);
    assert_eq!(run.counts(), (1, 0));
    assert_eq!(world.articles().len(), 6);
    assert!(before.iter().all(|(path, bytes)| world.articles().get(path) == Some(bytes)));
    // All of a feed, if its line says so.
    let world = World::of_device("aaaaaaaaaaaaaaaa", &[&format!("{FEED} first:all")]);
    assert_eq!(world.fetch(&server).counts(), (9, 0));
}

/// Another order, other dates of the document, other spellings of addresses: nothing has happened.
#[test]
fn what_is_the_same_changes_no_byte() {
    type Change = fn(&mut Piece);
    let changes: [(&str, Change); 7] = [
        ("order", |_| {}),
        ("dates", |piece| piece.date += TimeDelta::minutes(7)),
        ("all guids", |piece| piece.guid = format!("new-{}", piece.guid)),
        ("http", |piece| piece.link = piece.link.replace("https:", "http:")),
        ("trackers", |piece| piece.link += "?utm_source=feed"),
        ("guids and links", |piece| {
            piece.guid = format!("new-{}", piece.guid);
            piece.link = piece.link.replace("paper.example/", "paper.example/news/");
        }),
        ("white space", |piece| piece.text = piece.text.replace(' ', "  ")),
    ];
    for (name, change) in changes {
        let server = Server::with(&rss(&pieces(0..5)));
        let mut world = World::new();
        world.fetch(&server);
        let before = world.articles();
        let mut changed: Vec<Piece> = pieces(0..5).into_iter().rev().collect();
        for piece in &mut changed {
            change(piece);
        }
        server.document(&changed);
        let run = world.fetch_later(&server);
        assert_eq!((run.counts(), world.articles() == before), ((0, 0), true), "{name}: {run:?}");
    }
}

#[test]
fn a_better_text_replaces_the_old_one_under_its_name() {
    let server = Server::with(&rss(&pieces(0..3)));
    let mut world = World::new();
    world.fetch(&server);
    let (path, old) = (world.article_with("story 1,"), fs::read(world.article_with("story 1,")).unwrap());
    let mut changed = pieces(0..3);
    changed[1].title = "Story 1, corrected".into();
    changed[1].text += "<p>And what came after it.</p>";
    server.document(&changed);
    let run = world.fetch_later(&server);
    assert_eq!(
        (run.counts(), &run.report().updated[..]),
        ((0, 1), &[path.strip_prefix(world.library()).unwrap().to_owned()][..])
    );
    assert_eq!(world.article_with("what came after"), path);
    assert_eq!(world.articles().len(), 3);
    assert_eq!(world.versions().into_values().collect::<Vec<_>>(), [old]);
    // None are kept where the list wants none.
    world.list(&[&format!("{FEED} versions:0")]);
    changed[1].text += "<p>And more.</p>";
    server.document(&changed);
    assert_eq!(world.fetch_later(&server).counts(), (0, 1));
    assert_eq!(world.versions().len(), 1);
}

/// Two servers behind one address, one of which still has the old document.
#[test]
fn an_older_answer_does_not_undo_an_update() {
    let old = pieces(0..3);
    let server = Server::with(&rss(&old));
    let mut world = World::new();
    world.fetch(&server);
    let mut new = pieces(0..3);
    new[1].text += "<p>And what came after it.</p>";
    server.document(&new);
    assert_eq!(world.fetch_later(&server).counts(), (0, 1));
    let files = (world.articles(), world.versions());
    for document in [&old, &new, &old] {
        server.document(document);
        let run = world.fetch_later(&server);
        assert_eq!((run.counts(), run.report().kept.len()), ((0, 0), 0));
        assert_eq!((world.articles(), world.versions()), files);
    }
    // What follows is an update as ever.
    new[1].text += "<p>The end.</p>";
    server.document(&new);
    assert_eq!(world.fetch_later(&server).counts(), (0, 1));
}

#[test]
fn a_text_that_a_publisher_takes_back_says_that_it_is_newer() {
    let atom = |text: &str, day: u32| {
        format!(
            "<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>A</title><entry><id>tag:a.example,2026:1</id>\
             <title>Story</title><published>2026-11-20T08:00:00Z</published><updated>2026-11-{day}T08:00:00Z</updated>\
             <content>{text}</content></entry></feed>"
        )
    };
    let server = Server::default();
    let mut world = World::new();
    let mut says = |text: &str, day| {
        server.says(FEED, Ok(response(FEED, 200, atom(text, day).as_bytes())));
        world.fetch_later(&server).counts()
    };
    assert_eq!(says("The first text of it", 21), (1, 0));
    assert_eq!(says("The second text of it", 22), (0, 1));
    assert_eq!(says("The first text of it", 21), (0, 0));
    assert_eq!(says("The first text of it", 23), (0, 1));
    assert_eq!(says("The second text of it", 22), (0, 0));
}

#[test]
fn a_publisher_that_changes_ids_and_texts_at_once_makes_nothing_twice() {
    let server = Server::with(&rss(&pieces(0..3)));
    let mut world = World::new();
    world.fetch(&server);
    let path = world.article_with("story 1,");
    let mut changed = pieces(0..3);
    for piece in &mut changed {
        piece.guid = format!("https://paper.example/?p={}", piece.title);
    }
    changed[1].text += "<p>And what came after it.</p>";
    server.document(&changed);
    assert_eq!(world.fetch_later(&server).counts(), (0, 1));
    assert_eq!((world.articles().len(), world.article_with("what came after")), (3, path.clone()));
    // So it is when that text changes once more.
    changed[1].text += "<p>The end.</p>";
    server.document(&changed);
    assert_eq!(world.fetch_later(&server).counts(), (0, 1));
    assert_eq!((world.articles().len(), world.article_with("The end.")), (3, path));
}

/// Items that share a page are still different articles.
#[test]
fn several_items_may_have_one_link() {
    let mut first = pieces(0..3);
    for piece in &mut first {
        piece.link = "https://paper.example/log".into();
    }
    let server = Server::with(&rss(&first));
    let mut world = World::new();
    assert_eq!(world.fetch(&server).counts(), (3, 0));
    let mut later = pieces(-2..2);
    for piece in &mut later {
        piece.link = "https://paper.example/log".into();
    }
    server.document(&later);
    assert_eq!(world.fetch_later(&server).counts(), (2, 0));
    // One item at a time, all of which lead to the front page.
    let front = |number| Piece { link: "https://paper.example/".into(), ..piece(number) };
    let server = Server::with(&rss(&[front(3)]));
    let mut world = World::new();
    world.fetch(&server);
    for number in [2, 1, 0] {
        server.document(&[front(number)]);
        assert_eq!(world.fetch_later(&server).counts(), (1, 0), "{number}");
    }
    assert_eq!(world.articles().len(), 4);
}

#[test]
fn what_a_hand_has_changed_is_not_written() {
    type Change = fn(&std::path::Path);
    let edit: Change = |path| {
        let text = fs::read_to_string(path).unwrap();
        fs::write(path, text.replace("What happened", "What I think happened")).unwrap();
    };
    let strip: Change = |path| fs::write(path, "My own words about story 1, here.\n").unwrap();
    let protect: Change = |path| fs::set_permissions(path, fs::Permissions::from_mode(0o444)).unwrap();
    for (name, change) in [("edited", edit), ("without front matter", strip), ("read-only", protect)] {
        let server = Server::with(&rss(&pieces(0..3)));
        let mut world = World::new();
        world.fetch(&server);
        let path = world.article_with("story 1,");
        change(&path);
        let before = fs::read(&path).unwrap();
        let mut changed = pieces(0..3);
        changed[1].text += "<p>And what came after it.</p>";
        server.document(&changed);
        let run = world.fetch_later(&server);
        assert_eq!((run.counts(), run.report().kept.len()), ((0, 0), 1), "{name}: {run:?}");
        assert_eq!((fs::read(&path).unwrap(), world.articles().len()), (before.clone(), 3), "{name}");
        let version = world.versions().into_values().next().unwrap();
        assert!(String::from_utf8(version).unwrap().contains("what came after"), "{name}");
        // It is reported once.
        changed[0].text += "<p>More of another one.</p>";
        server.document(&changed);
        let run = world.fetch_later(&server);
        assert_eq!((run.counts(), run.report().kept.len()), ((0, 1), 0), "{name}: {run:?}");
        assert_eq!(fs::read(&path).unwrap(), before, "{name}");
    }
}

/// An edit alone, without news from the feed, is nothing to report.
#[test]
fn an_edited_file_is_no_news() {
    let server = Server::with(&rss(&pieces(0..3)));
    let mut world = World::new();
    world.fetch(&server);
    let path = world.article_with("story 1,");
    fs::write(&path, fs::read_to_string(&path).unwrap().replace("happened", "was done")).unwrap();
    server.document(&pieces(-1..3));
    let run = world.fetch_later(&server);
    assert_eq!((run.counts(), run.report().kept.len(), world.versions().len()), ((1, 0), 0, 0));
}

#[test]
fn a_text_that_shrinks_is_kept_aside() {
    let long = Piece { text: "<p>One sentence of many.</p>".repeat(20), ..piece(0) };
    let server = Server::with(&rss(std::slice::from_ref(&long)));
    let mut world = World::new();
    world.fetch(&server);
    let before = world.articles();
    server.document(&[Piece { text: "<p>Subscribe to read on.</p>".into(), ..long.clone() }]);
    let run = world.fetch_later(&server);
    assert_eq!((run.counts(), run.report().kept.len(), world.articles() == before), ((0, 0), 1, true));
    server.document(&[Piece { text: long.text.clone() + "<p>The last one.</p>", ..long }]);
    assert_eq!(world.fetch_later(&server).counts(), (0, 1));
}

#[test]
fn what_was_deleted_does_not_come_back() {
    let server = Server::with(&rss(&pieces(0..4)));
    let mut world = World::new();
    world.fetch(&server);
    for story in ["story 1,", "story 2,"] {
        fs::remove_file(world.article_with(story)).unwrap();
    }
    let mut changed = pieces(-1..4);
    changed[2].text += "<p>More.</p>";
    server.document(&changed);
    assert_eq!(world.fetch_later(&server).counts(), (1, 0));
    // Nor with other ids, nor after the cache was lost.
    for piece in &mut changed {
        piece.guid = format!("x{}", piece.guid);
    }
    server.document(&changed);
    assert_eq!(world.fetch_later(&server).counts(), (0, 0));
    fs::remove_dir_all(world.cache()).unwrap();
    assert_eq!(world.fetch_later(&server).counts(), (0, 0));
    assert_eq!(world.articles().len(), 3);
    // All of them deleted, and then some wanted again.
    for path in world.articles().into_keys() {
        fs::remove_file(world.library().join(path)).unwrap();
    }
    server.document(&changed[..4]);
    assert_eq!(world.fetch_later(&server).counts(), (0, 0));
    world.choice.again = true;
    world.choice.named = vec![FEED.into()];
    assert_eq!(world.fetch_later(&server).counts(), (4, 0));
    world.choice = crate::fetch::Choice::default();
    server.document(&changed);
    assert_eq!(world.fetch_later(&server).counts(), (1, 0));
}

#[test]
fn a_file_that_was_moved_is_found() {
    let server = Server::with(&rss(&pieces(0..2)));
    let mut world = World::new();
    world.fetch(&server);
    let path = world.article_with("story 1,");
    let moved = world.library().join("Read later").join(path.file_name().unwrap());
    fs::create_dir(moved.parent().unwrap()).unwrap();
    fs::rename(&path, &moved).unwrap();
    let mut changed = pieces(0..2);
    changed[1].text += "<p>And what came after it.</p>";
    server.document(&changed);
    assert_eq!(world.fetch_later(&server).counts(), (0, 1));
    assert_eq!((world.articles().len(), world.article_with("what came after")), (2, moved));
}

#[test]
fn a_link_in_the_place_of_a_file_is_left_alone() {
    let server = Server::with(&rss(&pieces(0..2)));
    let mut world = World::new();
    world.fetch(&server);
    let path = world.article_with("story 1,");
    let elsewhere = world.state().join("note.md");
    fs::rename(&path, &elsewhere).unwrap();
    symlink(&elsewhere, &path).unwrap();
    let before = fs::read(&elsewhere).unwrap();
    let mut changed = pieces(0..2);
    changed[1].text += "<p>And what came after it.</p>";
    server.document(&changed);
    world.fetch_later(&server);
    assert_eq!(fs::read(&elsewhere).unwrap(), before);
    assert!(fs::symlink_metadata(&path).unwrap().is_symlink());
}

#[test]
fn a_file_that_a_power_loss_has_emptied_is_written_again() {
    let server = Server::with(&rss(&pieces(0..3)));
    let mut world = World::new();
    world.fetch(&server);
    let before = world.articles();
    let (empty, cut) = (world.article_with("story 1,"), world.article_with("story 2,"));
    fs::write(&empty, "").unwrap();
    let half = fs::read(&cut).unwrap();
    fs::write(&cut, &half[..half.len() / 2]).unwrap();
    fs::remove_dir_all(world.cache()).unwrap();
    world.fetch_later(&server);
    assert_eq!(world.articles(), before);
}

#[test]
fn too_many_new_files_wait_for_another_day() {
    let mut world = World::of_device("aaaaaaaaaaaaaaaa", &[&format!("{FEED} first:all")]);
    let server = Server::with(&rss(&pieces(0..3)));
    world.fetch(&server);
    let mut states = world.states();
    let path = crate::fetch::FeedStates::path(&world.cache(), &world.library());
    let record = states.feeds.values_mut().next().unwrap();
    world.now += TimeDelta::hours(1);
    record.written = Some((world.now.timestamp() / 86_400, crate::fetch::NEW_MAX - 2));
    states.write(&path, &world.disk).unwrap();
    server.says(FEED, Ok(response(FEED, 200, &rss(&pieces(-5..3)))));
    let run = world.fetch(&server);
    assert_eq!((run.counts(), run.report().postponed), ((2, 0), 3), "{run:?}");
    assert_eq!(run.outcome(), &Outcome::Failed(FeedTrouble::TooMany(crate::fetch::NEW_MAX)));
    let failing = || world.states().feeds.into_values().next().and_then(|record| record.failing);
    assert_eq!(failing().unwrap().why, Some(FeedTrouble::TooMany(crate::fetch::NEW_MAX)));
    assert_eq!(world.fetch_later(&server).counts(), (3, 0));
    assert!(world.states().feeds.values().all(|record| record.failing.is_none()));
}

/// The feed is said to fail, and is not transferred every half hour.
#[test]
fn a_folder_that_is_a_link_is_a_failure_with_its_name() {
    let server = Server::with(&rss(&pieces(0..3)));
    let mut world = World::of_device("aaaaaaaaaaaaaaaa", &[&format!("{FEED} [Tech] \"Paper\"")]);
    let elsewhere = world.library().with_file_name("elsewhere");
    fs::create_dir(&elsewhere).unwrap();
    symlink(&elsewhere, world.library().join("Tech")).unwrap();
    let trouble = FeedTrouble::NoFolder("Tech".into(), Fault::Link);
    let run = world.fetch(&server);
    assert_eq!((run.outcome(), run.troubles.len()), (&Outcome::Failed(trouble.clone()), 0));
    let record = world.states().feeds.into_values().next().unwrap();
    assert_eq!((record.failing.unwrap().why, record.validators, record.success), (Some(trouble), None, 0));
    world.now += TimeDelta::minutes(45);
    assert!(world.fetch(&server).reports.is_empty());
    fs::remove_file(world.library().join("Tech")).unwrap();
    assert_eq!(world.fetch_later(&server).counts(), (3, 0));
    assert!(world.states().feeds.values().all(|record| record.failing.is_none()));
    // A file in its place.
    fs::remove_dir_all(world.library().join("Tech")).unwrap();
    fs::write(world.library().join("Tech"), "").unwrap();
    server.document(&pieces(-1..3));
    let trouble = FeedTrouble::NoFolder("Tech".into(), Fault::NotFolder);
    assert_eq!(world.fetch_later(&server).outcome(), &Outcome::Failed(trouble));
}
