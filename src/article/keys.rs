//! The names under which front matter keeps its values, in one table, and the values found under them.
//!
//! A name is compared without letter case, `-`, `_` and blanks: `pubDate`, `pub_date` and `Pub Date` are one name. The
//! values of YAML merges (`<<`) count after those that stand beside them, and those in tables that generators keep for
//! their users (`params`, `extra`, `taxonomies`) after those at the top.

use super::matter::{Field, Node};
use std::borrow::Cow;

/// What a value is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    Title,
    /// A title that gives way to the first heading.
    OtherTitle,
    /// The date of publication or, further down the table, of writing or saving.
    Date,
    Updated,
    Author,
    Categories,
    Tags,
    Link,
    Summary,
    Image,
    Draft,
    Status,
}

/// All names, by precedence within each meaning.
const NAMES: [(Meaning, &[&str]); 12] = [
    (Meaning::Title, &["title", "标题", "標題", "题目", "題目", "タイトル", "제목"]),
    (Meaning::OtherTitle, &["subject", "headline", "posttitle", "ogtitle", "seotitle", "metatitle"]),
    (
        Meaning::Date,
        &[
            "date",
            "pubdate",
            "publishdate",
            "published",
            "created",
            "publisheddate",
            "posted",
            "datepublished",
            "日期",
            "发布时间",
            // Publication.
            "pubdatetime",
            "publishedat",
            "publishat",
            "publishedon",
            "publishon",
            "publishedtime",
            "publishtime",
            "publicationdate",
            "datepublish",
            "firstpublished",
            "firstpublishedat",
            "postdate",
            "postedat",
            "postedon",
            "posttime",
            "dateposted",
            "issued",
            "dateissued",
            "issuedate",
            "released",
            "releasedate",
            "displaydate",
            "发布日期",
            "发布于",
            "發佈時間",
            "發佈日期",
            "發布時間",
            "發布日期",
            "发表时间",
            "发表日期",
            "發表時間",
            "發表日期",
            "公開日",
            "投稿日",
            "掲載日",
            "게시일",
            "발행일",
            "datetime",
            "timestamp",
            "日付",
            "날짜",
            "时间",
            "時間",
            "time",
            // Writing.
            "createdat",
            "createdon",
            "createdtime",
            "createddate",
            "createtime",
            "createdate",
            "creationdate",
            "creationtime",
            "datecreated",
            "usercreatedtime",
            "创建时间",
            "创建日期",
            "创建于",
            "創建時間",
            "建立时间",
            "建立時間",
            "建立日期",
            "作成日",
            "作成日時",
            "작성일",
            "写作时间",
            "撰写时间",
            // Saving.
            "dateadded",
            "addedat",
            "addedon",
            "added",
            "datesaved",
            "savedat",
            "savedon",
            "savetime",
            "saved",
            "dateclipped",
            "clippedat",
            "clippedon",
            "clipdate",
            "cliptime",
            "clipped",
            "capturedat",
            "captured",
            "datearchived",
            "archivedat",
            "archived",
            "收藏时间",
            "保存时间",
            "剪藏时间",
            "剪藏日期",
            "采集时间",
            "收集时间",
        ],
    ),
    (
        Meaning::Updated,
        &[
            "updated",
            "lastmod",
            "modified",
            "updatedat",
            "updatedon",
            "updateddate",
            "updatedtime",
            "updatetime",
            "updatedate",
            "dateupdated",
            "lastupdated",
            "lastupdatedat",
            "lastupdate",
            "lastmodified",
            "lastmodifiedat",
            "lastmodifieddate",
            "lastmodifiedtime",
            "modifiedat",
            "modifieddate",
            "modifiedtime",
            "modifiedon",
            "moddatetime",
            "moddate",
            "datemodified",
            "edited",
            "editedat",
            "lastedited",
            "lasteditedtime",
            "userupdatedtime",
            "revised",
            "更新时间",
            "更新日期",
            "更新于",
            "更新時間",
            "更新日",
            "更新",
            "修改时间",
            "修改日期",
            "修改時間",
            "最后修改",
            "最后更新",
            "최종수정일",
            "수정일",
        ],
    ),
    (
        Meaning::Author,
        &[
            "author",
            "authors",
            "作者",
            "byline",
            "creator",
            "writer",
            "writers",
            "writtenby",
            "postedby",
            "authorname",
            "dccreator",
            "by",
            "撰文",
            "作者名",
            "著者",
            "筆者",
            "글쓴이",
            "저자",
            "记者",
            "記者",
        ],
    ),
    (
        Meaning::Categories,
        &[
            "categories",
            "category",
            "分类",
            "类别",
            "分類",
            "類別",
            "栏目",
            "欄目",
            "カテゴリ",
            "カテゴリー",
            "카테고리",
            "articlesection",
        ],
    ),
    (
        Meaning::Tags,
        &[
            "tags",
            "tag",
            "标签",
            "標籤",
            "タグ",
            "태그",
            "keywords",
            "keyword",
            "关键词",
            "关键字",
            "關鍵詞",
            "關鍵字",
            "キーワード",
            "키워드",
            "filetags",
            "articletag",
            "hashtags",
            "labels",
            "topics",
        ],
    ),
    (
        Meaning::Link,
        &[
            "link",
            "original",
            "canonical",
            "permalink",
            "url",
            "source",
            "originalurl",
            "canonicalurl",
            "canonicallink",
            "originallink",
            "sourceurl",
            "sourcelink",
            "externalurl",
            "externallink",
            "linkurl",
            "weburl",
            "pageurl",
            "articleurl",
            "posturl",
            "clippedfrom",
            "clipurl",
            "snapshotcontentlocation",
            "baseurl",
            "href",
            "website",
            "webpage",
            "uri",
            "ogurl",
            "原文",
            "原文链接",
            "原文地址",
            "原文連結",
            "原链接",
            "链接",
            "鏈接",
            "連結",
            "网址",
            "網址",
            "出处",
            "出處",
            "来源",
            "來源",
            "来源链接",
            "リンク",
            "出典",
            "링크",
            "원문",
            "출처",
        ],
    ),
    (
        Meaning::Summary,
        &[
            "excerpt",
            "description",
            "summary",
            "abstract",
            "lead",
            "lede",
            "intro",
            "introduction",
            "dek",
            "standfirst",
            "metadescription",
            "ogdescription",
            "seodescription",
            "tldr",
            "synopsis",
            "摘要",
            "简介",
            "簡介",
            "描述",
            "概要",
            "导语",
            "導語",
            "概述",
            "要約",
            "요약",
            "설명",
        ],
    ),
    (
        Meaning::Image,
        &[
            "headimg",
            "thumbnail",
            "cover",
            "image",
            "banner",
            "photos",
            "photo",
            "images",
            "featuredimage",
            "featureimage",
            "featured",
            "feature",
            "coverimage",
            "coverimg",
            "coverurl",
            "heroimage",
            "hero",
            "topimg",
            "topimage",
            "indeximg",
            "ogimage",
            "socialimage",
            "shareimage",
            "sharingimage",
            "teaser",
            "header",
            "headerimage",
            "headerimg",
            "headimage",
            "headerbg",
            "thumb",
            "thumbnailurl",
            "imageurl",
            "picture",
            "pictures",
            "poster",
            "preview",
            "previewimage",
            "bannerimg",
            "bannerimage",
            "titleimage",
            "postimage",
            "cardimage",
            "metaimage",
            "twitterimage",
            "leadimage",
            "listimage",
            "backgroundimage",
            "featuredimagepreview",
            "封面",
            "封面图",
            "图片",
            "圖片",
            "题图",
            "頭圖",
            "头图",
            "首图",
            "缩略图",
            "縮圖",
            "配图",
            "画像",
            "アイキャッチ",
            "이미지",
            "썸네일",
        ],
    ),
    (Meaning::Draft, &["draft", "isdraft", "草稿"]),
    (Meaning::Status, &["status"]),
];

