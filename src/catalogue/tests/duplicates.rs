//! Equal articles share a row and are counted once, until they are no longer equal.

use super::*;

struct Rack {
    library: Library,
    catalogue: Catalogue,
}

impl Rack {
    /// Two equal articles in two categories within three days, a third a month later, one by another author, one muted.
    fn new() -> Self {
        let library = Library::new();
        let write = |name: &str, date: &str, author: &str, category: &str, body: &str| {
            library.write(
                name,
                &format!(
                    "---\ntitle: 大桥通车\ndate: {date}\nauthor: {author}\ncategories: [{category}]\n---\n{body}\n"
                ),
            );
        };
        write("a/first.md", "2022-03-20 10:00:00", "Ann", "晨报", "渡口末班");
        write("b/second.md", "2022-03-22 10:00:00", "Ann", "晚报", "渡口末班");
        write("b/later.md", "2022-03-26 11:00:00", "Ann", "晚报", "渡口末班");
        write("b/other.md", "2022-03-22 10:00:00", "Bea", "晚报", "渡口末班");
        write("c/empty.md", "2022-03-22 10:00:00", "Ann", "图", "");
        write("c/empty2.md", "2022-03-22 10:00:00", "Ann", "图", "");
        write("c/long.md", "2022-03-21 10:00:00", "Ann", "晚报", "渡口末班，又一篇");
        let catalogue = library.catalogue();
        Self { library, catalogue }
    }

    fn list(&self, filter: &RowFilter, sort: Sort) -> String {
        self.listed(filter, sort, &HashMap::new())
    }

    fn listed(&self, filter: &RowFilter, sort: Sort, newer: &HashMap<RowId, Flags>) -> String {
        let wanted = ListSpec {
            filter,
            sort,
            grouping: Grouping::Day,
            now: &today(),
            limit: usize::MAX,
            keep: &HashSet::new(),
            newer,
            equal: Equals::Together,
            cancel: &AtomicBool::new(false),
        };
        let listed = self.catalogue.list(&wanted, None).unwrap();
        for (heading, next) in listed.headings.iter().zip(listed.headings.iter().skip(1)) {
            assert!(heading.at < next.at, "no heading without rows: {:?}", listed.headings);
        }
        self.library.names(&self.catalogue, &listed.rows)
    }

    /// Compares the counts of all shelves with lists of all rows.
    #[track_caller]
    fn check(&self, when: &str) {
        let rows = |filter: RowFilter| match self.list(&filter, Sort::default()) {
            names if names.is_empty() => 0,
            names => names.split(' ').count(),
        };
        let counts = self.catalogue.counts(&today(), Some(0)).unwrap();
        let hidden = Flags::MUTED.union(Flags::DRAFT);
        let of = |without: Flags| rows(RowFilter { without, ..RowFilter::default() });
        assert_eq!(counts.tree.root.count.all, of(Flags::MUTED), "{when}");
        assert_eq!(counts.tree.root.count.unread, of(hidden.union(Flags::READ)), "{when}");
        assert_eq!(counts.new, Count { all: of(hidden), unread: of(hidden.union(Flags::READ)) }, "{when}");
        assert_eq!(counts.muted, rows(RowFilter { with: Flags::MUTED, ..RowFilter::default() }), "{when}");
        let starred = RowFilter { with: Flags::STARRED, ..RowFilter::default() };
        assert_eq!(counts.starred, rows(starred), "{when}");
        for child in counts.tree.root.by_size() {
            let filter = RowFilter {
                category: Some(vec![child.name.clone()]),
                without: Flags::MUTED,
                ..RowFilter::default()
            };
            assert_eq!(child.count.all, rows(filter), "{when}: {}", child.name);
        }
    }

    fn row(&self, name: &str) -> RowId {
        self.library.row(&self.catalogue, name).unwrap()
    }

    fn mark(&mut self, name: &str, flags: Flags) {
        let ids = self.catalogue.article_ids(&[self.row(name)]).unwrap();
        mark(&mut self.catalogue, &ids, flags).unwrap();
    }

    fn scan(&mut self) {
        self.library.scan(&mut self.catalogue);
        self.library.fill(&mut self.catalogue);
    }
}

const ALL: RowFilter = RowFilter {
    category: None,
    with: Flags::empty(),
    without: Flags::empty(),
    since: None,
    until: None,
    arrived_after: None,
    dated: None,
};

#[test]
fn equal_articles_within_three_days_share_the_row_of_the_newest() {
    let rack = Rack::new();
    let expected = "b/later.md b/other.md b/second.md c/empty.md c/empty2.md c/long.md";
    assert_eq!(rack.list(&ALL, Sort::default()), expected);
    let copies = |name: &str| rack.catalogue.rows(&[rack.row(name)]).unwrap()[0].copies;
    assert_eq!(["a/first.md", "b/second.md", "b/later.md", "c/empty.md"].map(copies), [2, 2, 1, 1]);
    let mut equals = rack.catalogue.with_equals(&[rack.row("a/first.md"), rack.row("c/long.md")]).unwrap();
    equals.sort_unstable();
    let mut three = ["a/first.md", "b/second.md", "c/long.md"].map(|name| rack.row(name));
    three.sort_unstable();
    assert_eq!(equals, three);
    // In its own category each article has the row. With `Equals::Apart` every file has one.
    let category = RowFilter { category: Some(vec!["晨报".into()]), ..RowFilter::default() };
    assert_eq!(rack.list(&category, Sort::default()), "a/first.md");
    assert_eq!(rack.catalogue.plain_list(&ALL, Sort::default(), now(), usize::MAX, None).unwrap().len(), 7);
    for key in [crate::library::list::SortKey::Title, crate::library::list::SortKey::Arrival] {
        let sort = Sort { key, ..Sort::default() };
        assert_eq!(rack.list(&ALL, sort).split(' ').count(), 6, "{key:?}");
    }
    rack.check("at first");
}

