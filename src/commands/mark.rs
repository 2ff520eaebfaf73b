//! `newsrack mark`: marks articles as read or unread, starred or not, whether or not they are in the library.

use super::output::{self, Failure, Outcome};
use super::{Exit, Invocation, state};
use crate::article::marks::{Mark, SetMark};
use crate::article::traits::{Phrases, Traits};
use crate::cli::{MarkArgs, MarkFlags};
use crate::disk::{self, Reading, Rules, ScanOptions, Sites, Source};
use crate::engine::edited_in_place;
use crate::state::{Change, Step};
use crate::text::fold;
use std::ffi::OsStr;
use std::io::Read;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

/// Runs the verb. A file that cannot be marked does not stop the others.
pub(super) fn run(args: &MarkArgs, context: &Invocation) -> Outcome {
    let set = wanted(args.mark);
    let files = files(&args.files)?;
    let options = ScanOptions { settings: context.settings, exclude: Vec::new() };
    let rules = Rules::new(&[], &options);
    let mut buffer = Vec::new();
    let mut described = Vec::with_capacity(files.len());
    let mut failures = 0;
    for file in &files {
        match article(file, &rules, context, &mut buffer) {
            Ok(article) => described.push((article, file.as_path())),
            Err(failure) => {
                failures += 1;
                output::print_error(&failure);
            }
        }
    }
    let (mut logs, warnings) = state::open_to_change(context)?;
    // They are recognised by it after an edit. A failure also concerns the marks, and is reported with them.
    let articles: Vec<Traits> = described.iter().map(|(article, _)| *article).collect();
    let _ = logs.describe(&articles);
    // First the marks from before an edit, then the new ones.
    let edited = edited_in_place(&logs, || described, &Sites::new(context.settings));
    let followed = logs.follow(&edited, context.now.timestamp());
    let articles = articles.iter().map(|article| article.id).collect();
    let action = Change::Mark { set, articles };
    let applied = logs.append(&action, Step::Undoable, context.now.timestamp());
    state::finish(logs, [warnings, followed.taken_in.warnings, applied.taken_in.warnings].concat())?;
    Ok(if failures == 0 { Exit::Done } else { Exit::Failed })
}

fn wanted(flags: MarkFlags) -> SetMark {
    let mark = if flags.read || flags.unread { Mark::Read } else { Mark::Starred };
    SetMark { mark, on: flags.read || flags.star }
}

/// The files that are named; `-` stands for those on standard input, separated by NUL if there is one, else by lines.
fn files(named: &[PathBuf]) -> Result<Vec<PathBuf>, Failure> {
    let mut files = Vec::new();
    for file in named {
        if file.as_os_str() == "-" {
            let mut input = Vec::new();
            std::io::stdin().lock().read_to_end(&mut input)?;
            files.extend(listed(&input));
        } else {
            files.push(file.clone());
        }
    }
    Ok(files)
}

fn listed(input: &[u8]) -> impl Iterator<Item = PathBuf> {
    let end = if input.contains(&0) { 0 } else { b'\n' };
    let paths = input.split(move |byte| *byte == end).filter(|path| !path.is_empty());
    paths.map(|path| PathBuf::from(OsStr::from_bytes(path)))
}

/// The traits of the article in a file.
fn article(
    file: &Path,
    rules: &Rules,
    context: &Invocation,
    buffer: &mut Vec<u8>,
) -> Result<Traits, Failure> {
    // An article without link, title and date has an id of its path below its library.
    let libraries = context.config.library.iter().filter(|root| file.starts_with(root));
    let root = libraries.max_by_key(|root| root.as_os_str().len()).map_or(file, PathBuf::as_path);
    match rules.read(file, root, buffer) {
        Reading::Article(header, ..) => {
            let text = rules.text(file, root).map(|(_, text)| Phrases::of(&fold(&text)).sample());
            Ok(Traits { text: text.unwrap_or_default(), ..Traits::new(&header, &disk::real(file)) })
        }
        Reading::LeftOut(_) => Err(Failure::of_path(file, "not an article")),
        Reading::Failed(why) => Err(Failure::of_path(file, &why.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_end_with_nul_or_with_lines() {
        let table: [(&[u8], &[&str]); 5] = [
            (b"", &[]),
            (b"a b\nc\n", &["a b", "c"]),
            (b"a\n\nb", &["a", "b"]),
            (b"a\nb\0c\0", &["a\nb", "c"]),
            (b"a\0", &["a"]),
        ];
        for (input, expected) in table {
            let paths: Vec<PathBuf> = listed(input).collect();
            assert_eq!(paths, expected.iter().map(PathBuf::from).collect::<Vec<_>>(), "{input:?}");
        }
    }
}