/// A name with its meaning and its place in [`NAMES`].
type Row = (&'static str, Meaning, u16);

/// The number of names.
const COUNT: usize = {
    let (mut count, mut at) = (0, 0);
    while at < NAMES.len() {
        count += NAMES[at].1.len();
        at += 1;
    }
    count
};

/// All names, sorted by length and bytes when the program is compiled: a library has a hundred thousand files with ten
/// keys each.
const SORTED: [Row; COUNT] = {
    let mut rows: [Row; COUNT] = [("", Meaning::Title, 0); COUNT];
    let (mut group, mut place) = (0, 0);
    while group < NAMES.len() {
        let (meaning, names) = NAMES[group];
        let mut at = 0;
        while at < names.len() {
            // Insertion sort: no other sort can run here.
            let mut to = place;
            while to > 0 && is_before(names[at], rows[to - 1].0) {
                rows[to] = rows[to - 1];
                to -= 1;
            }
            rows[to] = (names[at], meaning, place as u16);
            (at, place) = (at + 1, place + 1);
        }
        group += 1;
    }
    rows
};

/// Whether a name stands before another one in [`SORTED`].
const fn is_before(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    if one.len() != other.len() {
        return one.len() < other.len();
    }
    let mut at = 0;
    while at < one.len() {
        if one[at] != other[at] {
            return one[at] < other[at];
        }
        at += 1;
    }
    false
}

/// The meaning of a key and its place in the table.
fn known(key: &str) -> Option<(Meaning, u16)> {
    let order = |row: &Row| row.0.len().cmp(&key.len()).then_with(|| row.0.cmp(key));
    let at = SORTED.binary_search_by(order).ok()?;
    Some((SORTED[at].1, SORTED[at].2))
}

/// A key without letter case and separators.
fn normalised(key: &str) -> Cow<'_, str> {
    if key.bytes().all(|b| b.is_ascii_lowercase()) {
        return key.into();
    }
    key.chars().filter(|c| !matches!(c, '-' | '_' | ' ' | '.' | ':')).flat_map(char::to_lowercase).collect()
}

