//! Lists and counts, compared with lists made in memory.

use super::*;

#[test]
fn counts_are_those_of_the_rows_through_every_change() {
    let library = Library::filled();
    let mut catalogue = library.catalogue();
    let left = now().timestamp() - 1;
    let check = |catalogue: &Catalogue, when: &str| {
        let ids =
            catalogue.plain_list(&RowFilter::default(), Sort::default(), now(), usize::MAX, None).unwrap();
        let mut expected = ShelfCounts::default();
        for row in catalogue.rows(&ids).unwrap() {
            let has = |flag| usize::from(row.flags.contains(flag));
            let count = Count { all: 1 - has(Flags::MUTED), unread: usize::from(row.flags.is_unread()) };
            if count.all > 0 {
                expected.tree.add(&row.entry.header.categories, count);
            }
            expected.total += 1;
            let heard = count.all;
            expected.starred += has(Flags::STARRED);
            expected.begun += has(Flags::BEGUN) * heard;
            expected.muted += has(Flags::MUTED);
            expected.undated += usize::from(row.entry.header.date.is_none() && count.all > 0);
            if row.arrived > left && heard > 0 {
                expected.new += count;
            }
            if row.entry.header.date.is_some_and(|date| today().day().contains(&date)) {
                expected.today += count;
            }
        }
        assert_eq!(catalogue.counts(&today(), Some(left)).unwrap(), expected, "{when}");
        assert_eq!(catalogue.len().unwrap(), ids.len(), "{when}");
    };
    check(&catalogue, "at first");
    let rows = first_rows(&catalogue, 3);
    let ids: Vec<ArticleId> = rows.iter().map(|row| row.entry.header.id).collect();
    mark(&mut catalogue, &ids, Flags::READ.union(Flags::STARRED).union(Flags::BEGUN)).unwrap();
    assert_eq!(catalogue.counts(&today(), None).unwrap().tree.root.count.unread, 3);
    check(&catalogue, "marked");
    unmark(&mut catalogue, &ids[1..], Flags::READ).unwrap();
    check(&catalogue, "unmarked");
    mark(&mut catalogue, &ids[2..], Flags::MUTED).unwrap();
    check(&catalogue, "muted");
    library.article("a/two.md", "GPU", "2022-03-25 10:00:00", "编程", "moved to another category");
    std::fs::remove_file(library.root().join("c/six.md")).unwrap();
    library.scan(&mut catalogue);
    check(&catalogue, "swept");
    let starred = RowFilter { with: Flags::STARRED, ..RowFilter::default() };
    assert_eq!(
        catalogue.plain_list(&starred, Sort::default(), now(), usize::MAX, None).unwrap().len(),
        2,
        "nothing is known of the edited one"
    );
}

#[test]
fn filters_and_orders_agree_with_lists_in_memory() {
    use crate::library::list::SortKey;
    let library = Library::filled();
    let catalogue = library.catalogue();
    let list = |filter: &RowFilter, key, direction| {
        library.names(
            &catalogue,
            &catalogue.plain_list(filter, Sort { key, direction }, now(), usize::MAX, None).unwrap(),
        )
    };
    let all = RowFilter::default();
    let category = |path: &[&str]| RowFilter {
        category: Some(path.iter().map(|name| (*name).to_owned()).collect()),
        ..RowFilter::default()
    };
    let march = RowFilter {
        since: "2022-03-24T10:00:00Z".parse().ok(),
        until: "2022-03-25T10:00:00Z".parse().ok(),
        ..RowFilter::default()
    };
    for (filter, key, direction, expected) in [
        (
            &all,
            SortKey::Date,
            Direction::Reversed,
            "c/six.md a/b/three.md a/one.md a/two.md c/four.md c/five.md",
        ),
        (
            &all,
            SortKey::Title,
            Direction::Natural,
            "a/b/three.md c/five.md a/two.md c/six.md c/four.md a/one.md",
        ),
        (&category(&["新媒体"]), SortKey::Date, Direction::Natural, "a/two.md a/one.md c/six.md"),
        (&category(&["新媒体", "首页"]), SortKey::Date, Direction::Natural, "a/two.md a/one.md"),
        (&category(&[]), SortKey::Date, Direction::Natural, "c/five.md"),
        (&march, SortKey::Date, Direction::Natural, "a/b/three.md a/one.md"),
        (
            &RowFilter { dated: Some(Dated::No), ..RowFilter::default() },
            SortKey::Date,
            Direction::Natural,
            "c/four.md",
        ),
        (
            &RowFilter { dated: Some(Dated::Yes), ..RowFilter::default() },
            SortKey::Title,
            Direction::Natural,
            "a/b/three.md a/two.md c/six.md a/one.md",
        ),
    ] {
        assert_eq!(list(filter, key, direction), expected, "{filter:?} {key:?} {direction:?}");
    }
}

