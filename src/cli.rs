//! The arguments of the command line, as clap reads them. Only data: what a verb does stands in
//! [`crate::commands`].

use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// A terminal reader for folders of article files.
#[derive(Debug, Parser)]
#[command(name = "newsrack", version, subcommand_negates_reqs = true)]
#[command(override_usage = "newsrack [OPTIONS] [PATH]...\n       newsrack [OPTIONS] <COMMAND> ...")]
pub struct Cli {
    /// What to do; without a verb, read.
    #[command(subcommand)]
    pub verb: Option<Verb>,
    /// Folders of articles, or one article.
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// What every verb understands.
    #[command(flatten)]
    pub global: GlobalArgs,
}

/// Flags of every verb.
#[derive(Args, Clone, Debug, Default)]
pub struct GlobalArgs {
    /// Read the configuration from this file.
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Write a log of what happens to this file.
    #[arg(long, global = true, value_name = "FILE")]
    pub log_file: Option<PathBuf>,
}

/// The verbs.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Print the articles of folders.
    List(ListArgs),
    /// Print an article as the reader shows it.
    Show(ShowArgs),
    /// Find articles by their text.
    Search(SearchArgs),
    /// Print or open the images of an article.
    Images(ImagesArgs),
    /// Mark articles as read or unread, starred or not.
    Mark(MarkArgs),
    /// Export the reading state, or import one.
    State(StateArgs),
    /// Print every problem of the articles as path:line: message.
    Check(CheckArgs),
    /// Bring the catalogue and the text cache up to date.
    Index(IndexArgs),
    /// Print the configuration in use.
    Config(ConfigArgs),
    /// Print completions for a shell.
    Completions(CompletionsArgs),
    /// Print the manual page.
    Man,
}

/// Arguments of `list`.
#[derive(Args, Clone, Debug, Default)]
pub struct ListArgs {
    /// Folders of articles, or articles.
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Only below this category: a path with `/` between levels, `\/` within a name.
    #[arg(long, value_name = "P")]
    pub category: Option<String>,
    /// Only with this tag.
    #[arg(long, value_name = "T")]
    pub tag: Option<String>,
    /// Only from this day on: 2021, 2021-03, 2021-03-24, today, 7d.
    #[arg(long, value_name = "D")]
    pub since: Option<String>,
    /// Only before this day.
    #[arg(long, value_name = "D")]
    pub until: Option<String>,
    /// Only what is not read.
    #[arg(long)]
    pub unread: bool,
    /// Only what is starred.
    #[arg(long)]
    pub starred: bool,
    /// Only what answers this query.
    #[arg(long, value_name = "Q", allow_hyphen_values = true)]
    pub query: Option<String>,
    /// The order.
    #[arg(long, value_name = "ORDER", default_value = "date")]
    pub sort: SortArg,
    /// At most so many; 0 means all.
    #[arg(long, value_name = "N")]
    pub limit: Option<usize>,
    /// How it is printed.
    #[command(flatten)]
    pub format: FormatArgs,
}

/// How found articles are printed.
#[derive(Args, Clone, Copy, Debug, Default)]
pub struct FormatArgs {
    /// One JSON object a line.
    #[arg(long, conflicts_with = "null")]
    pub json: bool,
    /// Paths alone, each ended by a NUL byte.
    #[arg(short = '0')]
    pub null: bool,
}

/// Orders of `list`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum SortArg {
    /// The newest first.
    #[default]
    Date,
    /// By title.
    Title,
    /// By author, else by the link's host.
    Source,
}

/// Arguments of `show`.
#[derive(Args, Clone, Debug)]
pub struct ShowArgs {
    /// The article; `-` reads it from standard input.
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Columns; without it the terminal's, up to 88, or 80 when piped.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub width: Option<u16>,
    /// Print the body alone.
    #[arg(long)]
    pub no_header: bool,
    /// Whether to use colours.
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub color: ColorArg,
}

/// When colours are used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ColorArg {
    /// On a terminal.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// Arguments of `search`.