/// A value with its key.
#[derive(Clone, Copy, Debug)]
pub(super) struct Found<'m, 't> {
    /// The key as written.
    pub(super) key: &'m str,
    pub(super) value: &'m Node<'t>,
    meaning: Meaning,
    place: u16,
    /// Whether it stands in a table and not at the top.
    is_nested: bool,
}

/// The values of front matter that have a meaning.
pub(super) struct Values<'m, 't> {
    found: Vec<Found<'m, 't>>,
}

/// The most fields that are looked at.
const FIELDS_MAX: usize = 5_000;

impl<'m, 't> Values<'m, 't> {
    /// Looks up all keys. Of equal keys the last counts.
    pub(super) fn of(fields: &'m [Field<'t>]) -> Self {
        let mut values = Self { found: Vec::with_capacity(fields.len().min(32)) };
        values.add(fields, false);
        for (key, inner) in tables(fields) {
            if is_table(&normalised(key)) {
                values.add(inner, true);
            }
        }
        // A stable sort keeps the order of precedence.
        values.found.sort_by_key(|found| (found.is_nested, found.place));
        values
    }

    fn add(&mut self, fields: &'m [Field<'t>], is_nested: bool) {
        let (start, mut left) = (self.found.len(), FIELDS_MAX);
        self.add_level(fields, is_nested, start, &mut left, 0);
    }

    /// Adds the fields from the last to the first, so that the last one of a key is found first, and then the fields
    /// that they merge.
    fn add_level(
        &mut self,
        fields: &'m [Field<'t>],
        is_nested: bool,
        start: usize,
        left: &mut usize,
        depth: usize,
    ) {
        for field in fields.iter().rev() {
            let Some(rest) = left.checked_sub(1) else { return };
            *left = rest;
            let Some((meaning, place)) = known(&normalised(&field.key)) else { continue };
            if !self.found[start..].iter().any(|found| found.place == place) {
                let found = Found { key: &field.key, value: &field.value, meaning, place, is_nested };
                self.found.push(found);
            }
        }
        if depth > 8 {
            return;
        }
        for field in fields.iter().filter(|field| field.key == "<<") {
            let merged = match &field.value {
                Node::List(items) => &items[..],
                node => std::slice::from_ref(node),
            };
            for node in merged {
                if let Node::Map(inner) = node {
                    self.add_level(inner, is_nested, start, left, depth + 1);
                }
            }
        }
    }

    /// The values with a meaning, by precedence.
    pub(super) fn all(&self, meaning: Meaning) -> impl Iterator<Item = Found<'m, 't>> {
        self.found.iter().copied().filter(move |found| found.meaning == meaning)
    }

    /// The value that counts.
    pub(super) fn first(&self, meaning: Meaning) -> Option<Found<'m, 't>> {
        self.all(meaning).next()
    }

    /// The value of one name, whatever else has its meaning.
    pub(super) fn named(&self, name: &str) -> Option<Found<'m, 't>> {
        let (_, place) = known(name)?;
        self.found.iter().copied().find(|found| found.place == place && !found.is_nested)
    }
}

