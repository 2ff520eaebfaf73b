//! Single files.
#![expect(clippy::unwrap_used, reason = "a test that cannot make its folder has failed")]

use super::*;
use crate::trouble::Fault;
use tempfile::TempDir;

/// A folder of files with these names and contents.
pub(crate) fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, content) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
    }
    folder
}

#[test]
fn a_single_file_is_read_with_any_name() {
    let folder = folder(&[("notes", "# Title\n"), ("_drafts/d.md", "x")]);
    let article = read_article(&folder.path().join("notes"), None, &ReadOptions::default()).unwrap();
    assert_eq!(article.header.title, "Title");
    let path = folder.path().join("_drafts/d.md");
    let draft = |root| read_article(&path, root, &ReadOptions::default()).unwrap().header.draft;
    assert!(draft(Some(folder.path())) && !draft(None));
    assert_eq!(
        read_article(&folder.path().join("none"), None, &ReadOptions::default()),
        Err(Unread::System(Fault::Missing))
    );
    assert_eq!(why_unreadable(&folder.path().join("none")), Some(Unread::System(Fault::Missing)));
    assert_eq!(why_unreadable(folder.path()), None);
}

#[test]
fn the_catalogue_of_an_older_version_is_still_its_own() {
    let text = ScanOptions { exclude: vec!["drafts/*".into()], ..ScanOptions::default() }.meaning();
    let zone = "Zone(TimeZoneRef { transitions: [], local_time_types: [LocalTimeType { ut_offset: 0, is_dst: false, \
         time_zone_designation: None }], leap_seconds: [], extra_rule: None }, \"UTC\")";
    let settings = format!("Settings {{ timezone: {zone}, flat_list: Path }}");
    assert_eq!(text, format!("ScanOptions {{ settings: {settings}, exclude: [\"drafts/*\"] }}"));
}