#[test]
fn lists_have_headings_keep_rows_and_know_newer_marks() {
    let library = Library::filled();
    let catalogue = library.catalogue();
    let (all, keep, newer, cancel) =
        (RowFilter::default(), HashSet::new(), HashMap::new(), AtomicBool::new(false));
    let now = today();
    let wanted = ListSpec {
        filter: &all,
        sort: Sort::default(),
        grouping: Grouping::Day,
        now: &now,
        limit: usize::MAX,
        keep: &keep,
        newer: &newer,
        equal: Equals::Together,
        cancel: &cancel,
    };
    let notes = |wanted: &ListSpec| {
        let listed = catalogue.list(wanted, None).unwrap();
        assert_eq!(listed.rows.len(), listed.flags.len());
        let headings = listed.headings.iter().map(|heading| {
            let key = match &heading.key {
                GroupKey::Day(day) => day.to_string(),
                GroupKey::Category(path) => path.join("/"),
                GroupKey::Source(source) => source.clone().unwrap_or_default(),
                other => format!("{other:?}"),
            };
            format!("{}:{key}", heading.at)
        });
        (library.names(&catalogue, &listed.rows), headings.collect::<Vec<_>>().join(" "))
    };
    let days = "0:2022-03-25 1:2022-03-24 3:2021-03-24 4:NoDate";
    let (names, headings) = notes(&wanted);
    assert_eq!(names, ALL);
    assert!(headings.starts_with("0:2022-03-25 1:2022-03-24"), "{headings} {days}");
    let by_category = ListSpec { grouping: Grouping::Category, ..wanted.clone() };
    let (names, headings) = notes(&by_category);
    assert_eq!(names.split(' ').count(), 6);
    assert!(headings.split(' ').count() > 2 && headings.contains("新媒体"), "{headings}");
    let reversed = Sort { direction: Direction::Reversed, ..Sort::default() };
    let (names, headings) = notes(&ListSpec { sort: reversed, ..wanted.clone() });
    assert_eq!(names, "c/six.md a/b/three.md a/one.md a/two.md c/four.md c/five.md");
    assert!(headings.contains("2022-03-25"), "{headings}");
    // Of the unread articles one was read a moment ago, and another was read in this list and stays.
    let unread = RowFilter { without: Flags::READ, ..RowFilter::default() };
    let ids = catalogue.plain_list(&all, Sort::default(), self::now(), usize::MAX, None).unwrap();
    let newer = HashMap::from([(ids[0], Flags::READ), (ids[1], Flags::READ)]);
    let keep = HashSet::from([ids[1]]);
    let (names, _) = notes(&ListSpec { filter: &unread, newer: &newer, keep: &keep, ..wanted.clone() });
    assert_eq!(names, ALL.split_once(' ').unwrap().1);
    cancel.store(true, std::sync::atomic::Ordering::Relaxed);
    let many = ListSpec { limit: 1, ..wanted.clone() };
    assert!(matches!(catalogue.list(&many, None), Ok(_) | Err(CatalogueError::Cancelled)));
}

#[test]
fn queries_are_answered_as_each_header_answers_them() {
    let library = Library::filled();
    let catalogue = library.catalogue();
    let rows = catalogue.plain_list(&RowFilter::default(), Sort::default(), now(), usize::MAX, None).unwrap();
    let ids = catalogue.article_ids(&rows[..1]).unwrap();
    let mut marker = catalogue.reader().unwrap();
    mark(&mut marker, &ids, Flags::READ).unwrap();
    let zone = crate::zone::Zone::UTC;
    for text in [
        "钉钉",
        "-钉钉",
        "title:gpu",
        "-title:gpu",
        "category:新媒体",
        "category:新媒体 -title:gpu",
        "is:unread",
        "is:read",
        "-is:unread 钉钉",
        "since:2022-03-24",
        "-since:2022-03-24",
        "until:2022-03-25 钉钉",
        "nothing at all",
    ] {
        let query = crate::library::query::parse(text, now(), zone).unwrap();
        let found = catalogue.find(&query, usize::MAX, now(), &AtomicBool::new(false)).unwrap();
        let expected: Vec<RowId> = catalogue
            .rows(&rows)
            .unwrap()
            .into_iter()
            .filter(|row| {
                let (title, body) = library.files.text(&row.entry.path, &library.root()).unwrap();
                let read = row.flags.contains(Flags::READ);
                let flags = if read { Flags::READ } else { Flags::empty() };
                query.matches_header(&row.entry.header, flags)
                    && query.matches_text(&fold(&format!("{title}\n{body}")))
            })
            .map(|row| row.id)
            .collect();
        assert_eq!(found.rows, expected, "{text}");
        assert_eq!(found.total, expected.len(), "{text}");
    }
}