/// The fields whose value is a map.
fn tables<'m, 't>(fields: &'m [Field<'t>]) -> impl Iterator<Item = (&'m str, &'m [Field<'t>])> {
    fields.iter().filter_map(|field| match &field.value {
        Node::Map(inner) => Some((&*field.key, &inner[..])),
        _ => None,
    })
}

/// Whether a table of this name holds fields of the article: Zola's and Hugo's tables, and those of themes.
fn is_table(key: &str) -> bool {
    matches!(key, "taxonomies" | "params" | "extra" | "meta" | "metadata" | "seo" | "opengraph" | "og")
}

impl Found<'_, '_> {
    /// Whether the key is one that version 0.1.0 knew, whose values need not look like what they are for.
    pub(super) fn is_plain_name(&self) -> bool {
        let of = |names: usize| {
            let all = NAMES
                .iter()
                .find(|(meaning, _)| *meaning == self.meaning)
                .map_or(&[][..], |(_, names)| names);
            let key = normalised(self.key);
            all.iter().take(names).any(|name| *name == key)
        };
        match self.meaning {
            Meaning::Date => of(10),
            Meaning::Image => of(6),
            _ => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field<'t>(key: &'t str, value: &'t str) -> Field<'t> {
        Field { key: key.into(), value: Node::Text(value.into()) }
    }

    fn text(found: Option<Found<'_, '_>>) -> Option<String> {
        match found?.value {
            Node::Text(text) => Some(text.to_string()),
            _ => None,
        }
    }

    #[test]
    fn every_name_is_normal_and_has_one_meaning() {
        let mut seen = std::collections::HashSet::new();
        for (_, names) in NAMES {
            for name in names {
                assert_eq!(normalised(name), *name);
                assert!(seen.insert(*name), "{name} stands twice");
                assert!(known(name).is_some(), "{name} is not found");
            }
        }
        assert!(SORTED.windows(2).all(|rows| is_before(rows[0].0, rows[1].0)));
        assert_eq!(known("nothing"), None);
    }

    #[test]
    fn names_are_compared_without_case_and_separators() {
        for key in ["pubDatetime", "pub_datetime", "PUB-DATETIME", "Pub Datetime"] {
            let fields = [field(key, "2021-05-10")];
            assert_eq!(
                text(Values::of(&fields).first(Meaning::Date)).as_deref(),
                Some("2021-05-10"),
                "{key}"
            );
        }
    }

    #[test]
    fn precedence_is_that_of_the_table() {
        let fields = [field("saved", "3"), field("created", "2"), field("date", "0"), field("Date", "1")];
        let values = Values::of(&fields);
        let dates: Vec<_> =
            values.all(Meaning::Date).map(|found| text(Some(found)).unwrap_or_default()).collect();
        assert_eq!(dates, ["1", "2", "3"]);
    }

    #[test]
    fn tables_and_merges_count_after_what_stands_beside_them() {
        let map = |key: &'static str, fields: Vec<Field<'static>>| Field {
            key: key.into(),
            value: Node::Map(fields),
        };
        let fields = [
            map("params", vec![field("title", "in params"), field("author", "Ann")]),
            map("<<", vec![field("title", "merged"), field("tags", "leaf")]),
            map("other", vec![field("link", "x")]),
            field("date", "1"),
        ];
        let values = Values::of(&fields);
        assert_eq!(text(values.first(Meaning::Title)).as_deref(), Some("merged"));
        assert_eq!(text(values.first(Meaning::Author)).as_deref(), Some("Ann"));
        assert_eq!(text(values.first(Meaning::Tags)).as_deref(), Some("leaf"));
        assert!(values.first(Meaning::Link).is_none());
    }
}