#[test]
fn counts_and_rows_stay_one_through_marks_edits_and_removals() {
    let mut rack = Rack::new();
    rack.mark("b/second.md", Flags::READ.union(Flags::STARRED));
    rack.check("one is read");
    let unread = RowFilter { without: Flags::READ, ..RowFilter::default() };
    assert!(!rack.list(&unread, Sort::default()).contains("first"), "what was read is not offered again");
    // A mark that is not in the catalogue yet applies to the whole row.
    let unmarked = HashMap::from([(rack.row("b/second.md"), Flags::empty())]);
    assert!(rack.listed(&unread, Sort::default(), &unmarked).contains("b/second.md"));
    rack.mark("a/first.md", Flags::MUTED);
    rack.check("one is muted, and so stands for itself");
    assert_eq!(rack.catalogue.rows(&[rack.row("b/second.md")]).unwrap()[0].copies, 1);
    let ids = rack.catalogue.article_ids(&[rack.row("a/first.md")]).unwrap();
    unmark(&mut rack.catalogue, &ids, Flags::MUTED).unwrap();
    rack.check("no longer muted");
    assert_eq!(rack.catalogue.rows(&[rack.row("b/second.md")]).unwrap()[0].copies, 2);
    // An article dated between them connects them with the later one.
    rack.library.write(
        "d/between.md",
        "---\ntitle: 大桥通车\ndate: 2022-03-24 12:00:00\nauthor: Ann\ncategories: [转载]\n---\n渡口末班\n",
    );
    rack.scan();
    rack.check("one between");
    assert_eq!(rack.catalogue.rows(&[rack.row("b/later.md")]).unwrap()[0].copies, 4);
    std::fs::remove_file(rack.library.root().join("d/between.md")).unwrap();
    rack.scan();
    rack.check("gone again");
    assert_eq!(rack.catalogue.rows(&[rack.row("b/later.md")]).unwrap()[0].copies, 1);
    std::fs::rename(rack.library.root().join("a/first.md"), rack.library.root().join("a/moved.md")).unwrap();
    rack.scan();
    rack.check("moved");
    assert_eq!(rack.catalogue.rows(&[rack.row("a/moved.md")]).unwrap()[0].copies, 2);
    rack.library.article("b/second.md", "Another", "2022-03-22", "晚报", "quite another text");
    rack.scan();
    rack.check("edited");
    rack.catalogue.forget_texts().unwrap();
    rack.check("texts forgotten");
    rack.library.fill(&mut rack.catalogue);
    rack.check("texts read again");
}

#[test]
fn a_search_of_few_and_of_many_rows_shows_stories_once() {
    let rack = Rack::new();
    let query = crate::library::query::parse("渡口", now(), crate::zone::Zone::UTC).unwrap();
    let answer = rack.catalogue.answer(&query, &AtomicBool::new(false)).unwrap();
    assert_eq!(rack.catalogue.total_of(&answer).unwrap(), Some(4));
    let wanted = ListSpec {
        filter: &ALL,
        sort: Sort::default(),
        grouping: Grouping::Day,
        now: &today(),
        limit: usize::MAX,
        keep: &HashSet::new(),
        newer: &HashMap::new(),
        equal: Equals::Together,
        cancel: &AtomicBool::new(false),
    };
    let listed = rack.catalogue.list(&wanted, Some(&answer)).unwrap();
    let names = rack.library.names(&rack.catalogue, &listed.rows);
    assert_eq!(names, "b/later.md b/other.md b/second.md c/long.md");
    let found = rack.catalogue.find(&query, usize::MAX, now(), &AtomicBool::new(false)).unwrap();
    assert_eq!(found.rows.len(), 5, "the verb prints every file");
}

#[test]
fn a_conflict_copy_shares_the_row_of_its_original() {
    const COPY: &str = "a/tea.sync-conflict-20220321-083000-ABCDEFG.md";
    let mut rack = Rack { library: Library::new(), catalogue: Library::new().catalogue() };
    let write = |library: &Library, name: &str, body: &str| {
        library.write(name, &format!("---\ntitle: Tea\ndate: 2022-03-20\n---\n{body}\n"));
    };
    write(&rack.library, "a/tea.md", "the first words");
    write(&rack.library, COPY, "other words");
    write(&rack.library, "a/tea_conflict-20220321.md", "yet other words");
    write(&rack.library, "b/tea.md", "other words of another folder");
    rack.catalogue = rack.library.catalogue();
    let together = |rack: &Rack| rack.catalogue.with_equals(&[rack.row("a/tea.md")]).unwrap().len();
    let rows = |rack: &Rack| rack.list(&ALL, Sort::default()).split(' ').count();
    assert_eq!((rows(&rack), together(&rack)), (2, 3));
    rack.check("found at once");
    write(&rack.library, "a/tea.md", "the first words, edited");
    rack.scan();
    assert_eq!((rows(&rack), together(&rack)), (2, 3));
    rack.check("the original is edited");
    write(&rack.library, COPY, "other words, edited");
    rack.scan();
    assert_eq!((rows(&rack), together(&rack)), (2, 3));
    rack.check("a copy is edited");
    std::fs::remove_file(rack.library.root().join(COPY)).unwrap();
    rack.scan();
    assert_eq!((rows(&rack), together(&rack)), (2, 2));
    rack.check("a copy is gone");
}
