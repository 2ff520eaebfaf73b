//! Writes an invented article: front matter and body as a feed scraper writes them into a Hexo site.

use crate::random::Random;
use crate::words;
use std::fmt::Write;

/// The dates of the oldest and the newest article, 2020-01-01 and 2026-07-01, in Unix seconds.
const FIRST_DAY: i64 = 1_577_836_800;
const LAST_DAY: i64 = 1_782_864_000;

/// An article file.
pub(crate) struct File {
    /// Path relative to the library folder.
    pub(crate) path: String,
    pub(crate) bytes: Vec<u8>,
}

/// Writes article `number` of `count`; its body is about `mean` bytes long.
pub(crate) fn write(seed: u64, number: u64, count: u64, mean: usize) -> File {
    let random = &mut Random::of(seed, number);
    let (category, source, section) =
        (random.pick(&words::CATEGORIES), random.pick(&words::SOURCES), random.pick(&words::SECTIONS));
    let title = title(random);
    let span = (LAST_DAY - FIRST_DAY) / i64::try_from(count.max(1)).unwrap_or(1);
    let seconds = FIRST_DAY
        + span * i64::try_from(number).unwrap_or(0)
        + i64::try_from(random.below(86_400)).unwrap_or(0);
    let mut text = front_matter(random, &title, [category, source, section], seconds);
    body(random, number, mean, &mut text);
    let path =
        format!("post/{category}/{source}/{section}/{}-{number}.md", title.replace(['/', '"', '\''], " "));
    File { path, bytes: damage(random, text) }
}

fn title(random: &mut Random) -> String {
    let mut title = match random.below(5) {
        0 => format!(
            "{}{}：{}",
            random.pick(&words::WHICH),
            random.pick(&words::WHAT),
            random.pick(&words::WHEN)
        ),
        1 => format!("{}{}{}", random.pick(&words::WHO), random.pick(&words::HOW), random.pick(&words::DOES)),
        2 => format!("{}与{}", random.pick(&words::WHAT), random.pick(&words::WHAT)),
        3 => random.pick(&words::LATIN).trim_end_matches('.').to_owned(),
        _ => format!(
            "为什么{}{}{}",
            random.pick(&words::WHO),
            random.pick(&words::DOES),
            random.pick(&words::WHAT)
        ),
    };
    if random.once_in(50) {
        title.push_str(" “it's”");
    }
    title
}

fn front_matter(
    random: &mut Random,
    title: &str,
    [category, source, section]: [&str; 3],
    seconds: i64,
) -> String {
    let mut text = format!(
        "\n---\ntitle: '{}'\ncategories: \n - {category}\n - {source}\n - {section}\n",
        title.replace('\'', "''")
    );
    let _ = write!(
        text,
        "headimg: 'https://img.example.org/{}.jpg'\nauthor: {source}\ncomments: false\n",
        random.below(9999)
    );
    match random.below(200) {
        0 => text.push_str("date: Invalid Date\n"),
        1 => {}
        _ => {
            let _ = writeln!(text, "date: {}", rfc_2822(seconds));
        }
    }
    let _ =
        write!(text, "thumbnail: 'https://img.example.org/{}.jpg'\n---\n\n<div>   \n", random.below(9999));
    text
}

fn body(random: &mut Random, number: u64, mean: usize, text: &mut String) {
    let times = if random.once_in(40) { 500 } else { 25 + random.below(135) };
    let end = text.len() + mean * times / 100;
    while text.len() < end {
        let mut close = "</p>\n";
        match random.below(14) {
            0 => {
                text.push_str("<h2>");
                close = "</h2>\n";
            }
            1 => {
                let _ = write!(
                    text,
                    "<p style=\"text-align:center\"><img src=\"https://img.example.org/{number}/{}.png\" \
                     referrerpolicy=\"no-referrer\"></p><p>",
                    random.below(999)
                );
            }
            _ => text.push_str("<p>"),
        }
        for _ in 0..2 + random.below(4) {
            sentence(random, text);
        }
        text.push_str(close);
    }
    text.push_str("  \n</div>\n            ");
}

fn sentence(random: &mut Random, text: &mut String) {
    for (word, times) in words::RARE {
        // An article has about ten times this many sentences.
        if random.once_in(times * 10) {
            text.push_str(word);
        }
    }
    if random.once_in(12) {
        text.push_str(random.pick(&words::LATIN));
        return;
    }
    let parts = [&words::WHEN[..], &["，"], &words::WHO, &words::HOW, &words::DOES, &words::WHICH];
    for part in parts {
        text.push_str(random.pick(part));
    }
    let what = random.pick(&words::WHAT);
    match random.below(12) {
        0 => {
            let _ = write!(text, "<strong>{what}</strong>");
        }
        1 => {
            let _ = write!(text, "<a href=\"https://example.org/{}\">{what}</a>", random.below(99_999));
        }
        _ => text.push_str(what),
    }
    text.push('，');
    let amount = (1 + random.below(990)).to_string();
    text.push_str(&random.pick(&words::TAIL).replace("{}", &amount));
    text.push_str(if random.once_in(8) { "！" } else { "。" });
}

/// Damages some files as in real libraries: wrong quotes, cut off, empty, another encoding, binary.
fn damage(random: &mut Random, text: String) -> Vec<u8> {
    match random.below(400) {
        0 => text.replacen("title: '", "title: \"\"\"\"", 1).into_bytes(),
        1 => text.replacen("\n---\n\n<div>", "\n\n<div>", 1).into_bytes(),
        2 if random.once_in(4) => Vec::new(),
        3 => text.bytes().take(text.len() / 2).collect(),
        4 => [text.as_bytes(), b"<p>\xff\xfe\xc3(</p>"].concat(),
        5 if random.once_in(4) => (0..=255).cycle().take(2048).collect(),
        _ => text.into_bytes(),
    }
}

/// `Thu, 24 Mar 2022 11:59:21 GMT`.
fn rfc_2822(seconds: i64) -> String {
    chrono::DateTime::from_timestamp(seconds, 0)
        .map_or_else(String::new, |date| date.format("%a, %d %b %Y %H:%M:%S GMT").to_string())
}