#[derive(Args, Clone, Debug)]
pub struct SearchArgs {
    /// Words, phrases and fields, as in the reader.
    #[arg(value_name = "QUERY", allow_hyphen_values = true)]
    pub query: String,
    /// Folders of articles.
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// At most so many; 0 means all.
    #[arg(long, value_name = "N", default_value_t = 50)]
    pub limit: usize,
    /// How it is printed.
    #[command(flatten)]
    pub format: FormatArgs,
}

/// Arguments of `images`.
#[derive(Args, Clone, Debug)]
pub struct ImagesArgs {
    /// The article.
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// One JSON object a line.
    #[arg(long)]
    pub json: bool,
    /// Open the image of this number in the viewer.
    #[arg(long, value_name = "N")]
    pub open: Option<usize>,
}

/// Arguments of `mark`.
#[derive(Args, Clone, Debug)]
pub struct MarkArgs {
    /// What to mark as.
    #[command(flatten)]
    pub mark: MarkFlags,
    /// The articles; `-` reads their paths from standard input.
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<PathBuf>,
}

/// Exactly one of these.
#[derive(Args, Clone, Copy, Debug)]
#[group(required = true, multiple = false)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "the four flags of the command line, of which one is given"
)]
pub struct MarkFlags {
    /// As read.
    #[arg(long)]
    pub read: bool,
    /// As unread.
    #[arg(long)]
    pub unread: bool,
    /// With a star.
    #[arg(long)]
    pub star: bool,
    /// Without a star.
    #[arg(long)]
    pub unstar: bool,
}

/// Arguments of `state`.
#[derive(Args, Clone, Debug)]
#[command(arg_required_else_help = false)]
pub struct StateArgs {
    /// What to do with it.
    #[command(subcommand)]
    pub what: StateVerb,
}

/// What `state` does.
#[derive(Clone, Debug, Subcommand)]
pub enum StateVerb {
    /// Print all that was read, starred, muted and remembered as JSON lines.
    Export,
    /// Take in what an export printed; what is newer here stays.
    Import {
        /// The lines; without it, or with `-`, standard input.
        #[arg(value_name = "FILE")]
        file: Option<PathBuf>,
    },
}

/// Arguments of `check`.
#[derive(Args, Clone, Debug, Default)]
pub struct CheckArgs {
    /// Folders of articles, or articles.
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
}

/// Arguments of `index`.
#[derive(Args, Clone, Debug, Default)]
pub struct IndexArgs {
    /// Folders of articles.
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Begin anew.
    #[arg(long)]
    pub rebuild: bool,
}

/// Arguments of `config`.
#[derive(Args, Clone, Copy, Debug, Default)]
pub struct ConfigArgs {
    /// Print a configuration with every default instead.
    #[arg(long)]
    pub default: bool,
}

/// Arguments of `completions`.
#[derive(Args, Clone, Debug)]
pub struct CompletionsArgs {
    /// The shell.
    #[arg(value_name = "SHELL")]
    pub shell: clap_complete::Shell,
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn paths_and_verbs_are_told_apart() {
        let read = |arguments: &[&str]| Cli::try_parse_from([&["newsrack"], arguments].concat());
        assert!(matches!(read(&["list", "--json", "a"]), Ok(Cli { verb: Some(Verb::List(_)), .. })));
        assert!(matches!(read(&["news", "more"]), Ok(Cli { verb: None, paths, .. }) if paths.len() == 2));
        assert!(matches!(read(&["state", "import", "f"]), Ok(Cli { verb: Some(Verb::State(_)), .. })));
        assert!(matches!(read(&["show", "-"]), Ok(Cli { verb: Some(Verb::Show(_)), .. })));
        assert!(matches!(
            read(&["list", "--config", "f"]),
            Ok(Cli { global: GlobalArgs { config: Some(_), .. }, .. })
        ));
        for wrong in [
            &["list", "--json", "-0"][..],
            &["show", "a", "--width", "0"],
            &["mark", "a"],
            &["state"],
            &["mark", "--read", "--star", "a"],
        ] {
            assert!(read(wrong).is_err(), "{wrong:?}");
        }
    }
}
